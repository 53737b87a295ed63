"""Standing in: the office never shuts itself out, whoever leaves it.

Nobody is kept from leaving. With nobody at work who could fill posts, whoever is and holds any
stands in for personnel; with nobody at work at all, the office is founded anew. ``organisation``
opens the act once the office is founded.
"""

from __future__ import annotations

from attrs import frozen

from casework.domain.general import IN_POST
from casework.domain.kernel import Act, Person, only_by, only_while
from casework.domain.people.posts import Founded, Organisation
from casework.domain.staff import STAFF

# -- Facts -------------------------------------------------------------------------------------


@frozen
class AtWork:
    """Who holds a post and is at work.

    Found for every holder of one in ``people.employee/<holder>`` (held).
    """

    people: frozenset[Person]


# -- Events ------------------------------------------------------------------------------------


@frozen
class StoodIn:
    """Acting for personnel, in place of whoever still held that post and is not at work."""

    person: Person


# -- Commands ----------------------------------------------------------------------------------


@frozen
class StandIn(Act):
    """By whoever holds a post."""

    may = STAFF


# -- 1  Standing in ----------------------------------------------------------------------------
# S1-2.1a    Whoever leaves is succeeded, for good or by somebody acting.


def stand_in(organisation: Organisation, act: StandIn, facts: AtWork) -> list[StoodIn]:
    now = only_while(organisation, Founded)
    only_by(not now.staffing() & facts.people, IN_POST)
    return [StoodIn(act.by)]

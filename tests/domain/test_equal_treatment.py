"""GEN-09: who somebody is decides nothing. Only what they are recorded to be does.

That whatever is asked on a page comes to the same when everybody goes by another name is held of
every state of every cast, beside the kit that compares them (tests/testing/test_renaming.py). Here
is what no decision shows: by when something must happen, and who holds which post.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Person
from casework.domain.people.organisation import decider as organisation
from casework.domain.people.posts import Organisation
from casework.testing.casts.book import SUBJECTS
from casework.testing.explorer import shortest
from casework.testing.histories import histories
from casework.testing.renaming import Names, compared, exchanged, renamed
from tests.domain.people import test_organisation
from tests.domain.test_total import CALENDARS

STRANGERS = ("0", "Zoe", "aaron", "~")
PEOPLE = tuple(Person(it) for it in ("dan", "han", "kim", "lea", "max"))


@pytest.mark.parametrize("page", sorted(SUBJECTS))
def test_equal_cases_are_due_alike_whoever_they_are_about(page: str):
    cast = SUBJECTS[page].cast
    names = compared(cast, most=1).names
    states = [state for state, _ in shortest(cast, most=200)[1]]
    for naming in exchanged(names) if names else ():
        for state in states:
            due = cast.page.due(state, CALENDARS)
            assert cast.page.due(renamed(state, naming), CALENDARS) == renamed(due, naming)


@st.composite
def other_names(draw: st.DrawFn) -> Names:
    return dict(zip(PEOPLE, draw(st.permutations([*PEOPLE, *STRANGERS])), strict=False))


@for_all(histories(organisation, test_organisation.acts), other_names())
def test_posts_alone_tell_what_somebody_is_to_the_office(history: list[Any], names: Names):
    one = organisation.after(history)
    other = organisation.after(renamed(history, names))

    assert other == renamed(one, names)
    for who in PEOPLE:
        for ask in (Organisation.roles_of, Organisation.superior_of, Organisation.group_of):
            assert ask(other, renamed(who, names)) == renamed(ask(one, who), names)

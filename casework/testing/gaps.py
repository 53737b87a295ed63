"""Gaps in the regulations themselves: where an office that follows them to the letter gets stuck.

Each is a page with a small cast, in which whoever the regulations count on is not there. To the
letter there is a state from which no end can be reached, and the shortest story of it is told; with
what the office has set for it there is none. Their ids are those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
from attrs import frozen

from casework.domain.care.feedback import (
    ConfirmSatisfied,
    DeclareUnsatisfied,
    LapseSatisfaction,
    OverrideClosure,
    WithdrawFeedback,
)
from casework.domain.kernel import Person
from casework.domain.review import review
from casework.domain.review.review import (
    CRITERIA,
    Opening,
    OpenReview,
    Panel,
    Passing,
    PassStage,
    RecordVerdict,
)
from casework.domain.staff import Role
from casework.testing.casts import care_feedback
from casework.testing.casts.common import did, wd
from casework.testing.explorer import Asked, Cast, Explored, Proof, Story, explore

_LEA, _DOT, _MAX, _BEA = (Person(it) for it in ("lea", "dot", "max", "bea"))
_TERM: Final = wd(1)


@frozen
class Gap:
    """What the regulations leave open, and what the office has set for it (``settled_by``).

    ``letter`` is a cast that has nothing but what the regulations say, ``settled`` the same with
    what is set.
    """

    id: str
    says: str
    settled_by: str
    letter: Cast
    settled: Cast


@frozen
class Found:
    """What came of a gap: the shortest story to where the office is stuck, and what comes of it
    with what is set."""

    gap: Gap
    story: Story | None
    settled: Explored

    @property
    def proof(self) -> Proof:
        """PROVED: stuck to the letter, and not with what is set."""
        return Proof.REFUTED if self.story is None else self.settled.proof


def looked_into(gap: Gap) -> Found:
    """Explore a gap, to the letter and as it is settled."""
    return Found(gap, explore(gap.letter).stuck, explore(gap.settled))


# -- Reviews -----------------------------------------------------------------------------------

_NOBODY: Final = Panel(
    roles=frozenset(),
    leaders=frozenset(),
    all_leaders=frozenset(),
    deputies=frozenset(),
    all_deputies=frozenset(),
    managers=frozenset(),
    one_person=frozenset(),
)


def _review(kind: str, producer: Person, stages: tuple[Role, ...], panel: Panel) -> Cast:
    """One version of a subject, and whoever there is to review it, finding nothing wrong."""
    others = (panel.all_leaders, panel.all_deputies, panel.managers)
    people = sorted({producer}.union(*others))
    brought = OpenReview(kind, 1, "d1", producer, "generic", "north", "permit", "", **did("han", 1))

    def acts(state: object) -> Iterator[Asked]:
        yield brought, Opening(stages, _TERM)
        for by in people:
            asked = attrs.evolve(panel, roles=panel.roles if by == producer else frozenset())
            for criterion in sorted(CRITERIA[kind]):
                yield RecordVerdict(1, criterion, True, "", **did(by, 1)), asked
            yield PassStage(1, "d1", **did(by, 1)), Passing(asked, _TERM)

    told = f"one subject of the kind {kind}, brought once; nobody is there but {', '.join(people)}"
    return Cast(review.decider, acts, told, goal=_passed_once_it_is_up)


def _passed_once_it_is_up(state: object) -> bool:
    return isinstance(state, review.Passed | type(review.decider.initial))


_LEADER: Final = attrs.evolve(_NOBODY, leaders=frozenset({_LEA}), all_leaders=frozenset({_LEA}))
_BOTH: Final = attrs.evolve(
    _LEADER,
    deputies=frozenset({_DOT}),
    all_deputies=frozenset({_DOT}),
)
_TWO: Final = (Role.LEADER, Role.DEPUTY)


def _alone(kind: str, role: Role) -> tuple[Cast, Cast]:
    """The only one who may review is who made it: to the letter, and with the switch off."""
    only = attrs.evolve(_NOBODY, roles=frozenset({role}))
    off = attrs.evolve(only, one_person=frozenset({kind}))
    return _review(kind, _BEA, (role,), only), _review(kind, _BEA, (role,), off)


# -- Complaints --------------------------------------------------------------------------------

_CUSTOMERS: Final = (ConfirmSatisfied, DeclareUnsatisfied, WithdrawFeedback)


def _silent(*also: type) -> Cast:
    """A customer who says no more, and who is left without these acts of the office's."""
    cast = care_feedback.CAST
    return attrs.evolve(cast, escapes=(*cast.escapes, *_CUSTOMERS, *also))


GAPS: Final = (
    Gap(
        "GAP-07",
        "Who issues is the only one there, and nobody is named who reviews what they gathered.",
        "`sod[issuance_info]` off: the clerk alone may look at the information once more",
        *_alone("issuance_info", Role.ISS_REVIEWER),
    ),
    Gap(
        "GAP-08",
        "A leader handled it, and there is neither another leader nor a deputy.",
        "stage 1 goes to another leader, else to a deputy; stage 2 to a deputy who did not do the"
        " first, else to the manager",
        _review("request_result", _LEA, _TWO, _LEADER),
        _review("request_result", _LEA, _TWO, attrs.evolve(_BOTH, managers=frozenset({_MAX}))),
    ),
    Gap(
        "GAP-09",
        "One back office takes the order down, and is to review it too.",
        "`sod[order_info]` off where there is nobody else",
        *_alone("order_info", Role.BACKOFFICE),
    ),
    Gap(
        "GAP-13",
        "A complaint is open until the customer is content, and the customer says no more.",
        "the window for an answer lapses, or a deputy closes what was verified, with a reason",
        _silent(LapseSatisfaction, OverrideClosure),
        _silent(),
    ),
)

"""Leaves are told who works here and who is above whom; the register tells who is away."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.leave import LEAVE, leaves_of
from casework.domain.calendar import Published
from casework.domain.kernel import Person
from casework.domain.people import leave
from casework.domain.people.employee import Active, Ended, Spell
from casework.domain.people.leave import Application, Applied, Applying, NotApplied
from casework.domain.people.leave_register import Booking, Register
from casework.domain.people.posts import Founded, Post, Unit, UnitKind
from casework.domain.people.scoring import Superior
from casework.domain.policy import InForce, Terms
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, moment, said

KIM, LIN = Person("kim"), Person("lin")
OFFICE, LEAVE_1 = "people.organisation/office", "people.leave/l1"
DESK = Post("desk 1", Role.HANDLER, "permits", "Works.", frozenset({"*"}), frozenset({KIM}))
LEADS = Post("permits", Role.LEADER, "permits", "Leads.", frozenset({"*"}), frozenset({LIN}))
GROUP = Unit("permits", UnitKind.GROUP, "north", frozenset({"permit"}))
STATES = {
    OFFICE: Founded((GROUP,), (DESK, LEADS)),
    "calendar/office": Published((CALENDAR,)),
    "policy/office": InForce(),
}


def seen(**states: Any) -> Seen:
    pages = {"employee": "people.employee/kim", "leave": LEAVE_1}
    return Seen(STATES | {pages[it]: state for it, state in states.items()})


def test_leave_is_for_whoever_works_here():
    apply_for = leave.ApplyLeave(moment(10), moment(12), said("kim", "."), **did("kim", 1))
    finder, works = LEAVE[leave.ApplyLeave], seen(employee=Active(KIM, "intern"))
    term = InForce().term(Terms.LEAVE_EMERGENCY)

    assert finder.kind is Applying
    assert finder.find(LEAVE_1, apply_for, works) == Applying(True, CALENDAR, term)
    assert works.held == ["people.employee/kim"]
    gone = finder.find(LEAVE_1, apply_for, seen(employee=Ended()))
    assert gone == Applying(False, CALENDAR, term)


def test_leave_is_decided_on_by_the_superior():
    asked = Applied(Application(KIM, moment(10), moment(12)))
    acts = (leave.ApproveLeave(**did("lin", 2)), leave.RejectLeave("Busy.", **did("lin", 2)))
    for act in acts:
        finder, applied = LEAVE[type(act)], seen(leave=asked)

        assert finder.kind is Superior
        assert finder.find(LEAVE_1, act, applied) == Superior(superior=True)
        assert applied.held == [OFFICE]
        for who in ("kim", "dan"):
            other = attrs.evolve(act, by=Person(who))
            assert finder.find(LEAVE_1, other, applied) == Superior(superior=False)
        nothing = seen(leave=NotApplied())
        assert finder.find(LEAVE_1, act, nothing) == Superior(superior=False)


def test_somebody_is_away_on_approved_leave_alone():
    asked = Booking("l1", moment(10), moment(12))
    approved = Booking("l2", moment(20), moment(21), approved=True)
    finding = Seen({"people.leave_register/kim": Register((asked, approved))})

    assert leaves_of("kim", finding) == (Spell(moment(20), moment(21)),)
    assert finding.held == ["people.leave_register/kim"]

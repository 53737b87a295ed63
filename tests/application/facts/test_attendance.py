"""Attendance is told whose month it is, and when they worked here and were away."""

from __future__ import annotations

from typing import Any

import pytest

from casework.application.facts.attendance import ATTENDANCE, is_sealed
from casework.domain.calendar import Published
from casework.domain.kernel import Person
from casework.domain.people.attendance import (
    CorrectPunch,
    Open,
    Punch,
    Sealed,
    SealPeriod,
    Settling,
    TimeSheet,
)
from casework.domain.people.employee import Active, Ended, Spell
from casework.domain.people.leave_register import Booking, Register
from casework.domain.people.periods import period_named
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, moment

KIM, JULY = Person("kim"), "people.attendance/kim:2024-07"
WORKS = Active(KIM, "intern", spells=(Spell(moment(1)),))
SHEET = TimeSheet(KIM, period_named("2024-07"), employed=True, calendar=CALENDAR)


def seen(state: Any = WORKS, **more: Any) -> Seen:
    states = {"people.employee/kim": state, "calendar/office": Published((CALENDAR,))}
    return Seen(states | {"people.leave_register/kim": Register(**more)})


@pytest.mark.parametrize("command", [Punch, CorrectPunch])
def test_a_sheet_is_whose_the_streams_name_says(command: type):
    finder, works = ATTENDANCE[command], seen()

    assert finder.kind is TimeSheet
    assert finder.find(JULY, None, works) == SHEET
    assert works.held == ["people.employee/kim"]
    assert finder.find(JULY, None, seen(Ended())) == TimeSheet(
        KIM, SHEET.month, employed=False, calendar=CALENDAR
    )


def test_a_name_that_tells_no_month_has_none():
    find = ATTENDANCE[Punch].find

    for name in ("kim:2024-Q3", "kim:July", "kim:2024-13", "kim:"):
        found = find(f"people.attendance/{name}", None, seen())
        assert (found.employee, found.month) == (KIM, ())


def test_a_month_is_settled_by_times_of_work_and_approved_leave():
    asked = Booking("l1", moment(10), moment(12))
    approved = Booking("l2", moment(20), moment(21), approved=True)
    finder, away = ATTENDANCE[SealPeriod], seen(bookings=(asked, approved))

    assert finder.kind is Settling
    assert finder.find(JULY, None, away) == Settling(
        SHEET, (Spell(moment(1)),), (Spell(moment(20), moment(21)),)
    )
    assert set(away.held) == {"people.employee/kim", "people.leave_register/kim"}


def test_whether_a_month_is_sealed_is_held():
    settled = Seen({JULY: Sealed(())})

    assert is_sealed(KIM, "2024-07", settled)
    assert not is_sealed(KIM, "2024-07", Seen({JULY: Open()}))
    assert settled.held == [JULY]

"""Attendance: a month of three working days; three punches, some of them corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import attrs

from casework.domain.kernel import Person
from casework.domain.people import attendance
from casework.domain.people.attendance import (
    CorrectPunch,
    Open,
    Punch,
    Sealed,
    SealPeriod,
    Settling,
    TimeSheet,
    decider,
)
from casework.domain.people.employee import Spell
from casework.domain.people.periods import Cycle, Period
from casework.domain.properties.people_attendance import PROPERTIES
from casework.testing.casts.common import CALENDAR, day, did, did_for, moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

JULY: Final = Period(Cycle.MONTHLY, day(1))
SHORT: Final = attrs.evolve(CALENDAR, holidays=frozenset(day(it) for it in range(4, 32)))
SHEET: Final = TimeSheet(Person("kim"), (JULY,), employed=True, calendar=SHORT)
COMES: Final = moment(1, 9) + timedelta(minutes=5, seconds=30)
LEAVES: Final = moment(1, 16) + timedelta(minutes=30, seconds=30)
EARLIER: Final = moment(1, 8)
MIDNIGHT: Final = moment(32, 0)
MICROSECOND: Final = timedelta(microseconds=1)

SPELLS: Final = (
    (),
    (Spell(moment(-9)),),
    (Spell(moment(-9), moment(1, 11)), Spell(moment(2, 12) + timedelta(seconds=30))),
)
LEAVE: Final = ((), (Spell(moment(1, 8), COMES), Spell(moment(3, 0), moment(4, 0))))


def _acts() -> Iterator[Asked]:
    for at in (COMES, LEAVES, moment(1, 0) - MICROSECOND, MIDNIGHT):
        yield Punch(by=Person("kim"), at=at), SHEET
    for by, whom in (("han", "han"), ("han", "kim"), ("kim", "han"), ("kim", "kim")):
        yield Punch(**did_for(by, whom, 1)), SHEET
    yield Punch(**did("kim", 1)), attrs.evolve(SHEET, employed=False)
    yield Punch(**did("kim", 1)), attrs.evolve(SHEET, month=())
    lawful = CorrectPunch((COMES,), (EARLIER,), "The clock was slow.", **did("han", 2))
    yield lawful, SHEET
    for wrong in (
        {"by": Person("kim")},
        {"reason": " "},
        {"right": (COMES,)},
        {"right": (moment(3),)},
        {"right": (moment(0),)},
        {"wrong": (), "right": (MIDNIGHT,), "at": MIDNIGHT},
        {"wrong": (), "right": ()},
        {"wrong": (LEAVES,), "right": ()},
    ):
        yield attrs.evolve(lawful, **wrong), SHEET
    for spells in SPELLS:
        for leaves in LEAVE:
            for at in (MIDNIGHT - MICROSECOND, MIDNIGHT):
                yield SealPeriod(by=Person("hua"), at=at), Settling(SHEET, spells, leaves)


ACTS: Final = tuple(_acts())


def _within(state: Any) -> bool:
    return not isinstance(state, Open) or len(state.punches) <= 2


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "up to three punches on one of three working days; two ways to have been employed, and two"
    " leaves",
    within=_within,
    goal=lambda state: isinstance(state, Sealed),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (attendance,))

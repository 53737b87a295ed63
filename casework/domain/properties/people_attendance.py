"""Attendance: what holds of everybody's month, punch by punch, until it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from casework.domain.calendar import is_working_day, moment, office_day
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.people.attendance import (
    ABSENTEEISM,
    PUNCHED_IN_PERSON,
    SEALED_COUNTS,
    SHORTFALLS_RECORDED,
    AttendanceFact,
    PeriodSealed,
    PunchCorrected,
    Punched,
    Settling,
    Shortfall,
    TimeSheet,
)
from casework.domain.people.employee import Spell
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Property, Step, never_after, whenever

_EVERY = (Punched, PunchCorrected, PeriodSealed)
_MINUTE: Final = timedelta(minutes=1)

# -- When somebody punched, told from the events alone ---------------------------------------------


@frozen(cache_hash=True)
class Punches:
    at: frozenset[datetime] = frozenset()

    def after(self, event: Any) -> Punches:
        match event:
            case Punched(at):
                return Punches(self.at | {at})
            case PunchCorrected(wrong, right):
                return Punches(self.at.difference(wrong).union(right))
            case _:
                return self


_of_punches: Final = telling(Punches(), (Punched, PunchCorrected))


def _in_the_month(sheet: TimeSheet, at: datetime) -> bool:
    day = office_day(sheet.calendar, at)
    return any(it.first <= day <= it.last for it in sheet.month)


def _right_by_then(it: Step) -> bool:
    right: tuple[datetime, ...] = it.event.right
    return all(each <= it.act.at and _in_the_month(it.facts, each) for each in right)


def _month_is_over(it: Step) -> bool:
    today = office_day(it.facts.sheet.calendar, it.act.at)
    return any(each.last < today for each in it.facts.sheet.month)


# -- What it falls short of, counted minute by minute ----------------------------------------------


@lru_cache(maxsize=64)
def _shortfalls(punches: frozenset[datetime], facts: Settling) -> tuple[AttendanceFact, ...]:
    """Whatever was to be worked and lies before the first punch, after the last, or in a day
    without any."""
    return tuple(_day_by_day(punches, facts))


def _day_by_day(punches: frozenset[datetime], facts: Settling) -> Iterator[AttendanceFact]:
    calendar = facts.sheet.calendar
    for month in facts.sheet.month:
        for day in (month.first + timedelta(days=n) for n in range(31)):
            if not is_working_day(calendar, day) or day > month.last:
                continue
            that_day = sorted(it for it in punches if office_day(calendar, it) == day)
            minutes = [moment(calendar, day, it) for it in range(calendar.opens, calendar.closes)]
            owed = [it for it in minutes if _owed(it, facts)]
            missing = [(Shortfall.ABSENT, len(owed))]
            if that_day:
                late = sum(it + _MINUTE <= that_day[0] for it in owed)
                early = sum(it + _MINUTE > that_day[-1] for it in owed)
                missing = [(Shortfall.LATE, late), (Shortfall.EARLY_LEAVE, early)]
            yield from (AttendanceFact(day, what, count) for what, count in missing if count)


def _owed(minute: datetime, facts: Settling) -> bool:
    """Whether somebody was to be at work for a minute: employed, and not on leave."""
    return _within(minute, facts.spells) and not _within(minute, facts.leaves)


def _within(minute: datetime, spells: Iterable[Spell]) -> bool:
    """Whether a minute belongs to one of them: that in which it begins does, the last does not."""
    over = minute + _MINUTE
    return any(it.start < over and (it.end is None or over <= it.end) for it in spells)


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("A month is settled once, and nothing is punched afterwards", IN_ORDER),
        "open",
        {
            Punched: staying("open"),
            PunchCorrected: staying("open"),
            PeriodSealed: to("sealed", "open"),
        },
    ),
    never_after(
        law("What is settled is corrected no more", SEALED_COUNTS), PeriodSealed, PunchCorrected
    ),
    whenever(
        law("Everyone punches for themselves", PUNCHED_IN_PERSON),
        Punched,
        lambda it: {it.act.by, it.act.party} == {it.facts.employee},
    ),
    whenever(
        law("Whoever punches works here", IN_POST),
        Punched,
        lambda it: it.facts.employed,
    ),
    whenever(
        law("A punch counts in the month it falls into", SEALED_COUNTS),
        Punched,
        lambda it: _in_the_month(it.facts, it.event.at),
    ),
    whenever(
        law("Nobody corrects their own punches", TWO_PERSONS),
        PunchCorrected,
        lambda it: it.act.by != it.facts.employee,
    ),
    _of_punches(
        law("What is taken out as wrong was there", SEALED_COUNTS),
        (PunchCorrected,),
        lambda now, it: now.at.issuperset(it.event.wrong),
    ),
    whenever(
        law("What is put right lies in the month, and not ahead", SEALED_COUNTS),
        PunchCorrected,
        _right_by_then,
    ),
    whenever(
        law("A correction changes something", SEALED_COUNTS),
        PunchCorrected,
        lambda it: set(it.event.wrong) ^ set(it.event.right),
    ),
    whenever(
        law("A correction says why", REASON_STATED),
        PunchCorrected,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("A month is settled for whoever worked here", SEALED_COUNTS),
        PeriodSealed,
        lambda it: len(it.facts.spells) > 0,
    ),
    whenever(
        law("A month is settled once it is over", SEALED_COUNTS),
        PeriodSealed,
        _month_is_over,
    ),
    _of_punches(
        law(
            "What a month falls short of follows from shift, punches and leave, to the minute",
            SHORTFALLS_RECORDED,
            ABSENTEEISM,
        ),
        (PeriodSealed,),
        lambda now, it: it.event.facts == _shortfalls(now.at, it.facts),
    ),
    whenever(
        law("It is told by which calendar a month was settled", RECORD_STANDS),
        PeriodSealed,
        lambda it: it.event.calendar == it.facts.sheet.calendar.version,
    ),
    as_said(law("What is on record of attendance was said of it", RECORD_STANDS), _EVERY),
)

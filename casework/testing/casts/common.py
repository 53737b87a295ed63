"""Who and when: what the casts and the examples of all pages have in common."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict

from casework.domain.calendar import UNPUBLISHED, Term, Timing, Unit
from casework.domain.kernel import OnBehalf, Person, Personal

CALENDAR = UNPUBLISHED


class Did(TypedDict):
    by: Person
    at: datetime


class DidFor(Did):
    on_behalf_of: OnBehalf


def day(number: int) -> date:
    """Day 1 is a Monday."""
    return date(2024, 7, 1) + timedelta(days=number - 1)


def moment(number: int, hour: int = 9) -> datetime:
    """An hour of that day, on the office's clock (UTC+8)."""
    return datetime.combine(day(number), time(hour), UTC) - timedelta(hours=8)


def did(who: str, on: int, hour: int = 9) -> Did:
    return Did(by=Person(who), at=moment(on, hour))


def did_for(who: str, whom: str, on: int, evidence: str = "letter 12") -> DidFor:
    return DidFor(by=Person(who), at=moment(on), on_behalf_of=OnBehalf(Person(whom), evidence))


def said(who: str, text: str) -> Personal:
    return Personal(Person(who), text)


def wd(count: int) -> Timing:
    """So many working days by the calendar in force."""
    return Timing(Term(count, Unit.WORKING_DAYS), CALENDAR.version)


def wh(count: int) -> Timing:
    """So many working hours by the calendar in force."""
    return Timing(Term(count, Unit.WORKING_HOURS), CALENDAR.version)

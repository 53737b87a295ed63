"""Calendar: which days the office works, and how a term is counted. The values, then the page.

    phase      act              next phase
    ---------  ---------------  ----------
    Published  PublishCalendar  Published

A deadline keeps its start, its term and the version of the calendar it was counted with; a new
table of holidays moves no deadline that already runs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, assert_never

from attrs import frozen

from casework.domain.kernel import (
    Act,
    Deadline,
    Decider,
    Kind,
    NoFacts,
    Rule,
    require,
    stated,
)
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAYS = "wd"
    WORKING_HOURS = "wh"
    DAYS = "d"
    HOURS = "h"
    MINUTES = "min"


@frozen
class Term:
    """A length of time as rules give it: so many working days, so many hours."""

    count: int
    unit: Unit


@frozen
class Calendar:
    """The days off and the days made up for, from a table that was published.

    ``utc_offset`` is the office's, in minutes (480: China); it opens and closes at so many
    ``minutes`` after its midnight. Weekends are off unless the table makes them up.
    """

    version: int
    utc_offset: int
    opens: int
    closes: int
    holidays: frozenset[date]
    make_up_days: frozenset[date]


@frozen
class Span:
    """A term that has begun: from when, for how long, by which version of the calendar."""

    start: datetime
    term: Term
    calendar: int


Calendars = tuple[Calendar, ...]
"""Every version there has been; version n is found at index n."""

FARTHEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""No time is agreed on that lies later: beyond it a time has no name in every zone."""

UNPUBLISHED: Final = Calendar(0, 480, 9 * 60, 17 * 60, frozenset(), frozenset())
"""Until a table is published: Monday to Friday, nine to five, in China."""


# -- Arithmetic --------------------------------------------------------------------------------


def office_time(calendar: Calendar, at: datetime) -> datetime:
    """The same moment on the office's clock, naive."""
    return at.astimezone(UTC).replace(tzinfo=None) + timedelta(minutes=calendar.utc_offset)


def office_day(calendar: Calendar, at: datetime) -> date:
    """The day it is in the office."""
    return office_time(calendar, at).date()


def moment(calendar: Calendar, day: date, minutes: int) -> datetime:
    """So many minutes after the office's midnight, as an aware moment."""
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes - calendar.utc_offset)
    return local.replace(tzinfo=UTC)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the office works that day: made up for, or a weekday that is no holiday."""
    if day in calendar.make_up_days:
        return True
    return day.isoweekday() <= 5 and day not in calendar.holidays


def working_day_after(calendar: Calendar, day: date, count: int) -> date:
    """The count-th working day after a day, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(calendar, day)
    return day


def open_from(calendar: Calendar, now: int) -> tuple[int, int]:
    """From which minute of a working day on the office is open, so many minutes after midnight,
    and for how many minutes more; none, or less, if it has closed."""
    begins = max(now, calendar.opens)
    return begins, calendar.closes - begins


def working_minutes_after(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment at which the office has been open for so many minutes since the start."""
    local = office_time(calendar, start)
    day, now = local.date(), local.hour * 60 + local.minute
    seconds = timedelta(seconds=local.second, microseconds=local.microsecond)
    while True:
        begins, left = open_from(calendar, now)
        left = left if is_working_day(calendar, day) else 0
        if left >= minutes:
            within = seconds if begins == now else timedelta()
            return moment(calendar, day, begins + minutes) + within
        minutes -= max(left, 0)
        day, now = day + timedelta(days=1), 0


def term_ends(calendar: Calendar, start: datetime, term: Term) -> datetime:
    """The last moment in time. A term in days runs to the end of its last day."""
    match term.unit:
        case Unit.WORKING_DAYS:
            last = working_day_after(calendar, office_day(calendar, start), term.count)
            return _end_of(calendar, last)
        case Unit.WORKING_HOURS:
            return working_minutes_after(calendar, start, term.count * 60)
        case Unit.DAYS:
            return _end_of(calendar, office_day(calendar, start) + timedelta(days=term.count))
        case Unit.HOURS:
            return start + timedelta(hours=term.count)
        case Unit.MINUTES:
            return start + timedelta(minutes=term.count)
        case _:
            assert_never(term.unit)


def _end_of(calendar: Calendar, day: date) -> datetime:
    return moment(calendar, day, 24 * 60) - timedelta(microseconds=1)


def ends(calendars: Calendars, span: Span) -> datetime:
    """The last moment of a term that has begun, by the calendar it was begun with."""
    return term_ends(calendars[span.calendar], span.start, span.term)


def passed(calendars: Calendars, span: Span, at: datetime) -> bool:
    """Whether the term is over."""
    return at > ends(calendars, span)


def over(calendar: Calendar, span: Span, at: datetime) -> bool:
    """Whether the term is over. Only the calendar that it was begun with can tell."""
    return calendar.version == span.calendar and at > term_ends(calendar, span.start, span.term)


@frozen
class Timing:
    """A term in force and the calendar in force: what a clock that starts now is set to."""

    term: Term
    calendar: int

    def since(self, start: datetime) -> Span:
        return Span(start, self.term, self.calendar)


def deadline(
    key: str, span: Span, calendars: Calendars, *, of: str = "", lapse: Act | None = None
) -> Deadline:
    """The deadline that a running term makes. ``of`` tells apart what runs from one moment."""
    return Deadline(key, f"{of}@{span.start.isoformat()}", ends(calendars, span), lapse)


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Published:
    """Every table so far, the one in force last."""

    versions: Calendars

    @property
    def current(self) -> Calendar:
        return self.versions[-1]


# -- Events ------------------------------------------------------------------------------------


@frozen
class CalendarPublished:
    calendar: Calendar
    reason: str


# -- Commands ----------------------------------------------------------------------------------


@frozen
class PublishCalendar(Act):
    """By the manager, or by personnel: a new table, wholly in place of the last."""

    may = frozenset({Role.MANAGER, Role.HR})

    calendar: Calendar
    reason: str


# -- 1  Publication ----------------------------------------------------------------------------
# S1-1.3.2   What must be done promptly is done by a date that can be counted.
# S2-1.3c    So is everything on time.

TIME_WORDS = Rule(
    "GEN-06",
    "A time word is a term counted by the published calendar; its passing is noted once.",
    cites=("S1-1.3.2", "S2-1.3c"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def publish(published: Published, act: PublishCalendar) -> list[CalendarPublished]:
    table = act.calendar
    require(table.version == len(published.versions), TIME_WORDS)
    require(not table.holidays & table.make_up_days, TIME_WORDS)
    require(table.opens >= 0 and table.closes <= 24 * 60, TIME_WORDS)
    require(table.closes - table.opens >= 60, TIME_WORDS)  # Or working hours would take for ever.
    require(abs(table.utc_offset) <= 14 * 60, TIME_WORDS)
    require(stated(act.reason), TIME_WORDS)
    return [CalendarPublished(table, act.reason)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(
    published: Published, command: PublishCalendar, facts: NoFacts
) -> list[CalendarPublished]:
    match command:
        case PublishCalendar():
            return publish(published, command)
        case _:
            assert_never(command)


def evolve(published: Published, event: CalendarPublished) -> Published:
    match event:
        case CalendarPublished(calendar):
            return Published((*published.versions, calendar))
        case _:
            assert_never(event)


decider: Decider[Published, PublishCalendar, CalendarPublished, NoFacts] = Decider(
    "calendar",
    Published((UNPUBLISHED,)),
    decide,
    evolve,
    commands=(PublishCalendar,),
    events=(CalendarPublished,),
)

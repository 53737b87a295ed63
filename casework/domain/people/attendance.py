"""Attendance: when somebody was at work in a month, and what that falls short of.

    phase   act           next phase
    ------  ------------  ----------
    Open    Punch         same
    Open    CorrectPunch  same
    Open    SealPeriod    Sealed

One stream for each employee and month, named ``<employee>:<month>`` (kim:2024-10). What this table
does not open is refused. The first punch of a day is when somebody came, the last when they left.

Nobody punches for somebody else. The attempt is refused, and as a refusal it is on record with
whoever tried: a case against them is opened from there, since a refusal is no event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.calendar import Calendar, is_working_day, moment, office_day
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    CONSTRUCTION,
    Act,
    Decider,
    Kind,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people.employee import Spell
from casework.domain.people.periods import Period
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


class Shortfall(StrEnum):
    """What somebody's time at work may fall short by."""

    LATE = "late"
    EARLY_LEAVE = "early_leave"
    ABSENT = "absent"


@frozen
class AttendanceFact:
    """By how many minutes of work somebody was late on a day, left early, or was absent."""

    day: date
    shortfall: Shortfall
    minutes: int


# -- Arithmetic --------------------------------------------------------------------------------

Stretch: TypeAlias = tuple[int, int]
"""From a minute to another, counted from the office's midnight; the last does not belong to it."""

MIDNIGHT: Final = 24 * 60


def common(some: Iterable[Stretch], others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What two lists of stretches have in common; none of one list overlap."""
    others = tuple(others)
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple((begin, end) for begin, end in both if begin < end)


def without(some: Iterable[Stretch], others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What of some stretches lies in none of the others."""
    left = tuple(some)
    for begin, end in others:
        cut = (piece for a, b in left for piece in ((a, min(b, begin)), (max(a, end), b)))
        left = tuple((a, b) for a, b in cut if a < b)
    return left


def length(stretches: Iterable[Stretch]) -> int:
    """How many minutes there are in stretches that do not overlap."""
    return sum(end - begin for begin, end in stretches)


def shortfalls(owed: Iterable[Stretch], punches: Iterable[int]) -> Iterator[tuple[Shortfall, int]]:
    """What is missing of the minutes owed on a day, given the minutes of the punches."""
    owed, punched = tuple(owed), tuple(punches)
    missing = {Shortfall.ABSENT: length(owed)}
    if punched:
        late, early = [(0, min(punched))], [(max(punched), MIDNIGHT)]
        missing = {
            Shortfall.LATE: length(common(owed, late)),
            Shortfall.EARLY_LEAVE: length(common(owed, early)),
        }
    yield from ((shortfall, minutes) for shortfall, minutes in missing.items() if minutes)


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Open:
    """The month is not settled."""

    punches: frozenset[datetime] = frozenset()


@frozen
class Sealed:
    """It is settled what the month falls short of."""

    facts: tuple[AttendanceFact, ...]


Attendance: TypeAlias = Open | Sealed


def sealed(attendance: Attendance) -> bool:
    """Whether the month is settled."""
    return isinstance(attendance, Sealed)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class TimeSheet:
    """Whose attendance it is in which month, or in none, by the stream's name; whether they work
    for the office (``people.employee/<employee>``, held); the calendar in force, and with it the
    shift."""

    employee: Person
    month: tuple[Period, ...]
    employed: bool
    calendar: Calendar

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in the month, on the office's clock."""
        return any(
            moment(self.calendar, it.first, 0) <= at < moment(self.calendar, it.last, MIDNIGHT)
            for it in self.month
        )

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(
            it.first + timedelta(days=count)
            for it in self.month
            for count in range((it.last - it.first).days + 1)
        )


@frozen
class Settling:
    """For sealing: whose month it is; when they worked for the office
    (``people.employee/<employee>``, held) and were on approved leave
    (``people.leave_register/<employee>``, held)."""

    sheet: TimeSheet
    spells: tuple[Spell, ...]
    leaves: tuple[Spell, ...]


Facts: TypeAlias = TimeSheet | Settling


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class Punched:
    at: datetime


@frozen
class PunchCorrected:
    wrong: tuple[datetime, ...]
    right: tuple[datetime, ...]
    reason: str


@frozen
class PeriodSealed:
    """``calendar`` is the version that tells the working days and the shift."""

    facts: tuple[AttendanceFact, ...]
    calendar: int


Event: TypeAlias = Punched | PunchCorrected | PeriodSealed


# -- Commands ----------------------------------------------------------------------------------


@frozen
class Punch(Act):
    """By the employee in person, coming or leaving."""

    may = PARTIES


@frozen
class CorrectPunch(Act):
    """Punches that are ``wrong`` go, those that are ``right`` come in their place."""

    may = frozenset({Role.HR, Role.MANAGER})

    wrong: tuple[datetime, ...]
    right: tuple[datetime, ...]
    reason: str


@frozen
class SealPeriod(Act):
    may = frozenset({Role.HR})


Command: TypeAlias = Punch | CorrectPunch | SealPeriod


# -- 1  In person ------------------------------------------------------------------------------
# S1-4.1.3   Everyone punches by the rules, and nobody for somebody else.

PUNCHED_IN_PERSON = Rule(
    "ATT-01",
    "Everyone punches in person; an attempt for somebody else is refused, and on record.",
    cites=("S1-4.1.3",),
)


def punch(attendance: Attendance, act: Punch, facts: TimeSheet) -> list[Event]:
    only_while(attendance, Open)
    only_by(act.by == act.party == facts.employee, PUNCHED_IN_PERSON)
    only_by(facts.employed, IN_POST)
    require(facts.holds(act.at), SEALED_COUNTS)
    return [Punched(act.at)]


# -- 2  What it falls short of -----------------------------------------------------------------
# S0-9.4b    Who issues comes and leaves on time, and is not absent.
# S1-4.1.1   So does everyone in processing,
# S2-3.1a    in signing,
# S3-3.1.1a  and everywhere.
# S0-9.4c    Who is away for a special reason has leave for it.

SHORTFALLS_RECORDED = Rule(
    "ATT-02",
    "Late, left early and absent follow from shift, punches and leave; they are never refused.",
    cites=("S0-9.4b", "S1-4.1.1", "S2-3.1a", "S3-3.1.1a"),
    kinds=CONSTRUCTION,
)
ABSENTEEISM = Rule(
    "LEV-03",
    "Absence that no approved leave covers is absenteeism.",
    cites=("S0-9.4c",),
    kinds=(Kind.CONSTRUCTION, Kind.LAW),
)


def month_facts(punches: frozenset[datetime], facts: Settling) -> tuple[AttendanceFact, ...]:
    """Day by day, what a month's work fell short of."""
    return tuple(
        AttendanceFact(day, shortfall, minutes)
        for day in facts.sheet.days
        for shortfall, minutes in shortfalls(owed(day, facts), _on(day, punches, facts))
    )


def owed(day: date, facts: Settling) -> tuple[Stretch, ...]:
    """The minutes to be worked on a day: those of the shift on a working day, while employed and
    not on leave."""
    calendar = facts.sheet.calendar
    if not is_working_day(calendar, day):
        return ()
    shift = [(calendar.opens, calendar.closes)]
    employed = common(shift, (_minutes(calendar, day, it) for it in facts.spells))
    return without(employed, (_minutes(calendar, day, it) for it in facts.leaves))


def _minutes(calendar: Calendar, day: date, spell: Spell) -> Stretch:
    begin = _minute(calendar, day, spell.start)
    return begin, MIDNIGHT if spell.end is None else _minute(calendar, day, spell.end)


def _minute(calendar: Calendar, day: date, at: datetime) -> int:
    since = (at - moment(calendar, day, 0)) // timedelta(minutes=1)
    return min(max(since, 0), MIDNIGHT)


def _on(day: date, punches: frozenset[datetime], facts: Settling) -> list[int]:
    calendar = facts.sheet.calendar
    that_day = (it for it in punches if office_day(calendar, it) == day)
    return [_minute(calendar, day, it) for it in that_day]


# -- 3  Settled --------------------------------------------------------------------------------
# S2-3.1c    Appraisal and pay rest on the records of attendance.

SEALED_COUNTS = Rule(
    "ATT-03",
    "A month's attendance is corrected for a reason while it is open, and counts when sealed.",
    cites=("S2-3.1c",),
)


def correct(attendance: Attendance, act: CorrectPunch, facts: TimeSheet) -> list[Event]:
    punches = only_while(attendance, Open, per=SEALED_COUNTS).punches
    only_by(act.by != facts.employee, TWO_PERSONS)
    require(punches.issuperset(act.wrong), SEALED_COUNTS)
    require(all(it <= act.at and facts.holds(it) for it in act.right), SEALED_COUNTS)
    require(set(act.wrong) != set(act.right), SEALED_COUNTS)
    require(stated(act.reason), REASON_STATED)
    return [PunchCorrected(act.wrong, act.right, act.reason)]


def seal(attendance: Attendance, act: SealPeriod, facts: Settling) -> list[Event]:
    punches = only_while(attendance, Open).punches
    calendar = facts.sheet.calendar
    today = office_day(calendar, act.at)
    require(facts.spells, SEALED_COUNTS)
    require(any(it.last < today for it in facts.sheet.month), SEALED_COUNTS)
    return [PeriodSealed(month_facts(punches, facts), calendar.version)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(attendance: Attendance, command: Command, facts: Facts) -> list[Event]:
    match command:
        case Punch():
            return punch(attendance, command, told(facts, TimeSheet))
        case CorrectPunch():
            return correct(attendance, command, told(facts, TimeSheet))
        case SealPeriod():
            return seal(attendance, command, told(facts, Settling))
        case _:
            assert_never(command)


def evolve(attendance: Attendance, event: Event) -> Attendance:
    punches = was(attendance, Open).punches
    match event:
        case Punched(at):
            return Open(punches | {at})
        case PunchCorrected(wrong, right):
            return Open((punches - set(wrong)) | set(right))
        case PeriodSealed(facts):
            return Sealed(facts)
        case _:
            assert_never(event)


decider: Decider[Attendance, Command, Event, Facts] = Decider(
    "people.attendance",
    Open(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Sealed,),
)

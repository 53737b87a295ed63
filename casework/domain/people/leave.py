"""Leave: applied for in advance, begun when it is approved and not before.

    phase       act           next phase
    ----------  ------------  ----------
    NotApplied  ApplyLeave    Applied
    Applied     ApproveLeave  Approved
    Applied     RejectLeave   Rejected
    Applied     CancelLeave   Cancelled
    Approved    CancelLeave   Cancelled
    Approved    StartLeave    OnLeave
    OnLeave     ReturnEarly   Ended
    OnLeave     EndLeave      Ended

What this table does not open is refused. A leave begins and ends by the clock, unless somebody
comes back before its end. In an emergency somebody may be away already when they apply.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Term, term_ends
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people.leave_register import ON_APPROVED_LEAVE
from casework.domain.people.scoring import SUPERIORS, Superior
from casework.domain.staff import CLOCK, PARTIES

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Application:
    """Who is to be away, from when until when."""

    employee: Person
    start: datetime
    end: datetime


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotApplied:
    """Nobody has asked for it."""


@frozen
class Asked:
    """Somebody has asked for it."""

    application: Application


@frozen
class Applied(Asked):
    """A superior is to decide."""


@frozen
class Approved(Asked):
    """It begins in time."""


@frozen
class OnLeave(Asked):
    """The employee is away."""


@frozen
class Ended:
    """The employee is back."""


@frozen
class Rejected:
    """A superior was against it."""


@frozen
class Cancelled:
    """The employee stays."""


Leave: TypeAlias = NotApplied | Asked | Ended | Rejected | Cancelled


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Applying:
    """For an application: whether the actor works for the office (``people.employee/<actor>``,
    held); the calendar in force, and within which term of its start an emergency is told of
    (``policy``)."""

    employed: bool
    calendar: Calendar
    emergency: Term


# ``Superior`` (``scoring``) is told to whoever decides on an application.

Facts: TypeAlias = NoFacts | Applying | Superior


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class LeaveApplied:
    employee: Person
    start: datetime
    end: datetime
    emergency: bool
    reason: Personal


@frozen
class LeaveApproved:
    employee: Person


@frozen
class LeaveRejected:
    employee: Person
    reason: str


@frozen
class LeaveStarted:
    employee: Person


@frozen
class LeaveEnded:
    """``end`` is when the employee was back; ``early``: before it had to be."""

    employee: Person
    end: datetime
    early: bool


@frozen
class LeaveCancelled:
    employee: Person


Event: TypeAlias = (
    LeaveApplied | LeaveApproved | LeaveRejected | LeaveStarted | LeaveEnded | LeaveCancelled
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class ApplyLeave(Act):
    """By the employee in person. In an ``emergency`` it may have begun; ``reason`` then says
    why."""

    may = PARTIES

    start: datetime
    end: datetime
    reason: Personal
    emergency: bool = False


@frozen
class ApproveLeave(Act):
    may = SUPERIORS


@frozen
class RejectLeave(Act):
    may = SUPERIORS

    reason: str


@frozen
class StartLeave(Act):
    """By the clock."""

    may = CLOCK


@frozen
class ReturnEarly(Act):
    """By the employee, back before the end."""

    may = PARTIES


@frozen
class EndLeave(Act):
    """By the clock."""

    may = CLOCK


@frozen
class CancelLeave(Act):
    """By the employee, before it begins."""

    may = PARTIES


Command: TypeAlias = (
    ApplyLeave | ApproveLeave | RejectLeave | StartLeave | ReturnEarly | EndLeave | CancelLeave
)


# -- 1  In advance -----------------------------------------------------------------------------
# S1-4.1.2   Leave is applied for in advance.
# S2-3.1b    So it is in signing,
# S3-3.1.1b  and everywhere.
# S0-9.4c    Who has to be away for a special reason applies for that, too.

IN_ADVANCE = Rule(
    "LEV-01",
    "Leave is applied for before it begins; an emergency within its term, saying why.",
    cites=("S1-4.1.2", "S2-3.1b", "S3-3.1.1b", "S0-9.4c"),
)
_LONG_PAST: Final = timedelta(days=3_650)
"""No term is longer; and what lies further back than any calendar cannot be counted from."""


def apply_for(leave: Leave, act: ApplyLeave, facts: Applying) -> list[Event]:
    only_while(leave, NotApplied)
    only_by(act.by == act.party, IN_POST)
    only_by(facts.employed, IN_POST)
    require(act.reason.of == act.by, IN_ADVANCE)
    require(act.start < act.end, IN_ADVANCE)
    require(act.start > act.at or _told_in_time(act, facts), IN_ADVANCE)
    return [LeaveApplied(act.by, act.start, act.end, act.emergency, act.reason)]


def _told_in_time(act: ApplyLeave, facts: Applying) -> bool:
    if not (act.emergency and act.reason.stated and act.at - act.start < _LONG_PAST):
        return False
    return act.at <= term_ends(facts.calendar, act.start, facts.emergency)


# -- 2  Approved -------------------------------------------------------------------------------
# The clauses of LEV-02 stand in ``leave_register``.


def approve(leave: Leave, act: ApproveLeave, facts: Superior) -> list[Event]:
    employee = _judged(leave, act, facts)
    return [LeaveApproved(employee)]


def reject(leave: Leave, act: RejectLeave, facts: Superior) -> list[Event]:
    employee = _judged(leave, act, facts)
    require(stated(act.reason), REASON_STATED)
    return [LeaveRejected(employee, act.reason)]


def _judged(leave: Leave, act: ApproveLeave | RejectLeave, facts: Superior) -> Person:
    employee = only_while(leave, Applied).application.employee
    only_by(facts.superior, ON_APPROVED_LEAVE)
    only_by(act.by != employee, ON_APPROVED_LEAVE)
    return employee


def start(leave: Leave, act: StartLeave) -> list[Event]:
    asked = only_while(leave, Approved, per=ON_APPROVED_LEAVE).application
    require(act.at > asked.start, ON_APPROVED_LEAVE)
    return [LeaveStarted(asked.employee)]


def return_early(leave: Leave, act: ReturnEarly) -> list[Event]:
    asked = only_while(leave, OnLeave).application
    only_by(act.by == act.party == asked.employee, IN_POST)
    require(act.at < asked.end, ON_APPROVED_LEAVE)
    return [LeaveEnded(asked.employee, act.at, early=True)]


def end(leave: Leave, act: EndLeave) -> list[Event]:
    asked = only_while(leave, OnLeave).application
    require(act.at > asked.end, ON_APPROVED_LEAVE)
    return [LeaveEnded(asked.employee, asked.end, early=False)]


def cancel(leave: Leave, act: CancelLeave) -> list[Event]:
    asked = only_while(leave, Applied, Approved).application
    only_by(act.by == act.party == asked.employee, IN_POST)
    return [LeaveCancelled(asked.employee)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(leave: Leave, command: Command, facts: Facts) -> list[Event]:
    match command:
        case ApplyLeave():
            return apply_for(leave, command, told(facts, Applying))
        case ApproveLeave():
            return approve(leave, command, told(facts, Superior))
        case RejectLeave():
            return reject(leave, command, told(facts, Superior))
        case StartLeave():
            return start(leave, command)
        case ReturnEarly():
            return return_early(leave, command)
        case EndLeave():
            return end(leave, command)
        case CancelLeave():
            return cancel(leave, command)
        case _:
            assert_never(command)


def evolve(leave: Leave, event: Event) -> Leave:
    match event:
        case LeaveApplied(employee, start, end):
            was(leave, NotApplied)
            return Applied(Application(employee, start, end))
        case LeaveApproved():
            return Approved(was(leave, Applied).application)
        case LeaveRejected():
            was(leave, Applied)
            return Rejected()
        case LeaveStarted():
            return OnLeave(was(leave, Approved).application)
        case LeaveEnded():
            was(leave, OnLeave)
            return Ended()
        case LeaveCancelled():
            was(leave, Asked)
            return Cancelled()
        case _:
            assert_never(event)


def due(leave: Leave, calendars: Calendars) -> tuple[Deadline, ...]:
    """When an approved leave begins, and when it is over."""
    match leave:
        case Approved(asked):
            begins = StartLeave(by=SYSTEM)
            return (Deadline("leave.start", asked.start.isoformat(), asked.start, begins),)
        case OnLeave(asked):
            ends = EndLeave(by=SYSTEM)
            return (Deadline("leave.end", asked.end.isoformat(), asked.end, ends),)
        case _:
            return ()


decider: Decider[Leave, Command, Event, Facts] = Decider(
    "people.leave",
    NotApplied(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Ended, Rejected, Cancelled),
    due=due,
)

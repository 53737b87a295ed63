"""Leave register: when somebody is away, or has asked to be. One stream an employee.

    phase     act           next phase
    --------  ------------  ----------
    Register  BookLeave     same
    Register  ConfirmLeave  same
    Register  ReleaseLeave  same
    Register  ShortenLeave  same

It only ever follows from what happens to a leave, in the same decision: so no two leaves of one
person overlap, however close they are applied for. Attendance finds here which absence is covered.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.kernel import IN_ORDER, Act, Decider, Kind, NoFacts, Rule, require

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Booking:
    """A leave (its identity), from when until when, and whether it is approved."""

    leave: str
    start: datetime
    end: datetime
    approved: bool = False


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Register:
    """Every leave but those that were refused or given up."""

    bookings: tuple[Booking, ...] = ()

    @property
    def approved(self) -> tuple[Booking, ...]:
        return tuple(it for it in self.bookings if it.approved)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class LeaveBooked:
    leave: str
    start: datetime
    end: datetime


@frozen
class LeaveConfirmed:
    leave: str


@frozen
class LeaveReleased:
    leave: str


@frozen
class LeaveShortened:
    leave: str
    end: datetime


Event: TypeAlias = LeaveBooked | LeaveConfirmed | LeaveReleased | LeaveShortened


# -- Commands ----------------------------------------------------------------------------------


@frozen
class BookLeave(Act):
    """It follows from an application."""

    leave: str
    start: datetime
    end: datetime


@frozen
class ConfirmLeave(Act):
    """It follows from an approval."""

    leave: str


@frozen
class ReleaseLeave(Act):
    """It follows from a rejection, or from an application that is given up."""

    leave: str


@frozen
class ShortenLeave(Act):
    """It follows from a return before the end."""

    leave: str
    end: datetime


Command: TypeAlias = BookLeave | ConfirmLeave | ReleaseLeave | ShortenLeave


# -- 1  One at a time --------------------------------------------------------------------------
# S1-4.1.2   Nobody leaves the post before leave is approved.
# S2-3.1b    Leave begins after it is approved.

ON_APPROVED_LEAVE = Rule(
    "LEV-02",
    "Leave begins once a superior has approved it; no two leaves of one person overlap.",
    cites=("S1-4.1.2", "S2-3.1b"),
    kinds=(Kind.GUARD, Kind.LAW),
)


def book(register: Register, act: BookLeave) -> list[Event]:
    apart = (it.end <= act.start or act.end <= it.start for it in register.bookings)
    require(all(apart), ON_APPROVED_LEAVE)
    return [LeaveBooked(act.leave, act.start, act.end)]


def _hold_booked(register: Register, leave: str) -> None:
    require(_of(register, leave), IN_ORDER)


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(register: Register, command: Command, facts: NoFacts) -> list[Event]:
    match command:
        case BookLeave():
            return book(register, command)
        case ConfirmLeave(leave=leave):
            _hold_booked(register, leave)
            return [LeaveConfirmed(leave)]
        case ReleaseLeave(leave=leave):
            _hold_booked(register, leave)
            return [LeaveReleased(leave)]
        case ShortenLeave(leave=leave, end=end):
            _hold_booked(register, leave)
            return [LeaveShortened(leave, end)]
        case _:
            assert_never(command)


def evolve(register: Register, event: Event) -> Register:
    match event:
        case LeaveBooked(leave, start, end):
            return Register((*register.bookings, Booking(leave, start, end)))
        case LeaveConfirmed(leave):
            return _with(
                register, *(attrs.evolve(it, approved=True) for it in _of(register, leave))
            )
        case LeaveReleased(leave):
            return Register(tuple(it for it in register.bookings if it.leave != leave))
        case LeaveShortened(leave, end):
            return _with(register, *(attrs.evolve(it, end=end) for it in _of(register, leave)))
        case _:
            assert_never(event)


def _of(register: Register, leave: str) -> tuple[Booking, ...]:
    return tuple(it for it in register.bookings if it.leave == leave)


def _with(register: Register, *changed: Booking) -> Register:
    """The same, with these bookings in place of those of the same leaves."""
    leaves = {it.leave for it in changed}
    return Register((*(it for it in register.bookings if it.leave not in leaves), *changed))


decider: Decider[Register, Command, Event, NoFacts] = Decider(
    "people.leave_register",
    Register(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)

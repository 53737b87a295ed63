"""Leave register: what holds of all leaves of one person."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import frozen

from casework.domain.general import RECORD_STANDS
from casework.domain.kernel import IN_ORDER
from casework.domain.people.leave_register import (
    ON_APPROVED_LEAVE,
    LeaveBooked,
    LeaveConfirmed,
    LeaveReleased,
    LeaveShortened,
)
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Property, Step, precedence

_LATER = (LeaveConfirmed, LeaveReleased, LeaveShortened)
_EVERY = (LeaveBooked, *_LATER)

# -- When somebody is away, told from the events alone ---------------------------------------------


@frozen(cache_hash=True)
class Away:
    """Each leave, from when, until when."""

    times: frozenset[tuple[str, datetime, datetime]] = frozenset()

    def after(self, event: Any) -> Away:
        match event:
            case LeaveBooked(leave, start, end):
                return Away(self.times | {(leave, start, end)})
            case LeaveReleased(leave):
                return Away(frozenset(it for it in self.times if it[0] != leave))
            case LeaveShortened(leave, end):
                return Away(
                    frozenset(
                        (name, start, end if name == leave else until)
                        for name, start, until in self.times
                    )
                )
            case _:
                return self


_of_leaves: Final = telling(Away(), _EVERY)


def _alone(now: Away, it: Step) -> bool:
    """No moment of it belongs to another leave."""
    start, end = it.event.start, it.event.end
    return all(max(start, begun) >= min(end, until) for _, begun, until in now.times)


PROPERTIES: Final[tuple[Property, ...]] = (
    precedence(
        law("Nothing becomes of a leave that was not booked", IN_ORDER), LeaveBooked, _LATER
    ),
    _of_leaves(
        law("What becomes of a leave becomes of one that is booked", IN_ORDER),
        _LATER,
        lambda now, it: it.event.leave in {name for name, *_ in now.times},
    ),
    _of_leaves(
        law("No two leaves of one person overlap", ON_APPROVED_LEAVE), (LeaveBooked,), _alone
    ),
    as_said(law("What is on record of leaves was said of them", RECORD_STANDS), _EVERY),
)

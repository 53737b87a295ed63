"""Whatever becomes of a leave goes into the employee's register, where no two may overlap (LEV-02)
and attendance finds which absence is covered (LEV-03)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import leave_register
from casework.domain.people.leave import (
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveEnded,
    LeaveRejected,
)


def when_leave_changes(it: Happened) -> Iterator[Reaction]:
    leave, by, at = it.identity, it.act.by, it.act.at
    match it.event:
        case LeaveApplied(employee, start, end):
            yield _of(employee), leave_register.BookLeave(leave, start, end, by=by, at=at)
        case LeaveApproved(employee):
            yield _of(employee), leave_register.ConfirmLeave(leave, by=by, at=at)
        case LeaveRejected(employee) | LeaveCancelled(employee):
            yield _of(employee), leave_register.ReleaseLeave(leave, by=by, at=at)
        case LeaveEnded(employee, end, early=True):
            yield _of(employee), leave_register.ShortenLeave(leave, end, by=by, at=at)


def _of(employee: str) -> str:
    return f"{leave_register.decider.name}/{employee}"

"""Leave: what holds of everybody's leave, from the application to the return."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import frozen

from casework.domain.calendar import term_ends
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.people.leave import (
    IN_ADVANCE,
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveEnded,
    LeaveRejected,
    LeaveStarted,
)
from casework.domain.people.leave_register import ON_APPROVED_LEAVE
from casework.domain.properties.course import in_course, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

_DECIDED = (LeaveApproved, LeaveRejected)
_LATER = (*_DECIDED, LeaveStarted, LeaveEnded, LeaveCancelled)
_EVERY = (LeaveApplied, *_LATER)
_OVER = (LeaveRejected, LeaveEnded, LeaveCancelled)

# -- What was applied for, told from the events alone ----------------------------------------------


@frozen(cache_hash=True)
class Asked:
    """By whom, from when, until when; nothing before."""

    by: tuple[Person, ...] = ()
    times: tuple[datetime, ...] = ()

    def after(self, event: Any) -> Asked:
        match event:
            case LeaveApplied(employee, start, end):
                return Asked((employee,), (start, end))
            case _:
                return self


_of_leave: Final = telling(Asked(), (LeaveApplied,))


def _in_advance(it: Step) -> bool:
    """Before it begins; in an emergency, with a reason, within the term since it began."""
    if it.act.at < it.event.start:
        return True
    latest = term_ends(it.facts.calendar, it.event.start, it.facts.emergency)
    return bool(it.event.emergency and it.event.reason.stated and it.act.at <= latest)


def _returned(now: Asked, it: Step) -> bool:
    """Early is before the end, by the employee, and at once; else it ends when it had to."""
    if it.event.early:
        here = (it.act.by,) == (it.act.party,) == now.by
        return here and it.event.end == it.act.at < max(now.times)
    return bool(now.times[1:] == (it.event.end,) and it.act.at > it.event.end)


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("A leave goes its course", IN_ORDER),
        "none",
        {
            LeaveApplied: to("applied", "none"),
            LeaveApproved: to("approved", "applied"),
            LeaveRejected: to("over", "applied"),
            LeaveStarted: to("away", "approved"),
            LeaveEnded: to("over", "away"),
            LeaveCancelled: to("over", "applied", "approved"),
        },
    ),
    at_most_once(law("A leave is applied for once", IN_ORDER), LeaveApplied),
    precedence(law("No leave is decided on that nobody asked for", IN_ORDER), LeaveApplied, _LATER),
    precedence(
        law("Nobody leaves before a superior has approved it", ON_APPROVED_LEAVE),
        LeaveApproved,
        LeaveStarted,
    ),
    precedence(law("Only who was away comes back", IN_ORDER), LeaveStarted, LeaveEnded),
    never_after(law("Once it is over, a leave is over", IN_ORDER), _OVER, _EVERY),
    whenever(
        law("Everyone applies for their own leave", IN_POST),
        LeaveApplied,
        lambda it: {it.act.by, it.act.party} == {it.event.employee},
    ),
    whenever(
        law("Whoever applies for leave works here", IN_POST),
        LeaveApplied,
        lambda it: it.facts.employed,
    ),
    whenever(
        law("The reason for a leave is the employee's own", IN_ADVANCE),
        LeaveApplied,
        lambda it: it.event.reason.of == it.event.employee,
    ),
    whenever(
        law("A leave begins before it ends", IN_ADVANCE),
        LeaveApplied,
        lambda it: it.event.start < it.event.end,
    ),
    whenever(
        law("Leave is applied for in advance, or in time after an emergency", IN_ADVANCE),
        LeaveApplied,
        _in_advance,
    ),
    whenever(
        law("A superior decides on leave", ON_APPROVED_LEAVE),
        _DECIDED,
        lambda it: it.facts.superior,
    ),
    _of_leave(
        law("Nobody decides on their own leave", ON_APPROVED_LEAVE),
        _DECIDED,
        lambda now, it: it.act.by not in now.by,
    ),
    whenever(
        law("It is said why leave is not given", REASON_STATED),
        LeaveRejected,
        lambda it: stated(it.event.reason),
    ),
    _of_leave(
        law("A leave begins when it was to begin", ON_APPROVED_LEAVE),
        (LeaveStarted,),
        lambda now, it: it.act.at > min(now.times),
    ),
    _of_leave(
        law("A leave ends when it was to end, or with an early return", ON_APPROVED_LEAVE, IN_POST),
        (LeaveEnded,),
        _returned,
    ),
    _of_leave(
        law("Everyone gives up their own leave", IN_POST),
        (LeaveCancelled,),
        lambda now, it: (it.act.by,) == (it.act.party,) == now.by,
    ),
    _of_leave(
        law("What is on record of a leave bears the name of who is away", RECORD_STANDS),
        _LATER,
        lambda now, it: (it.event.employee,) == now.by,
    ),
    as_said(law("What is on record of a leave was said of it", RECORD_STANDS), _EVERY),
)

"""What becomes of a leave goes into the register."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import Happened, Person, Reaction
from casework.domain.people.leave import (
    ApproveLeave,
    Ended,
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveEnded,
    LeaveRejected,
    LeaveStarted,
)
from casework.domain.people.leave_register import (
    BookLeave,
    ConfirmLeave,
    ReleaseLeave,
    ShortenLeave,
)
from casework.domain.policies.when_leave_changes import when_leave_changes
from tests.domain.cast import did, moment, said

KIM, REGISTER = Person("kim"), "people.leave_register/kim"


def follows(event: Any) -> list[Reaction]:
    act = ApproveLeave(**did("lin", 2))
    return list(when_leave_changes(Happened("people.leave/l1", event, Ended(), act)))


def test_a_leave_that_is_applied_for_is_booked():
    applied = LeaveApplied(KIM, moment(10), moment(12), False, said("kim", "A wedding."))

    booked = BookLeave("l1", moment(10), moment(12), **did("lin", 2))
    assert follows(applied) == [(REGISTER, booked)]


def test_an_approval_confirms_it():
    assert follows(LeaveApproved(KIM)) == [(REGISTER, ConfirmLeave("l1", **did("lin", 2)))]


def test_a_leave_that_comes_to_nothing_is_released():
    released = [(REGISTER, ReleaseLeave("l1", **did("lin", 2)))]

    assert follows(LeaveRejected(KIM, "Two are away.")) == released
    assert follows(LeaveCancelled(KIM)) == released


def test_an_early_return_shortens_it():
    shortened = ShortenLeave("l1", moment(11), **did("lin", 2))

    assert follows(LeaveEnded(KIM, moment(11), early=True)) == [(REGISTER, shortened)]


def test_nothing_follows_from_anything_else():
    assert not follows(LeaveEnded(KIM, moment(12), early=False))
    assert not follows(LeaveStarted(KIM))

"""What follows when a request is withdrawn."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import Happened
from casework.domain.policies.when_request_is_withdrawn import when_request_is_withdrawn
from casework.domain.requests import delivery, processing
from casework.domain.requests.delivery import DeliveryOpened
from casework.domain.review import review
from casework.domain.review.review import (
    InvalidateReview,
    ReviewInvalidated,
    ReviewPassed,
    ReviewReturned,
)
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    CASE,
    COMPLETED,
    HAN,
    LEE,
    REOPENED,
    RETURNED,
    REVIEW,
    REVIEW_OPENED,
    V1,
    happened,
    in_processing,
)

WHY = "I am moving away."
VOID = (REVIEW, InvalidateReview(WHY, **did("ann", 7)))


def withdrawn(*history: Any) -> Happened:
    act = processing.WithdrawRequest(WHY, **did("ann", 7))
    return in_processing(act, *history, processing.RequestWithdrawn(WHY))


def test_a_live_review_of_it_is_void():
    for past in ((*AT_WORK, COMPLETED), (*AT_WORK, COMPLETED, RETURNED)):
        assert list(when_request_is_withdrawn(withdrawn(*past))) == [VOID]
    returned = ReviewReturned(1, 1, "The rent is wrong.", LEE, HAN)
    for lives in ((REVIEW_OPENED,), (REVIEW_OPENED, returned)):
        given(review.decider, *lives).when(VOID[1]).then(ReviewInvalidated(WHY))


def test_where_no_review_lives_nothing_follows():
    for past in (AT_WORK[:1], AT_WORK, (*AT_WORK, COMPLETED, APPROVED, REOPENED)):
        assert not list(when_request_is_withdrawn(withdrawn(*past)))
    completed = in_processing(withdrawn(*AT_WORK).act, *AT_WORK, COMPLETED)
    assert not list(when_request_is_withdrawn(completed))


def test_what_was_approved_and_is_withdrawn_before_it_is_told_loses_its_review():
    opened = DeliveryOpened(CASE, V1, wd(1).since(moment(6)))
    act = delivery.WithdrawRequest(WHY, **did("ann", 7))
    it = happened(delivery.decider, act, opened, delivery.RequestWithdrawn(WHY))

    assert list(when_request_is_withdrawn(it)) == [VOID]
    passed = given(review.decider, REVIEW_OPENED, ReviewPassed(1))
    passed.when(VOID[1]).then(ReviewInvalidated(WHY))

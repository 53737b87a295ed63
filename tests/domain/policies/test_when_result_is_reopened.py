"""What follows when a result is reopened."""

from __future__ import annotations

from casework.domain.policies.when_result_is_reopened import when_result_is_reopened
from casework.domain.requests import delivery, processing
from casework.domain.requests.delivery import (
    DeliveryOpened,
    ReopenResult,
    ResultNotified,
    ResultReopened,
)
from casework.domain.requests.objections import ObjectionRaised
from casework.domain.requests.processing import ReopenWork
from casework.domain.review import review
from casework.domain.review.review import (
    InvalidateReview,
    ReviewInvalidated,
    ReviewPassed,
)
from casework.testing.scenario import given
from tests.domain.cast import did, moment, said, wd
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    CASE,
    COMPLETED,
    HAN,
    REOPENED,
    REVIEW,
    REVIEW_OPENED,
    V1,
    happened,
)

WHY = "The customer is right."
OBJECTED = (
    DeliveryOpened(CASE, V1, HAN, wd(1).since(moment(6))),
    ResultNotified(V1, "phone"),
    ObjectionRaised("o1", said("ann", "The rent is wrong.")),
)
REOPEN = ReopenResult(WHY, **did("dan", 9))


def test_its_review_is_void_and_the_work_goes_on():
    reopened = happened(delivery.decider, REOPEN, *OBJECTED, ResultReopened(WHY))
    void, work = when_result_is_reopened(reopened)

    assert void == (REVIEW, InvalidateReview(WHY, **did("dan", 9)))
    assert work == ("requests.processing/17", ReopenWork(CASE, WHY, **did("dan", 9)))
    passed = given(review.decider, REVIEW_OPENED, ReviewPassed(1))
    passed.when(void[1]).then(ReviewInvalidated(WHY))
    done = given(processing.decider, *AT_WORK, COMPLETED, APPROVED)
    done.when(work[1]).then(REOPENED)


def test_an_objection_alone_reopens_nothing():
    assert not list(when_result_is_reopened(happened(delivery.decider, REOPEN, *OBJECTED)))

"""What follows when work is completed."""

from __future__ import annotations

import attrs

from casework.domain.policies.when_work_is_completed import when_work_is_completed
from casework.domain.requests.processing import CompleteProcessing, ReworkCompleted
from casework.domain.review import review
from casework.domain.review.review import Resubmit, ReviewInvalidated, ReviewReturned
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    COMPLETED,
    HAN,
    LEE,
    OPEN_REVIEW,
    REOPENED,
    RETURNED,
    REVIEW,
    REVIEW_OPENED,
    REWORKED,
    STAGES,
    V1,
    V2,
    in_processing,
)

COMPLETE = CompleteProcessing(V1, **did("han", 5))


def test_its_result_comes_up_for_review():
    [(stream, command)] = when_work_is_completed(in_processing(COMPLETE, *AT_WORK, COMPLETED))

    assert (stream, command) == (REVIEW, OPEN_REVIEW)
    given(review.decider).when(command, STAGES).then(REVIEW_OPENED)


def test_what_came_back_is_resubmitted_with_its_responses():
    reworked = in_processing(COMPLETE, *AT_WORK, COMPLETED, RETURNED, REWORKED)
    [(stream, command)] = when_work_is_completed(reworked)
    returned = ReviewReturned(1, 1, "The rent is wrong.", LEE, HAN)

    assert stream == REVIEW
    assert command == Resubmit(2, "sha-2", ("It is right now.",), HAN, **did("han", 5))
    again = given(review.decider, REVIEW_OPENED, returned).when(command, STAGES.review)
    again.then(
        review.ReviewResubmitted(2, "sha-2", ("It is right now.",), HAN, REVIEW_OPENED.review_by)
    )


def test_what_was_reopened_gets_a_new_review():
    redone = ReworkCompleted(V2, ("It is right now.",), HAN, afresh=True)
    reopened = in_processing(COMPLETE, *AT_WORK, COMPLETED, APPROVED, REOPENED, redone)
    [(stream, command)] = when_work_is_completed(reopened)
    void = given(review.decider, REVIEW_OPENED, ReviewInvalidated("The customer is right."))

    assert (stream, command) == (REVIEW, attrs.evolve(OPEN_REVIEW, version=2, digest="sha-2"))
    void.when(command, STAGES).then(attrs.evolve(REVIEW_OPENED, version=2, digest="sha-2"))


def test_nothing_else_comes_up_for_review():
    assert not list(when_work_is_completed(in_processing(COMPLETE, *AT_WORK)))

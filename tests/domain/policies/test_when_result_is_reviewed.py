"""What follows when a result has been reviewed."""

from __future__ import annotations

import attrs

from casework.domain.kernel import Happened
from casework.domain.policies.when_result_is_reviewed import when_result_is_reviewed
from casework.domain.requests import processing
from casework.domain.requests.processing import ApproveResult, ReturnForRework
from casework.domain.review import review
from casework.domain.review.review import ReviewPassed, ReviewReturned
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    COMPLETED,
    HAN,
    LEE,
    RETURNED,
    REVIEW,
    REVIEW_OPENED,
)

SEND_BACK = review.ReturnForRework(1, "The rent is wrong.", **did("lee", 6))
PASS = review.PassStage(1, "sha-1", **did("dan", 6))
UP = (*AT_WORK, COMPLETED)


def reviewed(event: review.Event, act: review.Verdict) -> Happened:
    return Happened(REVIEW, event, review.decider.after((REVIEW_OPENED, event)), act)


def test_a_return_sends_the_work_back_with_its_reason():
    returned = reviewed(ReviewReturned(1, 1, "The rent is wrong.", LEE, HAN), SEND_BACK)
    [(stream, command)] = when_result_is_reviewed(returned)

    assert stream == "requests.processing/17"
    assert command == ReturnForRework(1, 1, "The rent is wrong.", LEE, **did("lee", 6))
    given(processing.decider, *UP).when(command).then(RETURNED)


def test_a_pass_of_the_last_stage_approves_it():
    [(stream, command)] = when_result_is_reviewed(reviewed(ReviewPassed(1), PASS))

    assert (stream, command) == ("requests.processing/17", ApproveResult(1, **did("dan", 6)))
    given(processing.decider, *UP).when(command).then(APPROVED)


def test_a_review_of_anything_else_is_nothing_to_a_request():
    for event in (ReviewPassed(1), ReviewReturned(1, 1, "No.", LEE, HAN)):
        of_a_file = attrs.evolve(reviewed(event, PASS), stream="review.review/signing_file:17")
        assert not list(when_result_is_reviewed(of_a_file))
    opened = attrs.evolve(reviewed(ReviewPassed(1), PASS), event=REVIEW_OPENED)
    assert not list(when_result_is_reviewed(opened))

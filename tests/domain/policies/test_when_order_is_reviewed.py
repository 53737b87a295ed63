"""What follows when an order has been reviewed."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import Act, Happened
from casework.domain.orders import order
from casework.domain.orders.order import REVIEWED_FIRST, PassOrder, ReturnOrder
from casework.domain.policies.when_order_is_reviewed import when_order_is_reviewed
from casework.domain.review import review
from casework.domain.review.review import (
    CriterionJudged,
    PassStage,
    ReturnForRework,
    ReviewPassed,
    ReviewReturned,
)
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.orders.test_order import BEA, BO, DIGEST, PASSED, RECEIVED, RETURNED
from tests.domain.policies.order import OPEN_REVIEW, ORDER, REVIEW, REVIEW_OPENED

PASS = PassStage(1, DIGEST, **did("bea", 2))
NO_SIZE = ReviewReturned(1, 1, "No size is given.", BEA, BO)


def reviewed(act: Act, *history: Any, stream: str = REVIEW) -> Happened:
    history = (REVIEW_OPENED, *history)
    return Happened(stream, history[-1], review.decider.after(history), act)


def test_what_is_returned_comes_back_with_the_reason():
    back = ReturnForRework(1, "No size is given.", **did("bea", 2))
    [(stream, command)] = when_order_is_reviewed(reviewed(back, NO_SIZE))

    assert stream == ORDER
    assert command == ReturnOrder(1, "No size is given.", BEA, **did("bea", 2))
    given(order.decider, RECEIVED).when(command).then(RETURNED)


def test_what_is_passed_may_be_entered_by_somebody_other_than_its_reviewer():
    [(stream, command)] = when_order_is_reviewed(reviewed(PASS, ReviewPassed(1)))

    assert stream == ORDER
    assert command == PassOrder(1, frozenset({BEA}), **did("bea", 2))
    given(order.decider, RECEIVED).when(command).then(PASSED)


def test_what_nobody_looks_at_is_not_received_at_all():
    [(stream, command)] = when_order_is_reviewed(reviewed(OPEN_REVIEW, ReviewPassed(1)))

    assert (stream, command) == (ORDER, PassOrder(1, frozenset(), **did("bo", 1)))
    given(order.decider, RECEIVED).when(command).refused(REVIEWED_FIRST)


def test_nothing_follows_from_a_verdict_or_from_other_reviews():
    judged = CriterionJudged(1, 1, "spec", True, "", BEA)
    elsewhere = reviewed(PASS, ReviewPassed(1), stream="review.review/signing_file:17")

    assert not list(when_order_is_reviewed(reviewed(PASS, judged)))
    assert not list(when_order_is_reviewed(elsewhere))

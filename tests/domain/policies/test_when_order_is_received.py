"""What follows when an order is received, or handed in again."""

from __future__ import annotations

import attrs

from casework.domain import numbers
from casework.domain.numbers import ORDER_ACCURATE, NumberKind, NumberTaken, TakeNumber
from casework.domain.policies.when_order_is_received import when_order_is_received
from casework.domain.review import review
from casework.domain.review.review import Resubmit, ReviewResubmitted, ReviewReturned
from casework.testing.scenario import given
from tests.domain.cast import did, wd
from tests.domain.orders.test_order import (
    BEA,
    BO,
    FOR_17,
    NUMBER,
    RECEIVED,
    REQUESTED,
    RESUBMITTED,
    RETURNED,
    receipt,
)
from tests.domain.policies.order import (
    OPEN_REVIEW,
    ORDER,
    REVIEW,
    REVIEW_OPENED,
    SECOND_DIGEST,
    STAGES,
    with_order,
)


def test_its_number_is_taken_for_good_and_it_comes_up_for_review():
    taken, reviewed = when_order_is_received(with_order(receipt(), RECEIVED))
    number = TakeNumber(NumberKind.ORDER, ORDER, **did("bo", 1))

    assert taken == (f"numbers/order:{NUMBER}", number)
    assert reviewed == (REVIEW, OPEN_REVIEW)
    given(review.decider).when(reviewed[1], STAGES).then(REVIEW_OPENED)
    given(numbers.decider).when(number).then(NumberTaken(NumberKind.ORDER, ORDER))
    had = given(numbers.decider, NumberTaken(NumberKind.ORDER, "orders.order/9"))
    had.when(number).refused(ORDER_ACCURATE)


def test_so_does_an_order_for_a_request():
    it = with_order(receipt(), REQUESTED, attrs.evolve(RECEIVED, basis=FOR_17))

    assert [stream for stream, _ in when_order_is_received(it)] == [
        f"numbers/order:{NUMBER}",
        REVIEW,
    ]


def test_an_order_that_came_back_is_reviewed_again_under_its_number():
    it = with_order(receipt(), RECEIVED, RETURNED, RESUBMITTED)
    [(stream, command)] = when_order_is_received(it)
    answers = ("It is given now.",)

    assert stream == REVIEW
    assert command == Resubmit(2, SECOND_DIGEST, answers, BO, **did("bo", 1))
    returned = ReviewReturned(1, 1, "No size is given.", BEA, BO)
    given(review.decider, REVIEW_OPENED, returned).when(command, wd(1)).then(
        ReviewResubmitted(2, SECOND_DIGEST, answers, BO, REVIEW_OPENED.review_by)
    )


def test_nothing_else_is_numbered_or_reviewed():
    assert not list(when_order_is_received(with_order(receipt(), RECEIVED, RETURNED)))

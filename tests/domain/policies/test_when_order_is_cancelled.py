"""What follows when an order is cancelled."""

from __future__ import annotations

from casework.domain.inventory import stock_item
from casework.domain.inventory.stock_item import (
    ReleaseReservation,
    ReservationReleased,
    StockReserved,
)
from casework.domain.orders.order import OrderCancelled
from casework.domain.policies.when_order_is_cancelled import when_order_is_cancelled
from casework.domain.review import review
from casework.domain.review.review import InvalidateReview, ReviewInvalidated, ReviewPassed
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.orders.test_order import (
    IN_STOCK,
    KEPT,
    METRES,
    PIECES,
    RECEIVED,
    REQUESTED,
    cancellation,
)
from tests.domain.policies.order import (
    CABLE,
    LAMP,
    ORDER,
    REVIEW,
    REVIEW_OPENED,
    in_stock,
    with_order,
)

VOID = (REVIEW, InvalidateReview("Too dear.", **did("ann", 9)))


def test_what_is_kept_for_it_is_free_again():
    gone = OrderCancelled("Too dear.", IN_STOCK, reviewed=True)
    lamps, cable, void = when_order_is_cancelled(with_order(cancellation(), *KEPT, gone))

    assert lamps == (LAMP, ReleaseReservation(ORDER, PIECES, **did("ann", 9)))
    assert cable == (CABLE, ReleaseReservation(ORDER, METRES, **did("ann", 9)))
    assert void == VOID
    kept = (*in_stock(3, "piece"), StockReserved(ORDER, PIECES))
    given(stock_item.decider, *kept).when(lamps[1]).then(ReservationReleased(ORDER, PIECES))


def test_its_review_is_void_before_and_after_it_passed():
    gone = OrderCancelled("Too dear.", (), reviewed=True)

    assert list(when_order_is_cancelled(with_order(cancellation(), RECEIVED, gone))) == [VOID]
    for past in ((REVIEW_OPENED,), (REVIEW_OPENED, ReviewPassed(1))):
        given(review.decider, *past).when(VOID[1]).then(ReviewInvalidated("Too dear."))


def test_nothing_follows_before_there_is_a_review_or_without_a_cancellation():
    gone = OrderCancelled("Too dear.", (), reviewed=False)

    assert not list(when_order_is_cancelled(with_order(cancellation(), REQUESTED, gone)))
    assert not list(when_order_is_cancelled(with_order(cancellation(), RECEIVED)))

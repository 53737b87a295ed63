"""What follows when an order, or a part of it, is sent."""

from __future__ import annotations

import attrs

from casework.domain.inventory import stock_item
from casework.domain.inventory.shortage import BelowReorderPoint
from casework.domain.inventory.stock import NEVER_BELOW_ZERO
from casework.domain.inventory.stock_item import (
    IssueStock,
    ReservationReleased,
    StockIssued,
    StockReserved,
)
from casework.domain.policies.when_order_is_shipped import when_order_is_shipped
from casework.testing.scenario import given
from tests.domain.cast import day, did
from tests.domain.orders.test_order import ALL, IN_STOCK, KEPT, METRES, PIECES, READY, SENT, ship
from tests.domain.policies.order import CABLE, LAMP, ORDER, TODAY, in_stock, with_order

SHIP = ship(*ALL)
FOR_WHAT = f"{ORDER}, shipment 1"


def test_what_was_kept_for_it_is_issued():
    it = with_order(SHIP, *KEPT, attrs.evolve(SENT, goods=IN_STOCK))
    lamps, cable = when_order_is_shipped(it)

    assert lamps == (LAMP, IssueStock(PIECES, ORDER, FOR_WHAT, **did("sid", 7)))
    assert cable == (CABLE, IssueStock(METRES, ORDER, FOR_WHAT, **did("sid", 7)))
    kept = (*in_stock(3, "piece"), StockReserved(ORDER, PIECES))
    given(stock_item.decider, *kept).when(lamps[1], TODAY).then(
        StockIssued(PIECES, ORDER, FOR_WHAT, day(7)),
        BelowReorderPoint(0, TODAY.replenish.since(SHIP.at)),
    )


def test_what_is_not_kept_for_it_any_more_is_not_issued():
    it = with_order(SHIP, *KEPT, attrs.evolve(SENT, goods=IN_STOCK))
    (_, lamps), _ = when_order_is_shipped(it)
    kept = (*in_stock(3, "piece"), StockReserved(ORDER, PIECES))
    freed = (*kept, ReservationReleased(ORDER, PIECES))

    given(stock_item.decider, *freed).when(lamps, TODAY).refused(NEVER_BELOW_ZERO)


def test_what_was_made_for_it_does_not_come_from_stock():
    assert not list(when_order_is_shipped(with_order(SHIP, *READY, SENT)))


def test_nothing_else_is_issued():
    assert not list(when_order_is_shipped(with_order(SHIP, *KEPT)))

"""What follows when an order is met from stock."""

from __future__ import annotations

from casework.domain.inventory import stock_item
from casework.domain.inventory.stock import NEVER_BELOW_ZERO
from casework.domain.inventory.stock_item import ReserveStock, StockReserved
from casework.domain.money import EXACT
from casework.domain.orders.fulfilment import ReserveFromStock
from casework.domain.policies.when_order_is_reserved import when_order_is_reserved
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.orders.test_order import IN_HAND, KEPT, METRES, PIECES, PLANNED
from tests.domain.policies.order import CABLE, LAMP, ORDER, in_stock, with_order

RESERVE = ReserveFromStock(**did("sid", 4))


def test_each_of_its_goods_is_kept_for_it():
    lamps, cable = when_order_is_reserved(with_order(RESERVE, *KEPT))

    assert lamps == (LAMP, ReserveStock(ORDER, PIECES, **did("sid", 4)))
    assert cable == (CABLE, ReserveStock(ORDER, METRES, **did("sid", 4)))
    given(stock_item.decider, *in_stock(3, "piece")).when(lamps[1]).then(
        StockReserved(ORDER, PIECES)
    )


def test_what_is_not_there_or_is_counted_otherwise_cannot_be_kept():
    (_, lamps), _ = when_order_is_reserved(with_order(RESERVE, *KEPT))

    given(stock_item.decider, *in_stock(2, "piece")).when(lamps).refused(NEVER_BELOW_ZERO)
    given(stock_item.decider, *in_stock(3, "dozen")).when(lamps).refused(EXACT)


def test_what_is_made_is_not_kept_in_stock():
    assert not list(when_order_is_reserved(with_order(RESERVE, *IN_HAND, PLANNED)))

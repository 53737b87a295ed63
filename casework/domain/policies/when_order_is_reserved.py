"""When an order is met from stock, its goods are kept for it there: all of them, or it is not."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.kernel import Happened, Reaction
from casework.domain.orders.fulfilment import StockReserved


def when_order_is_reserved(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case StockReserved(goods):
            for kept in goods:
                reserve = stock_item.ReserveStock(
                    it.stream, kept.quantity, by=it.act.by, at=it.act.at
                )
                yield f"{stock_item.decider.name}/{kept.product}", reserve

"""When goods kept in stock for an order are sent, they are issued there, or they are not sent."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.kernel import Happened, Reaction
from casework.domain.orders.fulfilment import OrderShipped


def when_order_is_shipped(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case OrderShipped(shipment, goods=goods):
            for sent in goods:
                issue = stock_item.IssueStock(
                    sent.quantity,
                    it.stream,
                    f"{it.stream}, shipment {shipment}",
                    by=it.act.by,
                    at=it.act.at,
                )
                yield f"{stock_item.decider.name}/{sent.product}", issue

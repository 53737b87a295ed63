"""When an order is cancelled, what stock keeps for it is free, and its review is void (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.kernel import Happened, Reaction
from casework.domain.orders.order import OrderCancelled
from casework.domain.orders.placed import ORDER_INFO
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review


def when_order_is_cancelled(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case OrderCancelled(reason, released, reviewed):
            for kept in released:
                free = stock_item.ReleaseReservation(
                    it.stream, kept.quantity, by=it.act.by, at=it.act.at
                )
                yield f"{stock_item.decider.name}/{kept.product}", free
            if reviewed:
                void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
                yield reviewed_as(ORDER_INFO, it.identity), void

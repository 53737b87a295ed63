"""When an order is received, its number is taken for good, and it comes up for review: as new, or
again once it came back (ORD-02, REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.numbers import NumberKind, take
from casework.domain.orders.order import OrderReceived, OrderResubmitted
from casework.domain.orders.placed import ORDER_INFO, Received
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review


def when_order_is_received(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case OrderReceived(number=number):
            yield take(NumberKind.ORDER, number, it.stream, it.act)
            yield _first_review(it, was(it.state, Received))
        case OrderResubmitted(version, _, responses):
            digest = was(it.state, Received).placed.digest
            again = review.Resubmit(
                version, digest, responses, it.act.by, by=it.act.by, at=it.act.at
            )
            yield reviewed_as(ORDER_INFO, it.identity), again


def _first_review(it: Happened, order: Received) -> Reaction:
    return reviewed_as(ORDER_INFO, it.identity), review.OpenReview(
        kind=ORDER_INFO,
        version=order.placed.version,
        digest=order.placed.digest,
        producer=it.act.by,
        profile="",
        group="",
        business_type=order.basis.business_type,
        quality="",
        by=it.act.by,
        at=it.act.at,
    )

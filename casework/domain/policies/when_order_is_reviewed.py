"""When an order has been reviewed, it comes back with the reason, or may be entered (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.orders import order
from casework.domain.orders.placed import ORDER_INFO
from casework.domain.policies.reviews import subject_as
from casework.domain.review.review import PassStage, ReviewPassed, ReviewReturned


def when_order_is_reviewed(it: Happened) -> Iterator[Reaction]:
    for named in subject_as(ORDER_INFO, it.identity):
        stream = f"{order.decider.name}/{named}"
        match it.event:
            case ReviewReturned(version, _, reason, reviewer):
                back = order.ReturnOrder(version, reason, reviewer, by=it.act.by, at=it.act.at)
                yield stream, back
            case ReviewPassed(version):
                reviewers = {it.act.by} if isinstance(it.act, PassStage) else ()
                passed = order.PassOrder(version, frozenset(reviewers), by=it.act.by, at=it.act.at)
                yield stream, passed

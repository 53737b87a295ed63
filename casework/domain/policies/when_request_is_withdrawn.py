"""When a request is withdrawn, nothing of it is left alive: no review, no delivery, and no work
elsewhere (REQ-32)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance import issuance
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.orders import order
from casework.domain.policies.reviews import review_of
from casework.domain.requests import delivery, processing
from casework.domain.requests.underway import Withdrawn
from casework.domain.review import review
from casework.domain.signing import contract


def when_request_is_withdrawn(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case processing.RequestWithdrawn(reason, child):
            withdrawn = was(it.state, Withdrawn)
            if withdrawn.reviewed:
                yield _void(it, reason)
            if withdrawn.reopened:
                told = delivery.EndDelivery(reason, by=it.act.by, at=it.act.at)
                yield f"{delivery.decider.name}/{it.identity}", told
            if child:
                yield from _end(it, child, reason)
        case delivery.RequestWithdrawn(reason):
            yield _void(it, reason)


def _void(it: Happened, reason: str) -> Reaction:
    void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
    return review_of(it.identity), void


def _end(it: Happened, child: str, reason: str) -> Iterator[Reaction]:
    """End the work on another page, as the act of whoever withdrew the request."""
    act = it.act
    match child.partition("/")[0]:
        case contract.decider.name:
            end = contract.AbandonSigning(
                reason, by=act.by, at=act.at, on_behalf_of=act.on_behalf_of
            )
            yield child, end
        case order.decider.name:
            cancel = order.CancelOrder(reason, by=act.by, at=act.at, on_behalf_of=act.on_behalf_of)
            yield child, cancel
        case issuance.decider.name:
            void = issuance.VoidWithRequest(reason, by=act.by, at=act.at)
            yield child, void

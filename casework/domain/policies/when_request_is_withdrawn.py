"""When a request is withdrawn, no review of it is left alive (REQ-32)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.policies.reviews import review_of
from casework.domain.requests import delivery, processing
from casework.domain.requests.underway import Withdrawn
from casework.domain.review import review


def when_request_is_withdrawn(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case processing.RequestWithdrawn(reason):
            if was(it.state, Withdrawn).reviewed:
                yield _void(it, reason)
        case delivery.RequestWithdrawn(reason):
            yield _void(it, reason)


def _void(it: Happened, reason: str) -> Reaction:
    void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
    return review_of(it.identity), void

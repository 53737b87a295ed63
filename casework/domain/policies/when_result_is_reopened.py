"""When a result is reopened, its review is void and the work is back in processing (REQ-29)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.policies.reviews import review_of
from casework.domain.requests import processing
from casework.domain.requests.delivery import ResultReopened
from casework.domain.requests.outcome import Reopened
from casework.domain.review import review


def when_result_is_reopened(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ResultReopened(reason):
            case = was(it.state, Reopened).outcome.case
            void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
            yield review_of(it.identity), void
            work = processing.ReopenWork(case, reason, by=it.act.by, at=it.act.at)
            yield f"{processing.decider.name}/{it.identity}", work

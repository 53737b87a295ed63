"""When a result has been reviewed, the work comes back with the reason, or is approved (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.policies.reviews import request_of
from casework.domain.requests import processing
from casework.domain.review.review import ReviewPassed, ReviewReturned


def when_result_is_reviewed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ReviewReturned(version, stage, reason, reviewer):
            for request in request_of(it.identity):
                back = processing.ReturnForRework(
                    version, stage, reason, reviewer, by=it.act.by, at=it.act.at
                )
                yield f"{processing.decider.name}/{request}", back
        case ReviewPassed(version):
            for request in request_of(it.identity):
                approve = processing.ApproveResult(version, by=it.act.by, at=it.act.at)
                yield f"{processing.decider.name}/{request}", approve

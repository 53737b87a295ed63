"""When work is completed, its result comes up for review: as new, or again (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Person, Reaction, was
from casework.domain.policies.reviews import review_of
from casework.domain.requests.case import Result
from casework.domain.requests.processing import ProcessingCompleted, ReworkCompleted
from casework.domain.requests.underway import UnderReview
from casework.domain.review import review


def when_work_is_completed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ProcessingCompleted(result, handler):
            yield _first_review(it, result, handler)
        case ReworkCompleted(result, handler=handler, afresh=True):
            yield _first_review(it, result, handler)
        case ReworkCompleted(result, responses, handler):
            again = review.Resubmit(
                result.version, result.digest, responses, handler, by=it.act.by, at=it.act.at
            )
            yield review_of(it.identity), again


def _first_review(it: Happened, result: Result, producer: Person) -> Reaction:
    case = was(it.state, UnderReview).case
    return review_of(it.identity), review.OpenReview(
        kind=review.REQUEST_RESULT,
        version=result.version,
        digest=result.digest,
        producer=producer,
        profile=case.entry.business.profile,
        group=case.group,
        business_type=case.business_type,
        quality=case.quality,
        by=it.act.by,
        at=it.act.at,
    )

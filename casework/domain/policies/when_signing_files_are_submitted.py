"""When files to be signed are handed in, they come up for review: as new, or again (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review
from casework.domain.signing.deal import FileReview
from casework.domain.signing.files import FilesSubmitted


def when_signing_files_are_submitted(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case FilesSubmitted() as submitted:
            business_type = was(it.state, FileReview).deal.business_type
            for kind in sorted(submitted.resumed):
                again = review.Resubmit(
                    submitted.version,
                    submitted.digest,
                    submitted.responses,
                    it.act.by,
                    by=it.act.by,
                    at=it.act.at,
                )
                yield reviewed_as(kind, it.identity), again
            for kind in sorted(submitted.opened):
                new = review.OpenReview(
                    kind=kind,
                    version=submitted.version,
                    digest=submitted.digest,
                    producer=it.act.by,
                    profile="",
                    group="",
                    business_type=business_type,
                    quality="",
                    by=it.act.by,
                    at=it.act.at,
                )
                yield reviewed_as(kind, it.identity), new

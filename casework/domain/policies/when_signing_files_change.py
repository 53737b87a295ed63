"""When files to be signed are changed, come back or are given up, what was said of them is void.

Whichever review returned them waits for the next version; every other that was live ends (REV-12).
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review
from casework.domain.signing.contract import SigningAbandoned
from casework.domain.signing.files import FilesReturned, FilesRevised


def when_signing_files_change(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case (
            FilesReturned(reason=reason, voids=voids)
            | FilesRevised(reason=reason, voids=voids)
            | SigningAbandoned(reason=reason, voids=voids)
        ):
            for kind in sorted(voids):
                void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
                yield reviewed_as(kind, it.identity), void

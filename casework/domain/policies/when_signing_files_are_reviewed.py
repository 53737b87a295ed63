"""When files to be signed were reviewed, they come back with the reason, or are passed (REV-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.policies.reviews import subject_as
from casework.domain.review.review import ReviewPassed, ReviewReturned
from casework.domain.signing import contract, files
from casework.domain.signing.deal import SALES_CONTRACT, SIGNING_FILE


def when_signing_files_are_reviewed(it: Happened) -> Iterator[Reaction]:
    for kind in (SIGNING_FILE, SALES_CONTRACT):
        for named in subject_as(kind, it.identity):
            stream = f"{contract.decider.name}/{named}"
            match it.event:
                case ReviewReturned(version, _, reason, reviewer):
                    yield (
                        stream,
                        files.ReturnFiles(
                            kind, version, reason, reviewer, by=it.act.by, at=it.act.at
                        ),
                    )
                case ReviewPassed(version):
                    yield stream, files.PassFiles(kind, version, by=it.act.by, at=it.act.at)

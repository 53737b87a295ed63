"""When there is information, or a printed copy, it comes up for review: as new, or again (REV-12).

The clerk who is answerable for the issuance brings its information, whoever printed a copy brings
that. A copy is a version of the document: what printed it anew answers why the last came back.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance.documents import DocumentPrinted
from casework.domain.issuance.information import InfoCorrected
from casework.domain.issuance.issuance import IssuanceOpened
from casework.domain.issuance.underway import DOCUMENT, INFORMATION, Known, items_of
from casework.domain.kernel import Happened, Person, Reaction, was
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review


def when_issuance_is_up_for_review(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case IssuanceOpened(clerk=clerk, digest=digest):
            yield _opened(it, INFORMATION, 1, digest, clerk)
        case InfoCorrected(version, digest, void=True):
            yield _opened(it, INFORMATION, version, digest, was(it.state, Known).case.clerk)
        case InfoCorrected(version, digest, details):
            anew = f"Version {version} says anew: {', '.join(sorted(items_of(details)))}."
            clerk = was(it.state, Known).case.clerk
            yield _resumed(it, INFORMATION, version, digest, anew, clerk)
        case DocumentPrinted(copy=1, digest=digest, printer=printer):
            yield _opened(it, DOCUMENT, 1, digest, printer)
        case DocumentPrinted(copy, _, digest, printer, response=response):
            yield _resumed(it, DOCUMENT, copy, digest, response, printer)


def _opened(it: Happened, kind: str, version: int, digest: str, producer: Person) -> Reaction:
    return reviewed_as(kind, it.identity), review.OpenReview(
        kind=kind,
        version=version,
        digest=digest,
        producer=producer,
        profile="",
        group="",
        business_type=was(it.state, Known).case.business_type,
        quality="",
        by=it.act.by,
        at=it.act.at,
    )


def _resumed(
    it: Happened, kind: str, version: int, digest: str, response: str, producer: Person
) -> Reaction:
    return reviewed_as(kind, it.identity), review.Resubmit(
        version, digest, (response,), producer, by=it.act.by, at=it.act.at
    )

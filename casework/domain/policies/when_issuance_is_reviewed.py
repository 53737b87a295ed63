"""When information or a printed copy was reviewed, it comes back with the reason, or has passed."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance import documents, information, issuance
from casework.domain.issuance.underway import DOCUMENT, INFORMATION
from casework.domain.kernel import Act, Happened, Reaction
from casework.domain.policies.reviews import subject_as
from casework.domain.review.review import ReviewPassed, ReviewReturned


def when_issuance_is_reviewed(it: Happened) -> Iterator[Reaction]:
    for named in subject_as(INFORMATION, it.identity):
        for act in _of_information(it):
            yield f"{issuance.decider.name}/{named}", act
    for named in subject_as(DOCUMENT, it.identity):
        for act in _of_document(it):
            yield f"{issuance.decider.name}/{named}", act


def _of_information(it: Happened) -> Iterator[Act]:
    match it.event:
        case ReviewReturned(version, reason=reason):
            yield information.ReturnInformation(version, reason, by=it.act.by, at=it.act.at)
        case ReviewPassed(version):
            yield information.ApproveInformation(version, by=it.act.by, at=it.act.at)


def _of_document(it: Happened) -> Iterator[Act]:
    match it.event:
        case ReviewReturned(copy, reason=reason, back_to=back_to):
            yield documents.ReturnDocument(copy, reason, back_to, by=it.act.by, at=it.act.at)
        case ReviewPassed(copy):
            yield documents.ApproveDocument(copy, by=it.act.by, at=it.act.at)

"""When an issuance is given up, or its information turns out to be wrong, the reviews of it end.

Information that its own review returned is not meant: that review waits for what is corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance.information import CorrectionRequested
from casework.domain.issuance.issuance import IssuanceVoided
from casework.domain.issuance.underway import INFORMATION
from casework.domain.kernel import Happened, Reaction
from casework.domain.policies.reviews import reviewed_as
from casework.domain.review import review


def when_issuance_goes_another_way(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case CorrectionRequested(issues=issues, void=True):
            yield _void(it, INFORMATION, "; ".join(issues))
        case IssuanceVoided(reason, voids):
            for kind in sorted(voids):
                yield _void(it, kind, reason)


def _void(it: Happened, kind: str, reason: str) -> Reaction:
    void = review.InvalidateReview(reason, by=it.act.by, at=it.act.at)
    return reviewed_as(kind, it.identity), void

"""When a rating is low, customer care opens a case for whoever gave it (RVS-04)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.care import feedback
from casework.domain.care.revisit import SatisfactionRated
from casework.domain.kernel import Happened, Reaction


def when_rating_is_low(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case SatisfactionRated(low=True) as rated:
            yield (
                f"{feedback.decider.name}/rating/{rated.name}",
                feedback.OpenFeedback(
                    customer=rated.customer,
                    subject=rated.subject,
                    source=it.stream,
                    responsible=rated.employee,
                    statement=rated.comment,
                    by=it.act.by,
                    at=it.act.at,
                ),
            )

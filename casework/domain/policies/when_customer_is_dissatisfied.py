"""When a customer is dissatisfied with a result, customer care opens a case for them (REQ-28)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.care import feedback
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.requests.delivery import FeedbackCollected
from casework.domain.requests.outcome import Open, complaint


def when_customer_is_dissatisfied(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case FeedbackCollected(satisfied=False, opinion=opinion):
            outcome = was(it.state, Open).outcome
            name = complaint(it.identity, outcome.complaints)
            yield (
                f"{feedback.decider.name}/{name}",
                feedback.OpenFeedback(
                    customer=outcome.case.applicant,
                    subject=outcome.case.number,
                    source="feedback",
                    responsible=outcome.producer,
                    statement=opinion,
                    by=it.act.by,
                    at=it.act.at,
                ),
            )

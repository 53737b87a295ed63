"""Whether what stands alone would be taken for a request's, as its name tells."""

from __future__ import annotations

from casework.application.facts.finding import Finding, identity
from casework.domain.requests import intake
from casework.domain.requests.case import served_by
from casework.domain.requests.filing import NotSubmitted


def of_request(stream: str, finding: Finding) -> bool:
    """Whether a request that was filed calls its own work so, or would (held)."""
    states = [
        finding.hold(f"{intake.decider.name}/{it}") for it in sorted(served_by(identity(stream)))
    ]
    return not all(isinstance(it, NotSubmitted) for it in states)

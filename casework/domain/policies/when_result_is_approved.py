"""When a result is approved, the next chapter opens: its delivery (REQ-22)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.requests import delivery
from casework.domain.requests.processing import ResultApproved
from casework.domain.requests.underway import Approved


def when_result_is_approved(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ResultApproved():
            handed = was(it.state, Approved).handed
            deliver = delivery.OpenDelivery(
                handed.case, handed.result, handed.producer, by=it.act.by, at=it.act.at
            )
            yield f"{delivery.decider.name}/{it.identity}", deliver

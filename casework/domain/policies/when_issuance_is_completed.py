"""When an issuance is completed, so is the work on the request that it served (REQ-34)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance.handover import IssuanceCompleted
from casework.domain.issuance.underway import Completed
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.requests import processing


def when_issuance_is_completed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case IssuanceCompleted():
            completed = was(it.state, Completed)
            if completed.case.request:
                copy = completed.copy
                made = f"{it.stream} is completed: copy {copy.number} is delivered."
                work = processing.CompleteProfile(
                    copy.document.digest, made, by=it.act.by, at=it.act.at
                )
                yield f"{processing.decider.name}/{completed.case.request}", work

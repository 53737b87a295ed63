"""When both sides have signed, a revisit is scheduled; a request it served is completed (RVS-01).

The revisit is about the work of whoever completed the signing.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.care import revisit
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.requests import processing
from casework.domain.signing.contract import SigningCompleted
from casework.domain.signing.deal import Signed, elsewhere


def when_signing_is_completed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case SigningCompleted(copies):
            deal = was(it.state, Signed).deal
            yield (
                f"{revisit.decider.name}/{elsewhere(it.identity)}",
                revisit.ScheduleRevisit(
                    deal.customer, it.identity, it.act.by, by=it.act.by, at=it.act.at
                ),
            )
            if deal.request:
                yield (
                    f"{processing.decider.name}/{deal.request}",
                    processing.CompleteProfile(
                        copies, f"{it.stream} is signed.", by=it.act.by, at=it.act.at
                    ),
                )

"""When a request is registered, its number is taken for good, and processing opens (REQ-11)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain import numbers
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.numbers import NumberKind
from casework.domain.requests import processing
from casework.domain.requests.filing import IN_ORDER, Registered
from casework.domain.requests.intake import RequestRegistered


def when_request_is_registered(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case RequestRegistered(number):
            registered = was(it.state, Registered)
            filing = registered.filing
            yield numbers.take(NumberKind.REQUEST, number, it.stream, it.act)
            yield (
                f"{processing.decider.name}/{it.identity}",
                processing.OpenProcessing(
                    number,
                    filing.applicant,
                    filing.business_type,
                    filing.entry,
                    frozenset(j.item for j in filing.verdicts if j.verdict in IN_ORDER),
                    registered.checked_at,
                    by=it.act.by,
                    at=it.act.at,
                ),
            )

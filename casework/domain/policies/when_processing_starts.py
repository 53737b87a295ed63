"""When work begins, or begins anew, it is begun on the page of the request's profile (REQ-34)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from casework.domain.catalogue import Profile
from casework.domain.issuance import issuance
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.orders import order
from casework.domain.requests.case import child
from casework.domain.requests.processing import ProcessingStarted, ProfileRestarted
from casework.domain.requests.underway import AtWork
from casework.domain.signing import contract


def when_processing_starts(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ProcessingStarted() | ProfileRestarted():
            yield from _begin(it, was(it.state, AtWork))


def _begin(it: Happened, working: AtWork) -> Iterator[Reaction]:
    asked, named = working.asked, child(it.identity, working.work.restarts)
    match asked.entry.business.profile:
        case Profile.SIGNING:
            yield (
                f"{contract.decider.name}/{named}",
                contract.OpenForRequest(
                    it.identity,
                    asked.applicant,
                    asked.business_type,
                    asked.entry,
                    by=it.act.by,
                    at=it.act.at,
                ),
            )
        case Profile.ORDER:
            yield (
                f"{order.decider.name}/{named}",
                order.OpenForRequest(
                    it.identity,
                    asked.applicant,
                    asked.business_type,
                    asked.entry,
                    by=it.act.by,
                    at=it.act.at,
                ),
            )
        case Profile.ISSUANCE:
            yield (
                f"{issuance.decider.name}/{named}",
                issuance.OpenForRequest(
                    it.identity, working.hands.handler, by=it.act.by, at=it.act.at
                ),
            )
        case Profile.GENERIC:
            return
        case _:
            assert_never(asked.entry.business.profile)

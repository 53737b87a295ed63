"""What has become of the work that a request's profile gives to another page."""

from __future__ import annotations

from typing import Any

from casework.application.facts import issuance as issued
from casework.application.facts import orders, signing
from casework.application.facts.finding import Finding
from casework.domain.catalogue import Profile
from casework.domain.issuance import issuance
from casework.domain.issuance.underway import application_of
from casework.domain.kernel import Decider
from casework.domain.orders import order
from casework.domain.requests import case
from casework.domain.requests.case import Child
from casework.domain.requests.underway import Working
from casework.domain.signing import contract


def child(request: str, working: Working, finding: Finding) -> Child:
    """The latest child of a request in work (held); none, if its profile has none."""
    named = case.child(request, working.work.restarts)
    match working.asked.entry.business.profile:
        case Profile.SIGNING:
            return signing.child(f"{contract.decider.name}/{named}", finding)
        case Profile.ISSUANCE:
            return issued.child(f"{issuance.decider.name}/{named}", finding)
        case Profile.ORDER:
            return orders.child(f"{order.decider.name}/{named}", finding)
        case _:
            return Child()


def is_free(request: str, profile: Profile, finding: Finding) -> bool:
    """Whether nothing else is called, or may come to be, as this request's work will be (held)."""
    match profile:
        case Profile.SIGNING:
            page: Decider[Any, Any, Any, Any] = contract.decider
        case Profile.ISSUANCE:
            page = issuance.decider
        case Profile.ORDER:
            page = order.decider
        case _:
            return True
    own_name = len(case.served_by(request)) == 1 and not application_of(request)
    return own_name and finding.hold(f"{page.name}/{request}") == page.initial

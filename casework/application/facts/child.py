"""What has become of the work that a request's profile gave to another page."""

from __future__ import annotations

from casework.application.facts import issuance as issued
from casework.application.facts import orders, signing
from casework.application.facts.finding import Finding
from casework.domain.catalogue import Profile
from casework.domain.issuance import issuance
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

"""Information: what was applied for is reviewed, and corrected by the applicant where it is wrong.

The page of the issuance opens these acts, and goes on from the events.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.catalogue import ON_OFFER
from casework.domain.general import IN_POST
from casework.domain.issuance.underway import (
    Correcting,
    Data,
    Entered,
    Generated,
    InfoPassed,
    InfoReview,
    Information,
    Inside,
    Issuance,
    PrintReady,
    digest_of,
    items_of,
    merged,
    readable,
    seconds,
)
from casework.domain.kernel import Act, Kind, Rule, only_by, only_while, require, stated, was
from casework.domain.money import EXACT
from casework.domain.staff import PARTIES, Role

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class InfoApproved:
    version: int


@frozen
class CorrectionRequested:
    """``issues`` is all that was found wrong in this version. ``void``: its review ends with it;
    otherwise that review waits for the next version."""

    version: int
    issues: tuple[str, ...]
    requested_at: datetime
    void: bool


@frozen
class InfoCorrected:
    """``details`` is what the applicant says anew, ``digest`` that of the whole version; ``waited``
    are the seconds that it took. ``void``: the review of the version before is void."""

    version: int
    digest: str
    details: Data
    waited: int
    void: bool


Event: TypeAlias = InfoApproved | CorrectionRequested | InfoCorrected


def after(issuance: Issuance, event: Event) -> Issuance:
    """The issuance as the event left it."""
    match event:
        case InfoApproved():
            return InfoPassed(was(issuance, InfoReview).case)
        case CorrectionRequested(requested_at=requested_at, void=void):
            return Correcting(was(issuance, Inside).case, requested_at, void)
        case InfoCorrected(version, digest, details, waited):
            case = was(issuance, Correcting).case
            information = Information(version, digest, merged(case.information.details, details))
            return InfoReview(
                attrs.evolve(case, information=information, waited=case.waited + waited)
            )
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class ApproveInformation(Act):
    """Follows from the review."""

    version: int


@frozen
class ReturnInformation(Act):
    """Follows from the review; the reason tells all that is wrong."""

    version: int
    reason: str


@frozen
class RequestCorrection(Act):
    """All that was found wrong after the review, until the document is printed."""

    may = frozenset({Role.CLERK})

    issues: tuple[str, ...]


@frozen
class SubmitCorrection(Act):
    """By the applicant: the fields as they should be. What was right stays as it was."""

    may = PARTIES

    details: Data


Command: TypeAlias = ApproveInformation | ReturnInformation | RequestCorrection | SubmitCorrection


# -- Review and correction ---------------------------------------------------------------------
# S0-6.2a    What is said of the customer and the business is reviewed strictly.
# S0-6.2c    What is found wrong is clarified with the applicant, promptly, who corrects it.

CORRECTED = Rule(
    "ISS-04",
    "What is wrong is told the applicant in full; till a correction passes, nothing is entered.",
    cites=("S0-6.2c",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def approve(issuance: Issuance, act: ApproveInformation) -> list[Event]:
    now = only_while(issuance, InfoReview)
    require(act.version == now.case.information.version, CORRECTED)
    return [InfoApproved(act.version)]


def return_information(issuance: Issuance, act: ReturnInformation) -> list[Event]:
    now = only_while(issuance, InfoReview)
    require(act.version == now.case.information.version, CORRECTED)
    require(stated(act.reason), CORRECTED)
    return [CorrectionRequested(act.version, (act.reason,), act.at, void=False)]


def request_correction(issuance: Issuance, act: RequestCorrection) -> list[Event]:
    now = only_while(issuance, InfoPassed, Entered, Generated, PrintReady)
    require(act.issues and all(map(stated, act.issues)), CORRECTED)
    return [CorrectionRequested(now.case.information.version, act.issues, act.at, void=True)]


def submit_correction(issuance: Issuance, act: SubmitCorrection) -> list[Event]:
    now = only_while(issuance, Correcting)
    only_by(act.party == now.case.applicant, IN_POST)
    before, business = now.case.information, now.case.entry.business
    asked = business.sections | {it.item for it in business.fields}
    require(act.details, CORRECTED)
    require(items_of(act.details) <= asked, ON_OFFER)
    require(len(items_of(act.details)) == len(act.details), ON_OFFER)
    require(all(readable(it, business) for it in act.details), EXACT)
    version, waited = before.version + 1, seconds(now.since, act.at)
    digest = digest_of(version, merged(before.details, act.details))
    return [InfoCorrected(version, digest, act.details, waited, now.void)]


# -- Decide ------------------------------------------------------------------------------------


def decide(issuance: Issuance, act: Command) -> list[Event]:
    match act:
        case ApproveInformation():
            return approve(issuance, act)
        case ReturnInformation():
            return return_information(issuance, act)
        case RequestCorrection():
            return request_correction(issuance, act)
        case SubmitCorrection():
            return submit_correction(issuance, act)
        case _:
            assert_never(act)

"""What intake is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.child import is_free
from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    calendars,
    identity,
    in_force,
    timing,
    today,
)
from casework.domain import catalogue
from casework.domain.calendar import Calendar, Timing
from casework.domain.issuance import issuance
from casework.domain.issuance.underway import Known, alone
from casework.domain.policy import Choices, Terms
from casework.domain.requests import clarification, intake, one_notice
from casework.domain.requests.filing import AwaitingSupplement, Open


def _offer(stream: str, act: intake.SubmitRequest, finding: Finding) -> intake.Offer:
    entry = catalogue.in_force(finding.look(f"{catalogue.decider.name}/{act.business_type}"))
    channels = in_force(finding).choice(Choices.INTAKE_CHANNELS)
    free = entry is None or is_free(identity(stream), entry.business.profile, finding)
    return intake.Offer(entry, channels, timing(finding, Terms.CLARIFY), free)


def _looking(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.CLARIFY)


def _telling(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.MISSING_NOTICE)


def _answering(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.SUPPLEMENT)


def _lapse_of_notice(stream: str, act: object, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, AwaitingSupplement):
        return calendars(finding)[state.answer_by.calendar]
    return today(finding)


def _lapse_of_question(
    stream: str, act: clarification.LapseClarification, finding: Finding
) -> Calendar:
    state = finding.look(stream)
    asked = state.filing.clarifications if isinstance(state, Open) else ()
    version = next((it.answer_by.calendar for it in asked if it.key == act.key), -1)
    return calendars(finding)[version]


def _supplementary(stream: str, act: object, finding: Finding) -> one_notice.Supplementary:
    chosen = in_force(finding).choice(Choices.SUPPLEMENTARY)
    return one_notice.Supplementary(allowed="override" in chosen)


def _by_channel(stream: str, act: object, finding: Finding) -> intake.ByChannel:
    return intake.ByChannel(in_force(finding).choice(Choices.NOTIFY_CHANNELS))


def _numbering(stream: str, act: object, finding: Finding) -> intake.Numbering:
    by_itself = finding.hold(f"{issuance.decider.name}/{alone(identity(stream))}")
    prefix = min(in_force(finding).choice(Choices.REQUEST_NUMBERS))
    return intake.Numbering(prefix, isinstance(by_itself, Known))


INTAKE: Final[Finders] = {
    intake.SubmitRequest: Finder(intake.Offer, _offer),
    intake.AmendRequest: Finder(Timing, _looking),
    one_notice.SupplyMaterial: Finder(Timing, _looking),
    clarification.AnswerClarification: Finder(Timing, _looking),
    one_notice.RecordCompletenessCheck: Finder(Timing, _telling),
    clarification.RequestClarification: Finder(Timing, _answering),
    one_notice.IssueMissingMaterialsNotice: Finder(Timing, _answering),
    one_notice.LapseSupplement: Finder(Calendar, _lapse_of_notice),
    clarification.LapseClarification: Finder(Calendar, _lapse_of_question),
    one_notice.OverrideOneTimeNotice: Finder(one_notice.Supplementary, _supplementary),
    intake.DeclineRequest: Finder(intake.ByChannel, _by_channel),
    intake.Register: Finder(intake.Numbering, _numbering),
}

"""What intake is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    calendars,
    in_force,
    timing,
    today,
)
from casework.domain import catalogue
from casework.domain.calendar import Calendar, Timing
from casework.domain.policy import Choices, Terms
from casework.domain.requests import intake


def _offer(stream: str, act: intake.SubmitRequest, finding: Finding) -> intake.Offer:
    entry = catalogue.in_force(finding.look(f"{catalogue.decider.name}/{act.business_type}"))
    channels = in_force(finding).choice(Choices.INTAKE_CHANNELS)
    return intake.Offer(entry, channels, timing(finding, Terms.CLARIFY))


def _first_look(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.CLARIFY)


def _telling(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.MISSING_NOTICE)


def _answering(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.SUPPLEMENT)


def _lapse_of_notice(stream: str, act: object, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, intake.AwaitingSupplement):
        return calendars(finding)[state.answer_by.calendar]
    return today(finding)


def _lapse_of_question(stream: str, act: intake.LapseClarification, finding: Finding) -> Calendar:
    state = finding.look(stream)
    asked = state.filing.clarifications if isinstance(state, intake.Open) else ()
    version = next((it.answer_by.calendar for it in asked if it.key == act.key), -1)
    return calendars(finding)[version]


def _supplementary(stream: str, act: object, finding: Finding) -> intake.Supplementary:
    chosen = in_force(finding).choice(Choices.SUPPLEMENTARY)
    return intake.Supplementary(allowed="override" in chosen)


def _by_channel(stream: str, act: object, finding: Finding) -> intake.ByChannel:
    return intake.ByChannel(in_force(finding).choice(Choices.NOTIFY_CHANNELS))


def _numbering(stream: str, act: object, finding: Finding) -> intake.Numbering:
    return intake.Numbering(min(in_force(finding).choice(Choices.REQUEST_NUMBERS)))


INTAKE: Final[Finders] = {
    intake.SubmitRequest: Finder(intake.Offer, _offer),
    intake.AmendRequest: Finder(Timing, _first_look),
    intake.RecordCompletenessCheck: Finder(Timing, _telling),
    intake.RequestClarification: Finder(Timing, _answering),
    intake.IssueMissingMaterialsNotice: Finder(Timing, _answering),
    intake.LapseSupplement: Finder(Calendar, _lapse_of_notice),
    intake.LapseClarification: Finder(Calendar, _lapse_of_question),
    intake.OverrideOneTimeNotice: Finder(intake.Supplementary, _supplementary),
    intake.DeclineRequest: Finder(intake.ByChannel, _by_channel),
    intake.Register: Finder(intake.Numbering, _numbering),
}

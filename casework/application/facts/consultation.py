"""What a consultation is told."""

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
from casework.application.facts.people import organisation
from casework.domain.calendar import Calendar, Timing
from casework.domain.kernel import Act, Person
from casework.domain.people import employee
from casework.domain.policy import Terms
from casework.domain.requests import consultation, intake
from casework.domain.requests.filing import NotSubmitted
from casework.domain.staff import Role


def _on_spot(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.CONSULT_ON_SPOT)


def _silence(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.FEEDBACK_WINDOW)


def _competent(stream: str, person: Person, finding: Finding) -> bool:
    """Whether the person is competent in what is asked (held)."""
    state = finding.look(stream)
    topic = state.question.topic if isinstance(state, consultation.Asked) else ""
    return employee.competent(finding.hold(f"{employee.decider.name}/{person}"), topic)


def _competence(stream: str, act: Act, finding: Finding) -> consultation.Competence:
    competent = _competent(stream, act.by, finding)
    return consultation.Competence(competent, timing(finding, Terms.FEEDBACK_WINDOW))


def _promise(stream: str, act: object, finding: Finding) -> consultation.Promise:
    return consultation.Promise(in_force(finding).term(Terms.CONSULT_REPLY), today(finding))


def _owner(stream: str, act: consultation.Refer, finding: Finding) -> consultation.Owner:
    roles = organisation(finding).roles_of(act.owner)
    owns = Role.BIZ_OWNER in roles and _competent(stream, act.owner, finding)
    return consultation.Owner(owns, timing(finding, Terms.REFER))


def _application(
    stream: str, act: consultation.ConvertToRequest, finding: Finding
) -> consultation.Application:
    state = finding.look(stream)
    request = finding.look(f"{intake.decider.name}/{act.request}")
    filed = (
        isinstance(state, consultation.Asked)
        and not isinstance(request, NotSubmitted)
        and request.filing.applicant == state.question.customer
    )
    return consultation.Application(filed, timing(finding, Terms.FEEDBACK_WINDOW))


def _lapse(stream: str, act: object, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, consultation.Answered):
        return calendars(finding)[state.confirm_by.calendar]
    return today(finding)


CONSULTATION: Final[Finders] = {
    consultation.OpenConsultation: Finder(Timing, _on_spot),
    consultation.AnswerOnSpot: Finder(consultation.Competence, _competence),
    consultation.DeferConsultation: Finder(consultation.Promise, _promise),
    consultation.Refer: Finder(consultation.Owner, _owner),
    consultation.AnswerReferred: Finder(Timing, _silence),
    consultation.Reply: Finder(consultation.Competence, _competence),
    consultation.ConvertToRequest: Finder(consultation.Application, _application),
    consultation.LapseConfirmation: Finder(Calendar, _lapse),
    consultation.AskFurther: Finder(Timing, _on_spot),
}

"""What feedback is told."""

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
from casework.domain.care import feedback, rectification
from casework.domain.care.rectification import DESK, Handing, InDepartment, Standing
from casework.domain.kernel import Act
from casework.domain.policy import Choices, Terms


def _response(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.FEEDBACK_RESPONSE)


def _transfer(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.FEEDBACK_TRANSFER)


def _receiver(stream: str, act: feedback.TransferFeedback, finding: Finding) -> feedback.Receiver:
    serves = organisation(finding).department_serves(act.department, act.problem_type)
    return feedback.Receiver(serves, timing(finding, Terms.RECTIFICATION))


def _in_department(stream: str, act: Act, finding: Finding) -> bool:
    state = finding.look(stream)
    departments = organisation(finding).departments_of(act.by)
    return isinstance(state, InDepartment) and state.department in departments


def _standing(stream: str, act: Act, finding: Finding) -> Standing:
    return Standing(_in_department(stream, act, finding))


def _telling(stream: str, act: Act, finding: Finding) -> Standing:
    at_desk = organisation(finding).roles_of(act.by) & DESK
    return Standing(bool(at_desk) or _in_department(stream, act, finding))


def _back_to_desk(stream: str, act: Act, finding: Finding) -> Handing:
    transfer = timing(finding, Terms.FEEDBACK_TRANSFER)
    return Handing(_in_department(stream, act, finding), transfer)


def _on_to_customer(stream: str, act: Act, finding: Finding) -> Handing:
    return Handing(_in_department(stream, act, finding), timing(finding, Terms.DEFAULT))


def _verifying(stream: str, act: object, finding: Finding) -> feedback.Verifying:
    answer = timing(finding, Terms.FEEDBACK_WINDOW)
    return feedback.Verifying(answer, timing(finding, Terms.RECTIFICATION))


def _another_round(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.RECTIFICATION)


def _lapse(stream: str, act: object, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, feedback.Verified):
        return calendars(finding)[state.answer_by.calendar]
    return today(finding)


def _overridable(stream: str, act: object, finding: Finding) -> feedback.Overridable:
    chosen = in_force(finding).choice(Choices.UNSATISFIED)
    return feedback.Overridable(allowed="after_resolved_case" in chosen)


FEEDBACK: Final[Finders] = {
    feedback.OpenFeedback: Finder(Timing, _response),
    feedback.RecordProblem: Finder(Timing, _transfer),
    feedback.TransferFeedback: Finder(feedback.Receiver, _receiver),
    rectification.AcceptTransfer: Finder(Standing, _standing),
    rectification.RejectTransfer: Finder(Handing, _back_to_desk),
    rectification.PlanRectification: Finder(Standing, _standing),
    rectification.CompleteRectification: Finder(Handing, _on_to_customer),
    rectification.InformCustomer: Finder(Standing, _telling),
    feedback.VerifyRectification: Finder(feedback.Verifying, _verifying),
    feedback.DeclareUnsatisfied: Finder(Timing, _another_round),
    feedback.LapseSatisfaction: Finder(Calendar, _lapse),
    feedback.OverrideClosure: Finder(feedback.Overridable, _overridable),
}

"""What delivery is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts import supervision as found
from casework.application.facts.child import child
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
from casework.application.facts.people import organisation
from casework.domain.archives import file
from casework.domain.calendar import Calendar, Timing
from casework.domain.care import feedback
from casework.domain.care.feedback import Feedback
from casework.domain.kernel import Act
from casework.domain.policy import Choices, Counts, Terms
from casework.domain.requests import delivery, objections, processing, supervision
from casework.domain.requests.case import Candidate, Child
from casework.domain.requests.delivery import Attempts, Channels, Closing, Listener, OnFile
from casework.domain.requests.objections import Remedy
from casework.domain.requests.outcome import Arrived, Begun, complaint
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.requests.underway import Approved
from casework.domain.staff import Role

NOT_GIVEN: Final = ""
"""The group of what has none: nobody leads it."""


def _group(stream: str, finding: Finding) -> str:
    state = finding.look(stream)
    return state.outcome.case.group if isinstance(state, Begun) else NOT_GIVEN


def _telling(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.RESULT_NOTICE)


def _window(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.FEEDBACK_WINDOW)


def _channels(stream: str, act: object, finding: Finding) -> Channels:
    return Channels(in_force(finding).choice(Choices.NOTIFY_CHANNELS))


def _attempts(stream: str, act: object, finding: Finding) -> Attempts:
    enough = in_force(finding).count(Counts.NOTIFY_ATTEMPTS)
    return Attempts(enough, timing(finding, Terms.FEEDBACK_WINDOW))


def _listener(stream: str, act: Act, finding: Finding) -> Listener:
    return Listener(Role.BACKOFFICE in organisation(finding).roles_of(act.by))


def _complaints(stream: str, finding: Finding) -> tuple[Feedback, ...]:
    """Every complaint about the request, as it stands in customer care (held)."""
    state = finding.look(stream)
    count = state.outcome.complaints if isinstance(state, Begun) else 0
    names = (complaint(identity(stream), it) for it in range(1, count + 1))
    return tuple(finding.hold(f"{feedback.decider.name}/{it}") for it in names)


def _remedy(stream: str, act: object, finding: Finding) -> Remedy:
    state = finding.look(stream)
    former = state.outcome.former if isinstance(state, Begun) else 0
    complaints = _complaints(stream, finding)[former:]
    put_right = [it for it in complaints if feedback.resolved(it)]
    rest = [it for it in complaints if not feedback.resolved(it)]
    allowed = "after_resolved_case" in in_force(finding).choice(Choices.UNSATISFIED)
    return Remedy(allowed and bool(put_right) and all(map(feedback.closed, rest)))


def _lapse(stream: str, act: objections.LapseObjection, finding: Finding) -> Calendar:
    state = finding.look(stream)
    answered = state.outcome.objections.answered if isinstance(state, Begun) else ()
    version = next((it.reply_by.calendar for it in answered if it.key == act.key), -1)
    return calendars(finding)[version]


def _closing(stream: str, act: Act, finding: Finding) -> Closing:
    return Closing(
        by_leader=found.is_leader(act.by, _group(stream, finding), finding),
        complaints_closed=all(map(feedback.closed, _complaints(stream, finding))),
        calendar=_calendar_of_window(stream, finding),
        archive=timing(finding, Terms.ARCHIVE),
    )


def _calendar_of_window(stream: str, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, Begun) and isinstance(state.outcome.standing, Arrived):
        return calendars(finding)[state.outcome.standing.window.calendar]
    return today(finding)


def _on_file(stream: str, act: Act, finding: Finding) -> OnFile:
    archive = finding.hold(f"{file.decider.name}/{identity(stream)}")
    return OnFile(
        by_archivist=Role.ARCHIVIST in organisation(finding).roles_of(act.by),
        sealed=isinstance(archive, file.Sealed) and archive.contents.of_business,
    )


def _candidate(stream: str, act: supervision.ReassignHandler, finding: Finding) -> Candidate:
    state = finding.look(stream)
    if not isinstance(state, Begun):
        return Candidate(
            by_leader=False, member=False, covers=False, under_nda=False, granted=False
        )
    case = state.outcome.case
    return found.candidate(act, act.handler, case.group, case, finding)


def _delegate(stream: str, act: supervision.DelegateNotice, finding: Finding) -> Delegate:
    return found.delegate(act, act.employee, _group(stream, finding), finding)


def _leads(stream: str, act: Act, finding: Finding) -> Leads:
    return found.leads(act, _group(stream, finding), finding)


def _child(stream: str, act: object, finding: Finding) -> Child:
    """The child of the work that was handed over, which processing knows (held)."""
    work = finding.hold(f"{processing.decider.name}/{identity(stream)}")
    return child(identity(stream), work.handed, finding) if isinstance(work, Approved) else Child()


DELIVERY: Final[Finders] = {
    delivery.OpenDelivery: Finder(Timing, _telling),
    delivery.NotifyResult: Finder(Channels, _channels),
    delivery.ConfirmDelivery: Finder(Timing, _window),
    delivery.RecordDeliveryFailure: Finder(Timing, _telling),
    delivery.OverrideDelivery: Finder(Attempts, _attempts),
    delivery.CollectFeedback: Finder(Listener, _listener),
    objections.AnswerObjection: Finder(Timing, _window),
    objections.LapseObjection: Finder(Calendar, _lapse),
    objections.OverrideObjection: Finder(Remedy, _remedy),
    delivery.CloseRequest: Finder(Closing, _closing),
    delivery.ArchiveRequest: Finder(OnFile, _on_file),
    supervision.ReassignHandler: Finder(Candidate, _candidate),
    supervision.DelegateNotice: Finder(Delegate, _delegate),
    supervision.ResolveDelay: Finder(Leads, _leads),
    delivery.WithdrawRequest: Finder(Child, _child),
}

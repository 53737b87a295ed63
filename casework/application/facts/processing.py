"""What processing is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts import supervision as found
from casework.application.facts.child import child
from casework.application.facts.finding import Finder, Finders, Finding, identity, timing
from casework.application.facts.people import organisation
from casework.domain.calendar import Timing
from casework.domain.kernel import Act, Person
from casework.domain.people.posts import UnitKind
from casework.domain.policy import Terms
from casework.domain.requests import assignment, processing, supervision, work
from casework.domain.requests.assignment import Follower, Placement
from casework.domain.requests.case import Candidate, Child
from casework.domain.requests.processing import Restarting
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.requests.underway import Level, Open, Tasked, Working
from casework.domain.requests.work import Standing, Upwards
from casework.domain.staff import Role

NOT_GIVEN: Final = ""
"""The group, or the business type, of what has none: nobody leads or covers it."""


def _group(stream: str, finding: Finding) -> str:
    state = finding.look(stream)
    return state.task.group if isinstance(state, Tasked) else NOT_GIVEN


def _business_type(stream: str, finding: Finding) -> str:
    state = finding.look(stream)
    return state.asked.business_type if isinstance(state, Open) else NOT_GIVEN


def _placement(
    stream: str, act: assignment.AssignGroup | assignment.ReassignGroup, finding: Finding
) -> Placement:
    office = organisation(finding)
    serves = office.group_serves(act.group, _business_type(stream, finding))
    return Placement(serves, led=bool(office.leaders(act.group)))


def _follower(stream: str, act: assignment.DesignateTracker, finding: Finding) -> Follower:
    office, group = organisation(finding), _group(stream, finding)
    leaders = office.leaders(group) if group else office.all_leaders()
    return Follower(
        in_post=Role.TRACKER in office.roles_of(act.tracker),
        by_superior=act.by in leaders | office.all_deputies() | office.managers(),
    )


def _candidate(
    stream: str, act: assignment.AssignHandler | supervision.ReassignHandler, finding: Finding
) -> Candidate:
    state = finding.look(stream)
    if not isinstance(state, Tasked):
        return Candidate(
            by_leader=False, member=False, covers=False, under_nda=False, granted=False
        )
    return found.candidate(act, act.handler, state.task.group, state.asked, finding)


def _delegate(stream: str, act: supervision.DelegateNotice, finding: Finding) -> Delegate:
    return found.delegate(act, act.employee, _group(stream, finding), finding)


def _leads(stream: str, act: Act, finding: Finding) -> Leads:
    return found.leads(act, _group(stream, finding), finding)


def _answer(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.INFO_REQUEST)


def _upwards(stream: str, act: work.Escalate, finding: Finding) -> Upwards:
    return Upwards(
        _level_above(act.by, stream, finding),
        tell=timing(finding, Terms.ESCALATE),
        answer=timing(finding, Terms.ESCALATION_ANSWER),
    )


def _level_above(person: Person, stream: str, finding: Finding) -> Level:
    """The nearest level at which there is somebody else."""
    office = organisation(finding)
    if office.leaders(_group(stream, finding)) - {person}:
        return Level.LEADER
    if office.deputies(_business_type(stream, finding)) - {person}:
        return Level.DEPUTY
    return Level.MANAGER


def _standing(stream: str, act: Act, finding: Finding) -> Standing:
    office, group = organisation(finding), _group(stream, finding)
    centre = next((it.within for it in office.unit(group, UnitKind.GROUP)), NOT_GIVEN)
    holders = {
        Level.LEADER: office.leaders(group),
        Level.DEPUTY: office.deputies(_business_type(stream, finding)),
        Level.MANAGER: office.managers(centre) or office.managers(),
    }
    return Standing(frozenset(it for it, persons in holders.items() if act.by in persons))


def _child(stream: str, act: object, finding: Finding) -> Child:
    state = finding.look(stream)
    return child(identity(stream), state, finding) if isinstance(state, Working) else Child()


def _restarting(stream: str, act: Act, finding: Finding) -> Restarting:
    by_leader = _leads(stream, act, finding).by_leader
    return Restarting(by_leader, _child(stream, act, finding))


PROCESSING: Final[Finders] = {
    assignment.AssignGroup: Finder(Placement, _placement),
    assignment.ReassignGroup: Finder(Placement, _placement),
    assignment.DesignateTracker: Finder(Follower, _follower),
    assignment.AssignHandler: Finder(Candidate, _candidate),
    supervision.ReassignHandler: Finder(Candidate, _candidate),
    supervision.DelegateNotice: Finder(Delegate, _delegate),
    supervision.ResolveDelay: Finder(Leads, _leads),
    work.RequestInformation: Finder(Timing, _answer),
    work.CancelInformationRequest: Finder(Leads, _leads),
    work.Escalate: Finder(Upwards, _upwards),
    work.ResolveEscalation: Finder(Standing, _standing),
    processing.RestartProfile: Finder(Restarting, _restarting),
    processing.CompleteProcessing: Finder(Child, _child),
    processing.WithdrawRequest: Finder(Child, _child),
}

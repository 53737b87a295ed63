"""Request, second chapter: processing. From a registration to an approved result.

What was registered is given to a group, by its leader to one person, and followed by another. The
work goes by its procedure. What comes of it is reviewed, on a page of its own; it comes back with
a reason, or is approved and handed to the next chapter (delivery), which may hand it back.

    phase        act                       next phase
    -----------  ------------------------  -----------
    NotOpened    OpenProcessing            Registered
    Registered   FileApplicationMaterials  Registered
    Registered   AssignGroup               WithGroup
    WithGroup    ReassignGroup             WithGroup
    WithGroup    AssignHandler             Assigned
    Assigned     ReassignGroup             WithGroup
    Assigned     StartProcessing           InProcess
    at_work      RecordStep                same
    at_work      RequestInformation        same
    at_work      ProvideInformation        same
    at_work      CancelInformationRequest  same
    at_work      Escalate                  same
    at_work      ResolveEscalation         same
    at_work      RestartProfile            same
    at_work      CompleteProcessing        UnderReview
    at_work      CompleteProfile           UnderReview
    UnderReview  ReturnForRework           Rework
    UnderReview  ApproveResult             Approved
    Approved     ReopenWork                Rework
    staffed      ReassignHandler           same
    staffed      DelegateNotice            same
    tasked       RecordProgress            same
    tasked       DetectDelay               same
    tasked       ResolveDelay              same
    open         DesignateTracker          same
    open         WithdrawRequest           Withdrawn

    at_work: InProcess, Rework
    staffed: Assigned, InProcess, UnderReview, Rework
    tasked: WithGroup, Assigned, InProcess, UnderReview, Rework
    open: Registered, WithGroup, Assigned, InProcess, UnderReview, Rework

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Timing
from casework.domain.catalogue import Entry, Items
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.requests import assignment, supervision, work
from casework.domain.requests.assignment import Follower, Placement
from casework.domain.requests.case import (
    BACK_WITH_REASON,
    DELAYS_RESOLVED,
    NOTHING_LEFT_BEHIND,
    ONE_CHILD,
    ONE_HANDLER,
    TRACKED,
    Candidate,
    Case,
    Child,
    Delay,
    Registration,
    Result,
)
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.requests.underway import (
    Approved,
    Assigned,
    AtWork,
    Hands,
    InProcess,
    NotOpened,
    Open,
    Processing,
    Registered,
    Rework,
    Staffed,
    Task,
    Tasked,
    UnderReview,
    Withdrawn,
    WithGroup,
    Work,
    Working,
)
from casework.domain.requests.work import (
    ASKED_WITH_CAUSE,
    BY_PROCEDURE,
    TOLD_UPWARDS,
    Standing,
    Upwards,
)
from casework.domain.staff import CLOCK, PARTIES, Role

TASK_DUE: Final = "task.due"

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Restarting:
    """For a restart: whether the actor leads the group (``people.organisation/office``, held),
    and what has become of the child."""

    by_leader: bool
    child: Child


# ``Child`` is told to a completion and a withdrawal. The other facts stand with the acts that are
# told them.

Facts: TypeAlias = (
    NoFacts
    | Placement
    | Follower
    | Candidate
    | Delegate
    | Leads
    | Timing
    | Upwards
    | Standing
    | Restarting
    | Child
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``assignment``, ``supervision`` and ``work`` belong to them.


@frozen
class ProcessingOpened:
    number: str
    applicant: Person
    business_type: str
    entry: Entry
    in_order: Items
    checked_at: datetime
    registered_at: datetime


@frozen
class ProcessingStarted:
    """The handler has begun."""


@frozen
class ProfileRestarted:
    reason: str


@frozen
class DelayDetected:
    """Against the office: the due time passed, and nothing had been approved."""

    key: str
    found_at: datetime


@frozen
class ProcessingCompleted:
    result: Result
    handler: Person


@frozen
class ReworkCompleted:
    """``afresh``: its review is void, so that it begins as a new one (REQ-29)."""

    result: Result
    responses: tuple[str, ...]
    handler: Person
    afresh: bool


@frozen
class ReturnedForRework:
    version: int
    stage: int
    reason: str
    reviewer: Person
    handler: Person


@frozen
class ResultApproved:
    version: int
    digest: str


@frozen
class WorkReopened:
    """Handed back by delivery, in the hands it has been in there."""

    reason: str
    reopened_at: datetime
    handler: Person
    notifier: Person
    tracker: Person
    delays: tuple[Delay, ...]


@frozen
class RequestWithdrawn:
    """``child`` is the stream of the work on another page that ends with it, if any."""

    reason: str
    child: str = ""


Event: TypeAlias = (
    ProcessingOpened
    | assignment.Event
    | supervision.Event
    | ProcessingStarted
    | work.Event
    | ProfileRestarted
    | DelayDetected
    | ProcessingCompleted
    | ReworkCompleted
    | ReturnedForRework
    | ResultApproved
    | WorkReopened
    | RequestWithdrawn
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class OpenProcessing(Act):
    """Follows from registration."""

    number: str
    applicant: Person
    business_type: str
    entry: Entry
    in_order: Items
    checked_at: datetime


@frozen
class StartProcessing(Act):
    may = frozenset({Role.HANDLER})


@frozen
class RestartProfile(Act):
    may = frozenset({Role.LEADER})

    reason: str


@frozen
class DetectDelay(Act):
    """By the clock."""

    may = CLOCK


@frozen
class CompleteProcessing(Act):
    """``responses``, one for each reason in its place, where the work came back."""

    may = frozenset({Role.HANDLER})

    result: Result
    responses: tuple[str, ...] = ()


@frozen
class CompleteProfile(Act):
    """Follows from the completion of the child, on behalf of the handler.

    ``made`` says what came of it, and so answers every reason for which the work came back.
    """

    digest: str
    made: str


@frozen
class ReturnForRework(Act):
    """Follows from the review."""

    version: int
    stage: int
    reason: str
    reviewer: Person


@frozen
class ApproveResult(Act):
    """Follows from the review."""

    version: int


@frozen
class ReopenWork(Act):
    """Follows from the reopening in delivery, which hands the case back."""

    case: Case
    reason: str


@frozen
class WithdrawRequest(Act):
    may = PARTIES

    reason: str


Command: TypeAlias = (
    OpenProcessing
    | assignment.Command
    | supervision.Command
    | StartProcessing
    | work.Command
    | RestartProfile
    | DetectDelay
    | CompleteProcessing
    | CompleteProfile
    | ReturnForRework
    | ApproveResult
    | ReopenWork
    | WithdrawRequest
)


# -- 1  Assignment -----------------------------------------------------------------------------
# The clauses of REQ-12, REQ-13 and REQ-14 stand in ``assignment``; those that hold in delivery as
# well (REQ-15, REQ-16, REQ-17, REQ-21, REQ-23, REQ-25, REQ-32) in ``case``.


def open_processing(request: Processing, act: OpenProcessing) -> list[Event]:
    only_while(request, NotOpened)
    asked = (act.number, act.applicant, act.business_type, act.entry)
    return [ProcessingOpened(*asked, act.in_order, act.checked_at, act.at)]


def start(request: Processing, act: StartProcessing) -> list[Event]:
    now = only_while(request, Assigned)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(now.trackers, TRACKED)
    return [ProcessingStarted()]


# -- 2  Supervision ----------------------------------------------------------------------------


def supervise(request: Processing, act: supervision.Command, facts: Facts) -> list[Event]:
    match act:
        case supervision.ReassignHandler():
            staffed = only_while(request, Staffed)
            return [supervision.reassign(act, told(facts, Candidate), staffed.trackers)]
        case supervision.DelegateNotice():
            staffed = only_while(request, Staffed)
            return [supervision.delegate(act, told(facts, Delegate), staffed.hands.handler)]
        case supervision.RecordProgress():
            tasked = only_while(request, Tasked)
            return [supervision.progress(act, tasked.trackers, tasked.task.delays)]
        case supervision.ResolveDelay():
            tasked = only_while(request, Tasked)
            delays = tasked.task.delays
            return [supervision.resolve(act, told(facts, Leads), tasked.trackers, delays)]
        case _:
            assert_never(act)


def detect_delay(request: Processing, act: DetectDelay) -> list[Event]:
    task = only_while(request, Tasked, per=DELAYS_RESOLVED).task
    require(act.at > task.due, DELAYS_RESOLVED)
    require(task.watched, DELAYS_RESOLVED)
    return [DelayDetected(f"{TASK_DUE}@{task.due.isoformat()}", act.at)]


# -- 3  What was given to another page ---------------------------------------------------------
# The clauses of REQ-34 stand in ``case``.


def restart(request: Processing, act: RestartProfile, facts: Restarting) -> list[Event]:
    only_while(request, AtWork)
    only_by(facts.by_leader, IN_POST)
    require(facts.child.ended, ONE_CHILD)
    require(stated(act.reason), REASON_STATED)
    return [ProfileRestarted(act.reason)]


# -- 4  Completion, and back -------------------------------------------------------------------
# S1-3.3.3   What does not pass is done again, for the reason stated.
# S1-3.3.1   Completed work goes to its first review.
# S1-3.3.2   What passed is reviewed again.

NEXT_VERSION = Rule(
    "REQ-24",
    "What is completed is the next version, answers every reason, and alone can be approved.",
    cites=("S1-3.3.3", "S1-3.3.1", "S1-3.3.2"),
)


def complete(request: Processing, act: CompleteProcessing, facts: Child) -> list[Event]:
    now = only_while(request, AtWork, per=NEXT_VERSION)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    _hold_to_procedure(now)
    require(not facts.live, ONE_CHILD)
    require(act.result.version == len(now.work.versions) + 1, NEXT_VERSION)
    require(stated(act.result.digest), NEXT_VERSION)
    require(len(act.responses) == len(now.work.reasons), NEXT_VERSION)
    require(all(map(stated, act.responses)), NEXT_VERSION)
    return [_completion(now, act.result, act.responses)]


def complete_profile(request: Processing, act: CompleteProfile) -> list[Event]:
    now = only_while(request, AtWork, per=NEXT_VERSION)
    _hold_to_procedure(now)
    require(stated(act.digest), NEXT_VERSION)
    require(stated(act.made), NEXT_VERSION)
    result = Result(len(now.work.versions) + 1, act.digest)
    return [_completion(now, result, (act.made,) * len(now.work.reasons))]


def _hold_to_procedure(now: AtWork) -> None:
    require(not now.left_out(), BY_PROCEDURE)
    require(not now.work.inquiries, ASKED_WITH_CAUSE)
    require(not now.work.problems, TOLD_UPWARDS)


def _completion(now: AtWork, result: Result, responses: tuple[str, ...]) -> Event:
    handler = now.hands.handler
    if isinstance(now, Rework):
        return ReworkCompleted(result, responses, handler, afresh=not now.work.reviewed)
    return ProcessingCompleted(result, handler)


def return_for_rework(request: Processing, act: ReturnForRework) -> list[Event]:
    now = only_while(request, UnderReview)
    require(act.version == now.result.version, NEXT_VERSION)
    require(stated(act.reason), BACK_WITH_REASON)
    return [ReturnedForRework(act.version, act.stage, act.reason, act.reviewer, now.hands.handler)]


def approve(request: Processing, act: ApproveResult) -> list[Event]:
    now = only_while(request, UnderReview)
    require(act.version == now.result.version, NEXT_VERSION)
    return [ResultApproved(act.version, now.result.digest)]


def reopen(request: Processing, act: ReopenWork) -> list[Event]:
    only_while(request, Approved)
    require(stated(act.reason), BACK_WITH_REASON)
    it = act.case
    return [WorkReopened(act.reason, act.at, it.handler, it.notifier, it.tracker, it.delays)]


# -- 5  Withdrawal -----------------------------------------------------------------------------
# The clauses of REQ-32 stand where they are shared, in ``case``.


def withdraw(request: Processing, act: WithdrawRequest, facts: Child) -> list[Event]:
    now = only_while(request, Open)
    only_by(act.party == now.asked.applicant, IN_POST)
    require(not facts.past_recall, NOTHING_LEFT_BEHIND)
    require(stated(act.reason), REASON_STATED)
    return [RequestWithdrawn(act.reason, facts.stream if facts.live else "")]


# -- Decide ------------------------------------------------------------------------------------


def decide(request: Processing, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenProcessing():
            return open_processing(request, command)
        case StartProcessing():
            return start(request, command)
        case DetectDelay():
            return detect_delay(request, command)
        case RestartProfile():
            return restart(request, command, told(facts, Restarting))
        case CompleteProcessing():
            return complete(request, command, told(facts, Child))
        case CompleteProfile():
            return complete_profile(request, command)
        case ReturnForRework():
            return return_for_rework(request, command)
        case ApproveResult():
            return approve(request, command)
        case ReopenWork():
            return reopen(request, command)
        case WithdrawRequest():
            return withdraw(request, command, told(facts, Child))
        case (
            supervision.ReassignHandler()
            | supervision.DelegateNotice()
            | supervision.RecordProgress()
            | supervision.ResolveDelay()
        ):
            return supervise(request, command, facts)
        case (
            assignment.FileApplicationMaterials()
            | assignment.AssignGroup()
            | assignment.ReassignGroup()
            | assignment.AssignHandler()
            | assignment.DesignateTracker()
        ):
            return [assignment.decide(request, command, facts)]
        case (
            work.RecordStep()
            | work.RequestInformation()
            | work.ProvideInformation()
            | work.CancelInformationRequest()
            | work.Escalate()
            | work.ResolveEscalation()
        ):
            return [work.decide(request, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(request: Processing, event: Event) -> Processing:
    match event:
        case ProcessingOpened():
            was(request, NotOpened)
            return Registered(_registration(event), frozenset())
        case assignment.ApplicationMaterialsFiled():
            return attrs.evolve(was(request, Registered), filed=True)
        case assignment.GroupAssigned(group, due, quality):
            new = was(request, Registered)
            return WithGroup(new.asked, new.trackers, Task(group, due, quality))
        case assignment.GroupReassigned(group, due, quality):
            had = request if isinstance(request, Assigned) else was(request, WithGroup)
            return WithGroup(had.asked, had.trackers, Task(group, due, quality, had.task.delays))
        case assignment.HandlerAssigned(handler):
            had = was(request, WithGroup)
            return Assigned(had.asked, had.trackers, had.task, Hands(handler, handler))
        case assignment.TrackerDesignated(tracker):
            return attrs.evolve(was(request, Open), trackers=frozenset({tracker}))
        case supervision.HandlerReassigned(handler):
            return attrs.evolve(was(request, Staffed), hands=Hands(handler, handler))
        case supervision.NoticeDelegated(employee):
            staffed = was(request, Staffed)
            return attrs.evolve(staffed, hands=Hands(staffed.hands.handler, employee))
        case supervision.ProgressRecorded(found=found):
            return _delayed(was(request, Tasked), *found)
        case DelayDetected(key, found_at):
            late = _delayed(was(request, Tasked), Delay(key, found_at))
            return attrs.evolve(late, task=attrs.evolve(late.task, watched=False))
        case supervision.DelayResolved(key):
            tasked = was(request, Tasked)
            delays = tuple(it for it in tasked.task.delays if it.key != key)
            return attrs.evolve(tasked, task=attrs.evolve(tasked.task, delays=delays))
        case ProcessingStarted():
            staffed = was(request, Assigned)
            return InProcess(staffed.asked, staffed.trackers, staffed.task, staffed.hands, Work())
        case ProcessingCompleted(result, handler):
            return _completed(was(request, InProcess), result, handler)
        case ReworkCompleted(result, handler=handler):
            return _completed(was(request, Rework), result, handler)
        case ReturnedForRework(reason=reason):
            lay = was(request, UnderReview)
            again = attrs.evolve(lay.work, place=0, reasons=(reason,))
            return Rework(lay.asked, lay.trackers, lay.task, lay.hands, again)
        case ResultApproved():
            return Approved(was(request, UnderReview))
        case WorkReopened():
            return _handed_back(was(request, Approved).handed, event)
        case RequestWithdrawn():
            now = was(request, Open)
            work_so_far = now.work if isinstance(now, Working) else Work()
            return Withdrawn(now.asked, work_so_far.reviewed, work_so_far.reopened)
        case ProfileRestarted():
            now = was(request, AtWork)
            return attrs.evolve(now, work=attrs.evolve(now.work, restarts=now.work.restarts + 1))
        case _:
            now = was(request, AtWork)
            return attrs.evolve(now, work=work.after(now.work, event))


def _registration(it: ProcessingOpened) -> Registration:
    asked = (it.number, it.applicant, it.business_type, it.entry)
    return Registration(*asked, it.in_order, it.checked_at, it.registered_at)


def _delayed(now: Tasked, *found: Delay) -> Tasked:
    delays = (*now.task.delays, *found)
    return attrs.evolve(now, task=attrs.evolve(now.task, delays=delays))


def _completed(now: Working, result: Result, producer: Person) -> UnderReview:
    versions = (*now.work.versions, result)
    done = attrs.evolve(now.work, versions=versions, reasons=(), reviewed=True)
    return UnderReview(now.asked, now.trackers, now.task, now.hands, done, producer)


def _handed_back(handed: UnderReview, event: WorkReopened) -> Rework:
    reasons = (event.reason,)
    again = attrs.evolve(handed.work, place=0, reasons=reasons, reviewed=False, reopened=True)
    watched = handed.task.watched and event.reopened_at <= handed.task.due
    return Rework(
        handed.asked,
        frozenset({event.tracker}),
        attrs.evolve(handed.task, delays=event.delays, watched=watched),
        Hands(event.handler, event.notifier),
        again,
    )


# -- Due ---------------------------------------------------------------------------------------


def due(request: Processing, calendars: Calendars) -> tuple[Deadline, ...]:
    """The task's own, once; and what is awaited in the work."""
    if not isinstance(request, Tasked):
        return ()
    task = request.task
    late = Deadline(TASK_DUE, f"@{task.due.isoformat()}", task.due, DetectDelay(by=SYSTEM))
    return (
        *([late] if task.watched else []),
        *(work.running(request.work, calendars) if isinstance(request, Working) else ()),
    )


decider: Decider[Processing, Command, Event, Facts] = Decider(
    "requests.processing",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Withdrawn,),
    due=due,
)

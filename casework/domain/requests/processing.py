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
    working      RecordStep                same
    working      RequestInformation        same
    working      ProvideInformation        same
    working      CancelInformationRequest  same
    working      Escalate                  same
    working      ResolveEscalation         same
    working      RestartProfile            same
    working      CompleteProcessing        UnderReview
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

    working: InProcess, Rework
    staffed: Assigned, InProcess, UnderReview, Rework
    tasked: WithGroup, Assigned, InProcess, UnderReview, Rework
    open: Registered, WithGroup, Assigned, InProcess, UnderReview, Rework

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.catalogue import Entry, Item, Items
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.policy import Terms
from casework.domain.requests.case import (
    BACK_WITH_REASON,
    DELAYS_RESOLVED,
    NOTHING_LEFT_BEHIND,
    ONE_HANDLER,
    TRACKED,
    Candidate,
    Case,
    Child,
    Delay,
    Group,
    Result,
    hold_candidate,
)
from casework.domain.requests.supervision import (
    DelayResolved,
    Delegate,
    DelegateNotice,
    HandlerReassigned,
    Leads,
    NoticeDelegated,
    ProgressRecorded,
    ReassignHandler,
    RecordProgress,
    ResolveDelay,
    delegate,
    progress,
    reassign,
    resolve,
)
from casework.domain.requests.work import (
    Hands,
    Inquiry,
    Level,
    Problem,
    Registration,
    Task,
    Work,
    undone,
)
from casework.domain.staff import CLOCK, INTAKE_DESK, PARTIES, Role

TASK_DUE = "task.due"

# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nothing has been registered yet."""


@frozen
class Open:
    """On the books. ``trackers`` follow its progress: none yet, or one."""

    asked: Registration
    trackers: frozenset[Person]


@frozen
class Registered(Open):
    """Not given to a group. ``filed``: its materials have been put away."""

    filed: bool = False


@frozen
class Tasked(Open):
    """Given to a group."""

    task: Task


@frozen
class WithGroup(Tasked):
    """Its leader is to name who handles it."""


@frozen
class Staffed(Tasked):
    """Given to one person."""

    hands: Hands


@frozen
class Assigned(Staffed):
    """Its handler has not begun."""


@frozen
class Working(Staffed):
    """Begun."""

    work: Work

    @property
    def case(self) -> Case:
        """The case as the next chapter takes it over."""
        asked, task, hands = self.asked, self.task, self.hands
        return Case(
            number=asked.number,
            applicant=asked.applicant,
            business_type=asked.business_type,
            entry=asked.entry,
            in_order=asked.in_order,
            group=task.group,
            handler=hands.handler,
            notifier=hands.notifier,
            tracker=min(self.trackers),
            due=task.due,
            quality=task.quality,
            delays=task.delays,
        )

    @property
    def result(self) -> Result:
        """The latest version. There is one once the work has been completed."""
        return self.work.versions[-1]


@frozen
class InProcess(Working):
    """Worked on for the first time."""


@frozen
class UnderReview(Working):
    """Lies before its reviewers."""


@frozen
class Rework(Working):
    """Came back, and is worked on again."""


@frozen
class Approved:
    """Handed over. What follows is told in the next chapter, unless that hands it back."""

    handed: UnderReview


@frozen
class Withdrawn:
    """Taken back by the applicant. ``reviewed``: a review of it was not void."""

    asked: Registration
    reviewed: bool


Processing: TypeAlias = NotOpened | Open | Approved | Withdrawn


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Placement:
    """Of a group (``people.organisation/office``, held): whether it serves the business type,
    and whether it has an active leader."""

    serves: bool
    led: bool


@frozen
class Follower:
    """Of a tracker (``people.organisation/office``, held): whether they hold such a post."""

    in_post: bool


@frozen
class Upwards:
    """For escalation: the handler's direct superior (``people.organisation/office``, held), and
    the terms to tell them and to be answered (``policy``, ``calendar``)."""

    level: Level
    tell: Timing
    answer: Timing


@frozen
class Standing:
    """What the actor is to this case (``people.organisation/office``, held): leader of its group,
    deputy for its business type, manager."""

    levels: frozenset[Level]


@frozen
class Restarting:
    """For a restart: whether the actor leads the group (``people.organisation/office``, held),
    and what has become of the child."""

    by_leader: bool
    child: Child


# ``Candidate``, ``Delegate`` and ``Leads`` are told of those who handle, notify and lead.
# ``Timing`` (``policy``, ``calendar``) is told where an answer is asked for. ``Child`` is told to
# a completion and a withdrawal; no profile that has one is on offer yet.

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
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ProcessingOpened:
    number: str
    applicant: Person
    business_type: str
    entry: Entry
    in_order: Items
    registered_at: datetime


@frozen
class ApplicationMaterialsFiled:
    place: str


@frozen
class GroupAssigned:
    group: Group
    due: datetime
    quality: str


@frozen
class GroupReassigned:
    group: Group
    due: datetime
    quality: str
    reason: str


@frozen
class TrackerDesignated:
    tracker: Person


@frozen
class HandlerAssigned:
    handler: Person


@frozen
class ProcessingStarted:
    """The handler has begun."""


@frozen
class StepRecorded:
    step: str


@frozen
class InformationRequested:
    key: str
    item: Item
    what: str
    why: str
    valid_until: datetime | None
    answer_by: Span


@frozen
class InformationProvided:
    key: str
    answer: Personal


@frozen
class InformationRequestCancelled:
    key: str
    reason: str


@frozen
class Escalated:
    key: str
    problem: str
    level: Level
    tell_by: Span
    answer_by: Span


@frozen
class EscalationResolved:
    key: str
    solution: str


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
    handler: Person
    notifier: Person
    tracker: Person
    delays: tuple[Delay, ...]


@frozen
class RequestWithdrawn:
    reason: str


Event: TypeAlias = (
    ProcessingOpened
    | ApplicationMaterialsFiled
    | GroupAssigned
    | GroupReassigned
    | TrackerDesignated
    | HandlerAssigned
    | HandlerReassigned
    | NoticeDelegated
    | ProcessingStarted
    | StepRecorded
    | InformationRequested
    | InformationProvided
    | InformationRequestCancelled
    | Escalated
    | EscalationResolved
    | ProfileRestarted
    | ProgressRecorded
    | DelayDetected
    | DelayResolved
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


@frozen
class FileApplicationMaterials(Act):
    may = INTAKE_DESK

    place: str


@frozen
class AssignGroup(Act):
    may = INTAKE_DESK | {Role.MANAGER}

    group: Group
    due: datetime
    quality: str


@frozen
class ReassignGroup(Act):
    """By those above the groups: another one is to do it."""

    may = frozenset({Role.DEPUTY, Role.MANAGER})

    group: Group
    due: datetime
    quality: str
    reason: str


@frozen
class DesignateTracker(Act):
    """Whoever followed it before does so no longer."""

    may = frozenset({Role.MANAGER, Role.DEPUTY, Role.LEADER})

    tracker: Person


@frozen
class AssignHandler(Act):
    may = frozenset({Role.LEADER})

    handler: Person


@frozen
class StartProcessing(Act):
    may = frozenset({Role.HANDLER})


@frozen
class RecordStep(Act):
    may = frozenset({Role.HANDLER})

    step: str


@frozen
class RequestInformation(Act):
    """``valid_until`` is given where something judged in order has run out since: when it did."""

    may = frozenset({Role.HANDLER})

    key: str
    item: Item
    what: str
    why: str
    valid_until: datetime | None = None


@frozen
class ProvideInformation(Act):
    may = PARTIES

    key: str
    answer: Personal


@frozen
class CancelInformationRequest(Act):
    may = frozenset({Role.HANDLER, Role.LEADER})

    key: str
    reason: str


@frozen
class Escalate(Act):
    """``met_at`` is when the problem was met."""

    may = frozenset({Role.HANDLER})

    key: str
    problem: str
    met_at: datetime


@frozen
class ResolveEscalation(Act):
    may = frozenset({Role.LEADER, Role.DEPUTY, Role.MANAGER})

    key: str
    solution: str


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
    | FileApplicationMaterials
    | AssignGroup
    | ReassignGroup
    | DesignateTracker
    | AssignHandler
    | ReassignHandler
    | DelegateNotice
    | StartProcessing
    | RecordStep
    | RequestInformation
    | ProvideInformation
    | CancelInformationRequest
    | Escalate
    | ResolveEscalation
    | RestartProfile
    | RecordProgress
    | DetectDelay
    | ResolveDelay
    | CompleteProcessing
    | ReturnForRework
    | ApproveResult
    | ReopenWork
    | WithdrawRequest
)


# -- 1  To a group -----------------------------------------------------------------------------
# S3-2.1.3b  The application materials are put in order and kept safe.
# S1-3.1.3   What is registered goes to the group whose business it is.
# S3-2.2.1a  It is given out by kind of business.
# S1-2.1d    Each group has a leader.
# S3-2.2.1b  Whoever is given a task is told by when, and how good.

FILED_FIRST = Rule(
    "REQ-12",
    "The application materials are put away before the request goes to a group.",
    cites=("S3-2.1.3b",),
)
TO_ITS_GROUP = Rule(
    "REQ-13",
    "A registered request goes to a group that serves its business type and has a leader.",
    cites=("S1-3.1.3", "S3-2.2.1a", "S1-2.1d"),
)
TASK_IS_CLEAR = Rule(
    "REQ-14",
    "A task is given with a time to come by which it is due, and the quality asked of it.",
    cites=("S3-2.2.1b",),
)


def open_processing(request: Processing, act: OpenProcessing) -> list[Event]:
    only_while(request, NotOpened)
    return [
        ProcessingOpened(
            act.number, act.applicant, act.business_type, act.entry, act.in_order, act.at
        )
    ]


def file_materials(request: Processing, act: FileApplicationMaterials) -> list[Event]:
    only_while(request, Registered)
    require(stated(act.place), FILED_FIRST)
    return [ApplicationMaterialsFiled(act.place)]


def assign_group(request: Processing, act: AssignGroup, facts: Placement) -> list[Event]:
    now = only_while(request, Registered, per=TO_ITS_GROUP)
    require(now.filed, FILED_FIRST)
    _require_clear(act, facts)
    return [GroupAssigned(act.group, act.due, act.quality)]


def reassign_group(request: Processing, act: ReassignGroup, facts: Placement) -> list[Event]:
    only_while(request, WithGroup, Assigned)
    _require_clear(act, facts)
    require(stated(act.reason), REASON_STATED)
    return [GroupReassigned(act.group, act.due, act.quality, act.reason)]


def _require_clear(act: AssignGroup | ReassignGroup, facts: Placement) -> None:
    require(facts.serves, TO_ITS_GROUP)
    require(facts.led, TO_ITS_GROUP)
    require(act.due > act.at, TASK_IS_CLEAR)
    require(stated(act.quality), TASK_IS_CLEAR)


# -- 2  To one person, followed by another -----------------------------------------------------
# The clauses of REQ-15, REQ-16, REQ-17 and REQ-25 stand where they are shared, in ``case``.


def designate_tracker(request: Processing, act: DesignateTracker, facts: Follower) -> list[Event]:
    now = only_while(request, Open)
    require(facts.in_post, TRACKED)
    require(not isinstance(now, Staffed) or act.tracker != now.hands.handler, TRACKED)
    return [TrackerDesignated(act.tracker)]


def assign_handler(request: Processing, act: AssignHandler, facts: Candidate) -> list[Event]:
    now = only_while(request, WithGroup)
    hold_candidate(facts, act.handler, now.trackers)
    return [HandlerAssigned(act.handler)]


def reassign_handler(request: Processing, act: ReassignHandler, facts: Candidate) -> list[Event]:
    now = only_while(request, Staffed)
    return [reassign(act, facts, now.trackers)]


def delegate_notice(request: Processing, act: DelegateNotice, facts: Delegate) -> list[Event]:
    now = only_while(request, Staffed)
    return [delegate(act, facts, now.hands.handler)]


def start(request: Processing, act: StartProcessing) -> list[Event]:
    now = only_while(request, Assigned)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(now.trackers, TRACKED)
    return [ProcessingStarted()]


# -- 3  By the procedure -----------------------------------------------------------------------
# S1-2.2.4a  Handlers do their work by procedure and standard.
# S1-3.2.2a  They go by its norms, in its order.
# S3-2.2.2a  Whoever handles it keeps to procedure and standard.
# S3-1.3.2   Business follows a set procedure.

BY_PROCEDURE = Rule(
    "REQ-18",
    "The handler takes the steps in their order and leaves out none that must be taken.",
    cites=("S1-2.2.4a", "S1-3.2.2a", "S3-2.2.2a", "S3-1.3.2"),
)


def record_step(request: Processing, act: RecordStep) -> list[Event]:
    now = only_while(request, InProcess, Rework, per=BY_PROCEDURE)
    steps = now.asked.entry.business.steps
    place = next((n for n, it in enumerate(steps) if it.name == act.step), -1)
    only_by(act.by == now.hands.handler, BY_PROCEDURE)
    require(place >= now.work.place, BY_PROCEDURE)
    require(not undone(steps[:place], now.work.done), BY_PROCEDURE)
    return [StepRecorded(act.step)]


# -- 4  What is still needed -------------------------------------------------------------------
# S1-3.2.2b  What is needed from the customer is asked for promptly.
# S3-2.1.2c  What was missing was told once; this is no way to ask for more of it.

ASKED_WITH_CAUSE = Rule(
    "REQ-19",
    "What is asked of the applicant meanwhile has a reason and was not judged in order before.",
    cites=("S1-3.2.2b", "S3-2.1.2c"),
)


def request_information(request: Processing, act: RequestInformation, facts: Timing) -> list[Event]:
    now = only_while(request, InProcess, Rework)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(stated(act.what), ASKED_WITH_CAUSE)
    require(stated(act.why), ASKED_WITH_CAUSE)
    require(act.item not in now.asked.in_order or _ran_out(act, now.asked), ASKED_WITH_CAUSE)
    require(act.key not in {it.key for it in now.work.inquiries}, ASKED_WITH_CAUSE)
    answer_by = facts.since(act.at)
    return [
        InformationRequested(act.key, act.item, act.what, act.why, act.valid_until, answer_by)
    ]


def _ran_out(act: RequestInformation, asked: Registration) -> bool:
    return act.valid_until is not None and asked.at < act.valid_until <= act.at


def provide_information(request: Processing, act: ProvideInformation) -> list[Event]:
    now = only_while(request, InProcess, Rework)
    only_by(act.party == now.asked.applicant, IN_POST)
    require(act.key in {it.key for it in now.work.inquiries}, ASKED_WITH_CAUSE)
    require(act.answer.stated, ASKED_WITH_CAUSE)
    return [InformationProvided(act.key, act.answer)]


def cancel_information(
    request: Processing, act: CancelInformationRequest, facts: Leads
) -> list[Event]:
    now = only_while(request, InProcess, Rework)
    only_by(act.by == now.hands.handler or facts.by_leader, IN_POST)
    require(act.key in {it.key for it in now.work.inquiries}, ASKED_WITH_CAUSE)
    require(stated(act.reason), ASKED_WITH_CAUSE)
    return [InformationRequestCancelled(act.key, act.reason)]


# -- 5  Problems -------------------------------------------------------------------------------
# S1-3.2.3   Problems are told to the superior, promptly, and a solution is sought.
# S3-2.2.2b  So are difficulties.
# S0-3.4c    Hard and special cases are told without being asked.
# S1-2.2.3b  The leader guides the members of the group.
# S1-2.2.1c  The manager solves what comes up.

TOLD_UPWARDS = Rule(
    "REQ-20",
    "A problem is told to the direct superior; they, or somebody above them, give the solution.",
    cites=("S1-3.2.3", "S3-2.2.2b", "S0-3.4c", "S1-2.2.3b", "S1-2.2.1c"),
)


def escalate(request: Processing, act: Escalate, facts: Upwards) -> list[Event]:
    now = only_while(request, InProcess, Rework)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(stated(act.problem), TOLD_UPWARDS)
    require(act.met_at <= act.at, TOLD_UPWARDS)
    require(act.key not in {it.key for it in now.work.problems}, TOLD_UPWARDS)
    tell_by, answer_by = facts.tell.since(act.met_at), facts.answer.since(act.at)
    return [Escalated(act.key, act.problem, facts.level, tell_by, answer_by)]


def resolve_escalation(request: Processing, act: ResolveEscalation, facts: Standing) -> list[Event]:
    now = only_while(request, InProcess, Rework)
    told_to = [it.level for it in now.work.problems if it.key == act.key]
    only_by(act.by != now.hands.handler, TOLD_UPWARDS)
    only_by(all(it.reached(facts.levels) for it in told_to), TOLD_UPWARDS)
    require(told_to, TOLD_UPWARDS)
    require(stated(act.solution), TOLD_UPWARDS)
    return [EscalationResolved(act.key, act.solution)]


# -- 6  What was given to another page ---------------------------------------------------------
# S0-6.3a    Issuance enters what was approved.
# S2-2.4d    Signing ends with both sides' signatures.
# S4-3.2.2   An order is entered once it has been reviewed.

ONE_CHILD = Rule(
    "REQ-34",
    "A request has one live child at most, and is not completed while that lives.",
    cites=("S0-6.3a", "S2-2.4d", "S4-3.2.2"),
)


def restart(request: Processing, act: RestartProfile, facts: Restarting) -> list[Event]:
    only_while(request, InProcess, Rework)
    only_by(facts.by_leader, IN_POST)
    require(facts.child.ended, ONE_CHILD)
    require(stated(act.reason), REASON_STATED)
    return [ProfileRestarted(act.reason)]


# -- 7  How it goes ----------------------------------------------------------------------------
# The clauses of REQ-17 and REQ-21 stand where they are shared, in ``case``.


def record_progress(request: Processing, act: RecordProgress) -> list[Event]:
    now = only_while(request, Tasked)
    return [progress(act, now.trackers)]


def detect_delay(request: Processing, act: DetectDelay) -> list[Event]:
    now = only_while(request, Tasked, per=DELAYS_RESOLVED)
    require(act.at > now.task.due, DELAYS_RESOLVED)
    require(not now.task.late, DELAYS_RESOLVED)
    return [DelayDetected(f"{TASK_DUE}@{now.task.due.isoformat()}", act.at)]


def resolve_delay(request: Processing, act: ResolveDelay, facts: Leads) -> list[Event]:
    now = only_while(request, Tasked)
    return [resolve(act, facts, now.trackers, now.task.delays)]


# -- 8  Completion, and back -------------------------------------------------------------------
# S1-3.3.3   What does not pass is done again, for the reason stated.
# S1-3.3.1   Completed work goes to its first review.
# S1-3.3.2   What passed is reviewed again.

NEXT_VERSION = Rule(
    "REQ-24",
    "What is completed is the next version, answers every reason, and alone can be approved.",
    cites=("S1-3.3.3", "S1-3.3.1", "S1-3.3.2"),
)


def complete(request: Processing, act: CompleteProcessing, facts: Child) -> list[Event]:
    now = only_while(request, InProcess, Rework, per=NEXT_VERSION)
    work, handler = now.work, now.hands.handler
    only_by(act.by == handler, ONE_HANDLER)
    require(not undone(now.asked.entry.business.steps, work.done), BY_PROCEDURE)
    require(not work.inquiries, ASKED_WITH_CAUSE)
    require(not work.problems, TOLD_UPWARDS)
    require(not facts.live, ONE_CHILD)
    require(act.result.version == len(work.versions) + 1, NEXT_VERSION)
    require(stated(act.result.digest), NEXT_VERSION)
    require(len(act.responses) == len(work.reasons), NEXT_VERSION)
    require(all(map(stated, act.responses)), NEXT_VERSION)
    if isinstance(now, Rework):
        return [ReworkCompleted(act.result, act.responses, handler, afresh=not work.reviewed)]
    return [ProcessingCompleted(act.result, handler)]


def return_for_rework(request: Processing, act: ReturnForRework) -> list[Event]:
    now = only_while(request, UnderReview)
    require(act.version == now.result.version, NEXT_VERSION)
    require(stated(act.reason), BACK_WITH_REASON)
    return [
        ReturnedForRework(act.version, act.stage, act.reason, act.reviewer, now.hands.handler)
    ]


def approve(request: Processing, act: ApproveResult) -> list[Event]:
    now = only_while(request, UnderReview)
    require(act.version == now.result.version, NEXT_VERSION)
    return [ResultApproved(act.version, now.result.digest)]


def reopen(request: Processing, act: ReopenWork) -> list[Event]:
    only_while(request, Approved)
    require(stated(act.reason), BACK_WITH_REASON)
    case = act.case
    return [WorkReopened(act.reason, case.handler, case.notifier, case.tracker, case.delays)]


# -- 9  Withdrawal -----------------------------------------------------------------------------
# The clauses of REQ-32 stand where they are shared, in ``case``.


def withdraw(request: Processing, act: WithdrawRequest, facts: Child) -> list[Event]:
    now = only_while(request, Open)
    only_by(act.party == now.asked.applicant, IN_POST)
    require(not facts.past_recall, NOTHING_LEFT_BEHIND)
    require(stated(act.reason), REASON_STATED)
    return [RequestWithdrawn(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(request: Processing, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenProcessing():
            return open_processing(request, command)
        case FileApplicationMaterials():
            return file_materials(request, command)
        case AssignGroup():
            return assign_group(request, command, told(facts, Placement))
        case ReassignGroup():
            return reassign_group(request, command, told(facts, Placement))
        case DesignateTracker():
            return designate_tracker(request, command, told(facts, Follower))
        case AssignHandler():
            return assign_handler(request, command, told(facts, Candidate))
        case ReassignHandler():
            return reassign_handler(request, command, told(facts, Candidate))
        case DelegateNotice():
            return delegate_notice(request, command, told(facts, Delegate))
        case StartProcessing():
            return start(request, command)
        case RecordStep():
            return record_step(request, command)
        case RequestInformation():
            return request_information(request, command, told(facts, Timing))
        case ProvideInformation():
            return provide_information(request, command)
        case CancelInformationRequest():
            return cancel_information(request, command, told(facts, Leads))
        case Escalate():
            return escalate(request, command, told(facts, Upwards))
        case ResolveEscalation():
            return resolve_escalation(request, command, told(facts, Standing))
        case RestartProfile():
            return restart(request, command, told(facts, Restarting))
        case RecordProgress():
            return record_progress(request, command)
        case DetectDelay():
            return detect_delay(request, command)
        case ResolveDelay():
            return resolve_delay(request, command, told(facts, Leads))
        case CompleteProcessing():
            return complete(request, command, told(facts, Child))
        case ReturnForRework():
            return return_for_rework(request, command)
        case ApproveResult():
            return approve(request, command)
        case ReopenWork():
            return reopen(request, command)
        case WithdrawRequest():
            return withdraw(request, command, told(facts, Child))
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(request: Processing, event: Event) -> Processing:
    match event:
        case ProcessingOpened():
            was(request, NotOpened)
            asked = Registration(
                event.number,
                event.applicant,
                event.business_type,
                event.entry,
                event.in_order,
                event.registered_at,
            )
            return Registered(asked, frozenset())
        case ApplicationMaterialsFiled():
            return attrs.evolve(was(request, Registered), filed=True)
        case GroupAssigned(group, due, quality):
            new = was(request, Registered)
            return WithGroup(new.asked, new.trackers, Task(group, due, quality))
        case GroupReassigned(group, due, quality):
            given = was(request, Tasked)
            task = Task(group, due, quality, given.task.delays)
            return WithGroup(given.asked, given.trackers, task)
        case TrackerDesignated(tracker):
            return attrs.evolve(was(request, Open), trackers=frozenset({tracker}))
        case HandlerAssigned(handler):
            given = was(request, WithGroup)
            return Assigned(given.asked, given.trackers, given.task, Hands(handler, handler))
        case HandlerReassigned(handler):
            return attrs.evolve(was(request, Staffed), hands=Hands(handler, handler))
        case NoticeDelegated(employee):
            staffed = was(request, Staffed)
            return attrs.evolve(staffed, hands=Hands(staffed.hands.handler, employee))
        case ProcessingStarted():
            staffed = was(request, Assigned)
            return InProcess(
                staffed.asked, staffed.trackers, staffed.task, staffed.hands, Work()
            )
        case ProgressRecorded():
            return was(request, Tasked)
        case DelayDetected(key, found_at):
            task = was(request, Tasked).task
            delays = (*task.delays, Delay(key, found_at))
            return _with_task(request, delays=delays, late=True)
        case DelayResolved(key):
            delays = was(request, Tasked).task.delays
            return _with_task(request, delays=tuple(it for it in delays if it.key != key))
        case ReturnedForRework(reason=reason):
            return _again(was(request, UnderReview), reason)
        case ResultApproved():
            return Approved(was(request, UnderReview))
        case WorkReopened():
            return _handed_back(was(request, Approved).handed, event)
        case RequestWithdrawn():
            now = was(request, Open)
            return Withdrawn(now.asked, isinstance(now, Working) and now.work.reviewed)
        case _:
            return _worked(was(request, Working), event)

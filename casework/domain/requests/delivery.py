"""Request, third chapter: delivery. From an approved result to the archive.

The handler tells the customer what was approved, until it has arrived. What the customer questions
is answered until they are satisfied, or the work is opened anew. Then the request is closed, and
archived.

    phase      act                    next phase
    ---------  ---------------------  ------------------
    NotOpened  OpenDelivery           Approved
    Reopened   OpenDelivery           Approved
    Approved   NotifyResult           Notified, Objected
    Approved   WithdrawRequest        Withdrawn
    Reopened   EndDelivery            Withdrawn
    told       NotifyResult           same
    told       ConfirmDelivery        same
    told       RecordDeliveryFailure  same
    told       OverrideDelivery       same
    told       CollectFeedback        same
    told       RaiseObjection         Objected
    Objected   AnswerObjection        same
    Objected   ConfirmSatisfied       Notified, same
    Objected   LapseObjection         Notified, same
    Objected   OverrideObjection      Notified
    Objected   ReopenResult           Reopened
    Notified   CloseRequest           Closed
    Closed     RaiseObjection         Objected
    Closed     ArchiveRequest         Archived
    open       ReassignHandler        same
    open       DelegateNotice         same
    open       RecordProgress         same
    open       ResolveDelay           same

    told: Notified, Objected
    open: Approved, Notified, Objected

While it is Reopened, the work is back in processing. Once it is Archived, what a customer still
objects to becomes a case of its own in customer care. What this table does not open is refused.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Span, Timing, deadline, over
from casework.domain.general import IN_POST, OVERRIDE_NAMED, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    Kind,
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
from casework.domain.requests import objections, supervision
from casework.domain.requests.case import (
    DELAYS_RESOLVED,
    NOTHING_LEFT_BEHIND,
    REOPENED_ANEW,
    TOLD_BY_HANDLER,
    Candidate,
    Case,
    Child,
    Result,
)
from casework.domain.requests.objections import SATISFIED, OverrideGranted, Remedy
from casework.domain.requests.outcome import (
    Answered,
    Approved,
    Archived,
    Arrived,
    Closed,
    Delivery,
    Notified,
    NotOpened,
    Objected,
    Open,
    Outcome,
    Reopened,
    Sent,
    Told,
    ToTell,
    Withdrawn,
)
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.staff import PARTIES, STAFF, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Channels:
    """For notifying: the channels by which a person can be told (``policy``)."""

    channels: frozenset[str]


@frozen
class Attempts:
    """For going without proof of arrival: how many attempts must have failed, and the time for
    feedback (``policy``, ``calendar``)."""

    enough: int
    window: Timing


@frozen
class Listener:
    """For feedback: whether the actor is of the back office (``people.organisation/office``,
    held)."""

    in_back_office: bool


@frozen
class Closing:
    """For closing: whether the actor leads the case's group (``people.organisation/office``,
    held), whether every complaint about the request is closed (``care.feedback/<request>/…``,
    held), the calendar that the time for feedback began with, and the term of archiving."""

    by_leader: bool
    complaints_closed: bool
    calendar: Calendar
    archive: Timing


@frozen
class OnFile:
    """For archiving: whether the actor is an archivist (``people.organisation/office``, held),
    and whether the request's file is sealed (``archives.file/<request>``, held)."""

    by_archivist: bool
    sealed: bool


# ``Timing`` (``policy``, ``calendar``) is told where a term begins: of telling the customer, and of
# their time for feedback. What those who supervise, and those who settle what is questioned, are
# told stands in ``supervision``, ``case`` and ``objections``; ``Child`` is told to a withdrawal.

Facts: TypeAlias = (
    NoFacts
    | Timing
    | Calendar
    | Channels
    | Attempts
    | Remedy
    | Listener
    | Closing
    | OnFile
    | Candidate
    | Delegate
    | Leads
    | Child
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class DeliveryOpened:
    case: Case
    result: Result
    producer: Person
    tell_by: Span


@frozen
class ResultNotified:
    result: Result
    channel: str


@frozen
class DeliveryConfirmed:
    window: Span


@frozen
class DeliveryFailed:
    channel: str
    reason: str
    tell_by: Span


@frozen
class DeliveryWaived:
    """It goes on as if it had arrived (REQ-26)."""

    window: Span


@frozen
class FeedbackCollected:
    satisfied: bool
    opinion: Personal


@frozen
class ResultReopened:
    reason: str


@frozen
class RequestClosed:
    archive_by: Span


@frozen
class RequestArchived:
    """Its file is sealed; the case is at its end."""


@frozen
class RequestWithdrawn:
    reason: str


@frozen
class DeliveryEnded:
    """The request was withdrawn while the work was done again."""

    reason: str


Event: TypeAlias = (
    DeliveryOpened
    | ResultNotified
    | DeliveryConfirmed
    | DeliveryFailed
    | DeliveryWaived
    | FeedbackCollected
    | ResultReopened
    | RequestClosed
    | RequestArchived
    | RequestWithdrawn
    | DeliveryEnded
    | objections.Event
    | supervision.Event
)


# -- Commands ----------------------------------------------------------------------------------

_DEPUTY = frozenset({Role.DEPUTY})


@frozen
class OpenDelivery(Act):
    """It follows from the approval of a result. ``producer`` made it."""

    case: Case
    result: Result
    producer: Person


@frozen
class NotifyResult(Act):
    """By the handler or the delegate, whatever their post. ``digest`` is of the very content that
    is told."""

    may = STAFF

    channel: str
    digest: str


@frozen
class ConfirmDelivery(Act):
    may = PARTIES


@frozen
class RecordDeliveryFailure(Act):
    """By the handler or the delegate."""

    may = STAFF

    reason: str


@frozen
class OverrideDelivery(Act):
    """By a deputy: after enough failed attempts it goes on without proof of arrival."""

    may = _DEPUTY

    reason: str


@frozen
class CollectFeedback(Act):
    """By the handler or the back office. Whoever is dissatisfied says what they want."""

    may = frozenset({Role.HANDLER, Role.BACKOFFICE})

    satisfied: bool
    opinion: Personal


@frozen
class ReopenResult(Act):
    """By a deputy: the customer is right, and the work is done again."""

    may = _DEPUTY

    reason: str


@frozen
class CloseRequest(Act):
    may = frozenset({Role.HANDLER, Role.LEADER})


@frozen
class ArchiveRequest(Act):
    may = frozenset({Role.HANDLER, Role.ARCHIVIST})


@frozen
class WithdrawRequest(Act):
    may = PARTIES

    reason: str


@frozen
class EndDelivery(Act):
    """It follows from a withdrawal in processing, where the work had come back to."""

    reason: str


Command: TypeAlias = (
    OpenDelivery
    | NotifyResult
    | ConfirmDelivery
    | RecordDeliveryFailure
    | OverrideDelivery
    | CollectFeedback
    | ReopenResult
    | CloseRequest
    | ArchiveRequest
    | WithdrawRequest
    | EndDelivery
    | objections.Command
    | supervision.Command
)


# -- 1  Telling --------------------------------------------------------------------------------
# S1-3.3.1   The leader reviews first whether the result is what was asked.
# S1-3.3.2   A deputy reviews it again.
# S1-3.4.1   Then the customer is told, by telephone, mail or message.
# S3-2.3.1a  The one who did the work tells, once it is done.
# S3-2.3.1b  Several ways are open, so that it does arrive.

REVIEWED_FIRST = Rule(
    "REQ-22",
    "Only a version that passed every review is told.",
    cites=("S1-3.3.1", "S1-3.3.2", "S1-3.4.1", "S3-2.3.1a"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
ARRIVED = Rule(
    "REQ-26",
    "Nothing is closed before the result has arrived, or enough attempts by two ways have failed.",
    cites=("S3-2.3.1b",),
)


def open_delivery(delivery: Delivery, act: OpenDelivery, facts: Timing) -> list[Event]:
    only_while(delivery, NotOpened, Reopened)
    before = delivery.outcome.result.version if isinstance(delivery, Reopened) else 0
    require(act.result.version > before, REOPENED_ANEW)
    return [DeliveryOpened(act.case, act.result, act.producer, facts.since(act.at))]


def notify(delivery: Delivery, act: NotifyResult, facts: Channels) -> list[Event]:
    outcome = only_while(delivery, Open, per=REVIEWED_FIRST).outcome
    only_by(act.by in outcome.tellers, TOLD_BY_HANDLER)
    require(isinstance(outcome.standing, ToTell), TOLD_BY_HANDLER)
    require(act.channel in facts.channels, TOLD_BY_HANDLER)
    require(act.digest == outcome.result.digest, TOLD_BY_HANDLER)
    return [ResultNotified(outcome.result, act.channel)]


def confirm_delivery(delivery: Delivery, act: ConfirmDelivery, facts: Timing) -> list[Event]:
    outcome = only_while(delivery, Told).outcome
    only_by(act.party == outcome.case.applicant, IN_POST)
    return [DeliveryConfirmed(facts.since(act.at))]


def record_failure(delivery: Delivery, act: RecordDeliveryFailure, facts: Timing) -> list[Event]:
    outcome = only_while(delivery, Told).outcome
    only_by(act.by in outcome.tellers, TOLD_BY_HANDLER)
    require(isinstance(outcome.standing, Sent), ARRIVED)
    require(stated(act.reason), REASON_STATED)
    return [DeliveryFailed(_channel(outcome), act.reason, facts.since(act.at))]


def _channel(outcome: Outcome) -> str:
    return outcome.standing.channel if isinstance(outcome.standing, Sent) else ""


def override_delivery(delivery: Delivery, act: OverrideDelivery, facts: Attempts) -> list[Event]:
    outcome = only_while(delivery, Told).outcome
    only_by(act.by not in outcome.judged, TWO_PERSONS)
    require(not isinstance(outcome.standing, Arrived), ARRIVED)
    require(len(outcome.failed) >= facts.enough, ARRIVED)
    require(len(set(outcome.failed)) >= 2, ARRIVED)
    require(stated(act.reason), OVERRIDE_NAMED)
    window = facts.window.since(act.at)
    return [OverrideGranted(ARRIVED.id, act.reason), DeliveryWaived(window)]


# -- 2  Objections, and doing it again ---------------------------------------------------------
# The clauses of REQ-27 stand in ``objections``, those of REQ-29 in ``case``.


def reopen(delivery: Delivery, act: ReopenResult) -> list[Event]:
    only_while(delivery, Objected, per=REOPENED_ANEW)
    require(stated(act.reason), REASON_STATED)
    return [ResultReopened(act.reason)]


# -- 3  Closing --------------------------------------------------------------------------------
# S3-2.3.2a  The customer's opinion is gathered, and whoever is dissatisfied is heard out.
# S3-2.3.3b  What was put right is followed until it is resolved for good.

HEARD_OUT = Rule(
    "REQ-28",
    "Before closing, the customer has been heard or had the time for it; complaints are closed.",
    cites=("S3-2.3.2a", "S3-2.3.3b"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def collect_feedback(delivery: Delivery, act: CollectFeedback, facts: Listener) -> list[Event]:
    outcome = only_while(delivery, Told).outcome
    only_by(act.by == outcome.case.handler or facts.in_back_office, IN_POST)
    require(act.satisfied or act.opinion.stated, HEARD_OUT)
    return [FeedbackCollected(act.satisfied, act.opinion)]


def close(delivery: Delivery, act: CloseRequest, facts: Closing) -> list[Event]:
    outcome = only_while(delivery, Told).outcome
    only_by(act.by == outcome.case.handler or facts.by_leader, IN_POST)
    require(not outcome.case.delays, DELAYS_RESOLVED)
    require(isinstance(outcome.standing, Arrived), ARRIVED)
    require(not outcome.objections.keys, SATISFIED)
    require(outcome.heard or _had_time(outcome, act, facts.calendar), HEARD_OUT)
    require(not outcome.complaints or facts.complaints_closed, HEARD_OUT)
    return [RequestClosed(facts.archive.since(act.at))]


def _had_time(outcome: Outcome, act: CloseRequest, calendar: Calendar) -> bool:
    return isinstance(outcome.standing, Arrived) and over(calendar, outcome.standing.window, act.at)


# -- 4  Archiving ------------------------------------------------------------------------------
# S3-6.1.1   What belongs on file is gathered promptly once the business has ended.
# S3-6.1.2   That is what was asked, what was done, and what was said of it.

ON_FILE = Rule(
    "REQ-30",
    "A closed request is archived in time, once its file is complete and sealed.",
    cites=("S3-6.1.1", "S3-6.1.2"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def archive(delivery: Delivery, act: ArchiveRequest, facts: OnFile) -> list[Event]:
    outcome = only_while(delivery, Closed, per=ON_FILE).outcome
    only_by(act.by == outcome.case.handler or facts.by_archivist, IN_POST)
    require(facts.sealed, ON_FILE)
    return [RequestArchived()]


# -- 5  Supervision ----------------------------------------------------------------------------
# Until it is closed, the rules on who works on a case go on as in processing.


def supervise(delivery: Delivery, act: supervision.Command, facts: Facts) -> list[Event]:
    case = only_while(delivery, Open).outcome.case
    return [supervision.supervise(case, act, facts)]


# -- 6  Withdrawal -----------------------------------------------------------------------------
# Whoever asked may still take it back before being told of the result.


def withdraw(delivery: Delivery, act: WithdrawRequest, facts: Child) -> list[Event]:
    outcome = only_while(delivery, Approved, per=NOTHING_LEFT_BEHIND).outcome
    only_by(act.party == outcome.case.applicant, IN_POST)
    require(not facts.past_recall, NOTHING_LEFT_BEHIND)
    require(stated(act.reason), REASON_STATED)
    return [RequestWithdrawn(act.reason)]


def end(delivery: Delivery, act: EndDelivery) -> list[Event]:
    only_while(delivery, Reopened, per=NOTHING_LEFT_BEHIND)
    require(stated(act.reason), REASON_STATED)
    return [DeliveryEnded(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(delivery: Delivery, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenDelivery():
            return open_delivery(delivery, command, told(facts, Timing))
        case NotifyResult():
            return notify(delivery, command, told(facts, Channels))
        case ConfirmDelivery():
            return confirm_delivery(delivery, command, told(facts, Timing))
        case RecordDeliveryFailure():
            return record_failure(delivery, command, told(facts, Timing))
        case OverrideDelivery():
            return override_delivery(delivery, command, told(facts, Attempts))
        case CollectFeedback():
            return collect_feedback(delivery, command, told(facts, Listener))
        case (
            objections.RaiseObjection()
            | objections.AnswerObjection()
            | objections.ConfirmSatisfied()
            | objections.LapseObjection()
            | objections.OverrideObjection()
        ):
            return [*objections.settle(delivery, command, facts)]
        case ReopenResult():
            return reopen(delivery, command)
        case CloseRequest():
            return close(delivery, command, told(facts, Closing))
        case ArchiveRequest():
            return archive(delivery, command, told(facts, OnFile))
        case (
            supervision.ReassignHandler()
            | supervision.DelegateNotice()
            | supervision.RecordProgress()
            | supervision.ResolveDelay()
        ):
            return supervise(delivery, command, facts)
        case WithdrawRequest():
            return withdraw(delivery, command, told(facts, Child))
        case EndDelivery():
            return end(delivery, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(delivery: Delivery, event: Event) -> Delivery:
    match event:
        case DeliveryOpened():
            return Approved(_opened(delivery, event))
        case ResultNotified(_, channel):
            outcome = was(delivery, Open).outcome
            return _told(attrs.evolve(outcome, standing=Sent(channel)))
        case DeliveryConfirmed(window) | DeliveryWaived(window):
            return _told(was(delivery, Told).outcome.arrived(window))
        case DeliveryFailed(channel, tell_by=tell_by):
            outcome = was(delivery, Told).outcome
            failed = (*outcome.failed, channel)
            return _told(attrs.evolve(outcome, failed=failed, standing=ToTell(tell_by)))
        case FeedbackCollected(satisfied):
            outcome = was(delivery, Told).outcome
            complaints = outcome.complaints + (not satisfied)
            return _told(attrs.evolve(outcome, heard=True, complaints=complaints))
        case objections.ObjectionRaised():
            now = delivery if isinstance(delivery, Closed) else was(delivery, Told)
            return _told(objections.after(now.outcome, event))
        case (
            objections.ObjectionAnswered()
            | objections.ObjectionSettled()
            | objections.ObjectionLapsed()
            | objections.ObjectionsWaived()
        ):
            return _told(objections.after(was(delivery, Objected).outcome, event))
        case OverrideGranted():
            return was(delivery, Told)
        case ResultReopened():
            outcome = was(delivery, Objected).outcome
            again = outcome.objections.given_new_version()
            return Reopened(attrs.evolve(outcome, objections=again))
        case RequestClosed(archive_by):
            return Closed(was(delivery, Notified).outcome, archive_by)
        case RequestArchived():
            return Archived(was(delivery, Closed).outcome)
        case RequestWithdrawn():
            return Withdrawn(was(delivery, Approved).outcome)
        case DeliveryEnded():
            return Withdrawn(was(delivery, Reopened).outcome)
        case (
            supervision.HandlerReassigned()
            | supervision.NoticeDelegated()
            | supervision.ProgressRecorded()
            | supervision.DelayResolved()
        ):
            opened = was(delivery, Open)
            case = supervision.after(opened.outcome.case, event)
            return attrs.evolve(opened, outcome=attrs.evolve(opened.outcome, case=case))
        case _:
            assert_never(event)


def _opened(delivery: Delivery, event: DeliveryOpened) -> Outcome:
    new = Outcome(event.case, event.result, event.producer, ToTell(event.tell_by))
    if isinstance(delivery, NotOpened):
        return new
    old = was(delivery, Reopened).outcome
    so_far = old.complaints
    return attrs.evolve(new, complaints=so_far, former=so_far, objections=old.objections)


def _told(outcome: Outcome) -> Told:
    return Objected(outcome) if outcome.objections.keys else Notified(outcome)


# -- Due ---------------------------------------------------------------------------------------


def due(delivery: Delivery, calendars: Calendars) -> tuple[Deadline, ...]:
    """The telling, the customer's reply to each answer, and the archiving."""
    match delivery:
        case Open(outcome):
            telling = outcome.standing
            tell = [telling.by] if isinstance(telling, ToTell) else []
            return (
                *(deadline(Terms.RESULT_NOTICE, it, calendars) for it in tell),
                *(_reply(it, calendars) for it in outcome.objections.answered),
            )
        case Closed(archive_by=archive_by):
            return (deadline(Terms.ARCHIVE, archive_by, calendars),)
        case _:
            return ()


def _reply(it: Answered, calendars: Calendars) -> Deadline:
    lapse = objections.LapseObjection(it.key, by=SYSTEM)
    return deadline(Terms.FEEDBACK_WINDOW, it.reply_by, calendars, of=it.key, lapse=lapse)


decider: Decider[Delivery, Command, Event, Facts] = Decider(
    "requests.delivery",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Archived, Withdrawn),
    due=due,
)

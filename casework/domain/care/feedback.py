"""Feedback: from a complaint to a customer who says that it is put right.

The desk opens a case for whoever is not content, hears what the problem is and what the customer
asks for, and gives it to the department that serves such problems. That department puts it right
and the customer is told; somebody else looks whether it is thoroughly resolved. Until it is, and
until the customer is satisfied or stays silent, it goes back for another round.

    phase        act                    next phase
    -----------  ---------------------  -----------------------
    NotOpened    OpenFeedback           Opened
    Opened       RecordProblem          Recorded
    Recorded     TransferFeedback       Transferred
    Transferred  AcceptTransfer         Rectifying
    Transferred  RejectTransfer         Recorded
    Rectifying   PlanRectification      same
    Rectifying   CompleteRectification  Rectified
    Rectified    InformCustomer         Informed
    Informed     VerifyRectification    Verified, Rectifying
    answerable   ConfirmSatisfied       same
    answerable   DeclareUnsatisfied     Rectifying
    Verified     LapseSatisfaction      same
    Verified     OverrideClosure        Closed
    Verified     CloseFeedback          Closed
    live         WithdrawFeedback       Withdrawn

    answerable: Informed, Verified
    live: Opened, Recorded, Transferred, Rectifying, Rectified, Informed, Verified

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Span, Timing, deadline, over
from casework.domain.care import rectification
from casework.domain.care.rectification import (
    DESK,
    TOLD_BEFORE_VERIFIED,
    AcceptTransfer,
    Case,
    CompleteRectification,
    CustomerInformed,
    Done,
    InformCustomer,
    Live,
    PlanRectification,
    RectificationCompleted,
    RectificationPlanned,
    Rectified,
    Rectifying,
    RejectTransfer,
    TransferAccepted,
    Transferred,
    TransferRejected,
    put_right,
)
from casework.domain.general import IN_POST, OVERRIDE_NAMED, OWN_ACT, TWO_PERSONS
from casework.domain.kernel import (
    DUTY,
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
from casework.domain.staff import CLOCK, PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


class Satisfaction(StrEnum):
    """What the customer says of it, or what stands in for that."""

    AWAITED = "awaited"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"  # Silent, past the term (GAP-13).
    OVERRIDDEN = "overridden"  # By a deputy.


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nobody has complained."""


@frozen
class Opened(Live):
    """Nobody has heard the customer out yet."""

    respond_by: Span


@frozen
class Recorded(Live):
    """With the desk: the problem, and what the customer asks for, are on record."""

    transfer_by: Span


@frozen
class Answerable(Done):
    """The customer knows what was done, and may say what they think of it."""

    satisfaction: Satisfaction


@frozen
class Informed(Answerable):
    """Nobody else has looked yet whether it is resolved."""


@frozen
class Verified(Answerable):
    """Found thoroughly resolved. Silence lasts until ``answer_by``."""

    answer_by: Span


@frozen
class Closed:
    """Resolved, and the customer satisfied, silent or overridden."""

    case: Case


@frozen
class Withdrawn:
    """Taken back by the customer."""

    case: Case


Feedback: TypeAlias = NotOpened | Live | Closed | Withdrawn


def closed(state: Feedback) -> bool:
    """Whether nothing more is owed: closed, or taken back by the customer."""
    return isinstance(state, Closed | Withdrawn)


def resolved(state: Feedback) -> bool:
    """Whether somebody else found it thoroughly resolved, and the customer has not gainsaid it."""
    return isinstance(state, Verified | Closed)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Receiver:
    """For the transfer: whether the department serves such problems
    (``people.organisation/office``, held), and its term (``policy``, ``calendar``)."""

    serves: bool
    rectify: Timing


@frozen
class Verifying:
    """For the verification: the customer's time to answer, and another round's term
    (``policy``, ``calendar``)."""

    answer: Timing
    rectify: Timing


@frozen
class Overridable:
    """For an override: whether policy lets an unsatisfied customer be overridden (``policy``)."""

    allowed: bool


# ``Timing`` (``policy``, ``calendar``) is told where a term begins: of the first response, of the
# transfer, of another round. ``Calendar`` is told to the lapse: the table its term began with.

Facts: TypeAlias = (
    NoFacts | Receiver | rectification.Facts | Verifying | Overridable | Timing | Calendar
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class FeedbackOpened:
    customer: Person
    subject: str
    source: str
    responsible: Person
    statement: Personal
    respond_by: Span


@frozen
class ProblemRecorded:
    problem: Personal
    demand: Personal
    transfer_by: Span


@frozen
class FeedbackTransferred:
    problem_type: str
    department: str
    rectify_by: Span


@frozen
class RectificationVerified:
    """Thoroughly resolved. ``justified``: the customer was right to complain (MET-01)."""

    justified: bool
    answer_by: Span


@frozen
class VerificationFailed:
    """Not resolved. ``justified``: the customer was right to complain (MET-01)."""

    justified: bool
    reason: str
    rectify_by: Span


@frozen
class SatisfactionConfirmed:
    customer: Person


@frozen
class DissatisfactionDeclared:
    reason: Personal
    rectify_by: Span


@frozen
class SatisfactionLapsed:
    customer: Person


@frozen
class OverrideGranted:
    """A rule set aside where it allows that itself, and why (GEN-08)."""

    rule: str
    reason: str


@frozen
class FeedbackClosed:
    satisfaction: Satisfaction


@frozen
class FeedbackWithdrawn:
    customer: Person


Event: TypeAlias = (
    FeedbackOpened
    | ProblemRecorded
    | FeedbackTransferred
    | rectification.Event
    | RectificationVerified
    | VerificationFailed
    | SatisfactionConfirmed
    | DissatisfactionDeclared
    | SatisfactionLapsed
    | OverrideGranted
    | FeedbackClosed
    | FeedbackWithdrawn
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class OpenFeedback(Act):
    """By the desk, or because of what a customer said elsewhere; then ``statement`` may be blank.

    ``subject`` is what it is about, ``source`` where it was heard, ``responsible`` whose work
    it is about.
    """

    may = DESK

    customer: Person
    subject: str
    source: str
    responsible: Person
    statement: Personal


@frozen
class RecordProblem(Act):
    """The first response: the customer is heard out."""

    may = DESK

    problem: Personal
    demand: Personal


@frozen
class TransferFeedback(Act):
    may = DESK

    problem_type: str
    department: str


@frozen
class VerifyRectification(Act):
    """By somebody other than whoever put it right; ``reason`` says why it is not resolved."""

    may = DESK

    resolved: bool
    justified: bool
    reason: str = ""


@frozen
class ConfirmSatisfied(Act):
    may = PARTIES


@frozen
class DeclareUnsatisfied(Act):
    may = PARTIES

    reason: Personal


@frozen
class LapseSatisfaction(Act):
    """By the clock."""

    may = CLOCK


@frozen
class OverrideClosure(Act):
    """By a deputy: what is resolved is closed whatever the customer says of it."""

    may = frozenset({Role.DEPUTY})

    reason: str


@frozen
class CloseFeedback(Act):
    may = DESK


@frozen
class WithdrawFeedback(Act):
    may = PARTIES


Command: TypeAlias = (
    OpenFeedback
    | RecordProblem
    | TransferFeedback
    | rectification.Command
    | VerifyRectification
    | ConfirmSatisfied
    | DeclareUnsatisfied
    | LapseSatisfaction
    | OverrideClosure
    | CloseFeedback
    | WithdrawFeedback
)


# -- 1  Hearing --------------------------------------------------------------------------------
# S3-2.3.2a  Whoever is not content is heard out, and what they ask for is learned.
# S3-2.3.2b  What they tell is written down, and passed on promptly.
# S4-3.4.1   Questions and complaints get a prompt response.
# S4-3.4.2   They are put on record, and sorted by what kind of problem they are.
# S4-2.4.2   What is heard reaches the department that can help.

ON_RECORD = Rule(
    "FBK-01",
    "A problem is passed on once it, and what the customer asks for, are on record.",
    cites=("S3-2.3.2a", "S3-2.3.2b", "S4-3.4.2"),
)
TO_WHOM_IT_CONCERNS = Rule(
    "FBK-02",
    "A problem goes by its type, to a department that serves problems of that type.",
    cites=("S4-3.4.2", "S4-2.4.2"),
)
PROMPT = Rule(
    "FBK-07",
    "The customer is heard, and the problem passed on, within their terms.",
    cites=("S4-3.4.1", "S3-2.3.2b"),
    kinds=DUTY,
)


def open_feedback(state: Feedback, act: OpenFeedback, facts: Timing) -> list[Event]:
    only_while(state, NotOpened)
    require(stated(act.subject), ON_RECORD)
    require(stated(act.source), ON_RECORD)
    respond_by = facts.since(act.at)
    whose = (act.customer, act.subject, act.source, act.responsible)
    return [FeedbackOpened(*whose, act.statement, respond_by)]


def record_problem(state: Feedback, act: RecordProblem, facts: Timing) -> list[Event]:
    only_while(state, Opened)
    require(act.problem.stated, ON_RECORD)
    require(act.demand.stated, ON_RECORD)
    return [ProblemRecorded(act.problem, act.demand, facts.since(act.at))]


def transfer(state: Feedback, act: TransferFeedback, facts: Receiver) -> list[Event]:
    only_while(state, Recorded, per=ON_RECORD)
    require(stated(act.problem_type), TO_WHOM_IT_CONCERNS)
    require(facts.serves, TO_WHOM_IT_CONCERNS)
    return [FeedbackTransferred(act.problem_type, act.department, facts.rectify.since(act.at))]


# -- 2  Verification ---------------------------------------------------------------------------
# S3-2.3.3b  What was done is looked at again, until the problem is thoroughly resolved.

ANOTHER_LOOKS = Rule(
    "FBK-05",
    "Whoever put it right does not verify that it is.",
    cites=("S3-2.3.3b",),
)
ANOTHER_ROUND = Rule(
    "FBK-06",
    "What is not resolved, or leaves the customer dissatisfied, goes back with the reason.",
    cites=("S3-2.3.3b",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def verify(state: Feedback, act: VerifyRectification, facts: Verifying) -> list[Event]:
    informed = only_while(state, Informed, per=TOLD_BEFORE_VERIFIED)
    only_by(act.by != informed.rectifier, ANOTHER_LOOKS)
    only_by(act.by != informed.case.responsible, TWO_PERSONS)
    require(act.resolved or stated(act.reason), ANOTHER_ROUND)
    if act.resolved:
        return [RectificationVerified(act.justified, facts.answer.since(act.at))]
    return [VerificationFailed(act.justified, act.reason, facts.rectify.since(act.at))]


# -- 3  Until the customer is satisfied --------------------------------------------------------
# S3-2.3.3b  It ends when the problem is thoroughly resolved,
# S4-3.4.3   and the customer satisfied.
# S1-3.4.2   Whether they are is theirs to say.

UNTIL_SATISFIED = Rule(
    "FBK-04",
    "A case closes when it is verified as resolved and the customer is satisfied, silent past the"
    " term, or overridden by a deputy; the verification is never overridden.",
    cites=("S3-2.3.3b", "S4-3.4.3", "S1-3.4.2"),
)


def confirm(state: Feedback, act: ConfirmSatisfied) -> list[Event]:
    answerable = only_while(state, Informed, Verified)
    only_by(act.party == answerable.case.customer, IN_POST)
    only_by(act.by not in answerable.judged, OWN_ACT)
    return [SatisfactionConfirmed(act.party)]


def declare_unsatisfied(state: Feedback, act: DeclareUnsatisfied, facts: Timing) -> list[Event]:
    answerable = only_while(state, Informed, Verified)
    only_by(act.party == answerable.case.customer, IN_POST)
    require(act.reason.stated, ANOTHER_ROUND)
    return [DissatisfactionDeclared(act.reason, facts.since(act.at))]


def lapse(state: Feedback, act: LapseSatisfaction, facts: Calendar) -> list[Event]:
    verified = only_while(state, Verified, per=UNTIL_SATISFIED)
    require(verified.satisfaction is Satisfaction.AWAITED, UNTIL_SATISFIED)
    require(over(facts, verified.answer_by, act.at), UNTIL_SATISFIED)
    return [SatisfactionLapsed(verified.case.customer)]


def override(state: Feedback, act: OverrideClosure, facts: Overridable) -> list[Event]:
    verified = only_while(state, Verified, per=UNTIL_SATISFIED)
    only_by(act.by not in verified.judged, TWO_PERSONS)
    require(verified.satisfaction is Satisfaction.AWAITED, UNTIL_SATISFIED)
    require(facts.allowed, UNTIL_SATISFIED)
    require(stated(act.reason), OVERRIDE_NAMED)
    granted = OverrideGranted(UNTIL_SATISFIED.id, act.reason)
    return [granted, FeedbackClosed(Satisfaction.OVERRIDDEN)]


def close(state: Feedback, act: CloseFeedback) -> list[Event]:
    verified = only_while(state, Verified, per=UNTIL_SATISFIED)
    require(verified.satisfaction is not Satisfaction.AWAITED, UNTIL_SATISFIED)
    return [FeedbackClosed(verified.satisfaction)]


def withdraw(state: Feedback, act: WithdrawFeedback) -> list[Event]:
    live = only_while(state, Live)
    only_by(act.party == live.case.customer, IN_POST)
    only_by(act.by not in _judged(live), OWN_ACT)
    return [FeedbackWithdrawn(act.party)]


def _judged(live: Live) -> frozenset[Person]:
    return live.judged if isinstance(live, Done) else frozenset({live.case.responsible})


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Feedback, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenFeedback():
            return open_feedback(state, command, told(facts, Timing))
        case RecordProblem():
            return record_problem(state, command, told(facts, Timing))
        case TransferFeedback():
            return transfer(state, command, told(facts, Receiver))
        case (
            AcceptTransfer()
            | RejectTransfer()
            | PlanRectification()
            | CompleteRectification()
            | InformCustomer()
        ):
            return [*put_right(state, command, facts)]
        case VerifyRectification():
            return verify(state, command, told(facts, Verifying))
        case ConfirmSatisfied():
            return confirm(state, command)
        case DeclareUnsatisfied():
            return declare_unsatisfied(state, command, told(facts, Timing))
        case LapseSatisfaction():
            return lapse(state, command, told(facts, Calendar))
        case OverrideClosure():
            return override(state, command, told(facts, Overridable))
        case CloseFeedback():
            return close(state, command)
        case WithdrawFeedback():
            return withdraw(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Feedback, event: Event) -> Feedback:
    match event:
        case FeedbackOpened(customer, subject, responsible=responsible, respond_by=respond_by):
            was(state, NotOpened)
            return Opened(Case(customer, subject, responsible), respond_by)
        case ProblemRecorded(transfer_by=transfer_by):
            return Recorded(was(state, Opened).case, transfer_by)
        case FeedbackTransferred(department=department, rectify_by=rectify_by):
            return Transferred(was(state, Recorded).case, department, rectify_by)
        case TransferAccepted():
            before = was(state, Transferred)
            return Rectifying(before.case, before.department, before.rectify_by)
        case TransferRejected(transfer_by=transfer_by):
            return Recorded(was(state, Transferred).case, transfer_by)
        case RectificationPlanned():
            return attrs.evolve(was(state, Rectifying), planned=True)
        case RectificationCompleted(rectifier=rectifier, inform_by=inform_by):
            now = was(state, Rectifying)
            return Rectified(now.case, now.department, now.round, rectifier, inform_by)
        case CustomerInformed():
            done = was(state, Rectified)
            so_far = (done.case, done.department, done.round, done.rectifier)
            return Informed(*so_far, Satisfaction.AWAITED)
        case RectificationVerified(answer_by=answer_by):
            seen = was(state, Informed)
            so_far = (seen.case, seen.department, seen.round, seen.rectifier)
            return Verified(*so_far, seen.satisfaction, answer_by)
        case VerificationFailed(rectify_by=rectify_by):
            return _back(was(state, Informed), rectify_by)
        case SatisfactionConfirmed():
            return attrs.evolve(was(state, Answerable), satisfaction=Satisfaction.CONFIRMED)
        case DissatisfactionDeclared(rectify_by=rectify_by):
            return _back(was(state, Answerable), rectify_by)
        case SatisfactionLapsed():
            return attrs.evolve(was(state, Verified), satisfaction=Satisfaction.LAPSED)
        case OverrideGranted():
            return was(state, Verified)
        case FeedbackClosed():
            return Closed(was(state, Verified).case)
        case FeedbackWithdrawn():
            return Withdrawn(was(state, Live).case)
        case _:
            assert_never(event)


def _back(done: Done, rectify_by: Span) -> Rectifying:
    return Rectifying(done.case, done.department, rectify_by, done.round + 1)


# -- Due ---------------------------------------------------------------------------------------


def due(state: Feedback, calendars: Calendars) -> tuple[Deadline, ...]:
    """The response, the transfer, putting it right, telling of it; and the customer's silence."""
    match state:
        case Opened(respond_by=span):
            return (deadline(Terms.FEEDBACK_RESPONSE, span, calendars),)
        case Recorded(transfer_by=span):
            return (deadline(Terms.FEEDBACK_TRANSFER, span, calendars),)
        case Transferred(rectify_by=span) | Rectifying(rectify_by=span):
            return (deadline(Terms.RECTIFICATION, span, calendars),)
        case Rectified(inform_by=span):
            return (deadline(Terms.DEFAULT, span, calendars),)
        case Verified(answer_by=span, satisfaction=Satisfaction.AWAITED):
            lapse_it = LapseSatisfaction(by=SYSTEM)
            return (deadline(Terms.FEEDBACK_WINDOW, span, calendars, lapse=lapse_it),)
        case _:
            return ()


decider: Decider[Feedback, Command, Event, Facts] = Decider(
    "care.feedback",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed, Withdrawn),
    due=due,
)

"""Handing over: what passed goes to whom it is for, as they wish; the papers left are put on file.

The page of the issuance opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.issuance.documents import SECOND_REVIEW
from casework.domain.issuance.underway import (
    BUSINESS_DEPARTMENT,
    DELIVERY_METHOD,
    Archived,
    Case,
    Completed,
    Delivered,
    DocPassed,
    Issuance,
    Known,
    Open,
    Papers,
    Problem,
    seconds,
)
from casework.domain.kernel import (
    DUTY,
    IN_ORDER,
    Act,
    Deadline,
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
from casework.domain.staff import PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Concluding:
    """For completion: whether the time it took leaves out what the applicant took to correct
    (``policy``), and the term of archiving (``policy``, ``calendar``)."""

    without_waiting: bool
    archive: Timing


@frozen
class OnFile:
    """For archiving: whether the archive of the issuance, of the class for them, is sealed, and so
    holds application, reviews, document and proof of delivery
    (``archives.file/issuance:<issuance>``, held)."""

    sealed: bool


# ``Timing`` (``policy``, ``calendar``) is told to a problem: the term to tell of it.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class DocumentDelivered:
    """``recipient`` is the applicant, or the department that the application names."""

    copy: int
    recipient: str
    method: Personal
    clerk: Person


@frozen
class ReceiptAcknowledged:
    copy: int


@frozen
class DeliveryFailed:
    copy: int
    reason: str


@frozen
class IssueRaised:
    key: str
    what: str
    raised_at: datetime
    tell_by: Span


@frozen
class IssueResolved:
    key: str
    solution: str


@frozen
class IssuanceCompleted:
    """``seconds`` is how long it took from when the application was found complete, as policy
    counts it; ``waited`` is how long of that the applicant took to correct something."""

    clerk: Person
    business_type: str
    received_at: datetime
    completed_at: datetime
    seconds: int
    waited: int
    archive_by: Span


@frozen
class DocumentCollated:
    """Everything that belongs together was put in order."""


@frozen
class DocumentBound:
    """What was put in order was bound."""


@frozen
class IssuanceArchived:
    """It is on file."""


Event: TypeAlias = (
    DocumentDelivered
    | ReceiptAcknowledged
    | DeliveryFailed
    | IssueRaised
    | IssueResolved
    | IssuanceCompleted
    | DocumentCollated
    | DocumentBound
    | IssuanceArchived
)


def after(issuance: Issuance, event: Event) -> Issuance:
    """The issuance as the event left it."""
    match event:
        case DocumentDelivered(clerk=clerk):
            passed = was(issuance, DocPassed)
            return Delivered(passed.case.by(clerk), passed.copy)
        case ReceiptAcknowledged():
            handed = was(issuance, Known)
            return attrs.evolve(handed, case=attrs.evolve(handed.case, acknowledged=True))
        case DeliveryFailed():
            delivered = was(issuance, Delivered)
            return DocPassed(delivered.case, delivered.copy)
        case IssueRaised(key, raised_at=raised_at, tell_by=tell_by):
            now = was(issuance, Open)
            return _with(now, (*now.case.problems, Problem(key, raised_at, tell_by)))
        case IssueResolved(key):
            now = was(issuance, Open)
            return _with(now, tuple(it for it in now.case.problems if it.key != key))
        case IssuanceCompleted(archive_by=archive_by):
            delivered = was(issuance, Delivered)
            return Completed(delivered.case, delivered.copy, archive_by)
        case DocumentCollated():
            return attrs.evolve(was(issuance, Completed), papers=Papers.COLLATED)
        case DocumentBound():
            return attrs.evolve(was(issuance, Completed), papers=Papers.BOUND)
        case IssuanceArchived():
            return Archived(was(issuance, Completed).case)
        case _:
            assert_never(event)


def _with(now: Open, problems: tuple[Problem, ...]) -> Open:
    return attrs.evolve(now, case=attrs.evolve(now.case, problems=problems))


# -- Commands ----------------------------------------------------------------------------------

_CLERK: Final = frozenset({Role.CLERK})


@frozen
class Deliver(Act):
    """``recipient`` is the applicant, or the name of the department that the application names;
    ``method`` is how it is handed over, in the applicant's own words where they have any."""

    may = _CLERK

    copy: int
    recipient: str
    method: Personal


@frozen
class AcknowledgeReceipt(Act):
    may = PARTIES


@frozen
class RecordDeliveryFailure(Act):
    may = _CLERK

    reason: str


@frozen
class RaiseIssue(Act):
    """``met_at`` (aware) is when the problem was met."""

    may = _CLERK

    key: str
    what: str
    met_at: datetime


@frozen
class ResolveIssue(Act):
    may = _CLERK

    key: str
    solution: str


@frozen
class CompleteIssuance(Act):
    may = _CLERK


@frozen
class Collate(Act):
    may = _CLERK


@frozen
class Bind(Act):
    may = _CLERK


@frozen
class ArchiveIssuance(Act):
    may = frozenset({Role.CLERK, Role.ARCHIVIST})


Command: TypeAlias = (
    Deliver
    | AcknowledgeReceipt
    | RecordDeliveryFailure
    | RaiseIssue
    | ResolveIssue
    | CompleteIssuance
    | Collate
    | Bind
    | ArchiveIssuance
)


# -- To whom, and how --------------------------------------------------------------------------
# S0-6.5b    What passed its review goes to the customer, or to the department concerned.
# S0-6.5c    Who asks for a special way of delivery is given it.

TO_WHOM_IT_IS_FOR = Rule(
    "ISS-09",
    "A document is handed to the applicant, or to the department that the application names.",
    cites=("S0-6.5b",),
)
AS_WISHED = Rule(
    "ISS-10",
    "Where the application asks for a way of delivery, it is delivered in that way.",
    cites=("S0-6.5c",),
)


def deliver(issuance: Issuance, act: Deliver) -> list[Event]:
    now = only_while(issuance, DocPassed, per=SECOND_REVIEW)
    information = now.case.information
    departments, wishes = information.says(BUSINESS_DEPARTMENT), information.says(DELIVERY_METHOD)
    require(act.copy == now.copy.number, SECOND_REVIEW)
    require(act.recipient in (now.case.applicant, *departments), TO_WHOM_IT_IS_FOR)
    require(act.method.stated, AS_WISHED)
    require(not wishes or act.method.clear in wishes, AS_WISHED)
    return [DocumentDelivered(act.copy, act.recipient, act.method, act.by)]


def acknowledge(issuance: Issuance, act: AcknowledgeReceipt) -> list[Event]:
    case = only_while(issuance, Delivered, Completed).case
    only_by(act.party == case.applicant, IN_POST)
    require(not case.acknowledged, IN_ORDER)
    return [ReceiptAcknowledged(case.copies)]


def fail(issuance: Issuance, act: RecordDeliveryFailure) -> list[Event]:
    now = only_while(issuance, Delivered)
    require(not now.case.acknowledged, IN_ORDER)
    require(stated(act.reason), REASON_STATED)
    return [DeliveryFailed(now.copy.number, act.reason)]


# -- Nothing left open, nothing missing --------------------------------------------------------
# S0-3.3a    What belongs to a document is put in order, bound and archived.
# S0-3.4b    What comes up while issuing is told promptly, and helped to solve.
# S0-6.6a    When all is done, its papers are put in order and on file, complete.

NOTHING_LEFT = Rule(
    "ISS-11",
    "It is complete with no problem open, and on file once its papers are bound and all there.",
    cites=("S0-3.3a", "S0-3.4b", "S0-6.6a"),
)


def raise_issue(issuance: Issuance, act: RaiseIssue, facts: Timing) -> list[Event]:
    case = only_while(issuance, Open).case
    require(act.key not in _keys(case), NOTHING_LEFT)
    require(stated(act.what), NOTHING_LEFT)
    require(case.received_at <= act.met_at <= act.at, NOTHING_LEFT)
    return [IssueRaised(act.key, act.what, act.at, facts.since(act.met_at))]


def resolve_issue(issuance: Issuance, act: ResolveIssue) -> list[Event]:
    case = only_while(issuance, Open).case
    require(act.key in _keys(case), NOTHING_LEFT)
    require(stated(act.solution), NOTHING_LEFT)
    return [IssueResolved(act.key, act.solution)]


def _keys(case: Case) -> frozenset[str]:
    return frozenset(it.key for it in case.problems)


# -- How long it took --------------------------------------------------------------------------
# S0-7.1.2a  How fast somebody works is told by the time that an issuance takes on average.
# S0-7.1.2b  That is all the time that issuances took, shared out among them.

TIME_TAKEN = Rule(
    "ISS-14",
    "Its time runs from receipt to completion; what the applicant took to correct may be left out.",
    cites=("S0-7.1.2a", "S0-7.1.2b"),
    kinds=DUTY,
)


def complete(issuance: Issuance, act: CompleteIssuance, facts: Concluding) -> list[Event]:
    case = only_while(issuance, Delivered, per=NOTHING_LEFT).case
    require(not case.problems, NOTHING_LEFT)
    taken = seconds(case.received_at, act.at)
    counted = max(taken - case.waited, 0) if facts.without_waiting else taken
    return [
        IssuanceCompleted(
            act.by,
            case.business_type,
            case.received_at,
            act.at,
            counted,
            case.waited,
            facts.archive.since(act.at),
        )
    ]


def collate(issuance: Issuance, act: Collate) -> list[Event]:
    now = only_while(issuance, Completed)
    require(now.papers is Papers.LOOSE, NOTHING_LEFT)
    return [DocumentCollated()]


def bind(issuance: Issuance, act: Bind) -> list[Event]:
    now = only_while(issuance, Completed)
    require(now.papers is Papers.COLLATED, NOTHING_LEFT)
    return [DocumentBound()]


def archive(issuance: Issuance, act: ArchiveIssuance, facts: OnFile) -> list[Event]:
    now = only_while(issuance, Completed, per=NOTHING_LEFT)
    require(now.papers is Papers.BOUND, NOTHING_LEFT)
    require(facts.sealed, NOTHING_LEFT)
    return [IssuanceArchived()]


# -- Decide ------------------------------------------------------------------------------------


def decide(issuance: Issuance, act: Command, facts: object) -> list[Event]:
    match act:
        case Deliver():
            return deliver(issuance, act)
        case AcknowledgeReceipt():
            return acknowledge(issuance, act)
        case RecordDeliveryFailure():
            return fail(issuance, act)
        case RaiseIssue():
            return raise_issue(issuance, act, told(facts, Timing))
        case ResolveIssue():
            return resolve_issue(issuance, act)
        case CompleteIssuance():
            return complete(issuance, act, told(facts, Concluding))
        case Collate():
            return collate(issuance, act)
        case Bind():
            return bind(issuance, act)
        case ArchiveIssuance():
            return archive(issuance, act, told(facts, OnFile))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(issuance: Open, calendars: Calendars) -> Iterator[Deadline]:
    """What was told of too late."""
    for problem in issuance.case.problems:
        tell = deadline(Terms.ESCALATE, problem.tell_by, calendars, of=problem.key)
        if tell.ends < problem.told_at:
            yield tell

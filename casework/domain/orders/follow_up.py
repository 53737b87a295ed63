"""Follow-up: how an order goes, what stands in its way, and what its customer says and is told.

The page of the order opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.kernel import (
    Act,
    Deadline,
    Kind,
    Personal,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.orders.placed import Course, Issue, Live, Order, Placed, Underway
from casework.domain.policy import Terms
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Complaint:
    """Whether there is such a case, of this very customer (``care.feedback/<case>``)."""

    of_customer: bool


# ``Timing`` (``policy``, ``calendar``) is told to an issue: the term to resolve it.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ProgressRecorded:
    note: str


@frozen
class IssueRaised:
    key: str
    what: str
    resolve_by: Span


@frozen
class IssueResolved:
    key: str
    solution: str


@frozen
class ReportedToCustomer:
    message: str


@frozen
class InquiryLogged:
    key: str
    question: Personal


@frozen
class InquiryAnswered:
    key: str
    answer: str


@frozen
class ComplaintLinked:
    complaint: str


_OfCourse: TypeAlias = ProgressRecorded | IssueRaised | IssueResolved | ReportedToCustomer
_OfCustomer: TypeAlias = InquiryLogged | InquiryAnswered | ComplaintLinked
Event: TypeAlias = _OfCourse | _OfCustomer


def after(order: Order, event: Event) -> Order:
    """The order as the event left it."""
    match event:
        case ProgressRecorded() | IssueRaised() | IssueResolved() | ReportedToCustomer():
            now = was(order, Underway)
            return attrs.evolve(now, course=_course(now.course, event))
        case InquiryLogged() | InquiryAnswered() | ComplaintLinked():
            live = was(order, Live)
            return attrs.evolve(live, placed=_placed(live.placed, event))
        case _:
            assert_never(event)


def _course(course: Course, event: _OfCourse) -> Course:
    match event:
        case ProgressRecorded():
            return course
        case IssueRaised(key, resolve_by=resolve_by):
            return attrs.evolve(course, issues=(*course.issues, Issue(key, resolve_by)))
        case IssueResolved(key):
            left = tuple(it for it in course.issues if it.key != key)
            return attrs.evolve(course, issues=left)
        case ReportedToCustomer():
            return attrs.evolve(course, untold=())
        case _:
            assert_never(event)


def _placed(placed: Placed, event: _OfCustomer) -> Placed:
    match event:
        case InquiryLogged(key):
            return attrs.evolve(placed, inquiries=placed.inquiries | {key})
        case InquiryAnswered(key):
            return attrs.evolve(placed, inquiries=placed.inquiries - {key})
        case ComplaintLinked(complaint):
            return attrs.evolve(placed, complaints=placed.complaints | {complaint})
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------

_BACK_OFFICE: Final = frozenset({Role.BACKOFFICE})


@frozen
class RecordProgress(Act):
    may = _BACK_OFFICE

    note: str


@frozen
class RaiseIssue(Act):
    may = _BACK_OFFICE

    key: str
    what: str


@frozen
class ResolveIssue(Act):
    may = _BACK_OFFICE

    key: str
    solution: str


@frozen
class ReportToCustomer(Act):
    """What their order has come to."""

    may = _BACK_OFFICE

    message: str


@frozen
class LogInquiry(Act):
    may = _BACK_OFFICE

    key: str
    question: Personal


@frozen
class AnswerInquiry(Act):
    may = _BACK_OFFICE

    key: str
    answer: str


@frozen
class LinkComplaint(Act):
    """``complaint`` is the identity of a case in customer care."""

    may = _BACK_OFFICE

    complaint: str


Command: TypeAlias = (
    RecordProgress
    | RaiseIssue
    | ResolveIssue
    | ReportToCustomer
    | LogInquiry
    | AnswerInquiry
    | LinkComplaint
)


# -- 1  What stands in the way -----------------------------------------------------------------
# S4-2.2.3   An order is followed; what customers ask and complain of is dealt with.
# S4-3.2.4   What comes up in production is solved in time.
# S3-3.2.1c  So is whatever else comes up with a sale, together with the departments.

NOTHING_OPEN = Rule(
    "ORD-09",
    "An order is followed, and is closed with no issue unresolved, no inquiry unanswered and no"
    " complaint open.",
    cites=("S4-2.2.3", "S4-3.2.4", "S3-3.2.1c"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def record(order: Order, act: RecordProgress) -> list[Event]:
    only_while(order, Underway)
    require(stated(act.note), NOTHING_OPEN)
    return [ProgressRecorded(act.note)]


def raise_issue(order: Order, act: RaiseIssue, facts: Timing) -> list[Event]:
    course = only_while(order, Underway).course
    require(act.key not in {it.key for it in course.issues}, NOTHING_OPEN)
    require(stated(act.what), NOTHING_OPEN)
    return [IssueRaised(act.key, act.what, facts.since(act.at))]


def resolve(order: Order, act: ResolveIssue) -> list[Event]:
    course = only_while(order, Underway).course
    require(act.key in {it.key for it in course.issues}, NOTHING_OPEN)
    require(stated(act.solution), NOTHING_OPEN)
    return [IssueResolved(act.key, act.solution)]


# -- 2  What the customer says -----------------------------------------------------------------


def inquire(order: Order, act: LogInquiry) -> list[Event]:
    placed = only_while(order, Live).placed
    require(act.key not in placed.inquiries, NOTHING_OPEN)
    require(act.question.stated, NOTHING_OPEN)
    return [InquiryLogged(act.key, act.question)]


def answer(order: Order, act: AnswerInquiry) -> list[Event]:
    placed = only_while(order, Live).placed
    require(act.key in placed.inquiries, NOTHING_OPEN)
    require(stated(act.answer), NOTHING_OPEN)
    return [InquiryAnswered(act.key, act.answer)]


def link(order: Order, act: LinkComplaint, facts: Complaint) -> list[Event]:
    placed = only_while(order, Live).placed
    require(facts.of_customer, NOTHING_OPEN)
    require(act.complaint not in placed.complaints, NOTHING_OPEN)
    return [ComplaintLinked(act.complaint)]


# -- 3  What the customer is told --------------------------------------------------------------
# S4-2.2.2   What is ordered arrives when it was promised.
# S4-2.2.3   The customer is told how the order goes, promptly.

KEPT_INFORMED = Rule(
    "ORD-10",
    "An order is promised for a time, and its passing is noted once; whatever it comes to, the"
    " customer is told in time.",
    cites=("S4-2.2.2", "S4-2.2.3"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def report(order: Order, act: ReportToCustomer) -> list[Event]:
    only_while(order, Underway)
    require(stated(act.message), KEPT_INFORMED)
    return [ReportedToCustomer(act.message)]


# -- Decide ------------------------------------------------------------------------------------


def decide(order: Order, act: Command, facts: object) -> list[Event]:
    match act:
        case RecordProgress():
            return record(order, act)
        case RaiseIssue():
            return raise_issue(order, act, told(facts, Timing))
        case ResolveIssue():
            return resolve(order, act)
        case ReportToCustomer():
            return report(order, act)
        case LogInquiry():
            return inquire(order, act)
        case AnswerInquiry():
            return answer(order, act)
        case LinkComplaint():
            return link(order, act, told(facts, Complaint))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(course: Course, calendars: Calendars) -> Iterator[Deadline]:
    """Each issue that is unresolved, and whatever the customer has not been told."""
    for issue in course.issues:
        yield deadline(Terms.DEFAULT, issue.resolve_by, calendars, of=issue.key)
    for change in course.untold:
        yield deadline(Terms.ORDER_PROGRESS, change.report_by, calendars, of=change.status)

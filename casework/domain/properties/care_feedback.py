"""Feedback: what holds of every complaint, whatever it is about and whoever puts it right."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import TIME_WORDS, Span, term_ends
from casework.domain.care.feedback import (
    ANOTHER_LOOKS,
    ANOTHER_ROUND,
    ON_RECORD,
    PROMPT,
    TO_WHOM_IT_CONCERNS,
    UNTIL_SATISFIED,
    DissatisfactionDeclared,
    FeedbackClosed,
    FeedbackOpened,
    FeedbackTransferred,
    FeedbackWithdrawn,
    OverrideGranted,
    ProblemRecorded,
    RectificationVerified,
    Satisfaction,
    SatisfactionConfirmed,
    SatisfactionLapsed,
    VerificationFailed,
)
from casework.domain.care.rectification import (
    TOLD_BEFORE_VERIFIED,
    CustomerInformed,
    RectificationCompleted,
    RectificationPlanned,
    TransferAccepted,
    TransferRejected,
)
from casework.domain.general import (
    IN_POST,
    OVERRIDE_NAMED,
    OWN_ACT,
    REASON_STATED,
    RECORD_STANDS,
    TWO_PERSONS,
)
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    different_people,
    never_after,
    precedence,
    response,
    whenever,
)

NOBODY: Final = Person("")
_BY_DEPARTMENT = (
    TransferAccepted,
    TransferRejected,
    RectificationPlanned,
    RectificationCompleted,
)
_VERIFIED = (RectificationVerified, VerificationFailed)
_BACK = (VerificationFailed, DissatisfactionDeclared)
_ANSWERS = (SatisfactionConfirmed, SatisfactionLapsed, OverrideGranted)
_LATER = (
    ProblemRecorded,
    FeedbackTransferred,
    *_BY_DEPARTMENT,
    CustomerInformed,
    *_VERIFIED,
    DissatisfactionDeclared,
    *_ANSWERS,
    FeedbackClosed,
    FeedbackWithdrawn,
)
_EVERY = (FeedbackOpened, *_LATER)

# -- A complaint, told from the events alone -----------------------------------------------------


@frozen(cache_hash=True)
class Complaint:
    """Whose it is, of whose work, with which department, and how the customer takes it.

    ``rectifier`` put it right in the round at hand; nobody has, while it is empty.
    """

    customer: Person = NOBODY
    responsible: Person = NOBODY
    department: str = ""
    rectifier: Person = NOBODY
    satisfaction: Satisfaction = Satisfaction.AWAITED
    answer_by: tuple[Span, ...] = ()

    def after(self, event: Any) -> Complaint:
        match event:
            case FeedbackOpened(customer, responsible=responsible):
                return Complaint(customer, responsible)
            case FeedbackTransferred(department=department):
                return evolve(self, department=department)
            case RectificationCompleted(rectifier=rectifier):
                return evolve(self, rectifier=rectifier)
            case VerificationFailed() | DissatisfactionDeclared():
                return Complaint(self.customer, self.responsible, self.department)
            case RectificationVerified(answer_by=answer_by):
                return evolve(self, answer_by=(answer_by,))
            case SatisfactionConfirmed():
                return evolve(self, satisfaction=Satisfaction.CONFIRMED)
            case SatisfactionLapsed():
                return evolve(self, satisfaction=Satisfaction.LAPSED)
            case OverrideGranted():
                return evolve(self, satisfaction=Satisfaction.OVERRIDDEN)
            case _:
                return self


_of_complaint: Final = telling(
    Complaint(),
    (
        FeedbackOpened,
        FeedbackTransferred,
        RectificationCompleted,
        RectificationVerified,
        *_BACK,
        *_ANSWERS,
    ),
)
_LIVE = ("heard", "recorded", "passed on", "taken on", "planned", "done", "told", "resolved")


def _silent_past_the_term(now: Complaint, it: Step) -> bool:
    awaited = now.satisfaction is Satisfaction.AWAITED
    return awaited and any(
        it.facts.version == span.calendar and it.act.at > term_ends(it.facts, span.start, span.term)
        for span in now.answer_by
    )


def _terms_begin(it: Step) -> object:
    at, facts = it.act.at, it.facts
    match it.event:
        case FeedbackOpened(respond_by=span):
            return span == facts.since(at)
        case ProblemRecorded(transfer_by=span):
            return span == facts.since(at)
        case DissatisfactionDeclared(rectify_by=span):
            return span == facts.since(at)
        case FeedbackTransferred(rectify_by=span) | VerificationFailed(rectify_by=span):
            return span == facts.rectify.since(at)
        case TransferRejected(transfer_by=span) | RectificationCompleted(inform_by=span):
            return span == facts.next.since(at)
        case RectificationVerified(answer_by=span):
            return span == facts.answer.since(at)
        case other:
            raise TypeError(f"no term begins with {other!r}")


PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A complaint is opened once", IN_ORDER), FeedbackOpened),
    precedence(
        law("Nothing becomes of what nobody complained of", IN_ORDER), FeedbackOpened, _LATER
    ),
    never_after(
        law("A complaint that is over stays over", IN_ORDER),
        (FeedbackClosed, FeedbackWithdrawn),
        _EVERY,
    ),
    in_course(
        law("A complaint takes its course, round by round", IN_ORDER, ANOTHER_ROUND),
        "unheard of",
        {
            FeedbackOpened: to("heard", "unheard of"),
            ProblemRecorded: to("recorded", "heard"),
            FeedbackTransferred: to("passed on", "recorded"),
            TransferAccepted: to("taken on", "passed on"),
            TransferRejected: to("recorded", "passed on"),
            RectificationPlanned: to("planned", "taken on", "planned"),
            RectificationCompleted: to("done", "planned"),
            CustomerInformed: to("told", "done"),
            RectificationVerified: to("resolved", "told"),
            VerificationFailed: to("taken on", "told"),
            DissatisfactionDeclared: to("taken on", "told", "resolved"),
            SatisfactionConfirmed: staying("told", "resolved"),
            SatisfactionLapsed: staying("resolved"),
            OverrideGranted: to("overridden", "resolved"),
            FeedbackClosed: to("over", "resolved", "overridden"),
            FeedbackWithdrawn: to("over", *_LIVE),
        },
    ),
    # Hearing
    whenever(
        law("A complaint says what it is about, and where it was heard", ON_RECORD),
        FeedbackOpened,
        lambda it: stated(it.event.subject) and stated(it.event.source),
    ),
    whenever(
        law("Whoever complains is heard out, problem and demand", ON_RECORD),
        ProblemRecorded,
        lambda it: it.event.problem.stated and it.event.demand.stated,
    ),
    precedence(
        law("What is passed on is on record first", ON_RECORD),
        ProblemRecorded,
        FeedbackTransferred,
    ),
    whenever(
        law("A problem goes by its type to those who serve such problems", TO_WHOM_IT_CONCERNS),
        FeedbackTransferred,
        lambda it: stated(it.event.problem_type) and it.facts.serves,
    ),
    # Putting it right
    whenever(
        law("A department puts right its own cases alone", IN_POST),
        (*_BY_DEPARTMENT, CustomerInformed),
        lambda it: it.facts.entitled,
    ),
    _of_complaint(
        law("It is for the department that was asked to take it on", TO_WHOM_IT_CONCERNS),
        (TransferAccepted, TransferRejected),
        lambda now, it: it.event.department == now.department,
    ),
    whenever(
        law("A department that sends a case back says why", REASON_STATED),
        TransferRejected,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("A plan says how it is to be put right", REASON_STATED),
        RectificationPlanned,
        lambda it: stated(it.event.measure),
    ),
    precedence(
        law("What is done in a round was planned in it", IN_ORDER),
        RectificationPlanned,
        RectificationCompleted,
        anew=_BACK,
    ),
    whenever(
        law("What was done is said, by whoever did it", REASON_STATED),
        RectificationCompleted,
        lambda it: stated(it.event.what_was_done) and it.event.rectifier == it.act.by,
    ),
    whenever(
        law("Customers who are told are told something", TOLD_BEFORE_VERIFIED),
        CustomerInformed,
        lambda it: stated(it.event.message),
    ),
    precedence(
        law("Nothing is verified that the customer was not told of", TOLD_BEFORE_VERIFIED),
        CustomerInformed,
        _VERIFIED,
        anew=(*_BACK, RectificationCompleted),
    ),
    # Verification
    different_people(
        law("Whoever put it right in a round does not verify it", ANOTHER_LOOKS),
        RectificationCompleted,
        _VERIFIED,
        anew=_BACK,
    ),
    _of_complaint(
        law("Nobody verifies what their own work is blamed for", TWO_PERSONS),
        _VERIFIED,
        lambda now, it: it.act.by != now.responsible,
    ),
    _of_complaint(
        law("Nobody closes a complaint about their own work unasked", TWO_PERSONS),
        (OverrideGranted,),
        lambda now, it: it.act.by not in {now.responsible, now.rectifier},
    ),
    whenever(
        law("What is not resolved goes back with the reason", ANOTHER_ROUND),
        VerificationFailed,
        lambda it: stated(it.event.reason) and not it.act.resolved,
    ),
    whenever(
        law("What counts as resolved was found resolved", UNTIL_SATISFIED),
        RectificationVerified,
        lambda it: it.act.resolved,
    ),
    # Until the customer is satisfied
    _of_complaint(
        law("Whether a complaint is settled is its customer's to say", IN_POST),
        (SatisfactionConfirmed, DissatisfactionDeclared, FeedbackWithdrawn),
        lambda now, it: it.act.party == now.customer,
    ),
    _of_complaint(
        law("A complaint is settled in its own customer's name", IN_POST),
        (SatisfactionConfirmed, SatisfactionLapsed, FeedbackWithdrawn),
        lambda now, it: it.event.customer == now.customer,
    ),
    _of_complaint(
        law("Those who are blamed do not say that the customer is content", OWN_ACT),
        (SatisfactionConfirmed, FeedbackWithdrawn),
        lambda now, it: it.act.by not in {now.responsible, now.rectifier},
    ),
    whenever(
        law("Whoever is not satisfied says what is wrong", ANOTHER_ROUND),
        DissatisfactionDeclared,
        lambda it: it.event.reason.stated,
    ),
    _of_complaint(
        law("Silence stands for the customer past its term, who said nothing", UNTIL_SATISFIED),
        (SatisfactionLapsed,),
        _silent_past_the_term,
    ),
    _of_complaint(
        law("Nothing is overridden that the customer has answered", UNTIL_SATISFIED),
        (OverrideGranted,),
        lambda now, it: now.satisfaction is Satisfaction.AWAITED,
    ),
    whenever(
        law("A customer is overridden where policy allows it", UNTIL_SATISFIED),
        OverrideGranted,
        lambda it: it.facts.allowed,
    ),
    whenever(
        law("Whoever overrides a customer says what is set aside, and why", OVERRIDE_NAMED),
        OverrideGranted,
        lambda it: it.event.rule == UNTIL_SATISFIED.id and stated(it.event.reason),
    ),
    response(
        law("An override closes the complaint", UNTIL_SATISFIED), OverrideGranted, FeedbackClosed
    ),
    precedence(
        law("No complaint closes that was not found resolved", UNTIL_SATISFIED),
        RectificationVerified,
        FeedbackClosed,
        anew=DissatisfactionDeclared,
    ),
    _of_complaint(
        law("The close says how the customer took it, and that is known", UNTIL_SATISFIED),
        (FeedbackClosed,),
        lambda now, it: it.event.satisfaction is now.satisfaction is not Satisfaction.AWAITED,
    ),
    # On record
    whenever(
        law("A term of feedback begins with its act", TIME_WORDS, PROMPT),
        (
            FeedbackOpened,
            ProblemRecorded,
            FeedbackTransferred,
            TransferRejected,
            RectificationCompleted,
            *_VERIFIED,
            DissatisfactionDeclared,
        ),
        _terms_begin,
    ),
    as_said(
        law("What is on record of a complaint was said of it", RECORD_STANDS),
        _EVERY,
    ),
)

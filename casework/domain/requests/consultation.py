"""Consultation: a question to the office, and an answer that whoever asked has understood.

Whoever is received asks; what the person at the desk knows is answered at once, or later by a time
the customer is told. What they do not know they do not guess: they refer it to the owner of the
topic, and from then on the answer is the owner's. What turns out to be an application becomes one.

    phase      act                 next phase
    ---------  ------------------  ----------
    NotOpened  OpenConsultation    Open
    Open       AnswerOnSpot        Answered
    Open       DeferConsultation   Deferred
    Open       Refer               Referred
    Open       ConvertToRequest    Answered
    Deferred   Reply               Answered
    Deferred   Refer               Referred
    Deferred   ConvertToRequest    Answered
    Referred   AnswerReferred      Answered
    Referred   Refer               same
    Answered   ConfirmUnderstood   same
    Answered   LapseConfirmation   same
    Answered   AskFurther          Open
    Answered   CloseConsultation   Closed

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import (
    Calendar,
    Calendars,
    Span,
    Term,
    Timing,
    deadline,
    over,
    term_ends,
)
from casework.domain.general import IN_POST
from casework.domain.kernel import (
    DUTY,
    IN_ORDER,
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
from casework.domain.staff import CLOCK, PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Reception:
    """How the customer was received, as far as anybody noted it. Nothing depends on it."""

    needs_asked: bool = False
    seated: bool = False
    drink_offered: bool = False


class Understanding(StrEnum):
    """Whether the customer has understood the answer."""

    AWAITED = "awaited"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"  # They stayed silent, past the term.


@frozen
class Question:
    """Who asks, on what topic. ``unfamiliar_to`` are those who referred it, and so do not answer
    it themselves."""

    customer: Person
    topic: str
    unfamiliar_to: frozenset[Person] = frozenset()


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nobody has asked."""


@frozen
class Asked:
    """There is a question."""

    question: Question


@frozen
class AtDesk(Asked):
    """The answer is up to the desk."""


@frozen
class Open(AtDesk):
    """The customer is there, or on the line."""

    answer_by: Span


@frozen
class Deferred(AtDesk):
    """The customer was told to have a reply by then."""

    reply_by: datetime


@frozen
class Referred(Asked):
    """With the owner of the topic. ``promised`` is the reply-by time the customer was told, if
    one was."""

    owner: Person
    answer_by: Span
    promised: tuple[datetime, ...] = ()


@frozen
class Answered(Asked):
    """Answered. Silence lasts until ``confirm_by``."""

    confirm_by: Span
    understanding: Understanding = Understanding.AWAITED


@frozen
class Closed:
    """Answered and understood, or not gainsaid."""


Consultation: TypeAlias = NotOpened | Asked | Closed


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Competence:
    """For an answer: whether the actor is competent in the topic (``people.employee/<actor>``,
    held), and the customer's time to say whether they understood (``policy``, ``calendar``)."""

    competent: bool
    confirm: Timing


@frozen
class Promise:
    """For deferring: the longest term of a reply, and the calendar it is counted by (``policy``,
    ``calendar``)."""

    term: Term
    calendar: Calendar


@frozen
class Owner:
    """For a referral: whether it goes to an owner of the topic, who is a business owner
    (``people.organisation/office``, held) and competent in it (``people.employee/<owner>``,
    held); and the owner's term (``policy``, ``calendar``)."""

    owns: bool
    answer: Timing


@frozen
class Application:
    """For a conversion: whether the customer has filed that request (``requests.intake/<id>``),
    and the time to say whether they understood (``policy``, ``calendar``)."""

    filed: bool
    confirm: Timing


# ``Timing`` (``policy``, ``calendar``) is told where a term begins: of the answer on the spot, of
# the customer's silence. ``Calendar`` is told to the lapse: the table that its term began with.

Facts: TypeAlias = NoFacts | Competence | Promise | Owner | Application | Timing | Calendar


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ConsultationOpened:
    customer: Person
    basics: Personal
    matter: Personal
    topic: str
    reception: Reception
    answer_by: Span


@frozen
class AnsweredOnSpot:
    answer: str
    confirm_by: Span


@frozen
class ConsultationDeferred:
    contact: Personal
    question: Personal
    reply_by: datetime


@frozen
class ConsultationReferred:
    owner: Person
    referred_by: Person
    answer_by: Span


@frozen
class ReferredAnswered:
    """``cites`` is where the owner's own answer is found, if somebody else passed it on."""

    answer: str
    owner: Person
    cites: str
    confirm_by: Span


@frozen
class Replied:
    answer: str
    confirm_by: Span


@frozen
class ConvertedToRequest:
    request: str
    confirm_by: Span


@frozen
class UnderstandingConfirmed:
    customer: Person


@frozen
class ConfirmationLapsed:
    """The customer was silent past the term; that they understood is assumed (CON-07)."""

    customer: Person


@frozen
class AskedFurther:
    question: Personal
    answer_by: Span


@frozen
class ConsultationClosed:
    understanding: Understanding


Event: TypeAlias = (
    ConsultationOpened
    | AnsweredOnSpot
    | ConsultationDeferred
    | ConsultationReferred
    | ReferredAnswered
    | Replied
    | ConvertedToRequest
    | UnderstandingConfirmed
    | ConfirmationLapsed
    | AskedFurther
    | ConsultationClosed
)


# -- Commands ----------------------------------------------------------------------------------

_DESK: Final = frozenset({Role.RECEPTION, Role.INTAKE, Role.BACKOFFICE})
_OWNER: Final = frozenset({Role.BIZ_OWNER})


@frozen
class OpenConsultation(Act):
    """``basics`` say who asks, ``matter`` what they ask or need, ``topic`` what field it is in."""

    may = _DESK

    customer: Person
    basics: Personal
    matter: Personal
    topic: str
    reception: Reception = Reception()


@frozen
class AnswerOnSpot(Act):
    """``answer`` is what was said, or which material was handed over."""

    may = _DESK

    answer: str


@frozen
class DeferConsultation(Act):
    """``reply_by`` (aware) is when the customer was told to have the reply."""

    may = _DESK

    contact: Personal
    question: Personal
    reply_by: datetime


@frozen
class Refer(Act):
    """To the owner of the topic, by somebody to whom it is unfamiliar."""

    may = _DESK | _OWNER

    owner: Person


@frozen
class AnswerReferred(Act):
    """By the owner; or by the desk, which then ``cites`` where the owner's answer is found."""

    may = _DESK | _OWNER

    answer: str
    cites: str = ""


@frozen
class Reply(Act):
    """By the desk, later than on the spot."""

    may = _DESK

    answer: str


@frozen
class ConvertToRequest(Act):
    """The answer is an application: ``request`` is its identity in intake."""

    may = _DESK

    request: str


@frozen
class ConfirmUnderstood(Act):
    may = PARTIES


@frozen
class LapseConfirmation(Act):
    """By the clock."""

    may = CLOCK


@frozen
class AskFurther(Act):
    may = PARTIES

    question: Personal


@frozen
class CloseConsultation(Act):
    may = _DESK | _OWNER


Command: TypeAlias = (
    OpenConsultation
    | AnswerOnSpot
    | DeferConsultation
    | Refer
    | AnswerReferred
    | Reply
    | ConvertToRequest
    | ConfirmUnderstood
    | LapseConfirmation
    | AskFurther
    | CloseConsultation
)


# -- 1  Reception ------------------------------------------------------------------------------
# S2-2.1a    Customers are received courteously,
# S2-2.1b    asked what they need, seated, and offered a drink.
# S2-2.1c    Who they are and what they ask is written down.
# S3-2.1.1a  What they need is understood in detail.

RECEIVED = Rule(
    "CON-01",
    "A consultation begins with who asks, and what they ask or need.",
    cites=("S2-2.1c", "S3-2.1.1a", "S2-2.1a", "S2-2.1b"),
)


def open_consultation(state: Consultation, act: OpenConsultation, facts: Timing) -> list[Event]:
    only_while(state, NotOpened)
    require(act.basics.stated, RECEIVED)
    require(act.matter.stated, RECEIVED)
    require(stated(act.topic), RECEIVED)
    answer_by, asked = facts.since(act.at), (act.basics, act.matter, act.topic)
    return [ConsultationOpened(act.customer, *asked, act.reception, answer_by)]


# -- 2  Answers --------------------------------------------------------------------------------
# S3-2.1.1b  What can be answered on the spot is answered at once.
# S2-2.2a    Questions are answered with patience.
# S2-2.2b    Nobody answers at random what they do not know: its owner is asked.
# S2-2.2c    Material and answers are clear.

ANSWER_FIRST = Rule(
    "CON-02",
    "Nothing is closed unanswered; an answer is given on the spot, later, or by the owner.",
    cites=("S3-2.1.1b", "S2-2.2a"),
)
NO_CASUAL_ANSWER = Rule(
    "CON-04",
    "Whoever does not know a topic does not answer in it, but refers it to its owner.",
    cites=("S2-2.2b",),
)
OWNERS_ANSWER = Rule(
    "CON-05",
    "What was referred is answered by its owner, or in the owner's words, with their source.",
    cites=("S2-2.2b",),
)
UNDERSTOOD = Rule(
    "CON-07",
    "The answer says something, and closes the matter once the customer has understood it or let"
    " the term pass in silence.",
    cites=("S2-2.2c",),
)


def answer_on_spot(state: Consultation, act: AnswerOnSpot, facts: Competence) -> list[Event]:
    question = only_while(state, Open, per=_out_of_turn(state)).question
    _hold_answer(question, act.by, act.answer, facts)
    return [AnsweredOnSpot(act.answer, facts.confirm.since(act.at))]


def reply(state: Consultation, act: Reply, facts: Competence) -> list[Event]:
    question = only_while(state, Deferred, per=_out_of_turn(state)).question
    _hold_answer(question, act.by, act.answer, facts)
    return [Replied(act.answer, facts.confirm.since(act.at))]


def _out_of_turn(state: Consultation) -> Rule:
    return OWNERS_ANSWER if isinstance(state, Referred) else IN_ORDER


def _hold_answer(question: Question, by: Person, answer: str, facts: Competence) -> None:
    only_by(facts.competent, NO_CASUAL_ANSWER)
    only_by(by not in question.unfamiliar_to, NO_CASUAL_ANSWER)
    require(stated(answer), UNDERSTOOD)


def convert(state: Consultation, act: ConvertToRequest, facts: Application) -> list[Event]:
    only_while(state, AtDesk, per=_out_of_turn(state))
    require(facts.filed, ANSWER_FIRST)
    return [ConvertedToRequest(act.request, facts.confirm.since(act.at))]


# -- 3  Later ----------------------------------------------------------------------------------
# S3-2.1.1c  For a later reply, contact and question are noted, and the customer is told by when.

PROMISED = Rule(
    "CON-03",
    "A reply is put off with the question, a contact, and a time told that is soon enough.",
    cites=("S3-2.1.1c",),
)
PROMISE_KEPT = Rule(
    "CON-06",
    "A reply that is not given by the time told is a breach, noted once.",
    cites=("S3-2.1.1c",),
    kinds=DUTY,
)


def defer(state: Consultation, act: DeferConsultation, facts: Promise) -> list[Event]:
    only_while(state, Open)
    require(act.contact.stated, PROMISED)
    require(act.question.stated, PROMISED)
    require(act.reply_by > act.at, PROMISED)
    require(act.reply_by <= term_ends(facts.calendar, act.at, facts.term), PROMISED)
    return [ConsultationDeferred(act.contact, act.question, act.reply_by)]


# -- 4  By the owner ---------------------------------------------------------------------------
# S2-2.2b    The owner of the topic is asked promptly, and answers.


def refer(state: Consultation, act: Refer, facts: Owner) -> list[Event]:
    only_while(state, AtDesk, Referred)
    require(facts.owns, NO_CASUAL_ANSWER)
    require(not isinstance(state, Referred) or act.owner != state.owner, NO_CASUAL_ANSWER)
    return [ConsultationReferred(act.owner, act.by, facts.answer.since(act.at))]


def answer_referred(state: Consultation, act: AnswerReferred, facts: Timing) -> list[Event]:
    owner = only_while(state, Referred).owner
    only_by(act.by == owner or stated(act.cites), OWNERS_ANSWER)
    require(stated(act.answer), UNDERSTOOD)
    return [ReferredAnswered(act.answer, owner, act.cites, facts.since(act.at))]


# -- 5  Until it is understood -----------------------------------------------------------------
# S2-2.2c    The customer is to know the business well.


def confirm(state: Consultation, act: ConfirmUnderstood) -> list[Event]:
    question = only_while(state, Answered).question
    only_by(act.party == question.customer, IN_POST)
    return [UnderstandingConfirmed(act.party)]


def lapse(state: Consultation, act: LapseConfirmation, facts: Calendar) -> list[Event]:
    answered = only_while(state, Answered, per=UNDERSTOOD)
    require(answered.understanding is Understanding.AWAITED, UNDERSTOOD)
    require(over(facts, answered.confirm_by, act.at), UNDERSTOOD)
    return [ConfirmationLapsed(answered.question.customer)]


def ask_further(state: Consultation, act: AskFurther, facts: Timing) -> list[Event]:
    question = only_while(state, Answered).question
    only_by(act.party == question.customer, IN_POST)
    require(act.question.stated, RECEIVED)
    return [AskedFurther(act.question, facts.since(act.at))]


def close(state: Consultation, act: CloseConsultation) -> list[Event]:
    answered = only_while(state, Answered, per=ANSWER_FIRST)
    require(answered.understanding is not Understanding.AWAITED, UNDERSTOOD)
    return [ConsultationClosed(answered.understanding)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Consultation, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenConsultation():
            return open_consultation(state, command, told(facts, Timing))
        case AnswerOnSpot():
            return answer_on_spot(state, command, told(facts, Competence))
        case DeferConsultation():
            return defer(state, command, told(facts, Promise))
        case Refer():
            return refer(state, command, told(facts, Owner))
        case AnswerReferred():
            return answer_referred(state, command, told(facts, Timing))
        case Reply():
            return reply(state, command, told(facts, Competence))
        case ConvertToRequest():
            return convert(state, command, told(facts, Application))
        case ConfirmUnderstood():
            return confirm(state, command)
        case LapseConfirmation():
            return lapse(state, command, told(facts, Calendar))
        case AskFurther():
            return ask_further(state, command, told(facts, Timing))
        case CloseConsultation():
            return close(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Consultation, event: Event) -> Consultation:
    match event:
        case ConsultationOpened(customer, topic=topic, answer_by=answer_by):
            was(state, NotOpened)
            return Open(Question(customer, topic), answer_by)
        case AnsweredOnSpot(confirm_by=confirm_by):
            return Answered(was(state, Open).question, confirm_by)
        case ConsultationDeferred(reply_by=reply_by):
            return Deferred(was(state, Open).question, reply_by)
        case ConsultationReferred():
            return _referred(was(state, Asked), event)
        case ReferredAnswered(confirm_by=confirm_by):
            return Answered(was(state, Referred).question, confirm_by)
        case Replied(confirm_by=confirm_by):
            return Answered(was(state, Deferred).question, confirm_by)
        case ConvertedToRequest(confirm_by=confirm_by):
            return Answered(was(state, AtDesk).question, confirm_by)
        case UnderstandingConfirmed():
            return attrs.evolve(was(state, Answered), understanding=Understanding.CONFIRMED)
        case ConfirmationLapsed():
            return attrs.evolve(was(state, Answered), understanding=Understanding.ASSUMED)
        case AskedFurther(answer_by=answer_by):
            return Open(was(state, Answered).question, answer_by)
        case ConsultationClosed():
            was(state, Answered)
            return Closed()
        case _:
            assert_never(event)


def _referred(before: Asked, event: ConsultationReferred) -> Referred:
    others = before.question.unfamiliar_to | {event.referred_by}
    question = attrs.evolve(before.question, unfamiliar_to=others)
    match before:
        case Deferred(reply_by=promised):
            return Referred(question, event.owner, event.answer_by, (promised,))
        case Referred(promised=already):
            return Referred(question, event.owner, event.answer_by, already)
        case _:
            was(before, Open)
            return Referred(question, event.owner, event.answer_by)


# -- Due ---------------------------------------------------------------------------------------


def due(state: Consultation, calendars: Calendars) -> tuple[Deadline, ...]:
    """The answer on the spot, the owner's, the reply by the time told; the customer's silence."""
    match state:
        case Open(answer_by=span):
            return (deadline(Terms.CONSULT_ON_SPOT, span, calendars),)
        case Deferred(reply_by=promised):
            return (_promise(promised),)
        case Referred(answer_by=span, promised=promised):
            return (deadline(Terms.REFER, span, calendars), *map(_promise, promised))
        case Answered(confirm_by=span, understanding=Understanding.AWAITED):
            lapse_it = LapseConfirmation(by=SYSTEM)
            return (deadline(Terms.FEEDBACK_WINDOW, span, calendars, lapse=lapse_it),)
        case _:
            return ()


def _promise(reply_by: datetime) -> Deadline:
    return Deadline(Terms.CONSULT_REPLY, f"@{reply_by.isoformat()}", reply_by)


decider: Decider[Consultation, Command, Event, Facts] = Decider(
    "requests.consultation",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed,),
    due=due,
)

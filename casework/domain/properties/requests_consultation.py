"""Consultation: what holds of every question to the office, whoever asks and whoever answers."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import Span, term_ends
from casework.domain.kernel import Person, stated
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Law,
    Step,
    at_most_once,
    different_people,
    never_after,
    precedence,
    whenever,
)
from casework.domain.requests.consultation import (
    AnsweredOnSpot,
    Application,
    AskedFurther,
    Competence,
    ConfirmationLapsed,
    ConsultationClosed,
    ConsultationDeferred,
    ConsultationOpened,
    ConsultationReferred,
    ConvertedToRequest,
    Owner,
    ReferredAnswered,
    Replied,
    Understanding,
    UnderstandingConfirmed,
)

NOBODY: Final = Person("")
_SAID = (AnsweredOnSpot, Replied, ReferredAnswered)
_ANSWERS = (*_SAID, ConvertedToRequest)
_PUT_ON = (ConsultationDeferred, ConsultationReferred)
_LATER = (*_ANSWERS, *_PUT_ON, UnderstandingConfirmed, ConfirmationLapsed, AskedFurther)

# -- What is asked, told from the events alone ---------------------------------------------------


@frozen(cache_hash=True)
class Matter:
    """Who asks, with whom the question lies, and what is known of its answer.

    ``lies`` "spot", "later" or "owner"; empty: it has been answered, or nobody has asked.
    """

    customer: Person = NOBODY
    lies: str = ""
    owner: Person = NOBODY
    confirm_by: tuple[Span, ...] = ()
    understanding: Understanding = Understanding.AWAITED

    def after(self, event: Any) -> Matter:
        match event:
            case ConsultationOpened(customer):
                return Matter(customer, "spot")
            case ConsultationDeferred():
                return evolve(self, lies="later")
            case ConsultationReferred(owner):
                return evolve(self, lies="owner", owner=owner)
            case AskedFurther():
                return Matter(self.customer, "spot")
            case UnderstandingConfirmed():
                return evolve(self, understanding=Understanding.CONFIRMED)
            case ConfirmationLapsed():
                return evolve(self, understanding=Understanding.ASSUMED)
            case ConsultationClosed():
                return self
            case _:
                return Matter(self.customer, confirm_by=(event.confirm_by,))


_of_matter: Final = telling(Matter(), (ConsultationOpened, *_LATER))


def _soon_enough(it: Step) -> bool:
    latest = term_ends(it.facts.calendar, it.act.at, it.facts.term)
    return it.act.at < it.event.reply_by <= latest  # type: ignore[no-any-return]


def _silent_past_the_term(now: Matter, it: Step) -> bool:
    awaited = now.understanding is Understanding.AWAITED
    return awaited and any(
        it.facts.version == span.calendar and it.act.at > term_ends(it.facts, span.start, span.term)
        for span in now.confirm_by
    )


def _term_begins(it: Step) -> bool:
    match it.facts:
        case Competence(confirm=timing) | Application(confirm=timing) | Owner(answer=timing):
            begun = timing.since(it.act.at)
        case timing:
            begun = timing.since(it.act.at)
    spans = (getattr(it.event, name, begun) for name in ("answer_by", "confirm_by"))
    return all(span == begun for span in spans)


_ORDER: Final = ("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a")
_POSTS: Final = ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2")

PROPERTIES: Final = (
    at_most_once(Law("A consultation begins once", _ORDER, ("GEN-04",)), ConsultationOpened),
    precedence(
        Law("Nothing becomes of what nobody asked", _ORDER, ("GEN-04",)),
        ConsultationOpened,
        (*_LATER, ConsultationClosed),
    ),
    never_after(
        Law("A closed consultation stays closed", _ORDER, ("GEN-04",)),
        ConsultationClosed,
        (ConsultationOpened, *_LATER, ConsultationClosed),
    ),
    whenever(
        Law(
            "Whoever is received is known, and so is what they ask",
            ("S2-2.1c", "S3-2.1.1a"),
            ("CON-01",),
        ),
        ConsultationOpened,
        lambda it: it.event.basics.stated and it.event.matter.stated and stated(it.event.topic),
    ),
    whenever(
        Law("Who asks on says what", ("S2-2.1c", "S3-2.1.1a"), ("CON-01",)),
        AskedFurther,
        lambda it: it.event.question.stated,
    ),
    # Answers
    _of_matter(
        Law("What is with its owner is not answered at the desk", ("S2-2.2b",), ("CON-05",)),
        (AnsweredOnSpot, Replied, ConvertedToRequest),
        lambda now, it: now.lies != "owner",
    ),
    _of_matter(
        Law("An answer is given once, to what is asked", ("S3-2.1.1b",), ("CON-02", "GEN-04")),
        _ANSWERS,
        lambda now, it: now.lies != "",
    ),
    _of_matter(
        Law("On the spot, or later, as they were told", ("S3-2.1.1b",), ("CON-02", "GEN-04")),
        (AnsweredOnSpot, ConsultationDeferred, Replied),
        lambda now, it: now.lies == ("later" if isinstance(it.event, Replied) else "spot"),
    ),
    whenever(
        Law("Nobody at the desk answers beyond what they know", ("S2-2.2b",), ("CON-04",)),
        (AnsweredOnSpot, Replied),
        lambda it: it.facts.competent,
    ),
    different_people(
        Law("Nobody answers what was unfamiliar to them", ("S2-2.2b",), ("CON-04",)),
        ConsultationReferred,
        (AnsweredOnSpot, Replied),
    ),
    whenever(
        Law("An answer says something", ("S2-2.2c",), ("CON-07",)),
        _SAID,
        lambda it: stated(it.event.answer),
    ),
    whenever(
        Law(
            "What is answered by an application was applied for",
            ("S3-2.1.1b", "S2-2.2a"),
            ("CON-02",),
        ),
        ConvertedToRequest,
        lambda it: it.facts.filed,
    ),
    whenever(
        Law("A reply put off is promised soon enough", ("S3-2.1.1c",), ("CON-03",)),
        ConsultationDeferred,
        _soon_enough,
    ),
    whenever(
        Law("A reply put off has its question and a contact", ("S3-2.1.1c",), ("CON-03",)),
        ConsultationDeferred,
        lambda it: it.event.contact.stated and it.event.question.stated,
    ),
    # By the owner
    whenever(
        Law("What is unfamiliar goes to who owns the topic", ("S2-2.2b",), ("CON-04",)),
        ConsultationReferred,
        lambda it: it.facts.owns and it.event.referred_by == it.act.by,
    ),
    _of_matter(
        Law("An unanswered question is referred, and to somebody else", ("S2-2.2b",), ("CON-04",)),
        (ConsultationReferred,),
        lambda now, it: now.lies != "" and (now.lies != "owner" or it.event.owner != now.owner),
    ),
    _of_matter(
        Law("What was referred is answered in its owner's words", ("S2-2.2b",), ("CON-05",)),
        (ReferredAnswered,),
        lambda now, it: (
            now.lies == "owner"
            and it.event.owner == now.owner
            and (it.act.by == now.owner or stated(it.event.cites))
        ),
    ),
    # Until it is understood
    _of_matter(
        Law("Whether it is understood is the customer's to say", _POSTS, ("GEN-02",)),
        (UnderstandingConfirmed, AskedFurther),
        lambda now, it: it.act.party == now.customer,
    ),
    _of_matter(
        Law("What is understood was answered, and by that customer", ("S2-2.2c",), ("CON-07",)),
        (UnderstandingConfirmed, ConfirmationLapsed),
        lambda now, it: bool(now.confirm_by) and it.event.customer == now.customer,
    ),
    _of_matter(
        Law("Nobody asks on before an answer", _ORDER, ("GEN-04",)),
        (AskedFurther,),
        lambda now, it: now.confirm_by,
    ),
    _of_matter(
        Law("Silence counts past its term, of who has not spoken", ("S2-2.2c",), ("CON-07",)),
        (ConfirmationLapsed,),
        _silent_past_the_term,
    ),
    precedence(
        Law("Nothing is closed unanswered", ("S3-2.1.1b", "S2-2.2a"), ("CON-02",)),
        _ANSWERS,
        ConsultationClosed,
        anew=AskedFurther,
    ),
    precedence(
        Law("What is closed was understood, or not gainsaid", ("S2-2.2c",), ("CON-07",)),
        (UnderstandingConfirmed, ConfirmationLapsed),
        ConsultationClosed,
        anew=AskedFurther,
    ),
    _of_matter(
        Law("The end says how it was understood", ("S2-2.2c",), ("CON-07",)),
        (ConsultationClosed,),
        lambda now, it: it.event.understanding is now.understanding,
    ),
    # On record
    whenever(
        Law("A term of consultation begins with its act", ("S1-1.3.2", "S2-1.3c"), ("GEN-06",)),
        (ConsultationOpened, *_ANSWERS, ConsultationReferred, AskedFurther),
        _term_begins,
    ),
    as_said(
        Law("What is on record of a consultation was said in it", ("S0-6.6a",), ("GEN-01",)),
        (ConsultationOpened, *_LATER, ConsultationClosed),
    ),
)

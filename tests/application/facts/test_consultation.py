"""What a consultation is told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.consultation import CONSULTATION
from casework.domain import calendar, policy
from casework.domain.calendar import Published, Term, Timing, Unit
from casework.domain.kernel import SYSTEM, Act, Person
from casework.domain.people.employee import Active, Competence, NotEngaged, Rating
from casework.domain.people.posts import Founded, Post
from casework.domain.requests import consultation, intake
from casework.domain.requests.consultation import Application, Owner, Promise
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, said, wd, wh
from tests.domain.requests.test_consultation import (
    ANSWERED,
    CONTACT,
    ON_THE_SPOT,
    OPENED,
    PUT_OFF,
    REFERRED,
    WHAT,
    WHO,
)
from tests.domain.requests.test_intake import FILED_IN_FULL

STREAM, OFFICE = "requests.consultation/4", "people.organisation/office"
OLI, RAE = Person("oli"), Person("rae")
OWNERS = Post("owner", Role.BIZ_OWNER, "", "Answers.", frozenset({"*"}), frozenset({OLI}))
LATER = attrs.evolve(CALENDAR, version=1)


def able(who: Person, topic: str = "letting", rating: Rating = Rating.GOOD) -> Active:
    return Active(who, "full_time", competences=(Competence(topic, rating),))


def now(term: Any) -> Any:
    """The same term, by the calendar now in force."""
    return attrs.evolve(term, calendar=1)


def seen(*history: Any, **people: Any) -> Seen:
    pages = {
        STREAM: consultation.decider.after(history),
        OFFICE: Founded(posts=(OWNERS,)),
        f"{policy.decider.name}/office": policy.decider.initial,
        f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        "requests.intake/17": intake.decider.after([FILED_IN_FULL]),
        "requests.intake/18": intake.decider.initial,
    }
    return Seen(pages | {f"people.employee/{it}": state for it, state in people.items()})


def told(act: Act, finding: Seen) -> Any:
    finder = CONSULTATION[type(act)]
    facts = finder.find(STREAM, act, finding)
    assert type(facts) is finder.kind
    return facts


def test_terms_are_those_in_force():
    opens = consultation.OpenConsultation(Person("ann"), WHO, WHAT, "letting", **did("rae", 1))
    asks = consultation.AskFurther(said("ann", "And a second room?"), **did("ann", 2))
    defers = consultation.DeferConsultation(CONTACT, WHAT, PUT_OFF.reply_by, **did("rae", 1))
    answers = consultation.AnswerReferred("Yes.", **did("oli", 2))
    half_an_hour = Timing(Term(30, Unit.MINUTES), 1)

    assert told(opens, seen()) == told(asks, seen(*ANSWERED)) == half_an_hour
    assert told(defers, seen(OPENED)) == Promise(wd(2).term, LATER)
    assert told(answers, seen(OPENED, REFERRED)) == now(wd(5))


def test_whoever_answers_is_competent_in_the_topic_that_was_asked_about():
    answer = consultation.AnswerOnSpot("Yes.", **did("rae", 1))
    reply = consultation.Reply("Yes.", **did("rae", 2))
    knows = consultation.Competence(competent=True, confirm=now(wd(5)))
    knows_not = consultation.Competence(competent=False, confirm=now(wd(5)))
    case = seen(OPENED, rae=able(RAE))

    assert told(answer, case) == knows
    assert case.held == ["people.employee/rae"]
    assert told(reply, seen(OPENED, PUT_OFF, rae=able(RAE))) == knows
    assert told(answer, seen(OPENED, rae=able(RAE, "taxes"))) == knows_not
    assert told(answer, seen(OPENED, rae=able(RAE, rating=Rating.FAIL))) == knows_not
    assert told(answer, seen(OPENED, rae=NotEngaged())) == knows_not
    assert told(answer, seen(rae=able(RAE))) == knows_not


def test_an_owner_is_a_business_owner_who_knows_the_topic():
    to_oli = consultation.Refer(OLI, **did("rae", 1))
    case = seen(OPENED, oli=able(OLI))

    assert told(to_oli, case) == Owner(owns=True, answer=now(wh(4)))
    assert case.held == [OFFICE, "people.employee/oli"]
    unable = seen(OPENED, oli=able(OLI, "taxes"))
    assert told(to_oli, unable) == Owner(owns=False, answer=now(wh(4)))
    to_rae = consultation.Refer(RAE, **did("rae", 1))
    assert told(to_rae, seen(OPENED, rae=able(RAE))) == Owner(owns=False, answer=now(wh(4)))


def test_an_application_is_the_customers_own_and_filed():
    convert = consultation.ConvertToRequest("17", **did("rae", 1))
    filed = Application(filed=True, confirm=now(wd(5)))
    not_filed = Application(filed=False, confirm=now(wd(5)))
    of_bo = attrs.evolve(OPENED, customer=Person("bo"))

    assert told(convert, seen(OPENED)) == filed
    assert told(attrs.evolve(convert, request="18"), seen(OPENED)) == not_filed
    assert told(convert, seen(of_bo)) == not_filed
    assert told(convert, seen()) == not_filed


def test_a_lapse_is_counted_by_the_calendar_its_term_began_with():
    lapse = consultation.LapseConfirmation(**did(SYSTEM, 9))

    assert told(lapse, seen(OPENED, ON_THE_SPOT)) == CALENDAR
    assert told(lapse, seen(OPENED)) == LATER

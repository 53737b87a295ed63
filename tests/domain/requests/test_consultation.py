"""Consultation, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.calendar import Term, Timing, Unit
from casework.domain.general import IN_POST
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.requests import consultation
from casework.domain.requests.consultation import (
    ANSWER_FIRST,
    NO_CASUAL_ANSWER,
    OWNERS_ANSWER,
    PROMISED,
    RECEIVED,
    UNDERSTOOD,
    Answered,
    AnsweredOnSpot,
    AnswerOnSpot,
    AnswerReferred,
    Application,
    AskedFurther,
    AskFurther,
    CloseConsultation,
    Competence,
    ConfirmationLapsed,
    ConfirmUnderstood,
    ConsultationClosed,
    ConsultationDeferred,
    ConsultationOpened,
    ConsultationReferred,
    ConvertedToRequest,
    ConvertToRequest,
    DeferConsultation,
    Deferred,
    LapseConfirmation,
    NotOpened,
    Open,
    OpenConsultation,
    Owner,
    Promise,
    Question,
    Reception,
    Refer,
    Referred,
    ReferredAnswered,
    Replied,
    Reply,
    Understanding,
    UnderstandingConfirmed,
    decider,
    due,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd, wh
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------
# Ann asks; Rae receives her; Oli and Ona own the topic.

ANN, RAE, OLI, ONA = (Person(it) for it in ("ann", "rae", "oli", "ona"))
ON_SPOT = Timing(Term(30, Unit.MINUTES), CALENDAR.version)
WINDOW, REFER_BY = wd(5), wh(4)
KNOWS, KNOWS_NOT = Competence(True, WINDOW), Competence(False, WINDOW)
TWO_DAYS = Promise(wd(2).term, CALENDAR)
OWNS, OWNS_NOT = Owner(True, REFER_BY), Owner(False, REFER_BY)
FILED, NOT_FILED = Application(True, WINDOW), Application(False, WINDOW)

WHO, WHAT = said("ann", "Ann, of 3 Harbour Road"), said("ann", "May I let a room?")
CONTACT = said("ann", "ann@example.org")
SEATED = Reception(needs_asked=True, seated=True)

OPENED = ConsultationOpened(ANN, WHO, WHAT, "letting", SEATED, ON_SPOT.since(moment(1)))
ON_THE_SPOT = AnsweredOnSpot("Yes, with a permit.", WINDOW.since(moment(1)))
PUT_OFF = ConsultationDeferred(CONTACT, WHAT, moment(3, 12))
REFERRED = ConsultationReferred(OLI, RAE, REFER_BY.since(moment(1)))
OWNER_SAID = ReferredAnswered("Yes, with a permit.", OLI, "", WINDOW.since(moment(2)))
REPLIED = Replied("Yes, with a permit.", WINDOW.since(moment(2)))
CONVERTED = ConvertedToRequest("17", WINDOW.since(moment(1)))
CONFIRMED = UnderstandingConfirmed(ANN)
LAPSED = ConfirmationLapsed(ANN)
ASKED_ON = AskedFurther(said("ann", "And a second room?"), ON_SPOT.since(moment(2)))

ANSWERED = (OPENED, ON_THE_SPOT)


def consulted(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Reception ------------------------------------------------------------------------------


def test_a_consultation_begins_with_who_asks_and_what():
    ask = OpenConsultation(ANN, WHO, WHAT, "letting", SEATED, **did("rae", 1))
    nothing = consulted().told(ON_SPOT)

    nothing.when(ask).then(OPENED)
    nothing.when(attrs.evolve(ask, basics=said("ann", " "))).refused(RECEIVED)
    nothing.when(attrs.evolve(ask, matter=said("ann", "\u3164"))).refused(RECEIVED)
    nothing.when(attrs.evolve(ask, topic="")).refused(RECEIVED)
    consulted(OPENED).when(ask, ON_SPOT).refused(IN_ORDER)


def test_how_the_customer_was_received_need_not_be_noted():
    ask = OpenConsultation(ANN, WHO, WHAT, "letting", **did("rae", 1))

    consulted().when(ask, ON_SPOT).then(attrs.evolve(OPENED, reception=Reception()))


# -- 2  Answers --------------------------------------------------------------------------------


def test_who_knows_the_topic_answers_on_the_spot():
    answer = AnswerOnSpot("Yes, with a permit.", **did("rae", 1))

    consulted(OPENED).when(answer, KNOWS).then(ON_THE_SPOT)
    consulted(OPENED).when(attrs.evolve(answer, answer=" "), KNOWS).refused(UNDERSTOOD)
    consulted().when(answer, KNOWS).refused(IN_ORDER)


def test_nobody_answers_at_random_what_they_do_not_know():
    answer, reply = AnswerOnSpot("Surely.", **did("rae", 1)), Reply("Surely.", **did("rae", 2))

    consulted(OPENED).when(answer, KNOWS_NOT).refused(NO_CASUAL_ANSWER)
    consulted(OPENED, PUT_OFF).when(reply, KNOWS_NOT).refused(NO_CASUAL_ANSWER)


def test_whoever_referred_it_does_not_answer_it_after_all():
    asked_on = consulted(OPENED, REFERRED, OWNER_SAID, ASKED_ON).told(KNOWS)

    asked_on.when(AnswerOnSpot("Surely.", **did("rae", 2))).refused(NO_CASUAL_ANSWER)
    asked_on.when(AnswerOnSpot("Yes.", **did("ina", 2))).then(
        AnsweredOnSpot("Yes.", WINDOW.since(moment(2)))
    )


def test_whoever_referred_it_gives_no_later_reply_either():
    put_off = consulted(OPENED, REFERRED, OWNER_SAID, ASKED_ON, PUT_OFF).told(KNOWS)

    put_off.when(Reply("Surely.", **did("rae", 2))).refused(NO_CASUAL_ANSWER)
    put_off.when(Reply("Yes, with a permit.", **did("ina", 2))).then(REPLIED)


def test_a_reply_that_was_put_off_is_given_by_who_knows_the_topic():
    reply = Reply("Yes, with a permit.", **did("rae", 2))
    deferred = consulted(OPENED, PUT_OFF).told(KNOWS)

    deferred.when(reply).then(REPLIED)
    deferred.when(attrs.evolve(reply, answer="")).refused(UNDERSTOOD)
    consulted(OPENED).when(reply, KNOWS).refused(IN_ORDER)


def test_what_turns_out_to_be_an_application_is_answered_by_the_request():
    convert = ConvertToRequest("17", **did("rae", 1))

    for history in ((OPENED,), (OPENED, PUT_OFF)):
        consulted(*history).when(convert, FILED).then(CONVERTED)
        consulted(*history).when(convert, NOT_FILED).refused(ANSWER_FIRST)
    consulted(*ANSWERED).when(convert, FILED).refused(IN_ORDER)


# -- 3  Later ----------------------------------------------------------------------------------


def test_a_reply_is_put_off_with_the_question_a_contact_and_a_time_soon_enough():
    defer = DeferConsultation(CONTACT, WHAT, moment(3, 12), **did("rae", 1))
    consultation_open = consulted(OPENED).told(TWO_DAYS)
    last = moment(4, 0) - timedelta(microseconds=1)

    consultation_open.when(defer).then(PUT_OFF)
    consultation_open.when(attrs.evolve(defer, reply_by=last)).then(
        attrs.evolve(PUT_OFF, reply_by=last)
    )
    consultation_open.when(attrs.evolve(defer, contact=said("ann", ""))).refused(PROMISED)
    consultation_open.when(attrs.evolve(defer, question=said("ann", " "))).refused(PROMISED)
    consultation_open.when(attrs.evolve(defer, reply_by=moment(4, 0))).refused(PROMISED)
    consultation_open.when(attrs.evolve(defer, reply_by=moment(1))).refused(PROMISED)
    consulted(*ANSWERED).when(defer, TWO_DAYS).refused(IN_ORDER)


# -- 4  By the owner ---------------------------------------------------------------------------


def test_what_is_unfamiliar_goes_to_an_owner_of_the_topic():
    refer = Refer(OLI, **did("rae", 1))

    for history in ((OPENED,), (OPENED, PUT_OFF)):
        consulted(*history).when(refer, OWNS).then(REFERRED)
        consulted(*history).when(refer, OWNS_NOT).refused(NO_CASUAL_ANSWER)
    consulted(*ANSWERED).when(refer, OWNS).refused(IN_ORDER)


def test_what_was_referred_is_referred_anew_to_another_owner():
    referred = consulted(OPENED, REFERRED).told(OWNS)

    referred.when(Refer(ONA, **did("oli", 1))).then(
        attrs.evolve(REFERRED, owner=ONA, referred_by=OLI)
    )
    referred.when(Refer(OLI, **did("rae", 1))).refused(NO_CASUAL_ANSWER)


def test_what_was_referred_is_answered_by_its_owner_or_in_the_owners_words():
    answer = AnswerReferred("Yes, with a permit.", **did("oli", 2))
    relay = AnswerReferred("Yes, with a permit.", "message 12", **did("rae", 2))
    referred = consulted(OPENED, REFERRED).told(WINDOW)

    referred.when(answer).then(OWNER_SAID)
    referred.when(relay).then(attrs.evolve(OWNER_SAID, cites="message 12"))
    referred.when(attrs.evolve(answer, by=RAE)).refused(OWNERS_ANSWER)
    referred.when(attrs.evolve(relay, cites="\u00a0")).refused(OWNERS_ANSWER)
    referred.when(attrs.evolve(answer, answer="")).refused(UNDERSTOOD)
    anew = consulted(OPENED, REFERRED, attrs.evolve(REFERRED, owner=ONA, referred_by=OLI))
    anew.when(answer, WINDOW).refused(OWNERS_ANSWER)
    consulted(OPENED).when(answer, WINDOW).refused(IN_ORDER)


def test_once_referred_no_other_answer_counts():
    referred = consulted(OPENED, REFERRED)

    referred.when(AnswerOnSpot("Surely.", **did("ina", 1)), KNOWS).refused(OWNERS_ANSWER)
    referred.when(Reply("Surely.", **did("ina", 2)), KNOWS).refused(OWNERS_ANSWER)
    referred.when(ConvertToRequest("17", **did("ina", 2)), FILED).refused(OWNERS_ANSWER)


# -- 5  Until it is understood -----------------------------------------------------------------


def test_that_it_is_understood_is_the_customers_to_say():
    answered = consulted(*ANSWERED)

    answered.when(ConfirmUnderstood(**did("ann", 1))).then(CONFIRMED)
    answered.when(ConfirmUnderstood(**did_for("ina", "ann", 1))).then(CONFIRMED)
    answered.when(ConfirmUnderstood(**did("rae", 1))).refused(IN_POST)
    consulted(OPENED).when(ConfirmUnderstood(**did("ann", 1))).refused(IN_ORDER)


def test_a_customer_who_is_silent_past_the_term_counts_as_having_understood():
    answered = consulted(*ANSWERED).told(CALENDAR)
    other = attrs.evolve(CALENDAR, version=1)

    answered.when(LapseConfirmation(**did(SYSTEM, 8))).refused(UNDERSTOOD)
    answered.when(LapseConfirmation(**did(SYSTEM, 9))).then(LAPSED)
    answered.when(LapseConfirmation(**did(SYSTEM, 9)), other).refused(UNDERSTOOD)
    spoken = consulted(*ANSWERED, CONFIRMED).told(CALENDAR)
    spoken.when(LapseConfirmation(**did(SYSTEM, 9))).refused(UNDERSTOOD)
    consulted(OPENED).when(LapseConfirmation(**did(SYSTEM, 99)), CALENDAR).refused(UNDERSTOOD)


def test_the_customer_may_ask_further():
    ask = AskFurther(said("ann", "And a second room?"), **did("ann", 2))

    for history in (ANSWERED, (*ANSWERED, CONFIRMED), (OPENED, CONVERTED)):
        answered = consulted(*history).told(ON_SPOT)
        answered.when(ask).then(ASKED_ON)
        answered.when(attrs.evolve(ask, by=RAE)).refused(IN_POST)
        answered.when(attrs.evolve(ask, question=said("ann", ""))).refused(RECEIVED)
    consulted(OPENED).when(ask, ON_SPOT).refused(IN_ORDER)
    again = consulted(*ANSWERED, CONFIRMED, ASKED_ON, attrs.evolve(ON_THE_SPOT, answer="No."))
    again.when(CloseConsultation(**did("rae", 3))).refused(UNDERSTOOD)


def test_it_is_closed_once_it_is_answered_and_understood():
    close = CloseConsultation(**did("rae", 2))

    for answer in ((ON_THE_SPOT,), (PUT_OFF, REPLIED), (REFERRED, OWNER_SAID), (CONVERTED,)):
        answered = consulted(OPENED, *answer, CONFIRMED)
        answered.when(close).then(ConsultationClosed(Understanding.CONFIRMED))
        consulted(OPENED, *answer).when(close).refused(UNDERSTOOD)
    for unanswered in ((OPENED,), (OPENED, PUT_OFF), (OPENED, REFERRED)):
        consulted(*unanswered).when(close).refused(ANSWER_FIRST)


def test_closing_says_that_understanding_was_assumed():
    consulted(*ANSWERED, LAPSED).when(CloseConsultation(**did("rae", 9))).then(
        ConsultationClosed(Understanding.ASSUMED)
    )


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadlines():
    on_spot, owners = ("consult.on_spot", False), ("sla.refer", False)
    promise = ("sla.consult_reply", False)

    assert keys() == []
    assert keys(OPENED) == keys(*ANSWERED, ASKED_ON) == [on_spot]
    assert keys(OPENED, PUT_OFF) == [promise]
    assert keys(OPENED, REFERRED) == [owners]
    assert keys(*ANSWERED) == [("feedback.window", True)]
    assert keys(*ANSWERED, CONFIRMED) == keys(*ANSWERED, LAPSED) == []
    over = ConsultationClosed(Understanding.CONFIRMED)
    assert keys(*ANSWERED, CONFIRMED, over) == []


def test_the_time_the_customer_was_told_runs_on_whoever_answers():
    twice = (OPENED, PUT_OFF, REFERRED, attrs.evolve(REFERRED, owner=ONA, referred_by=OLI))
    told = due(decider.after([OPENED, PUT_OFF]), (CALENDAR,))

    assert [it.ends for it in told] == [moment(3, 12)]
    assert told[0] in due(decider.after(twice[:3]), (CALENDAR,))
    assert told[0] in due(decider.after(twice), (CALENDAR,))
    assert not due(decider.after([*twice, OWNER_SAID, CONFIRMED]), (CALENDAR,))


def test_a_question_keeps_its_customer_its_topic_and_its_owner():
    to_ona = attrs.evolve(REFERRED, owner=ONA, referred_by=OLI)
    asked = Question(ANN, "letting")
    after_rae = Question(ANN, "letting", frozenset({RAE}))
    after_both = Question(ANN, "letting", frozenset({RAE, OLI}))
    owners = REFER_BY.since(moment(1))

    assert consulted(OPENED).state == Open(asked, ON_SPOT.since(moment(1)))
    assert consulted(OPENED, REFERRED).state == Referred(after_rae, OLI, owners)
    told = (moment(3, 12),)
    assert consulted(OPENED, PUT_OFF, REFERRED).state == Referred(after_rae, OLI, owners, told)
    assert consulted(OPENED, PUT_OFF, REFERRED, to_ona).state == Referred(
        after_both, ONA, owners, told
    )


def test_each_deadline_is_told_apart_and_silence_lapses_by_the_clock():
    [promise] = due(decider.after([OPENED, PUT_OFF]), (CALENDAR,))
    [later] = due(decider.after([OPENED, attrs.evolve(PUT_OFF, reply_by=moment(4))]), (CALENDAR,))
    [silence] = due(decider.after(ANSWERED), (CALENDAR,))

    assert promise.occurrence != later.occurrence
    assert silence.lapse == LapseConfirmation(by=SYSTEM)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, rae, oli = did("ann", day), did("rae", day), did("oli", day)
    yield OpenConsultation(ANN, WHO, WHAT, "letting", **rae), ON_SPOT
    for who in (rae, oli):
        for competence in (KNOWS, KNOWS_NOT):
            yield AnswerOnSpot("Yes, with a permit.", **who), competence
            yield Reply("Yes, with a permit.", **who), competence
        yield AnswerReferred("Yes, with a permit.", **who), WINDOW
        for owner in (OLI, ONA):
            yield Refer(owner, **who), OWNS
    for when in (moment(day, 12), moment(day + 9)):
        yield DeferConsultation(CONTACT, WHAT, when, **rae), TWO_DAYS
    for application in (FILED, NOT_FILED):
        yield ConvertToRequest("17", **rae), application
    for whoever in (ann, rae):
        yield ConfirmUnderstood(**whoever), NoFacts()
        yield AskFurther(said("ann", "And a second room?"), **whoever), ON_SPOT
    yield LapseConfirmation(**did(SYSTEM, day)), CALENDAR
    yield CloseConsultation(**rae), NoFacts()


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotOpened, Open, Deferred, Referred, Answered, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(lives())
def test_whatever_happens_what_is_closed_was_answered_and_understood(history: list[Any]):
    answered, understood = False, Understanding.AWAITED
    for event in history:
        match event:
            case AnsweredOnSpot() | Replied() | ReferredAnswered() | ConvertedToRequest():
                answered, understood = True, Understanding.AWAITED
            case AskedFurther():
                answered = False
            case UnderstandingConfirmed():
                understood = Understanding.CONFIRMED
            case ConfirmationLapsed():
                understood = Understanding.ASSUMED
            case ConsultationClosed(understanding):
                assert answered
                assert understanding is understood is not Understanding.AWAITED


@for_all(lives())
def test_whatever_happens_the_next_answer_to_what_was_referred_is_the_owners(history: list[Any]):
    owners: list[Person] = []
    for event in history:
        match event:
            case ConsultationReferred(owner):
                owners = [owner]
            case ReferredAnswered(owner=owner):
                assert owners == [owner]
                owners = []
            case AnsweredOnSpot() | Replied() | ConvertedToRequest():
                assert not owners


# -- No traps ----------------------------------------------------------------------------------


def next_step(state: Any) -> tuple[Any, Any]:
    """What brings a consultation on: somebody who knows the topic, and a silent customer."""
    ina = did("ina", 40)
    match state:
        case Open():
            return AnswerOnSpot("Yes.", **ina), KNOWS
        case Deferred():
            return Reply("Yes.", **ina), KNOWS
        case Referred(owner=owner):
            return AnswerReferred("Yes.", **did(owner, 40)), WINDOW
        case Answered(understanding=Understanding.AWAITED):
            return LapseConfirmation(**did(SYSTEM, 99)), CALENDAR
        case _:
            return CloseConsultation(**ina), NoFacts()


def test_from_wherever_it_has_come_to_a_consultation_can_still_be_closed():
    for state in EXPLORED.states:
        if not isinstance(state, NotOpened):
            brought_on(decider, state, next_step, consultation.Closed)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 30), most=600)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(consultation.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(consultation).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([ON_THE_SPOT])
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, OPENED])
    with pytest.raises(ImpossibleHistory):
        decider.after([*ANSWERED, REFERRED])
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, REFERRED, CONVERTED])

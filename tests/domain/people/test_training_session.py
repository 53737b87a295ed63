"""Training sessions, told as their clauses would be argued: by the plan, signed in, examined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.people import training_session
from casework.domain.people.training import (
    BY_APPROVED_PLAN,
    Effect,
    PlanItem,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)
from casework.domain.people.training_session import (
    ON_RECORD,
    Attending,
    Cancelled,
    CancelSession,
    Completed,
    CompleteSession,
    EffectEvaluated,
    Evaluated,
    EvaluateEffect,
    Examined,
    ExamRecorded,
    Held,
    NotScheduled,
    OnPlan,
    RecordExam,
    RecordSession,
    Scheduled,
    ScheduleSession,
    SessionCancelled,
    SessionCompleted,
    SessionRecorded,
    SessionScheduled,
    SignedIn,
    SignIn,
    decider,
    trained_at,
)
from casework.testing.explorer import Page
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import day, did, did_for, moment
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------

KIM, LEA = Person("kim"), Person("lea")
TOPICS = frozenset({TrainingTopic.BUSINESS_KNOWLEDGE})
ITEM = PlanItem(
    "permits",
    TOPICS,
    "The new law on permits.",
    frozenset({TeachingMethod.LECTURE}),
    (day(10),),
    (Trainer(Person("tia"), TrainerKind.INTERNAL_EXPERT),),
)
APPROVED, NO_PLAN = OnPlan((ITEM,)), OnPlan(())
AT_WORK, STRANGER = Attending(employed=True), Attending(employed=False)
SCHEDULED = SessionScheduled("p1", "permits", TOPICS, day(10))
KIM_CAME, LEA_CAME = SignedIn(KIM), SignedIn(LEA)
RECORDED = SessionRecorded("The law, clause by clause.")
KIM_PASSED = ExamRecorded(Examined(KIM, passed=True))
LEA_FAILED = ExamRecorded(Examined(LEA, passed=False))
BOTH = frozenset({KIM, LEA})
HELD = (SCHEDULED, KIM_CAME, LEA_CAME, RECORDED)
COMPLETED = SessionCompleted(TOPICS, BOTH, moment(10, 17))
DONE = (*HELD, KIM_PASSED, LEA_FAILED, COMPLETED)
EVALUATED = EffectEvaluated("p1", Effect.GOOD, "Fewer errors since.")
OFF = SessionCancelled("p1", "The trainer is ill.")


def session(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  By the plan ----------------------------------------------------------------------------


def test_a_session_belongs_to_an_item_of_an_approved_plan():
    schedule = ScheduleSession("p1", "permits", day(10), **did("tia", 3))

    session().when(schedule, APPROVED).then(SCHEDULED)
    session().when(schedule, NO_PLAN).refused(BY_APPROVED_PLAN)
    session().when(attrs.evolve(schedule, item="leases"), APPROVED).refused(BY_APPROVED_PLAN)
    session(SCHEDULED).when(schedule, APPROVED).refused(IN_ORDER)


def test_a_session_keeps_by_what_and_when_it_is_held_through_all_its_phases():
    for end in range(1, len(DONE) + 1):
        it = session(*DONE[:end]).state.session
        assert (it.plan, it.item, it.topics, it.on) == ("p1", "permits", TOPICS, day(10))
    assert session(*DONE, EVALUATED).state.session == session(*DONE).state.session


# -- 2  Signed in, recorded, examined ----------------------------------------------------------


def test_whoever_comes_signs_in_once_and_in_person():
    sign = SignIn(**did("kim", 10))
    open_ = session(SCHEDULED).told(AT_WORK)

    open_.when(sign).then(KIM_CAME)
    open_.when(SignIn(**did_for("lea", "kim", 10))).refused(IN_POST)
    open_.when(sign, STRANGER).refused(IN_POST)
    session(SCHEDULED, KIM_CAME).when(sign, AT_WORK).refused(ON_RECORD)
    session(SCHEDULED, LEA_CAME).when(sign, AT_WORK).then(KIM_CAME)
    for history in ((), HELD, DONE, (SCHEDULED, OFF)):
        session(*history).when(sign, AT_WORK).refused(IN_ORDER)


def test_what_was_done_is_recorded_of_a_session_to_which_somebody_came():
    record = RecordSession(RECORDED.record, **did("tia", 10))

    session(SCHEDULED, KIM_CAME).when(record).then(RECORDED)
    session(SCHEDULED).when(record).refused(ON_RECORD)
    session(SCHEDULED, KIM_CAME).when(attrs.evolve(record, record=" ")).refused(ON_RECORD)
    session(*HELD).when(record).refused(IN_ORDER)


def test_only_whoever_signed_in_is_examined_and_by_somebody_else():
    exam = RecordExam(Examined(KIM, passed=True), **did("tia", 10))

    session(*HELD).when(exam).then(KIM_PASSED)
    session(*HELD).when(attrs.evolve(exam, by=KIM)).refused(TWO_PERSONS)
    absent = attrs.evolve(exam, examined=Examined(Person("rui"), passed=True))
    session(*HELD).when(absent).refused(ON_RECORD)
    session(SCHEDULED, KIM_CAME).when(exam).refused(IN_ORDER)
    again = attrs.evolve(exam, examined=Examined(KIM, passed=False))
    session(*HELD, KIM_PASSED).when(again).then(ExamRecorded(again.examined))
    twice = session(*HELD, KIM_PASSED, ExamRecorded(again.examined)).state
    assert twice.examined == (again.examined,)


def test_a_session_is_complete_when_it_is_recorded_and_all_were_examined():
    complete = CompleteSession(**did("tia", 10, 17))

    session(*HELD, KIM_PASSED, LEA_FAILED).when(complete).then(COMPLETED)
    session(*HELD, KIM_PASSED).when(complete).refused(ON_RECORD)
    session(*HELD).when(complete).refused(ON_RECORD)
    for history in ((), (SCHEDULED,), (SCHEDULED, KIM_CAME), DONE):
        session(*history).when(complete).refused(ON_RECORD)


def test_it_is_known_who_took_part_in_a_completed_session_and_when():
    for history in (DONE, (*DONE, EVALUATED)):
        assert trained_at(session(*history).state, KIM) == (moment(10, 17),)
        assert trained_at(session(*history).state, LEA) == (moment(10, 17),)
        assert trained_at(session(*history).state, Person("rui")) == ()
    short_of_it: list[tuple[Any, ...]] = [
        (),
        (SCHEDULED, KIM_CAME),
        (*HELD, KIM_PASSED, LEA_FAILED),
        (*HELD, OFF),
    ]
    for past in short_of_it:
        assert trained_at(session(*past).state, KIM) == ()


# -- 3  Whether it helped ----------------------------------------------------------------------


def test_whether_it_helped_is_evaluated_once_on_some_ground():
    evaluate = EvaluateEffect(Effect.GOOD, EVALUATED.ground, **did("tia", 30))

    session(*DONE).when(evaluate).then(EVALUATED)
    session(*DONE).when(attrs.evolve(evaluate, ground="")).refused(REASON_STATED)
    for history in ((), HELD, (*DONE, EVALUATED)):
        session(*history).when(evaluate).refused(IN_ORDER)


def test_a_session_may_be_called_off_for_a_reason_until_it_is_complete():
    cancel = CancelSession(OFF.reason, **did("tia", 10))

    for history in ((SCHEDULED,), HELD):
        session(*history).when(cancel).then(OFF)
        session(*history).when(attrs.evolve(cancel, reason=" ")).refused(REASON_STATED)
    over: list[tuple[Any, ...]] = [(), DONE, (SCHEDULED, OFF)]
    for past in over:
        session(*past).when(cancel).refused(IN_ORDER)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for plan in (APPROVED, NO_PLAN):
        yield ScheduleSession("p1", "permits", day(on), **did("tia", on)), plan
    for who in ("kim", "lea"):
        for facts in (AT_WORK, STRANGER):
            yield SignIn(**did(who, on)), facts
        for passed in (True, False):
            yield RecordExam(Examined(Person(who), passed), **did("tia", on)), NoFacts()
    yield RecordSession("All of it.", **did("tia", on)), NoFacts()
    yield CompleteSession(**did("tia", on)), NoFacts()
    yield EvaluateEffect(Effect.POOR, "As many errors.", **did("tia", on)), NoFacts()
    yield CancelSession("The trainer is ill.", **did("tia", on)), NoFacts()


BEGINNINGS: tuple[tuple[Any, ...], ...] = ((), HELD, (*HELD, KIM_PASSED, LEA_FAILED))
"""From nothing alone, few histories that are drawn come as far as a complete session."""


def begun(past: tuple[Any, ...]) -> Page:
    return attrs.evolve(decider, initial=decider.after(past))


def lives() -> Any:
    return st.sampled_from(BEGINNINGS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


@pytest.mark.parametrize(
    ("past", "phase"),
    [
        ((), NotScheduled),
        ((), Scheduled),
        ((SCHEDULED, KIM_CAME), Held),
        ((), Cancelled),
        (BEGINNINGS[2], Completed),
        (BEGINNINGS[2], Evaluated),
    ],
)
def test_histories_lead_to_every_phase(past: tuple[Any, ...], phase: type):
    page = begun(past)

    assert isinstance(page.after(reach(page, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_a_complete_session_has_its_list_record_and_results(history: list[Any]):
    kinds = [type(it) for it in history]
    before = history[: kinds.index(SessionCompleted)] if SessionCompleted in kinds else []
    came = {it.person for it in before if isinstance(it, SignedIn)}
    examined = {it.examined.person for it in before if isinstance(it, ExamRecorded)}

    assert not before or (came and examined == came and SessionRecorded in kinds)


@for_all(lives())
def test_wherever_a_session_has_come_to_it_can_be_brought_to_its_end(history: list[Any]):
    state = decider.after(history)
    if not isinstance(state, Cancelled):
        brought_on(decider, state, _next, Evaluated)


def _next(state: Any) -> tuple[Any, Any]:
    match state:
        case Scheduled(it) if it.attendees:
            return RecordSession("All of it.", **did("tia", 30)), NoFacts()
        case Scheduled():
            return SignIn(**did("kim", 30)), AT_WORK
        case Held() if state.unexamined:
            examined = Examined(min(state.unexamined), passed=True)
            return RecordExam(examined, **did("tia", 30)), NoFacts()
        case Held():
            return CompleteSession(**did("tia", 30)), NoFacts()
        case Completed():
            return EvaluateEffect(Effect.FAIR, "Some fewer.", **did("tia", 30)), NoFacts()
        case _:
            return ScheduleSession("p1", "permits", day(30), **did("tia", 30)), APPROVED


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=400)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(training_session.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(training_session).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    unbelievable: list[list[Any]] = [
        [KIM_CAME],
        [RECORDED],
        [SCHEDULED, SCHEDULED],
        [SCHEDULED, KIM_PASSED],
        [SCHEDULED, COMPLETED],
        [*HELD, EVALUATED],
        [OFF],
    ]
    for history in unbelievable:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

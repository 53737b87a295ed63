"""Inductions, told as their clauses would be argued: all of it, on enough days, and examined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, Person, Rule
from casework.domain.people import induction
from casework.domain.people.induction import (
    WHOLE_INDUCTION,
    CompleteInduction,
    Inducted,
    InductionCompleted,
    InductionExamined,
    InductionTopic,
    Newcomer,
    NotBegun,
    RecordInductionExam,
    TeachTopics,
    TopicsTaught,
    Underway,
    decider,
    inducted,
)
from casework.domain.people.training import TeachingMethod
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, moment

# -- The cast ----------------------------------------------------------------------------------

KIM = Person("kim")
ALL = frozenset(InductionTopic)
SYSTEMS = frozenset({InductionTopic.SYSTEMS})
SHOWN = frozenset({TeachingMethod.DEMONSTRATION})
NEW = Newcomer(KIM, employed=True, awaited=True, days=5, calendar=CALENDAR)
PASSED, FAILED = InductionExamined(passed=True), InductionExamined(passed=False)
OVER = InductionCompleted(KIM, awaited=True)


def taught(on: int, topics: frozenset[InductionTopic] = SYSTEMS) -> TopicsTaught:
    return TopicsTaught(KIM, day(on), topics, SHOWN)


FOUR_DAYS = (taught(1), taught(2), taught(3), taught(4))
FIVE_DAYS = (*FOUR_DAYS, taught(5, ALL))


def kim(*history: Any) -> Given:
    return given(decider, *history).told(NEW)


# -- 1  All of it ------------------------------------------------------------------------------


def test_whoever_is_new_is_taught_day_by_day_by_somebody_else():
    teach = TeachTopics(SYSTEMS, SHOWN, **did("tia", 1))

    kim().when(teach).then(taught(1))
    kim(*FOUR_DAYS).when(teach).then(taught(1))
    kim().when(attrs.evolve(teach, by=KIM)).refused(TWO_PERSONS)
    kim().when(attrs.evolve(teach, topics=frozenset())).refused(WHOLE_INDUCTION)
    kim().when(attrs.evolve(teach, methods=frozenset())).refused(WHOLE_INDUCTION)
    kim().when(teach, attrs.evolve(NEW, employed=False)).refused(WHOLE_INDUCTION)
    kim(*FIVE_DAYS, PASSED, OVER).when(teach).refused(IN_ORDER)
    late = TeachTopics(SYSTEMS, SHOWN, by=Person("tia"), at=moment(2, 0))
    kim().when(late).then(taught(2))


def test_it_is_taught_in_any_way():
    for method in TeachingMethod:
        teach = TeachTopics(SYSTEMS, frozenset({method}), **did("tia", 1))
        kim().when(teach).then(TopicsTaught(KIM, day(1), SYSTEMS, frozenset({method})))


def test_whoever_was_taught_is_examined_by_somebody_else():
    examine = RecordInductionExam(True, **did("tia", 5))

    kim(*FIVE_DAYS).when(examine).then(PASSED)
    kim(*FIVE_DAYS).when(attrs.evolve(examine, passed=False)).then(FAILED)
    kim(*FIVE_DAYS).when(attrs.evolve(examine, by=KIM)).refused(TWO_PERSONS)
    kim().when(examine).refused(IN_ORDER)


def test_an_induction_is_over_after_all_topics_enough_days_and_the_exam():
    complete = CompleteInduction(**did("tia", 6))

    kim(*FIVE_DAYS, PASSED).when(complete).then(OVER)
    kim(*FIVE_DAYS, FAILED, PASSED).when(complete).then(OVER)
    kim(*FIVE_DAYS, PASSED).when(attrs.evolve(complete, by=KIM)).refused(TWO_PERSONS)
    kim(*FIVE_DAYS).when(complete).refused(WHOLE_INDUCTION)
    kim(*FIVE_DAYS, PASSED, FAILED).when(complete).refused(WHOLE_INDUCTION)
    kim(*FOUR_DAYS, taught(4, ALL), PASSED).when(complete).refused(WHOLE_INDUCTION)
    for topic in InductionTopic:
        without_it = (*FOUR_DAYS, taught(5, ALL - {topic}), PASSED)
        outcome = kim(*without_it).when(complete)
        if topic in SYSTEMS:
            outcome.then(OVER)
        else:
            outcome.refused(WHOLE_INDUCTION)
    kim().when(complete).refused(WHOLE_INDUCTION)
    kim(*FIVE_DAYS, PASSED, OVER).when(complete).refused(WHOLE_INDUCTION)


def test_the_number_of_days_is_policys():
    complete, two_days = CompleteInduction(**did("tia", 6)), (taught(1), taught(2, ALL), PASSED)

    kim(*two_days).when(complete, attrs.evolve(NEW, days=2)).then(OVER)
    kim(*two_days).when(complete, attrs.evolve(NEW, days=3)).refused(WHOLE_INDUCTION)


def test_it_is_told_whether_somebody_is_to_start_work_after_it():
    complete, works = CompleteInduction(**did("tia", 6)), attrs.evolve(NEW, awaited=False)

    kim(*FIVE_DAYS, PASSED).when(complete, works).then(InductionCompleted(KIM, awaited=False))


def test_somebody_is_inducted_once_it_is_over():
    assert inducted(kim(*FIVE_DAYS, PASSED, OVER).state)
    assert not inducted(kim(*FIVE_DAYS, PASSED).state)
    assert not inducted(kim().state)


# -- Every history the page can write ----------------------------------------------------------

TWO_DAYS = attrs.evolve(NEW, days=2)


def acts(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for who in ("tia", "kim"):
        for topics in (ALL, SYSTEMS):
            yield TeachTopics(topics, SHOWN, **did(who, on)), TWO_DAYS
        for passed in (True, False):
            yield RecordInductionExam(passed, **did(who, on)), TWO_DAYS
        yield CompleteInduction(**did(who, on)), TWO_DAYS


@pytest.mark.parametrize("phase", [NotBegun, Underway, Inducted])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(histories(decider, acts))
def test_whatever_happens_nobody_is_inducted_with_less(history: list[Any]):
    lessons = [it for it in history if isinstance(it, TopicsTaught)]
    exams = [it for it in history if isinstance(it, InductionExamined)]
    if inducted(decider.after(history)):
        assert frozenset().union(*(it.topics for it in lessons)) == ALL
        assert len({it.day for it in lessons}) >= TWO_DAYS.days
        assert exams[-1].passed


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 3))


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(induction.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(induction).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    unbelievable: list[list[Any]] = [[PASSED], [OVER], [taught(1), OVER, taught(2)]]
    for history in unbelievable:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

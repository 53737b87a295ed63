"""The record of results: what is final, in order, and what is due because of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.kernel import NoFacts, Rule
from casework.domain.people import record
from casework.domain.people.grades import FINAL_STANDS, Grade, Result
from casework.domain.people.periods import period_named
from casework.domain.people.record import (
    Enough,
    EnterOutcome,
    EnterResult,
    ImprovementDue,
    MeasureDue,
    Outcome,
    OutcomeEntered,
    Record,
    ResultEntered,
    RewardDue,
    decider,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, moment

# -- The cast ----------------------------------------------------------------------------------

THREE = Enough(3)
SCORES = {Grade.EXCELLENT: 9500, Grade.GOOD: 8000, Grade.PASS: 6500, Grade.FAIL: 3000}


def named(period: str, scheme: str = "issuance") -> str:
    return f"people.appraisal/kim:{scheme}:{period}"


def result(period: str, grade: Grade, day: int = 1, scheme: str = "issuance") -> Result:
    [found] = period_named(period)
    return Result(named(period, scheme), scheme, found, SCORES[grade], grade, moment(day))


def entered(period: str, grade: Grade, day: int = 1, scheme: str = "issuance") -> ResultEntered:
    return ResultEntered(result(period, grade, day, scheme))


def enter(period: str, grade: Grade, day: int = 1, scheme: str = "issuance") -> EnterResult:
    it = result(period, grade, day, scheme)
    return EnterResult(it.appraisal, scheme, it.period, it.score, grade, **did("lin", day))


def kim(*history: Any) -> Given:
    return given(decider, *history).told(THREE)


def fails(*periods: str) -> list[ResultEntered]:
    return [entered(it, Grade.FAIL) for it in periods]


# -- 1  Results, and what is due ---------------------------------------------------------------


def test_a_fail_calls_for_improvement_and_excellence_for_a_reward():
    good, passed = enter("2024-01", Grade.GOOD), enter("2024-01", Grade.PASS)
    excellent, fail = enter("2024-01", Grade.EXCELLENT), enter("2024-01", Grade.FAIL)

    kim().when(good).then(entered("2024-01", Grade.GOOD))
    kim().when(passed).then(entered("2024-01", Grade.PASS))
    kim().when(excellent).then(entered("2024-01", Grade.EXCELLENT), RewardDue(named("2024-01")))
    kim().when(fail).then(entered("2024-01", Grade.FAIL), ImprovementDue(named("2024-01")))


def test_what_is_final_is_entered_once_and_stands():
    once = kim(entered("2024-01", Grade.FAIL))

    for grade in Grade:
        once.when(enter("2024-01", grade)).refused(FINAL_STANDS)
    once.when(enter("2024-01", Grade.GOOD, scheme="signing")).then(
        entered("2024-01", Grade.GOOD, scheme="signing")
    )


def test_the_third_fail_in_a_row_calls_for_a_measure_and_so_does_each_further_one():
    def due(period: str, *before: str) -> list[Any]:
        fresh = enter(period, Grade.FAIL)
        events: list[Any] = decider.decide(kim(*fails(*before)).state, fresh, THREE)
        return [it for it in events if isinstance(it, MeasureDue)]

    assert due("2024-02", "2024-01") == []
    assert due("2024-03", "2024-01", "2024-02") == [MeasureDue(named("2024-03"), 3)]
    four = due("2024-04", "2024-01", "2024-02", "2024-03")
    assert four == [MeasureDue(named("2024-04"), 4)]
    kim(*fails("2024-01", "2024-02")).when(enter("2024-03", Grade.FAIL)).then(
        entered("2024-03", Grade.FAIL),
        ImprovementDue(named("2024-03")),
        MeasureDue(named("2024-03"), 3),
    )


def test_another_grade_breaks_the_run():
    broken = kim(*fails("2024-01", "2024-02"), entered("2024-03", Grade.PASS))

    assert broken.state.fails_in_a_row == 0
    broken.when(enter("2024-04", Grade.FAIL)).then(
        entered("2024-04", Grade.FAIL), ImprovementDue(named("2024-04"))
    )


def test_a_cancelled_period_neither_counts_nor_breaks_the_run():
    gap = kim(*fails("2024-01", "2024-03"))  # February was cancelled: nothing was entered.

    gap.when(enter("2024-04", Grade.FAIL)).then(
        entered("2024-04", Grade.FAIL),
        ImprovementDue(named("2024-04")),
        MeasureDue(named("2024-04"), 3),
    )


def test_results_stand_in_the_order_of_their_periods_whenever_they_became_final():
    late = entered("2024-02", Grade.PASS, day=30)
    history = kim(*fails("2024-01", "2024-03", "2024-04"), late)

    periods = [it.period.key for it in history.state.results]
    assert periods == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert history.state.fails_in_a_row == 2


def test_a_fail_before_a_better_period_calls_for_no_measure():
    later = kim(*fails("2024-01", "2024-02"), entered("2024-04", Grade.GOOD))

    later.when(enter("2024-03", Grade.FAIL)).then(
        entered("2024-03", Grade.FAIL), ImprovementDue(named("2024-03"))
    )
    between = kim(*fails("2024-01", "2024-02", "2024-03"), entered("2024-05", Grade.PASS))
    between.when(enter("2024-04", Grade.FAIL)).then(
        entered("2024-04", Grade.FAIL), ImprovementDue(named("2024-04"))
    )
    since = kim(entered("2024-02", Grade.PASS), *fails("2024-03", "2024-04", "2024-05"))
    since.when(enter("2024-01", Grade.FAIL)).then(
        entered("2024-01", Grade.FAIL), ImprovementDue(named("2024-01"))
    )


def test_monthly_and_quarterly_results_stand_side_by_side():
    both = kim(
        entered("2024-Q1", Grade.FAIL, scheme="back_office"),
        *fails("2024-02", "2024-03", "2024-04"),
    )

    assert [it.period.key for it in both.state.results] == [
        "2024-02",
        "2024-Q1",
        "2024-03",
        "2024-04",
    ]
    assert both.state.fails_in_a_row == 4


# -- 2  Outcomes -------------------------------------------------------------------------------


def test_whether_somebody_improved_is_told_of_what_is_on_record():
    outcome = EnterOutcome(named("2024-01"), met=False, **did("lin", 20))
    failed = kim(entered("2024-01", Grade.FAIL))

    failed.when(outcome).then(OutcomeEntered(Outcome(named("2024-01"), met=False, at=moment(20))))
    failed.when(attrs.evolve(outcome, appraisal=named("2024-02"))).refused(FINAL_STANDS)
    kim().when(outcome).refused(FINAL_STANDS)


def test_every_outcome_stays_on_record_beside_the_results():
    unmet = Outcome(named("2024-01"), met=False, at=moment(20))
    met = Outcome(named("2024-02"), met=True, at=moment(40))
    failed = fails("2024-01", "2024-02")

    assert kim(*failed, OutcomeEntered(unmet), OutcomeEntered(met)).state == Record(
        tuple(it.result for it in failed), (unmet, met)
    )


# -- What others ask ---------------------------------------------------------------------------


def test_what_is_cited_is_found_by_its_name():
    known = kim(entered("2024-01", Grade.GOOD)).state

    assert known.final(named("2024-01")) == (result("2024-01", Grade.GOOD),)
    assert known.final(named("2024-02")) == ()


def test_the_latest_result_is_that_of_the_latest_period_over_by_then():
    known = kim(
        entered("2024-Q1", Grade.GOOD, scheme="back_office"),
        entered("2024-Q2", Grade.PASS, scheme="back_office"),
    ).state

    assert known.latest(date(2024, 3, 30)) == ()
    assert [it.period.key for it in known.latest(date(2024, 3, 31))] == ["2024-Q1"]
    assert [it.period.key for it in known.latest(date(2024, 5, 31))] == ["2024-Q1"]
    assert [it.period.key for it in known.latest(date(2024, 7, 1))] == ["2024-Q2"]


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Record, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything that may become final on a day."""
    for period in ("2024-01", "2024-02", "2024-03"):
        for grade in (Grade.EXCELLENT, Grade.PASS, Grade.FAIL):
            yield enter(period, grade, day), THREE
    yield enter("2024-Q1", Grade.FAIL, day, "back_office"), THREE
    for period in ("2024-01", "2024-04"):
        yield EnterOutcome(named(period), day > 9, **did("lin", day)), NoFacts()


def lives() -> Any:
    return histories(decider, acts)


@for_all(lives())
def test_whatever_happens_a_run_is_the_fails_since_the_last_other_grade(history: list[Any]):
    results = sorted(
        (it.result for it in history if isinstance(it, ResultEntered)),
        key=lambda it: (it.period.last, it.scheme),
    )
    run = 0
    for it in results:
        run = run + 1 if it.grade is Grade.FAIL else 0

    assert decider.after(history).fails_in_a_row == run
    assert decider.after(history).results == tuple(results)


@for_all(lives())
def test_whatever_happens_what_is_due_follows_its_result(history: list[Any]):
    grades = {it.result.appraisal: it.result.grade for it in history if hasattr(it, "result")}
    for kind, grade in ((RewardDue, Grade.EXCELLENT), (ImprovementDue, Grade.FAIL)):
        due = [it.appraisal for it in history if isinstance(it, kind)]
        assert sorted(due) == sorted(it for it, its in grades.items() if its is grade)
    for it in history:
        if isinstance(it, MeasureDue):
            assert it.fails >= 3
            assert grades[it.appraisal] is Grade.FAIL


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 30), most=150)


@pytest.mark.parametrize("phase", [Record])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(record.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(record).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))

"""Fail, training, and still not met: what must have been before poor performance costs anything."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.people.grades import Grade, Result
from casework.domain.people.performance import Performance, still_unmet
from casework.domain.people.periods import period_named
from casework.domain.people.record import Outcome, Record
from tests.domain.cast import CALENDAR, moment

# -- The cast ----------------------------------------------------------------------------------
# Day 1 is the first of July 2024, day 32 that of August, day 63 that of September.

JULY, AUGUST, SEPTEMBER, OCTOBER = 32, 63, 93, 124
"""Days on which the appraisals of these months become final."""


def named(month: int, scheme: str = "issuance") -> str:
    return f"people.appraisal/kim:{scheme}:2024-{month:02}"


def result(month: int, on: int, grade: Grade = Grade.FAIL, scheme: str = "issuance") -> Result:
    [period] = period_named(f"2024-{month:02}")
    return Result(named(month, scheme), scheme, period, 3000, grade, moment(on))


def shown(*results: Result, trained: int = 0, outcomes: tuple[Outcome, ...] = ()) -> Performance:
    """What the record says, in the order it keeps, and a training completed on a day, if any."""
    record = Record()
    for it in results:
        record = record.with_result(it)
    when = (moment(trained),) if trained else ()
    return Performance(record.results, outcomes, when, CALENDAR)


FAILED_JULY, FAILED_AUGUST = result(7, JULY), result(8, AUGUST)


# -- A later period ----------------------------------------------------------------------------


def test_a_fail_a_training_and_a_fail_in_this_order():
    assert still_unmet(shown(FAILED_JULY, FAILED_AUGUST, trained=JULY + 5))


def test_and_in_no_other():
    for trained in (1, JULY, AUGUST, AUGUST + 5):
        assert not still_unmet(shown(FAILED_JULY, FAILED_AUGUST, trained=trained))
    assert not still_unmet(shown(FAILED_JULY, FAILED_AUGUST))
    assert not still_unmet(shown(FAILED_JULY, trained=JULY + 5))
    assert not still_unmet(shown(trained=JULY + 5))


def test_a_period_that_was_over_before_the_training_tells_nothing_of_it():
    late = result(8, AUGUST + 20)

    assert still_unmet(shown(FAILED_JULY, late, trained=61))  # The day before August's last.
    assert not still_unmet(shown(FAILED_JULY, late, trained=62))
    assert not still_unmet(shown(FAILED_JULY, late, trained=AUGUST + 10))


def test_a_fail_in_the_very_moment_of_the_training_tells_nothing_of_it():
    assert still_unmet(shown(FAILED_JULY, result(8, 60), trained=59))
    assert not still_unmet(shown(FAILED_JULY, result(8, 59), trained=59))


def test_the_same_month_by_another_scheme_is_no_later_period():
    again = result(7, JULY + 10, scheme="back_office")

    assert not still_unmet(shown(FAILED_JULY, again, trained=JULY + 5))


def test_an_earlier_period_that_became_final_later_is_no_later_period():
    assert not still_unmet(shown(result(8, JULY), result(7, AUGUST), trained=JULY + 5))


def test_a_better_period_since_ends_the_matter():
    since = shown(FAILED_JULY, FAILED_AUGUST, result(9, SEPTEMBER, Grade.PASS), trained=JULY + 5)
    between = shown(
        FAILED_JULY,
        result(8, AUGUST, Grade.PASS),
        result(9, SEPTEMBER),
        trained=JULY + 5,
    )

    assert not still_unmet(since)
    assert not still_unmet(between)


def test_until_it_begins_anew():
    met_once = (FAILED_JULY, result(8, AUGUST, Grade.PASS), result(9, SEPTEMBER))
    again = (*met_once, result(10, OCTOBER))

    assert not still_unmet(shown(*again, trained=JULY + 5))
    assert still_unmet(shown(*again, trained=SEPTEMBER + 5))


# -- An improvement ----------------------------------------------------------------------------


def unmet(on: int, month: int = 7) -> Outcome:
    return Outcome(named(month), met=False, at=moment(on))


def met(on: int, month: int = 7) -> Outcome:
    return Outcome(named(month), met=True, at=moment(on))


def test_an_improvement_that_was_not_met_counts_like_a_fail():
    for assessed, counts in ((JULY + 9, True), (JULY + 5, False), (JULY + 2, False)):
        it = shown(FAILED_JULY, trained=JULY + 5, outcomes=(unmet(assessed),))
        assert still_unmet(it) is counts


def test_but_only_after_the_fail_it_is_about():
    before_it = shown(FAILED_AUGUST, trained=JULY + 5, outcomes=(unmet(JULY + 9, month=8),))
    of_another = shown(FAILED_JULY, trained=JULY + 5, outcomes=(unmet(JULY + 9, month=6),))
    passed = shown(result(7, JULY, Grade.PASS), trained=JULY + 5, outcomes=(unmet(JULY + 9),))

    assert not still_unmet(before_it)
    assert not still_unmet(of_another)
    assert not still_unmet(passed)


def test_an_improvement_that_was_met_ends_the_matter():
    cured = shown(FAILED_JULY, FAILED_AUGUST, trained=JULY + 5, outcomes=(met(JULY + 9),))
    before = shown(FAILED_JULY, FAILED_AUGUST, trained=JULY + 5, outcomes=(met(JULY - 9, 6),))
    at_once = shown(FAILED_JULY, FAILED_AUGUST, trained=JULY + 5, outcomes=(met(JULY, 6),))
    changed_mind = shown(FAILED_JULY, trained=JULY + 5, outcomes=(unmet(JULY + 7), met(JULY + 9)))

    assert not still_unmet(cured)
    assert still_unmet(before)
    assert still_unmet(at_once)  # In the moment of the fail is not since.
    assert not still_unmet(changed_mind)


# -- Whatever there is on record ---------------------------------------------------------------

DAYS = st.integers(1, 200)
_DRAWN = settings(max_examples=2_000, database=None, phases=[Phase.generate])


@st.composite
def performances(draw: st.DrawFn) -> Performance:
    months = draw(st.lists(st.integers(4, 12), max_size=5, unique=True))
    grades = st.sampled_from((Grade.FAIL, Grade.FAIL, Grade.PASS))
    results = [result(it, draw(DAYS), draw(grades)) for it in months]
    outcomes = tuple(
        Outcome(named(it), draw(st.booleans()), moment(draw(DAYS)))
        for it in draw(st.lists(st.sampled_from(months), max_size=2) if months else st.just([]))
    )
    trained = draw(st.lists(DAYS, max_size=2))
    times = tuple(map(moment, trained))
    return attrs.evolve(shown(*results, outcomes=outcomes), trained=times)


def in_order(it: Performance) -> bool:
    """LAW-11: some fail, later some training, later a fail or an improvement not met."""
    fails = [each.at for each in it.results if each.grade is Grade.FAIL]
    again = [*fails, *(each.at for each in it.outcomes if not each.met)]
    return any(a < b < c for a in fails for b in it.trained for c in again)


@for_all(performances())
def test_whatever_is_on_record_there_were_a_fail_a_training_and_a_fail(it: Performance):
    assert in_order(it) or not still_unmet(it)


@for_all(performances())
def test_whatever_is_on_record_nothing_was_met_last(it: Performance):
    last = [each.grade for each in it.results][-1:]

    assert last == [Grade.FAIL] or not still_unmet(it)


@for_all(performances(), st.integers(1, 12))
def test_whatever_is_on_record_a_better_grade_now_ends_it(it: Performance, month: int):
    [period] = period_named(f"2025-{month:02}")
    good = Result("people.appraisal/kim:x:y", "x", period, 9000, Grade.GOOD, moment(400))

    assert not still_unmet(attrs.evolve(it, results=(*it.results, good)))


@for_all(performances(), st.timedeltas(timedelta(-900), timedelta(900)))
def test_whatever_is_on_record_a_training_more_only_adds(it: Performance, by: timedelta):
    more = attrs.evolve(it, trained=(*it.trained, moment(100) + by))

    assert still_unmet(more) or not still_unmet(it)
    assert not still_unmet(attrs.evolve(it, trained=()))


def test_records_drawn_come_to_both():
    find(performances(), still_unmet, settings=_DRAWN)
    find(performances(), lambda it: in_order(it) and not still_unmet(it), settings=_DRAWN)

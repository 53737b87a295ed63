"""Points, scores and grades: exact, rounded as they say, and never the wrong way round (LAW-11)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.people.figures import NO_DATA, Figure, Metric
from casework.domain.people.grades import (
    FULL,
    LADDER,
    Grade,
    Line,
    Thresholds,
    grade_of,
    half_up,
    mean,
    on_scale,
    weighed,
)
from casework.domain.people.indicators import Yardstick
from casework.domain.people.periods import Cycle, Period, begins, period_named

THRESHOLDS = Thresholds(excellent=90, good=75, passed=60)
INTS = st.integers(-(10**9), 10**9)
COUNTS = st.integers(1, 10**6)
POINTS = st.integers(0, FULL)


# -- Rounding ----------------------------------------------------------------------------------


def test_a_half_is_rounded_upwards_and_nothing_else_is_moved_further():
    assert [half_up(it, 2) for it in (-3, -1, 0, 1, 3)] == [-1, 0, 0, 1, 2]
    assert [half_up(it, 3) for it in (0, 1, 2, 3, 4, 5)] == [0, 0, 1, 1, 1, 2]
    assert half_up(74_994_999, 10_000) == 7499
    assert half_up(74_995_000, 10_000) == 7500


@for_all(INTS, COUNTS)
def test_rounding_is_to_the_nearest(numerator: int, denominator: int):
    off = half_up(numerator, denominator) - Fraction(numerator, denominator)

    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@for_all(INTS, COUNTS, INTS, INTS)
def test_a_scale_gives_nothing_at_the_worst_and_all_at_the_best(n: int, d: int, worst: int, b: int):
    best = b if b != worst else b + 1

    assert on_scale(worst * d, d, worst, best) == 0
    assert on_scale(best * d, d, worst, best) == FULL
    assert 0 <= on_scale(n, d, worst, best) <= FULL


@for_all(INTS, INTS, COUNTS, INTS, INTS)
def test_coming_nearer_to_the_best_never_costs_points(n: int, m: int, d: int, w: int, b: int):
    best = b if b != w else b + 1
    least, most = sorted((n, m))
    low, high = on_scale(least, d, w, best), on_scale(most, d, w, best)

    assert low <= high if best > w else low >= high


def test_what_a_figure_is_worth_is_told_by_its_yardstick():
    errors = Yardstick(Metric.ISSUANCE_ERRORS, worst=100, best=0)
    minutes = Yardstick(Metric.ISSUANCE_TIME, worst=120, best=30)
    scores = Yardstick(Metric.SATISFACTION, worst=1, best=5)

    assert errors.hundredths(Figure(2, 100)) == 9800
    assert errors.hundredths(Figure(1, 3)) == 6667
    assert errors.hundredths(Figure(0, 7)) == FULL
    assert minutes.hundredths(Figure(150, 2)) == 5000
    assert minutes.hundredths(Figure(10, 1)) == FULL
    assert minutes.hundredths(Figure(500, 1)) == 0
    assert scores.hundredths(Figure(18, 4)) == 8750


def test_nothing_to_count_from_is_no_figure_and_no_zero():
    assert not NO_DATA.applicable
    assert Figure(0, 1).applicable


@for_all(st.lists(POINTS, min_size=1), st.data())
def test_a_mean_lies_between_and_grows_with_each_part(parts: list[int], data: st.DataObject):
    place = data.draw(st.integers(0, len(parts) - 1))
    better = [*parts[:place], data.draw(st.integers(parts[place], FULL)), *parts[place + 1 :]]

    assert min(parts) <= mean(parts) <= max(parts)
    assert mean(parts) <= mean(better)


# -- Scores and grades -------------------------------------------------------------------------


def test_a_score_is_the_sum_of_its_lines_by_weight():
    lines = (Line("quality", 60, 8000), Line("speed", 40, 5001))

    assert weighed(lines) == half_up(60 * 8000 + 40 * 5001, 100) == 6800
    assert weighed((Line("quality", 60, 8000),)) == 8000
    assert weighed((Line("a", 35, 8000), Line("b", 20, 5000))) == 6909  # 380,000 / 55


LINES = st.builds(Line, st.just("it"), st.integers(1, 100), POINTS)


@for_all(st.lists(LINES, min_size=1), st.data())
def test_a_score_never_falls_when_a_line_rises(lines: list[Line], data: st.DataObject):
    place = data.draw(st.integers(0, len(lines) - 1))
    line = lines[place]
    risen = Line(line.indicator, line.weight, data.draw(st.integers(line.points, FULL)))
    better = [*lines[:place], risen, *lines[place + 1 :]]

    assert 0 <= weighed(lines) <= weighed(better) <= FULL


def test_there_are_four_grades_at_their_thresholds():
    scores = (FULL, 9000, 8999, 7500, 7499, 6000, 5999, 0)
    grades = [grade_of(it, THRESHOLDS) for it in scores]

    e, g, p, f = Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL
    assert grades == [e, e, g, g, p, p, f, f]
    assert set(LADDER) == set(Grade)


@for_all(POINTS, POINTS, st.builds(Thresholds, *[st.integers(1, 200)] * 3))
def test_whatever_the_thresholds_a_grade_never_falls_as_the_score_rises(
    one: int, other: int, thresholds: Thresholds
):
    low, high = (LADDER.index(grade_of(it, thresholds)) for it in sorted((one, other)))

    assert low <= high


# -- Periods -----------------------------------------------------------------------------------


def test_a_period_is_called_by_its_month_or_quarter():
    assert period_named("2024-02") == (Period(Cycle.MONTHLY, date(2024, 2, 1)),)
    assert period_named("2024-Q3") == (Period(Cycle.QUARTERLY, date(2024, 7, 1)),)
    for odd in ("", "2024", "2024-13", "2024-00", "2024-Q0", "2024-Q5", "2024-2", "0000-01"):
        assert period_named(odd) == ()
    for odd in ("3000-01", "1899-12", " 2024-01", "2024-01\n", "2024-q1", "\uff12024-01"):
        assert period_named(odd) == ()


def test_a_period_knows_its_days_and_months():
    [february], [third] = period_named("2024-02"), period_named("2024-Q3")

    assert (february.first, february.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (third.first, third.last) == (date(2024, 7, 1), date(2024, 9, 30))
    assert february.months == ("2024-02",)
    assert third.months == ("2024-07", "2024-08", "2024-09")
    assert third.holds(date(2024, 7, 1))
    assert third.holds(date(2024, 9, 30))
    assert not third.holds(date(2024, 6, 30))
    assert not third.holds(date(2024, 10, 1))


KEYS = st.integers(1900, 2998).flatmap(
    lambda year: (
        st.sampled_from([f"{year}-{it:02}" for it in range(1, 13)])
        | st.sampled_from([f"{year}-Q{it}" for it in range(1, 5)])
    )
)


@for_all(KEYS)
def test_periods_meet_and_do_not_overlap(key: str):
    [period] = period_named(key)
    next_day = date.fromordinal(period.last.toordinal() + 1)
    following = Period(period.cycle, next_day)

    assert period.key == key
    assert begins(period.cycle, period.first)
    assert begins(period.cycle, next_day)
    assert following.last > next_day
    inside = [
        date.fromordinal(it)
        for it in range(period.first.toordinal() + 1, period.last.toordinal() + 1)
    ]
    assert not any(begins(period.cycle, it) for it in inside)

"""People, for all numbers: points, scores and grades, periods, time at work, and leave.

PYTEST_DONT_REWRITE: CrossHair reads the asserts as they stand.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import attrs

from casework.domain.calendar import Term, Unit
from casework.domain.kernel import NoFacts, Person, Personal
from casework.domain.metrics import counting
from casework.domain.metrics.counting import Counted
from casework.domain.people import (
    appraisal,
    attendance,
    grades,
    improvement,
    leave,
    leave_register,
    periods,
    scheme,
    scoring,
)
from casework.domain.people.appraisal import OpenAppraisal, Opening
from casework.domain.people.assessment import Final as FinalAppraisal
from casework.domain.people.assessment import Measure, NotOpened, Open, Rating, Sheet, Verdict
from casework.domain.people.attendance import ABSENTEEISM, MIDNIGHT
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.grades import FOUR_GRADES, FULL, Grade, Line, Thresholds
from casework.domain.people.improvement import (
    AGAIN_AND_AGAIN,
    FailsInARow,
    ImposeMeasure,
)
from casework.domain.people.indicators import (
    IN_ITS_WINDOW,
    ONE_A_PERIOD,
    PROCESSING_SCHEME,
    SIGNING_SCHEME,
    SOUND_SCHEME,
    InForce,
    Yardstick,
)
from casework.domain.people.leave import (
    IN_ADVANCE,
    Application,
    Applying,
    ApplyLeave,
    Approved,
    EndLeave,
    LeaveEnded,
    NotApplied,
    OnLeave,
    ReturnEarly,
    StartLeave,
)
from casework.domain.people.leave_register import (
    ON_APPROVED_LEAVE,
    Booking,
    BookLeave,
    Register,
)
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.scheme import ActivateScheme, DefineScheme
from casework.domain.people.scoring import (
    FROM_EVENTS,
    SCORED_IN_FULL,
    ComputeScore,
    RateIndicator,
    Rater,
    ScoreComputed,
    Superior,
)
from casework.testing.casts.common import CALENDAR, day, did, moment
from casework.testing.proofs.claims import Claim, Instead, Without, accepted, after, as_moment

KIM: Final = Person("kim")
LEA, HUA, MAX = (did(it, 40) for it in ("lea", "hua", "max"))
FIRST: Final = day(1)
JULY: Final = Period(Cycle.MONTHLY, FIRST)
RATER: Final = Rater(superior=True, heads=frozenset())
NOON: Final = moment(31, 12)  # Of the last day of July.
OPENING: Final = Opening(
    "kim:processing:2024-07",
    superior=True,
    engaged=True,
    in_force=(InForce(PROCESSING_SCHEME, 1, FIRST),),
    calendar=CALENDAR,
    days_before=5,
    within=Term(5, Unit.WORKING_DAYS),
)


# -- Points, scores and grades -----------------------------------------------------------------


def a_rating_is_of_none_to_a_hundred_points(points: int) -> None:
    """A rating is of none to a hundred points."""
    assert points != 50
    before = Open(Sheet(KIM, SIGNING_SCHEME, JULY))
    act = RateIndicator("attitude", points, "Always on time.", **LEA)
    if events := accepted(appraisal.decider, before, act, RATER):
        [rating] = after(appraisal.decider, before, events).sheet.ratings
        assert rating.points == points
        assert 0 <= points <= 100


def rounding_is_to_the_nearest_and_a_half_goes_upwards(numerator: int, denominator: int) -> None:
    """Rounding is to the nearest whole number, and a half goes upwards."""
    assert denominator > 0
    near = grades.half_up(numerator, denominator)
    assert 2 * numerator - denominator < 2 * near * denominator <= 2 * numerator + denominator


def a_value_is_worth_none_to_all_of_the_points(
    numerator: int, denominator: int, worst: int, best: int
) -> None:
    """A value is worth none to all of the points: none at its worst, all at its best."""
    assert denominator > 0
    assert worst != best
    worth = grades.on_scale(numerator, denominator, worst, best)
    assert 0 <= worth <= FULL
    assert grades.on_scale(worst * denominator, denominator, worst, best) == 0
    assert grades.on_scale(best * denominator, denominator, worst, best) == FULL


def more_of_what_is_good_never_costs_points(
    value: int, more: int, denominator: int, worst: int, span: int
) -> None:
    """More of what is good never costs points."""
    assert denominator > 0
    assert more >= 0
    assert span > 0
    nearer = grades.on_scale(value + more, denominator, worst, worst + span)
    assert grades.on_scale(value, denominator, worst, worst + span) <= nearer


def less_of_what_is_bad_never_costs_points(
    value: int, more: int, denominator: int, worst: int, span: int
) -> None:
    """Less of what is bad never costs points."""
    assert denominator > 0
    assert more >= 0
    assert span > 0
    nearer = grades.on_scale(value, denominator, worst, worst - span)
    assert grades.on_scale(value + more, denominator, worst, worst - span) <= nearer


def a_rate_is_worth_the_points_of_its_percentage(numerator: int, denominator: int) -> None:
    """A rate between none and all is worth its percentage, to the nearest hundredth."""
    assert 0 <= numerator <= denominator
    assert denominator > 0
    figure = Figure(numerator, denominator)
    worth = Yardstick(Metric.ON_TIME, worst=0, best=100).hundredths(figure)
    assert worth == counting.hundredths(Metric.ON_TIME, figure)
    assert 0 <= worth <= FULL


def a_mean_lies_between(one: int, other: int, third: int) -> None:
    """A mean of two, and of three, lies between the least of them and the most."""
    assert one <= other <= third
    assert one <= grades.mean((one, other)) <= other
    assert one <= grades.mean((one, other, third)) <= third


def a_score_lies_between_its_lines_and_rises_with_them(
    one: int, other: int, more: int, weight: int, rest: int
) -> None:
    """A score lies between its lines, by whatever weights, and never falls when a line rises."""
    assert 0 <= one <= FULL
    assert 0 <= other <= more <= FULL
    assert weight > 0
    assert rest > 0
    score = grades.weighed((Line("a", weight, one), Line("b", rest, other)))
    assert min(one, other) <= score <= max(one, other)
    assert score <= grades.weighed((Line("a", weight, one), Line("b", rest, more)))


def what_is_left_out_weighs_nothing(attitude: int, ability: int) -> None:
    """What nothing counts for weighs nothing; the score is the mean of the rest by weight."""
    assert 0 <= attitude <= 100
    assert 0 <= ability <= 100
    rest = tuple(it for it in SIGNING_SCHEME.indicators if it.name != "results")
    by = attrs.evolve(SIGNING_SCHEME, indicators=rest)
    ratings = (("attitude", attitude), ("ability", ability))
    given = tuple(Rating(it, Person("lea"), points, True, False) for it, points in ratings)
    before = Open(Sheet(KIM, by, JULY, ratings=given))
    [scored] = accepted(appraisal.decider, before, ComputeScore(**LEA), Superior(superior=True))
    assert isinstance(scored, ScoreComputed)
    assert scored.score == 50 * (attitude + ability)
    assert scored.weights == 50


def a_scheme_in_force_weighs_a_hundred(results: int, attitude: int, ability: int) -> None:
    """The weights of a scheme in force come to a hundred, and none of them is below one."""
    assert results != attitude
    weights = (results, attitude, ability)
    indicators = tuple(
        attrs.evolve(it, weight=weight)
        for it, weight in zip(SIGNING_SCHEME.indicators, weights, strict=True)
    )
    drawn = DefineScheme(attrs.evolve(SIGNING_SCHEME, indicators=indicators), **HUA)
    page = scheme.decider
    defined = after(page, page.initial, accepted(page, page.initial, drawn, NoFacts()))
    act = ActivateScheme("signing", FIRST, **MAX)
    if accepted(page, defined, act, CALENDAR):
        assert results + attitude + ability == 100
        assert min(weights) >= 1
        assert max(weights) <= 98


def a_grade_never_falls_as_the_score_rises(
    score: int, higher: int, excellent: int, good: int, passed: int
) -> None:
    """A grade never falls as the score rises, in whatever order its thresholds stand."""
    assert score <= higher
    thresholds = Thresholds(excellent, good, passed)
    ranks = (Grade.FAIL, Grade.PASS, Grade.GOOD, Grade.EXCELLENT)
    lower = ranks.index(grades.grade_of(score, thresholds))
    assert lower <= ranks.index(grades.grade_of(higher, thresholds))


def a_grade_is_given_from_its_points_on(score: int, excellent: int, good: int, passed: int) -> None:
    """A grade is given from its points on: each where its threshold is reached."""
    assert passed <= good <= excellent
    grade = grades.grade_of(score, Thresholds(excellent, good, passed))
    assert (grade is Grade.EXCELLENT) == (score >= 100 * excellent)
    assert (grade is Grade.FAIL) == (score < 100 * passed)
    assert (grade is Grade.GOOD) == (100 * good <= score < 100 * excellent)


def a_measure_is_for_whoever_failed_often_enough(fails: int, enough: int) -> None:
    """A measure is for whoever failed as often on end as it takes."""
    assert enough > 0
    before = FinalAppraisal(Sheet(KIM, SIGNING_SCHEME, JULY), Verdict(0, Grade.FAIL, Person("lea")))
    act = ImposeMeasure(Measure.WARNING, "Three times on end.", **HUA)
    if accepted(appraisal.decider, before, act, FailsInARow(fails, True, enough)):
        assert fails >= enough


# -- Rates -------------------------------------------------------------------------------------


def _thing(numerator: int, denominator: int) -> Counted:
    whose = frozenset({KIM})
    return Counted(
        Metric.ON_TIME, "17", whose, frozenset(), FIRST, numerator, denominator, ("a@1",)
    )


def a_rate_is_of_none_to_all(one: int, all_one: int, other: int, all_other: int) -> None:
    """A rate is of none to all, however often a thing is told of; of nothing there is no rate."""
    assert 0 <= one <= all_one
    assert 0 <= other <= all_other
    twice = counting._together(_thing(one, all_one), _thing(other, all_other))
    figure = counting._figure(Metric.ON_TIME, (twice,))
    assert 0 <= figure.numerator <= figure.denominator
    rate = counting.hundredths(Metric.ON_TIME, figure)
    assert (rate is None) == (figure.denominator == 0)
    assert rate is None or 0 <= rate <= 100 * 100


# -- Periods -----------------------------------------------------------------------------------


def every_day_is_in_one_month(on: date) -> None:
    """Every day is in one month, which is over when the month is."""
    assert on.year < 9_999
    _lies_in(Period(Cycle.MONTHLY, date(on.year, on.month, 1)), on, on.month)


def every_day_is_in_one_quarter(on: date) -> None:
    """Every day is in one quarter, which is over when its third month is."""
    assert on.year < 9_999
    first = (on.month - 1) // 3 * 3 + 1
    _lies_in(Period(Cycle.QUARTERLY, date(on.year, first, 1)), on, first + 2)


def _lies_in(period: Period, on: date, month: int) -> None:
    last = period.last
    assert periods.begins(period.cycle, period.first)
    assert period.first <= on <= last
    assert (last.year, last.month) == (on.year, month)


def an_appraisal_is_opened_in_the_last_days_of_its_period_or_after_it(
    on: int, days_before: int
) -> None:
    """Where it is due at the end of a period, an appraisal is opened in its last days, or later."""
    assert -40 <= on <= 40
    act = OpenAppraisal(KIM, "processing", "2024-07", by=LEA["by"], at=NOON + timedelta(days=on))
    told = attrs.evolve(OPENING, days_before=days_before)
    if accepted(appraisal.decider, NotOpened(), act, told):
        assert on > 0 or -on <= days_before


# -- Time at work ------------------------------------------------------------------------------


def what_is_common_and_what_is_not_make_up_the_whole(a: int, b: int, c: int, d: int) -> None:
    """What two stretches have in common, and what only the one has, make up the one."""
    assert a <= b
    assert c <= d
    both = attendance.common([(a, b)], [(c, d)])
    only = attendance.without([(a, b)], [(c, d)])
    assert attendance.length(both) + attendance.length(only) == b - a
    assert all(max(a, c) <= begin < end <= min(b, d) for begin, end in both)
    assert all(end <= c or d <= begin for begin, end in only)


def nobody_falls_short_of_more_than_they_owe(
    begin: int, end: int, one: int, other: int, punched: bool
) -> None:
    """Nobody falls short of more than they owe; whoever does not come falls short of all."""
    assert 0 <= begin <= end <= MIDNIGHT
    assert 0 <= one <= other <= MIDNIGHT
    punches = [other, one] if punched else []
    missing = dict(attendance.shortfalls([(begin, end)], punches))
    there = max(min(other, end) - max(one, begin), 0)
    assert all(0 < minutes <= end - begin for minutes in missing.values())
    if not punched:
        assert sum(missing.values()) == end - begin
    elif begin <= one and other <= end:
        assert sum(missing.values()) == end - begin - there


# -- Leave -------------------------------------------------------------------------------------

_REASON: Final = Personal(KIM, "A wedding.")
_TERM: Final = Term(2, Unit.WORKING_DAYS)


def leave_is_applied_for_before_it_begins(at: int, start: int, end: int) -> None:
    """Leave is applied for before it begins, and ends after that."""
    assert at != 0
    act = ApplyLeave(as_moment(start), as_moment(end), _REASON, by=KIM, at=as_moment(at))
    if accepted(leave.decider, NotApplied(), act, Applying(True, CALENDAR, _TERM)):
        assert at < start < end


def leave_lasts_as_long_as_it_was_given(start: int, end: int, at: int, later: int) -> None:
    """Leave begins when it was to begin, and ends when it was to, or before that."""
    assert start < end
    away = OnLeave(Application(KIM, as_moment(start), as_moment(end)))
    begin = StartLeave(by=KIM, at=as_moment(at))
    if accepted(leave.decider, Approved(away.application), begin, NoFacts()):
        assert at > start
    for act in (ReturnEarly(by=KIM, at=as_moment(later)), EndLeave(by=KIM, at=as_moment(later))):
        for event in accepted(leave.decider, away, act, NoFacts()):
            assert isinstance(event, LeaveEnded)
            assert event.end == as_moment(min(end, later))
            assert event.early == (later < end)


def nobody_is_on_two_leaves_at_once(a: int, b: int, c: int, d: int, at: int) -> None:
    """Nobody is on two leaves at once."""
    assert a < b
    assert c < d
    before = Register((Booking("1", as_moment(a), as_moment(b)),))
    act = BookLeave("2", as_moment(c), as_moment(d), by=KIM)
    if accepted(leave_register.decider, before, act, NoFacts()):
        assert not (a <= at < b and c <= at < d)


CLAIMS: Final = (
    Claim(
        a_rating_is_of_none_to_a_hundred_points,
        (FROM_EVENTS,),
        (Without(scoring, "scoring: require(0 <= act.points <= 100, FROM_EVENTS)"),),
    ),
    Claim(
        rounding_is_to_the_nearest_and_a_half_goes_upwards,
        (SCORED_IN_FULL,),
        (
            Instead(grades, "half_up", lambda numerator, denominator: numerator // denominator),
            Instead(grades, "half_up", lambda n, d: -((d - 2 * n) // (2 * d))),
        ),
    ),
    Claim(
        a_value_is_worth_none_to_all_of_the_points,
        (SCORED_IN_FULL,),
        (Instead(grades, "min", lambda one, _: one), Instead(grades, "max", lambda one, _: one)),
    ),
    *(
        Claim(
            never_costs,
            (SCORED_IN_FULL,),
            (Instead(grades, "half_up", lambda numerator, denominator: -numerator),),
        )
        for never_costs in (
            more_of_what_is_good_never_costs_points,
            less_of_what_is_bad_never_costs_points,
        )
    ),
    Claim(
        a_rate_is_worth_the_points_of_its_percentage,
        (SCORED_IN_FULL,),
        (Instead(counting, "half_up", lambda numerator, denominator: numerator),),
    ),
    Claim(
        a_mean_lies_between,
        (SCORED_IN_FULL,),
        (Instead(grades, "len", lambda parts: 2),),
    ),
    Claim(
        a_score_lies_between_its_lines_and_rises_with_them,
        (SCORED_IN_FULL,),
        (Instead(grades, "half_up", lambda numerator, denominator: numerator // denominator + 1),),
    ),
    Claim(
        what_is_left_out_weighs_nothing,
        (SCORED_IN_FULL,),
        (Instead(scoring, "weighed", lambda lines: sum(it.weight * it.points for it in lines)),),
    ),
    Claim(
        a_scheme_in_force_weighs_a_hundred,
        (SOUND_SCHEME,),
        tuple(
            Without(scheme, f"scheme: require({it}, SOUND_SCHEME)")
            for it in (
                "all((it.sound for it in scheme.indicators))",
                "sum((it.weight for it in scheme.indicators)) == 100",
            )
        ),
    ),
    Claim(
        a_grade_never_falls_as_the_score_rises,
        (FOUR_GRADES,),
        (Instead(grades, "LADDER", (Grade.FAIL, Grade.GOOD, Grade.PASS, Grade.EXCELLENT)),),
    ),
    Claim(
        a_grade_is_given_from_its_points_on,
        (FOUR_GRADES,),
        (Instead(grades, "LADDER", (Grade.FAIL, Grade.FAIL, Grade.GOOD, Grade.EXCELLENT)),),
    ),
    Claim(
        a_measure_is_for_whoever_failed_often_enough,
        (AGAIN_AND_AGAIN,),
        (
            Without(
                improvement, "improvement: require(facts.fails >= facts.enough, AGAIN_AND_AGAIN)"
            ),
        ),
    ),
    Claim(
        a_rate_is_of_none_to_all,
        (FROM_EVENTS,),
        (
            Instead(counting, "half_up", lambda numerator, denominator: numerator),
            Instead(counting, "max", lambda one, other: one - other),
        ),
    ),
    *(
        Claim(
            every_day,
            (ONE_A_PERIOD,),
            (Instead(periods, "monthrange", lambda year, month: (0, 28)),),
        )
        for every_day in (every_day_is_in_one_month, every_day_is_in_one_quarter)
    ),
    Claim(
        an_appraisal_is_opened_in_the_last_days_of_its_period_or_after_it,
        (IN_ITS_WINDOW,),
        (
            Without(
                appraisal,
                "appraisal: require(_in_window(version.scheme.window, period, act, facts),"
                " IN_ITS_WINDOW)",
            ),
        ),
    ),
    Claim(
        what_is_common_and_what_is_not_make_up_the_whole,
        (ABSENTEEISM,),
        (Instead(attendance, "min", max), Instead(attendance, "max", min)),
    ),
    Claim(
        nobody_falls_short_of_more_than_they_owe,
        (ABSENTEEISM,),
        (Instead(attendance, "common", lambda some, others: tuple(others)),),
    ),
    Claim(
        leave_is_applied_for_before_it_begins,
        (IN_ADVANCE,),
        tuple(
            Without(leave, f"leave: require({it}, IN_ADVANCE)")
            for it in (
                "act.start < act.end",
                "act.start > act.at or _told_in_time(act, facts)",
            )
        ),
    ),
    Claim(
        leave_lasts_as_long_as_it_was_given,
        (ON_APPROVED_LEAVE,),
        tuple(
            Without(leave, f"leave: require({it}, ON_APPROVED_LEAVE)")
            for it in ("act.at > asked.start", "act.at < asked.end", "act.at > asked.end")
        ),
    ),
    Claim(
        nobody_is_on_two_leaves_at_once,
        (ON_APPROVED_LEAVE,),
        (Without(leave_register, "leave_register: require(all(apart), ON_APPROVED_LEAVE)"),),
    ),
)

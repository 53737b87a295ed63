"""Appraisals, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import Term, Unit
from casework.domain.calendar import moment as clock_at
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    ImpossibleHistory,
    NoFacts,
    Person,
    Rule,
)
from casework.domain.people import appraisal, assessment, improvement, scoring
from casework.domain.people.appraisal import (
    APPEALED_ONCE,
    ATTENDANCE_SEALED,
    Above,
    Appeal,
    AppealDecided,
    AppealLodged,
    AppraisalCancelled,
    AppraisalFinalised,
    AppraisalOpened,
    AppraisalPublished,
    CancelAppraisal,
    ConfirmGrade,
    DecideAppeal,
    Finalise,
    GradeConfirmed,
    Grading,
    Leaving,
    OpenAppraisal,
    Opening,
    Publish,
    Publishing,
    decider,
    due,
)
from casework.domain.people.assessment import (
    Appealed,
    Applied,
    Cancelled,
    Closed,
    Final,
    Graded,
    Imported,
    Improvement,
    Improving,
    Measure,
    NotOpened,
    Open,
    Published,
    Rating,
    Scored,
    Sheet,
)
from casework.domain.people.figures import NO_DATA, Figure, Metric, MetricFact
from casework.domain.people.grades import (
    CITES_FINAL,
    FINAL_STANDS,
    FOUR_GRADES,
    LADDER,
    Grade,
    Line,
    Thresholds,
    grade_of,
    weighed,
)
from casework.domain.people.improvement import (
    AGAIN_AND_AGAIN,
    FAIL_IMPROVES,
    ApplyResult,
    FailsInARow,
    ImposeMeasure,
    ImprovementAssessed,
    ImprovementOpened,
    MeasureImposed,
    OpenImprovement,
    RecordImprovementOutcome,
    ResultApplied,
)
from casework.domain.people.indicators import (
    IN_ITS_WINDOW,
    ISSUANCE_SCHEME,
    ONE_A_PERIOD,
    PROCESSING_SCHEME,
    SIGNING_SCHEME,
    SOUND_SCHEME,
    Document,
    Indicator,
    InForce,
    Scheme,
    Window,
    Yardstick,
    back_office_scheme,
)
from casework.domain.people.periods import Cycle, Period, period_named
from casework.domain.people.scoring import (
    FROM_EVENTS,
    RATED_BY_OTHERS,
    SCORED_IN_FULL,
    ComputeScore,
    ImportMetric,
    IndicatorRated,
    Measured,
    MetricImported,
    ObservationRecorded,
    Observer,
    RateIndicator,
    Rater,
    RecordObservation,
    ReopenScoring,
    ScoreComputed,
    ScoringReopened,
    Superior,
    lines_of,
)
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, moment, said, wd

# -- The cast ----------------------------------------------------------------------------------
# Kim is appraised for June; Lin leads, Dan is above Lin, Hal heads a department, Hua is personnel.
# Day 1 is the 1st of July 2024, a Monday.

KIM, LIN, DAN, HAL, HUA, BO = map(Person, ("kim", "lin", "dan", "hal", "hua", "bo"))
[JUNE], [SECOND] = period_named("2024-06"), period_named("2024-Q2")
THRESHOLDS = Thresholds(excellent=90, good=75, passed=60)
SUPERIOR, NOBODY = Superior(superior=True), Superior(superior=False)
LEADS, HEADS = Rater(True, frozenset()), Rater(False, frozenset({"sales"}))
STRANGER = Rater(False, frozenset({"repairs"}))
WATCHES = Observer(LEADS, CALENDAR)
SEALED = Grading(superior=True, sealed=True, thresholds=THRESHOLDS)
WINDOW = wd(5)
PUBLISHING = Publishing(superior=True, window=WINDOW)
ABOVE = Above(above=True)
LEFT = Leaving(employed=False, covered=False)
STAYS = Leaving(employed=True, covered=True)

BACK_OFFICE = back_office_scheme(frozenset({"sales"}))
SMALL = Scheme(
    "small",
    Document.SIGNING,
    frozenset({Role.SIGNER}),
    Cycle.MONTHLY,
    Window.AFTER_END,
    (Indicator("results", 100, (Yardstick(Metric.SATISFACTION, 1, 5),), rated=True),),
)

CONTENT, CROSS = Figure(18, 4, ("e1", "e2", "e3", "e4")), Figure(4, 4, ("e1", "e2", "e3", "e4"))
OPENED = AppraisalOpened(KIM, SMALL, 1, JUNE, late=False)
SEEN = ObservationRecorded(1, date(2024, 6, 14), said("kim", "Calmed an angry customer."))
LIKED, UNLIKED = (
    MetricImported(Metric.SATISFACTION, CONTENT),
    MetricImported(Metric.SATISFACTION, CROSS),
)


def rated(points: int, who: Person = LIN, indicator: str = "results") -> IndicatorRated:
    return IndicatorRated(indicator, who, points, "As seen in June.", who == LIN, who == HAL)


def computed(score: int) -> ScoreComputed:
    return ScoreComputed(score, (Line("results", 100, score),), 100, ())


def graded(grade: Grade, *observations: int) -> GradeConfirmed:
    return GradeConfirmed(grade, LIN, observations)


GOOD_WORK = (OPENED, LIKED, rated(80), computed(8375))
BAD_WORK = (OPENED, UNLIKED, rated(20), computed(1000))
PUBLISHED = AppraisalPublished(WINDOW.since(moment(3)))
APPEALED = AppealLodged(said("kim", "June was short of staff."))
UPHELD, REJECTED = (
    AppealDecided(True, "June was short of staff."),
    AppealDecided(False, "So were all."),
)
SHOWN = (*GOOD_WORK, graded(Grade.GOOD), PUBLISHED)
FAILED = (
    *BAD_WORK,
    graded(Grade.FAIL),
    PUBLISHED,
    AppraisalFinalised(KIM, "small", JUNE, 1000, Grade.FAIL),
)
PASSED = (*SHOWN, AppraisalFinalised(KIM, "small", JUNE, 8375, Grade.GOOD))
IMPROVES = ImprovementOpened(Improvement.COACHING, "With Lin, twice a week.")


def of_kim(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Opening --------------------------------------------------------------------------------


def opening(scheme: Scheme, period: str, **more: Any) -> Opening:
    told: dict[str, Any] = {
        "identity": f"kim:{scheme.name}:{period}",
        "superior": True,
        "engaged": True,
        "in_force": (InForce(scheme, 1, date(2024, 1, 1)),),
        "calendar": CALENDAR,
        "days_before": 3,
        "within": Term(5, Unit.WORKING_DAYS),
    }
    return Opening(**(told | more))


def open_for(scheme: Scheme, period: str, on: int = 1) -> OpenAppraisal:
    return OpenAppraisal(KIM, scheme.name, period, **did("lin", on))


def test_somebody_is_appraised_once_by_a_scheme_for_a_period():
    act, facts = open_for(SMALL, "2024-06"), opening(SMALL, "2024-06")

    of_kim().when(act, facts).then(OPENED)
    of_kim(OPENED).when(act, facts).refused(ONE_A_PERIOD)
    of_kim(*PASSED).when(act, facts).refused(ONE_A_PERIOD)
    of_kim(OPENED, AppraisalCancelled("Left.")).when(act, facts).refused(ONE_A_PERIOD)


def test_an_appraisal_is_that_of_its_stream():
    act, facts = open_for(SMALL, "2024-06"), opening(SMALL, "2024-06")

    for identity in ("bo:small:2024-06", "kim:large:2024-06", "kim:small:2024-05", "kim"):
        other = attrs.evolve(facts, identity=identity)
        of_kim().when(act, other).refused(ONE_A_PERIOD)


def test_it_is_opened_by_the_superior_or_by_the_clock():
    act, facts = open_for(SMALL, "2024-06"), opening(SMALL, "2024-06", superior=False)

    of_kim().when(act, facts).refused(IN_POST)
    of_kim().when(attrs.evolve(act, by=SYSTEM), facts).then(OPENED)


def test_only_whoever_works_or_worked_here_is_appraised():
    act = open_for(SMALL, "2024-06")

    of_kim().when(act, opening(SMALL, "2024-06", engaged=False)).refused(ONE_A_PERIOD)


def test_a_scheme_is_in_force_for_the_period():
    act = open_for(SMALL, "2024-06")

    of_kim().when(act, opening(SMALL, "2024-06", in_force=())).refused(SOUND_SCHEME)


def test_a_period_is_one_of_the_schemes_cycle():
    for scheme, wrong in ((SMALL, "2024-Q2"), (SMALL, "June"), (BACK_OFFICE, "2024-06")):
        of_kim().when(open_for(scheme, wrong), opening(scheme, wrong)).refused(ONE_A_PERIOD)


def test_monthly_and_quarterly_schemes_stand_side_by_side():
    monthly, quarterly = open_for(ISSUANCE_SCHEME, "2024-06"), open_for(BACK_OFFICE, "2024-Q2")

    of_kim().when(monthly, opening(ISSUANCE_SCHEME, "2024-06")).then(
        AppraisalOpened(KIM, ISSUANCE_SCHEME, 1, JUNE, late=False)
    )
    of_kim().when(quarterly, opening(BACK_OFFICE, "2024-Q2")).then(
        AppraisalOpened(KIM, BACK_OFFICE, 1, SECOND, late=False)
    )


def opened(scheme: Scheme, period: Period, on: int, *, late: bool) -> None:
    """Expect that it can be opened on a day, in time or late."""
    act, facts = open_for(scheme, period.key, on), opening(scheme, period.key)
    of_kim().when(act, facts).then(AppraisalOpened(KIM, scheme, 1, period, late))


def closed_still(scheme: Scheme, period: str, on: int) -> None:
    act, facts = open_for(scheme, period, on), opening(scheme, period)
    of_kim().when(act, facts).refused(IN_ITS_WINDOW)


def test_clerks_are_appraised_after_the_month_and_late_after_five_working_days():
    [july] = period_named("2024-07")

    closed_still(ISSUANCE_SCHEME, "2024-07", 31)
    opened(ISSUANCE_SCHEME, july, 32, late=False)
    opened(ISSUANCE_SCHEME, july, 38, late=False)  # Wednesday the 7th: the fifth working day.
    opened(ISSUANCE_SCHEME, july, 39, late=True)


def test_what_is_opened_at_the_last_moment_is_not_late():
    [july] = period_named("2024-07")
    act, facts = open_for(ISSUANCE_SCHEME, "2024-07", 32), opening(ISSUANCE_SCHEME, "2024-07")
    an_hour = attrs.evolve(facts, within=Term(1, Unit.HOURS))
    in_days = clock_at(CALENDAR, date(2024, 8, 8), 0) - timedelta(microseconds=1)
    in_hours = clock_at(CALENDAR, date(2024, 8, 1), 59)

    for told, last in ((facts, in_days), (an_hour, in_hours)):
        for at, late in ((last, False), (last + timedelta(microseconds=1), True)):
            of_kim().when(attrs.evolve(act, at=at), told).then(
                AppraisalOpened(KIM, ISSUANCE_SCHEME, 1, july, late)
            )


def test_processing_is_appraised_from_three_days_before_the_month_ends():
    [july] = period_named("2024-07")

    closed_still(PROCESSING_SCHEME, "2024-07", 27)
    opened(PROCESSING_SCHEME, july, 28, late=False)
    opened(PROCESSING_SCHEME, july, 31, late=False)
    opened(PROCESSING_SCHEME, july, 32, late=True)


def test_a_quarter_is_appraised_once_it_is_over():
    [third] = period_named("2024-Q3")

    closed_still(BACK_OFFICE, "2024-Q3", 92)
    opened(BACK_OFFICE, third, 93, late=False)
    early = attrs.evolve(BACK_OFFICE, window=Window.BEFORE_END)
    closed_still(early, "2024-Q3", 88)
    opened(early, third, 89, late=False)


# -- 2  Scoring --------------------------------------------------------------------------------


def found(metric: Metric, figure: Figure, **more: Any) -> Measured:
    fact = MetricFact(metric, KIM, "2024-06", figure)
    return attrs.evolve(Measured(LEADS, fact, CALENDAR), **more)


def test_a_figure_is_the_metrics_own_and_never_typed_in():
    act = ImportMetric(Metric.SATISFACTION, CONTENT, **did("lin", 1))
    fact = found(Metric.SATISFACTION, CONTENT)
    open_ = of_kim(OPENED)

    open_.when(act, fact).then(LIKED)
    open_.when(attrs.evolve(act, figure=Figure(20, 4, CONTENT.evidence)), fact).refused(FROM_EVENTS)
    open_.when(attrs.evolve(act, figure=Figure(18, 4, ("e9",))), fact).refused(FROM_EVENTS)
    for other in (
        MetricFact(Metric.ON_TIME, KIM, "2024-06", CONTENT),
        MetricFact(Metric.SATISFACTION, BO, "2024-06", CONTENT),
        MetricFact(Metric.SATISFACTION, KIM, "2024-05", CONTENT),
    ):
        open_.when(act, attrs.evolve(fact, fact=other)).refused(FROM_EVENTS)
    open_.when(act, attrs.evolve(fact, rater=STRANGER)).refused(IN_POST)
    open_.when(attrs.evolve(act, by=KIM), fact).refused(RATED_BY_OTHERS)
    of_kim().when(act, fact).refused(IN_ORDER)
    of_kim(*GOOD_WORK).when(act, fact).refused(IN_ORDER)


def test_a_figure_comes_with_the_events_it_counts():
    bare, none = Figure(18, 4), Figure(0, 1)
    act = ImportMetric(Metric.SATISFACTION, bare, **did("lin", 1))

    of_kim(OPENED).when(act, found(Metric.SATISFACTION, bare)).refused(FROM_EVENTS)
    of_kim(OPENED).when(attrs.evolve(act, figure=none), found(Metric.SATISFACTION, none)).then(
        MetricImported(Metric.SATISFACTION, none)
    )


def test_a_figure_is_one_the_scheme_asks_for_and_of_the_whole_period():
    on_time = ImportMetric(Metric.ON_TIME, CONTENT, **did("lin", 1))
    too_soon = ImportMetric(Metric.SATISFACTION, CONTENT, **did("lin", 0))

    of_kim(OPENED).when(on_time, found(Metric.ON_TIME, CONTENT)).refused(FROM_EVENTS)
    of_kim(OPENED).when(too_soon, found(Metric.SATISFACTION, CONTENT)).refused(FROM_EVENTS)


def test_a_rating_is_of_a_rated_indicator_in_points_and_on_some_ground():
    act = RateIndicator("results", 80, "As seen in June.", **did("lin", 1))
    open_ = of_kim(OPENED).told(LEADS)

    open_.when(act).then(rated(80))
    open_.when(attrs.evolve(act, points=0)).then(rated(0))
    open_.when(attrs.evolve(act, points=100)).then(rated(100))
    open_.when(attrs.evolve(act, points=-1)).refused(FROM_EVENTS)
    open_.when(attrs.evolve(act, points=101)).refused(FROM_EVENTS)
    open_.when(attrs.evolve(act, ground=" ")).refused(FROM_EVENTS)
    open_.when(attrs.evolve(act, indicator="charm")).refused(FROM_EVENTS)
    accuracy = attrs.evolve(act, indicator="accuracy")
    of_kim(attrs.evolve(OPENED, scheme=ISSUANCE_SCHEME)).when(accuracy, LEADS).refused(FROM_EVENTS)
    of_kim(*GOOD_WORK).when(act, LEADS).refused(IN_ORDER)


def test_nobody_rates_or_watches_over_themselves():
    rate = RateIndicator("results", 100, "I know best.", **did("kim", 1))
    record = RecordObservation(date(2024, 6, 14), said("kim", "Superb."), **did("kim", 1))

    for facts in (LEADS, HEADS):
        of_kim(OPENED).when(rate, facts).refused(RATED_BY_OTHERS)
        of_kim(OPENED).when(record, Observer(facts, CALENDAR)).refused(RATED_BY_OTHERS)


def test_heads_of_the_departments_concerned_rate_too():
    act = RateIndicator("cooperation", 70, "As seen in June.", **did("hal", 1))
    back_office = of_kim(attrs.evolve(OPENED, scheme=BACK_OFFICE, period=SECOND))

    back_office.when(act, HEADS).then(rated(70, HAL, "cooperation"))
    back_office.when(act, STRANGER).refused(IN_POST)
    of_kim(OPENED).when(attrs.evolve(act, indicator="results"), HEADS).refused(IN_POST)


def test_a_superior_rates_as_a_head_only_of_a_department_concerned():
    act = RateIndicator("cooperation", 70, "As seen in June.", **did("lin", 1))
    back_office = of_kim(attrs.evolve(OPENED, scheme=BACK_OFFICE, period=SECOND))
    as_superior = rated(70, LIN, "cooperation")

    back_office.when(act, LEADS).then(as_superior)
    back_office.when(act, Rater(True, STRANGER.heads)).then(as_superior)
    as_both = attrs.evolve(as_superior, as_head=True)
    back_office.when(act, Rater(True, HEADS.heads)).then(as_both)


def test_a_rater_who_rates_again_is_counted_once():
    history = of_kim(OPENED, LIKED, rated(10), rated(80))

    history.when(ComputeScore(**did("lin", 1)), SUPERIOR).then(computed(8375))


def test_what_was_seen_on_a_day_of_the_period_is_written_down():
    act = RecordObservation(SEEN.on, SEEN.text, **did("lin", 1))
    open_ = of_kim(OPENED).told(WATCHES)

    open_.when(act).then(SEEN)
    of_kim(OPENED, SEEN).when(act, WATCHES).then(attrs.evolve(SEEN, number=2))
    open_.when(attrs.evolve(act, **did("lin", -16))).then(SEEN)  # That very day.
    open_.when(attrs.evolve(act, **did("lin", -17))).refused(RATED_BY_OTHERS)
    open_.when(attrs.evolve(act, on=date(2024, 5, 31))).refused(RATED_BY_OTHERS)
    open_.when(attrs.evolve(act, on=date(2024, 7, 1))).refused(RATED_BY_OTHERS)
    open_.when(attrs.evolve(act, text=said("bo", "Calm."))).refused(RATED_BY_OTHERS)
    open_.when(attrs.evolve(act, text=said("kim", " "))).refused(REASON_STATED)
    open_.when(act, Observer(STRANGER, CALENDAR)).refused(IN_POST)
    of_kim(*GOOD_WORK).when(act, WATCHES).refused(IN_ORDER)


def test_a_score_waits_for_every_indicator_that_applies():
    act = ComputeScore(**did("lin", 2))

    of_kim(OPENED, LIKED, rated(80)).when(act, SUPERIOR).then(computed(8375))
    of_kim(OPENED, LIKED, rated(80)).when(attrs.evolve(act, by=SYSTEM), NOBODY).then(computed(8375))
    of_kim(OPENED, LIKED, rated(80)).when(act, NOBODY).refused(IN_POST)
    of_kim(OPENED, LIKED).when(act, SUPERIOR).refused(SCORED_IN_FULL)
    of_kim(OPENED, rated(80)).when(act, SUPERIOR).refused(SCORED_IN_FULL)
    of_kim(*GOOD_WORK).when(act, SUPERIOR).refused(IN_ORDER)


ISSUING = attrs.evolve(OPENED, scheme=ISSUANCE_SCHEME)
ISSUED = (
    MetricImported(Metric.ISSUANCE_ERRORS, Figure(2, 100, ("e1",))),
    MetricImported(Metric.ISSUANCE_TIME, Figure(7500, 100, ("e1",))),
)


def test_a_score_is_exact_to_the_hundredth():
    history = (ISSUING, *ISSUED, LIKED, rated(70, indicator="attitude_cooperation"))
    lines = (
        Line("accuracy", 40, 9800),
        Line("efficiency", 20, 5000),
        Line("satisfaction", 20, 8750),
        Line("attitude_cooperation", 20, 7000),
    )

    of_kim(*history).when(ComputeScore(**did("lin", 2)), SUPERIOR).then(
        ScoreComputed(8070, lines, 100, ())
    )


def test_an_indicator_without_data_is_left_out_said_so_and_the_rest_weighs_more():
    unrated = MetricImported(Metric.SATISFACTION, NO_DATA)
    history = (ISSUING, *ISSUED, unrated, rated(70, indicator="attitude_cooperation"))
    lines = (
        Line("accuracy", 40, 9800),
        Line("efficiency", 20, 5000),
        Line("attitude_cooperation", 20, 7000),
    )

    of_kim(*history).when(ComputeScore(**did("lin", 2)), SUPERIOR).then(
        ScoreComputed(7900, lines, 80, ("satisfaction",))  # 632,000 / 80
    )


def test_a_metric_without_data_leaves_its_indicator_to_the_others():
    history = (OPENED, MetricImported(Metric.SATISFACTION, NO_DATA), rated(80))

    of_kim(*history).when(ComputeScore(**did("lin", 2)), SUPERIOR).then(computed(8000))


def test_where_nothing_at_all_applies_there_is_no_score():
    counted = attrs.evolve(SMALL, indicators=(attrs.evolve(SMALL.indicators[0], rated=False),))
    history = (attrs.evolve(OPENED, scheme=counted), MetricImported(Metric.SATISFACTION, NO_DATA))

    of_kim(*history).when(ComputeScore(**did("lin", 2)), SUPERIOR).refused(SCORED_IN_FULL)


def test_a_rating_counts_as_the_mean_of_all_raters():
    history = (OPENED, MetricImported(Metric.SATISFACTION, NO_DATA), rated(80), rated(71, DAN))

    of_kim(*history).when(ComputeScore(**did("lin", 2)), SUPERIOR).then(computed(7550))


def test_scoring_is_reopened_for_a_reason_until_there_is_a_grade():
    act = ReopenScoring("The survey came in late.", **did("lin", 2))

    of_kim(*GOOD_WORK).when(act, SUPERIOR).then(ScoringReopened("The survey came in late."))
    of_kim(*GOOD_WORK).when(attrs.evolve(act, reason=""), SUPERIOR).refused(REASON_STATED)
    of_kim(*GOOD_WORK).when(act, NOBODY).refused(IN_POST)
    of_kim(OPENED).when(act, SUPERIOR).refused(IN_ORDER)
    of_kim(*GOOD_WORK, graded(Grade.GOOD)).when(act, SUPERIOR).refused(IN_ORDER)
    of_kim(*PASSED).when(act, SUPERIOR).refused(FINAL_STANDS)
    again = of_kim(*GOOD_WORK, ScoringReopened("Late."), UNLIKED)
    again.when(ComputeScore(**did("lin", 2)), SUPERIOR).then(computed(4000))


# -- 3  Grading --------------------------------------------------------------------------------


def test_a_grade_is_what_the_score_comes_to_and_no_other():
    act = ConfirmGrade(Grade.GOOD, **did("lin", 3))
    scored = of_kim(*GOOD_WORK).told(SEALED)

    scored.when(act).then(graded(Grade.GOOD))
    for grade in (Grade.EXCELLENT, Grade.PASS, Grade.FAIL):
        scored.when(attrs.evolve(act, grade=grade)).refused(FOUR_GRADES)
    scored.when(act, attrs.evolve(SEALED, superior=False)).refused(IN_POST)
    of_kim(OPENED).when(act, SEALED).refused(IN_ORDER)
    of_kim(*SHOWN).when(act, SEALED).refused(IN_ORDER)
    stricter = attrs.evolve(SEALED, thresholds=Thresholds(95, 85, 60))
    scored.when(attrs.evolve(act, grade=Grade.PASS), stricter).then(graded(Grade.PASS))


def test_nobody_is_graded_before_their_attendance_is_sealed():
    act = ConfirmGrade(Grade.GOOD, **did("lin", 3))

    unsealed = attrs.evolve(SEALED, sealed=False)
    of_kim(*GOOD_WORK).when(act, unsealed).refused(ATTENDANCE_SEALED)


def test_nobody_is_graded_without_a_superiors_rating():
    by_metric = attrs.evolve(SMALL.indicators[0], rated=False)
    counted = attrs.evolve(OPENED, scheme=attrs.evolve(SMALL, indicators=(by_metric,)))
    act = ConfirmGrade(Grade.GOOD, **did("lin", 3))

    of_kim(counted, LIKED, computed(8750)).when(act, SEALED).refused(RATED_BY_OTHERS)
    head_only = (OPENED, LIKED, rated(80, HAL), computed(8375))
    of_kim(*head_only).when(act, SEALED).refused(RATED_BY_OTHERS)


def test_the_back_office_is_not_graded_without_a_department_heads_rating():
    opened_ = attrs.evolve(OPENED, scheme=BACK_OFFICE, period=SECOND)
    act = ConfirmGrade(Grade.GOOD, **did("lin", 3))
    by_leader = rated(80, indicator="cooperation")

    of_kim(opened_, by_leader, computed(8000)).when(act, SEALED).refused(RATED_BY_OTHERS)
    both = (opened_, by_leader, rated(90, HAL, "cooperation"), computed(8000))
    of_kim(*both).when(act, SEALED).then(graded(Grade.GOOD))


def test_what_was_seen_in_the_period_is_listed_with_the_grade():
    again = attrs.evolve(SEEN, number=2)
    history = (OPENED, SEEN, LIKED, again, rated(80), computed(8375))

    of_kim(*history).when(ConfirmGrade(Grade.GOOD, **did("lin", 3)), SEALED).then(
        graded(Grade.GOOD, 1, 2)
    )


def test_a_transfer_in_mid_period_changes_the_superior_and_nothing_else():
    by_rui = IndicatorRated("results", Person("rui"), 60, "Until the 15th.", True, False)
    history = (OPENED, LIKED, by_rui)
    confirm = ConfirmGrade(Grade.GOOD, **did("lin", 3))

    no_longer = RateIndicator("results", 90, "Still.", **did("rui", 1))
    of_kim(*history).when(no_longer, Rater(False, frozenset())).refused(IN_POST)
    both = (*history, rated(80))
    of_kim(*both).when(ComputeScore(**did("lin", 2)), SUPERIOR).then(computed(7875))
    of_kim(*both, computed(7875)).when(confirm, SEALED).then(graded(Grade.GOOD))


def test_a_grade_is_published_by_the_superior_with_time_to_appeal():
    act = Publish(**did("lin", 3))
    ready = (*GOOD_WORK, graded(Grade.GOOD))

    of_kim(*ready).when(act, PUBLISHING).then(PUBLISHED)
    of_kim(*ready).when(act, attrs.evolve(PUBLISHING, superior=False)).refused(IN_POST)
    of_kim(*GOOD_WORK).when(act, PUBLISHING).refused(IN_ORDER)
    of_kim(*SHOWN).when(act, PUBLISHING).refused(IN_ORDER)


# -- 4  Appeal, and the end of it --------------------------------------------------------------


def test_the_employee_appeals_in_person_once_and_says_why():
    act = Appeal(APPEALED.reason, **did("kim", 4))

    of_kim(*SHOWN).when(act).then(APPEALED)
    of_kim(*SHOWN).when(attrs.evolve(act, by=BO)).refused(IN_POST)
    of_kim(*SHOWN).when(attrs.evolve(act, reason=said("bo", "Unfair."))).refused(IN_POST)
    of_kim(*SHOWN).when(attrs.evolve(act, reason=said("kim", " "))).refused(REASON_STATED)
    of_kim(*GOOD_WORK).when(act).refused(IN_ORDER)
    of_kim(*SHOWN, APPEALED).when(act).refused(IN_ORDER)
    of_kim(*SHOWN, APPEALED, REJECTED).when(act).refused(APPEALED_ONCE)
    of_kim(*PASSED).when(act).refused(FINAL_STANDS)


def test_an_appeal_and_its_rejection_change_nothing_that_was_shown():
    shown = of_kim(*SHOWN).state
    sheet = attrs.evolve(shown.sheet, appealed=True)

    assert of_kim(*SHOWN, APPEALED).state == Appealed(sheet, shown.verdict, shown.window)
    rejected = Published(sheet, shown.verdict, shown.window, rejected=True)
    assert of_kim(*SHOWN, APPEALED, REJECTED).state == rejected


def test_an_appeal_is_decided_above_the_superior_and_for_a_reason():
    uphold = DecideAppeal(True, UPHELD.reason, **did("dan", 5))
    reject = DecideAppeal(False, REJECTED.reason, **did("dan", 5))
    lodged = of_kim(*SHOWN, APPEALED).told(ABOVE)

    lodged.when(uphold).then(UPHELD)
    lodged.when(reject).then(REJECTED)
    lodged.when(attrs.evolve(uphold, reason="")).refused(REASON_STATED)
    lodged.when(uphold, Above(above=False)).refused(IN_POST)
    lodged.when(attrs.evolve(uphold, by=LIN)).refused(TWO_PERSONS)
    lodged.when(attrs.evolve(uphold, by=KIM)).refused(TWO_PERSONS)
    of_kim(*SHOWN).when(uphold, ABOVE).refused(IN_ORDER)


def test_an_appeal_that_is_upheld_opens_the_scoring_and_only_then_is_it_final():
    reopened = (*SHOWN, APPEALED, UPHELD)
    finalise = Finalise(by=SYSTEM, at=moment(30))

    assert isinstance(of_kim(*reopened).state, Open)
    of_kim(*reopened).when(finalise, CALENDAR).refused(IN_ORDER)
    anew = (*reopened, rated(100), computed(9375), graded(Grade.EXCELLENT))
    of_kim(*anew).when(finalise, CALENDAR).refused(IN_ORDER)
    again = AppraisalPublished(WINDOW.since(moment(20)))
    shown = of_kim(*anew, again)
    shown.when(Appeal(APPEALED.reason, **did("kim", 21))).refused(APPEALED_ONCE)
    shown.when(Finalise(by=SYSTEM, at=moment(21)), CALENDAR).refused(FINAL_STANDS)
    shown.when(finalise, CALENDAR).then(
        AppraisalFinalised(KIM, "small", JUNE, 9375, Grade.EXCELLENT)
    )


def test_it_is_final_after_the_time_to_appeal_and_at_once_after_a_rejected_appeal():
    final = AppraisalFinalised(KIM, "small", JUNE, 8375, Grade.GOOD)
    on_the_last_day = Finalise(by=SYSTEM, at=moment(10, 23))  # Published on Wednesday the 3rd.
    after = Finalise(by=SYSTEM, at=moment(11, 0))

    of_kim(*SHOWN).when(on_the_last_day, CALENDAR).refused(FINAL_STANDS)
    of_kim(*SHOWN).when(after, CALENDAR).then(final)
    of_kim(*SHOWN).when(after, attrs.evolve(CALENDAR, version=1)).refused(FINAL_STANDS)
    at_once = Finalise(by=DAN, at=moment(5))
    of_kim(*SHOWN, APPEALED, REJECTED).when(at_once, CALENDAR).then(final)
    of_kim(*SHOWN, APPEALED).when(after, CALENDAR).refused(IN_ORDER)
    of_kim(*PASSED).when(after, CALENDAR).refused(IN_ORDER)


def test_only_who_left_or_changed_scheme_in_the_period_is_not_appraised_for_it():
    act = CancelAppraisal(date(2024, 6, 15), "Moved to signing.", **did("hua", 4))
    moved = Leaving(employed=True, covered=False)
    cancelled = AppraisalCancelled("Moved to signing.")

    for history in (
        (OPENED,),
        GOOD_WORK,
        (*GOOD_WORK, graded(Grade.GOOD)),
        SHOWN,
        (*SHOWN, APPEALED),
    ):
        of_kim(*history).when(act, moved).then(cancelled)
    running = of_kim(OPENED).told(LEFT)
    running.when(act).then(cancelled)
    running.when(act, STAYS).refused(APPEALED_ONCE)
    running.when(attrs.evolve(act, on=date(2024, 5, 31))).refused(APPEALED_ONCE)
    running.when(attrs.evolve(act, on=date(2024, 7, 1))).refused(APPEALED_ONCE)
    running.when(attrs.evolve(act, reason="")).refused(REASON_STATED)
    running.when(attrs.evolve(act, by=KIM)).refused(TWO_PERSONS)
    of_kim().when(act, LEFT).refused(IN_ORDER)
    of_kim(OPENED, cancelled).when(act, LEFT).refused(IN_ORDER)
    of_kim(*PASSED).when(act, LEFT).refused(FINAL_STANDS)


# -- 5  What follows ---------------------------------------------------------------------------


def test_a_fail_is_not_carried_out_without_a_measure_to_improve():
    act = ApplyResult(**did("hua", 20))

    of_kim(*PASSED).when(act).then(ResultApplied(improving=False))
    of_kim(*FAILED).when(act).refused(FAIL_IMPROVES)
    of_kim(*FAILED, IMPROVES).when(act).then(ResultApplied(improving=True))
    of_kim(*PASSED).when(attrs.evolve(act, by=KIM)).refused(TWO_PERSONS)
    of_kim(*SHOWN).when(act).refused(CITES_FINAL)
    of_kim(*PASSED, ResultApplied(improving=False)).when(act).refused(CITES_FINAL)


def test_what_follows_from_a_result_does_not_change_it():
    warned = MeasureImposed(Measure.WARNING, "Three fails on end.")
    decided = (*FAILED, IMPROVES, warned)
    done = (*decided, ResultApplied(improving=True))
    assessed = ImprovementAssessed(True, "Examination of July.")
    final = of_kim(*FAILED).state
    verdict: tuple[Any, ...] = (
        final.sheet,
        final.verdict,
        frozenset({IMPROVES.measure}),
        frozenset({Measure.WARNING}),
    )

    assert of_kim(*decided).state == Final(*verdict)
    assert of_kim(*done).state == Improving(*verdict)
    assert of_kim(*done, assessed).state == Closed(*verdict)
    assert of_kim(*decided, ResultApplied(improving=False)).state == Applied(*verdict)


def test_an_improvement_has_a_plan_and_cites_a_final_appraisal():
    act = OpenImprovement(IMPROVES.measure, IMPROVES.plan, **did("lin", 20))

    of_kim(*FAILED).when(act, SUPERIOR).then(IMPROVES)
    of_kim(*FAILED).when(attrs.evolve(act, plan=""), SUPERIOR).refused(FAIL_IMPROVES)
    of_kim(*FAILED).when(act, NOBODY).refused(IN_POST)
    of_kim(*FAILED, IMPROVES).when(act, SUPERIOR).refused(FAIL_IMPROVES)
    more = attrs.evolve(act, measure=Improvement.TRAINING)
    of_kim(*FAILED, IMPROVES).when(more, SUPERIOR).then(
        ImprovementOpened(Improvement.TRAINING, IMPROVES.plan)
    )
    of_kim(*BAD_WORK, graded(Grade.FAIL), PUBLISHED).when(act, SUPERIOR).refused(CITES_FINAL)


def test_only_in_signing_a_fail_changes_posts():
    act = OpenImprovement(Improvement.POST_CHANGE, "To the archive.", **did("lin", 20))
    clerk = (attrs.evolve(OPENED, scheme=ISSUANCE_SCHEME), *FAILED[1:])

    of_kim(*FAILED).when(act, SUPERIOR).then(
        ImprovementOpened(Improvement.POST_CHANGE, "To the archive.")
    )
    of_kim(*clerk).when(act, SUPERIOR).refused(FAIL_IMPROVES)


def test_whether_it_was_met_is_assessed_by_the_superior_on_some_ground():
    applied = (*FAILED, IMPROVES, ResultApplied(improving=True))
    act = RecordImprovementOutcome(True, "Examination of July.", **did("lin", 40))

    of_kim(*applied).when(act, SUPERIOR).then(ImprovementAssessed(True, "Examination of July."))
    of_kim(*applied).when(attrs.evolve(act, met=False), SUPERIOR).then(
        ImprovementAssessed(False, "Examination of July.")
    )
    of_kim(*applied).when(attrs.evolve(act, ground=""), SUPERIOR).refused(REASON_STATED)
    of_kim(*applied).when(act, NOBODY).refused(IN_POST)
    of_kim(*FAILED, IMPROVES).when(act, SUPERIOR).refused(IN_ORDER)
    of_kim(*PASSED, ResultApplied(improving=False)).when(act, SUPERIOR).refused(IN_ORDER)


def test_a_measure_is_for_whoever_failed_three_times_on_end():
    act = ImposeMeasure(Measure.WARNING, "Three fails on end.", **did("hua", 20))
    third = FailsInARow(fails=3, latest=True, enough=3)
    imposed = MeasureImposed(Measure.WARNING, "Three fails on end.")
    failed = of_kim(*FAILED).told(third)

    failed.when(act).then(imposed)
    failed.when(act, FailsInARow(4, latest=True, enough=3)).then(imposed)
    failed.when(act, FailsInARow(2, latest=True, enough=3)).refused(AGAIN_AND_AGAIN)
    failed.when(act, FailsInARow(3, latest=False, enough=3)).refused(AGAIN_AND_AGAIN)
    failed.when(act, FailsInARow(3, latest=True, enough=4)).refused(AGAIN_AND_AGAIN)
    failed.when(attrs.evolve(act, reason=" ")).refused(REASON_STATED)
    failed.when(attrs.evolve(act, by=KIM)).refused(TWO_PERSONS)
    of_kim(*FAILED, imposed).when(act, third).refused(AGAIN_AND_AGAIN)
    other = attrs.evolve(act, measure=Measure.PAY_REVIEW)
    of_kim(*FAILED, imposed).when(other, third).then(
        MeasureImposed(Measure.PAY_REVIEW, "Three fails on end.")
    )
    of_kim(*SHOWN).when(act, third).refused(AGAIN_AND_AGAIN)


# -- Deadlines ---------------------------------------------------------------------------------


def test_the_time_to_appeal_runs_from_publication_and_ends_in_finality():
    [it] = due(decider.after(SHOWN), (CALENDAR,))

    assert (it.key, it.lapse) == ("appeal.window", Finalise(by=SYSTEM))
    assert it.ends < moment(11, 0)
    for history in ((), (OPENED,), GOOD_WORK, (*SHOWN, APPEALED), PASSED):
        assert due(decider.after(history), (CALENDAR,)) == ()


# -- The score never falls when anything is better (LAW-11) ------------------------------------

SCHEMES = (ISSUANCE_SCHEME, PROCESSING_SCHEME, SIGNING_SCHEME, BACK_OFFICE)
FIGURES = st.builds(Figure, st.integers(0, 200), st.integers(0, 50))
NUMBERS = st.integers(0, 200)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """All that a scheme asks for, figures and ratings at random."""
    scheme = draw(st.sampled_from(SCHEMES))
    figures = tuple(Imported(it, draw(FIGURES)) for it in sorted(scheme.metrics))
    rated_ = [it.name for it in scheme.indicators if it.rated]
    ratings = tuple(
        Rating(name, rater, draw(st.integers(0, 100)), rater == LIN, rater == HAL)
        for name in rated_
        for rater in (LIN, HAL)
    )
    return Sheet(KIM, scheme, JUNE, figures=figures, ratings=ratings)


def better_figure(sheet: Sheet, metric: Metric, by: int) -> Sheet:
    """The sheet with one figure that is nearer to its best, if it applies at all."""
    [yardstick] = [y for i in sheet.scheme.indicators for y in i.yardsticks if y.metric is metric]
    [figure] = sheet.figure(metric)
    up = by if yardstick.best > yardstick.worst else -by
    return sheet.with_figure(
        Imported(metric, attrs.evolve(figure, numerator=figure.numerator + up))
    )


@for_all(sheets(), NUMBERS, st.data())
def test_a_better_figure_never_costs_points_or_a_grade(sheet: Sheet, by: int, data: Any):
    metric = data.draw(st.sampled_from(sorted(sheet.scheme.metrics)))
    before, after = (weighed(lines_of(it)) for it in (sheet, better_figure(sheet, metric, by)))

    assert 0 <= before <= after <= 10_000
    low, high = (LADDER.index(grade_of(it, THRESHOLDS)) for it in (before, after))
    assert low <= high


@for_all(sheets(), st.data())
def test_a_better_rating_never_costs_points_or_a_grade(sheet: Sheet, data: Any):
    it = data.draw(st.sampled_from(sheet.ratings))
    more = attrs.evolve(it, points=data.draw(st.integers(it.points, 100)))
    before, after = (weighed(lines_of(s)) for s in (sheet, sheet.with_rating(more)))

    assert before <= after
    low, high = (LADDER.index(grade_of(it, THRESHOLDS)) for it in (before, after))
    assert low <= high


@for_all(sheets())
def test_what_does_not_apply_weighs_nothing_and_all_the_rest_counts(sheet: Sheet):
    lines = lines_of(sheet)
    names = {it.indicator for it in lines}
    for indicator in sheet.scheme.indicators:
        applies = [f for m in indicator.metrics for f in sheet.figure(m) if f.applicable]
        assert (indicator.name in names) == bool(applies or indicator.rated)
    assert min(it.points for it in lines) <= weighed(lines) <= max(it.points for it in lines)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    lin, kim, dan, hua = (did(it, on) for it in ("lin", "kim", "dan", "hua"))
    for period in ("2024-06", "2024-07"):
        yield OpenAppraisal(KIM, "small", period, **lin), opening(SMALL, period)
    if not (isinstance(state, Open) and state.sheet.observed):
        yield RecordObservation(SEEN.on, SEEN.text, **lin), WATCHES
    for figure in (CONTENT, CROSS, NO_DATA):
        yield ImportMetric(Metric.SATISFACTION, figure, **lin), found(Metric.SATISFACTION, figure)
    yield ImportMetric(Metric.SATISFACTION, CROSS, **lin), found(Metric.SATISFACTION, CONTENT)
    for who, points in ((lin, 20), (lin, 80), (kim, 100)):
        yield RateIndicator("results", points, "As seen in June.", **who), LEADS
    yield ComputeScore(**lin), SUPERIOR
    yield ReopenScoring("The survey came in late.", **lin), SUPERIOR
    for grade in Grade:
        yield ConfirmGrade(grade, **lin), SEALED
    yield Publish(**lin), PUBLISHING
    yield Appeal(APPEALED.reason, **kim), NoFacts()
    for upheld in (True, False):
        yield DecideAppeal(upheld, "So it is.", **dan), ABOVE
    yield Finalise(by=SYSTEM, at=moment(on)), CALENDAR
    for facts in (LEFT, STAYS):
        yield CancelAppraisal(day(-10), "Moved to signing.", **hua), facts
    for measure in (Improvement.COACHING, Improvement.POST_CHANGE):
        yield OpenImprovement(measure, "Twice a week.", **lin), SUPERIOR
    for fails in (2, 3):
        run = FailsInARow(fails, latest=True, enough=3)
        yield ImposeMeasure(Measure.WARNING, "Again.", **hua), run
    yield ApplyResult(**hua), NoFacts()
    yield RecordImprovementOutcome(False, "Examination of July.", **lin), SUPERIOR


ASIDE = (CancelAppraisal, ReopenScoring, RecordObservation, ImposeMeasure)


def onward(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Only what leads on: a shorter way to the later phases."""
    yield from (it for it in acts(state, on) if not isinstance(it[0], ASIDE))


def begun(past: tuple[Any, ...]) -> Any:
    """The page, as if its histories began after this past."""
    return attrs.evolve(decider, initial=decider.after(past))


PASTS: list[tuple[Any, ...]] = [
    (),
    (OPENED,),
    BAD_WORK,
    SHOWN,
    (*SHOWN, APPEALED),
    (*SHOWN, APPEALED, UPHELD),
    FAILED,
    (*FAILED, IMPROVES),
]


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    return st.sampled_from(PASTS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


PHASES = [
    NotOpened,
    Open,
    Scored,
    Graded,
    Published,
    Appealed,
    Final,
    Applied,
    Improving,
    Closed,
    Cancelled,
]


@pytest.mark.parametrize("phase", PHASES)
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts if phase is Cancelled else onward, phase)


@pytest.mark.parametrize(
    "event",
    [
        AppealDecided(True, "So it is."),
        AppealDecided(False, "So it is."),
        AppraisalFinalised(KIM, "small", JUNE, 8375, Grade.GOOD),
        ResultApplied(improving=True),
    ],
)
def test_the_laws_are_put_to_what_they_are_about(event: Any):
    tries = settings(max_examples=4_000, database=None, phases=[Phase.generate])

    find(lives(), lambda it: event in it, settings=tries)


@for_all(lives())
def test_whatever_happens_what_is_final_stands(history: list[Any]):
    kinds = [type(it) for it in history]
    if AppraisalFinalised in kinds:
        later = kinds[kinds.index(AppraisalFinalised) + 1 :]
        assert set(later) <= {
            ImprovementOpened,
            MeasureImposed,
            ResultApplied,
            ImprovementAssessed,
        }


@for_all(lives())
def test_whatever_happens_a_grade_follows_from_the_last_score(history: list[Any]):
    score, grades = -1, list[Grade]()
    for it in history:
        match it:
            case ScoreComputed(score):
                grades = []
            case GradeConfirmed(grade):
                assert grade is grade_of(score, THRESHOLDS)
                grades = [grade]
            case AppealDecided(upheld=True):
                score, grades = -1, []
            case AppraisalFinalised():
                assert (it.score, [it.grade]) == (score, grades)


@for_all(lives())
def test_whatever_happens_there_is_one_appeal_and_a_decision_on_it_before_the_end(
    history: list[Any],
):
    kinds = [type(it) for it in history]

    assert kinds.count(AppealLodged) <= 1
    if AppealLodged in kinds and AppraisalFinalised in kinds:
        assert kinds.index(AppealLodged) < kinds.index(AppealDecided)
        assert kinds.index(AppealDecided) < kinds.index(AppraisalFinalised)


@for_all(lives())
def test_whatever_happens_no_fail_is_carried_out_without_improvement(history: list[Any]):
    grades = [it.grade for it in history if isinstance(it, AppraisalFinalised)]
    kinds = [type(it) for it in history]
    if ResultApplied in kinds and grades == [Grade.FAIL]:
        assert ImprovementOpened in kinds[: kinds.index(ResultApplied)]


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = [explore(begun(past), acts, days=(1, 30), most=25) for past in PASTS]
EVENTS = {event for found in EXPLORED for event in found.events}


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in PHASES}

    assert table(appraisal.__doc__ or "", phases) == set().union(
        *(it.transitions for it in EXPLORED)
    )


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EVENTS


def test_no_two_rules_share_a_number():
    parts = (appraisal, assessment, improvement, scoring)
    rules = {it for part in parts for it in vars(part).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    for history in (
        (LIKED,),
        (OPENED, OPENED),
        (OPENED, graded(Grade.GOOD)),
        (*SHOWN, UPHELD),
        (*SHOWN, IMPROVES),
        (*PASSED, ImprovementAssessed(True, "July.")),
        (*PASSED, AppraisalCancelled("Left.")),
        (*FAILED, IMPROVES, ResultApplied(improving=True), IMPROVES),
    ):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

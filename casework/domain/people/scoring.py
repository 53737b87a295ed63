"""Scoring: what is gathered about somebody's work in a period, and the score it comes to.

``appraisal`` opens these acts in its phases and leads on from the events. Points and scores are
whole hundredths, a half rounded upwards (``grades``). An indicator is worth the mean of what its
metrics are worth and of its mean rating; a metric that had nothing to be counted from does not
count, and an indicator that nothing counts for is left out, with its weight.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias, assert_never

from attrs import frozen

from casework.domain.calendar import Calendar, office_day
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    CONSTRUCTION,
    SYSTEM,
    Act,
    Kind,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.people.assessment import (
    Appraisal,
    Imported,
    Open,
    Rating,
    Scored,
    Sheet,
    hold_final,
)
from casework.domain.people.figures import Figure, Metric, MetricFact
from casework.domain.people.grades import Line, mean, weighed
from casework.domain.people.indicators import Indicator
from casework.domain.staff import CLOCK, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Superior:
    """Whether the actor is a superior of the employee (``people.organisation/office``, held)."""

    superior: bool


@frozen
class Rater:
    """Whether the actor is a superior of the employee, and the departments that the actor heads
    (``people.organisation/office``, held)."""

    superior: bool
    heads: frozenset[str]


@frozen
class Observer:
    """For an observation: who the actor is to the employee, and the calendar in force."""

    rater: Rater
    calendar: Calendar


@frozen
class Measured:
    """For a figure: who the actor is to the employee, what the metrics have, and the calendar in
    force."""

    rater: Rater
    fact: MetricFact
    calendar: Calendar


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ObservationRecorded:
    """What was seen of somebody's work on a day, by its number (1, 2, …) in the appraisal."""

    number: int
    on: date
    text: Personal


@frozen
class MetricImported:
    metric: Metric
    figure: Figure


@frozen
class IndicatorRated:
    indicator: str
    rater: Person
    points: int
    ground: str
    as_superior: bool
    as_head: bool


@frozen
class ScoreComputed:
    """A line counts for its weight of the sum of all lines' weights, ``weights``; whatever is
    ``left_out`` had nothing to be counted from (APR-04)."""

    score: int
    lines: tuple[Line, ...]
    weights: int
    left_out: tuple[str, ...]


@frozen
class ScoringReopened:
    reason: str


Gathered: TypeAlias = ObservationRecorded | MetricImported | IndicatorRated
Event: TypeAlias = Gathered | ScoreComputed | ScoringReopened


def after(sheet: Sheet, event: MetricImported | IndicatorRated) -> Sheet:
    """The sheet with what the event brought."""
    match event:
        case MetricImported(metric, figure):
            return sheet.with_figure(Imported(metric, figure))
        case IndicatorRated(indicator, rater, points, _, as_superior, as_head):
            return sheet.with_rating(Rating(indicator, rater, points, as_superior, as_head))
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------

SUPERIORS = frozenset({Role.LEADER, Role.DEPUTY, Role.MANAGER, Role.HR})
"""Those who may be somebody's superior (ROL-16)."""

_RATERS = SUPERIORS | {Role.DEPT_HEAD}


@frozen
class RecordObservation(Act):
    """``on`` is a day of the period; the text is about the employee."""

    may = _RATERS

    on: date
    text: Personal


@frozen
class ImportMetric(Act):
    """The figure is the metrics' own, its evidence with it: it is copied, not made."""

    may = _RATERS

    metric: Metric
    figure: Figure


@frozen
class RateIndicator(Act):
    """0 to 100 points; ``ground`` is what they rest on. It replaces the rater's own last."""

    may = _RATERS

    indicator: str
    points: int
    ground: str


@frozen
class ComputeScore(Act):
    may = SUPERIORS | CLOCK


@frozen
class ReopenScoring(Act):
    may = SUPERIORS

    reason: str


Command: TypeAlias = RecordObservation | ImportMetric | RateIndicator | ComputeScore | ReopenScoring


# -- 1  What is gathered -----------------------------------------------------------------------
# S0-7.1.1b  Errors are counted against all that was issued.
# S1-6.1.1   How much somebody did is counted.
# S4-5.2.2   What is seen from day to day is written down, for the appraisal to draw on.
# S4-5.2.1   Superiors and the heads of the departments concerned rate the back office.
# S1-2.2.3b  A leader guides the group's members and watches over their work.

FROM_EVENTS = Rule(
    "APR-05",
    "A figure is of the whole period and comes with the events it counts; a rating says why.",
    cites=("S0-7.1.1b", "S1-6.1.1", "S4-5.2.2"),
)
RATED_BY_OTHERS = Rule(
    "APR-06",
    "Nobody is graded without others' rating, and what was seen in the period is listed.",
    cites=("S4-5.2.1", "S4-5.2.2", "S1-2.2.3b"),
    kinds=(Kind.GUARD, *CONSTRUCTION),
)


def record_observation(appraisal: Appraisal, act: RecordObservation, facts: Observer) -> Event:
    sheet = only_while(appraisal, Open).sheet
    _hold_to_raters(sheet, act.by, facts.rater)
    require(sheet.period.holds(act.on), RATED_BY_OTHERS)
    require(act.on <= office_day(facts.calendar, act.at), RATED_BY_OTHERS)
    require(act.text.of == sheet.employee, RATED_BY_OTHERS)
    require(act.text.stated, REASON_STATED)
    return ObservationRecorded(sheet.observed + 1, act.on, act.text)


def import_metric(appraisal: Appraisal, act: ImportMetric, facts: Measured) -> Event:
    sheet = only_while(appraisal, Open).sheet
    _hold_to_raters(sheet, act.by, facts.rater)
    found = MetricFact(act.metric, sheet.employee, sheet.period.key, act.figure)
    require(act.metric in sheet.scheme.metrics, FROM_EVENTS)
    require(office_day(facts.calendar, act.at) > sheet.period.last, FROM_EVENTS)
    require(facts.fact == found, FROM_EVENTS)
    require(act.figure.evidence or not act.figure.numerator, FROM_EVENTS)
    return MetricImported(act.metric, act.figure)


def rate(appraisal: Appraisal, act: RateIndicator, facts: Rater) -> Event:
    sheet = only_while(appraisal, Open).sheet
    _hold_to_raters(sheet, act.by, facts)
    require(sheet.scheme.rates(act.indicator), FROM_EVENTS)
    require(0 <= act.points <= 100, FROM_EVENTS)
    require(stated(act.ground), FROM_EVENTS)
    as_head = bool(facts.heads & sheet.scheme.departments)
    return IndicatorRated(act.indicator, act.by, act.points, act.ground, facts.superior, as_head)


def _hold_to_raters(sheet: Sheet, by: Person, facts: Rater) -> None:
    only_by(by != sheet.employee, RATED_BY_OTHERS)
    only_by(facts.superior or facts.heads & sheet.scheme.departments, IN_POST)


# -- 2  The score ------------------------------------------------------------------------------
# S0-7.1.1b  Where nothing was issued, no rate of errors can be told.
# S0-7.1.2b  Nor can the average time.

SCORED_IN_FULL = Rule(
    "APR-04",
    "All that applies is scored first; what does not apply is named, and the rest weighs more.",
    cites=("S0-7.1.1b", "S0-7.1.2b"),
)


def compute(appraisal: Appraisal, act: ComputeScore, facts: Superior) -> Event:
    sheet = only_while(appraisal, Open).sheet
    only_by(act.by == SYSTEM or facts.superior, IN_POST)
    require(all(map(sheet.complete, sheet.scheme.indicators)), SCORED_IN_FULL)
    lines = lines_of(sheet)
    require(lines, SCORED_IN_FULL)
    counted = {it.indicator for it in lines}
    left_out = tuple(it.name for it in sheet.scheme.indicators if it.name not in counted)
    return ScoreComputed(weighed(lines), lines, sum(it.weight for it in lines), left_out)


def lines_of(sheet: Sheet) -> tuple[Line, ...]:
    """What each indicator is worth that anything counts for."""
    worth = ((it, parts_of(sheet, it)) for it in sheet.scheme.indicators)
    return tuple(Line(it.name, it.weight, mean(parts)) for it, parts in worth if parts)


def parts_of(sheet: Sheet, indicator: Indicator) -> tuple[int, ...]:
    """The hundredths of each metric that applies, and of the mean rating if there is any."""
    figures = ((it, figure) for it in indicator.yardsticks for figure in sheet.figure(it.metric))
    measured = tuple(it.hundredths(figure) for it, figure in figures if figure.applicable)
    rated = [100 * points for points in sheet.rated(indicator.name)]
    return (*measured, mean(rated)) if rated else measured


def reopen(appraisal: Appraisal, act: ReopenScoring, facts: Superior) -> Event:
    hold_final(appraisal)
    only_while(appraisal, Scored)
    only_by(facts.superior, IN_POST)
    require(stated(act.reason), REASON_STATED)
    return ScoringReopened(act.reason)


def decide(appraisal: Appraisal, act: Command, facts: object) -> Event:
    """Decide on what is gathered and scored.

    Raises:
        Refused: under APR-04, APR-05, APR-06 or APR-11, or GEN-02, GEN-03 or GEN-04.
    """
    match act:
        case RecordObservation():
            return record_observation(appraisal, act, told(facts, Observer))
        case ImportMetric():
            return import_metric(appraisal, act, told(facts, Measured))
        case RateIndicator():
            return rate(appraisal, act, told(facts, Rater))
        case ComputeScore():
            return compute(appraisal, act, told(facts, Superior))
        case ReopenScoring():
            return reopen(appraisal, act, told(facts, Superior))
        case _:
            assert_never(act)

"""The score of an appraisal, told a second time: in fractions, from what was gathered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import floor
from typing import Final

from attrs import evolve, frozen

from casework.domain.people.figures import PLAIN, Figure, Metric
from casework.domain.people.grades import Line
from casework.domain.people.indicators import Document, Indicator, Scheme, Window, Yardstick
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.scoring import IndicatorRated, ScoreComputed

_WHOLE = 10_000  # 100 points, in hundredths.


@frozen(cache_hash=True)
class Sheet:
    """By which scheme, for which period, and the latest of each figure and of each rating."""

    scheme: Scheme
    period: Period
    figures: frozenset[tuple[Metric, Figure]] = frozenset()
    ratings: frozenset[IndicatorRated] = frozenset()

    def with_figure(self, metric: Metric, figure: Figure) -> Sheet:
        kept = frozenset(it for it in self.figures if it[0] is not metric)
        return evolve(self, figures=kept | {(metric, figure)})

    def with_rating(self, rating: IndicatorRated) -> Sheet:
        given = (rating.indicator, rating.rater)
        kept = frozenset(it for it in self.ratings if (it.indicator, it.rater) != given)
        return evolve(self, ratings=kept | {rating})

    @property
    def asked_metrics(self) -> frozenset[Metric]:
        yardsticks = (each for it in self.scheme.indicators for each in it.yardsticks)
        return frozenset(it.metric for it in yardsticks)

    @property
    def asked_ratings(self) -> frozenset[str]:
        return frozenset(it.name for it in self.scheme.indicators if it.rated)

    @property
    def complete(self) -> bool:
        """Whether every metric has a figure, and whatever is rated a rating."""
        measured = {metric for metric, _ in self.figures}
        rated = {it.indicator for it in self.ratings}
        return self.asked_metrics <= measured and self.asked_ratings <= rated


NOTHING: Final = Sheet(
    Scheme("", Document.ISSUANCE, frozenset(), Cycle.MONTHLY, Window.AFTER_END, ()),
    Period(Cycle.MONTHLY, date.min),
)


def scored_from(sheet: Sheet, event: ScoreComputed) -> bool:
    """Whether a score, its lines and what it leaves out are what was gathered comes to."""
    worth = {it.name: _parts(sheet, it) for it in sheet.scheme.indicators}
    counted = [it for it in sheet.scheme.indicators if worth[it.name]]
    lines = tuple(Line(it.name, it.weight, _mean(worth[it.name])) for it in counted)
    left_out = tuple(name for name, parts in worth.items() if not parts)
    weights = sum(it.weight for it in lines)
    if not weights or (event.lines, event.weights, event.left_out) != (lines, weights, left_out):
        return False
    return event.score == _rounded(Fraction(sum(it.weight * it.points for it in lines), weights))


def _parts(sheet: Sheet, indicator: Indicator) -> list[int]:
    measured = [
        _on_yardstick(it, figure)
        for it in indicator.yardsticks
        for metric, figure in sheet.figures
        if metric is it.metric and figure.denominator > 0
    ]
    points = [100 * it.points for it in sheet.ratings if it.indicator == indicator.name]
    return [*measured, _mean(points)] if points else measured


def _on_yardstick(it: Yardstick, figure: Figure) -> int:
    """How far from the worst towards the best, and no further than either."""
    value = Fraction(figure.numerator, figure.denominator) * (1 if it.metric in PLAIN else 100)
    way = Fraction(value - it.worst, it.best - it.worst)
    return _rounded(_WHOLE * min(max(way, Fraction(0)), Fraction(1)))


def _mean(hundredths: Iterable[int]) -> int:
    some = tuple(hundredths)
    return _rounded(Fraction(sum(some), len(some)))


def _rounded(exact: Fraction) -> int:
    """The nearest whole number, a half upwards."""
    return floor(exact + Fraction(1, 2))

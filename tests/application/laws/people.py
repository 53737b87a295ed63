"""Laws of people: a score follows from what was gathered, a grade from the score, and nobody goes
for poor performance but after failing, training, and failing again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from math import floor

from casework.domain.kernel import Person
from casework.domain.metrics.counting import place_of
from casework.domain.people import appraisal, improvement, leave_register, record, scoring
from casework.domain.people.figures import PLAIN, Figure, Metric
from casework.domain.people.grades import LADDER, Grade
from casework.domain.people.indicators import Indicator, Scheme
from casework.domain.people.performance import (
    DismissedForPerformance,
    TransferredForPerformance,
)
from casework.domain.people.training_session import SessionCompleted
from casework.domain.policy import Counts, CountSet
from tests.application.laws.record import Line, Record

# -- LAW-11  Figures and scores ----------------------------------------------------------------


def figures_count_what_is_on_record(record: Record) -> None:
    """A figure that counts for an appraisal comes with events that were on record before; and no
    rate is below none or beyond all."""
    for line, told in record.of("people.appraisal", scoring.MetricImported):
        figure = told.figure
        assert figure.evidence or not figure.numerator
        assert told.metric in PLAIN or 0 <= figure.numerator <= figure.denominator
        for stream, version in map(place_of, figure.evidence):
            assert version <= len(record.before(line, stream))


def a_score_is_what_was_gathered(record: Record) -> None:
    """A score is the mean of what was imported and rated, by the weights of the scheme; what had
    nothing to be counted from is left out, and named."""
    for stream, lines in record.streams.items():
        if stream.startswith("people.appraisal/"):
            _scored(lines)


def _scored(lines: list[Line]) -> None:
    schemes: list[Scheme] = []
    figures: dict[Metric, Figure] = {}
    ratings: dict[str, dict[Person, int]] = defaultdict(dict)
    score = 0
    for line in lines:
        match line.event:
            case appraisal.AppraisalOpened(scheme=scheme):
                schemes.append(scheme)
            case scoring.MetricImported(metric, figure):
                figures[metric] = figure
            case scoring.IndicatorRated(indicator, rater, points):
                assert rater == line.by
                ratings[indicator][rater] = points
            case scoring.ScoreComputed(said, left_out=left_out):
                each = {
                    it.name: (it.weight, [*_parts(it, figures, ratings)])
                    for it in schemes[-1].indicators
                }
                counted = {name: it for name, it in each.items() if it[1]}
                assert {*left_out} == each.keys() - counted.keys()
                whole = sum(weight for weight, _ in counted.values())
                score = sum(weight * _mean(parts) for weight, parts in counted.values())
                score = _rounded(Fraction(score, whole))
                assert said == score
            case appraisal.AppraisalFinalised(score=final):
                assert final == score


def _parts(
    it: Indicator, figures: dict[Metric, Figure], ratings: dict[str, dict[Person, int]]
) -> Iterator[int]:
    for yardstick in it.yardsticks:
        figure = figures[yardstick.metric]
        if figure.denominator:
            times = 1 if yardstick.metric in PLAIN else 100
            value = Fraction(figure.numerator * times, figure.denominator)
            gained = (value - yardstick.worst) / (yardstick.best - yardstick.worst)
            yield _rounded(10_000 * min(max(gained, Fraction(0)), Fraction(1)))
    if given := ratings[it.name]:
        yield _mean([100 * points for points in given.values()])


def _mean(parts: list[int]) -> int:
    return _rounded(Fraction(sum(parts), len(parts)))


def _rounded(value: Fraction) -> int:
    """To the nearest whole number, a half upwards."""
    return floor(value + Fraction(1, 2))


# -- LAW-11  Grades ----------------------------------------------------------------------------


def a_higher_score_never_has_a_lower_grade(record: Record) -> None:
    """Of all that was graded while the same thresholds were in force."""
    now: tuple[tuple[Counts, int], ...] = ()
    scores: dict[str, int] = {}
    graded: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for line in record.lines:
        match line.event:
            case CountSet(Counts.EXCELLENT_FROM | Counts.GOOD_FROM | Counts.PASS_FROM as key, n):
                now = (*now, (key, n))
            case scoring.ScoreComputed(score):
                scores[line.stream] = score
            case appraisal.GradeConfirmed(grade):
                graded[now].append((scores[line.stream], LADDER.index(grade)))
    for each in graded.values():
        ranks = [rank for _, rank in sorted(each)]
        assert ranks == sorted(ranks)
        assert len({*each}) == len({score for score, _ in each}), "one score, two grades"


def what_is_final_is_on_the_record(record_: Record) -> None:
    """A final result goes on the employee's record in the same decision, once; and nothing else."""
    final = {
        (line.stream, line.decision): (it.employee, it.score, it.grade, it.period)
        for line, it in record_.of("people.appraisal", appraisal.AppraisalFinalised)
    }
    entered = {
        (it.result.appraisal, line.decision): (
            line.identity,
            it.result.score,
            it.result.grade,
            it.result.period,
        )
        for line, it in record_.of("people.record", record.ResultEntered)
    }
    assert entered == final
    assert len({stream for stream, _ in final}) == len(final)


# -- LAW-11, EMP-04 ----------------------------------------------------------------------------


def nobody_goes_for_performance_but_after_failing_twice(record: Record) -> None:
    """Whoever is dismissed or moved for poor performance failed, then took part in the training
    that is named, then failed for a later period or did not improve, and met nothing since."""
    dismissed = record.of("people.employee", DismissedForPerformance)
    moved = record.of("people.employee", TransferredForPerformance)
    gone: list[tuple[Line, DismissedForPerformance | TransferredForPerformance]]
    gone = [*dismissed, *moved]
    for line, event in gone:
        fails = [*_fails(record, line)]
        trained = [*_trained(record, line, event.training)]
        again = [*_unmet(record, line)]
        met = [*_unmet(record, line, met=True)]
        assert event.person == line.identity != line.by
        assert any(
            fail < learnt < later and not any(it > fail for it in met)
            for fail in fails
            for learnt in trained
            for later in (*fails, *again)
        )


def _fails(record: Record, line: Line) -> Iterator[datetime]:
    for it, final in record.of("people.appraisal", appraisal.AppraisalFinalised):
        before = it.place < line.place and final.employee == line.identity
        if before and final.grade is Grade.FAIL:
            yield it.at


def _unmet(record: Record, line: Line, *, met: bool = False) -> Iterator[datetime]:
    for it, assessed in record.of("people.appraisal", improvement.ImprovementAssessed):
        of_them = it.identity.startswith(f"{line.identity}:")
        if it.place < line.place and of_them and assessed.met is met:
            yield it.at


def _trained(record: Record, line: Line, session: str) -> Iterator[datetime]:
    for it in record.before(line, f"people.training_session/{session}"):
        if isinstance(it.event, SessionCompleted) and line.identity in it.event.attendees:
            yield it.at


# -- LEV-02 ------------------------------------------------------------------------------------


def no_two_leaves_overlap(record: Record) -> None:
    """Of one person's leaves that were not refused or given up."""
    for stream, lines in record.streams.items():
        if not stream.startswith("people.leave_register/"):
            continue
        away: dict[str, tuple[datetime, datetime]] = {}
        for line in lines:
            match line.event:
                case leave_register.LeaveBooked(leave, start, end):
                    assert all(b <= start or end <= a for a, b in away.values())
                    away[leave] = (start, end)
                case leave_register.LeaveReleased(leave):
                    del away[leave]
                case leave_register.LeaveShortened(leave, end):
                    away[leave] = (away[leave][0], end)

"""Record of results: what holds of every result that is entered, and what is due because of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, TypeAlias

from attrs import frozen

from casework.domain.general import RECORD_STANDS
from casework.domain.people.grades import FINAL_STANDS, Grade, Result
from casework.domain.people.improvement import AGAIN_AND_AGAIN, FAIL_IMPROVES
from casework.domain.people.record import (
    EXCELLENCE_REWARDED,
    ImprovementDue,
    MeasureDue,
    Outcome,
    OutcomeEntered,
    ResultEntered,
    RewardDue,
)
from casework.domain.properties.laws import law
from casework.domain.properties.records import telling
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    at_most_once,
    precedence,
    remembering,
    whenever,
)

_DUE = (ImprovementDue, MeasureDue, RewardDue)
_EVERY = (ResultEntered, OutcomeEntered, *_DUE)

Results: TypeAlias = frozenset[Result]


# -- What was entered, told from the events alone --------------------------------------------------


@frozen(cache_hash=True)
class Entered:
    results: Results = frozenset()

    def after(self, event: Any) -> Entered:
        match event:
            case ResultEntered(result):
                return Entered(self.results | {result})
            case _:
                return self


_of_results: Final = telling(Entered(), (ResultEntered,))


def _asked_result(it: Step) -> Result:
    act = it.act
    return Result(act.appraisal, act.scheme, act.period, act.score, act.grade, act.at)


def _place(it: Result) -> tuple[date, str]:
    return it.period.last, it.scheme


def _fails_since_the_last_other(results: Results) -> int:
    """How many fails there are with no better result after them."""
    better = [_place(it) for it in results if it.grade is not Grade.FAIL]
    fails = (_place(it) for it in results if it.grade is Grade.FAIL)
    return sum(1 for it in fails if not better or it > max(better))


# -- What is due at once ---------------------------------------------------------------------------


@frozen(cache_hash=True)
class Due:
    """What must still follow in the same act, in this order; and all results so far."""

    owed: tuple[ImprovementDue | MeasureDue | RewardDue, ...] = ()
    results: Results = frozenset()


def _follows_at_once(now: Due, it: Step) -> Any:
    if now.owed:
        return BROKEN if it.first or it.event != now.owed[0] else Due(now.owed[1:], now.results)
    match it.event:
        case ResultEntered(result):
            results = now.results | {result}
            return Due(_due_for(result, now.results, results, it.facts.fails), results)
        case OutcomeEntered():
            return now
        case _:
            return BROKEN


def _due_for(
    result: Result, before: Results, after: Results, enough: int
) -> tuple[ImprovementDue | MeasureDue | RewardDue, ...]:
    """A reward for excellence; for a fail a way to improve, and a measure if it is one too many."""
    if result.grade is Grade.EXCELLENT:
        return (RewardDue(result.appraisal),)
    if result.grade is not Grade.FAIL:
        return ()
    fails = _fails_since_the_last_other(after)
    one_more = fails == _fails_since_the_last_other(before) + 1
    too_many = (MeasureDue(result.appraisal, fails),) if one_more and fails >= enough else ()
    return (ImprovementDue(result.appraisal), *too_many)


PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(
        law("An appraisal has one result, for good", FINAL_STANDS),
        ResultEntered,
        of=lambda it: it.event.result.appraisal,
    ),
    precedence(
        law("Nobody improves by an appraisal without a result", FINAL_STANDS),
        ResultEntered,
        (OutcomeEntered, *_DUE),
    ),
    _of_results(
        law("Whether somebody improved is told of a final appraisal", FINAL_STANDS),
        (OutcomeEntered,),
        lambda now, it: it.event.outcome.appraisal in {result.appraisal for result in now.results},
    ),
    whenever(
        law("A result is entered as it became final", RECORD_STANDS),
        ResultEntered,
        lambda it: it.event.result == _asked_result(it),
    ),
    whenever(
        law("An outcome is entered as it was assessed", RECORD_STANDS),
        OutcomeEntered,
        lambda it: it.event.outcome == Outcome(it.act.appraisal, it.act.met, it.act.at),
    ),
    remembering(
        law(
            "Excellence has its reward due at once, a fail a way to improve, and fails a measure",
            EXCELLENCE_REWARDED,
            FAIL_IMPROVES,
            AGAIN_AND_AGAIN,
        ),
        _EVERY,
        Due(),
        _follows_at_once,
        pending=lambda now: bool(now.owed),
    ),
)

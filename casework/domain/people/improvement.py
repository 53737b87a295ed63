"""What follows from a final appraisal: improvement, measures, and the result carried out.

``appraisal`` opens these acts in its phases and leads on from the events.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Kind,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people.assessment import (
    Applied,
    Appraisal,
    Closed,
    Final,
    Improvement,
    Improving,
    Measure,
    Settled,
)
from casework.domain.people.grades import CITES_FINAL, Grade
from casework.domain.people.indicators import Document
from casework.domain.people.scoring import SUPERIORS, Superior
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class FailsInARow:
    """For a measure: how many of the employee's last final appraisals failed without a break, and
    whether this is the last of all (``people.record/<employee>``, held); how many are enough
    (``policy``)."""

    fails: int
    latest: bool
    enough: int


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ImprovementOpened:
    measure: Improvement
    plan: str


@frozen
class MeasureImposed:
    measure: Measure
    reason: str


@frozen
class ResultApplied:
    """``improving``: an improvement is open, and its outcome is still to be assessed."""

    improving: bool


@frozen
class ImprovementAssessed:
    met: bool
    ground: str


Event: TypeAlias = ImprovementOpened | MeasureImposed | ResultApplied | ImprovementAssessed


def after(settled: Settled, event: Event) -> Settled:
    """Where the event led."""
    match event:
        case ImprovementOpened(measure):
            opened = was(settled, Final)
            return attrs.evolve(opened, improvements=opened.improvements | {measure})
        case MeasureImposed(imposed):
            final = was(settled, Final)
            return attrs.evolve(final, measures=final.measures | {imposed})
        case ResultApplied(improving):
            it = was(settled, Final)
            phase = Improving if improving else Applied
            return phase(it.sheet, it.verdict, it.improvements, it.measures)
        case ImprovementAssessed():
            done = was(settled, Improving)
            return Closed(done.sheet, done.verdict, done.improvements, done.measures)
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------

_PERSONNEL = frozenset({Role.MANAGER, Role.HR})


@frozen
class OpenImprovement(Act):
    """By a superior: what is done so that the employee improves, and how."""

    may = SUPERIORS

    measure: Improvement
    plan: str


@frozen
class ImposeMeasure(Act):
    may = _PERSONNEL

    measure: Measure
    reason: str


@frozen
class ApplyResult(Act):
    """What follows from the grade is carried out: pay, bonus, training."""

    may = _PERSONNEL


@frozen
class RecordImprovementOutcome(Act):
    """By a superior: whether the employee now meets what the post asks, and what shows it."""

    may = SUPERIORS

    met: bool
    ground: str


Command: TypeAlias = OpenImprovement | ImposeMeasure | ApplyResult | RecordImprovementOutcome


# -- 1  Improvement ----------------------------------------------------------------------------
# S1-6.3.3a  Whoever falls short is coached and improves.
# S2-3.3d    In signing they are trained or coached, or change posts.

FAIL_IMPROVES = Rule(
    "APR-09",
    "A fail is not carried out without a measure to improve; a change of post is for signing.",
    cites=("S1-6.3.3a", "S2-3.3d"),
)


def open_improvement(appraisal: Appraisal, act: OpenImprovement, facts: Superior) -> Event:
    final = only_while(appraisal, Final, per=CITES_FINAL)
    only_by(facts.superior, IN_POST)
    in_signing = final.sheet.scheme.document is Document.SIGNING
    require(in_signing or act.measure is not Improvement.POST_CHANGE, FAIL_IMPROVES)
    require(act.measure not in final.improvements, FAIL_IMPROVES)
    require(stated(act.plan), FAIL_IMPROVES)
    return ImprovementOpened(act.measure, act.plan)


def apply_result(appraisal: Appraisal, act: ApplyResult) -> Event:
    final = only_while(appraisal, Final, per=CITES_FINAL)
    only_by(act.by != final.sheet.employee, TWO_PERSONS)
    require(final.improvements or final.verdict.grade is not Grade.FAIL, FAIL_IMPROVES)
    return ResultApplied(bool(final.improvements))


def record_outcome(appraisal: Appraisal, act: RecordImprovementOutcome, facts: Superior) -> Event:
    only_while(appraisal, Improving)
    only_by(facts.superior, IN_POST)
    require(stated(act.ground), REASON_STATED)
    return ImprovementAssessed(act.met, act.ground)


# -- 2  Measures -------------------------------------------------------------------------------
# S1-6.3.3b  Whoever fails again and again is dealt with accordingly.

AGAIN_AND_AGAIN = Rule(
    "APR-10",
    "A measure is for whoever failed several appraisals on end, and it is due from then on.",
    cites=("S1-6.3.3b",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def impose_measure(appraisal: Appraisal, act: ImposeMeasure, facts: FailsInARow) -> Event:
    final = only_while(appraisal, Final, per=AGAIN_AND_AGAIN)
    only_by(act.by != final.sheet.employee, TWO_PERSONS)
    require(facts.latest, AGAIN_AND_AGAIN)
    require(facts.fails >= facts.enough, AGAIN_AND_AGAIN)
    require(act.measure not in final.measures, AGAIN_AND_AGAIN)
    require(stated(act.reason), REASON_STATED)
    return MeasureImposed(act.measure, act.reason)


def decide(appraisal: Appraisal, act: Command, facts: object) -> Event:
    """Decide on what follows from a final appraisal.

    Raises:
        Refused: under APR-09, APR-10 or APR-12, or GEN-02, GEN-03, GEN-04 or GEN-05.
    """
    match act:
        case OpenImprovement():
            return open_improvement(appraisal, act, told(facts, Superior))
        case ImposeMeasure():
            return impose_measure(appraisal, act, told(facts, FailsInARow))
        case ApplyResult():
            return apply_result(appraisal, act)
        case RecordImprovementOutcome():
            return record_outcome(appraisal, act, told(facts, Superior))
        case _:
            assert_never(act)

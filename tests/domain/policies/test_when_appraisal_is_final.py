"""What follows from appraisals: the record, finality after a rejected appeal, an outcome."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import SYSTEM, Act, Happened, Person
from casework.domain.people import appraisal, record
from casework.domain.people.appraisal import (
    AppealDecided,
    AppraisalFinalised,
    AppraisalPublished,
    DecideAppeal,
    Finalise,
)
from casework.domain.people.grades import Grade
from casework.domain.people.improvement import (
    ImprovementAssessed,
    RecordImprovementOutcome,
    ResultApplied,
)
from casework.domain.people.record import (
    Enough,
    EnterOutcome,
    EnterResult,
    ImprovementDue,
    RewardDue,
)
from casework.domain.policies.when_appeal_is_rejected import when_appeal_is_rejected
from casework.domain.policies.when_appraisal_is_final import when_appraisal_is_final
from casework.domain.policies.when_improvement_is_assessed import when_improvement_is_assessed
from tests.domain.cast import did, moment, wd
from tests.domain.people.test_appraisal import (
    APPEALED,
    FAILED,
    IMPROVES,
    JUNE,
    KIM,
    PASSED,
    REJECTED,
    SHOWN,
    UPHELD,
)

STREAM = "people.appraisal/kim:small:2024-06"
LAPSED = Finalise(by=SYSTEM, at=moment(11))


def happened(*history: Any, act: Act = LAPSED) -> Happened:
    """The last of these events, and the state it led to."""
    return Happened(STREAM, history[-1], appraisal.decider.after(history), act)


def final(grade: Grade) -> Happened:
    event = AppraisalFinalised(KIM, "small", JUNE, 8375, grade)
    return Happened(STREAM, event, appraisal.decider.after(PASSED), LAPSED)


def test_a_final_appraisal_goes_on_the_record():
    enter = EnterResult(STREAM, "small", JUNE, 8375, Grade.GOOD, by=SYSTEM, at=moment(11))

    assert list(when_appraisal_is_final(happened(*PASSED))) == [("people.record/kim", enter)]


def test_a_fail_has_improvement_due_and_excellence_a_reward():
    due = {Grade.FAIL: ImprovementDue(STREAM), Grade.EXCELLENT: RewardDue(STREAM)}
    for grade in Grade:
        [(_, enter)] = when_appraisal_is_final(final(grade))
        assert isinstance(enter, EnterResult)
        [_, *follows] = record.decide(record.decider.initial, enter, Enough(3))

        assert follows == ([due[grade]] if grade in due else [])


def test_a_rejected_appeal_makes_the_appraisal_final_at_once():
    decide = DecideAppeal(False, REJECTED.reason, **did("dan", 5))
    rejected = happened(*SHOWN, APPEALED, REJECTED, act=decide)

    assert list(when_appeal_is_rejected(rejected)) == [
        (STREAM, Finalise(by=Person("dan"), at=moment(5)))
    ]


def test_an_appeal_that_is_upheld_makes_nothing_final():
    assert not list(when_appeal_is_rejected(happened(*SHOWN, APPEALED, UPHELD)))
    assert not list(when_appeal_is_rejected(happened(*SHOWN)))


def test_the_outcome_of_an_improvement_goes_on_the_record():
    met = ImprovementAssessed(True, "Examination of July.")
    act = RecordImprovementOutcome(True, "Examination of July.", **did("lin", 40))
    assessed = happened(*FAILED, IMPROVES, ResultApplied(improving=True), met, act=act)
    enter = EnterOutcome(STREAM, True, **did("lin", 40))

    assert list(when_improvement_is_assessed(assessed)) == [("people.record/kim", enter)]


def test_nothing_follows_from_anything_else():
    for event in (AppraisalPublished(wd(5).since(moment(3))), AppealDecided(True, "So."), APPEALED):
        it = Happened(STREAM, event, appraisal.decider.after(SHOWN), LAPSED)
        assert not list(when_appraisal_is_final(it))
        assert not list(when_improvement_is_assessed(it))

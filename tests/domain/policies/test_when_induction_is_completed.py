"""What follows when an induction is over."""

from __future__ import annotations

from casework.domain.kernel import Happened, Person
from casework.domain.people.employee import StartWork
from casework.domain.people.induction import (
    CompleteInduction,
    Inducted,
    InductionCompleted,
    InductionExamined,
)
from casework.domain.policies.when_induction_is_completed import when_induction_is_completed
from tests.domain.cast import did

KIM = Person("kim")
COMPLETE = CompleteInduction(**did("tia", 6))


def over(*, awaited: bool) -> Happened:
    completed = InductionCompleted(KIM, awaited)
    return Happened("people.induction/kim", completed, Inducted(), COMPLETE)


def test_a_new_clerk_starts_work():
    start = ("people.employee/kim", StartWork(**did("tia", 6)))

    assert list(when_induction_is_completed(over(awaited=True))) == [start]


def test_whoever_is_at_work_goes_on():
    assert not list(when_induction_is_completed(over(awaited=False)))


def test_nothing_follows_from_anything_else():
    examined = InductionExamined(passed=True)
    other = Happened("people.induction/kim", examined, Inducted(), COMPLETE)

    assert not list(when_induction_is_completed(other))

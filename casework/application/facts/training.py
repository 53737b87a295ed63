"""What training plans, sessions and inductions are told, and how others see them."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    identity,
    in_force,
    timing,
    today,
)
from casework.application.facts.people import is_employed, organisation
from casework.domain.calendar import Timing
from casework.domain.kernel import Person
from casework.domain.people import employee, induction, training_plan, training_session
from casework.domain.people.induction import Newcomer
from casework.domain.people.training_plan import Approver
from casework.domain.people.training_session import Attending, OnPlan
from casework.domain.policy import Counts, Terms


def is_inducted(person: str, finding: Finding) -> bool:
    """Whether somebody's induction is over (held)."""
    return induction.inducted(finding.hold(f"{induction.decider.name}/{person}"))


# -- Plans and sessions ------------------------------------------------------------------------


def _approver(stream: str, act: training_plan.ApprovePlan, finding: Finding) -> Approver:
    return Approver(act.by in organisation(finding).managers())


def _revision(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.DEFAULT)


TRAINING_PLAN: Final[Finders] = {
    training_plan.ApprovePlan: Finder(Approver, _approver),
    training_plan.EnterEffect: Finder(Timing, _revision),
}


def _on_plan(stream: str, act: training_session.ScheduleSession, finding: Finding) -> OnPlan:
    plan = finding.hold(f"{training_plan.decider.name}/{act.plan}")
    return OnPlan(training_plan.approved_items(plan))


def _attending(stream: str, act: training_session.SignIn, finding: Finding) -> Attending:
    return Attending(is_employed(act.by, finding))


TRAINING_SESSION: Final[Finders] = {
    training_session.ScheduleSession: Finder(OnPlan, _on_plan),
    training_session.SignIn: Finder(Attending, _attending),
}


# -- Inductions --------------------------------------------------------------------------------


def _newcomer(stream: str, act: object, finding: Finding) -> Newcomer:
    person = Person(identity(stream))
    known = finding.hold(f"{employee.decider.name}/{person}")
    return Newcomer(
        person,
        employed=employee.employed(known),
        awaited=isinstance(known, employee.Induction),
        days=in_force(finding).count(Counts.INDUCTION_DAYS),
        calendar=today(finding),
    )


INDUCTION: Final[Finders] = {
    induction.TeachTopics: Finder(Newcomer, _newcomer),
    induction.RecordInductionExam: Finder(Newcomer, _newcomer),
    induction.CompleteInduction: Finder(Newcomer, _newcomer),
}

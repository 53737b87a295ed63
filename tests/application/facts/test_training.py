"""Trainings are told who works here, which plan is approved, and who is new."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.training import (
    INDUCTION,
    TRAINING_PLAN,
    TRAINING_SESSION,
    is_inducted,
)
from casework.domain.calendar import Published, Timing
from casework.domain.kernel import Person
from casework.domain.people import employee, induction, training_plan, training_session
from casework.domain.people.employee import Active, Engaged, NotEngaged, Suspended
from casework.domain.people.induction import Inducted, Newcomer, Underway
from casework.domain.people.posts import Founded, Post
from casework.domain.people.training import Effect, Programme
from casework.domain.people.training_plan import Approved, Approver, Draft, Plan, PlanKind
from casework.domain.people.training_session import Attending, OnPlan
from casework.domain.policy import Counts, InForce, Terms
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, day, did
from tests.domain.people.test_training_plan import ITEM

KIM, MIA = Person("kim"), Person("mia")
OFFICE = "people.organisation/office"
TABLE = {"calendar/office": Published((CALENDAR,)), "policy/office": InForce()}


def seen(**streams: Any) -> Seen:
    pages = {
        "office": OFFICE,
        "employee": "people.employee/kim",
        "plan": "people.training_plan/p1",
        "induction": "people.induction/kim",
    }
    return Seen(TABLE | {pages[it]: state for it, state in streams.items()})


def test_the_plan_of_the_year_is_approved_by_whoever_is_a_manager():
    manages = Post("north", Role.MANAGER, "north", "Manages.", frozenset({"*"}), frozenset({MIA}))
    office, finder = (
        seen(office=Founded(posts=(manages,))),
        TRAINING_PLAN[training_plan.ApprovePlan],
    )
    stream = "people.training_plan/p1"

    assert finder.kind is Approver
    by_mia = training_plan.ApprovePlan(**did("mia", 1))
    assert finder.find(stream, by_mia, office) == Approver(manager=True)
    by_dan = attrs.evolve(by_mia, by=Person("dan"))
    assert finder.find(stream, by_dan, office) == Approver(manager=False)
    assert set(office.held) == {OFFICE}


def test_a_revision_has_its_term():
    poor = training_plan.EnterEffect("s1", Effect.POOR, **did("tia", 1))
    finder = TRAINING_PLAN[training_plan.EnterEffect]

    assert finder.kind is Timing
    assert finder.find("people.training_plan/p1", poor, seen()) == Timing(
        InForce().term(Terms.DEFAULT), CALENDAR.version
    )


def test_a_session_is_scheduled_by_the_items_of_an_approved_plan():
    programme = Programme("Fewer errors.", (ITEM,))
    plan = Plan(PlanKind.ANNUAL, programme, Person("dan"), frozenset())
    schedule = training_session.ScheduleSession("p1", "permits", day(1), **did("tia", 1))
    finder, stream = TRAINING_SESSION[type(schedule)], "people.training_session/s1"
    approved = seen(plan=Approved(plan))

    assert finder.kind is OnPlan
    assert finder.find(stream, schedule, approved) == OnPlan((ITEM,))
    assert finder.find(stream, schedule, seen(plan=Draft(plan))) == OnPlan(())
    assert approved.held == ["people.training_plan/p1"]


def test_whoever_signs_in_is_known_as_employed():
    sign, stream = training_session.SignIn(**did("kim", 1)), "people.training_session/s1"
    finder, works = TRAINING_SESSION[type(sign)], seen(employee=Active(KIM, "intern"))

    assert finder.kind is Attending
    assert finder.find(stream, sign, works) == Attending(employed=True)
    assert finder.find(stream, sign, seen(employee=NotEngaged())) == Attending(employed=False)
    assert works.held == ["people.employee/kim"]


def test_a_newcomer_is_who_the_streams_name_says():
    stream = "people.induction/kim"
    settled = Newcomer(KIM, employed=True, awaited=False, days=5, calendar=CALENDAR)
    states: list[tuple[Engaged | NotEngaged, Newcomer]] = [
        (employee.Induction(KIM, "intern"), attrs.evolve(settled, awaited=True)),
        (Active(KIM, "intern"), settled),
        (Suspended(KIM, "intern"), attrs.evolve(settled, employed=False)),
        (NotEngaged(), attrs.evolve(settled, employed=False)),
    ]
    for command in (
        induction.TeachTopics,
        induction.RecordInductionExam,
        induction.CompleteInduction,
    ):
        finder = INDUCTION[command]
        assert finder.kind is Newcomer
        for state, expected in states:
            finding = seen(employee=state)
            assert finder.find(stream, None, finding) == expected
            assert finding.held == ["people.employee/kim"]


def test_the_number_of_days_is_policys():
    finding = seen(employee=Active(KIM, "intern"))
    finding.states["policy/office"] = InForce(counts=((Counts.INDUCTION_DAYS, 3),))

    found = INDUCTION[induction.CompleteInduction].find("people.induction/kim", None, finding)

    assert found.days == 3


def test_whether_somebody_is_inducted_is_held():
    over, underway = seen(induction=Inducted()), seen(induction=Underway())

    assert is_inducted("kim", over)
    assert not is_inducted("kim", underway)
    assert over.held == ["people.induction/kim"]

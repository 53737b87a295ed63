"""Working lives through the office: appointed and inducted, at work or away, and trained."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casework.adapters.storage.memory import MemoryJournal
from casework.application.facts.attendance import is_sealed
from casework.application.office import Denied, Draft, Office
from casework.application.timers import tick
from casework.domain.kernel import Person
from casework.domain.people.appointment import (
    RATED_FIRST,
    AppointClerk,
    ClerkAppointed,
    Education,
    Major,
    Standing,
)
from casework.domain.people.attendance import (
    AttendanceFact,
    Punch,
    Sealed,
    SealPeriod,
    Shortfall,
)
from casework.domain.people.employee import (
    Active,
    Competence,
    Induction,
    Rating,
    RecordCompetency,
    RegisterCandidate,
    SuspendEmployee,
)
from casework.domain.people.induction import (
    CompleteInduction,
    InductionTopic,
    RecordInductionExam,
    TeachTopics,
)
from casework.domain.people.leave import ApplyLeave, ApproveLeave, OnLeave, ReturnEarly
from casework.domain.people.leave import Ended as LeaveOver
from casework.domain.people.organisation import AssignPost, DefinePost, VacatePost
from casework.domain.people.training import Effect, Programme, TeachingMethod
from casework.domain.people.training_plan import (
    AnalyseNeeds,
    ApprovePlan,
    Closed,
    ClosePlan,
    DraftPlan,
    NeedsSource,
    PlanKind,
    RevisePlan,
)
from casework.domain.people.training_session import (
    CompleteSession,
    EvaluateEffect,
    Examined,
    RecordExam,
    RecordSession,
    ScheduleSession,
    SignIn,
)
from casework.domain.policy import Choices, SetChoice
from casework.domain.staff import Role
from tests.domain.cast import day, said
from tests.domain.people.test_training_plan import ITEM
from tests.offices import (
    MONDAY,
    ORGANISATION,
    SetClock,
    becoming_a_clerk,
    denied,
    did,
    staffed,
)

HANA, LIN, HUA, DEA, MIA = map(Person, ("hana", "lin", "hua", "dea", "mia"))
ATTENDANCE = "people.attendance/hana:2024-07"


def an_office() -> Office:
    return staffed(MemoryJournal())


def at(office: Office, when: datetime) -> None:
    assert isinstance(office.clock, SetClock)
    office.clock.now = when


def state(office: Office, stream: str) -> Any:
    return office.state(stream)[1]


# -- At work and away --------------------------------------------------------------------------


def leave(first: int, last: int) -> ApplyLeave:
    """From nine on a day of July to nine on another."""
    start, end = MONDAY + timedelta(days=first - 1), MONDAY + timedelta(days=last - 1)
    return ApplyLeave(start, end, said("hana", "A wedding."), by=HANA)


def test_approved_leave_begins_and_ends_by_the_clock_and_covers_absence():
    office = an_office()
    did(office, "people.leave/l1", leave(3, 10))
    assert denied(office.execute("people.leave/l2", leave(9, 11))) == "LEV-02"
    assert denied(office.execute("people.leave/l1", ApproveLeave(by=MIA))) == "LEV-02"
    did(office, "people.leave/l1", ApproveLeave(by=LIN))

    at(office, MONDAY + timedelta(days=4))
    tick(office)
    assert isinstance(state(office, "people.leave/l1"), OnLeave)
    did(office, "people.leave/l1", ReturnEarly(by=HANA))
    assert isinstance(state(office, "people.leave/l1"), LeaveOver)
    did(office, "people.leave/l2", leave(9, 11))

    at(office, MONDAY + timedelta(days=31))
    did(office, ATTENDANCE, SealPeriod(by=HUA))
    sealed = state(office, ATTENDANCE)
    assert isinstance(sealed, Sealed)
    absent = {it.day.day for it in sealed.facts}
    assert {it.shortfall for it in sealed.facts} == {Shortfall.ABSENT}
    assert absent & {3, 4} == set()  # Away with approval until the fifth at nine;
    assert {1, 2, 5, 8, 9, 10, 31} <= absent  # the other leave was never approved.
    assert is_sealed(HANA, "2024-07", Draft(office).looking())


def test_punches_count_from_the_first_day_of_work_to_the_last():
    office = an_office()
    for on, hour in ((0, 0), (0, 8), (1, 1), (1, 8)):  # Nine to five, then ten to five.
        at(office, MONDAY + timedelta(days=on, hours=hour))
        did(office, ATTENDANCE, Punch(by=HANA))
    suspend = SuspendEmployee("A case is looked into.", by=HUA)
    did(office, "people.employee/hana", suspend)
    assert denied(office.execute(ATTENDANCE, Punch(by=HANA))) == "GEN-02"

    at(office, MONDAY + timedelta(days=31))
    did(office, ATTENDANCE, SealPeriod(by=HUA))
    assert state(office, ATTENDANCE).facts == (AttendanceFact(day(2), Shortfall.LATE, 60),)


def test_an_attempt_to_punch_for_somebody_else_is_on_record_with_whoever_tried():
    office = an_office()
    refused = office.execute(ATTENDANCE, Punch(by=Person("rui")), decision="proxy")

    assert isinstance(refused, Denied)
    assert refused.rule.id == "ATT-01"
    [entry] = office.journal.read("decision/proxy")
    verdict = office.codec.verdict(entry)
    assert (verdict.rule, verdict.tried[-1].stream) == ("ATT-01", ATTENDANCE)
    assert office.codec.decode(verdict.tried[-1].data, Punch).by == "rui"


# -- Clerks ------------------------------------------------------------------------------------


def test_a_candidate_becomes_a_clerk_and_starts_work_after_the_induction():
    office, ivy = an_office(), "people.employee/ivy"
    did(office, ivy, RegisterCandidate(said("ivy", "Ivy"), "intern", by=HUA))
    appoint = AppointClerk(Education.VOCATIONAL, Major.OTHER, day(1), by=HUA)
    assert denied(office.execute(ivy, appoint)) == "EMP-02"
    for topic in sorted(RATED_FIRST):
        did(office, ivy, RecordCompetency(Competence(topic, Rating.PASS), "Trial.", by=HUA))
    bachelors = frozenset({"bachelor"})
    asks = SetChoice(Choices.MIN_EDUCATION, bachelors, "The work is harder now.", by=MIA)
    did(office, "policy/office", asks)
    assert denied(office.execute(ivy, appoint)) == "EMP-01"
    nothing = SetChoice(Choices.MIN_EDUCATION, frozenset(), "Nobody applied.", by=MIA)
    did(office, "policy/office", nothing)
    did(office, ivy, appoint)
    appointed = office.codec.event(office.journal.read(ivy)[-1])[0]
    assert isinstance(appointed, ClerkAppointed)
    assert {appointed.by_education, appointed.by_age} == {Standing.NOT_CONFIGURED}

    induction, all_topics = "people.induction/ivy", frozenset(InductionTopic)
    for on in range(5):
        at(office, MONDAY + timedelta(days=on))
        lectures = frozenset({TeachingMethod.LECTURE})
        did(office, induction, TeachTopics(all_topics, lectures, by=DEA))
    assert denied(office.execute(induction, CompleteInduction(by=DEA))) == "TRN-06"
    did(office, induction, RecordInductionExam(True, by=DEA))
    assert isinstance(state(office, ivy), Induction)
    did(office, induction, CompleteInduction(by=DEA))
    assert type(state(office, ivy)) is Active


def test_who_works_here_already_is_given_a_clerks_post_once_appointed_as_one():
    office, hana = an_office(), "people.employee/hana"
    serves = frozenset({"permit"})
    did(office, ORGANISATION, DefinePost("counter", Role.CLERK, "Issues.", serves, by=HUA))
    assign = AssignPost("counter", HANA, by=HUA)
    assert denied(office.execute(ORGANISATION, assign)) == "EMP-02"

    for act in becoming_a_clerk(HUA):
        did(office, hana, act)
    did(office, ORGANISATION, assign)
    assert type(state(office, hana)) is Active
    assert Role.CLERK in state(office, ORGANISATION).roles_of(HANA)
    to_rui = VacatePost("counter", "Moves.", successor=Person("rui"), by=HUA)
    assert denied(office.execute(ORGANISATION, to_rui)) == "EMP-02"


# -- Trained -----------------------------------------------------------------------------------


def test_a_session_that_helped_little_changes_the_plan_before_it_ends():
    office, plan, session = an_office(), "people.training_plan/y1", "people.training_session/s1"
    programme = Programme("Fewer errors in permits.", (ITEM,))
    schedule = ScheduleSession("y1", "permits", day(3), by=DEA)
    did(office, plan, AnalyseNeeds(NeedsSource.SURVEY, "The law is new.", by=HUA))
    did(office, plan, DraftPlan(PlanKind.ANNUAL, programme, by=DEA))
    assert denied(office.execute(session, schedule)) == "TRN-03"
    assert denied(office.execute(plan, ApprovePlan(by=Person("dan")))) == "TRN-03"
    did(office, plan, ApprovePlan(by=MIA))
    did(office, session, schedule)
    did(office, session, SignIn(by=HANA))
    assert denied(office.execute(session, SignIn(by=Person("ann")))) == "GEN-02"
    did(office, session, RecordSession("All of it.", by=DEA))
    assert denied(office.execute(session, CompleteSession(by=DEA))) == "TRN-04"
    did(office, session, RecordExam(Examined(HANA, passed=False), by=DEA))
    did(office, session, CompleteSession(by=DEA))
    assert denied(office.execute(plan, ClosePlan(by=MIA))) == "TRN-05"
    did(office, session, EvaluateEffect(Effect.POOR, "As many errors.", by=DEA))
    assert denied(office.execute(plan, ClosePlan(by=MIA))) == "TRN-05"
    did(office, plan, RevisePlan(programme, "Once more, with examples.", by=DEA))
    did(office, plan, ApprovePlan(by=MIA))
    did(office, plan, ClosePlan(by=MIA))
    assert isinstance(state(office, plan), Closed)

"""Processing, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import ends
from casework.domain.catalogue import BusinessType, Entry, InfoClass, Item, Profile, Step
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.requests import assignment, processing, supervision, underway, work
from casework.domain.requests.assignment import (
    FILED_FIRST,
    TASK_IS_CLEAR,
    TO_ITS_GROUP,
    ApplicationMaterialsFiled,
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
    Follower,
    GroupAssigned,
    GroupReassigned,
    HandlerAssigned,
    Placement,
    ReassignGroup,
    TrackerDesignated,
)
from casework.domain.requests.case import (
    BACK_WITH_REASON,
    DELAYS_RESOLVED,
    HANDLER_MAY_KNOW,
    NOTHING_LEFT_BEHIND,
    ONE_CHILD,
    ONE_HANDLER,
    TOLD_BY_HANDLER,
    TRACKED,
    Candidate,
    Case,
    Child,
    Delay,
    Group,
    Registration,
    Result,
    child,
    served_by,
)
from casework.domain.requests.processing import (
    NEXT_VERSION,
    TASK_DUE,
    ApproveResult,
    CompleteProcessing,
    CompleteProfile,
    DelayDetected,
    DetectDelay,
    OpenProcessing,
    ProcessingCompleted,
    ProcessingOpened,
    ProcessingStarted,
    ProfileRestarted,
    ReopenWork,
    RequestWithdrawn,
    Restarting,
    RestartProfile,
    ResultApproved,
    ReturnedForRework,
    ReturnForRework,
    ReworkCompleted,
    StartProcessing,
    WithdrawRequest,
    WorkReopened,
    decider,
    due,
)
from casework.domain.requests.supervision import (
    DelayResolved,
    Delegate,
    DelegateNotice,
    HandlerReassigned,
    Leads,
    NoticeDelegated,
    ProgressRecorded,
    ReassignHandler,
    RecordProgress,
    ResolveDelay,
)
from casework.domain.requests.underway import (
    Approved,
    Assigned,
    Hands,
    InProcess,
    Level,
    NotOpened,
    Open,
    Registered,
    Rework,
    Task,
    Tasked,
    UnderReview,
    Withdrawn,
    WithGroup,
    Working,
)
from casework.domain.requests.work import (
    ASKED_WITH_CAUSE,
    BY_PROCEDURE,
    TOLD_UPWARDS,
    CancelInformationRequest,
    Escalate,
    Escalated,
    EscalationResolved,
    InformationProvided,
    InformationRequestCancelled,
    InformationRequested,
    ProvideInformation,
    RecordStep,
    RequestInformation,
    ResolveEscalation,
    Standing,
    StepRecorded,
    Upwards,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd, wh
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------
# Ann applied. Cai is at the desk; Lee leads the group, in which Han and Hui handle; Tam and Tia
# follow progress; Dan is a deputy, Mo the manager.

LEASE, INCOME = Item("lease"), Item("proof of income")
PERMIT = Entry(
    2,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset(),
        fields=(),
        materials=frozenset({LEASE}),
        steps=(Step("examine"), Step("visit", mandatory=False), Step("decide")),
        classes=frozenset({InfoClass("customer_info")}),
    ),
)
NUMBER = "REQ-20240701-0001"
ANN, HAN, HUI, TAM, TIA = map(Person, ("ann", "han", "hui", "tam", "tia"))
NORTH, SOUTH = Group("north"), Group("south")
ASKED = Registration(NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(1), moment(1, 12))
DUE, LATER = moment(10), moment(20)

SERVES, FOLLOWS = Placement(serves=True, led=True), Follower(in_post=True, by_superior=True)
FIT = Candidate(by_leader=True, member=True, covers=True, under_nda=True, granted=True)
LEADS, LEADS_NOT = Leads(by_leader=True), Leads(by_leader=False)
IN_POST_TOO = Delegate(by_leader=False, in_post=True)
ANSWER = wd(1)
TO_LEADER = Upwards(Level.LEADER, tell=wh(4), answer=wd(1))
LEADER, MANAGER = (Standing(frozenset({it})) for it in (Level.LEADER, Level.MANAGER))

V1, V2 = Result(1, "sha-1"), Result(2, "sha-2")

OPENED = ProcessingOpened(
    NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(1), moment(1, 12)
)
FILED = ApplicationMaterialsFiled("cabinet 3")
GIVEN_TO_NORTH = GroupAssigned(NORTH, DUE, "no error")
TO_HAN = HandlerAssigned(HAN)
TAM_FOLLOWS = TrackerDesignated(TAM)
STARTED = ProcessingStarted()
EXAMINED, VISITED, DECIDED = (
    StepRecorded(it, place) for place, it in enumerate(("examine", "visit", "decide"))
)
INQUIRED = InformationRequested(
    "q1", INCOME, "last year's", "to judge the rent", None, ANSWER.since(moment(3))
)
TOLD_LEE = Escalated(
    "p1", "No precedent.", Level.LEADER, wh(4).since(moment(3)), wd(1).since(moment(3))
)
LATE = DelayDetected(f"{TASK_DUE}@{DUE.isoformat()}", moment(11))
COMPLETED = ProcessingCompleted(V1, HAN)
RETURNED = ReturnedForRework(1, 1, "The rent is wrong.", Person("lee"), HAN)
REWORKED = ReworkCompleted(V2, ("The rent is right now.",), HAN, afresh=False)
PASSED = ResultApproved(1, "sha-1")
DELAY = Delay(LATE.key, moment(11))
CASE = Case(NUMBER, ANN, "permit", PERMIT, NORTH, HAN, HAN, TAM, DUE, "no error")
REOPENED = WorkReopened("The customer is right.", moment(9), HUI, TIA, TIA, (DELAY,))

AT_NORTH = (OPENED, FILED, GIVEN_TO_NORTH)
WITH_HAN = (*AT_NORTH, TO_HAN)
AT_WORK = (*WITH_HAN, TAM_FOLLOWS, STARTED)
ALL_DONE = (*AT_WORK, EXAMINED, DECIDED)
IN_REVIEW = (*ALL_DONE, COMPLETED)
SENT_BACK = (*IN_REVIEW, RETURNED)
DONE = (*IN_REVIEW, PASSED)
AGAIN = (*DONE, REOPENED)


def a_request(*history: Any) -> Given:
    return given(decider, *history)


def but(act: Any, **changes: Any) -> Any:
    return attrs.evolve(act, **changes)


def by(act: Any, who: str) -> Any:
    return attrs.evolve(act, by=Person(who))


# -- 1  Assignment -----------------------------------------------------------------------------


def test_processing_opens_once_with_what_was_registered():
    asked = (NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(1))
    begin = OpenProcessing(*asked, **did("cai", 1, 12))

    a_request().when(begin).then(OPENED)
    a_request(OPENED).when(begin).refused(IN_ORDER)
    assert a_request(OPENED).state == Registered(ASKED, frozenset())


def test_what_a_group_was_given_and_who_has_it_stays_on_record():
    task = Task(NORTH, DUE, "no error")

    assert a_request(*AT_NORTH).state.task == task
    assert a_request(*WITH_HAN).state == Assigned(
        a_request(*AT_NORTH).state.asked, frozenset(), task, Hands(HAN, HAN)
    )
    late = a_request(*AT_WORK, LATE).state.task
    assert (late.watched, late.delays) == (False, (DELAY,))


def test_each_deadline_of_one_request_is_told_apart():
    told_late = but(TOLD_LEE, tell_by=wh(4).since(moment(2)))
    inquiries = (INQUIRED, but(INQUIRED, key="q2"))
    problems = (told_late, but(told_late, key="p2"))
    running = due(decider.after((*AT_WORK, *inquiries, *problems)), (CALENDAR,))
    told = [(it.key, it.occurrence) for it in running]

    assert len(told) == len(set(told)) == 7
    [later] = (it for it in due(decider.after(AT_WORK), (CALENDAR,)) if it.key == TASK_DUE)
    assert later.occurrence == f"@{DUE.isoformat()}"


def test_the_materials_are_put_away_somewhere():
    put_away = FileApplicationMaterials("cabinet 3", **did("cai", 1))

    a_request(OPENED).when(put_away).then(FILED)
    a_request(OPENED).when(but(put_away, place="\u3000")).refused(FILED_FIRST)
    a_request(*AT_NORTH).when(put_away).refused(IN_ORDER)


def test_a_request_goes_to_a_group_once_its_materials_are_put_away():
    assign = AssignGroup(NORTH, DUE, "no error", **did("cai", 2))

    a_request(OPENED, FILED).when(assign, SERVES).then(GIVEN_TO_NORTH)
    a_request(OPENED).when(assign, SERVES).refused(FILED_FIRST)


def test_a_request_goes_to_a_group_that_serves_its_type_and_has_a_leader():
    assign = AssignGroup(NORTH, DUE, "no error", **did("cai", 2))
    filed = a_request(OPENED, FILED)

    filed.when(assign, Placement(serves=False, led=True)).refused(TO_ITS_GROUP)
    filed.when(assign, Placement(serves=True, led=False)).refused(TO_ITS_GROUP)
    a_request().when(assign, SERVES).refused(TO_ITS_GROUP)
    a_request(*AT_NORTH).when(assign, SERVES).refused(TO_ITS_GROUP)


def test_a_task_is_given_with_a_time_to_come_and_a_quality():
    assign = AssignGroup(NORTH, DUE, "no error", **did("cai", 2))
    filed = a_request(OPENED, FILED).told(SERVES)

    filed.when(but(assign, due=moment(2))).refused(TASK_IS_CLEAR)
    filed.when(but(assign, due=moment(1))).refused(TASK_IS_CLEAR)
    filed.when(but(assign, quality="\u200b")).refused(TASK_IS_CLEAR)


def test_another_group_is_given_it_anew_and_for_a_reason_until_work_begins():
    move = ReassignGroup(SOUTH, LATER, "no error", "North is short of people.", **did("dan", 3))
    moved = GroupReassigned(SOUTH, LATER, "no error", "North is short of people.")

    a_request(*AT_NORTH).when(move, SERVES).then(moved)
    a_request(*WITH_HAN).when(move, SERVES).then(moved)
    a_request(*WITH_HAN).when(move, Placement(serves=False, led=True)).refused(TO_ITS_GROUP)
    a_request(*WITH_HAN).when(but(move, due=moment(3)), SERVES).refused(TASK_IS_CLEAR)
    a_request(*WITH_HAN).when(but(move, reason=""), SERVES).refused(REASON_STATED)
    a_request(*AT_WORK).when(move, SERVES).refused(IN_ORDER)
    assert isinstance(a_request(*WITH_HAN, moved).state, WithGroup)


def test_a_case_that_was_moved_is_handed_on_with_the_group_and_the_task_it_was_moved_to():
    moved = GroupReassigned(SOUTH, LATER, "one error at most", "North is short of people.")
    to_review = (moved, TO_HAN, TAM_FOLLOWS, STARTED, EXAMINED, DECIDED, COMPLETED)

    for phase in (AT_NORTH, WITH_HAN):
        state = a_request(*phase, *to_review).state
        assert isinstance(state, UnderReview)
        assert state.case == but(CASE, group=SOUTH, due=LATER, quality="one error at most")


# -- 2  To one person, followed by another -----------------------------------------------------


def test_the_leader_names_one_member_of_the_group_whose_duties_cover_it():
    assign = AssignHandler(HAN, **did("lee", 2))
    task = a_request(*AT_NORTH)

    task.when(assign, FIT).then(TO_HAN)
    task.when(assign, but(FIT, by_leader=False)).refused(ONE_HANDLER)
    task.when(assign, but(FIT, member=False)).refused(ONE_HANDLER)
    task.when(assign, but(FIT, covers=False)).refused(ONE_HANDLER)
    a_request(OPENED, FILED).when(assign, FIT).refused(IN_ORDER)
    a_request(*WITH_HAN).when(assign, FIT).refused(IN_ORDER)


def test_a_handler_is_bound_to_secrecy_and_may_see_what_the_request_touches():
    assign = AssignHandler(HAN, **did("lee", 2))
    reassign = ReassignHandler(HUI, "Han is ill.", **did("lee", 4))

    a_request(*AT_NORTH).when(assign, but(FIT, under_nda=False)).refused(HANDLER_MAY_KNOW)
    a_request(*AT_NORTH).when(assign, but(FIT, granted=False)).refused(HANDLER_MAY_KNOW)
    a_request(*AT_WORK).when(reassign, but(FIT, under_nda=False)).refused(HANDLER_MAY_KNOW)
    a_request(*AT_WORK).when(reassign, but(FIT, granted=False)).refused(HANDLER_MAY_KNOW)


def test_a_handler_is_replaced_by_the_leader_and_for_a_reason():
    reassign = ReassignHandler(HUI, "Han is ill.", **did("lee", 4))
    replaced = HandlerReassigned(HUI, "Han is ill.")

    for phase in (WITH_HAN, AT_WORK, IN_REVIEW, SENT_BACK):
        a_request(*phase).when(reassign, FIT).then(replaced)
    a_request(*AT_WORK).when(but(reassign, reason=" "), FIT).refused(REASON_STATED)
    a_request(*AT_WORK).when(reassign, but(FIT, by_leader=False)).refused(ONE_HANDLER)
    a_request(*AT_NORTH).when(reassign, FIT).refused(IN_ORDER)
    a_request(*DONE).when(reassign, FIT).refused(IN_ORDER)
    anew = a_request(*AT_WORK, replaced)
    anew.when(RecordStep("examine", **did("hui", 5))).then(EXAMINED)
    anew.when(RecordStep("examine", **did("han", 5))).refused(BY_PROCEDURE)


def test_nobody_follows_their_own_work():
    follow = DesignateTracker(TAM, **did("mo", 2))

    a_request(OPENED).when(follow, FOLLOWS).then(TAM_FOLLOWS)
    a_request(*WITH_HAN).when(follow, FOLLOWS).then(TAM_FOLLOWS)
    a_request(OPENED).when(follow, but(FOLLOWS, in_post=False)).refused(TRACKED)
    a_request(OPENED).when(follow, but(FOLLOWS, by_superior=False)).refused(IN_POST)
    a_request(*WITH_HAN).when(but(follow, tracker=HAN), FOLLOWS).refused(TRACKED)
    a_request().when(follow, FOLLOWS).refused(IN_ORDER)
    followed = a_request(*AT_NORTH, TAM_FOLLOWS)
    followed.when(AssignHandler(TAM, **did("lee", 2)), FIT).refused(TRACKED)
    at_work = a_request(*AT_WORK)
    at_work.when(ReassignHandler(TAM, "Han is ill.", **did("lee", 4)), FIT).refused(TRACKED)


def test_work_begins_by_its_handler_once_somebody_follows_it():
    begin = StartProcessing(**did("han", 2))

    a_request(*WITH_HAN, TAM_FOLLOWS).when(begin).then(STARTED)
    a_request(*WITH_HAN).when(begin).refused(TRACKED)
    a_request(*WITH_HAN, TAM_FOLLOWS).when(by(begin, "hui")).refused(ONE_HANDLER)
    a_request(*AT_NORTH, TAM_FOLLOWS).when(begin).refused(IN_ORDER)


def test_whoever_is_to_tell_the_customer_is_named_by_handler_or_leader():
    name = DelegateNotice(HUI, "Han is away.", **did("han", 3))
    named = NoticeDelegated(HUI, "Han is away.")
    at_work = a_request(*AT_WORK).told(IN_POST_TOO)

    at_work.when(name).then(named)
    at_work.when(by(name, "lee"), but(IN_POST_TOO, by_leader=True)).then(named)
    at_work.when(by(name, "hui")).refused(TOLD_BY_HANDLER)
    at_work.when(name, but(IN_POST_TOO, in_post=False)).refused(TOLD_BY_HANDLER)
    at_work.when(but(name, reason="")).refused(REASON_STATED)
    a_request(*AT_NORTH).when(name, IN_POST_TOO).refused(IN_ORDER)
    state = a_request(*IN_REVIEW, named).state
    assert isinstance(state, UnderReview)
    assert state.case == but(CASE, notifier=HUI)
    taken_over = a_request(*IN_REVIEW, named, HandlerReassigned(TIA, "Han left.")).state
    assert isinstance(taken_over, UnderReview)
    assert taken_over.case == but(CASE, handler=TIA, notifier=TIA)


# -- 3  How it goes ----------------------------------------------------------------------------


def test_progress_is_recorded_by_whoever_follows_it():
    record = RecordProgress("Half of it is done.", **did("tam", 3))

    a_request(*AT_WORK).when(record).then(ProgressRecorded("Half of it is done."))
    a_request(*AT_WORK).when(by(record, "tia")).refused(TRACKED)
    a_request(*AT_WORK).when(but(record, note=" ")).refused(TRACKED)
    a_request(*AT_NORTH).when(record).refused(TRACKED)
    a_request(OPENED, TAM_FOLLOWS).when(record).refused(IN_ORDER)
    replaced = a_request(*AT_WORK, TrackerDesignated(TIA))
    replaced.when(record).refused(TRACKED)


def test_what_is_not_as_it_should_be_is_to_be_resolved_like_a_delay():
    record = RecordProgress("The file is gone.", "file", **did("tam", 3))
    found = ProgressRecorded("The file is gone.", (Delay("file", moment(3)),))
    resolve = ResolveDelay("file", "It was misplaced.", "It was found.", **did("tam", 4))
    resolved = DelayResolved("file", "It was misplaced.", "It was found.")

    a_request(*AT_WORK).when(record).then(found)
    a_request(*AT_WORK, found).when(record).refused(DELAYS_RESOLVED)
    a_request(*AT_WORK, found).when(resolve, LEADS_NOT).then(resolved)
    a_request(*AT_WORK, found, resolved).when(record).then(found)
    a_request(*AT_WORK).when(but(record, anomaly="task.due@soon")).refused(DELAYS_RESOLVED)
    a_request(*AT_WORK, found).when(DetectDelay(**did(SYSTEM, 11))).then(LATE)


def test_a_delay_is_noted_once_when_the_due_time_has_passed_unapproved():
    late = DetectDelay(**did(SYSTEM, 11))

    for phase in (AT_NORTH, WITH_HAN, AT_WORK, IN_REVIEW, SENT_BACK):
        a_request(*phase).when(late).then(LATE)
        a_request(*phase, LATE).when(late).refused(DELAYS_RESOLVED)
        a_request(*phase).when(DetectDelay(by=SYSTEM, at=DUE)).refused(DELAYS_RESOLVED)
    resolved = DelayResolved(LATE.key, "Han was ill.", "Hui takes over.")
    a_request(*AT_WORK, LATE, resolved).when(late).refused(DELAYS_RESOLVED)
    a_request(OPENED, FILED).when(late).refused(DELAYS_RESOLVED)
    a_request(*DONE).when(late).refused(DELAYS_RESOLVED)


def test_what_was_approved_in_time_is_not_late_for_being_reopened():
    late = DetectDelay(**did(SYSTEM, 12))

    after_the_due_time = a_request(*DONE, but(REOPENED, reopened_at=moment(11)))
    after_the_due_time.when(late).refused(DELAYS_RESOLVED)
    for reopened_at in (REOPENED.reopened_at, DUE):
        in_time = a_request(*DONE, but(REOPENED, reopened_at=reopened_at))
        in_time.when(late).then(but(LATE, found_at=moment(12)))


def test_a_new_due_time_is_watched_anew():
    moved = GroupReassigned(SOUTH, LATER, "no error", "North is short of people.")
    again = a_request(*AT_NORTH, LATE, moved)

    again.when(DetectDelay(**did(SYSTEM, 12))).refused(DELAYS_RESOLVED)
    again.when(DetectDelay(**did(SYSTEM, 21))).then(
        DelayDetected(f"{TASK_DUE}@{LATER.isoformat()}", moment(21))
    )
    state = again.state
    assert isinstance(state, WithGroup)
    assert state.task.delays == (DELAY,)


def test_a_delay_is_resolved_with_its_cause_and_a_measure():
    resolve = ResolveDelay(LATE.key, "Han was ill.", "Hui takes over.", **did("tam", 12))
    resolved = DelayResolved(LATE.key, "Han was ill.", "Hui takes over.")
    delayed = a_request(*AT_WORK, LATE).told(LEADS_NOT)

    delayed.when(resolve).then(resolved)
    delayed.when(by(resolve, "lee"), LEADS).then(resolved)
    delayed.when(by(resolve, "lee")).refused(IN_POST)
    delayed.when(but(resolve, key="another")).refused(DELAYS_RESOLVED)
    delayed.when(but(resolve, cause="")).refused(DELAYS_RESOLVED)
    delayed.when(but(resolve, measure="")).refused(DELAYS_RESOLVED)
    a_request(*AT_WORK, LATE, resolved).when(resolve, LEADS).refused(DELAYS_RESOLVED)
    a_request(OPENED).when(resolve, LEADS).refused(IN_ORDER)


# -- 4  The steps ------------------------------------------------------------------------------


def test_steps_are_taken_by_the_handler_in_their_order():
    examine, visit, decide = (
        RecordStep(it, **did("han", 3)) for it in ("examine", "visit", "decide")
    )

    a_request(*AT_WORK).when(examine).then(EXAMINED)
    a_request(*AT_WORK, EXAMINED).when(visit).then(VISITED)
    a_request(*AT_WORK, EXAMINED).when(decide).then(DECIDED)
    a_request(*AT_WORK).when(decide).refused(BY_PROCEDURE)
    for phase in (AT_WORK, (*AT_WORK, EXAMINED), ALL_DONE, SENT_BACK):
        a_request(*phase).when(but(examine, step="dance")).refused(BY_PROCEDURE)
    a_request(*AT_WORK, EXAMINED).when(examine).refused(BY_PROCEDURE)
    a_request(*ALL_DONE).when(visit).refused(BY_PROCEDURE)
    a_request(*AT_WORK).when(by(examine, "hui")).refused(BY_PROCEDURE)
    a_request(*WITH_HAN).when(examine).refused(BY_PROCEDURE)
    a_request(*IN_REVIEW).when(examine).refused(BY_PROCEDURE)


def test_in_rework_steps_are_taken_again_from_wherever_it_takes():
    examine, decide = (RecordStep(it, **did("han", 8)) for it in ("examine", "decide"))

    a_request(*SENT_BACK).when(examine).then(EXAMINED)
    a_request(*SENT_BACK).when(decide).then(DECIDED)
    a_request(*SENT_BACK, DECIDED).when(examine).refused(BY_PROCEDURE)
    a_request(*AGAIN).when(by(examine, "hui")).then(EXAMINED)


# -- 5  What is still needed -------------------------------------------------------------------


def test_what_is_asked_of_the_applicant_is_named_and_has_a_reason():
    ask = RequestInformation("q1", INCOME, "last year's", "to judge the rent", **did("han", 3))
    at_work = a_request(*AT_WORK).told(ANSWER)

    at_work.when(ask).then(INQUIRED)
    a_request(*SENT_BACK).when(ask, ANSWER).then(INQUIRED)
    at_work.when(but(ask, what=" ")).refused(ASKED_WITH_CAUSE)
    at_work.when(but(ask, why="")).refused(ASKED_WITH_CAUSE)
    at_work.when(by(ask, "hui")).refused(ONE_HANDLER)
    a_request(*AT_WORK, INQUIRED).when(ask, ANSWER).refused(ASKED_WITH_CAUSE)
    a_request(*WITH_HAN).when(ask, ANSWER).refused(IN_ORDER)
    a_request(*IN_REVIEW).when(ask, ANSWER).refused(IN_ORDER)


def test_what_intake_found_in_order_is_not_asked_for_again_unless_it_ran_out_since():
    ask = RequestInformation("q1", LEASE, "a new one", "it ran out", **did("han", 3))
    at_work = a_request(*AT_WORK).told(ANSWER)

    def asked(valid_until: datetime | None) -> Any:
        return at_work.when(but(ask, valid_until=valid_until))

    asked(None).refused(ASKED_WITH_CAUSE)
    asked(moment(1)).refused(ASKED_WITH_CAUSE)
    asked(moment(4)).refused(ASKED_WITH_CAUSE)
    ran_out = but(INQUIRED, item=LEASE, what="a new one", why="it ran out")
    between_check_and_registration = moment(1, 10)
    for valid_until in (between_check_and_registration, moment(2), moment(3)):
        asked(valid_until).then(but(ran_out, valid_until=valid_until))


def test_the_applicant_answers_what_was_asked():
    provide = ProvideInformation("q1", said("ann", "84,000 yuan"), **did("ann", 4))
    provided = InformationProvided("q1", said("ann", "84,000 yuan"))
    asked = a_request(*AT_WORK, INQUIRED)

    asked.when(provide).then(provided)
    entered = ProvideInformation("q1", said("ann", "84,000 yuan"), **did_for("han", "ann", 4))
    asked.when(entered).then(provided)
    asked.when(by(provide, "han")).refused(IN_POST)
    asked.when(but(provide, key="q2")).refused(ASKED_WITH_CAUSE)
    asked.when(but(provide, answer=said("ann", " "))).refused(ASKED_WITH_CAUSE)
    a_request(*AT_WORK, INQUIRED, provided).when(provide).refused(ASKED_WITH_CAUSE)
    a_request(*IN_REVIEW).when(provide).refused(IN_ORDER)


def test_a_question_is_taken_back_by_handler_or_leader_and_for_a_reason():
    cancel = CancelInformationRequest("q1", "It is on file.", **did("han", 4))
    cancelled = InformationRequestCancelled("q1", "It is on file.")
    asked = a_request(*AT_WORK, INQUIRED).told(LEADS_NOT)

    asked.when(cancel).then(cancelled)
    asked.when(by(cancel, "lee"), LEADS).then(cancelled)
    asked.when(by(cancel, "lee")).refused(IN_POST)
    asked.when(but(cancel, key="q2")).refused(ASKED_WITH_CAUSE)
    asked.when(but(cancel, reason="")).refused(ASKED_WITH_CAUSE)
    a_request(*IN_REVIEW).when(cancel, LEADS).refused(IN_ORDER)
    complete = CompleteProcessing(V1, **did("han", 5))
    a_request(*ALL_DONE, INQUIRED, cancelled).when(complete, Child()).then(COMPLETED)


# -- 6  Problems -------------------------------------------------------------------------------


def test_a_problem_is_told_to_the_direct_superior():
    tell = Escalate("p1", "No precedent.", moment(3), **did("han", 3))
    at_work = a_request(*AT_WORK).told(TO_LEADER)

    at_work.when(tell).then(TOLD_LEE)
    at_work.when(tell, but(TO_LEADER, level=Level.DEPUTY)).then(but(TOLD_LEE, level=Level.DEPUTY))
    at_work.when(but(tell, problem="")).refused(TOLD_UPWARDS)
    at_work.when(but(tell, met_at=moment(4))).refused(TOLD_UPWARDS)
    at_work.when(but(tell, met_at=moment(0))).refused(TOLD_UPWARDS)
    met_at_once = but(TOLD_LEE, tell_by=wh(4).since(ASKED.at))
    at_work.when(but(tell, met_at=ASKED.at)).then(met_at_once)
    at_work.when(by(tell, "hui")).refused(ONE_HANDLER)
    a_request(*AT_WORK, TOLD_LEE).when(tell, TO_LEADER).refused(TOLD_UPWARDS)
    a_request(*IN_REVIEW).when(tell, TO_LEADER).refused(IN_ORDER)


def test_a_problem_is_solved_at_the_level_it_was_told_or_above():
    solve = ResolveEscalation("p1", "Take the rule for leases.", **did("lee", 4))
    solved = EscalationResolved("p1", "Take the rule for leases.")
    told = a_request(*AT_WORK, TOLD_LEE)
    told_dan = a_request(*AT_WORK, but(TOLD_LEE, level=Level.DEPUTY))

    for level in Level:
        told.when(solve, Standing(frozenset({level}))).then(solved)
    told.when(solve, Standing(frozenset())).refused(TOLD_UPWARDS)
    told_dan.when(solve, LEADER).refused(TOLD_UPWARDS)
    told_dan.when(solve, Standing(frozenset({Level.LEADER, Level.MANAGER}))).then(solved)
    told.when(by(solve, "han"), LEADER).refused(TOLD_UPWARDS)
    told.when(but(solve, solution="\u00a0"), LEADER).refused(TOLD_UPWARDS)
    told.when(but(solve, key="p2"), LEADER).refused(TOLD_UPWARDS)
    a_request(*AT_WORK, TOLD_LEE, solved).when(solve, LEADER).refused(TOLD_UPWARDS)
    a_request(*IN_REVIEW).when(solve, LEADER).refused(IN_ORDER)


# -- 7  Another page's work --------------------------------------------------------------------


def test_what_was_given_to_another_page_begins_anew_once_it_has_ended_there():
    restart = RestartProfile("The contract was abandoned.", **did("lee", 4))
    ended = Restarting(by_leader=True, child=Child(ended=True))

    a_request(*AT_WORK).when(restart, ended).then(ProfileRestarted("The contract was abandoned."))
    for other in (Child(), Child(live=True)):
        a_request(*AT_WORK).when(restart, but(ended, child=other)).refused(ONE_CHILD)
    a_request(*AT_WORK).when(restart, but(ended, by_leader=False)).refused(IN_POST)
    a_request(*AT_WORK).when(but(restart, reason=""), ended).refused(REASON_STATED)
    a_request(*IN_REVIEW).when(restart, ended).refused(IN_ORDER)


def test_nothing_is_completed_while_another_page_works_on_it():
    complete = CompleteProcessing(V1, **did("han", 5))

    a_request(*ALL_DONE).when(complete, Child(live=True)).refused(ONE_CHILD)
    a_request(*ALL_DONE).when(complete, Child(ended=True)).then(COMPLETED)


def test_what_another_page_completes_is_completed_here_on_behalf_of_the_handler():
    follow = CompleteProfile("sha-1", "The contract is signed.", **did("sam", 5))
    again = but(follow, digest="sha-2", made="It is signed now.")

    a_request(*ALL_DONE).when(follow).then(COMPLETED)
    a_request(*SENT_BACK).when(again).then(but(REWORKED, responses=("It is signed now.",)))
    a_request(*AT_WORK, EXAMINED).when(follow).refused(BY_PROCEDURE)
    a_request(*ALL_DONE, INQUIRED).when(follow).refused(ASKED_WITH_CAUSE)
    a_request(*ALL_DONE, TOLD_LEE).when(follow).refused(TOLD_UPWARDS)
    a_request(*ALL_DONE).when(but(follow, digest=" ")).refused(NEXT_VERSION)
    a_request(*ALL_DONE).when(but(follow, made="")).refused(NEXT_VERSION)
    a_request(*WITH_HAN).when(follow).refused(NEXT_VERSION)
    a_request(*IN_REVIEW).when(follow).refused(NEXT_VERSION)


def test_work_that_was_begun_anew_on_another_page_has_another_name_there():
    restarted = ProfileRestarted("The contract was abandoned.")
    for restarts, name in ((0, "17"), (1, "17.2"), (2, "17.3")):
        state = a_request(*AT_WORK, *[restarted] * restarts).state
        assert isinstance(state, InProcess)
        assert child("17", state.work.restarts) == name
        assert "17" in served_by(name)


def test_what_work_is_called_tells_which_requests_it_may_serve():
    assert served_by("17") == {"17"}
    assert served_by("17.2") == {"17.2", "17"}
    assert served_by("17.b") == {"17.b"}
    assert served_by("17.2.3") == {"17.2.3", "17.2"}


# -- 8  Completion, and back -------------------------------------------------------------------


def test_work_is_completed_by_its_handler_with_nothing_left_open():
    complete = CompleteProcessing(V1, **did("han", 5))

    a_request(*ALL_DONE).when(complete, Child()).then(COMPLETED)
    a_request(*AT_WORK, EXAMINED).when(complete, Child()).refused(BY_PROCEDURE)
    a_request(*ALL_DONE, INQUIRED).when(complete, Child()).refused(ASKED_WITH_CAUSE)
    a_request(*ALL_DONE, TOLD_LEE).when(complete, Child()).refused(TOLD_UPWARDS)
    a_request(*ALL_DONE).when(by(complete, "hui"), Child()).refused(ONE_HANDLER)
    a_request(*WITH_HAN).when(complete, Child()).refused(NEXT_VERSION)
    a_request(*IN_REVIEW).when(complete, Child()).refused(NEXT_VERSION)


def test_the_first_version_is_the_first_and_has_content():
    complete = CompleteProcessing(V1, **did("han", 5))
    done = a_request(*ALL_DONE).told(Child())

    done.when(but(complete, result=V2)).refused(NEXT_VERSION)
    done.when(but(complete, result=Result(0, "sha-1"))).refused(NEXT_VERSION)
    done.when(but(complete, result=Result(1, " "))).refused(NEXT_VERSION)
    done.when(but(complete, responses=("To what?",))).refused(NEXT_VERSION)


def test_work_comes_back_to_its_handler_with_a_reason():
    send_back = ReturnForRework(1, 1, "The rent is wrong.", Person("lee"), **did("lee", 6))

    a_request(*IN_REVIEW).when(send_back).then(RETURNED)
    a_request(*IN_REVIEW).when(but(send_back, reason="\u2800")).refused(BACK_WITH_REASON)
    a_request(*IN_REVIEW).when(but(send_back, version=2)).refused(NEXT_VERSION)
    a_request(*AT_WORK).when(send_back).refused(IN_ORDER)
    left = a_request(*IN_REVIEW, HandlerReassigned(HUI, "Han left."))
    left.when(send_back).then(but(RETURNED, handler=HUI))


def test_a_version_is_by_whoever_made_it_whoever_handles_it_by_now():
    handed_on = HandlerReassigned(HUI, "Han left.")
    approved = a_request(*IN_REVIEW, handed_on, PASSED).state
    again = (*SENT_BACK, handed_on, but(REWORKED, handler=HUI), but(PASSED, version=2))
    redone = a_request(*again).state

    assert isinstance(approved, Approved)
    assert (approved.handed.producer, approved.handed.case.handler) == (HAN, HUI)
    assert isinstance(redone, Approved)
    assert redone.handed.producer == HUI


def test_what_came_back_is_completed_as_the_next_version_that_answers_every_reason():
    again = CompleteProcessing(V2, ("The rent is right now.",), **did("han", 8))
    back = a_request(*SENT_BACK).told(Child())

    back.when(again).then(REWORKED)
    back.when(but(again, result=V1)).refused(NEXT_VERSION)
    back.when(but(again, result=Result(3, "sha-3"))).refused(NEXT_VERSION)
    back.when(but(again, responses=())).refused(NEXT_VERSION)
    back.when(but(again, responses=(" ",))).refused(NEXT_VERSION)
    back.when(but(again, responses=("One.", "Two."))).refused(NEXT_VERSION)
    back.when(by(again, "hui")).refused(ONE_HANDLER)


def test_a_version_that_answers_why_the_work_came_back_leaves_no_reason_standing():
    for back, redone in ((SENT_BACK, REWORKED), (AGAIN, but(REWORKED, handler=HUI, afresh=True))):
        state = a_request(*back).state
        assert isinstance(state, Rework)
        assert len(state.work.reasons) == 1
        completed = a_request(*back, redone).state
        assert isinstance(completed, UnderReview)
        assert completed.work.reasons == ()


def test_the_version_under_review_is_approved_and_no_other():
    approve = ApproveResult(1, **did("dan", 7))

    a_request(*IN_REVIEW).when(approve).then(PASSED)
    reworked = a_request(*SENT_BACK, REWORKED)
    reworked.when(approve).refused(NEXT_VERSION)
    reworked.when(but(approve, version=2)).then(ResultApproved(2, "sha-2"))
    a_request(*SENT_BACK).when(approve).refused(IN_ORDER)


def test_delivery_hands_the_work_back_with_a_reason_and_as_it_stands_there():
    theirs = but(CASE, handler=HUI, notifier=TIA, tracker=TIA, delays=(DELAY,))
    reopen = ReopenWork(theirs, "The customer is right.", **did("dan", 9))
    state = a_request(*AGAIN).state

    a_request(*DONE).when(reopen).then(REOPENED)
    a_request(*DONE).when(but(reopen, reason="")).refused(BACK_WITH_REASON)
    a_request(*IN_REVIEW).when(reopen).refused(IN_ORDER)
    assert isinstance(state, Rework)
    assert state.case == theirs


def test_what_was_reopened_is_reviewed_afresh():
    again = CompleteProcessing(V2, ("The customer is satisfied.",), **did("hui", 12))
    redone = ReworkCompleted(V2, ("The customer is satisfied.",), HUI, afresh=True)
    returned = but(RETURNED, version=2, handler=HUI)
    third = CompleteProcessing(Result(3, "sha-3"), ("Yes.",), **did("hui", 14))

    a_request(*AGAIN).when(again, Child()).then(redone)
    a_request(*AGAIN, redone, returned).when(third, Child()).then(
        ReworkCompleted(Result(3, "sha-3"), ("Yes.",), HUI, afresh=False)
    )


# -- 9  Withdrawal -----------------------------------------------------------------------------


def test_the_applicant_takes_it_back_until_it_is_approved():
    withdraw = WithdrawRequest("I am moving away.", **did("ann", 9))
    withdrawn = RequestWithdrawn("I am moving away.")

    for phase in ((OPENED,), AT_NORTH, WITH_HAN, AT_WORK, IN_REVIEW, SENT_BACK):
        a_request(*phase).when(withdraw, Child()).then(withdrawn)
    a_request(OPENED).when(by(withdraw, "cai"), Child()).refused(IN_POST)
    a_request(OPENED).when(but(withdraw, reason=""), Child()).refused(REASON_STATED)
    elsewhere = Child(live=True, stream="signing.contract/17")
    also = but(withdrawn, child="signing.contract/17")
    a_request(*AT_WORK).when(withdraw, elsewhere).then(also)
    a_request(*AT_WORK).when(withdraw, but(elsewhere, live=False)).then(withdrawn)
    a_request(*AT_WORK).when(withdraw, Child(past_recall=True)).refused(NOTHING_LEFT_BEHIND)
    a_request(*DONE).when(withdraw, Child()).refused(IN_ORDER)
    a_request(OPENED, withdrawn).when(withdraw, Child()).refused(IN_ORDER)


def test_a_withdrawal_tells_whether_a_review_is_left_behind():
    withdrawn = RequestWithdrawn("I am moving away.")
    left = {AT_WORK: False, IN_REVIEW: True, SENT_BACK: True, AGAIN: False}

    for phase, reviewed in left.items():
        assert a_request(*phase, withdrawn).state == Withdrawn(ASKED, reviewed, phase == AGAIN)


def test_a_withdrawal_tells_whether_a_delivery_is_left_behind():
    withdrawn = RequestWithdrawn("I am moving away.")
    reviewed_again = but(REWORKED, responses=("Yes.",), handler=HUI, afresh=True)

    for phase in (AGAIN, (*AGAIN, reviewed_again)):
        state = a_request(*phase, withdrawn).state
        assert isinstance(state, Withdrawn)
        assert state.reopened


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadlines():
    late, answered = ("task.due", True), ("sla.escalation_answer", False)

    assert keys() == keys(OPENED, FILED) == keys(*DONE) == []
    assert keys(*AT_NORTH) == keys(*WITH_HAN) == keys(*IN_REVIEW) == keys(*SENT_BACK) == [late]
    assert keys(*AT_WORK, LATE) == []
    assert keys(*AT_WORK, INQUIRED) == [late, ("sla.info_request", False)]
    assert keys(*AT_WORK, TOLD_LEE) == [late, answered]
    told_late = but(TOLD_LEE, tell_by=wh(4).since(moment(2)))
    assert keys(*AT_WORK, told_late) == [late, answered, ("sla.escalate", False)]
    assert keys(*AT_WORK, told_late, EscalationResolved("p1", "So.")) == [late]


def test_the_due_time_itself_is_not_late():
    [late] = due(decider.after(AT_WORK), (CALENDAR,))

    assert late.ends == DUE
    assert late.lapse == DetectDelay(by=SYSTEM)


def test_a_problem_told_at_the_last_moment_is_told_in_time():
    met = moment(2)
    last = ends((CALENDAR,), wh(4).since(met))
    in_time = but(TOLD_LEE, tell_by=wh(4).since(met), answer_by=wd(1).since(last))

    assert ("sla.escalate", False) not in keys(*AT_WORK, in_time)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, lee, han = did("ann", day), did("lee", day), did("han", day)
    handler = state.hands.handler if isinstance(state, Working | Assigned) else HAN
    theirs, tam = did(handler, day), did("tam", day)
    version = len(state.work.versions) if isinstance(state, Working) else 0
    asked = (NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(day))
    yield OpenProcessing(*asked, **lee), NoFacts()
    yield FileApplicationMaterials("cabinet 3", **did("cai", day)), NoFacts()
    yield AssignGroup(NORTH, DUE, "no error", **did("cai", day)), SERVES
    yield ReassignGroup(SOUTH, DUE, "no error", "Short.", **did("dan", day)), SERVES
    yield DesignateTracker(TAM, **did("mo", day)), FOLLOWS
    yield AssignHandler(HAN, **lee), FIT
    for other in (HAN, HUI, TAM):
        yield ReassignHandler(other, "Ill.", **lee), FIT
    yield DelegateNotice(TIA, "Away.", **theirs), IN_POST_TOO
    yield StartProcessing(**theirs), NoFacts()
    for step in PERMIT.business.steps:
        yield RecordStep(step.name, **theirs), NoFacts()
    for item in (INCOME, LEASE):
        yield RequestInformation("q1", item, "it", "so", **theirs), ANSWER
    yield ProvideInformation("q1", said("ann", "Here."), **ann), NoFacts()
    yield CancelInformationRequest("q1", "On file.", **theirs), LEADS_NOT
    yield Escalate("p1", "No precedent.", moment(day), **theirs), TO_LEADER
    yield ResolveEscalation("p1", "So.", **lee), LEADER
    yield RestartProfile("Abandoned.", **lee), Restarting(by_leader=True, child=Child(ended=True))
    yield RecordProgress("Half.", **tam), NoFacts()
    yield DetectDelay(**did(SYSTEM, day)), NoFacts()
    for delay in state.task.delays if isinstance(state, Tasked) else ():
        yield ResolveDelay(delay.key, "Ill.", "Hui.", **tam), LEADS_NOT
    for number in (version, version + 1):
        for responses in ((), ("Right now.",)):
            result = Result(number, f"sha-{number}")
            yield CompleteProcessing(result, responses, **theirs), Child()
    yield CompleteProcessing(Result(version + 1, "x"), **han), Child(live=True)
    yield CompleteProfile(f"sha-{version + 1}", "It is signed.", **did("sam", day)), NoFacts()
    for reason in ("Wrong.", ""):
        yield ReturnForRework(version, 1, reason, Person("lee"), **lee), NoFacts()
    for number in (1, version):
        yield ApproveResult(number, **did("dan", day)), NoFacts()
    yield ReopenWork(CASE, "The customer is right.", **did("dan", day)), NoFacts()
    yield WithdrawRequest("Moving away.", **ann), Child()


def begun(past: tuple[Any, ...]) -> Any:
    """The page, as if its histories began after this past."""
    return attrs.evolve(decider, initial=decider.after(past))


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    pasts: list[tuple[Any, ...]] = [(), AT_NORTH, AT_WORK, ALL_DONE, IN_REVIEW, SENT_BACK, AGAIN]
    return st.sampled_from(pasts).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


LEADS_ON = (
    OpenProcessing,
    FileApplicationMaterials,
    AssignGroup,
    AssignHandler,
    StartProcessing,
    RecordStep,
    CompleteProcessing,
    ReturnForRework,
    ApproveResult,
    ReopenWork,
)


def onward(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Only what leads on: a shorter way to the later phases."""
    for command, facts in acts(state, day):
        unfollowed = isinstance(state, Assigned) and not state.trackers
        if isinstance(command, DesignateTracker if unfollowed else LEADS_ON):
            yield command, facts


PHASES = [
    NotOpened,
    Registered,
    WithGroup,
    Assigned,
    InProcess,
    UnderReview,
    Rework,
    Approved,
    Withdrawn,
]


@pytest.mark.parametrize("phase", PHASES)
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts if phase is Withdrawn else onward, phase)


@pytest.mark.parametrize("event", [ReworkCompleted, ReturnedForRework, DelayDetected, StepRecorded])
def test_the_laws_are_put_to_what_they_are_about(event: type):
    tries = settings(max_examples=500, database=None, phases=[Phase.generate])

    find(lives(), lambda it: any(isinstance(e, event) for e in it[12:]), settings=tries)


@for_all(lives())
def test_whatever_happens_nobody_but_the_handler_works_and_the_tracker_is_another(
    history: list[Any],
):
    handler: Person | None = None
    tracker: Person | None = None
    for event in history:
        match event:
            case HandlerAssigned(handler) | HandlerReassigned(handler):
                assert handler != tracker
            case TrackerDesignated(tracker):
                assert handler != tracker
            case GroupReassigned():
                handler = None
            case WorkReopened():
                handler, tracker = event.handler, event.tracker
            case ProcessingStarted():
                assert handler is not None
                assert tracker is not None
            case ProcessingCompleted(handler=who) | ReworkCompleted(handler=who):
                assert who == handler


@for_all(lives())
def test_whatever_happens_a_return_has_a_reason_and_a_higher_version_follows(history: list[Any]):
    version, sent_back = 0, False
    for event in history:
        match event:
            case ProcessingCompleted(result) | ReworkCompleted(result):
                assert result.version == version + 1
                version, sent_back = result.version, False
            case ReturnedForRework(reason=reason) | WorkReopened(reason=reason):
                assert reason
                sent_back = True
            case ResultApproved(approved, digest):
                assert not sent_back
                assert (approved, digest) == (version, f"sha-{version}")


@for_all(lives())
def test_whatever_happens_nothing_open_or_undone_is_completed(history: list[Any]):
    open_keys, done = set[str](), set[str]()
    for event in history:
        match event:
            case InformationRequested(key, item):
                assert item != LEASE
                open_keys.add(key)
            case Escalated(key):
                open_keys.add(key)
            case InformationProvided(key) | InformationRequestCancelled(key):
                open_keys.discard(key)
            case EscalationResolved(key):
                open_keys.discard(key)
            case StepRecorded(step):
                done.add(step)
            case ProcessingCompleted() | ReworkCompleted():
                assert not open_keys
                assert {"examine", "decide"} <= done


@for_all(lives())
def test_whatever_happens_a_due_time_is_noted_once(history: list[Any]):
    noted = [it.key for it in history if isinstance(it, DelayDetected)]

    assert len(noted) == len(set(noted))


@for_all(lives())
def test_whatever_happens_steps_are_in_order_between_returns(history: list[Any]):
    places: list[int] = [-1]
    for event in history:
        match event:
            case ReturnedForRework() | WorkReopened():
                places = [-1]
            case StepRecorded(place=place):
                places.append(place)
                assert all(before < after for before, after in pairwise(places))


# -- No traps ----------------------------------------------------------------------------------


def next_step(state: Any) -> tuple[Any, Any]:
    """What brings a case on: everybody in the office does their part, the applicant nothing."""
    lee = did("lee", 40)
    match state:
        case Registered(filed=False):
            return FileApplicationMaterials("cabinet 3", **did("cai", 40)), NoFacts()
        case Registered():
            return AssignGroup(NORTH, moment(50), "no error", **did("cai", 40)), SERVES
        case WithGroup():
            return AssignHandler(min({HAN, HUI} - state.trackers), **lee), FIT
        case Assigned() if not state.trackers:
            return DesignateTracker(min({TAM, TIA} - {state.hands.handler}), **lee), FOLLOWS
        case Assigned():
            return StartProcessing(**did(state.hands.handler, 40)), NoFacts()
        case UnderReview():
            return ApproveResult(state.result.version, **lee), NoFacts()
        case _:
            return _next_step_at_work(state)


def _next_step_at_work(state: Any) -> tuple[Any, Any]:
    lee, handler = did("lee", 40), did(state.hands.handler, 40)
    for key in state.inquiries:
        return CancelInformationRequest(key, "On file.", **handler), LEADS_NOT
    for key in state.problems:
        return ResolveEscalation(key, "So.", **by_another(lee, state)), MANAGER
    for step in state.left_out():
        return RecordStep(step.name, **handler), NoFacts()
    version = len(state.work.versions) + 1
    answers = ("Right now.",) * len(state.work.reasons)
    return CompleteProcessing(Result(version, "x"), answers, **handler), Child()


def by_another(act: Any, state: Any) -> Any:
    return act if state.hands.handler != act["by"] else did("mo", 40)


def test_from_wherever_it_has_come_to_a_case_can_still_be_approved():
    for state in {it for found in EXPLORED for it in found.states}:
        if isinstance(state, Open):
            brought_on(decider, state, next_step, Approved)


# -- The page itself ---------------------------------------------------------------------------

PASTS: list[tuple[Any, ...]] = [
    (),
    AT_NORTH,
    WITH_HAN,
    (*WITH_HAN, TAM_FOLLOWS),
    AT_WORK,
    ALL_DONE,
    IN_REVIEW,
    SENT_BACK,
    (*SENT_BACK, LATE),
    AGAIN,
    DONE,
]
EXPLORED = [explore(begun(past), acts, days=(3, 30), most=40) for past in PASTS]
TRANSITIONS = {row for found in EXPLORED for row in found.transitions}
EVENTS = {event for found in EXPLORED for event in found.events}


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in PHASES}

    assert table(processing.__doc__ or "", phases) == set().union(
        *(it.transitions for it in EXPLORED)
    )


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EVENTS


def test_no_two_rules_share_a_number():
    parts = (assignment, processing, supervision, underway, work)
    rules = {it for part in parts for it in vars(part).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, STARTED])
    with pytest.raises(ImpossibleHistory):
        decider.after([*IN_REVIEW, EXAMINED])
    with pytest.raises(ImpossibleHistory):
        decider.after([*AT_WORK, PASSED])
    moved = GroupReassigned(SOUTH, LATER, "no error", "North is short of people.")
    for past in ((OPENED, FILED), AT_WORK, IN_REVIEW):
        with pytest.raises(ImpossibleHistory):
            decider.after([*past, moved])
    assert isinstance(decider.after(AT_WORK), Open)

"""Delivery, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all

from casework.domain.catalogue import BusinessType, Entry, Item, Profile
from casework.domain.general import (
    IN_POST,
    OVERRIDE_NAMED,
    OWN_ACT,
    REASON_STATED,
    TWO_PERSONS,
)
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    ImpossibleHistory,
    NoFacts,
    Person,
    Rule,
)
from casework.domain.requests import delivery
from casework.domain.requests.case import (
    DELAYS_RESOLVED,
    HANDLER_MAY_KNOW,
    NOTHING_LEFT_BEHIND,
    ONE_HANDLER,
    REOPENED_ANEW,
    TOLD_BY_HANDLER,
    TRACKED,
    Candidate,
    Case,
    Child,
    Delay,
    Group,
    Result,
)
from casework.domain.requests.delivery import (
    ARRIVED,
    HEARD_OUT,
    ON_FILE,
    REVIEWED_FIRST,
    ArchiveRequest,
    Attempts,
    Channels,
    CloseRequest,
    Closing,
    CollectFeedback,
    ConfirmDelivery,
    DeliveryConfirmed,
    DeliveryEnded,
    DeliveryFailed,
    DeliveryOpened,
    DeliveryWaived,
    EndDelivery,
    FeedbackCollected,
    Listener,
    NotifyResult,
    OnFile,
    OpenDelivery,
    OverrideDelivery,
    RecordDeliveryFailure,
    ReopenResult,
    RequestArchived,
    RequestClosed,
    RequestWithdrawn,
    ResultNotified,
    ResultReopened,
    WithdrawRequest,
    decider,
    due,
)
from casework.domain.requests.objections import (
    SATISFIED,
    AnswerObjection,
    ConfirmSatisfied,
    LapseObjection,
    ObjectionAnswered,
    ObjectionLapsed,
    ObjectionRaised,
    ObjectionSettled,
    ObjectionsWaived,
    OverrideGranted,
    OverrideObjection,
    RaiseObjection,
    Remedy,
)
from casework.domain.requests.outcome import (
    Answered,
    Approved,
    Archived,
    Closed,
    Notified,
    NotOpened,
    Objected,
    Objections,
    Reopened,
    Sent,
    Told,
    ToTell,
    Withdrawn,
    complaint,
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
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------
# Ann asked, Han handles it, Lea leads the group, Tia follows, Dan is deputy, Bo is of the back
# office, Ari keeps the archive; Cai works elsewhere.

PERMIT = Entry(
    1,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset(),
        fields=(),
        materials=frozenset({Item("application form")}),
        steps=(),
        classes=frozenset(),
    ),
)
LATE = Delay("due", moment(1))
CASE = Case(
    number="REQ-20240701-0001",
    applicant=Person("ann"),
    business_type="permit",
    entry=PERMIT,
    group=Group("north"),
    handler=Person("han"),
    notifier=Person("han"),
    tracker=Person("tia"),
    due=moment(20),
    quality="No errors.",
)
LATE_CASE = attrs.evolve(CASE, delays=(LATE,))
FIRST, SECOND = Result(1, "aa11"), Result(2, "bb22")

TELL, WINDOW, ARCHIVE = wd(1), wd(5), wd(5)
BY = Channels(frozenset({"phone", "email"}))
ENOUGH = Attempts(3, WINDOW)
CLOSING = Closing(by_leader=False, complaints_closed=False, calendar=CALENDAR, archive=ARCHIVE)
FIT = Candidate(by_leader=True, member=True, covers=True, under_nda=True, granted=True)

OPENED = DeliveryOpened(CASE, FIRST, Person("han"), TELL.since(moment(1)))
TOLD = ResultNotified(FIRST, "phone")
ARRIVED_ON_2 = DeliveryConfirmed(WINDOW.since(moment(2)))
FAILED = DeliveryFailed("phone", "Nobody answers.", TELL.since(moment(2)))
FAILED_BY_MAIL = DeliveryFailed("email", "It came back.", TELL.since(moment(2)))
TOLD_BY_MAIL = ResultNotified(FIRST, "email")
CONTENT = FeedbackCollected(satisfied=True, opinion=said("ann", "Thank you."))
DISCONTENT = FeedbackCollected(satisfied=False, opinion=said("ann", "I want my window."))
QUESTIONED = ObjectionRaised("window", said("ann", "Where is my window?"))
ANSWERED = ObjectionAnswered("window", "At the back.", WINDOW.since(moment(3)))
SETTLED = ObjectionSettled("window")
REOPENED = ResultReopened("The window was forgotten.")
OPENED_AGAIN = DeliveryOpened(CASE, SECOND, Person("han"), TELL.since(moment(8)))
TOLD_AGAIN = ResultNotified(SECOND, "email")
CLOSED = RequestClosed(ARCHIVE.since(moment(4)))

SO_FAR = (OPENED, TOLD)
UNDELIVERED = (OPENED, TOLD, FAILED, TOLD, FAILED, TOLD_BY_MAIL, FAILED_BY_MAIL)
DONE = (*SO_FAR, ARRIVED_ON_2, CONTENT)


def at_delivery(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Telling --------------------------------------------------------------------------------


def test_delivery_opens_with_the_approved_result():
    begin = OpenDelivery(CASE, FIRST, Person("han"), **did("lea", 1))

    at_delivery().when(begin, TELL).then(OPENED)
    at_delivery(OPENED).when(begin, TELL).refused(IN_ORDER)


def tell(who: str = "han", on: int = 1, **other: Any) -> NotifyResult:
    said_how = {"channel": "phone", "digest": "aa11"} | other
    return NotifyResult(**said_how, **did(who, on))


def test_the_handler_tells_exactly_what_was_approved_by_an_open_channel():
    approved = at_delivery(OPENED).told(BY)

    approved.when(tell()).then(TOLD)
    approved.when(tell("cai")).refused(TOLD_BY_HANDLER)
    approved.when(tell(channel="pigeon")).refused(TOLD_BY_HANDLER)
    approved.when(tell(digest="aa12")).refused(TOLD_BY_HANDLER)


def test_the_delegate_on_record_tells_in_the_handlers_place():
    delegated = at_delivery(OPENED, NoticeDelegated(Person("cai"), "Han is ill.")).told(BY)

    delegated.when(tell("cai")).then(TOLD)
    delegated.when(tell("han")).then(TOLD)
    delegated.when(tell("bo")).refused(TOLD_BY_HANDLER)


def test_what_no_review_passed_is_not_told():
    objected = (*SO_FAR, QUESTIONED)

    at_delivery().when(tell(), BY).refused(REVIEWED_FIRST)
    at_delivery(*objected, REOPENED).when(tell(), BY).refused(REVIEWED_FIRST)
    at_delivery(*DONE, CLOSED).when(tell(), BY).refused(REVIEWED_FIRST)


def test_it_is_told_again_after_a_failure_and_only_then():
    at_delivery(*SO_FAR).when(tell(), BY).refused(TOLD_BY_HANDLER)
    at_delivery(*SO_FAR, ARRIVED_ON_2).when(tell(), BY).refused(TOLD_BY_HANDLER)
    again = tell(on=2, channel="email")
    at_delivery(*SO_FAR, FAILED).when(again, BY).then(TOLD_BY_MAIL)
    at_delivery(*SO_FAR, FAILED, QUESTIONED).when(again, BY).then(TOLD_BY_MAIL)
    assert isinstance(at_delivery(*SO_FAR, FAILED, QUESTIONED, TOLD_BY_MAIL).state, Objected)


def test_the_customer_confirms_the_arrival():
    confirm = ConfirmDelivery(**did("ann", 2))

    at_delivery(*SO_FAR).when(confirm, WINDOW).then(ARRIVED_ON_2)
    at_delivery(*SO_FAR, FAILED).when(confirm, WINDOW).then(ARRIVED_ON_2)
    entered = ConfirmDelivery(**did_for("han", "ann", 2))
    at_delivery(*SO_FAR).when(entered, WINDOW).then(ARRIVED_ON_2)
    at_delivery(*SO_FAR).when(ConfirmDelivery(**did("cai", 2)), WINDOW).refused(IN_POST)
    at_delivery(OPENED).when(confirm, WINDOW).refused(IN_ORDER)


def test_an_arrival_confirmed_twice_leaves_the_first_time_for_feedback():
    later = DeliveryConfirmed(WINDOW.since(moment(9)))

    assert (
        at_delivery(*SO_FAR, ARRIVED_ON_2, later).state == at_delivery(*SO_FAR, ARRIVED_ON_2).state
    )


def test_a_failure_is_of_an_attempt_and_says_why():
    fail = RecordDeliveryFailure("Nobody answers.", **did("han", 2))
    told = at_delivery(*SO_FAR).told(TELL)

    told.when(fail).then(FAILED)
    told.when(attrs.evolve(fail, reason=" ")).refused(REASON_STATED)
    told.when(attrs.evolve(fail, by=Person("cai"))).refused(TOLD_BY_HANDLER)
    at_delivery(*SO_FAR, FAILED).when(fail, TELL).refused(ARRIVED)
    at_delivery(*SO_FAR, ARRIVED_ON_2).when(fail, TELL).refused(ARRIVED)
    at_delivery(OPENED).when(fail, TELL).refused(IN_ORDER)


def test_a_deputy_goes_on_without_arrival_after_enough_failures_by_two_ways():
    go_on = OverrideDelivery("The address is void.", **did("dan", 3))
    waived = DeliveryWaived(WINDOW.since(moment(3)))
    undelivered = at_delivery(*UNDELIVERED).told(ENOUGH)
    granted = OverrideGranted("REQ-26", "The address is void.")

    undelivered.when(go_on).then(granted, waived)
    undelivered.when(attrs.evolve(go_on, reason="")).refused(OVERRIDE_NAMED)
    undelivered.when(attrs.evolve(go_on, by=Person("han"))).refused(TWO_PERSONS)
    undelivered.when(go_on, Attempts(4, WINDOW)).refused(ARRIVED)
    by_phone = (OPENED, TOLD, FAILED, TOLD, FAILED, TOLD, FAILED)
    at_delivery(*by_phone).when(go_on, ENOUGH).refused(ARRIVED)
    at_delivery(*UNDELIVERED, granted, waived).when(go_on, ENOUGH).refused(ARRIVED)
    at_delivery(OPENED).when(go_on, Attempts(0, WINDOW)).refused(IN_ORDER)


# -- 2  Objections -----------------------------------------------------------------------------


def test_the_customer_questions_what_they_were_told_even_once_it_is_closed():
    question = RaiseObjection("window", said("ann", "Where is my window?"), **did("ann", 3))

    at_delivery(*SO_FAR).when(question).then(QUESTIONED)
    at_delivery(*DONE, CLOSED).when(question).then(QUESTIONED)
    at_delivery(*SO_FAR, QUESTIONED, ANSWERED).when(question).then(QUESTIONED)
    assert isinstance(at_delivery(*DONE, CLOSED, QUESTIONED).state, Objected)
    at_delivery(*SO_FAR).when(attrs.evolve(question, text=said("ann", " "))).refused(SATISFIED)
    at_delivery(*SO_FAR).when(attrs.evolve(question, by=Person("cai"))).refused(IN_POST)
    at_delivery(*SO_FAR, QUESTIONED).when(question).refused(SATISFIED)
    at_delivery(OPENED).when(question).refused(IN_ORDER)
    at_delivery(*DONE, CLOSED, RequestArchived()).when(question).refused(IN_ORDER)


def test_the_handler_answers_what_has_no_answer():
    answer = AnswerObjection("window", "At the back.", **did("han", 3))
    questioned = at_delivery(*SO_FAR, QUESTIONED).told(WINDOW)

    questioned.when(answer).then(ANSWERED)
    questioned.when(attrs.evolve(answer, answer="\u3000")).refused(SATISFIED)
    questioned.when(attrs.evolve(answer, key="door")).refused(SATISFIED)
    questioned.when(attrs.evolve(answer, by=Person("cai"))).refused(ONE_HANDLER)
    at_delivery(*SO_FAR, QUESTIONED, ANSWERED).when(answer, WINDOW).refused(SATISFIED)
    at_delivery(*SO_FAR).when(answer, WINDOW).refused(IN_ORDER)


def test_the_customer_says_whether_they_are_satisfied_and_never_through_the_handler():
    content = ConfirmSatisfied("window", **did("ann", 4))
    answered = at_delivery(*SO_FAR, QUESTIONED, ANSWERED)

    answered.when(content).then(SETTLED)
    answered.when(ConfirmSatisfied("window", **did_for("cai", "ann", 4))).then(SETTLED)
    answered.when(ConfirmSatisfied("window", **did_for("han", "ann", 4))).refused(OWN_ACT)
    answered.when(ConfirmSatisfied("window", **did("cai", 4))).refused(IN_POST)
    answered.when(ConfirmSatisfied("door", **did("ann", 4))).refused(SATISFIED)
    at_delivery(*SO_FAR, QUESTIONED).when(content).refused(SATISFIED)
    at_delivery(*SO_FAR).when(content).refused(IN_ORDER)


def test_neither_who_made_the_result_nor_who_took_it_over_says_that_the_customer_is_satisfied():
    taken_over = HandlerReassigned(Person("hu"), "Han is ill.")
    answered = at_delivery(*SO_FAR, QUESTIONED, taken_over, ANSWERED)

    answered.when(ConfirmSatisfied("window", **did_for("han", "ann", 4))).refused(OWN_ACT)
    answered.when(ConfirmSatisfied("window", **did_for("hu", "ann", 4))).refused(OWN_ACT)
    by_hu = attrs.evolve(OPENED, producer=Person("hu"))
    made_by_hu = at_delivery(by_hu, TOLD, QUESTIONED, ANSWERED)
    made_by_hu.when(ConfirmSatisfied("window", **did_for("hu", "ann", 4))).refused(OWN_ACT)


def test_an_answer_left_without_reply_settles_the_matter_after_its_term_and_not_before():
    answered = at_delivery(*SO_FAR, QUESTIONED, ANSWERED).told(CALENDAR)

    answered.when(LapseObjection("window", **did(SYSTEM, 11))).then(ObjectionLapsed("window"))
    answered.when(LapseObjection("window", **did(SYSTEM, 10))).refused(SATISFIED)
    answered.when(LapseObjection("door", **did(SYSTEM, 11))).refused(SATISFIED)
    another = attrs.evolve(CALENDAR, version=1)
    answered.when(LapseObjection("window", **did(SYSTEM, 11)), another).refused(SATISFIED)
    unanswered = at_delivery(*SO_FAR, QUESTIONED, ANSWERED, QUESTIONED)
    unanswered.when(LapseObjection("window", **did(SYSTEM, 30)), CALENDAR).refused(SATISFIED)
    settled = at_delivery(*SO_FAR, QUESTIONED, ANSWERED, SETTLED)
    settled.when(LapseObjection("window", **did(SYSTEM, 11)), CALENDAR).refused(IN_ORDER)


def test_a_deputy_overrides_objections_only_to_what_was_verified_as_resolved():
    override = OverrideObjection("All was done that can be.", **did("dan", 5))
    second = ObjectionRaised("door", said("ann", "And the door?"))
    objected = at_delivery(*SO_FAR, QUESTIONED, ANSWERED, second).told(Remedy(resolved=True))

    objected.when(override).then(
        OverrideGranted("REQ-27", "All was done that can be."),
        ObjectionsWaived(frozenset({"window", "door"})),
    )
    objected.when(override, Remedy(resolved=False)).refused(SATISFIED)
    objected.when(attrs.evolve(override, reason="")).refused(OVERRIDE_NAMED)
    objected.when(attrs.evolve(override, by=Person("han"))).refused(TWO_PERSONS)
    at_delivery(*SO_FAR).when(override, Remedy(resolved=True)).refused(IN_ORDER)


def test_everything_questioned_is_settled_before_the_request_leaves_that_phase():
    second = ObjectionRaised("door", said("ann", "And the door?"))
    both = (*SO_FAR, QUESTIONED, second, ANSWERED)

    assert isinstance(at_delivery(*both, SETTLED).state, Objected)
    assert isinstance(at_delivery(*SO_FAR, QUESTIONED, ANSWERED, SETTLED).state, Notified)
    waived = ObjectionsWaived(frozenset({"window", "door"}))
    assert isinstance(at_delivery(*both, waived).state, Notified)


# -- 3  Reopening ------------------------------------------------------------------------------


def test_a_deputy_reopens_what_is_questioned_and_says_why():
    reopen = ReopenResult("The window was forgotten.", **did("dan", 5))

    at_delivery(*SO_FAR, QUESTIONED).when(reopen).then(REOPENED)
    at_delivery(*SO_FAR, QUESTIONED).when(attrs.evolve(reopen, reason=" ")).refused(REASON_STATED)
    at_delivery(*SO_FAR).when(reopen).refused(REOPENED_ANEW)


def test_a_reopened_result_comes_back_as_a_new_version_and_is_told_anew():
    reopened = at_delivery(*DONE, QUESTIONED, REOPENED).told(TELL)
    again = OpenDelivery(CASE, SECOND, Person("han"), **did("lea", 8))

    reopened.when(again).then(OPENED_AGAIN)
    reopened.when(attrs.evolve(again, result=FIRST)).refused(REOPENED_ANEW)
    came_back = at_delivery(*DONE, QUESTIONED, REOPENED, OPENED_AGAIN)
    came_back.when(tell(on=8, digest="aa11"), BY).refused(TOLD_BY_HANDLER)
    came_back.when(tell(on=8, channel="email", digest="bb22"), BY).then(TOLD_AGAIN)


def test_what_was_questioned_is_settled_on_the_new_version():
    content = ConfirmSatisfied("window", **did("ann", 9))
    came_back = (*DONE, QUESTIONED, REOPENED, OPENED_AGAIN)

    assert isinstance(at_delivery(*came_back).state, Approved)
    at_delivery(*came_back).when(content).refused(IN_ORDER)
    assert isinstance(at_delivery(*came_back, TOLD_AGAIN).state, Objected)
    at_delivery(*came_back, TOLD_AGAIN).when(content).then(SETTLED)


def test_silence_about_a_new_version_counts_from_its_arrival():
    told_again = (*DONE, QUESTIONED, REOPENED, OPENED_AGAIN, TOLD_AGAIN)
    arrived = DeliveryConfirmed(WINDOW.since(moment(9)))
    lapse = LapseObjection("window", **did(SYSTEM, 17))

    at_delivery(*told_again).when(lapse, CALENDAR).refused(SATISFIED)
    at_delivery(*told_again, arrived).when(lapse, CALENDAR).then(ObjectionLapsed("window"))
    on_the_last_day = attrs.evolve(lapse, at=moment(16))
    at_delivery(*told_again, arrived).when(on_the_last_day, CALENDAR).refused(SATISFIED)


def test_what_was_reopened_has_its_answer_once_the_new_version_arrives_and_waits_no_longer():
    told_again = (*DONE, QUESTIONED, REOPENED, OPENED_AGAIN, TOLD_AGAIN)
    arrived = DeliveryConfirmed(WINDOW.since(moment(9)))
    answered = Objections(answered=(Answered("window", arrived.window),))

    assert at_delivery(*told_again).state.outcome.objections == Objections(
        reopened=frozenset({"window"})
    )
    assert at_delivery(*told_again, arrived).state.outcome.objections == answered


def test_what_was_said_of_the_former_version_does_not_close_the_new_one():
    came_back = (*DONE, QUESTIONED, REOPENED, OPENED_AGAIN, TOLD_AGAIN, SETTLED)
    arrived = DeliveryConfirmed(WINDOW.since(moment(9)))
    close = CloseRequest(**did("han", 9))

    at_delivery(*came_back).when(close, CLOSING).refused(ARRIVED)
    at_delivery(*came_back, arrived).when(close, CLOSING).refused(HEARD_OUT)
    at_delivery(*came_back, arrived, CONTENT).when(close, CLOSING).then(
        RequestClosed(ARCHIVE.since(moment(9)))
    )


# -- 4  Closing --------------------------------------------------------------------------------


def test_feedback_is_collected_by_the_handler_or_the_back_office():
    collect = CollectFeedback(True, said("ann", "Thank you."), **did("han", 3))
    told = at_delivery(*SO_FAR).told(Listener(in_back_office=False))

    told.when(collect).then(CONTENT)
    told.when(attrs.evolve(collect, by=Person("bo")), Listener(in_back_office=True)).then(CONTENT)
    told.when(attrs.evolve(collect, by=Person("cai"))).refused(IN_POST)
    at_delivery(OPENED).when(collect, Listener(in_back_office=False)).refused(IN_ORDER)


def test_whoever_is_dissatisfied_says_what_they_want():
    collect = CollectFeedback(False, said("ann", "I want my window."), **did("han", 3))
    told = at_delivery(*SO_FAR).told(Listener(in_back_office=False))

    told.when(collect).then(DISCONTENT)
    told.when(attrs.evolve(collect, opinion=said("ann", ""))).refused(HEARD_OUT)
    nothing_to_say = FeedbackCollected(satisfied=True, opinion=said("ann", ""))
    silent = attrs.evolve(collect, satisfied=True, opinion=said("ann", ""))
    told.when(silent).then(nothing_to_say)


def test_each_complaint_about_a_request_has_a_name_of_its_own():
    names = [complaint("17", it) for it in (1, 2)]

    assert names == ["17/complaint-1", "17/complaint-2"]


def test_a_request_is_closed_once_it_arrived_and_the_customer_was_heard():
    close = CloseRequest(**did("han", 4))
    led = attrs.evolve(CLOSING, by_leader=True)

    at_delivery(*DONE).when(close, CLOSING).then(CLOSED)
    at_delivery(*DONE).when(attrs.evolve(close, by=Person("lea")), led).then(CLOSED)
    at_delivery(*DONE).when(attrs.evolve(close, by=Person("cai")), CLOSING).refused(IN_POST)
    at_delivery(*SO_FAR, CONTENT).when(close, CLOSING).refused(ARRIVED)
    at_delivery(*SO_FAR, ARRIVED_ON_2).when(close, CLOSING).refused(HEARD_OUT)
    at_delivery(OPENED).when(close, CLOSING).refused(IN_ORDER)


def test_a_customer_who_says_nothing_has_had_the_time_for_it():
    arrived = at_delivery(*SO_FAR, ARRIVED_ON_2).told(CLOSING)
    after = CloseRequest(**did("han", 10))

    arrived.when(CloseRequest(**did("han", 9))).refused(HEARD_OUT)
    arrived.when(after).then(RequestClosed(ARCHIVE.since(moment(10))))
    other = attrs.evolve(CLOSING, calendar=attrs.evolve(CALENDAR, version=1))
    arrived.when(after, other).refused(HEARD_OUT)
    waived = (
        OverrideGranted("REQ-26", "The address is void."),
        DeliveryWaived(WINDOW.since(moment(2))),
    )
    at_delivery(*UNDELIVERED, *waived).when(after, CLOSING).then(
        RequestClosed(ARCHIVE.since(moment(10)))
    )


def test_nothing_is_closed_while_something_is_questioned():
    close = CloseRequest(**did("han", 4))

    at_delivery(*DONE, QUESTIONED).when(close, CLOSING).refused(SATISFIED)
    at_delivery(*DONE, QUESTIONED, ANSWERED).when(close, CLOSING).refused(SATISFIED)


def test_nothing_is_closed_while_a_complaint_is_open():
    close = CloseRequest(**did("han", 4))
    resolved = attrs.evolve(CLOSING, complaints_closed=True)
    complained = (*SO_FAR, ARRIVED_ON_2, DISCONTENT)

    at_delivery(*complained).when(close, CLOSING).refused(HEARD_OUT)
    at_delivery(*complained).when(close, resolved).then(CLOSED)
    at_delivery(*complained, CONTENT).when(close, CLOSING).refused(HEARD_OUT)
    again = (*complained, QUESTIONED, REOPENED, OPENED_AGAIN, TOLD_AGAIN, SETTLED, ARRIVED_ON_2)
    at_delivery(*again, CONTENT).when(close, CLOSING).refused(HEARD_OUT)


def test_nothing_is_closed_while_a_delay_is_unresolved():
    late = attrs.evolve(OPENED, case=LATE_CASE)
    close = CloseRequest(**did("han", 4))
    resolved = DelayResolved("due", "Too few hands.", "One more was hired.")

    at_delivery(late, *DONE[1:]).when(close, CLOSING).refused(DELAYS_RESOLVED)
    at_delivery(late, *DONE[1:], resolved).when(close, CLOSING).then(CLOSED)


def test_what_the_tracker_finds_amiss_holds_up_the_closing_like_a_delay_and_beside_it():
    close = CloseRequest(**did("han", 4))
    found = ProgressRecorded("The seal is gone.", (Delay("seal", moment(2)),))
    seal, late = (DelayResolved(it, "It was misplaced.", "Found.") for it in ("seal", "due"))
    amiss = (*DONE, found)
    amiss_and_late = (attrs.evolve(OPENED, case=LATE_CASE), *amiss[1:])

    record = RecordProgress("The seal is gone.", "seal", **did("tia", 2))
    at_delivery(*DONE).when(record).then(found)
    at_delivery(*amiss).when(close, CLOSING).refused(DELAYS_RESOLVED)
    at_delivery(*amiss, seal).when(close, CLOSING).then(CLOSED)
    for one in (seal, late):
        at_delivery(*amiss_and_late, one).when(close, CLOSING).refused(DELAYS_RESOLVED)
    at_delivery(*amiss_and_late, seal, late).when(close, CLOSING).then(CLOSED)


# -- 5  Archiving ------------------------------------------------------------------------------


def test_a_closed_request_is_archived_once_its_file_is_sealed():
    archive = ArchiveRequest(**did("han", 5))
    closed = at_delivery(*DONE, CLOSED).told(OnFile(by_archivist=False, sealed=True))

    closed.when(archive).then(RequestArchived())
    by_ari = attrs.evolve(archive, by=Person("ari"))
    closed.when(by_ari, OnFile(by_archivist=True, sealed=True)).then(RequestArchived())
    closed.when(attrs.evolve(archive, by=Person("cai"))).refused(IN_POST)
    closed.when(archive, OnFile(by_archivist=False, sealed=False)).refused(ON_FILE)
    at_delivery(*DONE).when(archive, OnFile(by_archivist=False, sealed=True)).refused(ON_FILE)


# -- 6  Supervision ----------------------------------------------------------------------------


def test_the_leader_puts_somebody_fit_in_the_handlers_place_and_says_why():
    reassign = ReassignHandler(Person("hu"), "Han is ill.", **did("lea", 2))
    told = at_delivery(*SO_FAR).told(FIT)

    told.when(reassign).then(HandlerReassigned(Person("hu"), "Han is ill."))
    told.when(attrs.evolve(reassign, reason="")).refused(REASON_STATED)
    told.when(attrs.evolve(reassign, handler=Person("tia"))).refused(TRACKED)
    told.when(reassign, attrs.evolve(FIT, by_leader=False)).refused(ONE_HANDLER)
    told.when(reassign, attrs.evolve(FIT, member=False)).refused(ONE_HANDLER)
    told.when(reassign, attrs.evolve(FIT, covers=False)).refused(ONE_HANDLER)
    told.when(reassign, attrs.evolve(FIT, under_nda=False)).refused(HANDLER_MAY_KNOW)
    told.when(reassign, attrs.evolve(FIT, granted=False)).refused(HANDLER_MAY_KNOW)
    at_delivery(*DONE, CLOSED).when(reassign, FIT).refused(IN_ORDER)


def test_whoever_takes_a_case_over_also_tells_and_nobody_else_any_longer():
    delegated = (OPENED, NoticeDelegated(Person("cai"), "Han is away."))
    taken_over = at_delivery(*delegated, HandlerReassigned(Person("hu"), "Han is ill.")).told(BY)

    taken_over.when(tell("hu")).then(TOLD)
    taken_over.when(tell("han")).refused(TOLD_BY_HANDLER)
    taken_over.when(tell("cai")).refused(TOLD_BY_HANDLER)
    case = taken_over.state.outcome.case
    assert case == attrs.evolve(CASE, handler=Person("hu"), notifier=Person("hu"))


def test_the_notice_is_delegated_by_the_handler_or_the_leader_to_an_employee():
    delegate = DelegateNotice(Person("cai"), "Han is away.", **did("han", 2))
    approved = at_delivery(OPENED).told(Delegate(by_leader=False, in_post=True))
    delegated = NoticeDelegated(Person("cai"), "Han is away.")
    by_lea = attrs.evolve(delegate, by=Person("lea"))

    approved.when(delegate).then(delegated)
    approved.when(by_lea, Delegate(by_leader=True, in_post=True)).then(delegated)
    approved.when(by_lea).refused(TOLD_BY_HANDLER)
    approved.when(delegate, Delegate(by_leader=False, in_post=False)).refused(TOLD_BY_HANDLER)
    approved.when(attrs.evolve(delegate, reason=" ")).refused(REASON_STATED)


def test_the_tracker_alone_records_how_it_goes():
    record = RecordProgress("She is on holiday.", **did("tia", 2))

    at_delivery(*SO_FAR).when(record).then(ProgressRecorded("She is on holiday."))
    at_delivery(*SO_FAR).when(attrs.evolve(record, by=Person("han"))).refused(TRACKED)
    at_delivery(*SO_FAR).when(attrs.evolve(record, note="")).refused(TRACKED)


def test_a_delay_is_resolved_with_its_cause_and_a_measure():
    late = at_delivery(attrs.evolve(OPENED, case=LATE_CASE))
    told = late.told(Leads(by_leader=False))
    resolve = ResolveDelay("due", "Too few hands.", "One more was hired.", **did("tia", 2))
    resolved = DelayResolved("due", "Too few hands.", "One more was hired.")
    by_lea = attrs.evolve(resolve, by=Person("lea"))

    told.when(resolve).then(resolved)
    told.when(by_lea, Leads(by_leader=True)).then(resolved)
    told.when(by_lea).refused(IN_POST)
    told.when(attrs.evolve(resolve, key="x")).refused(DELAYS_RESOLVED)
    told.when(attrs.evolve(resolve, cause=" ")).refused(DELAYS_RESOLVED)
    told.when(attrs.evolve(resolve, measure=" ")).refused(DELAYS_RESOLVED)


# -- 7  Withdrawal -----------------------------------------------------------------------------


def test_a_request_is_withdrawn_until_its_result_is_told():
    withdraw = WithdrawRequest("I am moving away.", **did("ann", 2))
    approved = at_delivery(OPENED).told(Child())

    approved.when(withdraw).then(RequestWithdrawn("I am moving away."))
    approved.when(attrs.evolve(withdraw, by=Person("cai"))).refused(IN_POST)
    approved.when(attrs.evolve(withdraw, reason=" ")).refused(REASON_STATED)
    approved.when(withdraw, Child(past_recall=True)).refused(NOTHING_LEFT_BEHIND)
    at_delivery(*SO_FAR).when(withdraw, Child()).refused(NOTHING_LEFT_BEHIND)


def test_a_delivery_ends_with_the_request_that_is_withdrawn_while_its_work_is_done_again():
    end = EndDelivery("I am moving away.", **did("ann", 7))
    reopened = at_delivery(*SO_FAR, QUESTIONED, REOPENED)

    reopened.when(end).then(DeliveryEnded("I am moving away."))
    reopened.when(attrs.evolve(end, reason=" ")).refused(REASON_STATED)
    for lives in ((OPENED,), SO_FAR, (*DONE, CLOSED)):
        at_delivery(*lives).when(end).refused(NOTHING_LEFT_BEHIND)
    ended = at_delivery(*SO_FAR, QUESTIONED, REOPENED, DeliveryEnded("I am moving away."))
    assert isinstance(ended.state, decider.over)


# -- Due ---------------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadlines():
    assert keys() == []
    assert keys(OPENED) == [("sla.result_notice", False)]
    assert keys(*SO_FAR) == []
    assert keys(*SO_FAR, FAILED) == [("sla.result_notice", False)]
    assert keys(*SO_FAR, QUESTIONED) == []
    assert keys(*SO_FAR, QUESTIONED, ANSWERED) == [("feedback.window", True)]
    assert keys(*SO_FAR, FAILED, QUESTIONED, ANSWERED) == [
        ("sla.result_notice", False),
        ("feedback.window", True),
    ]
    assert keys(*SO_FAR, QUESTIONED, REOPENED) == []
    assert keys(*DONE) == []
    assert keys(*DONE, CLOSED) == [("sla.archive", False)]
    assert keys(*DONE, CLOSED, RequestArchived()) == []


def test_an_answer_lapses_at_the_end_of_its_term():
    [lapses] = due(decider.after((*SO_FAR, QUESTIONED, ANSWERED)), (CALENDAR,))

    assert lapses.lapse == LapseObjection("window", by=SYSTEM)
    assert moment(10) < lapses.ends < moment(11)


def test_complaints_on_every_version_are_counted_and_those_on_former_ones_apart():
    def counts(*history: Any) -> tuple[int, int]:
        outcome = at_delivery(*history).state.outcome
        return outcome.complaints, outcome.former

    once = (*SO_FAR, ARRIVED_ON_2, DISCONTENT)
    again = (*once, QUESTIONED, REOPENED, OPENED_AGAIN)
    assert counts(*DONE) == (0, 0)
    assert counts(*once) == (1, 0)
    assert counts(*again) == (1, 1)
    assert counts(*again, TOLD_AGAIN, CONTENT) == (1, 1)
    assert counts(*again, TOLD_AGAIN, DISCONTENT) == (2, 1)


def test_what_is_over_still_says_what_it_came_to():
    closed = at_delivery(*DONE, CLOSED).state.outcome
    approved = at_delivery(OPENED).state.outcome
    back = (*DONE, QUESTIONED, REOPENED)
    reopened = at_delivery(*back).state.outcome

    assert decider.after((*DONE, CLOSED, RequestArchived())) == Archived(closed)
    assert decider.after((OPENED, RequestWithdrawn("No."))) == Withdrawn(approved)
    assert decider.after((*back, DeliveryEnded("No."))) == Withdrawn(reopened)


def test_each_answer_is_left_standing_by_itself():
    also = attrs.evolve(ANSWERED, key="door")
    asked = (QUESTIONED, attrs.evolve(QUESTIONED, key="door"))
    running = due(decider.after((*SO_FAR, ARRIVED_ON_2, *asked, ANSWERED, also)), (CALENDAR,))
    lapses = [it for it in running if it.lapse]

    assert {it.lapse for it in lapses} == {
        LapseObjection(it, by=SYSTEM) for it in ("door", "window")
    }
    assert len({it.occurrence for it in lapses}) == 2


# -- Every history the page can write ----------------------------------------------------------


def work(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day to bring the case on, lawful or not."""
    ann, han, dan, lea = (did(it, day) for it in ("ann", "han", "dan", "lea"))
    for result in (FIRST, SECOND):
        yield OpenDelivery(CASE, result, Person("han"), **lea), TELL
    for channel, digest in (("phone", "aa11"), ("email", "aa11"), ("email", "bb22")):
        yield NotifyResult(channel, digest, **han), BY
    yield ConfirmDelivery(**ann), WINDOW
    yield RecordDeliveryFailure("Nobody answers.", **han), TELL
    yield OverrideDelivery("The address is void.", **dan), Attempts(2, WINDOW)
    for satisfied in (True, False):
        yield CollectFeedback(satisfied, said("ann", "Well."), **han), Listener(False)
    for key in ("window", "door"):
        yield RaiseObjection(key, said("ann", "Why?"), **ann), NoFacts()
        yield AnswerObjection(key, "Therefore.", **han), WINDOW
        yield ConfirmSatisfied(key, **ann), NoFacts()
        yield LapseObjection(key, **did(SYSTEM, day)), CALENDAR
    yield OverrideObjection("Enough.", **dan), Remedy(resolved=True)
    yield ReopenResult("She is right.", **dan), NoFacts()
    for closed in (False, True):
        yield CloseRequest(**han), attrs.evolve(CLOSING, complaints_closed=closed)
    yield ArchiveRequest(**han), OnFile(by_archivist=False, sealed=True)


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """All of that, and what else can be asked for."""
    han, lea, tia = (did(it, day) for it in ("han", "lea", "tia"))
    yield from work(state, day)
    yield OpenDelivery(LATE_CASE, FIRST, Person("han"), **lea), TELL
    yield ReassignHandler(Person("hu"), "Han is ill.", **lea), FIT
    yield DelegateNotice(Person("cai"), "Han is away.", **han), Delegate(False, in_post=True)
    yield RecordProgress("It goes well.", **tia), NoFacts()
    yield ResolveDelay("due", "Few hands.", "More hands.", **tia), Leads(by_leader=False)
    yield WithdrawRequest("I am moving away.", **did("ann", day)), Child()
    yield EndDelivery("I am moving away.", **did("ann", day)), NoFacts()


def lives() -> Any:
    return histories(decider, work)


def test_histories_lead_to_every_phase_but_a_withdrawal():
    seen = set[type]()
    wanted = {NotOpened, Approved, Notified, Objected, Reopened, Closed, Archived}

    def all_seen(history: list[Any]) -> bool:
        seen.update(type(decider.after(history[:n])) for n in range(len(history) + 1))
        return seen >= wanted

    tries = settings(max_examples=2_000, database=None, phases=[Phase.generate])
    find(lives(), all_seen, settings=tries)


@for_all(lives())
def test_whatever_happens_only_the_newest_approved_version_is_told(history: list[Any]):
    newest = Result(0, "")
    for event in history:
        match event:
            case DeliveryOpened(result=result):
                assert result.version > newest.version
                newest = result
            case ResultNotified(result):
                assert result == newest


@for_all(lives())
def test_whatever_happens_it_is_told_again_only_after_a_failure(history: list[Any]):
    out = False
    for event in history:
        match event:
            case DeliveryOpened() | DeliveryFailed():
                out = False
            case ResultNotified():
                assert not out
                out = True


@for_all(lives())
def test_whatever_happens_nothing_is_closed_that_did_not_arrive_or_is_questioned(
    history: list[Any],
):
    arrived, questioned = False, set[str]()
    for event in history:
        match event:
            case DeliveryOpened():
                arrived = False
            case DeliveryConfirmed() | DeliveryWaived():
                arrived = True
            case ObjectionRaised(key):
                questioned.add(key)
            case ObjectionSettled(key) | ObjectionLapsed(key):
                questioned.remove(key)
            case ObjectionsWaived(keys):
                assert keys == questioned
                questioned.clear()
            case RequestClosed():
                assert arrived
                assert not questioned


@for_all(lives())
def test_whatever_happens_a_reopened_result_waits_for_its_next_version(history: list[Any]):
    for before, event in pairwise(history):
        if isinstance(before, ResultReopened):
            assert isinstance(event, DeliveryOpened)


@for_all(lives())
def test_whatever_happens_an_override_is_of_two_rules_and_has_its_effect(history: list[Any]):
    effect = {ARRIVED.id: DeliveryWaived, SATISFIED.id: ObjectionsWaived}
    for before, event in pairwise([None, *history]):
        if isinstance(before, OverrideGranted):
            assert isinstance(event, effect[before.rule])
        if isinstance(event, DeliveryWaived | ObjectionsWaived):
            assert isinstance(before, OverrideGranted)


# -- No traps ----------------------------------------------------------------------------------


def next_step(state: Any) -> tuple[Any, Any]:
    """What brings a case on: everybody in the office does their part, the customer nothing."""
    dan, tia = did("dan", 40), did("tia", 40)
    if isinstance(state, Reopened):
        again = attrs.evolve(FIRST, version=state.outcome.result.version + 1)
        return OpenDelivery(state.outcome.case, again, Person("han"), **dan), TELL
    outcome = state.outcome
    handler = did(outcome.case.handler, 40)
    if isinstance(state, Closed):
        return ArchiveRequest(**handler), OnFile(by_archivist=False, sealed=True)
    if isinstance(outcome.standing, Sent):
        return RecordDeliveryFailure("No sign of it.", **handler), TELL
    if isinstance(outcome.standing, ToTell):
        if isinstance(state, Told) and len(outcome.failed) >= 3 and len(set(outcome.failed)) == 2:
            return OverrideDelivery("It was tried enough.", **dan), ENOUGH
        channel = "phone" if len(outcome.failed) % 2 else "email"
        return NotifyResult(channel, outcome.result.digest, **handler), BY
    if isinstance(state, Objected):
        return OverrideObjection("It was put right.", **dan), Remedy(resolved=True)
    for delay in outcome.case.delays:
        return ResolveDelay(delay.key, "Few hands.", "More.", **tia), Leads(by_leader=False)
    if not outcome.heard:
        return CollectFeedback(False, said("ann", "Too late."), **handler), Listener(False)
    return CloseRequest(**handler), attrs.evolve(CLOSING, complaints_closed=True)


def test_from_wherever_it_has_come_to_a_case_can_still_be_archived_without_the_customer():
    for state in EXPLORED.states:
        if not isinstance(state, (NotOpened, *decider.over)):
            brought_on(decider, state, next_step, Archived)


# -- The page itself ---------------------------------------------------------------------------


def _small(state: Any) -> bool:
    """Follow up what is not merely more of the same."""
    if isinstance(state, NotOpened):
        return True
    outcome = state.outcome
    extras = (
        outcome.case.handler != "han",
        outcome.case.notifier != outcome.case.handler,
        outcome.case.delays != (),
        outcome.complaints > 0,
        outcome.result == SECOND,
    )
    return len(outcome.failed) <= 2 and sum(extras) <= 1


EXPLORED = explore(decider, acts, days=(1, 30), within=_small, most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(delivery.__doc__ or "", phases) == EXPLORED.transitions


def test_every_phase_and_every_event_on_the_page_happens():
    phases = {NotOpened, Approved, Notified, Objected, Reopened, Closed, *decider.over}

    assert phases == EXPLORED.phases
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(delivery).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, QUESTIONED])
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, OPENED_AGAIN])
    with pytest.raises(ImpossibleHistory):
        decider.after([TOLD])

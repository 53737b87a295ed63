"""Feedback, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.care import feedback, rectification
from casework.domain.care.feedback import (
    ANOTHER_LOOKS,
    ANOTHER_ROUND,
    ON_RECORD,
    TO_WHOM_IT_CONCERNS,
    UNTIL_SATISFIED,
    Closed,
    CloseFeedback,
    ConfirmSatisfied,
    DeclareUnsatisfied,
    DissatisfactionDeclared,
    FeedbackClosed,
    FeedbackOpened,
    FeedbackTransferred,
    FeedbackWithdrawn,
    Informed,
    LapseSatisfaction,
    NotOpened,
    Opened,
    OpenFeedback,
    Overridable,
    OverrideClosure,
    OverrideGranted,
    ProblemRecorded,
    Receiver,
    Recorded,
    RecordProblem,
    RectificationVerified,
    Satisfaction,
    SatisfactionConfirmed,
    SatisfactionLapsed,
    TransferFeedback,
    VerificationFailed,
    Verified,
    Verifying,
    VerifyRectification,
    WithdrawFeedback,
    Withdrawn,
    closed,
    decider,
    due,
    resolved,
)
from casework.domain.care.rectification import (
    TOLD_BEFORE_VERIFIED,
    AcceptTransfer,
    Case,
    CompleteRectification,
    CustomerInformed,
    Handing,
    InformCustomer,
    PlanRectification,
    RectificationCompleted,
    RectificationPlanned,
    Rectified,
    Rectifying,
    RejectTransfer,
    Standing,
    TransferAccepted,
    Transferred,
    TransferRejected,
)
from casework.domain.general import (
    IN_POST,
    OVERRIDE_NAMED,
    OWN_ACT,
    REASON_STATED,
    TWO_PERSONS,
)
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts, Person, Rule
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd, wh

# -- The cast ----------------------------------------------------------------------------------
# Ann complains of what Han did; Bea keeps the case; Dee's department puts it right.

ANN, HAN, DEE = Person("ann"), Person("han"), Person("dee")
RESPOND, PASS_ON, RECTIFY, TELL, WINDOW = wh(4), wd(1), wd(10), wd(2), wd(5)
RECEIVER = Receiver(serves=True, rectify=RECTIFY)
INSIDE, OUTSIDE = Standing(entitled=True), Standing(entitled=False)
TO_DESK, ON = Handing(entitled=True, next=PASS_ON), Handing(entitled=True, next=TELL)
VERIFYING = Verifying(WINDOW, RECTIFY)
ALLOWED, FORBIDDEN = Overridable(allowed=True), Overridable(allowed=False)

LATE = said("ann", "The permit came a month late.")
WANTS = said("ann", "I want my fee back.")

OPENED = FeedbackOpened(ANN, "requests.intake/17", "telephone", HAN, LATE, RESPOND.since(moment(1)))
RECORDED = ProblemRecorded(LATE, WANTS, PASS_ON.since(moment(1, 10)))
TRANSFERRED = FeedbackTransferred("delay", "permits", RECTIFY.since(moment(2)))
ACCEPTED = TransferAccepted("permits")
PLANNED = RectificationPlanned("Refund the fee.")
COMPLETED = RectificationCompleted("The fee is refunded.", DEE, TELL.since(moment(4)))
INFORMED = CustomerInformed("By telephone: the fee is refunded.")
VERIFIED = RectificationVerified(True, WINDOW.since(moment(5)))
FAILED = VerificationFailed(True, "No money has arrived.", RECTIFY.since(moment(5)))
CONFIRMED = SatisfactionConfirmed(ANN)
STILL_CROSS = DissatisfactionDeclared(said("ann", "Half is missing."), RECTIFY.since(moment(6)))
LAPSED = SatisfactionLapsed(ANN)
WITHDRAWN = FeedbackWithdrawn(ANN)

AT_DEPARTMENT = (OPENED, RECORDED, TRANSFERRED)
IN_HAND = (*AT_DEPARTMENT, ACCEPTED)
READY = (*IN_HAND, PLANNED, COMPLETED)
TOLD = (*READY, INFORMED)
RESOLVED = (*TOLD, VERIFIED)


def in_care(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Hearing --------------------------------------------------------------------------------


def test_a_case_is_opened_once_and_says_what_it_is_about_and_where_it_was_heard():
    case = OpenFeedback(ANN, "requests.intake/17", "telephone", HAN, LATE, **did("bea", 1))
    nothing = in_care().told(RESPOND)

    nothing.when(case).then(OPENED)
    nothing.when(attrs.evolve(case, subject=" ")).refused(ON_RECORD)
    nothing.when(attrs.evolve(case, source="\u200b")).refused(ON_RECORD)
    in_care(OPENED).when(case, RESPOND).refused(IN_ORDER)


def test_a_case_is_opened_for_a_customer_who_said_nothing_more():
    silent = said("ann", "")
    case = OpenFeedback(ANN, "requests.intake/17", "telephone", HAN, silent, **did("ann", 1))

    in_care().when(case, RESPOND).then(attrs.evolve(OPENED, statement=silent))


def test_the_customer_is_heard_out_problem_and_demand():
    record = RecordProblem(LATE, WANTS, **did("bea", 1, 10))
    case = in_care(OPENED).told(PASS_ON)

    case.when(record).then(RECORDED)
    case.when(attrs.evolve(record, problem=said("ann", " "))).refused(ON_RECORD)
    case.when(attrs.evolve(record, demand=said("ann", "\u3164"))).refused(ON_RECORD)
    in_care(OPENED, RECORDED).when(record, PASS_ON).refused(IN_ORDER)


def test_a_problem_is_passed_on_by_its_type_to_a_department_that_serves_it():
    transfer = TransferFeedback("delay", "permits", **did("bea", 2))
    case = in_care(OPENED, RECORDED).told(RECEIVER)

    case.when(transfer).then(TRANSFERRED)
    case.when(attrs.evolve(transfer, problem_type="")).refused(TO_WHOM_IT_CONCERNS)
    case.when(transfer, attrs.evolve(RECEIVER, serves=False)).refused(TO_WHOM_IT_CONCERNS)
    in_care(OPENED).when(transfer, RECEIVER).refused(ON_RECORD)


# -- 2  Putting it right -----------------------------------------------------------------------


def test_a_department_takes_on_what_is_its_own():
    transferred = in_care(*AT_DEPARTMENT)

    transferred.when(AcceptTransfer(**did("dee", 3)), INSIDE).then(ACCEPTED)
    transferred.when(AcceptTransfer(**did("eve", 3)), OUTSIDE).refused(IN_POST)
    in_care(OPENED, RECORDED).when(AcceptTransfer(**did("dee", 3)), INSIDE).refused(IN_ORDER)


def test_a_department_sends_back_what_is_not_its_own_and_says_why():
    reject = RejectTransfer("A matter of accounts.", **did("dee", 3))
    transferred = in_care(*AT_DEPARTMENT).told(TO_DESK)

    back = TransferRejected("permits", "A matter of accounts.", PASS_ON.since(moment(3)))
    transferred.when(reject).then(back)
    transferred.when(reject, attrs.evolve(TO_DESK, entitled=False)).refused(IN_POST)
    transferred.when(attrs.evolve(reject, reason="\u00a0")).refused(REASON_STATED)
    in_care(*IN_HAND).when(reject, TO_DESK).refused(IN_ORDER)
    elsewhere = TransferFeedback("accounts", "cashiers", **did("bea", 4))
    in_care(*AT_DEPARTMENT, back).when(elsewhere, RECEIVER).then(
        FeedbackTransferred("accounts", "cashiers", RECTIFY.since(moment(4)))
    )


def test_it_is_planned_how_to_put_it_right():
    plan = PlanRectification("Refund the fee.", **did("dee", 3))
    in_hand = in_care(*IN_HAND).told(INSIDE)

    in_hand.when(plan).then(PLANNED)
    in_hand.when(plan, OUTSIDE).refused(IN_POST)
    in_hand.when(attrs.evolve(plan, measure="")).refused(REASON_STATED)
    in_care(*AT_DEPARTMENT).when(plan, INSIDE).refused(IN_ORDER)


def test_what_was_planned_is_done():
    complete = CompleteRectification("The fee is refunded.", **did("dee", 4))
    planned = in_care(*IN_HAND, PLANNED).told(ON)

    planned.when(complete).then(COMPLETED)
    planned.when(complete, attrs.evolve(ON, entitled=False)).refused(IN_POST)
    planned.when(attrs.evolve(complete, what_was_done="")).refused(REASON_STATED)
    in_care(*IN_HAND).when(complete, ON).refused(IN_ORDER)
    in_care(*AT_DEPARTMENT).when(complete, ON).refused(IN_ORDER)


def test_the_customer_is_told_what_was_done():
    tell = InformCustomer("By telephone: the fee is refunded.", **did("bea", 5))
    ready = in_care(*READY).told(INSIDE)

    ready.when(tell).then(INFORMED)
    ready.when(tell, OUTSIDE).refused(IN_POST)
    ready.when(attrs.evolve(tell, message=" ")).refused(TOLD_BEFORE_VERIFIED)
    in_care(*IN_HAND).when(tell, INSIDE).refused(IN_ORDER)


# -- 3  Verification ---------------------------------------------------------------------------


def test_somebody_else_looks_whether_it_is_resolved():
    verify = VerifyRectification(resolved=True, justified=True, **did("bea", 5))
    informed = in_care(*TOLD).told(VERIFYING)

    informed.when(verify).then(VERIFIED)
    informed.when(attrs.evolve(verify, by=DEE)).refused(ANOTHER_LOOKS)
    informed.when(attrs.evolve(verify, by=HAN)).refused(TWO_PERSONS)


def test_nothing_is_verified_before_the_customer_was_told():
    verify = VerifyRectification(resolved=True, justified=True, **did("bea", 5))

    in_care(*READY).when(verify, VERIFYING).refused(TOLD_BEFORE_VERIFIED)
    in_care(*TOLD, FAILED, PLANNED, COMPLETED).when(verify, VERIFYING).refused(TOLD_BEFORE_VERIFIED)


def test_what_is_not_resolved_goes_back_for_another_round_with_the_reason():
    verify = VerifyRectification(False, True, "No money has arrived.", **did("bea", 5))
    informed = in_care(*TOLD).told(VERIFYING)

    informed.when(verify).then(FAILED)
    informed.when(attrs.evolve(verify, reason="")).refused(ANOTHER_ROUND)
    assert in_care(*IN_HAND).state.round == 1
    assert in_care(*TOLD, FAILED).state.round == 2


def test_what_was_planned_for_one_round_does_not_serve_for_the_next():
    complete = CompleteRectification("The rest is refunded.", **did("dee", 7))

    in_care(*TOLD, FAILED).when(complete, ON).refused(IN_ORDER)


# -- 4  Until the customer is satisfied --------------------------------------------------------


def test_whether_the_customer_is_satisfied_is_theirs_to_say():
    for told in (in_care(*TOLD), in_care(*RESOLVED)):
        told.when(ConfirmSatisfied(**did("ann", 6))).then(CONFIRMED)
        told.when(ConfirmSatisfied(**did_for("cai", "ann", 6))).then(CONFIRMED)
        told.when(ConfirmSatisfied(**did("bo", 6))).refused(IN_POST)
        told.when(ConfirmSatisfied(**did("bea", 6))).refused(IN_POST)
    in_care(*READY).when(ConfirmSatisfied(**did("ann", 6))).refused(IN_ORDER)


def test_those_who_are_judged_do_not_enter_that_the_customer_is_satisfied():
    resolved_case = in_care(*RESOLVED)

    resolved_case.when(ConfirmSatisfied(**did_for("dee", "ann", 6))).refused(OWN_ACT)
    resolved_case.when(ConfirmSatisfied(**did_for("han", "ann", 6))).refused(OWN_ACT)


def test_a_customer_who_is_not_satisfied_sends_it_back_and_says_why():
    declare = DeclareUnsatisfied(said("ann", "Half is missing."), **did("ann", 6))

    for history in (TOLD, RESOLVED, (*RESOLVED, LAPSED), (*RESOLVED, CONFIRMED)):
        told = in_care(*history).told(RECTIFY)
        told.when(declare).then(STILL_CROSS)
        told.when(attrs.evolve(declare, by=Person("bo"))).refused(IN_POST)
        told.when(attrs.evolve(declare, reason=said("ann", " "))).refused(ANOTHER_ROUND)
        assert in_care(*history, STILL_CROSS).state.round == 2
    in_care(*READY).when(declare, RECTIFY).refused(IN_ORDER)


def test_what_the_customer_said_of_one_round_does_not_stand_for_the_next():
    again = (*TOLD, CONFIRMED, FAILED, PLANNED, COMPLETED, INFORMED, VERIFIED)

    in_care(*again).when(CloseFeedback(**did("bea", 9))).refused(UNTIL_SATISFIED)


def test_a_case_closes_when_it_is_resolved_and_the_customer_satisfied():
    close = CloseFeedback(**did("bea", 7))

    for history in ((*RESOLVED, CONFIRMED), (*TOLD, CONFIRMED, VERIFIED)):
        in_care(*history).when(close).then(FeedbackClosed(Satisfaction.CONFIRMED))
    in_care(*RESOLVED).when(close).refused(UNTIL_SATISFIED)
    in_care(*TOLD, CONFIRMED).when(close).refused(UNTIL_SATISFIED)
    in_care(OPENED).when(close).refused(UNTIL_SATISFIED)


def test_silence_after_the_verification_lapses_the_matter_past_the_term_and_not_before():
    verified = in_care(*RESOLVED).told(CALENDAR)
    other = attrs.evolve(CALENDAR, version=1)

    verified.when(LapseSatisfaction(**did(SYSTEM, 12))).refused(UNTIL_SATISFIED)
    verified.when(LapseSatisfaction(**did(SYSTEM, 13))).then(LAPSED)
    verified.when(LapseSatisfaction(**did(SYSTEM, 13)), other).refused(UNTIL_SATISFIED)
    spoken = in_care(*RESOLVED, CONFIRMED).told(CALENDAR)
    spoken.when(LapseSatisfaction(**did(SYSTEM, 13))).refused(UNTIL_SATISFIED)
    in_care(*TOLD).when(LapseSatisfaction(**did(SYSTEM, 99)), CALENDAR).refused(UNTIL_SATISFIED)
    in_care(*RESOLVED, LAPSED).when(CloseFeedback(**did("bea", 13))).then(
        FeedbackClosed(Satisfaction.LAPSED)
    )


def test_a_deputy_may_close_what_is_resolved_for_a_reason_where_policy_lets_them():
    override = OverrideClosure("Everything owed was paid.", **did("dan", 8))
    verified = in_care(*RESOLVED).told(ALLOWED)

    verified.when(override).then(
        OverrideGranted("FBK-04", "Everything owed was paid."),
        FeedbackClosed(Satisfaction.OVERRIDDEN),
    )
    verified.when(override, FORBIDDEN).refused(UNTIL_SATISFIED)
    verified.when(attrs.evolve(override, reason=" ")).refused(OVERRIDE_NAMED)
    for answered in (CONFIRMED, LAPSED):  # There is nothing to override.
        in_care(*RESOLVED, answered).when(override, ALLOWED).refused(UNTIL_SATISFIED)


def test_nobody_closes_the_complaint_about_their_own_work():
    for judged in ("han", "dee"):  # To blame for it; the last who put it right.
        own = OverrideClosure("Everything owed was paid.", **did(judged, 8))
        in_care(*RESOLVED).when(own, ALLOWED).refused(TWO_PERSONS)


def test_the_verification_is_never_overridden():
    override = OverrideClosure("Everything owed was paid.", **did("dan", 8))

    in_care(*TOLD, CONFIRMED).when(override, ALLOWED).refused(UNTIL_SATISFIED)
    in_care(*RESOLVED, STILL_CROSS).when(override, ALLOWED).refused(UNTIL_SATISFIED)


def test_the_customer_may_take_it_back_at_any_time():
    for history in ((OPENED,), AT_DEPARTMENT, READY, RESOLVED):
        live = in_care(*history)
        live.when(WithdrawFeedback(**did("ann", 9))).then(WITHDRAWN)
        live.when(WithdrawFeedback(**did_for("cai", "ann", 9))).then(WITHDRAWN)
        live.when(WithdrawFeedback(**did("bo", 9))).refused(IN_POST)
        live.when(WithdrawFeedback(**did_for("han", "ann", 9))).refused(OWN_ACT)
    in_care(*READY).when(WithdrawFeedback(**did_for("dee", "ann", 9))).refused(OWN_ACT)
    in_care(OPENED, WITHDRAWN).when(WithdrawFeedback(**did("ann", 9))).refused(IN_ORDER)


# -- What other pages ask of it ----------------------------------------------------------------


def test_nothing_more_is_owed_once_it_is_closed_or_taken_back():
    over = FeedbackClosed(Satisfaction.CONFIRMED)

    assert closed(in_care(*RESOLVED, CONFIRMED, over).state)
    assert closed(in_care(OPENED, WITHDRAWN).state)
    assert not closed(in_care().state)
    assert not closed(in_care(*RESOLVED, CONFIRMED).state)


def test_it_is_resolved_once_somebody_else_found_it_so():
    over = FeedbackClosed(Satisfaction.CONFIRMED)

    assert resolved(in_care(*RESOLVED).state)
    assert resolved(in_care(*RESOLVED, CONFIRMED, over).state)
    assert not resolved(in_care(*TOLD, CONFIRMED).state)
    assert not resolved(in_care(*RESOLVED, STILL_CROSS).state)
    assert not resolved(in_care(OPENED, WITHDRAWN).state)


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadline():
    assert keys() == []
    assert keys(OPENED) == [("sla.feedback_response", False)]
    assert keys(OPENED, RECORDED) == [("sla.feedback_transfer", False)]
    assert keys(*AT_DEPARTMENT) == keys(*IN_HAND) == [("sla.rectification", False)]
    assert keys(*READY) == [("sla.default", False)]
    assert keys(*TOLD) == []
    assert keys(*TOLD, FAILED) == [("sla.rectification", False)]
    assert keys(*RESOLVED) == [("feedback.window", True)]
    assert keys(*RESOLVED, CONFIRMED) == keys(*RESOLVED, LAPSED) == []
    assert keys(OPENED, WITHDRAWN) == []


def test_taking_it_on_gives_the_department_no_more_time():
    first = due(decider.after(AT_DEPARTMENT), (CALENDAR,))

    assert due(decider.after(IN_HAND), (CALENDAR,)) == first
    assert due(decider.after((*TOLD, FAILED)), (CALENDAR,)) != first


def test_a_case_keeps_whose_it_is_about_what_and_who_has_it_wherever_it_is():
    case = Case(ANN, "requests.intake/17", HAN)
    rectify_by = RECTIFY.since(moment(2))
    turned_down = TransferRejected("permits", "Not ours.", PASS_ON.since(moment(3)))

    assert in_care(OPENED).state == Opened(case, RESPOND.since(moment(1)))
    assert in_care(*AT_DEPARTMENT).state == Transferred(case, "permits", rectify_by)
    assert in_care(*AT_DEPARTMENT, turned_down).state == Recorded(case, PASS_ON.since(moment(3)))
    assert in_care(*IN_HAND).state == Rectifying(case, "permits", rectify_by)
    assert in_care(*READY).state == Rectified(case, "permits", 1, DEE, TELL.since(moment(4)))
    assert in_care(*RESOLVED, STILL_CROSS).state == Rectifying(
        case, "permits", RECTIFY.since(moment(6)), 2
    )
    done = FeedbackClosed(Satisfaction.CONFIRMED)
    assert in_care(*RESOLVED, CONFIRMED, done).state == Closed(case)
    assert in_care(*TOLD, WITHDRAWN).state == Withdrawn(case)


def test_it_is_the_clock_that_takes_silence_for_consent():
    [silence] = due(decider.after(RESOLVED), (CALENDAR,))

    assert silence.lapse == LapseSatisfaction(by=SYSTEM)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, bea, dee = did("ann", day), did("bea", day), did("dee", day)
    yield OpenFeedback(ANN, "requests.intake/17", "telephone", HAN, LATE, **bea), RESPOND
    yield RecordProblem(LATE, WANTS, **bea), PASS_ON
    yield RecordProblem(LATE, said("ann", ""), **bea), PASS_ON
    yield TransferFeedback("delay", "permits", **bea), RECEIVER
    yield TransferFeedback("delay", "cashiers", **bea), attrs.evolve(RECEIVER, serves=False)
    for standing in (INSIDE, OUTSIDE):
        yield AcceptTransfer(**dee), standing
        yield PlanRectification("Refund the fee.", **dee), standing
    yield RejectTransfer("A matter of accounts.", **dee), TO_DESK
    yield CompleteRectification("The fee is refunded.", **dee), ON
    yield InformCustomer("By telephone.", **bea), INSIDE
    for who in (bea, dee, did("han", day)):
        yield VerifyRectification(resolved=True, justified=True, **who), VERIFYING
        yield VerifyRectification(False, False, "No money has arrived.", **who), VERIFYING
    for whoever in (ann, did("bo", day), did_for("dee", "ann", day)):
        yield ConfirmSatisfied(**whoever), NoFacts()
        if day >= 30:  # They are patient, so that not every history ends with it.
            yield WithdrawFeedback(**whoever), NoFacts()
    yield DeclareUnsatisfied(said("ann", "Half is missing."), **ann), RECTIFY
    yield LapseSatisfaction(**did(SYSTEM, day)), CALENDAR
    for allowed in (ALLOWED, FORBIDDEN):
        yield OverrideClosure("Everything owed was paid.", **did("dan", day)), allowed
    yield CloseFeedback(**bea), NoFacts()


TOLD_CASE = attrs.evolve(decider, initial=decider.after(TOLD))
"""The page from where the customer was told, so that histories go on from there as well."""


def later(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    return acts(state, day + 4)


def lives() -> Any:
    return histories(decider, acts) | histories(TOLD_CASE, later).map(lambda it: [*TOLD, *it])


@pytest.mark.parametrize("phase", [NotOpened, Opened, Recorded, Transferred, Rectifying])
def test_histories_lead_to_every_phase_until_the_customer_is_told(phase: type):
    reach(decider, acts, phase)


@pytest.mark.parametrize("phase", [Rectified, Informed, Verified, *decider.over])
def test_histories_lead_from_there_to_every_other_phase(phase: type):
    reach(TOLD_CASE, later, phase)


@for_all(lives())
def test_whatever_happens_a_case_closes_only_as_resolved_and_answered_for(history: list[Any]):
    found, answer = False, Satisfaction.AWAITED
    for event in history:
        match event:
            case RectificationVerified():
                found = True
            case CustomerInformed():
                answer = Satisfaction.AWAITED
            case VerificationFailed() | DissatisfactionDeclared():
                found = False
            case SatisfactionConfirmed():
                answer = Satisfaction.CONFIRMED
            case SatisfactionLapsed():
                answer = Satisfaction.LAPSED
            case OverrideGranted():
                answer = Satisfaction.OVERRIDDEN
            case FeedbackClosed(satisfaction):
                assert found
                assert satisfaction is answer is not Satisfaction.AWAITED


@for_all(lives())
def test_whatever_happens_every_failure_begins_another_round(history: list[Any]):
    back = [it for it in history if isinstance(it, VerificationFailed | DissatisfactionDeclared)]
    state = decider.after(history)

    if isinstance(state, Rectifying):
        assert state.round == 1 + len(back)
    for before, after in pairwise(history):
        if before in back:
            assert isinstance(after, RectificationPlanned | FeedbackWithdrawn)


@for_all(lives())
def test_whatever_happens_the_customer_is_told_between_the_work_and_its_verification(
    history: list[Any],
):
    told = False
    for event in history:
        match event:
            case RectificationCompleted():
                told = False
            case CustomerInformed():
                told = True
            case RectificationVerified() | VerificationFailed():
                assert told


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1, 30),
    within=lambda it: getattr(it, "round", 1) <= 2,
    most=1_000,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(feedback.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    rules = {
        it
        for page in (feedback, rectification)
        for it in vars(page).values()
        if isinstance(it, Rule)
    }

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, TRANSFERRED])
    with pytest.raises(ImpossibleHistory):
        decider.after([VERIFIED])
    with pytest.raises(ImpossibleHistory):
        decider.after([OPENED, OPENED])

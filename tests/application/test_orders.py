"""An order through the office itself: with its review, its stock, its complaints, its request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Office
from casework.application.timers import tick
from casework.domain import catalogue
from casework.domain.care.feedback import OpenFeedback, WithdrawFeedback
from casework.domain.catalogue import ApproveBusinessType, Profile, ProposeBusinessType
from casework.domain.inventory.stock_item import ReleaseReservation
from casework.domain.kernel import Act, OnBehalf, Person, Personal
from casework.domain.money import Money
from casework.domain.numbers import Taken
from casework.domain.orders.follow_up import (
    AnswerInquiry,
    LinkComplaint,
    LogInquiry,
    RaiseIssue,
    ReportToCustomer,
    ResolveIssue,
)
from casework.domain.orders.fulfilment import (
    CompleteProduction,
    ConfirmDelivery,
    InformShipment,
    Material,
    Planned,
    PlanProduction,
    PurchaseMaterials,
    ReserveFromStock,
    Ship,
)
from casework.domain.orders.order import (
    CancelOrder,
    CloseOrder,
    Dispatch,
    EnterOrder,
    ReceiveOrder,
    ResubmitOrder,
)
from casework.domain.orders.placed import (
    Cancelled,
    Closed,
    Delivered,
    Details,
    Entered,
    Line,
    Live,
    Part,
    Received,
    Requested,
    Returned,
    Shipped,
)
from casework.domain.people.employee import EngageEmployee
from casework.domain.people.organisation import AssignPost, DefinePost, OpenDepartment
from casework.domain.policy import Choices, SetChoice, SetStages, Stages
from casework.domain.requests import delivery, outcome, underway
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.processing import (
    CompleteProcessing,
    RestartProfile,
    StartProcessing,
    WithdrawRequest,
)
from casework.domain.requests.work import Escalate, ResolveEscalation
from casework.domain.review import review
from casework.domain.review.review import PassStage, RecordVerdict, ReturnForRework
from casework.domain.staff import Role
from tests.offices import (
    MONDAY,
    ORGANISATION,
    PERMIT,
    SetClock,
    denied,
    did,
    registered,
)
from tests.stocked import pcs, put_in, stock_of, with_a_store

# -- An office that sells ----------------------------------------------------------------------
# Bo takes orders down, Bea reviews them; Pam makes what was ordered, Pia buys for it, Sam sends
# it. What is called a permit elsewhere is a set of lamps here.

ORDER, REVIEW, REQUEST = "orders.order/17", "review.review/order_info:17", "requests.processing/17"
RESULT, NUMBER = "review.review/request_result:17", "ORD-20240701-0001"
ANN, BO, BEA, PAM, PIA, SAM = map(Person, ("ann", "bo", "bea", "pam", "pia", "sam"))
HANA, LIN, MIA = map(Person, ("hana", "lin", "mia"))
LAMPS_TYPE = attrs.evolve(PERMIT, profile=Profile.ORDER, steps=())
PROMISE = MONDAY + timedelta(days=30)
ADDRESS = Personal(ANN, "Ann, of 3 Harbour Road")
LAMPS = Line("lamp", "brass, 40 cm", pcs(3), Money(90_00, "CNY"))
SHADES = Line("shade", "linen", pcs(5), Money(40_00, "CNY"))
WANTED = Details(ADDRESS, (LAMPS, SHADES))
LAMPS_SENT, SHADES_SENT = Part(1, pcs(3)), Part(2, pcs(5))
RECEIVE = ReceiveOrder(ANN, "permit", NUMBER, PROMISE, WANTED, by=BO)


@pytest.fixture
def office() -> Office:
    it = with_a_store(MemoryJournal())
    _engage(it, PAM, Role.PRODUCTION)
    _engage(it, PIA, Role.PURCHASER)
    for department in ("works", "stores"):
        did(it, ORGANISATION, OpenDepartment(department, frozenset({"delay"}), by=Person("hua")))
    lamps = f"{catalogue.decider.name}/permit"
    did(it, lamps, ProposeBusinessType(LAMPS_TYPE, "Lamps are sold now.", by=Person("dan")))
    did(it, lamps, ApproveBusinessType(by=MIA))
    return it


def _engage(office: Office, who: Person, role: Role) -> None:
    hua, everything = Person("hua"), frozenset({"*"})
    engage = EngageEmployee(Personal(who, who.capitalize()), "full_time", by=hua)
    did(office, f"people.employee/{who}", engage)
    did(office, ORGANISATION, DefinePost(f"{who}'s", role, "Makes it.", everything, by=hua))
    did(office, ORGANISATION, AssignPost(f"{who}'s", who, by=hua))


def go(office: Office, stream: str, *acts: Act) -> None:
    for act in acts:
        did(office, stream, act)


def refused(office: Office, stream: str, act: Act) -> str:
    return denied(office.execute(stream, act))


def state(office: Office, stream: str = ORDER) -> Any:
    return office.state(stream)[1]


def chosen(office: Office, key: Choices, *words: str) -> None:
    did(office, "policy/office", SetChoice(key, frozenset(words), "As agreed.", by=MIA))


def passed(office: Office, case: str = "17", who: Person = BEA) -> None:
    placed, stream = (
        state(office, f"orders.order/{case}").placed,
        f"review.review/order_info:{case}",
    )
    for criterion in sorted(review.CRITERIA["order_info"]):
        did(office, stream, RecordVerdict(placed.version, criterion, True, "", by=who))
    did(office, stream, PassStage(placed.version, placed.digest, by=who))


def dispatched(office: Office, case: str = "17", number: str = NUMBER) -> None:
    stream = f"orders.order/{case}"
    did(office, stream, attrs.evolve(RECEIVE, number=number))
    passed(office, case)
    placed = state(office, stream).placed
    go(
        office,
        stream,
        EnterOrder(ANN, number, placed.promised_at, placed.details, by=BO),
        Dispatch(frozenset({"works", "stores"}), by=BO),
    )


def made(office: Office) -> None:
    dispatched(office)
    plan = tuple(Planned(it.product, it.spec, it.quantity) for it in WANTED.lines)
    go(
        office,
        ORDER,
        PlanProduction("P-7", plan, by=PAM),
        PurchaseMaterials("P-7", (Material("brass", pcs(9)),), by=PIA),
        CompleteProduction((LAMPS_SENT,), by=PAM),
        CompleteProduction((SHADES_SENT,), by=PAM),
    )


def with_goods(office: Office, lamps: int = 20, shades: int = 20) -> None:
    """Orders are met from stock, of which there is so much."""
    chosen(office, Choices.FULFILMENT, "from_stock")
    put_in(office, "lamp", lamps)
    put_in(office, "shade", shades)


def begun(office: Office) -> None:
    """Request 17 is in Hana's hands, and asks for an order."""
    registered(office)
    go(
        office,
        REQUEST,
        FileApplicationMaterials("cabinet 3", by=Person("cai")),
        AssignGroup(Group("permits"), MONDAY + timedelta(days=60), "no error", by=Person("cai")),
        DesignateTracker(Person("tom"), by=LIN),
        AssignHandler(HANA, by=LIN),
        StartProcessing(by=HANA),
    )


# -- An order that is made ---------------------------------------------------------------------


def test_an_order_is_made_sent_in_parts_told_of_and_closed(office: Office):
    made(office)
    did(office, ORDER, Ship((LAMPS_SENT,), by=SAM))
    too_much = Ship((Part(1, pcs(1)), SHADES_SENT), by=SAM)
    assert refused(office, ORDER, too_much) == "ORD-07"
    go(
        office,
        ORDER,
        Ship((SHADES_SENT,), by=SAM),
        InformShipment(1, "By rail, on Monday.", by=BO),
        ConfirmDelivery(1, by=ANN),
        ConfirmDelivery(2, by=ANN),
    )
    assert isinstance(state(office), Delivered)
    assert refused(office, ORDER, CloseOrder(by=BO)) == "ORD-08"
    go(office, ORDER, InformShipment(2, "By lorry, on Tuesday.", by=BO), CloseOrder(by=BO))
    assert isinstance(state(office), Closed)


def test_each_does_their_own_part(office: Office):
    dispatched(office)
    plan = PlanProduction("P-7", (), by=PAM)

    for stranger in (BO, PIA, SAM, ANN):
        assert refused(office, ORDER, attrs.evolve(plan, by=stranger)) == "GEN-02"
    assert refused(office, ORDER, plan) == "ORD-04"
    assert refused(office, ORDER, PurchaseMaterials("P-7", (), by=PAM)) == "GEN-02"
    assert refused(office, ORDER, PurchaseMaterials("P-7", (), by=PIA)) == "ORD-05"
    assert refused(office, ORDER, Ship((LAMPS_SENT,), by=BO)) == "GEN-02"
    assert refused(office, ORDER, Ship((LAMPS_SENT,), by=SAM)) == "ORD-06"


def test_a_number_is_given_to_one_order_for_good(office: Office):
    did(office, ORDER, RECEIVE)
    did(office, ORDER, CancelOrder("Too dear.", by=ANN))

    assert refused(office, "orders.order/18", RECEIVE) == "ORD-02"
    assert state(office, f"numbers/order:{NUMBER}") == Taken(ORDER)


def test_only_what_is_on_offer_as_an_order_is_received(office: Office):
    assert refused(office, ORDER, attrs.evolve(RECEIVE, business_type="none")) == "GEN-11"
    assert refused(office, ORDER, attrs.evolve(RECEIVE, number="SO-20240701-0001")) == "ORD-02"
    chosen(office, Choices.ORDER_NUMBERS, "SO")
    did(office, ORDER, attrs.evolve(RECEIVE, number="SO-20240701-0001"))


def test_an_order_goes_to_departments_of_the_office(office: Office):
    did(office, ORDER, RECEIVE)
    passed(office)
    did(office, ORDER, EnterOrder(ANN, NUMBER, PROMISE, WANTED, by=BO))

    assert refused(office, ORDER, Dispatch(frozenset({"works", "moon"}), by=BO)) == "ORD-03"
    assert refused(office, ORDER, Dispatch(frozenset({"permits"}), by=BO)) == "ORD-03"
    assert isinstance(state(office), Entered)


# -- Review ------------------------------------------------------------------------------------


def test_an_order_that_comes_back_keeps_its_number_and_is_reviewed_again(office: Office):
    vague = attrs.evolve(WANTED, lines=(attrs.evolve(LAMPS, spec=""), SHADES))
    did(office, ORDER, attrs.evolve(RECEIVE, details=vague))
    for criterion in sorted(review.CRITERIA["order_info"]):
        did(office, REVIEW, RecordVerdict(1, criterion, True, "", by=BEA))
    overlooked = PassStage(1, state(office).placed.digest, by=BEA)
    assert refused(office, REVIEW, overlooked) == "ORD-02"
    did(office, REVIEW, RecordVerdict(1, "spec", False, "No size.", by=BEA))
    did(office, REVIEW, ReturnForRework(1, "No size is given.", by=BEA))
    assert isinstance(state(office), Returned)

    did(office, ORDER, ResubmitOrder(WANTED, ("It is given now.",), by=BO))
    assert isinstance(state(office), Received)
    assert (state(office).placed.version, state(office).placed.number) == (2, NUMBER)
    assert isinstance(state(office, REVIEW), review.Staged)
    passed(office)
    assert refused(office, ORDER, EnterOrder(ANN, NUMBER, PROMISE, vague, by=BO)) == "ORD-02"
    did(office, ORDER, EnterOrder(ANN, NUMBER, PROMISE, WANTED, by=BO))


def test_nobody_reviews_what_they_took_down_or_enters_what_they_reviewed(office: Office):
    did(office, ORDER, RECEIVE)
    enter = EnterOrder(ANN, NUMBER, PROMISE, WANTED, by=BEA)
    assert refused(office, REVIEW, RecordVerdict(1, "spec", True, "", by=BO)) == "REV-08"
    assert refused(office, ORDER, enter) == "ORD-01"
    passed(office)
    assert refused(office, ORDER, enter) == "GEN-05"

    chosen(office, Choices.SEPARATION_OFF, "order_info")
    did(office, ORDER, enter)


def test_one_person_may_do_all_of_it_where_policy_lets_them(office: Office):
    chosen(office, Choices.SEPARATION_OFF, "order_info")
    did(office, ORDER, RECEIVE)
    passed(office, who=BO)
    did(office, ORDER, EnterOrder(ANN, NUMBER, PROMISE, WANTED, by=BO))


def test_orders_are_not_left_without_a_reviewer(office: Office):
    none = SetStages(Stages("order_info", "", ()), "Nobody has time.", by=MIA)

    assert refused(office, "policy/office", none) == "DOC-08"
    did(office, ORDER, RECEIVE)


# -- An order from stock -----------------------------------------------------------------------


def test_an_order_is_met_from_stock_only_where_policy_says_so(office: Office):
    put_in(office, "lamp", 20)
    put_in(office, "shade", 20)
    dispatched(office)
    reserve = ReserveFromStock(by=SAM)

    assert refused(office, ORDER, reserve) == "ORD-06"
    chosen(office, Choices.FULFILMENT, "from_stock")
    did(office, ORDER, reserve)


def test_what_is_reserved_and_shipped_moves_on_the_shelves(office: Office):
    with_goods(office)
    dispatched(office)
    did(office, ORDER, ReserveFromStock(by=SAM))
    assert stock_of(office, "lamp").promised == 3
    assert stock_of(office, "shade").promised == 5

    did(office, ORDER, Ship((Part(1, pcs(2)), SHADES_SENT), by=SAM))
    lamps, shades = stock_of(office, "lamp"), stock_of(office, "shade")
    assert (lamps.on_hand, lamps.promised) == (18, 1)
    assert (shades.on_hand, shades.promised) == (15, 0)
    did(office, ORDER, Ship((Part(1, pcs(1)),), by=SAM))
    assert (stock_of(office, "lamp").on_hand, stock_of(office, "lamp").promised) == (17, 0)


def test_an_order_is_kept_whole_or_not_at_all(office: Office):
    with_goods(office, shades=4)
    dispatched(office)

    assert refused(office, ORDER, ReserveFromStock(by=SAM)) == "INV-02"
    assert stock_of(office, "lamp").promised == 0


def test_a_product_that_is_on_no_shelf_is_not_kept(office: Office):
    chosen(office, Choices.FULFILMENT, "from_stock")
    put_in(office, "lamp", 20)
    dispatched(office)
    assert refused(office, ORDER, ReserveFromStock(by=SAM)) == "ORD-06"

    strange = attrs.evolve(WANTED, lines=(attrs.evolve(LAMPS, product="銅燈 40"),))
    other = attrs.evolve(RECEIVE, number="ORD-20240701-0002", details=strange)
    did(office, "orders.order/18", other)
    passed(office, "18")
    go(
        office,
        "orders.order/18",
        EnterOrder(ANN, other.number, PROMISE, strange, by=BO),
        Dispatch(frozenset({"stores"}), by=BO),
    )
    assert refused(office, "orders.order/18", ReserveFromStock(by=SAM)) == "ORD-06"
    did(office, "orders.order/18", CancelOrder("Too slow.", by=ANN))


def test_a_cancelled_order_frees_its_goods_and_voids_its_review(office: Office):
    with_goods(office)
    dispatched(office)
    did(office, ORDER, ReserveFromStock(by=SAM))
    did(office, ORDER, CancelOrder("Too dear.", by=ANN))

    assert isinstance(state(office), Cancelled)
    assert isinstance(state(office, REVIEW), review.Void)
    assert stock_of(office, "lamp").reserved == stock_of(office, "shade").reserved == ()


def test_goods_that_somebody_freed_are_not_sent_and_the_rest_is_freed(office: Office):
    with_goods(office)
    dispatched(office)
    did(office, ORDER, ReserveFromStock(by=SAM))
    did(office, "inventory.stock_item/lamp", ReleaseReservation(ORDER, pcs(2), by=SAM))

    assert refused(office, ORDER, Ship((LAMPS_SENT, SHADES_SENT), by=SAM)) == "INV-02"
    assert stock_of(office, "shade").on_hand == 20
    did(office, ORDER, CancelOrder("Too dear.", by=ANN))
    assert stock_of(office, "lamp").reserved == stock_of(office, "shade").reserved == ()


def test_a_large_order_is_one_decision(office: Office):
    chosen(office, Choices.FULFILMENT, "from_stock")
    lines = tuple(attrs.evolve(LAMPS, product=f"lamp-{n}", quantity=pcs(1)) for n in range(100))
    for it in lines:
        put_in(office, it.product, 4)
    many = Details(ADDRESS, lines)
    did(office, ORDER, attrs.evolve(RECEIVE, details=many))
    passed(office)
    go(
        office,
        ORDER,
        EnterOrder(ANN, NUMBER, PROMISE, many, by=BO),
        Dispatch(frozenset({"stores"}), by=BO),
        ReserveFromStock(by=SAM),
    )
    assert stock_of(office, "lamp-99").promised == 1
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=10)
    did(office, ORDER, Ship(tuple(Part(n, pcs(1)) for n in range(1, 101)), by=SAM))
    assert stock_of(office, "lamp-0").on_hand == stock_of(office, "lamp-99").on_hand == 3


# -- What happens meanwhile --------------------------------------------------------------------


def test_an_order_is_not_closed_with_anything_open(office: Office):
    made(office)
    go(
        office,
        ORDER,
        Ship((LAMPS_SENT, SHADES_SENT), by=SAM),
        InformShipment(1, "By rail.", by=BO),
        RaiseIssue("box", "A box is torn.", by=BO),
        LogInquiry("q1", Personal(ANN, "Where is it?"), by=BO),
        ConfirmDelivery(1, by=ANN),
    )
    assert refused(office, ORDER, CloseOrder(by=BO)) == "ORD-09"
    go(office, ORDER, ResolveIssue("box", "Packed anew.", by=BO))
    assert refused(office, ORDER, CloseOrder(by=BO)) == "ORD-09"
    go(office, ORDER, AnswerInquiry("q1", "At your door.", by=BO), CloseOrder(by=BO))


def test_a_complaint_of_the_customer_is_closed_first(office: Office):
    made(office)
    torn = OpenFeedback(ANN, NUMBER, "phone", SAM, Personal(ANN, "It is torn."), by=BO)
    did(office, "care.feedback/77", torn)
    did(office, "care.feedback/78", attrs.evolve(torn, customer=Person("ben")))
    for unknown in ("78", "79"):
        assert refused(office, ORDER, LinkComplaint(unknown, by=BO)) == "ORD-09"
    go(
        office,
        ORDER,
        LinkComplaint("77", by=BO),
        Ship((LAMPS_SENT, SHADES_SENT), by=SAM),
        InformShipment(1, "By rail.", by=BO),
        ConfirmDelivery(1, by=ANN),
    )
    assert refused(office, ORDER, CloseOrder(by=BO)) == "ORD-09"
    did(office, "care.feedback/77", WithdrawFeedback(by=ANN))
    did(office, ORDER, CloseOrder(by=BO))


def test_the_clock_notes_what_is_late_once(office: Office):
    dispatched(office)
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=31)
    tick(office)
    tick(office)

    assert state(office).placed.late
    noted = state(office, f"governance.sla/{ORDER}").noted
    assert {it.key for it in noted} == {"sla.order_progress"}
    did(office, ORDER, ReportToCustomer("It is late.", by=BO))
    assert not state(office).course.untold


def test_a_late_delivery_is_noted_before_it_is_confirmed(office: Office):
    made(office)
    did(office, ORDER, Ship((LAMPS_SENT, SHADES_SENT), by=SAM))
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=31)
    note = OnBehalf(ANN, "delivery note 4")
    did(office, ORDER, ConfirmDelivery(1, by=Person("cai"), on_behalf_of=note))

    assert isinstance(state(office), Delivered)
    assert state(office).placed.late


# -- A request that ends in a delivery ---------------------------------------------------------


def test_work_on_a_request_asks_for_an_order_with_the_request_s_entry(office: Office):
    begun(office)
    it = state(office)

    assert isinstance(it, Requested)
    assert (it.basis.customer, it.basis.request, it.basis.entry.version) == (ANN, "17", 2)
    complete = CompleteProcessing(Result(1, "sha-1"), by=HANA)
    assert refused(office, REQUEST, complete) == "REQ-34"
    assert refused(office, ORDER, attrs.evolve(RECEIVE, customer=Person("ben"))) == "ORD-02"


def sent_for_request(office: Office) -> None:
    begun(office)
    made(office)
    did(office, ORDER, Ship((LAMPS_SENT, SHADES_SENT), by=SAM))


def test_a_delivery_completes_the_request(office: Office):
    sent_for_request(office)
    did(office, ORDER, ConfirmDelivery(1, by=ANN))

    done = state(office, REQUEST)
    assert isinstance(done, underway.UnderReview)
    assert done.result == Result(1, state(office).placed.digest)
    for who in (LIN, Person("dan")):
        for criterion in ("quality", "accuracy"):
            did(office, RESULT, RecordVerdict(1, criterion, True, "", by=who))
        did(office, RESULT, PassStage(1, done.result.digest, by=who))
    assert isinstance(state(office, "requests.delivery/17"), outcome.Approved)
    withdraw = delivery.WithdrawRequest("I am moving away.", by=ANN)
    assert refused(office, "requests.delivery/17", withdraw) == "REQ-32"


def test_a_delivery_is_never_refused_for_what_its_handler_left_open(office: Office):
    sent_for_request(office)
    did(office, REQUEST, Escalate("e1", "Who pays?", MONDAY, by=HANA))
    did(office, ORDER, ConfirmDelivery(1, by=ANN))

    assert isinstance(state(office), Delivered)
    assert isinstance(state(office, REQUEST), underway.InProcess)
    did(office, REQUEST, ResolveEscalation("e1", "She does.", by=LIN))
    did(office, REQUEST, CompleteProcessing(Result(1, "sha-1"), by=HANA))
    assert isinstance(state(office, REQUEST), underway.UnderReview)


def test_a_withdrawn_request_leaves_no_order_no_goods_and_no_review(office: Office):
    with_goods(office)
    begun(office)
    dispatched(office)
    did(office, ORDER, ReserveFromStock(by=SAM))
    withdraw = WithdrawRequest("I am moving away.", by=ANN)
    letter = OnBehalf(ANN, "letter 12")
    did(office, REQUEST, attrs.evolve(withdraw, by=Person("cai"), on_behalf_of=letter))

    assert isinstance(state(office, REQUEST), underway.Withdrawn)
    assert isinstance(state(office), Cancelled)
    assert isinstance(state(office, REVIEW), review.Void)
    assert stock_of(office, "lamp").promised == stock_of(office, "shade").promised == 0


def test_a_request_is_not_withdrawn_once_its_goods_are_on_their_way(office: Office):
    sent_for_request(office)

    withdraw = WithdrawRequest("I am moving away.", by=ANN)
    assert refused(office, REQUEST, withdraw) == "REQ-32"
    assert isinstance(state(office), Shipped)


def test_a_cancelled_order_is_begun_anew_or_its_request_ends_without(office: Office):
    begun(office)
    restart = RestartProfile("Ann came back.", by=LIN)
    assert refused(office, REQUEST, restart) == "REQ-34"
    did(office, ORDER, CancelOrder("Too dear.", by=ANN))
    did(office, REQUEST, restart)

    again = "orders.order/17.2"
    assert isinstance(state(office, again), Requested)
    did(office, again, RECEIVE)
    assert isinstance(state(office, again), Live)
    assert refused(office, REQUEST, restart) == "REQ-34"
    did(office, again, CancelOrder("Still too dear.", by=ANN))
    did(office, REQUEST, CompleteProcessing(Result(1, "no lamps"), by=HANA))
    assert isinstance(state(office, REQUEST), underway.UnderReview)

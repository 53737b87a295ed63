"""Orders, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import FARTHEST
from casework.domain.catalogue import ON_OFFER, BusinessType, Entry, Item, Profile
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    ImpossibleHistory,
    NoFacts,
    Person,
    Refused,
    Rule,
)
from casework.domain.money import EXACT, Money, Quantity
from casework.domain.numbers import ORDER_ACCURATE
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.orders.follow_up import (
    KEPT_INFORMED,
    NOTHING_OPEN,
    AnswerInquiry,
    Complaint,
    ComplaintLinked,
    InquiryAnswered,
    InquiryLogged,
    IssueRaised,
    IssueResolved,
    LinkComplaint,
    LogInquiry,
    ProgressRecorded,
    RaiseIssue,
    RecordProgress,
    ReportedToCustomer,
    ReportToCustomer,
    ResolveIssue,
)
from casework.domain.orders.fulfilment import (
    BOUGHT_BY_PLAN,
    MADE_AS_ORDERED,
    NO_MORE_THAN_ORDERED,
    THERE_BEFORE_SENT,
    TOLD_OF_SHIPMENTS,
    Arriving,
    CompleteProduction,
    ConfirmDelivery,
    CustomerInformedOfShipment,
    InformShipment,
    Material,
    MaterialsOrdered,
    OrderDelivered,
    OrderShipped,
    Planned,
    PlanProduction,
    ProductionCompleted,
    ProductionPlanned,
    PurchaseMaterials,
    ReserveFromStock,
    Ship,
    ShipmentDelivered,
    StockReserved,
    Warehouse,
)
from casework.domain.orders.order import (
    ENTERED_FIRST,
    PROMISED,
    REVIEWED_FIRST,
    CancelOrder,
    CloseOrder,
    Closing,
    DetectDelay,
    Dispatch,
    Dispatching,
    Entering,
    EnterOrder,
    Kept,
    OpenForRequest,
    OrderCancelled,
    OrderClosed,
    OrderDelayed,
    OrderDispatched,
    OrderEntered,
    OrderReceived,
    OrderRequested,
    OrderResubmitted,
    OrderReturned,
    OrderReviewed,
    PassOrder,
    ReceiveOrder,
    Receiving,
    ResubmitOrder,
    ReturnOrder,
    decider,
    due,
)
from casework.domain.orders.placed import (
    MOST_LINES,
    Basis,
    Closed,
    Delivered,
    Details,
    Dispatched,
    Entered,
    Goods,
    InProduction,
    Line,
    Live,
    NotReceived,
    Part,
    Placed,
    Produced,
    Received,
    Requested,
    Returned,
    Reviewed,
    Shipped,
)
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd

# -- The cast ----------------------------------------------------------------------------------
# Ann orders; Bo takes it down, Bea reviews it, Pam makes it, Pia buys for it, Sid sends it.

ANN, BO, BEA = map(Person, ("ann", "bo", "bea"))
ENTRY = Entry(
    1,
    BusinessType(
        profile=Profile.ORDER,
        sections=frozenset({Item("customer_basics")}),
        fields=(),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
    ),
)
PERMIT = attrs.evolve(ENTRY, business=attrs.evolve(ENTRY.business, profile=Profile.GENERIC))
RECEIVING = Receiving(ENTRY, frozenset({"ORD", "SO"}))
TELL, SOLVE = wd(2), wd(2)
DISPATCHING = Dispatching(frozenset({"works", "stores"}), TELL)
TWO, ONE_TOO = Entering(one_person=False), Entering(one_person=True)
MAKES = Warehouse(open=False, stocked=frozenset({"lamp", "cable"}), report=TELL)
STOCKS = attrs.evolve(MAKES, open=True)
AS_IT_IS, COMPLETES = Arriving(completes=False), Arriving(completes=True)
NOTHING_KEPT, ALL_CLOSED = Kept(()), Closing(complaints_closed=True)
HERS = Complaint(of_customer=True)

NUMBER, PROMISE = "ORD-20240701-0001", moment(20)
PIECES, METRES = Quantity(3, "piece"), Quantity(10, "metre")
LAMPS = Line("lamp", "brass, 40 cm", PIECES, Money(90_00, "CNY"))
CABLE = Line("cable", "two cores", METRES, Money(25_50, "CNY"))
ADDRESS = said("ann", "Ann, 3 Harbour Road")
WANTED = Details(ADDRESS, (LAMPS, CABLE))
VAGUE = attrs.evolve(WANTED, lines=(attrs.evolve(LAMPS, spec=" "), CABLE))
BASIS, FOR_17 = Basis(ANN, "lamps", ENTRY), Basis(ANN, "lamps", ENTRY, "17")
DIGEST = Placed(NUMBER, PROMISE, WANTED).digest

REQUESTED = OrderRequested(FOR_17)
RECEIVED = OrderReceived(BASIS, NUMBER, PROMISE, WANTED)
RECEIVED_VAGUE = attrs.evolve(RECEIVED, details=VAGUE)
RETURNED = OrderReturned(1, "No size is given.", BEA)
RESUBMITTED = OrderResubmitted(2, WANTED, ("It is given now.",))
PASSED = OrderReviewed(1, frozenset({BEA}))
ENTERED = OrderEntered(1, DIGEST)
DISPATCHED = OrderDispatched(frozenset({"works", "stores"}), TELL.since(moment(3)))
PLANNED = ProductionPlanned("P-7", TELL.since(moment(4)))
MATERIALS = (Material("brass", Quantity(600, "gram")),)
BOUGHT = MaterialsOrdered("P-7", MATERIALS)
ALL_LAMPS, ALL_CABLE = Part(1, PIECES), Part(2, METRES)
ALL = (ALL_LAMPS, ALL_CABLE)
MADE = ProductionCompleted(ALL, TELL.since(moment(6)))
IN_STOCK = (Goods("lamp", PIECES), Goods("cable", METRES))
RESERVED = StockReserved(IN_STOCK, TELL.since(moment(4)))
TWO_LAMPS, ONE_LAMP = Part(1, Quantity(2, "piece")), Part(1, Quantity(1, "piece"))
SENT = OrderShipped(1, ALL, (), TELL.since(moment(7)))
SENT_TWO = attrs.evolve(SENT, parts=(TWO_LAMPS,))
SENT_REST = OrderShipped(2, (ONE_LAMP, ALL_CABLE), (), TELL.since(moment(8)))
INFORMED = CustomerInformedOfShipment(1, "By rail, on Monday.")
ARRIVED = ShipmentDelivered(1)
DELIVERED = OrderDelivered(NUMBER, PROMISE, on_time=True, completes="")
LATE = OrderDelayed(PROMISE)
ISSUE = IssueRaised("brass", "No brass is to be had.", SOLVE.since(moment(5)))
SOLVED = IssueResolved("brass", "Steel will do.")
ASKED = InquiryLogged("q1", said("ann", "When will it come?"))
ANSWERED = InquiryAnswered("q1", "On Monday.")
COMPLAINED = ComplaintLinked("77")

IN_HAND = (RECEIVED, PASSED, ENTERED, DISPATCHED)
IN_WORKS = (*IN_HAND, PLANNED)
READY = (*IN_WORKS, MADE)
KEPT = (*IN_HAND, RESERVED)
ON_ITS_WAY = (*READY, SENT)
THERE = (*ON_ITS_WAY, INFORMED, ARRIVED, DELIVERED)
EVERY = {
    Received: (RECEIVED,),
    Returned: (RECEIVED, RETURNED),
    Reviewed: (RECEIVED, PASSED),
    Entered: (RECEIVED, PASSED, ENTERED),
    Dispatched: IN_HAND,
    InProduction: IN_WORKS,
    Produced: READY,
    Shipped: ON_ITS_WAY,
    Delivered: THERE,
}


def ordered(*history: Any) -> Given:
    return given(decider, *history)


def but(it: Any, **changes: Any) -> Any:
    return attrs.evolve(it, **changes)


# -- 1  Receipt --------------------------------------------------------------------------------


def receipt(**other: Any) -> Any:
    return but(ReceiveOrder(ANN, "lamps", NUMBER, PROMISE, WANTED, **did("bo", 1)), **other)


def test_an_order_is_received_for_what_the_office_offers():
    nothing = ordered().told(RECEIVING)

    nothing.when(receipt()).then(RECEIVED)
    nothing.when(receipt(), but(RECEIVING, entry=None)).refused(ON_OFFER)
    nothing.when(receipt(), but(RECEIVING, entry=PERMIT)).refused(ON_OFFER)
    nothing.when(receipt(), but(RECEIVING, of_request=True)).refused(IN_ORDER)
    ordered(REQUESTED).when(receipt(), but(RECEIVING, of_request=True)).then(
        but(RECEIVED, basis=REQUESTED.basis)
    )
    ordered(RECEIVED).when(receipt(), RECEIVING).refused(IN_ORDER)


def test_an_order_has_a_number_by_a_scheme_of_orders():
    nothing = ordered().told(RECEIVING)

    nothing.when(receipt(number="SO-20240701-0001")).then(but(RECEIVED, number="SO-20240701-0001"))
    for wrong in ("", "REQ-20240701-0001", "ORD-1"):
        nothing.when(receipt(number=wrong)).refused(ORDER_ACCURATE)


def test_an_order_names_its_customer():
    ordered().when(receipt(customer=Person(" ")), RECEIVING).refused(ORDER_ACCURATE)


def test_an_order_is_promised_for_a_time_to_come():
    nothing = ordered().told(RECEIVING)

    for wrong in (moment(1), moment(0), datetime.max.replace(tzinfo=FARTHEST.tzinfo)):
        nothing.when(receipt(promised_at=wrong)).refused(KEPT_INFORMED)
    nothing.when(receipt(promised_at=FARTHEST)).then(but(RECEIVED, promised_at=FARTHEST))


def details(*lines: Line) -> Details:
    return Details(ADDRESS, lines)


WRONG_LINES = (
    (details(), ORDER_ACCURATE),
    (details(*[LAMPS] * (MOST_LINES + 1)), ORDER_ACCURATE),
    (details(but(LAMPS, quantity=Quantity(0, "piece"))), EXACT),
    (details(but(LAMPS, quantity=Quantity(3, ""))), EXACT),
    (details(LAMPS, but(CABLE, price=Money(0, "CNY"))), EXACT),
    (details(but(LAMPS, price=Money(90_00, " "))), EXACT),
    (details(LAMPS, but(CABLE, price=Money(25_50, "EUR"))), EXACT),
)


def test_an_order_has_lines_of_so_much_at_a_price_in_one_currency():
    most = details(*[LAMPS] * MOST_LINES)

    ordered().when(receipt(details=most), RECEIVING).then(but(RECEIVED, details=most))
    for wrong, rule in WRONG_LINES:
        ordered().when(receipt(details=wrong), RECEIVING).refused(rule)
        again = ResubmitOrder(wrong, ("It is given now.",), **did("bo", 2))
        ordered(RECEIVED, RETURNED).when(again).refused(rule)


def test_a_request_begins_an_order_with_the_entry_it_began_with():
    begin = OpenForRequest("17", ANN, "lamps", ENTRY, **did("han", 1))
    later = but(RECEIVING, entry=None)

    ordered().when(begin).then(REQUESTED)
    ordered(REQUESTED).when(begin).refused(IN_ORDER)
    ordered(REQUESTED).when(receipt(), later).then(but(RECEIVED, basis=FOR_17))


def test_what_is_received_for_a_request_is_what_was_requested():
    requested = ordered(REQUESTED).told(RECEIVING)

    requested.when(receipt(customer=Person("cy"))).refused(ORDER_ACCURATE)
    requested.when(receipt(business_type="shades")).refused(ON_OFFER)


# -- 2  Review ---------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", EVERY)
def test_an_order_says_in_every_phase_whose_it_is_and_which_request_it_serves(phase: type[Live]):
    alone = ordered(*EVERY[phase]).state
    served = ordered(REQUESTED, but(RECEIVED, basis=FOR_17), *EVERY[phase][1:]).state

    assert isinstance(alone, phase)
    assert isinstance(served, phase)
    assert alone.basis == BASIS
    assert served.basis == FOR_17


def test_an_order_comes_back_with_a_reason():
    back = ReturnOrder(1, "No size is given.", BEA, **did("bea", 2))

    ordered(RECEIVED).when(back).then(RETURNED)
    ordered(RECEIVED).when(but(back, reason=" ")).refused(REASON_STATED)
    ordered(RECEIVED).when(but(back, version=2)).refused(REVIEWED_FIRST)
    ordered(RECEIVED, PASSED).when(back).refused(REVIEWED_FIRST)


def test_an_order_that_came_back_keeps_its_number_and_its_promise():
    again = ResubmitOrder(WANTED, ("It is given now.",), **did("bo", 2))
    returned = ordered(RECEIVED_VAGUE, RETURNED)

    returned.when(again).then(RESUBMITTED)
    placed = ordered(RECEIVED_VAGUE, RETURNED, RESUBMITTED).state.placed
    assert placed == Placed(NUMBER, PROMISE, WANTED, version=2)
    ordered(RECEIVED).when(again).refused(IN_ORDER)


def test_a_reason_is_answered():
    again = ResubmitOrder(WANTED, ("It is given now.",), **did("bo", 2))

    ordered(RECEIVED, RETURNED).when(but(again, responses=())).refused(REASON_STATED)
    ordered(RECEIVED, RETURNED).when(but(again, responses=("Yes.", " "))).refused(REASON_STATED)


def test_an_order_is_passed_by_somebody_in_the_version_that_they_saw():
    passed = PassOrder(1, frozenset({BEA}), **did("bea", 2))

    ordered(RECEIVED).when(passed).then(PASSED)
    ordered(RECEIVED).when(but(passed, reviewers=frozenset())).refused(REVIEWED_FIRST)
    ordered(RECEIVED, RETURNED, RESUBMITTED).when(passed).refused(REVIEWED_FIRST)
    ordered(RECEIVED, RETURNED).when(passed).refused(REVIEWED_FIRST)


def test_an_order_is_not_passed_with_anything_left_out():
    passed = PassOrder(1, frozenset({BEA}), **did("bea", 2))
    nowhere = but(WANTED, recipient=said("ann", ""))
    nothing = but(WANTED, lines=(LAMPS, but(CABLE, product="")))

    for short in (VAGUE, nowhere, nothing):
        ordered(but(RECEIVED, details=short)).when(passed).refused(ORDER_ACCURATE)


def test_a_version_is_known_by_the_digest_of_what_is_not_personal():
    placed = Placed(NUMBER, PROMISE, WANTED)
    others = (
        but(placed, number="ORD-20240701-0002"),
        but(placed, promised_at=moment(21)),
        but(placed, version=2),
        but(placed, details=details(CABLE, LAMPS)),
        but(placed, details=details(but(LAMPS, quantity=Quantity(4, "piece")), CABLE)),
        but(placed, details=details(but(LAMPS, price=Money(90_01, "CNY")), CABLE)),
        but(placed, details=details(but(LAMPS, spec="brass"), CABLE)),
        but(placed, details=but(WANTED, recipient=said("cy", "Cy"))),
    )

    assert len({placed.digest, *(it.digest for it in others)}) == len(others) + 1
    erased = but(placed, details=but(WANTED, recipient=said("ann", "")))
    assert erased.digest == placed.digest
    elsewhere = but(placed, promised_at=PROMISE.astimezone(timezone(timedelta(hours=8))))
    assert elsewhere.digest == placed.digest


@pytest.fixture(params=[8, -5], ids=["ahead", "behind"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """How many hours before UTC the machine is set to be."""
    with monkeypatch.context() as there:
        there.setenv("TZ", f"UTC{-request.param:+}")
        time.tzset()
        yield request.param
    time.tzset()


def test_a_version_is_known_by_the_same_digest_wherever_the_machine_is_set_to_be(zone: int):
    assert time.timezone == -zone * 3_600
    assert Placed(NUMBER, PROMISE, WANTED).digest == DIGEST


# -- 3  Entry and dispatch ---------------------------------------------------------------------


def entry(**other: Any) -> Any:
    return but(EnterOrder(ANN, NUMBER, PROMISE, WANTED, **did("bo", 2)), **other)


def test_an_order_is_entered_once_it_was_reviewed():
    ordered(RECEIVED, PASSED).when(entry(), TWO).then(ENTERED)
    ordered(RECEIVED).when(entry(), TWO).refused(REVIEWED_FIRST)
    ordered(RECEIVED, RETURNED).when(entry(), TWO).refused(REVIEWED_FIRST)
    ordered(RECEIVED, PASSED, ENTERED).when(entry(), TWO).refused(REVIEWED_FIRST)


def test_an_order_is_entered_just_as_it_was_reviewed():
    reviewed = ordered(RECEIVED, PASSED).told(TWO)

    for other in (
        {"customer": Person("cy")},
        {"number": "ORD-20240701-0002"},
        {"promised_at": moment(21)},
        {"details": details(CABLE, LAMPS)},
        {"details": but(WANTED, recipient=said("ann", "Ann, 5 Harbour Road"))},
    ):
        reviewed.when(entry(**other)).refused(ORDER_ACCURATE)


def test_whoever_reviewed_an_order_does_not_enter_it_unless_policy_lets_them():
    reviewed = ordered(RECEIVED, PASSED)

    reviewed.when(entry(by=BEA), TWO).refused(TWO_PERSONS)
    reviewed.when(entry(by=BEA), ONE_TOO).then(ENTERED)


def test_an_order_is_given_to_departments_that_there_are_once_it_was_entered():
    give = Dispatch(frozenset({"works", "stores"}), **did("bo", 3))
    entered = ordered(RECEIVED, PASSED, ENTERED).told(DISPATCHING)

    entered.when(give).then(DISPATCHED)
    entered.when(but(give, departments=frozenset())).refused(ENTERED_FIRST)
    entered.when(but(give, departments=frozenset({"works", "moon"}))).refused(ENTERED_FIRST)
    ordered(RECEIVED, PASSED).when(give, DISPATCHING).refused(ENTERED_FIRST)


# -- 4  Production -----------------------------------------------------------------------------

PLAN = PlanProduction(
    "P-7",
    (Planned("lamp", "brass, 40 cm", PIECES), Planned("cable", "two cores", METRES)),
    **did("pam", 4),
)


def test_production_plans_what_was_ordered_line_by_line():
    lamps, cable = PLAN.lines
    in_hand = ordered(*IN_HAND).told(TELL)

    in_hand.when(PLAN).then(PLANNED)
    in_hand.when(but(PLAN, plan=" ")).refused(MADE_AS_ORDERED)
    for lines in (
        (),
        (lamps,),
        (lamps, cable, cable),
        (but(lamps, product="shade"), cable),
        (but(lamps, spec="brass, 50 cm"), cable),
        (lamps, but(cable, quantity=Quantity(11, "metre"))),
        (lamps, but(cable, quantity=Quantity(10, "foot"))),
    ):
        in_hand.when(but(PLAN, lines=lines)).refused(MADE_AS_ORDERED)
    ordered(*IN_WORKS).when(PLAN, TELL).refused(IN_ORDER)


def test_materials_are_bought_for_the_plan():
    buy = PurchaseMaterials("P-7", MATERIALS, **did("pia", 5))
    (brass,) = MATERIALS
    in_works = ordered(*IN_WORKS)

    in_works.when(buy).then(BOUGHT)
    in_works.when(but(buy, plan="P-8")).refused(BOUGHT_BY_PLAN)
    in_works.when(but(buy, materials=())).refused(BOUGHT_BY_PLAN)
    in_works.when(but(buy, materials=(brass, but(brass, what="")))).refused(BOUGHT_BY_PLAN)
    none = but(brass, quantity=Quantity(0, "gram"))
    in_works.when(but(buy, materials=(none,))).refused(EXACT)
    for elsewhere in (IN_HAND, READY):
        ordered(*elsewhere).when(buy).refused(BOUGHT_BY_PLAN)
    assert ordered(*IN_WORKS, BOUGHT).state == in_works.state


def completion(*made: Part) -> CompleteProduction:
    return CompleteProduction(made, **did("pam", 6))


def test_production_is_complete_once_every_line_is():
    all_but_one = but(MADE, made=(TWO_LAMPS, ALL_CABLE))
    last = but(MADE, made=(ONE_LAMP,))

    ordered(*IN_WORKS).when(completion(*ALL), TELL).then(MADE)
    ordered(*IN_WORKS).when(completion(TWO_LAMPS, ALL_CABLE), TELL).then(all_but_one)
    ordered(*IN_WORKS, all_but_one).when(completion(ONE_LAMP), TELL).then(last)
    assert isinstance(ordered(*IN_WORKS, all_but_one).state, InProduction)
    assert isinstance(ordered(*IN_WORKS, all_but_one, last).state, Produced)
    assert isinstance(ordered(*READY).state, Produced)
    ordered(*READY).when(completion(*ALL), TELL).refused(IN_ORDER)
    ordered(*IN_HAND).when(completion(*ALL), TELL).refused(IN_ORDER)


WRONG_UNITS = (
    Part(1, Quantity(0, "piece")),
    Part(1, Quantity(-1, "piece")),
    Part(1, Quantity(1, "metre")),
)
NO_SUCH_LINE = (Part(0, PIECES), Part(3, PIECES), Part(-1, METRES))


def test_what_is_made_is_so_much_of_a_line_of_the_order():
    in_works = ordered(*IN_WORKS).told(TELL)

    in_works.when(completion()).refused(MADE_AS_ORDERED)
    for part in NO_SUCH_LINE:
        in_works.when(completion(ALL_LAMPS, part)).refused(MADE_AS_ORDERED)
    for part in WRONG_UNITS:
        in_works.when(completion(ALL_CABLE, part)).refused(EXACT)


def test_more_may_be_made_than_was_ordered_but_no_more_is_sent():
    five = Part(1, Quantity(5, "piece"))
    more = but(MADE, made=(five, ALL_CABLE))

    ordered(*IN_WORKS).when(completion(five, ALL_CABLE), TELL).then(more)
    made = ordered(*IN_WORKS, more).told(TELL)
    made.when(ship(five)).refused(NO_MORE_THAN_ORDERED)
    made.when(ship(*ALL)).then(SENT)


# -- 5  Stock ----------------------------------------------------------------------------------


def test_an_order_is_met_from_stock_where_policy_says_so_and_the_products_are_there():
    reserve = ReserveFromStock(**did("sid", 4))
    in_hand = ordered(*IN_HAND)

    in_hand.when(reserve, STOCKS).then(RESERVED)
    in_hand.when(reserve, MAKES).refused(THERE_BEFORE_SENT)
    lamps_only = but(STOCKS, stocked=frozenset({"lamp"}))
    in_hand.when(reserve, lamps_only).refused(THERE_BEFORE_SENT)
    ordered(*IN_WORKS).when(reserve, STOCKS).refused(IN_ORDER)
    ordered(*KEPT).when(reserve, STOCKS).refused(IN_ORDER)


# -- 6  Sending --------------------------------------------------------------------------------


def ship(*parts: Part, on: int = 7) -> Ship:
    return Ship(parts, **did("sid", on))


def test_nothing_is_sent_before_all_of_it_is_there():
    part_made = but(MADE, made=(ALL_LAMPS,))

    for early in (IN_HAND, IN_WORKS, (*IN_WORKS, part_made)):
        ordered(*early).when(ship(ALL_LAMPS), TELL).refused(THERE_BEFORE_SENT)
    ordered(*READY).when(ship(*ALL), TELL).then(SENT)
    ordered(*THERE).when(ship(ALL_LAMPS), TELL).refused(THERE_BEFORE_SENT)


def test_what_is_kept_in_stock_is_taken_from_there():
    ordered(*KEPT).when(ship(*ALL), TELL).then(but(SENT, goods=IN_STOCK))
    ordered(*KEPT).when(ship(TWO_LAMPS), TELL).then(
        but(SENT_TWO, goods=(Goods("lamp", Quantity(2, "piece")),))
    )


def test_what_is_left_after_a_shipment_is_taken_from_where_the_rest_came_from():
    rest = ship(ONE_LAMP, ALL_CABLE, on=8)
    goods = (Goods("lamp", ONE_LAMP.quantity), Goods("cable", METRES))
    two_from_stock = but(SENT_TWO, goods=(Goods("lamp", TWO_LAMPS.quantity),))

    ordered(*KEPT, two_from_stock).when(rest, TELL).then(but(SENT_REST, goods=goods))
    ordered(*READY, SENT_TWO).when(rest, TELL).then(SENT_REST)


def test_an_order_says_to_the_end_whether_it_was_made_or_met_from_stock():
    sent, arrived = but(SENT, goods=IN_STOCK), (INFORMED, ARRIVED, DELIVERED)

    for done in (ordered(*READY), ordered(*ON_ITS_WAY), ordered(*THERE)):
        assert done.state.from_stock is False
    for done in (ordered(*KEPT), ordered(*KEPT, sent), ordered(*KEPT, sent, *arrived)):
        assert done.state.from_stock is True


def test_an_order_may_be_sent_in_several_shipments():
    ordered(*READY).when(ship(TWO_LAMPS), TELL).then(SENT_TWO)
    partly = ordered(*READY, SENT_TWO).told(TELL)
    partly.when(ship(ONE_LAMP, ALL_CABLE, on=8)).then(SENT_REST)


def test_no_more_of_a_line_is_sent_than_was_ordered():
    ready, partly = ordered(*READY).told(TELL), ordered(*READY, SENT_TWO).told(TELL)

    ready.when(ship(TWO_LAMPS, TWO_LAMPS)).refused(NO_MORE_THAN_ORDERED)
    ready.when(ship(ALL_CABLE, Part(1, Quantity(4, "piece")))).refused(NO_MORE_THAN_ORDERED)
    partly.when(ship(TWO_LAMPS)).refused(NO_MORE_THAN_ORDERED)
    ordered(*ON_ITS_WAY).when(ship(ONE_LAMP), TELL).refused(NO_MORE_THAN_ORDERED)


def test_what_is_sent_is_so_much_of_a_line_of_the_order():
    ready = ordered(*READY).told(TELL)

    ready.when(ship()).refused(NO_MORE_THAN_ORDERED)
    for part in NO_SUCH_LINE:
        ready.when(ship(ALL_LAMPS, part)).refused(NO_MORE_THAN_ORDERED)
    for part in WRONG_UNITS:
        ready.when(ship(part)).refused(EXACT)


# -- 7  Arrival --------------------------------------------------------------------------------


def test_the_customer_is_told_of_a_shipment():
    tell = InformShipment(1, "By rail, on Monday.", **did("bo", 7))

    for history in (ON_ITS_WAY, (*ON_ITS_WAY, ARRIVED, DELIVERED)):
        ordered(*history).when(tell).then(INFORMED)
        ordered(*history).when(but(tell, message="")).refused(TOLD_OF_SHIPMENTS)
        ordered(*history).when(but(tell, shipment=2)).refused(IN_ORDER)
    for early in (IN_HAND, READY):
        ordered(*early).when(tell).refused(IN_ORDER)


def confirmation(shipment: int = 1, on: int = 9, **other: Any) -> Any:
    return but(ConfirmDelivery(shipment, **did("ann", on)), **other)


def test_the_customer_says_what_arrived_and_when_that_is_all_the_order_is_delivered():
    partly = (*READY, SENT_TWO, SENT_REST)
    first_of_one = ordered(*ON_ITS_WAY).told(AS_IT_IS)

    first_of_one.when(confirmation()).then(ARRIVED, DELIVERED)
    first_of_one.when(confirmation(**did_for("cai", "ann", 9))).then(ARRIVED, DELIVERED)
    ordered(*partly).when(confirmation(1), AS_IT_IS).then(ARRIVED)
    ordered(*partly).when(confirmation(2), AS_IT_IS).then(ShipmentDelivered(2))
    ordered(*partly, ARRIVED).when(confirmation(2), AS_IT_IS).then(ShipmentDelivered(2), DELIVERED)


def test_what_has_not_been_sent_is_not_delivered():
    all_that_was_sent = ordered(*READY, SENT_TWO).told(AS_IT_IS)

    all_that_was_sent.when(confirmation()).then(ARRIVED)
    for early in (IN_HAND, READY):
        ordered(*early).when(confirmation(), AS_IT_IS).refused(IN_ORDER)


def test_nobody_else_says_that_it_arrived_and_nobody_says_it_twice():
    sent = ordered(*ON_ITS_WAY).told(AS_IT_IS)

    sent.when(confirmation(by=Person("cy"))).refused(IN_POST)
    sent.when(confirmation(2)).refused(IN_ORDER)
    ordered(*READY, SENT_TWO, ARRIVED).when(confirmation(), AS_IT_IS).refused(IN_ORDER)
    ordered(*THERE).when(confirmation(), AS_IT_IS).refused(IN_ORDER)


def test_a_delivery_is_on_time_up_to_the_promised_moment():
    sent = ordered(*ON_ITS_WAY).told(AS_IT_IS)

    sent.when(confirmation(at=PROMISE)).then(ARRIVED, DELIVERED)
    late = but(DELIVERED, on_time=False)
    ordered(*ON_ITS_WAY, LATE).when(confirmation(on=21), AS_IT_IS).then(ARRIVED, late)


def test_a_delivery_completes_the_request_that_can_be_completed():
    for_17 = (but(RECEIVED, basis=FOR_17), *ON_ITS_WAY[1:])

    ordered(REQUESTED, *for_17).when(confirmation(), COMPLETES).then(
        ARRIVED, but(DELIVERED, completes="17")
    )
    ordered(REQUESTED, *for_17).when(confirmation(), AS_IT_IS).then(ARRIVED, DELIVERED)
    ordered(*ON_ITS_WAY).when(confirmation(), COMPLETES).then(ARRIVED, DELIVERED)


# -- 8  Follow-up ------------------------------------------------------------------------------

UNDERWAY = (Dispatched, InProduction, Produced, Shipped, Delivered)


def test_progress_is_recorded_from_dispatch_on():
    record = RecordProgress("Half of it is cast.", **did("bo", 6))
    recorded = ProgressRecorded("Half of it is cast.")

    for phase, history in EVERY.items():
        if phase in UNDERWAY:
            ordered(*history).when(record).then(recorded)
            ordered(*history).when(but(record, note="")).refused(NOTHING_OPEN)
            assert ordered(*history, recorded).state == ordered(*history).state
        else:
            ordered(*history).when(record).refused(IN_ORDER)


def test_an_issue_is_raised_and_resolved():
    open_it = RaiseIssue("brass", "No brass is to be had.", **did("bo", 5))
    solve = ResolveIssue("brass", "Steel will do.", **did("bo", 6))
    in_works, hindered = ordered(*IN_WORKS), ordered(*IN_WORKS, ISSUE)

    in_works.when(open_it, SOLVE).then(ISSUE)
    in_works.when(but(open_it, what=" "), SOLVE).refused(NOTHING_OPEN)
    hindered.when(open_it, SOLVE).refused(NOTHING_OPEN)
    hindered.when(but(open_it, key="coal"), SOLVE).then(but(ISSUE, key="coal"))
    hindered.when(solve).then(SOLVED)
    hindered.when(but(solve, key="coal")).refused(NOTHING_OPEN)
    hindered.when(but(solve, solution="")).refused(NOTHING_OPEN)
    in_works.when(solve).refused(NOTHING_OPEN)
    ordered(RECEIVED).when(open_it, SOLVE).refused(IN_ORDER)
    ordered(RECEIVED).when(solve).refused(IN_ORDER)


def test_the_customer_is_told_how_it_goes():
    tell = ReportToCustomer("It is being made.", **did("bo", 5))

    ordered(*IN_WORKS).when(tell).then(ReportedToCustomer("It is being made."))
    ordered(*IN_WORKS).when(but(tell, message=" ")).refused(KEPT_INFORMED)
    ordered(RECEIVED).when(tell).refused(IN_ORDER)


def test_a_customer_asks_and_is_answered_at_any_time():
    ask = LogInquiry("q1", said("ann", "When will it come?"), **did("bo", 9))
    reply = AnswerInquiry("q1", "On Monday.", **did("bo", 9))

    for history in EVERY.values():
        ordered(*history).when(ask).then(ASKED)
        ordered(*history, ASKED).when(reply).then(ANSWERED)
    asked = ordered(RECEIVED, ASKED)
    asked.when(ask).refused(NOTHING_OPEN)
    asked.when(but(reply, key="q2")).refused(NOTHING_OPEN)
    asked.when(but(reply, answer="")).refused(NOTHING_OPEN)
    ordered(RECEIVED).when(but(ask, question=said("ann", " "))).refused(NOTHING_OPEN)
    ordered(RECEIVED, ASKED, ANSWERED).when(reply).refused(NOTHING_OPEN)
    for nowhere in ((), (REQUESTED,), (*THERE, OrderClosed(NUMBER))):
        ordered(*nowhere).when(ask).refused(IN_ORDER)
        ordered(*nowhere).when(reply).refused(IN_ORDER)


def test_a_complaint_of_the_customer_is_linked_once():
    link = LinkComplaint("77", **did("bo", 9))

    for history in EVERY.values():
        ordered(*history).when(link, HERS).then(COMPLAINED)
    ordered(RECEIVED).when(link, Complaint(of_customer=False)).refused(NOTHING_OPEN)
    ordered(RECEIVED, COMPLAINED).when(link, HERS).refused(NOTHING_OPEN)
    ordered(REQUESTED).when(link, HERS).refused(IN_ORDER)


# -- 9  Delay ----------------------------------------------------------------------------------


def test_a_promise_that_passed_is_noted_once_until_all_is_delivered():
    note = DetectDelay(by=SYSTEM, at=moment(21))

    for phase, history in EVERY.items():
        if phase is Delivered:
            ordered(*history).when(note).refused(KEPT_INFORMED)
        else:
            ordered(*history).when(note).then(LATE)
            ordered(*history, LATE).when(note).refused(KEPT_INFORMED)
            ordered(*history).when(but(note, at=PROMISE)).refused(KEPT_INFORMED)
    ordered(REQUESTED).when(note).refused(KEPT_INFORMED)


# -- 10 The end --------------------------------------------------------------------------------


def test_an_order_is_closed_once_it_was_delivered_and_its_customer_told():
    close = CloseOrder(**did("bo", 10))
    untold = (*ON_ITS_WAY, ARRIVED, DELIVERED)
    told_of_one = (*READY, SENT_TWO, SENT_REST, INFORMED, ARRIVED, ShipmentDelivered(2), DELIVERED)

    ordered(*THERE).when(close, ALL_CLOSED).then(OrderClosed(NUMBER))
    ordered(*ON_ITS_WAY, INFORMED).when(close, ALL_CLOSED).refused(TOLD_OF_SHIPMENTS)
    ordered(*untold).when(close, ALL_CLOSED).refused(TOLD_OF_SHIPMENTS)
    ordered(*told_of_one).when(close, ALL_CLOSED).refused(TOLD_OF_SHIPMENTS)


def test_an_order_is_not_closed_with_anything_open():
    close = CloseOrder(**did("bo", 10))

    for open_still in (ISSUE, ASKED):
        ordered(*THERE, open_still).when(close, ALL_CLOSED).refused(NOTHING_OPEN)
    some_open = Closing(complaints_closed=False)
    ordered(*THERE, COMPLAINED).when(close, some_open).refused(NOTHING_OPEN)
    settled = (*THERE, ISSUE, SOLVED, ASKED, ANSWERED, COMPLAINED)
    ordered(*settled).when(close, ALL_CLOSED).then(OrderClosed(NUMBER))


def cancellation(**other: Any) -> Any:
    return but(CancelOrder("Too dear.", **did("ann", 9)), **other)


def test_the_customer_cancels_as_long_as_nothing_was_sent():
    cancelled = OrderCancelled("Too dear.", (), reviewed=True)

    for phase, history in EVERY.items():
        if phase in (Shipped, Delivered):
            ordered(*history).when(cancellation(), NOTHING_KEPT).refused(IN_ORDER)
        else:
            ordered(*history).when(cancellation(), NOTHING_KEPT).then(cancelled)
    ordered(REQUESTED).when(cancellation(), NOTHING_KEPT).then(but(cancelled, reviewed=False))
    ordered().when(cancellation(), NOTHING_KEPT).refused(IN_ORDER)


def test_a_cancelled_order_gives_up_what_is_kept_for_it():
    ordered(*KEPT).when(cancellation(), Kept(IN_STOCK)).then(
        OrderCancelled("Too dear.", IN_STOCK, reviewed=True)
    )


def test_nobody_else_cancels_and_nobody_without_a_reason():
    received = ordered(RECEIVED).told(NOTHING_KEPT)

    received.when(cancellation(by=BO)).refused(IN_POST)
    received.when(cancellation(**did_for("cai", "ann", 9))).then(
        OrderCancelled("Too dear.", (), reviewed=True)
    )
    received.when(cancellation(reason=" ")).refused(REASON_STATED)


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.occurrence.partition("@")[0], it.lapse is not None) for it in running]


TO_COME = (PROMISED, "", True)


def progress(of: str) -> tuple[str, str, bool]:
    return ("sla.order_progress", of, False)


def test_the_promise_runs_until_it_passed_or_all_was_delivered():
    assert keys() == keys(REQUESTED) == []
    for phase, history in EVERY.items():
        assert (TO_COME in keys(*history)) == (phase is not Delivered)
        assert TO_COME not in keys(*history, LATE)
    assert keys(*THERE, OrderClosed(NUMBER)) == []
    [promise] = due(ordered(RECEIVED).state, (CALENDAR,))
    assert (promise.ends, promise.lapse) == (PROMISE, DetectDelay(by=SYSTEM))


def test_the_customer_is_to_be_told_whatever_the_order_comes_to():
    dispatched, planned, ready = map(progress, ("dispatched", "in_production", "ready"))
    told = ReportedToCustomer("It is being made.")

    assert keys(*IN_HAND) == [TO_COME, dispatched]
    assert keys(*IN_WORKS) == [TO_COME, dispatched, planned]
    assert keys(*IN_WORKS, told) == [TO_COME]
    assert keys(*IN_WORKS, told, but(MADE, made=(ALL_LAMPS,))) == [TO_COME]
    assert keys(*IN_WORKS, told, MADE) == [TO_COME, ready]
    assert keys(*KEPT) == [TO_COME, dispatched, ready]
    ends = due(ordered(*IN_HAND).state, (CALENDAR,))[1].ends
    assert ends == due(ordered(*IN_WORKS).state, (CALENDAR,))[1].ends


def test_the_customer_is_to_be_told_of_every_shipment_by_itself():
    told = ReportedToCustomer("It is ready.")
    one, two = progress("shipment.1"), progress("shipment.2")
    both = (*READY, told, SENT_TWO, SENT_REST)

    assert keys(*both) == [TO_COME, one, two]
    assert keys(*both, told) == [TO_COME, one, two]
    assert keys(*both, INFORMED) == [TO_COME, two]
    assert keys(*both, CustomerInformedOfShipment(2, "By lorry.")) == [TO_COME, one]
    assert keys(*READY, SENT, INFORMED) == [TO_COME]
    assert keys(*ON_ITS_WAY, ARRIVED, DELIVERED)[-1] == one


def test_an_issue_is_to_be_resolved_in_time():
    told = ReportedToCustomer("It is being made.")

    assert keys(*IN_WORKS, told, ISSUE) == [TO_COME, ("sla.default", "brass", False)]
    assert keys(*IN_WORKS, told, ISSUE, SOLVED) == [TO_COME]
    both = (ISSUE, but(ISSUE, key="coal"))
    assert keys(*IN_WORKS, told, *both, SOLVED) == [TO_COME, ("sla.default", "coal", False)]
    assert keys(*THERE, ISSUE) == [("sla.default", "brass", False)]


# -- Every history the page can write ----------------------------------------------------------


SHORT = but(WANTED, recipient=said("ann", " "))


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    yield from _in_hand(state, day)
    yield from _in_the_works(state, day)
    yield from _said(day)


def _in_hand(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    ann, bo, bea = did("ann", day), did("bo", day), did("bea", day)
    now = state.placed if isinstance(state, Live) else Placed(NUMBER, PROMISE, WANTED)
    yield OpenForRequest("17", ANN, "lamps", ENTRY, **did("han", day)), NoFacts()
    for told in (WANTED, SHORT):
        yield ReceiveOrder(ANN, "lamps", NUMBER, PROMISE, told, **bo), RECEIVING
        yield ResubmitOrder(told, ("It is given now.",), **bo), NoFacts()
    for version in {1, now.version}:
        yield ReturnOrder(version, "No size is given.", BEA, **bea), NoFacts()
        yield PassOrder(version, frozenset({BEA}), **bea), NoFacts()
    for who in (bo, bea):
        yield EnterOrder(ANN, NUMBER, PROMISE, now.details, **who), TWO
    for departments in (frozenset({"works"}), frozenset[str]()):
        yield Dispatch(departments, **bo), DISPATCHING
    yield DetectDelay(by=SYSTEM, at=moment(day)), NoFacts()
    yield CloseOrder(**bo), ALL_CLOSED
    yield CancelOrder("Too dear.", **ann), NOTHING_KEPT


PARTS = (
    (ONE_LAMP,),
    (TWO_LAMPS,),
    (TWO_LAMPS, TWO_LAMPS),
    (ALL_LAMPS,),
    (ALL_CABLE,),
    (Part(2, Quantity(5, "metre")),),
    ALL,
)


def _in_the_works(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    pam, sid = did("pam", day), did("sid", day)
    yield but(PLAN, **pam), TELL
    yield PurchaseMaterials("P-7", MATERIALS, **did("pia", day)), NoFacts()
    yield ReserveFromStock(**sid), STOCKS
    for parts in PARTS:
        yield CompleteProduction(parts, **pam), TELL
        yield Ship(parts, **sid), TELL
    for number in (1, 2, 3):
        yield InformShipment(number, "By rail.", **did("bo", day)), NoFacts()
        yield ConfirmDelivery(number, **did("ann", day)), COMPLETES


def _said(day: int) -> Iterator[tuple[Any, Any]]:
    bo = did("bo", day)
    yield RecordProgress("Half of it is cast.", **bo), NoFacts()
    yield RaiseIssue("brass", "No brass is to be had.", **bo), SOLVE
    yield ResolveIssue("brass", "Steel will do.", **bo), NoFacts()
    yield ReportToCustomer("It is being made.", **bo), NoFacts()
    yield LogInquiry("q1", said("ann", "When will it come?"), **bo), NoFacts()
    yield AnswerInquiry("q1", "On Monday.", **bo), NoFacts()
    yield LinkComplaint("77", **bo), HERS


TRIES = settings(max_examples=2_000, database=None, phases=[Phase.generate])
BEGINNINGS: list[tuple[Any, ...]] = [(), (REQUESTED,), *EVERY.values(), KEPT]


def begun(past: tuple[Any, ...]) -> Any:
    """The page, with a few things behind it already."""
    return attrs.evolve(decider, initial=decider.after(past))


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    return st.sampled_from(BEGINNINGS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


@st.composite
def deliveries(draw: st.DrawFn) -> list[Any]:
    """Histories in which some of it is made, sent, and said to have arrived, over and over."""
    history: list[Any] = [*draw(st.sampled_from((IN_WORKS, READY, KEPT)))]
    steps = st.sampled_from(PARTS) | st.integers(1, 3)
    for it in draw(st.lists(steps, min_size=4, max_size=14)):
        now = decider.after(history)
        with suppress(Refused):
            if isinstance(it, int):
                history += decider.decide(now, confirmation(it), AS_IT_IS)
            else:
                command = completion(*it) if isinstance(now, InProduction) else ship(*it)
                history += decider.decide(now, command, TELL)
    return history


@pytest.mark.parametrize(
    "event", [it for it in decider.events if it is not MaterialsOrdered], ids=lambda it: it.__name__
)
def test_histories_lead_to_every_event(event: type):
    find(lives(), lambda it: any(isinstance(e, event) for e in it), settings=TRIES)


@pytest.mark.parametrize("shipments", [1, 2, 3])
def test_histories_deliver_in_one_shipment_or_several(shipments: int):
    def delivered(history: list[Any]) -> bool:
        sent = sum(isinstance(it, OrderShipped) for it in history)
        return sent == shipments and any(isinstance(it, OrderDelivered) for it in history)

    find(deliveries(), delivered, settings=TRIES)


def units(*parts: Part) -> Counter[int]:
    found: Counter[int] = Counter()
    for it in parts:
        found[it.line] += it.quantity.units
    return found


def sent_of(history: list[Any]) -> Counter[int]:
    return units(*(part for it in history if isinstance(it, OrderShipped) for part in it.parts))


@for_all(lives() | deliveries())
def test_whatever_happens_no_more_is_sent_than_was_ordered_made_or_reserved(history: list[Any]):
    sent = sent_of(history)
    placed = [it.details for it in history if isinstance(it, OrderReceived | OrderResubmitted)]
    made = units(*(p for it in history if isinstance(it, ProductionCompleted) for p in it.made))
    kept = any(isinstance(it, StockReserved) for it in history)

    for n, units_sent in sent.items():
        assert 0 < units_sent <= placed[-1].lines[n - 1].quantity.units
        assert kept or units_sent <= made[n]


@for_all(lives() | deliveries())
def test_whatever_happens_an_order_is_delivered_once_all_of_it_was_sent_and_arrived(
    history: list[Any],
):
    delivered = [it for it in history if isinstance(it, OrderDelivered)]
    placed = [it.details for it in history if isinstance(it, OrderReceived | OrderResubmitted)]
    sent = [it.shipment for it in history if isinstance(it, OrderShipped)]
    arrived = [it.shipment for it in history if isinstance(it, ShipmentDelivered)]

    assert len(delivered) <= 1
    assert len(set(arrived)) == len(arrived)
    if delivered:
        whole = {n: it.quantity.units for n, it in enumerate(placed[-1].lines, 1)}
        assert sent_of(history) == whole
        assert set(arrived) == set(sent)


@for_all(lives())
def test_whatever_happens_an_order_keeps_its_number_and_is_late_once(history: list[Any]):
    numbers = {it.number for it in history if hasattr(it, "number")}

    assert len(numbers) <= 1
    assert sum(isinstance(it, OrderDelayed) for it in history) <= 1


@for_all(lives())
def test_whatever_happens_nothing_is_entered_but_what_was_reviewed_last(history: list[Any]):
    for before, event in pairwise(history):
        if isinstance(event, OrderEntered):
            passed = [it for it in history if isinstance(it, OrderReviewed)]
            assert [it.version for it in passed] == [event.version]
            assert not isinstance(before, OrderReturned | OrderResubmitted)


@for_all(lives())
def test_whatever_happens_nothing_is_closed_or_cancelled_twice_or_goes_on(history: list[Any]):
    ends = [n for n, it in enumerate(history) if isinstance(it, OrderClosed | OrderCancelled)]

    assert ends in ([], [len(history) - 1])
    assert not (ends and sent_of(history) and isinstance(history[-1], OrderCancelled))


# -- The page itself ---------------------------------------------------------------------------


def _small(state: Any) -> bool:
    """Once said is enough, and one issue or inquiry at a time."""
    if not isinstance(state, Live):
        return True
    placed = state.placed
    return placed.version <= 2 and len(placed.inquiries) + len(placed.complaints) <= 1


EXPLORED = [explore(begun(it), acts, (2, 30), _small, most=60) for it in BEGINNINGS]


def test_the_table_on_the_page_is_the_code():
    phases = {phase.__name__ for it in EXPLORED for phase in it.phases}
    transitions = {each for it in EXPLORED for each in it.transitions}

    assert table(order.__doc__ or "", phases) == transitions


def test_every_phase_is_reached():
    reached = {phase for it in EXPLORED for phase in it.phases}

    assert reached == {NotReceived, Requested, *EVERY, Closed, *decider.over}


def test_every_event_on_the_page_happens():
    assert set(decider.events) == {event for it in EXPLORED for event in it.events}


def test_no_two_rules_share_a_number():
    for page in (order, fulfilment, follow_up):
        numbers = [it.id for it in vars(page).values() if isinstance(it, Rule)]
        assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    for impossible in (
        (RETURNED,),
        (RECEIVED, RECEIVED),
        (RECEIVED, RESUBMITTED),
        (RECEIVED, ENTERED),
        (*IN_HAND, MADE),
        (*IN_HAND, SENT),
        (*READY, ARRIVED),
        (*READY, DELIVERED),
        (RECEIVED, ISSUE),
        (REQUESTED, ASKED),
        (REQUESTED, LATE),
        (*ON_ITS_WAY, OrderClosed(NUMBER)),
        (OrderCancelled("Too dear.", (), reviewed=False),),
    ):
        with pytest.raises(ImpossibleHistory):
            decider.after(impossible)

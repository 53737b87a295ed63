"""What an order is told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts import orders
from casework.application.facts.orders import ORDERS
from casework.domain import calendar, catalogue, policy
from casework.domain.calendar import Published
from casework.domain.care import feedback
from casework.domain.care.feedback import FeedbackOpened, FeedbackWithdrawn
from casework.domain.inventory import stock_item
from casework.domain.inventory.stock import Retired
from casework.domain.inventory.stock_item import StockReserved
from casework.domain.kernel import Act
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.orders.follow_up import Complaint, LinkComplaint, RaiseIssue
from casework.domain.orders.fulfilment import (
    Arriving,
    CompleteProduction,
    PlanProduction,
    ReserveFromStock,
    Warehouse,
)
from casework.domain.orders.order import (
    CloseOrder,
    Closing,
    Dispatch,
    Dispatching,
    Entering,
    Kept,
    OrderCancelled,
    OrderClosed,
    Receiving,
)
from casework.domain.orders.placed import Delivered, Entered, Goods, Shipped
from casework.domain.people.posts import Founded, Unit, UnitKind
from casework.domain.policy import Choices, ChoiceSet
from casework.domain.requests import filing, processing
from casework.domain.requests.case import Child
from casework.domain.requests.underway import Level
from casework.domain.requests.work import Escalated
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, moment, said, wd, wh
from tests.domain.orders.test_order import (
    ANN,
    ARRIVED,
    BO,
    COMPLAINED,
    ENTRY,
    EVERY,
    FOR_17,
    IN_HAND,
    KEPT,
    LAMPS,
    NUMBER,
    ON_ITS_WAY,
    PIECES,
    READY,
    RECEIVED,
    REQUESTED,
    THERE,
    WANTED,
    but,
    cancellation,
    confirmation,
    entry,
    receipt,
    ship,
)
from tests.domain.policies.order import CABLE, LAMP, ORDER, in_stock
from tests.domain.policies.request import AT_WORK, COMPLETED

LATER = attrs.evolve(CALENDAR, version=1)
UNITS = tuple(Unit(it, UnitKind.DEPARTMENT) for it in ("works", "stores"))
GROUP = Unit("permits", UnitKind.GROUP)
WORK, CASE_77 = "requests.processing/17", "care.feedback/77"


def seen(*history: Any, **streams: Any) -> Seen:
    """The office's own pages, the order so far, and what else is told."""
    named = {"lamp": LAMP, "cable": CABLE, "work": WORK, "case": CASE_77}
    in_force = policy.decider.after(streams.pop("chosen", ()))
    pages = {
        "requests.intake/17": filing.NotSubmitted(),
        "people.organisation/office": Founded(units=(*UNITS, GROUP)),
        f"{policy.decider.name}/office": in_force,
        f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        f"{catalogue.decider.name}/lamps": catalogue.Approved((ENTRY,)),
        f"{catalogue.decider.name}/none": catalogue.Unknown(),
        ORDER: order.decider.after(history),
    }
    return Seen(pages | {named[it]: state for it, state in streams.items()})


def told(act: Act, finding: Seen) -> Any:
    finder = ORDERS[type(act)]
    facts = finder.find(ORDER, act, finding)
    assert type(facts) is finder.kind
    return facts


def chosen(key: Choices, *words: str) -> tuple[ChoiceSet, ...]:
    return (ChoiceSet(key, frozenset(words), "As agreed."),)


def term(count: int) -> Any:
    return attrs.evolve(wd(count), calendar=1)


def item(*history: Any) -> Any:
    return stock_item.decider.after(history)


# -- From receipt to dispatch ------------------------------------------------------------------


def test_what_is_on_offer_and_how_orders_are_numbered_is_looked_up_for_a_receipt():
    assert told(receipt(), seen()) == Receiving(ENTRY, frozenset({"ORD"}))
    assert told(receipt(business_type="none"), seen()).entry is None
    two = chosen(Choices.ORDER_NUMBERS, "ORD", "SO")
    assert told(receipt(), seen(chosen=two)).prefixes == {"ORD", "SO"}


def test_whether_a_request_bears_the_orders_name_is_looked_up_and_held():
    finding = seen()
    assert told(receipt(), finding).of_request is False
    assert finding.held == ["requests.intake/17"]
    asked = seen()
    filed = filing.Filing(ANN, "lamps", ENTRY, frozenset())
    asked.states["requests.intake/17"] = filing.Withdrawn(filed)
    assert told(receipt(), asked).of_request is True


def test_whether_its_reviewer_may_enter_it_is_for_policy_to_say():
    waived, other = (chosen(Choices.SEPARATION_OFF, it) for it in ("order_info", "issuance_info"))

    assert told(entry(), seen(RECEIVED)) == Entering(one_person=False)
    assert told(entry(), seen(RECEIVED, chosen=waived)) == Entering(one_person=True)
    assert told(entry(), seen(RECEIVED, chosen=other)) == Entering(one_person=False)


def test_departments_are_looked_up_in_the_organisation():
    finding = seen(*EVERY[Entered])
    give = Dispatch(frozenset({"works", "moon", "permits"}), **did("bo", 3))

    assert told(give, finding) == Dispatching(frozenset({"works"}), term(2))
    assert finding.held == ["people.organisation/office"]


# -- From the works or from stock --------------------------------------------------------------


def test_whatever_it_comes_to_the_customer_is_told_within_the_term_of_orders():
    for act in (
        PlanProduction("P-7", (), **did("pam", 4)),
        CompleteProduction((), **did("pam", 4)),
        ship(),
    ):
        assert told(act, seen(*IN_HAND)) == term(2)


def test_products_are_looked_for_on_the_shelves():
    reserve, from_stock = (
        ReserveFromStock(**did("sid", 4)),
        chosen(Choices.FULFILMENT, "from_stock"),
    )
    none, lamps = item(), item(*in_stock(1, "piece"))

    finding = seen(*IN_HAND, lamp=lamps, cable=none, chosen=from_stock)
    assert told(reserve, finding) == Warehouse(True, frozenset({"lamp"}), term(2))
    made = seen(*IN_HAND, lamp=lamps, cable=lamps)
    assert told(reserve, made) == Warehouse(False, frozenset({"lamp", "cable"}), term(2))
    assert told(reserve, seen()).stocked == frozenset()


def test_a_product_that_no_item_could_be_called_is_on_no_shelf():
    strange = but(WANTED, lines=tuple(but(LAMPS, product=it) for it in ("", "銅燈", "x" * 151)))
    history = (but(RECEIVED, details=strange), *IN_HAND[1:])

    assert told(ReserveFromStock(**did("sid", 4)), seen(*history)).stocked == frozenset()
    assert told(cancellation(), seen(*history)) == Kept(())


def test_what_is_kept_under_its_name_is_held_for_a_cancellation():
    others = StockReserved("orders.order/18", PIECES)
    lamps = item(*in_stock(9, "piece"), StockReserved(ORDER, PIECES), others)
    metres = StockReserved("orders.order/18", but(PIECES, unit="metre"))
    finding = seen(*KEPT, lamp=lamps, cable=item(*in_stock(9, "metre"), metres))

    assert told(cancellation(), finding) == Kept((Goods("lamp", PIECES),))
    assert finding.held == [CABLE, LAMP]
    retired = seen(*KEPT, lamp=lamps, cable=Retired())
    assert told(cancellation(), retired) == Kept((Goods("lamp", PIECES),))
    assert told(cancellation(), seen(REQUESTED)) == Kept(())


# -- Arrival, and the end ----------------------------------------------------------------------


def test_a_delivery_completes_its_request_only_where_nothing_is_left_to_be_done():
    def completes(*work: Any) -> bool:
        history = (REQUESTED, but(RECEIVED, basis=FOR_17), *ON_ITS_WAY[1:])
        finding = seen(*history, work=processing.decider.after(work))
        facts = told(confirmation(), finding)
        assert isinstance(facts, Arriving)
        return facts.completes

    steps = but(AT_WORK[0].entry.business, steps=(catalogue.Step("visit"),))
    with_steps = but(AT_WORK[0], entry=but(AT_WORK[0].entry, business=steps))
    told_by = wh(4).since(moment(5))

    assert completes(*AT_WORK)
    assert not completes(*AT_WORK, Escalated("e1", "Who pays?", Level.LEADER, told_by, told_by))
    assert not completes(with_steps, *AT_WORK[1:])
    assert not completes(*AT_WORK, COMPLETED)
    assert not completes()
    assert told(confirmation(), seen(*ON_ITS_WAY)) == Arriving(completes=False)
    assert told(confirmation(), seen()) == Arriving(completes=False)


def test_an_issue_is_to_be_resolved_within_the_default_term():
    raised = RaiseIssue("brass", "No brass.", **did("bo", 5))

    assert told(raised, seen(*READY)) == term(2)


OPENED = FeedbackOpened(
    ANN, NUMBER, "phone", BO, said("ann", "It is torn."), wh(4).since(moment(9))
)


def test_a_complaint_is_looked_up_in_customer_care():
    link = LinkComplaint("77", **did("bo", 9))
    hers, his = OPENED, but(OPENED, customer=BO)

    for case, known in ((hers, True), (his, False)):
        finding = seen(RECEIVED, case=feedback.decider.after([case]))
        assert told(link, finding) == Complaint(of_customer=known)
    nowhere = seen(RECEIVED, case=feedback.decider.initial)
    assert told(link, nowhere) == Complaint(of_customer=False)
    no_order = seen(case=feedback.decider.after([hers]))
    assert told(link, no_order) == Complaint(of_customer=False)


def test_its_complaints_are_held_for_the_closing():
    close = CloseOrder(**did("bo", 10))
    still_open = feedback.decider.after([OPENED])
    withdrawn = feedback.decider.after([OPENED, FeedbackWithdrawn(ANN)])

    for case, closed in ((still_open, False), (withdrawn, True)):
        finding = seen(*THERE, COMPLAINED, case=case)
        assert told(close, finding) == Closing(complaints_closed=closed)
        assert finding.held == [CASE_77]
    assert told(close, seen(*THERE)) == Closing(complaints_closed=True)
    assert told(close, seen()) == Closing(complaints_closed=True)


# -- As a request's work -----------------------------------------------------------------------


def test_what_has_become_of_a_request_s_order_is_held():
    def child(*history: Any) -> Child:
        finding = seen(*history)
        facts = orders.child(ORDER, finding)
        assert finding.held == [ORDER]
        assert facts.stream == ORDER
        return attrs.evolve(facts, stream="")

    live, gone = Child(live=True), Child(past_recall=True)
    assert child(REQUESTED) == live
    for phase, history in EVERY.items():
        if phase not in (Shipped, Delivered):
            assert child(*history) == live
    assert child(*ON_ITS_WAY) == Child(live=True, past_recall=True)
    assert child(*ON_ITS_WAY, ARRIVED) == Child(live=True, past_recall=True)
    assert child(*THERE) == child(*THERE, OrderClosed(NUMBER)) == gone
    assert child(RECEIVED, OrderCancelled("Dear.", (), reviewed=True)) == Child(ended=True)
    assert child() == Child()


def test_every_command_that_is_told_something_has_its_finder():
    silent = {order.OpenForRequest, order.ReturnOrder, order.PassOrder, order.ResubmitOrder}
    silent |= {order.DetectDelay, fulfilment.PurchaseMaterials, fulfilment.InformShipment}
    silent |= {follow_up.RecordProgress, follow_up.ResolveIssue, follow_up.ReportToCustomer}
    silent |= {follow_up.LogInquiry, follow_up.AnswerInquiry}

    assert ORDERS.keys() == {*order.decider.commands} - silent

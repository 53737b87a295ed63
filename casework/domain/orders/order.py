"""Order: from its receipt to its delivery, and until nothing about it is open any more.

The back office takes down what a customer orders, and somebody else there looks through it. What
is right is entered and given to the departments, which make it or take it from stock, and send it.
The customer is told how it goes and of every shipment, and says what arrived.

    phase         act                 next phase
    ------------  ------------------  ---------------
    NotReceived   OpenForRequest      Requested
    NotReceived   ReceiveOrder        Received
    Requested     ReceiveOrder        Received
    Received      ReturnOrder         Returned
    Received      PassOrder           Reviewed
    Returned      ResubmitOrder       Received
    Reviewed      EnterOrder          Entered
    Entered       Dispatch            Dispatched
    Dispatched    PlanProduction      InProduction
    Dispatched    ReserveFromStock    Produced
    InProduction  PurchaseMaterials   same
    InProduction  CompleteProduction  same, Produced
    Produced      Ship                Shipped
    Shipped       Ship                same
    Shipped       ConfirmDelivery     same, Delivered
    sent          InformShipment      same
    underway      RecordProgress      same
    underway      RaiseIssue          same
    underway      ResolveIssue        same
    underway      ReportToCustomer    same
    placed        LogInquiry          same
    placed        AnswerInquiry       same
    placed        LinkComplaint       same
    Delivered     LogInquiry          same
    Delivered     AnswerInquiry       same
    Delivered     LinkComplaint       same
    placed        DetectDelay         same
    Delivered     CloseOrder          Closed
    recallable    CancelOrder         Cancelled

    placed: Received, Returned, Reviewed, Entered, Dispatched, InProduction, Produced, Shipped
    underway: Dispatched, InProduction, Produced, Shipped, Delivered
    sent: Shipped, Delivered
    recallable: Requested, Received, Returned, Reviewed, Entered, Dispatched, InProduction, Produced

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import FARTHEST, Calendars, Span, Timing
from casework.domain.catalogue import ON_OFFER, Entry, Profile
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, positive
from casework.domain.numbers import ORDER_ACCURATE, number_in_scheme
from casework.domain.orders import follow_up, fulfilment
from casework.domain.orders.follow_up import KEPT_INFORMED, NOTHING_OPEN, Complaint
from casework.domain.orders.fulfilment import TOLD_OF_SHIPMENTS, Arriving, Warehouse
from casework.domain.orders.placed import (
    MOST_LINES,
    RECALLABLE,
    Basis,
    Cancelled,
    Change,
    Closed,
    Course,
    Delivered,
    Details,
    Dispatched,
    Entered,
    Goods,
    Line,
    Live,
    NotReceived,
    Open,
    Order,
    Placed,
    Ready,
    Received,
    Requested,
    Returned,
    Reviewed,
    Shipped,
    Status,
    Underway,
)
from casework.domain.staff import CLOCK, PARTIES, Role

PROMISED: Final = "order.promised"

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Receiving:
    """For receipt: the approved entry (``catalogue/<type>``), and the prefixes of the number
    scheme (``policy``). ``of_request``: a request that was filed calls its own order so, or would
    (``requests.intake/<identity>``, held)."""

    entry: Entry | None
    prefixes: frozenset[str]
    of_request: bool = False


@frozen
class Entering:
    """For entry: whether whoever reviewed an order may enter it (``policy``)."""

    one_person: bool


@frozen
class Dispatching:
    """For dispatch: those of the departments that there are (``people.organisation/office``,
    held), and the term to tell the customer (``policy``, ``calendar``)."""

    departments: frozenset[str]
    report: Timing


@frozen
class Kept:
    """For cancelling: what is reserved under the order's name in stock
    (``inventory.stock_item/<product>``, held)."""

    goods: tuple[Goods, ...]


@frozen
class Closing:
    """For closing: whether its complaints are closed (``care.feedback/<case>``, held)."""

    complaints_closed: bool


# What the acts of ``fulfilment`` and ``follow_up`` are told stands with them.

Facts: TypeAlias = (
    NoFacts
    | Receiving
    | Entering
    | Dispatching
    | Kept
    | Closing
    | Timing
    | Warehouse
    | Arriving
    | Complaint
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``fulfilment`` and ``follow_up`` belong to them.


@frozen
class OrderRequested:
    basis: Basis


@frozen
class OrderReceived:
    basis: Basis
    number: str
    promised_at: datetime
    details: Details


@frozen
class OrderReturned:
    version: int
    reason: str
    reviewer: Person


@frozen
class OrderResubmitted:
    version: int
    details: Details
    responses: tuple[str, ...]


@frozen
class OrderReviewed:
    version: int
    reviewers: frozenset[Person]


@frozen
class OrderEntered:
    version: int
    digest: str


@frozen
class OrderDispatched:
    departments: frozenset[str]
    report_by: Span


@frozen
class OrderDelayed:
    """It was promised for then, and not all of it has arrived."""

    promised_at: datetime


@frozen
class OrderClosed:
    number: str


@frozen
class OrderCancelled:
    """``released`` is what was reserved for it; ``reviewed``: there is a review, which ends with
    it."""

    reason: str
    released: tuple[Goods, ...]
    reviewed: bool


Event: TypeAlias = (
    OrderRequested
    | OrderReceived
    | OrderReturned
    | OrderResubmitted
    | OrderReviewed
    | OrderEntered
    | OrderDispatched
    | fulfilment.Event
    | follow_up.Event
    | OrderDelayed
    | OrderClosed
    | OrderCancelled
)


# -- Commands ----------------------------------------------------------------------------------

_BACK_OFFICE: Final = frozenset({Role.BACKOFFICE})


@frozen
class OpenForRequest(Act):
    """Follows from the request that is worked on by an order, with the entry that it began with."""

    request: str
    customer: Person
    business_type: str
    entry: Entry


@frozen
class ReceiveOrder(Act):
    """It stands alone, or is what a request asked for. ``promised_at`` stands for good."""

    may = _BACK_OFFICE

    customer: Person
    business_type: str
    number: str
    promised_at: datetime
    details: Details


@frozen
class ReturnOrder(Act):
    """Follows from the review."""

    version: int
    reason: str
    reviewer: Person


@frozen
class PassOrder(Act):
    """Follows from the review. ``reviewers`` looked at it; nobody, if policy asks for none."""

    version: int
    reviewers: frozenset[Person]


@frozen
class ResubmitOrder(Act):
    """``responses`` answer the reason for which it came back."""

    may = _BACK_OFFICE

    details: Details
    responses: tuple[str, ...]


@frozen
class EnterOrder(Act):
    """All that the books are to say of it."""

    may = _BACK_OFFICE

    customer: Person
    number: str
    promised_at: datetime
    details: Details


@frozen
class Dispatch(Act):
    may = _BACK_OFFICE

    departments: frozenset[str]


@frozen
class DetectDelay(Act):
    """By the clock."""

    may = CLOCK


@frozen
class CloseOrder(Act):
    may = _BACK_OFFICE


@frozen
class CancelOrder(Act):
    """By the customer; or because they withdrew the request."""

    may = PARTIES

    reason: str


Command: TypeAlias = (
    OpenForRequest
    | ReceiveOrder
    | ReturnOrder
    | PassOrder
    | ResubmitOrder
    | EnterOrder
    | Dispatch
    | fulfilment.Command
    | follow_up.Command
    | DetectDelay
    | CloseOrder
    | CancelOrder
)


# -- 1  Receipt --------------------------------------------------------------------------------
# GEN-11, which stands in the catalogue, binds it: what is ordered is what the office has to offer.
# The clauses of ORD-02 stand with the numbers, those of ORD-10 in ``follow_up``.


def open_for_request(order: Order, act: OpenForRequest) -> list[Event]:
    only_while(order, NotReceived)
    basis = Basis(act.customer, act.business_type, act.entry, act.request)
    return [OrderRequested(basis)]


def receive(order: Order, act: ReceiveOrder, facts: Receiving) -> list[Event]:
    only_while(order, NotReceived, Requested)
    basis = order.basis if isinstance(order, Requested) else _standing_alone(act, facts)
    require(act.business_type == basis.business_type, ON_OFFER)
    require(act.customer == basis.customer and stated(act.customer), ORDER_ACCURATE)
    require(any(number_in_scheme(act.number, it) for it in facts.prefixes), ORDER_ACCURATE)
    require(act.at < act.promised_at <= FARTHEST, KEPT_INFORMED)
    _hold_details(act.details)
    return [OrderReceived(basis, act.number, act.promised_at, act.details)]


def _standing_alone(act: ReceiveOrder, facts: Receiving) -> Basis:
    require(not facts.of_request, IN_ORDER)
    require(facts.entry is not None, ON_OFFER)
    assert facts.entry is not None
    require(facts.entry.business.profile is Profile.ORDER, ON_OFFER)
    return Basis(act.customer, act.business_type, facts.entry)


def _hold_details(details: Details) -> None:
    """Hold what is ordered to be so much of something, at a price in one currency."""
    require(0 < len(details.lines) <= MOST_LINES, ORDER_ACCURATE)
    require(all(map(_exact, details.lines)), EXACT)
    require(len({it.price.currency for it in details.lines}) == 1, EXACT)


def _exact(line: Line) -> bool:
    named = stated(line.quantity.unit) and stated(line.price.currency)
    return named and positive(line.quantity) and positive(line.price)


# -- 2  Review ---------------------------------------------------------------------------------
# S4-3.2.1   The back office first looks through an order: its customer, product, quantity, price.
# S4-3.2.2   Nothing is entered that was not found right.
# S4-2.2.1   Orders are received, entered and reviewed so that they are right.

REVIEWED_FIRST = Rule(
    "ORD-01",
    "An order is entered once its review by the back office has passed this very version.",
    cites=("S4-3.2.1", "S4-3.2.2", "S4-2.2.1"),
)


def return_order(order: Order, act: ReturnOrder) -> list[Event]:
    placed = only_while(order, Received, per=REVIEWED_FIRST).placed
    require(act.version == placed.version, REVIEWED_FIRST)
    require(stated(act.reason), REASON_STATED)
    return [OrderReturned(act.version, act.reason, act.reviewer)]


def resubmit(order: Order, act: ResubmitOrder) -> list[Event]:
    placed = only_while(order, Returned).placed
    _hold_details(act.details)
    require(act.responses and all(map(stated, act.responses)), REASON_STATED)
    return [OrderResubmitted(placed.version + 1, act.details, act.responses)]


def pass_order(order: Order, act: PassOrder) -> list[Event]:
    placed = only_while(order, Received, per=REVIEWED_FIRST).placed
    require(act.version == placed.version, REVIEWED_FIRST)
    require(act.reviewers, REVIEWED_FIRST)
    require(placed.details.complete, ORDER_ACCURATE)
    return [OrderReviewed(act.version, act.reviewers)]


# -- 3  Entry and dispatch ---------------------------------------------------------------------
# S4-3.2.2   What was found right is entered, and given to the departments that it takes.

ENTERED_FIRST = Rule(
    "ORD-03",
    "What has been entered is given to departments of the office, to one at least.",
    cites=("S4-3.2.2",),
)


def enter(order: Order, act: EnterOrder, facts: Entering) -> list[Event]:
    now = only_while(order, Reviewed, per=REVIEWED_FIRST)
    only_by(facts.one_person or act.by not in now.reviewers, TWO_PERSONS)
    placed = now.placed
    reviewed = (now.basis.customer, placed.number, placed.promised_at, placed.details)
    entered = (act.customer, act.number, act.promised_at, act.details)
    require(entered == reviewed, ORDER_ACCURATE)
    return [OrderEntered(placed.version, placed.digest)]


def dispatch(order: Order, act: Dispatch, facts: Dispatching) -> list[Event]:
    only_while(order, Entered, per=ENTERED_FIRST)
    require(act.departments, ENTERED_FIRST)
    require(act.departments <= facts.departments, ENTERED_FIRST)
    return [OrderDispatched(act.departments, facts.report.since(act.at))]


# -- 4  Delay ----------------------------------------------------------------------------------
# The clauses of ORD-10 stand in ``follow_up``.


def detect_delay(order: Order, act: DetectDelay) -> list[Event]:
    placed = only_while(order, *RECALLABLE, Shipped, per=KEPT_INFORMED).placed
    require(act.at > placed.promised_at, KEPT_INFORMED)
    require(not placed.late, KEPT_INFORMED)
    return [OrderDelayed(placed.promised_at)]


# -- 5  The end --------------------------------------------------------------------------------
# The clauses of ORD-08 stand in ``fulfilment``, those of ORD-09 in ``follow_up``. As long as
# nothing was sent, the customer may cancel, and says why.


def close(order: Order, act: CloseOrder, facts: Closing) -> list[Event]:
    now = only_while(order, Delivered, per=TOLD_OF_SHIPMENTS)
    require(all(it.informed for it in now.shipments), TOLD_OF_SHIPMENTS)
    require(not now.course.issues, NOTHING_OPEN)
    require(not now.placed.inquiries, NOTHING_OPEN)
    require(facts.complaints_closed, NOTHING_OPEN)
    return [OrderClosed(now.placed.number)]


def cancel(order: Order, act: CancelOrder, facts: Kept) -> list[Event]:
    now: Open = only_while(order, Requested, *RECALLABLE)
    only_by(act.party == now.basis.customer, IN_POST)
    require(stated(act.reason), REASON_STATED)
    return [OrderCancelled(act.reason, facts.goods, isinstance(now, Live))]


# -- Decide ------------------------------------------------------------------------------------


def decide(order: Order, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenForRequest():
            return open_for_request(order, command)
        case ReceiveOrder():
            return receive(order, command, told(facts, Receiving))
        case ReturnOrder():
            return return_order(order, command)
        case PassOrder():
            return pass_order(order, command)
        case ResubmitOrder():
            return resubmit(order, command)
        case EnterOrder():
            return enter(order, command, told(facts, Entering))
        case Dispatch():
            return dispatch(order, command, told(facts, Dispatching))
        case DetectDelay():
            return detect_delay(order, command)
        case CloseOrder():
            return close(order, command, told(facts, Closing))
        case CancelOrder():
            return cancel(order, command, told(facts, Kept))
        case (
            fulfilment.PlanProduction()
            | fulfilment.PurchaseMaterials()
            | fulfilment.CompleteProduction()
            | fulfilment.ReserveFromStock()
            | fulfilment.Ship()
            | fulfilment.InformShipment()
            | fulfilment.ConfirmDelivery()
        ):
            return [*fulfilment.decide(order, command, facts)]
        case (
            follow_up.RecordProgress()
            | follow_up.RaiseIssue()
            | follow_up.ResolveIssue()
            | follow_up.ReportToCustomer()
            | follow_up.LogInquiry()
            | follow_up.AnswerInquiry()
            | follow_up.LinkComplaint()
        ):
            return [*follow_up.decide(order, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(order: Order, event: Event) -> Order:
    match event:
        case OrderRequested(basis):
            was(order, NotReceived)
            return Requested(basis)
        case OrderReceived(basis, number, promised_at, details):
            if not isinstance(order, Requested):
                was(order, NotReceived)
            return Received(basis, Placed(number, promised_at, details))
        case OrderReturned():
            now = was(order, Received)
            return Returned(now.basis, now.placed)
        case OrderResubmitted(version, details):
            back = was(order, Returned)
            return Received(back.basis, attrs.evolve(back.placed, version=version, details=details))
        case OrderReviewed(reviewers=reviewers):
            now = was(order, Received)
            return Reviewed(now.basis, now.placed, reviewers)
        case OrderEntered():
            found = was(order, Reviewed)
            return Entered(found.basis, found.placed)
        case OrderDispatched(report_by=report_by):
            entered = was(order, Entered)
            course = Course(untold=(Change(Status.DISPATCHED, report_by),))
            return Dispatched(entered.basis, entered.placed, course)
        case OrderDelayed():
            live = was(order, Live)
            return attrs.evolve(live, placed=attrs.evolve(live.placed, late=True))
        case OrderClosed():
            was(order, Delivered)
            return Closed()
        case OrderCancelled():
            was(order, Open)
            return Cancelled()
        case (
            fulfilment.ProductionPlanned()
            | fulfilment.MaterialsOrdered()
            | fulfilment.ProductionCompleted()
            | fulfilment.StockReserved()
            | fulfilment.OrderShipped()
            | fulfilment.CustomerInformedOfShipment()
            | fulfilment.ShipmentDelivered()
            | fulfilment.OrderDelivered()
        ):
            return fulfilment.after(order, event)
        case (
            follow_up.ProgressRecorded()
            | follow_up.IssueRaised()
            | follow_up.IssueResolved()
            | follow_up.ReportedToCustomer()
            | follow_up.InquiryLogged()
            | follow_up.InquiryAnswered()
            | follow_up.ComplaintLinked()
        ):
            return follow_up.after(order, event)
        case _:
            assert_never(event)


# -- Due ---------------------------------------------------------------------------------------


def due(order: Order, calendars: Calendars) -> tuple[Deadline, ...]:
    """The promise, once; what stands in the way; and whatever the customer has not been told."""
    if not isinstance(order, Live):
        return ()
    promised_at, waits = order.placed.promised_at, not isinstance(order, Delivered)
    promise = Deadline(PROMISED, "", promised_at, DetectDelay(by=SYSTEM))
    return (
        *([promise] if waits and not order.placed.late else []),
        *(follow_up.running(order.course, calendars) if isinstance(order, Underway) else ()),
        *(fulfilment.running(order, calendars) if isinstance(order, Ready) else ()),
    )


decider: Decider[Order, Command, Event, Facts] = Decider(
    "orders.order",
    NotReceived(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed, Cancelled),
    due=due,
)

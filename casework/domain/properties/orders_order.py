"""Order: what holds of every order, whoever places it and whoever sees to it."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any, Final

from casework.domain.calendar import FARTHEST
from casework.domain.catalogue import ON_OFFER, Profile
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, Unreadable, stated
from casework.domain.money import EXACT
from casework.domain.numbers import ORDER_ACCURATE
from casework.domain.orders.follow_up import (
    KEPT_INFORMED,
    NOTHING_OPEN,
    ComplaintLinked,
    InquiryAnswered,
    InquiryLogged,
    IssueRaised,
    IssueResolved,
    ProgressRecorded,
    ReportedToCustomer,
)
from casework.domain.orders.fulfilment import (
    BOUGHT_BY_PLAN,
    MADE_AS_ORDERED,
    NO_MORE_THAN_ORDERED,
    THERE_BEFORE_SENT,
    TOLD_OF_SHIPMENTS,
    CustomerInformedOfShipment,
    MaterialsOrdered,
    OrderDelivered,
    OrderShipped,
    Planned,
    ProductionCompleted,
    ProductionPlanned,
    ShipmentDelivered,
    StockReserved,
)
from casework.domain.orders.order import (
    ENTERED_FIRST,
    REVIEWED_FIRST,
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
)
from casework.domain.orders.placed import (
    MOST_LINES,
    Details,
    Goods,
    Line,
    Parts,
    Placed,
)
from casework.domain.properties.laws import law
from casework.domain.properties.orders_sale import MAY_HAPPEN, Sale, of_sale
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import (
    BROKEN,
    Step,
    at_most_once,
    never_after,
    precedence,
    remembering,
    response,
    whenever,
)

_HANDED_IN: Final = (OrderReceived, OrderResubmitted)
_TERMS: Final = {
    OrderDispatched: "report_by",
    ProductionPlanned: "report_by",
    ProductionCompleted: "report_by",
    StockReserved: "report_by",
    OrderShipped: "inform_by",
    IssueRaised: "resolve_by",
}

# -- What the clauses say -------------------------------------------------------------------------


def _as_offered(now: Sale, it: Step) -> bool:
    basis = it.event.basis
    if now.basis is not None:
        return bool(basis == now.basis)
    entry = it.facts.entry
    offered = entry is not None and entry.business.profile is Profile.ORDER
    return offered and (basis.entry, basis.request) == (entry, "")


def _of_its_customer(now: Sale, it: Step) -> bool:
    basis, act = it.event.basis, it.act
    customer = basis.customer == act.customer and stated(basis.customer)
    return customer and bool(basis.business_type == act.business_type)


def _numbered(it: Step) -> bool:
    for prefix in it.facts.prefixes:
        scheme = re.escape(prefix) + r"-([0-9]{4})(0[1-9]|1[0-2])([0-9]{2})-[0-9]{4}"
        if read := re.fullmatch(scheme, it.event.number):
            year, month, day = map(int, read.groups())
            return year > 0 and 1 <= day <= monthrange(year, month)[1]
    return False


def _as_handed_in(it: Step) -> bool:
    return _alike(it.event.details, it.act.details)


def _alike(one: Details, other: Details) -> bool:
    """Whether both ask for the same, as far as it can still be read."""
    unread = isinstance(one.recipient, Unreadable) or isinstance(other.recipient, Unreadable)
    return one.lines == other.lines and (unread or one.recipient == other.recipient)


def _amounts(line: Line) -> bool:
    much, price = line.quantity, line.price
    return much.units > 0 and price.minor > 0 and stated(much.unit) and stated(price.currency)


def _exact(it: Step) -> bool:
    lines = it.event.details.lines
    return all(map(_amounts, lines)) and len({each.price.currency for each in lines}) == 1


def _nothing_left_out(now: Sale, it: Step) -> bool:
    assert now.details is not None
    lines = all(stated(each.product) and stated(each.spec) for each in now.details.lines)
    return lines and now.details.recipient.stated


def _as_reviewed(now: Sale, it: Step) -> bool:
    assert now.details is not None
    assert now.promised is not None
    act, event = it.act, it.event
    same = (act.customer, act.number, act.promised_at) == (now.customer, now.number, now.promised)
    digest = Placed(now.number, now.promised, now.details, now.version).digest
    of_version = (event.version, event.digest) == (now.version, digest)
    return same and of_version and _alike(act.details, now.details)


def _planned(now: Sale, it: Step) -> bool:
    assert now.details is not None
    asked = tuple(Planned(each.product, each.spec, each.quantity) for each in now.details.lines)
    return stated(it.event.plan) and bool(it.act.lines == asked)


def _parts(it: Step) -> Parts:
    """What is made, or sent."""
    return getattr(it.event, "made", ()) or getattr(it.event, "parts", ())


def _of_its_lines(now: Sale, it: Step) -> bool:
    parts, lines = _parts(it), range(1, len(now.ordered) + 1)
    return bool(parts) and all(each.line in lines for each in parts)


def _in_its_unit(now: Sale, it: Step) -> bool:
    assert now.details is not None
    lines = dict(enumerate(now.details.lines, 1))
    return all(
        each.quantity.units > 0 and each.quantity.unit == lines[each.line].quantity.unit
        for each in _parts(it)
        if each.line in lines
    )


def _sends_what_is_there(now: Sale, it: Step) -> bool:
    sent = now.after(it.event).sent  # With these parts.
    there = (min(*each) for each in zip(now.ordered, now.made, strict=True))
    return all(n <= most for n, most in zip(sent, there, strict=True))


def _goods(now: Sale, parts: Parts) -> tuple[Goods, ...]:
    assert now.details is not None
    lines = dict(enumerate(now.details.lines, 1))
    return tuple(Goods(lines[it.line].product, it.quantity) for it in parts if it.line in lines)


def _from_stock(now: Sale, it: Step) -> bool:
    goods = _goods(now, it.event.parts) if now.stock else ()
    return (it.event.shipment, it.event.goods) == (len(now.shipments) + 1, goods)


def _reserves_all(now: Sale, it: Step) -> bool:
    assert now.details is not None
    every = tuple(Goods(each.product, each.quantity) for each in now.details.lines)
    stocked = it.facts.stocked.issuperset(each.product for each in every)
    return stocked and bool(it.facts.open and it.event.goods == every)


def _delivered(now: Sale, it: Step) -> bool:
    event = it.event
    assert now.basis is not None
    assert now.promised is not None
    told = (event.number, event.promised_at) == (now.number, now.promised)
    completes = now.basis.request if it.facts.completes else ""
    return told and event.on_time == (it.act.at <= now.promised) and event.completes == completes


def _arrives(now: tuple[Sale, bool], it: Step) -> Any:
    """When the last of it arrives, it is delivered, and not before."""
    sale, due = now
    if due != isinstance(it.event, OrderDelivered):
        return BROKEN
    after = sale.after(it.event)
    return after, isinstance(it.event, ShipmentDelivered) and after.all_there


def _told_at_close(now: Sale, it: Step) -> bool:
    return all(each.told for each in now.shipments)


def _begins(it: Step) -> bool:
    timing = getattr(it.facts, "report", it.facts)
    return bool(getattr(it.event, _TERMS[type(it.event)]) == timing.since(it.act.at))


def _fresh(now: frozenset[str], it: Step) -> Any:
    match it.event:
        case InquiryLogged(key, question):
            return now | {key} if key not in now and question.stated else BROKEN
        case InquiryAnswered(key, reply):
            return now - {key} if key in now and stated(reply) else BROKEN
        case IssueRaised(key, what):
            return now | {key} if key not in now and stated(what) else BROKEN
        case IssueResolved(key, solution):
            return now - {key} if key in now and stated(solution) else BROKEN
        case OrderClosed():
            return BROKEN if now else now
        case _:
            return frozenset()


PROPERTIES: Final = (
    # Where it is
    of_sale(
        law(
            "An order goes its way, and nothing happens where it is not in place",
            *(IN_ORDER, REVIEWED_FIRST, ENTERED_FIRST, BOUGHT_BY_PLAN, THERE_BEFORE_SENT),
            *(TOLD_OF_SHIPMENTS, KEPT_INFORMED),
        ),
        tuple(MAY_HAPPEN),
        lambda now, it: now.place in MAY_HAPPEN[type(it.event)],
    ),
    at_most_once(law("An order is received once", IN_ORDER), OrderReceived),
    at_most_once(law("An order is entered once", IN_ORDER), OrderEntered),
    at_most_once(law("An order is given to the departments once", IN_ORDER), OrderDispatched),
    at_most_once(law("All of an order arrives once", IN_ORDER), OrderDelivered),
    never_after(
        law("Nothing becomes of an order that is over", IN_ORDER),
        (OrderClosed, OrderCancelled),
        (OrderRequested, OrderReceived, OrderShipped, InquiryLogged, OrderClosed, OrderCancelled),
    ),
    never_after(
        law("What was sent is not cancelled any more", IN_ORDER),
        OrderShipped,
        OrderCancelled,
    ),
    as_said(
        law("What is on record of an order is what was said", RECORD_STANDS),
        tuple(MAY_HAPPEN),
        apart=frozenset({"details"}),
    ),
    whenever(
        law("What is ordered is on record as it was handed in", RECORD_STANDS),
        _HANDED_IN,
        _as_handed_in,
    ),
    response(
        law("What was ordered is closed in the end, or cancelled", IN_ORDER),
        OrderReceived,
        (OrderClosed, OrderCancelled),
    ),
    whenever(
        law("A term of an order begins with what it is the term of", KEPT_INFORMED, NOTHING_OPEN),
        tuple(_TERMS),
        _begins,
    ),
    # Receipt
    of_sale(
        law("What is ordered is what the office has to offer", ON_OFFER),
        (OrderReceived,),
        _as_offered,
    ),
    of_sale(
        law("An order that a request asks for is received for that", IN_ORDER),
        (OrderReceived,),
        lambda now, it: now.basis is not None or not it.facts.of_request,
    ),
    of_sale(
        law("An order is its customer's, and of its business", ORDER_ACCURATE, ON_OFFER),
        (OrderReceived,),
        _of_its_customer,
    ),
    whenever(law("Each order has its number", ORDER_ACCURATE), OrderReceived, _numbered),
    whenever(
        law("An order is promised for a time to come", KEPT_INFORMED),
        OrderReceived,
        lambda it: it.act.at < it.event.promised_at <= FARTHEST,
    ),
    whenever(
        law("An order has lines, and no more than can be told at once", ORDER_ACCURATE),
        _HANDED_IN,
        lambda it: 1 <= len(it.event.details.lines) <= MOST_LINES,
    ),
    whenever(
        law("So much of something is ordered, at a price in one currency", EXACT),
        _HANDED_IN,
        _exact,
    ),
    # Review and entry
    of_sale(
        law("What is said in a review is said of the version at hand", REVIEWED_FIRST),
        (OrderReturned, OrderReviewed),
        lambda now, it: it.event.version == now.version,
    ),
    of_sale(
        law("What comes back is handed in as the next version", REVIEWED_FIRST),
        (OrderResubmitted,),
        lambda now, it: it.event.version == now.version + 1,
    ),
    precedence(
        law("An order comes again only when it came back", IN_ORDER),
        OrderReturned,
        OrderResubmitted,
        anew=OrderResubmitted,
    ),
    whenever(
        law("Who sends an order back, or cancels it, says why", REASON_STATED),
        (OrderReturned, OrderCancelled),
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("What comes again answers the reason", REASON_STATED),
        OrderResubmitted,
        lambda it: it.event.responses and all(map(stated, it.event.responses)),
    ),
    whenever(
        law("An order is found right by somebody", REVIEWED_FIRST),
        OrderReviewed,
        lambda it: it.event.reviewers,
    ),
    of_sale(
        law("An order that is found right has nothing left out", ORDER_ACCURATE),
        (OrderReviewed,),
        _nothing_left_out,
    ),
    precedence(
        law("Nothing is entered that was not found right", REVIEWED_FIRST),
        OrderReviewed,
        OrderEntered,
    ),
    of_sale(
        law("Who found it right does not enter it, unless policy lets them", TWO_PERSONS),
        (OrderEntered,),
        lambda now, it: it.facts.one_person or it.act.by not in now.reviewers,
    ),
    of_sale(
        law("What is entered is just what was found right", ORDER_ACCURATE),
        (OrderEntered,),
        _as_reviewed,
    ),
    precedence(
        law("Nothing is given to a department that was not entered", ENTERED_FIRST),
        OrderEntered,
        OrderDispatched,
    ),
    whenever(
        law("An order is given to departments that there are", ENTERED_FIRST),
        OrderDispatched,
        lambda it: it.event.departments and it.event.departments <= it.facts.departments,
    ),
    # Production, stock and sending
    of_sale(
        law("What is planned is what was ordered", MADE_AS_ORDERED),
        (ProductionPlanned,),
        _planned,
    ),
    of_sale(
        law("What is bought is bought for the plan", BOUGHT_BY_PLAN),
        (MaterialsOrdered,),
        lambda now, it: it.event.plan == now.plan,
    ),
    whenever(
        law("It is told what is bought", BOUGHT_BY_PLAN),
        MaterialsOrdered,
        lambda it: it.event.materials and all(stated(each.what) for each in it.event.materials),
    ),
    whenever(
        law("So much is bought of something", EXACT),
        MaterialsOrdered,
        lambda it: all(each.quantity.units > 0 for each in it.event.materials),
    ),
    of_sale(
        law("What is made is of lines that the order has", MADE_AS_ORDERED),
        (ProductionCompleted,),
        _of_its_lines,
    ),
    of_sale(
        law("So much of a line is made or sent, in the unit of that line", EXACT),
        (ProductionCompleted, OrderShipped),
        _in_its_unit,
    ),
    of_sale(
        law("All of it is reserved where orders are met from stock", THERE_BEFORE_SENT),
        (StockReserved,),
        _reserves_all,
    ),
    precedence(
        law("Nothing is sent that was neither made nor reserved", THERE_BEFORE_SENT),
        (ProductionCompleted, StockReserved),
        OrderShipped,
    ),
    of_sale(
        law("Nothing is sent before all of it is there", THERE_BEFORE_SENT),
        (OrderShipped,),
        lambda now, it: now.all_made,
    ),
    of_sale(
        law("What is sent is of lines that the order has", NO_MORE_THAN_ORDERED),
        (OrderShipped,),
        _of_its_lines,
    ),
    of_sale(
        law("Of no line is more sent than was ordered and is there", NO_MORE_THAN_ORDERED),
        (OrderShipped,),
        _sends_what_is_there,
    ),
    of_sale(
        law("What is sent from stock is what was reserved there", NO_MORE_THAN_ORDERED),
        (OrderShipped,),
        _from_stock,
    ),
    # Arrival
    of_sale(
        law("A customer is told of what was sent", IN_ORDER),
        (CustomerInformedOfShipment,),
        lambda now, it: 1 <= it.event.shipment <= len(now.shipments),
    ),
    whenever(
        law("Who is told of a shipment is told something", TOLD_OF_SHIPMENTS),
        CustomerInformedOfShipment,
        lambda it: stated(it.event.message),
    ),
    of_sale(
        law("Only the customer says what arrived, and cancels", IN_POST),
        (ShipmentDelivered, OrderCancelled),
        lambda now, it: it.act.party == now.customer,
    ),
    of_sale(
        law("What arrives was on its way", IN_ORDER),
        (ShipmentDelivered,),
        lambda now, it: it.event.shipment in now.on_its_way,
    ),
    remembering(
        law("An order is delivered when the last of it arrives", IN_ORDER, NO_MORE_THAN_ORDERED),
        (
            *(OrderReceived, OrderResubmitted, ProductionPlanned, StockReserved, OrderShipped),
            *(ShipmentDelivered, OrderDelivered, OrderClosed, OrderCancelled),
        ),
        (Sale(), False),
        _arrives,
        pending=lambda memory: memory[1],
    ),
    of_sale(
        law("It is told whether all arrived when it was promised", KEPT_INFORMED),
        (OrderDelivered,),
        _delivered,
    ),
    # Delay
    at_most_once(law("That a promise has passed is noted once", KEPT_INFORMED), OrderDelayed),
    of_sale(
        law("A promise has passed when its time has", KEPT_INFORMED),
        (OrderDelayed,),
        lambda now, it: now.promised == it.event.promised_at < it.act.at,
    ),
    never_after(
        law("What arrived is not late any more", KEPT_INFORMED),
        OrderDelivered,
        OrderDelayed,
    ),
    # What is said
    whenever(
        law("What is noted of an order says something", NOTHING_OPEN),
        ProgressRecorded,
        lambda it: stated(it.event.note),
    ),
    whenever(
        law("Who is told how it goes is told something", KEPT_INFORMED),
        ReportedToCustomer,
        lambda it: stated(it.event.message),
    ),
    remembering(
        law("What stands in the way of an order is resolved before it is closed", NOTHING_OPEN),
        (IssueRaised, IssueResolved, OrderClosed, OrderCancelled),
        frozenset(),
        _fresh,
    ),
    remembering(
        law("What a customer asks is answered before an order is closed", NOTHING_OPEN),
        (InquiryLogged, InquiryAnswered, OrderClosed, OrderCancelled),
        frozenset(),
        _fresh,
    ),
    of_sale(
        law("A complaint is this customer's, and noted once", NOTHING_OPEN),
        (ComplaintLinked,),
        lambda now, it: it.facts.of_customer and it.event.complaint not in now.complaints,
    ),
    # The end
    of_sale(
        law("An order is closed with its customer told of every shipment", TOLD_OF_SHIPMENTS),
        (OrderClosed,),
        _told_at_close,
    ),
    whenever(
        law("An order is closed with its complaints closed", NOTHING_OPEN),
        OrderClosed,
        lambda it: it.facts.complaints_closed,
    ),
    of_sale(
        law("What is closed is called by its number", ORDER_ACCURATE),
        (OrderClosed,),
        lambda now, it: it.event.number == now.number,
    ),
    of_sale(
        law("What was reserved is released, and its review ended", IN_ORDER),
        (OrderCancelled,),
        lambda now, it: (
            it.event.released == it.facts.goods and it.event.reviewed == (now.version > 0)
        ),
    ),
)

"""Fulfilment: what was ordered is made or taken from stock, sent, and arrives.

The page of the order opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import IN_POST
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Deadline,
    Kind,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity, positive
from casework.domain.orders.placed import (
    Change,
    Course,
    Delivered,
    Dispatched,
    Goods,
    InProduction,
    Order,
    Parts,
    Placed,
    Produced,
    Ready,
    Shipment,
    Shipped,
    Status,
    Tallies,
    Tally,
    all_ready,
    all_sent,
    units_of,
)
from casework.domain.policy import Terms
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Planned:
    """What a plan says is to be made for a line."""

    product: str
    spec: str
    quantity: Quantity


@frozen
class Material:
    """What is bought to make something of it."""

    what: str
    quantity: Quantity


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Warehouse:
    """For a reservation: whether orders are met from stock, and the term to tell the customer
    (``policy``, ``calendar``); which of the products are on the books
    (``inventory.stock_item/<product>``)."""

    open: bool
    stocked: frozenset[str]
    report: Timing


@frozen
class Arriving:
    """For a delivery: whether the request that the order serves can be completed now
    (``requests.processing/<request>``). Otherwise its handler completes it later."""

    completes: bool


# ``Timing`` (``policy``, ``calendar``) is told to a plan, to what is produced and to what is sent:
# the term to tell the customer.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ProductionPlanned:
    plan: str
    report_by: Span


@frozen
class MaterialsOrdered:
    plan: str
    materials: tuple[Material, ...]


@frozen
class ProductionCompleted:
    """``report_by`` counts once all is there."""

    made: Parts
    report_by: Span


@frozen
class StockReserved:
    goods: tuple[Goods, ...]
    report_by: Span


@frozen
class OrderShipped:
    """``goods`` are those of it that are taken from stock."""

    shipment: int
    parts: Parts
    goods: tuple[Goods, ...]
    inform_by: Span


@frozen
class CustomerInformedOfShipment:
    shipment: int
    message: str


@frozen
class ShipmentDelivered:
    shipment: int


@frozen
class OrderDelivered:
    """The customer has everything, in time or not (MET-06). ``completes`` is the request whose
    work is completed with it, if any."""

    number: str
    promised_at: datetime
    on_time: bool
    completes: str


Event: TypeAlias = (
    ProductionPlanned
    | MaterialsOrdered
    | ProductionCompleted
    | StockReserved
    | OrderShipped
    | CustomerInformedOfShipment
    | ShipmentDelivered
    | OrderDelivered
)


def after(order: Order, event: Event) -> Order:
    """The order as the event left it."""
    match event:
        case ProductionPlanned(plan, report_by):
            now = was(order, Dispatched)
            course = _untold(now.course, Status.IN_PRODUCTION, report_by)
            tallies = tuple(Tally(it.quantity.units) for it in now.placed.lines)
            return InProduction(now.basis, now.placed, course, plan, tallies)
        case MaterialsOrdered():
            return was(order, InProduction)
        case ProductionCompleted(made, report_by):
            return _made(was(order, InProduction), made, report_by)
        case StockReserved(report_by=report_by):
            now = was(order, Dispatched)
            course = _untold(now.course, Status.READY, report_by)
            reserved = tuple(Tally(n, n) for n in (it.quantity.units for it in now.placed.lines))
            return Produced(now.basis, now.placed, course, reserved, from_stock=True)
        case OrderShipped(number, parts, inform_by=inform_by):
            return _sent(was(order, Ready), parts, Shipment(number, inform_by))
        case CustomerInformedOfShipment(number):
            return _informed(was(order, Ready), number)
        case ShipmentDelivered(number):
            ready = was(order, Shipped)
            arrived = (
                attrs.evolve(it, delivered=True) if it.number == number else it
                for it in ready.shipments
            )
            return attrs.evolve(ready, shipments=tuple(arrived))
        case OrderDelivered():
            it = was(order, Shipped)
            goods = (it.tallies, it.from_stock, it.shipments)
            return Delivered(it.basis, it.placed, it.course, *goods)
        case _:
            assert_never(event)


def _untold(course: Course, status: Status, report_by: Span) -> Course:
    return attrs.evolve(course, untold=(*course.untold, Change(status, report_by)))


def _made(now: InProduction, made: Parts, report_by: Span) -> InProduction | Produced:
    tallies = tuple(
        attrs.evolve(it, ready=it.ready + units_of(made, n)) for n, it in enumerate(now.tallies, 1)
    )
    if not all_ready(tallies):
        return attrs.evolve(now, tallies=tallies)
    course = _untold(now.course, Status.READY, report_by)
    return Produced(now.basis, now.placed, course, tallies, from_stock=False)


def _sent(now: Ready, parts: Parts, shipment: Shipment) -> Shipped:
    tallies = tuple(
        attrs.evolve(it, sent=it.sent + units_of(parts, n)) for n, it in enumerate(now.tallies, 1)
    )
    shipments = (*now.shipments, shipment)
    return Shipped(now.basis, now.placed, now.course, tallies, now.from_stock, shipments)


def _informed(now: Ready, number: int) -> Ready:
    """Whoever is told that it is on its way is told whatever came before."""
    shipments = tuple(
        attrs.evolve(it, informed=True) if it.number == number else it for it in now.shipments
    )
    return attrs.evolve(now, shipments=shipments, course=attrs.evolve(now.course, untold=()))


# -- Commands ----------------------------------------------------------------------------------

_PRODUCTION: Final = frozenset({Role.PRODUCTION})
_SHIPPING: Final = frozenset({Role.SHIPPING})


@frozen
class PlanProduction(Act):
    """``plan`` is what production calls it; its lines are the order's, one for one."""

    may = _PRODUCTION

    plan: str
    lines: tuple[Planned, ...]


@frozen
class PurchaseMaterials(Act):
    """``plan`` is the one that they are bought for."""

    may = frozenset({Role.PURCHASER})

    plan: str
    materials: tuple[Material, ...]


@frozen
class CompleteProduction(Act):
    """Of a part of it, or of all."""

    may = _PRODUCTION

    made: Parts


@frozen
class ReserveFromStock(Act):
    """All of it."""

    may = _SHIPPING


@frozen
class Ship(Act):
    may = _SHIPPING

    parts: Parts


@frozen
class InformShipment(Act):
    """``message`` says what was sent, and how it comes."""

    may = frozenset({Role.BACKOFFICE})

    shipment: int
    message: str


@frozen
class ConfirmDelivery(Act):
    may = PARTIES

    shipment: int


Command: TypeAlias = (
    PlanProduction
    | PurchaseMaterials
    | CompleteProduction
    | ReserveFromStock
    | Ship
    | InformShipment
    | ConfirmDelivery
)


# -- 1  Production -----------------------------------------------------------------------------
# S4-3.2.3   Production is planned as the order asks; what it takes is bought by the plan.

MADE_AS_ORDERED = Rule(
    "ORD-04",
    "Production plans and makes what was ordered: these products, so specified, in this quantity.",
    cites=("S4-3.2.3",),
)
BOUGHT_BY_PLAN = Rule(
    "ORD-05",
    "Materials are bought for the plan that needs them.",
    cites=("S4-3.2.3",),
)


def plan(order: Order, act: PlanProduction, facts: Timing) -> list[Event]:
    now = only_while(order, Dispatched)
    ordered = tuple(Planned(it.product, it.spec, it.quantity) for it in now.placed.lines)
    require(stated(act.plan), MADE_AS_ORDERED)
    require(act.lines == ordered, MADE_AS_ORDERED)
    return [ProductionPlanned(act.plan, facts.since(act.at))]


def purchase(order: Order, act: PurchaseMaterials) -> list[Event]:
    now = only_while(order, InProduction, per=BOUGHT_BY_PLAN)
    require(act.plan == now.plan, BOUGHT_BY_PLAN)
    require(act.materials and all(stated(it.what) for it in act.materials), BOUGHT_BY_PLAN)
    require(all(positive(it.quantity) for it in act.materials), EXACT)
    return [MaterialsOrdered(act.plan, act.materials)]


def complete(order: Order, act: CompleteProduction, facts: Timing) -> list[Event]:
    now = only_while(order, InProduction)
    require(_of_its_lines(act.made, now.placed), MADE_AS_ORDERED)
    require(_measured(act.made, now.placed), EXACT)
    return [ProductionCompleted(act.made, facts.since(act.at))]


def _of_its_lines(parts: Parts, placed: Placed) -> bool:
    """Whether there are any, and each is of a line that the order has."""
    return bool(parts) and all(1 <= it.line <= len(placed.lines) for it in parts)


def _measured(parts: Parts, placed: Placed) -> bool:
    """Whether each is so much of its line, in the line's own unit."""
    return all(
        positive(it.quantity) and it.quantity.unit == placed.lines[it.line - 1].quantity.unit
        for it in parts
    )


# -- 2  Stock, and sending ---------------------------------------------------------------------
# S4-2.2.2   Production and shipping are arranged so that the order arrives when it was promised.
# S4-3.2.5   What has been produced is sent, and the customer is told.

THERE_BEFORE_SENT = Rule(
    "ORD-06",
    "Nothing is sent before all of it was made or, where orders are met from stock, reserved.",
    cites=("S4-3.2.5", "S4-2.2.2"),
    kinds=(Kind.GUARD, Kind.DUTY),
)
NO_MORE_THAN_ORDERED = Rule(
    "ORD-07",
    "Of no line is more sent than was ordered, or than was made or reserved.",
    cites=("S4-3.2.5",),
    kinds=(Kind.GUARD, Kind.LAW),
)


def reserve(order: Order, act: ReserveFromStock, facts: Warehouse) -> list[Event]:
    now = only_while(order, Dispatched)
    require(facts.open, THERE_BEFORE_SENT)
    require({it.product for it in now.placed.lines} <= facts.stocked, THERE_BEFORE_SENT)
    return [StockReserved(now.placed.goods(now.placed.whole), facts.report.since(act.at))]


def ship(order: Order, act: Ship, facts: Timing) -> list[Event]:
    now: Ready = only_while(order, Produced, Shipped, per=THERE_BEFORE_SENT)
    require(_of_its_lines(act.parts, now.placed), NO_MORE_THAN_ORDERED)
    require(_measured(act.parts, now.placed), EXACT)
    require(_within(act.parts, now.tallies), NO_MORE_THAN_ORDERED)
    goods = now.placed.goods(act.parts) if now.from_stock else ()
    number = len(now.shipments) + 1
    return [OrderShipped(number, act.parts, goods, facts.since(act.at))]


def _within(parts: Parts, tallies: Tallies) -> bool:
    return all(units_of(parts, n) <= it.sendable for n, it in enumerate(tallies, 1))


# -- 3  Arrival --------------------------------------------------------------------------------
# S4-3.2.5   The customer is told what is on its way.

TOLD_OF_SHIPMENTS = Rule(
    "ORD-08",
    "An order is closed once its customer was told of every shipment.",
    cites=("S4-3.2.5",),
)


def inform(order: Order, act: InformShipment) -> list[Event]:
    now: Ready = only_while(order, Shipped, Delivered)
    require(act.shipment in {it.number for it in now.shipments}, IN_ORDER)
    require(stated(act.message), TOLD_OF_SHIPMENTS)
    return [CustomerInformedOfShipment(act.shipment, act.message)]


def confirm(order: Order, act: ConfirmDelivery, facts: Arriving) -> list[Event]:
    now = only_while(order, Shipped)
    only_by(act.party == now.basis.customer, IN_POST)
    on_its_way = {it.number for it in now.shipments if not it.delivered}
    require(act.shipment in on_its_way, IN_ORDER)
    arrived: list[Event] = [ShipmentDelivered(act.shipment)]
    if on_its_way > {act.shipment} or not all_sent(now.tallies):
        return arrived
    promised = now.placed.promised_at
    completes = now.basis.request if facts.completes else ""
    return [
        *arrived,
        OrderDelivered(now.placed.number, promised, act.at <= promised, completes),
    ]


# -- Decide ------------------------------------------------------------------------------------


def decide(order: Order, act: Command, facts: object) -> list[Event]:
    match act:
        case PlanProduction():
            return plan(order, act, told(facts, Timing))
        case PurchaseMaterials():
            return purchase(order, act)
        case CompleteProduction():
            return complete(order, act, told(facts, Timing))
        case ReserveFromStock():
            return reserve(order, act, told(facts, Warehouse))
        case Ship():
            return ship(order, act, told(facts, Timing))
        case InformShipment():
            return inform(order, act)
        case ConfirmDelivery():
            return confirm(order, act, told(facts, Arriving))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(order: Ready, calendars: Calendars) -> Iterator[Deadline]:
    """Each shipment that the customer has not been told of."""
    for it in order.shipments:
        if not it.informed:
            of = f"shipment.{it.number}"
            yield deadline(Terms.ORDER_PROGRESS, it.inform_by, calendars, of=of)

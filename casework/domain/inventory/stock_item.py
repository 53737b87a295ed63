"""Stock items: what is there of each, what of it is promised, and what is on its way.

What is on hand follows from what came, what went and what a stocktake put right; nobody sets it.
A blocked item gives nothing out and promises nothing more; what comes back is booked in all the
same, for it is there, and it is counted, written off and released as before. A retired item is
gone from the books: what comes back for it is refused until the goods have an item again.

    phase         act                 next phase
    ------------  ------------------  ----------
    Unregistered  RegisterItem        Active
    stocked       ReceiveStock        same
    stocked       ReceivePurchase     same
    Active        ReserveStock        same
    stocked       ReleaseReservation  same
    Active        IssueStock          same
    stocked       BeginCount          same
    stocked       AdjustStock         same
    stocked       EndCount            same
    stocked       WriteOff            same
    stocked       AwaitStock          same
    stocked       ForgoStock          same
    Active        BlockItem           Blocked
    Blocked       UnblockItem         Active
    Blocked       RetireItem          Retired

    stocked: Active, Blocked

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import REASON_STATED
from casework.domain.inventory.stock import ONE_COUNT, excess, free, is_low
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Deadline,
    Decider,
    Kind,
    NoFacts,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity, positive
from casework.domain.policy import Terms
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Source(StrEnum):
    """Where goods come from that were not bought."""

    PRODUCTION = "production"
    RETURN = "return"  # From a customer.


@frozen
class Levels:
    """How much of an item there should be, in its unit (GAP-24)."""

    least: int
    reorder_point: int
    most: int


@frozen
class Portion:
    """So many units under a name: a reservation's, or a replenishment's."""

    name: str
    units: int


Portions: TypeAlias = tuple[Portion, ...]


def portion(portions: Portions, name: str) -> int:
    """How many units go by the name; 0: none."""
    return sum(it.units for it in portions if it.name == name)


def total(portions: Portions) -> int:
    """How many units there are in all."""
    return sum(it.units for it in portions)


def changed(portions: Portions, name: str, by: int) -> Portions:
    """The same, with so many units more (or fewer) under the name; none left: it is dropped."""
    units = portion(portions, name) + by
    others = tuple(it for it in portions if it.name != name)
    return (*others, Portion(name, units)) if units else others


@frozen
class Day:
    """What a day on which something moved ended with, and what was issued on it."""

    day: date
    closing: int
    out: int


@frozen
class UnderCount:
    """The stocktake that counts the item now, and whether it has put the books right."""

    stocktake: str
    adjusted: bool = False


@frozen
class Stock:
    """What is known of an item's stock, all of it in ``unit``.

    ``movements`` counts whatever changed ``on_hand``. ``reserved`` is promised, ``awaited`` was
    proposed or ordered and has not come. ``propose_by`` runs while stock is at or below the
    reorder point. ``count`` is one at most. ``still_since`` is the day of the last issue, or on
    which goods last came where none were.
    """

    unit: str
    levels: Levels
    still_since: date
    on_hand: int = 0
    movements: int = 0
    reserved: Portions = ()
    awaited: Portions = ()
    propose_by: tuple[Span, ...] = ()
    count: tuple[UnderCount, ...] = ()
    days: tuple[Day, ...] = ()

    @property
    def promised(self) -> int:
        return total(self.reserved)

    def closing_before(self, day: date) -> int:
        """What there was when the day began."""
        return next((it.closing for it in reversed(self.days) if it.day < day), 0)

    def closing_on(self, day: date) -> int:
        """What there was when the day was over."""
        return next((it.closing for it in reversed(self.days) if it.day <= day), 0)

    def out_between(self, first: date, last: date) -> int:
        """What was issued on these days and between them."""
        return sum(it.out for it in self.days if first <= it.day <= last)


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unregistered:
    """There is no such item."""


@frozen
class Stocked:
    """The item is on the books."""

    stock: Stock


@frozen
class Active(Stocked):
    """It may be promised and issued."""


@frozen
class Blocked(Stocked):
    """Nothing of it is promised or issued."""


@frozen
class Retired:
    """Off the books, with nothing left of it."""


StockItem: TypeAlias = Unregistered | Stocked | Retired


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Today:
    """For whatever moves stock: the office's day (``calendar``), and the term for a proposal to
    replenish (``policy``, ``calendar``)."""

    day: date
    replenish: Timing


@frozen
class Adjusting:
    """For an adjustment: the difference and its cause as posted by the stocktake for this item
    (``inventory.stocktake/<stocktake>``; held). Zero and blank: none was posted."""

    today: Today
    difference: int
    cause: str


@frozen
class WritingOff:
    """For a write-off: how many units of this item a disposal took off the books, by the plan
    carried out (``inventory.slow_moving/<plan>``; held). Zero: none."""

    today: Today
    planned: int


Facts: TypeAlias = NoFacts | Today | Adjusting | WritingOff


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ItemRegistered:
    name: str
    unit: str
    levels: Levels
    day: date


@frozen
class StockReceived:
    quantity: Quantity
    source: Source
    reference: str
    day: date


@frozen
class PurchaseReceived:
    """``replenishment`` is the one it was bought for, or empty."""

    quantity: Quantity
    purchase: str
    replenishment: str
    day: date


@frozen
class StockReserved:
    reservation: str
    quantity: Quantity


@frozen
class ReservationReleased:
    reservation: str
    quantity: Quantity


@frozen
class StockIssued:
    """``reservation`` is the one it was taken from, or empty."""

    quantity: Quantity
    reservation: str
    reference: str
    day: date


@frozen
class CountBegun:
    stocktake: str


@frozen
class StockAdjusted:
    """``difference`` in the item's unit; below zero: less was there than the books said."""

    stocktake: str
    difference: int
    cause: str
    day: date


@frozen
class OverReserved:
    """More is reserved than is there; so much must be released before anything is issued."""

    excess: int


@frozen
class CountEnded:
    stocktake: str


@frozen
class StockWrittenOff:
    quantity: Quantity
    plan: str
    day: date


@frozen
class BelowReorderPoint:
    on_hand: int
    propose_by: Span


@frozen
class StockAwaited:
    replenishment: str
    quantity: Quantity


@frozen
class AwaitedForgone:
    replenishment: str


@frozen
class ItemBlocked:
    reason: str


@frozen
class ItemUnblocked:
    reason: str


@frozen
class ItemRetired:
    reason: str


Event: TypeAlias = (
    ItemRegistered
    | StockReceived
    | PurchaseReceived
    | StockReserved
    | ReservationReleased
    | StockIssued
    | CountBegun
    | StockAdjusted
    | OverReserved
    | CountEnded
    | StockWrittenOff
    | BelowReorderPoint
    | StockAwaited
    | AwaitedForgone
    | ItemBlocked
    | ItemUnblocked
    | ItemRetired
)


# -- Commands ----------------------------------------------------------------------------------
# What is bought, counted, adjusted, written off and awaited follows from another page's act:
# nobody may send it.

_KEEPERS: Final = frozenset({Role.BACKOFFICE})
_MOVERS: Final = frozenset({Role.BACKOFFICE, Role.SHIPPING})


@frozen
class RegisterItem(Act):
    """``levels`` are in ``unit``, the smallest that is ever counted."""

    may = _KEEPERS

    name: str
    unit: str
    levels: Levels


@frozen
class ReceiveStock(Act):
    """``reference`` names the production order or the customer's return."""

    may = _MOVERS

    quantity: Quantity
    source: Source
    reference: str


@frozen
class ReceivePurchase(Act):
    """Goods bought, inspected and accepted, for a replenishment or (empty) another need."""

    quantity: Quantity
    purchase: str
    replenishment: str


@frozen
class ReserveStock(Act):
    """Under one name as often as need be: it adds up."""

    may = _MOVERS

    reservation: str
    quantity: Quantity


@frozen
class ReleaseReservation(Act):
    may = _MOVERS

    reservation: str
    quantity: Quantity


@frozen
class IssueStock(Act):
    """From a reservation or, if that is empty, from what is free. ``reference`` says what for."""

    may = _MOVERS

    quantity: Quantity
    reservation: str
    reference: str


@frozen
class BeginCount(Act):
    stocktake: str


@frozen
class AdjustStock(Act):
    stocktake: str
    difference: int


@frozen
class EndCount(Act):
    stocktake: str


@frozen
class WriteOff(Act):
    """``plan`` is the case of slow-moving stock whose plan was carried out."""

    quantity: Quantity
    plan: str


@frozen
class AwaitStock(Act):
    replenishment: str
    quantity: Quantity


@frozen
class ForgoStock(Act):
    """What has not come of a replenishment will not come."""

    replenishment: str


@frozen
class BlockItem(Act):
    may = _KEEPERS

    reason: str


@frozen
class UnblockItem(Act):
    may = _KEEPERS

    reason: str


@frozen
class RetireItem(Act):
    may = _KEEPERS

    reason: str


Command: TypeAlias = (
    RegisterItem
    | ReceiveStock
    | ReceivePurchase
    | ReserveStock
    | ReleaseReservation
    | IssueStock
    | BeginCount
    | AdjustStock
    | EndCount
    | WriteOff
    | AwaitStock
    | ForgoStock
    | BlockItem
    | UnblockItem
    | RetireItem
)


# -- 1  Running low ----------------------------------------------------------------------------
# S4-2.3.2   Replenishment is proposed in time, so that there is neither too much nor too little.

LOW_IS_SAID = Rule(
    "RPL-02",
    "An item has levels to be kept at; at its reorder point that is said once until it is above,"
    " and a proposal is due.",
    cites=("S4-2.3.2",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def register(item: StockItem, act: RegisterItem, facts: Today) -> list[Event]:
    only_while(item, Unregistered)
    levels = act.levels
    require(stated(act.unit), EXACT)
    require(0 <= levels.least <= levels.reorder_point < levels.most, LOW_IS_SAID)
    registered = ItemRegistered(act.name, act.unit, levels, facts.day)
    return [registered, BelowReorderPoint(0, facts.replenish.since(act.at))]


def _if_low(stock: Stock, left: int, act: Act, facts: Today) -> list[Event]:
    """Say that so much is left, if that is little and it was not said yet."""
    if stock.propose_by or not is_low(left, stock.levels.reorder_point):
        return []
    return [BelowReorderPoint(left, facts.replenish.since(act.at))]


def await_stock(item: StockItem, act: AwaitStock) -> list[Event]:
    stock = only_while(item, Stocked).stock
    _measured(act.quantity, stock)
    return [StockAwaited(act.replenishment, act.quantity)]


def forgo(item: StockItem, act: ForgoStock) -> list[Event]:
    stock = only_while(item, Stocked).stock
    require(portion(stock.awaited, act.replenishment), IN_ORDER)
    return [AwaitedForgone(act.replenishment)]


# -- 2  In and out -----------------------------------------------------------------------------
# S4-2.3.1   The books say what is there.

BOOKS_ADD_UP = Rule(
    "INV-01",
    "What is on hand is what came less what went, give or take what was adjusted; each says why.",
    cites=("S4-2.3.1",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION, Kind.LAW),
)
NEVER_BELOW_ZERO = Rule(
    "INV-02",
    "Nothing is promised, issued or written off that is not there and free; where a count finds"
    " less than is reserved, that is said, and released before the next issue.",
    cites=("S4-2.3.1",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def _measured(quantity: Quantity, stock: Stock) -> None:
    require(positive(quantity), EXACT)
    require(quantity.unit == stock.unit, EXACT)


def receive(item: StockItem, act: ReceiveStock, facts: Today) -> list[Event]:
    stock = only_while(item, Stocked).stock
    _measured(act.quantity, stock)
    require(stated(act.reference), BOOKS_ADD_UP)
    return [StockReceived(act.quantity, act.source, act.reference, facts.day)]


def receive_purchase(item: StockItem, act: ReceivePurchase, facts: Today) -> list[Event]:
    stock = only_while(item, Stocked).stock
    _measured(act.quantity, stock)
    require(stated(act.purchase), BOOKS_ADD_UP)
    return [PurchaseReceived(act.quantity, act.purchase, act.replenishment, facts.day)]


def reserve(item: StockItem, act: ReserveStock) -> list[Event]:
    stock = only_while(item, Active).stock
    _measured(act.quantity, stock)
    require(stated(act.reservation), BOOKS_ADD_UP)
    require(free(stock.on_hand, stock.promised + act.quantity.units) >= 0, NEVER_BELOW_ZERO)
    return [StockReserved(act.reservation, act.quantity)]


def release(item: StockItem, act: ReleaseReservation) -> list[Event]:
    stock = only_while(item, Stocked).stock
    _measured(act.quantity, stock)
    require(portion(stock.reserved, act.reservation) >= act.quantity.units, NEVER_BELOW_ZERO)
    return [ReservationReleased(act.reservation, act.quantity)]


def issue(item: StockItem, act: IssueStock, facts: Today) -> list[Event]:
    stock = only_while(item, Active).stock
    _measured(act.quantity, stock)
    require(stated(act.reference), BOOKS_ADD_UP)
    units = act.quantity.units
    kept = units if act.reservation else 0
    require(portion(stock.reserved, act.reservation) >= kept, NEVER_BELOW_ZERO)
    left = stock.on_hand - units
    require(free(left, stock.promised - kept) >= 0, NEVER_BELOW_ZERO)
    issued = StockIssued(act.quantity, act.reservation, act.reference, facts.day)
    return [issued, *_if_low(stock, left, act, facts)]


# -- 3  Counted, adjusted, written off ---------------------------------------------------------
# S4-3.3.2   A difference is adjusted once its cause is found.
# S4-3.3.4   What does not sell is disposed of by a plan.

CITES_ITS_GROUND = Rule(
    "INV-03",
    "Stock is adjusted once, by a count's difference and its cause; written off by a plan alone.",
    cites=("S4-3.3.2", "S4-3.3.4"),
)


def begin_count(item: StockItem, act: BeginCount) -> list[Event]:
    stock = only_while(item, Stocked).stock
    require(not stock.count, ONE_COUNT)
    return [CountBegun(act.stocktake)]


def adjust(item: StockItem, act: AdjustStock, facts: Adjusting) -> list[Event]:
    stock = only_while(item, Stocked).stock
    require(UnderCount(act.stocktake) in stock.count, CITES_ITS_GROUND)
    require(act.difference == facts.difference, CITES_ITS_GROUND)
    require(act.difference != 0, CITES_ITS_GROUND)
    require(stated(facts.cause), CITES_ITS_GROUND)
    left = stock.on_hand + act.difference
    require(left >= 0, NEVER_BELOW_ZERO)
    adjusted = StockAdjusted(act.stocktake, act.difference, facts.cause, facts.today.day)
    over = excess(left, stock.promised)
    return [
        adjusted,
        *([OverReserved(over)] if over else []),
        *_if_low(stock, left, act, facts.today),
    ]


def end_count(item: StockItem, act: EndCount) -> list[Event]:
    stock = only_while(item, Stocked).stock
    require(any(it.stocktake == act.stocktake for it in stock.count), ONE_COUNT)
    return [CountEnded(act.stocktake)]


def write_off(item: StockItem, act: WriteOff, facts: WritingOff) -> list[Event]:
    stock = only_while(item, Stocked).stock
    _measured(act.quantity, stock)
    require(act.quantity.units == facts.planned, CITES_ITS_GROUND)
    left = stock.on_hand - act.quantity.units
    require(free(left, stock.promised) >= 0, NEVER_BELOW_ZERO)
    written_off = StockWrittenOff(act.quantity, act.plan, facts.today.day)
    return [written_off, *_if_low(stock, left, act, facts.today)]


# -- 4  Blocked and retired --------------------------------------------------------------------
# S4-2.3.1   The books stay right: nothing is taken off them that is still there.


def block(item: StockItem, act: BlockItem) -> list[Event]:
    only_while(item, Active)
    require(stated(act.reason), REASON_STATED)
    return [ItemBlocked(act.reason)]


def unblock(item: StockItem, act: UnblockItem) -> list[Event]:
    only_while(item, Blocked)
    require(stated(act.reason), REASON_STATED)
    return [ItemUnblocked(act.reason)]


def retire(item: StockItem, act: RetireItem) -> list[Event]:
    stock = only_while(item, Blocked).stock
    require(not stock.on_hand, BOOKS_ADD_UP)
    require(not stock.awaited, BOOKS_ADD_UP)
    require(not stock.reserved, NEVER_BELOW_ZERO)
    require(not stock.count, ONE_COUNT)
    require(stated(act.reason), REASON_STATED)
    return [ItemRetired(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(item: StockItem, command: Command, facts: Facts) -> list[Event]:
    match command:
        case RegisterItem():
            return register(item, command, told(facts, Today))
        case ReceiveStock():
            return receive(item, command, told(facts, Today))
        case ReceivePurchase():
            return receive_purchase(item, command, told(facts, Today))
        case ReserveStock():
            return reserve(item, command)
        case ReleaseReservation():
            return release(item, command)
        case IssueStock():
            return issue(item, command, told(facts, Today))
        case BeginCount():
            return begin_count(item, command)
        case AdjustStock():
            return adjust(item, command, told(facts, Adjusting))
        case EndCount():
            return end_count(item, command)
        case WriteOff():
            return write_off(item, command, told(facts, WritingOff))
        case AwaitStock():
            return await_stock(item, command)
        case ForgoStock():
            return forgo(item, command)
        case BlockItem():
            return block(item, command)
        case UnblockItem():
            return unblock(item, command)
        case RetireItem():
            return retire(item, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(item: StockItem, event: Event) -> StockItem:
    if isinstance(event, ItemRegistered):
        was(item, Unregistered)
        return Active(Stock(event.unit, event.levels, event.day))
    stocked = was(item, Stocked)
    match event:
        case ItemBlocked():
            return Blocked(was(stocked, Active).stock)
        case ItemUnblocked():
            return Active(was(stocked, Blocked).stock)
        case ItemRetired():
            was(stocked, Blocked)
            return Retired()
        case _:
            return attrs.evolve(stocked, stock=_after(stocked.stock, event))


_Kept: TypeAlias = (
    StockReceived
    | PurchaseReceived
    | StockReserved
    | ReservationReleased
    | StockIssued
    | CountBegun
    | StockAdjusted
    | OverReserved
    | CountEnded
    | StockWrittenOff
    | BelowReorderPoint
    | StockAwaited
    | AwaitedForgone
)


def _after(stock: Stock, event: _Kept) -> Stock:
    """What an event makes of the stock of an item that stays on the books."""
    match event:
        case StockReceived(quantity, day=day):
            return _moved(stock, quantity.units, day)
        case PurchaseReceived(quantity, replenishment=name, day=day):
            come = min(quantity.units, portion(stock.awaited, name))
            awaited = changed(stock.awaited, name, -come)
            return _moved(attrs.evolve(stock, awaited=awaited), quantity.units, day)
        case StockReserved(name, quantity):
            return attrs.evolve(stock, reserved=changed(stock.reserved, name, quantity.units))
        case ReservationReleased(name, quantity):
            return attrs.evolve(stock, reserved=changed(stock.reserved, name, -quantity.units))
        case StockIssued(quantity, name, day=day):
            kept = changed(stock.reserved, name, -quantity.units) if name else stock.reserved
            gone = _moved(stock, -quantity.units, day, out=quantity.units)
            return attrs.evolve(gone, reserved=kept, still_since=day)
        case CountBegun(stocktake):
            return attrs.evolve(stock, count=(UnderCount(stocktake),))
        case StockAdjusted(stocktake, difference, day=day):
            count = (UnderCount(stocktake, adjusted=True),)
            return _moved(attrs.evolve(stock, count=count), difference, day)
        case OverReserved():
            return stock
        case CountEnded():
            return attrs.evolve(stock, count=())
        case StockWrittenOff(quantity, day=day):
            return _moved(stock, -quantity.units, day)
        case BelowReorderPoint(propose_by=span):
            return attrs.evolve(stock, propose_by=(span,))
        case StockAwaited(name, quantity):
            return attrs.evolve(stock, awaited=changed(stock.awaited, name, quantity.units))
        case AwaitedForgone(name):
            units = portion(stock.awaited, name)
            return attrs.evolve(stock, awaited=changed(stock.awaited, name, -units))
        case _:
            assert_never(event)


def _moved(stock: Stock, by: int, day: date, out: int = 0) -> Stock:
    on_hand = stock.on_hand + by
    low = is_low(on_hand, stock.levels.reorder_point)
    earlier = tuple(it for it in stock.days[-1:] if it.day != day)
    return attrs.evolve(
        stock,
        on_hand=on_hand,
        movements=stock.movements + 1,
        propose_by=stock.propose_by if low else (),
        still_since=stock.still_since if stock.on_hand else day,
        days=(
            *stock.days[:-1],
            *earlier,
            Day(day, on_hand, out + sum(it.out for it in stock.days[-1:] if it.day == day)),
        ),
    )


# -- Due ---------------------------------------------------------------------------------------


def due(item: StockItem, calendars: Calendars) -> tuple[Deadline, ...]:
    """The proposal to replenish what is low; not while there is one, or what it brings awaited."""
    match item:
        case Stocked(Stock(awaited=(), propose_by=(span,))):
            return (deadline(Terms.REPLENISH, span, calendars),)
        case _:
            return ()


decider: Decider[StockItem, Command, Event, Facts] = Decider(
    "inventory.stock_item",
    Unregistered(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Retired,),
    due=due,
)

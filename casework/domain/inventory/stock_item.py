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

from casework.domain.calendar import Calendars
from casework.domain.general import REASON_STATED
from casework.domain.inventory import correction, shortage
from casework.domain.inventory.arithmetic import free
from casework.domain.inventory.correction import Adjusting, WritingOff
from casework.domain.inventory.shortage import if_low
from casework.domain.inventory.stock import (
    BOOKS_ADD_UP,
    NEVER_BELOW_ZERO,
    ONE_COUNT,
    Active,
    Blocked,
    Levels,
    Retired,
    Stock,
    Stocked,
    StockItem,
    Today,
    Unregistered,
    changed,
    measured,
    moved,
    portion,
)
from casework.domain.kernel import (
    Act,
    Deadline,
    Decider,
    NoFacts,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------
# Those that the page shares with its chapters, and its phases, stand in ``stock``.


class Source(StrEnum):
    """Where goods come from that were not bought."""

    PRODUCTION = "production"
    RETURN = "return"  # From a customer.


# -- Facts -------------------------------------------------------------------------------------
# ``Today`` is told to whatever moves stock; what else the acts of ``correction`` are told stands
# with them.

Facts: TypeAlias = NoFacts | Today | Adjusting | WritingOff


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``correction`` and ``shortage`` belong to them.


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
class ItemBlocked:
    reason: str


@frozen
class ItemUnblocked:
    reason: str


@frozen
class ItemRetired:
    reason: str


_Moving: TypeAlias = (
    StockReceived | PurchaseReceived | StockReserved | ReservationReleased | StockIssued
)
Event: TypeAlias = (
    ItemRegistered
    | _Moving
    | ItemBlocked
    | ItemUnblocked
    | ItemRetired
    | correction.Event
    | shortage.Event
)


# -- Commands ----------------------------------------------------------------------------------
# What is bought comes in because procurement accepted it: nobody may send that.

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
    | BlockItem
    | UnblockItem
    | RetireItem
    | correction.Command
    | shortage.Command
)


# -- 1  On the books ---------------------------------------------------------------------------
# S4-2.3.2   An item has levels, so that there is neither too much of it nor too little.
# The rule, RPL-02, stands in ``shortage``; the two of this page and its chapters in ``stock``.


def register(item: StockItem, act: RegisterItem, facts: Today) -> list[Event]:
    only_while(item, Unregistered)
    require(stated(act.unit), EXACT)
    shortage.set_at(act.levels)
    empty = Stock(act.unit, act.levels, facts.day)
    registered = ItemRegistered(act.name, act.unit, act.levels, facts.day)
    return [registered, *if_low(empty, 0, act.at, facts)]


# -- 2  In and out -----------------------------------------------------------------------------
# S4-2.3.1   The books say what is there.


def receive(item: StockItem, act: ReceiveStock, facts: Today) -> list[Event]:
    stock = only_while(item, Stocked).stock
    measured(act.quantity, stock)
    require(stated(act.reference), BOOKS_ADD_UP)
    return [StockReceived(act.quantity, act.source, act.reference, facts.day)]


def receive_purchase(item: StockItem, act: ReceivePurchase, facts: Today) -> list[Event]:
    stock = only_while(item, Stocked).stock
    measured(act.quantity, stock)
    require(stated(act.purchase), BOOKS_ADD_UP)
    return [PurchaseReceived(act.quantity, act.purchase, act.replenishment, facts.day)]


def reserve(item: StockItem, act: ReserveStock) -> list[Event]:
    stock = only_while(item, Active).stock
    measured(act.quantity, stock)
    require(stated(act.reservation), BOOKS_ADD_UP)
    require(free(stock.on_hand, stock.promised + act.quantity.units) >= 0, NEVER_BELOW_ZERO)
    return [StockReserved(act.reservation, act.quantity)]


def release(item: StockItem, act: ReleaseReservation) -> list[Event]:
    stock = only_while(item, Stocked).stock
    measured(act.quantity, stock)
    require(portion(stock.reserved, act.reservation) >= act.quantity.units, NEVER_BELOW_ZERO)
    return [ReservationReleased(act.reservation, act.quantity)]


def issue(item: StockItem, act: IssueStock, facts: Today) -> list[Event]:
    stock = only_while(item, Active).stock
    measured(act.quantity, stock)
    require(stated(act.reference), BOOKS_ADD_UP)
    units = act.quantity.units
    kept = units if act.reservation else 0
    require(portion(stock.reserved, act.reservation) >= kept, NEVER_BELOW_ZERO)
    left = stock.on_hand - units
    require(free(left, stock.promised - kept) >= 0, NEVER_BELOW_ZERO)
    issued = StockIssued(act.quantity, act.reservation, act.reference, facts.day)
    return [issued, *if_low(stock, left, act.at, facts)]


# -- 3  Blocked and retired --------------------------------------------------------------------
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
        case BlockItem():
            return block(item, command)
        case UnblockItem():
            return unblock(item, command)
        case RetireItem():
            return retire(item, command)
        case (
            correction.BeginCount()
            | correction.AdjustStock()
            | correction.EndCount()
            | correction.WriteOff()
        ):
            return [*correction.decide(item, command, facts)]
        case shortage.AwaitStock() | shortage.ForgoStock():
            return [shortage.decide(item, command)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(item: StockItem, event: Event) -> StockItem:
    match event:
        case ItemRegistered(unit=unit, levels=levels, day=day):
            was(item, Unregistered)
            return Active(Stock(unit, levels, day))
        case ItemBlocked():
            return Blocked(was(item, Active).stock)
        case ItemUnblocked():
            return Active(was(item, Blocked).stock)
        case ItemRetired():
            was(item, Blocked)
            return Retired()
        case (
            correction.CountBegun()
            | correction.StockAdjusted()
            | correction.OverReserved()
            | correction.CountEnded()
            | correction.StockWrittenOff()
        ):
            now = was(item, Stocked)
            return attrs.evolve(now, stock=correction.after(now.stock, event))
        case shortage.BelowReorderPoint() | shortage.StockAwaited() | shortage.AwaitedForgone():
            now = was(item, Stocked)
            return attrs.evolve(now, stock=shortage.after(now.stock, event))
        case _:
            now = was(item, Stocked)
            return attrs.evolve(now, stock=_after(now.stock, event))


def _after(stock: Stock, event: _Moving) -> Stock:
    match event:
        case StockReceived(quantity, day=day):
            return moved(stock, quantity.units, day)
        case PurchaseReceived(quantity, replenishment=name, day=day):
            come = min(quantity.units, portion(stock.awaited, name))
            awaited = changed(stock.awaited, name, -come)
            return moved(attrs.evolve(stock, awaited=awaited), quantity.units, day)
        case StockReserved(name, quantity):
            return attrs.evolve(stock, reserved=changed(stock.reserved, name, quantity.units))
        case ReservationReleased(name, quantity):
            return attrs.evolve(stock, reserved=changed(stock.reserved, name, -quantity.units))
        case StockIssued(quantity, name, day=day):
            kept = changed(stock.reserved, name, -quantity.units) if name else stock.reserved
            gone = moved(stock, -quantity.units, day, out=quantity.units)
            return attrs.evolve(gone, reserved=kept)
        case _:
            assert_never(event)


# -- Due ---------------------------------------------------------------------------------------


def due(item: StockItem, calendars: Calendars) -> tuple[Deadline, ...]:
    """The proposal to replenish what is low."""
    return tuple(shortage.running(item.stock, calendars)) if isinstance(item, Stocked) else ()


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

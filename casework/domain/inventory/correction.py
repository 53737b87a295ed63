"""Correction: what counts and disposals put right in the books of an item.

The page of stock items opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.inventory.arithmetic import excess, free
from casework.domain.inventory.shortage import BelowReorderPoint, if_low
from casework.domain.inventory.stock import (
    NEVER_BELOW_ZERO,
    ONE_COUNT,
    Stock,
    Stocked,
    StockItem,
    Today,
    UnderCount,
    measured,
    moved,
)
from casework.domain.kernel import Act, Rule, only_while, require, stated, told
from casework.domain.money import Quantity

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Adjusting:
    """For an adjustment: the difference and its cause that the stocktake posts for this item in
    the same decision (``inventory.stocktake/<stocktake>``). Zero and blank: none."""

    today: Today
    difference: int
    cause: str


@frozen
class WritingOff:
    """For a write-off: how many units of this item a plan takes off the books that is carried out
    in the same decision (``inventory.slow_moving/<plan>``). Zero: none."""

    today: Today
    planned: int


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


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


Event: TypeAlias = CountBegun | StockAdjusted | OverReserved | CountEnded | StockWrittenOff


def after(stock: Stock, event: Event) -> Stock:
    """The stock as the event left it."""
    match event:
        case CountBegun(stocktake):
            return attrs.evolve(stock, count=(UnderCount(stocktake),))
        case StockAdjusted(stocktake, difference, day=day):
            count = (UnderCount(stocktake, adjusted=True),)
            return moved(attrs.evolve(stock, count=count), difference, day)
        case OverReserved():
            return stock
        case CountEnded():
            return attrs.evolve(stock, count=())
        case StockWrittenOff(quantity, day=day):
            return moved(stock, -quantity.units, day)
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------
# They follow from a stocktake, or from a disposal: nobody may send them.


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


Command: TypeAlias = BeginCount | AdjustStock | EndCount | WriteOff


# -- Counted, adjusted, written off ------------------------------------------------------------
# S4-3.3.2   A difference is adjusted once its cause is found.
# S4-3.3.4   What does not sell is disposed of by a plan.

CITES_ITS_GROUND = Rule(
    "INV-03",
    "Stock is adjusted once, by a count's difference and its cause; written off by a plan alone.",
    cites=("S4-3.3.2", "S4-3.3.4"),
)


def begin_count(item: StockItem, act: BeginCount) -> Iterator[Event]:
    stock = only_while(item, Stocked).stock
    require(not stock.count, ONE_COUNT)
    yield CountBegun(act.stocktake)


def adjust(
    item: StockItem, act: AdjustStock, facts: Adjusting
) -> Iterator[Event | BelowReorderPoint]:
    stock = only_while(item, Stocked).stock
    require(UnderCount(act.stocktake) in stock.count, CITES_ITS_GROUND)
    require(act.difference == facts.difference, CITES_ITS_GROUND)
    require(act.difference != 0, CITES_ITS_GROUND)
    require(stated(facts.cause), CITES_ITS_GROUND)
    left = stock.on_hand + act.difference
    require(left >= 0, NEVER_BELOW_ZERO)
    yield StockAdjusted(act.stocktake, act.difference, facts.cause, facts.today.day)
    if over := excess(left, stock.promised):
        yield OverReserved(over)
    yield from if_low(stock, left, act.at, facts.today)


def end_count(item: StockItem, act: EndCount) -> Iterator[Event]:
    stock = only_while(item, Stocked).stock
    require(any(it.stocktake == act.stocktake for it in stock.count), ONE_COUNT)
    yield CountEnded(act.stocktake)


def write_off(
    item: StockItem, act: WriteOff, facts: WritingOff
) -> Iterator[Event | BelowReorderPoint]:
    stock = only_while(item, Stocked).stock
    measured(act.quantity, stock)
    require(act.quantity.units == facts.planned, CITES_ITS_GROUND)
    left = stock.on_hand - act.quantity.units
    require(free(left, stock.promised) >= 0, NEVER_BELOW_ZERO)
    yield StockWrittenOff(act.quantity, act.plan, facts.today.day)
    yield from if_low(stock, left, act.at, facts.today)


# -- Decide ------------------------------------------------------------------------------------


def decide(item: StockItem, act: Command, facts: object) -> Iterator[Event | BelowReorderPoint]:
    match act:
        case BeginCount():
            return begin_count(item, act)
        case AdjustStock():
            return adjust(item, act, told(facts, Adjusting))
        case EndCount():
            return end_count(item, act)
        case WriteOff():
            return write_off(item, act, told(facts, WritingOff))
        case _:
            assert_never(act)

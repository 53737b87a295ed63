"""Shortage: what is running low, and what is on its way.

The page of stock items opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, deadline
from casework.domain.inventory.arithmetic import is_low
from casework.domain.inventory.stock import (
    Levels,
    Stock,
    Stocked,
    StockItem,
    Today,
    changed,
    measured,
    portion,
)
from casework.domain.kernel import IN_ORDER, Act, Deadline, Kind, Rule, only_while, require
from casework.domain.money import Quantity
from casework.domain.policy import Terms

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class BelowReorderPoint:
    """Stock is at the reorder point or below it: once, until it is above."""

    on_hand: int
    propose_by: Span


@frozen
class StockAwaited:
    replenishment: str
    quantity: Quantity


@frozen
class AwaitedForgone:
    replenishment: str


Event: TypeAlias = BelowReorderPoint | StockAwaited | AwaitedForgone


def after(stock: Stock, event: Event) -> Stock:
    """The stock as the event left it."""
    match event:
        case BelowReorderPoint(propose_by=span):
            return attrs.evolve(stock, propose_by=(span,))
        case StockAwaited(name, quantity):
            return attrs.evolve(stock, awaited=changed(stock.awaited, name, quantity.units))
        case AwaitedForgone(name):
            units = portion(stock.awaited, name)
            return attrs.evolve(stock, awaited=changed(stock.awaited, name, -units))
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------
# They follow from what is proposed and decided about a replenishment: nobody may send them.


@frozen
class AwaitStock(Act):
    replenishment: str
    quantity: Quantity


@frozen
class ForgoStock(Act):
    """What has not come of a replenishment will not come."""

    replenishment: str


Command: TypeAlias = AwaitStock | ForgoStock


# -- Running low -------------------------------------------------------------------------------
# S4-2.3.2   Replenishment is proposed in time, so that there is neither too much nor too little.

LOW_IS_SAID = Rule(
    "RPL-02",
    "An item has levels to be kept at; at its reorder point that is said once until it is above,"
    " and a proposal is due.",
    cites=("S4-2.3.2",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def set_at(levels: Levels) -> None:
    """Hold an item's levels to make sense together (GAP-24).

    Raises:
        Refused: under RPL-02.
    """
    require(0 <= levels.least <= levels.reorder_point < levels.most, LOW_IS_SAID)


def if_low(stock: Stock, left: int, at: datetime, facts: Today) -> Iterator[BelowReorderPoint]:
    """Say that so much is left, if that is little and was not said yet."""
    if not stock.propose_by and is_low(left, stock.levels.reorder_point):
        yield BelowReorderPoint(left, facts.replenish.since(at))


def await_stock(item: StockItem, act: AwaitStock) -> Event:
    stock = only_while(item, Stocked).stock
    measured(act.quantity, stock)
    return StockAwaited(act.replenishment, act.quantity)


def forgo(item: StockItem, act: ForgoStock) -> Event:
    stock = only_while(item, Stocked).stock
    require(portion(stock.awaited, act.replenishment), IN_ORDER)
    return AwaitedForgone(act.replenishment)


# -- Decide ------------------------------------------------------------------------------------


def decide(item: StockItem, act: Command) -> Event:
    match act:
        case AwaitStock():
            return await_stock(item, act)
        case ForgoStock():
            return forgo(item, act)
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(stock: Stock, calendars: Calendars) -> Iterator[Deadline]:
    """The proposal to replenish what is low; not while anything is proposed, or on its way."""
    if not stock.awaited:
        for span in stock.propose_by:
            yield deadline(Terms.REPLENISH, span, calendars)

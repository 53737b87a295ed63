"""What the pages of the inventory are told."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    identity,
    in_force,
    timing,
    today,
)
from casework.application.facts.people import organisation
from casework.domain.calendar import office_day
from casework.domain.inventory import (
    correction,
    counting,
    replenishment,
    slow_moving,
    stock_item,
    stocktake,
)
from casework.domain.inventory.arithmetic import moved
from casework.domain.inventory.correction import Adjusting, WritingOff
from casework.domain.inventory.replenishment import Sales, Supply
from casework.domain.inventory.slow_moving import Department, Stillness
from casework.domain.inventory.stock import Item, Stock, Stocked, Today
from casework.domain.inventory.stocktake import Books, Caution, Movements, Planning
from casework.domain.kernel import Act
from casework.domain.money import Quantity
from casework.domain.people.posts import UnitKind
from casework.domain.policy import Choices, Counts, Terms

_Counted: TypeAlias = stocktake.RecordCount | stocktake.RecordRecount


def _stock(item: str, finding: Finding) -> tuple[Stock, ...]:
    """The stock of an item that is on the books (held), or nothing."""
    if not re.fullmatch("[!-~]{1,150}", item):  # No stream can be called so.
        return ()
    state = finding.hold(f"{stock_item.decider.name}/{item}")
    return (state.stock,) if isinstance(state, Stocked) else ()


# -- Stock items -------------------------------------------------------------------------------
# What an adjustment and a write-off cite is written by the very decision that they are part of: it
# cannot move meanwhile, and need not be held.


def _today(stream: str, act: Act, finding: Finding) -> Today:
    return Today(office_day(today(finding), act.at), timing(finding, Terms.REPLENISH))


def _adjusting(stream: str, act: correction.AdjustStock, finding: Finding) -> Adjusting:
    state = finding.look(f"{stocktake.decider.name}/{act.stocktake}")
    lines = state.of(Item(identity(stream))) if isinstance(state, counting.Reconciling) else ()
    posted = [it for it in lines if it.settlement is counting.Settlement.ADJUSTED]
    difference = sum(it.difference for it in posted)
    cause = " ".join(it.cause for it in posted)
    return Adjusting(_today(stream, act, finding), difference, cause)


def _writing_off(stream: str, act: correction.WriteOff, finding: Finding) -> WritingOff:
    state = finding.look(f"{slow_moving.decider.name}/{act.plan}")
    mine = isinstance(state, slow_moving.Executed) and state.case.item == identity(stream)
    return WritingOff(_today(stream, act, finding), state.off_the_books if mine else 0)


STOCK_ITEM: Final[Finders] = {
    stock_item.RegisterItem: Finder(Today, _today),
    stock_item.ReceiveStock: Finder(Today, _today),
    stock_item.ReceivePurchase: Finder(Today, _today),
    stock_item.IssueStock: Finder(Today, _today),
    correction.AdjustStock: Finder(Adjusting, _adjusting),
    correction.WriteOff: Finder(WritingOff, _writing_off),
}


# -- Stocktakes --------------------------------------------------------------------------------


def _planning(stream: str, act: stocktake.PlanStocktake, finding: Finding) -> Planning:
    periods = in_force(finding).choice(Choices.STOCKTAKE_PERIOD)
    return Planning(periods, frozenset(it for it in act.scope if _stock(it, finding)))


def _books(stream: str, act: stocktake.StartStocktake, finding: Finding) -> Books:
    state = finding.look(stream)
    scope = sorted(state.plan.scope) if isinstance(state, counting.Planned) else ()
    return Books(
        tuple(
            counting.Booked(item, Quantity(stock.on_hand, stock.unit))
            for item in scope
            for stock in _stock(item, finding)
        )
    )


def _movements(stream: str, act: _Counted, finding: Finding) -> Movements:
    book = _book(finding.look(stream), act.item)
    match _stock(act.item, finding) if book else ():
        case (stock,):
            return Movements(moved(stock.on_hand, *book), stock.movements)
        case _:
            return Movements(0, 0)


def _book(state: object, item: Item) -> tuple[int, ...]:
    """What the books said of an item at the cut-off; nothing: it is not in this stocktake."""
    match state:
        case counting.Counting(book=book):
            return tuple(it.quantity.units for it in book if it.item == item)
        case counting.Reconciling():
            return tuple(it.book.units for it in state.of(item))
        case _:
            return ()


def _caution(stream: str, act: object, finding: Finding) -> Caution:
    policy = in_force(finding)
    recount = "on" in policy.choice(Choices.STOCKTAKE_RECOUNT)
    return Caution(recount, policy.count(Counts.RECOUNT_ABOVE))


STOCKTAKE: Final[Finders] = {
    stocktake.PlanStocktake: Finder(Planning, _planning),
    stocktake.StartStocktake: Finder(Books, _books),
    stocktake.RecordCount: Finder(Movements, _movements),
    stocktake.RecordRecount: Finder(Movements, _movements),
    stocktake.PostAdjustment: Finder(Caution, _caution),
}


# -- Replenishments ----------------------------------------------------------------------------


def _sales(stream: str, act: replenishment.AnalyseTurnover, finding: Finding) -> Sales:
    day = office_day(today(finding), act.at)
    match _stock(act.item, finding):
        case (stock,):
            opening, closing = stock.closing_before(act.first), stock.closing_on(act.last)
            return Sales(True, opening, closing, stock.out_between(act.first, act.last), day)
        case _:
            return Sales(known=False, opening=0, closing=0, out=0, today=day)


def _supply(stream: str, act: replenishment.ProposeReplenishment, finding: Finding) -> Supply:
    state = finding.look(stream)
    match _stock(state.item, finding) if isinstance(state, replenishment.Analysed) else ():
        case (stock,):
            return Supply(True, stock.unit, stock.on_hand, stock.expected, stock.levels.most)
        case _:
            return Supply(known=False, unit="", on_hand=0, awaited=0, most=0)


REPLENISHMENT: Final[Finders] = {
    replenishment.AnalyseTurnover: Finder(Sales, _sales),
    replenishment.ProposeReplenishment: Finder(Supply, _supply),
}


# -- Slow-moving stock -------------------------------------------------------------------------


def _stillness(stream: str, act: slow_moving.FlagSlowMoving, finding: Finding) -> Stillness:
    day = office_day(today(finding), act.at)
    days = in_force(finding).count(Counts.SLOW_MOVING_DAYS)
    match _stock(act.item, finding):
        case (stock,):
            return Stillness(stock.unit, stock.on_hand, stock.still_since, day, days)
        case _:
            return Stillness("", 0, day, day, days)


def _department(stream: str, act: slow_moving.RecordConsultation, finding: Finding) -> Department:
    known = organisation(finding).unit(act.department, UnitKind.DEPARTMENT)
    return Department(known=bool(known))


SLOW_MOVING: Final[Finders] = {
    slow_moving.FlagSlowMoving: Finder(Stillness, _stillness),
    slow_moving.RecordConsultation: Finder(Department, _department),
}

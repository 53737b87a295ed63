"""What might be done next in the store: stock, its counts, its renewal, and what sells no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.application.office import Office
from casework.domain.inventory import (
    counting,
    replenishment,
    slow_moving,
    stock,
    stock_item,
    stocktake,
)
from casework.domain.kernel import Act
from tests.application.moves.cast import BEA, BO, DAN, DORA, LAMP, MIA, Move, pieces


def of_stock(office: Office) -> Iterator[Move]:
    """One item that is stocked, counted, replenished, and disposed of when it sells no more."""
    state = office.state(f"inventory.stock_item/{LAMP}")[1]
    there = state.stock.on_hand if isinstance(state, stock.Stocked) else 0
    yield from ((f"inventory.stock_item/{LAMP}", it) for it in _item(state))
    takes = ("t1", "t2")
    for take in takes:
        counted = office.state(f"inventory.stocktake/{take}")[1]
        yield from ((f"inventory.stocktake/{take}", it) for it in _stocktake(there, counted))
    day = office.clock().date()
    for act in (
        replenishment.AnalyseTurnover(LAMP, day, day, by=BO),
        replenishment.ProposeReplenishment(pieces(20), "It sells.", by=BO),
        replenishment.ApproveReplenishment(by=MIA),
        replenishment.RejectReplenishment("There is no room.", by=MIA),
    ):
        yield "inventory.replenishment/r1", act
    for disposal in (
        slow_moving.FlagSlowMoving(LAMP, by=BO),
        slow_moving.RecordConsultation("repairs", "Scrap them.", by=DORA),
        slow_moving.PlanDisposal(slow_moving.Option.SCRAP, pieces(2), "At the yard.", by=BO),
        slow_moving.PlanDisposal(slow_moving.Option.SCRAP, pieces(900), "At the yard.", by=BO),
        slow_moving.PlanDisposal(slow_moving.Option.PROMOTION, pieces(2), "In May.", by=BO),
        slow_moving.ExecuteDisposal(by=BO),
        slow_moving.CloseCase(by=BO),
    ):
        yield "inventory.slow_moving/s1", disposal


def _item(state: Any) -> Iterator[Act]:
    yield stock_item.RegisterItem("Lamp", "piece", stock.Levels(2, 5, 50), by=BO)
    for units in (20, 3):
        made = stock_item.Source.PRODUCTION
        yield stock_item.ReceiveStock(pieces(units), made, "note 1", by=BO)
    for units in (2, 15):
        yield stock_item.ReserveStock("order 1", pieces(units), by=BO)
        yield stock_item.IssueStock(pieces(units), "", "parcel 1", by=BO)
    yield stock_item.ReleaseReservation("order 1", pieces(2), by=BO)
    yield stock_item.IssueStock(pieces(2), "order 1", "parcel 2", by=BO)
    if isinstance(state, stock.Stocked) and state.stock.on_hand:
        yield stock_item.IssueStock(pieces(state.stock.on_hand), "", "parcel 3", by=BO)
    yield stock_item.BlockItem("To be looked at.", by=BO)
    yield stock_item.UnblockItem("It is fine.", by=BO)
    yield stock_item.RetireItem("No longer made.", by=BO)


def _stocktake(there: int, state: Any) -> Iterator[Act]:
    method, monthly = counting.Method, counting.Period.MONTHLY
    yield stocktake.PlanStocktake(frozenset({LAMP}), method.PHYSICAL, monthly, by=BO)
    yield stocktake.PlanStocktake(frozenset({LAMP}), method.SYSTEM_CHECK, monthly, by=BO)
    yield stocktake.StartStocktake(by=BO)
    for found in (there, max(there - 1, 0), max(there - 12, 0)):
        yield stocktake.RecordCount(LAMP, "shelf 1", pieces(found), by=BO)
        yield stocktake.RecordRecount(LAMP, pieces(found), by=BO)
    yield stocktake.FinishCounting(by=BO)
    yield stocktake.RecordCause(LAMP, "One fell down.", by=BO)
    yield stocktake.AcceptTiming(LAMP, "A paper is under way.", by=DAN)
    for line in state.lines if isinstance(state, counting.Reconciling) else ():
        yield stocktake.PostAdjustment(LAMP, line.difference, by=BEA)
    yield stocktake.CompleteStocktake(by=BO)
    yield stocktake.CancelStocktake("The roof leaks.", by=BO)

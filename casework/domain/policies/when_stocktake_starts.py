"""When a stocktake starts, each of its items is under count: by it alone (STK-07)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.inventory.correction import BeginCount
from casework.domain.inventory.stocktake import StocktakeStarted
from casework.domain.kernel import Happened, Reaction


def when_stocktake_starts(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case StocktakeStarted(book):
            for booked in book:
                begin = BeginCount(it.identity, by=it.act.by, at=it.act.at)
                yield f"{stock_item.decider.name}/{booked.item}", begin

"""When a stocktake is completed or cancelled, its items are free for another (STK-07)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.inventory.correction import EndCount
from casework.domain.inventory.counting import Over
from casework.domain.inventory.stocktake import StocktakeCancelled, StocktakeCompleted
from casework.domain.kernel import Happened, Reaction, was


def when_stocktake_ends(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case StocktakeCompleted() | StocktakeCancelled():
            for item in was(it.state, Over).items:
                end = EndCount(it.identity, by=it.act.by, at=it.act.at)
                yield f"{stock_item.decider.name}/{item}", end

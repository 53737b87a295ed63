"""When a stocktake's difference is adjusted, the books of the item are (INV-03)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.inventory.correction import AdjustStock
from casework.domain.inventory.stocktake import StockAdjusted
from casework.domain.kernel import Happened, Reaction


def when_difference_is_adjusted(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case StockAdjusted(item, difference):
            adjust = AdjustStock(it.identity, difference, by=it.act.by, at=it.act.at)
            yield f"{stock_item.decider.name}/{item}", adjust

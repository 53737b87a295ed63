"""Metrics of the inventory: how right the books are found, and how fast goods turn over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.domain.inventory import stock_item, stocktake
from casework.domain.inventory.arithmetic import turnover as turned_over
from casework.domain.inventory.counting import Reconciling, Stocktake
from casework.domain.inventory.stock import Stock, Stocked, StockItem
from casework.domain.inventory.stocktake import CountingFinished, ItemRecounted, StocktakeCompleted
from casework.domain.kernel import was
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.people.figures import NO_DATA, Figure, Metric
from casework.domain.people.periods import Period

# -- MET-08  Stocktakes ------------------------------------------------------------------------
# S4-5.1.1   What is counted is what the books say.


def accuracy(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of the items counted, those that had no difference in the end; for whoever counted them.

    A stocktake counts once it is completed; one that was cancelled never does.
    """
    takes: dict[str, Stocktake] = {}
    lines: dict[tuple[str, str], Recorded] = {}  # Which event says what was found of an item.
    for it in events:
        if it.page != stocktake.decider.name:
            continue
        before = takes.get(it.stream, stocktake.decider.initial)
        takes[it.stream] = stocktake.evolve(before, it.event)
        match it.event:
            case CountingFinished(differences):
                lines |= {(it.stream, one.item): it for one in differences}
            case ItemRecounted(item):
                lines[it.stream, item] = it
            case StocktakeCompleted():
                for line in was(before, Reconciling).lines:
                    yield Counted(
                        Metric.STOCKTAKE,
                        f"{it.stream}:{line.item}",
                        line.counters,
                        it.setting.units_of(line.counters),
                        it.day,
                        int(not line.difference),
                        1,
                        (lines[it.stream, line.item].id, it.id),
                    )
            case _:
                pass  # Nothing that is found, or over.


# -- MET-10  Turnover --------------------------------------------------------------------------
# S4-3.3.3   How fast goods go out, against how much of them there is.


def turnover(events: Sequence[Recorded], item: str, period: Period) -> Figure:
    """What went out of an item, over the mean of what there was before and after the period.

    By quantity. The evidence is every event that moved the item until the period was over.
    """
    stock: Stock | None = None
    state: StockItem = stock_item.decider.initial
    moving: list[str] = []
    for it in events:
        if it.stream != f"{stock_item.decider.name}/{item}":
            continue
        state = stock_item.evolve(state, it.event)
        if not isinstance(state, Stocked):
            continue
        before, stock = stock.movements if stock else 0, state.stock
        if stock.movements > before and stock.days[-1].day <= period.last:
            moving.append(it.id)
    if stock is None:
        return NO_DATA
    opening, closing = stock.closing_before(period.first), stock.closing_on(period.last)
    out, mean = turned_over(stock.out_between(period.first, period.last), opening, closing)
    return Figure(out, mean, tuple(moving)) if mean else NO_DATA

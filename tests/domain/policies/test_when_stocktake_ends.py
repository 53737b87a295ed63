"""What follows when a stocktake is completed or cancelled."""

from __future__ import annotations

from typing import Any

from casework.domain.inventory import stocktake
from casework.domain.inventory.correction import EndCount
from casework.domain.inventory.stocktake import (
    CompleteStocktake,
    StocktakeCancelled,
    StocktakeCompleted,
)
from casework.domain.kernel import Happened
from casework.domain.policies.when_stocktake_ends import when_stocktake_ends
from tests.domain.cast import did
from tests.domain.inventory.test_stocktake import (
    ADJUSTED,
    BEGUN,
    EXPLAINED,
    PLANNED,
    RECONCILED,
)

COMPLETED, CANCELLED = StocktakeCompleted(2, 1), StocktakeCancelled("the roof leaks")
END = EndCount("7", **did("bea", 7))
BOTH = [("inventory.stock_item/lamp", END), ("inventory.stock_item/rod", END)]


def after(*history: Any) -> list[Any]:
    state, act = stocktake.decider.after(history), CompleteStocktake(**did("bea", 7))
    happened = Happened("inventory.stocktake/7", history[-1], state, act)
    return list(when_stocktake_ends(happened))


def test_its_items_are_free_for_another_count():
    assert after(*RECONCILED, EXPLAINED, ADJUSTED, COMPLETED) == BOTH
    assert after(*RECONCILED, CANCELLED) == BOTH
    assert after(*BEGUN, CANCELLED) == BOTH


def test_one_that_never_started_holds_nothing():
    assert after(PLANNED, CANCELLED) == []


def test_one_that_goes_on_holds_what_it_has():
    assert after(*RECONCILED, EXPLAINED, ADJUSTED) == []

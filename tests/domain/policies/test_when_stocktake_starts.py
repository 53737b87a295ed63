"""What follows when a stocktake starts."""

from __future__ import annotations

from casework.domain.inventory import stocktake
from casework.domain.inventory.correction import BeginCount
from casework.domain.inventory.stocktake import StartStocktake
from casework.domain.kernel import Happened
from casework.domain.policies.when_stocktake_starts import when_stocktake_starts
from tests.domain.cast import did
from tests.domain.inventory.test_stocktake import BEGUN, PLANNED, STARTED

ACT = StartStocktake(**did("bo", 2))


def test_each_of_its_items_is_under_count():
    started = Happened("inventory.stocktake/7", STARTED, stocktake.decider.after(BEGUN), ACT)

    assert list(when_stocktake_starts(started)) == [
        ("inventory.stock_item/lamp", BeginCount("7", **did("bo", 2))),
        ("inventory.stock_item/rod", BeginCount("7", **did("bo", 2))),
    ]


def test_a_plan_puts_nothing_under_count():
    state = stocktake.decider.after([PLANNED])

    assert not list(when_stocktake_starts(Happened("inventory.stocktake/7", PLANNED, state, ACT)))

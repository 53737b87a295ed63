"""What follows when a stocktake's difference is adjusted."""

from __future__ import annotations

from casework.domain.inventory import stock_item, stocktake
from casework.domain.inventory.correction import AdjustStock, StockAdjusted
from casework.domain.inventory.stocktake import PostAdjustment
from casework.domain.kernel import Happened
from casework.domain.policies.when_difference_is_adjusted import when_difference_is_adjusted
from casework.testing.scenario import given
from tests.domain.cast import day, did
from tests.domain.inventory.test_stock_item import COUNTED, TEN, adjusting
from tests.domain.inventory.test_stocktake import ADJUSTED, EXPLAINED, LAMP, RECONCILED

ACT = PostAdjustment(LAMP, -3, **did("bea", 6))


def happened(event: object) -> Happened:
    state = stocktake.decider.after([*RECONCILED, EXPLAINED, ADJUSTED])
    return Happened("inventory.stocktake/7", event, state, ACT)


def test_the_books_of_the_item_are_adjusted_by_it():
    [(stream, command)] = when_difference_is_adjusted(happened(ADJUSTED))

    assert stream == "inventory.stock_item/lamp"
    assert command == AdjustStock("7", -3, **did("bea", 6))
    given(stock_item.decider, *TEN, COUNTED).when(command, adjusting(6, -3)).then(
        StockAdjusted("7", -3, "broken", day(6))
    )


def test_a_cause_alone_adjusts_nothing():
    assert not list(when_difference_is_adjusted(happened(EXPLAINED)))


def test_what_the_item_says_of_it_is_not_taken_for_another_difference():
    echo = StockAdjusted("7", -3, "broken", day(6))

    assert not list(when_difference_is_adjusted(happened(echo)))

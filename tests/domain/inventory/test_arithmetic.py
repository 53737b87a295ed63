"""The arithmetic of the inventory, worked out in other ways."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.inventory.arithmetic import (
    at_cut_off,
    days_still,
    difference,
    excess,
    free,
    is_low,
    is_wide,
    moved,
    too_much,
    turnover,
)

UNITS = st.integers(0, 10**9)
MOVES = st.lists(st.integers(-(10**6), 10**6))


@for_all(UNITS, UNITS)
def test_what_is_free_and_what_is_over_reserved_never_both_are(on_hand: int, reserved: int):
    over = excess(on_hand, reserved)

    assert over >= 0
    assert max(free(on_hand, reserved), 0) * over == 0
    assert free(on_hand, reserved) == max(free(on_hand, reserved), 0) - over


@for_all(UNITS, MOVES, MOVES, st.integers(-(10**6), 10**6))
def test_a_difference_is_the_same_whenever_the_count_is_made(
    book: int, before: list[int], between: list[int], lost: int
):
    shelf = book + lost + sum(before)
    early = difference(shelf, moved(book + sum(before), book), book)
    later = sum(before) + sum(between)
    late = difference(shelf + sum(between), moved(book + later, book), book)

    assert early == late == lost
    assert at_cut_off(shelf, sum(before)) == book + lost


@for_all(UNITS, MOVES, MOVES, st.integers(-(10**6), 10**6))
def test_an_adjusted_book_is_what_is_on_the_shelf(
    book: int, before: list[int], after: list[int], lost: int
):
    found = difference(book + lost + sum(before), sum(before), book)

    assert book + sum(before) + sum(after) + found == book + lost + sum(before) + sum(after)


def test_a_difference_is_wide_above_so_many_percent_of_the_book():
    assert not is_wide(5, 100, 5)
    assert is_wide(6, 100, 5)
    assert not is_wide(-5, 100, 5)
    assert is_wide(-6, 100, 5)
    assert is_wide(1, 0, 5)
    assert not is_wide(0, 0, 5)


def test_stock_is_low_at_its_reorder_point():
    assert [is_low(it, 4) for it in (3, 4, 5)] == [True, True, False]


def test_what_is_on_its_way_counts_towards_the_most():
    assert not too_much(3, 4, 3, 10)
    assert too_much(3, 5, 3, 10)


def test_days_are_counted_from_the_day_after():
    today = date(2024, 7, 1)

    assert days_still(today, today) == 0
    assert days_still(today - timedelta(days=90), today) == 90


def test_turnover_is_a_fraction_of_the_mean_stock_and_of_nothing_where_none_was():
    assert turnover(7, 0, 0) == (14, 0)
    assert Fraction(*turnover(0, 4, 6)) == 0
    assert Fraction(*turnover(15, 4, 6)) == 3

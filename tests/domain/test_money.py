"""Amounts are whole, and of one currency or unit."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Refused
from casework.domain.money import EXACT, Money, Quantity, added, positive

AMOUNTS = st.integers(-(10**15), 10**15)


def test_amounts_of_two_currencies_do_not_meet():
    with pytest.raises(Refused) as refusal:
        added(Money(1, "CNY"), Money(1, "USD"))
    assert refusal.value.rule == EXACT


def test_a_sum_is_of_the_currency_of_both():
    assert added(Money(1, "CNY"), Money(2, "CNY")) == Money(3, "CNY")


@for_all(AMOUNTS, AMOUNTS)
def test_sums_are_exact(one: int, other: int):
    assert added(Money(one, "CNY"), Money(other, "CNY")) == Money(one + other, "CNY")


@for_all(AMOUNTS)
def test_nothing_and_less_is_not_positive(amount: int):
    assert positive(Money(amount, "CNY")) == positive(Quantity(amount, "g")) == (amount > 0)


def test_one_is_something():
    assert positive(Money(1, "CNY"))
    assert positive(Quantity(1, "g"))
    assert not positive(Money(0, "CNY"))
    assert not positive(Quantity(0, "g"))

"""Amounts are whole, and of one currency or unit."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Refused
from casework.domain.money import EXACT, Money, Quantity, added, positive, together

AMOUNTS = st.integers(-(10**15), 10**15)


def test_amounts_of_two_currencies_or_units_do_not_meet():
    with pytest.raises(Refused) as refusal:
        added(Money(1, "CNY"), Money(1, "USD"))
    assert refusal.value.rule == EXACT
    with pytest.raises(Refused) as refused:
        together(Quantity(1, "piece"), Quantity(1, "gram"))
    assert refused.value.rule == EXACT


@for_all(AMOUNTS, AMOUNTS)
def test_sums_are_exact(one: int, other: int):
    assert added(Money(one, "CNY"), Money(other, "CNY")) == Money(one + other, "CNY")
    assert together(Quantity(one, "g"), Quantity(other, "g")) == Quantity(one + other, "g")


@for_all(AMOUNTS)
def test_nothing_and_less_is_not_positive(amount: int):
    assert positive(Money(amount, "CNY")) == positive(Quantity(amount, "g")) == (amount > 0)

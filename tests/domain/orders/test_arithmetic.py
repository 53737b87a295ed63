"""The arithmetic of orders: small functions of whole numbers, held to what they promise."""

from __future__ import annotations

from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.orders.arithmetic import is_ready, is_sent, sendable

UNITS = st.integers(0, 20) | st.integers(0, 2**63)


def test_what_can_be_sent_is_the_lesser_of_what_was_ordered_and_what_is_there():
    assert sendable(10, 10, 0) == 10
    assert sendable(10, 7, 0) == 7
    assert sendable(10, 15, 0) == 10
    assert sendable(10, 10, 4) == 6
    assert sendable(10, 7, 7) == 0


@for_all(UNITS, UNITS, st.lists(UNITS, max_size=5))
def test_whoever_sends_no_more_than_can_be_sent_keeps_both_bounds(
    ordered: int, ready: int, asked: list[int]
):
    sent = 0
    for units in asked:
        if units <= sendable(ordered, ready, sent):
            sent += units

    assert sent <= ordered
    assert sent <= ready
    assert sendable(ordered, ready, sent) >= 0


@for_all(UNITS, UNITS)
def test_what_is_sent_in_full_leaves_nothing_to_be_sent(ordered: int, ready: int):
    assert is_ready(ordered, ready) == (ready >= ordered)
    if is_ready(ordered, ready):
        assert sendable(ordered, ready, 0) == ordered
        assert is_sent(ordered, sendable(ordered, ready, 0))
        assert sendable(ordered, ready, ordered) == 0
    else:
        assert not is_sent(ordered, sendable(ordered, ready, 0))

"""The arithmetic that the rules of the inventory rest on.

Every function is of whole numbers and days alone: so many units of an item, in its own unit.
"""

from __future__ import annotations

from datetime import date

# -- Stock -------------------------------------------------------------------------------------


def free(on_hand: int, reserved: int) -> int:
    """What is there for whoever asks; below zero: more is reserved than is there."""
    return on_hand - reserved


def excess(on_hand: int, reserved: int) -> int:
    """How much more is reserved than is there."""
    return max(reserved - on_hand, 0)


def is_low(on_hand: int, reorder_point: int) -> bool:
    """Whether it is time to reorder."""
    return on_hand <= reorder_point


def too_much(on_hand: int, awaited: int, proposed: int, most: int) -> bool:
    """Whether there would be more than there ever should be, once all of it has come."""
    return on_hand + awaited + proposed > most


def days_still(since: date, today: date) -> int:
    """For how many days nothing has gone out."""
    return (today - since).days


# -- Counts ------------------------------------------------------------------------------------


def moved(on_hand: int, book: int) -> int:
    """What came in less what went out since the books said ``book``."""
    return on_hand - book


def at_cut_off(counted: int, moved: int) -> int:
    """What a count made after the cut-off would have found at the cut-off."""
    return counted - moved


def difference(counted: int, moved: int, book: int) -> int:
    """By how much a count differs from the book, both as at the cut-off."""
    return at_cut_off(counted, moved) - book


def is_wide(difference: int, book: int, percent: int) -> bool:
    """Whether a difference is more than so many percent of the book."""
    return abs(difference) * 100 > book * percent


# -- Metrics -----------------------------------------------------------------------------------


def turnover(out: int, opening: int, closing: int) -> tuple[int, int]:
    """MET-10: what went out, over the mean of what was there, as a fraction.

    Its denominator is 0 where nothing ever was there.
    """
    return 2 * out, opening + closing

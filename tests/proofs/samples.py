"""Claims that are not true, or say nothing: what judging a claim is tried on."""

from __future__ import annotations


def nobody_counts_to_a_million(number: int) -> None:
    """Nobody counts to a million."""
    assert number > 0
    assert number != 1_000_000


def seven_raises(number: int) -> None:
    """Seven raises."""
    assert number > 0
    if number == 7:
        raise LookupError(number)
    assert number > -1


def says_nothing(number: int) -> None:
    """It says nothing."""
    number.bit_length()


def of_no_number(number: int) -> None:
    """Every number that is more and less than none is a million."""
    assert number > 0 > number
    assert number == 1_000_000

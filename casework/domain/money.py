"""Money and quantities: whole smallest units, with a currency or a unit, and never a float.

GEN-07 is a construction here (an amount without its unit, or a fraction of the smallest unit,
cannot be written down) and a guard (``EXACT``) where one amount meets another.
"""

from __future__ import annotations

from attrs import frozen

from casework.domain.kernel import Kind, Rule, require

EXACT = Rule(
    "GEN-07",
    "Amounts are exact, positive, and of one currency or unit.",
    cites=("S3-3.2.3a",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


@frozen
class Money:
    """An amount: ``minor`` whole minor units (fen, cents) of ``currency`` (ISO 4217 code)."""

    minor: int
    currency: str


@frozen
class Quantity:
    """So much of something: ``units`` whole smallest units of ``unit`` (piece, gram)."""

    units: int
    unit: str


def positive(amount: Money | Quantity) -> bool:
    """Whether there is any of it at all."""
    return (amount.minor if isinstance(amount, Money) else amount.units) > 0


def added(one: Money, other: Money) -> Money:
    """The sum of two amounts of one currency.

    Raises:
        Refused: under GEN-07, if the currencies differ.
    """
    require(one.currency == other.currency, EXACT)
    return Money(one.minor + other.minor, one.currency)

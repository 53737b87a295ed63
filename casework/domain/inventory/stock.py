"""Terms and phases of a stock item: what is there, what of it is promised, what is on its way."""

from __future__ import annotations

from datetime import date
from typing import Final, NewType, TypeAlias

import attrs
from attrs import frozen

from casework.domain.calendar import Span, Timing
from casework.domain.inventory.arithmetic import is_low
from casework.domain.kernel import Kind, Rule, require
from casework.domain.money import EXACT, Quantity, positive

# -- Terms -------------------------------------------------------------------------------------

Item = NewType("Item", str)
"""An item of stock, by the identity of its stream on ``inventory.stock_item``."""

MOST_AT_ONCE: Final = 100
"""How many items one stocktake counts at most: each of them is told in the decision that begins
or ends it, and a decision is no longer than that."""


@frozen
class Levels:
    """How much of an item there should be, in its unit (GAP-24)."""

    least: int
    reorder_point: int
    most: int


@frozen
class Portion:
    """So many units under a name: a reservation's, or a replenishment's."""

    name: str
    units: int


Portions: TypeAlias = tuple[Portion, ...]


def portion(portions: Portions, name: str) -> int:
    """How many units go by the name; 0: none."""
    return sum(it.units for it in portions if it.name == name)


def total(portions: Portions) -> int:
    """How many units there are in all."""
    return sum(it.units for it in portions)


def changed(portions: Portions, name: str, by: int) -> Portions:
    """The same, with so many units more (or fewer) under the name; none left: it is dropped."""
    units = portion(portions, name) + by
    others = tuple(it for it in portions if it.name != name)
    return (*others, Portion(name, units)) if units else others


@frozen
class Day:
    """What a day on which something moved ended with, and what was issued on it."""

    day: date
    closing: int
    out: int


@frozen
class UnderCount:
    """The stocktake that counts the item now, and whether it has put the books right."""

    stocktake: str
    adjusted: bool = False


@frozen
class Stock:
    """What is known of an item's stock, all of it in ``unit``.

    ``movements`` counts whatever changed ``on_hand``. ``reserved`` is promised, ``awaited`` was
    proposed or ordered and has not come. ``propose_by`` runs while stock is at or below the
    reorder point. ``count`` is one at most. ``still_since`` is the day of the last issue, or on
    which goods last came where none were.
    """

    unit: str
    levels: Levels
    still_since: date
    on_hand: int = 0
    movements: int = 0
    reserved: Portions = ()
    awaited: Portions = ()
    propose_by: tuple[Span, ...] = ()
    count: tuple[UnderCount, ...] = ()
    days: tuple[Day, ...] = ()

    @property
    def promised(self) -> int:
        return total(self.reserved)

    @property
    def expected(self) -> int:
        return total(self.awaited)

    def closing_before(self, day: date) -> int:
        """What there was when the day began."""
        return next((it.closing for it in reversed(self.days) if it.day < day), 0)

    def closing_on(self, day: date) -> int:
        """What there was when the day was over."""
        return next((it.closing for it in reversed(self.days) if it.day <= day), 0)

    def out_between(self, first: date, last: date) -> int:
        """What was issued on these days and between them."""
        return sum(it.out for it in self.days if first <= it.day <= last)


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unregistered:
    """There is no such item."""


@frozen
class Stocked:
    """The item is on the books."""

    stock: Stock


@frozen
class Active(Stocked):
    """It may be promised and issued."""


@frozen
class Blocked(Stocked):
    """Nothing of it is promised or issued."""


@frozen
class Retired:
    """Off the books, with nothing left of it."""


StockItem: TypeAlias = Unregistered | Stocked | Retired


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Today:
    """For whatever moves stock: the office's day (``calendar``), and the term for a proposal to
    replenish (``policy``, ``calendar``)."""

    day: date
    replenish: Timing


# -- The books ---------------------------------------------------------------------------------
# S4-2.3.1   The books say what is there: stock is counted so that they are right.
# S4-3.3.2   What a count finds is adjusted, and adjusted once.

BOOKS_ADD_UP = Rule(
    "INV-01",
    "What is on hand is what came less what went, give or take what was adjusted; each says why.",
    cites=("S4-2.3.1",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION, Kind.LAW),
)
NEVER_BELOW_ZERO = Rule(
    "INV-02",
    "Nothing is promised, issued or written off that is not there and free; where a count finds"
    " less than is reserved, that is said, and released before the next issue.",
    cites=("S4-2.3.1",),
    kinds=(Kind.GUARD, Kind.DUTY),
)
ONE_COUNT = Rule(
    "STK-07",
    "A stocktake is of items in stock, no more than are told at once; none is in two at a time.",
    cites=("S4-3.3.2", "S4-2.3.1"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def measured(quantity: Quantity, stock: Stock) -> None:
    """Hold a quantity to the item's unit.

    Raises:
        Refused: under GEN-07.
    """
    require(positive(quantity), EXACT)
    require(quantity.unit == stock.unit, EXACT)


def moved(stock: Stock, by: int, day: date, out: int = 0) -> Stock:
    """The stock after so much came (or went, below zero) on a day; ``out`` of it was issued."""
    on_hand = stock.on_hand + by
    earlier, issued = stock.days, out
    if earlier and earlier[-1].day == day:
        earlier, issued = earlier[:-1], out + earlier[-1].out
    return attrs.evolve(
        stock,
        on_hand=on_hand,
        movements=stock.movements + 1,
        propose_by=stock.propose_by if is_low(on_hand, stock.levels.reorder_point) else (),
        still_since=stock.still_since if stock.on_hand and not out else day,
        days=(*earlier, Day(day, on_hand, issued)),
    )

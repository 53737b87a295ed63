"""Terms and phases of a stocktake: the sheet it is counted on, the lines it is reconciled in."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from casework.domain.inventory.stock import Item
from casework.domain.kernel import Person
from casework.domain.money import Quantity

# -- Terms -------------------------------------------------------------------------------------


class Method(StrEnum):
    """How stock is counted."""

    PHYSICAL = "physical"
    SYSTEM_CHECK = "system_check"  # One record against another: goods lost are not found.


class Period(StrEnum):
    """How often stock is counted."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@frozen
class Plan:
    """What is to be counted, how, and how often."""

    scope: frozenset[Item]
    method: Method
    period: Period


@frozen
class Booked:
    """What the books said of an item at the cut-off."""

    item: Item
    quantity: Quantity


@frozen
class Listed:
    """An item to be counted, and in which unit."""

    item: Item
    unit: str


@frozen
class Counted:
    """What somebody counted of an item in one place.

    ``moved`` is what came in less what went out since the cut-off, ``movements`` how often the
    item had moved in its life: both as at the count. ``counters`` are all who ever counted there,
    for a count that was replaced was theirs all the same.
    """

    item: Item
    place: str
    units: int
    moved: int
    movements: int
    counters: frozenset[Person]


@frozen
class Sheet:
    """All that counters are shown: what to count, and what was counted where. Not the books."""

    items: tuple[Listed, ...]
    counts: tuple[Counted, ...] = ()

    def of(self, item: Item) -> tuple[Counted, ...]:
        """The counts of an item, one a place."""
        return tuple(it for it in self.counts if it.item == item)

    def unit(self, item: Item) -> str:
        """The unit an item is counted in; empty: it is not on the sheet."""
        return next((it.unit for it in self.items if it.item == item), "")

    def settled(self, item: Item) -> bool:
        """Whether the item has been counted, and did not move between its places' counts."""
        return len({it.movements for it in self.of(item)}) == 1


class Settlement(StrEnum):
    """What became of a difference."""

    OPEN = "open"
    ADJUSTED = "adjusted"  # The books were put right.
    TIMING = "timing"  # The books come right by themselves: a paper is still under way.


@frozen
class Line:
    """An item reconciled: what the books said, by how much the count differs, who counted.

    ``cause`` is empty until one is found.
    """

    item: Item
    book: Quantity
    difference: int
    counters: frozenset[Person]
    recounted: bool = False
    cause: str = ""
    settlement: Settlement = Settlement.OPEN


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unplanned:
    """Nothing is to be counted."""


@frozen
class Open:
    """The stocktake is not over."""

    plan: Plan


@frozen
class Planned(Open):
    """To be counted."""


@frozen
class Counting(Open):
    """Being counted, from the sheet; ``book`` is kept apart from it."""

    sheet: Sheet
    book: tuple[Booked, ...]


@frozen
class Reconciling(Open):
    """The counts are held against the books."""

    lines: tuple[Line, ...]

    def of(self, item: Item) -> tuple[Line, ...]:
        """The item's line, or nothing."""
        return tuple(it for it in self.lines if it.item == item)

    def counters(self, item: Item) -> frozenset[Person]:
        """Whoever counted the item, if anybody did."""
        return frozenset(who for it in self.of(item) for who in it.counters)


@frozen
class Over:
    """``items`` were under count until now."""

    items: tuple[Item, ...]


@frozen
class Completed(Over):
    """The books are right, or will be once the papers under way are in."""


@frozen
class Cancelled(Over):
    """The books stayed as they were."""


Stocktake: TypeAlias = Unplanned | Open | Over

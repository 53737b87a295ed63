"""Replenishment: lamps, twenty at most; two who keep the stock, and a window of days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.inventory import replenishment
from casework.domain.inventory.replenishment import (
    AnalyseTurnover,
    ApproveReplenishment,
    ProposeReplenishment,
    RejectReplenishment,
    Sales,
    Supply,
    decider,
)
from casework.domain.inventory.stock import Item
from casework.domain.kernel import NoFacts
from casework.domain.money import Quantity
from casework.domain.properties.inventory_replenishment import PROPERTIES
from casework.testing.casts.common import day, did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

LAMP, ROD = Item("lamp"), Item("rod")
BO, BEN = did("bo", 9), did("ben", 9)


def _acts() -> Iterator[Asked]:
    for item in (LAMP, ROD):
        for known in (True, False):
            for first, last in ((1, 8), (8, 8), (8, 9), (8, 10), (8, 7)):
                sales = Sales(known, opening=10, closing=4, out=6, today=day(9))
                yield AnalyseTurnover(item, day(first), day(last), **BO), sales
    for known in (True, False):
        supply = Supply(known, "pcs", on_hand=4, awaited=6, most=20)
        for quantity in (*(Quantity(it, "pcs") for it in (0, 10, 11)), Quantity(10, "kg")):
            for reason in ("The fair is coming.", " "):
                for who in (BO, BEN):
                    yield ProposeReplenishment(quantity, reason, **who), supply
    for who in (BO, BEN):
        yield ApproveReplenishment(**who), NoFacts()
        for reason in ("They hardly sell.", " "):
            yield RejectReplenishment(reason, **who), NoFacts()


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two items, two people, proposals up to the most there should be and beyond",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (replenishment,))

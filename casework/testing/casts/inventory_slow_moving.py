"""Slow-moving stock: lamps that nobody asked for in ninety days, and a department."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.inventory import slow_moving
from casework.domain.inventory.slow_moving import (
    CloseCase,
    Department,
    ExecuteDisposal,
    FlagSlowMoving,
    Option,
    PlanDisposal,
    RecordConsultation,
    Stillness,
    decider,
)
from casework.domain.inventory.stock import Item
from casework.domain.kernel import NoFacts
from casework.domain.money import Quantity
from casework.domain.properties.inventory_slow_moving import PROPERTIES
from casework.testing.casts.common import day, did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

BO: Final = did("bo", 91)
QUANTITIES: Final = (*(Quantity(it, "pcs") for it in (-1, 0, 1, 2)), Quantity(1, "kg"))


def _acts() -> Iterator[Asked]:
    for item in (Item("lamp"), Item("rod")):
        for on_hand in (-1, 0, 1, 2):
            for since in (1, 2, 3):
                told = Stillness("pcs", on_hand, day(since), day(91), 89)
                yield FlagSlowMoving(item, **BO), told
    for known in (True, False):
        for opinion in ("Sell them off.", " "):
            yield RecordConsultation("sales", opinion, **BO), Department(known)
    for option in Option:
        for quantity in QUANTITIES:
            for how in ("Half price in May.", " "):
                yield PlanDisposal(option, quantity, how, **BO), NoFacts()
    yield ExecuteDisposal(**BO), NoFacts()
    yield CloseCase(**BO), NoFacts()


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two items, one or two pieces of each, still for a day less than it takes, as long, and longer",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (slow_moving,))

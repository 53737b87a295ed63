"""Stocktake: ten lamps in two places and four rods; two who count, one who settles, a manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.inventory import counting, stocktake
from casework.domain.inventory.counting import Booked, Method, Period
from casework.domain.inventory.stock import MOST_AT_ONCE, Item
from casework.domain.inventory.stocktake import (
    AcceptTiming,
    Books,
    CancelStocktake,
    Caution,
    CompleteStocktake,
    FinishCounting,
    Movements,
    Planning,
    PlanStocktake,
    PostAdjustment,
    RecordCause,
    RecordCount,
    RecordRecount,
    StartStocktake,
    decider,
)
from casework.domain.kernel import NoFacts
from casework.domain.money import Quantity
from casework.domain.properties.inventory_stocktake import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

LAMP, ROD, PEN = Item("lamp"), Item("rod"), Item("pen")
BO, BEN, BEA, MIA = (did(it, 1) for it in ("bo", "ben", "bea", "mia"))
STILL, ONE_WENT = Movements(units=0, times=3), Movements(units=-1, times=4)
MONTHLY: Final = frozenset({"monthly"})


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


BOTH: Final = (Booked(LAMP, pcs(10)), Booked(ROD, pcs(4)))
MANY: Final = frozenset(Item(f"lamp {n}") for n in range(MOST_AT_ONCE + 1))


def _planned() -> Iterator[Asked]:
    stocked = Planning(MONTHLY, frozenset({LAMP, ROD}))
    for method in Method:
        for scope in (frozenset({LAMP, ROD}), frozenset({LAMP, PEN})):
            yield PlanStocktake(scope, method, Period.MONTHLY, **BO), stocked
    yield PlanStocktake(frozenset({LAMP}), Method.PHYSICAL, Period.WEEKLY, **BO), stocked
    for scope in (frozenset[Item](), MANY):
        told = Planning(MONTHLY, MANY)
        yield PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, **BO), told
    for book in (BOTH, BOTH[:1], ()):
        yield StartStocktake(**BO), Books(book)


def _counted() -> Iterator[Asked]:
    for units, moves in ((9, STILL), (8, STILL), (9, ONE_WENT)):
        yield RecordCount(LAMP, "shelf", pcs(units), **BO), moves
    yield RecordCount(LAMP, "shelf", pcs(10), **BEN), STILL
    for moves in (STILL, ONE_WENT):
        yield RecordCount(LAMP, "back room", pcs(0), **BEN), moves
    for units in (4, 3):
        yield RecordCount(ROD, "shelf", pcs(units), **BO), STILL
    for quantity in (pcs(-1), Quantity(9, "kg")):
        yield RecordCount(LAMP, "shelf", quantity, **BO), STILL
        yield RecordRecount(LAMP, quantity, **BO), STILL
    for quantity in (pcs(9), Quantity(9, "")):
        yield RecordCount(PEN, "shelf", quantity, **BO), STILL
    yield RecordCount(LAMP, " ", pcs(9), **BO), STILL
    yield FinishCounting(**BO), NoFacts()


def _settled() -> Iterator[Asked]:
    for units, moves in ((9, STILL), (10, STILL), (8, ONE_WENT)):
        yield RecordRecount(LAMP, pcs(units), **BEN), moves
    yield RecordRecount(PEN, pcs(9), **BEN), STILL
    for item in (LAMP, ROD, PEN):
        for text in ("They broke.", " "):
            yield RecordCause(item, text, **BEA), NoFacts()
            for who in (BO, BEN, MIA):
                yield AcceptTiming(item, text, **who), NoFacts()
        for difference in (-2, -1, 0):
            for caution in (Caution(True, 10), Caution(False, 10), Caution(False, 100)):
                yield PostAdjustment(item, difference, **BEA), caution
        for who in (BO, BEN):
            yield PostAdjustment(item, -1, **who), Caution(False, 100)
    yield CompleteStocktake(**BEA), NoFacts()
    for reason in ("The roof leaks.", " "):
        yield CancelStocktake(reason, **BO), NoFacts()


ACTS: Final = (*_planned(), *_counted(), *_settled())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two items, one of them in two places; up to two units missing, one unit that goes out"
    " meanwhile; four people",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (stocktake, counting))

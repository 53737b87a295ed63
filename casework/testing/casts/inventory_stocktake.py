"""Stocktake: ten lamps in two places and four rods; two who count, one who settles, a manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

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
from casework.testing.explorer import Allowed, Asked, Cast

LAMP, ROD, NUT, PEN = (Item(it) for it in ("lamp", "rod", "nut", "pen"))
BO, BEN, BEA, MIA = (did(it, 1) for it in ("bo", "ben", "bea", "mia"))
STILL, ONE_WENT = Movements(units=0, times=3), Movements(units=-1, times=4)
MONTHLY: Final = frozenset({"monthly"})


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


BOTH: Final = (Booked(LAMP, pcs(10)), Booked(ROD, pcs(4)))
THREE: Final = (*BOTH, Booked(NUT, pcs(2)))
MANY: Final = frozenset(Item(f"lamp {n}") for n in range(MOST_AT_ONCE + 1))


def _planned(*booked: Booked) -> Iterator[Asked]:
    items = frozenset(it.item for it in booked)
    stocked = Planning(MONTHLY, items)
    for method in Method:
        for scope in (items, frozenset({LAMP, PEN})):
            yield PlanStocktake(scope, method, Period.MONTHLY, **BO), stocked
    yield PlanStocktake(frozenset({LAMP}), Method.PHYSICAL, Period.WEEKLY, **BO), stocked
    for scope in (frozenset[Item](), MANY):
        told = Planning(MONTHLY, MANY)
        yield PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, **BO), told
    for book in (booked, booked[:1], ()):
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


def _counted_besides() -> Iterator[Asked]:
    """By another, and of a third item; something comes in while the rods are counted."""
    for moves in (STILL, ONE_WENT):
        yield RecordCount(ROD, "shelf", pcs(4), **BEN), moves
        yield RecordCount(ROD, "back room", pcs(0), **BO), moves
        yield RecordRecount(ROD, pcs(3), **BEN), moves
    for units in (2, 1):
        yield RecordCount(NUT, "shelf", pcs(units), **BEA), STILL
        yield RecordRecount(NUT, pcs(units), **BO), STILL


def _settled(*items: Item) -> Iterator[Asked]:
    for units, moves in ((9, STILL), (10, STILL), (8, ONE_WENT)):
        yield RecordRecount(LAMP, pcs(units), **BEN), moves
    yield RecordRecount(PEN, pcs(9), **BEN), STILL
    for item in items:
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


ACTS: Final = (*_planned(*BOTH), *_counted(), *_settled(LAMP, ROD, PEN))
MORE: Final = (
    *(*_planned(*THREE), *_counted(), *_counted_besides()),
    *_settled(LAMP, ROD, NUT, PEN),
)
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two items, one of them in two places; up to two units missing, one unit that goes out"
    " meanwhile; four people",
    goal=lambda state: isinstance(state, decider.over),
    escapes=(CancelStocktake,),
)
LARGER: Final = attrs.evolve(
    CAST,
    acts=lambda state: MORE,
    bounds="three items, two of them in two places; up to two units missing of one and one of the"
    " others, one unit that goes out meanwhile; four people, three of whom count",
)

# -- What must be accepted ---------------------------------------------------------------------


def _counts(state: object) -> Iterator[Asked]:
    """Whatever is on the sheet may be counted, and counted again, by anybody who keeps stock."""
    match state:
        case counting.Planned():
            yield StartStocktake(**BO), Books(BOTH)
        case counting.Counting(sheet=sheet):
            for it in sheet.items:
                yield RecordCount(it.item, "shelf", pcs(1), **BEN), STILL
            if all(sheet.settled(it.item) for it in sheet.items):
                yield FinishCounting(**BO), NoFacts()
        case counting.Reconciling(lines=lines):
            for line in lines:
                if line.settlement is not counting.Settlement.ADJUSTED:
                    yield RecordRecount(line.item, pcs(1), **BEN), STILL
        case _:
            return


def _settles(state: object) -> Iterator[Asked]:
    """A difference that is explained may be adjusted by one who did not count it, once counted by
    hand; then the stocktake may be completed."""
    if not isinstance(state, counting.Reconciling):
        return
    left = [it for it in state.lines if it.difference and it.settlement is counting.Settlement.OPEN]
    for it in left:
        yield RecordCause(it.item, "They broke.", **BEA), NoFacts()
        yield AcceptTiming(it.item, "They are under way.", **MIA), NoFacts()
        if it.cause and it.recounted and BEA["by"] not in it.counters:
            yield PostAdjustment(it.item, it.difference, **BEA), Caution(True, 10)
    if not left:
        yield CompleteStocktake(**BEA), NoFacts()
    if all(it.settlement is not counting.Settlement.ADJUSTED for it in state.lines):
        yield CancelStocktake("The roof leaks.", **BO), NoFacts()


ALLOWED: Final = (
    Allowed("What is on the sheet may be counted, and counted again", _counts),
    Allowed("What differs may be explained and settled, and then all is completed", _settles),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (stocktake, counting), allowed=ALLOWED, larger=LARGER)

"""Stock item: lamps, reordered when one is left; two who are promised some, and two stocktakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.inventory import correction, shortage, stock, stock_item
from casework.domain.inventory.correction import (
    Adjusting,
    AdjustStock,
    BeginCount,
    EndCount,
    WriteOff,
    WritingOff,
)
from casework.domain.inventory.shortage import AwaitStock, ForgoStock
from casework.domain.inventory.stock import Active, Levels, Stocked, Today
from casework.domain.inventory.stock_item import (
    BlockItem,
    IssueStock,
    ReceivePurchase,
    ReceiveStock,
    RegisterItem,
    ReleaseReservation,
    ReserveStock,
    RetireItem,
    Source,
    UnblockItem,
    decider,
)
from casework.domain.kernel import NoFacts
from casework.domain.money import Quantity
from casework.domain.properties.inventory_stock_item import PROPERTIES
from casework.testing.casts.common import day, did, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast, Invariant

LEVELS: Final = Levels(least=0, reorder_point=1, most=3)
SENSELESS: Final = (Levels(-1, 1, 3), Levels(2, 1, 3), Levels(0, 3, 3))
ONE, TWO = Quantity(1, "pcs"), Quantity(2, "pcs")
WRONG: Final = (Quantity(0, "pcs"), Quantity(1, "kg"))


def _acts(on: int) -> Iterator[Asked]:
    bo, today = did("bo", on), Today(day(on), wd(2))
    yield RegisterItem("lamp", " ", LEVELS, **bo), today
    for levels in (LEVELS, *SENSELESS):
        yield RegisterItem("lamp", "pcs", levels, **bo), today
    for quantity in (ONE, TWO, *WRONG):
        yield ReceiveStock(quantity, Source.RETURN, "return 4", **bo), today
        for name in ("r", ""):
            yield ReceivePurchase(quantity, "purchase 5", name, **bo), today
        for order in ("a", "b"):
            yield ReserveStock(order, quantity, **bo), NoFacts()
            yield ReleaseReservation(order, quantity, **bo), NoFacts()
        for order in ("a", "b", ""):
            yield IssueStock(quantity, order, "order 6", **bo), today
        yield AwaitStock("r", quantity, **bo), NoFacts()
        for planned in (1, 0, -1):
            yield WriteOff(quantity, "plan 8", **bo), WritingOff(today, planned)
    yield ReceiveStock(ONE, Source.RETURN, " ", **bo), today
    yield ReceivePurchase(ONE, " ", "r", **bo), today
    yield ReserveStock(" ", ONE, **bo), NoFacts()
    yield IssueStock(ONE, "", " ", **bo), today
    for name in ("r", "s"):
        yield ForgoStock(name, **bo), NoFacts()
    yield BeginCount("7", **bo), NoFacts()
    for count in ("7", "9"):
        yield EndCount(count, **bo), NoFacts()
        for found in (-2, -1, 1):
            for told in (found, 2):
                yield AdjustStock(count, found, **bo), Adjusting(today, told, "It broke.")
    for cause in ("It broke.", " "):
        yield AdjustStock("7", 0, **bo), Adjusting(today, 0, cause)
    yield AdjustStock("7", 1, **bo), Adjusting(today, 1, " ")
    for reason in ("They are to be tested.", " "):
        yield BlockItem(reason, **bo), NoFacts()
        yield UnblockItem(reason, **bo), NoFacts()
        yield RetireItem(reason, **bo), NoFacts()


FIRST_DAY, NEXT_DAY = tuple(_acts(1)), tuple(_acts(2))
TO_NEXT_DAY: Final = tuple(it for it in NEXT_DAY if isinstance(it[0], ReceiveStock | IssueStock))
EITHER_DAY: Final = (*FIRST_DAY, *TO_NEXT_DAY)


def _asked(state: Any) -> tuple[Asked, ...]:
    """Nobody goes back to the first day once something has moved on the next."""
    later = isinstance(state, Stocked) and any(it.day > day(1) for it in state.stock.days)
    return NEXT_DAY if later else EITHER_DAY


def _of(pieces: int, moves: int, coming: int) -> Cast:
    def within(state: Any) -> bool:
        it = state.stock if isinstance(state, Stocked) else None
        few = it is None or (it.on_hand <= pieces and it.expected <= coming)
        return few and (it is None or it.movements <= moves)

    return Cast(
        decider,
        _asked,
        f"{pieces} pieces at most, {coming} more on their way; {moves} movements on two days; two"
        " who are promised some, and two stocktakes",
        within=within,
        goal=lambda state: isinstance(state, decider.over),
    )


def _books(holds: Any) -> Any:
    return lambda state: not isinstance(state, Stocked) or holds(state.stock)


INVARIANTS: Final[tuple[Invariant, ...]] = (
    ("There is never less than nothing", _books(lambda it: it.on_hand >= 0)),
    (
        "Whatever goes by a name goes by it once, and is something",
        _books(
            lambda it: all(
                len({by.name for by in names}) == len(names) and all(by.units > 0 for by in names)
                for names in (it.reserved, it.awaited)
            )
        ),
    ),
    (
        "The days follow each other, and the last ends with what is there",
        _books(
            lambda it: (
                all(one.day < next_.day for one, next_ in zip(it.days, it.days[1:], strict=False))
                and it.on_hand == (it.days[-1].closing if it.days else 0)
            )
        ),
    ),
    (
        "What is low is to be replenished by a day",
        _books(lambda it: len(it.propose_by) == (it.on_hand <= it.levels.reorder_point)),
    ),
)

CAST: Final = _of(pieces=2, moves=2, coming=1)
LARGER: Final = _of(pieces=4, moves=5, coming=2)

# -- What must be accepted ---------------------------------------------------------------------


def _moves(state: Any) -> Iterator[Asked]:
    """What is there and not promised may be issued and promised; what comes is taken in."""
    if not isinstance(state, Stocked):
        return
    it, bo, today = state.stock, did("bo", 2), Today(day(2), wd(2))
    yield ReceiveStock(ONE, Source.RETURN, "return 4", **bo), today
    for name in it.reserved:
        yield ReleaseReservation(name.name, Quantity(name.units, "pcs"), **bo), NoFacts()
    if isinstance(state, Active):
        if it.on_hand > sum(name.units for name in it.reserved):
            yield IssueStock(ONE, "", "order 6", **bo), today
            yield ReserveStock("a", ONE, **bo), NoFacts()
        yield BlockItem("They are to be tested.", **bo), NoFacts()


def _counted(state: Any) -> Iterator[Asked]:
    """What nobody counts may be counted, and a count may end."""
    if isinstance(state, Stocked):
        for it in state.stock.count:
            yield EndCount(it.stocktake, **did("bo", 2)), NoFacts()
        if not state.stock.count:
            yield BeginCount("7", **did("bo", 2)), NoFacts()


ALLOWED: Final = (
    Allowed("What comes is taken in, and what is free may be issued and promised", _moves),
    Allowed("What nobody counts may be counted, and a count may end", _counted),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (stock_item, correction, shortage, stock),
    invariants=INVARIANTS,
    allowed=ALLOWED,
    larger=LARGER,
)

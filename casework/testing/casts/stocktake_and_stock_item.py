"""A stocktake with the item it counts, which moves meanwhile and is promised to somebody.

Whatever is asked is told what an office with this stock would find: what is on hand at the
cut-off, what moved since, what the stocktake posts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
from attrs import frozen

from casework.domain.inventory import correction, counting, stock_item, stocktake
from casework.domain.inventory.correction import Adjusting, AdjustStock, OverReserved
from casework.domain.inventory.counting import Booked, Method, Period
from casework.domain.inventory.stock import Item, Levels, Stock, Stocked, Today, UnderCount
from casework.domain.inventory.stock_item import (
    IssueStock,
    ReceiveStock,
    RegisterItem,
    ReleaseReservation,
    ReservationReleased,
    ReserveStock,
    Source,
    StockIssued,
    StockReceived,
    StockReserved,
)
from casework.domain.inventory.stocktake import (
    AcceptTiming,
    Books,
    CancelStocktake,
    Caution,
    CompleteStocktake,
    FinishCounting,
    ItemCounted,
    ItemRecounted,
    Movements,
    Planning,
    PlanStocktake,
    PostAdjustment,
    RecordCause,
    RecordCount,
    RecordRecount,
    StartStocktake,
    StockAdjusted,
)
from casework.domain.kernel import Act, NoFacts
from casework.domain.money import Quantity
from casework.domain.policies.when_difference_is_adjusted import when_difference_is_adjusted
from casework.domain.policies.when_stocktake_ends import when_stocktake_ends
from casework.domain.policies.when_stocktake_starts import when_stocktake_starts
from casework.domain.properties.templates import BROKEN, Law, Property, Step, remembering
from casework.testing.casts import inventory_stock_item, inventory_stocktake
from casework.testing.casts.common import day, did, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast, Invariant
from casework.testing.joined import Joined, Streams

LAMP: Final = Item("lamp")
TAKE: Final = f"{stocktake.decider.name}/7"
ITEM: Final = f"{stock_item.decider.name}/{LAMP}"
TODAY: Final = Today(day(1), wd(2))
AT_FIRST: Final = 2
CAREFUL: Final = Caution(recount=True, above=50)
BO, BEN, BEA, MIA = (did(it, 1) for it in ("bo", "ben", "bea", "mia"))


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


# -- What an office with this stock would find --------------------------------------------------


def _stock(joined: Joined) -> Stock:
    item = joined.states[1]
    assert isinstance(item, Stocked)
    return item.stock


def _told(stream: str, act: Act, joined: Joined) -> Any:
    take, stock = joined.states[0], _stock(joined)
    match act:
        case StartStocktake():
            return Books((Booked(LAMP, pcs(stock.on_hand)),))
        case RecordCount() | RecordRecount():
            return Movements(stock.on_hand - _book(take, stock), stock.movements)
        case AdjustStock():
            lines = take.lines if isinstance(take, counting.Reconciling) else ()
            posted = [it for it in lines if it.settlement is counting.Settlement.ADJUSTED]
            causes = " ".join(it.cause for it in posted)
            return Adjusting(TODAY, sum(it.difference for it in posted), causes)
        case PostAdjustment():
            return CAREFUL
        case _:
            return NoFacts()


def _book(take: Any, stock: Stock) -> int:
    match take:
        case counting.Counting(book=(booked,)):
            return int(booked.quantity.units)
        case counting.Reconciling(lines=(line,)):
            return int(line.book.units)
        case _:
            return stock.on_hand


STREAMS: Final = Streams(
    {TAKE: stocktake.decider, ITEM: stock_item.decider},
    (when_stocktake_starts, when_difference_is_adjusted, when_stocktake_ends),
    _told,
)
PAGE: Final = STREAMS.page("inventory.stocktake + inventory.stock_item")

# -- What holds between the two ----------------------------------------------------------------


@frozen(cache_hash=True)
class Shelf:
    """The goods themselves, told from what happened to them.

    ``net`` is what came in less what went out, ``counts`` what was counted where, each with the
    net by then. ``owed`` is a difference that was posted, and has not moved the stock yet.
    """

    books: int = 0
    net: int = 0
    promised: int = 0
    counts: tuple[tuple[str, int, int], ...] = ()
    owed: tuple[int, ...] = ()
    over: int = 0

    def moved(self, units: int) -> Shelf:
        return attrs.evolve(self, books=self.books + units, net=self.net + units)

    def counted(self, place: str, units: int) -> Shelf:
        others = tuple(it for it in self.counts if it[0] != place) if place else ()
        return attrs.evolve(self, counts=tuple(sorted((*others, (place, units, self.net)))))

    @property
    def there(self) -> tuple[int, ...]:
        """What must be there now by what was counted; nothing, if goods moved between."""
        at = {net for _, _, net in self.counts}
        if len(at) != 1:
            return ()
        return (sum(units for _, units, _ in self.counts) + self.net - at.pop(),)


def _goods(now: Shelf, step: Step) -> Any:
    if step.first and (now.owed or now.over):
        return BROKEN  # What the act before began was not finished in it.
    match step.event:
        case StockReceived(quantity):
            return now.moved(quantity.units)
        case StockIssued(quantity, reservation):
            kept = quantity.units if reservation else 0
            return attrs.evolve(now.moved(-quantity.units), promised=now.promised - kept)
        case StockReserved(_, quantity):
            return attrs.evolve(now, promised=now.promised + quantity.units)
        case ReservationReleased(_, quantity):
            return attrs.evolve(now, promised=now.promised - quantity.units)
        case ItemCounted(_, place, quantity):
            return now.counted(place, quantity.units)
        case ItemRecounted(quantity=quantity):
            return now.counted("", quantity.units)
        case StockAdjusted(_, difference):
            return attrs.evolve(now, owed=(*now.owed, difference))
        case correction.StockAdjusted("7", difference):
            return _put_right(now, difference)
        case OverReserved(excess):
            return attrs.evolve(now, over=0) if excess == now.over else BROKEN
        case _:
            return now


def _put_right(now: Shelf, difference: int) -> Any:
    books = now.books + difference
    if now.owed != (difference,) or now.there != (books,):
        return BROKEN
    return attrs.evolve(now, books=books, owed=(), over=max(now.promised - books, 0))


PROPERTIES: Final[tuple[Property, ...]] = (
    remembering(
        Law(
            "A difference counted moves the stock once, at once, to what is there; nothing else"
            " adjusts it, and what is promised beyond it is told",
            ("S4-3.3.2", "S4-2.3.1"),
            ("INV-03", "STK-04", "STK-06"),
        ),
        (
            *stocktake.decider.events,
            *(StockReceived, StockIssued, StockReserved, ReservationReleased),
            *(correction.StockAdjusted, OverReserved),
        ),
        Shelf(books=AT_FIRST),
        _goods,
    ),
)


def _under_count(joined: Joined) -> bool:
    """From the start of its stocktake to the end of it, and no longer."""
    counted = isinstance(joined.states[0], counting.Counting | counting.Reconciling)
    return [it.stocktake for it in _item(joined).count] == ["7"] * counted


def _item(joined: Joined) -> Any:
    item = joined.states[1]
    return item.stock if isinstance(item, Stocked) else UNTOUCHED


UNTOUCHED: Final = Stock("pcs", Levels(0, 0, 9), day(1))


def _adjusted_alike(joined: Joined) -> bool:
    take = joined.states[0]
    lines = take.lines if isinstance(take, counting.Reconciling) else ()
    posted = any(it.settlement is counting.Settlement.ADJUSTED for it in lines)
    return (UnderCount("7", adjusted=True) in _item(joined).count) == posted


def _promised(joined: Joined) -> bool:
    """More is promised than is there only where a count found less."""
    stock, take = _item(joined), joined.states[0]
    counted = isinstance(take, counting.Completed | counting.Reconciling)
    return bool(0 <= stock.promised <= stock.on_hand) or (counted and stock.on_hand >= 0)


INVARIANTS: Final[tuple[Invariant, ...]] = (
    ("an item is under count as long as its stocktake counts it, and no longer", _under_count),
    ("an item is adjusted when its stocktake posted a difference, and not before", _adjusted_alike),
    ("no more is promised than is there, but where a count found less", _promised),
)

# -- The cast ----------------------------------------------------------------------------------


def _moves() -> Iterator[Act]:
    yield ReceiveStock(pcs(1), Source.RETURN, "return 4", **BO)
    for order in ("", "a"):
        yield IssueStock(pcs(1), order, "order 6", **BO)
    yield ReserveStock("a", pcs(1), **BO)
    yield ReleaseReservation("a", pcs(1), **BO)


def _counts(most: int, *places: str) -> Iterator[Act]:
    scope = frozenset({LAMP})
    for units in range(most + 1):
        yield RecordCount(LAMP, places[0], pcs(units), **BO)
        yield RecordRecount(LAMP, pcs(units), **BEN)
    for place in places[1:]:
        for units in (0, 1):
            yield RecordCount(LAMP, place, pcs(units), **BEN)
    yield StartStocktake(**BO)
    yield FinishCounting(**BO)
    yield RecordCause(LAMP, "They broke.", **BEA)
    for who in (MIA, BO):
        yield AcceptTiming(LAMP, "The papers are under way.", **who)
    for difference in range(-most, most + 1):
        for who in (BEA, BO):
            yield PostAdjustment(LAMP, difference, **who)
        yield AdjustStock("7", difference, **BEA)  # Which nobody may ask for.
    yield CompleteStocktake(**BEA)
    yield CancelStocktake("The roof leaks.", **BO)
    for method in Method:
        yield PlanStocktake(scope, method, Period.MONTHLY, **BO)


def _asked(acts: tuple[Act, ...]) -> Callable[[Joined], Iterator[Asked]]:
    def asked(joined: Joined) -> Iterator[Asked]:
        for act in acts:
            if isinstance(act, PlanStocktake):
                yield act, Planning(frozenset({"monthly"}), frozenset({LAMP}))
            elif isinstance(act, ReceiveStock | IssueStock):
                yield act, TODAY
            else:
                yield act, _told("", act, joined)

    return asked


def _begun() -> tuple[Any, ...]:
    """Some lamps are there."""
    state, past = PAGE.initial, list[Any]()
    for act in (
        RegisterItem("lamp", "pcs", Levels(0, 0, 9), **BO),
        ReceiveStock(pcs(AT_FIRST), Source.RETURN, "return 1", **BO),
    ):
        events = PAGE.decide(state, act, TODAY)
        state, past = PAGE.after([*past, *events]), [*past, *events]
    return tuple(past)


def _within(pieces: int, moves: int) -> Callable[[Joined], bool]:
    def within(joined: Joined) -> bool:
        item = joined.states[1]
        return (
            isinstance(item, Stocked)
            and item.stock.on_hand <= pieces
            and item.stock.movements <= moves
        )

    return within


def _over(joined: Joined) -> bool:
    return isinstance(joined.states[0], counting.Over)


CAST: Final = Cast(
    PAGE,
    _asked((*_moves(), *_counts(3, "shelf"))),
    "one item, two of it at first and three at most, in one place; three movements in its life; one"
    " of it promised or more; one counts, another counts again, a third settles what differs",
    within=_within(3, 3),
    starts=(_begun(),),
    goal=_over,
    escapes=(CancelStocktake,),
)


def without(policy: Any) -> Cast:
    """The same cast where one of the policies does not react."""
    left = tuple(it for it in STREAMS.policies if it is not policy)
    return attrs.evolve(CAST, page=attrs.evolve(STREAMS, policies=left).page(PAGE.name))


SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (),
    INVARIANTS,
    parts={f"policy {it.__name__}": without(it) for it in STREAMS.policies},
    beside=(
        *inventory_stocktake.SUBJECT.modules,
        *inventory_stock_item.SUBJECT.modules,
        *(sys.modules[it.__module__] for it in STREAMS.policies),
    ),
    larger=attrs.evolve(
        CAST,
        acts=_asked((*_moves(), *_counts(4, "shelf", "back room"))),
        bounds="one item, two of it at first and four at most, in two places; five movements in its"
        " life; one of it promised or more; two count, one of them once more, a third settles",
        within=_within(4, 5),
    ),
)

"""Stock item: what holds of the books of every item, from its first day to its last."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.inventory.correction import (
    CITES_ITS_GROUND,
    Adjusting,
    CountBegun,
    CountEnded,
    OverReserved,
    StockAdjusted,
    StockWrittenOff,
    WritingOff,
)
from casework.domain.inventory.shortage import (
    LOW_IS_SAID,
    AwaitedForgone,
    BelowReorderPoint,
    StockAwaited,
)
from casework.domain.inventory.stock import (
    BOOKS_ADD_UP,
    NEVER_BELOW_ZERO,
    ONE_COUNT,
    Levels,
    Today,
)
from casework.domain.inventory.stock_item import (
    ItemBlocked,
    ItemRegistered,
    ItemRetired,
    ItemUnblocked,
    PurchaseReceived,
    ReservationReleased,
    StockIssued,
    StockReceived,
    StockReserved,
)
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.money import EXACT, Quantity
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

_CAME: Final = (StockReceived, PurchaseReceived)
_LEFT: Final = (StockIssued, StockWrittenOff)
_MOVED: Final = (*_CAME, *_LEFT, StockAdjusted)
_PROMISED: Final = (StockReserved, ReservationReleased)
_COUNT: Final = (CountBegun, StockAdjusted, CountEnded)
_MEASURED: Final = (*_CAME, *_LEFT, *_PROMISED, StockAwaited)
_EVERY: Final = (
    ItemRegistered,
    *_MOVED,
    *_PROMISED,
    CountBegun,
    CountEnded,
    OverReserved,
    BelowReorderPoint,
    StockAwaited,
    AwaitedForgone,
    ItemBlocked,
    ItemUnblocked,
    ItemRetired,
)

# -- The books, told from the events alone --------------------------------------------------------


@frozen(cache_hash=True)
class Books:
    """What came less what went; what is promised and what is on its way, under each name.

    ``counted`` is what a stocktake has found and put right, once it has; ``low`` and ``over``:
    that stock is low, or promised twice, has been said.
    """

    unit: str = ""
    reorder_point: int = -1
    on_hand: int = 0
    promised: frozenset[tuple[str, int]] = frozenset()
    coming: frozenset[tuple[str, int]] = frozenset()
    counting: str | None = None
    put_right: bool = False
    low: bool = False
    over: int = 0

    @property
    def promised_in_all(self) -> int:
        return sum(units for _, units in self.promised)

    @property
    def to_be_said(self) -> bool:
        """Whether the next that happens says that stock is low, or promised twice."""
        return self.over > 0 or (self.on_hand <= self.reorder_point and not self.low)

    def after(self, event: Any) -> Books:
        match event:
            case ItemRegistered(unit=unit, levels=levels):
                return Books(unit, levels.reorder_point)
            case StockReceived(quantity):
                return self._now(quantity.units)
            case PurchaseReceived(quantity, replenishment=name):
                come = min(quantity.units, _under(self.coming, name))
                now = evolve(self, coming=_changed(self.coming, name, -come))
                return now._now(quantity.units)
            case StockReserved(name, quantity):
                return evolve(self, promised=_changed(self.promised, name, quantity.units))
            case ReservationReleased(name, quantity):
                return evolve(self, promised=_changed(self.promised, name, -quantity.units))
            case StockIssued(quantity, name):
                kept = _changed(self.promised, name, -quantity.units) if name else self.promised
                return evolve(self, promised=kept)._now(-quantity.units)
            case StockWrittenOff(quantity):
                return self._now(-quantity.units)
            case StockAdjusted(difference=difference):
                now = evolve(self, put_right=True)._now(difference)
                return evolve(now, over=max(now.promised_in_all - now.on_hand, 0))
            case OverReserved():
                return evolve(self, over=0)
            case BelowReorderPoint():
                return evolve(self, low=True)
            case CountBegun(stocktake):
                return evolve(self, counting=stocktake, put_right=False)
            case CountEnded():
                return evolve(self, counting=None, put_right=False)
            case StockAwaited(name, quantity):
                return evolve(self, coming=_changed(self.coming, name, quantity.units))
            case AwaitedForgone(name):
                gone = _under(self.coming, name)
                return evolve(self, coming=_changed(self.coming, name, -gone))
            case _:
                return self

    def _now(self, by: int) -> Books:
        there = self.on_hand + by
        return evolve(self, on_hand=there, low=self.low and there <= self.reorder_point)


_Names = frozenset[tuple[str, int]]


def _under(names: _Names, name: str) -> int:
    return dict(names).get(name, 0)


def _changed(names: _Names, name: str, by: int) -> _Names:
    now = {**dict(names), name: _under(names, name) + by}
    return frozenset(it for it in now.items() if it[1])


_of_books: Final = telling(Books(), _EVERY)

# -- What is to hold ------------------------------------------------------------------------------


def _today(it: Step) -> Today:
    match it.facts:
        case Adjusting(today=today) | WritingOff(today=today):
            return today
        case Today() as today:
            return today
        case other:
            raise TypeError(f"whoever moves stock was told {other!r}")


def _sensible(levels: Levels) -> bool:
    kept = [0, levels.least, levels.reorder_point]
    return sorted(kept) == kept and levels.most > levels.reorder_point


def _says_whence_or_what_for(it: Step) -> bool:
    match it.event:
        case PurchaseReceived(purchase=said) | StockReserved(reservation=said):
            return stated(said)
        case _:
            return stated(it.event.reference)


def _is_free(now: Books, it: Step) -> bool:
    """Whether so much was there that nobody else was promised."""
    own = it.event.reservation if isinstance(it.event, StockIssued) else ""
    asked: Quantity = it.event.quantity
    others = sum(units for name, units in now.promised if not own or name != own)
    rest = _under(now.promised, own) - asked.units if own else 0
    return now.on_hand - others - max(rest, 0) >= asked.units


def _was_kept(now: Books, it: Step) -> bool:
    name = it.event.reservation
    unnamed = isinstance(it.event, StockIssued) and not name
    return unnamed or it.event.quantity.units <= _under(now.promised, name)


def _low_is_said(now: Books, it: Step) -> bool:
    span = _today(it).replenish.since(it.act.at)
    low = now.on_hand <= now.reorder_point and not now.low
    return low and it.event.on_hand == now.on_hand and it.event.propose_by == span


def _as_counted(now: Books, it: Step) -> bool:
    told = it.facts.difference, it.facts.cause
    by_it = now.counting == it.event.stocktake and not now.put_right
    return by_it and (it.event.difference, it.event.cause) == told


PROPERTIES: Final = (
    at_most_once(law("An item comes on the books once", IN_ORDER), ItemRegistered),
    precedence(
        law("Nothing happens to an item that is not on the books", IN_ORDER),
        ItemRegistered,
        tuple(it for it in _EVERY if it is not ItemRegistered),
    ),
    never_after(
        law("Of a blocked item nothing is promised or issued", IN_ORDER),
        ItemBlocked,
        (ItemBlocked, StockReserved, StockIssued),
        anew=ItemUnblocked,
    ),
    precedence(
        law("What is let go again, or retired, was blocked", IN_ORDER),
        ItemBlocked,
        (ItemUnblocked, ItemRetired),
        anew=ItemUnblocked,
    ),
    never_after(law("What is retired is off the books for good", IN_ORDER), ItemRetired, _EVERY),
    as_said(law("What is on record of stock is what was said", RECORD_STANDS), _EVERY),
    whenever(
        law("What comes and goes does so on the office's day", BOOKS_ADD_UP),
        (ItemRegistered, *_MOVED),
        lambda it: it.event.day == _today(it).day,
    ),
    whenever(
        law("An item is kept in a unit, at levels that make sense", EXACT, LOW_IS_SAID),
        ItemRegistered,
        lambda it: stated(it.event.unit) and _sensible(it.event.levels),
    ),
    _of_books(
        law("Whatever comes, goes or is promised is some of it, in the item's unit", EXACT),
        _MEASURED,
        lambda now, it: it.event.quantity.units >= 1 and it.event.quantity.unit == now.unit,
    ),
    whenever(
        law("It is told where goods are from, whom they are for, and what for", BOOKS_ADD_UP),
        (*_CAME, StockReserved, StockIssued),
        _says_whence_or_what_for,
    ),
    _of_books(
        law("Nobody is given what is not there, or promised to others", NEVER_BELOW_ZERO),
        (StockReserved, *_LEFT),
        _is_free,
    ),
    _of_books(
        law("No more is taken from a promise than was promised", NEVER_BELOW_ZERO),
        (ReservationReleased, StockIssued),
        _was_kept,
    ),
    _of_books(
        law("No count leaves less than nothing on the books", NEVER_BELOW_ZERO),
        (StockAdjusted,),
        lambda now, it: now.on_hand + it.event.difference >= 0,
    ),
    _of_books(
        law("That more is promised than was found is said, and how much", NEVER_BELOW_ZERO),
        (OverReserved,),
        lambda now, it: it.event.excess == now.over > 0,
    ),
    _of_books(
        law("That stock is low is said once, with so much left and so long to act", LOW_IS_SAID),
        (BelowReorderPoint,),
        _low_is_said,
    ),
    _of_books(
        law(
            "What must be said of stock is said before anything else", LOW_IS_SAID, NEVER_BELOW_ZERO
        ),
        _EVERY,
        lambda now, it: not (it.first and now.to_be_said),
    ),
    _of_books(
        law("An item is counted by one stocktake at a time", ONE_COUNT),
        (CountBegun,),
        lambda now, it: now.counting is None,
    ),
    _of_books(
        law("A count is ended by the stocktake that began it", ONE_COUNT),
        (CountEnded,),
        lambda now, it: now.counting == it.event.stocktake,
    ),
    _of_books(
        law("A count puts the books right once, by its difference and its cause", CITES_ITS_GROUND),
        (StockAdjusted,),
        _as_counted,
    ),
    whenever(
        law("Books are put right where they differ, and for a cause", CITES_ITS_GROUND),
        StockAdjusted,
        lambda it: it.event.difference and stated(it.event.cause),
    ),
    whenever(
        law("What is written off is what a plan disposes of", CITES_ITS_GROUND),
        StockWrittenOff,
        lambda it: it.event.quantity.units == it.facts.planned,
    ),
    _of_books(
        law("Only what is on its way is given up", IN_ORDER),
        (AwaitedForgone,),
        lambda now, it: _under(now.coming, it.event.replenishment),
    ),
    whenever(
        law("An item is blocked, let go again and retired for a reason", REASON_STATED),
        (ItemBlocked, ItemUnblocked, ItemRetired),
        lambda it: stated(it.event.reason),
    ),
    _of_books(
        law("What is retired is not there, nor on its way", BOOKS_ADD_UP),
        (ItemRetired,),
        lambda now, it: not now.on_hand and not now.coming,
    ),
    _of_books(
        law("What is retired is promised to nobody", NEVER_BELOW_ZERO),
        (ItemRetired,),
        lambda now, it: not now.promised,
    ),
    _of_books(
        law("What is retired is not being counted", ONE_COUNT),
        (ItemRetired,),
        lambda now, it: now.counting is None,
    ),
)

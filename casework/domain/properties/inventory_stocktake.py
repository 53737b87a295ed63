"""Stocktake: what holds of every count, from its plan until the books are right."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from casework.domain.general import REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.inventory.counting import Booked, Method
from casework.domain.inventory.stock import MOST_AT_ONCE, ONE_COUNT
from casework.domain.inventory.stocktake import (
    ALL_COUNTED,
    AS_COUNTED,
    BOOK_IS_COUNT,
    BY_HAND_FIRST,
    NONE_LEFT_OPEN,
    REGULARLY,
    CountingFinished,
    DifferenceExplained,
    Differing,
    ItemCounted,
    ItemRecounted,
    StockAdjusted,
    StocktakeCancelled,
    StocktakeCompleted,
    StocktakePlanned,
    StocktakeStarted,
    TimingAccepted,
)
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.money import EXACT, Quantity
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Step,
    at_most_once,
    never_after,
    precedence,
    response,
    whenever,
)

_SETTLED: Final = (TimingAccepted, StockAdjusted)
_RECONCILED: Final = (ItemRecounted, DifferenceExplained, *_SETTLED)
_OVER: Final = (StocktakeCompleted, StocktakeCancelled)
_EVERY: Final = (
    StocktakePlanned,
    StocktakeStarted,
    ItemCounted,
    CountingFinished,
    *_RECONCILED,
    *_OVER,
)

# -- What was found, told from the events alone ---------------------------------------------------

Place: TypeAlias = tuple[str, str]
"""An item, and where some of it is kept."""


@frozen
class Seen:
    """What was counted in a place: how much, what had moved by then, and how often in all."""

    units: int
    moved: int
    movements: int


@frozen
class Found:
    """What was found of an item: by how much it differs, and what has become of that."""

    difference: int
    by_hand: bool = False
    cause: str = ""
    timing: bool = False
    put_right: bool = False

    @property
    def open(self) -> bool:
        return self.difference != 0 and not self.timing and not self.put_right


@frozen(cache_hash=True)
class Count:
    """What is counted, what the books say, what was seen where and by whom, and what was found."""

    system_check: bool = False
    book: tuple[Booked, ...] = ()
    seen: frozenset[tuple[Place, Seen]] = frozenset()
    found: frozenset[tuple[str, Found]] = frozenset()
    hands: frozenset[tuple[str, Person]] = frozenset()

    def booked(self, item: str) -> Quantity | None:
        return next((it.quantity for it in self.book if it.item == item), None)

    def of(self, item: str) -> Found | None:
        return dict(self.found).get(item)

    def places(self, item: str) -> list[Seen]:
        return [seen for (of, _), seen in self.seen if of == item]

    def after(self, event: Any) -> Count:
        match event:
            case StocktakePlanned(method=method):
                return Count(system_check=method is Method.SYSTEM_CHECK)
            case StocktakeStarted(book):
                return evolve(self, book=book)
            case ItemCounted(item, place, quantity, moved, movements, counter):
                seen = {**dict(self.seen), (item, place): Seen(quantity.units, moved, movements)}
                return self._by(item, counter, seen=frozenset(seen.items()))
            case CountingFinished(differences):
                lines = frozenset((it.item, Found(it.difference)) for it in differences)
                return evolve(self, found=lines, seen=frozenset())
            case ItemRecounted(item, _, _, difference, counter):
                found = Found(difference, by_hand=True)
                return self._by(item, counter, found=self._put(item, found))
            case DifferenceExplained(item, cause):
                return self._change(item, cause=cause)
            case TimingAccepted(item):
                return self._change(item, timing=True)
            case StockAdjusted(item):
                return self._change(item, put_right=True)
            case _:
                return self

    def _by(self, item: str, who: Person, **now: Any) -> Count:
        return evolve(self, hands=self.hands | {(item, who)}, **now)

    def _put(self, item: str, found: Found) -> frozenset[tuple[str, Found]]:
        return frozenset({**dict(self.found), item: found}.items())

    def _change(self, item: str, **now: Any) -> Count:
        return evolve(self, found=self._put(item, evolve(self.of(item) or Found(0), **now)))


_of_count: Final = telling(Count(), _EVERY)

# -- What is to hold ------------------------------------------------------------------------------


def _on_the_books(it: Step) -> bool:
    scope = it.event.scope
    return 1 <= len(scope) <= MOST_AT_ONCE and not scope - it.facts.stocked


def _every_place_at_once(now: Count, it: Step) -> bool:
    """Whether every item was seen, and nothing of it moved between one place and another."""
    return all(
        len({(seen.moved, seen.movements) for seen in now.places(line.item)}) == 1
        for line in now.book
    )


def _told_apart(now: Count, it: Step) -> bool:
    """Whether each difference is what was seen, as at the cut-off, less the book."""
    lines = []
    for booked in now.book:
        places = now.places(booked.item)
        then = sum(seen.units for seen in places) - (places[0].moved if places else 0)
        lines.append(Differing(booked.item, then, then - booked.quantity.units))
    finished: CountingFinished = it.event
    return finished.differences == tuple(lines)


def _in_its_unit(now: Count, it: Step) -> bool:
    booked, told = now.booked(it.event.item), it.event.quantity
    return booked is not None and told == Quantity(max(told.units, 0), booked.unit)


def _as_at_the_cut_off(now: Count, it: Step) -> bool:
    booked, found = now.booked(it.event.item), now.of(it.event.item)
    if booked is None or found is None or found.put_right:
        return False
    again: ItemRecounted = it.event
    moved: int = it.facts.units
    then = again.quantity.units - moved
    return (again.difference, again.moved) == (then - booked.units, moved)


def _in_full(now: Count, it: Step) -> bool:
    found = now.of(it.event.item)
    told = (found.difference, found.cause) if found else ()
    return (it.event.difference, it.event.cause) == told and stated(it.event.cause)


def _by_hand_if_need_be(now: Count, it: Step) -> bool:
    found, booked = now.of(it.event.item), now.booked(it.event.item)
    if found is None or booked is None or found.by_hand:
        return found is not None
    wide = 100 * abs(found.difference) > it.facts.above * booked.units
    return not wide and not (now.system_check and it.facts.recount)


def _is_open(now: Count, it: Step) -> bool:
    found = now.of(it.event.item)
    return found is not None and found.open


def _other_hands(now: Count, it: Step) -> bool:
    return (it.event.item, it.act.by) not in now.hands


def _all_told(now: Count, it: Step) -> bool:
    exact = sum(not found.difference for _, found in now.found)
    return (it.event.counted, it.event.exact) == (len(now.book), exact)


PROPERTIES: Final = (
    at_most_once(law("A count is planned once", IN_ORDER), StocktakePlanned),
    precedence(
        law("A count that begins was planned", IN_ORDER), StocktakePlanned, StocktakeStarted
    ),
    at_most_once(law("A count has one cut-off", IN_ORDER), StocktakeStarted),
    precedence(
        law("Nothing is counted before the cut-off", IN_ORDER),
        StocktakeStarted,
        (ItemCounted, CountingFinished),
    ),
    never_after(
        law("Once the counts are held against the books, only recounts are new", IN_ORDER),
        CountingFinished,
        (ItemCounted, CountingFinished),
    ),
    precedence(
        law("Nothing is settled before all is counted", IN_ORDER),
        CountingFinished,
        (*_RECONCILED, StocktakeCompleted),
    ),
    precedence(
        law("What is called off was planned", IN_ORDER), StocktakePlanned, StocktakeCancelled
    ),
    never_after(law("A stocktake ends once", IN_ORDER), _OVER, _EVERY),
    never_after(
        law("Once the books are being put right, it is not called off", IN_ORDER),
        StockAdjusted,
        StocktakeCancelled,
    ),
    response(
        law("What is counted is held against the books, or called off", IN_ORDER),
        StocktakeStarted,
        CountingFinished,
        unless=StocktakeCancelled,
    ),
    as_said(law("What is on record of a stocktake is what was said", RECORD_STANDS), _EVERY),
    whenever(
        law("Stock is counted as often as is in force", REGULARLY),
        StocktakePlanned,
        lambda it: it.event.period in it.facts.periods,
    ),
    whenever(
        law("What is to be counted is on the books, and not too much at once", ONE_COUNT),
        StocktakePlanned,
        _on_the_books,
    ),
    whenever(
        law("The cut-off is what the books say, of something at least", ONE_COUNT),
        StocktakeStarted,
        lambda it: it.event.book and it.event.book == it.facts.book,
    ),
    _of_count(
        law("What is counted is on the sheet, and somewhere", ALL_COUNTED),
        (ItemCounted,),
        lambda now, it: now.booked(it.event.item) is not None and stated(it.event.place),
    ),
    _of_count(
        law("So much is counted in the item's own unit, nothing included", EXACT),
        (ItemCounted, ItemRecounted),
        _in_its_unit,
    ),
    whenever(
        law("A count is known with what had moved by then, and with who counted", ALL_COUNTED),
        ItemCounted,
        lambda it: (
            (it.event.moved, it.event.movements, it.event.counter)
            == (it.facts.units, it.facts.times, it.act.by)
        ),
    ),
    _of_count(
        law("All of it is counted, with nothing carried from place to place", ALL_COUNTED),
        (CountingFinished,),
        _every_place_at_once,
    ),
    _of_count(
        law("A difference is the count less the book, at the cut-off", AS_COUNTED, BOOK_IS_COUNT),
        (CountingFinished,),
        _told_apart,
    ),
    _of_count(
        law(
            "A recount differs by what is there less the book, unless that was put right",
            AS_COUNTED,
            BOOK_IS_COUNT,
        ),
        (ItemRecounted,),
        _as_at_the_cut_off,
    ),
    whenever(
        law("A recount is known with who counted", TWO_PERSONS),
        ItemRecounted,
        lambda it: it.event.counter == it.act.by,
    ),
    _of_count(
        law("What has a cause, or is settled, differs, and is not settled yet", AS_COUNTED),
        (DifferenceExplained, *_SETTLED),
        _is_open,
    ),
    whenever(
        law("A cause is something that one can read", AS_COUNTED),
        DifferenceExplained,
        lambda it: stated(it.event.cause),
    ),
    _of_count(
        law("Whoever counted an item does not decide on what differs", TWO_PERSONS),
        _SETTLED,
        _other_hands,
    ),
    whenever(
        law("Whoever settles a difference is known", TWO_PERSONS),
        _SETTLED,
        lambda it: (
            it.act.by
            == (it.event.accepter if isinstance(it.event, TimingAccepted) else it.event.adjuster)
        ),
    ),
    whenever(
        law(
            "A difference is left to time, and a stocktake called off, for a reason", REASON_STATED
        ),
        (TimingAccepted, StocktakeCancelled),
        lambda it: stated(it.event.reason),
    ),
    _of_count(
        law("The books are put right by all of what differs, for its cause", AS_COUNTED),
        (StockAdjusted,),
        _in_full,
    ),
    _of_count(
        law("What only records tell, or what differs widely, is counted by hand", BY_HAND_FIRST),
        (StockAdjusted,),
        _by_hand_if_need_be,
    ),
    _of_count(
        law("A stocktake is over when nothing that differs is open", NONE_LEFT_OPEN),
        (StocktakeCompleted,),
        lambda now, it: not any(found.open for _, found in now.found),
    ),
    _of_count(
        law("How much of it was exact is counted", NONE_LEFT_OPEN),
        (StocktakeCompleted,),
        _all_told,
    ),
)

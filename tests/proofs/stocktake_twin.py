"""Stocktake and stock items beside proofs/tla/Stocktake.tla, as the office runs them together.

The pages themselves decide and evolve; the office's own finders tell them what they are told, and
its own policies carry what happened from one page to the other. Only the journal is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any, Final, NamedTuple, TypeAlias

import attrs
from attrs import frozen

from casework.application.facts.inventory import STOCK_ITEM, STOCKTAKE
from casework.application.pages import Page
from casework.domain import calendar, policy
from casework.domain.inventory import counting, stock_item, stocktake
from casework.domain.inventory.counting import Method, Period
from casework.domain.inventory.stock import Item, Levels
from casework.domain.inventory.stock_item import (
    IssueStock,
    ReceiveStock,
    RegisterItem,
    ReleaseReservation,
    ReserveStock,
    Source,
)
from casework.domain.inventory.stocktake import (
    AcceptTiming,
    CancelStocktake,
    CompleteStocktake,
    FinishCounting,
    PlanStocktake,
    PostAdjustment,
    RecordCause,
    RecordCount,
    RecordRecount,
    StartStocktake,
)
from casework.domain.kernel import Act, Happened, Refused
from casework.domain.money import Quantity
from casework.domain.policies.when_difference_is_adjusted import when_difference_is_adjusted
from casework.domain.policies.when_stocktake_ends import when_stocktake_ends
from casework.domain.policies.when_stocktake_starts import when_stocktake_starts
from casework.domain.policy import Counts, CountSet
from casework.testing.casts.common import did
from casework.testing.twins import Abstract, Graph, Label, explored, function

TAKE: Final = f"{stocktake.decider.name}/monthly"
PAGES: Final = {
    stocktake.decider.name: Page(stocktake.decider, STOCKTAKE),
    stock_item.decider.name: Page(stock_item.decider, STOCK_ITEM),
}
POLICIES: Final = (when_stocktake_starts, when_difference_is_adjusted, when_stocktake_ends)
PHASES: Final[dict[type, str]] = {
    counting.Unplanned: "NONE",
    counting.Planned: "PLANNED",
    counting.Counting: "COUNTING",
    counting.Reconciling: "RECONCILING",
    counting.Completed: "COMPLETED",
    counting.Cancelled: "CANCELLED",
}
UNKNOWN: Final = -100
SHELF: Final = "shelf"

Streams: TypeAlias = tuple[tuple[str, Any], ...]
"""Each stream and its state, by name."""

Asked: TypeAlias = tuple[Label, str, Act]


def pieces(units: int) -> Quantity:
    return Quantity(units, "pcs")


# -- The office, without its journal -----------------------------------------------------------


@frozen
class Desk:
    """What the finders see: the decision in the making, and what does not change meanwhile."""

    streams: Mapping[str, Any]
    constant: Mapping[str, Any]

    def look(self, stream: str) -> Any:
        return self.constant[stream] if stream in self.constant else self.streams[stream]

    def hold(self, stream: str) -> Any:
        return self.look(stream)

    def upto(self, position: int) -> int:
        return position


def decided(streams: Streams, constant: Mapping[str, Any], stream: str, act: Act) -> Streams:
    """Where an act leads with all that follows from it.

    Raises:
        Refused: any page refuses its part; then nothing happens.
    """
    now, todo = dict(streams), deque([(stream, act)])
    while todo:
        to, put = todo.popleft()
        page = PAGES[to.partition("/")[0]]
        facts = page.finder(type(put)).find(to, put, Desk(now, constant))
        for event in page.decider.decide(now[to], put, facts):
            now[to] = page.decider.evolve(now[to], event)
            for reacts in POLICIES:
                todo.extend(reacts(Happened(to, event, now[to], put)))
    return tuple(sorted(now.items()))


# -- The twin ----------------------------------------------------------------------------------


class Moment(NamedTuple):
    """How all of it stands, and how often stock has moved."""

    streams: Streams
    moves: int


@frozen
class StocktakeTwin:
    """The cast of one configuration, by the names that its constants have there."""

    items: tuple[str, ...]
    moving: tuple[str, ...]
    at_first: int
    quantities: tuple[int, ...]
    moves: int
    counters: tuple[str, ...]
    deciders: tuple[str, ...]
    wide: int

    def graph(self) -> Graph:
        constant = self._constant()
        asked = tuple(self._asked())

        def moves(moment: Moment) -> Iterator[tuple[Label, Moment]]:
            now = dict(moment.streams)
            for label, stream, act in asked:
                moved = isinstance(act, ReceiveStock | IssueStock)
                if not self._within(moment, now, stream, act):
                    continue
                try:
                    after = decided(moment.streams, constant, stream, act)
                except Refused:
                    continue
                yield label, Moment(after, moment.moves + moved)

        return explored(Moment(self._start(constant), 0), moves, self._seen_as)

    def _within(self, moment: Moment, now: Mapping[str, Any], stream: str, act: Act) -> bool:
        """The bounds of the specification: on how stock moves, and until when."""
        if stream == TAKE:
            return True
        if isinstance(now[TAKE], counting.Over):
            return False
        if isinstance(act, ReserveStock):
            return not now[stream].stock.promised
        return not isinstance(act, ReceiveStock | IssueStock) or moment.moves < self.moves

    def _constant(self) -> dict[str, Any]:
        set_so = CountSet(Counts.RECOUNT_ABOVE, self.wide, "So that few differences are wide.")
        return {
            f"{policy.decider.name}/office": policy.decider.after([set_so]),
            f"{calendar.decider.name}/office": calendar.decider.initial,
        }

    def _start(self, constant: Mapping[str, Any]) -> Streams:
        streams: Streams = ((TAKE, stocktake.decider.initial),)
        for item in self.items:
            stream = _stream(item)
            streams = (*streams, (stream, stock_item.decider.initial))
            levels = Levels(0, 0, 9)
            registered = RegisterItem(item, "pcs", levels, **did("bo", 1))
            streams = decided(streams, constant, stream, registered)
            units = pieces(self.at_first)
            came = ReceiveStock(units, Source.PRODUCTION, "order 7", **did("bo", 1))
            streams = decided(streams, constant, stream, came)
        return tuple(sorted(streams))

    # -- How it is seen ------------------------------------------------------------------------

    def _seen_as(self, moment: Moment) -> Abstract:
        """The state of the specification that this is: its variables, in their order."""
        now = dict(moment.streams)
        take: Any = now[TAKE]
        stocks = {it: now[_stream(it)].stock for it in self.items}
        plan = take.plan if isinstance(take, counting.Open) else None
        return (
            PHASES[type(take)],
            frozenset(plan.scope) if plan else frozenset(),
            plan.method.value if plan else "none",
            function(**{it: stock.on_hand for it, stock in stocks.items()}),
            function(**{it: stock.promised for it, stock in stocks.items()}),
            moment.moves,
            *self._lines(take),
        )

    def _lines(self, take: object) -> Abstract:
        book = dict.fromkeys(self.items, UNKNOWN)
        counted = dict(book)
        counters = dict.fromkeys(self.items, frozenset[str]())
        recounted, explained, timing, adjusted = (set[str]() for _ in range(4))
        match take:
            case counting.Counting():
                book |= {it.item: it.quantity.units for it in take.book}
                for it in take.sheet.counts:
                    counted[it.item] = it.units - it.moved
                    counters[it.item] = frozenset(it.counters)
            case counting.Reconciling():
                book |= {it.item: it.book.units for it in take.lines}
                counted |= {it.item: it.book.units + it.difference for it in take.lines}
                counters |= {it.item: frozenset(it.counters) for it in take.lines}
                recounted = {it.item for it in take.lines if it.recounted}
                explained = {it.item for it in take.lines if it.cause}
                timing = _settled(take, counting.Settlement.TIMING)
                adjusted = _settled(take, counting.Settlement.ADJUSTED)
        sets = map(frozenset, (recounted, explained, timing, adjusted))
        return function(**book), function(**counted), function(**counters), *sets

    # -- Who asks for what ---------------------------------------------------------------------

    def _asked(self) -> Iterator[Asked]:
        for label, act in chain(self._of_the_take(), *map(self._of_an_item, self.items)):
            yield label, TAKE, act
        for item in self.moving:
            for label, act in self._of_stock(item):
                yield label, _stream(item), act

    def _of_the_take(self) -> Iterator[tuple[Label, Act]]:
        at = did("bo", 1)
        sizes = range(len(self.items) + 1)
        for some in chain.from_iterable(combinations(self.items, n) for n in sizes):
            for how in Method:
                scope = frozenset(map(Item, some))
                label = ("PlanStocktake", frozenset(some), how.value)
                yield label, PlanStocktake(scope, how, Period.MONTHLY, **at)
        yield ("StartStocktake",), StartStocktake(**at)
        yield ("FinishCounting",), FinishCounting(**at)
        yield ("CompleteStocktake",), CompleteStocktake(**at)
        yield ("CancelStocktake",), CancelStocktake("The roof leaks.", **at)

    def _of_an_item(self, named: str) -> Iterator[tuple[Label, Act]]:
        item = Item(named)
        for who in self.counters:
            for units in self.quantities:
                counted = RecordCount(item, SHELF, pieces(units), **did(who, 1))
                yield ("RecordCount", who, named, units), counted
                again = RecordRecount(item, pieces(units), **did(who, 1))
                yield ("RecordRecount", who, named, units), again
        yield ("RecordCause", named), RecordCause(item, "They broke.", **did("bo", 1))
        yield ("RecordCause", named, " "), RecordCause(item, " ", **did("bo", 1))
        most = max(self.at_first, *self.quantities) + self.moves
        for who in self.deciders:
            late = AcceptTiming(item, "The papers are under way.", **did(who, 1))
            yield ("AcceptTiming", who, named), late
            for units in range(-most, most + 1):
                posted = PostAdjustment(item, units, **did(who, 1))
                yield ("PostAdjustment", who, named, units), posted

    def _of_stock(self, item: str) -> Iterator[tuple[Label, Act]]:
        at, one = did("bo", 1), pieces(1)
        came = ReceiveStock(one, Source.PRODUCTION, "order 8", **at)
        yield ("ReceiveStock", item), came
        yield ("ReserveStock", item), ReserveStock("sale 3", one, **at)
        yield ("ReleaseReservation", item), ReleaseReservation("sale 3", one, **at)
        yield ("IssueStock", item, 0), IssueStock(one, "", "sale 4", **at)
        yield ("IssueStock", item, 1), IssueStock(one, "sale 3", "sale 3", **at)


def _stream(item: str) -> str:
    return f"{stock_item.decider.name}/{item}"


def _settled(take: counting.Reconciling, so: counting.Settlement) -> set[str]:
    return {it.item for it in take.lines if it.settlement is so}


MOVING: Final = StocktakeTwin(
    items=("bolts",),
    moving=("bolts",),
    at_first=1,
    quantities=(0, 1),
    moves=2,
    counters=("bo", "bea"),
    deciders=("bea", "cy"),
    wide=1000,
)
TWO_ITEMS: Final = attrs.evolve(
    MOVING,
    items=("bolts", "nuts"),
    moving=(),
    moves=0,
    counters=("bo",),
    deciders=("bo", "cy"),
)

"""Orders met from stock, and the stock they are met from: histories across both pages.

Two customers order from the same shelves. What follows from an order is put to the items by the
policies, and refused together with it. Meanwhile goods come and go, are counted, blocked, kept for
others; and now and then somebody meddles with what is kept for an order.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import pytest
from attrs import Factory, define, field
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.inventory import stock_item
from casework.domain.inventory.correction import (
    Adjusting,
    AdjustStock,
    BeginCount,
    CountBegun,
    EndCount,
)
from casework.domain.inventory.stock import Blocked, portion
from casework.domain.inventory.stock_item import (
    BlockItem,
    IssueStock,
    ReceiveStock,
    ReleaseReservation,
    ReserveStock,
    Source,
    StockIssued,
    UnblockItem,
)
from casework.domain.kernel import Act, Decider, Happened, NoFacts, Refused
from casework.domain.money import Quantity
from casework.domain.orders import order
from casework.domain.orders.fulfilment import OrderShipped, ReserveFromStock, Ship
from casework.domain.orders.order import CancelOrder, Kept
from casework.domain.orders.placed import (
    Cancelled,
    Goods,
    Live,
    Part,
    Produced,
    Ready,
    Shipped,
)
from casework.domain.policies.when_order_is_cancelled import when_order_is_cancelled
from casework.domain.policies.when_order_is_reserved import when_order_is_reserved
from casework.domain.policies.when_order_is_shipped import when_order_is_shipped
from tests.domain.cast import did
from tests.domain.orders.test_order import IN_HAND, STOCKS, TELL
from tests.domain.policies.order import CABLE, LAMP, TODAY, in_stock

ONE, OTHER = "orders.order/1", "orders.order/2"
ORDERS, ITEMS = (ONE, OTHER), (LAMP, CABLE)
UNIT = {LAMP: "piece", CABLE: "metre"}
ORDERED = {LAMP: 3, CABLE: 10}
POLICIES = (when_order_is_reserved, when_order_is_shipped, when_order_is_cancelled)
REVIEWS = "review.review/"
BEGINNING = {
    ONE: IN_HAND,
    OTHER: IN_HAND,
    LAMP: (*in_stock(4, "piece"), CountBegun("summer")),
    CABLE: in_stock(15, "metre"),
}


@define
class World:
    """What has happened in each stream, and where it led."""

    streams: dict[str, tuple[Any, ...]]
    states: dict[str, Any] = field(
        init=False,
        default=Factory(
            lambda it: {name: _page(name).after(events) for name, events in it.streams.items()},
            takes_self=True,
        ),
    )

    def kept(self, item: str, name: str) -> int:
        """How many units of an item are kept under a name."""
        return portion(self.states[item].stock.reserved, name)

    def put(self, stream: str, act: Act) -> bool:
        """Put an act and all that follows from it; tell whether it is lawful. If not, nothing
        has happened."""
        streams, states, todo = dict(self.streams), dict(self.states), deque([(stream, act)])
        while todo:
            to, command = todo.popleft()
            try:
                events = _page(to).decide(self.states[to], command, self._told(to, command))
            except Refused:
                self.streams, self.states = streams, states
                return False
            for event in events:
                self.streams[to] = (*self.streams[to], event)
                self.states[to] = _page(to).evolve(self.states[to], event)
                it = Happened(to, event, self.states[to], command)
                follows = chain.from_iterable(policy(it) for policy in POLICIES)
                todo += (each for each in follows if not each[0].startswith(REVIEWS))
        return True

    def _told(self, stream: str, command: Act) -> Any:
        match command:
            case ReserveFromStock():
                return STOCKS
            case Ship():
                return TELL
            case CancelOrder():
                kept = ((it, self.kept(it, stream)) for it in ITEMS)
                return Kept(tuple(Goods(_product(it), _so_much(it, n)) for it, n in kept if n))
            case AdjustStock(difference=difference):
                return Adjusting(TODAY, difference, "Found in another room.")
            case ReceiveStock() | IssueStock():
                return TODAY
            case _:
                return NoFacts()


def _page(stream: str) -> Decider[Any, Any, Any, Any]:
    return order.decider if stream in ORDERS else stock_item.decider


def _product(item: str) -> str:
    return item.partition("/")[2]


def _so_much(item: str, units: int) -> Quantity:
    return Quantity(units, UNIT[item])


# -- What may be asked -------------------------------------------------------------------------

Step = tuple[str, Act]
UNITS = st.sampled_from((1, 2, 3, 5, 10))
SID, ANN = did("sid", 7), did("ann", 7)


LAMP_MORE, CABLE_MORE = Part(1, _so_much(LAMP, 1)), Part(2, _so_much(CABLE, 5))
WHOLE = Part(1, _so_much(LAMP, 3)), Part(2, _so_much(CABLE, 10))


def _of_orders() -> Iterator[st.SearchStrategy[Step]]:
    orders = st.sampled_from(ORDERS)
    parts = st.sampled_from((WHOLE, WHOLE[:1], WHOLE[1:], (LAMP_MORE,), (LAMP_MORE, CABLE_MORE)))
    yield st.tuples(orders, st.just(ReserveFromStock(**SID)))
    yield st.tuples(orders, parts.map(lambda it: Ship(it, **SID)))
    yield st.tuples(orders, st.just(CancelOrder("Too dear.", **ANN)))


def _at(item: str, *acts: Callable[[Quantity], Act]) -> st.SearchStrategy[Step]:
    made = UNITS.map(lambda units: _so_much(item, units))
    each = st.one_of([made.map(act) for act in acts])
    return each.map(lambda act: (item, act))


def _of_stock() -> Iterator[st.SearchStrategy[Step]]:
    for item in ITEMS:
        yield _at(
            item,
            lambda it: ReceiveStock(it, Source.PRODUCTION, "P-2", **SID),
            lambda it: IssueStock(it, "", "shop", **SID),
            lambda it: ReserveStock("the fair", it, **SID),
            lambda it: ReleaseReservation("the fair", it, **SID),
            lambda it: IssueStock(it, "the fair", "the fair", **SID),
            lambda it: BlockItem("Is looked through.", **SID),
            lambda it: UnblockItem("Is in order.", **SID),
        )
        yield _at(
            item,
            lambda it: BeginCount("summer", **SID),
            lambda it: EndCount("summer", **SID),
            lambda it: AdjustStock("summer", -it.units, **SID),
            lambda it: AdjustStock("summer", it.units, **SID),
        )


def _meddling() -> Iterator[st.SearchStrategy[Step]]:
    for item in ITEMS:
        for name in ORDERS:
            yield _at(item, *(partial(it, name) for it in (_release, _reserve, _issue)))


def _release(name: str, quantity: Quantity) -> Act:
    return ReleaseReservation(name, quantity, **SID)


def _reserve(name: str, quantity: Quantity) -> Act:
    return ReserveStock(name, quantity, **SID)


def _issue(name: str, quantity: Quantity) -> Act:
    return IssueStock(quantity, name, "shop", **SID)


@st.composite
def worlds(draw: st.DrawFn, *stock: st.SearchStrategy[Step]) -> World:
    """What becomes of the world, one thing asked after another: half of it of the orders."""
    world = World(dict(BEGINNING))
    if draw(st.booleans()):
        world.put(ONE, ReserveFromStock(**SID))
    of_stock, of_orders = st.sampled_from(stock), st.sampled_from([*_of_orders()])
    kinds = st.one_of(of_orders, of_stock).flatmap(lambda it: it)
    for stream, act in draw(st.lists(kinds, min_size=4, max_size=16)):
        world.put(stream, act)
    return world


def lives() -> st.SearchStrategy[World]:
    """Worlds in which nobody touches by hand what is kept for an order."""
    return worlds(*_of_stock())


def troubled() -> st.SearchStrategy[World]:
    """Worlds in which somebody does."""
    return worlds(*_of_stock(), *_meddling())


# -- What holds --------------------------------------------------------------------------------


def shipped(world: World, name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for event in world.streams[name]:
        if isinstance(event, OrderShipped):
            for part in event.parts:
                found[ITEMS[part.line - 1]] += part.quantity.units
    return found


def sent_in_full(world: World, name: str) -> bool:
    return shipped(world, name) == ORDERED


def issued(world: World, name: str) -> Counter[str]:
    """What left the shelves for the shipments of an order."""
    found: Counter[str] = Counter()
    for item in ITEMS:
        for event in world.streams[item]:
            if isinstance(event, StockIssued) and event.reference.startswith(f"{name}, "):
                found[item] += event.quantity.units
    return found


@for_all(lives())
def test_what_is_kept_for_an_order_is_what_it_has_yet_to_be_sent(world: World):
    for name in ORDERS:
        state, sent = world.states[name], shipped(world, name)
        for item in ITEMS:
            yet = ORDERED[item] - sent[item] if isinstance(state, Ready) else 0
            assert world.kept(item, name) == yet


@for_all(lives())
def test_an_order_sent_in_full_took_from_the_shelves_just_what_was_ordered(world: World):
    for name in filter(partial(sent_in_full, world), ORDERS):
        assert issued(world, name) == ORDERED
        assert not any(world.kept(item, name) for item in ITEMS)


@for_all(troubled())
def test_whatever_is_shipped_left_the_shelves_and_nothing_else_did(world: World):
    for name in ORDERS:
        sent = shipped(world, name)
        assert issued(world, name) == sent
        assert all(sent[item] <= ORDERED[item] for item in ITEMS)


@for_all(troubled())
def test_the_shelves_are_never_more_than_empty(world: World):
    for item in ITEMS:
        assert world.states[item].stock.on_hand >= 0


@for_all(troubled())
def test_a_cancelled_order_keeps_nothing_whatever_was_done_to_its_goods(world: World):
    before = {item: world.states[item].stock.promised for item in ITEMS}
    for name in ORDERS:
        state, kept = world.states[name], {item: world.kept(item, name) for item in ITEMS}
        recallable = isinstance(state, Live) and not isinstance(state, Shipped)

        assert world.put(name, CancelOrder("Too dear.", **ANN)) == recallable
        if recallable:
            for item in ITEMS:
                assert world.kept(item, name) == 0
                assert world.states[item].stock.promised == before[item] - kept[item]
                before[item] -= kept[item]


@for_all(troubled())
def test_what_is_refused_leaves_both_pages_as_they_were(world: World):
    before = dict(world.streams)
    for name in ORDERS:
        if not world.put(name, ReserveFromStock(**SID)):
            assert world.streams == before
        before = dict(world.streams)


# -- It does happen ----------------------------------------------------------------------------


def lacking(world: World) -> bool:
    """One order kept so much that there is not enough for the other."""
    one = isinstance(world.states[ONE], Produced) and world.states[ONE].from_stock
    enough = all(
        world.states[it].stock.on_hand - world.states[it].stock.promised >= ORDERED[it]
        for it in ITEMS
    )
    return one and not enough and not world.put(OTHER, ReserveFromStock(**SID))


def sent_in_parts(world: World) -> bool:
    return sum(isinstance(it, OrderShipped) for it in world.streams[ONE]) >= 2


def waits_for_a_blocked_item(world: World) -> bool:
    blocked = isinstance(world.states[LAMP], Blocked)
    kept = isinstance(world.states[ONE], Produced)
    lamp = Part(1, _so_much(LAMP, 1))
    return blocked and kept and not world.put(ONE, Ship((lamp,), **SID))


def cancelled_from_stock(world: World) -> bool:
    gone = isinstance(world.states[ONE], Cancelled)
    return gone and any(getattr(it, "released", ()) for it in world.streams[ONE])


def counted_below_what_is_kept(world: World) -> bool:
    stock = world.states[LAMP].stock
    return bool(world.kept(LAMP, ONE)) and stock.promised > stock.on_hand


@pytest.mark.parametrize(
    "happens",
    [
        lacking,
        sent_in_parts,
        waits_for_a_blocked_item,
        cancelled_from_stock,
        counted_below_what_is_kept,
        lambda world: sent_in_full(world, ONE),
    ],
)
def test_the_histories_tell_of(happens: Callable[[World], bool]):
    find(
        lives(),
        happens,
        settings=settings(max_examples=5_000, database=None, phases=[Phase.generate]),
    )

"""Laws of the store: goods are neither made nor lost, promised twice, or sent beyond the order."""

from __future__ import annotations

from collections import Counter, defaultdict

from casework.domain.inventory import correction, stock, stock_item, stocktake
from casework.domain.orders import fulfilment, order
from casework.domain.orders.placed import Details, Goods
from tests.application.laws.record import Line, Record

# -- LAW-08 ------------------------------------------------------------------------------------


def stock_is_neither_made_nor_lost(record: Record) -> None:
    """What is on hand is what came less what went, as adjusted, and never below zero; once a
    stocktake is completed it is what was counted and what moved since."""
    on_hand: Counter[str] = Counter()
    since: dict[str, int] = {}  # What moved since the cut-off.
    counted: dict[str, dict[str, int]] = defaultdict(dict)  # By stocktake, as at the cut-off.
    for line in record.lines:
        item, event = line.identity, line.event
        if line.page == "inventory.stock_item":
            by = _came(event)
            on_hand[item] += by + _adjusted(event)
            since[item] = since.get(item, 0) + by
            assert on_hand[item] >= 0
        match event:
            case correction.CountBegun():
                since[item] = 0
            case stocktake.CountingFinished(differences):
                counted[item] |= {it.item: it.counted for it in differences}
            case stocktake.ItemRecounted(what, quantity, moved):
                counted[item][what] = quantity.units - moved
            case stocktake.TimingAccepted(what):
                del counted[item][what]
            case stocktake.StocktakeCompleted():
                for name, units in counted.pop(item).items():
                    assert on_hand[name] == units + since[name]
    for name, units in on_hand.items():
        state = record.state(f"inventory.stock_item/{name}")
        assert units == (state.stock.on_hand if isinstance(state, stock.Stocked) else 0)


def _came(event: object) -> int:
    match event:
        case stock_item.StockReceived(quantity) | stock_item.PurchaseReceived(quantity):
            return int(quantity.units)
        case stock_item.StockIssued(quantity) | correction.StockWrittenOff(quantity):
            return -int(quantity.units)
        case _:
            return 0


def _adjusted(event: object) -> int:
    return event.difference if isinstance(event, correction.StockAdjusted) else 0


def nothing_is_promised_that_is_not_there(record: Record) -> None:
    """What is reserved is on hand, but for what a count did not find: that is said, and nothing is
    issued or promised until enough was released or came in."""
    for stream, lines in record.streams.items():
        if stream.startswith("inventory.stock_item/"):
            _kept_for_whom(lines)


def _kept_for_whom(lines: list[Line]) -> None:
    on_hand, free = 0, 0
    reserved: Counter[str] = Counter()
    for n, line in enumerate(lines):
        event = line.event
        on_hand += _came(event) + _adjusted(event)
        match event:
            case stock_item.StockReserved(name, quantity):
                reserved[name] += quantity.units
            case stock_item.ReservationReleased(name, quantity):
                reserved[name] -= quantity.units
            case stock_item.StockIssued(quantity, name) if name:
                reserved[name] -= quantity.units
        before, free = free, on_hand - sum(reserved.values())
        assert min(reserved.values(), default=0) >= 0
        if free >= 0:
            continue
        if isinstance(event, correction.StockAdjusted):
            assert lines[n + 1].event == correction.OverReserved(-free)
        else:
            assert free >= before
            assert not isinstance(event, stock_item.StockIssued)


def no_more_is_sent_than_was_ordered(record: Record) -> None:
    """Of each line no more is sent than was ordered, and than was made or kept for it; what was
    kept in stock leaves it in the same decision."""
    for stream, lines in record.streams.items():
        if stream.startswith("orders.order/"):
            _as_ordered(record, lines)


def _as_ordered(record: Record, lines: list[Line]) -> None:
    details: list[Details] = []
    ready: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for line in lines:
        match line.event:
            case order.OrderReceived(details=said) | order.OrderResubmitted(details=said):
                details.append(said)
            case fulfilment.ProductionCompleted(made):
                for part in made:
                    ready[part.line] += part.quantity.units
            case fulfilment.StockReserved(goods):
                whole = enumerate(details[-1].lines, 1)
                ready.update({n: it.quantity.units for n, it in whole})
                assert _moved(record, line, stock_item.StockReserved) == _by_product(goods)
            case fulfilment.OrderShipped(_, parts, goods):
                for part in parts:
                    sent[part.line] += part.quantity.units
                ordered = [it.quantity.units for it in details[-1].lines]
                assert all(n <= ordered[at - 1] and n <= ready[at] for at, n in sent.items())
                assert _moved(record, line, stock_item.StockIssued) == _by_product(goods)
            case fulfilment.OrderDelivered():
                ordered = [it.quantity.units for it in details[-1].lines]
                assert dict(sent) == dict(enumerate(ordered, 1))


def _by_product(goods: tuple[Goods, ...]) -> Counter[str]:
    every: Counter[str] = Counter()
    for it in goods:
        every[it.product] += it.quantity.units
    return every


def _moved(
    record: Record, line: Line, kind: type[stock_item.StockReserved | stock_item.StockIssued]
) -> Counter[str]:
    """What stock has of this kind under an order's name in the decision of a line."""
    every: Counter[str] = Counter()
    for it in record.decisions[line.decision]:
        if isinstance(it.event, kind) and it.event.reservation == line.stream:
            every[it.identity] += it.event.quantity.units
    return every

"""Metrics of orders: whether customers get what they ordered when it was promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.domain.kernel import Person
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.orders.fulfilment import OrderDelivered
from casework.domain.orders.order import OrderDelayed, OrderReceived
from casework.domain.people.figures import Metric

# -- MET-06  Timeliness ------------------------------------------------------------------------
# S4-5.1.1   Orders are dealt with in time.


def timeliness(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of the orders delivered in the period, or promised for it and not delivered, those
    delivered by when they were promised; for whoever took the order down.

    That an order was not delivered when promised is what the clock found. If it is delivered in a
    later period it is late there too; in the same, it counts once.
    """
    taken: dict[str, Person] = {}
    for it in events:
        match it.event:
            case OrderReceived():
                taken[it.stream] = it.by
            case OrderDelayed(promised_at):
                whose = frozenset({taken[it.stream]})
                groups, day = it.setting.units_of(whose), it.setting.day(promised_at)
                yield Counted(
                    Metric.ORDER_TIMELINESS, it.identity, whose, groups, day, 0, 1, (it.id,)
                )
            case OrderDelivered(on_time=on_time):
                whose = frozenset({taken[it.stream]})
                groups = it.setting.units_of(whose)
                yield Counted(
                    Metric.ORDER_TIMELINESS,
                    it.identity,
                    whose,
                    groups,
                    it.day,
                    int(on_time),
                    1,
                    (it.id,),
                )
            case _:
                pass  # Neither promised nor delivered.

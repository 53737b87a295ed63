"""When a replenishment is proposed, the item awaits it; when it is rejected, no longer (RPL-03)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.inventory.replenishment import ReplenishmentProposed, ReplenishmentRejected
from casework.domain.inventory.shortage import AwaitStock, ForgoStock
from casework.domain.kernel import Happened, Reaction


def when_replenishment_is_proposed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ReplenishmentProposed(item, quantity):
            wait = AwaitStock(it.identity, quantity, by=it.act.by, at=it.act.at)
            yield f"{stock_item.decider.name}/{item}", wait
        case ReplenishmentRejected(item):
            forgo = ForgoStock(it.identity, by=it.act.by, at=it.act.at)
            yield f"{stock_item.decider.name}/{item}", forgo

"""When all of an order has arrived, the work of the request that it serves is completed (REQ-34).

The request is named if its work can be completed at that moment; if not, its handler does so.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction, was
from casework.domain.orders.fulfilment import OrderDelivered
from casework.domain.orders.placed import Delivered
from casework.domain.requests import processing


def when_order_is_delivered(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case OrderDelivered(number, completes=request):
            if request:
                digest = was(it.state, Delivered).placed.digest
                done = processing.CompleteProfile(
                    digest, f"{number} is delivered.", by=it.act.by, at=it.act.at
                )
                yield f"{processing.decider.name}/{request}", done

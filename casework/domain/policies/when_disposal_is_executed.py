"""When a disposal is carried out, what was returned or scrapped is written off (SLM-03)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.inventory import stock_item
from casework.domain.inventory.correction import WriteOff
from casework.domain.inventory.slow_moving import LEAVES_THE_BOOKS, DisposalExecuted
from casework.domain.kernel import Happened, Reaction


def when_disposal_is_executed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case DisposalExecuted(item, option, quantity):
            if option in LEAVES_THE_BOOKS:
                off = WriteOff(quantity, it.identity, by=it.act.by, at=it.act.at)
                yield f"{stock_item.decider.name}/{item}", off

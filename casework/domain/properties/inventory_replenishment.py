"""Replenishment: what holds of every proposal to have more of an item."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from casework.domain.general import REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.inventory.replenishment import (
    NOT_TOO_MUCH,
    RESTS_ON_SALES,
    ReplenishmentApproved,
    ReplenishmentProposed,
    ReplenishmentRejected,
    Supply,
    TurnoverAnalysed,
)
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.money import EXACT, Quantity
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Step,
    at_most_once,
    different_people,
    never_after,
    precedence,
    response,
    whenever,
)

_DECIDED: Final = (ReplenishmentApproved, ReplenishmentRejected)
_EVERY: Final = (TurnoverAnalysed, ReplenishmentProposed, *_DECIDED)


# -- What is asked for, told from the events alone ------------------------------------------------


@frozen(cache_hash=True)
class Wanted:
    """The item that was looked at, and how much more of it was proposed."""

    item: str = ""
    quantity: Quantity | None = None

    def after(self, event: Any) -> Wanted:
        match event:
            case TurnoverAnalysed(item):
                return Wanted(item)
            case ReplenishmentProposed(item, quantity):
                return Wanted(item, quantity)
            case _:
                return self


_of_proposal: Final = telling(Wanted(), (TurnoverAnalysed, ReplenishmentProposed))


# -- What is to hold ------------------------------------------------------------------------------


def _window_is_over(it: Step) -> bool:
    looked_at: TurnoverAnalysed = it.event
    within = (looked_at.last - looked_at.first).days
    gone_by: int = (it.facts.today - looked_at.last).days
    return within >= 0 and gone_by >= 0


def _room_or_reason(it: Step) -> bool:
    facts: Supply = it.facts
    room = facts.most - facts.on_hand - facts.awaited
    return it.event.quantity.units <= room or stated(it.event.reason)


PROPERTIES: Final = (
    at_most_once(law("How an item sells is looked at once", IN_ORDER), TurnoverAnalysed),
    at_most_once(law("More of an item is proposed once", RESTS_ON_SALES), ReplenishmentProposed),
    precedence(
        law("More is proposed of what was looked at", RESTS_ON_SALES),
        TurnoverAnalysed,
        ReplenishmentProposed,
    ),
    precedence(law("What is decided on was proposed", IN_ORDER), ReplenishmentProposed, _DECIDED),
    never_after(law("A proposal is decided on once", IN_ORDER), _DECIDED, _EVERY),
    response(
        law("A proposal is decided on before it is over", IN_ORDER),
        ReplenishmentProposed,
        _DECIDED,
    ),
    different_people(
        law("Whoever proposes does not approve", TWO_PERSONS),
        ReplenishmentProposed,
        ReplenishmentApproved,
        who=lambda it: it.event.proposer,
    ),
    as_said(law("What is on record of a replenishment is what was said", RECORD_STANDS), _EVERY),
    whenever(
        law("What is looked at is on the books, over days gone by", RESTS_ON_SALES),
        TurnoverAnalysed,
        lambda it: it.facts.known and _window_is_over(it),
    ),
    whenever(
        law("How an item sells is told as its own page tells it", RESTS_ON_SALES),
        TurnoverAnalysed,
        lambda it: (
            (it.event.opening, it.event.closing, it.event.out)
            == (it.facts.opening, it.facts.closing, it.facts.out)
        ),
    ),
    _of_proposal(
        law("A proposal is of the item looked at, and of what is there now", RESTS_ON_SALES),
        (ReplenishmentProposed,),
        lambda now, it: (
            it.facts.known
            and it.event.item == now.item
            and it.event.proposer == it.act.by
            and (it.event.on_hand, it.event.awaited) == (it.facts.on_hand, it.facts.awaited)
        ),
    ),
    whenever(
        law("So much is proposed in the item's own unit, and not nothing", EXACT),
        ReplenishmentProposed,
        lambda it: it.event.quantity.units >= 1 and it.event.quantity.unit == it.facts.unit,
    ),
    whenever(
        law("More than there ever should be is proposed for a reason", NOT_TOO_MUCH),
        ReplenishmentProposed,
        _room_or_reason,
    ),
    _of_proposal(
        law("What is approved is what was proposed", TWO_PERSONS),
        (ReplenishmentApproved,),
        lambda now, it: (
            Wanted(it.event.item, it.event.quantity) == now and it.event.approver == it.act.by
        ),
    ),
    _of_proposal(
        law("What is not to be had is turned down for a reason", REASON_STATED),
        (ReplenishmentRejected,),
        lambda now, it: it.event.item == now.item and stated(it.event.reason),
    ),
)

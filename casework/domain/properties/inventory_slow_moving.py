"""Slow-moving stock: what holds of every case of it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.general import RECORD_STANDS
from casework.domain.inventory.slow_moving import (
    BY_PLAN,
    STANDS_STILL,
    TALKED_OVER,
    CaseClosed,
    DepartmentConsulted,
    DisposalExecuted,
    DisposalPlanned,
    Option,
    SlowMovingFlagged,
    Stillness,
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
    response,
    whenever,
)

_TALKED: Final = (DepartmentConsulted, DisposalPlanned)
_EVERY: Final = (SlowMovingFlagged, *_TALKED, DisposalExecuted, CaseClosed)


# -- What is to become of it, told from the events alone ------------------------------------------


@frozen(cache_hash=True)
class Found:
    """What no longer sells, and the last plan for it."""

    item: str = ""
    unit: str = ""
    plan: tuple[Option, Quantity] | None = None

    def after(self, event: Any) -> Found:
        match event:
            case SlowMovingFlagged(item, unit):
                return Found(item, unit)
            case DisposalPlanned(option, quantity):
                return evolve(self, plan=(option, quantity))
            case _:
                return self


_of_case: Final = telling(Found(), (SlowMovingFlagged, DisposalPlanned))


# -- What is to hold ------------------------------------------------------------------------------


def _stands_still(it: Step) -> bool:
    facts: Stillness = it.facts
    return facts.on_hand >= 1 and (facts.today - facts.since).days >= facts.days


def _as_found(it: Step) -> bool:
    told: Stillness = it.facts
    noted: SlowMovingFlagged = it.event
    return (noted.unit, noted.on_hand, noted.since) == (told.unit, told.on_hand, told.since)


PROPERTIES: Final = (
    at_most_once(law("Slow-moving stock is noticed once a case", IN_ORDER), SlowMovingFlagged),
    precedence(
        law("Departments are asked about what was noticed", IN_ORDER),
        SlowMovingFlagged,
        DepartmentConsulted,
    ),
    precedence(
        law("A department is heard before a disposal is planned", TALKED_OVER),
        DepartmentConsulted,
        DisposalPlanned,
    ),
    precedence(
        law("Nothing is disposed of without a plan", BY_PLAN), DisposalPlanned, DisposalExecuted
    ),
    never_after(
        law(
            "Once carried out, a disposal is neither talked over nor planned nor done again",
            IN_ORDER,
            TALKED_OVER,
            BY_PLAN,
        ),
        DisposalExecuted,
        (*_TALKED, DisposalExecuted),
    ),
    precedence(
        law("A case is closed once its disposal is carried out", IN_ORDER),
        DisposalExecuted,
        CaseClosed,
    ),
    never_after(law("A case is closed once, and for good", IN_ORDER), CaseClosed, _EVERY),
    response(
        law("What was planned is carried out before the case is over", BY_PLAN),
        DisposalPlanned,
        DisposalExecuted,
    ),
    as_said(law("What is on record of slow-moving stock is what was said", RECORD_STANDS), _EVERY),
    whenever(
        law("Slow-moving is what is there and has not gone out for so long", STANDS_STILL),
        SlowMovingFlagged,
        _stands_still,
    ),
    whenever(
        law("What is slow-moving is noted as its own page tells it", STANDS_STILL),
        SlowMovingFlagged,
        _as_found,
    ),
    whenever(
        law("A department that there is says what it thinks", TALKED_OVER),
        DepartmentConsulted,
        lambda it: it.facts.known and stated(it.event.opinion),
    ),
    whenever(law("A plan says how", TALKED_OVER), DisposalPlanned, lambda it: stated(it.event.how)),
    _of_case(
        law("A plan is for some of the item, in its own unit", EXACT),
        (DisposalPlanned,),
        lambda now, it: it.event.quantity.units >= 1 and it.event.quantity.unit == now.unit,
    ),
    _of_case(
        law("What is carried out is the last plan, for the item noticed", BY_PLAN),
        (DisposalExecuted,),
        lambda now, it: (
            it.event.item == now.item and (it.event.option, it.event.quantity) == now.plan
        ),
    ),
    _of_case(
        law("What is closed is the case of the item noticed", IN_ORDER),
        (CaseClosed,),
        lambda now, it: it.event.item == now.item,
    ),
)

"""Replenishments: more of an item is proposed, and somebody else decides.

A proposal rests on how the item sells (over a window of days, by its turnover) and on what is
there and on its way. What is proposed counts as on its way at once, so that two proposals that
know nothing of each other cannot fill the store twice.

    phase        act                   next phase
    -----------  --------------------  ----------
    NotAnalysed  AnalyseTurnover       Analysed
    Analysed     ProposeReplenishment  Proposed
    Proposed     ApproveReplenishment  Approved
    Proposed     RejectReplenishment   Rejected

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.inventory.arithmetic import too_much
from casework.domain.inventory.stock import Item
from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity, positive
from casework.domain.staff import Role

# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotAnalysed:
    """Nobody has looked how the item sells."""


@frozen
class Analysed:
    """It is known how the item sells."""

    item: Item


@frozen
class Proposed:
    """Before somebody other than the proposer."""

    item: Item
    quantity: Quantity
    proposer: Person


@frozen
class Approved:
    """To be bought or made."""

    item: Item
    quantity: Quantity


@frozen
class Rejected:
    """Not to be had."""


Replenishment: TypeAlias = NotAnalysed | Analysed | Proposed | Approved | Rejected


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Sales:
    """For the analysis: how the item did in the window (``inventory.stock_item/<item>``), and the
    office's day (``calendar``). ``known``: whether the item is on the books; all else in its
    unit."""

    known: bool
    opening: int
    closing: int
    out: int
    today: date


@frozen
class Supply:
    """For the proposal: what is there of the item, on its way, and the most there should be
    (``inventory.stock_item/<item>``; held). ``known``: whether the item is on the books."""

    known: bool
    unit: str
    on_hand: int
    awaited: int
    most: int


Facts: TypeAlias = NoFacts | Sales | Supply


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class TurnoverAnalysed:
    """What ``arithmetic.turnover`` is worked out from (MET-10), by quantity."""

    item: Item
    first: date
    last: date
    opening: int
    closing: int
    out: int


@frozen
class ReplenishmentProposed:
    item: Item
    quantity: Quantity
    on_hand: int
    awaited: int
    reason: str
    proposer: Person


@frozen
class ReplenishmentApproved:
    item: Item
    quantity: Quantity
    approver: Person


@frozen
class ReplenishmentRejected:
    item: Item
    reason: str


Event: TypeAlias = (
    TurnoverAnalysed | ReplenishmentProposed | ReplenishmentApproved | ReplenishmentRejected
)


# -- Commands ----------------------------------------------------------------------------------

_KEEPERS: Final = frozenset({Role.BACKOFFICE})
_DECIDERS: Final = frozenset({Role.BACKOFFICE, Role.DEPUTY, Role.MANAGER})


@frozen
class AnalyseTurnover(Act):
    """How the item sold from the first day to the last, both included."""

    may = _KEEPERS

    item: Item
    first: date
    last: date


@frozen
class ProposeReplenishment(Act):
    """``reason`` may be blank, unless there would be more than the item's most."""

    may = _KEEPERS

    quantity: Quantity
    reason: str


@frozen
class ApproveReplenishment(Act):
    may = _DECIDERS


@frozen
class RejectReplenishment(Act):
    may = _DECIDERS

    reason: str


Command: TypeAlias = (
    AnalyseTurnover | ProposeReplenishment | ApproveReplenishment | RejectReplenishment
)


# -- 1  Analyse and propose --------------------------------------------------------------------
# S4-3.3.3   How stock turns over is worked out from what is sold and what is there.
# S4-2.3.2   Neither too much is stocked nor too little.

RESTS_ON_SALES = Rule(
    "RPL-01",
    "A replenishment is proposed on how the item turned over in a window of days gone by, and on"
    " what is there of it now.",
    cites=("S4-3.3.3",),
)
NOT_TOO_MUCH = Rule(
    "RPL-03",
    "Whoever proposes that there be more than the item's most, all that is on its way included,"
    " says why.",
    cites=("S4-2.3.2",),
)


def analyse(state: Replenishment, act: AnalyseTurnover, facts: Sales) -> list[Event]:
    only_while(state, NotAnalysed)
    require(facts.known, RESTS_ON_SALES)
    require(act.first <= act.last <= facts.today, RESTS_ON_SALES)
    sold = (facts.opening, facts.closing, facts.out)
    return [TurnoverAnalysed(act.item, act.first, act.last, *sold)]


def propose(state: Replenishment, act: ProposeReplenishment, facts: Supply) -> list[Event]:
    item = only_while(state, Analysed, per=RESTS_ON_SALES).item
    require(facts.known, RESTS_ON_SALES)
    require(positive(act.quantity), EXACT)
    require(act.quantity.unit == facts.unit, EXACT)
    more = too_much(facts.on_hand, facts.awaited, act.quantity.units, facts.most)
    require(stated(act.reason) or not more, NOT_TOO_MUCH)
    there = (facts.on_hand, facts.awaited)
    return [ReplenishmentProposed(item, act.quantity, *there, act.reason, act.by)]


# -- 2  Decide on it ---------------------------------------------------------------------------
# S4-2.3.2   A proposal is decided on in time.


def approve(state: Replenishment, act: ApproveReplenishment) -> list[Event]:
    proposed = only_while(state, Proposed)
    only_by(act.by != proposed.proposer, TWO_PERSONS)
    return [ReplenishmentApproved(proposed.item, proposed.quantity, act.by)]


def reject(state: Replenishment, act: RejectReplenishment) -> list[Event]:
    proposed = only_while(state, Proposed)
    require(stated(act.reason), REASON_STATED)
    return [ReplenishmentRejected(proposed.item, act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Replenishment, command: Command, facts: Facts) -> list[Event]:
    match command:
        case AnalyseTurnover():
            return analyse(state, command, told(facts, Sales))
        case ProposeReplenishment():
            return propose(state, command, told(facts, Supply))
        case ApproveReplenishment():
            return approve(state, command)
        case RejectReplenishment():
            return reject(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Replenishment, event: Event) -> Replenishment:
    match event:
        case TurnoverAnalysed(item):
            was(state, NotAnalysed)
            return Analysed(item)
        case ReplenishmentProposed(item, quantity, proposer=proposer):
            was(state, Analysed)
            return Proposed(item, quantity, proposer)
        case ReplenishmentApproved(item, quantity):
            was(state, Proposed)
            return Approved(item, quantity)
        case ReplenishmentRejected():
            was(state, Proposed)
            return Rejected()
        case _:
            assert_never(event)


decider: Decider[Replenishment, Command, Event, Facts] = Decider(
    "inventory.replenishment",
    NotAnalysed(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Approved, Rejected),
)

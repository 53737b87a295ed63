"""Erasure: what was said of a person is no longer to be read by anybody.

    phase       act           next phase
    ----------  ------------  ----------
    NotOrdered  OrderErasure  Ordered

What this table does not open is refused. One stream a person. The order is what is on record; that
nothing can be read any more follows from their key being destroyed, outside of the record. Their
id stays, and so does all that was done: whoever comes back comes back under a new one.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from casework.domain.general import REASON_STATED
from casework.domain.kernel import Act, Decider, NoFacts, only_while, require, stated, was
from casework.domain.staff import Role

# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOrdered:
    """What is on record of them stands."""


@frozen
class Ordered:
    """Whatever lay under their key is to be lost for good."""


Erasure: TypeAlias = NotOrdered | Ordered


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ErasureOrdered:
    reason: str


Event: TypeAlias = ErasureOrdered


# -- Commands ----------------------------------------------------------------------------------


@frozen
class OrderErasure(Act):
    """By personnel, who keep what is known of employees, or whoever answers for information."""

    may = frozenset({Role.HR, Role.INFO_OWNER})

    reason: str


Command: TypeAlias = OrderErasure


# -- The order ---------------------------------------------------------------------------------
# What is lost cannot be found again, so that it is ordered once, by name, and for a reason.


def order(erasure: Erasure, act: OrderErasure) -> list[Event]:
    only_while(erasure, NotOrdered)
    require(stated(act.reason), REASON_STATED)
    return [ErasureOrdered(act.reason)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(erasure: Erasure, command: Command, facts: NoFacts) -> list[Event]:
    return order(erasure, command)


def evolve(erasure: Erasure, event: Event) -> Erasure:
    was(erasure, NotOrdered)
    return Ordered()


decider: Decider[Erasure, Command, Event, NoFacts] = Decider(
    "confidentiality.erasure",
    NotOrdered(),
    decide,
    evolve,
    commands=(OrderErasure,),
    events=(ErasureOrdered,),
    over=(Ordered,),
)

"""Keys: from when on what is personal goes on record under a key of the person it is about.

    phase       act        next phase
    ----------  ---------  ----------
    InTheClear  BeginKeys  UnderKeys

What this table does not open is refused. One stream: the office's. It is for good: once it is on
record, an office that was opened without the keys records nothing personal any more.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from casework.domain.general import REASON_STATED
from casework.domain.kernel import Act, Decider, NoFacts, only_while, require, stated, was
from casework.domain.staff import Role

# -- Phases ------------------------------------------------------------------------------------


@frozen
class InTheClear:
    """What is personal can be read on record, and cannot be erased."""


@frozen
class UnderKeys:
    """What is personal can be read for as long as its key is kept."""


Keys: TypeAlias = InTheClear | UnderKeys


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class KeysBegun:
    reason: str


Event: TypeAlias = KeysBegun


# -- Commands ----------------------------------------------------------------------------------


@frozen
class BeginKeys(Act):
    """By whoever runs the system, or answers for personnel or information."""

    may = frozenset({Role.SYS_ADMIN, Role.HR, Role.INFO_OWNER})

    reason: str


Command: TypeAlias = BeginKeys


# -- The beginning -----------------------------------------------------------------------------


def begin(keys: Keys, act: BeginKeys) -> list[Event]:
    only_while(keys, InTheClear)
    require(stated(act.reason), REASON_STATED)
    return [KeysBegun(act.reason)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(keys: Keys, command: Command, facts: NoFacts) -> list[Event]:
    return begin(keys, command)


def evolve(keys: Keys, event: Event) -> Keys:
    was(keys, InTheClear)
    return UnderKeys()


decider: Decider[Keys, Command, Event, NoFacts] = Decider(
    "confidentiality.keys",
    InTheClear(),
    decide,
    evolve,
    commands=(BeginKeys,),
    events=(KeysBegun,),
    over=(UnderKeys,),
)

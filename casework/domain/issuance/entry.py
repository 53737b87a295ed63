"""Entry: what was reviewed is entered in the system, looked at field by field, and verified.

The page of the issuance opens these acts, and goes on from the events.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.catalogue import Item
from casework.domain.issuance.underway import (
    Data,
    Entered,
    InfoPassed,
    Issuance,
    Training,
    hold_trained,
    items_of,
    merged,
    readable,
)
from casework.domain.kernel import Act, Person, Rule, only_while, require, told, was
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------
# ``Training`` is told to an entry.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class DataEntered:
    """A field that was entered before is entered anew, and its mark is gone."""

    version: int
    details: Data
    clerk: Person


@frozen
class FieldChecked:
    item: Item


@frozen
class EntryVerified:
    """Every field is what was reviewed in this version."""

    version: int
    clerk: Person


Event: TypeAlias = DataEntered | FieldChecked | EntryVerified


def after(issuance: Issuance, event: Event) -> Issuance:
    """The issuance as the event left it."""
    now = was(issuance, InfoPassed)
    match event:
        case DataEntered(_, details, clerk):
            marks = now.checked - items_of(details)
            return InfoPassed(now.case.by(clerk), merged(now.entered, details), marks)
        case FieldChecked(item):
            return attrs.evolve(now, checked=now.checked | {item})
        case EntryVerified(clerk=clerk):
            return Entered(now.case.by(clerk))
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------

_CLERK: Final = frozenset({Role.CLERK})


@frozen
class EnterData(Act):
    """Fields as they are entered, of the version of the information that lies before the clerk."""

    may = _CLERK

    version: int
    details: Data


@frozen
class CheckField(Act):
    """The clerk has looked at this field as it is entered."""

    may = _CLERK

    item: Item


@frozen
class VerifyEntry(Act):
    may = _CLERK


Command: TypeAlias = EnterData | CheckField | VerifyEntry


# -- What was reviewed, and nothing else -------------------------------------------------------
# S0-6.2a    What is said of the customer and the business is reviewed strictly.
# S0-6.3a    What passed is entered, without a mistake.
# S0-6.3b    What is in the system is in form, and is what was applied for.
# S0-3.2a    Data are entered without a mistake.
# S0-3.2c    Every single field is looked at while it is entered.

REVIEWED_FIRST = Rule(
    "ISS-01",
    "Nothing is entered before the information passed its review in this very version.",
    cites=("S0-6.2a", "S0-6.3a"),
)
AS_REVIEWED = Rule(
    "ISS-02",
    "An entry is verified once every field says what was reviewed, and no field is left over.",
    cites=("S0-6.3a", "S0-6.3b", "S0-3.2a"),
)
EACH_CHECKED = Rule(
    "ISS-03",
    "An entry is verified once each field is in its format and bears a check mark of its own.",
    cites=("S0-3.2c", "S0-6.3b"),
)


def enter(issuance: Issuance, act: EnterData, facts: Training) -> list[Event]:
    now = only_while(issuance, InfoPassed, per=REVIEWED_FIRST)
    hold_trained(facts)
    information = now.case.information
    require(act.version == information.version, REVIEWED_FIRST)
    require(
        act.details and items_of(act.details) <= items_of(information.details),
        AS_REVIEWED,
    )
    require(len(items_of(act.details)) == len(act.details), AS_REVIEWED)
    return [DataEntered(act.version, act.details, act.by)]


def check_field(issuance: Issuance, act: CheckField) -> list[Event]:
    now = only_while(issuance, InfoPassed, per=EACH_CHECKED)
    require(act.item in items_of(now.entered), EACH_CHECKED)
    return [FieldChecked(act.item)]


def verify(issuance: Issuance, act: VerifyEntry) -> list[Event]:
    now = only_while(issuance, InfoPassed, per=AS_REVIEWED)
    information, business = now.case.information, now.case.entry.business
    require(all(readable(it, business) for it in now.entered), EACH_CHECKED)
    require(now.entered == merged((), information.details), AS_REVIEWED)
    require(now.checked == items_of(now.entered), EACH_CHECKED)
    return [EntryVerified(information.version, act.by)]


# -- Decide ------------------------------------------------------------------------------------


def decide(issuance: Issuance, act: Command, facts: object) -> list[Event]:
    match act:
        case EnterData():
            return enter(issuance, act, told(facts, Training))
        case CheckField():
            return check_field(issuance, act)
        case VerifyEntry():
            return verify(issuance, act)
        case _:
            assert_never(act)

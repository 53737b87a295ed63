"""Appraisal schemes: what each post is appraised by. One stream: ``people.scheme/office``.

    phase    act             next phase
    -------  --------------  ----------
    Schemes  DefineScheme    same
    Schemes  ActivateScheme  same

A scheme is drawn up, and put in force by somebody else from the beginning of a period on; put in
force again under its name, it is its next version. Periods are calendar months or quarters: a
change of cycle begins where a period of both does, so that none is left out and none lies in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.calendar import Calendar, office_day
from casework.domain.general import TWO_PERSONS
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Decider,
    ImpossibleHistory,
    NoFacts,
    Person,
    only_by,
    require,
    stated,
    told,
)
from casework.domain.people.indicators import (
    CALLED_FOR,
    IN_ITS_WINDOW,
    ONE_A_PERIOD,
    SETTLED,
    SOUND_SCHEME,
    Document,
    InForce,
    Scheme,
)
from casework.domain.people.periods import begins
from casework.domain.staff import Role, Roles

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Drawn:
    """A scheme that is not in force, and who drew it up."""

    scheme: Scheme
    by: Person


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Schemes:
    """All there are. ``versions`` holds each scheme's in the order in which they take over."""

    drawn: tuple[Drawn, ...] = ()
    versions: tuple[InForce, ...] = ()

    def in_force(self, name: str, day: date) -> tuple[InForce, ...]:
        """The version of a scheme that a period beginning that day is appraised by, or nothing."""
        return tuple(it for it in self.versions if it.scheme.name == name and it.since <= day)[-1:]

    def from_then_on(self, day: date) -> tuple[InForce, ...]:
        """Every version that is in force that day or will be."""
        names = dict.fromkeys(it.scheme.name for it in self.versions)
        later = tuple(it for it in self.versions if it.since > day)
        return (*(now for name in names for now in self.in_force(name, day)), *later)

    def uncovered(self, roles: Roles, day: date) -> Roles:
        """Which of these roles no scheme is in force for: the finding stands until one is
        (APR-03)."""
        names = {it.scheme.name for it in self.versions}
        return roles.difference(*(it.scheme.roles for n in names for it in self.in_force(n, day)))


# -- Facts -------------------------------------------------------------------------------------

# ``Calendar`` (``calendar``) is told to an activation: which day it is in the office.

Facts: TypeAlias = NoFacts | Calendar


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class SchemeDefined:
    scheme: Scheme
    by: Person


@frozen
class SchemeActivated:
    name: str
    version: int
    since: date


Event: TypeAlias = SchemeDefined | SchemeActivated


# -- Commands ----------------------------------------------------------------------------------

_PERSONNEL = frozenset({Role.MANAGER, Role.HR})


@frozen
class DefineScheme(Act):
    """It takes the place of what was drawn up under this name and is not in force yet."""

    may = _PERSONNEL

    scheme: Scheme


@frozen
class ActivateScheme(Act):
    """``since`` is the first day of the first period that it is for."""

    may = _PERSONNEL

    name: str
    since: date


Command: TypeAlias = DefineScheme | ActivateScheme


# -- 1  Drawing up -----------------------------------------------------------------------------
# A scheme's name is part of what its appraisals are called.


def define(schemes: Schemes, act: DefineScheme) -> list[Event]:
    require(re.fullmatch("[a-z0-9_-]{1,40}", act.scheme.name), ONE_A_PERIOD)
    return [SchemeDefined(act.scheme, act.by)]


# -- 2  Putting in force -----------------------------------------------------------------------
# The clauses of APR-01, APR-02 and APR-03 stand in ``indicators``.


def activate(schemes: Schemes, act: ActivateScheme, calendar: Calendar) -> list[Event]:
    drafts = [it for it in schemes.drawn if it.scheme.name == act.name]
    require(drafts, IN_ORDER)
    [draft] = drafts
    only_by(act.by != draft.by, TWO_PERSONS)
    _hold_to_document(draft.scheme)
    _hold_to_periods(schemes, draft.scheme, act, office_day(calendar, act.at))
    version = 1 + sum(it.scheme.name == act.name for it in schemes.versions)
    return [SchemeActivated(act.name, version, act.since)]


def _hold_to_document(scheme: Scheme) -> None:
    names = [it.name for it in scheme.indicators]
    settled = SETTLED.get(scheme.document, (scheme.cycle, scheme.window))
    require((scheme.cycle, scheme.window) == settled, IN_ITS_WINDOW)
    require(scheme.roles, SOUND_SCHEME)
    require(all(map(stated, names)), SOUND_SCHEME)
    require(len(names) == len(set(names)), SOUND_SCHEME)
    require(all(it.sound for it in scheme.indicators), SOUND_SCHEME)
    require(sum(it.weight for it in scheme.indicators) == 100, SOUND_SCHEME)
    require(all(it.within(scheme) for it in CALLED_FOR[scheme.document]), SOUND_SCHEME)
    require(scheme.of_quality, SOUND_SCHEME)
    require(scheme.departments or scheme.document is not Document.BACK_OFFICE, SOUND_SCHEME)


def _hold_to_periods(schemes: Schemes, scheme: Scheme, act: ActivateScheme, today: date) -> None:
    before = [it for it in schemes.versions if it.scheme.name == act.name][-1:]
    others = [it for it in schemes.from_then_on(act.since) if it.scheme.name != act.name]
    require(begins(scheme.cycle, act.since), ONE_A_PERIOD)
    require(all(begins(it.scheme.cycle, act.since) for it in before), ONE_A_PERIOD)
    require(all(act.since > max(it.since, today) for it in before), ONE_A_PERIOD)
    require(not scheme.roles & _roles(others), ONE_A_PERIOD)


def _roles(versions: Iterable[InForce]) -> Roles:
    return frozenset(role for it in versions for role in it.scheme.roles)


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(schemes: Schemes, command: Command, facts: Facts) -> list[Event]:
    match command:
        case DefineScheme():
            return define(schemes, command)
        case ActivateScheme():
            return activate(schemes, command, told(facts, Calendar))
        case _:
            assert_never(command)


def evolve(schemes: Schemes, event: Event) -> Schemes:
    match event:
        case SchemeDefined(scheme, by):
            return Schemes((*_others(schemes, scheme.name), Drawn(scheme, by)), schemes.versions)
        case SchemeActivated(name, version, since):
            drafts = [it.scheme for it in schemes.drawn if it.scheme.name == name]
            if not drafts:
                raise ImpossibleHistory(f"nothing was drawn up under {name!r}")
            added = InForce(drafts[0], version, since)
            return Schemes(_others(schemes, name), (*schemes.versions, added))
        case _:
            assert_never(event)


def _others(schemes: Schemes, name: str) -> tuple[Drawn, ...]:
    return tuple(it for it in schemes.drawn if it.scheme.name != name)


decider: Decider[Schemes, Command, Event, Facts] = Decider(
    "people.scheme",
    Schemes(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)

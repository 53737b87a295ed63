"""Catalogue: one business of each profile, what each must not lack, two who propose and approve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from casework.domain import catalogue
from casework.domain.catalogue import (
    OF_ISSUANCE,
    ApproveBusinessType,
    Approved,
    BusinessType,
    FieldKind,
    FormField,
    Item,
    Marks,
    Profile,
    ProposeBusinessType,
    State,
    Step,
    Unknown,
    decider,
)
from casework.domain.kernel import NoFacts
from casework.domain.properties.catalogue import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

LETTING: Final = BusinessType(
    profile=Profile.GENERIC,
    sections=frozenset({Item("who")}),
    fields=(FormField(Item("rent"), FieldKind.MONEY, "CNY"), FormField(Item("wish"))),
    materials=frozenset({Item("deed")}),
    steps=(Step("look"), Step("decide")),
    classes=frozenset(),
)
PERMIT: Final = attrs.evolve(
    LETTING,
    profile=Profile.ISSUANCE,
    sections=OF_ISSUANCE,
    templates=frozenset({"permit", "copy"}),
    marks=(Marks("permit"), Marks("copy")),
)
LEASE: Final = attrs.evolve(
    LETTING,
    profile=Profile.SIGNING,
    signing_files=frozenset({"lease"}),
    contract_clauses=("rent", "term"),
)
BARE: Final = attrs.evolve(LETTING, sections=frozenset(), fields=(), materials=frozenset())
VERSIONS: Final = 2


def _offers() -> Iterator[BusinessType]:
    yield from (LETTING, PERMIT, LEASE, BARE)
    left_out = (FormField(Item("wish"), mandatory=False),)
    yield attrs.evolve(BARE, materials=frozenset({Item("deed")}))
    yield attrs.evolve(BARE, fields=left_out)
    yield attrs.evolve(LETTING, fields=left_out * 2)
    for field in (
        FormField(Item("who")),
        FormField(Item("deed")),
        FormField(Item(" ")),
        FormField(Item("rent"), FieldKind.MONEY, " "),
        FormField(Item("area"), FieldKind.QUANTITY),
        FormField(Item("wish"), FieldKind.TEXT, "CNY"),
    ):
        yield attrs.evolve(LETTING, fields=(field,))
    for name in ("look", " "):
        yield attrs.evolve(LETTING, steps=(*LETTING.steps, Step(name)))
    yield attrs.evolve(PERMIT, sections=LETTING.sections)
    yield attrs.evolve(PERMIT, templates=frozenset(), marks=())
    yield attrs.evolve(PERMIT, marks=(Marks("permit"),))
    yield attrs.evolve(PERMIT, marks=(*PERMIT.marks, Marks("copy")))
    yield attrs.evolve(PERMIT, marks=(Marks("permit"), Marks("seal")))
    yield attrs.evolve(PERMIT, templates=frozenset({" "}), marks=(Marks(" "),))
    yield attrs.evolve(PERMIT, marks=(Marks("permit", frozenset({" "})), Marks("copy")))
    yield attrs.evolve(PERMIT, marks=(Marks("permit", seals=frozenset({" "})), Marks("copy")))
    for files in (frozenset[str](), frozenset({"lease", " "})):
        yield attrs.evolve(LEASE, signing_files=files)
    for clauses in ((), ("rent", "rent"), ("rent", " ")):
        yield attrs.evolve(LEASE, contract_clauses=clauses)


def _acts() -> Iterator[Asked]:
    for business in _offers():
        yield ProposeBusinessType(business, "Many ask for it.", **did("dan", 1)), NoFacts()
    for by, reason in (("max", "Many ask for it."), ("dan", " ")):
        yield ProposeBusinessType(LETTING, reason, **did(by, 1)), NoFacts()
    for by in ("dan", "max"):
        yield ApproveBusinessType(**did(by, 2)), NoFacts()


def _within(state: State) -> bool:
    return isinstance(state, Unknown) or len(state.approved) < VERSIONS


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two versions of one business, of any profile",
    within=_within,
    goal=lambda state: isinstance(state, Approved),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (catalogue,))

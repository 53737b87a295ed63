"""What can be asked for was proposed by one person and approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain import catalogue
from casework.domain.catalogue import (
    OF_ISSUANCE,
    ON_OFFER,
    ApproveBusinessType,
    Approved,
    BusinessType,
    BusinessTypeApproved,
    BusinessTypeProposed,
    Entry,
    FieldKind,
    FormField,
    Item,
    Marks,
    Profile,
    ProposeBusinessType,
    Proposed,
    Step,
    Unknown,
    asked_for,
    decider,
    fits,
    in_force,
)
from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, NoFacts, Person, Personal
from casework.domain.money import Money, Quantity
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import given
from tests.domain.cast import did, said

PERMIT = BusinessType(
    Profile.GENERIC,
    frozenset({Item("customer_basics")}),
    (FormField(Item("rent"), FieldKind.MONEY, "CNY"), FormField(Item("note"), mandatory=False)),
    frozenset({Item("lease")}),
    (Step("visit"), Step("photo", mandatory=False)),
    frozenset(),
)
PROPOSE = ProposeBusinessType(PERMIT, "Asked for daily.", **did("dora", 1))
PROPOSED = BusinessTypeProposed(PERMIT, Person("dora"), "Asked for daily.")
APPROVED = BusinessTypeApproved(1, Person("mia"))


def like(**changes: Any) -> ProposeBusinessType:
    return attrs.evolve(PROPOSE, business=attrs.evolve(PERMIT, **changes))


def test_a_business_type_is_proposed_in_full_and_says_why():
    nothing = given(decider)
    twice = (Step("visit"), Step("visit"))
    no_currency = (FormField(Item("rent"), FieldKind.MONEY),)
    unit_of_text = (FormField(Item("note"), FieldKind.TEXT, "CNY"),)
    blank = frozenset[Item]()

    nothing.when(PROPOSE).then(PROPOSED)
    nothing.when(attrs.evolve(PROPOSE, reason=" ")).refused(REASON_STATED)
    nothing.when(like(materials=blank, sections=blank, fields=())).refused(ON_OFFER)
    nothing.when(like(steps=twice)).refused(ON_OFFER)
    nothing.when(like(materials=PERMIT.sections)).refused(ON_OFFER)
    nothing.when(like(materials=frozenset({Item("note")}))).refused(ON_OFFER)
    nothing.when(like(sections=frozenset({Item("rent")}))).refused(ON_OFFER)
    nothing.when(like(fields=(*PERMIT.fields, FormField(Item("note"))))).refused(ON_OFFER)
    nothing.when(like(materials=frozenset({Item(" ")}))).refused(ON_OFFER)
    nothing.when(like(steps=(Step("\u3000"),))).refused(ON_OFFER)
    nothing.when(like(fields=no_currency)).refused(ON_OFFER)
    nothing.when(like(fields=unit_of_text)).refused(ON_OFFER)


CERTIFICATE = attrs.evolve(
    PERMIT,
    profile=Profile.ISSUANCE,
    sections=OF_ISSUANCE,
    templates=frozenset({"certificate", "slip"}),
    marks=(Marks("certificate", frozenset({"issuer"}), frozenset({"company"})), Marks("slip")),
)


def test_an_issuance_is_proposed_with_its_sections_and_what_each_template_must_bear():
    def refused(**changes: Any) -> None:
        business = attrs.evolve(CERTIFICATE, **changes)
        given(decider).when(attrs.evolve(PROPOSE, business=business)).refused(ON_OFFER)

    given(decider).when(attrs.evolve(PROPOSE, business=CERTIFICATE)).then(
        attrs.evolve(PROPOSED, business=CERTIFICATE)
    )
    for section in OF_ISSUANCE:
        refused(sections=OF_ISSUANCE - {section})
    refused(templates=frozenset(), marks=())
    refused(marks=CERTIFICATE.marks[:1])
    refused(marks=(*CERTIFICATE.marks, Marks("slip")))
    refused(marks=(*CERTIFICATE.marks, Marks("poster")))
    refused(templates=frozenset({" "}), marks=(Marks(" "),))
    for nobody, nothing in ((frozenset({" "}), frozenset()), (frozenset(), frozenset({"\u3000"}))):
        refused(marks=(Marks("certificate", nobody, nothing), Marks("slip")))


def test_what_ends_in_a_signature_names_its_files_and_clauses():
    def asked(files: frozenset[str], *clauses: str) -> ProposeBusinessType:
        return like(profile=Profile.SIGNING, signing_files=files, contract_clauses=clauses)

    nothing, lease = given(decider), frozenset({"lease"})
    full = asked(lease, "rent", "term")
    nothing.when(full).then(attrs.evolve(PROPOSED, business=full.business))
    nothing.when(asked(frozenset(), "rent")).refused(ON_OFFER)
    nothing.when(asked(frozenset({" "}), "rent")).refused(ON_OFFER)
    nothing.when(asked(lease)).refused(ON_OFFER)
    nothing.when(asked(lease, " ")).refused(ON_OFFER)
    nothing.when(asked(lease, "rent", "rent")).refused(ON_OFFER)


def test_whoever_approves_is_not_whoever_proposed():
    proposed = given(decider, PROPOSED)

    proposed.when(ApproveBusinessType(**did("mia", 2))).then(APPROVED)
    proposed.when(ApproveBusinessType(**did("dora", 2))).refused(TWO_PERSONS)
    given(decider).when(ApproveBusinessType(**did("mia", 2))).refused(IN_ORDER)
    given(decider, PROPOSED, APPROVED).when(ApproveBusinessType(**did("mia", 2))).refused(IN_ORDER)


def test_the_approved_version_stays_in_force_until_the_next_is_approved():
    assert in_force(given(decider).state) is None
    assert in_force(given(decider, PROPOSED).state) is None
    assert in_force(given(decider, PROPOSED, APPROVED).state) == Entry(1, PERMIT)
    assert in_force(given(decider, PROPOSED, APPROVED, PROPOSED).state) == Entry(1, PERMIT)
    again = given(decider, PROPOSED, APPROVED, PROPOSED)
    again.when(ApproveBusinessType(**did("mia", 2))).then(BusinessTypeApproved(2, Person("mia")))


def test_the_form_is_its_sections_and_its_mandatory_fields():
    assert PERMIT.form == {"customer_basics", "rent"}


def test_the_form_asks_for_a_text_in_every_section_and_in_fields_for_what_they_hold():
    assert asked_for(PERMIT) == {
        Item("customer_basics"): (FieldKind.TEXT, ""),
        Item("rent"): (FieldKind.MONEY, "CNY"),
        Item("note"): (FieldKind.TEXT, ""),
    }


@attrs.frozen
class Filled:
    """A field of a form as somebody filled it in."""

    item: Item
    text: Personal | None = None
    money: Money | None = None
    quantity: Quantity | None = None


SAID, CNY, PIECE = said("ann", "Ann"), Money(1, "CNY"), Quantity(1, "piece")
WITH_PIECES = attrs.evolve(
    PERMIT, fields=(*PERMIT.fields, FormField(Item("rooms"), FieldKind.QUANTITY, "piece"))
)


@pytest.mark.parametrize(
    ("filled", "so"),
    [
        (Filled(Item("customer_basics"), text=SAID), True),
        (Filled(Item("note"), text=SAID), True),
        (Filled(Item("note")), False),
        (Filled(Item("note"), text=SAID, money=CNY), False),
        (Filled(Item("note"), money=CNY), False),
        (Filled(Item("rent"), money=CNY), True),
        (Filled(Item("rent"), money=Money(0, "CNY")), False),
        (Filled(Item("rent"), money=Money(1, "USD")), False),
        (Filled(Item("rent"), text=SAID, money=CNY), False),
        (Filled(Item("rent"), text=SAID), False),
        (Filled(Item("rooms"), quantity=PIECE), True),
        (Filled(Item("rooms"), quantity=Quantity(0, "piece")), False),
        (Filled(Item("rooms"), quantity=Quantity(1, "gram")), False),
        (Filled(Item("rooms"), money=CNY), False),
        (Filled(Item("nowhere"), text=SAID), False),
    ],
)
def test_a_field_holds_what_the_form_asks_for_and_an_amount_is_above_zero(filled: Filled, so: bool):
    assert fits(filled, WITH_PIECES) is so


def test_something_must_be_asked_for_a_material_or_a_field():
    nothing, blank = given(decider), frozenset[Item]()

    for business in (like(materials=blank), like(sections=blank, fields=())):
        nothing.when(business).then(attrs.evolve(PROPOSED, business=business.business))


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for who in ("dora", "mia"):
        yield ProposeBusinessType(PERMIT, "Asked for daily.", **did(who, day)), NoFacts()
        yield ApproveBusinessType(**did(who, day)), NoFacts()


@pytest.mark.parametrize("phase", [Unknown, Proposed, Approved])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(histories(decider, acts))
def test_whatever_happens_two_persons_made_every_version(history: list[Any]):
    for before, event in pairwise(history):
        if isinstance(event, BusinessTypeApproved):
            assert isinstance(before, BusinessTypeProposed)
            assert event.approver != before.proposer


def test_the_table_on_the_page_is_the_code():
    found = explore(decider, acts, within=lambda it: len(getattr(it, "approved", ())) < 3)
    phases = {it.__name__ for it in found.phases}

    assert table(catalogue.__doc__ or "", phases) == found.transitions
    assert found.events == set(decider.events)

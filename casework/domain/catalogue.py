"""Catalogue: what can be asked of the office, and what each kind of business takes.

    phase      act                  next phase
    ---------  -------------------  ----------
    Unknown    ProposeBusinessType  Proposed
    Proposed   ProposeBusinessType  Proposed
    Proposed   ApproveBusinessType  Approved
    Approved   ProposeBusinessType  Proposed

One stream a business type, named by its code. A case keeps the version it began with; what is
proposed anew leaves the approved version in force until somebody else approves it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType, Protocol, TypeAlias, assert_never

from attrs import frozen

from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    was,
)
from casework.domain.money import Money, Quantity, positive
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------

Item = NewType("Item", str)
"""A material or a form field, as the catalogue calls it."""

Items: TypeAlias = frozenset[Item]


class InfoClass(StrEnum):
    """A class of protected information. What is of no other class is protected all the same."""

    CUSTOMER_INFO = "customer_info"
    BUSINESS_DATA = "business_data"
    TRADE_SECRET = "trade_secret"
    OTHER = "other"


class Profile(StrEnum):
    """How a registered request is worked on."""

    GENERIC = "generic"
    ISSUANCE = "issuance"
    SIGNING = "signing"
    ORDER = "order"


class FieldKind(StrEnum):
    """What a form field holds."""

    TEXT = "text"
    MONEY = "money"
    QUANTITY = "quantity"


@frozen
class FormField:
    """A field of the form. ``unit`` is the currency of money or the unit of a quantity."""

    item: Item
    kind: FieldKind = FieldKind.TEXT
    unit: str = ""
    mandatory: bool = True


@frozen
class Step:
    """A step of the set procedure, in its place."""

    name: str
    mandatory: bool = True


@frozen
class Marks:
    """Whose signatures, and which seals, a document made by a template must bear."""

    template: str
    signatures: frozenset[str] = frozenset()
    seals: frozenset[str] = frozenset()


@frozen
class BusinessType:
    """What can be asked for, and all that it takes.

    ``sections`` are the parts of the form that may not be left out (customer_basics,
    business_details, special_requirements for issuance); ``fields`` the form's own; ``materials``
    what is handed in; ``steps`` the procedure in order; ``classes`` the protected information it
    touches. The rest serve signing and issuance: ``marks`` are those of each template.
    """

    profile: Profile
    sections: Items
    fields: tuple[FormField, ...]
    materials: Items
    steps: tuple[Step, ...]
    classes: frozenset[InfoClass]
    signing_files: frozenset[str] = frozenset()
    contract_clauses: tuple[str, ...] = ()
    templates: frozenset[str] = frozenset()
    marks: tuple[Marks, ...] = ()

    @property
    def form(self) -> Items:
        """Every form field that a check gives a verdict on."""
        return self.sections | {it.item for it in self.fields if it.mandatory}


class Filled(Protocol):
    """What is entered in one form field: a text, an amount of money, or a quantity."""

    @property
    def item(self) -> Item: ...
    @property
    def text(self) -> Personal | None: ...
    @property
    def money(self) -> Money | None: ...
    @property
    def quantity(self) -> Quantity | None: ...


def asked_for(business: BusinessType) -> dict[Item, tuple[FieldKind, str]]:
    """Every field of the form, with what it holds and in which currency or unit."""
    asked = dict.fromkeys(business.sections, (FieldKind.TEXT, ""))
    return asked | {it.item: (it.kind, it.unit) for it in business.fields}


def fits(filled: Filled, business: BusinessType) -> bool:
    """Whether the form has such a field, and it is of its kind: a text, or an amount above zero in
    its currency or unit."""
    given = (filled.text, filled.money, filled.quantity)
    match asked_for(business).get(filled.item), given:
        case (FieldKind.TEXT, _), (Personal(), None, None):
            return True
        case (FieldKind.MONEY, unit), (None, Money() as money, None):
            return money.currency == unit and positive(money)
        case (FieldKind.QUANTITY, unit), (None, None, Quantity() as quantity):
            return quantity.unit == unit and positive(quantity)
        case _:
            return False


@frozen
class Entry:
    """An approved business type, and its version (1, 2, …)."""

    version: int
    business: BusinessType


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unknown:
    """Nobody has proposed it."""


@frozen
class Proposed:
    """Lies before somebody other than its proposer. ``approved`` is still in force."""

    business: BusinessType
    proposer: Person
    approved: tuple[Entry, ...]


@frozen
class Approved:
    """Every version so far, the one in force last."""

    approved: tuple[Entry, ...]


State: TypeAlias = Unknown | Proposed | Approved


def in_force(state: State) -> Entry | None:
    """The approved entry in force, if there is one (GEN-11)."""
    entries = () if isinstance(state, Unknown) else state.approved
    return entries[-1] if entries else None


# -- Events ------------------------------------------------------------------------------------


@frozen
class BusinessTypeProposed:
    business: BusinessType
    proposer: Person
    reason: str


@frozen
class BusinessTypeApproved:
    version: int
    approver: Person


Event: TypeAlias = BusinessTypeProposed | BusinessTypeApproved


# -- Commands ----------------------------------------------------------------------------------


@frozen
class ProposeBusinessType(Act):
    """By whoever drafts procedures."""

    may = frozenset({Role.DRAFTER, Role.BACKOFFICE, Role.DEPUTY, Role.MANAGER})

    business: BusinessType
    reason: str


@frozen
class ApproveBusinessType(Act):
    """By a manager other than the proposer."""

    may = frozenset({Role.MANAGER, Role.APPROVER})


Command: TypeAlias = ProposeBusinessType | ApproveBusinessType


# -- 1  Entry ----------------------------------------------------------------------------------
# S3-1.3.2   Business follows a set procedure.
# S0-6.4a    Documents are made by the kind of business.
# S2-2.3a    Files are prepared by the kind of business.

ON_OFFER = Rule(
    "GEN-11",
    "Only what the catalogue has approved in full can be asked for, in the version in force then.",
    cites=("S3-1.3.2", "S0-6.4a", "S2-2.3a"),
)

OF_ISSUANCE: Final = frozenset(
    {Item("customer_basics"), Item("business_details"), Item("special_requirements")}
)
"""The sections that the form of an issuance must have."""


def propose(state: State, act: ProposeBusinessType) -> list[Event]:
    business = act.business
    require(business.materials or business.form, ON_OFFER)
    require(_told_apart(_items(business)), ON_OFFER)
    require(_told_apart([it.name for it in business.steps]), ON_OFFER)
    require(all(map(_has_unit, business.fields)), ON_OFFER)
    if business.profile is Profile.ISSUANCE:
        require(business.sections >= OF_ISSUANCE, ON_OFFER)
        require(business.templates, ON_OFFER)
        named = [it.template for it in business.marks]
        require(sorted(named) == sorted(business.templates), ON_OFFER)
        require(all(map(stated, [*named, *_borne(business)])), ON_OFFER)
    if business.profile is Profile.SIGNING:
        require(business.signing_files, ON_OFFER)
        require(all(map(stated, business.signing_files)), ON_OFFER)
        require(business.contract_clauses, ON_OFFER)
        require(_told_apart([*business.contract_clauses]), ON_OFFER)
    require(stated(act.reason), REASON_STATED)
    return [BusinessTypeProposed(business, act.by, act.reason)]


def _items(business: BusinessType) -> list[str]:
    """All that a check may give a verdict on, and the fields that may be left out."""
    return [*business.sections, *business.materials, *(it.item for it in business.fields)]


def _told_apart(names: list[str]) -> bool:
    """Whether each has a name of its own that can be read."""
    return all(map(stated, names)) and len(set(names)) == len(names)


def _borne(business: BusinessType) -> list[str]:
    """Every signature and seal that a document of it must bear."""
    return [name for it in business.marks for name in (*it.signatures, *it.seals)]


def _has_unit(field: FormField) -> bool:
    return stated(field.unit) == (field.kind is not FieldKind.TEXT)


def approve(state: State, act: ApproveBusinessType) -> list[Event]:
    proposed = only_while(state, Proposed)
    only_by(act.by != proposed.proposer, TWO_PERSONS)
    return [BusinessTypeApproved(len(proposed.approved) + 1, act.by)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: State, command: Command, facts: NoFacts) -> list[Event]:
    match command:
        case ProposeBusinessType():
            return propose(state, command)
        case ApproveBusinessType():
            return approve(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: State, event: Event) -> State:
    match event:
        case BusinessTypeProposed(business, proposer):
            return Proposed(
                business, proposer, () if isinstance(state, Unknown) else state.approved
            )
        case BusinessTypeApproved(version):
            proposed = was(state, Proposed)
            return Approved((*proposed.approved, Entry(version, proposed.business)))
        case _:
            assert_never(event)


decider: Decider[State, Command, Event, NoFacts] = Decider(
    "catalogue",
    Unknown(),
    decide,
    evolve,
    commands=(ProposeBusinessType, ApproveBusinessType),
    events=(BusinessTypeProposed, BusinessTypeApproved),
)

"""Catalogue: what holds of every kind of business that can be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import frozen

from casework.domain.catalogue import (
    OF_ISSUANCE,
    ON_OFFER,
    BusinessType,
    BusinessTypeApproved,
    BusinessTypeProposed,
    FieldKind,
    Profile,
)
from casework.domain.general import REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Law, Property, Step, precedence, whenever

NOBODY: Final = Person("")
_EVERY = (BusinessTypeProposed, BusinessTypeApproved)

# -- What was proposed, told from the events alone -----------------------------------------------


@frozen(cache_hash=True)
class Proposals:
    """Who proposed what lies before others, and how many versions were approved so far."""

    proposer: Person = NOBODY
    approved: int = 0

    def after(self, event: Any) -> Proposals:
        match event:
            case BusinessTypeProposed(proposer=proposer):
                return Proposals(proposer, self.approved)
            case _:
                return Proposals(NOBODY, self.approved + 1)


_of_proposals: Final = telling(Proposals(), _EVERY)


def _proposed(it: Step) -> BusinessType:
    return it.event.business  # type: ignore[no-any-return]  # That is what is proposed.


def _each_has_a_name(words: Iterable[str]) -> bool:
    """Readable, and no other's."""
    names = list(words)
    return len(names) == len(set(names)) and all(map(stated, names))


def _form_is_told_apart(it: Step) -> bool:
    business = _proposed(it)
    fields = [field.item for field in business.fields]
    return _each_has_a_name((*business.sections, *business.materials, *fields))


def _something_is_asked(it: Step) -> bool:
    business = _proposed(it)
    filled = any(field.mandatory for field in business.fields) or business.sections
    return bool(filled or business.materials)


def _amounts_have_units(it: Step) -> bool:
    return all(
        stated(field.unit) != (field.kind is FieldKind.TEXT) for field in _proposed(it).fields
    )


def _for_issuance(law: Law, holds: Any) -> Property:
    def of(it: Step) -> bool:
        return _proposed(it).profile is not Profile.ISSUANCE or bool(holds(_proposed(it)))

    return whenever(law, BusinessTypeProposed, of)


def _for_signing(law: Law, holds: Any) -> Property:
    def of(it: Step) -> bool:
        return _proposed(it).profile is not Profile.SIGNING or bool(holds(_proposed(it)))

    return whenever(law, BusinessTypeProposed, of)


def _marked_once_each(business: BusinessType) -> bool:
    of = [marks.template for marks in business.marks]
    return len(of) == len(business.templates) and set(of) == business.templates


def _marks_can_be_told(business: BusinessType) -> bool:
    return all(
        stated(marks.template) and all(map(stated, marks.signatures | marks.seals))
        for marks in business.marks
    )


PROPERTIES: Final[tuple[Property, ...]] = (
    whenever(
        law("Every business asks for something", ON_OFFER),
        BusinessTypeProposed,
        _something_is_asked,
    ),
    whenever(
        law("No two things asked for have one name", ON_OFFER),
        BusinessTypeProposed,
        _form_is_told_apart,
    ),
    whenever(
        law("No two steps of a procedure have one name", ON_OFFER),
        BusinessTypeProposed,
        lambda it: _each_has_a_name(step.name for step in _proposed(it).steps),
    ),
    whenever(
        law("Amounts have a unit, and nothing else has", ON_OFFER),
        BusinessTypeProposed,
        _amounts_have_units,
    ),
    _for_issuance(
        law("An issuance has every section that it must have", ON_OFFER),
        lambda business: business.sections >= OF_ISSUANCE,
    ),
    _for_issuance(
        law("An issuance has a template to issue by", ON_OFFER),
        lambda business: business.templates,
    ),
    _for_issuance(
        law("For each template it is told once how a document is marked", ON_OFFER),
        _marked_once_each,
    ),
    _for_issuance(
        law("What a document is made by and must bear can be told", ON_OFFER),
        _marks_can_be_told,
    ),
    _for_signing(
        law("A signing has files, and each has a name", ON_OFFER),
        lambda business: business.signing_files and all(map(stated, business.signing_files)),
    ),
    _for_signing(
        law("A contract to be signed has clauses, each told once", ON_OFFER),
        lambda business: business.contract_clauses and _each_has_a_name(business.contract_clauses),
    ),
    whenever(
        law("Whoever proposes a business says why, and is named", REASON_STATED),
        BusinessTypeProposed,
        lambda it: stated(it.event.reason) and it.event.proposer == it.act.by,
    ),
    precedence(
        law("What is approved was proposed, and not approved before", IN_ORDER),
        BusinessTypeProposed,
        BusinessTypeApproved,
        anew=BusinessTypeApproved,
    ),
    _of_proposals(
        law("Nobody approves what they proposed", TWO_PERSONS),
        (BusinessTypeApproved,),
        lambda now, it: it.act.by == it.event.approver != now.proposer,
    ),
    _of_proposals(
        law("Approved versions are counted one by one", ON_OFFER),
        (BusinessTypeApproved,),
        lambda now, it: it.event.version == now.approved + 1,
    ),
    as_said(law("A business is on offer as it was proposed", RECORD_STANDS), _EVERY),
)

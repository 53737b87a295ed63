"""Blank forms: a keeper and two clerks; a series of three sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.issuance import blank_forms
from casework.domain.issuance.blank_forms import (
    LAST,
    MOST,
    CloseSeries,
    DrawForms,
    Keeper,
    Kept,
    Range,
    ReceiveForms,
    ReturnForms,
    SpoilForms,
    UseForm,
    decider,
)
from casework.domain.kernel import NoFacts
from casework.domain.properties.issuance_blank_forms import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

KIT, CAS, COL = (did(it, 1) for it in ("kit", "cas", "col"))
UNCOUNTABLE: Final = (Range(2, 1), Range(0, 1), Range(1, MOST + 1), Range(LAST, LAST + 1))


def _sheets(count: int) -> tuple[Range, ...]:
    return tuple(Range(a, b) for a in range(1, count + 1) for b in range(a, count + 1))


def _acts(count: int) -> Iterator[Asked]:
    ranges = _sheets(count)
    for forms in (*ranges, *UNCOUNTABLE):
        yield ReceiveForms(forms, "the printing house", **KIT), NoFacts()
        for clerk in (CAS, COL):
            yield DrawForms(forms, **clerk), NoFacts()
            yield ReturnForms(forms, **clerk), NoFacts()
            yield SpoilForms(forms, "It was torn.", **clerk), Keeper(keeps=False)
        yield SpoilForms(forms, "It was torn.", **KIT), Keeper(keeps=True)
        yield CloseSeries((forms,), **KIT), NoFacts()
    yield ReceiveForms(Range(1, 2), " ", **KIT), NoFacts()
    yield SpoilForms(Range(1, 1), " ", **CAS), Keeper(keeps=False)
    for number in range(1, count + 1):
        for clerk in (CAS, COL):
            yield UseForm(number, "issuance.issuance/17, copy 1", **clerk), NoFacts()
    for left in ((), (Range(1, 1), Range(3, 3)), (Range(1, 1), Range(1, 1))):
        yield CloseSeries(left, **KIT), NoFacts()


ACTS: Final = tuple(_acts(3))
MORE: Final = tuple(_acts(6))


def _of(count: int, acts: tuple[Asked, ...]) -> Cast:
    def within(state: Any) -> bool:
        return not isinstance(state, Kept) or max(state.received) <= count

    return Cast(
        decider,
        lambda state: acts,
        f"the first {count} sheets of a series, in whatever ranges; a keeper and two clerks",
        within=within,
        goal=lambda state: isinstance(state, decider.over),
    )


CAST: Final = _of(3, ACTS)
LARGER: Final = _of(6, MORE)
SUBJECT: Final = Subject(CAST, PROPERTIES, (blank_forms,), larger=LARGER)

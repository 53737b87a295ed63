"""Blank forms: what holds of every series, sheet by sheet."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS
from casework.domain.issuance.blank_forms import (
    LAST,
    MOST,
    FormsDrawn,
    FormsReceived,
    FormsReturned,
    FormsSpoiled,
    FormUsed,
    Range,
    SeriesClosed,
)
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.money import EXACT
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Step,
    at_most_once,
    never_after,
    precedence,
    response,
    whenever,
)

_GIVEN_OUT: Final = (FormsDrawn, FormUsed, FormsSpoiled, FormsReturned)
_RANGES: Final = (FormsReceived, FormsDrawn, FormsSpoiled, FormsReturned)
_EVERY: Final = (FormsReceived, *_GIVEN_OUT, SeriesClosed)

STOCK: Final = "stock"
USED: Final = "used"
SPOILED: Final = "spoiled"
BACK: Final = "back"

# -- Where each sheet is, told from the events alone ----------------------------------------------


@frozen
class Held:
    """Where a sheet is: with a clerk, or else in one of the places above."""

    place: str
    clerk: Person | None = None


@frozen(cache_hash=True)
class Sheets:
    """Where every sheet is that was ever received."""

    each: frozenset[tuple[int, Held]] = frozenset()

    @property
    def at(self) -> dict[int, Held]:
        return dict(self.each)

    def kept(self, *places: str) -> list[int]:
        return sorted(number for number, held in self.each if held.place in places)

    def after(self, event: Any) -> Sheets:
        match event:
            case FormsReceived(forms):
                return self._to(_numbers(forms), Held(STOCK))
            case FormsDrawn(forms, clerk):
                return self._to(_numbers(forms), Held("", clerk))
            case FormUsed(number):
                return self._to([number], Held(USED))
            case FormsSpoiled(forms):
                return self._to(_numbers(forms), Held(SPOILED))
            case FormsReturned(forms):
                return self._to(_numbers(forms), Held(BACK))
            case _:
                return Sheets()

    def _to(self, numbers: list[int], held: Held) -> Sheets:
        return evolve(self, each=frozenset({**self.at, **dict.fromkeys(numbers, held)}.items()))


def _numbers(forms: Range) -> list[int]:
    return [*range(forms.first, forms.last + 1)]


_of_sheets: Final = telling(Sheets(), _EVERY)

# -- What is to hold ------------------------------------------------------------------------------


def _countable(forms: Range) -> bool:
    return 1 <= forms.first <= forms.last <= LAST and forms.last < forms.first + MOST


def _held_by(now: Sheets, clerk: Person, numbers: list[int]) -> bool:
    own = Held("", clerk)
    return all(now.at.get(number) == own for number in numbers)


def _spoils_what_it_has(now: Sheets, it: Step) -> bool:
    numbers, at = _numbers(it.event.forms), now.at
    own = Held("", it.act.by)
    keeper = (Held(STOCK), Held(BACK)) if it.facts.keeps else ()
    return all(at.get(number) in (own, *keeper) for number in numbers)


def _counted(now: Sheets, it: Step) -> bool:
    counted = sorted(number for forms in it.act.left for number in _numbers(forms))
    return all(map(_countable, it.act.left)) and counted == now.kept(STOCK, BACK)


def _balanced(now: Sheets, it: Step) -> bool:
    balance = it.event.balance
    parts = (balance.in_stock, balance.used, balance.spoiled, balance.returned)
    told = tuple(len(now.kept(place)) for place in (STOCK, USED, SPOILED, BACK))
    return parts == told and balance.received == len(now.each)


PROPERTIES: Final = (
    precedence(
        law("No sheet is given out of a series that nobody received", IN_ORDER),
        FormsReceived,
        (*_GIVEN_OUT, SeriesClosed),
    ),
    precedence(
        law("No sheet is used or comes back before any was drawn", IN_POST),
        FormsDrawn,
        (FormUsed, FormsReturned),
    ),
    at_most_once(law("A series is closed once", IN_ORDER), SeriesClosed),
    never_after(
        law("Of a series that is closed no sheet comes in or goes out", IN_ORDER),
        SeriesClosed,
        (FormsReceived, *_GIVEN_OUT),
    ),
    response(law("What was received is accounted for", IN_ORDER), FormsReceived, SeriesClosed),
    as_said(law("What is on record of forms is what was said", RECORD_STANDS), _EVERY),
    whenever(
        law("Sheets come and go in ranges that can be counted", EXACT),
        _RANGES,
        lambda it: _countable(it.event.forms),
    ),
    _of_sheets(
        law("No sheet is received twice", EXACT),
        (FormsReceived,),
        lambda now, it: not now.at.keys() & set(_numbers(it.event.forms)),
    ),
    whenever(
        law("It is told where sheets come from, and why they were spoiled", REASON_STATED),
        (FormsReceived, FormsSpoiled),
        lambda it: stated(
            it.event.source if isinstance(it.event, FormsReceived) else it.event.reason
        ),
    ),
    _of_sheets(
        law("Only what is with the keeper is drawn", IN_ORDER),
        (FormsDrawn,),
        lambda now, it: set(now.kept(STOCK, BACK)).issuperset(_numbers(it.event.forms)),
    ),
    whenever(
        law("A sheet is drawn by the clerk who is to use it", IN_POST),
        FormsDrawn,
        lambda it: it.event.clerk == it.act.by,
    ),
    _of_sheets(
        law("A sheet comes back from whoever holds it", IN_POST),
        (FormsReturned,),
        lambda now, it: _held_by(now, it.act.by, _numbers(it.event.forms)),
    ),
    _of_sheets(
        law("A sheet is used by whoever holds it", IN_POST),
        (FormUsed,),
        lambda now, it: _held_by(now, it.act.by, [it.event.number]),
    ),
    _of_sheets(
        law("A sheet is spoiled by whoever holds it, or by the keeper", IN_POST),
        (FormsSpoiled,),
        _spoils_what_it_has,
    ),
    _of_sheets(
        law("A series is closed with no sheet given out", IN_ORDER),
        (SeriesClosed,),
        lambda now, it: not now.kept(""),
    ),
    _of_sheets(
        law("A series is closed with every unused sheet counted, and no other", EXACT),
        (SeriesClosed,),
        _counted,
    ),
    _of_sheets(
        law("Every sheet that ever came in is in one place when a series is closed", EXACT),
        (SeriesClosed,),
        _balanced,
    ),
)

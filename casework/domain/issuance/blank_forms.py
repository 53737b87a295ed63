"""Blank forms: numbered sheets that documents are printed on, each of them accounted for.

    phase        act           next phase
    -----------  ------------  ----------
    NotReceived  ReceiveForms  Kept
    Kept         ReceiveForms  same
    Kept         DrawForms     same
    Kept         UseForm       same
    Kept         SpoilForms    same
    Kept         ReturnForms   same
    Kept         CloseSeries   Closed

One stream a series. At any time a number that was received is in stock, or drawn by a clerk, or
used for a printed copy, or spoiled, or returned unused, and only one of these. A series is closed
by its keeper, who counts what is left of it; nobody may hold a sheet of it then.

The catalogue has no rule of its own for them: what is refused here is out of order (GEN-04), not
counted exactly (GEN-07), without a reason (GEN-03) or somebody else's (GEN-02). What this table
does not open is refused.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Decider,
    NoFacts,
    Person,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------

MOST: Final = 10_000
"""How many sheets can be received, drawn, spoiled or returned at one time."""

LAST: Final = 999_999_999
"""The highest number of a sheet."""

Numbers: TypeAlias = frozenset[int]


@frozen
class Range:
    """The sheets from the first number to the last, both included."""

    first: int
    last: int

    @property
    def countable(self) -> bool:
        """Whether it has a sheet at all, and no more than somebody can count."""
        return 0 < self.first <= self.last <= LAST and self.last - self.first < MOST

    @property
    def numbers(self) -> Numbers:
        """The numbers in it; none, if it is not countable."""
        return frozenset(range(self.first, self.last + 1)) if self.countable else frozenset()


@frozen
class Drawn:
    """A sheet that a clerk holds."""

    number: int
    clerk: Person


@frozen
class Balance:
    """How many sheets there were in all, and what became of them."""

    received: int
    in_stock: int
    used: int
    spoiled: int
    returned: int


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotReceived:
    """There is no such series."""


@frozen
class Kept:
    """A series in use. Whatever was received and is nowhere else is in stock."""

    received: Numbers
    drawn: frozenset[Drawn] = frozenset()
    used: Numbers = frozenset()
    spoiled: Numbers = frozenset()
    returned: Numbers = frozenset()

    @property
    def out(self) -> Numbers:
        """The sheets that clerks hold."""
        return frozenset(it.number for it in self.drawn)

    @property
    def in_stock(self) -> Numbers:
        return self.received - self.out - self.used - self.spoiled - self.returned

    @property
    def unused(self) -> Numbers:
        """What the keeper has: never drawn, or returned."""
        return self.in_stock | self.returned

    def held_by(self, clerk: Person) -> Numbers:
        return frozenset(it.number for it in self.drawn if it.clerk == clerk)

    @property
    def balance(self) -> Balance:
        kept = (self.in_stock, self.used, self.spoiled, self.returned)
        return Balance(len(self.received), *map(len, kept))


@frozen
class Closed:
    """Every sheet was accounted for; none is given out any more."""

    balance: Balance


Series: TypeAlias = NotReceived | Kept | Closed


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Keeper:
    """For a sheet that is spoiled: whether its recorder keeps the forms
    (``people.organisation/office``, held)."""

    keeps: bool


Facts: TypeAlias = NoFacts | Keeper


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class FormsReceived:
    forms: Range
    source: str


@frozen
class FormsDrawn:
    forms: Range
    clerk: Person


@frozen
class FormUsed:
    """``document`` is the printed copy on it: an issuance's stream, and the number of the copy."""

    number: int
    document: str


@frozen
class FormsSpoiled:
    forms: Range
    reason: str


@frozen
class FormsReturned:
    forms: Range


@frozen
class SeriesClosed:
    balance: Balance


Event: TypeAlias = (
    FormsReceived | FormsDrawn | FormUsed | FormsSpoiled | FormsReturned | SeriesClosed
)


# -- Commands ----------------------------------------------------------------------------------

_KEEPER: Final = frozenset({Role.CUSTODIAN})
_CLERK: Final = frozenset({Role.CLERK})


@frozen
class ReceiveForms(Act):
    """``source`` is whoever they came from."""

    may = _KEEPER

    forms: Range
    source: str


@frozen
class DrawForms(Act):
    """By the clerk who is to use them."""

    may = _CLERK

    forms: Range


@frozen
class UseForm(Act):
    """Follows from printing a document on it."""

    number: int
    document: str


@frozen
class SpoilForms(Act):
    """By the clerk who holds them, or by the keeper, of what is not given out. What is lost is
    spoiled, too: the reason says so."""

    may = _CLERK | _KEEPER

    forms: Range
    reason: str


@frozen
class ReturnForms(Act):
    """By the clerk who holds them: not used. They may be drawn again."""

    may = _CLERK

    forms: Range


@frozen
class CloseSeries(Act):
    """``left`` are the unused sheets that the keeper counted, range by range."""

    may = _KEEPER

    left: tuple[Range, ...]


Command: TypeAlias = ReceiveForms | DrawForms | UseForm | SpoilForms | ReturnForms | CloseSeries


# -- 1  In and out -----------------------------------------------------------------------------
# What is kept here serves S0-3.3a (documents are printed, put in order, kept) and S0-6.4b (what is
# printed was found right before): no sheet is printed on unseen.


def receive(series: Series, act: ReceiveForms) -> list[Event]:
    only_while(series, NotReceived, Kept)
    require(act.forms.countable, EXACT)
    require(not act.forms.numbers & _known(series), EXACT)
    require(stated(act.source), REASON_STATED)
    return [FormsReceived(act.forms, act.source)]


def _known(series: Series) -> Numbers:
    return series.received if isinstance(series, Kept) else frozenset()


def draw(series: Series, act: DrawForms) -> list[Event]:
    kept = only_while(series, Kept)
    require(act.forms.countable, EXACT)
    require(act.forms.numbers <= kept.unused, IN_ORDER)
    return [FormsDrawn(act.forms, act.by)]


def give_back(series: Series, act: ReturnForms) -> list[Event]:
    kept = only_while(series, Kept)
    only_by(act.forms.numbers <= kept.held_by(act.by), IN_POST)
    require(act.forms.countable, EXACT)
    return [FormsReturned(act.forms)]


# -- 2  Used, or spoiled -----------------------------------------------------------------------


def use(series: Series, act: UseForm) -> list[Event]:
    kept = only_while(series, Kept)
    only_by(act.number in kept.held_by(act.by), IN_POST)
    return [FormUsed(act.number, act.document)]


def spoil(series: Series, act: SpoilForms, facts: Keeper) -> list[Event]:
    kept = only_while(series, Kept)
    at_hand = kept.held_by(act.by) | (kept.unused if facts.keeps else frozenset())
    only_by(act.forms.numbers <= at_hand, IN_POST)
    require(act.forms.countable, EXACT)
    require(stated(act.reason), REASON_STATED)
    return [FormsSpoiled(act.forms, act.reason)]


# -- 3  None unaccounted for -------------------------------------------------------------------


def close(series: Series, act: CloseSeries) -> list[Event]:
    kept = only_while(series, Kept)
    require(not kept.drawn, IN_ORDER)
    require(all(it.countable for it in act.left), EXACT)
    counted = [number for it in act.left for number in it.numbers]
    require(sorted(counted) == sorted(kept.unused), EXACT)
    return [SeriesClosed(kept.balance)]


# -- Decide ------------------------------------------------------------------------------------


def decide(series: Series, command: Command, facts: Facts) -> list[Event]:
    match command:
        case ReceiveForms():
            return receive(series, command)
        case DrawForms():
            return draw(series, command)
        case UseForm():
            return use(series, command)
        case SpoilForms():
            return spoil(series, command, told(facts, Keeper))
        case ReturnForms():
            return give_back(series, command)
        case CloseSeries():
            return close(series, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(series: Series, event: Event) -> Series:
    match event:
        case FormsReceived(forms):
            if isinstance(series, NotReceived):
                return Kept(forms.numbers)
            kept = was(series, Kept)
            return attrs.evolve(kept, received=kept.received | forms.numbers)
        case FormsDrawn(forms, clerk):
            kept = _without(series, forms.numbers)
            drawn = frozenset(Drawn(it, clerk) for it in forms.numbers)
            return attrs.evolve(kept, drawn=kept.drawn | drawn)
        case FormUsed(number):
            kept = _without(series, frozenset({number}))
            return attrs.evolve(kept, used=kept.used | {number})
        case FormsSpoiled(forms):
            kept = _without(series, forms.numbers)
            return attrs.evolve(kept, spoiled=kept.spoiled | forms.numbers)
        case FormsReturned(forms):
            kept = _without(series, forms.numbers)
            return attrs.evolve(kept, returned=kept.returned | forms.numbers)
        case SeriesClosed(balance):
            was(series, Kept)
            return Closed(balance)
        case _:
            assert_never(event)


def _without(series: Series, numbers: Numbers) -> Kept:
    """The series, with these sheets neither drawn nor returned any more."""
    kept = was(series, Kept)
    drawn = frozenset(it for it in kept.drawn if it.number not in numbers)
    return attrs.evolve(kept, drawn=drawn, returned=kept.returned - numbers)


decider: Decider[Series, Command, Event, Facts] = Decider(
    "issuance.blank_forms",
    NotReceived(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed,),
)

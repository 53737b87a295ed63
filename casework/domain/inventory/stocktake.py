"""Stocktakes: items are counted, the count is held against the books, the books are put right.

The books are read once, at the cut-off, when the count begins; goods go in and out meanwhile. So
each count is taken back to the cut-off by what moved since, and is compared as at the cut-off;
what moved later stays on the item, neither lost nor counted twice. An item kept in several places
is counted place by place, by whoever is there: its count is the sum, and counting a place again
replaces what was counted there. If the item moved between two of its places' counts, goods may
have been seen twice or not at all, and its places are counted again.

Counting is blind and apart from adjusting: the sheet that counters work from does not have the
books on it, and whoever counted an item, if only to be counted again, does not decide what becomes
of its difference.

    phase        act                next phase
    -----------  -----------------  -----------
    Unplanned    PlanStocktake      Planned
    Planned      StartStocktake     Counting
    Counting     RecordCount        same
    Counting     FinishCounting     Reconciling
    Reconciling  RecordRecount      same
    Reconciling  RecordCause        same
    Reconciling  AcceptTiming       same
    Reconciling  PostAdjustment     same
    Reconciling  CompleteStocktake  Completed
    open         CancelStocktake    Cancelled

    open: Planned, Counting, Reconciling

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.inventory.arithmetic import at_cut_off, difference, is_wide
from casework.domain.inventory.counting import (
    Booked,
    Cancelled,
    Completed,
    Counted,
    Counting,
    Line,
    Listed,
    Method,
    Open,
    Period,
    Plan,
    Planned,
    Reconciling,
    Settlement,
    Sheet,
    Stocktake,
    Unplanned,
)
from casework.domain.inventory.stock import MOST_AT_ONCE, ONE_COUNT, Item
from casework.domain.kernel import (
    IN_ORDER,
    LAW,
    Act,
    Decider,
    ImpossibleHistory,
    Kind,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Planning:
    """For the plan: the periods in force (``policy``), and which of the items are on the books
    (``inventory.stock_item/<item>``)."""

    periods: frozenset[str]
    stocked: frozenset[Item]


@frozen
class Books:
    """For the start: what is on hand of each item planned that is still on the books
    (``inventory.stock_item/<item>``; held). This is the cut-off."""

    book: tuple[Booked, ...]


@frozen
class Movements:
    """For a count: what moved of the item since the cut-off, in and out, and how often it moved
    in its life (``inventory.stock_item/<item>``; held). It does not tell what is on hand."""

    units: int
    times: int


@frozen
class Caution:
    """For an adjustment: whether a system check's difference is recounted before it, and beyond
    how many percent of the book any is (``policy``)."""

    recount: bool
    above: int


Facts: TypeAlias = NoFacts | Planning | Books | Movements | Caution


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class StocktakePlanned:
    scope: frozenset[Item]
    method: Method
    period: Period


@frozen
class StocktakeStarted:
    book: tuple[Booked, ...]


@frozen
class ItemCounted:
    item: Item
    place: str
    quantity: Quantity
    moved: int
    movements: int
    counter: Person


@frozen
class Differing:
    """An item, what was counted of it as at the cut-off, and by how much that differs."""

    item: Item
    counted: int
    difference: int


@frozen
class CountingFinished:
    """Every item has its line, and its difference if it has one."""

    differences: tuple[Differing, ...]


@frozen
class ItemRecounted:
    """In all its places at once; what was found, or accepted, before is void."""

    item: Item
    quantity: Quantity
    moved: int
    difference: int
    counter: Person


@frozen
class DifferenceExplained:
    item: Item
    cause: str


@frozen
class TimingAccepted:
    item: Item
    reason: str
    accepter: Person


@frozen
class StockAdjusted:
    """The stock item's page has it too, and moves the stock."""

    item: Item
    difference: int
    cause: str
    adjuster: Person


@frozen
class StocktakeCompleted:
    """``exact`` of the items counted had no difference in the end (MET-08)."""

    counted: int
    exact: int


@frozen
class StocktakeCancelled:
    reason: str


Event: TypeAlias = (
    StocktakePlanned
    | StocktakeStarted
    | ItemCounted
    | CountingFinished
    | ItemRecounted
    | DifferenceExplained
    | TimingAccepted
    | StockAdjusted
    | StocktakeCompleted
    | StocktakeCancelled
)


# -- Commands ----------------------------------------------------------------------------------

_KEEPERS: Final = frozenset({Role.BACKOFFICE})
_HEADS: Final = frozenset({Role.DEPUTY, Role.MANAGER})


@frozen
class PlanStocktake(Act):
    may = _KEEPERS

    scope: frozenset[Item]
    method: Method
    period: Period


@frozen
class StartStocktake(Act):
    """Now is the cut-off. An item that was retired since the plan is left out."""

    may = _KEEPERS


@frozen
class RecordCount(Act):
    """What is in one place now; none of it is a count as well."""

    may = _KEEPERS

    item: Item
    place: str
    quantity: Quantity


@frozen
class FinishCounting(Act):
    may = _KEEPERS


@frozen
class RecordRecount(Act):
    """By hand: what is there now in all places together."""

    may = _KEEPERS

    item: Item
    quantity: Quantity


@frozen
class RecordCause(Act):
    may = _KEEPERS

    item: Item
    cause: str


@frozen
class AcceptTiming(Act):
    may = _HEADS

    item: Item
    reason: str


@frozen
class PostAdjustment(Act):
    """``difference`` is the one that was looked at, in the item's unit."""

    may = _KEEPERS

    item: Item
    difference: int


@frozen
class CompleteStocktake(Act):
    may = _KEEPERS


@frozen
class CancelStocktake(Act):
    may = _KEEPERS | _HEADS

    reason: str


Command: TypeAlias = (
    PlanStocktake
    | StartStocktake
    | RecordCount
    | FinishCounting
    | RecordRecount
    | RecordCause
    | AcceptTiming
    | PostAdjustment
    | CompleteStocktake
    | CancelStocktake
)


# -- 1  Plan and cut-off -----------------------------------------------------------------------
# S4-3.3.1   Stock is counted every week or every month.
# S4-2.3.1   So the books are kept right.

REGULARLY = Rule(
    "STK-01",
    "Stock is counted in the period in force, weekly or monthly; a period left out is noted.",
    cites=("S4-3.3.1", "S4-2.3.1"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def plan(state: Stocktake, act: PlanStocktake, facts: Planning) -> list[Event]:
    only_while(state, Unplanned)
    require(act.period in facts.periods, REGULARLY)
    require(0 < len(act.scope) <= MOST_AT_ONCE, ONE_COUNT)
    require(act.scope <= facts.stocked, ONE_COUNT)
    return [StocktakePlanned(act.scope, act.method, act.period)]


def start(state: Stocktake, act: StartStocktake, facts: Books) -> list[Event]:
    only_while(state, Planned)
    require(facts.book, ONE_COUNT)
    return [StocktakeStarted(facts.book)]


# -- 2  Count ----------------------------------------------------------------------------------
# S4-3.3.2   What is counted is put on record.

ALL_COUNTED = Rule(
    "STK-03",
    "Each item on the sheet is counted, in each of its places, before counting is finished; the"
    " last count of a place is the valid one.",
    cites=("S4-3.3.2",),
)


def record_count(state: Stocktake, act: RecordCount, facts: Movements) -> list[Event]:
    sheet = only_while(state, Counting).sheet
    require(sheet.unit(act.item), ALL_COUNTED)
    require(stated(act.place), ALL_COUNTED)
    _measured(act.quantity, sheet.unit(act.item))
    return [
        ItemCounted(act.item, act.place, act.quantity, facts.units, facts.times, act.by),
    ]


def _measured(quantity: Quantity, unit: str) -> None:
    require(quantity.unit == unit, EXACT)
    require(quantity.units >= 0, EXACT)


def finish(state: Stocktake, act: FinishCounting) -> list[Event]:
    counting = only_while(state, Counting)
    sheet = counting.sheet
    require(all(sheet.settled(it.item) for it in sheet.items), ALL_COUNTED)
    return [CountingFinished(tuple(_differing(sheet, it) for it in counting.book))]


def _differing(sheet: Sheet, booked: Booked) -> Differing:
    counts = sheet.of(booked.item)
    counted, moved = sum(it.units for it in counts), counts[0].moved  # It moved between none.
    book = booked.quantity.units
    return Differing(booked.item, at_cut_off(counted, moved), difference(counted, moved, book))


# -- 3  Recount, cause, timing -----------------------------------------------------------------
# S4-3.3.1   A count is of the goods themselves, or of records.
# S4-3.3.2   A difference is traced to its cause.

BY_HAND_FIRST = Rule(
    "STK-02",
    "Stock is counted by hand or by system check; what a system check finds, and what differs"
    " widely, is counted by hand before the books are put right.",
    cites=("S4-3.3.1",),
)


def recount(state: Stocktake, act: RecordRecount, facts: Movements) -> list[Event]:
    reconciling = only_while(state, Reconciling)
    lines = reconciling.of(act.item)
    require(lines, AS_COUNTED)
    [line] = lines
    require(line.settlement is not Settlement.ADJUSTED, AS_COUNTED)
    _measured(act.quantity, line.book.unit)
    found = difference(act.quantity.units, facts.units, line.book.units)
    return [ItemRecounted(act.item, act.quantity, facts.units, found, act.by)]


def _differs(reconciling: Reconciling, item: Item) -> Line:
    """The line of an item whose difference nothing has become of yet."""
    lines = reconciling.of(item)
    require(lines, AS_COUNTED)
    [line] = lines
    require(line.difference != 0, AS_COUNTED)
    require(line.settlement is Settlement.OPEN, AS_COUNTED)
    return line


def record_cause(state: Stocktake, act: RecordCause) -> list[Event]:
    _differs(only_while(state, Reconciling), act.item)
    require(stated(act.cause), AS_COUNTED)
    return [DifferenceExplained(act.item, act.cause)]


def accept_timing(state: Stocktake, act: AcceptTiming) -> list[Event]:
    reconciling = only_while(state, Reconciling)
    only_by(act.by not in reconciling.counters(act.item), TWO_PERSONS)
    _differs(reconciling, act.item)
    require(stated(act.reason), REASON_STATED)
    return [TimingAccepted(act.item, act.reason, act.by)]


# -- 4  Adjust and complete --------------------------------------------------------------------
# S4-3.3.2   The books are put right by what was counted, once its cause is known.
# S4-2.3.1   Thereafter they are right.

AS_COUNTED = Rule(
    "STK-04",
    "A difference is the count less the book, both at the cut-off; it has a cause, and is adjusted"
    " once, in full.",
    cites=("S4-3.3.2",),
)
NONE_LEFT_OPEN = Rule(
    "STK-05",
    "A stocktake is completed once every difference is adjusted, or accepted as one of timing.",
    cites=("S4-3.3.2",),
)
BOOK_IS_COUNT = Rule(
    "STK-06",
    "After a stocktake the book is the count and what moved since the cut-off, timing aside.",
    cites=("S4-3.3.2", "S4-2.3.1"),
    kinds=LAW,
)


def post_adjustment(state: Stocktake, act: PostAdjustment, facts: Caution) -> list[Event]:
    reconciling = only_while(state, Reconciling)
    only_by(act.by not in reconciling.counters(act.item), TWO_PERSONS)
    line = _differs(reconciling, act.item)
    require(act.difference == line.difference, AS_COUNTED)
    require(stated(line.cause), AS_COUNTED)
    require(line.recounted or not _to_be_recounted(reconciling.plan, line, facts), BY_HAND_FIRST)
    return [StockAdjusted(act.item, line.difference, line.cause, act.by)]


def _to_be_recounted(plan: Plan, line: Line, facts: Caution) -> bool:
    checked = plan.method is Method.SYSTEM_CHECK and facts.recount
    return checked or is_wide(line.difference, line.book.units, facts.above)


def complete(state: Stocktake, act: CompleteStocktake) -> list[Event]:
    lines = only_while(state, Reconciling).lines
    differing = [it for it in lines if it.difference]
    require(all(it.settlement is not Settlement.OPEN for it in differing), NONE_LEFT_OPEN)
    return [StocktakeCompleted(len(lines), len(lines) - len(differing))]


def cancel(state: Stocktake, act: CancelStocktake) -> list[Event]:
    now = only_while(state, Open)
    lines = now.lines if isinstance(now, Reconciling) else ()
    require(all(it.settlement is not Settlement.ADJUSTED for it in lines), IN_ORDER)
    require(stated(act.reason), REASON_STATED)
    return [StocktakeCancelled(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Stocktake, command: Command, facts: Facts) -> list[Event]:
    match command:
        case PlanStocktake():
            return plan(state, command, told(facts, Planning))
        case StartStocktake():
            return start(state, command, told(facts, Books))
        case RecordCount():
            return record_count(state, command, told(facts, Movements))
        case FinishCounting():
            return finish(state, command)
        case RecordRecount():
            return recount(state, command, told(facts, Movements))
        case RecordCause():
            return record_cause(state, command)
        case AcceptTiming():
            return accept_timing(state, command)
        case PostAdjustment():
            return post_adjustment(state, command, told(facts, Caution))
        case CompleteStocktake():
            return complete(state, command)
        case CancelStocktake():
            return cancel(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Stocktake, event: Event) -> Stocktake:
    match event:
        case StocktakePlanned(scope, method, period):
            was(state, Unplanned)
            return Planned(Plan(scope, method, period))
        case StocktakeStarted(book):
            items = tuple(Listed(it.item, it.quantity.unit) for it in book)
            return Counting(was(state, Planned).plan, Sheet(items), book)
        case ItemCounted(item, place, quantity, moved, movements, counter):
            counting = was(state, Counting)
            by = frozenset({counter})
            counted = Counted(item, place, quantity.units, moved, movements, by)
            return attrs.evolve(counting, sheet=_with(counting.sheet, counted))
        case CountingFinished(differences):
            counted_by = was(state, Counting)
            return Reconciling(counted_by.plan, _lines(counted_by, differences))
        case ItemRecounted(item, _, _, difference, counter):
            line = _line(state, item)
            by = line.counters | {counter}
            return _now(state, Line(item, line.book, difference, by, recounted=True))
        case DifferenceExplained(item, cause):
            line = _line(state, item)
            return _now(state, attrs.evolve(line, cause=cause))
        case TimingAccepted(item):
            line = _line(state, item)
            return _now(state, attrs.evolve(line, settlement=Settlement.TIMING))
        case StockAdjusted(item):
            line = _line(state, item)
            return _now(state, attrs.evolve(line, settlement=Settlement.ADJUSTED))
        case StocktakeCompleted():
            return Completed(tuple(it.item for it in was(state, Reconciling).lines))
        case StocktakeCancelled():
            return Cancelled(_under_count(was(state, Open)))
        case _:
            assert_never(event)


def _with(sheet: Sheet, counted: Counted) -> Sheet:
    others, by = [], counted.counters
    for it in sheet.counts:
        if (it.item, it.place) == (counted.item, counted.place):
            by |= it.counters
        else:
            others.append(it)
    return attrs.evolve(sheet, counts=(*others, attrs.evolve(counted, counters=by)))


def _lines(counting: Counting, differences: tuple[Differing, ...]) -> tuple[Line, ...]:
    book = {it.item: it.quantity for it in counting.book}
    return tuple(
        Line(
            it.item,
            book[it.item],
            it.difference,
            frozenset(who for count in counting.sheet.of(it.item) for who in count.counters),
        )
        for it in differences
    )


def _line(state: Stocktake, item: Item) -> Line:
    for line in was(state, Reconciling).of(item):
        return line
    raise ImpossibleHistory(f"there is no line for {item!r}")


def _now(state: Stocktake, line: Line) -> Reconciling:
    before = was(state, Reconciling)
    lines = tuple(line if it.item == line.item else it for it in before.lines)
    return attrs.evolve(before, lines=lines)


def _under_count(state: Open) -> tuple[Item, ...]:
    match state:
        case Counting(sheet=sheet):
            return tuple(it.item for it in sheet.items)
        case Reconciling(lines=lines):
            return tuple(it.item for it in lines)
        case _:
            return ()


decider: Decider[Stocktake, Command, Event, Facts] = Decider(
    "inventory.stocktake",
    Unplanned(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Completed, Cancelled),
)

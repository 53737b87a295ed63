"""Inventory, for all numbers of units: what is there, what is promised, what a count finds.

PYTEST_DONT_REWRITE: CrossHair reads the asserts as they stand.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from attrs import evolve

from casework.domain.inventory import (
    arithmetic,
    correction,
    replenishment,
    shortage,
    slow_moving,
    stock,
    stock_item,
    stocktake,
)
from casework.domain.inventory.correction import (
    CITES_ITS_GROUND,
    Adjusting,
    AdjustStock,
    OverReserved,
    WriteOff,
    WritingOff,
)
from casework.domain.inventory.counting import (
    Line,
    Method,
    Period,
    Plan,
    Reconciling,
)
from casework.domain.inventory.replenishment import (
    NOT_TOO_MUCH,
    RESTS_ON_SALES,
    Analysed,
    AnalyseTurnover,
    NotAnalysed,
    ProposeReplenishment,
    Sales,
    Supply,
)
from casework.domain.inventory.shortage import LOW_IS_SAID, BelowReorderPoint
from casework.domain.inventory.slow_moving import (
    STANDS_STILL,
    FlagSlowMoving,
    Stillness,
    Unflagged,
)
from casework.domain.inventory.stock import (
    BOOKS_ADD_UP,
    NEVER_BELOW_ZERO,
    Active,
    Blocked,
    Item,
    Levels,
    Portion,
    Stock,
    Today,
    UnderCount,
    Unregistered,
)
from casework.domain.inventory.stock_item import (
    IssueStock,
    ReceivePurchase,
    RegisterItem,
    ReleaseReservation,
    ReserveStock,
    RetireItem,
)
from casework.domain.inventory.stocktake import (
    AS_COUNTED,
    BOOK_IS_COUNT,
    BY_HAND_FIRST,
    Caution,
    Movements,
    PostAdjustment,
    RecordRecount,
)
from casework.domain.kernel import NoFacts, Person
from casework.domain.money import EXACT, Quantity
from casework.testing.casts.common import day, did, wd
from casework.testing.proofs.claims import Claim, Instead, Without, accepted, after

BO: Final = did("bo", 1)
TODAY: Final = Today(day(1), wd(2))
LAMP: Final = Item("lamp")
EMPTY: Final = Active(Stock("pcs", Levels(0, 1, 9), day(1)))
POSITIVE: Final = Without(stock, "stock: require(positive(quantity), EXACT)")


def _pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


def _there(on_hand: int, own: int = 0, others: int = 0) -> Active:
    """So much is there; of it so much is promised to the one, and so much to somebody else."""
    reserved = tuple(it for it in (Portion("own", own), Portion("other", others)) if it.units)
    return Active(evolve(EMPTY.stock, on_hand=on_hand, reserved=reserved))


# -- Stock items -------------------------------------------------------------------------------


def whatever_is_issued_was_there_and_nobody_else_was_promised_it(
    on_hand: int, own: int, others: int, units: int, reserved: bool
) -> None:
    """Whatever is issued was there, and nobody else was promised it."""
    assert own >= 0
    assert others >= 0
    before = _there(on_hand, own, others)
    act = IssueStock(_pcs(units), "own" if reserved else "", "order 6", **BO)
    if events := accepted(stock_item.decider, before, act, TODAY):
        left = after(stock_item.decider, before, events).stock
        assert left.on_hand == on_hand - units < on_hand
        assert stock.portion(left.reserved, "own") == own - (units if reserved else 0) >= 0
        assert stock.portion(left.reserved, "other") == others
        assert left.on_hand >= left.promised


def whatever_is_promised_is_there(on_hand: int, own: int, others: int, units: int) -> None:
    """Whatever is promised is there, and no one is promised it twice."""
    assert own >= 0
    assert others >= 0
    before = _there(on_hand, own, others)
    act = ReserveStock("own", _pcs(units), **BO)
    if events := accepted(stock_item.decider, before, act, NoFacts()):
        left = after(stock_item.decider, before, events).stock
        assert left.on_hand == on_hand >= left.promised
        assert stock.portion(left.reserved, "own") == own + units > own


def no_more_is_released_than_was_promised(own: int, others: int, units: int) -> None:
    """No more is released than was promised, and others keep what they were promised."""
    assert own >= 0
    assert others >= 0
    before = _there(own + others, own, others)
    act = ReleaseReservation("own", _pcs(units), **BO)
    if events := accepted(stock_item.decider, before, act, NoFacts()):
        left = after(stock_item.decider, before, events).stock
        assert own > stock.portion(left.reserved, "own") == own - units >= 0
        assert stock.portion(left.reserved, "other") == others


def what_comes_is_no_longer_on_its_way(on_hand: int, awaited: int, units: int) -> None:
    """What comes is there, and as much as was on its way is on its way no more."""
    assert awaited > 0
    coming = (Portion("r", awaited),)
    before = Active(evolve(EMPTY.stock, on_hand=on_hand, awaited=coming))
    act = ReceivePurchase(_pcs(units), "purchase 5", "r", **BO)
    if events := accepted(stock_item.decider, before, act, TODAY):
        left = after(stock_item.decider, before, events).stock
        assert left.on_hand == on_hand + units > on_hand
        assert left.expected == (awaited - units if units < awaited else 0)


def a_count_puts_the_books_right_in_full(on_hand: int, own: int, asked: int, found: int) -> None:
    """A count puts the books right in full, and says what is promised beyond that."""
    assert own >= 0
    assert on_hand >= 0
    counting = evolve(_there(on_hand, own).stock, count=(UnderCount("7"),))
    act = AdjustStock("7", asked, **BO)
    told = Adjusting(TODAY, found, "It broke.")
    if events := accepted(stock_item.decider, Active(counting), act, told):
        left = after(stock_item.decider, Active(counting), events).stock
        over = sum(it.excess for it in events if isinstance(it, OverReserved))
        assert left.on_hand == on_hand + found != on_hand
        assert left.on_hand >= 0
        assert over == (own - left.on_hand if own > left.on_hand else 0)


def what_is_written_off_is_what_a_plan_disposes_of(
    on_hand: int, own: int, units: int, planned: int
) -> None:
    """What is written off is what a plan disposes of, and nobody was promised it."""
    assert own >= 0
    before = _there(on_hand, own)
    act = WriteOff(_pcs(units), "plan 8", **BO)
    if events := accepted(stock_item.decider, before, act, WritingOff(TODAY, planned)):
        left = after(stock_item.decider, before, events).stock
        assert left.on_hand == on_hand - planned < on_hand
        assert left.on_hand >= left.promised == own


def an_item_has_room_between_low_and_too_much(least: int, reorder: int, most: int) -> None:
    """An item has room between low and too much; with nothing there, it is low."""
    assert least <= most
    act = RegisterItem("lamp", "pcs", Levels(least, reorder, most), **BO)
    if accepted(stock_item.decider, Unregistered(), act, TODAY):
        assert least >= 0
        assert arithmetic.is_low(least, reorder)
        assert arithmetic.is_low(0, reorder)
        assert not arithmetic.is_low(most, reorder)
        assert not arithmetic.too_much(reorder, 0, 1, most)


def stock_is_low_at_its_reorder_point_and_below(on_hand: int, reorder: int, units: int) -> None:
    """That stock is low is said when its reorder point is reached, and not before."""
    assert units < on_hand
    levels = Levels(0, reorder, reorder + 1)
    before = Active(evolve(EMPTY.stock, levels=levels, on_hand=on_hand))
    act = IssueStock(_pcs(units), "", "order 6", **BO)
    if events := accepted(stock_item.decider, before, act, TODAY):
        said = [it.on_hand for it in events if isinstance(it, BelowReorderPoint)]
        assert said == ([on_hand - units] if on_hand - units <= reorder else [])


def what_comes_never_makes_stock_low(on_hand: int, units: int, reorder: int) -> None:
    """What comes never makes stock low: only what goes is to be watched."""
    assert units > 0
    assert arithmetic.is_low(on_hand, reorder) or not arithmetic.is_low(on_hand + units, reorder)


def what_is_retired_is_not_there(on_hand: int, awaited: int, own: int) -> None:
    """What is retired is not there, nor on its way, nor promised."""
    assert on_hand >= 0
    assert awaited > 0
    assert own > 0
    act = RetireItem("They are sold out.", **BO)
    names = ((Portion("r", awaited),), (Portion("own", own),))
    for coming, reserved in (((), ()), (names[0], ()), ((), names[1])):
        it = evolve(EMPTY.stock, on_hand=on_hand, awaited=coming, reserved=reserved)
        if accepted(stock_item.decider, Blocked(it), act, NoFacts()):
            assert it.on_hand == it.expected == it.promised == 0


def what_is_free_and_what_is_over_make_up_for_each_other(on_hand: int, reserved: int) -> None:
    """Either something is free or too much is promised; once that is released, nothing lacks."""
    assert reserved >= 0
    over = arithmetic.excess(on_hand, reserved)
    assert over >= 0
    assert over == 0 or arithmetic.free(on_hand, reserved) < 0
    assert arithmetic.free(on_hand, reserved - over) >= 0


# -- Stocktakes --------------------------------------------------------------------------------

_LINE: Final = Line(LAMP, _pcs(0), 0, frozenset({Person("ben")}), cause="It broke.")
_PLAN: Final = Plan(frozenset({LAMP}), Method.PHYSICAL, Period.MONTHLY)


def a_difference_is_the_same_whenever_it_is_counted(
    book: int, lost: int, moved: int, later: int
) -> None:
    """A difference is the same whenever it is counted, and the books come right by it."""
    assert book >= 0
    shelf = book + moved - lost
    found = arithmetic.difference(shelf, arithmetic.moved(book + moved, book), book)
    assert found == -lost
    assert found == arithmetic.difference(shelf + later, moved + later, book)
    assert book + moved + later + found == shelf + later


def a_recount_finds_what_differs_at_the_cut_off(
    book: int, units: int, moved: int, earlier: int
) -> None:
    """A recount finds what is there less what the books say now; nothing is there less."""
    assert book >= 0
    line = evolve(_LINE, book=_pcs(book), difference=earlier)
    before = Reconciling(_PLAN, (line,))
    act = RecordRecount(LAMP, _pcs(units), **BO)
    if events := accepted(stocktake.decider, before, act, Movements(moved, 4)):
        [now] = after(stocktake.decider, before, events).lines
        assert units >= 0
        assert book + moved + now.difference == units


def what_is_adjusted_is_all_of_a_difference_that_is_not_wide(
    book: int, found: int, asked: int, above: int
) -> None:
    """What is adjusted without a recount is all of a difference, and within so many percent."""
    assert book >= 0
    assert above >= 0
    line = evolve(_LINE, book=_pcs(book), difference=found)
    act = PostAdjustment(LAMP, asked, **BO)
    caution = Caution(recount=True, above=above)
    if accepted(stocktake.decider, Reconciling(_PLAN, (line,)), act, caution):
        assert asked == found != 0
        assert -book * above <= 100 * found <= book * above


def more_and_less_are_wide_alike(difference: int, further: int, book: int, percent: int) -> None:
    """More and less than the book are wide alike, and what is further off is wide as well."""
    assert book >= 0
    assert percent >= 0
    wide = arithmetic.is_wide(difference, book, percent)
    assert wide == arithmetic.is_wide(-difference, book, percent)
    assert not arithmetic.is_wide(0, book, percent)
    if abs(further) >= abs(difference) and wide:
        assert arithmetic.is_wide(further, book, percent)


# -- Replenishment, slow-moving stock, turnover ------------------------------------------------


def no_more_is_proposed_than_there_should_be_but_for_a_reason(
    on_hand: int, awaited: int, units: int, most: int
) -> None:
    """No more is proposed than there ever should be, all that is coming included."""
    assert awaited >= 0
    act = ProposeReplenishment(_pcs(units), "", **BO)
    supply = Supply(True, "pcs", on_hand, awaited, most)
    if accepted(replenishment.decider, Analysed(LAMP), act, supply):
        assert units > 0
        assert on_hand + awaited + units <= most


def what_an_item_sold_is_looked_at_over_days_gone_by(first: date, last: date, today: date) -> None:
    """What an item sold is looked at over days gone by, in their order."""
    assert first.year >= 1
    act = AnalyseTurnover(LAMP, first, last, **BO)
    if accepted(replenishment.decider, NotAnalysed(), act, Sales(True, 9, 3, 6, today)):
        assert first <= last
        assert last <= today


def what_stands_still_is_there_and_has_for_long_enough(
    on_hand: int, since: date, today: date, days: int
) -> None:
    """What is slow-moving is there, and nothing of it went out for as many days as asked."""
    assert 1 <= days <= 10_000
    assert since.year < 9_000
    told = Stillness("pcs", on_hand, since, today, days)
    if accepted(slow_moving.decider, Unflagged(), FlagSlowMoving(LAMP, **BO), told):
        assert on_hand > 0
        assert since + timedelta(days=days) <= today


def what_turns_over_is_told_where_anything_was(out: int, opening: int, closing: int) -> None:
    """What goes out is told against the mean of what was there; where nothing was, it is not."""
    assert opening >= 0
    assert closing >= 0
    assert out >= 0
    gone, mean = arithmetic.turnover(out, opening, closing)
    assert (mean == 0) == (opening == closing == 0)
    assert mean >= 0
    assert gone * (opening + closing) == 2 * out * mean


_ISSUE: Final = (
    "stock_item: require(portion(stock.reserved, act.reservation) >= kept, NEVER_BELOW_ZERO)",
    "stock_item: require(free(left, stock.promised - kept) >= 0, NEVER_BELOW_ZERO)",
)
_RESERVE: Final = (
    "stock_item: require(free(stock.on_hand, stock.promised + act.quantity.units) >= 0,"
    " NEVER_BELOW_ZERO)"
)
_RECOUNTED: Final = "_to_be_recounted(reconciling.plan, line, facts)"
_RELEASE: Final = (
    "stock_item: require(portion(stock.reserved, act.reservation) >= act.quantity.units,"
    " NEVER_BELOW_ZERO)"
)

CLAIMS: Final = (
    Claim(
        whatever_is_issued_was_there_and_nobody_else_was_promised_it,
        (NEVER_BELOW_ZERO, BOOKS_ADD_UP, EXACT),
        (POSITIVE, *(Without(stock_item, it) for it in _ISSUE)),
    ),
    Claim(
        whatever_is_promised_is_there,
        (NEVER_BELOW_ZERO, EXACT),
        (POSITIVE, Without(stock_item, _RESERVE)),
    ),
    Claim(
        no_more_is_released_than_was_promised,
        (NEVER_BELOW_ZERO, EXACT),
        (POSITIVE, Without(stock_item, _RELEASE)),
    ),
    Claim(
        what_comes_is_no_longer_on_its_way,
        (BOOKS_ADD_UP, EXACT),
        (POSITIVE, Instead(stock_item, "min", max)),
    ),
    Claim(
        a_count_puts_the_books_right_in_full,
        (CITES_ITS_GROUND, NEVER_BELOW_ZERO),
        (
            *(
                Without(correction, f"correction: require({it})")
                for it in (
                    "act.difference == facts.difference, CITES_ITS_GROUND",
                    "act.difference != 0, CITES_ITS_GROUND",
                    "left >= 0, NEVER_BELOW_ZERO",
                )
            ),
            Instead(correction, "excess", lambda on_hand, reserved: 0),
        ),
    ),
    Claim(
        what_is_written_off_is_what_a_plan_disposes_of,
        (CITES_ITS_GROUND, NEVER_BELOW_ZERO, EXACT),
        (
            POSITIVE,
            *(
                Without(correction, f"correction: require({it})")
                for it in (
                    "act.quantity.units == facts.planned, CITES_ITS_GROUND",
                    "free(left, stock.promised) >= 0, NEVER_BELOW_ZERO",
                )
            ),
        ),
    ),
    Claim(
        an_item_has_room_between_low_and_too_much,
        (LOW_IS_SAID,),
        (
            Without(
                shortage,
                "shortage: require(0 <= levels.least <= levels.reorder_point < levels.most,"
                " LOW_IS_SAID)",
            ),
        ),
    ),
    Claim(
        stock_is_low_at_its_reorder_point_and_below,
        (LOW_IS_SAID,),
        (Instead(shortage, "is_low", lambda on_hand, reorder: on_hand < reorder),),
    ),
    Claim(
        what_comes_never_makes_stock_low,
        (LOW_IS_SAID,),
        (Instead(arithmetic, "is_low", lambda on_hand, reorder: on_hand == reorder),),
    ),
    Claim(
        what_is_retired_is_not_there,
        (BOOKS_ADD_UP, NEVER_BELOW_ZERO),
        tuple(
            Without(stock_item, f"stock_item: require(not stock.{it})")
            for it in (
                "on_hand, BOOKS_ADD_UP",
                "awaited, BOOKS_ADD_UP",
                "reserved, NEVER_BELOW_ZERO",
            )
        ),
    ),
    Claim(
        what_is_free_and_what_is_over_make_up_for_each_other,
        (NEVER_BELOW_ZERO,),
        (
            Instead(arithmetic, "excess", lambda on_hand, reserved: reserved - on_hand),
            Instead(arithmetic, "free", lambda on_hand, reserved: on_hand - 2 * reserved),
        ),
    ),
    Claim(
        a_difference_is_the_same_whenever_it_is_counted,
        (AS_COUNTED, BOOK_IS_COUNT),
        (
            Instead(arithmetic, "at_cut_off", lambda counted, moved: counted),
            Instead(arithmetic, "moved", lambda on_hand, book: book - on_hand),
        ),
    ),
    Claim(
        a_recount_finds_what_differs_at_the_cut_off,
        (AS_COUNTED, BOOK_IS_COUNT, EXACT),
        (
            Without(stocktake, "stocktake: require(quantity.units >= 0, EXACT)"),
            Instead(stocktake, "difference", lambda counted, moved, book: counted - book),
        ),
    ),
    Claim(
        what_is_adjusted_is_all_of_a_difference_that_is_not_wide,
        (AS_COUNTED, BY_HAND_FIRST),
        tuple(
            Without(stocktake, f"stocktake: require({it})")
            for it in (
                "line.difference != 0, AS_COUNTED",
                "act.difference == line.difference, AS_COUNTED",
                f"line.recounted or not {_RECOUNTED}, BY_HAND_FIRST",
            )
        ),
    ),
    Claim(
        more_and_less_are_wide_alike,
        (BY_HAND_FIRST,),
        (Instead(arithmetic, "abs", lambda number: number),),
    ),
    Claim(
        no_more_is_proposed_than_there_should_be_but_for_a_reason,
        (NOT_TOO_MUCH, EXACT),
        (
            *(
                Without(replenishment, f"replenishment: require({it})")
                for it in (
                    "positive(act.quantity), EXACT",
                    "stated(act.reason) or not more, NOT_TOO_MUCH",
                )
            ),
            Instead(
                replenishment,
                "too_much",
                lambda on_hand, awaited, proposed, most: on_hand + proposed > most,
            ),
        ),
    ),
    Claim(
        what_an_item_sold_is_looked_at_over_days_gone_by,
        (RESTS_ON_SALES,),
        (
            Without(
                replenishment,
                "replenishment: require(act.first <= act.last <= facts.today, RESTS_ON_SALES)",
            ),
        ),
    ),
    Claim(
        what_stands_still_is_there_and_has_for_long_enough,
        (STANDS_STILL,),
        tuple(
            Without(slow_moving, f"slow_moving: require({it}, STANDS_STILL)")
            for it in (
                "facts.on_hand > 0",
                "days_still(facts.since, facts.today) >= facts.days",
            )
        ),
    ),
    Claim(
        what_turns_over_is_told_where_anything_was,
        (RESTS_ON_SALES,),
        (Instead(arithmetic, "turnover", lambda out, opening, closing: (out, closing)),),
    ),
)

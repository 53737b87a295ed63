"""Stock items, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import REASON_STATED
from casework.domain.inventory import correction, shortage, stock, stock_item
from casework.domain.inventory.arithmetic import excess, is_low
from casework.domain.inventory.correction import (
    CITES_ITS_GROUND,
    Adjusting,
    AdjustStock,
    BeginCount,
    CountBegun,
    CountEnded,
    EndCount,
    OverReserved,
    StockAdjusted,
    StockWrittenOff,
    WriteOff,
    WritingOff,
)
from casework.domain.inventory.shortage import (
    LOW_IS_SAID,
    AwaitedForgone,
    AwaitStock,
    BelowReorderPoint,
    ForgoStock,
    StockAwaited,
)
from casework.domain.inventory.stock import (
    BOOKS_ADD_UP,
    NEVER_BELOW_ZERO,
    ONE_COUNT,
    Active,
    Blocked,
    Day,
    Levels,
    Portion,
    Retired,
    Stocked,
    Today,
    UnderCount,
    Unregistered,
)
from casework.domain.inventory.stock_item import (
    BlockItem,
    IssueStock,
    ItemBlocked,
    ItemRegistered,
    ItemRetired,
    ItemUnblocked,
    PurchaseReceived,
    ReceivePurchase,
    ReceiveStock,
    RegisterItem,
    ReleaseReservation,
    ReservationReleased,
    ReserveStock,
    RetireItem,
    Source,
    StockIssued,
    StockReceived,
    StockReserved,
    UnblockItem,
    decider,
    due,
)
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Rule
from casework.domain.money import EXACT, Quantity
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, moment, wd

# -- The cast ----------------------------------------------------------------------------------
# Bo keeps the stock of lamps: two at least, reordered at four, twenty at most.


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


LEVELS = Levels(least=2, reorder_point=4, most=20)
REPLENISH = wd(2)


def on(number: int) -> Today:
    return Today(day(number), REPLENISH)


def adjusting(number: int, difference: int, cause: str = "broken") -> Adjusting:
    return Adjusting(on(number), difference, cause)


REGISTERED = ItemRegistered("lamp", "pcs", LEVELS, day(1))
LOW = BelowReorderPoint(0, REPLENISH.since(moment(1)))
EMPTY = (REGISTERED, LOW)
CAME = StockReceived(pcs(10), Source.PRODUCTION, "run 8", day(1))
TEN = (*EMPTY, CAME)
SIX_PROMISED = StockReserved("order 3", pcs(6))
COUNTED = CountBegun("7")
AWAITED = StockAwaited("2", pcs(5))


def lamps(*history: Any) -> Given:
    return given(decider, *history)


def units(*history: Any) -> int:
    state = decider.after(history)
    assert isinstance(state, Stocked)
    return state.stock.on_hand


# -- 1  On the books ---------------------------------------------------------------------------


def test_an_item_comes_on_the_books_with_its_levels_and_a_need():
    register = RegisterItem("lamp", "pcs", LEVELS, **did("bo", 1))

    lamps().when(register, on(1)).then(REGISTERED, LOW)
    lamps(*EMPTY).when(register, on(1)).refused(IN_ORDER)
    lamps().when(attrs.evolve(register, unit=" "), on(1)).refused(EXACT)


def test_levels_make_sense_together():
    register = RegisterItem("lamp", "pcs", LEVELS, **did("bo", 1))

    for bad in (Levels(-1, 4, 20), Levels(5, 4, 20), Levels(2, 20, 20), Levels(2, 21, 20)):
        lamps().when(attrs.evolve(register, levels=bad), on(1)).refused(LOW_IS_SAID)
    plain = Levels(0, 0, 1)
    lamps().when(attrs.evolve(register, levels=plain), on(1)).then(
        attrs.evolve(REGISTERED, levels=plain), LOW
    )


# -- 2  In and out -----------------------------------------------------------------------------


def test_goods_come_in_from_somewhere():
    receive = ReceiveStock(pcs(10), Source.PRODUCTION, "run 8", **did("bo", 1))

    lamps(*EMPTY).when(receive, on(1)).then(CAME)
    lamps(*EMPTY).when(attrs.evolve(receive, reference=""), on(1)).refused(BOOKS_ADD_UP)
    lamps(*EMPTY).when(attrs.evolve(receive, quantity=pcs(0)), on(1)).refused(EXACT)
    lamps(*EMPTY).when(attrs.evolve(receive, quantity=Quantity(1, "kg")), on(1)).refused(EXACT)
    lamps().when(receive, on(1)).refused(IN_ORDER)


def test_what_is_bought_is_no_longer_awaited():
    receive = ReceivePurchase(pcs(3), "order 11", "2", **did("bo", 2))
    waiting = lamps(*EMPTY, AWAITED).told(on(2))
    bought = PurchaseReceived(pcs(3), "order 11", "2", day(2))

    waiting.when(receive).then(bought)
    waiting.when(attrs.evolve(receive, purchase=" ")).refused(BOOKS_ADD_UP)
    waiting.when(attrs.evolve(receive, quantity=pcs(-1))).refused(EXACT)
    lamps().when(receive, on(2)).refused(IN_ORDER)
    partly = lamps(*EMPTY, AWAITED, bought).state.stock
    assert (partly.on_hand, partly.awaited) == (3, (Portion("2", 2),))
    wholly = lamps(*EMPTY, AWAITED, bought, attrs.evolve(bought, quantity=pcs(9))).state.stock
    assert (wholly.on_hand, wholly.awaited) == (12, ())
    other = lamps(*EMPTY, AWAITED, attrs.evolve(bought, replenishment="")).state.stock
    assert other.awaited == (Portion("2", 5),)


def test_no_more_is_promised_than_is_free():
    reserve = ReserveStock("order 4", pcs(4), **did("sam", 2))

    lamps(*TEN, SIX_PROMISED).when(reserve).then(StockReserved("order 4", pcs(4)))
    lamps(*TEN, SIX_PROMISED).when(attrs.evolve(reserve, quantity=pcs(5))).refused(NEVER_BELOW_ZERO)
    lamps(*TEN).when(attrs.evolve(reserve, quantity=pcs(0))).refused(EXACT)
    lamps(*TEN).when(attrs.evolve(reserve, reservation=" ")).refused(BOOKS_ADD_UP)
    lamps(*TEN, ItemBlocked("recall")).when(reserve).refused(IN_ORDER)


def test_what_is_promised_under_one_name_adds_up():
    twice = lamps(*TEN, SIX_PROMISED, attrs.evolve(SIX_PROMISED, quantity=pcs(2)))

    assert twice.state.stock.reserved == (Portion("order 3", 8),)


def test_no_more_is_released_than_was_promised():
    release = ReleaseReservation("order 3", pcs(6), **did("sam", 2))
    released = ReservationReleased("order 3", pcs(6))

    lamps(*TEN, SIX_PROMISED).when(release).then(released)
    lamps(*TEN, SIX_PROMISED).when(attrs.evolve(release, quantity=pcs(7))).refused(NEVER_BELOW_ZERO)
    lamps(*TEN, SIX_PROMISED).when(attrs.evolve(release, quantity=pcs(0))).refused(EXACT)
    lamps(*TEN, SIX_PROMISED, released).when(release).refused(NEVER_BELOW_ZERO)
    lamps(*TEN, SIX_PROMISED, ItemBlocked("recall")).when(release).then(released)
    lamps().when(release).refused(IN_ORDER)


def test_what_is_issued_is_free_or_was_promised_for_it():
    issue = IssueStock(pcs(4), "", "note 9", **did("sam", 2))
    promised = attrs.evolve(issue, reservation="order 3")
    both = lamps(*TEN, SIX_PROMISED).told(on(2))

    both.when(issue).then(StockIssued(pcs(4), "", "note 9", day(2)))
    both.when(promised).then(StockIssued(pcs(4), "order 3", "note 9", day(2)))
    both.when(attrs.evolve(issue, quantity=pcs(5))).refused(NEVER_BELOW_ZERO)
    both.when(attrs.evolve(promised, quantity=pcs(7))).refused(NEVER_BELOW_ZERO)
    both.when(attrs.evolve(promised, reservation="order 4")).refused(NEVER_BELOW_ZERO)
    both.when(attrs.evolve(issue, reference="")).refused(BOOKS_ADD_UP)
    both.when(attrs.evolve(issue, quantity=pcs(0))).refused(EXACT)
    lamps(*TEN, ItemBlocked("recall")).when(issue, on(2)).refused(IN_ORDER)


def test_what_is_issued_from_a_promise_is_promised_no_longer():
    issued = StockIssued(pcs(4), "order 3", "note 9", day(2))
    now = lamps(*TEN, SIX_PROMISED, issued).state.stock

    assert (now.on_hand, now.reserved) == (6, (Portion("order 3", 2),))


def test_the_days_of_an_item_tell_how_it_sold():
    sold = StockIssued(pcs(3), "", "note 9", day(5))
    history = (*TEN, sold, sold, attrs.evolve(sold, quantity=pcs(1), day=day(9)))
    now = lamps(*history).state.stock

    assert now.days == (Day(day(1), 10, 0), Day(day(5), 4, 6), Day(day(9), 3, 1))
    assert now.still_since == day(9)
    assert (now.closing_before(day(1)), now.closing_before(day(5))) == (0, 10)
    assert (now.closing_on(day(4)), now.closing_on(day(5)), now.closing_on(day(30))) == (10, 4, 3)
    assert now.out_between(day(1), day(5)) == 6
    assert now.out_between(day(6), day(9)) == 1
    assert now.out_between(day(5), day(9)) == 7
    assert lamps(*EMPTY).state.stock.closing_on(day(9)) == 0


def test_every_movement_is_counted_and_nothing_else_is():
    sold = StockIssued(pcs(3), "", "note 9", day(5))
    bought = PurchaseReceived(pcs(5), "buy 4", "2", day(5))
    adjusted = StockAdjusted("7", -3, "broken", day(5))
    gone = StockWrittenOff(pcs(3), "5", day(5))

    assert lamps(*TEN).state.stock.movements == 1
    assert lamps(*TEN, SIX_PROMISED, COUNTED, AWAITED).state.stock.movements == 1
    assert lamps(*TEN, sold).state.stock.movements == 2
    assert lamps(*TEN, AWAITED, bought).state.stock.movements == 2
    assert lamps(*TEN, COUNTED, adjusted).state.stock.movements == 2
    assert lamps(*TEN, gone).state.stock.movements == 2


def test_goods_that_come_where_none_were_have_only_begun_to_stand():
    came = attrs.evolve(CAME, day=day(40))

    assert lamps(*EMPTY, came).state.stock.still_since == day(40)
    assert lamps(*TEN, came).state.stock.still_since == day(1)


# -- Running low -------------------------------------------------------------------------------


def test_at_the_reorder_point_it_is_said_once_that_stock_is_low():
    issue = IssueStock(pcs(5), "", "note 9", **did("sam", 2))
    issued = StockIssued(pcs(5), "", "note 9", day(2))
    sixth = attrs.evolve(issued, quantity=pcs(6))
    low = BelowReorderPoint(4, REPLENISH.since(moment(2)))

    lamps(*TEN).when(issue, on(2)).then(issued)
    lamps(*TEN).when(attrs.evolve(issue, quantity=pcs(6)), on(2)).then(sixth, low)
    lamps(*TEN, sixth, low).when(attrs.evolve(issue, quantity=pcs(1)), on(2)).then(
        attrs.evolve(issued, quantity=pcs(1))
    )


def test_it_is_said_again_after_stock_was_replenished():
    sold_out = StockIssued(pcs(10), "", "note 9", day(2))
    again = attrs.evolve(CAME, quantity=pcs(5), day=day(3))
    low = BelowReorderPoint(0, REPLENISH.since(moment(2)))
    issue = IssueStock(pcs(1), "", "note 10", **did("sam", 4))

    lamps(*TEN, sold_out, low, again).when(issue, on(4)).then(
        StockIssued(pcs(1), "", "note 10", day(4)), BelowReorderPoint(4, REPLENISH.since(moment(4)))
    )


def keys(*history: Any) -> list[str]:
    return [it.key for it in due(decider.after(history), (CALENDAR,))]


def test_a_proposal_is_due_while_stock_is_low_and_none_is_on_its_way():
    assert keys() == []
    assert keys(*EMPTY) == ["sla.replenish"]
    assert keys(*EMPTY, AWAITED) == []
    assert keys(*EMPTY, AWAITED, AwaitedForgone("2")) == ["sla.replenish"]
    assert keys(*TEN) == []
    assert keys(*EMPTY, attrs.evolve(CAME, quantity=pcs(4))) == ["sla.replenish"]


def test_what_was_proposed_is_awaited_until_it_comes_or_is_given_up():
    wait = AwaitStock("2", pcs(5), **did("bo", 2))
    forgo = ForgoStock("2", **did("mia", 3))

    lamps(*EMPTY).when(wait).then(AWAITED)
    lamps(*EMPTY).when(attrs.evolve(wait, quantity=pcs(0))).refused(EXACT)
    lamps().when(wait).refused(IN_ORDER)
    lamps(*EMPTY, AWAITED).when(forgo).then(AwaitedForgone("2"))
    lamps(*EMPTY, AWAITED).when(attrs.evolve(forgo, replenishment="3")).refused(IN_ORDER)
    lamps().when(forgo).refused(IN_ORDER)


# -- Counted, adjusted, written off ------------------------------------------------------------


def test_an_item_is_counted_by_one_stocktake_at_a_time():
    begin = BeginCount("7", **did("bo", 2))

    lamps(*TEN).when(begin).then(COUNTED)
    lamps(*TEN, ItemBlocked("recall")).when(begin).then(COUNTED)
    lamps(*TEN, COUNTED).when(begin).refused(ONE_COUNT)
    lamps(*TEN, COUNTED).when(attrs.evolve(begin, stocktake="8")).refused(ONE_COUNT)
    lamps(*TEN, COUNTED, CountEnded("7")).when(attrs.evolve(begin, stocktake="8")).then(
        CountBegun("8")
    )
    lamps().when(begin).refused(IN_ORDER)


def test_the_stocktake_that_counts_an_item_lets_it_go():
    end = EndCount("7", **did("bo", 3))

    lamps(*TEN, COUNTED).when(end).then(CountEnded("7"))
    lamps(*TEN, COUNTED).when(attrs.evolve(end, stocktake="8")).refused(ONE_COUNT)
    lamps(*TEN).when(end).refused(ONE_COUNT)
    lamps().when(end).refused(IN_ORDER)


def test_the_books_are_put_right_by_a_counts_difference_and_its_cause():
    adjust = AdjustStock("7", -3, **did("bea", 4))
    counted = lamps(*TEN, COUNTED)
    adjusted = StockAdjusted("7", -3, "broken", day(4))

    counted.when(adjust, adjusting(4, -3)).then(adjusted)
    counted.when(attrs.evolve(adjust, stocktake="8"), adjusting(4, -3)).refused(CITES_ITS_GROUND)
    counted.when(adjust, adjusting(4, -2)).refused(CITES_ITS_GROUND)
    counted.when(adjust, adjusting(4, -3, cause=" ")).refused(CITES_ITS_GROUND)
    counted.when(attrs.evolve(adjust, difference=0), adjusting(4, 0)).refused(CITES_ITS_GROUND)
    lamps(*TEN).when(adjust, adjusting(4, -3)).refused(CITES_ITS_GROUND)
    lamps().when(adjust, adjusting(4, -3)).refused(IN_ORDER)
    assert units(*TEN, COUNTED, adjusted) == 7


def test_a_difference_is_adjusted_once():
    adjust = AdjustStock("7", -3, **did("bea", 4))
    adjusted = StockAdjusted("7", -3, "broken", day(4))

    lamps(*TEN, COUNTED, adjusted).when(adjust, adjusting(4, -3)).refused(CITES_ITS_GROUND)


def test_what_a_count_changes_is_booked_on_its_day_and_the_item_stays_under_count():
    adjusted = StockAdjusted("7", -3, "broken", day(4))
    gone = StockWrittenOff(pcs(2), "5", day(5))
    now = lamps(*TEN, COUNTED, adjusted, gone).state.stock

    assert now.count == (UnderCount("7", adjusted=True),)
    assert now.days == (Day(day(1), 10, 0), Day(day(4), 7, 0), Day(day(5), 5, 0))


def test_what_moves_on_one_day_is_told_of_that_day_alone():
    first = StockIssued(pcs(1), "", "note 9", day(4))
    second = attrs.evolve(first, day=day(5))
    now = lamps(*TEN, first, second, second).state.stock

    assert now.days == (Day(day(1), 10, 0), Day(day(4), 9, 1), Day(day(5), 7, 2))


def test_an_item_stands_still_from_the_day_it_was_registered():
    now = lamps(*EMPTY).state.stock

    assert (now.still_since, now.days) == (day(1), ())


def test_a_purchase_comes_on_its_day():
    bought = PurchaseReceived(pcs(5), "buy 4", "2", day(5))
    now = lamps(*TEN, AWAITED, bought).state.stock

    assert (now.days[-1], now.expected) == (Day(day(5), 15, 0), 0)


def test_what_is_expected_is_all_that_is_awaited():
    also = StockAwaited("3", pcs(4))

    assert lamps(*TEN).state.stock.expected == 0
    assert lamps(*TEN, AWAITED, also).state.stock.expected == 9


def test_what_was_found_is_booked_in():
    adjust = AdjustStock("7", 2, **did("bea", 4))

    lamps(*TEN, COUNTED).when(adjust, adjusting(4, 2, "never booked")).then(
        StockAdjusted("7", 2, "never booked", day(4))
    )


def test_a_count_that_would_leave_less_than_nothing_is_wrong():
    adjust = AdjustStock("7", -10, **did("bea", 4))
    shipped = StockIssued(pcs(1), "", "note 9", day(3))
    low = BelowReorderPoint(0, REPLENISH.since(moment(4)))

    lamps(*TEN, COUNTED).when(adjust, adjusting(4, -10)).then(
        StockAdjusted("7", -10, "broken", day(4)), low
    )
    lamps(*TEN, COUNTED, shipped).when(adjust, adjusting(4, -10)).refused(NEVER_BELOW_ZERO)


def test_where_less_is_found_than_is_promised_that_is_said():
    adjust = AdjustStock("7", -5, **did("bea", 4))
    counted = lamps(*TEN, SIX_PROMISED, COUNTED)

    counted.when(adjust, adjusting(4, -5)).then(
        StockAdjusted("7", -5, "broken", day(4)), OverReserved(1)
    )
    counted.when(attrs.evolve(adjust, difference=-4), adjusting(4, -4)).then(
        StockAdjusted("7", -4, "broken", day(4))
    )


def test_nothing_is_issued_before_what_is_promised_too_much_is_released():
    over = (*TEN, SIX_PROMISED, COUNTED, StockAdjusted("7", -5, "broken", day(4)), OverReserved(1))
    issue = IssueStock(pcs(1), "order 3", "note 9", **did("sam", 5))
    released = ReservationReleased("order 3", pcs(1))

    lamps(*over).when(issue, on(5)).refused(NEVER_BELOW_ZERO)
    lamps(*over).when(ReserveStock("order 5", pcs(1), **did("sam", 5))).refused(NEVER_BELOW_ZERO)
    lamps(*over).when(ReleaseReservation("order 3", pcs(1), **did("sam", 5))).then(released)
    lamps(*over).when(ReceiveStock(pcs(1), Source.RETURN, "slip 4", **did("bo", 5)), on(5)).then(
        StockReceived(pcs(1), Source.RETURN, "slip 4", day(5))
    )
    lamps(*over, released).when(issue, on(5)).then(
        StockIssued(pcs(1), "order 3", "note 9", day(5)),
        BelowReorderPoint(4, REPLENISH.since(moment(5))),
    )


def test_stock_is_written_off_by_a_plan_alone():
    write_off = WriteOff(pcs(3), "5", **did("bo", 4))
    written_off = StockWrittenOff(pcs(3), "5", day(4))
    three = WritingOff(on(4), 3)

    lamps(*TEN).when(write_off, three).then(written_off)
    lamps(*TEN, ItemBlocked("recall")).when(write_off, three).then(written_off)
    lamps(*TEN).when(write_off, WritingOff(on(4), 0)).refused(CITES_ITS_GROUND)
    lamps(*TEN).when(attrs.evolve(write_off, quantity=Quantity(3, "kg")), three).refused(EXACT)
    lamps().when(write_off, three).refused(IN_ORDER)
    assert units(*TEN, written_off) == 7


def test_nothing_that_is_promised_is_written_off():
    write_off = WriteOff(pcs(4), "5", **did("bo", 4))

    lamps(*TEN, SIX_PROMISED).when(write_off, WritingOff(on(4), 4)).then(
        StockWrittenOff(pcs(4), "5", day(4))
    )
    lamps(*TEN, SIX_PROMISED).when(
        attrs.evolve(write_off, quantity=pcs(5)), WritingOff(on(4), 5)
    ).refused(NEVER_BELOW_ZERO)


def test_what_a_write_off_leaves_may_be_low():
    lamps(*TEN).when(WriteOff(pcs(6), "5", **did("bo", 4)), WritingOff(on(4), 6)).then(
        StockWrittenOff(pcs(6), "5", day(4)), BelowReorderPoint(4, REPLENISH.since(moment(4)))
    )


# -- 3  Blocked and retired --------------------------------------------------------------------


def test_an_item_is_blocked_and_unblocked_for_a_reason():
    block = BlockItem("recall", **did("bo", 3))
    unblock = UnblockItem("cleared", **did("bo", 4))
    blocked = (*TEN, ItemBlocked("recall"))

    lamps(*TEN).when(block).then(ItemBlocked("recall"))
    lamps(*TEN).when(attrs.evolve(block, reason=" ")).refused(REASON_STATED)
    lamps(*blocked).when(block).refused(IN_ORDER)
    lamps(*blocked).when(unblock).then(ItemUnblocked("cleared"))
    lamps(*blocked).when(attrs.evolve(unblock, reason="")).refused(REASON_STATED)
    lamps(*TEN).when(unblock).refused(IN_ORDER)


def test_goods_that_come_back_for_a_blocked_item_are_booked_in_and_stay_blocked():
    back = ReceiveStock(pcs(2), Source.RETURN, "slip 4", **did("bo", 5))
    came_back = StockReceived(pcs(2), Source.RETURN, "slip 4", day(5))
    blocked = (*TEN, ItemBlocked("recall"))

    lamps(*blocked).when(back, on(5)).then(came_back)
    assert isinstance(decider.after([*blocked, came_back]), Blocked)
    issue = IssueStock(pcs(1), "", "note 9", **did("sam", 6))
    lamps(*blocked, came_back).when(issue, on(6)).refused(IN_ORDER)


def test_an_item_is_retired_when_nothing_is_left_of_it():
    retire = RetireItem("no longer made", **did("bo", 9))
    empty = (*EMPTY, ItemBlocked("recall"))
    gone = ItemRetired("no longer made")

    lamps(*empty).when(retire).then(gone)
    lamps(*empty).when(attrs.evolve(retire, reason="")).refused(REASON_STATED)
    lamps(*EMPTY).when(retire).refused(IN_ORDER)
    lamps(*TEN, ItemBlocked("recall")).when(retire).refused(BOOKS_ADD_UP)
    lamps(*empty, AWAITED).when(retire).refused(BOOKS_ADD_UP)
    lamps(*empty, COUNTED).when(retire).refused(ONE_COUNT)
    all_lost = (
        *TEN,
        SIX_PROMISED,
        COUNTED,
        StockAdjusted("7", -10, "stolen", day(4)),
        OverReserved(6),
        CountEnded("7"),
        ItemBlocked("recall"),
    )
    lamps(*all_lost).when(retire).refused(NEVER_BELOW_ZERO)
    lamps(*empty, gone).when(retire).refused(IN_ORDER)


def test_goods_that_come_back_for_a_retired_item_are_refused():
    back = ReceiveStock(pcs(2), Source.RETURN, "slip 4", **did("bo", 9))
    retired = (*EMPTY, ItemBlocked("recall"), ItemRetired("no longer made"))

    lamps(*retired).when(back, on(9)).refused(IN_ORDER)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    bo, sam, today = did("bo", number), did("sam", number), on(number)
    for levels in (LEVELS, Levels(5, 4, 20)):
        yield RegisterItem("lamp", "pcs", levels, **bo), today
    for quantity in (pcs(2), pcs(7), pcs(0), Quantity(2, "kg")):
        yield ReceiveStock(quantity, Source.RETURN, "slip 4", **bo), today
        yield ReserveStock("order 3", quantity, **sam), NoFacts()
        for reservation in ("", "order 3"):
            yield IssueStock(quantity, reservation, "note 9", **sam), today
    for quantity in (pcs(2), pcs(7)):
        yield ReleaseReservation("order 3", quantity, **sam), NoFacts()
        yield WriteOff(quantity, "5", **bo), WritingOff(today, 2)
    yield ReceivePurchase(pcs(7), "order 11", "2", **bo), today
    yield AwaitStock("2", pcs(5), **bo), NoFacts()
    yield ForgoStock("2", **bo), NoFacts()
    for stocktake in ("7", "8"):
        yield BeginCount(stocktake, **bo), NoFacts()
        yield EndCount(stocktake, **bo), NoFacts()
    for difference in (-5, 2):
        yield AdjustStock("7", difference, **bo), adjusting(number, difference)
    yield BlockItem("recall", **bo), NoFacts()
    yield UnblockItem("cleared", **bo), NoFacts()
    yield RetireItem("no longer made", **bo), NoFacts()


def lives() -> Any:
    return histories(decider, acts, most=20)


@pytest.mark.parametrize("phase", [Unregistered, Active, Blocked, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


def change(event: object) -> int:
    """What an event does to what is on hand, by its own words."""
    match event:
        case StockReceived() | PurchaseReceived():
            return event.quantity.units
        case StockIssued() | StockWrittenOff():
            return -event.quantity.units
        case StockAdjusted(difference=difference):
            return difference
        case _:
            return 0


@for_all(lives())
def test_whatever_happens_the_books_add_up_and_are_never_below_zero(history: list[Any]):
    for n in range(1, len(history) + 1):
        state = decider.after(history[:n])
        if isinstance(state, Stocked):
            assert state.stock.on_hand == sum(map(change, history[:n])) >= 0
            assert state.stock.movements == sum(map(bool, map(change, history[:n])))
            assert all(it.units > 0 for it in (*state.stock.reserved, *state.stock.awaited))
            assert len({it.name for it in state.stock.reserved}) == len(state.stock.reserved)


@for_all(lives())
def test_whatever_happens_more_is_promised_than_is_there_only_where_a_count_said_so(
    history: list[Any],
):
    said = False
    for n, event in enumerate(history, 1):
        state = decider.after(history[:n])
        if isinstance(state, Stocked):
            over = excess(state.stock.on_hand, state.stock.promised)
            said = over > 0 and (said or isinstance(event, OverReserved))
            assert said or not over or isinstance(event, StockAdjusted)
            assert not over or not isinstance(event, StockIssued | StockReserved)


@for_all(lives())
def test_whatever_happens_low_stock_has_been_said_once(history: list[Any]):
    state = decider.after(history)
    if isinstance(state, Stocked):
        low = is_low(state.stock.on_hand, LEVELS.reorder_point)
        assert len(state.stock.propose_by) == low
    said = 0
    for n, event in enumerate(history, 1):
        before = decider.after(history[: n - 1])
        if isinstance(event, BelowReorderPoint):
            assert isinstance(before, Stocked)
            assert not before.stock.propose_by
            said += 1
    assert said >= any(isinstance(it, ItemRegistered) for it in history)


@for_all(lives())
def test_whatever_happens_a_count_adjusts_an_item_once_at_most(history: list[Any]):
    adjusted = 0
    for event in history:
        match event:
            case CountBegun():
                adjusted = 0
            case StockAdjusted():
                adjusted += 1
        assert adjusted <= 1


# -- The page itself ---------------------------------------------------------------------------


def small(state: Any) -> bool:
    return not isinstance(state, Stocked) or (state.stock.on_hand <= 9 and state.stock.expected < 6)


EXPLORED = explore(decider, acts, days=(1, 3), within=small, most=600)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(stock_item.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    pages = (stock_item, correction, shortage, stock)
    rules = {it for page in pages for it in vars(page).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    blocked, unblocked, retired = ItemBlocked(""), ItemUnblocked(""), ItemRetired("")
    impossible: list[list[Any]] = [[CAME], [COUNTED], [AWAITED], [*EMPTY, blocked, blocked]]
    impossible += [[*EMPTY, it] for it in (REGISTERED, unblocked, retired)]
    for history in impossible:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)


def test_a_retired_item_is_over():
    assert isinstance(lamps(*EMPTY, ItemBlocked(""), ItemRetired("")).state, Retired)

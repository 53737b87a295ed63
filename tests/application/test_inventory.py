"""Counting, replenishing and disposing of stock, all through the office itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from attrs import define

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Office
from casework.application.ports import Entry, Journal
from casework.domain.calendar import office_day
from casework.domain.inventory.counting import Completed, Method, Period
from casework.domain.inventory.replenishment import (
    AnalyseTurnover,
    ApproveReplenishment,
    ProposeReplenishment,
    RejectReplenishment,
)
from casework.domain.inventory.slow_moving import (
    CloseCase,
    ExecuteDisposal,
    FlagSlowMoving,
    Option,
    PlanDisposal,
    RecordConsultation,
)
from casework.domain.inventory.stock import Item, Portion
from casework.domain.inventory.stock_item import (
    BlockItem,
    IssueStock,
    ReceiveStock,
    ReleaseReservation,
    ReserveStock,
    RetireItem,
    Source,
    UnblockItem,
)
from casework.domain.inventory.stocktake import (
    AcceptTiming,
    CancelStocktake,
    CompleteStocktake,
    FinishCounting,
    PlanStocktake,
    PostAdjustment,
    RecordCause,
    RecordCount,
    RecordRecount,
    StartStocktake,
)
from tests.domain.cast import CALENDAR
from tests.offices import SetClock, denied, did
from tests.stocked import by, pcs, put_in, stock_of, with_a_store


def begun(office: Office, *items: str, take: str = "7") -> str:
    """Plan a stocktake of these items and begin it."""
    stream = f"inventory.stocktake/{take}"
    scope = frozenset(map(Item, items))
    did(office, stream, PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, by=by("bo")))
    did(office, stream, StartStocktake(by=by("bo")))
    return stream


def issue(units: int, reservation: str = "") -> IssueStock:
    return IssueStock(pcs(units), reservation, "note 9", by=by("sam"))


def count(item: str, units: int, place: str = "shelf") -> RecordCount:
    return RecordCount(Item(item), place, pcs(units), by=by("bo"))


def put_right(office: Office, stream: str, item: str, difference: int) -> None:
    """Explain the difference and adjust it."""
    did(office, stream, RecordCause(Item(item), "broken", by=by("bo")))
    did(office, stream, PostAdjustment(Item(item), difference, by=by("bea")))


# -- Stocktakes --------------------------------------------------------------------------------


def test_a_stocktake_puts_the_books_right_and_lets_the_items_go():
    office = with_a_store(MemoryJournal())
    lamp, rod = put_in(office, "lamp", 60), put_in(office, "rod", 9)
    take = begun(office, lamp, rod)
    did(office, take, count(lamp, 58))
    did(office, take, count(rod, 9))
    did(office, take, FinishCounting(by=by("bo")))
    put_right(office, take, lamp, -2)
    did(office, take, CompleteStocktake(by=by("bea")))

    assert (stock_of(office, lamp).on_hand, stock_of(office, rod).on_hand) == (58, 9)
    assert stock_of(office, lamp).count == stock_of(office, rod).count == ()
    assert isinstance(office.state(take)[1], Completed)
    begun(office, lamp, rod, take="8")


def test_of_two_stocktakes_that_overlap_only_one_runs():
    office = with_a_store(MemoryJournal())
    lamp, rod, pen = (put_in(office, it, 9) for it in ("lamp", "rod", "pen"))
    first = begun(office, lamp, rod)
    other = "inventory.stocktake/8"
    scope = frozenset({rod, pen})
    did(office, other, PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, by=by("bo")))
    start = StartStocktake(by=by("bo"))

    assert denied(office.execute(other, start)) == "STK-07"
    assert stock_of(office, pen).count == ()
    did(office, first, CancelStocktake("the roof leaks", by=by("bo")))
    did(office, other, start)


def test_stocktakes_of_different_items_run_side_by_side():
    office = with_a_store(MemoryJournal())
    lamp, pen = put_in(office, "lamp", 9), put_in(office, "pen", 9)

    begun(office, lamp, take="7")
    begun(office, pen, take="8")


@define
class Interrupted:
    """A journal in which somebody else comes first, once."""

    journal: Journal
    first: list[Callable[[], object]]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        if self.first:
            self.first.pop()()
        self.journal.append(entries, held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.journal, name)


def beaten(office: Office, stream: str, command: Any) -> Office:
    """The same office, in which somebody puts this command just before a decision is written."""
    other = attrs.evolve(office)
    journal: Any = Interrupted(office.journal, [lambda: did(other, stream, command)])
    return attrs.evolve(office, journal=journal)


def test_of_two_stocktakes_that_start_at_one_moment_only_one_runs():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 9)
    start = StartStocktake(by=by("bo"))
    for take in ("inventory.stocktake/7", "inventory.stocktake/8"):
        scope = frozenset({lamp})
        did(office, take, PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, by=by("bo")))
    slower = beaten(office, "inventory.stocktake/7", start)

    assert denied(slower.execute("inventory.stocktake/8", start)) == "STK-07"
    assert slower.conflicts == 1


def test_goods_that_go_at_the_moment_of_the_cut_off_are_on_one_side_of_it():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = "inventory.stocktake/7"
    scope = frozenset({lamp})
    did(office, take, PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, by=by("bo")))
    slower = beaten(office, f"inventory.stock_item/{lamp}", issue(10))
    did(slower, take, StartStocktake(by=by("bo")))
    did(office, take, count(lamp, 50))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, CompleteStocktake(by=by("bea")))

    assert slower.conflicts == 1
    assert stock_of(office, lamp).on_hand == 50


def test_a_shipment_between_count_and_adjustment_is_neither_lost_nor_counted_twice():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = begun(office, lamp)
    did(office, take, count(lamp, 58))
    did(office, f"inventory.stock_item/{lamp}", issue(20))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, f"inventory.stock_item/{lamp}", issue(5))
    put_right(office, take, lamp, -2)
    did(office, take, CompleteStocktake(by=by("bea")))

    assert stock_of(office, lamp).on_hand == 58 - 25


def test_a_shipment_between_cut_off_and_count_is_neither_lost_nor_counted_twice():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = begun(office, lamp)
    did(office, f"inventory.stock_item/{lamp}", issue(20))
    did(office, take, count(lamp, 38))
    did(office, take, FinishCounting(by=by("bo")))
    put_right(office, take, lamp, -2)
    did(office, take, CompleteStocktake(by=by("bea")))

    assert stock_of(office, lamp).on_hand == 38


def test_a_shipment_between_two_places_counts_makes_the_count_be_made_again():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = begun(office, lamp)
    did(office, take, count(lamp, 40))
    did(office, f"inventory.stock_item/{lamp}", issue(5))
    did(office, take, count(lamp, 20, "back room"))

    assert denied(office.execute(take, FinishCounting(by=by("bo")))) == "STK-03"
    did(office, take, count(lamp, 35))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, CompleteStocktake(by=by("bea")))
    assert stock_of(office, lamp).on_hand == 55


def test_whoever_counted_does_not_adjust():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = begun(office, lamp)
    did(office, take, count(lamp, 58))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, RecordCause(lamp, "broken", by=by("bo")))

    assert denied(office.execute(take, PostAdjustment(lamp, -2, by=by("bo")))) == "GEN-05"


def test_a_count_that_would_leave_less_than_nothing_is_made_again():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    item, take = f"inventory.stock_item/{lamp}", begun(office, lamp)
    did(office, take, count(lamp, 57))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, item, issue(58))
    did(office, take, RecordCause(lamp, "broken", by=by("bo")))
    post = PostAdjustment(lamp, -3, by=by("bea"))

    assert denied(office.execute(take, post)) == "INV-02"
    did(office, take, RecordRecount(lamp, pcs(2), by=by("ben")))
    did(office, take, CompleteStocktake(by=by("bea")))
    assert stock_of(office, lamp).on_hand == 2


def test_what_is_over_reserved_after_a_count_is_released_before_anything_is_issued():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    item, take = f"inventory.stock_item/{lamp}", begun(office, lamp)
    did(office, item, ReserveStock("order 3", pcs(10), by=by("sam")))
    did(office, take, count(lamp, 9))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, RecordRecount(lamp, pcs(9), by=by("ben")))
    put_right(office, take, lamp, -1)

    assert denied(office.execute(item, issue(1, "order 3"))) == "INV-02"
    did(office, item, ReleaseReservation("order 3", pcs(1), by=by("sam")))
    did(office, item, issue(9, "order 3"))


def test_a_difference_of_timing_leaves_the_books_to_the_paper_that_is_still_under_way():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    take = begun(office, lamp)
    did(office, take, count(lamp, 50))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, AcceptTiming(lamp, "note 9 is not booked yet", by=by("mia")))
    did(office, take, CompleteStocktake(by=by("bea")))
    did(office, f"inventory.stock_item/{lamp}", issue(10))

    assert stock_of(office, lamp).on_hand == 50


def test_goods_come_back_for_a_blocked_item_while_it_is_counted():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 60)
    item, take = f"inventory.stock_item/{lamp}", begun(office, lamp)
    did(office, item, BlockItem("recall", by=by("bo")))
    did(office, item, ReceiveStock(pcs(3), Source.RETURN, "slip 4", by=by("bo")))

    assert denied(office.execute(item, issue(1))) == "GEN-04"
    did(office, take, count(lamp, 63))
    did(office, take, FinishCounting(by=by("bo")))
    did(office, take, CompleteStocktake(by=by("bea")))
    did(office, item, UnblockItem("cleared", by=by("bo")))
    assert stock_of(office, lamp).on_hand == 63


def test_an_item_retired_after_the_plan_is_left_out():
    office = with_a_store(MemoryJournal())
    lamp, pen = put_in(office, "lamp", 9), put_in(office, "pen", 0)
    take, scope = "inventory.stocktake/7", frozenset({lamp, pen})
    did(office, take, PlanStocktake(scope, Method.PHYSICAL, Period.MONTHLY, by=by("bo")))
    for command in (BlockItem("old", by=by("bo")), RetireItem("old", by=by("bo"))):
        did(office, f"inventory.stock_item/{pen}", command)
    did(office, take, StartStocktake(by=by("bo")))
    did(office, take, count(lamp, 9))

    did(office, take, FinishCounting(by=by("bo")))


def test_the_largest_stocktake_begins_and_ends_in_one_decision():
    office = with_a_store(MemoryJournal())
    items = [put_in(office, f"item{n}", 0) for n in range(100)]
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=30)  # Each of them is low, and long overdue for a proposal.
    take = begun(office, *items)

    did(office, take, CancelStocktake("the roof leaks", by=by("bo")))


# -- Replenishments ----------------------------------------------------------------------------


def analysed(office: Office, item: Item, which: str) -> str:
    stream = f"inventory.replenishment/{which}"
    today = office_day(CALENDAR, office.clock())
    did(office, stream, AnalyseTurnover(item, today, today, by=by("bo")))
    return stream


def test_what_is_proposed_is_on_its_way_for_whoever_proposes_next():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    one, other = analysed(office, lamp, "1"), analysed(office, lamp, "2")
    propose = ProposeReplenishment(pcs(60), "", by=by("bo"))
    did(office, one, propose)

    assert denied(office.execute(other, propose)) == "RPL-03"
    assert stock_of(office, lamp).awaited == (Portion("1", 60),)
    did(office, one, RejectReplenishment("out of fashion", by=by("mia")))
    assert stock_of(office, lamp).awaited == ()
    did(office, other, propose)
    did(office, other, ApproveReplenishment(by=by("mia")))


def test_of_two_proposals_at_one_moment_the_second_knows_of_the_first():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    one, other = analysed(office, lamp, "1"), analysed(office, lamp, "2")
    propose = ProposeReplenishment(pcs(60), "", by=by("bo"))
    slower = beaten(office, one, propose)

    assert denied(slower.execute(other, propose)) == "RPL-03"


# -- Slow-moving stock -------------------------------------------------------------------------


def disposing(office: Office, item: Item, option: Option, units: int) -> str:
    stream = "inventory.slow_moving/5"
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=90)
    did(office, stream, FlagSlowMoving(item, by=by("bo")))
    did(office, stream, RecordConsultation("repairs", "scrap them", by=by("bo")))
    did(office, stream, PlanDisposal(option, pcs(units), "by the dealer", by=by("bo")))
    return stream


def test_what_is_scrapped_is_written_off_with_it():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    case = disposing(office, lamp, Option.SCRAP, 8)
    did(office, case, ExecuteDisposal(by=by("bo")))
    did(office, case, CloseCase(by=by("bo")))

    assert stock_of(office, lamp).on_hand == 2


def test_a_promotion_leaves_the_books_alone():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    case = disposing(office, lamp, Option.PROMOTION, 8)
    did(office, case, ExecuteDisposal(by=by("bo")))

    assert stock_of(office, lamp).on_hand == 10


def test_what_was_sold_meanwhile_is_not_scrapped_and_the_plan_is_made_anew():
    office = with_a_store(MemoryJournal())
    lamp = put_in(office, "lamp", 10)
    case = disposing(office, lamp, Option.SCRAP, 8)
    did(office, f"inventory.stock_item/{lamp}", issue(5))

    assert denied(office.execute(case, ExecuteDisposal(by=by("bo")))) == "INV-02"
    did(office, case, PlanDisposal(Option.SCRAP, pcs(5), "by the dealer", by=by("bo")))
    did(office, case, ExecuteDisposal(by=by("bo")))
    assert stock_of(office, lamp).on_hand == 0

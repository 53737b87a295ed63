"""Stocktakes, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.inventory import stocktake
from casework.domain.inventory.counting import (
    Booked,
    Cancelled,
    Completed,
    Counting,
    Line,
    Method,
    Period,
    Plan,
    Planned,
    Reconciling,
    Settlement,
    Unplanned,
)
from casework.domain.inventory.stock import MOST_AT_ONCE, ONE_COUNT, Item
from casework.domain.inventory.stocktake import (
    ALL_COUNTED,
    AS_COUNTED,
    BY_HAND_FIRST,
    NONE_LEFT_OPEN,
    REGULARLY,
    AcceptTiming,
    Books,
    CancelStocktake,
    Caution,
    CompleteStocktake,
    CountingFinished,
    DifferenceExplained,
    Differing,
    FinishCounting,
    ItemCounted,
    ItemRecounted,
    Movements,
    Planning,
    PlanStocktake,
    PostAdjustment,
    RecordCause,
    RecordCount,
    RecordRecount,
    StartStocktake,
    StockAdjusted,
    StocktakeCancelled,
    StocktakeCompleted,
    StocktakePlanned,
    StocktakeStarted,
    TimingAccepted,
    decider,
)
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Refused, Rule
from casework.domain.money import EXACT, Quantity
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did

# -- The cast ----------------------------------------------------------------------------------
# Bo and Ben count lamps and rods, Bea looks after what differs, Mia is the manager.

LAMP, ROD = Item("lamp"), Item("rod")
BOTH = frozenset({LAMP, ROD})


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


def counted(
    item: Item, units: int, who: str, place: str = "shelf", moved: int = 0, times: int = 3
) -> ItemCounted:
    return ItemCounted(item, place, pcs(units), moved, times, Person(who))


PLANNING = Planning(frozenset({"monthly"}), BOTH)
BOOKS = Books((Booked(LAMP, pcs(100)), Booked(ROD, pcs(40))))
STILL = Movements(units=0, times=3)
CAUTION = Caution(recount=True, above=5)

PLAN = PlanStocktake(BOTH, Method.PHYSICAL, Period.MONTHLY, **did("bo", 1))
PLANNED = StocktakePlanned(BOTH, Method.PHYSICAL, Period.MONTHLY)
STARTED = StocktakeStarted(BOOKS.book)
BEGUN = (PLANNED, STARTED)
LAMPS, RODS = counted(LAMP, 97, "bo"), counted(ROD, 40, "ben")
FINISHED = CountingFinished((Differing(LAMP, 97, -3), Differing(ROD, 40, 0)))
RECONCILED = (*BEGUN, LAMPS, RODS, FINISHED)
EXPLAINED = DifferenceExplained(LAMP, "broken")
ADJUSTED = StockAdjusted(LAMP, -3, "broken", Person("bea"))
LATE_PAPER = TimingAccepted(LAMP, "note 9 is not booked yet", Person("mia"))


def take(*history: Any) -> Given:
    return given(decider, *history)


def by_system(*history: Any) -> Given:
    planned = attrs.evolve(PLANNED, method=Method.SYSTEM_CHECK)
    return take(*(planned if it == PLANNED else it for it in history))


def test_what_is_not_on_the_sheet_is_counted_in_no_unit():
    sheet = take(*BEGUN).state.sheet

    assert (sheet.unit(LAMP), sheet.unit(Item("broom"))) == ("pcs", "")


# -- 1  Plan and cut-off -----------------------------------------------------------------------


def test_a_stocktake_is_planned_for_the_period_in_force():
    take().when(PLAN, PLANNING).then(PLANNED)
    take().when(attrs.evolve(PLAN, period=Period.WEEKLY), PLANNING).refused(REGULARLY)
    take(PLANNED).when(PLAN, PLANNING).refused(IN_ORDER)


def test_a_stocktake_is_of_items_on_the_books_and_not_of_too_many():
    many = frozenset(Item(f"lamp {n}") for n in range(MOST_AT_ONCE + 1))
    monthly = PLANNING.periods
    most = many - {Item("lamp 0")}

    take().when(attrs.evolve(PLAN, scope=frozenset()), PLANNING).refused(ONE_COUNT)
    take().when(PLAN, Planning(monthly, frozenset({LAMP}))).refused(ONE_COUNT)
    take().when(attrs.evolve(PLAN, scope=many), Planning(monthly, many)).refused(ONE_COUNT)
    take().when(attrs.evolve(PLAN, scope=most), Planning(monthly, many)).then(
        attrs.evolve(PLANNED, scope=most)
    )


def test_the_books_are_read_when_the_count_begins():
    start = StartStocktake(**did("bo", 2))

    take(PLANNED).when(start, BOOKS).then(STARTED)
    take(PLANNED).when(start, Books(())).refused(ONE_COUNT)
    take(*BEGUN).when(start, BOOKS).refused(IN_ORDER)


# -- 2  Count ----------------------------------------------------------------------------------


def test_an_item_on_the_sheet_is_counted_in_a_place():
    record = RecordCount(LAMP, "shelf", pcs(97), **did("bo", 2))
    begun = take(*BEGUN).told(STILL)

    begun.when(record).then(LAMPS)
    begun.when(attrs.evolve(record, quantity=pcs(0))).then(counted(LAMP, 0, "bo"))
    begun.when(attrs.evolve(record, item=Item("pen"))).refused(ALL_COUNTED)
    begun.when(attrs.evolve(record, place=" ")).refused(ALL_COUNTED)
    begun.when(attrs.evolve(record, quantity=pcs(-1))).refused(EXACT)
    begun.when(attrs.evolve(record, quantity=Quantity(97, "box"))).refused(EXACT)
    take(PLANNED).when(record, STILL).refused(IN_ORDER)
    take(*RECONCILED).when(record, STILL).refused(IN_ORDER)


def test_counting_is_finished_once_every_item_was_counted():
    finish = FinishCounting(**did("bo", 3))

    take(*BEGUN, LAMPS, RODS).when(finish).then(FINISHED)
    take(*BEGUN, LAMPS).when(finish).refused(ALL_COUNTED)
    take(PLANNED).when(finish).refused(IN_ORDER)


def test_several_counters_add_up_place_by_place():
    here, there = counted(LAMP, 60, "bo"), counted(LAMP, 41, "ben", "back room")

    take(*BEGUN, here, there, RODS).when(FinishCounting(**did("bo", 3))).then(
        CountingFinished((Differing(LAMP, 101, 1), Differing(ROD, 40, 0)))
    )


def test_counting_a_place_again_replaces_what_was_counted_there():
    wrong, again = counted(LAMP, 60, "bo"), counted(LAMP, 50, "ben")
    there = counted(LAMP, 50, "bo", "back room")

    take(*BEGUN, wrong, there, again, RODS).when(FinishCounting(**did("bo", 3))).then(
        CountingFinished((Differing(LAMP, 100, 0), Differing(ROD, 40, 0)))
    )


def test_what_moved_before_the_count_is_taken_back_to_the_cut_off():
    shipped = RecordCount(LAMP, "shelf", pcs(90), **did("bo", 3))
    after_ten_went = counted(LAMP, 90, "bo", moved=-10, times=4)

    take(*BEGUN).when(shipped, Movements(-10, 4)).then(after_ten_went)
    take(*BEGUN, after_ten_went, RODS).when(FinishCounting(**did("bo", 3))).then(
        CountingFinished((Differing(LAMP, 100, 0), Differing(ROD, 40, 0)))
    )


def test_an_item_that_moved_between_its_places_counts_is_counted_again():
    here = counted(LAMP, 60, "bo")
    there = counted(LAMP, 30, "ben", "back room", moved=-10, times=4)
    back_and_forth = counted(LAMP, 40, "ben", "back room", moved=0, times=5)
    here_again = counted(LAMP, 60, "bo", moved=-10, times=4)
    finish = FinishCounting(**did("bo", 3))

    take(*BEGUN, here, there, RODS).when(finish).refused(ALL_COUNTED)
    take(*BEGUN, here, back_and_forth, RODS).when(finish).refused(ALL_COUNTED)
    take(*BEGUN, here, there, RODS, here_again).when(finish).then(
        CountingFinished((Differing(LAMP, 100, 0), Differing(ROD, 40, 0)))
    )


def test_counters_cannot_tell_the_books_by_what_they_are_shown():
    record = RecordCount(LAMP, "shelf", pcs(97), **did("bo", 2))
    other = StocktakeStarted((Booked(LAMP, pcs(7)), Booked(ROD, pcs(1))))

    for started in (STARTED, other):
        blind = take(PLANNED, started, RODS)
        assert blind.state.sheet == take(*BEGUN, RODS).state.sheet
        blind.when(record, STILL).then(LAMPS)


# -- 3  Recount, cause, timing -----------------------------------------------------------------


def test_a_recount_finds_the_difference_anew():
    recount = RecordRecount(LAMP, pcs(90), **did("ben", 5))
    reconciled = take(*RECONCILED).told(Movements(-8, 5))

    reconciled.when(recount).then(ItemRecounted(LAMP, pcs(90), -8, -2, Person("ben")))
    reconciled.when(attrs.evolve(recount, item=Item("pen"))).refused(AS_COUNTED)
    reconciled.when(attrs.evolve(recount, quantity=pcs(-1))).refused(EXACT)
    reconciled.when(attrs.evolve(recount, quantity=Quantity(9, "box"))).refused(EXACT)
    take(*BEGUN).when(recount, STILL).refused(IN_ORDER)


def test_what_was_said_of_an_earlier_difference_does_not_hold_after_a_recount():
    recounted = ItemRecounted(LAMP, pcs(98), 0, -2, Person("ben"))
    post = PostAdjustment(LAMP, -2, **did("bea", 6))
    complete = CompleteStocktake(**did("bea", 7))

    take(*RECONCILED, EXPLAINED, recounted).when(post, CAUTION).refused(AS_COUNTED)
    take(*RECONCILED, LATE_PAPER, recounted).when(complete).refused(NONE_LEFT_OPEN)


def test_what_was_adjusted_is_not_recounted():
    recount = RecordRecount(LAMP, pcs(90), **did("ben", 5))

    take(*RECONCILED, EXPLAINED, ADJUSTED).when(recount, STILL).refused(AS_COUNTED)


def test_a_difference_has_its_cause():
    explain = RecordCause(LAMP, "broken", **did("bo", 5))
    reconciled = take(*RECONCILED)

    reconciled.when(explain).then(EXPLAINED)
    reconciled.when(attrs.evolve(explain, cause=" ")).refused(AS_COUNTED)
    reconciled.when(attrs.evolve(explain, item=ROD)).refused(AS_COUNTED)
    reconciled.when(attrs.evolve(explain, item=Item("pen"))).refused(AS_COUNTED)
    take(*RECONCILED, LATE_PAPER).when(explain).refused(AS_COUNTED)
    take(*BEGUN).when(explain).refused(IN_ORDER)


def test_a_difference_of_timing_is_accepted_by_somebody_who_did_not_count():
    accept = AcceptTiming(LAMP, "note 9 is not booked yet", **did("mia", 5))
    reconciled = take(*RECONCILED)

    reconciled.when(accept).then(LATE_PAPER)
    reconciled.when(attrs.evolve(accept, by=Person("bo"))).refused(TWO_PERSONS)
    reconciled.when(attrs.evolve(accept, reason="")).refused(REASON_STATED)
    reconciled.when(attrs.evolve(accept, item=ROD)).refused(AS_COUNTED)
    take(*RECONCILED, EXPLAINED, ADJUSTED).when(accept).refused(AS_COUNTED)
    take(*BEGUN).when(accept).refused(IN_ORDER)


# -- 4  Adjust and complete --------------------------------------------------------------------


def test_a_difference_with_its_cause_is_adjusted_in_full():
    post = PostAdjustment(LAMP, -3, **did("bea", 6))
    explained = take(*RECONCILED, EXPLAINED).told(CAUTION)

    explained.when(post).then(ADJUSTED)
    explained.when(attrs.evolve(post, difference=-2)).refused(AS_COUNTED)
    explained.when(attrs.evolve(post, item=ROD, difference=0)).refused(AS_COUNTED)
    explained.when(attrs.evolve(post, item=Item("pen"))).refused(AS_COUNTED)
    take(*RECONCILED).when(post, CAUTION).refused(AS_COUNTED)
    take(*BEGUN).when(post, CAUTION).refused(IN_ORDER)


def test_a_difference_is_adjusted_once_or_not_at_all():
    post = PostAdjustment(LAMP, -3, **did("bea", 6))

    take(*RECONCILED, EXPLAINED, ADJUSTED).when(post, CAUTION).refused(AS_COUNTED)
    take(*RECONCILED, EXPLAINED, LATE_PAPER).when(post, CAUTION).refused(AS_COUNTED)


def test_whoever_counts_an_item_does_not_adjust_it():
    post = PostAdjustment(LAMP, -3, **did("bo", 6))
    there = counted(LAMP, 0, "bea", "back room")
    by_two = (*BEGUN, LAMPS, there, RODS, FINISHED, EXPLAINED)
    again = ItemRecounted(LAMP, pcs(97), 0, -3, Person("bea"))

    take(*RECONCILED, EXPLAINED).when(post, CAUTION).refused(TWO_PERSONS)
    take(*RECONCILED, EXPLAINED).when(attrs.evolve(post, by=Person("ben")), CAUTION).then(
        attrs.evolve(ADJUSTED, adjuster=Person("ben"))
    )
    replaced = counted(LAMP, 60, "ben")
    for who in ("ben", "bo"):
        take(*BEGUN, replaced, LAMPS, RODS, FINISHED, EXPLAINED).when(
            attrs.evolve(post, by=Person(who)), CAUTION
        ).refused(TWO_PERSONS)
    for who in ("bo", "bea"):
        by = attrs.evolve(post, by=Person(who))
        take(*by_two).when(by, CAUTION).refused(TWO_PERSONS)
        take(*RECONCILED, again, EXPLAINED).when(by, CAUTION).refused(TWO_PERSONS)


def test_what_is_planned_and_what_becomes_of_a_line_stays_on_record():
    recounted = ItemRecounted(LAMP, pcs(98), 0, -2, Person("ben"))
    line = Line(LAMP, pcs(100), -2, frozenset({Person("bo"), Person("ben")}), recounted=True)

    def lamps(*history: Any) -> Line:
        [found] = [it for it in take(*history).state.lines if it.item == LAMP]
        assert isinstance(found, Line)
        return found

    assert take(PLANNED).state == Planned(Plan(BOTH, Method.PHYSICAL, Period.MONTHLY))
    assert lamps(*RECONCILED, recounted) == line
    assert lamps(*RECONCILED, LATE_PAPER).settlement is Settlement.TIMING
    assert lamps(*RECONCILED, EXPLAINED, ADJUSTED).settlement is Settlement.ADJUSTED


def test_what_a_system_check_finds_is_counted_by_hand_before_it_is_adjusted():
    post = PostAdjustment(LAMP, -3, **did("bea", 6))
    recounted = ItemRecounted(LAMP, pcs(97), 0, -3, Person("ben"))

    by_system(*RECONCILED, EXPLAINED).when(post, CAUTION).refused(BY_HAND_FIRST)
    by_system(*RECONCILED, recounted, EXPLAINED).when(post, CAUTION).then(ADJUSTED)
    by_system(*RECONCILED, EXPLAINED).when(post, Caution(recount=False, above=5)).then(ADJUSTED)


def test_a_wide_difference_is_counted_again_before_it_is_adjusted():
    post = PostAdjustment(LAMP, -3, **did("bea", 6))
    recounted = ItemRecounted(LAMP, pcs(97), 0, -3, Person("ben"))
    narrow = Caution(recount=True, above=2)

    take(*RECONCILED, EXPLAINED).when(post, narrow).refused(BY_HAND_FIRST)
    take(*RECONCILED, recounted, EXPLAINED).when(post, narrow).then(ADJUSTED)


def test_a_stocktake_is_completed_once_nothing_is_open():
    complete = CompleteStocktake(**did("bea", 7))
    completed = StocktakeCompleted(counted=2, exact=1)

    take(*RECONCILED, EXPLAINED, ADJUSTED).when(complete).then(completed)
    take(*RECONCILED, LATE_PAPER).when(complete).then(completed)
    take(*RECONCILED).when(complete).refused(NONE_LEFT_OPEN)
    take(*RECONCILED, EXPLAINED).when(complete).refused(NONE_LEFT_OPEN)
    take(*BEGUN).when(complete).refused(IN_ORDER)


def test_an_item_that_a_recount_found_right_is_exact():
    recounted = ItemRecounted(LAMP, pcs(100), 0, 0, Person("ben"))

    take(*RECONCILED, recounted).when(CompleteStocktake(**did("bea", 7))).then(
        StocktakeCompleted(counted=2, exact=2)
    )


def test_a_stocktake_is_cancelled_before_anything_was_adjusted():
    cancel = CancelStocktake("the roof leaks", **did("bo", 7))
    cancelled = StocktakeCancelled("the roof leaks")

    for history in ((PLANNED,), BEGUN, RECONCILED, (*RECONCILED, EXPLAINED)):
        take(*history).when(cancel).then(cancelled)
        take(*history).when(attrs.evolve(cancel, reason=" ")).refused(REASON_STATED)
    take(*RECONCILED, EXPLAINED, ADJUSTED).when(cancel).refused(IN_ORDER)
    take().when(cancel).refused(IN_ORDER)


def test_what_was_under_count_is_let_go_in_the_end():
    cancelled, completed = StocktakeCancelled("x"), StocktakeCompleted(2, 1)

    assert take(PLANNED, cancelled).state == Cancelled(())
    assert take(*BEGUN, cancelled).state == Cancelled((LAMP, ROD))
    assert take(*RECONCILED, cancelled).state == Cancelled((LAMP, ROD))
    assert take(*RECONCILED, EXPLAINED, ADJUSTED, completed).state == Completed((LAMP, ROD))


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    bo, ben, bea, mia = (did(who, number) for who in ("bo", "ben", "bea", "mia"))
    lamp = Planning(PLANNING.periods, frozenset({LAMP}))
    for method in Method:
        yield PlanStocktake(frozenset({LAMP}), method, Period.MONTHLY, **bo), lamp
    yield StartStocktake(**bo), Books((Booked(LAMP, pcs(100)),))
    for units, moves in ((97, STILL), (100, STILL), (87, Movements(-10, 4))):
        for place in ("shelf", "back room"):
            for who in (bo, bea):
                yield RecordCount(LAMP, place, pcs(units), **who), moves
        yield RecordRecount(LAMP, pcs(units), **ben), moves
    yield FinishCounting(**bo), NoFacts()
    for who in (bea, bo):
        yield RecordCause(LAMP, "broken", **who), NoFacts()
        yield PostAdjustment(LAMP, -3, **who), CAUTION
    yield AcceptTiming(LAMP, "note 9", **mia), NoFacts()
    yield CompleteStocktake(**bea), NoFacts()
    yield CancelStocktake("the roof leaks", **bo), NoFacts()


def lives() -> Any:
    return histories(decider, acts, most=20)


@pytest.mark.parametrize("phase", [Unplanned, Planned, Counting, Reconciling, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(lives())
def test_whatever_happens_nobody_adjusts_what_they_counted(history: list[Any]):
    counters = {it.counter for it in history if isinstance(it, ItemCounted | ItemRecounted)}

    assert not any(it.adjuster in counters for it in history if isinstance(it, StockAdjusted))


@for_all(lives())
def test_whatever_happens_what_is_completed_is_adjusted_or_a_matter_of_timing(history: list[Any]):
    for n, event in enumerate(history):
        if isinstance(event, StocktakeCompleted):
            before = decider.after(history[:n])
            assert isinstance(before, Reconciling)
            for line in before.lines:
                assert (line.settlement is Settlement.OPEN) == (line.difference == 0)
            assert event.exact == sum(it.difference == 0 for it in before.lines)


@for_all(lives())
def test_whatever_happens_a_difference_is_adjusted_once_in_full_with_its_cause(history: list[Any]):
    for n, event in enumerate(history):
        if isinstance(event, StockAdjusted):
            before = decider.after(history[:n])
            assert isinstance(before, Reconciling)
            [line] = before.of(event.item)
            assert (event.difference, event.cause) == (line.difference, line.cause)
            assert not any(isinstance(it, StockAdjusted) for it in history[:n])


@for_all(st.integers(0, 500), st.integers(0, 500), st.integers(0, 200), st.integers(-50, 50))
def test_whoever_counts_is_answered_alike_whatever_the_books_say(
    one: int, other: int, units: int, moved: int
):
    record = RecordCount(LAMP, "shelf", pcs(units), **did("bo", 2))

    def answer(book: int) -> Any:
        state = decider.after([PLANNED, StocktakeStarted((Booked(LAMP, pcs(book)),))])
        try:
            return decider.decide(state, record, Movements(moved, 4))
        except Refused as refusal:
            return refusal.rule

    assert answer(one) == answer(other)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(stocktake.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(stocktake).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    impossible: list[list[Any]] = [[STARTED], [PLANNED, LAMPS], [*BEGUN, EXPLAINED]]
    impossible.append([*RECONCILED, DifferenceExplained(Item("pen"), "broken")])
    for history in (*impossible, [PLANNED, PLANNED]):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
    for event in (FINISHED, ADJUSTED, LATE_PAPER, StocktakeCompleted(1, 1), StocktakeCancelled("")):
        with pytest.raises(ImpossibleHistory):
            decider.after([event])

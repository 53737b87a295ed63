"""What the pages of the inventory are told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.inventory import REPLENISHMENT, SLOW_MOVING, STOCK_ITEM, STOCKTAKE
from casework.domain import calendar, policy
from casework.domain.calendar import Published
from casework.domain.inventory import replenishment, slow_moving, stock_item, stocktake
from casework.domain.inventory.correction import Adjusting, AdjustStock, WriteOff, WritingOff
from casework.domain.inventory.counting import Booked, Counting, Method, Period
from casework.domain.inventory.replenishment import Sales, Supply
from casework.domain.inventory.slow_moving import Department, Stillness
from casework.domain.inventory.stock import Item, Today
from casework.domain.inventory.stock_item import IssueStock, ReceiveStock, RegisterItem, Source
from casework.domain.inventory.stocktake import Books, Caution, Movements, Planning
from casework.domain.kernel import Act
from casework.domain.people.posts import Founded, Unit, UnitKind
from casework.domain.policy import Choices, ChoiceSet, Counts, CountSet
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, day, did, wd
from tests.domain.inventory import test_replenishment as of_more
from tests.domain.inventory import test_slow_moving as of_slow
from tests.domain.inventory import test_stocktake as of_takes
from tests.domain.inventory.test_stock_item import AWAITED, EMPTY, LEVELS, SIX_PROMISED, TEN, pcs

ITEM, TAKE = "inventory.stock_item/lamp", "inventory.stocktake/7"
MORE, SLOW = "inventory.replenishment/2", "inventory.slow_moving/5"
OFFICE = "people.organisation/office"
FINDERS = {**STOCK_ITEM, **STOCKTAKE, **REPLENISHMENT, **SLOW_MOVING}
LAMP, PEN = Item("lamp"), Item("pen")

EIGHT_LEFT = (*TEN, stock_item.StockIssued(pcs(2), "", "note 9", day(20)))
FOUNDED = Founded(units=(Unit("sales", UnitKind.DEPARTMENT), Unit("permits", UnitKind.GROUP)))


def seen(*changes: policy.Event, **states: Any) -> Seen:
    streams = {"item": ITEM, "take": TAKE, "more": MORE, "slow": SLOW, "office": OFFICE}
    given = {
        f"{policy.decider.name}/office": policy.decider.after(changes),
        f"{calendar.decider.name}/office": Published((CALENDAR,)),
        "inventory.stock_item/pen": stock_item.decider.initial,
    }
    return Seen(given | {streams[name]: state for name, state in states.items()})


def told(stream: str, act: Act, finding: Seen) -> Any:
    finder = FINDERS[type(act)]
    facts = finder.find(stream, act, finding)
    assert type(facts) is finder.kind
    return facts


def lamps(*history: Any) -> Any:
    return stock_item.decider.after(history)


def test_whatever_moves_stock_is_told_the_day_it_is_in_the_office():
    late = did("bo", 3, hour=23)
    acts: tuple[Act, ...] = (
        RegisterItem("lamp", "pcs", LEVELS, **late),
        ReceiveStock(pcs(1), Source.RETURN, "slip 4", **late),
        stock_item.ReceivePurchase(pcs(1), "11", "", **late),
        IssueStock(pcs(1), "", "note 9", **late),
    )

    for act in acts:
        assert told(ITEM, act, seen()) == Today(day(3), wd(2))


def test_an_adjustment_is_told_what_the_stocktake_posted_for_the_item():
    adjust = AdjustStock("7", -3, **did("bea", 6))
    explained = (*of_takes.RECONCILED, of_takes.EXPLAINED)
    posted = stocktake.decider.after((*explained, of_takes.ADJUSTED))
    finding, today = seen(take=posted), Today(day(6), wd(2))

    assert told(ITEM, adjust, finding) == Adjusting(today, -3, "broken")
    assert told("inventory.stock_item/rod", adjust, finding) == Adjusting(today, 0, "")
    not_posted = seen(take=stocktake.decider.after(explained))
    assert told(ITEM, adjust, not_posted) == Adjusting(today, 0, "")
    assert told(ITEM, adjust, seen(take=stocktake.decider.initial)) == Adjusting(today, 0, "")


def test_a_write_off_is_told_what_left_the_books_by_the_plan():
    write_off = WriteOff(pcs(8), "5", **did("bo", 94))
    heard = (of_slow.FLAGGED, of_slow.HEARD, of_slow.TO_SCRAP)
    done = slow_moving.decider.after((*heard, of_slow.SCRAPPED))
    finding, today = seen(slow=done), Today(day(94), wd(2))

    assert told(ITEM, write_off, finding) == WritingOff(today, 8)
    assert told("inventory.stock_item/rod", write_off, finding) == WritingOff(today, 0)
    planned = seen(slow=slow_moving.decider.after(heard))
    assert told(ITEM, write_off, planned) == WritingOff(today, 0)


def test_a_plan_is_told_the_periods_in_force_and_which_items_are_on_the_books():
    odd = frozenset({LAMP, PEN, Item("no stream"), Item("")})
    plan = stocktake.PlanStocktake(odd, Method.PHYSICAL, Period.WEEKLY, **did("bo", 1))
    weekly = ChoiceSet(Choices.STOCKTAKE_PERIOD, frozenset({"weekly"}), "Much is lost.")
    finding = seen(item=lamps(*TEN))

    assert told(TAKE, plan, finding) == Planning(frozenset({"monthly"}), frozenset({LAMP}))
    assert told(TAKE, plan, seen(weekly, item=lamps(*TEN))).periods == {"weekly"}


def test_the_books_are_held_at_the_cut_off_and_a_retired_item_is_not_in_them():
    start = stocktake.StartStocktake(**did("bo", 2))
    plan = stocktake.StocktakePlanned(frozenset({LAMP, PEN}), Method.PHYSICAL, Period.MONTHLY)
    finding = seen(item=lamps(*TEN), take=stocktake.decider.after([plan]))

    assert told(TAKE, start, finding) == Books((Booked(LAMP, pcs(10)),))
    assert finding.held == [ITEM, "inventory.stock_item/pen"]
    assert told(TAKE, start, seen(take=stocktake.decider.initial)) == Books(())


def test_the_books_are_of_all_that_is_there_promised_or_not():
    start = stocktake.StartStocktake(**did("bo", 2))
    plan = stocktake.StocktakePlanned(frozenset({LAMP}), Method.PHYSICAL, Period.MONTHLY)
    finding = seen(item=lamps(*TEN, SIX_PROMISED), take=stocktake.decider.after([plan]))

    assert told(TAKE, start, finding) == Books((Booked(LAMP, pcs(10)),))


def test_a_count_is_told_what_moved_since_the_cut_off_and_nothing_of_the_books():
    record = stocktake.RecordCount(LAMP, "shelf", pcs(8), **did("bo", 21))
    recount = stocktake.RecordRecount(LAMP, pcs(8), **did("bo", 21))
    plan = stocktake.StocktakePlanned(frozenset({LAMP}), Method.PHYSICAL, Period.MONTHLY)
    begun = (plan, stocktake.StocktakeStarted((Booked(LAMP, pcs(10)),)))
    counted = stocktake.ItemCounted(LAMP, "shelf", pcs(8), -2, 2, did("bo", 21)["by"])
    finished = stocktake.CountingFinished((stocktake.Differing(LAMP, 10, 0),))
    finding = seen(item=lamps(*EIGHT_LEFT), take=stocktake.decider.after(begun))

    assert told(TAKE, record, finding) == Movements(units=-2, times=2)
    assert finding.held == [ITEM]
    reconciling = stocktake.decider.after((*begun, counted, finished))
    finding = seen(item=lamps(*EIGHT_LEFT), take=reconciling)
    assert told(TAKE, recount, finding) == Movements(units=-2, times=2)
    assert told(TAKE, attrs.evolve(record, item=PEN), finding) == Movements(0, 0)
    assert told(TAKE, record, seen(take=stocktake.decider.initial)) == Movements(0, 0)


def test_books_kept_for_reconciling_are_not_on_the_sheet():
    state = stocktake.decider.after(of_takes.BEGUN)

    assert isinstance(state, Counting)
    assert "100" not in repr(state.sheet)
    assert {it.name for it in attrs.fields(Movements)} == {"units", "times"}


def test_how_cautious_an_adjustment_is_is_a_matter_of_policy():
    post = stocktake.PostAdjustment(LAMP, -3, **did("bea", 6))
    off = ChoiceSet(Choices.STOCKTAKE_RECOUNT, frozenset(), "Small store.")
    wider = CountSet(Counts.RECOUNT_ABOVE, 20, "Small store.")

    assert told(TAKE, post, seen()) == Caution(recount=True, above=5)
    assert told(TAKE, post, seen(off, wider)) == Caution(recount=False, above=20)


def test_an_analysis_is_told_how_the_item_did_in_its_window():
    analyse = replenishment.AnalyseTurnover(LAMP, day(2), day(20), **did("bo", 30))
    finding = seen(item=lamps(*EIGHT_LEFT))

    assert told(MORE, analyse, finding) == Sales(True, 10, 8, 2, day(30))
    before = attrs.evolve(analyse, first=day(1), last=day(19))
    assert told(MORE, before, finding) == Sales(True, 0, 10, 0, day(30))
    unknown = attrs.evolve(analyse, item=PEN)
    assert told(MORE, unknown, finding) == Sales(False, 0, 0, 0, day(30))


def test_a_proposal_is_told_what_is_there_and_on_its_way():
    propose = replenishment.ProposeReplenishment(pcs(9), "", **did("bo", 31))
    analysed = replenishment.decider.after([of_more.ANALYSED])
    finding = seen(item=lamps(*TEN, AWAITED), more=analysed)

    assert told(MORE, propose, finding) == Supply(True, "pcs", 10, 5, LEVELS.most)
    assert finding.held == [ITEM]
    nothing = Supply(known=False, unit="", on_hand=0, awaited=0, most=0)
    assert told(MORE, propose, seen(item=lamps(), more=analysed)) == nothing
    assert told(MORE, propose, seen(more=replenishment.decider.initial)) == nothing


def test_what_stands_still_is_told_by_the_items_own_days():
    flag = slow_moving.FlagSlowMoving(LAMP, **did("bo", 120))
    sooner = CountSet(Counts.SLOW_MOVING_DAYS, 30, "Fashion.")
    finding = seen(item=lamps(*EIGHT_LEFT))

    assert told(SLOW, flag, finding) == Stillness("pcs", 8, day(20), day(120), 90)
    assert finding.held == [ITEM]
    assert told(SLOW, flag, seen(sooner, item=lamps(*EMPTY))) == Stillness(
        "pcs", 0, day(1), day(120), 30
    )
    nothing = Stillness("", 0, day(120), day(120), 90)
    assert told(SLOW, attrs.evolve(flag, item=PEN), finding) == nothing


def test_a_department_is_one_of_the_organisations():
    consult = slow_moving.RecordConsultation("sales", "scrap them", **did("bo", 92))
    finding = seen(office=FOUNDED)

    assert told(SLOW, consult, finding) == Department(known=True)
    assert finding.held == [OFFICE]
    assert not told(SLOW, attrs.evolve(consult, department="permits"), finding).known
    assert not told(SLOW, attrs.evolve(consult, department="moon"), finding).known

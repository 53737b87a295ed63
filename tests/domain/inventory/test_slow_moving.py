"""Slow-moving stock, told as its clauses would be argued: what was, was asked, came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.inventory import slow_moving
from casework.domain.inventory.slow_moving import (
    BY_PLAN,
    STANDS_STILL,
    TALKED_OVER,
    Case,
    CaseClosed,
    CloseCase,
    Consulted,
    Department,
    DepartmentConsulted,
    Disposal,
    DisposalExecuted,
    DisposalPlanned,
    Executed,
    ExecuteDisposal,
    Flagged,
    FlagSlowMoving,
    Option,
    PlanDisposal,
    Planned,
    RecordConsultation,
    SlowMovingFlagged,
    Stillness,
    Unflagged,
    decider,
)
from casework.domain.inventory.stock import Item
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Rule
from casework.domain.money import EXACT, Quantity
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import day, did

# -- The cast ----------------------------------------------------------------------------------
# Bo keeps the stock of lamps; nobody has bought one for ninety days.

LAMP = Item("lamp")


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


STILL = Stillness("pcs", 8, since=day(1), today=day(91), days=90)
KNOWN = Department(known=True)

FLAGGED = SlowMovingFlagged(LAMP, "pcs", 8, day(1))
HEARD = DepartmentConsulted("sales", "scrap them")
TO_SCRAP = DisposalPlanned(Option.SCRAP, pcs(8), "by the dealer")
SCRAPPED = DisposalExecuted(LAMP, Option.SCRAP, pcs(8))


def slow(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Noticed, talked over, planned ----------------------------------------------------------


def test_what_has_stood_still_for_long_enough_is_flagged():
    flag = FlagSlowMoving(LAMP, **did("bo", 91))

    slow().when(flag, STILL).then(FLAGGED)
    slow().when(flag, attrs.evolve(STILL, since=day(2))).refused(STANDS_STILL)
    slow().when(flag, attrs.evolve(STILL, on_hand=0)).refused(STANDS_STILL)
    slow().when(flag, attrs.evolve(STILL, on_hand=1)).then(attrs.evolve(FLAGGED, on_hand=1))
    slow(FLAGGED).when(flag, STILL).refused(IN_ORDER)


def test_departments_say_what_they_think():
    consult = RecordConsultation("sales", "scrap them", **did("bo", 92))

    slow(FLAGGED).when(consult, KNOWN).then(HEARD)
    slow(FLAGGED, HEARD).when(consult, KNOWN).then(HEARD)
    slow(FLAGGED, HEARD, TO_SCRAP).when(consult, KNOWN).then(HEARD)
    slow(FLAGGED).when(consult, Department(known=False)).refused(TALKED_OVER)
    slow(FLAGGED).when(attrs.evolve(consult, opinion=" "), KNOWN).refused(TALKED_OVER)
    slow().when(consult, KNOWN).refused(IN_ORDER)


def test_a_disposal_is_planned_once_a_department_was_heard():
    plan = PlanDisposal(Option.SCRAP, pcs(8), "by the dealer", **did("bo", 93))

    slow(FLAGGED, HEARD).when(plan).then(TO_SCRAP)
    slow(FLAGGED).when(plan).refused(TALKED_OVER)
    slow(FLAGGED, HEARD).when(attrs.evolve(plan, how="")).refused(TALKED_OVER)
    slow(FLAGGED, HEARD).when(attrs.evolve(plan, quantity=pcs(0))).refused(EXACT)
    slow(FLAGGED, HEARD).when(attrs.evolve(plan, quantity=Quantity(8, "kg"))).refused(EXACT)


def test_what_cannot_be_carried_out_any_more_is_planned_anew():
    plan = PlanDisposal(Option.PROMOTION, pcs(1), "at half the price", **did("bo", 95))
    promoted = DisposalPlanned(Option.PROMOTION, pcs(1), "at half the price")

    slow(FLAGGED, HEARD, TO_SCRAP).when(plan).then(promoted)
    slow(FLAGGED, HEARD, TO_SCRAP, promoted).when(ExecuteDisposal(**did("bo", 96))).then(
        DisposalExecuted(LAMP, Option.PROMOTION, pcs(1))
    )


def test_what_is_planned_stays_planned_whoever_else_is_heard():
    planned = Planned(Case(LAMP, "pcs"), Disposal(Option.SCRAP, pcs(8), "by the dealer"))

    assert slow(FLAGGED, HEARD, TO_SCRAP).state == planned
    assert slow(FLAGGED, HEARD, TO_SCRAP, HEARD).state == planned


# -- 2  Carried out ----------------------------------------------------------------------------


def test_a_disposal_is_carried_out_by_its_plan():
    execute = ExecuteDisposal(**did("bo", 94))

    slow(FLAGGED, HEARD, TO_SCRAP).when(execute).then(SCRAPPED)
    slow(FLAGGED, HEARD).when(execute).refused(BY_PLAN)
    slow(FLAGGED, HEARD, TO_SCRAP, SCRAPPED).when(execute).refused(BY_PLAN)


def test_a_case_is_closed_once_it_was_carried_out():
    close = CloseCase(**did("bo", 95))

    slow(FLAGGED, HEARD, TO_SCRAP, SCRAPPED).when(close).then(CaseClosed(LAMP))
    slow(FLAGGED, HEARD, TO_SCRAP).when(close).refused(IN_ORDER)


def test_only_what_is_returned_or_scrapped_leaves_the_books():
    for option, units in zip(Option, (0, 8, 8, 0), strict=True):
        planned = attrs.evolve(TO_SCRAP, option=option)
        done = attrs.evolve(SCRAPPED, option=option)

        assert slow(FLAGGED, HEARD, planned, done).state.off_the_books == units


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    bo = did("bo", number)
    yield FlagSlowMoving(LAMP, **bo), attrs.evolve(STILL, today=day(90 + number))
    yield RecordConsultation("sales", "scrap them", **bo), KNOWN
    for option in Option:
        yield PlanDisposal(option, pcs(8), "by the dealer", **bo), NoFacts()
    yield ExecuteDisposal(**bo), NoFacts()
    yield CloseCase(**bo), NoFacts()


@pytest.mark.parametrize("phase", [Unflagged, Flagged, Consulted, Planned, Executed, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(histories(decider, acts))
def test_whatever_happens_what_is_carried_out_was_planned_after_somebody_was_heard(
    history: list[Any],
):
    for n, event in enumerate(history):
        if isinstance(event, DisposalExecuted):
            plans = [it for it in history[:n] if isinstance(it, DisposalPlanned)]
            assert (plans[-1].option, plans[-1].quantity) == (event.option, event.quantity)
            assert any(
                isinstance(it, DepartmentConsulted) for it in history[: history.index(plans[0])]
            )


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(slow_moving.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(slow_moving).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    impossible: list[list[Any]] = [[HEARD], [FLAGGED, TO_SCRAP], [SCRAPPED], [CaseClosed(LAMP)]]
    for history in impossible:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
    with pytest.raises(ImpossibleHistory):
        decider.after([FLAGGED, FLAGGED])

"""Replenishments, told as their clauses would be argued: what was, was asked, came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.inventory import replenishment
from casework.domain.inventory.replenishment import (
    NOT_TOO_MUCH,
    RESTS_ON_SALES,
    Analysed,
    AnalyseTurnover,
    Approved,
    ApproveReplenishment,
    NotAnalysed,
    Proposed,
    ProposeReplenishment,
    RejectReplenishment,
    ReplenishmentApproved,
    ReplenishmentProposed,
    ReplenishmentRejected,
    Sales,
    Supply,
    TurnoverAnalysed,
    decider,
)
from casework.domain.inventory.stock import Item
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.money import EXACT, Quantity
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import day, did

# -- The cast ----------------------------------------------------------------------------------
# Bo keeps the stock of lamps, twenty at most; Mia is the manager.

LAMP = Item("lamp")


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


SALES = Sales(known=True, opening=10, closing=4, out=6, today=day(31))
SUPPLY = Supply(known=True, unit="pcs", on_hand=4, awaited=6, most=20)
UNKNOWN = Supply(known=False, unit="pcs", on_hand=0, awaited=0, most=20)

ANALYSED = TurnoverAnalysed(LAMP, day(1), day(30), 10, 4, 6)
PROPOSED = ReplenishmentProposed(LAMP, pcs(10), 4, 6, "", Person("bo"))
APPROVED = ReplenishmentApproved(LAMP, pcs(10), Person("mia"))
REJECTED = ReplenishmentRejected(LAMP, "out of fashion")


def more(*history: Any) -> Given:
    return given(decider, *history)


def test_what_is_approved_is_so_much_of_that_item():
    assert more(ANALYSED, PROPOSED, APPROVED).state == Approved(LAMP, pcs(10))


# -- 1  Analyse and propose --------------------------------------------------------------------


def test_how_an_item_sold_is_worked_out_for_days_gone_by():
    analyse = AnalyseTurnover(LAMP, day(1), day(30), **did("bo", 31))
    one_day = attrs.evolve(analyse, first=day(31), last=day(31))
    backwards = attrs.evolve(analyse, last=day(30), first=day(31))

    more().when(analyse, SALES).then(ANALYSED)
    more().when(one_day, SALES).then(attrs.evolve(ANALYSED, first=day(31), last=day(31)))
    more().when(backwards, SALES).refused(RESTS_ON_SALES)
    more().when(attrs.evolve(analyse, last=day(32)), SALES).refused(RESTS_ON_SALES)
    more().when(analyse, attrs.evolve(SALES, known=False)).refused(RESTS_ON_SALES)
    more(ANALYSED).when(analyse, SALES).refused(IN_ORDER)


def test_more_is_proposed_on_how_the_item_sold():
    propose = ProposeReplenishment(pcs(10), "", **did("bo", 31))
    analysed = more(ANALYSED).told(SUPPLY)

    analysed.when(propose).then(PROPOSED)
    analysed.when(attrs.evolve(propose, quantity=pcs(0))).refused(EXACT)
    analysed.when(attrs.evolve(propose, quantity=Quantity(1, "box"))).refused(EXACT)
    more(ANALYSED).when(propose, UNKNOWN).refused(RESTS_ON_SALES)
    more().when(propose, SUPPLY).refused(RESTS_ON_SALES)
    more(ANALYSED, PROPOSED).when(propose, SUPPLY).refused(RESTS_ON_SALES)


def test_more_than_the_most_is_proposed_for_a_reason():
    propose = ProposeReplenishment(pcs(11), " ", **did("bo", 31))
    fair = attrs.evolve(propose, reason="the fair is in May")

    more(ANALYSED).when(propose, SUPPLY).refused(NOT_TOO_MUCH)
    more(ANALYSED).when(fair, SUPPLY).then(
        attrs.evolve(PROPOSED, quantity=pcs(11), reason="the fair is in May")
    )


# -- 2  Decide on it ---------------------------------------------------------------------------


def test_somebody_else_approves_what_is_proposed():
    approve = ApproveReplenishment(**did("mia", 32))

    more(ANALYSED, PROPOSED).when(approve).then(APPROVED)
    more(ANALYSED, PROPOSED).when(attrs.evolve(approve, by=Person("bo"))).refused(TWO_PERSONS)
    more(ANALYSED).when(approve).refused(IN_ORDER)


def test_what_is_rejected_is_rejected_for_a_reason():
    reject = RejectReplenishment("out of fashion", **did("mia", 32))

    more(ANALYSED, PROPOSED).when(reject).then(REJECTED)
    more(ANALYSED, PROPOSED).when(attrs.evolve(reject, by=Person("bo"))).then(REJECTED)
    more(ANALYSED, PROPOSED).when(attrs.evolve(reject, reason="")).refused(REASON_STATED)
    more(ANALYSED, PROPOSED, APPROVED).when(reject).refused(IN_ORDER)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for last in (day(number), day(99)):
        sales = attrs.evolve(SALES, today=day(number))
        yield AnalyseTurnover(LAMP, day(1), last, **did("bo", number)), sales
    for units in (0, 10, 11):
        for reason in ("", "the fair"):
            yield ProposeReplenishment(pcs(units), reason, **did("bo", number)), SUPPLY
    for who in ("bo", "mia"):
        yield ApproveReplenishment(**did(who, number)), NoFacts()
    yield RejectReplenishment("out of fashion", **did("mia", number)), NoFacts()


@pytest.mark.parametrize("phase", [NotAnalysed, Analysed, Proposed, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(histories(decider, acts))
def test_whatever_happens_what_is_approved_was_analysed_and_proposed_by_another(
    history: list[Any],
):
    for approved in (it for it in history if isinstance(it, ReplenishmentApproved)):
        [proposed] = (it for it in history if isinstance(it, ReplenishmentProposed))
        assert history.index(proposed) > 0
        assert isinstance(history[0], TurnoverAnalysed)
        assert proposed.proposer != approved.approver
        assert approved.quantity == proposed.quantity


@for_all(histories(decider, acts))
def test_whatever_happens_too_much_has_a_reason(history: list[Any]):
    for it in history:
        if isinstance(it, ReplenishmentProposed):
            assert it.reason or it.on_hand + it.awaited + it.quantity.units <= SUPPLY.most


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(replenishment.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(replenishment).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    for history in ([PROPOSED], [APPROVED], [REJECTED], [ANALYSED, ANALYSED]):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

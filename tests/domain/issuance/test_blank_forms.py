"""Blank forms: every numbered sheet is somewhere, and in one place only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.issuance import blank_forms
from casework.domain.issuance.blank_forms import (
    LAST,
    MOST,
    Balance,
    Closed,
    CloseSeries,
    DrawForms,
    FormsDrawn,
    FormsReceived,
    FormsReturned,
    FormsSpoiled,
    FormUsed,
    Keeper,
    Kept,
    NotReceived,
    Range,
    ReceiveForms,
    ReturnForms,
    SeriesClosed,
    SpoilForms,
    UseForm,
    decider,
)
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts
from casework.domain.money import EXACT
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did

# -- The cast ----------------------------------------------------------------------------------
# Kit keeps the forms; Cas and Col are clerks.

KEEPS, KEEPS_NOT = Keeper(keeps=True), Keeper(keeps=False)
RECEIVED = FormsReceived(Range(1, 6), "the printing house")
TO_CAS = FormsDrawn(Range(1, 4), did("cas", 1)["by"])
USED = FormUsed(1, "issuance.issuance/17, copy 1")
TORN = FormsSpoiled(Range(2, 2), "It was torn.")
BACK = FormsReturned(Range(3, 4))
ALL_BACK = (RECEIVED, TO_CAS, USED, TORN, BACK)
CLOSED = SeriesClosed(Balance(received=6, in_stock=2, used=1, spoiled=1, returned=2))


def a_series(*history: Any) -> Given:
    return given(decider, *history)


def but(act: Any, **changes: Any) -> Any:
    return attrs.evolve(act, **changes)


def test_forms_are_received_as_a_range_and_from_somebody():
    receive = ReceiveForms(Range(1, 6), "the printing house", **did("kit", 1))

    a_series().when(receive).then(RECEIVED)
    a_series().when(but(receive, source=" ")).refused(REASON_STATED)
    for odd in (Range(0, 6), Range(6, 1), Range(-6, -1), Range(1, MOST + 1), Range(1, LAST + 1)):
        a_series().when(but(receive, forms=odd)).refused(EXACT)
    for lawful in (Range(1, MOST), Range(LAST, LAST)):
        a_series().when(but(receive, forms=lawful)).then(but(RECEIVED, forms=lawful))
    assert Range(1, LAST).numbers == frozenset()


def test_no_number_is_received_twice():
    again = ReceiveForms(Range(6, 9), "the printing house", **did("kit", 2))

    a_series(RECEIVED).when(again).refused(EXACT)
    a_series(RECEIVED).when(but(again, forms=Range(7, 9))).then(
        FormsReceived(Range(7, 9), "the printing house")
    )
    a_series(*ALL_BACK, CLOSED).when(but(again, forms=Range(7, 9))).refused(IN_ORDER)


def test_what_came_later_is_drawn_with_what_came_first():
    later = FormsReceived(Range(7, 9), "the printing house")
    draw = DrawForms(Range(5, 8), **did("cas", 1))

    assert a_series(RECEIVED, later).state.received == frozenset(range(1, 10))
    a_series(RECEIVED, later).when(draw).then(FormsDrawn(Range(5, 8), did("cas", 1)["by"]))


def test_a_clerk_draws_what_is_at_hand():
    draw = DrawForms(Range(1, 4), **did("cas", 1))

    a_series(RECEIVED).when(draw).then(TO_CAS)
    a_series(RECEIVED).when(but(draw, forms=Range(4, 7))).refused(IN_ORDER)
    a_series(RECEIVED).when(but(draw, forms=Range(4, 3))).refused(EXACT)
    a_series(RECEIVED, TO_CAS).when(draw).refused(IN_ORDER)
    a_series(*ALL_BACK).when(but(draw, forms=Range(1, 1))).refused(IN_ORDER)
    a_series(*ALL_BACK).when(but(draw, forms=Range(2, 2))).refused(IN_ORDER)
    a_series().when(draw).refused(IN_ORDER)
    a_series(*ALL_BACK, CLOSED).when(draw).refused(IN_ORDER)


def test_what_was_returned_can_be_drawn_again():
    draw = DrawForms(Range(3, 6), **did("col", 2))
    drawn = FormsDrawn(Range(3, 6), did("col", 2)["by"])

    a_series(*ALL_BACK).when(draw).then(drawn)
    state = a_series(*ALL_BACK, drawn).state
    assert state.held_by("col") == {3, 4, 5, 6}
    assert not state.unused


def test_a_sheet_is_printed_on_once_by_the_clerk_who_holds_it():
    use = UseForm(1, "issuance.issuance/17, copy 1", **did("cas", 2))

    a_series(RECEIVED, TO_CAS).when(use).then(USED)
    a_series(RECEIVED, TO_CAS, USED).when(use).refused(IN_POST)
    a_series(RECEIVED, TO_CAS).when(but(use, number=5)).refused(IN_POST)
    a_series(RECEIVED, TO_CAS).when(but(use, **did("col", 2))).refused(IN_POST)
    a_series(RECEIVED, TO_CAS, TORN).when(but(use, number=2)).refused(IN_POST)
    a_series().when(use).refused(IN_ORDER)
    a_series(*ALL_BACK, CLOSED).when(use).refused(IN_ORDER)


def test_a_sheet_is_spoiled_for_a_reason_by_who_has_it():
    tear = SpoilForms(Range(2, 2), "It was torn.", **did("cas", 2))
    by_kit = but(tear, **did("kit", 2))
    drawn = a_series(RECEIVED, TO_CAS)

    drawn.when(tear, KEEPS_NOT).then(TORN)
    drawn.when(but(tear, reason="\u3000"), KEEPS_NOT).refused(REASON_STATED)
    drawn.when(but(tear, forms=Range(2, 1)), KEEPS_NOT).refused(EXACT)
    drawn.when(but(tear, forms=Range(4, 5)), KEEPS_NOT).refused(IN_POST)
    drawn.when(by_kit, KEEPS).refused(IN_POST)
    drawn.when(but(by_kit, forms=Range(5, 6)), KEEPS).then(but(TORN, forms=Range(5, 6)))
    drawn.when(but(by_kit, forms=Range(5, 6)), KEEPS_NOT).refused(IN_POST)
    a_series(*ALL_BACK).when(but(by_kit, forms=Range(3, 6)), KEEPS).then(
        but(TORN, forms=Range(3, 6))
    )
    a_series(*ALL_BACK).when(but(by_kit, forms=Range(1, 1)), KEEPS).refused(IN_POST)
    a_series().when(tear, KEEPS).refused(IN_ORDER)


def test_what_is_not_used_is_returned_by_who_holds_it():
    give_back = ReturnForms(Range(3, 4), **did("cas", 3))

    a_series(RECEIVED, TO_CAS).when(give_back).then(BACK)
    all_of_it = FormsReturned(TO_CAS.forms)
    a_series(RECEIVED, TO_CAS).when(but(give_back, forms=TO_CAS.forms)).then(all_of_it)
    a_series(RECEIVED, TO_CAS).when(but(give_back, **did("col", 3))).refused(IN_POST)
    a_series(RECEIVED, TO_CAS).when(but(give_back, forms=Range(4, 5))).refused(IN_POST)
    a_series(RECEIVED, TO_CAS).when(but(give_back, forms=Range(4, 3))).refused(EXACT)
    a_series(*ALL_BACK).when(give_back).refused(IN_POST)
    a_series().when(give_back).refused(IN_ORDER)


def test_a_series_is_closed_once_every_sheet_is_accounted_for():
    close = CloseSeries((Range(5, 6), Range(3, 4)), **did("kit", 9))
    back = a_series(*ALL_BACK)

    back.when(close).then(CLOSED)
    assert a_series(*ALL_BACK, CLOSED).state == Closed(CLOSED.balance)
    back.when(but(close, left=(Range(3, 5),))).refused(EXACT)
    back.when(but(close, left=(Range(3, 6), Range(2, 2)))).refused(EXACT)
    back.when(but(close, left=(Range(3, 6), Range(6, 6)))).refused(EXACT)
    back.when(but(close, left=(*close.left, Range(9, 8)))).refused(EXACT)
    a_series(RECEIVED, TO_CAS, USED, TORN).when(but(close, left=(Range(5, 6),))).refused(IN_ORDER)
    a_series().when(but(close, left=())).refused(IN_ORDER)
    a_series(*ALL_BACK, CLOSED).when(close).refused(IN_ORDER)


def test_a_series_of_which_nothing_is_left_is_closed_as_well():
    used_up = (FormsReceived(Range(1, 1), "."), FormsDrawn(Range(1, 1), did("cas", 1)["by"]), USED)

    a_series(*used_up).when(CloseSeries((), **did("kit", 9))).then(
        SeriesClosed(Balance(received=1, in_stock=0, used=1, spoiled=0, returned=0))
    )


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    kit = did("kit", day)
    ranges = (Range(1, 1), Range(1, 2), Range(2, 2), Range(3, 3), Range(2, 1))
    yield ReceiveForms(Range(1, 2), "the printing house", **kit), NoFacts()
    yield ReceiveForms(Range(3, 3), "the printing house", **kit), NoFacts()
    for forms in ranges:
        for who in ("cas", "col"):
            yield DrawForms(forms, **did(who, day)), NoFacts()
            yield ReturnForms(forms, **did(who, day)), NoFacts()
            yield SpoilForms(forms, "It was torn.", **did(who, day)), KEEPS_NOT
            yield UseForm(forms.first, "copy 1", **did(who, day)), NoFacts()
        yield SpoilForms(forms, "It was lost.", **kit), KEEPS
    left = state.unused if isinstance(state, Kept) else frozenset()
    yield CloseSeries(tuple(Range(it, it) for it in sorted(left)), **kit), NoFacts()
    yield CloseSeries((Range(1, 2),), **kit), NoFacts()


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotReceived, Kept, Closed])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(lives())
def test_whatever_happens_each_number_is_in_one_place_and_none_is_nowhere(history: list[Any]):
    for end in range(len(history) + 1):
        state = decider.after(history[:end])
        if isinstance(state, Kept):
            places = (state.in_stock, state.out, state.used, state.spoiled, state.returned)
            assert not any(one & other for one, other in combinations(places, 2))
            assert frozenset[int]().union(*places) == state.received
            assert len(state.out) == len(state.drawn)


@for_all(lives())
def test_whatever_happens_a_sheet_is_received_once_and_used_or_spoiled_once(history: list[Any]):
    received, gone = list[int](), list[int]()
    for event in history:
        match event:
            case FormsReceived(forms):
                received += forms.numbers
            case FormUsed(number):
                gone.append(number)
            case FormsSpoiled(forms):
                gone += forms.numbers
            case SeriesClosed(balance):
                parts = (balance.in_stock, balance.used, balance.spoiled, balance.returned)
                assert balance.received == len(received) == sum(parts)
                assert balance.used + balance.spoiled == len(gone)
    assert len({*received}) == len(received)
    assert len({*gone}) == len(gone)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(blank_forms.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_a_history_that_could_not_have_been_is_not_believed():
    for event in (TO_CAS, USED, TORN, BACK, CLOSED):
        with pytest.raises(ImpossibleHistory):
            decider.after([event])

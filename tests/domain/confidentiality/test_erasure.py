"""Erasure, told as its order would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.confidentiality import erasure
from casework.domain.confidentiality.erasure import (
    ErasureOrdered,
    NotOrdered,
    Ordered,
    OrderErasure,
    decider,
)
from casework.domain.general import REASON_STATED
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did

REASON = "Asked for it in writing."
DONE = ErasureOrdered(REASON)


def of_somebody(*history: Any) -> Given:
    return given(decider, *history)


def test_an_erasure_is_ordered_once_and_for_a_reason():
    order = OrderErasure(REASON, **did("han", 1))

    of_somebody().when(order).then(DONE)
    of_somebody().when(attrs.evolve(order, reason=" ")).refused(REASON_STATED)
    of_somebody(DONE).when(order).refused(IN_ORDER)


def test_it_is_ordered_by_personnel_or_whoever_answers_for_information():
    assert OrderErasure.may == {Role.HR, Role.INFO_OWNER}


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for reason in (REASON, ""):
        yield OrderErasure(reason, **did("han", day)), NoFacts()


@for_all(histories(decider, acts))
def test_whatever_happens_it_is_done_at_most_once(history: list[Any]):
    assert history in ([], [DONE])


EXPLORED = explore(decider, acts)


def test_the_table_on_the_page_is_the_code():
    phases = {NotOrdered.__name__, Ordered.__name__}

    assert table(erasure.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events
    assert isinstance(decider.after(reach(decider, acts, Ordered)), Ordered)


def test_an_impossible_history_is_not_made_sense_of():
    with pytest.raises(ImpossibleHistory):
        decider.after([DONE, DONE])

"""Keys, told as their beginning would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.confidentiality import keys
from casework.domain.confidentiality.keys import (
    BeginKeys,
    InTheClear,
    KeysBegun,
    UnderKeys,
    decider,
)
from casework.domain.general import REASON_STATED
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did

REASON = "The law asks for it."
DONE = KeysBegun(REASON)


def the_office(*history: Any) -> Given:
    return given(decider, *history)


def test_keys_are_begun_once_and_for_a_reason():
    begin = BeginKeys(REASON, **did("han", 1))

    the_office().when(begin).then(DONE)
    the_office().when(attrs.evolve(begin, reason=" ")).refused(REASON_STATED)
    the_office(DONE).when(begin).refused(IN_ORDER)


def test_they_are_begun_by_whoever_runs_the_system_or_answers_for_people_or_information():
    assert BeginKeys.may == {Role.SYS_ADMIN, Role.HR, Role.INFO_OWNER}


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for reason in (REASON, ""):
        yield BeginKeys(reason, **did("han", day)), NoFacts()


@for_all(histories(decider, acts))
def test_whatever_happens_it_is_done_at_most_once(history: list[Any]):
    assert history in ([], [DONE])


EXPLORED = explore(decider, acts)


def test_the_table_on_the_page_is_the_code():
    phases = {InTheClear.__name__, UnderKeys.__name__}

    assert table(keys.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events
    assert isinstance(decider.after(reach(decider, acts, UnderKeys)), UnderKeys)


def test_an_impossible_history_is_not_made_sense_of():
    with pytest.raises(ImpossibleHistory):
        decider.after([DONE, DONE])

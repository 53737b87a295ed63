"""Breaches, told as the clause would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import given as for_all

from casework.domain.calendar import TIME_WORDS
from casework.domain.governance import sla
from casework.domain.governance.sla import (
    NoteBreach,
    Running,
    SLABreached,
    Watching,
    decider,
)
from casework.domain.kernel import SYSTEM
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, moment

CASE = "requests.intake/17"
OVER, NONE = Running(CASE, moment(2)), Running(CASE, None)
FIRST = SLABreached("sla.clarify", CASE, "@1", moment(2))


def watching(*history: Any) -> Given:
    return given(decider, *history)


def test_a_deadline_that_passed_undone_is_noted():
    note = NoteBreach("sla.clarify", "@1", **did(SYSTEM, 2, hour=10))

    watching().when(note, OVER).then(FIRST)
    watching().when(attrs.evolve(note, at=moment(2)), OVER).refused(TIME_WORDS)
    watching().when(note, NONE).refused(TIME_WORDS)


def test_each_deadline_is_noted_once():
    note = NoteBreach("sla.clarify", "@1", **did(SYSTEM, 3))
    other, next_one = attrs.evolve(note, key="sla.review"), attrs.evolve(note, occurrence="@2")

    watching(FIRST).when(note, OVER).refused(TIME_WORDS)
    watching(FIRST).when(other, OVER).then(attrs.evolve(FIRST, key="sla.review"))
    watching(FIRST).when(next_one, OVER).then(attrs.evolve(FIRST, occurrence="@2"))


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for key in ("sla.clarify", "sla.review"):
        for occurrence in ("@1", "@2"):
            for facts in (OVER, NONE):
                yield NoteBreach(key, occurrence, **did(SYSTEM, day)), facts


@for_all(histories(decider, acts))
def test_whatever_happens_each_deadline_has_at_most_one_breach(history: list[Any]):
    noted = [(it.key, it.occurrence) for it in history]

    assert len(noted) == len(set(noted))


EXPLORED = explore(decider, acts, days=(1, 3))


def test_the_table_on_the_page_is_the_code():
    assert table(sla.__doc__ or "", {Watching.__name__}) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events
    assert len(EXPLORED.states) == 2**4

"""Histories and commands that are drawn from a cast: lawful as far as they go, and far."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Refused
from casework.domain.properties.templates import BROKEN, Step
from casework.domain.review.finding import Verified
from casework.testing.casts import review_finding, review_review
from casework.testing.explorer import Asked, Cast
from casework.testing.histories import commands_for, histories

CAST = review_finding.CAST


def accepted(cast: Cast, state: Any, asked: Asked) -> bool:
    try:
        cast.page.decide(state, *asked)
    except Refused:
        return False
    return True


@for_all(st.data())
def test_every_event_that_is_drawn_follows_from_some_act_of_the_cast(data: st.DataObject):
    history = data.draw(histories(CAST))
    told = 0
    while told < len(history):
        state = CAST.page.after(history[:told])
        ways = [
            events
            for command, facts in CAST.acts(state)
            if accepted(CAST, state, (command, facts))
            for events in [CAST.page.decide(state, command, facts)]
            if events == history[told : told + len(events)]
        ]
        assert ways, f"nothing leads to {history[told]}"
        told += len(ways[0])


def test_histories_of_a_cast_come_to_its_end():
    history = find(
        histories(CAST),
        lambda it: isinstance(CAST.page.after(it), Verified),
        settings=settings(max_examples=2_000, database=None),
    )

    assert len(history) >= 4


@for_all(st.data())
def test_nobody_asks_for_what_the_cast_does_not_name(data: st.DataObject):
    state = CAST.page.after(data.draw(histories(CAST)))
    asked = [data.draw(commands_for(CAST, state)) for _ in range(3)]
    everything = list(CAST.acts(state))

    assert all(it in everything for it in asked)


@pytest.mark.parametrize("lawful", [True, False])
def test_both_what_is_lawful_and_what_is_not_is_asked(lawful: bool):
    state = review_review.CAST.page.initial
    told = find(
        commands_for(review_review.CAST, state),
        lambda it: accepted(review_review.CAST, state, it) is lawful,
        settings=settings(max_examples=200, database=None),
    )

    assert accepted(review_review.CAST, state, told) is lawful


def test_where_nothing_is_lawful_anything_is_asked():
    start = CAST.page.initial
    unlawful = tuple(it for it in CAST.acts(start) if not accepted(CAST, start, it))
    cast = Cast(CAST.page, lambda state: unlawful, "what cannot be done at first")

    assert find(commands_for(cast, start), lambda it: True) in unlawful


@for_all(st.data())
def test_a_history_that_is_drawn_keeps_what_the_explorer_proves(data: st.DataObject):
    cast, properties = review_finding.SUBJECT.cast, review_finding.SUBJECT.properties
    state, steps = cast.page.initial, []
    for _ in range(6):
        command, facts = data.draw(commands_for(cast, state))
        if not accepted(cast, state, (command, facts)):
            continue
        for nth, event in enumerate(cast.page.decide(state, command, facts)):
            steps.append(Step(event, command, facts, nth == 0))
            state = cast.page.evolve(state, event)

    assert [it.name for it in properties if it.after(steps) is BROKEN] == []


def test_a_page_without_acts_is_not_guessed_at():
    with pytest.raises(TypeError):
        histories(CAST.page)

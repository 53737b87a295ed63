"""What is drawn from a cast at random keeps the properties of its page, however far it goes."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Refused
from casework.domain.properties.templates import BROKEN, Step
from casework.testing.casts.book import SUBJECTS
from casework.testing.deletion import Subject
from casework.testing.histories import commands_for

ACTS = 12
EVERY = [pytest.param(it, id=name) for name, it in SUBJECTS.items()]


def drawn(data: st.DataObject, subject: Subject) -> tuple[Any, list[Step]]:
    """Where a few acts of the cast lead to, and what happened on the way there."""
    page, steps = subject.cast.page, list[Step]()
    state = page.initial
    for _ in range(ACTS):
        if not subject.cast.within(state):
            break
        command, facts = data.draw(commands_for(subject.cast, state))
        try:
            events = page.decide(state, command, facts)
        except Refused:
            continue
        steps += [Step(it, command, facts, nth == 0) for nth, it in enumerate(events)]
        state = reduce(page.evolve, events, state)
    return state, steps


@pytest.mark.parametrize("subject", EVERY)
@for_all(st.data())
def test_a_history_that_is_drawn_keeps_the_properties_of_its_page(
    subject: Subject, data: st.DataObject
):
    state, steps = drawn(data, subject)
    kept = {it.name: it.after(steps) for it in subject.properties}

    assert [name for name, memory in kept.items() if memory is BROKEN] == []
    if isinstance(state, subject.cast.page.over):
        assert [it.name for it in subject.properties if it.pending(kept[it.name])] == []

"""Deadlines of every page: nothing lapses at its last moment, everything lapses after it, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache, reduce
from types import ModuleType
from typing import Any

import attrs
import pytest
from attrs import frozen

from casework.application.facts.sla import sla_finders
from casework.domain import calendar
from casework.domain.archives import source
from casework.domain.calendar import Published
from casework.domain.governance import sla
from casework.domain.governance.sla import NoteBreach, Watching
from casework.domain.kernel import SYSTEM, Act, Deadline, Refused, no_deadlines
from casework.domain.staff import CLOCK
from casework.infrastructure import bootstrap
from tests.domain.cast import CALENDAR
from tests.domain.test_guards import DECIDING, PAGES

A_MOMENT = timedelta(microseconds=1)
WITH_DEADLINES = [
    pytest.param(it, id=it.decider.name)
    for it in PAGES
    if hasattr(it, "decider") and it.decider.due is not no_deadlines
]


@frozen
class Alone:
    """A finding that sees this one state, and the calendar."""

    state: Any

    def look(self, stream: str) -> Any:
        office = f"{calendar.decider.name}/office"
        return Published((CALENDAR,)) if stream == office else self.state

    hold = look

    def upto(self, position: int) -> int:
        return position


@frozen
class Runs:
    """A deadline that runs in a state."""

    state: Any
    deadline: Deadline


@cache
def running(page: ModuleType) -> list[Runs]:
    """Every deadline in the states that the page's own tests reach."""
    return [
        Runs(state, deadline)
        for state in reached(page)
        for deadline in page.decider.due(state, (CALENDAR,))
    ]


def reached(page: ModuleType) -> Iterator[Any]:
    found = PAGES[page][0].EXPLORED
    for explored in found if isinstance(found, list) else [found]:
        yield from explored.states


def lapsed(page: ModuleType, it: Runs, act: Act) -> Any:
    """The state after the clock did this, told what the page's own finder finds.

    Raises:
        Refused: if it may not.
    """
    name = page.decider.name
    finder = bootstrap.PAGES[name].finder(type(act))
    facts = finder.find(f"{name}/17", act, Alone(it.state))
    events = page.decider.decide(it.state, act, facts)
    assert events
    return reduce(page.decider.evolve, events, it.state)


@pytest.mark.parametrize("page", WITH_DEADLINES)
def test_whatever_the_clock_may_do_is_the_lapse_of_some_deadline(page: ModuleType):
    lapses = {type(it.deadline.lapse) for it in running(page) if it.deadline.lapse}

    assert running(page)
    assert lapses == {it for it in page.decider.commands if it.may == CLOCK}


@pytest.mark.parametrize("page", DECIDING)
def test_a_page_without_deadlines_leaves_the_clock_nothing_to_do(page: ModuleType):
    clock = [it for it in page.decider.commands if it.may & CLOCK]

    acts_by_itself = page in (sla, source)  # Watching other pages; reading foreign logs.
    assert not clock or page.decider.due is not no_deadlines or acts_by_itself


@pytest.mark.parametrize("page", WITH_DEADLINES)
def test_what_lapses_lapses_a_moment_after_its_end_and_not_before(page: ModuleType):
    for it in running(page):
        if it.deadline.lapse is None:
            continue
        assert it.deadline.lapse.by == SYSTEM
        at_its_end = attrs.evolve(it.deadline.lapse, at=it.deadline.ends)
        with pytest.raises(Refused):
            lapsed(page, it, at_its_end)
        after = lapsed(page, it, attrs.evolve(at_its_end, at=it.deadline.ends + A_MOMENT))
        assert it.deadline not in page.decider.due(after, (CALENDAR,))


@pytest.mark.parametrize("page", WITH_DEADLINES)
def test_what_does_not_lapse_is_a_breach_a_moment_after_its_end_and_not_before(page: ModuleType):
    subject = f"{page.decider.name}/17"
    finder = sla_finders({page.decider.name: page.decider})[NoteBreach]
    for it in running(page):
        if it.deadline.lapse is not None:
            continue
        late = NoteBreach(
            it.deadline.key, it.deadline.occurrence, by=SYSTEM, at=it.deadline.ends + A_MOMENT
        )
        facts = finder.find(f"{sla.decider.name}/{subject}", late, Alone(it.state))
        noted = sla.decider.evolve(Watching(), *sla.decide(Watching(), late, facts))
        for watching, act in (
            (Watching(), attrs.evolve(late, at=it.deadline.ends)),
            (noted, late),
        ):
            with pytest.raises(Refused):
                sla.decide(watching, act, facts)


@pytest.mark.parametrize("page", WITH_DEADLINES)
def test_no_two_deadlines_of_a_case_are_taken_for_one(page: ModuleType):
    for state in reached(page):
        due = page.decider.due(state, (CALENDAR,))
        assert len({(it.key, it.occurrence) for it in due}) == len(due)

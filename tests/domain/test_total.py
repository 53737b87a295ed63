"""Every page is total: whatever well-typed thing is asked of it, it answers with events or a rule.

The states are those that the pages' own tests reach; the facts are those that they tell. What is
asked is one of their acts with some fields, or all, replaced by whatever the field's type allows:
nothing, blanks, other scripts, years long past or far ahead, numbers beyond any sense.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import SYSTEM, Act, Decider, Person, Personal, Refused
from casework.testing.histories import explore
from tests.domain.cast import CALENDAR, moment
from tests.domain.test_guards import DECIDING, PAGES

DAYS = (1, 3, 30)
CALENDARS = (CALENDAR, attrs.evolve(CALENDAR, version=1))


def acts(page: ModuleType, state: Any, day: int) -> list[tuple[Any, Any]]:
    return [it for tests in PAGES[page] for it in tests.acts(state, day)]


@cache
def reached(page: ModuleType) -> list[Any]:
    """The states that the page's own tests reach, some of each phase."""
    tests, decider = PAGES[page][0], page.decider
    found = getattr(tests, "EXPLORED", None) or explore(decider, tests.acts, DAYS, most=40)
    states = [it for each in (found if isinstance(found, list) else [found]) for it in each.states]
    by_phase: dict[type, list[Any]] = defaultdict(list)
    for state in [*states, *(decider.after(it) for it in getattr(tests, "BEGINNINGS", ()))]:
        by_phase[type(state)].append(state)
    return [it for phase in by_phase.values() for it in phase[:40]]


# -- Whatever a type allows --------------------------------------------------------------------

ODD_TEXTS = ("", " ", "\u3000", "\u2800", "*", "a:b", "\u0000", "漢", "x" * 300, "system", "1")
ZONES = tuple(timezone(timedelta(hours=it)) for it in (-12, 0, 8, 14))
ODD_TIMES = tuple(it.replace(tzinfo=zone) for it in (datetime.min, datetime.max) for zone in ZONES)
TEXTS = st.sampled_from(ODD_TEXTS) | st.text(max_size=5)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    datetime: st.sampled_from(ODD_TIMES) | st.datetimes(timezones=st.sampled_from(ZONES)),
    date: st.dates(),
    Personal: st.builds(Personal, TEXTS.map(Person), TEXTS),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a declared type."""
    hint = getattr(hint, "__supertype__", hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(anything, inner))
    if origin is tuple:
        return st.lists(anything(inner[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(anything(inner[0]), max_size=3)
    if hint is NoneType:
        return st.none()
    if attrs.has(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{it.name: anything(hints[it.name]) for it in attrs.fields(hint)})
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return SIMPLE[hint]


@st.composite
def asked(draw: st.DrawFn, known: Sequence[tuple[Any, Any]]) -> tuple[Act, Any]:
    """An act of the cast, some of its fields replaced by anything; and what it is told."""
    command, facts = draw(st.sampled_from(known))
    hints = get_type_hints(type(command))
    names = [it.name for it in attrs.fields(type(command)) if it.name not in ("by", "at")]
    odd = draw(st.sets(st.sampled_from(names)))
    changes = {it: draw(anything(hints[it])) for it in sorted(odd)}
    somebody = st.sampled_from([it.by for it, _ in known]) | TEXTS.map(Person)
    changes["by"] = draw(st.just(command.by) | somebody | st.just(SYSTEM))
    changes["at"] = draw(st.just(command.at) | st.sampled_from([*map(moment, DAYS)]))
    return attrs.evolve(command, **changes), facts


# -- The pages ---------------------------------------------------------------------------------


def answered(page: Decider[Any, Any, Any, Any], state: Any, command: Act, facts: Any) -> list[Any]:
    """The events that follow; none if a rule refuses it. Anything else is a fault of the page."""
    try:
        events = page.decide(state, command, facts)
    except Refused:
        with pytest.raises(Refused):
            page.decide(state, command, facts)
        return []
    assert events, f"nothing came of {command}"
    assert {type(it) for it in events} <= set(page.events)
    assert page.decide(state, command, facts) == events
    return events


@pytest.mark.parametrize("page", DECIDING)
def test_every_command_of_the_page_is_in_its_cast(page: ModuleType):
    known = {type(it) for state in reached(page) for it, _ in acts(page, state, DAYS[1])}
    known |= {type(it) for state in reached(page) for it, _ in acts(page, state, DAYS[2])}

    assert known == set(page.decider.commands)


@pytest.mark.parametrize("page", DECIDING)
@for_all(st.data())
def test_whatever_is_asked_the_page_answers(page: ModuleType, data: st.DataObject):
    decider, state = page.decider, data.draw(st.sampled_from(reached(page)))
    for day in data.draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4)):
        by_kind: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
        for command, facts in acts(page, state, day):
            by_kind[type(command).__name__].append((command, facts))
        kind = data.draw(st.sampled_from(sorted(by_kind)))
        command, facts = data.draw(asked(by_kind[kind]))
        for event in answered(decider, state, command, facts):
            state = decider.evolve(state, event)
        for it in decider.due(state, CALENDARS):
            assert it.ends.tzinfo is UTC

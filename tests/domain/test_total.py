"""Every page is total: whatever well-typed thing is asked of it, it answers with events or a rule.

The states are those that the pages' own tests reach; the facts are those that they tell. What is
asked is what would be lawful there, with some fields replaced by whatever the field's type allows:
nothing, blanks, other scripts, years long past or far ahead, numbers beyond any sense.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import cache, reduce
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from attrs import frozen
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import SYSTEM, Act, Person, Personal, Refused
from casework.testing.explorer import Page
from casework.testing.histories import explore, outcomes
from tests.domain.cast import CALENDAR, moment
from tests.domain.test_guards import DECIDING, PAGES

DAYS = (1, 3, 30)
CALENDARS = (CALENDAR, attrs.evolve(CALENDAR, version=1))


@frozen
class Lawful:
    """What would be lawful in a state."""

    state: Any
    command: Any
    facts: Any


def acts(page: ModuleType, state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    return iter(PAGES[page][0].acts(state, day))


def reached(page: ModuleType) -> Iterator[Any]:
    """The states that the page's own tests reach."""
    tests = PAGES[page][0]
    found = getattr(tests, "EXPLORED", None) or explore(page.decider, tests.acts, DAYS, most=40)
    for each in found if isinstance(found, list) else [found]:
        yield from each.states
    yield from map(page.decider.after, getattr(tests, "BEGINNINGS", ()))


@cache
def lawful(page: ModuleType) -> dict[type, list[Lawful]]:
    """By the kind of command, some of what is lawful in these states."""
    found: dict[type, list[Lawful]] = defaultdict(list)
    for state in reached(page):
        for day in DAYS:
            for command, facts in acts(page, state, day):
                known = found[type(command)]
                if len(known) < 60 and answered(page.decider, state, command, facts):
                    known.append(Lawful(state, command, facts))
    return dict(found)


# -- Whatever a type allows --------------------------------------------------------------------

ODD_TEXTS = ("", " ", "\u3000", "\u2800", "*", "a:b", "\u0000", "漢", "x" * 300, "system", "1")
ZONES = tuple(timezone(timedelta(hours=it)) for it in (-12, 0, 8, 14))
ODD_TIMES = tuple(
    it
    for zone in ZONES
    for it in (datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone))
)
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
def asked(draw: st.DrawFn, lawful: Lawful) -> Act:
    """What is lawful, with one field or several replaced by anything."""
    kind = type(lawful.command)
    hints = get_type_hints(kind)
    names = [it.name for it in attrs.fields(kind) if it.name not in ("by", "at")]
    odd = draw(st.sets(st.sampled_from(names), min_size=1, max_size=3))
    changes = {it: draw(anything(hints[it])) for it in sorted(odd)}
    changes["by"] = draw(st.just(lawful.command.by) | TEXTS.map(Person) | st.just(SYSTEM))
    changes["at"] = draw(st.just(lawful.command.at) | st.sampled_from([*map(moment, DAYS)]))
    act: Act = attrs.evolve(lawful.command, **changes)
    return act


# -- The pages ---------------------------------------------------------------------------------


def answered(page: Page, state: Any, command: Act, facts: Any) -> list[Any]:
    """The events that follow; none if a rule refuses it. Anything else is a fault of the page."""
    try:
        events = page.decide(state, command, facts)
    except Refused:
        return []
    assert events, f"nothing came of {command}"
    assert {type(it) for it in events} <= set(page.events)
    return events


@pytest.mark.parametrize("page", DECIDING)
def test_every_command_of_the_page_is_lawful_somewhere(page: ModuleType):
    assert {kind for kind, known in lawful(page).items() if known} == set(page.decider.commands)


@pytest.mark.parametrize("page", DECIDING)
@for_all(st.data())
def test_whatever_is_asked_the_page_answers_and_goes_on(page: ModuleType, data: st.DataObject):
    for known in lawful(page).values():
        it = data.draw(st.sampled_from(known))
        command = data.draw(asked(it))
        events = answered(page.decider, it.state, command, it.facts)
        after = reduce(page.decider.evolve, events, it.state)
        assert all(due.ends.tzinfo for due in page.decider.due(after, CALENDARS))
        if events:
            list(outcomes(page.decider, PAGES[page][0].acts, after, DAYS[-1]))

"""GEN-09: who somebody is decides nothing. Only what they are recorded to be does.

Whatever is asked on a page, after the same history and told the same facts, comes to the same when
everybody in it, party or staff, goes by another name: to the same events about those others, or to
a refusal under the same rule. Names are exchanged among the persons of the page's own tests, and
some replaced by names that nobody has, so that neither their order nor any one of them can matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.general import IN_POST
from casework.domain.issuance import issuance
from casework.domain.kernel import SYSTEM, Decider, Person, Personal, Refused, Rule, only_by
from casework.domain.orders import order
from casework.domain.people import appraisal
from casework.domain.people.organisation import decider as organisation
from casework.domain.people.posts import Organisation
from casework.domain.people.standing_in import StandIn
from casework.testing.explorer import Page
from casework.testing.histories import histories
from tests.domain.cast import CALENDAR, did_for
from tests.domain.people import test_organisation
from tests.domain.test_guards import DECIDING
from tests.domain.test_total import CALENDARS, DAYS, acts, lawful

STRANGERS = ("0", "Zoe", "aaron", "~")
Names = Mapping[str, str]


# -- Other names -------------------------------------------------------------------------------


def renamed(value: Any, names: Names) -> Any:
    """The same, about others."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Personal):
        return Personal(Person(names.get(value.of, value.of)), value.clear)
    if isinstance(value, list | tuple | frozenset):
        return type(value)(renamed(it, names) for it in value)
    if attrs.has(type(value)):
        told = [it.name for it in attrs.fields(type(value)) if it.init]
        return attrs.evolve(value, **{it: renamed(getattr(value, it), names) for it in told})
    return value


@cache
def fields_of(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a class, and whether somebody is named there."""
    hints = get_type_hints(kind)
    named = {it: Person in (hint, *get_args(hint)) for it, hint in hints.items()}
    return tuple((it.name, named.get(it.name, False)) for it in attrs.fields(kind))


def persons(value: Any) -> Iterator[str]:
    """Everybody that a value is about, wherever its class says that it is somebody."""
    if isinstance(value, Personal):
        yield value.of
    elif isinstance(value, tuple | frozenset):
        for it in value:
            yield from persons(it)
    elif attrs.has(type(value)):
        for name, is_named in fields_of(value.__class__):
            inside = getattr(value, name)
            if not is_named:
                yield from persons(inside)
            else:
                yield from (inside,) if isinstance(inside, str) else inside or ()


@cache
def everybody(page: ModuleType) -> tuple[str, ...]:
    told = [it for known in lawful(page).values() for it in known]
    named = {who for it in told for who in persons((it.state, it.command, it.facts))}
    return tuple(sorted(named - {SYSTEM}))


@st.composite
def other_names(draw: st.DrawFn, people: tuple[str, ...]) -> Names:
    return dict(zip(people, draw(st.permutations([*people, *STRANGERS])), strict=False))


# -- The pages ---------------------------------------------------------------------------------


def outcome(page: Page, state: Any, command: Any, facts: Any) -> list[Any] | Rule:
    try:
        return page.decide(state, command, facts)
    except Refused as refusal:
        return refusal.rule


def unequal(page: Page, names: Names, state: Any, asked: Iterable[tuple[Any, Any]]) -> list[Any]:
    """What comes to something else for the others."""
    others = renamed(state, names)
    return [
        command
        for command, facts in asked
        if outcome(page, others, renamed(command, names), renamed(facts, names))
        != renamed(outcome(page, state, command, facts), names)
    ]


NAMED = (issuance, order, appraisal)
"""What is renamed is another's by name: they keep a digest of what is said of somebody, or are
called after them."""


@pytest.mark.parametrize("page", [it for it in DECIDING if it.values[0] not in NAMED])
@for_all(st.data())
def test_equal_cases_are_decided_alike_whoever_they_are_about(
    page: ModuleType, data: st.DataObject
):
    names = data.draw(other_names(everybody(page)))
    kind = data.draw(st.sampled_from([*lawful(page)]))
    state = data.draw(st.sampled_from(lawful(page)[kind])).state
    day = data.draw(st.sampled_from(DAYS))
    deadlines = page.decider.due(state, CALENDARS)

    assert not unequal(page.decider, names, state, acts(page, state, day))
    assert page.decider.due(renamed(state, names), CALENDARS) == renamed(deadlines, names)


@for_all(histories(organisation, test_organisation.acts), st.data())
def test_posts_alone_tell_what_somebody_is_to_the_office(history: list[Any], data: st.DataObject):
    people = tuple(Person(it) for it in ("dan", "han", "kim", "lea", "max"))
    names = data.draw(other_names(people))
    one = organisation.after(history)
    other = organisation.after(renamed(history, names))
    asked = (Organisation.roles_of, Organisation.superior_of, Organisation.group_of)

    assert other == renamed(one, names)
    for who in people:
        for ask in asked:
            assert ask(other, renamed(who, names)) == renamed(ask(one, who), names)


def test_a_page_that_favours_somebody_or_goes_by_names_is_noticed():
    def favours(state: Any, command: Any, facts: Any) -> list[Any]:
        only_by(command.by == "han", IN_POST)
        return [state]

    def goes_by_names(state: Any, command: Any, facts: Any) -> list[Any]:
        return [min(command.by, command.party)]

    exchanged = {"han": "kim", "kim": "han"}
    asked = [(StandIn(**did_for("han", "kim", 1)), None)]
    for decide in (favours, goes_by_names):
        page: Page = Decider("p", CALENDAR, decide, lambda state, event: state, (), ())
        assert not unequal(page, {}, CALENDAR, asked)
        assert unequal(page, exchanged, CALENDAR, asked)

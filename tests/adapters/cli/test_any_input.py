"""Whatever is handed in, to whichever command: it is decided, or told what is wrong with it."""

from __future__ import annotations

import io
import json
from contextlib import closing, redirect_stdout
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from casework.adapters.cli.asking import asked, options, words_of
from casework.adapters.cli.demo.cast import CUSTOMERS, STAFF
from casework.adapters.cli.doing import ASKING
from casework.adapters.cli.main import run
from casework.adapters.cli.output import COMMON
from casework.adapters.structuring import Malformed, structured
from casework.application.office import Considered, Office
from casework.application.ports import MalformedName
from casework.application.record import MalformedInput
from casework.domain.kernel import WHEN_DECIDED, Act, Personal
from casework.infrastructure.bootstrap import PAGES, open_office
from tests.adapters.cli.conftest import Performance

COMMANDS = [(page, it) for page in PAGES for it in PAGES[page].decider.commands]

# -- Inputs ------------------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda it: timezone(timedelta(minutes=it)))
people = st.sampled_from([*(it.person for it in STAFF), *CUSTOMERS, "nobody"])
words = st.sampled_from(["", "R2", "premium_refund", "refunds", "1", "　", "quality", "accuracy"])


@cache
def fitting(kind: Any) -> st.SearchStrategy[Any]:
    """What JSON has for a value of a kind: well-typed, and otherwise as odd as may be."""
    kind = getattr(kind, "__supertype__", kind)
    if get_origin(kind) in (Union, UnionType):
        parts = [st.none() if it is NoneType else fitting(it) for it in get_args(kind)]
        return st.one_of(*parts)
    if get_origin(kind) in (tuple, frozenset):
        return st.lists(fitting(get_args(kind)[0]), max_size=3)
    if kind is Personal:
        return st.fixed_dictionaries({"of": people, "clear": words | st.text(max_size=5)})
    if attrs.has(kind):
        return fields_of(kind)
    if issubclass(kind, StrEnum):
        return st.sampled_from([it.value for it in kind])
    if kind is datetime:
        return st.datetimes(timezones=zones).map(datetime.isoformat)
    if kind is date:
        return st.dates().map(date.isoformat)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(-3, 7) | st.sampled_from([-(2**63) + 1, 2**63 - 1])
    return people | words | st.text(max_size=5)


def fields_of(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    hints = get_type_hints(kind)
    return st.fixed_dictionaries(
        {it.name: fitting(hints[it.name]) for it in attrs.fields(kind) if it.init}
    )


@st.composite
def inputs(draw: st.DrawFn, kind: type[Act]) -> dict[str, Any]:
    """The fields of a command, all of them fitting, or some of them anything at all."""
    fields = draw(fields_of(kind))
    fields["by"] = draw(people)
    if draw(st.booleans()):
        del fields["at"]
    if draw(st.booleans()):
        fields["on_behalf_of"] = None
    spoilt = draw(st.lists(st.sampled_from([*sorted(fields), "more"]), max_size=2))
    return fields | {it: draw(anything) for it in spoilt}


# -- The laws ----------------------------------------------------------------------------------

# Each law is tried on every page by itself.
tried = settings(
    max_examples=max(settings().max_examples // 4, 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@tried
@given(given=st.data())
@pytest.mark.parametrize("page", PAGES)
def test_no_bytes_bring_a_command_down(page: str, given: st.DataObject):
    kind = given.draw(st.sampled_from(PAGES[page].decider.commands))
    text = given.draw(
        inputs(kind).map(json.dumps) | anything.map(json.dumps) | st.text(max_size=20)
    )
    words = ["do", f"{page}/x", kind.__name__, f"--data={text}", "--store", "memory:", "--json"]
    with redirect_stdout(io.StringIO()) as out:
        code = run(words)
    document = json.loads(out.getvalue())
    assert code in (0, 2, 3)
    assert ("error" in document) == (code == 2)


@pytest.fixture(scope="module")
def office(performance: Performance):
    office = open_office(str(performance.store))
    with closing(office.journal):
        yield office


@pytest.fixture(scope="module")
def streams(office: Office) -> dict[str, list[str]]:
    """The cases of the demo, by page: as many phases as there are."""
    found: dict[str, list[str]] = {it: [f"{it}/new-one"] for it in PAGES}
    for stream in dict.fromkeys(entry.stream for _, entry in office.journal.feed()):
        page = stream.partition("/")[0]
        if page in found:
            found[page].append(stream)
    return found


@tried
@given(given=st.data())
@pytest.mark.parametrize("page", PAGES)
def test_whatever_is_well_typed_is_decided(
    page: str, given: st.DataObject, office: Office, streams: dict[str, list[str]]
):
    for _ in range(3):
        kind = given.draw(st.sampled_from(PAGES[page].decider.commands))
        try:
            act = structured(kind, given.draw(inputs(kind)))
            considered = office.consider(given.draw(st.sampled_from(streams[page])), act)
        except (Malformed, MalformedInput, MalformedName):
            continue
        assert isinstance(considered, Considered)


def test_the_inputs_reach_what_is_well_typed_and_what_is_wrong_in_many_ways():
    kind = next(it for page, it in COMMANDS if it.__name__ == "RecordCompletenessCheck")
    once = settings(phases=[Phase.generate], database=None)
    assert find(inputs(kind), lambda it: not _problems(kind, it), settings=once)
    assert find(inputs(kind), lambda it: len(_problems(kind, it)) > 1, settings=once)


def _problems(kind: type[Act], fields: dict[str, Any]) -> tuple[Any, ...]:
    try:
        structured(kind, fields)
    except Malformed as wrong:
        return wrong.problems
    return ()


@tried
@given(given=st.data())
@pytest.mark.parametrize("page", PAGES)
def test_what_was_typed_can_be_typed_again(page: str, given: st.DataObject):
    kind = given.draw(st.sampled_from(PAGES[page].decider.commands))
    fields = given.draw(fields_of(kind))
    try:
        act: Act = structured(kind, fields)
    except Malformed:
        return  # A text that is no text.
    _, stream, command, *typed = words_of(f"{page}/x", act)
    assert (stream, command) == (f"{page}/x", kind.__name__)
    general = 2 + 2 * (act.at != WHEN_DECIDED) + 3 * (act.on_behalf_of is not None)
    assert typed[-general:][:2] == ["--by", act.by]
    known = {it: fields[it] for it in ("by", "at", "on_behalf_of")}
    assert asked(kind, typed[:-general], None, known) == act


def test_no_field_of_a_command_is_called_as_an_option_of_all():
    taken = {it.name for kind in (ASKING, COMMON) for it in attrs.fields(type(kind))}
    clashes = {
        (page, kind.__name__, it.name)
        for page, kind in COMMANDS
        for it in options(kind)
        if it.name in taken
    }
    assert clashes == set()

"""What is stored is read as it was written, or not at all: nothing in it is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.ports import Entry
from casework.application.record import Codec, MalformedInput
from casework.application.shapes import holds, outline
from casework.domain.kernel import Personal
from casework.infrastructure.bootstrap import PAGES
from tests.application.plans import _value
from tests.offices import filed_short, staffed

CODEC = Codec(it.decider for it in PAGES.values())
KINDS = {
    *(it for page in PAGES.values() for it in (*page.decider.commands, *page.decider.events)),
    *(it.kind for page in PAGES.values() for it in page.finders.values()),
}
READ_ELSEWHERE = ("data", "facts", "general", "read")
"""Of what a command was told: read where it is needed, and the last knows no fields."""

KINDS_BY_NAME = {it.__name__: it for it in KINDS}
NOW = datetime(2024, 7, 1, 9, tzinfo=UTC)


def drawn(kind: type) -> list[Any]:
    """A few values of a class, the same every time."""
    return [_value(kind, Random(seed), NOW) for seed in range(6)]


def grown(tree: Any) -> Iterator[Any]:
    """What was read from JSON, once with an unknown field in each of its objects."""
    whole: Any = deepcopy(tree)
    todo: list[tuple[Any, ...]] = [()]
    while todo:
        path = todo.pop()
        it = whole
        for step in path:
            it = it[step]
        if isinstance(it, dict):
            it["newer"] = 1
            yield deepcopy(whole)
            del it["newer"]
        parts = it.items() if isinstance(it, dict) else enumerate(it if type(it) is list else ())
        todo += [(*path, step) for step, _ in parts]


@pytest.mark.parametrize("kind", sorted(KINDS, key=repr), ids=lambda it: it.__qualname__)
def test_a_field_that_nothing_knows_is_refused_however_deep_it_lies(kind: type):
    for value in drawn(kind):
        stored = CODEC.encode(value)

        assert CODEC.decode(stored, kind) == value
        for tree in grown(msgspec.json.decode(stored)):
            with pytest.raises(MalformedInput):
                CODEC.decode(msgspec.json.encode(tree), kind)


def test_nothing_unknown_in_an_entry_is_passed_over_when_its_event_is_read():
    journal = MemoryJournal()
    filed_short(staffed(journal))
    first = [it for _, it in journal.feed() if b'"told":' in it.data]
    for entry in {it.name: it for it in first if not it.name.startswith("decision.")}.values():
        for tree in grown(msgspec.json.decode(entry.data)):
            if "newer" not in str([tree["told"].get(it) for it in READ_ELSEWHERE]):
                told = Entry(entry.stream, entry.version, entry.name, msgspec.json.encode(tree))
                with pytest.raises(MalformedInput):
                    CODEC.event(told)


def test_what_is_in_its_declared_place_is_within_the_outline_whatever_it_says():
    outlined = msgspec.json.Decoder(outline(KINDS_BY_NAME["SubmitRequest"]))

    assert outlined.decode(b'{"business_type":[1,{"a":null}],"form":[]}') is not None
    for stray in (b'{"Business_type":1}', b'{"form":[{"item":"x","more":1}]}'):
        with pytest.raises(msgspec.ValidationError):
            outlined.decode(stray)


def test_there_is_room_for_a_thing_where_it_is_declared_however_deep():
    assert holds(KINDS_BY_NAME["SubmitRequest"], Personal)  # In an answer, in a tuple of them.
    assert not holds(KINDS_BY_NAME["NumberTaken"], Personal)

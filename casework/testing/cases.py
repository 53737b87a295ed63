"""Cases for other implementations: each state a page can reach, each act, and what comes of it.

A front end in another language that keeps a copy of a rule can be held to it: one line of JSON
each, with the shortest history that leads to a state. Names and fields are those on record.

    {"page": "review.review",
     "given": [{"event": "review.review.ReviewOpened", "fields": {…}}, …],
     "when": {"command": "review.review.PassStage", "fields": {…}},
     "told": {…},
     "then": [{"event": …, "fields": {…}}]}          or   "refused": "REV-03"

Sets are sorted, times are ISO 8601, and the same casts give the same bytes. ``told`` are the facts
that the command is decided on; it is ``{}`` where nothing need be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen

from casework.application.record import Codec
from casework.domain.kernel import Refused
from casework.testing.explorer import Cast, Explored, Page, shortest


class Happened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event by the name it is stored under, and its fields as they are stored."""

    event: str
    fields: msgspec.Raw


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command by the name it is stored under, and its fields as they are stored."""

    command: str
    fields: msgspec.Raw


class Line(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A case as it is written down."""

    page: str
    given: tuple[Happened, ...]
    when: Asked
    told: msgspec.Raw
    then: tuple[Happened, ...] | None = None
    refused: str = ""


@frozen
class Cases:
    """All cases of a cast, and the exploration that found them; ``found.complete``: it is all."""

    cast: Cast
    found: Explored
    states: Sequence[tuple[Any, tuple[Any, ...]]]

    def lines(self) -> Iterator[bytes]:
        """The cases, state by state in the order in which they were found, each a line of JSON.

        Raises:
            MalformedInput: an event or a command of the cast is none of its page.
        """
        page = self.cast.page
        codec = Codec([page])
        for state, history in self.states:
            given = tuple(_happened(codec, page, history))
            for command, facts in self.cast.acts(state):
                when = Asked(codec.name(page.name, type(command)), codec.raw(command))
                told = codec.raw(facts)
                try:
                    events = page.decide(state, command, facts)
                except Refused as refusal:
                    line = Line(page.name, given, when, told, refused=refusal.rule.id)
                else:
                    then = tuple(_happened(codec, page, events))
                    line = Line(page.name, given, when, told, then)
                yield codec.encode(line) + b"\n"


def cases(cast: Cast, *, most: int = 1_000_000) -> Cases:
    """Explore a cast, and make a case of every act in every state that is followed further.

    There are as many as the exploration made decisions. ``most`` bounds the states.
    """
    return Cases(cast, *shortest(cast, most=most))


def differs(line: bytes, page: Page, facts: Mapping[type, type]) -> str:
    """What a page makes of a case if that is not what the line says, else nothing.

    ``facts`` tells by the command's class which facts it is told.

    Raises:
        MalformedInput: the line says what the page knows nothing of.
    """
    codec = Codec([page])
    case: Line = codec.decode(line, Line)
    state = page.after(codec.decode(it.fields, codec.types[it.event]) for it in case.given)
    kind = codec.types[case.when.command]
    command, told = codec.decode(case.when.fields, kind), codec.decode(case.told, facts[kind])
    try:
        events = page.decide(state, command, told)
    except Refused as refusal:
        came = Line(case.page, case.given, case.when, case.told, refused=refusal.rule.id)
    else:
        then = tuple(_happened(codec, page, events))
        came = Line(case.page, case.given, case.when, case.told, then)
    again: bytes = codec.encode(came)
    return "" if again == line.rstrip() else again.decode()


def _happened(codec: Codec, page: Page, events: Iterable[Any]) -> Iterator[Happened]:
    for it in events:
        yield Happened(codec.name(page.name, type(it)), codec.raw(it))

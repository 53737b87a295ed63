"""The same work on the stock library: the pages' own decisions, in its aggregates and application.

An aggregate holds the state of a page, decides by it and folds by it; what it is told is at hand.
The application has every default of the library, and a transcoding for each kind of event, as the
library asks of whoever has values of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import JSONTranscoder, Transcoding

from benchmarks import sides
from casework.adapters.storage.memory import MemoryJournal
from casework.application.ports import Entry
from casework.application.record import decode_hook, encode_hook
from casework.domain.inventory import stock_item
from casework.domain.kernel import Act, Decider
from casework.domain.requests import intake
from casework.infrastructure.bootstrap import PAGES, office_on

Asked = tuple[Act, Any]
"""A command, and the facts that it is decided on."""


class Case(Aggregate):
    """A case of a page: what its decider decides are its events."""

    @event("Began")
    def __init__(self, page: str, what: Any) -> None:
        self.page = page
        self.state = self.decider.evolve(self.decider.initial, what)

    @event("Happened")
    def happen(self, what: Any) -> None:
        self.state = self.decider.evolve(self.state, what)

    @property
    def decider(self) -> Decider[Any, Any, Any, Any]:
        return PAGES[self.page].decider

    def ask(self, command: Act, facts: Any) -> None:
        for it in self.decider.decide(self.state, command, facts):
            self.happen(it)


def begun(page: str, command: Act, facts: Any) -> Case:
    """A case after its first command."""
    decider = PAGES[page].decider
    first, *others = decider.decide(decider.initial, command, facts)
    case = Case(page, first)
    for it in others:
        case.happen(it)
    return case


REQUEST: Final = intake.decider.name
ITEM: Final = stock_item.decider.name


class _AsBuiltins(Transcoding):
    """A kind of event as JSON has it: as quick as it can be had, by the library that ours uses."""

    def __init__(self, kind: type) -> None:
        self.type, self.name = kind, kind.__name__

    def encode(self, obj: Any) -> Any:
        return msgspec.to_builtins(obj, enc_hook=encode_hook)

    def decode(self, data: Any) -> Any:
        return msgspec.convert(data, self.type, dec_hook=decode_hook)


class Cases(Application[UUID]):
    """Requests and articles of the store, kept as the library keeps them."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        super().register_transcodings(transcoder)
        for kind in (*intake.decider.events, *stock_item.decider.events):
            transcoder.register(_AsBuiltins(kind))


def asked_of(page: str, entries: Iterable[Entry]) -> list[Asked]:
    """What a page was asked in a journal, in order, each with what it was told."""
    codec = office_on(MemoryJournal()).codec
    events = {codec.name(page, it) for it in PAGES[page].decider.events}
    found = []
    for entry in entries:
        if entry.name in events and (told := codec.body(entry).told) is not None:
            kind = codec.types[told.command]
            facts = codec.decode(told.facts, PAGES[page].finder(kind).kind)
            found.append((codec.decode(told.data, kind), facts))
    return found


def life_of_stock(app: Cases) -> sides.Life:
    """The six acts that a life of ours is, on the facts that ours were decided on."""
    journal = MemoryJournal()
    for _ in sides.life_of_ours(journal)():
        pass
    first, *others = asked_of(REQUEST, (it for _, it in journal.feed()))

    def live() -> Iterator[None]:
        case = begun(REQUEST, *first)
        app.save(case)
        yield
        for it in others:
            again: Any = app.repository.get(case.id)
            again.ask(*it)
            app.save(again)
            yield

    return live


def thousand_of_stock(app: Cases) -> UUID:
    """The article of ``sides.thousand``, kept as the library keeps it."""
    first, *others = asked_of(ITEM, sides.thousand())
    item = begun(ITEM, *first)
    for it in others:
        item.ask(*it)
    app.save(item)
    return item.id

"""The monitor: a recorded journal held to the properties of its pages, event by event.

The properties say a second time, and without looking into ``decide``, what every history keeps.
Where one is broken, the record holds what no decision of ours could have written, or the rules
were otherwise when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from casework.application.office import Office
from casework.application.ports import Entry
from casework.application.record import ACCEPTED, REFUSED, Body
from casework.domain.properties.templates import BROKEN, Property, Step

Properties = Mapping[str, tuple[Property, ...]]
"""By page."""


@frozen
class Breach:
    """A property that an event broke, and where that event stands."""

    property: Property
    stream: str
    version: int
    position: int
    event: Any
    by: str
    decision: str


@frozen
class Owed:
    """Something that must still happen in a stream whose story is over."""

    property: Property
    stream: str


@define
class Monitored:
    """What came of it: so many events of so many streams were held to so many properties."""

    events: int = 0
    streams: int = 0
    properties: int = 0
    breaches: list[Breach] = field(factory=list)
    owed: list[Owed] = field(factory=list)


@define
class _Watched:
    """A stream on its way: its state, what its properties remember, and the act at hand."""

    state: Any
    memories: list[Any]
    act: Any = None
    facts: Any = None


def monitor(office: Office, properties: Properties) -> Monitored:
    """Hold every event on record to the properties of its page.

    Raises:
        MalformedInput: an entry is none of ours.
        StoreFailure: the store could not be read.
    """
    found = Monitored(properties=sum(map(len, properties.values())))
    watched: dict[str, _Watched] = {}
    for position, entry in office.journal.feed():
        page = entry.stream.partition("/")[0]
        if entry.name in (ACCEPTED, REFUSED) or page not in properties:
            continue
        own = properties[page]
        if entry.stream not in watched:
            initial = [it.initial for it in own]
            watched[entry.stream] = _Watched(office.page(entry.stream).decider.initial, initial)
        found.events += 1
        found.breaches += _held(office, watched[entry.stream], own, position, entry)
    found.streams = len(watched)
    for stream, it in watched.items():
        decider = office.page(stream).decider
        if isinstance(it.state, decider.over):
            found.owed += _owed(stream, it, properties[decider.name])
    return found


def _held(
    office: Office,
    watched: _Watched,
    properties: tuple[Property, ...],
    position: int,
    entry: Entry,
) -> Iterable[Breach]:
    body, event = office.codec.body(entry), office.codec.event(entry)[0]
    watched.state = office.page(entry.stream).decider.evolve(watched.state, event)
    _read_act(office, watched, entry, body)
    step = Step(event, watched.act, watched.facts, body.told is not None, entry.stream)
    for nth, it in enumerate(properties):
        memory = watched.memories[nth]
        if memory is BROKEN or not isinstance(event, it.kinds):
            continue
        watched.memories[nth] = it.step(memory, step)
        if watched.memories[nth] is BROKEN:
            where = (entry.stream, entry.version, position)
            yield Breach(it, *where, event, body.by, body.decision)


def _read_act(office: Office, watched: _Watched, entry: Entry, body: Body) -> None:
    """Further events of one act carry no command: it is that of the first."""
    if body.told is not None:
        codec, told = office.codec, body.told
        kind = codec.types[told.command]
        watched.act = codec.decode(told.data, kind)
        watched.facts = codec.decode(told.facts, office.page(entry.stream).finder(kind).kind)


def _owed(stream: str, watched: _Watched, properties: tuple[Property, ...]) -> Iterable[Owed]:
    for it, memory in zip(properties, watched.memories, strict=True):
        if memory is not BROKEN and it.pending(memory):
            yield Owed(it, stream)

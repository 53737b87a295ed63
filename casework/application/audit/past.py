"""The past, as it comes by in the feed: every stream at any version, few of them kept."""

from __future__ import annotations

from functools import reduce
from itertools import islice

from attrs import define, field

from casework.application.office import Known, Office
from casework.application.ports import Entry
from casework.application.record import MalformedInput
from casework.domain.kernel import WHEN_DECIDED

KEPT = 4
"""States kept of each stream. What a decision read is seldom older than the latest but one."""

STREAMS = 100_000
"""Streams of which states are kept. What is no longer kept is folded anew from the journal."""


class NotThere(LookupError):
    """A decision is said to have read what was not on record by then."""


@define
class Stream:
    """A stream as far as it has come by: its last states, and the entries after the latest."""

    states: list[Known]
    ahead: list[Entry] = field(factory=list)


@define
class Passing:
    """The streams as they were, while the feed is read once from its beginning.

    An entry is on record from when it ``arrives``; it is part of what is ``latest`` when it is
    ``settled``, at its decision's verdict. States are folded when they are asked for, unless they
    are handed in; ``heads`` are the last of each stream.
    """

    office: Office
    at_position: int = field(init=False, default=0)
    heads: dict[str, Known] = field(init=False, factory=dict)
    _streams: dict[str, Stream] = field(init=False, factory=dict)
    _settled: dict[str, int] = field(init=False, factory=dict)
    _arrived: dict[str, int] = field(init=False, factory=dict)

    def position(self) -> int:
        return self.at_position

    def at(self, stream: str, version: int) -> Known:
        """A stream at a version.

        Raises:
            NotThere: it had not come so far.
            MalformedInput: there is no such page, or what is on record cannot be read.
            LookupError, AssertionError, …: no page of ours can have come to it.
        """
        head = self.heads.get(stream)
        if head is not None and head[0] == version:
            return head
        if version == 0:
            return 0, self.office.page(stream).decider.initial, WHEN_DECIDED
        known = self._streams.get(stream)
        if version > self._arrived.get(stream, 0):
            raise NotThere(f"{stream} had not come to version {version}")
        if known is None:
            known = self._keep(stream)
            known.ahead.extend(self._on_record(stream, self._arrived[stream]))
        if version > known.states[-1][0]:
            while known.states[-1][0] < version:
                self._follow(stream, known, self._after(known.states[-1], known.ahead[0]), 1)
            return known.states[-1]
        kept = next((it for it in known.states if it[0] == version), None)
        beginning = 0, self.office.page(stream).decider.initial, WHEN_DECIDED
        return kept or reduce(self._after, self._on_record(stream, version), beginning)

    def latest(self, stream: str) -> Known:
        return self.at(stream, self._settled.get(stream, 0))

    def arrives(self, entry: Entry) -> None:
        stream = entry.stream
        self._arrived[stream] = entry.version
        if (known := self._streams.get(stream)) is None:
            if entry.version != 1:
                return  # No longer kept.
            known = self._keep(stream)
        known.ahead.append(entry)

    def settled(self, stream: str, last: int, state: Known | None = None) -> None:
        """A decision's entries in a stream are on record, up to this version; there it comes to
        this state, if that is known."""
        if last > self._settled.get(stream, 0):
            self._settled[stream] = last
        if state is not None:
            known = self._streams.get(stream)
            if known is not None and known.states[-1][0] < state[0]:
                passed = 0
                for it in known.ahead:
                    if it.version > state[0]:
                        break
                    passed += 1
                self._follow(stream, known, state, passed)

    def _follow(self, stream: str, known: Stream, state: Known, passed: int) -> None:
        """Keep a stream's next state, to which so many of the entries ahead have led."""
        known.states.append(state)
        if len(known.states) > KEPT:
            del known.states[0]
        del known.ahead[:passed]
        self.heads[stream] = state

    def _keep(self, stream: str) -> Stream:
        if len(self._streams) >= STREAMS:
            for it in list(islice(self._streams, STREAMS // 2)):
                del self._streams[it], self.heads[it]
        beginning = (0, self.office.page(stream).decider.initial, WHEN_DECIDED)
        self.heads[stream] = beginning
        self._streams[stream] = Stream([beginning])
        return self._streams[stream]

    def _on_record(self, stream: str, last: int) -> list[Entry]:
        return [it for it in self.office.journal.read(stream) if it.version <= last]

    def _after(self, known: Known, entry: Entry) -> Known:
        version, state, _ = known
        if entry.version != version + 1:
            raise MalformedInput(f"{entry.stream}: version {version + 1} is not on record")
        codec = self.office.codec
        codec.stored(entry)  # All of it is held to its form, the command that led to it too.
        event, at = codec.event(entry)
        return entry.version, self.office.page(entry.stream).decider.evolve(state, event), at

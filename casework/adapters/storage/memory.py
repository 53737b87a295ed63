"""The journal in memory: for tests, for trying things out, and for as long as the process lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from casework.adapters.storage.places import PAGE, moved, paged, places
from casework.application.ports import Entry, StoreFailure, well_formed


class _Recorder(POPOApplicationRecorder):
    """The library's, checking places before it inserts. Its own reads remember whatever stream
    they were asked for, known or not, and count through all of it: these do neither."""

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        for stream, must in kwargs["places"].items():
            if (found := len(self._stored_events_index.get(stream, ()))) != must:
                raise moved(stream, must, found)

    def entries(self, stream: str, after: int) -> list[Entry]:
        with self._database_lock:
            at = self._stored_events_index.get(stream, {})
            versions = range(max(after, 0) + 1, len(at) + 1)
            return [_entry(self._stored_events[at[version]]) for version in versions]

    def position(self, stream: str, version: int) -> int | None:
        with self._database_lock:
            at = self._stored_events_index.get(stream, {}).get(version)
        return None if at is None else at + 1

    def page(self, after: int) -> list[tuple[int, Entry]]:
        with self._database_lock:
            rows = self._stored_events[after : after + PAGE]
        return list(zip(count(after + 1), map(_entry, rows), strict=False))


def _entry(row: StoredEvent) -> Entry:
    return Entry(str(row.originator_id), row.originator_version, row.topic, row.state)


class MemoryJournal:
    """A `Journal` that is gone when it is closed, or its process ends. Threads may share it."""

    def __init__(self) -> None:
        self._recorder: _Recorder | None = _Recorder()

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        return self._open().entries(well_formed(stream), after)

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        rows = [StoredEvent(it.stream, it.version, it.name, it.data) for it in entries]
        self._open().insert_events(rows, places=places(entries, held))

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return paged(lambda after: self._open().page(after), max(after, 0))

    def position_of(self, stream: str, version: int) -> int | None:
        return self._open().position(well_formed(stream), version)

    def close(self) -> None:
        """Forget everything. Closing again does nothing; all else raises `StoreFailure`."""
        self._recorder = None

    def _open(self) -> _Recorder:
        if self._recorder is None:
            raise StoreFailure("the journal in memory is closed, and what it held is gone")
        return self._recorder

"""The journal in memory: for tests, for trying things out, and for as long as the process lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from threading import Lock

from casework.adapters.storage.places import PAGE, moved, paged, places
from casework.application.ports import Entry, StoreFailure, well_formed


class MemoryJournal:
    """A `Journal` that is gone when it is closed, or its process ends. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[Entry] = []
        self._streams: dict[str, list[int]] = {}  # Where in the entries those of a stream are.
        self._closed = False

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        well_formed(stream)
        with self._lock:
            self._require_open()
            return self._after(stream, after)

    def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
        for stream in known:
            well_formed(stream)
        with self._lock:
            self._require_open()
            return [it for stream, after in known.items() for it in self._after(stream, after)]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        must = places(entries, held)
        with self._lock:
            self._require_open()
            for stream, version in must.items():
                if (found := len(self._streams.get(stream, ()))) != version:
                    raise moved(stream, version, found)
            for at, entry in enumerate(entries, len(self._entries)):
                self._streams.setdefault(entry.stream, []).append(at)
            self._entries += entries

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return paged(self._page, max(after, 0))

    def position_of(self, stream: str, version: int) -> int | None:
        well_formed(stream)
        with self._lock:
            self._require_open()
            at = self._streams.get(stream, ())
            return at[version - 1] + 1 if 0 < version <= len(at) else None

    def close(self) -> None:
        """Forget everything. Closing again does nothing; all else raises `StoreFailure`."""
        with self._lock:
            self._closed, self._entries, self._streams = True, [], {}

    def _after(self, stream: str, after: int) -> list[Entry]:
        at = self._streams.get(stream, ())
        return [self._entries[it] for it in at[max(after, 0) :]] if len(at) > after else []

    def _page(self, after: int) -> Sequence[tuple[int, Entry]]:
        with self._lock:
            self._require_open()
            return list(zip(count(after + 1), self._entries[after : after + PAGE], strict=False))

    def _require_open(self) -> None:
        if self._closed:
            raise StoreFailure("the journal in memory is closed, and what it held is gone")

"""A journal that gathers many appends and makes them one, on whatever journal lies under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock

from casework.adapters.storage.places import PAGE, moved, places
from casework.application.ports import Entry, Journal, StoreFailure, well_formed


class BufferedJournal:
    """A `Journal` whose appends wait in memory until they are flushed, all in one append.

    From one flush to the next a stream reads as it was when it was first read, with what was
    appended here. What others write meanwhile shows at the flush, which is a conflict if it is
    about a stream that was written or held here. Of a stream that was held, only what is new is
    read after a flush.

    A gathered append passes the same checks as any other. Its entries are at the end of this
    journal's feed, at the positions they would take now; the store gives them theirs.
    """

    def __init__(self, under: Journal) -> None:
        self._under = under
        self._lock = Lock()
        self._streams: dict[str, list[Entry]] = {}
        self._known: dict[str, list[Entry]] = {}
        self._gathered: list[Entry] = []
        self._written: set[str] = set()
        self._held: dict[str, int] = {}
        self._end = 0
        self._closed = False

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        with self._lock:
            return self._stream(well_formed(stream))[max(after, 0) :]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        must = places(entries, held)
        with self._lock:
            for stream, version in must.items():
                if (found := len(self._stream(stream))) != version:
                    raise moved(stream, version, found)
            for stream in (held or {}).keys() - self._written:
                self._held.setdefault(stream, must[stream])
            for entry in entries:
                self._streams[entry.stream].append(entry)
                self._written.add(entry.stream)
            self._gathered += entries

    def flush(self) -> None:
        """Append everything that was gathered, once, with all that was held for it.

        Whether or not that succeeds, nothing is gathered afterwards.

        Raises:
            Conflict: somebody else wrote to a stream that was written or held here.
            StoreFailure: the store could not do it.
        """
        with self._lock:
            self._require_open()
            gathered, held = self._gathered, self._held
            known = {it: self._streams[it] for it in held.keys() - self._written}
            self._forget()
            self._known |= known
            if gathered or held:
                self._under.append(gathered, held)

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        while rows := self._rows(after):
            yield from rows
            after = rows[-1][0]

    def position_of(self, stream: str, version: int) -> int | None:
        with self._lock:
            self._require_open()
            if (position := self._under.position_of(stream, version)) is not None:
                return position
            place = stream, version
            waiting = (at for at, it in self._waiting() if (it.stream, it.version) == place)
            return next(waiting, None)

    def close(self) -> None:
        """Let go of what was gathered and not flushed, and close the journal under this one."""
        with self._lock:
            self._closed = True
            self._forget()
            self._known = {}
            self._under.close()

    def _forget(self) -> None:
        self._streams, self._gathered, self._written, self._held = {}, [], set(), {}

    def _stream(self, stream: str) -> list[Entry]:
        self._require_open()
        if stream not in self._streams:
            known = self._known.pop(stream, [])
            self._streams[stream] = [*known, *self._under.read(stream, len(known))]
        return self._streams[stream]

    def _rows(self, after: int) -> list[tuple[int, Entry]]:
        """The next rows of the feed: the store's, and when there are no more, the gathered."""
        with self._lock:
            self._require_open()
            if rows := list(islice(self._under.feed(after), PAGE)):
                return rows
            return [(position, it) for position, it in self._waiting() if position > after]

    def _waiting(self) -> Iterator[tuple[int, Entry]]:
        for position, _ in self._under.feed(self._end):
            self._end = position
        return enumerate(self._gathered, self._end + 1)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreFailure("the journal is closed: open another on its store")

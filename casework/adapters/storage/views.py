"""What the shelves of the three stores share, and the shelf in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Lock
from typing import Final

from attrs import define, evolve, field

from casework.application.ports import Conflict, Journal, StoreFailure
from casework.application.views.shelves import Standing

LAYOUT: Final = "casework views, layout 1"
"""What tells our tables from those of a later layout."""

VIEWS, ROWS = "casework_views", "casework_view_rows"
"""The tables: a row is a copy of a view; a row of a copy."""


def changed_meanwhile(view: str) -> Conflict:
    """The conflict of a copy that does not stand as it was seen."""
    return Conflict(f"somebody else keeps the view {view} too: read again where it stands")


def ahead(view: str) -> Conflict:
    """The conflict of a copy that is behind the live one."""
    return Conflict(f"the live view {view} has got further: read on before they are swapped")


@define
class _Copy:
    standing: Standing
    rows: dict[str, bytes] = field(factory=dict)


class MemoryShelf:
    """A `Shelf` beside a journal in memory. Threads may share it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._end = 0
        self._lock = Lock()
        self._copies: dict[tuple[str, str | None], _Copy] | None = {}

    def standing(self, view: str, making: str | None = None) -> Standing | None:
        with self._lock:
            found = self._open().get((view, making))
            return found.standing if found else None

    def rows(
        self, view: str, keys: Collection[str] | None = None, making: str | None = None
    ) -> tuple[Standing, dict[str, bytes]] | None:
        with self._lock:
            found = self._open().get((view, making))
            if found is None:
                return None
            rows = found.rows
            if keys is not None:
                return found.standing, {it: rows[it] for it in keys if it in rows}
            return found.standing, dict(rows)

    def begin(self, view: str, digest: str) -> None:
        with self._lock:
            self._open()[view, digest] = _Copy(Standing(digest))

    def write(
        self, view: str, after: Standing, position: int, changed: Mapping[str, bytes | None]
    ) -> None:
        with self._lock:
            copy = self._as_seen(view, after)
            copy.standing = evolve(after, position=position)
            for key, data in changed.items():
                if data is None:
                    copy.rows.pop(key, None)
                else:
                    copy.rows[key] = data

    def swap(self, view: str, made: Standing) -> None:
        with self._lock:
            copy, live = self._as_seen(view, made), self._open().get((view, None))
            if live and live.standing.position > made.position:
                raise ahead(view)
            for it in [it for it in self._open() if it[0] == view]:
                del self._open()[it]
            copy.standing = evolve(made, live=True)
            self._open()[view, None] = copy

    def end(self) -> int:
        with self._lock:
            self._open()
            for position, _ in self._journal.feed(self._end):
                self._end = position
            return self._end

    def close(self) -> None:
        """Forget everything. Closing again does nothing; all else raises `StoreFailure`."""
        self._copies = None

    def _as_seen(self, view: str, seen: Standing) -> _Copy:
        copy = self._open().get((view, None if seen.live else seen.digest))
        if copy is None or copy.standing != seen:
            raise changed_meanwhile(view)
        return copy

    def _open(self) -> dict[tuple[str, str | None], _Copy]:
        if self._copies is None:
            raise StoreFailure("the shelf in memory is closed, and what it held is gone")
        return self._copies

"""Kept views in the file of the journal that they are of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from threading import Lock

from casework.adapters.storage.sqlite import APPLICATION, TABLE, beside, telling, writing
from casework.adapters.storage.views import LAYOUT, ROWS, VIEWS, ahead, changed_meanwhile
from casework.application.ports import StoreFailure
from casework.application.views.shelves import Standing

# SQLite keeps what a table was made with word for word, so the layout is told in it.
_CREATE = (
    f"""CREATE TABLE IF NOT EXISTS {VIEWS} ( -- {LAYOUT}
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    view TEXT NOT NULL,
    digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    live INTEGER NOT NULL,
    UNIQUE (view, digest, live)
)""",
    f"CREATE UNIQUE INDEX IF NOT EXISTS {VIEWS}_live ON {VIEWS} (view) WHERE live",
    f"""CREATE TABLE IF NOT EXISTS {ROWS} (
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (number, key)
) WITHOUT ROWID""",
)
_MADE = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
_COPY = f"""
SELECT number, digest, position, live FROM {VIEWS}
WHERE view = ? AND live = (? IS NULL) AND digest = coalesce(?, digest)
"""
_ALL = f"SELECT key, data FROM {ROWS} WHERE number = ?"
_SOME = (
    f"SELECT {ROWS}.key, data FROM json_each(?) AS asked CROSS JOIN {ROWS}"
    f" ON number = ? AND {ROWS}.key = asked.value"
)
_END = f"SELECT coalesce(max(rowid), 0) FROM {TABLE}"


class SqliteShelf:
    """A `Shelf` in the file ``path`` of a journal. Its tables are made when a view is first kept.

    Threads may share it, processes the file; it does not survive a fork.

    Args:
        path: a journal's file.
        patience: for how many whole seconds, at least one, to wait while others write.

    Raises:
        StoreFailure: there is no such file, it is no journal, or its views are of a later layout.
    """

    def __init__(self, path: str | PathLike[str], *, patience: int = 5) -> None:
        self._path, self._patience = Path(path).absolute(), patience
        self._lock = Lock()
        with telling(self._path, "opened"):
            self._database = beside(self._path, patience)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def standing(self, view: str, making: str | None = None) -> Standing | None:
        with self._reading() as there:
            found = self._copy(view, making) if there else None
            return found and found[1]

    def rows(
        self, view: str, keys: Collection[str] | None = None, making: str | None = None
    ) -> tuple[Standing, dict[str, bytes]] | None:
        with self._reading() as there:
            found = self._copy(view, making) if there else None
            if found is None:
                return None
            number, standing = found
            if keys is None:
                rows = self._database.execute(_ALL, (number,))
            else:
                rows = self._database.execute(_SOME, (json.dumps([*keys]), number))
            return standing, dict(rows)

    def begin(self, view: str, digest: str) -> None:
        with self._writing():
            for statement in _CREATE:
                self._database.execute(statement)
            found = self._copy(view, digest)
            if found:
                self._drop(found[0])
            insert = f"INSERT INTO {VIEWS} (view, digest, position, live) VALUES (?, ?, 0, 0)"
            self._database.execute(insert, (view, digest))

    def write(
        self, view: str, after: Standing, position: int, changed: Mapping[str, bytes | None]
    ) -> None:
        with self._writing():
            number = self._as_seen(view, after)
            self._database.execute(
                f"UPDATE {VIEWS} SET position = ? WHERE number = ?", (position, number)
            )
            self._database.executemany(
                f"DELETE FROM {ROWS} WHERE number = ? AND key = ?",
                [(number, key) for key, data in changed.items() if data is None],
            )
            self._database.executemany(
                f"INSERT OR REPLACE INTO {ROWS} VALUES (?, ?, ?)",
                [(number, key, data) for key, data in changed.items() if data is not None],
            )

    def swap(self, view: str, made: Standing) -> None:
        with self._writing():
            number = self._as_seen(view, made)
            live = self._copy(view, None)
            if live and live[1].position > made.position:
                raise ahead(view)
            others = f"SELECT number FROM {VIEWS} WHERE view = ? AND number <> ?"
            for (it,) in self._database.execute(others, (view, number)).fetchall():
                self._drop(it)
            self._database.execute(f"UPDATE {VIEWS} SET live = 1 WHERE number = ?", (number,))

    def end(self) -> int:
        with self._reading():
            return int(self._database.execute(_END).fetchone()[0])

    def close(self) -> None:
        """Let go of the file. Closing again does nothing; all else raises `StoreFailure`."""
        with self._lock:
            self._database.close()

    def _copy(self, view: str, making: str | None) -> tuple[int, Standing] | None:
        row = self._database.execute(_COPY, (view, making, making)).fetchone()
        return row and (row[0], Standing(row[1], row[2], bool(row[3])))

    def _as_seen(self, view: str, seen: Standing) -> int:
        found = self._copy(view, None if seen.live else seen.digest) if self._there() else None
        if found is None or found[1] != seen:
            raise changed_meanwhile(view)
        return found[0]

    def _drop(self, number: int) -> None:
        self._database.execute(f"DELETE FROM {ROWS} WHERE number = ?", (number,))
        self._database.execute(f"DELETE FROM {VIEWS} WHERE number = ?", (number,))

    def _there(self) -> bool:
        return self._database.execute(_MADE, (VIEWS,)).fetchone() is not None

    @contextmanager
    def _reading(self) -> Iterator[bool]:
        """All as at one moment; and whether there are any views."""
        with telling(self._path, "read"), self._lock:
            self._database.execute("BEGIN")
            try:
                yield self._there()
            finally:
                self._database.rollback()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with telling(self._path, "written"), self._lock:
            self._database.execute("PRAGMA busy_timeout = 10")
            try:
                with writing(self._database, self._patience):
                    yield
            finally:
                self._database.execute(f"PRAGMA busy_timeout = {self._patience * 1000}")

    def _prepare(self) -> None:
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION:
            raise StoreFailure(f"{self._path} is no journal: name the file of one")
        self._database.execute("PRAGMA synchronous = FULL")
        made = self._database.execute(_MADE, (VIEWS,)).fetchone()
        if made and LAYOUT not in made[0]:
            raise StoreFailure(f"{self._path} has views of a later layout: upgrade casework")

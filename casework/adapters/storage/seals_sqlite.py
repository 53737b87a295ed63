"""Seals in the file of the journal that they are of."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any

from casework.adapters.storage.seals import (
    CHECKPOINTS,
    LAYOUT,
    POSITIONS,
    TABLES,
    TILES,
    TableSeals,
    blocks,
    grown,
    packed,
    unpacked,
)
from casework.adapters.storage.sqlite import APPLICATION, beside, telling, writing
from casework.application.audit.seals import WIDTH
from casework.application.ports import StoreFailure

# SQLite keeps what a table was made with word for word, so the layout is told in it.
_CREATE = (
    f"""CREATE TABLE IF NOT EXISTS {CHECKPOINTS} ( -- {LAYOUT}
    size INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    note BLOB NOT NULL
)""",
    f"""CREATE TABLE IF NOT EXISTS {TILES} (
    height INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (height, number)
)""",
    f"""CREATE TABLE IF NOT EXISTS {POSITIONS} (
    number INTEGER PRIMARY KEY,
    first INTEGER NOT NULL UNIQUE,
    positions BLOB NOT NULL
)""",
)
_MADE = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
_SIZE = f"SELECT coalesce(max(size), 0) FROM {CHECKPOINTS}"
_KEPT = f"SELECT CAST(positions AS BLOB) FROM {POSITIONS} WHERE number = ?"


class SqliteSeals(TableSeals):
    """`Seals` in the file ``path`` of a journal. Their tables are made when it is first sealed.

    Threads may share them, processes the file; they do not survive a fork.

    Args:
        path: a journal's file.
        patience: for how many whole seconds, at least one, to wait while others write.

    Raises:
        StoreFailure: there is no such file, it is no journal, or its seals are of a later layout.
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

    def seal(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        with telling(self._path, "sealed"), self._lock:
            database = self._database
            database.execute("PRAGMA busy_timeout = 10")
            try:
                with writing(database, self._patience):
                    self._add(size, positions, tiles, checkpoint)
            finally:
                database.execute(f"PRAGMA busy_timeout = {self._patience * 1000}")

    def _add(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        database = self._database
        for statement in _CREATE:
            database.execute(statement)
        if (found := database.execute(_SIZE).fetchone()[0]) != size:
            raise grown(size, found)
        kept = database.execute(_KEPT, (size // WIDTH,)).fetchone()
        added = blocks(size, unpacked(kept[0]) if kept else (), positions)
        database.executemany(
            f"INSERT OR REPLACE INTO {POSITIONS} VALUES (?, ?, ?)",
            [(number, it[0], packed(it)) for number, it in added.items()],
        )
        database.executemany(
            f"INSERT OR REPLACE INTO {TILES} VALUES (?, ?, ?)",
            [(*at, hashes) for at, hashes in tiles.items()],
        )
        row = (size + len(positions), positions[-1], checkpoint)
        database.execute(f"INSERT INTO {CHECKPOINTS} VALUES (?, ?, ?)", row)

    def close(self) -> None:
        """Let go of the file. Closing again does nothing; all else raises `StoreFailure`."""
        with self._lock:
            self._database.close()

    def _prepare(self) -> None:
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION:
            raise StoreFailure(f"{self._path} is no journal: name the file of one")
        self._database.execute("PRAGMA synchronous = FULL")  # What is sealed outlives a crash.
        made = self._database.execute(_MADE, (CHECKPOINTS,)).fetchone()
        if made and LAYOUT not in made[0]:
            raise StoreFailure(f"{self._path} has seals of a later layout: upgrade casework")

    def _rows(self, statement: str, *values: int) -> Sequence[Sequence[Any]]:
        with telling(self._path, "read"), self._lock:
            try:
                cursor = self._database.execute(statement.format(**TABLES), values)
            except sqlite3.OperationalError:
                if all(map(self._has, [TABLES[it] for it in TABLES if f"{{{it}}}" in statement])):
                    raise
                return ()
            with closing(cursor):
                return [_as_made(row) for row in cursor]

    def _has(self, table: str) -> bool:
        return bool(self._database.execute(_MADE, (table,)).fetchone())


def _as_made(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of the types that were written. By hand, text can be put where there were bytes."""
    return tuple(it.encode() if isinstance(it, str) else it for it in row)

"""The file of a backup, and an empty SQLite store that a backup is restored into.

The file is a journal in SQLite's own form, made anew, with one table more, written last of all:
``casework_backup``, one row that tells the layout and what is in the file. Without it, it is none.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from attrs import define, frozen

from casework.adapters.storage.places import VERSIONS
from casework.adapters.storage.seals import CHECKPOINTS, TABLES, TableSeals
from casework.adapters.storage.seals import LAYOUT as SEALS_LAYOUT
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import (
    APPLICATION,
    BACKUP,
    LAYOUT,
    TABLE,
    SqliteJournal,
    telling,
)
from casework.adapters.storage.views import ROWS, VIEWS
from casework.application.audit.seals import Edge, Sealed, Seals
from casework.application.backup import GAP, Contents, Tally, Unfit
from casework.application.ports import Entry, Journal, StoreFailure, well_formed

BACKUP_LAYOUT: Final = 1

_COLUMNS: Final = "originator_id, originator_version, topic, state"
_ALL: Final = f"SELECT rowid, {_COLUMNS} FROM {TABLE}"

Replay = Callable[[Journal, Seals], Contents]
"""Goes through a record, and tells what it holds. Raises `Unfit` at what does not hold."""


# -- On the way into a store -------------------------------------------------------------------


@define
class Passing:
    """Entries on their way into a store, and what their seals hold, worked out on the way."""

    _entries: Iterable[tuple[int, Entry]]
    checkpoints: Sequence[Sealed]
    _tally: Tally
    positions: list[int]
    _edge: Edge

    @classmethod
    def of(cls, entries: Iterable[tuple[int, Entry]], checkpoints: Sequence[Sealed]) -> Passing:
        return cls(entries, checkpoints, Tally(), [], Edge())

    def __iter__(self) -> Iterator[tuple[int, Entry]]:
        sealed = self.checkpoints[-1].size if self.checkpoints else 0
        for position, entry in self._entries:
            leaf = self._tally.see(position, entry)
            if self._edge.size < sealed:
                self._edge.add(leaf)
                self.positions.append(position)
            yield position, entry
        if len(self.positions) < sealed:
            raise Unfit(f"{sealed} entries were sealed, and only {len(self.positions)} are there")

    @property
    def tiles(self) -> Mapping[tuple[int, int], bytes]:
        return self._edge.changed

    def holds(self, back: Iterable[tuple[int, Entry]], expected: Contents | None) -> Contents:
        """Tell what passed, once it is seen to be what is read back, and what was expected.

        Raises:
            Unfit: it is not.
        """
        told, kept = self._tally.contents(self._placed()), Tally()
        for position, entry in back:
            kept.see(position, entry)
        if kept.contents(self._placed()) != told:
            raise Unfit("what was written is not what is read back: see whether the disk fails")
        if expected is not None and told != expected:
            raise Unfit("it was altered while it was read")
        return told

    def _placed(self) -> Iterator[Sealed]:
        for it in self.checkpoints:
            yield Sealed(it.size, self.positions[it.size - 1], it.checkpoint)


LEFT: Final = {
    **dict.fromkeys((TABLE, *TABLES.values(), ROWS), ""),
    VIEWS: "WHERE position > 0",  # Before the first entry a view is of nothing, so of any record.
}
"""The tables of a store, and which of their rows are there only if it was in use: what is left in
any of them, a kept view too, would be believed beside what is put there."""


def occupied(name: object, table: str) -> StoreFailure:
    """The failure of a store that is not empty, as a table of it shows."""
    return StoreFailure(
        f"{name} is not empty ({table} has rows), and nothing is put beside what is left of another"
        " record: name a new file, or a new database or schema"
    )


class SqliteFilling(SqliteSeals):
    """A `Filling` on the file ``path``, which is made, if it is not there.

    Raises:
        StoreFailure: as of `SqliteJournal`.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        SqliteJournal(path).close()
        super().__init__(path)

    def fill(
        self,
        entries: Iterable[tuple[int, Entry]],
        checkpoints: Sequence[Sealed],
        expected: Contents | None = None,
    ) -> Contents:
        passing = Passing.of(entries, checkpoints)
        database = self._database
        with telling(self._path, "filled"), self._lock:
            database.execute("BEGIN IMMEDIATE")
            try:
                self._require_empty()
                database.executemany(
                    f"INSERT INTO {TABLE} (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
                    ((at, it.stream, it.version, it.name, it.data) for at, it in passing),
                )
                self._seal_all(passing)
                rows = database.execute(f"{_ALL} ORDER BY rowid")
                told = passing.holds(((at, Entry(*row)) for at, *row in rows), expected)
                database.execute(
                    "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", (GAP, TABLE)
                )
                database.execute("COMMIT")
            except BaseException:
                database.rollback()
                raise
        return told

    def _require_empty(self) -> None:
        database = self._database
        for table, which in LEFT.items():
            if (
                database.execute(_NAMED, (table,)).fetchone()
                and database.execute(f"SELECT 1 FROM {table} {which} LIMIT 1").fetchone()
            ):
                raise occupied(self._path, table)

    def _seal_all(self, passing: Passing) -> None:
        size = 0
        for it in passing.checkpoints:
            tiles = passing.tiles if it is passing.checkpoints[-1] else {}
            self._add(size, passing.positions[size : it.size], tiles, it.checkpoint)
            size = it.size


_NAMED: Final = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"


# -- Writing the file --------------------------------------------------------------------------


def write_backup(path: Path, journal: Journal, seals: Seals, replay: Replay) -> Contents:
    """Write all that is on record to a new file, and go through what was written.

    The file has its name once it is whole, and can be read by nobody else. Broken off, there is
    none; killed, at most an empty one, and beside it a hidden one, with what SQLite keeps beside
    that: no restore takes one that is not whole.

    Raises:
        FileExistsError: something is there already.
        OSError: no file can be made there.
        Unfit: what is on record does not hold.
        StoreFailure: the store could not be read, or the file not be written.
    """
    with path.open("xb"):  # The name is ours from now on.
        pass
    made = [path]
    try:
        prefix = f".{path.name[:_SOME]}-"
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".partial")
        os.close(handle)
        draft = Path(name)
        made += [draft, *(Path(f"{draft}{it}") for it in ("-wal", "-shm", "-journal"))]
        kept = list(seals.checkpoints())  # First: what is sealed by then, the feed shows.
        with closing(SqliteFilling(draft)) as filling:
            told = filling.fill(journal.feed(), kept)
        with telling(draft, "written"), closing(sqlite3.connect(draft)) as database:
            database.execute("PRAGMA journal_mode = DELETE")  # One file, whole in itself.
            with _reading(draft) as (copy, its_seals):
                found = replay(copy, its_seals)
            if found != told:
                raise Unfit("what was written is not what is read back: see whether the disk fails")
            _conclude(database, told)
        draft.replace(path)
        _settle(path.parent)
    except BaseException:
        for it in made:
            it.unlink(missing_ok=True)
        raise
    return told


_SOME: Final = 40  # Characters: however many bytes they are, there is room for more in a name.


def _conclude(database: sqlite3.Connection, told: Contents) -> None:
    """Make it a backup."""
    database.execute("PRAGMA synchronous = FULL")
    database.execute(f"CREATE TABLE {BACKUP} (layout INTEGER NOT NULL, contents TEXT NOT NULL)")
    row = BACKUP_LAYOUT, msgspec.json.encode(told).decode()
    database.execute(f"INSERT INTO {BACKUP} VALUES (?, ?)", row)
    database.commit()


def _settle(folder: Path) -> None:
    """Have the names in a folder survive a crash of the machine."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- Reading the file --------------------------------------------------------------------------


@frozen
class Backup:
    """A backup that was opened: nothing but its form was checked. It is not written to."""

    contents: Contents
    journal: Journal
    seals: Seals


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup. Nothing is altered about it, and it may lie where nothing can be written.

    Raises:
        Unfit: it is none, was broken off, is damaged, or of a later layout.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        begin = file.read(len(_HEADER))
    if begin != _HEADER:
        raise Unfit("it is no backup" if begin else "it is empty: the backup was broken off")
    try:
        with _reading(path) as (journal, seals):
            yield Backup(_contents(seals), journal, seals)
    except sqlite3.Error as wrong:
        raise Unfit(f"it is cut short or damaged: {wrong}") from wrong


_HEADER: Final = b"SQLite format 3\0"


@contextmanager
def _reading(path: Path) -> Iterator[tuple[_Journal, _Seals]]:
    """What lies in a file, read as it is: no file is made beside it."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        yield _Journal(database), _Seals(database)


def _contents(seals: _Seals) -> Contents:
    """What a file says is in it.

    Raises:
        Unfit: it is no backup, or of a later layout.
    """
    database = seals.database
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        raise Unfit("it belongs to another program")
    if not database.execute(_NAMED, (BACKUP,)).fetchone():
        raise Unfit("it is a store, or a backup that was broken off")
    (journal,) = database.execute("PRAGMA user_version").fetchone()
    made = database.execute(_NAMED, (CHECKPOINTS,)).fetchone()
    layout, told = database.execute(f"SELECT layout, contents FROM {BACKUP}").fetchone() or (0, "")
    if not isinstance(layout, int):
        raise Unfit("it does not tell its layout")
    if journal > LAYOUT or layout > BACKUP_LAYOUT or (made and SEALS_LAYOUT not in made[0]):
        raise Unfit(f"it is of a later layout ({layout}, of a journal {journal}): upgrade casework")
    try:
        return msgspec.json.decode(told, type=Contents)
    except (msgspec.MsgspecError, TypeError) as wrong:
        raise Unfit(f"it does not tell what is in it: {wrong}") from wrong


@frozen
class _Seals(TableSeals):
    database: sqlite3.Connection

    def _rows(self, statement: str, *values: int) -> Sequence[Sequence[Any]]:
        if not self.database.execute(_NAMED, (CHECKPOINTS,)).fetchone():
            return ()
        return self.database.execute(statement.format(**TABLES), values).fetchall()

    def seal(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        raise StoreFailure("a backup is not written to: restore it")

    def close(self) -> None:
        """Nothing: the file is closed by who opened it."""


@frozen
class _Journal:
    _database: sqlite3.Connection

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        statement = (
            f"SELECT {_COLUMNS} FROM {TABLE} WHERE originator_id = ? AND originator_version > ?"
            " ORDER BY originator_version"
        )
        return [
            Entry(*it) for it in self._database.execute(statement, (well_formed(stream), after))
        ]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        raise StoreFailure("a backup is not written to: restore it")

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        rows = self._database.execute(f"{_ALL} WHERE rowid > ? ORDER BY rowid", (after,))
        return ((at, Entry(*row)) for at, *row in rows)

    def position_of(self, stream: str, version: int) -> int | None:
        if version not in VERSIONS:
            return None
        statement = f"SELECT rowid FROM {TABLE} WHERE originator_id = ? AND originator_version = ?"
        row = self._database.execute(statement, (well_formed(stream), version)).fetchone()
        return int(row[0]) if row else None

    def close(self) -> None:
        """Nothing: the file is closed by who opened it."""

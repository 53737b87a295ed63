"""The journal in one file of SQLite: durable, nothing to start, shared by threads and processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from itertools import chain
from os import PathLike, fspath
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, TypeVar
from weakref import finalize

from eventsourcing.persistence import ConnectionPoolClosedError, PersistenceError
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from casework.adapters.storage.grouped import Ask, Group
from casework.adapters.storage.places import PAGE, VERSIONS, moved, paged, places
from casework.application.ports import Entry, StoreFailure, well_formed

APPLICATION, LAYOUT = int.from_bytes(b"case"), 1
"""SQLite's ``application_id`` and ``user_version``: whose file it is, and how it is laid out."""

TABLE = "casework_events"
"""With the columns of the library, so that its own recorder can read it."""

BACKUP = "casework_backup"
"""The table that makes a backup of a file: such a one is no store."""

# By itself a position is the bare rowid, and that of a deleted tail is given once more.
_CREATE = f"""
CREATE TABLE {TABLE} (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""
_COLUMNS = "originator_id, originator_version, topic, state"
_LATEST = (
    f"SELECT value, (SELECT max(originator_version) FROM {TABLE} WHERE originator_id = value)"
    " FROM json_each(?)"
)
_INSERT = f"INSERT INTO {TABLE} ({_COLUMNS})"
_TOGETHER = 64  # Rows inserted by one statement.
_VALUES = [f"VALUES {', '.join(['(?, ?, ?, ?)'] * n)}" for n in range(_TOGETHER + 1)]
_ASTRAY = (
    "SELECT 1 FROM json_each(?) WHERE value <> coalesce("
    f"(SELECT max(originator_version) FROM {TABLE} WHERE originator_id = key), 0)"
)
_INSERT_UNLESS_ASTRAY = [
    f"{_INSERT} SELECT * FROM ({values}) WHERE NOT EXISTS ({_ASTRAY})" for values in _VALUES
]
_ENTRIES = (
    f"SELECT {_COLUMNS} FROM {TABLE} WHERE originator_id = ? AND originator_version > ?"
    " ORDER BY originator_version"
)
_NEWS = (
    f"SELECT {_COLUMNS} FROM json_each(?) AS known CROSS JOIN {TABLE}"
    " ON originator_id = known.key AND originator_version > known.value"
    " ORDER BY originator_id, originator_version"
)
_POSITION = f"SELECT rowid FROM {TABLE} WHERE originator_id = ? AND originator_version = ?"
_ENTRY = f"SELECT rowid, {_COLUMNS} FROM {TABLE} WHERE originator_id = ? AND originator_version = ?"
_PAGE = f"SELECT rowid, {_COLUMNS} FROM {TABLE} WHERE rowid > ? ORDER BY rowid LIMIT {PAGE}"
_LEAST = 512  # The bytes of a page, of which a database has one at least.

Row = tuple[str, int, str, bytes]
Got = TypeVar("Got")

_ADVICE = {
    sqlite3.SQLITE_BUSY: "another program keeps the file locked: end that, or wait for it",
    sqlite3.SQLITE_CANTOPEN: "the folder must exist, and the file be one that may be opened",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore it from a backup",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_IOERR: "see whether the disk is full or failing",
    sqlite3.SQLITE_NOTADB: "the file is something else: name another",
    sqlite3.SQLITE_READONLY: "the file and its folder must be writable",
}


class _Writer:
    """The connection that writes. Whoever writes for a group has it to himself.

    Every call to SQLite lets other threads run, and has to wait until they let go: it is one call,
    however many appends are written together, unless one of them does not fit.
    """

    def __init__(self, path: Path, patience: int) -> None:
        self._patience = patience
        self._in_use = Lock()  # To close a connection that is in use would end the process.
        self._closed = False
        self._database = beside(path, 0.01)
        # A journal that is dropped lets go of its file too, as the library's readers do.
        finalize(self, self._database.close).atexit = False
        # What is acknowledged outlives a crash.
        self._database.execute("PRAGMA synchronous = FULL")

    def append(self, asks: Sequence[Ask]) -> None:
        with self._in_use:
            if self._closed:
                raise ConnectionPoolClosedError
            self._append(asks)

    def _append(self, asks: Sequence[Ask]) -> None:
        assumed: dict[str, int] = {}
        for it in asks:
            for stream, at in it.places.items():
                assumed.setdefault(stream, at)
        rows = _fitting(asks, assumed)
        try:
            if not (0 < len(rows) <= _TOGETHER and self._inserted(rows, assumed)):
                with writing(self._database, self._patience):
                    self._insert(asks)
        except sqlite3.IntegrityError:  # One of them is more than the file takes: that one alone.
            with writing(self._database, self._patience):
                for it in asks:
                    self._database.execute("SAVEPOINT one")
                    try:
                        self._insert([it])
                    except sqlite3.IntegrityError as error:
                        self._database.execute("ROLLBACK TO one")
                        it.failed = error
                    self._database.execute("RELEASE one")

    def _inserted(self, rows: Sequence[Row], assumed: Mapping[str, int]) -> bool:
        """Insert all, in a transaction of its own, if every stream is where it is assumed to be."""
        values = [*chain(*rows), json.dumps(assumed)]
        insert = partial(self._database.execute, _INSERT_UNLESS_ASTRAY[len(rows)], values)
        return patiently(insert, self._patience).rowcount > 0

    def _insert(self, asks: Sequence[Ask]) -> None:
        """Look where the streams are, and insert those that fit."""
        streams = json.dumps([*{stream for it in asks for stream in it.places}])
        found = {stream: at or 0 for stream, at in self._database.execute(_LATEST, (streams,))}
        rows = _fitting(asks, found)
        for begin in range(0, len(rows), _TOGETHER):
            some = rows[begin : begin + _TOGETHER]
            self._database.execute(f"{_INSERT} {_VALUES[len(some)]}", [*chain(*some)])

    def close(self) -> None:
        with self._in_use:
            self._closed = True
            self._database.close()


def _fitting(asks: Sequence[Ask], found: Mapping[str, int]) -> list[Row]:
    """The rows of those that fit where the streams were found, one after the other; the others are
    told why they do not."""
    now, rows = dict(found), list[Row]()
    for ask in asks:
        strays = [(it, at, now[it]) for it, at in ask.places.items() if now[it] != at]
        ask.failed = moved(*strays[0]) if strays else None
        if not strays:
            now |= {it.stream: it.version for it in ask.entries}
            rows += [(it.stream, it.version, it.name, it.data) for it in ask.entries]
    return rows


class _Recorder(SQLiteApplicationRecorder):
    """The library's, on our table, for reading."""

    def __init__(self, uri: str, patience: int) -> None:
        datastore = SQLiteDatastore(
            uri, lock_timeout=patience, pool_timeout=patience, originator_id_type="text"
        )
        super().__init__(datastore, TABLE)

    def rows(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        with (
            self.datastore.get_connection(commit=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.row_factory = None
            return cursor.execute(statement, values).fetchall()


class SqliteJournal:
    """A `Journal` in the file ``path``, which is created, with its table, if it is not there.

    SQLite keeps two more files beside it (``-wal``, ``-shm``): they belong to it. Threads may
    share a journal, processes the file; a journal does not survive a fork.

    Args:
        path: in an existing folder of a local disk. ``:memory:`` is refused; there is
            `MemoryJournal` for that.
        patience: for how many whole seconds, at least one, to wait while others write.

    Raises:
        StoreFailure: the file cannot be opened, is no database, is one of another program or of a
            later layout, or stayed locked. A file that is refused is left as it was.
    """

    def __init__(self, path: str | PathLike[str], *, patience: int = 5) -> None:
        if fspath(path) in ("", ":memory:"):
            raise StoreFailure("the journal needs a file: name one, or use MemoryJournal")
        self._path = Path(path).absolute()
        with self._telling("opened"):
            patiently(self._prepare, patience)
            self._reader = _Recorder(f"{self._path.as_uri()}?mode=rw", patience)
            self._writer = _Writer(self._path, patience)
            self._group = Group(self._writer.append)

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        with self._telling("read"):
            return [Entry(*row) for row in self._reader.rows(_ENTRIES, well_formed(stream), after)]

    def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
        asked = json.dumps({well_formed(it): known[it] for it in known})
        with self._telling("read"):
            return [Entry(*row) for row in self._reader.rows(_NEWS, asked)]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        with self._telling("written"):
            self._group.append(entries, places(entries, held))

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return paged(self._page, after)

    def _page(self, after: int) -> Sequence[tuple[int, Entry]]:
        with self._telling("read"):
            rows = self._reader.rows(_PAGE, after)
            return [(at, Entry(stream, n, name, data)) for at, stream, n, name, data in rows]

    def position_of(self, stream: str, version: int) -> int | None:
        with self._telling("read"):
            if well_formed(stream) and version not in VERSIONS:
                return None
            rows = self._reader.rows(_POSITION, stream, version)
            return rows[0][0] if rows else None

    def entry_at(self, stream: str, version: int) -> tuple[int, Entry] | None:
        with self._telling("read"):
            if well_formed(stream) and version not in VERSIONS:
                return None
            rows = self._reader.rows(_ENTRY, stream, version)
            return (rows[0][0], Entry(*rows[0][1:])) if rows else None

    def close(self) -> None:
        """Let go of the file, once whoever writes is done. Closing again does nothing; all else
        raises `StoreFailure`."""
        self._reader.datastore.close()
        self._writer.close()

    def _prepare(self) -> None:
        """Create the table in a new file, and refuse one that is not ours."""
        # Not opened to look: closing it would drop the locks of all that this process has on it,
        # and the next process to leave would take the log away from under it.
        with suppress(FileNotFoundError):
            if 0 < self._path.stat().st_size < _LEAST:  # SQLite overwrites a short one.
                raise StoreFailure(f"{self._path} is no database: name another file")
        with closing(sqlite3.connect(self._path, timeout=0.01, isolation_level=None)) as database:
            if self._is_new(database):
                database.execute("BEGIN IMMEDIATE")
                if self._is_new(database):  # No one else was faster.
                    database.execute(_CREATE)
                    database.execute(f"PRAGMA application_id = {APPLICATION}")
                    database.execute(f"PRAGMA user_version = {LAYOUT}")
                database.execute("COMMIT")
            (mode,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreFailure(f"{self._path}: the write-ahead log needs a local disk: move it")

    def _is_new(self, database: sqlite3.Connection) -> bool:
        application, layout, tables, backup = database.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master),"
            " EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)"
            " FROM pragma_application_id, pragma_user_version",
            (BACKUP,),
        ).fetchone()
        if (application, layout, tables) == (0, 0, 0):
            return True
        if application != APPLICATION:
            raise StoreFailure(f"{self._path} belongs to another program: name another file")
        if layout > LAYOUT:
            raise StoreFailure(f"{self._path} has layout {layout}: upgrade casework to open it")
        if backup:
            raise StoreFailure(f"{self._path} is a backup: restore it into a store")
        return False

    def _telling(self, done: str) -> AbstractContextManager[None]:
        return telling(self._path, done)


@contextmanager
def telling(path: Path, done: str) -> Iterator[None]:
    """Tell as a `StoreFailure` why a file was not ``done``, and what to do."""
    try:
        yield
    except ConnectionPoolClosedError as closed:
        raise StoreFailure(f"{path} is closed: open another journal on it") from closed
    except (PersistenceError, sqlite3.Error, OSError) as error:
        cause = error.__cause__ or error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        advice = _ADVICE.get(code, "see that the file may be opened, and who keeps it busy")
        raise StoreFailure(f"{path} was not {done}: {cause}; {advice}") from error


def beside(path: Path, patience: float) -> sqlite3.Connection:
    """Connect to a journal's file, or for what is kept beside it; threads take turns by themselves.

    Raises:
        sqlite3.Error: there is no such file, or it cannot be opened.
    """
    return sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def writing(database: sqlite3.Connection, patience: float) -> Iterator[None]:
    """A transaction that writes, begun when it is our turn: all of it, or nothing."""
    # After a plain BEGIN, a writer that has read cannot wait its turn.
    patiently(partial(database.execute, "BEGIN IMMEDIATE"), patience)
    try:
        yield
        database.commit()
    except BaseException:
        database.rollback()
        raise


def patiently(act: Callable[[], Got], patience: float) -> Got:
    """Try until it is our turn.

    SQLite itself looks ever less often, in the end ten times a second, and then a process that
    writes without a break is always first. Told to wait for 10 ms it looks four times: do it again.
    """
    end = monotonic() + patience
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise

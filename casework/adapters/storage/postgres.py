"""The journal in PostgreSQL, 15 or later: one table, shared by as many machines as there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, errors
from psycopg.rows import DictRow, args_row, tuple_row
from psycopg.sql import SQL, Identifier, Literal

from casework.adapters.storage.connections import Datastore
from casework.adapters.storage.places import PAGE, VERSIONS, moved, paged, places
from casework.application.ports import Entry, StoreFailure, well_formed

LAYOUT = "casework journal, layout 1"
"""The comment on the table: what tells ours from anybody else's, and from a later one."""

TABLE = "casework_events"
"""With the columns of the library, so that its own recorder can read it."""

MIGRATION = int.from_bytes(b"case")
"""The advisory lock under which the table is made."""

_FIND = """
SELECT obj_description(pg_class.oid, 'pg_class')
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s::name AND relname = %s
"""
_CREATE = """
CREATE TABLE {table} (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial NOT NULL UNIQUE,
    PRIMARY KEY (originator_id, originator_version)
);
COMMENT ON TABLE {table} IS {layout}
"""
_INSERT = """
WITH moved AS (
    SELECT stream, must, found
    FROM unnest(%b::text[], %b::bigint[]) AS place (stream, must), LATERAL (
        SELECT coalesce(max(originator_version), 0) FROM {table} WHERE originator_id = stream
    ) AS latest (found)
    WHERE found <> must
), added AS (
    INSERT INTO {table} (originator_id, originator_version, topic, state)
    SELECT stream, version, name, data
    FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[])
        WITH ORDINALITY AS entry (stream, version, name, data, nth)
    WHERE NOT EXISTS (SELECT FROM moved)
    ORDER BY nth
)
SELECT stream, must, found FROM moved
"""
_ENTRIES = """
SELECT originator_id, originator_version, topic, state FROM {table}
WHERE originator_id = %s AND originator_version > %s ORDER BY originator_version
"""
_POSITION = """
SELECT notification_id FROM {table} WHERE originator_id = %s AND originator_version = %s
"""
_PAGE = """
SELECT notification_id, originator_id, originator_version, topic, state FROM {table}
WHERE notification_id > %s ORDER BY notification_id LIMIT {limit}
"""

_ADVICE = {
    errors.LockNotAvailable: "others keep it busy: see who, or wait longer",
    errors.QueryCanceled: "the server is slow, or somebody ended the statement: try again",
    errors.InsufficientPrivilege: "grant the user what is missing",
    errors.ReadOnlySqlTransaction: "name the server that may be written to",
    errors.DiskFull: "make room on the server's disk",
    psycopg.InterfaceError: "open another journal on the same table",
    psycopg.ProgrammingError: "correct the connection string, or see who altered the table",
    psycopg.OperationalError: "see that the server runs and that the connection string is right",
}


class _Recorder(PostgresApplicationRecorder):
    """The library's, on our table: it locks the table as that does, so that positions are seen in
    their order; but it checks places, and makes of an append one round trip."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore, events_table_name=TABLE)
        table = Identifier(datastore.schema, TABLE)
        self._insert = SQL(_INSERT).format(table=table)
        self._entries = SQL(_ENTRIES).format(table=table)
        self._position = SQL(_POSITION).format(table=table)
        self._page = SQL(_PAGE).format(table=table, limit=Literal(PAGE))

    def append(self, entries: Sequence[Entry], places: Mapping[str, int]) -> None:
        streams, versions = [it.stream for it in entries], [it.version for it in entries]
        names, data = [it.name for it in entries], [it.data for it in entries]
        values = (list(places), list(places.values()), streams, versions, names, data)
        with self.datastore.get_connection() as connection:
            with connection.pipeline():
                connection.execute("BEGIN")
                self._lock_table(connection.cursor())
                cursor = connection.cursor(row_factory=tuple_row)
                cursor.execute(self._insert, values, prepare=True)
                connection.execute("COMMIT")
            if row := cursor.fetchone():
                raise moved(*row)

    def entries(self, stream: str, after: int) -> list[Entry]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=args_row(Entry))
            return cursor.execute(self._entries, (stream, after), prepare=True).fetchall()

    def position(self, stream: str, version: int) -> int | None:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(self._position, (stream, version), prepare=True).fetchone()
            return row[0] if row else None

    def page(self, after: int) -> list[tuple[int, Entry]]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            rows = cursor.execute(self._page, (after,), prepare=True)
            return [(position, Entry(*row)) for position, *row in rows]


class PostgresJournal:
    """A `Journal` in the table ``casework_events`` of a schema; both are created if they are not
    there. Threads may share a journal, any number of processes the table; a fork needs its own.

    Args:
        conninfo: as libpq takes it, ``dbname=office host=…`` or ``postgresql://…``: of the server,
            or of a pooler that leaves sessions alone.
        schema: one table each; an office has one of its own.
        connections: how many to open at most, each when it is first needed.
        patience: for how many whole seconds, at least one, to wait for a connection or a lock.

    Raises:
        StoreFailure: the server cannot be reached or refuses the user, or the table is another
            program's or of a later layout.
    """

    def __init__(
        self, conninfo: str, schema: str = "public", *, connections: int = 8, patience: int = 5
    ) -> None:
        self._name = f"the journal in PostgreSQL, schema {schema},"
        with self._telling("opened"):
            self._datastore = Datastore(conninfo, schema, connections, patience)
            try:
                self._prepare(self._datastore.schema)
            except BaseException:
                self.close()
                raise
            self._recorder = _Recorder(self._datastore)

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        with self._telling("read"):
            return self._recorder.entries(well_formed(stream), after)

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        with self._telling("written"):
            self._recorder.append(entries, places(entries, held))

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return paged(self._page, after)

    def _page(self, after: int) -> Sequence[tuple[int, Entry]]:
        with self._telling("read"):
            return self._recorder.page(after)

    def position_of(self, stream: str, version: int) -> int | None:
        with self._telling("read"):
            if well_formed(stream) and version not in VERSIONS:
                return None
            return self._recorder.position(stream, version)

    def close(self) -> None:
        """Let go of the connections. Closing again does nothing; all else raises `StoreFailure`."""
        self._datastore.close()

    def _prepare(self, schema: str) -> None:
        """Create the table where there is none, and refuse one that is not ours."""
        with self._datastore.get_connection() as connection:
            if self._is_there(connection, schema):
                return
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
                if self._is_there(connection, schema):  # Somebody was faster.
                    return
                known = "SELECT FROM pg_namespace WHERE nspname = %s::name"
                if connection.execute(known, (schema,)).fetchone() is None:
                    connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
                table = Identifier(schema, TABLE)
                connection.execute(SQL(_CREATE).format(table=table, layout=Literal(LAYOUT)))

    def _is_there(self, connection: Connection[DictRow], schema: str) -> bool:
        found = connection.cursor(row_factory=tuple_row).execute(_FIND, (schema, TABLE)).fetchone()
        if found and found[0] != LAYOUT:
            raise StoreFailure(
                f"{self._name} has a table {TABLE} that says {found[0]!r}, not {LAYOUT!r}:"
                " upgrade casework to open it, or name another schema"
            )
        return bool(found)

    def _telling(self, done: str) -> AbstractContextManager[None]:
        return telling(self._name, done)


@contextmanager
def telling(name: str, done: str) -> Iterator[None]:
    """Tell as a `StoreFailure` why what is so called was not ``done``, and what to do."""
    try:
        yield
    except psycopg.Error as error:
        fitting = (_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE)
        advice = next(fitting, "this should not happen: see the log of the server")
        told = " ".join(str(error).split())
        raise StoreFailure(f"{name} was not {done}: {told}; {advice}") from error

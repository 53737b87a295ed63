"""The journal in PostgreSQL, 15 or later: one table, shared by as many machines as there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, errors
from psycopg.rows import DictRow, args_row, tuple_row
from psycopg.sql import SQL, Identifier, Literal

from casework.adapters.storage.appending import ROOM, Appending
from casework.adapters.storage.connections import Datastore, Order, given_in, order_of
from casework.adapters.storage.grouped import Ask, Group
from casework.adapters.storage.places import PAGE, VERSIONS, paged, places
from casework.application.ports import Entry, StoreFailure, well_formed

LAYOUT = "casework journal, layout 2"
"""The comment on the table: what tells ours from anybody else's, and from a later one."""

TABLE = "casework_events"
"""With the columns of the library, so that its own recorder can read it."""

SEQUENCE = f"{TABLE}_notification_id_seq"

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
    notification_id bigint NOT NULL UNIQUE,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE SEQUENCE {sequence} CACHE 1 OWNED BY {table}.notification_id;
COMMENT ON TABLE {table} IS {layout}
"""
_ENTRIES = """
SELECT originator_id, originator_version, topic, state FROM {table}
WHERE originator_id = %s AND originator_version > %s ORDER BY originator_version
"""
_NEWS = """
SELECT entry.* FROM unnest(%b::text[], %b::bigint[]) AS known (stream, version), LATERAL (
    SELECT originator_id, originator_version, topic, state FROM {table}
    WHERE originator_id = stream AND originator_version > version
) AS entry ORDER BY originator_id, originator_version
"""
_POSITION = """
SELECT notification_id FROM {table} WHERE originator_id = %s AND originator_version = %s
"""
_ENTRY = """
SELECT notification_id, originator_id, originator_version, topic, state FROM {table}
WHERE originator_id = %s AND originator_version = %s
"""
# Who has begun to write has a lower number locked than any that it takes, and is seen to be done
# before that lock is gone. So below the least number locked all is done, if no number was taken
# after the last value was read, if the locks were read after that, and the rows after these.
# ``tests/adapters/storage/watermark.py`` has the model; CASE keeps the first two in their order.
_BOUND = """
SELECT set_config('casework.upto', least(last_value, CASE WHEN last_value > 0 THEN (
    SELECT min(last_value - (last_value - objid::bigint)::bit(32)::integer)
    FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = {classid}
        AND datname = current_database() AND last_value > 0
) END)::text, true) FROM {sequence}
"""
_PAGE = """
SELECT notification_id, originator_id, originator_version, topic, state FROM {table}
WHERE notification_id > %s
    AND notification_id < (current_setting('casework.upto')::bigint + 1) * {room}
ORDER BY notification_id LIMIT {limit}
"""
_SEQUENCE = """
SELECT pg_class.oid::bigint, seqcache, pg_is_in_recovery()
FROM pg_class, pg_sequence
WHERE pg_class.oid = {table}::regclass AND seqrelid = {sequence}::regclass
"""

_ADVICE = {
    errors.LockNotAvailable: "others keep it busy: see who, or wait longer",
    errors.QueryCanceled: "the server is slow, or somebody ended the statement: try again",
    errors.InsufficientPrivilege: "grant the user what is missing, or name a schema of its own",
    errors.ReadOnlySqlTransaction: "name the server that may be written to",
    errors.DiskFull: "make room on the server's disk",
    psycopg.InterfaceError: "open another journal on the same table",
    psycopg.ProgrammingError: "correct the connection string, or see who altered the table",
    psycopg.OperationalError: "see that the server runs and that the connection string is right",
}


class _Recorder(PostgresApplicationRecorder):
    """The library's, on our table; but it checks places, makes of an append one round trip, and
    reads no further than to where all is done. To lock the table, as the library does, is one of
    two ways to write."""

    def __init__(self, datastore: Datastore, order: Order) -> None:
        super().__init__(datastore, events_table_name=TABLE)
        table = Identifier(datastore.schema, TABLE)
        sequence, room = Identifier(datastore.schema, SEQUENCE), Literal(ROOM)
        self._appending = Appending(datastore.schema, TABLE, SEQUENCE)
        self._entries = SQL(_ENTRIES).format(table=table)
        self._news = SQL(_NEWS).format(table=table)
        self._position = SQL(_POSITION).format(table=table)
        self._entry = SQL(_ENTRY).format(table=table)
        self._page = SQL(_PAGE).format(table=table, room=room, limit=Literal(PAGE))
        self._identity = self._identified(table, sequence, order)
        self._bound = SQL(_BOUND).format(classid=Literal(self._identity), sequence=sequence)
        self._order = order

    def _identified(self, table: Identifier, sequence: Identifier, order: Order) -> int:
        names = {"table": table.as_string(), "sequence": sequence.as_string()}
        asked = SQL(_SEQUENCE).format(**{it: Literal(name) for it, name in names.items()})
        with self.datastore.get_connection() as connection:
            found = connection.cursor(row_factory=tuple_row).execute(asked).fetchone()
        identity, cached, follows = found or (0, 0, False)
        if cached != 1:
            raise StoreFailure(f"{names['sequence']} must be as it was made, with CACHE 1: mend it")
        if follows and order is Order.WATERMARK:
            raise StoreFailure("who still writes is not to be seen here: name the primary server")
        return int(identity)

    def append(self, asks: Sequence[Ask]) -> None:
        """Write all in one transaction, or each alone if the server refuses what one holds."""
        try:
            self._append(asks)
        except psycopg.OperationalError:
            raise  # Whether it was written may be unknown.
        except psycopg.Error:
            if len(asks) == 1:
                raise
            for it in asks:
                self._append_alone(it)

    def _append_alone(self, ask: Ask) -> None:
        try:
            self._append([ask])
        except psycopg.Error as error:
            ask.failed = error

    def _append(self, asks: Sequence[Ask]) -> None:
        alone = self._order is Order.LOCKED
        try:
            with self.datastore.get_connection() as connection:
                self._appending.write(connection, self._identity, asks, alone=alone)
        except errors.UndefinedFunction:  # The table was made by an earlier release.
            with self.datastore.get_connection() as connection, connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
                connection.execute(self._appending.creation)
            with self.datastore.get_connection() as connection:
                self._appending.write(connection, self._identity, asks, alone=alone)

    def entries(self, stream: str, after: int) -> list[Entry]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=args_row(Entry))
            return cursor.execute(self._entries, (stream, after), prepare=True).fetchall()

    def news(self, known: Mapping[str, int]) -> list[Entry]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=args_row(Entry))
            values = list(known), list(known.values())
            return cursor.execute(self._news, values, prepare=True).fetchall()

    def position(self, stream: str, version: int) -> int | None:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(self._position, (stream, version), prepare=True).fetchone()
            return row[0] if row else None

    def entry(self, stream: str, version: int) -> tuple[int, Entry] | None:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            row = cursor.execute(self._entry, (stream, version), prepare=True).fetchone()
            return (row[0], Entry(*row[1:])) if row else None

    def page(self, after: int) -> list[tuple[int, Entry]]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            with connection.pipeline():
                connection.execute(self._bound, prepare=True)
                cursor.execute(self._page, (after,), prepare=True)
            rows = cursor.fetchall()
            return [(at, Entry(stream, n, name, data)) for at, stream, n, name, data in rows]


class PostgresJournal:
    """A `Journal` in the table ``casework_events`` of a schema; both are created if they are not
    there. Threads may share a journal, any number of processes the table; a fork needs its own.

    Args:
        conninfo: as libpq takes it, ``dbname=office host=…`` or ``postgresql://…``: of the server,
            or of a pooler that leaves sessions alone.
        schema: one table each; an office has one of its own. Else as ``casework_schema`` in an
            address says, else ``public``.
        connections: how many to open at most, each when it is first needed.
        patience: for how many whole seconds, at least one, to wait for a connection or a lock.
        order: ``locked`` or ``watermark`` (see `Order`); else as ``casework_order`` in an address
            says, else ``locked``. On a standby give the same as on the primary.

    Raises:
        StoreFailure: the server cannot be reached or refuses the user, the table is another
            program's or of a later layout, or there is no such order.
    """

    def __init__(
        self,
        conninfo: str,
        schema: str = "",
        *,
        connections: int = 8,
        patience: int = 5,
        order: str = "",
    ) -> None:
        schema = schema or given_in(conninfo).schema
        self._name = f"the journal in PostgreSQL, schema {schema},"
        with self._telling("opened"):
            self._datastore = Datastore(conninfo, schema, connections, patience)
            try:
                self._prepare(self._datastore.schema)
                asked = order_of(order) if order else self._datastore.order
                self.order = asked or Order.LOCKED
                self._recorder = _Recorder(self._datastore, self.order)
                # One who waits for a stream need not keep all the others waiting; who waits for
                # the table does.
                leaders = 1 if self.order is Order.LOCKED else max(1, connections // 4)
                self._group = Group(self._recorder.append, leaders)
            except BaseException:
                self.close()
                raise

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        with self._telling("read"):
            return self._recorder.entries(well_formed(stream), after)

    def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
        with self._telling("read"):
            return self._recorder.news({well_formed(it): known[it] for it in known})

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        if len(entries) > ROOM:
            raise StoreFailure(f"{self._name} takes {ROOM} entries at once: append them in parts")
        with self._telling("written"):
            self._group.append(entries, places(entries, held))

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

    def entry_at(self, stream: str, version: int) -> tuple[int, Entry] | None:
        with self._telling("read"):
            if well_formed(stream) and version not in VERSIONS:
                return None
            return self._recorder.entry(stream, version)

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
                table, sequence = Identifier(schema, TABLE), Identifier(schema, SEQUENCE)
                create = SQL(_CREATE).format(table=table, sequence=sequence, layout=Literal(LAYOUT))
                connection.execute(create)
                connection.execute(Appending(schema, TABLE, SEQUENCE).creation)

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

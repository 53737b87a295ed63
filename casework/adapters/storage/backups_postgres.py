"""An empty PostgreSQL store that a backup is restored into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from psycopg import Connection
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from casework.adapters.storage.appending import ROOM
from casework.adapters.storage.backups import LEFT, Passing, occupied
from casework.adapters.storage.postgres import SEQUENCE, TABLE, PostgresJournal
from casework.adapters.storage.seals import CHECKPOINTS, POSITIONS, TILES, blocks, packed
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.application.audit.seals import Sealed
from casework.application.backup import GAP, Contents
from casework.application.ports import Entry

_LIMITS = (
    "SET LOCAL statement_timeout = 0",  # It takes as long as it takes.
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
_LOCK = "LOCK TABLE {events}, {checkpoints} IN EXCLUSIVE MODE"
_THERE = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s::name AND relname = ANY(%s)
"""
_COLUMNS = "notification_id, originator_id, originator_version, topic, state"
_EVENTS = f"COPY {{events}} ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_BACK = f"SELECT {_COLUMNS} FROM {{events}} ORDER BY notification_id"
_GO_ON = "SELECT setval({sequence}, greatest(last_value, %s)) FROM {sequence_itself}"


class PostgresFilling(PostgresSeals):
    """A `Filling` on the tables of a schema, which are made, if they are not there.

    Args:
        conninfo, schema: as of `PostgresJournal`.

    Raises:
        StoreFailure: as of `PostgresJournal`.
    """

    def __init__(self, conninfo: str, schema: str = "") -> None:
        PostgresJournal(conninfo, schema).close()
        super().__init__(conninfo, schema)
        self._name = f"the store in PostgreSQL, schema {self._schema},"

    def fill(
        self,
        entries: Iterable[tuple[int, Entry]],
        checkpoints: Sequence[Sealed],
        expected: Contents | None = None,
    ) -> Contents:
        passing = Passing.of(entries, checkpoints)
        with self._telling("filled"), self._datastore.get_connection() as connection:
            self._make(connection)
            with connection.transaction():
                for it in _LIMITS:
                    connection.execute(it)
                connection.execute(self._named(_LOCK))
                self._require_empty(connection)
                self._put(connection, passing)
                told = passing.holds(self._back(connection), expected)
                after = (told.position + GAP) // ROOM if told.entries else 1
                connection.execute(self._named(_GO_ON), (after,))
        return told

    def _require_empty(self, connection: Connection[DictRow]) -> None:
        cursor = connection.cursor(row_factory=tuple_row)
        for (table,) in cursor.execute(_THERE, (self._schema, list(LEFT))).fetchall():
            rows = SQL(f"SELECT FROM {{}} {LEFT[table]} LIMIT 1")
            if cursor.execute(rows.format(Identifier(self._schema, table))).fetchall():
                raise occupied(self._name.rstrip(","), table)

    def _put(self, connection: Connection[DictRow], passing: Passing) -> None:
        cursor = connection.cursor()
        with cursor.copy(self._named(_EVENTS)) as copy:
            copy.set_types(["int8", "text", "int8", "text", "bytea"])
            for position, it in passing:
                copy.write_row((position, it.stream, it.version, it.name, it.data))
        many: dict[str, Iterable[tuple[object, ...]]] = {
            CHECKPOINTS: (
                (it.size, passing.positions[it.size - 1], it.checkpoint)
                for it in passing.checkpoints
            ),
            TILES: ((*at, hashes) for at, hashes in passing.tiles.items()),
            POSITIONS: (
                (number, it[0], packed(it))
                for number, it in (
                    blocks(0, (), passing.positions) if passing.positions else {}
                ).items()
            ),
        }
        for table, rows in many.items():
            into = SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(Identifier(self._schema, table))
            with cursor.copy(into) as copy:
                copy.set_types(["int8", "int8", "bytea"])
                for row in rows:
                    copy.write_row(row)

    def _back(self, connection: Connection[DictRow]) -> Iterator[tuple[int, Entry]]:
        with connection.cursor("back", row_factory=tuple_row) as cursor:
            cursor.itersize = 1000
            for position, *row in cursor.execute(self._named(_BACK)):
                yield position, Entry(*row)

    def _named(self, statement: str) -> Composed:
        sequence = Identifier(self._schema, SEQUENCE)
        return SQL(statement).format(
            events=Identifier(self._schema, TABLE),
            checkpoints=Identifier(self._schema, CHECKPOINTS),
            sequence=Literal(sequence.as_string()),
            sequence_itself=sequence,
        )

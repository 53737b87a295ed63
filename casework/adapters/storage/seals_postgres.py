"""Seals in PostgreSQL, beside the table of the journal that they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from casework.adapters.storage.connections import Datastore, checked, given_in
from casework.adapters.storage.postgres import MIGRATION, telling
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
from casework.application.audit.seals import WIDTH
from casework.application.ports import StoreFailure

_LAYOUT = """
SELECT obj_description(pg_class.oid, 'pg_class')
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s::name AND relname = %s
"""
_THERE = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s::name AND relname = ANY(%s)
"""
_CREATE = """
CREATE TABLE IF NOT EXISTS {checkpoints} (
    size bigint PRIMARY KEY,
    position bigint NOT NULL,
    note bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS {tiles} (
    height bigint NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (height, number)
);
CREATE TABLE IF NOT EXISTS {positions} (
    number bigint PRIMARY KEY,
    first bigint NOT NULL UNIQUE,
    positions bytea NOT NULL
);
COMMENT ON TABLE {checkpoints} IS {layout}
"""
_LOCK = "LOCK TABLE {checkpoints} IN SHARE ROW EXCLUSIVE MODE"
_SIZE = "SELECT coalesce(max(size), 0) FROM {checkpoints}"
_KEPT = "SELECT positions FROM {positions} WHERE number = %s"
_POSITIONS = """
INSERT INTO {positions} SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[])
ON CONFLICT (number) DO UPDATE SET positions = excluded.positions
"""
_TILES = """
INSERT INTO {tiles} SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[])
ON CONFLICT (height, number) DO UPDATE SET hashes = excluded.hashes
"""
_CHECKPOINT = "INSERT INTO {checkpoints} VALUES (%b, %b, %b)"


class PostgresSeals(TableSeals):
    """`Seals` in three tables beside those of a journal, made when it is first sealed.

    Args:
        conninfo, schema: as the journal was opened with.
        connections: how many to open at most, each when it is first needed.
        patience: for how many whole seconds, at least one, to wait for a connection or a lock.

    Raises:
        StoreFailure: the server cannot be reached or refuses the user, or the seals are of a later
            layout.
    """

    def __init__(
        self, conninfo: str, schema: str = "", *, connections: int = 4, patience: int = 5
    ) -> None:
        schema = schema or given_in(conninfo).schema
        self._name = f"the seals in PostgreSQL, schema {schema},"
        with self._telling("opened"):
            datastore = Datastore(conninfo, schema, connections, patience)
            self._schema = datastore.schema
            self._datastore = checked(datastore, self._require_layout)

    def seal(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        with self._telling("written"), self._datastore.get_connection() as connection:
            self._make(connection)
            with connection.transaction():
                cursor = connection.cursor(row_factory=tuple_row, binary=True)
                cursor.execute(self._sql(_LOCK))
                found = cursor.execute(self._sql(_SIZE)).fetchall()[0][0]
                if found != size:
                    raise grown(size, found)
                kept = cursor.execute(self._sql(_KEPT), (size // WIDTH,)).fetchone()
                added = blocks(size, unpacked(kept[0]) if kept else (), positions)
                many = list(added), [it[0] for it in added.values()], [*map(packed, added.values())]
                cursor.execute(self._sql(_POSITIONS), many)
                at = list(zip(*tiles, strict=True)) or [(), ()]
                cursor.execute(self._sql(_TILES), (*map(list, at), list(tiles.values())))
                row = (size + len(positions), positions[-1], checkpoint)
                cursor.execute(self._sql(_CHECKPOINT), row)

    def close(self) -> None:
        """Let go of the connections. Closing again does nothing; all else raises `StoreFailure`."""
        self._datastore.close()

    def _make(self, connection: Connection[DictRow]) -> None:
        """Create the tables where there are none."""
        names = [CHECKPOINTS, TILES, POSITIONS]
        cursor = connection.cursor(row_factory=tuple_row)
        if cursor.execute(_THERE, (self._schema, names)).fetchall()[0][0] == len(names):
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
            self._require_layout(connection)
            connection.execute(self._sql(_CREATE))

    def _require_layout(self, connection: Connection[DictRow]) -> None:
        cursor = connection.cursor(row_factory=tuple_row)
        found = cursor.execute(_LAYOUT, (self._schema, CHECKPOINTS)).fetchone()
        if found and found[0] != LAYOUT:
            raise StoreFailure(
                f"{self._name} has a table {CHECKPOINTS} that says {found[0]!r}, not {LAYOUT!r}:"
                " upgrade casework to open it, or name another schema"
            )

    def _sql(self, statement: str) -> Composed:
        named = {name: Identifier(self._schema, it) for name, it in TABLES.items()}
        return SQL(statement).format(layout=Literal(LAYOUT), **named)

    def _rows(self, statement: str, *values: int) -> Sequence[Sequence[Any]]:
        composed = self._sql(statement.replace("?", "%s"))
        with self._telling("read"), self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            try:
                return cursor.execute(composed, values, prepare=True).fetchall()
            except errors.UndefinedTable:
                return ()

    def _telling(self, done: str) -> AbstractContextManager[None]:
        return telling(self._name, done)

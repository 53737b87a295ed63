"""Kept views in PostgreSQL, beside the table of the journal that they are of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from casework.adapters.storage.connections import Datastore, checked, given_in
from casework.adapters.storage.postgres import MIGRATION, TABLE, telling
from casework.adapters.storage.views import LAYOUT, ROWS, VIEWS, ahead, changed_meanwhile
from casework.application.ports import StoreFailure
from casework.application.views.shelves import Standing

_LAYOUT = """
SELECT obj_description(pg_class.oid, 'pg_class')
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s::name AND relname = %s
"""
_CREATE = """
CREATE TABLE IF NOT EXISTS {views} (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    view text NOT NULL,
    digest text NOT NULL,
    position bigint NOT NULL,
    live boolean NOT NULL,
    UNIQUE (view, digest, live)
);
CREATE UNIQUE INDEX IF NOT EXISTS {one_live} ON {views} (view) WHERE live;
CREATE TABLE IF NOT EXISTS {rows} (
    number bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (number, key)
);
COMMENT ON TABLE {views} IS {layout}
"""
_COPY = """
SELECT number, digest, position, live FROM {views}
WHERE view = %b::text AND live = (%b::text IS NULL) AND digest = coalesce(%b::text, digest)
"""
# One statement, so that all of it is as at one moment. The first row tells how the copy stands.
_ROWS = (
    "WITH copy AS ("
    + _COPY
    + """), asked AS (
    SELECT DISTINCT key FROM unnest(%b::text[]) AS key
)
SELECT digest, position, live, NULL AS key, NULL AS data FROM copy
UNION ALL
SELECT NULL, NULL, NULL, found.key, found.data
FROM copy, asked, LATERAL (
    SELECT key, data FROM {rows} WHERE number = copy.number AND key = asked.key
) AS found
UNION ALL
SELECT NULL, NULL, NULL, key, data
FROM copy JOIN {rows} ON {rows}.number = copy.number WHERE %b::boolean
"""
)
_WRITE = """
WITH copy AS (
    UPDATE {views} SET position = %b::bigint
    WHERE view = %b::text AND digest = %b::text AND position = %b::bigint AND live = %b::boolean
    RETURNING number
), gone AS (
    DELETE FROM {rows} USING copy WHERE {rows}.number = copy.number AND key = ANY(%b::text[])
), put AS (
    INSERT INTO {rows}
    SELECT copy.number, key, data
    FROM copy, unnest(%b::text[], %b::bytea[]) AS changed (key, data)
    ON CONFLICT (number, key) DO UPDATE SET data = excluded.data
)
SELECT count(*) FROM copy
"""
_LOCK = "SELECT digest, position, live FROM {views} WHERE view = %s ORDER BY number FOR UPDATE"
_BEGIN = "INSERT INTO {views} (view, digest, position, live) VALUES (%s, %s, 0, false)"
_DROP = "DELETE FROM {views} WHERE {which} RETURNING number"
_CLEAR = "DELETE FROM {rows} WHERE number = ANY(%s)"
_MAKING = SQL("view = %s AND digest = %s AND NOT live")
_OTHERS = SQL("view = %s AND NOT (digest = %s AND NOT live)")
_LIVE = "UPDATE {views} SET live = true WHERE view = %s AND digest = %s"
_END = "SELECT coalesce(max(notification_id), 0) FROM {events}"


class PostgresShelf:
    """A `Shelf` in two tables beside those of a journal, made when a view is first kept.

    Args:
        conninfo, schema: as the journal was opened with.
        connections: how many to open at most, each when it is first needed.
        patience: for how many whole seconds, at least one, to wait for a connection or a lock.

    Raises:
        StoreFailure: the server cannot be reached or refuses the user, or the views are of a later
            layout.
    """

    def __init__(
        self, conninfo: str, schema: str = "", *, connections: int = 4, patience: int = 5
    ) -> None:
        schema = schema or given_in(conninfo).schema
        self._name = f"the kept views in PostgreSQL, schema {schema},"
        with self._telling("opened"):
            datastore = Datastore(conninfo, schema, connections, patience)
            self._schema = datastore.schema
            self._datastore = checked(datastore, self._require_layout)
        self._copy, self._rows, self._write = map(self._sql, (_COPY, _ROWS, _WRITE))

    def standing(self, view: str, making: str | None = None) -> Standing | None:
        found = self._ask(self._copy, view, making, making)
        return Standing(*found[0][1:]) if found else None

    def rows(
        self, view: str, keys: Collection[str] | None = None, making: str | None = None
    ) -> tuple[Standing, dict[str, bytes]] | None:
        found = self._ask(self._rows, view, making, making, list(keys or ()), keys is None)
        if not found:
            return None
        (_, *rows), standing = found, Standing(*found[0][:3])
        return standing, {row[3]: row[4] for row in rows}

    def begin(self, view: str, digest: str) -> None:
        with self._telling("written"), self._datastore.get_connection() as connection:
            self._make(connection)
            with connection.transaction():
                self._drop(connection, _MAKING, view, digest)
                try:
                    connection.execute(self._sql(_BEGIN), (view, digest))
                except errors.UniqueViolation as begun:
                    raise changed_meanwhile(view) from begun

    def write(
        self, view: str, after: Standing, position: int, changed: Mapping[str, bytes | None]
    ) -> None:
        put = {key: data for key, data in changed.items() if data is not None}
        gone = [key for key, data in changed.items() if data is None]
        seen = view, after.digest, after.position, after.live
        with self._telling("written"), self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            values = position, *seen, gone, list(put), list(put.values())
            try:
                found = cursor.execute(self._write, values, prepare=True).fetchone()
            except errors.UndefinedTable as missing:
                raise changed_meanwhile(view) from missing
        if found != (1,):
            raise changed_meanwhile(view)

    def swap(self, view: str, made: Standing) -> None:
        with (
            self._telling("written"),
            self._datastore.get_connection() as connection,
            connection.transaction(),
        ):
            self._make(connection)
            cursor = connection.cursor(row_factory=tuple_row)
            found = [Standing(*it) for it in cursor.execute(self._sql(_LOCK), (view,))]
            if made not in found or made.live:
                raise changed_meanwhile(view)
            if any(it.live and it.position > made.position for it in found):
                raise ahead(view)
            self._drop(connection, _OTHERS, view, made.digest)
            connection.execute(self._sql(_LIVE), (view, made.digest))

    def end(self) -> int:
        return int(self._ask(self._sql(_END))[0][0])

    def close(self) -> None:
        """Let go of the connections. Closing again does nothing; all else raises `StoreFailure`."""
        self._datastore.close()

    def _ask(self, statement: Composed, *values: Any) -> list[tuple[Any, ...]]:
        with self._telling("read"), self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            try:
                return cursor.execute(statement, values, prepare=True).fetchall()
            except errors.UndefinedTable:
                return []

    def _drop(self, connection: Connection[DictRow], which: SQL, view: str, digest: str) -> None:
        """Copies first, as who writes does: so nobody who waits holds what the other waits for."""
        cursor = connection.cursor(row_factory=tuple_row)
        dropped = cursor.execute(self._sql(_DROP, which), (view, digest)).fetchall()
        connection.execute(self._sql(_CLEAR), ([number for (number,) in dropped],))

    def _make(self, connection: Connection[DictRow]) -> None:
        """Create the tables where there are none."""
        if self._require_layout(connection):
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
            connection.execute(self._sql(_CREATE))

    def _require_layout(self, connection: Connection[DictRow]) -> bool:
        cursor = connection.cursor(row_factory=tuple_row)
        found = cursor.execute(_LAYOUT, (self._schema, VIEWS)).fetchone()
        if found and found[0] != LAYOUT:
            raise StoreFailure(
                f"{self._name} have a table {VIEWS} that says {found[0]!r}, not {LAYOUT!r}:"
                " upgrade casework to open it, or name another schema"
            )
        return bool(found)

    def _sql(self, statement: str, which: SQL | None = None) -> Composed:
        tables = {"views": VIEWS, "rows": ROWS, "events": TABLE}
        named = {name: Identifier(self._schema, it) for name, it in tables.items()}
        index = Identifier(f"{VIEWS}_live")
        return SQL(statement).format(
            layout=Literal(LAYOUT), which=which or SQL(""), one_live=index, **named
        )

    def _telling(self, done: str) -> AbstractContextManager[None]:
        return telling(self._name, done)

"""How entries come into the table in PostgreSQL: many appends by one call of a function there.

A call is one wait for the server. In the function, unlike in one statement, what comes after the
locks sees all that was done before they were ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Final
from zlib import crc32

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, TupleRow, tuple_row
from psycopg.sql import SQL, Identifier, Literal

from casework.adapters.storage.grouped import Ask
from casework.adapters.storage.places import moved

ROOM: Final = 1 << 20
"""How many entries there is room for at one number of the sequence. What is written by one call
takes one, so that a reader who stops between two numbers sees every append whole."""

BUCKETS: Final = 1 << 12
"""How many locks there are for streams: those that share one wait for each other, no more."""

_FUNCTION = """
CREATE OR REPLACE FUNCTION {function}(told jsonb, bodies bytea[])
RETURNS TABLE (ask integer, stream text, must bigint, found bigint) LANGUAGE plpgsql AS {body}
"""
_BODY = """
#variable_conflict use_column
BEGIN
    IF (told->'alone')::boolean THEN
        LOCK TABLE {table} IN EXCLUSIVE MODE;
    ELSE
        PERFORM CASE key::bigint & 1
            WHEN 1 THEN pg_advisory_xact_lock(key::bigint / 2)
            ELSE pg_advisory_xact_lock_shared(key::bigint / 2)
        END FROM jsonb_array_elements(told->'keys') AS key;
        PERFORM pg_advisory_xact_lock_shared(
            (told->'began')::integer, last_value::bit(32)::integer
        ) FROM {sequence};
    END IF;
    RETURN QUERY WITH moved AS (
        SELECT holder, place, must, found
        FROM (
            SELECT (it->0)::integer, it->>1, (it->2)::bigint
            FROM jsonb_array_elements(told->'places') AS it
        ) AS held (holder, place, must), LATERAL (
            SELECT coalesce(max(originator_version), 0) FROM {table} WHERE originator_id = place
        ) AS latest (found)
        WHERE found <> must
    ), number AS MATERIALIZED (
        SELECT nextval({named}) AS taken
    ), added AS (
        INSERT INTO {table} (originator_id, originator_version, topic, state, notification_id)
        SELECT its_stream, version, name, body, taken * {room} + nth - 1
        FROM number, (
            SELECT (it->0)::integer, it->>1, (it->2)::bigint, it->>3, bodies[nth], nth
            FROM jsonb_array_elements(told->'entries') WITH ORDINALITY AS entry (it, nth)
        ) AS entry (writer, its_stream, version, name, body, nth)
        WHERE NOT EXISTS (SELECT FROM moved WHERE holder = writer)
    )
    SELECT holder, place, must, found FROM moved;
END
"""
_CALL = "SELECT ask, stream, must, found FROM {function}(%b::jsonb, %b::bytea[])"


class Appending:
    """The function for one table, called after what it does: an earlier release has its own."""

    def __init__(self, schema: str, table: str, sequence: str) -> None:
        names = Identifier(schema, table), Identifier(schema, sequence)
        body = SQL(_BODY).format(
            table=names[0],
            sequence=names[1],
            named=Literal(names[1].as_string()),
            room=Literal(ROOM),
        )
        digest = hashlib.sha256(body.as_bytes()).hexdigest()[:8]
        function = Identifier(schema, f"casework_append_{digest}")
        self.creation = SQL(_FUNCTION).format(function=function, body=Literal(body.as_string()))
        self._call = SQL(_CALL).format(function=function).as_bytes()

    def write(
        self, connection: Connection[DictRow], identity: int, asks: Sequence[Ask], *, alone: bool
    ) -> None:
        """Write all in one transaction, one after the other; who does not fit is told so.

        ``identity`` is the table's; ``alone``: nobody else writes meanwhile.

        Raises:
            psycopg.Error: of these, nothing is written, unless the server went away just then.
        """
        began = (identity + 2**31) % 2**32 - 2**31
        rounds = list(_rounds(asks))
        keys = [] if alone else _keys(asks, identity)
        # What goes down one pipeline is one transaction. The first call takes all the locks.
        with connection.pipeline() if len(rounds) > 1 else nullcontext():
            cursors: list[Cursor[TupleRow]] = []
            for those in rounds:
                cursor = connection.cursor(row_factory=tuple_row)
                told = {"alone": alone, "began": began, "keys": keys, **_told(those)}
                bodies = [entry.data for it in those for entry in it.entries]
                values = msgspec.json.encode(told).decode(), bodies
                cursors.append(cursor.execute(self._call, values, prepare=True))
                keys = []
        for those, cursor in zip(rounds, cursors, strict=True):
            for nth, *place in cursor:
                those[nth].failed = moved(*place)


def _rounds(asks: Sequence[Ask]) -> Iterator[list[Ask]]:
    """Those that one call can write, in their order: none is about a stream that another of them
    writes to, and all that they write has room at one number."""
    those: list[Ask] = []
    written, room = set[str](), ROOM
    for ask in asks:
        if not written.isdisjoint(ask.places) or room < len(ask.entries):
            yield those
            those, written, room = [], set(), ROOM
        those.append(ask)
        written.update(it.stream for it in ask.entries)
        room -= len(ask.entries)
    yield those


def _told(asks: Sequence[Ask]) -> dict[str, list[tuple[Any, ...]]]:
    """Who holds which stream at which version, and who writes which entry: as JSON, for to make
    arrays of the server's own takes the driver longer."""
    places = [(n, *it) for n, ask in enumerate(asks) for it in ask.places.items()]
    entries = [(n, it) for n, ask in enumerate(asks) for it in ask.entries]
    written = [(n, it.stream, it.version, it.name) for n, it in entries]
    return {"places": places, "entries": written}


def _keys(asks: Sequence[Ask], identity: int) -> list[int]:
    """The locks of streams, in the order in which everybody takes them: even to hold, odd to write.
    Who would take both of one takes that to write."""
    written = {_bucket(entry.stream) for it in asks for entry in it.entries}
    held = {_bucket(stream) for it in asks for stream in it.places} - written
    first = identity * BUCKETS
    return sorted([2 * (first + it) + 1 for it in written] + [2 * (first + it) for it in held])


def _bucket(stream: str) -> int:
    return crc32(stream.encode()) % BUCKETS

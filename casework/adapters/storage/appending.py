"""How entries come into the table in PostgreSQL: many appends by one call of a function there.

A call is one wait for the server. In the function, unlike in one statement, what comes after the
locks sees all that was done before they were ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Final
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
CREATE OR REPLACE FUNCTION {function}(
    alone boolean, began integer, kept bigint, keys jsonb, places jsonb, entries jsonb,
    bodies bytea[]
) RETURNS TABLE (ask integer, stream text, must bigint, found bigint) LANGUAGE plpgsql AS {body}
"""
_BODY = """
#variable_conflict use_column
BEGIN
    IF alone THEN
        LOCK TABLE {table} IN EXCLUSIVE MODE;
    ELSE
        PERFORM CASE key::bigint & 1
            WHEN 1 THEN pg_advisory_xact_lock(kept + key::bigint / 2)
            ELSE pg_advisory_xact_lock_shared(kept + key::bigint / 2)
        END FROM jsonb_array_elements(keys) AS key;
        PERFORM pg_advisory_xact_lock_shared(began, last_value::bit(32)::integer) FROM {sequence};
    END IF;
    RETURN QUERY WITH moved AS (
        SELECT holder, place, must, found
        FROM (
            SELECT (it->0)::integer, it->>1, (it->2)::bigint FROM jsonb_array_elements(places) AS it
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
            FROM jsonb_array_elements(entries) WITH ORDINALITY AS entry (it, nth)
        ) AS entry (writer, its_stream, version, name, body, nth)
        WHERE NOT EXISTS (SELECT FROM moved WHERE holder = writer)
    )
    SELECT holder, place, must, found FROM moved;
END
"""
_CALL = """
SELECT ask, stream, must, found FROM {function}(
    %b, %b::integer, %b::bigint, %b::jsonb, %b::jsonb, %b::jsonb, %b::bytea[]
)
"""


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
        signed = (identity + 2**31) % 2**32 - 2**31
        rounds = list(_rounds(asks))
        keys = [] if alone else _keys(asks)
        # What goes down one pipeline is one transaction. The first call takes all the locks.
        with connection.pipeline() if len(rounds) > 1 else nullcontext():
            cursors: list[Cursor[TupleRow]] = []
            for those in rounds:
                cursor = connection.cursor(row_factory=tuple_row)
                values = alone, signed, identity * BUCKETS, _json(keys), *_told(those)
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


def _told(asks: Sequence[Ask]) -> tuple[str, str, list[bytes]]:
    """Who holds which stream at which version; who writes which entry; and what these say."""
    places = [(n, *it) for n, ask in enumerate(asks) for it in ask.places.items()]
    entries = [
        (n, it.stream, it.version, it.name) for n, ask in enumerate(asks) for it in ask.entries
    ]
    return _json(places), _json(entries), [it.data for ask in asks for it in ask.entries]


def _json(value: object) -> str:
    """An array of arrays as text: to make arrays of the server's own takes the driver longer."""
    return msgspec.json.encode(value).decode()


def _keys(asks: Sequence[Ask]) -> list[int]:
    """The locks of streams, in the order in which everybody takes them: even to hold, odd to write.
    Who would take both of one takes that to write."""
    written = {_bucket(entry.stream) for it in asks for entry in it.entries}
    held = {_bucket(stream) for it in asks for stream in it.places} - written
    return sorted([2 * it + 1 for it in written] + [2 * it for it in held])


def _bucket(stream: str) -> int:
    return crc32(stream.encode()) % BUCKETS

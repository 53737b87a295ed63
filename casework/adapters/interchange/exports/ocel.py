"""OCEL 2.0: events about several objects at once, as JSON or as a SQLite file.

An object is a stream, of the type of its page; a case, of the type ``case``; or a person, of the
type ``person``. An event is about its stream and its case, and by somebody. What a decision led to
elsewhere relates the stream it was asked of to the other, by the policy. A stream's ``phase`` is
its one attribute, and changes. Events of one moment are in the order of their ``position``; a tool
that orders a SQLite file by time alone has them by their types.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from attrs import define, field

from casework.adapters.interchange.exports.rows import Exported, Row, Rows

CASE, PERSON = "case", "person"
ABOUT, BY = "about", "by"
EVENT_ATTRIBUTES: Final = {
    "position": "integer",
    "entry_hash": "string",
    "version": "integer",
    "decision": "string",
}
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when an object has its first phase, as the standard wants it said."""


def case_id(case: str) -> str:
    return f"{CASE}/{case}"


def person_id(person: str) -> str:
    return f"{PERSON}/{person}"


@define
class _Objects:
    """The objects that the events are about, and how they relate."""

    types: dict[str, str] = field(factory=dict)
    phases: dict[str, list[tuple[datetime, str]]] = field(factory=dict)
    related: dict[str, dict[tuple[str, str], None]] = field(factory=dict)
    activities: dict[str, None] = field(factory=dict)

    def note(self, row: Row) -> None:
        self.activities[row.activity] = None
        self.types[row.stream] = row.page
        self.types[case_id(row.case)] = CASE
        self.types[person_id(row.by)] = PERSON
        phases = self.phases.setdefault(row.stream, [])
        if not phases or phases[-1][1] != row.phase:
            phases.append((row.at if phases else _BEGINNING, row.phase))
        self._relate(case_id(row.case), row.stream, "part")
        if row.cause and row.of and row.of != row.stream:
            self._relate(row.of, row.stream, row.cause)

    def _relate(self, one: str, other: str, how: str) -> None:
        self.related.setdefault(one, {})[other, how] = None


def _gathered(rows: Rows) -> tuple[_Objects, Exported]:
    objects, exported = _Objects(), Exported()
    for it in rows.told(exported):
        objects.note(it)
    return objects, exported


def _id(row: Row) -> str:
    return f"{row.stream}#{row.version}"


def _attributes(row: Row) -> dict[str, str | int]:
    return {
        "position": row.position,
        "entry_hash": row.hash,
        "version": row.version,
        "decision": row.decision,
    }


def _links(row: Row) -> tuple[tuple[str, str], ...]:
    return (row.stream, ABOUT), (case_id(row.case), ABOUT), (person_id(row.by), BY)


# -- JSON --------------------------------------------------------------------------------------


def write_json(rows: Rows, file: TextIO) -> Exported:
    """Write the journal's events as OCEL 2.0 JSON; attributes are texts, as its schema asks."""
    objects, exported = _gathered(rows)
    of_events = [{"name": it, "type": kind} for it, kind in EVENT_ATTRIBUTES.items()]
    file.write('{\n"objectTypes": [\n')
    _write(file, (_object_type(it) for it in sorted(set(objects.types.values()))))
    file.write('],\n"eventTypes": [\n')
    _write(file, ({"name": it, "attributes": of_events} for it in sorted(objects.activities)))
    file.write('],\n"objects": [\n')
    _write(file, (_object(it, objects) for it in objects.types))
    file.write('],\n"events": [\n')
    _write(file, map(_event, rows.told(Exported())))
    file.write("]\n}\n")
    return exported


def _write(file: TextIO, items: Iterator[dict[str, Any]]) -> None:
    for nth, it in enumerate(items):
        file.write(",\n" if nth else "")
        json.dump(it, file, ensure_ascii=False)
    file.write("\n")


def _object_type(name: str) -> dict[str, Any]:
    phase = [] if name in (CASE, PERSON) else [{"name": "phase", "type": "string"}]
    return {"name": name, "attributes": phase}


def _object(name: str, objects: _Objects) -> dict[str, Any]:
    return {
        "id": name,
        "type": objects.types[name],
        "attributes": [
            {"name": "phase", "time": _utc(at), "value": phase}
            for at, phase in objects.phases.get(name, ())
        ],
        "relationships": [
            {"objectId": other, "qualifier": how} for other, how in objects.related.get(name, ())
        ],
    }


def _event(row: Row) -> dict[str, Any]:
    told = _attributes(row).items()
    return {
        "id": _id(row),
        "type": row.activity,
        "time": _utc(row.at),
        "attributes": [{"name": name, "value": str(value)} for name, value in told],
        "relationships": [{"objectId": it, "qualifier": how} for it, how in _links(row)],
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# -- SQLite ------------------------------------------------------------------------------------

_TABLES: Final = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT UNIQUE);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT UNIQUE);
CREATE TABLE event (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type)
);
CREATE TABLE object (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type)
);
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event (ocel_id),
    ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object (ocel_id),
    ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""


def write_sqlite(rows: Rows, path: Path) -> Exported:
    """Write the journal's events as an OCEL 2.0 SQLite file, which must not be there yet.

    Raises:
        FileExistsError: there is such a file.
        OSError, sqlite3.Error: it cannot be written.
    """
    objects, exported = _gathered(rows)
    path.touch(exist_ok=False)
    types = sorted(set(objects.types.values()))
    maps = {it: _mapped(it) for it in (*types, *objects.activities)}
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA foreign_keys = ON")
        file.executescript(_TABLES)
        file.executemany(
            "INSERT INTO event_map_type VALUES (?, ?)",
            [(it, maps[it]) for it in sorted(objects.activities)],
        )
        file.executemany(
            "INSERT INTO object_map_type VALUES (?, ?)", [(it, maps[it]) for it in types]
        )
        for name in objects.activities:
            columns = ", ".join(f"{it} {kind.upper()}" for it, kind in EVENT_ATTRIBUTES.items())
            file.execute(
                f'CREATE TABLE "event_{maps[name]}" (ocel_id TEXT PRIMARY KEY REFERENCES event'
                f" (ocel_id), ocel_time TIMESTAMP, {columns.replace(' STRING', ' TEXT')})"
            )
        for name in types:
            phase = "" if name in (CASE, PERSON) else ", phase TEXT"
            file.execute(
                f'CREATE TABLE "object_{maps[name]}" (ocel_id TEXT REFERENCES object (ocel_id),'
                f" ocel_time TIMESTAMP, ocel_changed_field TEXT{phase})"
            )
        for it, kind in objects.types.items():
            file.execute("INSERT INTO object VALUES (?, ?)", (it, kind))
            _insert_phases(file, it, maps[kind], objects.phases.get(it))
        for one, others in objects.related.items():
            links = [(one, other, how) for other, how in others]
            file.executemany("INSERT INTO object_object VALUES (?, ?, ?)", links)
        for row in rows.told(Exported()):
            _insert(file, row, maps[row.activity])
    return exported


def _insert_phases(
    file: sqlite3.Connection, name: str, table: str, phases: list[tuple[datetime, str]] | None
) -> None:
    if phases is None:
        values = (name, _sql(_BEGINNING))
        file.execute(f'INSERT INTO "object_{table}" VALUES (?, ?, NULL)', values)
        return
    changes = [
        (name, _sql(at), None if nth == 0 else "phase", phase)
        for nth, (at, phase) in enumerate(phases)
    ]
    file.executemany(f'INSERT INTO "object_{table}" VALUES (?, ?, ?, ?)', changes)


def _insert(file: sqlite3.Connection, row: Row, table: str) -> None:
    name = _id(row)
    file.execute("INSERT INTO event VALUES (?, ?)", (name, row.activity))
    told = (name, _sql(row.at), *_attributes(row).values())
    file.execute(f'INSERT INTO "event_{table}" VALUES (?, ?, ?, ?, ?, ?)', told)
    links = [(name, it, how) for it, how in _links(row)]
    file.executemany("INSERT INTO event_object VALUES (?, ?, ?)", links)


def _mapped(name: str) -> str:
    """A type's name as part of a table's; dots stand for themselves nowhere else in ours."""
    return name.replace("_", "__").replace(".", "_")


def _sql(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

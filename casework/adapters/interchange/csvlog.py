"""CSV: a log as a table, a line an event. Cases may be interleaved, so all are held in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper

import attrs

from casework.adapters.interchange.log import Case, Event, Notation, Reading, UnreadableLog


def read_csv(file: BufferedReader, notation: Notation) -> Iterator[Case]:
    """The cases of a log, in the order in which they begin; a case's events in that of the lines.

    Its attributes are those of its first line.

    Raises:
        UnreadableLog: it is no table, or breaks off; or everything that is wrong with its lines.
    """
    notation = attrs.evolve(notation, case=notation.case or "case:concept:name")
    reading = Reading(notation)
    cases: dict[str, list[Event]] = {}
    for line, row in _rows(file, reading):
        if not (name := row[notation.case]):
            reading.complain(f"line {line}: an event without {notation.case}")
        elif event := reading.event(f"line {line}", row):
            cases.setdefault(name, []).append(event)
    reading.finish()
    for name, events in cases.items():
        yield Case(name, events[0].attributes, tuple(events))


def _rows(file: BufferedReader, reading: Reading) -> Iterator[tuple[int, dict[str, str]]]:
    with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text, delimiter=reading.notation.delimiter, strict=True)
        try:
            head = next(rows, [])
            _require_columns(head, reading.notation)
            for row in rows:
                if len(row) == len(head):
                    yield rows.line_num, dict(zip(head, row, strict=True))
                elif row:
                    reading.complain(f"line {rows.line_num}: {len(row)} fields, not {len(head)}")
        except csv.Error as wrong:
            raise UnreadableLog(f"no whole table: line {rows.line_num}: {wrong}") from wrong
        except UnicodeDecodeError as wrong:
            raise UnreadableLog(f"no text in UTF-8: {wrong}") from wrong


def _require_columns(head: list[str], notation: Notation) -> None:
    wanted = {notation.case, *notation.activity, notation.resource, notation.time} - {""}
    if missing := sorted(wanted - set(head)):
        told = ", ".join(head) or "none"
        raise UnreadableLog(f"no column {', '.join(missing)}: there are {told}")

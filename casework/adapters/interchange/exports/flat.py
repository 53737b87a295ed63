"""A flat table: CSV (RFC 4180, UTF-8), an event a line, no cell empty."""

from __future__ import annotations

import csv
from typing import Final, TextIO

from casework.adapters.interchange.exports.rows import Exported, Rows

COLUMNS: Final = (
    "case",
    "activity",
    "timestamp",
    "resource",
    "sort_key",
    "stream",
    "version",
    "decision",
    "phase",
    "cause",
    "position",
    "entry_hash",
)
ASKED: Final = "asked"
"""The cause of what somebody asked for: no policy led to it."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows: Rows, file: TextIO) -> Exported:
    """Write the journal's events as CSV, with the names of the columns first.

    ``timestamp`` is ISO 8601 with its zone; ``sort_key`` grows as events were recorded and has the
    same number of digits in every line. A cell that a spreadsheet would take for a formula has an
    apostrophe before it.
    """
    exported = Exported()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    width = len(str(rows.until))
    for it in rows.told(exported):
        cells = (
            it.case,
            it.activity,
            it.at.isoformat(),
            it.by,
            f"{it.position:0{width}}",
            it.stream,
            str(it.version),
            it.decision,
            it.phase,
            it.cause or ASKED,
            str(it.position),
            it.hash,
        )
        writer.writerow([_plain(cell) for cell in cells])
    return exported


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

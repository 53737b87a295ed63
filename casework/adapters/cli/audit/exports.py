"""`casework audit log`: the journal as an event log for the auditor's own tools."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from rich.text import Text

from casework.adapters.cli.looks import counted
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.interchange.exports import flat, ocel, xes
from casework.adapters.interchange.exports.declare import constraints, write_declare
from casework.adapters.interchange.exports.rows import Exported, Rows
from casework.application.office import Office
from casework.domain.properties.book import PROPERTIES


class Form(StrEnum):
    """How an event log is written."""

    CSV = "csv"
    XES = "xes"
    OCEL_JSON = "ocel-json"
    OCEL_SQLITE = "ocel-sqlite"


def log(file: Path, /, *, form: Form, by_stream: bool = False, common: Common = COMMON) -> Exit:
    """Write every event on record as a log of another kind; each with its position and its hash.

    Parameters
    ----------
    file
        Where to. It must not be there yet.
    form
        A flat table (csv), XES, or OCEL 2.0 (ocel-json, ocel-sqlite).
    by_stream
        A case is one stream, not all the streams that are about one thing.
    """
    with office_at(common) as office:
        exported = _written(office, file, form, by_stream)
    document = {
        "file": str(file),
        "form": form,
        "events": exported.events,
        "cases": len(exported.cases),
        "verdicts_left_out": exported.verdicts,
    }
    cases = counted(len(exported.cases), "case")
    head = Text.assemble((f"{counted(exported.events, 'event')} of {cases}", "bold"), f" in {file}")
    left = Text(f"{counted(exported.verdicts, 'verdict')} left out: they are no events.", "dim")
    answer(common, document, head, left)
    return Exit.DONE


def _written(office: Office, file: Path, form: Form, by_stream: bool) -> Exported:
    """Write the file, or leave none behind."""
    rows = Rows(office, by_stream)
    if file.exists():
        raise FileExistsError(f"{file} is there already: name another file")
    try:
        match form:
            case Form.OCEL_SQLITE:
                return ocel.write_sqlite(rows, file)
            case Form.CSV:
                with file.open("x", encoding="utf-8", newline="") as out:
                    return flat.write_csv(rows, out)
            case Form.XES:
                with file.open("x", encoding="utf-8") as out:
                    return xes.write_xes(rows, out)
            case Form.OCEL_JSON:
                with file.open("x", encoding="utf-8") as out:
                    return ocel.write_json(rows, out)
            case _:
                assert_never(form)
    except BaseException as wrong:
        with suppress(FileNotFoundError):
            file.unlink()
        if isinstance(wrong, sqlite3.Error):
            raise OSError(f"{file} was not written: {wrong}") from wrong
        raise


def model(file: Path, /, *, common: Common = COMMON) -> Exit:
    """Write the DECLARE model of the pages: what their histories keep, as far as order tells it.

    Parameters
    ----------
    file
        Where to (`.decl`). It must not be there yet.
    """
    found = list(constraints(PROPERTIES))
    with office_at(common) as office:
        pages = (office.page(f"{name}/-").decider for name in PROPERTIES)
        activities = [f"{it.name}.{kind.__name__}" for it in pages for kind in it.events]
    with file.open("x", encoding="utf-8") as out:
        write_declare(found, activities, out)
    document = {
        "file": str(file),
        "activities": len(activities),
        "constraints": [
            {"template": it.template, "activities": it.activities, "says": it.says} for it in found
        ],
    }
    head = f"{counted(len(found), 'constraint')} on {len(activities)} activities in {file}"
    answer(common, document, Text(head, "bold"))
    return Exit.DONE

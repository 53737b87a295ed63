"""XES (IEEE 1849): a trace a case, in the order in which its first event was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TextIO
from xml.sax.saxutils import quoteattr

from casework.adapters.interchange.exports.rows import Exported, Row, Rows

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value="case"/></global>
<global scope="event">
<string key="concept:name" value="activity"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
<string key="org:resource" value="resource"/>
</global>
<classifier name="Activity" keys="concept:name"/>
"""


def write_xes(rows: Rows, file: TextIO) -> Exported:
    """Write the journal's events as XES. The whole log is held in memory: its cases interleave."""
    exported = Exported()
    cases: defaultdict[str, list[Row]] = defaultdict(list)
    for it in rows.told(exported):
        cases[it.case].append(it)
    file.write(_HEAD)
    for case, events in cases.items():
        file.write(f"<trace>{_text('concept:name', case)}\n")
        file.writelines(_event(it) for it in events)
        file.write("</trace>\n")
    file.write("</log>\n")
    return exported


def _event(row: Row) -> str:
    return f"<event>{''.join(_attributes(row))}</event>\n"


def _attributes(row: Row) -> Iterator[str]:
    yield _text("concept:name", row.activity)
    yield f'<date key="time:timestamp" value="{row.at.isoformat(timespec="microseconds")}"/>'
    yield _text("org:resource", row.by)
    yield _text("stream", row.stream)
    yield f'<int key="version" value="{row.version}"/>'
    yield _text("decision", row.decision)
    yield _text("phase", row.phase)
    yield f'<int key="position" value="{row.position}"/>'
    yield _text("entry_hash", row.hash)


def _text(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'

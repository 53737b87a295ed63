"""`casework audit monitor`: the journal held to what every history must keep."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import BROKEN, KEPT, counted, marked, table
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.audit.monitor import Monitored
from casework.application.audit.monitor import monitor as watch
from casework.domain.properties.book import PROPERTIES


def monitor(*, common: Common = COMMON) -> Exit:
    """Hold every event on record to the properties of its page, stated apart from the rules' code.

    Exit code 1 if any property is broken: the record holds what the rules could not have let by.
    """
    with office_at(common) as office:
        found = watch(office, PROPERTIES)
    document = {
        "events": found.events,
        "streams": found.streams,
        "properties": found.properties,
        "broken": [
            {
                "property": it.property.name,
                "rules": it.property.rules,
                "clauses": it.property.cites,
                "stream": it.stream,
                "version": it.version,
                "position": it.position,
                "by": it.by,
                "decision": it.decision,
            }
            for it in found.breaches
        ],
        "owed": [{"property": it.property.name, "stream": it.stream} for it in found.owed],
    }
    answer(common, document, *_shown(found))
    return Exit.FAULT if found.breaches or found.owed else Exit.DONE


def _shown(found: Monitored) -> list[RenderableType]:
    events, streams = counted(found.events, "event"), counted(found.streams, "stream")
    head = Text(f"{events} of {streams} held to {found.properties:,} properties.")
    if not found.breaches and not found.owed:
        return [marked(KEPT, head)]
    rows = [
        (f"{it.stream} v{it.version}", it.property.name, ", ".join(it.property.rules))
        for it in found.breaches
    ]
    rows += [(it.stream, f"{it.property.name}: still owed", "") for it in found.owed]
    return [marked(BROKEN, head), table(("where", "broken", "rules"), rows)]

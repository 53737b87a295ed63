"""Small logs as the municipality of ``examples/receipt`` might keep them, and what plays them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from casework.adapters.interchange.files import cases_of, digest_of
from casework.adapters.interchange.mapping import Plan, plan_of
from casework.adapters.interchange.player import Account, Player, survey
from casework.adapters.storage.buffered import BufferedJournal
from casework.application.office import Office
from casework.application.ports import Journal
from casework.infrastructure.bootstrap import PAGES, office_on

MAPPING = Path(__file__).parents[3] / "examples" / "receipt" / "mapping.toml"

RECEIVED = "Confirmation of receipt"
WORK = "T02 Check confirmation of receipt"
REWORK = "T03 Adjust confirmation of receipt"
DECISION = "T04 Determine confirmation of receipt"
NOTICE = "T05 Print and send confirmation of receipt"
SIDE = "T06 Determine necessity of stop advice"

Cases = Mapping[str, Sequence[tuple[str, str, float]]]
"""By case: what was done, by whom, and how many hours after the log begins."""


def at(hour: float) -> datetime:
    return datetime(2011, 3, 1, 9, tzinfo=UTC) + timedelta(hours=hour)


def xes(cases: Cases, *, namespace: str = 'xmlns="http://www.xes-standard.org/"') -> bytes:
    traces = [
        f"<trace>{_text('concept:name', name)}{''.join(_event(*it) for it in events)}</trace>"
        for name, events in cases.items()
    ]
    return f'<?xml version="1.0"?><log {namespace}>{"".join(traces)}</log>'.encode()


def _event(activity: str, resource: str, hour: float) -> str:
    named = _text("org:resource", resource) if resource else ""
    time = f'<date key="time:timestamp" value="{at(hour).isoformat()}"/>'
    return f"<event>{_text('concept:name', activity)}{named}{time}</event>"


def _text(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'


def table(cases: Cases, *, head: tuple[str, ...] = ("case", "what", "who", "when")) -> bytes:
    """The log as CSV, in the order of time, so that cases are interleaved."""
    file = io.StringIO()
    rows = [
        (name, activity, resource, at(hour).isoformat())
        for name, events in cases.items()
        for activity, resource, hour in events
    ]
    csv.writer(file).writerows([head, *sorted(rows, key=lambda it: it[3])])
    return file.getvalue().encode()


def plan(text: str | None = None) -> Plan:
    return plan_of(MAPPING.read_text() if text is None else text, PAGES)


def played(
    log: Path,
    under: Journal,
    by: Plan | None = None,
    *,
    watch: Callable[[], None] = lambda: None,
    journal: Callable[[Journal], BufferedJournal] = BufferedJournal,
) -> tuple[Account, Office]:
    """Play a log; ``watch`` is called after each commit. Return the account and the office."""
    by = by or plan()
    there = survey(cases_of(log, by.notation), by)
    buffered = journal(under)

    def commit() -> None:
        buffered.flush()
        watch()

    player = Player(office_on(buffered), by, digest_of(log), commit)
    player.set_up(there.resources)
    for case in cases_of(log, by.notation):
        player.play(case)
    return player.account, player.office

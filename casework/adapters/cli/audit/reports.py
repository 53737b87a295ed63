"""Reports: what a check of the whole record came to, as people are shown it."""

from __future__ import annotations

from typing import Final

from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import (
    BROKEN,
    KEPT,
    columns,
    counted,
    marked,
    plain,
    section,
    under,
)
from casework.application.audit.findings import Finding, Report

_SHOWN: Final = 50
"""How many findings people are shown. Programs get all."""


def shown(report: Report, gone_through: RenderableType) -> list[RenderableType]:
    """What was gone through, what was found, and what could not be checked."""
    if report.holds:
        head = marked(KEPT, Text("What could be checked holds.", "bold"))
    else:
        wrong = counted(len(report.findings), "thing")
        head = marked(BROKEN, Text(f"{wrong} found that should not be so.", "bold"))
    said: list[RenderableType] = [head, under(gone_through)]
    if report.first_bad_leaf is not None:
        said.append(under(Text(f"The first bad leaf: {report.first_bad_leaf}")))
    if report.findings:
        rows = [
            (Text(it.kind.value, "bold red", no_wrap=True), _where(it), plain(it.says))
            for it in report.findings[:_SHOWN]
        ]
        said.append(section("Found", columns(rows)))
        if (more := len(report.findings) - _SHOWN) > 0:
            said.append(under(Text(f"and {more:,} more: see --json", "dim")))
    if report.unchecked:
        left = [(Text(it.why.value, "bold", no_wrap=True), it.says) for it in report.unchecked]
        said.append(section("Not checked", columns(left)))
    return said


def entries(count: int) -> str:
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"


def _where(it: Finding) -> Text:
    if it.position is not None:
        return Text(f"at {it.position}", "dim", no_wrap=True)
    return Text("", no_wrap=True)

"""What the page of breaches is told: the deadline, as the case's own page has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.application.facts.finding import Finder, Finders, Finding, calendars, identity
from casework.domain.governance.sla import NoteBreach, Running
from casework.domain.kernel import Decider


def sla_finders(deciders: Mapping[str, Decider[Any, Any, Any, Any]]) -> Finders:
    """The finders for breaches of the deadlines on these pages, by the pages' names."""

    def find(stream: str, act: NoteBreach, finding: Finding) -> Running:
        subject = identity(stream)
        page = deciders.get(subject.partition("/")[0])
        due = page.due(finding.look(subject), calendars(finding)) if page else ()
        ends = [
            it.ends
            for it in due
            if (it.key, it.occurrence) == (act.key, act.occurrence) and it.lapse is None
        ]
        return Running(subject, next(iter(ends), None))

    return {NoteBreach: Finder(Running, find)}

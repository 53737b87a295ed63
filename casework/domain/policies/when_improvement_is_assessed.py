"""When an improvement is assessed, the employee's record tells whether it was met (EMP-04)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import record
from casework.domain.people.assessment import Settled
from casework.domain.people.improvement import ImprovementAssessed


def when_improvement_is_assessed(it: Happened) -> Iterator[Reaction]:
    match it.event, it.state:
        case ImprovementAssessed(met), Settled(sheet):
            enter = record.EnterOutcome(it.stream, met, by=it.act.by, at=it.act.at)
            yield f"{record.decider.name}/{sheet.employee}", enter

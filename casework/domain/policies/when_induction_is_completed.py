"""When the induction of a new clerk is over, the clerk starts work."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import employee
from casework.domain.people.induction import InductionCompleted


def when_induction_is_completed(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case InductionCompleted(person, awaited=True):
            start = employee.StartWork(by=it.act.by, at=it.act.at)
            yield f"{employee.decider.name}/{person}", start

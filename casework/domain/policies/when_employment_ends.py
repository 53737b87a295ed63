"""When an employment ends, the posts held are vacated and the secrecy agreement ends (ACC-04)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.confidentiality import nda
from casework.domain.kernel import Happened, Reaction
from casework.domain.people import organisation
from casework.domain.people.employee import EmploymentEnded
from casework.domain.people.performance import DismissedForPerformance


def when_employment_ends(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case EmploymentEnded(person, reason=reason, agreement=agreement) | DismissedForPerformance(
            person, reason=reason, agreement=agreement
        ):
            departure = organisation.RecordDeparture(person, by=it.act.by, at=it.act.at)
            yield f"{organisation.decider.name}/office", departure
            if agreement:
                end = nda.EndNda(reason, by=it.act.by, at=it.act.at)
                yield f"{nda.decider.name}/{person}", end

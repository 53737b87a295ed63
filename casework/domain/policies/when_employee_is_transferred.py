"""When somebody is given other work for poor performance, they leave the one post for the other."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import organisation
from casework.domain.people.performance import TransferredForPerformance


def when_employee_is_transferred(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case TransferredForPerformance(person, post, to, reason=reason):
            office = f"{organisation.decider.name}/office"
            yield office, organisation.VacatePost(post, reason, by=it.act.by, at=it.act.at)
            yield office, organisation.AssignPost(to, person, by=it.act.by, at=it.act.at)

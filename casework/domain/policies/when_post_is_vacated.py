"""When somebody leaves a post for other work, the access they were granted ends (ACC-04)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.confidentiality import grants
from casework.domain.kernel import Happened, Reaction
from casework.domain.people.organisation import PostVacated


def when_post_is_vacated(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case PostVacated(person=person, access_ends=True):
            end = grants.EndGrants(by=it.act.by, at=it.act.at)
            yield f"{grants.decider.name}/{person}", end

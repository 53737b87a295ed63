"""When a secrecy agreement ends, so does the access that was granted under it (ACC-04)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.confidentiality import grants
from casework.domain.confidentiality.nda import NdaEnded
from casework.domain.kernel import Happened, Reaction


def when_nda_ends(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case NdaEnded(employee, granted=True):
            end = grants.EndGrants(by=it.act.by, at=it.act.at)
            yield f"{grants.decider.name}/{employee}", end

"""When an appeal is rejected, the appraisal is final at once: there is no other appeal."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people.appraisal import AppealDecided, Finalise


def when_appeal_is_rejected(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case AppealDecided(upheld=False):
            yield it.stream, Finalise(by=it.act.by, at=it.act.at)

"""When what was signed is put on file, its archive is opened (CTR-12)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.archives import file
from casework.domain.kernel import Happened, Reaction
from casework.domain.signing.contract import SigningArchiveOpened
from casework.domain.signing.deal import elsewhere


def when_signing_is_archived(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case SigningArchiveOpened(number):
            yield (
                f"{file.decider.name}/{elsewhere(it.identity)}",
                file.OpenArchive(file.SIGNING, number, by=it.act.by, at=it.act.at),
            )

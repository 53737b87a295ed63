"""When a file is to be signed, its number is taken, so that no other ever has it (CTR-01)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.numbers import NumberKind, take
from casework.domain.signing.files import FileAdded


def when_signing_file_is_added(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case FileAdded(file):
            yield take(NumberKind.DOCUMENT, file.number, it.stream, it.act)

"""When a file is opened, its number is taken, so that no other ever has it (ARC-02)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain import numbers
from casework.domain.archives.file import ArchiveOpened
from casework.domain.kernel import Happened, Reaction
from casework.domain.numbers import NumberKind


def when_archive_is_opened(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case ArchiveOpened(number=number):
            yield numbers.take(NumberKind.ARCHIVE, number, it.stream, it.act)

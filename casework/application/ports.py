"""What the office needs from outside, as shapes: whoever has the shape will do.

Each port has a conformance suite in ``tests/``; every adapter, and every fake, passes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen


@frozen
class Entry:
    """One event as it is stored.

    ``stream`` is ``page/identity``, ``version`` counts from 1 without gaps within the stream,
    ``name`` is the event's name for good, ``data`` its JSON (UTF-8), byte for byte as hashed.
    """

    stream: str
    version: int
    name: str
    data: bytes


class Conflict(Exception):
    """Somebody else was first: a place that was to be written is taken, or a stream that was to
    stay as it was has moved. Nothing was written; read again and decide again."""


class StoreFailure(Exception):
    """The store could not do it: down, locked, corrupt, full. Nothing half-written is visible.

    Whether the last append happened may be unknown; asking again under the same decision id
    tells, and does not do it twice.
    """


class MalformedName(ValueError):
    """A stream or decision id that not every store could keep."""


_NAME = re.compile(r"[\x21-\x7e]{1,200}")


def well_formed(name: str) -> str:
    """Return the id if every store can keep it: 1 to 200 printable ASCII characters, no spaces.

    Raises:
        MalformedName: otherwise.
    """
    if not _NAME.fullmatch(name):
        told = name if len(name) <= 60 else f"{name[:60]}…"
        raise MalformedName(f"{told!r} is no id: use 1 to 200 printable ASCII characters, no space")
    return name


class Journal(Protocol):
    """Where entries are kept: an ordered set of streams, appended to and never altered."""

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        """The entries of a stream with a version above ``after``, in order. Unknown: none.

        Raises:
            MalformedName: if no stream can be called so.
            StoreFailure: the store could not do it.
        """
        ...

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        """Add all entries, in this order, or none.

        ``held`` names streams that must be at exactly this version (0: no entry) when the
        entries are added; it is checked in the same transaction.

        Raises:
            Conflict: a (stream, version) is taken or leaves a gap, or a held stream has moved.
            MalformedName: if no stream can be called so.
            StoreFailure: the store could not do it.
        """
        ...

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        """Every entry with its position, in an order that never changes, from the position
        after ``after``. Positions grow; a reader that has seen one never misses a smaller."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


Clock = Callable[[], datetime]
"""Tells the time, aware. The system's in life, a set one in tests and imports."""

Ids = Callable[[], str]
"""Mints an identity never given before."""

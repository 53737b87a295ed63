"""What the office needs from outside, as shapes: whoever has the shape will do.

Each port has a conformance suite in ``tests/``; every adapter, and every fake, passes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, Protocol, cast, runtime_checkable

import msgspec
from attrs import frozen


class Entry(msgspec.Struct, frozen=True, gc=False):
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


_LENGTHS: Final = range(1, 201)


@lru_cache(maxsize=10_000)  # The same few are asked about all the time.
def well_formed(name: str) -> str:
    """Return the id if every store can keep it: 1 to 200 printable ASCII characters, no spaces.

    Raises:
        MalformedName: otherwise.
    """
    if not (len(name) in _LENGTHS and name.isascii() and name.isprintable() and " " not in name):
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

    def position_of(self, stream: str, version: int) -> int | None:
        """Where in the feed this version of a stream is; None if there is no such entry.

        Raises:
            MalformedName: if no stream can be called so.
            StoreFailure: the store could not do it.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@runtime_checkable
class ManyAtOnce(Protocol):
    """What a journal may offer besides: to be asked about several streams in one go."""

    def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
        """The entries of each stream with a version above the one that is known, as all of them
        were at one moment; those of one stream in order.

        Raises:
            MalformedName: if no stream can be called so.
            StoreFailure: the store could not do it.
        """
        ...


@cache
def _can_be_asked_at_once(kind: type) -> bool:
    return issubclass(kind, ManyAtOnce)  # It looks at every name, which takes its time.


def news(journal: Journal, known: Mapping[str, int]) -> Sequence[Entry]:
    """What is new in several streams, asked for at once where the journal can be asked so."""
    if _can_be_asked_at_once(type(journal)):
        return cast(ManyAtOnce, journal).news(known)
    return [it for stream, version in known.items() for it in journal.read(stream, version)]


@runtime_checkable
class OneByOne(Protocol):
    """What a journal may offer besides: one entry, without what follows it in its stream."""

    def entry_at(self, stream: str, version: int) -> tuple[int, Entry] | None:
        """This version of a stream, with its position; None if there is no such entry.

        Raises:
            MalformedName: if no stream can be called so.
            StoreFailure: the store could not do it.
        """
        ...


@cache
def _can_be_asked_for_one(kind: type) -> bool:
    return issubclass(kind, OneByOne)


_FEW = 100


def entry_at(journal: Journal, stream: str, version: int) -> tuple[int, Entry] | None:
    """One entry with its position: asked for alone where the journal can be asked so, or else read
    with what follows it in its stream if that is little, or in the feed."""
    if _can_be_asked_for_one(type(journal)):
        return cast(OneByOne, journal).entry_at(stream, version)
    if (position := journal.position_of(stream, version)) is None:
        return None
    if journal.position_of(stream, version + _FEW) is None:
        return next(((position, it) for it in journal.read(stream, version - 1)), None)
    return next(iter(journal.feed(position - 1)), None)


# -- Keys for what is personal -----------------------------------------------------------------


@frozen
class Place:
    """Where in the record a text lies: the entry, and the field in it, such as ``event.name``.

    What was sealed for one place opens in no other.
    """

    stream: str
    version: int
    path: str


class KeyState(StrEnum):
    """How the key of a person stands."""

    NONE = "none"  # Nothing of theirs was sealed yet, or this is not where the keys are.
    KEPT = "kept"
    DESTROYED = "destroyed"
    HALF_DESTROYED = "half destroyed"  # Broken off: no longer used, and not yet gone.


@frozen
class Tombstone:
    """What is left of a key: whose it was, who had it destroyed, and when."""

    person: str
    by: str
    at: datetime


class KeyDestroyed(Exception):
    """The person's key was destroyed. What lies under it is erased; nothing more comes under it."""


class KeyNotAtHand(Exception):
    """There is no key for the person here, nor was one destroyed here."""


class NotSealedHere(Exception):
    """This was not sealed under the person's key for this place: it was altered, or moved."""


class PersonalKeys(Protocol):
    """A key for each person, under which their texts are sealed; destroyed, they are erased.

    Keys are kept apart from the journal and never leave here. Sealing is deterministic: the same
    text at the same place gives the same, in every process. Its conformance suite is
    ``casework.testing.personal_keys``. Every method raises ``StoreFailure`` if the keys could not
    be reached, or one is damaged.
    """

    def seal(self, person: str, text: str, place: Place) -> str:
        """Put a text under the person's key, which is made if there is none.

        Raises:
            KeyDestroyed: nothing of this person's is recorded any more.
        """
        ...

    def open(self, person: str, sealed: str, place: Place) -> str:
        """Read what was sealed for this place.

        Raises:
            KeyDestroyed: it is erased.
            KeyNotAtHand: it cannot be read here.
            NotSealedHere: it is not what was sealed for this place.
        """
        ...

    def destroy(self, person: str, by: str, at: datetime) -> None:
        """Destroy the person's key for good, here and for every process. ``by`` ordered it, ``at``.

        Broken off, it may be done again, and is then finished; done twice, the first stands.
        """
        ...

    def state(self, person: str) -> KeyState:
        """How the person's key stands."""
        ...

    def tombstones(self) -> Iterator[Tombstone]:
        """Every key ever destroyed here, in the order of persons."""
        ...

    def generation(self) -> int:
        """Grows whenever a key is destroyed, in whichever process: what was read under an earlier
        one may hold what is erased by now."""
        ...


Clock = Callable[[], datetime]
"""Tells the time, aware. The system's in life, a set one in tests and imports."""

Ids = Callable[[], str]
"""Mints an identity never given before."""

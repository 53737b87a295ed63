"""What the three stores share: where entries must fit in, and how a feed is read page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from casework.application.ports import Conflict, Entry, well_formed

PAGE = 1000
"""How many entries a feed asks its store for at once."""

VERSIONS = range(1, 2**63)
"""What a store can keep, or be asked for, as a version; any other it does not have."""


def places(entries: Sequence[Entry], held: Mapping[str, int] | None) -> dict[str, int]:
    """Return the version at which each stream, written to or held, must be found.

    Raises:
        Conflict: whatever the store holds, the entries cannot follow: those of one stream do not
            count up one by one, or do not begin where the stream is held.
        MalformedName: of a stream.
    """
    must = dict(held or {})
    now: dict[str, int] = {}
    for entry in entries:
        before = entry.version - 1
        if entry.version not in VERSIONS:
            raise Conflict(f"{entry.stream} has no version {entry.version}: they count up from 1")
        at = now[entry.stream] if entry.stream in now else must.setdefault(entry.stream, before)
        if at != before:
            raise moved(entry.stream, before, at)
        now[entry.stream] = entry.version
    for stream in must:
        well_formed(stream)
    return must


def moved(stream: str, must: int, found: int) -> Conflict:
    """The conflict of a stream that is not where it must be."""
    return Conflict(f"{stream} is at version {found}, not at {must}: read again, decide again")


def paged(
    page: Callable[[int], Sequence[tuple[int, Entry]]], after: int
) -> Iterator[tuple[int, Entry]]:
    """Yield what ``page`` returns for the position after which it is asked, until it is short.

    Nothing is held between pages: a reader may stop, or take as long as it likes.
    """
    full = True
    while full:
        rows = page(after)
        yield from rows
        full = len(rows) == PAGE
        after = rows[-1][0] if rows else after

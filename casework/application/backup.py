"""Backups: what a record holds, in numbers, and whether all of it is there.

A backup has every entry at its position and every checkpoint. What can be worked out from these
(hashes, views) is worked out again; the keys for personal data are kept elsewhere, and are in none.
It is copied along the feed, so it is whole up to some moment, however many write meanwhile.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec
from attrs import define, field

from casework.application.audit.findings import Finding
from casework.application.audit.fsck_record import RecordCheck
from casework.application.audit.fsck_tree import TreeCheck
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import Frontier
from casework.application.audit.sealing import Unsealable, hash_of
from casework.application.audit.seals import Reader, Sealed, Seals
from casework.application.office import Office
from casework.application.ports import Entry

GAP = 2**40
"""So many positions after the last that was restored are given to nobody: readers of the feed who
had got further than the backup, before the rest was lost, pass over nothing that comes after."""


class Unfit(Exception):
    """It is not all there, or not as it was recorded. Nothing was kept of it; it says what is
    wrong."""


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a record holds.

    ``streams`` are those of pages. ``position`` is that of the last entry. ``sealed`` entries are
    under the last of the ``checkpoints``; ``root`` is that of the tree (RFC 6962) over all entries,
    sealed or not. ``digest`` is the SHA-256 of each entry's position (8 bytes, big-endian) and
    hash, then of each checkpoint's size, position and length (8 bytes each) and bytes. Both are
    hexadecimal.
    """

    entries: int
    streams: int
    decisions: int
    position: int
    checkpoints: int
    sealed: int
    root: str
    digest: str


@define
class Tally:
    """Goes along the entries of a record, and counts them."""

    _tree: Frontier = field(init=False, factory=Frontier)
    _streams: set[str] = field(init=False, factory=set)
    _decisions: int = field(init=False, default=0)
    _position: int = field(init=False, default=0)
    _digest: hashlib._Hash = field(init=False, factory=hashlib.sha256)

    def see(self, position: int, entry: Entry) -> bytes:
        """The next entry. Returns its hash."""
        leaf = entry_hash(entry)
        self._tree.add(leaf)
        self._digest.update(struct.pack(">q", position) + leaf)
        self._position = position
        if entry.stream.startswith("decision/"):
            self._decisions += 1
        else:
            self._streams.add(entry.stream)
        return leaf

    def contents(self, checkpoints: Iterable[Sealed]) -> Contents:
        """What was seen, and the checkpoints over it, by size. To be asked for once."""
        count = size = 0
        for it in checkpoints:
            count, size = count + 1, it.size
            told = struct.pack(">qqq", it.size, it.position, len(it.checkpoint))
            self._digest.update(told + it.checkpoint)
        return Contents(
            self._tree.size,
            len(self._streams),
            self._decisions,
            self._position,
            count,
            size,
            self._tree.root().hex(),
            self._digest.hexdigest(),
        )


class Filling(Protocol):
    """An empty store that is to hold a record."""

    def fill(
        self,
        entries: Iterable[tuple[int, Entry]],
        checkpoints: Sequence[Sealed],
        expected: Contents | None = None,
    ) -> Contents:
        """Put a record in, all of it or nothing, and tell what was then read back.

        Every entry keeps its position; the next that anybody appends comes after ``GAP`` more.

        Raises:
            Unfit: what came, or what was read back, is not what was ``expected``.
            StoreFailure: the store is not empty, or could not do it.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def replayed(office: Office, seals: Seals, reader: Reader, upto: int | None = None) -> Contents:
    """Go through a record: every stream folded, every decision held to its verdict, each checkpoint
    to the tree. Tell what it holds, up to a position or to its end.

    Raises:
        Unfit: something of it does not hold.
        StoreFailure: the store could not be read.
    """
    tree, record, tally = TreeCheck(seals, reader), RecordCheck(office), Tally()
    findings: list[Finding] = []
    try:
        for position, entry in office.journal.feed():
            leaf = hash_of(position, entry)
            tree.see(position, entry, leaf)
            findings += record.see(position, entry, leaf)
            if upto is None or position <= upto:
                tally.see(position, entry)
    except (Unsealable, UnicodeDecodeError) as wrong:
        raise Unfit(f"what stands on record is no entry: {wrong}") from wrong
    findings += record.end()
    if found := [*tree.findings(), *findings]:
        more = f"; and {len(found) - 1} more" if len(found) > 1 else ""
        raise Unfit(f"{found[0].says}{more}")
    return tally.contents(it for it in seals.checkpoints() if upto is None or it.position <= upto)

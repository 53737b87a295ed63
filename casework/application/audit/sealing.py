"""Sealing: the entries of the journal, numbered and under one signed root.

A sealer follows the feed from the last leaf on. It seals what waits in batches, each in one
transaction that only succeeds if nobody has sealed meanwhile: so it may be killed at any moment,
and there may be any number of them. Where nothing is new, nothing is written.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import timedelta
from itertools import islice

from attrs import frozen

from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import HASH_BYTES, Frontier, ProofRejected
from casework.application.audit.seals import (
    WIDTH,
    Edge,
    Reader,
    Sealed,
    Seals,
    SealsBroken,
    Signer,
    Tiles,
    Tree,
)
from casework.application.bells import Bell, Following
from casework.application.ports import Conflict, Entry, Journal, StoreFailure

BATCH = 10_000
"""How many leaves are sealed at once, at most."""


class Unsealable(Exception):
    """Something in the journal is no entry that anybody could have recorded. See `fsck`."""


@frozen
class Sealer:
    """Seals a journal. ``reader`` holds the last checkpoint to the key before it is built on."""

    journal: Journal
    seals: Seals
    signer: Signer
    reader: Reader
    batch: int = BATCH

    def run(self) -> int:
        """Seal all that waits, and tell how many entries that were.

        Raises:
            SealsBroken: the seals are not what was sealed before. To sign them now would cover up
                whatever has happened to them.
            Unsealable: an entry that waits is none.
            StoreFailure: the store could not do it. What was sealed until then is sealed.
        """
        count = 0
        while True:
            try:
                sealed = self._seal()
            except Conflict:
                continue  # Another sealer was faster: go on from where it got to.
            if not sealed:
                return count
            count += sealed

    def _seal(self) -> int:
        head = self.seals.head()
        size, position = (head.size, head.position) if head else (0, 0)
        waiting = islice(self.journal.feed(position), self.batch)
        first = next(waiting, None)
        if first is None:
            return 0
        frontier, edge = self._resumed(head)
        positions: list[int] = []
        for position, entry in (first, *waiting):
            leaf = hash_of(position, entry)
            frontier.add(leaf)
            edge.add(leaf)
            positions.append(position)
        checkpoint = self.signer.sign(Tree(frontier.size, frontier.root()))
        self.seals.seal(size, positions, edge.changed, checkpoint)
        return len(positions)

    def _resumed(self, head: Sealed | None) -> tuple[Frontier, Edge]:
        """What is kept of the tree, once it is seen to be what the last checkpoint says."""
        size, tiles = head.size if head else 0, Tiles(self.seals.tile)
        fault = ""
        try:
            frontier, edge = Frontier.at(size, tiles.hash_at), Edge(size, tiles)
            if head and self.reader.read(head.checkpoint) != Tree(size, frontier.root()):
                fault = f"the tiles of {size} leaves do not come to the root that was signed"
        except (SealsBroken, ProofRejected) as wrong:
            raise SealsBroken(f"the last checkpoint, of {size} leaves: {wrong}") from wrong
        if extent(self.seals.tile, size) > size:
            fault = f"more than the {size} leaves of the last checkpoint were once sealed"
        if fault and self.seals.head() != head:
            raise Conflict("somebody else has sealed meanwhile: read again")
        if fault:
            raise SealsBroken(fault)
        return frontier, edge


def extent(tile: Callable[[int, int], bytes], size: int) -> int:
    """How many leaves the tiles at the edge of ``size`` of them tell of."""
    number = size // WIDTH
    return max(size, number * WIDTH + len(tile(0, number)) // HASH_BYTES)


def hash_of(position: int, entry: Entry) -> bytes:
    """The hash of an entry as it was read from a store, which may hold anything by now.

    Raises:
        Unsealable: it is none: a text where there should be bytes, no number as its version.
    """
    try:
        return entry_hash(entry)
    except (AttributeError, TypeError, UnicodeEncodeError, struct.error) as wrong:
        raise Unsealable(f"at position {position} is no entry: {wrong}") from wrong


class Sealing(Following):
    """Seals again and again, in a thread of its own, for as long as it is entered.

        with Sealing(sealer, timedelta(seconds=10), log.exception):
            ...

    With a ``bell`` it seals whenever that rings too. What goes wrong is handed to ``told``, in that
    thread, and tried again when it is time. Leaving waits for what is being sealed, and seals
    nothing more.
    """

    def __init__(
        self,
        sealer: Sealer,
        every: timedelta,
        told: Callable[[Exception], object],
        bell: Bell | None = None,
    ) -> None:
        expected = StoreFailure, SealsBroken, Unsealable
        super().__init__(sealer.run, expected, told, bell, every)

"""Seals: what is kept beside the journal so that nothing in it can be altered unseen.

Every entry that is sealed is a leaf, numbered from 0 without gaps in the order of the feed. Kept
are the position of each leaf, the hashes of the tree over the leaves, and the checkpoints: the
root that the tree had at a size, signed.

The hashes lie in tiles (C2SP's tlog-tiles): a tile holds up to 256 hashes that stand side by side
at one height, where those at height ``h`` are each over 256**h leaves. Only complete subtrees are
kept, so a tile that is full never changes, and one that is not only grows at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from attrs import field, frozen

from casework.application.audit.merkle import HASH_BYTES, root_of

WIDTH: Final = 256
"""How many hashes a tile holds, and how many leaves' positions are kept together."""

_LEVELS: Final = 8  # Of the tree, in a tile: 2**8 hashes.

TileAt = Callable[[int, int], bytes]
"""A tile's hashes, one after another, by height and number; empty if there is no such tile."""


class SealsBroken(Exception):
    """What is kept of the seals is not what was sealed. Nothing may be built on it: see `fsck`."""


# -- What is signed ----------------------------------------------------------------------------


@frozen
class Tree:
    """What a checkpoint says: how many leaves there were, and the root over them."""

    size: int
    root: bytes


class Signer(Protocol):
    """Whoever vouches for the tree, under the log's key."""

    def sign(self, tree: Tree) -> bytes:
        """The checkpoint, as a signed note."""
        ...


class Reader(Protocol):
    """Whoever reads checkpoints, and holds them to the log's key."""

    @property
    def verifies(self) -> bool:
        """Whether a key is at hand; without one, a checkpoint is only read."""
        ...

    def read(self, checkpoint: bytes) -> Tree:
        """What a signed note says.

        Raises:
            ProofRejected: it is no checkpoint, one of another log, or not signed by its key.
        """
        ...


# -- What is kept ------------------------------------------------------------------------------


@frozen
class Sealed:
    """A checkpoint, as it is kept: its size, the position of its last leaf, the signed note."""

    size: int
    position: int
    checkpoint: bytes


@frozen
class Around:
    """What is kept around one entry: the checkpoint, which leaf the entry is (None: it is not
    sealed), and the tiles on the way from there to the root, by height and number."""

    sealed: Sealed
    leaf: int | None
    tiles: Mapping[tuple[int, int], bytes]

    def tile(self, height: int, number: int) -> bytes:
        """A tile's hashes, one after another; empty if there is no such tile."""
        return self.tiles.get((height, number), b"")


class Seals(Protocol):
    """Where seals are kept. What is there grows; nothing is taken back.

    ``casework.testing.seals`` has its laws. Every method raises `StoreFailure` where the store
    could not do it. What was never sealed, or is no longer there, reads as nothing.
    """

    def head(self) -> Sealed | None:
        """The largest checkpoint; None if nothing is sealed."""
        ...

    def checkpoint(self, size: int) -> Sealed | None:
        """The checkpoint of this size, if there is one."""
        ...

    def checkpoints(self, after: int = 0) -> Iterator[Sealed]:
        """Every checkpoint larger than ``after``, by size."""
        ...

    def tile(self, height: int, number: int) -> bytes:
        """A tile's hashes, one after another; empty if there is no such tile."""
        ...

    def positions(self, number: int) -> Sequence[int]:
        """The positions of the leaves from ``number * 256`` on, up to 256 of them."""
        ...

    def position_of(self, leaf: int) -> int | None:
        """The position of a leaf; None if there is no such leaf."""
        ...

    def leaf_at(self, position: int) -> int | None:
        """The leaf that the entry at a position is; None if it is not sealed."""
        ...

    def around(self, position: int, size: int | None = None) -> Around | None:
        """All that proves the entry at a position to be sealed, read at one moment: under the
        checkpoint of this size, or else the last. None if there is no such checkpoint."""
        ...

    def seal(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        """Add leaves to the ``size`` there are: all of it in one transaction, or nothing.

        ``positions`` are those of the new leaves, at least one, growing. ``tiles`` are those that
        have changed, by height and number, whole. ``checkpoint`` is over all of it.

        Raises:
            Conflict: there are more leaves, or fewer. Somebody else sealed; read again.
            ValueError: there is no new leaf, or positions do not grow.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections. Closing again does nothing."""
        ...


def way(leaf: int, size: int) -> list[tuple[int, int]]:
    """The tiles, by height and number, from a leaf to the root of a tree: at each height that over
    the leaf, where its siblings lie, and that at the edge."""
    heights = (range(-(-size.bit_length() // _LEVELS))) if size else ()
    both = [((it, leaf >> _LEVELS * (it + 1)), (it, size >> _LEVELS * (it + 1))) for it in heights]
    return [*dict.fromkeys(place for each in both for place in each)]


# -- The tree in its tiles ---------------------------------------------------------------------


def hashes_of(tile: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


@frozen
class Tiles:
    """The hash of any complete subtree, read from tiles. Each tile is read once."""

    _tile: TileAt
    _read: dict[tuple[int, int], bytes] = field(init=False, factory=dict)

    def hash_at(self, level: int, index: int) -> bytes:
        """As `merkle` asks for it.

        Raises:
            SealsBroken: the tiles do not hold it.
        """
        height, up = divmod(level, _LEVELS)
        number, begin = divmod(index << up, WIDTH)
        hashes = self.tile(height, number)[begin * HASH_BYTES : (begin + (1 << up)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << up:
            raise SealsBroken(f"tile {number} at height {height} lacks hashes that were sealed")
        return root_of(hashes_of(hashes))

    def tile(self, height: int, number: int) -> bytes:
        """A tile's hashes, one after another; empty if there is no such tile."""
        if (height, number) not in self._read:
            self._read[height, number] = self._tile(height, number)
        return self._read[height, number]


class Edge:
    """The right edge of the tiles, to which leaves are added.

    ``changed`` are the tiles that are not as they were read, by height and number.
    """

    def __init__(self, size: int = 0, tiles: Tiles | None = None) -> None:
        """Go on from tiles over so many leaves.

        Raises:
            SealsBroken: the tiles do not hold them.
        """
        self.size = size
        self._full: dict[tuple[int, int], bytes] = {}
        self._open: list[bytearray] = []  # By height: the hashes of the tile that is not full.
        while tiles is not None and size:
            number, count = divmod(size, WIDTH)
            height = len(self._open)
            kept = tiles.tile(height, number)[: count * HASH_BYTES] if count else b""
            if len(kept) != count * HASH_BYTES:
                raise SealsBroken(f"tile {number} at height {height} lacks hashes that were sealed")
            self._open.append(bytearray(kept))
            size = number

    def add(self, leaf: bytes) -> None:
        """Add one leaf, by its hash."""
        node, height, index = leaf, 0, self.size
        self.size += 1
        while True:
            if height == len(self._open):
                self._open.append(bytearray())
            self._open[height] += node
            index, at = divmod(index, WIDTH)
            if at < WIDTH - 1:
                return
            tile = self._full[height, index] = bytes(self._open[height])
            self._open[height] = bytearray()
            node, height = root_of(hashes_of(tile)), height + 1

    @property
    def changed(self) -> dict[tuple[int, int], bytes]:
        """Every tile that was filled, and those at the edge."""
        counts = ((height, self.size >> _LEVELS * height) for height in range(len(self._open)))
        edge = {(height, count // WIDTH): bytes(self._open[height]) for height, count in counts}
        return self._full | {at: tile for at, tile in edge.items() if tile}

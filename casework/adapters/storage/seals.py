"""What the three stores of seals share, and the seals in memory."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any

from casework.application.audit.seals import WIDTH, Around, Sealed, SealsBroken, way
from casework.application.ports import Conflict, StoreFailure

LAYOUT = "casework seals, layout 1"
"""What tells our tables from those of a later layout."""

CHECKPOINTS, TILES, POSITIONS = "casework_checkpoints", "casework_tiles", "casework_positions"
"""The tables. One row is a checkpoint, a tile of 256 hashes, the positions of 256 leaves."""

TABLES = {"checkpoints": CHECKPOINTS, "tiles": TILES, "positions": POSITIONS}
"""What stands for them in a statement."""

PAGE = 1000
"""How many checkpoints are read at once."""

_CHECKPOINT = "SELECT size, CAST(position AS bigint), note FROM {checkpoints}"
_MOST = 2**63 - 1
_AROUND = """
WITH sealed (size, last, note) AS (
    SELECT size, CAST(position AS bigint), note FROM {checkpoints}
    WHERE size <= ? AND size >= ? ORDER BY size DESC LIMIT 1
), leaves (block, kept) AS (
    SELECT number, positions FROM {positions} WHERE first <= ? ORDER BY first DESC LIMIT 1
), heights (up) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7)),
edges (edge) AS (VALUES (0), (1))
SELECT size, last, note, block, kept, height, number, hashes
FROM sealed CROSS JOIN heights CROSS JOIN edges LEFT JOIN leaves ON 1 = 1 LEFT JOIN {tiles}
    ON height = up AND number = CASE edge
        WHEN 0 THEN block >> (8 * up) ELSE size >> (8 * up) >> 8
    END
WHERE size >> (8 * up) > 0
"""
# As ``way`` has it: the tile over the leaf at each height, and that at the edge. A block is the
# 256 leaves of one tile at the bottom.


def blocks(size: int, kept: Sequence[int], positions: Sequence[int]) -> dict[int, list[int]]:
    """New positions with those ``kept`` where the ``size`` leaves end, 256 together, by number.

    Raises:
        ValueError: there is none, or they do not grow.
        SealsBroken: those of leaves that are sealed are not there.
    """
    number, at = divmod(size, WIDTH)
    if len(kept) < at:
        raise SealsBroken(f"of the last {at} leaves, the positions of {len(kept)} are kept")
    whole = [*kept[:at], *positions]
    if not positions or any(a >= b for a, b in pairwise(whole)):
        raise ValueError("what is sealed has positions, and they grow")
    return {number + n: whole[n * WIDTH : (n + 1) * WIDTH] for n in range(-(-len(whole) // WIDTH))}


def packed(positions: Sequence[int]) -> bytes:
    """Positions as they are kept: 8 bytes each, big-endian."""
    return struct.pack(f">{len(positions)}q", *positions)


def unpacked(data: bytes) -> Sequence[int]:
    count = len(data) // 8
    return struct.unpack(f">{count}q", data[: count * 8])


def grown(size: int, found: int) -> Conflict:
    """The conflict of seals that are not as large as they must be."""
    return Conflict(f"{found} leaves are sealed, not {size}: read again, seal what is left")


class MemorySeals:
    """`Seals` that are gone when they are closed, or their process ends. Threads may share them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._closed = False
        self._sealed: list[Sealed] = []
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._positions: list[int] = []

    def head(self) -> Sealed | None:
        with self._open():
            return self._sealed[-1] if self._sealed else None

    def checkpoint(self, size: int) -> Sealed | None:
        with self._open():
            return next((it for it in self._sealed if it.size == size), None)

    def checkpoints(self, after: int = 0) -> Iterator[Sealed]:
        with self._open():
            found = [it for it in self._sealed if it.size > after]
        return iter(found)

    def tile(self, height: int, number: int) -> bytes:
        with self._open():
            return self._tiles.get((height, number), b"")

    def positions(self, number: int) -> Sequence[int]:
        with self._open():
            return self._positions[number * WIDTH : (number + 1) * WIDTH]

    def position_of(self, leaf: int) -> int | None:
        with self._open():
            return self._positions[leaf] if 0 <= leaf < len(self._positions) else None

    def leaf_at(self, position: int) -> int | None:
        with self._open():
            leaf = bisect_left(self._positions, position)
            return leaf if self._positions[leaf : leaf + 1] == [position] else None

    def around(self, position: int, size: int | None = None) -> Around | None:
        return bit_by_bit(self, position, size)

    def seal(
        self,
        size: int,
        positions: Sequence[int],
        tiles: Mapping[tuple[int, int], bytes],
        checkpoint: bytes,
    ) -> None:
        with self._open():
            found = self._sealed[-1].size if self._sealed else 0
            if found != size:
                raise grown(size, found)
            blocks(0, (), [*self._positions[-1:], *positions] if positions else ())
            self._positions += positions
            self._tiles |= tiles
            self._sealed.append(Sealed(size + len(positions), positions[-1], checkpoint))

    def close(self) -> None:
        self._closed = True

    def _open(self) -> Lock:
        if self._closed:
            raise StoreFailure("the seals in memory are closed, and what they held is gone")
        return self._lock


def bit_by_bit(seals: MemorySeals | TableSeals, position: int, size: int | None) -> Around | None:
    """What is kept around an entry, asked for one by one."""
    sealed = seals.head() if size is None else seals.checkpoint(size)
    if sealed is None:
        return None
    leaf = seals.leaf_at(position)
    tiles = way(leaf, sealed.size) if leaf is not None else ()
    return Around(sealed, leaf, {it: seals.tile(*it) for it in tiles})


class TableSeals(ABC):
    """Reading seals that lie in tables. ``?`` stands for a value, ``{…}`` for a table."""

    @abstractmethod
    def _rows(self, statement: str, *values: int) -> Sequence[Sequence[Any]]:
        """The rows that a statement finds; none where there is no such table."""

    def head(self) -> Sealed | None:
        return self._one("ORDER BY size DESC LIMIT 1")

    def checkpoint(self, size: int) -> Sealed | None:
        return self._one("WHERE size = ?", size) if 0 < size <= _MOST else None

    def _one(self, which: str, *values: int) -> Sealed | None:
        rows = self._rows(f"{_CHECKPOINT} {which}", *values)
        return Sealed(*rows[0]) if rows else None

    def checkpoints(self, after: int = 0) -> Iterator[Sealed]:
        statement = f"{_CHECKPOINT} WHERE size > ? ORDER BY size LIMIT ?"
        while rows := self._rows(statement, after, PAGE):
            for row in rows:
                yield Sealed(*row)
            after = rows[-1][0]

    def tile(self, height: int, number: int) -> bytes:
        statement = "SELECT hashes FROM {tiles} WHERE height = ? AND number = ?"
        rows = self._rows(statement, height, number)
        return rows[0][0] if rows else b""

    def positions(self, number: int) -> Sequence[int]:
        rows = self._rows("SELECT positions FROM {positions} WHERE number = ?", number)
        return unpacked(rows[0][0]) if rows else ()

    def position_of(self, leaf: int) -> int | None:
        if not 0 <= leaf <= _MOST:
            return None
        number, at = divmod(leaf, WIDTH)
        kept = self.positions(number)
        return kept[at] if at < len(kept) else None

    def leaf_at(self, position: int) -> int | None:
        if not 0 <= position <= _MOST:
            return None
        statement = (
            "SELECT number, positions FROM {positions} WHERE first <= ? ORDER BY first DESC LIMIT 1"
        )
        for number, data in self._rows(statement, position):
            return _leaf(number, data, position)
        return None

    def around(self, position: int, size: int | None = None) -> Around | None:
        if not 0 <= position <= _MOST or not (size is None or 0 < size <= _MOST):
            return bit_by_bit(self, position, size)
        rows = self._rows(_AROUND, _MOST if size is None else size, size or 0, position)
        if not rows:  # Where a table is gone, the others are still there.
            return bit_by_bit(self, position, size)
        found, last, note, block, kept, *_ = rows[0]
        leaf = None if block is None else _leaf(block, kept, position)
        tiles = {(int(row[5]), int(row[6])): row[7] for row in rows if row[5] is not None}
        return Around(Sealed(found, last, note), leaf, tiles)


def _leaf(number: int, data: bytes, position: int) -> int | None:
    kept = unpacked(data)
    at = bisect_left(kept, position)
    return int(number) * WIDTH + at if kept[at : at + 1] == (position,) else None

"""What the three stores of seals share, and the seals in memory."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any

from casework.application.audit.seals import WIDTH, Sealed, SealsBroken
from casework.application.ports import Conflict, StoreFailure

LAYOUT = "casework seals, layout 1"
"""What tells our tables from those of a later layout."""

CHECKPOINTS, TILES, POSITIONS = "casework_checkpoints", "casework_tiles", "casework_positions"
"""The tables. One row is a checkpoint, a tile of 256 hashes, the positions of 256 leaves."""

PAGE = 1000
"""How many checkpoints are read at once."""

_CHECKPOINT = "SELECT size, CAST(position AS bigint), note FROM {}"
_MOST = 2**63 - 1


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


class TableSeals(ABC):
    """Reading seals that lie in tables. ``?`` stands for a value, ``{…}`` for a table."""

    @abstractmethod
    def _rows(self, table: str, statement: str, *values: int) -> Sequence[Sequence[Any]]:
        """The rows that a statement finds in this table; none where there is no such table."""

    def head(self) -> Sealed | None:
        return self._one("ORDER BY size DESC LIMIT 1")

    def checkpoint(self, size: int) -> Sealed | None:
        return self._one("WHERE size = ?", size) if 0 < size <= _MOST else None

    def _one(self, which: str, *values: int) -> Sealed | None:
        rows = self._rows(CHECKPOINTS, f"{_CHECKPOINT} {which}", *values)
        return Sealed(*rows[0]) if rows else None

    def checkpoints(self, after: int = 0) -> Iterator[Sealed]:
        statement = f"{_CHECKPOINT} WHERE size > ? ORDER BY size LIMIT ?"
        while rows := self._rows(CHECKPOINTS, statement, after, PAGE):
            for row in rows:
                yield Sealed(*row)
            after = rows[-1][0]

    def tile(self, height: int, number: int) -> bytes:
        statement = "SELECT hashes FROM {} WHERE height = ? AND number = ?"
        rows = self._rows(TILES, statement, height, number)
        return rows[0][0] if rows else b""

    def positions(self, number: int) -> Sequence[int]:
        rows = self._rows(POSITIONS, "SELECT positions FROM {} WHERE number = ?", number)
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
        statement = "SELECT number, positions FROM {} WHERE first <= ? ORDER BY first DESC LIMIT 1"
        for number, data in self._rows(POSITIONS, statement, position):
            kept = unpacked(data)
            at = bisect_left(kept, position)
            if kept[at : at + 1] == (position,):
                return int(number) * WIDTH + at
        return None

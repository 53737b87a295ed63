"""The tree held to the entries: what is sealed against what is on record, leaf by leaf.

Three things must agree: the entries, the hashes that are kept, and the roots that were signed. An
altered entry disagrees with a hash; whoever alters the hash too, with the root; and the root bears
a signature. Whichever of entries and hashes comes to the signed root is right, and the other was
altered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

import attrs
from attrs import define, field, frozen

from casework.application.audit.findings import Finding, Kind
from casework.application.audit.merkle import HASH_BYTES, Frontier, ProofRejected, root_of
from casework.application.audit.sealing import extent
from casework.application.audit.seals import WIDTH, Reader, Sealed, Seals, Tree, hashes_of
from casework.application.ports import Entry


@frozen
class _Leaf:
    """A leaf as it is kept. Altered by hand, it may lack its position (0) or hash (empty)."""

    index: int
    position: int
    hash: bytes


@define
class _Roots:
    """The roots that a sequence of leaves comes to at the sizes that are asked about."""

    wanted: frozenset[int]
    at: dict[int, bytes] = field(init=False, factory=dict)
    _frontier: Frontier | None = field(init=False, factory=Frontier)

    def add(self, leaf: bytes) -> None:
        """Add a leaf; after one that is none, no more roots are known."""
        if self._frontier is None or len(leaf) != HASH_BYTES:
            self._frontier = None
            return
        self._frontier.add(leaf)
        if self._frontier.size in self.wanted:
            self.at[self._frontier.size] = self._frontier.root()

    def comes_to(self, tree: Tree) -> bool:
        return self.at.get(tree.size) == tree.root


class TreeCheck:
    """Goes along the feed, and tells at its end what is wrong with what is sealed.

    ``outside`` are trees that somebody else has held a checkpoint of. ``waiting`` counts the
    entries after the last that is sealed.
    """

    def __init__(self, seals: Seals, reader: Reader, outside: Sequence[Tree] = ()) -> None:
        self._seals, self._outside = seals, outside
        self._head = seals.head()
        self.size = self._head.size if self._head else 0
        self.waiting = 0
        kept = [it for it in seals.checkpoints() if it.size <= self.size]
        self.checkpoints = len(kept)
        self._rejected, self._told = _read(kept, reader)
        self._misnumbered = list(self._numbering(kept))
        self._differing: list[Finding] = []
        wanted = frozenset(it.size for it in (*self._told, *outside))
        self._hashes, self._entries = _Roots(wanted), _Roots(wanted)
        self._seen = 0
        self._leaves = self._kept()
        self._next = self._advanced()

    def see(self, position: int, entry: Entry, leaf: bytes) -> None:
        """The next entry of the feed, and its hash; empty if it is no entry."""
        if self._seen < self.size:
            self._entries.add(leaf)
            self._seen += 1
        if not self._misnumbered:
            self._pass_over(position)
        kept = self._next
        if kept is None:
            self.waiting += 1
        elif not self._misnumbered and kept.position > position:
            says = f"{_named(entry)} stands among sealed entries and was never sealed"
            self._differs(Kind.INSERTED, says, position, entry)
        else:
            if kept.hash != leaf:
                says = f"{_named(entry)} is not what was sealed as leaf {kept.index}"
                self._differs(Kind.CHANGED, says, position, entry, (kept.index, kept.index))
            self._next = self._advanced()

    def findings(self) -> Iterator[Finding]:
        """What is wrong, once the feed has been gone through."""
        self._pass_over(None)
        anchor = self._anchor()
        entries_hold = anchor is not None and self._entries.comes_to(anchor)
        hashes_hold = anchor is not None and self._hashes.comes_to(anchor)
        yield from self._rejected
        yield from self._misnumbered
        yield from map(_of_the_seals, self._differing) if entries_hold else self._differing
        yield from self._tiles()
        if anchor is not None:
            roots = self._entries if entries_hold else self._hashes
            yield from self._histories(roots, known=entries_hold or hashes_hold)
        yield from self._rolled_back()

    # -- Along the feed ----------------------------------------------------------------------

    def _kept(self) -> Iterator[_Leaf]:
        for number in range(-(-self.size // WIDTH)):
            hashes = hashes_of(self._seals.tile(0, number))
            positions = self._seals.positions(number)
            for at in range(min(WIDTH, self.size - number * WIDTH)):
                position = positions[at] if at < len(positions) else 0
                yield _Leaf(number * WIDTH + at, position, hashes[at] if at < len(hashes) else b"")

    def _advanced(self) -> _Leaf | None:
        leaf = next(self._leaves, None)
        if leaf is not None:
            self._hashes.add(leaf.hash)
        return leaf

    def _pass_over(self, position: int | None) -> None:
        """Note the leaves before a position, or all that are left: their entries are gone."""
        gone: list[_Leaf] = []
        while self._next is not None and (position is None or self._next.position < position):
            gone.append(self._next)
            self._next = self._advanced()
        if gone:
            first, last = gone[0], gone[-1]
            told = (
                f"leaf {first.index}" if len(gone) == 1 else f"leaves {first.index} to {last.index}"
            )
            says = f"{told} no longer on record, once at position {first.position}"
            leaves = first.index, last.index
            self._differing.append(Finding(Kind.GONE, says, leaves, first.position))

    def _differs(
        self,
        kind: Kind,
        says: str,
        position: int,
        entry: Entry,
        leaves: tuple[int, int] | None = None,
    ) -> None:
        found = Finding(kind, says, leaves, position, str(entry.stream), entry.version)
        self._differing.append(found)

    # -- What is kept ------------------------------------------------------------------------

    def _numbering(self, kept: Sequence[Sealed]) -> Iterator[Finding]:
        """Whether the leaves' positions grow, lead back, and end where the checkpoints say."""
        ends = {it.size: it.position for it in kept}
        before, misplaced = 0, list[int]()
        for begin in range(0, self.size, WIDTH):
            count = min(WIDTH, self.size - begin)
            positions = self._seals.positions(begin // WIDTH)[:count]
            sizes = ends.keys() & range(begin + 1, begin + count + 1)
            right = (
                len(positions) == count
                and all(a < b for a, b in pairwise((before, *positions)))
                and self._seals.leaf_at(positions[0]) == begin
                and all(positions[size - begin - 1] == ends[size] for size in sizes)
            )
            if not right:
                misplaced.append(begin)
            before = positions[-1] if positions else before
        for begin in misplaced:
            leaves = begin, min(begin + WIDTH, self.size) - 1
            says = f"of leaves {leaves[0]} to {leaves[1]}, the positions kept are not those sealed"
            yield Finding(Kind.NUMBERING, says, leaves)

    def _tiles(self) -> Iterator[Finding]:
        """Whether each tile above the lowest is over those below it."""
        height, count = 1, self.size // WIDTH
        while count:
            for index in range(count):
                below = self._seals.tile(height - 1, index)
                kept = self._seals.tile(height, index // WIDTH)
                at = index % WIDTH * HASH_BYTES
                whole = len(below) == WIDTH * HASH_BYTES
                if not whole or root_of(hashes_of(below)) != kept[at : at + HASH_BYTES]:
                    span = WIDTH**height
                    leaves = index * span, (index + 1) * span - 1
                    says = f"the hash kept over leaves {leaves[0]} to {leaves[1]} is not over them"
                    yield Finding(Kind.TILE, says, leaves)
            height, count = height + 1, count // WIDTH

    # -- What was signed ---------------------------------------------------------------------

    def _anchor(self) -> Tree | None:
        """The largest tree that a checkpoint tells of, as far as there are leaves for it."""
        told = [it for it in (*self._told, *self._outside) if it.size <= self.size]
        return max(told, key=lambda it: it.size, default=None)

    def _histories(self, roots: _Roots, *, known: bool) -> Iterator[Finding]:
        """Which checkpoints tell of another past than the leaves do. ``known`` is the past if it
        is what the last checkpoint says."""
        good = 0
        for tree in self._told:
            if roots.comes_to(tree):
                good = tree.size
            elif known:
                says = (
                    f"the checkpoint of {tree.size} leaves is not of the tree that the last is of"
                )
                yield Finding(Kind.INCONSISTENT, says, (good, tree.size - 1))
            else:
                says = (
                    f"neither the entries nor the hashes kept come to the root that was signed for"
                    f" {tree.size} leaves: something among leaves {good} to {tree.size - 1} was"
                    " altered, or taken away"
                )
                yield Finding(Kind.ROOT, says, (good, tree.size - 1))
                break
        for tree in self._outside:
            if 0 < tree.size <= self.size and not roots.comes_to(tree):
                says = f"the checkpoint of {tree.size} leaves held outside tells of another past"
                yield Finding(Kind.INCONSISTENT, says, (0, tree.size - 1))

    def _rolled_back(self) -> Iterator[Finding]:
        for tree in self._outside:
            if tree.size > self.size:
                says = (
                    f"a checkpoint held outside is of {tree.size} leaves, and only {self.size} are"
                    " sealed here"
                )
                yield Finding(Kind.ROLLED_BACK, says, (self.size, tree.size - 1))
        more = extent(self._seals.tile, self.size)
        if more > self.size and self._seals.head() == self._head:  # Nobody has sealed meanwhile.
            says = f"hashes are kept of {more} leaves, and the last checkpoint is of {self.size}"
            yield Finding(Kind.ROLLED_BACK, says, (self.size, more - 1))


def _read(kept: Iterable[Sealed], reader: Reader) -> tuple[list[Finding], list[Tree]]:
    """What checkpoints say, and which of them say nothing that counts."""
    told: list[Tree] = []
    wrong: list[tuple[int, str]] = []
    for it in kept:
        try:
            tree = reader.read(it.checkpoint)
        except ProofRejected as rejected:
            wrong.append((it.size, str(rejected)))
            continue
        if tree.size == it.size:
            told.append(tree)
        else:
            wrong.append((it.size, f"it is of {tree.size} leaves"))
    return list(_rejected(wrong)), told


def _rejected(wrong: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    for reason, several in groupby(wrong, key=lambda it: it[1]):
        sizes = [size for size, _ in several]
        which = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
        says = f"{len(sizes)} of the checkpoints kept, of {which} leaves: {reason}"
        yield Finding(Kind.CHECKPOINT, says)


_OF_THE_SEALS: Mapping[Kind, tuple[Kind, str]] = {
    Kind.CHANGED: (Kind.TILE, "the entry is what was signed, so its hash was altered"),
    Kind.GONE: (Kind.NUMBERING, "the entries are what was signed, so its position was altered"),
    Kind.INSERTED: (Kind.NUMBERING, "the entries are what was signed, so its position was altered"),
}


def _of_the_seals(it: Finding) -> Finding:
    """A difference between entries and hashes, where the entries are what was signed."""
    kind, says = _OF_THE_SEALS[it.kind]
    return attrs.evolve(it, kind=kind, says=f"{it.says}; {says}")


def _named(entry: Entry) -> str:
    return f"{entry.stream} v{entry.version}"

"""The Merkle tree of RFC 6962 and RFC 9162: one hash for all leaves, and short proofs about it.

A proof is the hashes that a verifier lacks, from the leaves up. Leaves are numbered from 0. The
tree is never kept as such: ``hash_at(level, index)`` is the hash of a complete subtree, the one
over the leaves ``index * 2**level`` up to, not including, ``(index + 1) * 2**level``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

HashAt: TypeAlias = Callable[[int, int], bytes]
"""The hash of a complete subtree, by level (0: a leaf) and index within the level."""

HASH_BYTES = 32
SIZES = range(2**63)
"""How many leaves a tree can have; C2SP's checkpoints go as far."""

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


class ProofRejected(ValueError):
    """The proof does not show what it was handed in for. Nothing follows from it."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes. Its prefix sets it apart from every node's (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node, from those of the two below it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# -- Roots -------------------------------------------------------------------------------------


class Frontier:
    """The least that is needed of a tree to add leaves to it: its complete subtrees, left to right.

    They are as many as ``size`` has bits that are 1, the largest first.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Go on from a frontier that was kept.

        Raises:
            ValueError: if so many hashes are not the frontier of so many leaves.
        """
        self.size, self.hashes = size, list(hashes)
        if size not in SIZES or len(self.hashes) != size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes are no frontier of {size} leaves")
        for it in self.hashes:
            _require_hash(it, ValueError)

    @classmethod
    def at(cls, size: int, hash_at: HashAt) -> Frontier:
        """The frontier of the first ``size`` leaves of a tree."""
        return cls(size, (hash_at(level, index) for level, index in _complete(0, size)))

    def add(self, leaf: bytes) -> None:
        """Add one leaf, by its hash."""
        filled, node = self.size, leaf
        while filled & 1:
            node = node_hash(self.hashes.pop(), node)
            filled >>= 1
        self.hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves that were added."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def root_at(size: int, hash_at: HashAt) -> bytes:
    """The root that a tree had when it was of this size."""
    return Frontier.at(size, hash_at).root()


# -- Proofs ------------------------------------------------------------------------------------


def inclusion_path(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The proof that a leaf is number ``index`` of a tree of ``size`` leaves.

    Raises:
        ValueError: if the tree has no such leaf.
    """
    if size not in SIZES or index not in range(size):
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return [_range(begin, end, hash_at) for begin, end, _ in _up_from_leaf(index, size)]


def consistency_path(first: int, second: int, hash_at: HashAt) -> list[bytes]:
    """The proof that a tree of ``second`` leaves begins with the ``first`` it had before.

    Raises:
        ValueError: unless 1 <= ``first`` <= ``second``. An empty tree is the beginning of every
            other, so there is nothing to prove of it.
    """
    if second not in SIZES or first not in range(1, second + 1):
        raise ValueError(f"nothing shows that {second} leaves begin with {first}")
    (begin, end), beside = _up_from_prefix(first, second)
    seed = [_range(begin, end, hash_at)] if begin else []
    return seed + [_range(begin, end, hash_at) for begin, end, _ in beside]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Hold the hash of a leaf to a root, by its proof.

    Raises:
        ProofRejected: if it does not show that ``leaf`` is number ``index`` of ``size``.
    """
    if size not in SIZES or index not in range(size):
        raise ProofRejected(f"a tree of {size} leaves has no leaf {index}")
    beside = _up_from_leaf(index, size)
    _require_length(path, len(beside))
    for it in (leaf, root, *path):
        _require_hash(it, ProofRejected)
    node = leaf
    for (_, _, is_left), other in zip(beside, path, strict=True):
        node = node_hash(other, node) if is_left else node_hash(node, other)
    if node != root:
        raise ProofRejected(f"the path leads from leaf {index} to another root")


def verify_consistency(
    first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Hold two roots of one tree to each other, by their proof.

    Raises:
        ProofRejected: if it does not show that what had ``first_root`` at ``first`` leaves grew
            to ``second_root`` at ``second``. So it is for an empty tree, which shows nothing.
    """
    if second not in SIZES or first not in range(1, second + 1):
        raise ProofRejected(f"nothing shows that {second} leaves begin with {first}")
    (begin, _), beside = _up_from_prefix(first, second)
    _require_length(path, len(beside) + bool(begin))
    for it in (first_root, *path) if first < second else ():
        _require_hash(it, ProofRejected)
    seed, *rest = path if begin else (first_root, *path)
    old = new = seed
    for (_, _, is_left), other in zip(beside, rest, strict=True):
        if is_left:
            old, new = node_hash(other, old), node_hash(other, new)
        else:
            new = node_hash(new, other)  # Right of all that the first tree had.
    if old != first_root:
        raise ProofRejected(f"the path leads to another root of the first {first} leaves")
    if new != second_root:
        raise ProofRejected(f"the path leads to another root of all {second} leaves")


# Both verifiers walk the way that the sizes alone prescribe, and only then look at the path. Those
# that RFC 9162 writes out shift the indices as they go instead, and rely on what was handed in:
# that of inclusion takes an empty leaf hash for an empty root, since nothing is hashed where the
# path is empty; that of consistency never ends for a tree of size 0, and where the sizes are equal
# it is left to the reader, who takes two empty trees for proof.

# -- The way up --------------------------------------------------------------------------------

_Beside: TypeAlias = tuple[int, int, bool]
"""A subtree on the way up: its first leaf, the leaf after its last, and whether it is left."""


def _split(begin: int, end: int) -> int:
    """Where a tree over these leaves parts: at the largest power of two that is less."""
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def _up_from_leaf(index: int, size: int) -> list[_Beside]:
    """What lies beside the way from a leaf to the root."""
    begin, end, beside = 0, size, list[_Beside]()
    while end - begin > 1:
        middle = _split(begin, end)
        if index < middle:
            beside.append((middle, end, False))
            end = middle
        else:
            beside.append((begin, middle, True))
            begin = middle
    return beside[::-1]


def _up_from_prefix(first: int, second: int) -> tuple[tuple[int, int], list[_Beside]]:
    """The last subtree that lies within the first leaves and is whole in both trees, and what lies
    beside the way from it to the root. If it begins at 0, it is the first tree itself."""
    begin, end, beside = 0, second, list[_Beside]()
    while end != first:
        middle = _split(begin, end)
        if first <= middle:
            beside.append((middle, end, False))
            end = middle
        else:
            beside.append((begin, middle, True))
            begin = middle
    return (begin, end), beside[::-1]


def _complete(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees over leaves that begin where one as large as they are can begin."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def _range(begin: int, end: int, hash_at: HashAt) -> bytes:
    return _fold([hash_at(level, index) for level, index in _complete(begin, end)])


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, left to right, each smaller than the one before."""
    *rest, node = hashes
    for left in reversed(rest):
        node = node_hash(left, node)
    return node


def _require_length(path: Sequence[bytes], length: int) -> None:
    if len(path) != length:
        raise ProofRejected(f"the path has {len(path)} hashes, and leads up by {length}")


def _require_hash(value: bytes, error: type[ValueError]) -> None:
    if len(value) != HASH_BYTES:
        raise error(f"{len(value)} bytes are no hash: SHA-256 has {HASH_BYTES}")

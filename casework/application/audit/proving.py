"""Proving: that an entry is sealed, and that the tree only grew from one size to another.

Nothing is handed out that does not hold: each proof is checked against the signed root before.
"""

from __future__ import annotations

from attrs import frozen

from casework.application.audit.merkle import (
    ProofRejected,
    consistency_path,
    inclusion_path,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from casework.application.audit.sealing import Unsealable, hash_of
from casework.application.audit.seals import Reader, Sealed, Seals, SealsBroken, Tiles, Tree
from casework.application.ports import Entry, Journal, entry_at


class NotSealed(LookupError):
    """There is nothing sealed to prove it of: no such entry, one that waits, no such checkpoint."""


@frozen
class Inclusion:
    """That ``entry`` is leaf ``index`` of ``size``: ``path`` leads from it to the root that
    ``checkpoint``, a signed note, tells."""

    entry: Entry
    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: bytes


@frozen
class Consistency:
    """That the tree of ``second`` leaves begins with the ``first`` that it had before.

    ``path`` leads from the one root to the other, which ``checkpoint`` tells, a signed note.
    """

    first: int
    second: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def inclusion(
    journal: Journal,
    seals: Seals,
    reader: Reader,
    stream: str,
    version: int,
    size: int | None = None,
) -> Inclusion:
    """Prove that an entry is sealed, under the checkpoint of this size or else the last.

    Raises:
        NotSealed: there is no such entry or checkpoint, or the entry is not in it.
        ProofRejected: the entry on record is not what was sealed, or the checkpoint is not signed.
        SealsBroken: what is kept of the tree is not what was sealed.
        MalformedName: if no stream can be called so.
        StoreFailure: the store could not do it.
    """
    found = entry_at(journal, stream, version)
    around = seals.around(found[0] if found else 0, size)
    if around is None:
        raise _none(size)
    if found is None:
        raise NotSealed(f"there is no version {version} of {stream}")
    (position, entry), sealed, index = found, around.sealed, around.leaf
    if index is None or index >= sealed.size:
        raise NotSealed(f"{stream} v{version} is not among the {sealed.size} that are sealed")
    tree = _tree(reader, sealed)
    path = tuple(inclusion_path(index, tree.size, Tiles(around.tile).hash_at))
    try:
        verify_inclusion(hash_of(position, entry), index, tree.size, path, tree.root)
    except Unsealable as wrong:
        raise ProofRejected(str(wrong)) from wrong
    return Inclusion(entry, index, tree.size, path, sealed.checkpoint)


def consistency(seals: Seals, reader: Reader, first: int, second: int | None = None) -> Consistency:
    """Prove that the tree only grew from ``first`` leaves to a checkpoint, this one or the last.

    Raises:
        NotSealed: there is no such checkpoint, or it is smaller than ``first`` leaves, or those
            are none, which every tree begins with.
        ProofRejected: the checkpoint is not signed.
        SealsBroken: what is kept of the tree is not what was sealed.
        StoreFailure: the store could not do it.
    """
    sealed = _checkpoint(seals, second)
    if not 0 < first <= sealed.size:
        raise NotSealed(f"nothing shows that {sealed.size} leaves began as {first}")
    tree, hash_at = _tree(reader, sealed), Tiles(seals.tile).hash_at
    path = tuple(consistency_path(first, tree.size, hash_at))
    try:
        verify_consistency(first, tree.size, path, root_at(first, hash_at), tree.root)
    except ProofRejected as wrong:
        raise SealsBroken(f"the checkpoint of {tree.size} leaves: {wrong}") from wrong
    return Consistency(first, tree.size, path, sealed.checkpoint)


def _checkpoint(seals: Seals, size: int | None) -> Sealed:
    sealed = seals.head() if size is None else seals.checkpoint(size)
    if sealed is None:
        raise _none(size)
    return sealed


def _none(size: int | None) -> NotSealed:
    told = "nothing is sealed" if size is None else f"no checkpoint is of {size} leaves"
    return NotSealed(told)


def _tree(reader: Reader, sealed: Sealed) -> Tree:
    tree = reader.read(sealed.checkpoint)
    if tree.size != sealed.size:
        raise SealsBroken(f"the checkpoint kept as of {sealed.size} leaves is of {tree.size}")
    return tree

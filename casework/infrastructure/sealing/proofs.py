"""Proofs as files that are checked offline: that an entry is in a log, that a log only grew.

    c2sp.org/tlog-proof@v1
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=

    office.example/2024
    109482
    …

The first is C2SP's tlog-proof, the second what its tlog-witness has a witness be asked. Each ends
in the checkpoint that it is about, as it was signed.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from casework.application.audit.merkle import (
    ProofRejected,
    verify_consistency,
    verify_inclusion,
)
from casework.infrastructure.sealing.checkpoints import (
    Checkpoint,
    Forked,
    LogKeys,
    Sealed,
    hash_of,
    number_of,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import VerifierKey, base64_of, to_base64
from casework.infrastructure.sealing.notes import MOST_BYTES, NoteRejected

_TLOG_PROOF = "c2sp.org/tlog-proof@v1"
_LONGEST = 63  # Hashes of a path: a tree is no higher.


class MalformedProof(NoteRejected):
    """This file is no proof."""


class Shrunk(ProofRejected):
    """The log is smaller than it was seen to be: an old checkpoint, or entries were taken away."""


class BeginsElsewhere(ProofRejected):
    """The proof does not begin at the size that is held. Ask for one that does."""

    def __init__(self, held: int, old: int) -> None:
        super().__init__(f"the proof begins at {old} entries, and {held} are held")
        self.held = held


class GrowthNotShown(ProofRejected):
    """The proof does not lead from what is held to the new checkpoint: it is wrong, or the log is
    another one now. Keep the new checkpoint, and ask for a proof once more."""


@frozen
class InclusionProof:
    """That the log has an entry at ``index``. ``extra`` is a remark; nothing vouches for it."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The proof as a file, by custom ``….tlog-proof``."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        return _encode([_TLOG_PROOF, *extra, f"index {self.index}"], self.path, self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> InclusionProof:
        """Read a proof's file, believing nothing of it.

        Raises:
            MalformedProof: if it is none.
        """
        lines, checkpoint = _parse(data)
        first, *lines = lines
        if first != _TLOG_PROOF:
            raise MalformedProof(f"it does not begin with {_TLOG_PROOF}")
        extra = None
        if lines and lines[0].startswith("extra "):
            try:
                extra = base64_of(lines.pop(0).removeprefix("extra "))
            except ValueError as wrong:
                raise MalformedProof("its extra is not in base64") from wrong
        index, path = _numbered("index", lines)
        return cls(index, path, checkpoint, extra)

    def verify(self, leaf: bytes, log: LogKeys, witnesses: Iterable[VerifierKey] = ()) -> Sealed:
        """Hold the hash of an entry to it, and return the checkpoint that it is in.

        Raises:
            ProofRejected: if it does not show that ``leaf`` is number ``index`` of the log.
        """
        sealed = open_checkpoint(self.checkpoint, log, witnesses)
        of = sealed.checkpoint
        verify_inclusion(leaf, self.index, of.size, self.path, of.root)
        return sealed


@frozen
class ConsistencyProof:
    """That the tree at ``checkpoint`` begins with all that it had when its size was ``old``."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """The proof as a file."""
        return _encode([f"old {self.old}"], self.path, self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> ConsistencyProof:
        """Read a proof's file, believing nothing of it.

        Raises:
            MalformedProof: if it is none.
        """
        lines, checkpoint = _parse(data)
        return cls(*_numbered("old", lines), checkpoint)

    def verify(self, since: bytes, log: LogKeys, witnesses: Iterable[VerifierKey] = ()) -> Sealed:
        """Hold it to a checkpoint that was held since, and return the one it leads to.

        Raises:
            ProofRejected: if it does not show that the log only grew from the one to the other.
        """
        sealed = open_checkpoint(self.checkpoint, log, witnesses)
        self.require_growth(open_checkpoint(since, log).checkpoint, sealed.checkpoint)
        return sealed

    def require_growth(self, old: Checkpoint, new: Checkpoint) -> None:
        """Hold two checkpoints of one log to each other.

        Raises:
            Shrunk: if ``new`` is of a smaller tree than ``old``.
            Forked: if they are of one size, and their roots are two.
            BeginsElsewhere, GrowthNotShown: if it does not show that ``new`` begins with all that
                ``old`` had.
        """
        if new.size < old.size:
            raise Shrunk(f"{old.size} entries are held, and it tells of {new.size}")
        if new.size == old.size and new.root != old.root:
            raise Forked(f"of {old.size} entries another root is held")
        if self.old != old.size:
            raise BeginsElsewhere(old.size, self.old)
        if old.size == 0 and not self.path:
            return  # Every tree begins with the empty one; there is no proof of it.
        try:
            verify_consistency(old.size, new.size, self.path, old.root, new.root)
        except ProofRejected as wrong:
            raise GrowthNotShown(f"from {old.size} to {new.size} entries: {wrong}") from wrong


def _encode(head: list[str], path: tuple[bytes, ...], checkpoint: bytes) -> bytes:
    lines = [*head, *map(to_base64, path)]
    return "".join(f"{it}\n" for it in [*lines, ""]).encode() + checkpoint


def _parse(data: bytes) -> tuple[list[str], bytes]:
    head, blank, checkpoint = data.partition(b"\n\n")
    if len(data) > MOST_BYTES or not blank:
        raise MalformedProof(
            f"a proof is lines, a blank one, a checkpoint; up to {MOST_BYTES} bytes"
        )
    try:
        return head.decode("ascii").split("\n"), checkpoint
    except UnicodeDecodeError as wrong:
        raise MalformedProof("its lines are not ASCII") from wrong


def _numbered(word: str, lines: list[str]) -> tuple[int, tuple[bytes, ...]]:
    """The line with a number, and the path after it."""
    told, *rest = lines or [""]
    number = number_of(told.removeprefix(f"{word} ")) if told.startswith(f"{word} ") else None
    if number is None:
        raise MalformedProof(f"{told[:30]!r} stands where {word} and a number should")
    path = [it for line in rest if (it := hash_of(line)) is not None]
    if len(path) < len(rest) or len(path) > _LONGEST:
        raise MalformedProof(f"its path is not hashes in base64, at most {_LONGEST}")
    return number, tuple(path)

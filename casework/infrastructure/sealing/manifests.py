"""What a log signs about a bundle, and who reads what is signed in one.

    casework bundle of office.example/2024
    5e1b…

It is a signed note under the log's key: the digest of the bundle's manifest, in hexadecimal. It has
two lines and a checkpoint three or more, so that neither can ever be taken for the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from attrs import frozen

from casework.application.audit.proving import Consistency
from casework.application.audit.seals import Tree
from casework.infrastructure.sealing.checkpoints import (
    AnotherLog,
    Checkpoint,
    Forked,
    LogKeys,
    MalformedHandover,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import SigningKey, VerifierKey
from casework.infrastructure.sealing.notes import Note, NoteRejected
from casework.infrastructure.sealing.proofs import ConsistencyProof, MalformedProof

_TEXT = re.compile(r"casework bundle of ([^\n]+)\n([0-9a-f]{64})\n")


class MalformedVoucher(NoteRejected):
    """This note is signed, or may be, and vouches for no bundle."""


def vouched_by(key: SigningKey, digest: str) -> bytes:
    """The note by which a log vouches for the manifest with this digest."""
    text = f"casework bundle of {key.name}\n{digest}\n"
    return Note(text, ()).under(key).encode()


@frozen
class LogNotary:
    """Reads what is signed in a bundle, and holds it to the keys of the log.

    Without any, it is only read, and believed.
    """

    log: LogKeys | None = None

    @classmethod
    def trusting(cls, key: VerifierKey) -> LogNotary:
        """A notary with the first key of a log."""
        return cls(LogKeys.following(key))

    @property
    def verifies(self) -> bool:
        return self.log is not None

    @property
    def key(self) -> str:
        """The key that signs by now; empty without one."""
        return str(self.log.current) if self.log else ""

    def following(self, handovers: Sequence[bytes]) -> LogNotary:
        """With the keys that followed the one that is trusted."""
        if self.log:
            return LogNotary(LogKeys.following(self.log.keys[0], handovers))
        for it in handovers:
            if Checkpoint.parse(Note.parse(it).text).next_key is None:
                raise MalformedHandover("it names no next key")
        return self

    def told(self, checkpoint: bytes) -> tuple[str, Tree]:
        said = Checkpoint.parse(Note.parse(checkpoint).text)
        return said.origin, Tree(said.size, said.root)

    def read(self, checkpoint: bytes) -> Tree:
        if self.log:
            with suppress(Forked):  # It is signed. Which past is right, the entries tell.
                open_checkpoint(checkpoint, self.log)
        return self.told(checkpoint)[1]

    def vouched(self, note: bytes, size: int) -> tuple[str, str]:
        parsed = Note.parse(note)
        found = _TEXT.fullmatch(parsed.text)
        if found is None or len(parsed.signatures) != 1:
            raise MalformedVoucher("it does not say what bundle it vouches for, signed by one key")
        if self.log and found[1] != self.log.origin:
            raise AnotherLog(f"it is about a bundle of {found[1][:60]}, not of {self.log.origin}")
        if self.log:
            parsed.verify(self.log.at(size))
        return found[1], found[2]

    def grown(self, proof: bytes) -> Consistency:
        it = ConsistencyProof.parse(proof)
        if it.encode() != proof:
            raise MalformedProof("it is not written as a proof is")
        return Consistency(it.old, self.told(it.checkpoint)[1].size, it.path, it.checkpoint)

    def written(self, growth: Consistency) -> bytes:
        return ConsistencyProof(growth.first, growth.path, growth.checkpoint).encode()

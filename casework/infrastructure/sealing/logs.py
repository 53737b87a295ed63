"""The log of an office, as the sealer and those who check it meet it: who signs, and who reads."""

from __future__ import annotations

from attrs import frozen

from casework.application.audit.seals import Tree
from casework.infrastructure.sealing.checkpoints import Checkpoint, LogKeys, open_checkpoint
from casework.infrastructure.sealing.keys import SigningKey
from casework.infrastructure.sealing.notes import Note


@frozen
class LogSigner:
    """A `Signer` with the log's key, whose name is the log's."""

    key: SigningKey

    def sign(self, tree: Tree) -> bytes:
        return Checkpoint(self.key.name, tree.size, tree.root).signed(self.key)


@frozen
class LogReader:
    """A `Reader` that holds checkpoints to the keys of their log."""

    log: LogKeys
    verifies: bool = True

    def read(self, checkpoint: bytes) -> Tree:
        said = open_checkpoint(checkpoint, self.log).checkpoint
        return Tree(said.size, said.root)


@frozen
class UnverifiedReader:
    """A `Reader` without a key: it reads what a checkpoint says, and believes it."""

    verifies: bool = False

    def read(self, checkpoint: bytes) -> Tree:
        said = Checkpoint.parse(Note.parse(checkpoint).text)
        return Tree(said.size, said.root)

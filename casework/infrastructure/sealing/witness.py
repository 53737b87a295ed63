"""A witness: outside the office, keeps the last checkpoint of a log, and lets it only grow.

All that is kept is one note of some 300 bytes, signed by the log and by the witness: the very file
that an auditor later holds the log to. A log that shows others another past than the one it showed
here cannot come by this signature for it (c2sp.org/tlog-witness, without the network).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from attrs import field, frozen

from casework.application.audit.merkle import ProofRejected
from casework.application.ports import Clock
from casework.infrastructure.sealing.checkpoints import (
    Checkpoint,
    LogKeys,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import Kind, MalformedKey, SigningKey
from casework.infrastructure.sealing.notes import Note, UnknownSigner
from casework.infrastructure.sealing.proofs import ConsistencyProof

_PATIENCE = 10
"""Seconds to wait for another process that is witnessing the same log."""


class WitnessRefuses(ProofRejected):
    """The witness does not sign; what it holds stays as it was."""


class HoldsNothing(WitnessRefuses):
    """There is no checkpoint yet for the log to have grown from: let the witness begin with one."""


class HoldsAlready(WitnessRefuses):
    """The witness has begun. From what it holds, the log must be seen to grow."""


class ClockRanBack(WitnessRefuses):
    """It is earlier than when the witness last signed. Set the clock right."""


@frozen
class Held:
    """What a witness last signed, and when. ``note`` is the file."""

    note: bytes
    checkpoint: Checkpoint
    at: datetime


@frozen
class Witness:
    """One witness of one log, and the file in which it keeps what it saw last."""

    key: SigningKey
    log: LogKeys
    file: Path
    clock: Clock = field(repr=False)

    def __attrs_post_init__(self) -> None:
        if self.key.kind is not Kind.WITNESS:
            raise MalformedKey(f"the key of {self.key.name} is a log's: here goes a witness's")

    def held(self) -> Held | None:
        """What it last signed.

        Raises:
            NoteRejected: if the file holds anything that this witness has not signed.
        """
        try:
            note = self.file.read_bytes()
        except FileNotFoundError:
            return None
        own = self.key.verifier
        sealed = open_checkpoint(note, self.log, [own])
        if own not in sealed.seen:
            raise UnknownSigner(f"{self.file.name} holds a checkpoint that {own.name} never signed")
        return Held(note, sealed.checkpoint, sealed.seen[own])

    def begin(self, checkpoint: bytes) -> bytes:
        """Sign a first checkpoint, with nothing to hold it to, and keep it.

        Raises:
            HoldsAlready: if there is one.
            NoteRejected: if it is no checkpoint of the log, or not signed by it.
        """
        with self._alone():
            if held := self.held():
                raise HoldsAlready(f"{held.checkpoint.size} entries are held since {held.at}")
            open_checkpoint(checkpoint, self.log)
            return self._sign(checkpoint, self.clock())

    def cosign(self, proof: ConsistencyProof) -> bytes:
        """Sign the checkpoint that the log has grown to, keep it, and return it signed.

        Raises:
            HoldsNothing: if it has not begun.
            NoteRejected: if what it is shown is no checkpoint of the log, or not signed by it.
            Shrunk, Forked, BeginsElsewhere, GrowthNotShown: if the log did not grow, as far as
                shown, from what is held to this.
            ClockRanBack: if it is earlier than when it last signed.
        """
        with self._alone():
            held = self.held()
            if held is None:
                raise HoldsNothing(f"{self.file.name} is not there: nothing is held of the log")
            new = open_checkpoint(proof.checkpoint, self.log).checkpoint
            proof.require_growth(held.checkpoint, new)
            now = self.clock()
            if now < held.at:
                raise ClockRanBack(f"it was {held.at} when {self.key.name} last signed")
            return self._sign(proof.checkpoint, now)

    def _sign(self, checkpoint: bytes, now: datetime) -> bytes:
        """Keep it before anybody is handed the signature: a promise that is given is remembered."""
        note = Note.parse(checkpoint)
        in_force = self.log.at(Checkpoint.parse(note.text).size)
        ours = {(it.name, it.id) for it in in_force}
        logs = tuple(it for it in note.signatures if (it.name, it.key_id) in ours)
        signed = Note(note.text, logs).under(self.key, at=now).encode()
        draft = self.file.with_name(f"{self.file.name}.new")
        with draft.open("wb") as file:
            file.write(signed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.file)
        if os.name == "posix":  # Elsewhere a folder cannot be opened.
            folder = os.open(self.file.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return signed

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from signing between what is held and what is kept. The lock is SQLite's:
        the standard library has no other that holds on every system and ends with its process."""
        lock = self.file.with_name(f"{self.file.name}.lock")
        try:
            with closing(sqlite3.connect(lock, timeout=_PATIENCE, isolation_level=None)) as alone:
                alone.execute("BEGIN EXCLUSIVE")
                yield
        except sqlite3.Error as wrong:
            raise OSError(f"{lock}: {wrong}") from wrong

"""Checkpoints: how large the tree was and which root it had, signed (c2sp.org/tlog-checkpoint).

A log's key bears the log's name, its origin. When the key is to be replaced, the log signs a
checkpoint with both keys, the old and the new, and a line in it names the new one:

    office.example/2024
    1303
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    next-key office.example/2024+1c9a75b3+AQ…

The old key says who comes after it, and the new one that it is really there. From that size on the
old key counts no more. Whoever trusts the first key follows from one handover to the next
(``LogKeys``); who is not told of a handover goes on trusting the key before it.

Whoever steals the old key can still sign other pasts, none larger than the handover, and a handover
of their own. So hold each checkpoint to the next by a consistency proof, or by the entries
themselves, and the handovers to a checkpoint that someone outside holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import field, frozen

from casework.application.audit.merkle import EMPTY_ROOT, HASH_BYTES, SIZES
from casework.infrastructure.sealing.keys import (
    Kind,
    MalformedKey,
    SigningKey,
    VerifierKey,
    base64_of,
    to_base64,
)
from casework.infrastructure.sealing.notes import (
    Note,
    NoteRejected,
    UnknownSigner,
)

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_NEXT_KEY = "next-key "


class MalformedCheckpoint(NoteRejected):
    """This note is signed, or may be, and is no checkpoint."""


class AnotherLog(NoteRejected):
    """This is a checkpoint of another log than the one that is asked about."""


class Forked(NoteRejected):
    """The log has signed two pasts. Keep both notes: together they convict who holds the key."""


class MalformedHandover(NoteRejected):
    """This does not hand a log over from one key to the next."""


def number_of(text: str) -> int | None:
    """Read a size or an index that is written in the one way it can be; nothing otherwise."""
    number = int(text) if _NUMBER.fullmatch(text) else -1
    return number if number in SIZES else None


def hash_of(text: str) -> bytes | None:
    """Read a hash that is written in the one way it can be; nothing otherwise."""
    try:
        value = base64_of(text)
    except ValueError:
        return None
    return value if len(value) == HASH_BYTES else None


@frozen
class Checkpoint:
    """What a log's tree was. ``extensions`` are lines of more that the log wishes to say."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed, byte for byte in UTF-8."""
        return "".join(
            f"{it}\n" for it in (self.origin, self.size, to_base64(self.root), *self.extensions)
        )

    @property
    def next_key(self) -> VerifierKey | None:
        """The key that it hands the log over to, if it does.

        Raises:
            MalformedHandover: if it names several, or something that is no log's key.
        """
        named = [it for it in self.extensions if it.startswith(_NEXT_KEY)]
        if len(named) > 1:
            raise MalformedHandover(f"it names {len(named)} next keys")
        try:
            return VerifierKey.parse(named[0].removeprefix(_NEXT_KEY), Kind.LOG) if named else None
        except MalformedKey as wrong:
            raise MalformedHandover(f"the next key it names is none: {wrong}") from wrong

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note.

        Raises:
            MalformedCheckpoint: if it is not exactly the text of a checkpoint.
        """
        *lines, end = text.split("\n")
        if len(lines) < 3 or end or not all(lines):
            raise MalformedCheckpoint("a checkpoint is three lines or more, and none is empty")
        origin, told, coded, *extensions = lines
        size, root = number_of(told), hash_of(coded)
        if size is None:
            raise MalformedCheckpoint(f"{told[:30]!r} is no size of a tree")
        if root is None:
            raise MalformedCheckpoint(f"{coded[:60]!r} is no hash in base64")
        if size == 0 and root != EMPTY_ROOT:
            raise MalformedCheckpoint("a tree without leaves has another root")
        return cls(origin, size, root, tuple(extensions))

    def signed(self, *keys: SigningKey) -> bytes:
        """The checkpoint as a note, signed by the log.

        Raises:
            AnotherLog: if a key bears another name than the log.
            MalformedNote, MalformedCheckpoint: if what comes of it would not be read again.
        """
        for key in keys:
            if key.name != self.origin:
                raise AnotherLog(f"the key of {key.name} signs no checkpoint of {self.origin}")
        if Checkpoint.parse(self.text) != self:
            raise MalformedCheckpoint("what the log wishes to add is not whole lines")
        return Note(self.text, ()).under(*keys).encode()


# -- Keys that follow one another --------------------------------------------------------------


def hand_over(checkpoint: Checkpoint, old: SigningKey, new: SigningKey) -> bytes:
    """The note by which a log passes from one key to the next, at this checkpoint.

    Raises:
        AnotherLog: if a key bears another name than the log.
        MalformedHandover: if the keys are one and the same, or the checkpoint hands over already.
    """
    if new.verifier == old.verifier or checkpoint.next_key:
        raise MalformedHandover("a log is handed over once at a time, and to another key")
    line = f"{_NEXT_KEY}{new.verifier}"
    extended = (*checkpoint.extensions, line)
    return Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, extended).signed(
        old, new
    )


@frozen
class LogKeys:
    """The keys of a log, each with the size it took over at: first the one that is trusted."""

    keys: tuple[VerifierKey, ...]
    since: tuple[int, ...] = (0,)
    handovers: tuple[Checkpoint, ...] = ()

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.keys[0].name

    @property
    def current(self) -> VerifierKey:
        """The key that signs from now on."""
        return self.keys[-1]

    @classmethod
    def following(cls, first: VerifierKey, handovers: Iterable[bytes] = ()) -> LogKeys:
        """Begin with the key that is trusted, and follow the handovers from it, in their order.

        Raises:
            NoteRejected: at the first that does not lead on: it is malformed, of another log, not
                signed by the key in force and by the one it names, names one that was there
                before, or is of a smaller tree than the one before it.
            MalformedKey: if ``first`` is no log's key.
        """
        if first.kind is not Kind.LOG:
            raise MalformedKey(f"the key of {first.name} is a witness's: here goes a log's")
        log = cls((first,))
        for handover in handovers:
            log = log._then(handover)
        return log

    def at(self, size: int) -> tuple[VerifierKey, ...]:
        """The keys that count at a size: one, and at a handover the one before it too."""
        until = (*self.since[1:], SIZES.stop)
        spans = zip(self.keys, self.since, until, strict=True)
        return tuple(key for key, begin, end in spans if begin <= size <= end)

    def require_one_past(self, checkpoint: Checkpoint) -> None:
        """Hold a checkpoint to the handovers of its size.

        Raises:
            Forked: if its root is another.
        """
        for it in self.handovers:
            if (it.size, it.root != checkpoint.root) == (checkpoint.size, True):
                raise Forked(f"at {it.size} entries the log was handed over with another root")

    def _then(self, handover: bytes) -> LogKeys:
        note = Note.parse(handover)
        checkpoint = _of(self.origin, note)
        new = checkpoint.next_key
        if new is None:
            raise MalformedHandover("it names no next key")
        if new.name != self.origin or new.id in {it.id for it in self.keys}:
            raise MalformedHandover("the next key it names is another log's, or was there before")
        if checkpoint.size < self.since[-1]:
            raise MalformedHandover("it is of a smaller tree than the handover before it")
        self.require_one_past(checkpoint)
        if len(note.verify([self.current, new])) < 2:
            raise UnknownSigner("a handover is signed by the key in force and by the next one")
        return LogKeys(
            (*self.keys, new), (*self.since, checkpoint.size), (*self.handovers, checkpoint)
        )


# -- Reading -----------------------------------------------------------------------------------


@frozen
class Sealed:
    """A checkpoint that its log has signed, and the witnesses who saw it, each with the time."""

    checkpoint: Checkpoint
    seen: Mapping[VerifierKey, datetime] = field(factory=dict)


def open_checkpoint(data: bytes, log: LogKeys, witnesses: Iterable[VerifierKey] = ()) -> Sealed:
    """Read a checkpoint, and hold it to the keys of its log and to those of witnesses.

    How many witnesses are enough is for the caller to say.

    Raises:
        NoteRejected: if it is malformed, of another log, not signed by the key in force at its
            size, or bears a signature of a trusted key or witness which is not theirs.
    """
    note = Note.parse(data)
    checkpoint = _of(log.origin, note)
    in_force = log.at(checkpoint.size)
    signed = note.verify([*in_force, *witnesses])
    if not any(it in signed for it in in_force):
        raise UnknownSigner(f"{log.origin} has not signed it, only witnesses have")
    log.require_one_past(checkpoint)
    return Sealed(checkpoint, {key: at for key, at in signed.items() if at is not None})


def _of(origin: str, note: Note) -> Checkpoint:
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise AnotherLog(f"it is a checkpoint of {checkpoint.origin[:60]}, not of {origin}")
    return checkpoint

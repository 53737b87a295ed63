"""Signed notes: a text, a blank line, and a line for each signature (c2sp.org/signed-note).

    office.example/2024
    1303
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — office.example/2024 HJp1s8…

A note says nothing before a key that is trusted is seen to have signed it. Here a note has one way
to be written, and one reading: where the specification leaves a choice, the stricter is taken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from attrs import frozen

from casework.application.audit.merkle import ProofRejected
from casework.infrastructure.sealing.keys import (
    Kind,
    MalformedKey,
    SigningKey,
    VerifierKey,
    base64_of,
    is_name,
    to_base64,
)

MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100
_DASH = "— "
_TIMES = range(2**63)


class NoteRejected(ProofRejected):
    """Nothing that the note says may be relied on."""


class MalformedNote(NoteRejected):
    """This is no signed note."""


class UnknownSigner(NoteRejected):
    """None of the keys that are trusted has signed it."""


class BadSignature(NoteRejected):
    """A signature is in the name of a key that is trusted, and is not of that key."""


@frozen
class Signature:
    """A line under a note, as it stands there: it may be anybody's."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.value)}"


@frozen
class Note:
    """A text, which ends in a newline, and what stands under it."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The note, byte for byte as it is kept and sent."""
        lines = "".join(f"{it}\n" for it in self.signatures)
        return f"{self.text}\n{lines}".encode()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a note, believing nothing of it.

        Raises:
            MalformedNote: if it is none, or is too large to be worth a look (1 MB, 100 signatures).
        """
        if len(data) > MOST_BYTES:
            raise MalformedNote(f"it has {len(data)} bytes, more than {MOST_BYTES}")
        try:
            whole = data.decode()
        except UnicodeDecodeError as wrong:
            raise MalformedNote("it is not UTF-8") from wrong
        if any(it < " " and it != "\n" for it in whole):
            raise MalformedNote("it has control characters")
        text, blank, rest = whole.rpartition("\n\n")
        *lines, end = rest.split("\n")
        if not blank or not lines or end:
            raise MalformedNote("it does not end in a blank line and lines that are signatures")
        if len(lines) > MOST_SIGNATURES:
            raise MalformedNote(f"it has {len(lines)} signatures, more than {MOST_SIGNATURES}")
        return cls(f"{text}\n", tuple(map(_signature, lines)))

    def verify(self, keys: Iterable[VerifierKey]) -> Mapping[VerifierKey, datetime | None]:
        """Which of these keys signed it; a witness, also when. Signatures of others count nothing.

        Raises:
            UnknownSigner: if none did.
            BadSignature: if a signature that is said to be of one of them is not, or one of them
                stands there twice.
            MalformedKey: if two of the keys cannot be told apart.
        """
        known: dict[tuple[str, bytes], VerifierKey] = {}
        for key in dict.fromkeys(keys):
            if known.setdefault((key.name, key.id), key) != key:
                raise MalformedKey(f"two of the keys are {key.name}+{key.id.hex()}")
        signed: dict[VerifierKey, datetime | None] = {}
        for it in self.signatures:
            if by := known.get((it.name, it.key_id)):
                if by in signed:
                    raise BadSignature(f"{it.name} signed it twice")
                signed[by] = _signed_at(self.text, by, it.value)
        if not signed:
            told = ", ".join(sorted({it.name for it in self.signatures}))
            raise UnknownSigner(f"no key that is trusted has signed it, only {told}")
        return signed

    def under(self, *keys: SigningKey, at: datetime | None = None) -> Note:
        """The note with a signature more for each key, in place of one that it had given before.

        ``at`` is when a witness signs, to the second.

        Raises:
            MalformedNote: if what comes of it would be none.
        """
        more = [
            Signature(it.name, it.verifier.id, _sign(self.text, it, at))
            for it in dict.fromkeys(keys)
        ]
        new = {(it.name, it.key_id) for it in more}
        kept = [it for it in self.signatures if (it.name, it.key_id) not in new]
        note = Note(self.text, (*kept, *more))
        if Note.parse(note.encode()) != note:
            raise MalformedNote("its text does not end in a newline")
        return note


def _signature(line: str) -> Signature:
    name, _, coded = line.removeprefix(_DASH).partition(" ")
    try:
        value = base64_of(coded)
    except ValueError as wrong:
        raise MalformedNote(f"{line[:60]!r} is no signature") from wrong
    if not line.startswith(_DASH) or not is_name(name) or len(value) < 5:
        raise MalformedNote(f"{line[:60]!r} is no signature")
    return Signature(name, value[:4], value[4:])


# -- What is signed ----------------------------------------------------------------------------


def _sign(text: str, key: SigningKey, at: datetime | None) -> bytes:
    match key.kind, at:
        case Kind.LOG, _:
            return key.sign(text.encode())
        case Kind.WITNESS, datetime() if (seconds := int(at.timestamp())) in _TIMES:
            return struct.pack(">Q", seconds) + key.sign(_seen(text, seconds))
        case _:
            raise ValueError(f"{key.name} is a witness, and signs at a time since 1970")


def _signed_at(text: str, key: VerifierKey, value: bytes) -> datetime | None:
    """Hold a signature to its key; of a witness, tell when it was given."""
    if key.kind is Kind.LOG:
        seconds, message, signature = None, text.encode(), value
    else:
        seconds = int.from_bytes(value[:8])
        message, signature = _seen(text, seconds), value[8:]
    if not key.holds(message, signature):
        raise BadSignature(f"it bears the name of {key.name}, who did not sign it")
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OSError, OverflowError, ValueError) as wrong:
        raise BadSignature(f"{key.name} signed it at second {seconds}, which is no time") from wrong


def _seen(text: str, seconds: int) -> bytes:
    """What a witness signs: that it saw this at that time (c2sp.org/tlog-cosignature)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()

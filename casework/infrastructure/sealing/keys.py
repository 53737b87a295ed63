"""Ed25519 keys, as text and in files.

    PRIVATE+KEY+office.example/2024+1c9a75b3+AY…   signs, and is kept secret
    office.example/2024+1c9a75b3+AQ…               verifies, and is handed to everybody

The texts are those of C2SP's signed-note, and of Go's ``sumdb/note``. Between the name and the key
stands the key's id, so that a slip of the pen is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import os
from enum import IntEnum
from pathlib import Path

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PRIVATE = "PRIVATE+KEY+"
_LONGEST = 4096  # Bytes of a key file. Ours have some 120.


class Kind(IntEnum):
    """What a key signs. It is part of the key's id, so a key of one kind never counts as the other.

    ``LOG`` signs a text as it is. ``WITNESS`` signs that it saw a log's checkpoint at a time
    (tlog-cosignature's ``cosignature/v1``).
    """

    LOG = 0x01
    WITNESS = 0x04


class MalformedKey(ValueError):
    """This is no key, or none of the kind that is asked for."""


class WrongKey(MalformedKey):
    """This is a key, and it goes elsewhere: the other half, another kind, another format."""


def base64_of(text: str) -> bytes:
    """Read base64 that is written in the one way it can be.

    The library also takes stray bits and padding, so one value would have several texts.

    Raises:
        ValueError: otherwise.
    """
    value = base64.b64decode(text, validate=True)
    if to_base64(value) != text:
        raise ValueError("written otherwise, it would be the same base64")
    return value


def to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def is_name(text: str) -> bool:
    """Whether a key can be called so: not empty, UTF-8, without white space and without ``+``."""
    return text != "" and not any(
        it == "+" or it < " " or it.isspace() or "\ud800" <= it <= "\udfff" for it in text
    )


@frozen
class VerifierKey:
    """The public half: who signs, what, and how a signature is held to it."""

    name: str
    kind: Kind
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, find the key. They prove nothing."""
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(told).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str, kind: Kind) -> VerifierKey:
        """Read a key's text.

        Raises:
            MalformedKey: if it is none, or its id is another's.
            WrongKey: if it is one, and not of this half or kind.
        """
        if text.startswith(_PRIVATE):
            raise WrongKey("this key signs, so keep it secret: verifying takes its public half")
        name, public = _parts(text, kind)
        key = cls(name, kind, public)
        _require_id(text, str(key))
        return key

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed exactly this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@frozen(eq=False)
class SigningKey:
    """The private half. Its text is its secret: it shows in ``text()`` alone."""

    name: str
    kind: Kind
    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str, kind: Kind) -> SigningKey:
        """A new key.

        Raises:
            MalformedKey: if no key can be called so.
        """
        if not is_name(name):
            raise MalformedKey(f"no key is called {name!r}: use no white space and no +")
        return cls(name, kind, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str, kind: Kind) -> SigningKey:
        """Read a key's text. No error repeats any of it.

        Raises:
            MalformedKey: if it is none, or its id is another's.
            WrongKey: if it is one, and not of this half or kind.
        """
        if not text.startswith(_PRIVATE):
            raise WrongKey("this does not sign: a key that does begins with PRIVATE+KEY+")
        name, private = _parts(text.removeprefix(_PRIVATE), kind)
        key = cls(name, kind, Ed25519PrivateKey.from_private_bytes(private))
        _require_id(text, key.text())
        return key

    def text(self) -> str:
        """The key with its secret, as it is kept in a file."""
        secret = to_base64(bytes([self.kind]) + self._key.private_bytes_raw())
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{secret}"

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def _parts(text: str, kind: Kind) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    _, _, coded = rest.partition("+")
    try:
        algorithm, *key = base64_of(coded)
    except ValueError as wrong:
        raise MalformedKey("this is no key: one is name+id+base64") from wrong
    if algorithm != kind:
        known = {int(Kind.LOG): "a log's", int(Kind.WITNESS): "a witness's"}
        told = known.get(algorithm, f"of algorithm {algorithm:#04x}, which is not known here")
        raise WrongKey(f"this key is {told}: here goes {known[kind]}")
    if len(key) != 32 or not is_name(name):
        raise MalformedKey("this is no key: Ed25519 has 32 bytes, a name no white space and no +")
    return name, bytes(key)


def _require_id(text: str, right: str) -> None:
    if text != right:
        raise MalformedKey("this key is damaged: the id in it is another key's")


# -- In files ----------------------------------------------------------------------------------


def write_signing_key(path: Path, key: SigningKey) -> None:
    """Keep a key in a new file that nobody else may read.

    Raises:
        FileExistsError: whatever is there stays; a key that is overwritten is lost.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{key.text()}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise


def read_signing_key(path: Path, kind: Kind) -> SigningKey:
    """Read a key from its file.

    Raises:
        MalformedKey: if the file holds none of this kind.
    """
    return SigningKey.parse(_line(path), kind)


def read_verifier_key(path: Path, kind: Kind) -> VerifierKey:
    """Read a key from its file.

    Raises:
        MalformedKey: if the file holds none of this kind.
    """
    return VerifierKey.parse(_line(path), kind)


def _line(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_LONGEST)
    if data.startswith(b"-----BEGIN"):
        raise WrongKey(f"{path.name} holds PEM: here goes one line, name+id+base64")
    try:
        return data.decode().removesuffix("\n")
    except UnicodeDecodeError as wrong:
        raise MalformedKey(f"{path.name} holds no text, so no key") from wrong

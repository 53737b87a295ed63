"""Keys for what is personal: AES-SIV under a key per person, kept in a folder, or in memory.

The folder is for its owner alone (0700). In it, named by the SHA-256 of the person's id:

    <name>.key      the key, 64 random bytes
    <name>.erased   its tombstone: whose it was, who had it destroyed, and when (JSON)
    erasures        one byte for each erasure; without this file it is no folder for keys

A tombstone counts from the moment it is there, whether or not the key still is. Whoever keeps
copies of the folder keeps copies of the keys: erasing means destroying those as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from casework.application.ports import (
    KeyDestroyed,
    KeyNotAtHand,
    KeyState,
    NotSealedHere,
    Place,
    StoreFailure,
    Tombstone,
)

Random = Callable[[int], bytes]
"""So many random bytes."""

LENGTH: Final = 64
"""Bytes of a key: AES-256-SIV takes two of 32."""

_BLOCK, _END = 32, b"\x80"
_ERASURES: Final = "erasures"
_AT_ONCE: Final = 10_000

# -- Sealing -----------------------------------------------------------------------------------


class _Keys(ABC):
    """Seals and opens under whatever key ``_key`` finds. A key is found once a generation."""

    def __init__(self) -> None:
        self._found: tuple[int, dict[str, AESSIV]] = (0, {})

    def seal(self, person: str, text: str, place: Place) -> str:
        sealed = self._cipher(person, make=True).encrypt(_padded(text), _bound_to(place))
        return b64encode(sealed).decode()

    def open(self, person: str, sealed: str, place: Place) -> str:
        cipher = self._cipher(person, make=False)
        try:
            return _unpadded(cipher.decrypt(b64decode(sealed, validate=True), _bound_to(place)))
        except (InvalidTag, NotBase64, ValueError) as wrong:
            raise NotSealedHere(place) from wrong

    def _cipher(self, person: str, *, make: bool) -> AESSIV:
        now, (then, found) = self.generation(), self._found
        if then != now or len(found) > _AT_ONCE:
            found = {}
            self._found = now, found
        if person not in found:
            found[person] = AESSIV(self._key(person, make=make))
        return found[person]

    @abstractmethod
    def generation(self) -> int: ...

    @abstractmethod
    def _key(self, person: str, *, make: bool) -> bytes: ...


def _bound_to(place: Place) -> list[bytes]:
    return [place.stream.encode(), struct.pack(">Q", place.version), place.path.encode()]


def _padded(text: str) -> bytes:
    """To a multiple of 32 bytes: what is left once it is erased should not tell yes from no."""
    told = text.encode() + _END
    return told.ljust(-(-len(told) // _BLOCK) * _BLOCK, b"\0")


def _unpadded(told: bytes) -> str:
    text, end, padding = told.rpartition(_END)
    if not end or padding.strip(b"\0"):
        raise ValueError("it does not end as what is sealed ends")
    return text.decode()


# -- In memory ---------------------------------------------------------------------------------


class MemoryKeys(_Keys):
    """Keys that are gone with the process: for tests, and for trying things out."""

    def __init__(self, random: Random = os.urandom) -> None:
        super().__init__()
        self._random, self._lock = random, Lock()
        self._keys: dict[str, bytes] = {}
        self._tombstones: dict[str, Tombstone] = {}

    def destroy(self, person: str, by: str, at: datetime) -> None:
        with self._lock:
            self._tombstones.setdefault(person, Tombstone(person, by, at))
            self._keys.pop(person, None)

    def state(self, person: str) -> KeyState:
        if person in self._tombstones:
            return KeyState.DESTROYED
        return KeyState.KEPT if person in self._keys else KeyState.NONE

    def tombstones(self) -> Iterator[Tombstone]:
        yield from sorted(self._tombstones.values(), key=lambda it: it.person)

    def generation(self) -> int:
        return len(self._tombstones)

    def _key(self, person: str, *, make: bool) -> bytes:
        with self._lock:
            if person in self._tombstones:
                raise KeyDestroyed(person)
            if make and person not in self._keys:
                self._keys[person] = self._random(LENGTH)
            try:
                return self._keys[person]
            except KeyError:
                raise KeyNotAtHand(person) from None


# -- In a folder -------------------------------------------------------------------------------


@contextmanager
def _reaching(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise _unreached(folder, wrong) from wrong


def _unreached(folder: Path, wrong: OSError) -> StoreFailure:
    return StoreFailure(f"the keys in {folder} cannot be reached: {wrong}")


def make_folder(folder: Path) -> None:
    """Make a folder for keys, or take one that is there and empty, if it is none yet.

    Raises:
        StoreFailure: if it cannot be made.
    """
    with _reaching(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            (folder / _ERASURES).touch()
        _settle(folder)
        _settle(folder.parent)


class FolderKeys(_Keys):
    """Keys in a folder, shared by any number of processes on a machine.

    Raises:
        StoreFailure: there is no such folder, it was not made for keys (nothing mounted there?),
            or others than its owner may look into it.
    """

    def __init__(self, folder: Path | str, random: Random = os.urandom) -> None:
        super().__init__()
        self._folder, self._random = Path(folder), random
        self._erasures = self._folder / _ERASURES
        with _reaching(self._folder):
            mode = self._folder.stat().st_mode
            if not self._erasures.exists():
                raise StoreFailure(
                    f"{self._folder} is no folder for keys: name the one that is, or have one made"
                    " with casework audit keys --on"
                )
        if os.name == "posix" and mode & 0o077:
            raise StoreFailure(
                f"the keys in {self._folder} are open to others than their owner: they may have"
                f" been copied. Look into that, then: chmod 700 {self._folder}"
            )

    def destroy(self, person: str, by: str, at: datetime) -> None:
        told = {"person": person, "by": by, "at": at.isoformat()}
        with _reaching(self._folder):
            first = self._put(self._tombstone(person), json.dumps(told).encode())
            self._bury(self._path(person), grow=first)

    def _bury(self, path: Path, *, grow: bool) -> None:
        """Do away with a key that has its tombstone. First of all nobody shall go on using it."""
        if grow or path.exists():
            with self._erasures.open("ab") as file:
                file.write(b".")
                file.flush()
                os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(bytes(LENGTH))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _settle(self._folder)

    def state(self, person: str) -> KeyState:
        with _reaching(self._folder):
            gone, there = self._tombstone(person).exists(), self._path(person).exists()
        if gone:
            return KeyState.HALF_DESTROYED if there else KeyState.DESTROYED
        return KeyState.KEPT if there else KeyState.NONE

    def tombstones(self) -> Iterator[Tombstone]:
        with _reaching(self._folder):
            found = [_tombstone(it) for it in self._folder.glob("*.erased")]
        yield from sorted(found, key=lambda it: it.person)

    def generation(self) -> int:
        try:  # Asked for at every turn.
            return self._erasures.stat().st_size
        except OSError as wrong:
            raise _unreached(self._folder, wrong) from wrong

    def _key(self, person: str, *, make: bool) -> bytes:
        path = self._path(person)
        with _reaching(self._folder):
            self._require_living(person)
            if make and not path.exists():
                self._put(path, self._random(LENGTH))
                if self._tombstone(person).exists():  # Destroyed meanwhile: it must not come back.
                    self._bury(path, grow=False)
            try:
                key = path.read_bytes()
            except FileNotFoundError:
                self._require_living(person)
                raise KeyNotAtHand(person) from None
            if len(key) != LENGTH or not any(key):
                self._require_living(person)
                raise StoreFailure(
                    f"{path} is no key: it must be {LENGTH} bytes. Restore it from a copy, or give"
                    f" up what lies under it: casework audit erase {person}"
                )
        return key

    def _require_living(self, person: str) -> None:
        if self._tombstone(person).exists():
            raise KeyDestroyed(person)

    def _put(self, path: Path, data: bytes) -> bool:
        """Put a file in its place at once and whole, unless there is one. Tell whether it is ours.

        It survives a crash of the machine from then on.
        """
        handle, draft = tempfile.mkstemp(dir=self._folder, prefix="new-")  # For its owner alone.
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            Path(draft).unlink()
        _settle(self._folder)
        return True

    def _path(self, person: str) -> Path:
        return self._folder / f"{hashlib.sha256(person.encode()).hexdigest()}.key"

    def _tombstone(self, person: str) -> Path:
        return self._path(person).with_suffix(".erased")


def _tombstone(path: Path) -> Tombstone:
    try:
        told = json.loads(path.read_bytes())
        return Tombstone(told["person"], told["by"], datetime.fromisoformat(told["at"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise StoreFailure(f"{path} is no tombstone of a key: {wrong}") from wrong


def _settle(folder: Path) -> None:
    """Have the names in a folder survive a crash of the machine."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

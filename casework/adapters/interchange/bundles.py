"""The file of a bundle: a ZIP that any tool opens, with one way to be written.

    casework-bundle          "casework bundle 1": what this is, told first
    entries.jsonl            every entry, a line each
    checkpoint               the last one, as it was signed
    checkpoints/<size>       earlier ones
    handovers/<number>       those by which the log passed from one key to the next
    proofs/<size>            that the log only grew, from each of checkpoints/ to the last
    rules.json               the rules in force at the export, and the hashes of their sources
    manifest.json            all of it in numbers, and the SHA-256 of each file
    manifest.sig             the log's signature on that

Files are in this order, stored as they are, all of one date, without anything ZIP lets one add. The
reader takes nothing else: what it has read, written again, is the very bytes it was given. A line
of entries holds the stored JSON as it is; ``base64`` stands in place of ``data`` where that could
not be read back to the byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import zlib
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any, Final, NoReturn, TypeVar

import msgspec
from attrs import define, field, frozen

from casework.application.audit.bundle import FORMAT, Bundle, Manifest, Parts, Unreadable
from casework.application.audit.rule_set import RuleSet
from casework.application.ports import Entry, StoreFailure, well_formed

Kind = TypeVar("Kind", bound=msgspec.Struct)

MOST_BYTES: Final = 2**32 - 1
"""Of a bundle: what ZIP can tell without extensions, some three million entries."""

LONGEST_LINE: Final = 2**26
"""Bytes of an entry's line."""

LARGEST_FILE: Final = 2**24
"""Bytes of any file but the entries: it is read whole."""

MOST_FILES: Final = 1_000
_CHUNK: Final = 2**20

_FIRST, _ENTRIES, _CHECKPOINT = "casework-bundle", "entries.jsonl", "checkpoint"
_RULES, _MANIFEST, _VOUCHER = "rules.json", "manifest.json", "manifest.sig"
_NUMBERED: Final = re.compile(r"(checkpoints|handovers|proofs)/([1-9][0-9]{0,18})")
_ORDER: Final = (
    *(_FIRST, _ENTRIES, _CHECKPOINT, "checkpoints", "handovers", "proofs"),
    *(_RULES, _MANIFEST, _VOUCHER),
)
_IS: Final = f"{FORMAT}\n".encode()

# -- ZIP -----------------------------------------------------------------------------------------

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_NEEDS, _DATE = 10, 0x21  # The oldest reader will do; the first of January 1980, midnight.


@frozen
class _File:
    """A file in the ZIP, and where its bytes begin."""

    name: str
    crc: int
    size: int
    begin: int

    @property
    def header(self) -> bytes:
        name = self.name.encode()
        told = self.crc, self.size, self.size, len(name), 0
        return _LOCAL.pack(b"PK\x03\x04", _NEEDS, 0, 0, 0, _DATE, *told) + name

    @property
    def listed(self) -> bytes:
        name = self.name.encode()
        told = self.crc, self.size, self.size, len(name), 0, 0, 0, 0, 0
        head = b"PK\x01\x02", _NEEDS, _NEEDS, 0, 0, 0, _DATE, *told
        return _CENTRAL.pack(*head, self.begin - len(self.header)) + name


def _directory(files: Sequence[_File]) -> bytes:
    listed = b"".join(it.listed for it in files)
    end = files[-1].begin + files[-1].size
    told = 0, 0, len(files), len(files), len(listed), end, 0
    return listed + _END.pack(b"PK\x05\x06", *told)


# -- Writing -------------------------------------------------------------------------------------


def write_bundle(
    path: Path,
    entries: Iterable[tuple[int, Entry]],
    parts: Callable[[], Parts],
    vouch: Callable[[str], bytes],
) -> Manifest:
    """Write a bundle to a new file: first the entries, with their positions, one after another,
    then all ``parts``. ``vouch`` signs the digest of its manifest. Broken off, it leaves no file.

    Raises:
        FileExistsError: something is there already.
        StoreFailure: a bundle has no room for so much.
    """
    with path.open("xb") as file:
        try:
            manifest = _Writing(file).write(entries, parts, vouch)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()
            raise
    return manifest


@define
class _Writing:
    """A ZIP as it grows."""

    _file: IO[bytes]
    _files: list[_File] = field(init=False, factory=list)
    _digests: dict[str, str] = field(init=False, factory=dict)

    def write(
        self,
        entries: Iterable[tuple[int, Entry]],
        parts: Callable[[], Parts],
        vouch: Callable[[str], bytes],
    ) -> Manifest:
        self._add(_FIRST, [_IS])
        self._add(_ENTRIES, (_line(n, *it) for n, it in enumerate(entries)))
        told = parts()
        self._add(_CHECKPOINT, [told.checkpoint])
        for size, note in told.checkpoints.items():
            self._add(f"checkpoints/{size}", [note])
        for n, note in enumerate(told.handovers, 1):
            self._add(f"handovers/{n}", [note])
        for size, proof in told.proofs.items():
            self._add(f"proofs/{size}", [proof])
        self._add(_RULES, [_json(told.rules)])
        manifest = msgspec.structs.replace(told.manifest, files=dict(self._digests))
        self._add(_MANIFEST, [_json(manifest)])
        self._add(_VOUCHER, [vouch(self._digests[_MANIFEST])])
        self._file.write(_directory(self._files))
        return manifest

    def _add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Add a file; its header is written when its size is known."""
        at = self._file.tell()
        begin = at + len(_File(name, 0, 0, 0).header)
        self._file.seek(begin)
        crc, size, digest = 0, 0, hashlib.sha256()
        for it in chunks:
            self._file.write(it)
            crc, size = zlib.crc32(it, crc), size + len(it)
            digest.update(it)
            if begin + size > MOST_BYTES - LARGEST_FILE:
                raise StoreFailure(f"a bundle has room for {MOST_BYTES} bytes, and this is more")
        made = _File(name, crc, size, begin)
        self._file.seek(at)
        self._file.write(made.header)
        self._file.seek(begin + size)
        self._files.append(made)
        self._digests[name] = digest.hexdigest()


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode


def _json(value: msgspec.Struct) -> bytes:
    return msgspec.json.format(_ENCODE(value), indent=2) + b"\n"


# -- Entries -------------------------------------------------------------------------------------


_Counted = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """An entry's line: ``data`` or ``base64``."""

    leaf: int
    position: _Counted
    stream: str
    version: _Counted
    name: str
    data: msgspec.Raw = msgspec.Raw(b"")
    base64: str | None = None


class _Data(msgspec.Struct):
    data: msgspec.Raw


_DECODE_LINE: Final = msgspec.json.Decoder(_Line).decode
_DECODE_DATA: Final = msgspec.json.Decoder(_Data).decode
_FAULTS: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)


def _line(leaf: int, position: int, entry: Entry) -> bytes:
    """An entry as a line."""
    if _embeds(entry.data):
        return _written(leaf, position, entry, entry.data, b"data")
    coded = b'"' + b64encode(entry.data) + b'"'
    return _written(leaf, position, entry, coded, b"base64")


def _written(leaf: int, position: int, entry: Entry, data: bytes, form: bytes) -> bytes:
    stream, name = _ENCODE(entry.stream), _ENCODE(entry.name)
    told = leaf, position, stream, entry.version, name, form, data
    line = b'{"leaf":%d,"position":%d,"stream":%b,"version":%d,"name":%b,"%b":%b}\n' % told
    if len(line) > LONGEST_LINE:
        raise StoreFailure(f"{entry.stream} v{entry.version} has more bytes than a line of entries")
    return line


def _embeds(data: bytes) -> bool:
    """Whether stored bytes are read back from among JSON as they are."""
    try:
        data.decode()
        return b"\n" not in data and bytes(_DECODE_DATA(b'{"data":%b}' % data).data) == data
    except _FAULTS:
        return False


def _read_line(line: bytes, leaf: int) -> tuple[int, Entry]:
    """A line's position and entry.

    Raises:
        Unreadable: it is not, to the byte, what is written of an entry.
    """
    place = f"{_ENTRIES}, line {leaf + 1}"
    try:
        it = _DECODE_LINE(line)
        data = bytes(it.data)
        if it.base64 is None:
            data.decode()
            form, told = b"data", data
        else:
            data = b64decode(it.base64, validate=True)
            form, told = b"base64", b'"%b"' % b64encode(data)
        entry = Entry(it.stream, it.version, it.name, data)
    except _FAULTS as wrong:
        _strictly(line, place)
        raise Unreadable(f"{place}: {wrong}") from wrong
    if _written(it.leaf, it.position, entry, told, form) != line or (
        form == b"base64" and _embeds(data)
    ):
        _strictly(line, place)
        raise Unreadable(f"{place}: it is not written as an entry is")
    if it.leaf != leaf:
        raise Unreadable(f"{place}: it is numbered {it.leaf}")
    return it.position, entry


# -- Reading -------------------------------------------------------------------------------------


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle, and check its form: that it is, to the byte, what is written of its files.

    Raises:
        Unreadable: it is not.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        yield _read(file, _files_of(file))


def _files_of(file: IO[bytes]) -> list[_File]:
    """The files of a ZIP, whose bytes account for all of it."""
    whole = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise Unreadable("it is no bundle: it does not begin as one" if whole else "it is empty")
    files: list[_File] = []
    at = 0
    while True:
        file.seek(at)
        told = file.read(_LOCAL.size)
        if told[:4] == b"PK\x01\x02":
            break
        if len(files) == MOST_FILES:
            raise Unreadable(f"it has more than {MOST_FILES} files")
        files.append(_file_at(file, at, told))
        at = files[-1].begin + files[-1].size
        if len(files) == 1:
            _require_version(file, files[0])
    _require_names([it.name for it in files])
    expected = _directory(files)
    file.seek(at)
    found = file.read(len(expected) + 1)
    if found != expected:
        if expected.startswith(found):
            raise Unreadable("it breaks off in its directory")
        if found.startswith(expected):
            raise Unreadable(f"there are {whole - at - len(expected)} bytes after its end")
        raise Unreadable("its directory does not tell of the files that are in it")
    return files


def _file_at(file: IO[bytes], at: int, told: bytes) -> _File:
    if len(told) < _LOCAL.size:
        raise Unreadable("it breaks off: there is no directory at its end")
    magic, _, _, method, _, _, crc, packed, size, length, _ = _LOCAL.unpack(told)
    if magic != b"PK\x03\x04":
        raise Unreadable(f"at byte {at} there is neither a file nor the directory")
    name = file.read(min(length, 100)).decode("ascii", "replace")
    if method or packed != size:
        raise Unreadable(f"{name!r} is compressed: in a bundle, nothing is")
    if not (name in _ORDER or _NUMBERED.fullmatch(name)) or name in _FOLDERS:
        raise Unreadable(f"{name!r} is no file of a bundle")
    made = _File(name, crc, size, at + _LOCAL.size + length)
    if told + name.encode() != made.header:
        raise Unreadable(f"{name} has what no file in a bundle has: flags, a date, extra fields")
    if name != _ENTRIES and size > LARGEST_FILE:
        raise Unreadable(f"{name} has {size} bytes, more than {LARGEST_FILE}")
    return made


_FOLDERS: Final = ("checkpoints", "handovers", "proofs")


def _require_version(file: IO[bytes], first: _File) -> None:
    file.seek(first.begin)
    found = file.read(min(first.size, 100))
    if first.name != _FIRST or not found.startswith(b"casework bundle "):
        raise Unreadable(f"it is no bundle: {_FIRST} does not come first and say so")
    if found != _IS:
        version = found.removeprefix(b"casework bundle ").decode("ascii", "replace").strip()
        raise Unreadable(f"it is a bundle of version {version!r}, and 1 is known here: upgrade")


def _require_names(names: Sequence[str]) -> None:
    """Hold the files to those a bundle has, each once, in their order."""
    if twice := sorted({it for it in names if names.count(it) > 1}):
        raise Unreadable(f"{', '.join(twice)} is in it twice")
    if missing := [it for it in _ORDER if it not in names and it not in _FOLDERS]:
        raise Unreadable(f"{', '.join(missing)} is not in it")
    if names != sorted(names, key=_place):
        raise Unreadable("its files are not in their order")
    numbered = [_place(it)[1] for it in names if it.startswith("handovers/")]
    if numbered != list(range(1, len(numbered) + 1)):
        raise Unreadable("its handovers are not counted from 1")
    sizes = {of: {_place(it)[1] for it in names if it.startswith(of)} for of in _FOLDERS}
    if sizes["checkpoints"] != sizes["proofs"]:
        raise Unreadable("there is not one proof for each of its earlier checkpoints")


def _place(name: str) -> tuple[int, int]:
    folder, _, number = name.partition("/")
    return _ORDER.index(folder), int(number or 0)


def _read(file: IO[bytes], files: Sequence[_File]) -> Bundle:
    found = {it.name: _digest(file, it) for it in files}
    entries = next(it for it in files if it.name == _ENTRIES)
    whole = {it.name: _whole(file, it) for it in files if it.name != _ENTRIES}
    digest = found.pop(_MANIFEST)
    del found[_VOUCHER]

    def numbered(folder: str) -> Mapping[int, bytes]:
        return {_place(it)[1]: data for it, data in whole.items() if it.startswith(folder)}

    return Bundle(
        checkpoint=whole[_CHECKPOINT],
        checkpoints=numbered("checkpoints/"),
        handovers=tuple(numbered("handovers/").values()),
        proofs=numbered("proofs/"),
        rules=_parsed(whole[_RULES], RuleSet, _RULES),
        manifest=_parsed(whole[_MANIFEST], Manifest, _MANIFEST),
        digest=digest,
        voucher=whole[_VOUCHER],
        found=found,
        journal=_Entries(file, entries.begin, entries.begin + entries.size),
    )


def _whole(file: IO[bytes], it: _File) -> bytes:
    file.seek(it.begin)
    return file.read(it.size)


def _digest(file: IO[bytes], it: _File) -> str:
    """The SHA-256 of a file, once its bytes are those that its header is about."""
    file.seek(it.begin)
    crc, left, digest = 0, it.size, hashlib.sha256()
    while left and (chunk := file.read(min(left, _CHUNK))):
        crc, left = zlib.crc32(chunk, crc), left - len(chunk)
        digest.update(chunk)
    if crc != it.crc:
        raise Unreadable(f"{it.name} is damaged: its bytes are not those it was written with")
    return digest.hexdigest()


# -- JSON ----------------------------------------------------------------------------------------


def _parsed(data: bytes, kind: type[Kind], place: str) -> Kind:
    """Read JSON that is written in the one way it can be."""
    tree = _strictly(data, place)
    try:
        value = msgspec.convert(tree, kind)
        same = _json(value) == data
    except _FAULTS as wrong:
        raise Unreadable(f"{place}: {wrong}") from wrong
    if not same:
        raise Unreadable(f"{place}: it is not written as it should be")
    return value


def _strictly(data: bytes, place: str) -> Any:
    """JSON without a key twice or a number that is none."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(f"{place}: {wrong}") from wrong


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:60]!r} is there twice")
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


# -- The entries as a journal --------------------------------------------------------------------


@define
class _Entries:
    """A `Journal` over the lines of a bundle, which nobody writes to. Few of them are in memory: of
    each, where it begins, its position, and the line before it of the same stream."""

    _file: IO[bytes]
    _begin: int
    _end: int
    _starts: array[int] = field(init=False, factory=lambda: array("Q"))
    _positions: array[int] = field(init=False, factory=lambda: array("q"))
    _before: array[int] = field(init=False, factory=lambda: array("q"))
    _last: dict[str, int] = field(init=False, factory=dict)

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        """Raises `Unreadable` at a line that is no entry, or whose position does not grow."""
        leaf = bisect_right(self._positions, after)
        at = self._start(leaf)
        while at < self._end:
            self._file.seek(at)
            line = self._file.readline(min(self._end - at, LONGEST_LINE))
            position, entry = self._seen(leaf, at, line)
            if position > after:
                yield position, entry
            leaf, at = leaf + 1, at + len(line)

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        found = [entry for entry in self._back(well_formed(stream)) if entry.version > after]
        return found[::-1]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        raise StoreFailure("a bundle is not written to")

    def position_of(self, stream: str, version: int) -> int | None:
        leaf = self._indexed().get(well_formed(stream), -1)
        while leaf >= 0:
            if self._at(leaf).version == version:
                return self._positions[leaf]
            leaf = self._before[leaf]
        return None

    def close(self) -> None:
        """Nothing: the bundle is closed by who opened it."""

    def _back(self, stream: str) -> Iterator[Entry]:
        leaf = self._indexed().get(stream, -1)
        while leaf >= 0:
            yield self._at(leaf)
            leaf = self._before[leaf]

    def _at(self, leaf: int) -> Entry:
        self._file.seek(self._starts[leaf])
        return _read_line(self._file.readline(LONGEST_LINE), leaf)[1]

    def _start(self, leaf: int) -> int:
        if leaf < len(self._starts):
            return self._starts[leaf]
        if not self._starts:
            return self._begin
        self._file.seek(self._starts[-1])
        return self._starts[-1] + len(self._file.readline(LONGEST_LINE))

    def _seen(self, leaf: int, at: int, line: bytes) -> tuple[int, Entry]:
        position, entry = _read_line(line, leaf)
        if leaf == len(self._starts):
            if position <= (self._positions[-1] if self._positions else 0):
                raise Unreadable(f"{_ENTRIES}, line {leaf + 1}: position {position} does not grow")
            self._starts.append(at)
            self._positions.append(position)
            self._before.append(self._last.get(entry.stream, -1))
            self._last[entry.stream] = leaf
        return position, entry

    def _indexed(self) -> dict[str, int]:
        """The last line of each stream, once all lines were gone through."""
        for _ in self.feed(self._positions[-1] if self._positions else 0):
            pass
        return self._last

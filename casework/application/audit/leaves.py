"""What of an entry is hashed: all that is stored of it, and nothing that a store may choose.

The bytes are spelled out here, once and for all, and rest on no library: each part is preceded by
its length, so that no two entries give the same bytes. The position is left out: stores number
differently, and the number that counts is the leaf's own.
"""

from __future__ import annotations

import struct
from itertools import chain
from typing import Final

from casework.application.audit import merkle
from casework.application.ports import Entry

_NUMBER: Final = struct.Struct(">Q").pack


def leaf_bytes(entry: Entry) -> bytes:
    """Stream, version, name and data, each as its length in 8 bytes, then itself.

    Stream and name are UTF-8, the version is 8 bytes; every number is big-endian.
    """
    stream, name, data = entry.stream.encode(), entry.name.encode(), entry.data
    version = _NUMBER(entry.version)
    lengths = _NUMBER(len(stream)), _NUMBER(len(version)), _NUMBER(len(name)), _NUMBER(len(data))
    parts = zip(lengths, (stream, version, name, data), strict=True)
    return b"".join(chain.from_iterable(parts))


def entry_of(leaf: bytes) -> Entry:
    """The entry that a leaf's bytes are of.

    Raises:
        ValueError: they are of none.
    """
    try:
        parts, at = [], 0
        for _ in range(4):
            (length,) = struct.unpack_from(">Q", leaf, at)
            parts.append(leaf[at + 8 : at + 8 + length])
            at += 8 + length
        stream, version, name, data = parts
        entry = Entry(stream.decode(), int.from_bytes(version), name.decode(), data)
        if leaf_bytes(entry) == leaf:
            return entry
    except (OverflowError, struct.error, UnicodeDecodeError):
        pass
    raise ValueError("these are no leaf's bytes")


def entry_hash(entry: Entry) -> bytes:
    """The hash an entry has as a leaf of the tree."""
    return merkle.leaf_hash(leaf_bytes(entry))

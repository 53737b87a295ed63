"""A log, two witnesses and somebody else, whose keys are the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casework.application.audit.merkle import consistency_path, leaf_hash, node_hash, root_at
from casework.infrastructure.sealing.checkpoints import Checkpoint, LogKeys
from casework.infrastructure.sealing.keys import Kind, SigningKey
from casework.infrastructure.sealing.proofs import ConsistencyProof

ORIGIN = "office.example/2024"
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


def key_of(name: str, number: int, kind: Kind = Kind.LOG) -> SigningKey:
    return SigningKey(name, kind, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


LOG, NEXT, LAST, THIEF = (key_of(ORIGIN, number) for number in range(1, 5))
ANOTHER = key_of("another.example", 5)
ANNE, BERT = (key_of(f"{name}.example", 6, Kind.WITNESS) for name in ("anne", "bert"))
TRUSTED = LogKeys.following(LOG.verifier)


def hash_at(level: int, index: int, past: str = "") -> bytes:
    """The log's entries are numbers; another past has others."""
    if level == 0:
        return leaf_hash(f"{past}{index}".encode())
    return node_hash(hash_at(level - 1, 2 * index, past), hash_at(level - 1, 2 * index + 1, past))


def grown_to(size: int, past: str = "") -> Checkpoint:
    root = root_at(size, lambda level, index: hash_at(level, index, past))
    return Checkpoint(ORIGIN, size, root)


def growth(first: int, second: int, *, by: SigningKey = LOG) -> ConsistencyProof:
    path = consistency_path(first, second, hash_at)
    return ConsistencyProof(first, tuple(path), grown_to(second).signed(by))


def with_one_bit_changed(data: bytes) -> Iterator[bytes]:
    """All that differ in one bit, of each byte in turn."""
    for place, value in enumerate(data):
        for bit in range(8):
            yield data[:place] + bytes([value ^ 1 << bit]) + data[place + 1 :]

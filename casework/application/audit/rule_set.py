"""The rule set: every rule and every source of the domain, under one digest.

The digest is spelled out here and rests on no library, so that a list of rules and of the sources'
hashes, such as a bundle carries, is enough to come to it again.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from casework.domain.kernel import Rule


class RuleText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as it is told: its id, its sentence, its clauses, its kinds."""

    id: str
    says: str
    cites: tuple[str, ...]
    kinds: tuple[str, ...]


class RuleSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules, and the sources that carry them out: each path with the SHA-256 of its bytes."""

    rules: tuple[RuleText, ...]
    sources: Mapping[str, str]

    @classmethod
    def of(cls, rules: Iterable[Rule], sources: Mapping[str, str]) -> RuleSet:
        told = tuple(RuleText(it.id, it.says, it.cites, it.kinds) for it in rules)
        return cls(told, dict(sorted(sources.items())))

    @property
    def digest(self) -> str:
        """SHA-256 over each text, preceded by its length, and each list, by how many it holds: in
        8 bytes, big-endian. Of sources, path and hash stand one after the other, by path."""
        rules = (
            _text(it.id) + _text(it.says) + _texts(it.cites) + _texts(it.kinds) for it in self.rules
        )
        sources = (_text(path) + _text(it) for path, it in sorted(self.sources.items()))
        told = _number(len(self.rules)), *rules, _number(len(self.sources)), *sources
        return hashlib.sha256(b"".join(told)).hexdigest()

    def differing(self, other: RuleSet) -> tuple[str, ...]:
        """The ids of rules and the paths of sources that are not the same in both."""
        mine, theirs = ({it.id: it for it in one.rules} for one in (self, other))
        rules = {it for it in mine.keys() | theirs.keys() if mine.get(it) != theirs.get(it)}
        paths = self.sources.keys() | other.sources.keys()
        sources = {it for it in paths if self.sources.get(it) != other.sources.get(it)}
        return (*sorted(rules), *sorted(sources))


def _number(it: int) -> bytes:
    return struct.pack(">Q", it)


def _text(it: str) -> bytes:
    told = it.encode()
    return _number(len(told)) + told


def _texts(them: Sequence[str]) -> bytes:
    return _number(len(them)) + b"".join(map(_text, them))

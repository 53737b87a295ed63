"""The bundle: all that is sealed of an office in one file, with all that is needed to check it.

What it says and how that comes about stands here; how it is checked in ``bundle_check``; how the
file is written, in ``adapters.interchange.bundles``. A bundle has the entries, byte for byte as
they are stored, the checkpoint over them, earlier ones with a proof that the tree only grew from
them, the rules in force, and a manifest that tells all of this again in numbers. The log's key
signs the checkpoint, and the manifest, so that nothing in a bundle is anybody's word but the log's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final, Protocol

import msgspec
from attrs import Factory, define, field, frozen

from casework.application.audit.merkle import Frontier, ProofRejected
from casework.application.audit.proving import Consistency, NotSealed, consistency
from casework.application.audit.rule_set import RuleSet
from casework.application.audit.scan import Head, Put
from casework.application.audit.sealing import hash_of
from casework.application.audit.seals import Sealed, Seals, SealsBroken, Tree
from casework.application.ports import Entry, Journal, MalformedName, well_formed
from casework.application.record import ACCEPTED, REFUSED, MalformedInput

FORMAT: Final = "casework bundle 1"

EARLIER: Final = 100
"""Of the checkpoints before the last, how many a bundle has at most: spread evenly over all."""

_DECISION: Final = "decision/"


class Unreadable(ValueError):
    """This is no bundle that can be read here: cut short, damaged, newer, or nothing of the kind.

    It says where. Nothing that is in it may be relied on.
    """


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bundle in numbers.

    ``size`` entries are in it, up to the checkpoint whose ``root`` is told (hexadecimal); so many
    more are ``waiting``: on record and not sealed. ``streams`` are those of pages. Decisions were
    ``accepted``, or ``refused``, ``by_rule``; recorded from ``earliest`` to ``latest``, and
    ``decided_under`` rule sets of these digests. ``rules`` is that in force at the export.
    ``files`` are all others in the bundle but the manifest's signature, each with its SHA-256.
    """

    format: str
    origin: str
    size: int
    root: str
    streams: int
    accepted: int
    refused: int
    by_rule: dict[str, int]
    earliest: datetime | None
    latest: datetime | None
    decided_under: dict[str, int]
    waiting: int
    rules: str
    files: dict[str, str]


@frozen
class Parts:
    """All that a bundle has beside its entries; its manifest does not tell of files yet.

    ``checkpoints`` and ``proofs`` are by size, ``handovers`` in their order.
    """

    checkpoint: bytes
    checkpoints: Mapping[int, bytes]
    handovers: Sequence[bytes]
    proofs: Mapping[int, bytes]
    rules: RuleSet
    manifest: Manifest


@frozen
class Bundle(Parts):
    """A bundle that was opened: nothing but its form has been checked.

    ``digest`` is the SHA-256 of the manifest as it stands there, ``voucher`` what the log signed
    about it, ``found`` the SHA-256 of every other file as it is. The entries are read as a journal,
    numbered by their positions; reading it raises `Unreadable` at a line that is no entry.
    """

    digest: str
    voucher: bytes
    found: Mapping[str, str]
    journal: Journal


class Notary(Protocol):
    """Reads what a log has signed, holding it to the log's keys, as far as there are any.

    Every method but ``written`` raises `ProofRejected` at what is malformed or, if it ``verifies``,
    of another log or not signed by its key.
    """

    @property
    def verifies(self) -> bool:
        """Whether a key is at hand; without one, what is signed is only read."""
        ...

    @property
    def key(self) -> str:
        """The log's key by now; empty without one."""
        ...

    def following(self, handovers: Sequence[bytes]) -> Notary:
        """A notary with the keys that followed the one that is trusted."""
        ...

    def told(self, checkpoint: bytes) -> tuple[str, Tree]:
        """The log and the tree that a checkpoint tells of, signed or not."""
        ...

    def read(self, checkpoint: bytes) -> Tree:
        """The tree that a checkpoint tells of."""
        ...

    def vouched(self, note: bytes, size: int) -> tuple[str, str]:
        """The log that vouches for a manifest, and its digest; by the key in force at a size."""
        ...

    def grown(self, proof: bytes) -> Consistency:
        """A consistency proof, read from its file and believed."""
        ...

    def written(self, growth: Consistency) -> bytes:
        """A consistency proof as a file."""
        ...


# -- Counting ------------------------------------------------------------------------------------


class _Verdict(msgspec.Struct, frozen=True):
    """Of a verdict: what is counted, and what it is bound to."""

    decision: str
    asked: str
    recorded: Annotated[datetime, msgspec.Meta(tz=True)]
    rules: str
    rule: str = ""
    tried: tuple[Put, ...] = ()


_FAULTS: Final = (
    *(MalformedInput, MalformedName),
    *(msgspec.MsgspecError, UnicodeDecodeError, RecursionError),
)
_READ_HEAD: Final = msgspec.json.Decoder(Head).decode
_READ_VERDICT: Final = msgspec.json.Decoder(_Verdict).decode


@define
class Tally:
    """Goes along the entries of a bundle, and counts them.

    ``roots`` are those the tree comes to at the sizes ``wanted``. ``dubious`` says that an entry,
    taken by itself, is not as we record: what is wrong with it, the check of the record tells.
    ``backwards`` is how often a decision is recorded earlier than the one before it in the feed.
    """

    wanted: frozenset[int]
    frontier: Frontier = field(init=False, factory=Frontier)
    roots: dict[int, bytes] = field(init=False, factory=dict)
    versions: dict[str, int] = field(init=False, factory=dict)
    accepted: int = field(init=False, default=0)
    by_rule: Counter[str] = field(init=False, factory=Counter)
    under: Counter[str] = field(init=False, factory=Counter)
    earliest: datetime | None = field(init=False, default=None)
    latest: datetime | None = field(init=False, default=None)
    backwards: int = field(init=False, default=0)
    dubious: bool = field(init=False, default=False)
    _asked: dict[str, Put] = field(init=False, factory=dict)  # Until the verdict on it.
    _before: datetime | None = field(init=False, default=None)

    @property
    def size(self) -> int:
        return self.frontier.size

    @property
    def decisions(self) -> int:
        return self.accepted + self.by_rule.total()

    def see(self, position: int, entry: Entry) -> None:
        """The next entry.

        Raises:
            Unsealable: it is none.
        """
        self.frontier.add(hash_of(position, entry))
        if self.frontier.size in self.wanted:
            self.roots[self.frontier.size] = self.frontier.root()
        stream, before = entry.stream, self.versions.get(entry.stream, 0)
        self.versions[stream] = entry.version
        try:
            if stream.startswith(_DECISION):
                self._verdict(entry)
            else:
                self._event(entry)
            if entry.version != before + 1 or ambiguous(entry.data):
                self.dubious = True
            if not before:
                well_formed(stream)
        except _FAULTS:
            self.dubious = True

    def _event(self, entry: Entry) -> None:
        head = _READ_HEAD(entry.data)
        if head.told is not None and not head.told.cause:
            self._asked.setdefault(head.decision, head.told)

    def _verdict(self, entry: Entry) -> None:
        it = _READ_VERDICT(entry.data)
        asked = self._asked.pop(it.decision, None)
        if it.rule:
            self.by_rule[it.rule] += 1
            asked = next((one for one in it.tried if not one.cause), None)
        else:
            self.accepted += 1
        self.under[it.rules] += 1
        if self.earliest is None or self.latest is None or self._before is None:
            self.earliest = self.latest = self._before = it.recorded
        self.earliest, self.latest = min(self.earliest, it.recorded), max(self.latest, it.recorded)
        self.backwards += it.recorded < self._before
        self._before = it.recorded
        named = REFUSED if it.rule else ACCEPTED
        if (entry.version, entry.name, bool(it.tried)) != (1, named, bool(it.rule)):
            self.dubious = True
        if asked is None or not _is_bound(it.asked, asked):
            self.dubious = True

    def manifest(
        self, origin: str, root: bytes, waiting: int, rules: str, files: Mapping[str, str]
    ) -> Manifest:
        """What a manifest says of what was counted."""
        return Manifest(
            format=FORMAT,
            origin=origin,
            size=self.size,
            root=root.hex(),
            streams=sum(not it.startswith(_DECISION) for it in self.versions),
            accepted=self.accepted,
            refused=self.by_rule.total(),
            by_rule=dict(sorted(self.by_rule.items())),
            earliest=self.earliest,
            latest=self.latest,
            decided_under=dict(sorted(self.under.items())),
            waiting=waiting,
            rules=rules,
            files=dict(files),
        )


_AT: Final = re.compile(rb'"at":"[^"]*"(?=,"by":")')
_WHEN_DECIDED: Final = b'"at":"0001-01-01T00:00:00Z"'
_NOT_CLEAR: Final = re.compile(rb'","sealed":"|\{"erased":true,')


def _is_bound(asked: str, told: Put) -> bool:
    """Whether a verdict's digest is of what was asked, at the time claimed or without one. It is
    taken over what is stored, so that where something personal is sealed nobody can tell."""
    data, about = bytes(told.data), f"{told.stream}\n{told.command}\n".encode()
    if sha256(about + _AT.sub(_WHEN_DECIDED, data)).hexdigest() == asked:
        return True
    return sha256(about + data).hexdigest() == asked or bool(_NOT_CLEAR.search(data))


def ambiguous(data: bytes) -> bool:
    """Whether JSON is not written as we write it: only then can it have one key twice.

    Raises:
        MalformedInput: it is no JSON.
    """
    try:
        return bool(_ENCODE(_DECODE(data)) != data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise MalformedInput(str(wrong)) from wrong


_DECODE: Final = msgspec.json.Decoder().decode
_ENCODE: Final = msgspec.json.Encoder().encode


# -- Exporting -----------------------------------------------------------------------------------


@define
class Export:
    """An office on its way into a bundle: first its ``entries``, then all other ``parts``.

    ``handovers`` are the checkpoints by which the log passed from one key to the next, ``since``
    checkpoints that somebody outside holds: the bundle has them, and proofs from them. Nothing is
    handed out that does not hold.

    Raises:
        NotSealed: nothing is sealed.
        ProofRejected: what is to go in is not of this log, or is of another past.
    """

    journal: Journal
    seals: Seals
    notary: Notary
    rules: RuleSet
    handovers: Sequence[bytes] = ()
    since: Sequence[bytes] = ()
    _head: Sealed = field(init=False, default=Factory(lambda it: _head_of(it.seals), True))
    _tree: Tree = field(init=False, default=Factory(lambda it: it._read(it._head), True))
    _kept: dict[int, bytes] = field(init=False, factory=dict)
    _trees: list[Tree] = field(init=False, factory=list)
    _tally: Tally = field(init=False)
    _waiting: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._trees = [self._tree, *map(self.notary.read, self.handovers)]
        for it in _spread(self.seals, self._head.size):
            self._trees.append(self._read(it))
            self._kept[it.size] = it.checkpoint
        for note in self.since:
            tree = self.notary.read(note)
            self._trees.append(tree)
            if 0 < tree.size < self._tree.size:
                self._kept[tree.size] = note
        if (most := max(it.size for it in self._trees)) > self._tree.size:
            raise ProofRejected(f"it is of {most} entries, and only {self._tree.size} are sealed")
        self._tally = Tally(frozenset(it.size for it in self._trees))

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Every entry that is sealed, in the order of the feed, with its position.

        Raises:
            StoreFailure: the store could not be read.
            Unsealable: something in the journal is no entry.
        """
        for position, entry in self.journal.feed():
            if position > self._head.position:
                self._waiting += 1
            else:
                self._tally.see(position, entry)
                yield position, entry

    def parts(self) -> Parts:
        """All else, once the entries were gone through.

        Raises:
            SealsBroken: what is on record is not what was sealed.
            ProofRejected: a checkpoint of ``since``, or a handover, is of another past.
            StoreFailure: the store could not be read.
        """
        roots = self._tally.roots | {0: Frontier().root()}
        if self._tally.size != self._tree.size or roots[self._tree.size] != self._tree.root:
            raise SealsBroken("the entries on record are not those that were sealed")
        for it in self._trees:
            if roots[it.size] != it.root:
                raise ProofRejected(f"of {it.size} entries it tells of another past")
        proofs = {size: self._growth(size) for size in sorted(self._kept)}
        manifest = self._tally.manifest(
            self.notary.told(self._head.checkpoint)[0],
            self._tree.root,
            self._waiting,
            self.rules.digest,
            {},
        )
        kept = dict(sorted(self._kept.items()))
        return Parts(
            self._head.checkpoint, kept, tuple(self.handovers), proofs, self.rules, manifest
        )

    def _growth(self, size: int) -> bytes:
        return self.notary.written(consistency(self.seals, self.notary, size, self._head.size))

    def _read(self, sealed: Sealed) -> Tree:
        tree = self.notary.read(sealed.checkpoint)
        if tree.size != sealed.size:
            raise SealsBroken(f"the checkpoint kept as of {sealed.size} leaves is of {tree.size}")
        return tree


def _head_of(seals: Seals) -> Sealed:
    head = seals.head()
    if head is None:
        raise NotSealed("nothing is sealed yet: casework audit seal comes first")
    return head


def _spread(seals: Seals, size: int) -> Iterator[Sealed]:
    """Of the checkpoints before this size, as many as a bundle has, as far apart as can be."""
    count = sum(it.size < size for it in seals.checkpoints())
    step = max(1, -(-count // EARLIER))
    for n, it in enumerate(seals.checkpoints()):
        if it.size < size and n % step == 0:
            yield it

"""The record held to itself: streams without gaps, histories that their pages can take, decisions
that are there as their verdicts say, and nothing that no decision accounts for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Final

import attrs
import msgspec
from attrs import define, field

from casework.application.audit.findings import Finding, Kind
from casework.application.audit.sealing import Unsealable, hash_of
from casework.application.office import Office
from casework.application.ports import Entry, MalformedName, news, well_formed
from casework.application.record import (
    ACCEPTED,
    REFUSED,
    Body,
    MalformedInput,
    Told,
    Verdict,
    personal_in,
)
from casework.domain.kernel import WHEN_DECIDED

FAULTS: Final = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError),
    ValueError,
)
"""What a page raises where a history is none that it could have written."""

_DECISION: Final = "decision/"
_OF: Final = b'"of"'
_AT_ONCE: Final = 1000


@define
class _Stream:
    """A stream as the feed tells of it: how far it counts up, what comes out of turn, its state,
    and a digest of its entries in their order."""

    last: int = 0
    strays: list[int] = field(factory=list)
    state: Any = None
    folds: bool = True
    digest: bytes = b""


_Asked = tuple[Told, Any]
"""A command as it was put, and itself."""


@define
class _Pending:
    """A decision whose verdict has not come yet: what it wrote, and what it was asked."""

    wrote: dict[str, list[int]] = field(factory=dict)
    step: int = 0
    asked: _Asked | None = None


class RecordCheck:
    """Goes along the feed, and tells what is wrong with what is on record."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._streams: dict[str, _Stream] = {}
        self._pending: dict[str, _Pending] = {}
        self._closed: set[str] = set()
        self._last = 0
        self.decisions = 0
        self.faulty: set[str] = set()

    @property
    def streams(self) -> int:
        """How many there are, those of decisions apart."""
        return sum(not it.startswith(_DECISION) for it in self._streams)

    def see(self, position: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:
        """The next entry of the feed, and its hash."""
        self._last = max(self._last, position)
        stream = self._streams.get(entry.stream)
        if stream is None:
            try:
                well_formed(entry.stream)
            except MalformedName as wrong:
                yield _at(position, entry, Kind.MALFORMED, str(wrong))
                return
            stream = self._streams[entry.stream] = _Stream()
        stream.digest = hashlib.sha256(stream.digest + leaf).digest()
        in_turn = entry.version == stream.last + 1
        if in_turn:
            stream.last = entry.version
        else:
            stream.strays.append(entry.version)
        if entry.stream.startswith(_DECISION):
            yield from self._verdict(position, entry)
        else:
            yield from self._event(position, entry, stream, in_turn=in_turn)

    def end(self) -> Iterator[Finding]:
        """What the end of the feed brings out."""
        for some in self._together():
            digests = self._read_at_once(some)
            for name, it in some.items():
                yield from _misses(name, it)
                if not it.strays and digests.get(name) != it.digest:
                    yield from self._reads(name, it)
        for decision, pending in self._pending.items():
            self.faulty.add(decision)
            told = ", ".join(f"{it} v{versions[0]}" for it, versions in pending.wrote.items())
            says = f"decision {decision} has no verdict, and wrote {told}"
            yield Finding(Kind.UNDECIDED, says, decision=decision)

    def _together(self) -> Iterator[dict[str, _Stream]]:
        """The streams, as many at a time as are read at once: few entries, but for long ones."""
        some: dict[str, _Stream] = {}
        entries = 0
        for name, it in self._streams.items():
            some[name] = it
            entries += it.last
            if entries >= _AT_ONCE or len(some) == _AT_ONCE:
                yield some
                some, entries = {}, 0
        yield some

    def _read_at_once(self, some: Mapping[str, _Stream]) -> dict[str, bytes]:
        """The digest that each stream reads as. One that is not as it must be is read again."""
        digests: dict[str, bytes] = {}
        for entry in news(self._office.journal, dict.fromkeys(some, 0)):
            with suppress(Unsealable):
                before = digests.get(entry.stream, b"")
                leaf = hash_of(0, entry)
                digests[entry.stream] = hashlib.sha256(before + leaf).digest()
        return digests

    # -- Streams -----------------------------------------------------------------------------

    def _event(
        self, position: int, entry: Entry, stream: _Stream, *, in_turn: bool
    ) -> Iterator[Finding]:
        try:
            body = self._office.codec.body(entry)
            event = self._happened(entry, body)
            decider = self._office.page(entry.stream).decider
            asked = (body.told, self._command(body.told)) if body.told else None
        except MalformedInput as wrong:
            stream.folds = False
            yield _at(position, entry, Kind.UNREADABLE, str(wrong))
            return
        yield from self._belongs(position, entry, body, asked)
        stream.folds = stream.folds and in_turn
        if not stream.folds:
            return
        try:
            before = decider.initial if entry.version == 1 else stream.state
            stream.state = decider.evolve(before, event)
        except FAULTS as fault:
            stream.folds = False
            says = f"{entry.name} cannot happen there: {type(fault).__name__}: {fault}"
            yield _at(position, entry, Kind.IMPOSSIBLE, says)

    def _happened(self, entry: Entry, body: Body) -> Any:
        codec = self._office.codec
        if (kind := codec.types.get(entry.name)) is None:
            raise MalformedInput(f"{entry.stream} v{entry.version}: no event {entry.name}")
        return codec.decode(body.event, kind)

    def _reads(self, name: str, stream: _Stream) -> Iterator[Finding]:
        """Whether reading the stream gives what the feed says. Another may have written since."""
        digest = b""
        for entry in self._office.journal.read(name):
            if entry.version > stream.last:
                position = self._office.journal.position_of(name, entry.version)
                if position is None or position <= self._last:
                    says = f"{name} has a version {entry.version} that the feed does not show"
                    yield _at(position, entry, Kind.HIDDEN, says)
                return
            try:
                digest = hashlib.sha256(digest + hash_of(0, entry)).digest()
            except Unsealable:
                break
        if digest != stream.digest:
            says = f"{name} reads otherwise than the feed: its index is damaged, or was altered"
            yield Finding(Kind.HIDDEN, says, stream=name)

    # -- Decisions ---------------------------------------------------------------------------

    def _belongs(
        self, position: int, entry: Entry, body: Body, asked: _Asked | None
    ) -> Iterator[Finding]:
        if body.decision in self._closed:
            self.faulty.add(body.decision)
            says = f"it is of decision {body.decision}, whose verdict came before it"
            yield _at(position, entry, Kind.OUTSIDE, says, body.decision)
            return
        pending = self._pending.setdefault(body.decision, _Pending())
        pending.wrote.setdefault(entry.stream, []).append(entry.version)
        first = pending.asked is None or body.step < pending.step
        if asked is not None and not asked[0].cause and first:
            pending.step, pending.asked = body.step, asked

    def _verdict(self, position: int, entry: Entry) -> Iterator[Finding]:
        decision = entry.stream.removeprefix(_DECISION)
        pending = self._pending.pop(decision, _Pending())
        self._closed.add(decision)
        self.decisions += 1
        found: list[tuple[Kind, str]] = []
        try:
            verdict = self._office.codec.verdict(entry)
            found += _accounts(verdict, pending)
            found += ((Kind.VERDICT, it) for it in self._claims(decision, entry, verdict, pending))
        except MalformedInput as wrong:
            found.append((Kind.UNREADABLE, str(wrong)))
        for kind, says in found:
            self.faulty.add(decision)
            yield _at(position, entry, kind, says, decision)

    def _claims(
        self, decision: str, entry: Entry, verdict: Verdict, pending: _Pending
    ) -> Iterator[str]:
        """What a verdict says of itself that is not so."""
        if entry.version != 1:
            yield f"a decision has one verdict, and this is its entry number {entry.version}"
        if verdict.decision != decision:
            yield f"it is the verdict of decision {verdict.decision}"
        if entry.name != (REFUSED if verdict.rule else ACCEPTED):
            yield f"it is called {entry.name}, and its rule is {verdict.rule or 'none'}"
        if bool(verdict.tried) != bool(verdict.rule):
            yield "a refusal tells what was tried, and nothing else does"
        tried = [(it, self._command(it)) for it in verdict.tried]
        asked = next((it for it in tried if not it[0].cause), pending.asked)
        if asked is None:
            yield "nothing on record was asked for in it"
        elif not self._is_bound(verdict, *asked):
            yield "it is bound to something else than what was asked for"

    def _command(self, told: Told) -> Any:
        kind = self._office.codec.types.get(told.command)
        if kind is None:
            raise MalformedInput(f"there is no command {told.command}")
        return self._office.codec.decode(told.data, kind)

    def _is_bound(self, verdict: Verdict, told: Told, command: Any) -> bool:
        """Whether the digest is of what was asked, without a time or at the one claimed."""
        codec = self._office.codec
        if _OF in bytes(told.data):
            personal = [it for _, it in personal_in(msgspec.json.decode(told.data))]
            if any(codec.keys is not None or "clear" not in it for it in personal):
                return True  # What is personal is in the digest under its key, which may be gone.
        if verdict.asked in codec.asked(told.stream, told.command, command, verdict.decision):
            return True
        unclaimed = attrs.evolve(command, at=WHEN_DECIDED)
        return verdict.asked in codec.asked(told.stream, told.command, unclaimed, verdict.decision)


def _accounts(verdict: Verdict, pending: _Pending) -> Iterator[tuple[Kind, str]]:
    """Hold what a verdict says was written to what is on record."""
    says = {stream: (first, last) for stream, first, last in verdict.wrote}
    for stream in sorted(says.keys() | pending.wrote.keys()):
        first, last = says.get(stream, (1, 0))
        found = pending.wrote.get(stream, [])
        if found and found == [*range(first, first + len(found))] and found[-1] == last:
            continue
        if missing := _missing(first, last, found):
            yield Kind.MISSING, f"it wrote {stream} {missing}, which is not on record"
        if denied := [it for it in found if not first <= it <= last]:
            told = ", ".join(f"v{it}" for it in denied)
            yield Kind.OUTSIDE, f"{stream} {told} is of this decision, which denies it"


def _misses(name: str, stream: _Stream) -> Iterator[Finding]:
    if not stream.strays:
        return
    if missing := _missing(stream.last + 1, max(stream.strays), stream.strays):
        first = next(it for it in count(stream.last + 1) if it not in stream.strays)
        yield Finding(Kind.GAP, f"{name} lacks {missing}", stream=name, version=first)
    else:
        told = ", ".join(f"v{it}" for it in stream.strays)
        says = f"{name} has {told} out of turn in the feed"
        yield Finding(Kind.ORDER, says, stream=name, version=stream.strays[0])


def _missing(first: int, last: int, found: Iterable[int]) -> str:
    """The versions from the first to the last that are not there: v3, v5 to v7."""
    spans: list[str] = []
    for it in (*sorted(it for it in set(found) if first <= it <= last), last + 1):
        if it > first:
            spans.append(f"v{first}" if it == first + 1 else f"v{first} to v{it - 1}")
        first = it + 1
    return ", ".join(spans)


def _at(position: int | None, entry: Entry, kind: Kind, says: str, decision: str = "") -> Finding:
    return Finding(
        kind, says, position=position, stream=entry.stream, version=entry.version, decision=decision
    )

"""A recorded decision made once more: from the states it was made from, and what it was told.

A decision is pure and its inputs are on record. The states are those of the record; the facts are
found in it again, so that one that was not so is found out, and then taken as they are told. Only
where a policy is *supposed* are those facts taken that it leads to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, Protocol, TypeAlias

import attrs
from attrs import Factory, define, field

from casework.application.facts.finding import POLICY
from casework.application.office import FEED, Draft, Known, Looking, Office, Telling
from casework.application.pages import Page
from casework.application.ports import Entry
from casework.application.record import Body, MalformedInput, Told, Verdict
from casework.domain import policy
from casework.domain.general import General
from casework.domain.kernel import Act, Consulted, Rule
from casework.domain.policy import InForce

VERDICTS = "decision/"
"""What the streams of verdicts begin with."""

Written: TypeAlias = tuple[Entry, Body]
"""An entry, and what is in it."""

Made: TypeAlias = tuple[str, int, int, Act, Any, Page]
"""An event as it comes now: its stream, version and step, the act, itself, and its page."""


class Past(Protocol):
    """The streams as they were. ``heads`` are some of them, as far as they are known by now."""

    @property
    def heads(self) -> Mapping[str, Known]:
        """By stream; whichever is not there is asked for."""
        ...

    def at(self, stream: str, version: int) -> Known:
        """A stream at a version."""
        ...

    def latest(self, stream: str) -> Known:
        """A stream as it was when the decision was made that is made again."""
        ...

    def position(self) -> int:
        """How far the feed had come then."""
        ...


@define
class Supposed:
    """Parameters as if they had been set so: for what is decided from a time on, or for all.

    Whatever the record says of these parameters, decisions are told this.
    """

    changes: tuple[policy.Event, ...]
    since: datetime | None = None
    _last: tuple[InForce, InForce] = field(init=False, default=(InForce(), InForce()))

    def holds(self, at: datetime) -> bool:
        return self.since is None or at >= self.since

    def of(self, recorded: InForce) -> InForce:
        """What is told in place of the parameters on record; ``version`` is the record's."""
        known, supposed = self._last
        if recorded is not known:
            changed = reduce(policy.evolve, self.changes, recorded)
            supposed = attrs.evolve(changed, version=recorded.version)
            self._last = recorded, supposed
        return supposed


@define
class Recorded:
    """A decision as it is on record, each command with all it was told; ``asked`` is the caller's.

    ``written`` are its entries in the order in which they were written.
    """

    verdict: Verdict
    written: Sequence[Written]
    told: tuple[Told, ...]
    asked: Told

    def versions(self) -> dict[str, int]:
        """The streams it rests on, each at the version at which it was first put to or read."""
        versions: dict[str, int] = {}
        for it in reversed(self.told):
            versions.update(it.read)
        for it in reversed(self.told):
            versions[it.stream] = it.at
        return versions


def recorded(verdict: Verdict, written: Sequence[Written]) -> Recorded:
    """Put a decision together.

    Raises:
        MalformedInput: it names no command that led to it.
    """
    told = verdict.tried or tuple([body.told for _, body in written if body.told is not None])
    for it in told:
        if not it.cause:
            return Recorded(verdict, written, told, it)
    raise MalformedInput(f"decision {verdict.decision} names no command that led to it")


@define
class Looked(Looking):
    """Looks at the past as a command's facts were found in it, or would have been."""

    past: Past = field(kw_only=True)
    then: Mapping[str, int] = field(kw_only=True)
    supposed: Supposed | None = field(kw_only=True)

    def look(self, stream: str) -> Any:
        version = self.then.get(stream)
        known = self.draft.now.get(stream)  # Of a refused decision, nowhere else on record.
        if version is None:
            known = known or self.draft.at(stream)
        elif known is None or known[0] != version:
            known = self.past.heads.get(stream)
            if known is None or known[0] != version:
                known = self.past.at(stream, version)
        if self.supposed is not None and stream == POLICY:
            return self.supposed.of(known[1])
        return known[1]

    hold = look

    def upto(self, position: int) -> int:
        return self.then[FEED] if FEED in self.then else self.past.position()


@define
class Again(Draft):
    """A recorded decision, made once more.

    ``made`` are its events now; ``untrue`` tells what it was told that was not so; ``strayed``,
    that it came to a command that is not on record.
    """

    record: Recorded
    command: Act
    past: Past
    supposed: Supposed | None
    moment: datetime
    trail: Sequence[Consulted] = ()
    rule: Rule | None = field(init=False, default=None)
    strayed: bool = field(init=False, default=False)
    made: list[Made] = field(init=False, factory=list)
    untrue: list[str] = field(init=False, factory=list)
    versions: dict[str, int] = field(
        init=False, default=Factory(lambda it: it.record.versions(), True)
    )
    marks: list[tuple[int, Act]] = field(init=False, factory=list)

    def at(self, stream: str) -> Known:
        known = self.now.get(stream)
        if known is None:
            version, past = self.versions.get(stream), self.past
            known = past.latest(stream) if version is None else past.at(stream, version)
            self.now[stream] = known
        return known

    def looking(self) -> Looked:
        step, told = len(self.tried), self.record.told
        then = told[step].read if step < len(told) else {}
        return Looked(self, past=self.past, then=then, supposed=self.supposed)

    def tell(self, page: Page, stream: str, act: Act, looking: Looking, *, gate: bool) -> Telling:
        self.marks.append((len(self.trail), act))
        told = self._on_record(page, stream, act)
        if told is None:
            return super().tell(page, stream, act, looking, gate=gate)
        finder = page.finder(type(act))
        as_recorded = looking
        if self.supposed is not None:
            as_recorded = Looked(self, past=self.past, then=told.read, supposed=None)
        gated = self.general(stream, act, as_recorded, self.moment) if gate else None
        found = finder.find(stream, act, as_recorded)
        general = self._as_told(told, told.general, gated, General)
        facts = self._as_told(told, told.facts, found, finder.kind)
        if self.supposed is not None:
            instead = self.general(stream, act, looking, self.moment) if gate else None
            general = general if instead == gated else instead
            supposed = finder.find(stream, act, looking)
            facts = facts if supposed == found else supposed
        return Telling(general, facts, told.read, list(told.held))

    def _on_record(self, page: Page, stream: str, act: Act) -> Told | None:
        """The command as it is on record at this step; nothing from where they part."""
        step, told = len(self.tried), self.record.told
        if not self.strayed and step < len(told):
            it, kind = told[step], type(act)
            if (
                stream == it.stream
                and self.office.codec.name(page.decider.name, kind) == it.command
                and (act is self.command or self._same(it.data, act, kind))
            ):
                return it
        self.strayed = True
        return None

    def _same(self, stored: bytes, value: Any, kind: type) -> bool:
        """Whether a value is what is stored: byte for byte, or read."""
        codec = self.office.codec
        return codec.encode(value) == bytes(stored) or bool(codec.decode(stored, kind) == value)

    def _as_told(self, told: Told, stored: bytes, found: Any, kind: type) -> Any:
        """What a command was told: what is found again, unless it was told something else."""
        codec = self.office.codec
        again = codec.encode(found)
        if again == bytes(stored):
            return found
        said = codec.decode(stored, kind) if bytes(stored) != b"null" else None
        if said != found:
            self.untrue.append(
                f"{told.command} of {told.stream} was told {bytes(stored).decode()},"
                f" and what it read says {again.decode()}"
            )
        return said

    def note(
        self, page: Page, stream: str, version: int, act: Act, telling: Telling, cause: str
    ) -> None:
        if not self.strayed:
            told = self.record.told[len(self.tried)]
            if (told.at, told.cause) == (version, cause):
                self.tried.append(told)
                return
            self.strayed = True
        super().note(page, stream, version, act, telling, cause)

    def enter(
        self, decision: str, page: Page, stream: str, version: int, act: Act, event: Any
    ) -> None:
        self.made.append((stream, version + 1, len(self.tried) - 1, act, event, page))

    def same_steps(self) -> bool:
        """Whether the same commands were put as are on record, none more and none less."""
        return not self.strayed and len(self.tried) == len(self.record.told)

    def same_events(self) -> bool:
        """Whether the entries on record are those of the events it comes to now."""
        written, made = self.record.written, self.made
        if len(written) != len(made):
            return False
        for each, (entry, body) in zip(made, written, strict=True):
            if not self.is_same(each, entry, body):
                return False
        return True

    def is_same(self, made: Made, entry: Entry, body: Body) -> bool:
        """Whether an event it comes to now is the one that was written."""
        stream, version, step, act, event, page = made
        kind, codec = type(event), self.office.codec
        return (
            version == entry.version
            and stream == entry.stream
            and step == body.step
            and act.by == body.by
            and act.at == body.at
            and codec.name(page.decider.name, kind) == entry.name
            and self._same(body.event, event, kind)
        )

    def wrote(self) -> tuple[tuple[str, int, int], ...]:
        """The streams it writes now, each with its first and its last version."""
        if len(self.made) == 1:
            stream, version, *_ = self.made[0]
            return ((stream, version, version),)
        first: dict[str, int] = {}
        for stream, version, *_ in self.made:
            first.setdefault(stream, version)
        return tuple([(it, version, self.now[it][0]) for it, version in first.items()])


def made_again(
    office: Office,
    record: Recorded,
    past: Past,
    supposed: Supposed | None = None,
    trail: Sequence[Consulted] = (),
) -> Again:
    """Make a recorded decision again under the rules in force, or parameters supposed.

    Raises:
        MalformedInput: what is on record of it is nothing of ours.
        LookupError, AssertionError, …: it cannot have been so; whatever ``past`` raises.
    """
    asked, codec = record.asked, office.codec
    kind = codec.types.get(asked.command)
    if kind is None:
        raise MalformedInput(f"{asked.command} is no command that the pages know")
    command = codec.decode(asked.data, kind)
    holds = supposed is not None and supposed.holds(record.verdict.recorded)
    moment = record.verdict.recorded
    again = Again(office, record, command, past, supposed if holds else None, moment, trail)
    again.rule = office.make(again, record.verdict.decision, asked.stream, command)
    return again

"""Every decision again: from the states and the facts it had, under the rules now in force.

A decision is pure and its inputs are on record, so it can be made once more. Where it now comes
out otherwise, a rule, a policy or the record has changed; where what it was told was not so, the
record contradicts itself. Both are told, neither is repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any

from attrs import define, field, frozen

from casework.application.office import FEED, Draft, Known, Looking, Office, Telling
from casework.application.pages import Page
from casework.application.ports import Entry
from casework.application.record import ACCEPTED, REFUSED, MalformedInput, Told, Verdict
from casework.domain.general import General
from casework.domain.kernel import WHEN_DECIDED, Act, Consulted, Rule, consulting

Past = Callable[[str, int], Known]
"""A stream as it was at a version."""


class UnknownDecision(LookupError):
    """Under this id nothing was decided."""


class Changed(Exception):
    """Made again, the decision does not come to this point."""


@frozen
class Step:
    """One command of a decision: why it was put, and every rule it was held to, in order."""

    stream: str
    command: Any
    cause: str
    consulted: tuple[Consulted, ...]


@frozen
class Why:
    """A recorded decision explained: its steps, what it wrote, the rule that refused it."""

    verdict: Verdict
    rule: Rule | None
    steps: tuple[Step, ...]
    events: tuple[tuple[str, int, Any], ...]  # Stream, version, event.


@define
class Looked(Looking):
    """Looks at the past as a command's facts were found in it."""

    past: Past = field(kw_only=True)
    then: Mapping[str, int] = field(kw_only=True)

    def look(self, stream: str) -> Any:
        version = self.then.get(stream)
        drafted = self.draft.now.get(stream)
        if version is None or (drafted and drafted[0] == version):
            return self.draft.at(stream)[1]  # Of a refused decision, nowhere else on record.
        return self.past(stream, version)[1]

    def hold(self, stream: str) -> Any:
        return self.look(stream)

    def upto(self, position: int) -> int:
        return self.then.get(FEED, 0)


@define
class Again(Draft):
    """A recorded decision, made once more from the states and the facts that it had."""

    past: Past
    record: tuple[Told, ...]
    trail: list[Consulted] = field(factory=list)
    marks: list[tuple[int, Act]] = field(init=False, factory=list)
    untrue: list[str] = field(init=False, factory=list)

    def at(self, stream: str) -> Known:
        if stream not in self.now:
            put = (it.at for it in self.record if it.stream == stream)
            read = (it.read[stream] for it in self.record if stream in it.read)
            version = next(chain(put, read), None)
            if version is None:
                raise Changed(f"{stream} was not part of it")
            self.now[stream] = self.past(stream, version)
        return self.now[stream]

    def looking(self) -> Looking:
        step = len(self.tried)
        read = self.record[step].read if step < len(self.record) else {}
        return Looked(self, past=self.past, then=read)

    def tell(self, page: Page, stream: str, act: Act, looking: Looking, *, gate: bool) -> Telling:
        step = len(self.tried)
        if step == len(self.record):
            raise Changed(f"{stream} is now asked for {type(act).__name__}")
        self.marks.append((len(self.trail), act))
        told, codec = self.record[step], self.office.codec
        finder = page.finder(type(act))
        if codec.encode(finder.find(stream, act, looking)) != bytes(told.facts):
            self.untrue.append(f"step {step} was told {bytes(told.facts).decode()}")
        facts = codec.decode(told.facts, finder.kind)
        general = codec.decode(told.general, General) if gate else None
        if general and self.general(stream, act, looking, general.now) != general:
            self.untrue.append(f"step {step} was told {bytes(told.general).decode()} at the gate")
        return Telling(general, facts, told.read, list(told.held))


def why(office: Office, decision: str) -> Why:
    """Make one recorded decision again and tell every rule it consulted.

    Raises:
        UnknownDecision: nothing was decided under this id.
        Changed: the rules now in force lead elsewhere, so they cannot explain it.
    """
    rows = office.journal.read(f"decision/{decision}")
    if not rows:
        raise UnknownDecision(f"no decision {decision!r} is on record")
    verdict = office.codec.verdict(rows[0])
    entries = [
        entry
        for stream, first, last in verdict.wrote
        for entry in office.journal.read(stream, first - 1)
        if entry.version <= last
    ]
    past = _folded(office)
    with consulting() as trail:
        again, rule = _make_again(office, verdict, entries, past, trail)
    told = rule.id if rule else ""
    if told != verdict.rule:
        raise Changed(f"it was {verdict.rule or 'accepted'}, and is now {told or 'accepted'}")
    marks = [*again.marks, (len(trail), None)]
    steps = tuple(
        Step(it.stream, act, it.cause, tuple(trail[begin:end]))
        for it, (begin, act), (end, _) in zip(again.tried, marks, marks[1:], strict=False)
    )
    events = tuple((it.stream, it.version, office.codec.event(it)[0]) for it in entries)
    return Why(verdict, rule, steps, events)


def _folded(office: Office) -> Past:
    """The past, folded anew for each question. For one decision that is few."""

    def past(stream: str, version: int) -> Known:
        decider = office.page(stream).decider
        state, at = decider.initial, WHEN_DECIDED
        for entry in office.journal.read(stream) if version else ():
            if entry.version <= version:
                event, at = office.codec.event(entry)
                state = decider.evolve(state, event)
        return version, state, at

    return past


def _make_again(
    office: Office, verdict: Verdict, entries: list[Entry], past: Past, trail: list[Consulted]
) -> tuple[Again, Rule | None]:
    bodies = sorted(map(office.codec.body, entries), key=attrgetter("step"))
    record = verdict.tried or tuple(it.told for it in bodies if it.told is not None)
    first = next((it for it in record if not it.cause), None)
    if first is None:
        raise MalformedInput(f"decision {verdict.decision} names no command that led to it")
    command = office.codec.decode(first.data, office.codec.types[first.command])
    again = Again(office, past, record, trail)
    return again, office.make(again, verdict.decision, first.stream, command)


def redecide(office: Office) -> Iterator[tuple[str, str]]:
    """Make every recorded decision again; tell each one's id, and "" or what is different."""
    codec = office.codec
    states: dict[str, list[Known]] = {}  # Each stream as it was, by version.
    open_: dict[str, list[Entry]] = {}

    def past(stream: str, version: int) -> Known:
        beginning = (0, office.page(stream).decider.initial, WHEN_DECIDED)
        return states.get(stream, [beginning])[version]

    for _, entry in office.journal.feed():
        if entry.name not in (ACCEPTED, REFUSED):
            decider = office.page(entry.stream).decider
            then = states.setdefault(entry.stream, [(0, decider.initial, WHEN_DECIDED)])
            event, at = codec.event(entry)
            then.append((entry.version, decider.evolve(then[-1][1], event), at))
            open_.setdefault(codec.body(entry).decision, []).append(entry)
            continue
        verdict = codec.verdict(entry)
        yield verdict.decision, _difference(office, verdict, open_, past)
    for decision in open_:
        yield decision, "no verdict: half a decision is on record"


def _difference(office: Office, verdict: Verdict, open_: dict[str, list[Entry]], past: Past) -> str:
    entries = open_.pop(verdict.decision, [])
    try:
        again, rule = _make_again(office, verdict, entries, past, [])
    except Changed as change:
        return f"other reaction: {change}"
    told = rule.id if rule else ""
    if told != verdict.rule:
        return f"was {verdict.rule or 'accepted'}, is {told or 'accepted'}"
    if not told and again.entries != entries:
        return "other events"
    return "; ".join(again.untrue)

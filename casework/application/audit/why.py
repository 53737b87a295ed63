"""Why a decision came out as it did: it is made again, and every rule it consults is told."""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen

from casework.application.audit.again import VERDICTS, Recorded, made_again, recorded
from casework.application.office import Known, Office
from casework.application.record import Verdict
from casework.domain.kernel import WHEN_DECIDED, Consulted, Rule, consulting


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


def why(office: Office, decision: str) -> Why:
    """Make one recorded decision again and tell every rule it consulted.

    Raises:
        UnknownDecision: nothing was decided under this id.
        Changed: the rules now in force lead elsewhere, so they cannot explain it.
    """
    record = on_record(office, decision)
    verdict = record.verdict
    with consulting() as trail:
        again = made_again(office, record, _Folded(office), trail=trail)
    rule, told = again.rule, again.rule.id if again.rule else ""
    if told != verdict.rule:
        raise Changed(f"it was {verdict.rule or 'accepted'}, and is now {told or 'accepted'}")
    if not again.same_steps():
        raise Changed("other commands follow from it than are on record")
    marks = [*again.marks, (len(trail), None)]
    steps = tuple(
        Step(it.stream, act, it.cause, tuple(trail[begin:end]))
        for it, (begin, act), (end, _) in zip(again.tried, marks, marks[1:], strict=False)
    )
    event = office.codec.event
    events = tuple((it.stream, it.version, event(it)[0]) for it, _ in record.written)
    return Why(verdict, rule, steps, events)


def on_record(office: Office, decision: str) -> Recorded:
    """One decision as it is on record.

    Raises:
        UnknownDecision: nothing was decided under this id.
        MalformedInput: what is on record of it is nothing of ours.
    """
    codec = office.codec
    rows = office.journal.read(f"{VERDICTS}{decision}")
    if not rows:
        raise UnknownDecision(f"no decision {decision!r} is on record")
    verdict = codec.verdict(rows[0])
    entries = [
        codec.opened(entry)
        for stream, first, last in verdict.wrote
        for entry in office.journal.read(stream, first - 1)
        if entry.version <= last
    ]
    written = [(it, codec.stored(it)) for it in entries]
    written.sort(key=lambda it: (it[1].step, it[0].version))
    return recorded(verdict, written)


@define
class _Folded:
    """The past, folded anew for each question. For one decision that is few."""

    office: Office
    heads: dict[str, Known] = field(init=False, factory=dict)

    def at(self, stream: str, version: int) -> Known:
        decider = self.office.page(stream).decider
        state, at = decider.initial, WHEN_DECIDED
        for entry in self.office.journal.read(stream) if version else ():
            if entry.version <= version:
                event, at = self.office.codec.event(entry)
                state = decider.evolve(state, event)
        return version, state, at

    def latest(self, stream: str) -> Known:
        raise Changed(f"{stream} was not part of it")

    def position(self) -> int:
        raise Changed("it was told no figures")

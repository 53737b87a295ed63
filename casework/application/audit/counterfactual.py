"""What if: one recorded command dropped, or another put in its place, and all that comes after it.

What was decided before is taken over as it is on record. From there on, whoever asked asks again,
at the same time and under the same decision id, in an office of its own; wherever the timers ran,
they run again. What is told is what comes out otherwise. Nothing is written to the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

import attrs
from attrs import define, field, frozen

from casework.application.audit.again import VERDICTS, Recorded, Written, recorded
from casework.application.audit.why import on_record
from casework.application.office import Office
from casework.application.ports import Clock, Conflict, Entry, MalformedName
from casework.application.record import Body, MalformedInput, Verdict, erased_in, withheld_in
from casework.application.timers import of_the_clock, tick
from casework.application.views.work import Work
from casework.domain.kernel import WHEN_DECIDED, Act, missing

Afresh = Callable[[Clock], Office]
"""Opens an office of the same pages on a store of its own, empty and soon forgotten."""


class NotReplayable(ValueError):
    """What is on record cannot be asked again: the reason is told. Nothing was written."""


class Turn(StrEnum):
    """How a decision comes out otherwise."""

    REFUSED = "now refused"
    ALLOWED = "now accepted"
    OTHER_REASON = "other reason"
    OTHER_EVENTS = "other events"
    NOT_MADE = "not made"  # Dropped; no such deadline passes now; or there is nothing to ask.
    NEW = "made only now"  # By the clock: what is not on record.


@frozen
class Difference:
    """A decision that comes out otherwise; ``was`` and ``now`` are rules, empty where accepted."""

    decision: str
    turn: Turn
    stream: str
    command: str
    was: str = ""
    now: str = ""


@frozen
class Ending:
    """A stream that stands otherwise in the end: its version and its state, on record and now."""

    stream: str
    was: tuple[int, Any]
    now: tuple[int, Any]


@frozen
class WhatIf:
    """What comes after: the decisions asked again, those that differ, the streams that do.

    ``other_rules`` counts decisions that were made under other rules than are in force: they may
    differ for that reason.
    """

    asked: int
    differences: tuple[Difference, ...]
    endings: tuple[Ending, ...]
    other_rules: int


@frozen
class Instead:
    """A command to be put in place of the one on record; to its stream, unless to another."""

    command: Act
    stream: str = ""


def what_if(office: Office, decision: str, instead: Instead | None, afresh: Afresh) -> WhatIf:
    """Tell what would have come of it, had a decision's command been another, or none.

    Raises:
        UnknownDecision: nothing was decided under this id.
        NotReplayable: the record is not whole, or cannot be asked again: it needs words that are
            erased, or whose key is not at hand; or it was the clock that asked.
        MalformedInput, MalformedName: of the command that is put instead, as ``Office.execute``.
        StoreFailure: if the store could not be read.
    """
    on_record(office, decision)
    if of_the_clock(decision):
        raise NotReplayable(f"{decision} is the clock's: ask about what it was due for")
    # What it is compared with is folded from the beginning, whatever snapshots say.
    replay = _Replay(attrs.evolve(office), decision, instead, afresh)
    for record, rows in _decisions(office):
        replay.take(record, rows)
    return replay.told()


def _decisions(office: Office) -> Iterator[tuple[Recorded, list[Entry]]]:
    """Every decision on record, and its entries as they were decided, the verdict last."""
    codec = office.codec
    open_: dict[str, list[Written]] = {}
    for _, stored in office.journal.feed():
        entry = codec.opened(stored)
        if entry.stream.startswith(VERDICTS):
            written = open_.pop(entry.stream.removeprefix(VERDICTS), [])
            record = recorded(codec.verdict(entry), written)
            yield record, [*(it for it, _ in written), entry]
        else:
            body = codec.stored(entry)
            open_.setdefault(body.decision, []).append((entry, body))
    if open_:
        raise NotReplayable(f"half a decision is on record: {', '.join(sorted(open_))}")


Happening: TypeAlias = tuple[str, str, str, datetime, bytes]
"""What a decision wrote: stream, name, by whom, when, the event. At which version, another may
have changed."""


def _happening(entry: Entry, body: Body) -> Happening:
    return entry.stream, entry.name, body.by, body.at, bytes(body.event)


@define
class _Replay:
    """The office as it would have been, from the decision in question on."""

    office: Office
    decision: str
    instead: Instead | None
    afresh: Afresh
    other: Office = field(init=False)
    work: Work = field(init=False)
    now: datetime = field(init=False, default=WHEN_DECIDED)
    begun: int = field(init=False, default=0)  # The position of the other feed.
    asked: int = field(init=False, default=0)
    other_rules: int = field(init=False, default=0)
    differences: list[Difference] = field(init=False, factory=list)
    known: set[str] = field(init=False, factory=set)  # Decisions on record from there on,
    touched: dict[str, None] = field(init=False, factory=dict)  # and streams.

    def __attrs_post_init__(self) -> None:
        self.other = self.afresh(lambda: self.now)
        self.work = Work(self.other)

    def take(self, record: Recorded, rows: Sequence[Entry]) -> None:
        """Take a decision over, or have it made again."""
        decision = record.verdict.decision
        if decision == self.decision:
            self.asked = 1
            self.begun = max((it for it, _ in self.other.journal.feed()), default=0)
        elif not self.asked:
            self._take_over(rows)
            return
        else:
            self.asked += 1
        self.known.add(decision)
        self.touched |= dict.fromkeys(it.stream for it, _ in record.written)
        self.other_rules += record.verdict.rules != self.office.rule_set
        self.now = record.verdict.recorded
        try:
            with missing() as missed:
                self._again(record)
        except AssertionError as fault:
            raise NotReplayable(f"decision {decision}: {fault}") from fault
        if missed:
            raise NotReplayable(f"decision {decision} needs words that cannot be read: {missed}")
        self._compare(record)

    def _take_over(self, rows: Sequence[Entry]) -> None:
        try:
            self.other.journal.append(rows)
        except Conflict as gap:
            raise NotReplayable(f"the record is not whole: {gap}") from gap

    def _again(self, record: Recorded) -> None:
        decision, asked = record.verdict.decision, record.asked
        if decision == self.decision:
            if self.instead is not None:
                stream = self.instead.stream or asked.stream
                self.other.execute(stream, self.instead.command, decision=decision)
        elif not of_the_clock(decision):
            command = self._command(record)
            with suppress(MalformedInput, MalformedName):  # It is about what was never begun.
                self.other.execute(asked.stream, command, decision=decision)
        elif not self.other.journal.read(f"{VERDICTS}{decision}"):
            tick(self.other, self.work)

    def _command(self, record: Recorded) -> Act:
        """The command as it was asked: without a time, where none was claimed."""
        codec, asked, verdict = self.office.codec, record.asked, record.verdict
        kind = codec.types.get(asked.command)
        if kind is None:
            raise NotReplayable(f"{asked.command} is no command that the pages know")
        command: Act = codec.decode(asked.data, kind)
        if unread := sorted(erased_in(command) | withheld_in(command)):
            raise NotReplayable(
                f"decision {verdict.decision} cannot be asked again: what it says of"
                f" {', '.join(unread)} is erased, or lies under a key that is not at hand"
            )
        unclaimed = attrs.evolve(command, at=WHEN_DECIDED)
        digests = codec.asked(asked.stream, asked.command, unclaimed, verdict.decision)
        return unclaimed if verdict.asked in digests else command

    # -- What differs ------------------------------------------------------------------------

    def _compare(self, record: Recorded) -> None:
        decision, was, asked = record.verdict.decision, record.verdict.rule, record.asked
        verdict = self._verdict(decision)
        now = verdict.rule if verdict else ""
        turn = self._turn(record, verdict)
        if turn is not None:
            differs = Difference(decision, turn, asked.stream, asked.command, was, now)
            self.differences.append(differs)

    def _turn(self, record: Recorded, verdict: Verdict | None) -> Turn | None:
        if verdict is None:
            return Turn.NOT_MADE
        was, now = record.verdict.rule, verdict.rule
        if was and now:
            return Turn.OTHER_REASON if was != now else None
        if was or now:
            return Turn.REFUSED if now else Turn.ALLOWED
        same = [_happening(*it) for it in record.written] == self._happened(verdict)
        return None if same else Turn.OTHER_EVENTS

    def _verdict(self, decision: str) -> Verdict | None:
        rows = self.other.journal.read(f"{VERDICTS}{decision}")
        return self.other.codec.verdict(rows[0]) if rows else None

    def _happened(self, verdict: Verdict) -> list[Happening]:
        codec, read = self.other.codec, self.other.journal.read
        found = [
            (codec.body(it), it)
            for stream, first, last in verdict.wrote
            for it in read(stream, first - 1)
            if it.version <= last
        ]
        found.sort(key=lambda it: (it[0].step, it[1].version))
        return [_happening(entry, body) for body, entry in found]

    def told(self) -> WhatIf:
        """All of it, when everything on record has been taken."""
        for _, entry in self.other.journal.feed(self.begun):
            if not entry.stream.startswith(VERDICTS):
                self.touched[entry.stream] = None
            elif (decision := entry.stream.removeprefix(VERDICTS)) not in self.known:
                self.differences.append(self._new(decision, entry))
        endings = (
            Ending(it, self.office.state(it), self.other.state(it)) for it in sorted(self.touched)
        )
        differing = tuple(it for it in endings if it.was != it.now)
        return WhatIf(self.asked, tuple(self.differences), differing, self.other_rules)

    def _new(self, decision: str, entry: Entry) -> Difference:
        verdict = self.other.codec.verdict(entry)
        wrote = [it for stream, *_ in verdict.wrote for it in self.other.journal.read(stream)]
        bodies = ((it, self.other.codec.body(it)) for it in wrote)
        mine = [it for it in bodies if it[1].decision == decision]
        asked = recorded(verdict, sorted(mine, key=lambda it: it[1].step)).asked
        return Difference(decision, Turn.NEW, asked.stream, asked.command, "", verdict.rule)

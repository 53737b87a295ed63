"""Rows: the journal's events as every export tells them, in the order they were recorded.

An event is named as it is stored, belongs to the case that its stream is about, and carries the
position and the hash of its entry, so that whoever finds something in an export finds it in the
journal, and can see that it is the same. Verdicts are no events: they are counted apart. What is
personal is left out: ids are pseudonyms, and no more is told of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any

from attrs import define, field, frozen

from casework.application.audit.cases import Cases
from casework.application.audit.leaves import entry_hash
from casework.application.audit.scan import VERDICTS, head_of
from casework.application.office import Office
from casework.application.ports import Entry


@frozen
class Row:
    """An event: where it stands in the journal, what it is, in which case, by whom and when.

    ``hash`` is that of its entry as a leaf of the tree (hexadecimal). ``phase`` is where the
    stream's history led. ``cause`` is the policy that led to the event, or empty, and ``of`` the
    stream that the caller's own command was put to.
    """

    position: int
    hash: str
    stream: str
    version: int
    activity: str
    case: str
    by: str
    at: datetime
    decision: str
    phase: str
    cause: str
    of: str

    @property
    def page(self) -> str:
        return self.stream.partition("/")[0]


@define
class Exported:
    """What an export holds: so many events of so many cases; ``verdicts`` were left out."""

    cases: set[str] = field(factory=set)
    events: int = 0
    verdicts: int = 0


@define
class Rows:
    """The events of a journal up to its end as of now, which may be gone through many times.

    ``by_stream``: a stream is a case of its own, as a model of one page wants it.
    """

    office: Office
    by_stream: bool = False
    until: int = field(init=False, default=0)
    cases: Cases = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.cases = Cases.of(self.office, self._passed())

    def _passed(self) -> Iterator[tuple[int, Entry]]:
        for position, entry in self.office.journal.feed():
            self.until = position
            yield position, entry

    def _feed(self) -> Iterator[tuple[int, Entry]]:
        return takewhile(lambda it: it[0] <= self.until, self.office.journal.feed())

    def told(self, exported: Exported) -> Iterator[Row]:
        """Every event in order; what went by is noted in ``exported``."""
        states: dict[str, Any] = {}
        causes: dict[str, tuple[str, str]] = {}  # By stream: of the command at hand.
        own: dict[str, str] = {}  # By open decision: where its own command was put.
        for position, entry in self._feed():
            if entry.name in VERDICTS:
                exported.verdicts += 1
                own.pop(entry.stream.removeprefix("decision/"), None)
                continue
            decider, head = self.office.page(entry.stream).decider, head_of(entry)
            event, at = self.office.codec.event(entry)
            state = decider.evolve(states.get(entry.stream, decider.initial), event)
            states[entry.stream] = state
            if head.told is not None:
                if not head.told.cause:
                    own[head.decision] = entry.stream
                causes[entry.stream] = head.told.cause, own.get(head.decision, "")
            cause, of = causes.get(entry.stream, ("", ""))
            case = entry.stream if self.by_stream else self.cases.case(entry.stream)
            exported.cases.add(case)
            exported.events += 1
            yield Row(
                position,
                entry_hash(entry).hex(),
                entry.stream,
                entry.version,
                entry.name,
                case,
                head.by,
                at,
                head.decision,
                type(state).__name__,
                cause,
                of,
            )

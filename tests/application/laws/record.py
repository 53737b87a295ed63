"""What is on record, read once and as a whole; and what holds of all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from attrs import define, frozen

from casework.application.office import Office
from casework.application.record import ACCEPTED, REFUSED, Verdict
from casework.domain.calendar import CalendarPublished, Calendars, Published
from casework.domain.kernel import Person
from casework.infrastructure.bootstrap import PAGES

Event = TypeVar("Event")

# -- What is on record -------------------------------------------------------------------------


@frozen
class Line:
    """An event on record: in which place of all, where, when, by whom, and in which step of which
    decision."""

    place: int
    stream: str
    version: int
    event: Any
    at: datetime
    by: Person
    decision: str
    step: int

    @property
    def page(self) -> str:
        return self.stream.partition("/")[0]

    @property
    def identity(self) -> str:
        return self.stream.partition("/")[2]


@define(slots=False)
class Record:
    """All events in their order with the verdicts on them, read at a time (``end``)."""

    lines: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]
    end: datetime

    @cached_property
    def streams(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.stream].append(line)
        return dict(found)

    @cached_property
    def decisions(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.decision].append(line)
        return dict(found)

    @cached_property
    def calendars(self) -> Calendars:
        tables = self.of("calendar", CalendarPublished)
        first: Published = PAGES["calendar"].decider.initial
        return (*first.versions, *(event.calendar for _, event in tables))

    def of(self, page: str, kind: type[Event]) -> Iterator[tuple[Line, Event]]:
        """The events of a kind on a page, in their order."""
        for line in self.lines:
            if line.page == page and isinstance(line.event, kind):
                yield line, line.event

    def state(self, stream: str) -> Any:
        """Where the events of a stream lead."""
        decider = PAGES[stream.partition("/")[0]].decider
        return decider.after(it.event for it in self.streams.get(stream, ()))

    def before(self, line: Line, stream: str) -> list[Line]:
        """The events of a stream before a line of the record."""
        return [it for it in self.streams.get(stream, ()) if it.place < line.place]


def on_record(office: Office) -> Record:
    """Read everything there is."""
    lines: list[Line] = []
    verdicts: list[Verdict] = []
    for _, entry in office.journal.feed():
        if entry.name in (ACCEPTED, REFUSED):
            verdicts.append(office.codec.verdict(entry))
            continue
        body, (event, at) = office.codec.body(entry), office.codec.event(entry)
        what = (len(lines), entry.stream, entry.version, event, at)
        lines.append(Line(*what, Person(body.by), body.decision, body.step))
    return Record(tuple(lines), tuple(verdicts), office.clock())


# -- Every decision ----------------------------------------------------------------------------


def every_entry_has_its_verdict(record: Record) -> None:
    """A verdict names exactly what was written in its decision; a refusal wrote nothing."""
    wrote: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for line in record.lines:
        wrote[line.decision].setdefault(line.stream, []).append(line.version)
    for verdict in record.verdicts:
        told = {stream: [*range(first, last + 1)] for stream, first, last in verdict.wrote}
        assert wrote.pop(verdict.decision, {}) == told
        assert bool(verdict.wrote) != bool(verdict.rule)
    assert not wrote, "there are entries without a verdict"
    assert len({it.decision for it in record.verdicts}) == len(record.verdicts)


def time_goes_one_way(record: Record) -> None:
    """GEN-10: in each stream nothing is dated before what came before it."""
    for lines in record.streams.values():
        times = [it.at for it in lines]
        assert times == sorted(times)
        assert [it.version for it in lines] == [*range(1, len(lines) + 1)]

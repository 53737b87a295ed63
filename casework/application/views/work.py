"""Open work: every case with a deadline running, soonest first. Kept up by following the feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from casework.application.office import Office
from casework.application.ports import Entry
from casework.domain import calendar
from casework.domain.calendar import Calendars
from casework.domain.governance import sla
from casework.domain.kernel import Deadline, no_deadlines

_ALSO_READ = (calendar.decider.name, sla.decider.name)


@frozen
class Due:
    """A deadline that runs in a stream. ``noted``: its breach is already on record."""

    stream: str
    phase: str
    deadline: Deadline
    noted: bool

    def over(self, now: datetime) -> bool:
        return now > self.deadline.ends


@define
class Work:
    """A view of the journal: ``follow`` reads what is new, ``due`` tells what runs now."""

    office: Office
    position: int = field(init=False, default=0)
    _open: dict[str, Any] = field(init=False, factory=dict)
    _noted: set[tuple[str, str, str]] = field(init=False, factory=set)
    _calendars: Calendars = field(init=False, default=calendar.decider.initial.versions)
    _erasures: int = field(init=False, default=0)

    @classmethod
    def of(cls, office: Office) -> Work:
        """The view as it stands, read from the beginning."""
        work = cls(office)
        work.follow()
        return work

    def follow(self) -> None:
        """Read the feed on from where it was left.

        Raises:
            StoreFailure: if the store could not be read; what was read until then stays read.
        """
        if self._erasures != self.office.erasures:  # What was read then is no longer to be had.
            self._begin_anew()
        for position, entry in self.office.journal.feed(self.position):
            self.read(entry)
            self.position = position

    def _begin_anew(self) -> None:
        self._erasures, self.position = self.office.erasures, 0
        self._open, self._noted = {}, set()
        self._calendars = calendar.decider.initial.versions

    def read(self, entry: Entry) -> None:
        """Read one entry more, wherever it comes from; ``follow`` reads all of the feed."""
        page, _, identity = entry.stream.partition("/")
        if page not in self.office.pages:
            return
        decider = self.office.pages[page].decider
        if decider.due is no_deadlines and page not in _ALSO_READ:
            return
        event, _ = self.office.codec.event(entry)
        state = decider.evolve(self._open.get(entry.stream, decider.initial), event)
        if isinstance(event, sla.SLABreached):
            self._noted.add((identity, event.key, event.occurrence))
        elif page == calendar.decider.name:
            self._calendars = state.versions
        if isinstance(state, decider.over):
            self._open.pop(entry.stream, None)
        else:
            self._open[entry.stream] = state

    def runs(self, due: Due) -> bool:
        """Whether a deadline still runs, as the office has the stream now."""
        _, state = self.office.state(due.stream)
        return due.deadline in self.office.page(due.stream).decider.due(state, self._calendars)

    def due(self) -> list[Due]:
        """Every deadline that runs, the soonest first; equal ones by stream and key."""
        running = [it for stream in self._open for it in self.due_in(stream)]
        return sorted(
            running,
            key=lambda it: (it.deadline.ends, it.stream, it.deadline.key, it.deadline.occurrence),
        )

    def due_in(self, stream: str) -> list[Due]:
        """Every deadline that runs in a stream."""
        if stream not in self._open:
            return []
        state = self._open[stream]
        return [
            Due(stream, type(state).__name__, it, (stream, it.key, it.occurrence) in self._noted)
            for it in self.office.page(stream).decider.due(state, self._calendars)
        ]

"""Open work: every case with a deadline running, soonest first. Kept up by following the feed.

`OpenWork` is the same as a kept view: so the whole feed need not be read to begin with. It keeps
which streams are open, at which version, and what was noted of them; what they say is read from the
streams themselves, since there may be something personal in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final

import msgspec
from attrs import define, field, frozen

from casework.application.facts.finding import CALENDAR
from casework.application.office import Office
from casework.application.ports import Entry, news, well_formed
from casework.application.views.keeping import never_written
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
    position: int = field(kw_only=True, default=0)
    _open: dict[str, Any] = field(init=False, factory=dict)
    _running: set[str] = field(init=False, factory=set)  # Of the open ones: with a deadline.
    _noted: set[tuple[str, str, str]] = field(init=False, factory=set)
    _calendars: Calendars = field(init=False, default=calendar.decider.initial.versions)
    _erasures: int = field(init=False, default=0)

    @classmethod
    def of(cls, office: Office) -> Work:
        """The view as it stands, read from the beginning."""
        work = cls(office)
        work.follow()
        return work

    @classmethod
    def kept(cls, office: Office, position: int, rows: Mapping[str, bytes]) -> Work:
        """The view as the rows of `OpenWork` say that it was at a position.

        Raises:
            StoreFailure: a row says what was never written in it, or a stream could not be read.
        """
        work = cls(office, position=position)
        work._erasures = office.erasures  # Rows hold nobody's words; streams are read from here on.
        open_ = {stream: _known(office, stream, data) for stream, data in rows.items()}
        _require_calendar(office, position, open_.get(CALENDAR))
        running = [stream for stream, it in open_.items() if it.runs]
        entries = news(office.journal, dict.fromkeys(running, 0))
        reached = {it.stream: it.version for it in entries}
        for stream in running:
            if reached.get(stream, 0) < open_[stream].version:
                raise never_written(NAME, stream)
        # Each stream by itself, and not as it happened: the calendar, which others rest on, first.
        for entry in sorted(entries, key=lambda it: it.stream != CALENDAR):
            if entry.version <= open_[entry.stream].version:
                work.read(entry)
        for stream, row in open_.items():
            work._noted |= {(stream, *it) for it in row.noted}
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
        self._open, self._running, self._noted = {}, set(), set()
        self._calendars = calendar.decider.initial.versions

    def read(self, entry: Entry) -> None:
        """Read one entry more, wherever it comes from; ``follow`` reads all of the feed."""
        page, _, identity = entry.stream.partition("/")
        if not _is_read(self.office, page):
            return
        decider, stream = self.office.pages[page].decider, entry.stream
        event, _ = self.office.codec.event(entry)
        if page == sla.decider.name:
            if isinstance(event, sla.SLABreached):
                self._noted.add((identity, event.key, event.occurrence))
            return
        before = self._open[stream] if stream in self._open else self._before(entry)
        state = decider.evolve(before, event)
        if page == calendar.decider.name:
            self._calendars = state.versions
        self._open.pop(stream, None)
        self._running.discard(stream)
        if not isinstance(state, decider.over):
            self._open[stream] = state
            if decider.due(state, self._calendars):
                self._running.add(stream)

    def _before(self, entry: Entry) -> Any:
        """The state of a stream that is not at hand, before an entry of it."""
        decider = self.office.page(entry.stream).decider
        earlier = self.office.journal.read(entry.stream) if entry.version > 1 else ()
        events = [self.office.codec.event(it)[0] for it in earlier if it.version < entry.version]
        return decider.after(events)

    def runs(self, due: Due) -> bool:
        """Whether a deadline still runs, as the office has the stream now."""
        _, state = self.office.state(due.stream)
        return due.deadline in self.office.page(due.stream).decider.due(state, self._calendars)

    def due(self) -> list[Due]:
        """Every deadline that runs, the soonest first; equal ones by stream and key."""
        running = [it for stream in self._running for it in self.due_in(stream)]
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


# -- As a kept view ----------------------------------------------------------------------------


def _is_read(office: Office, page: str) -> bool:
    if page not in office.pages:
        return False
    return office.pages[page].decider.due is not no_deadlines or page in _ALSO_READ


class _Open(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stream that is open at a version, and the key and occurrence of each breach noted.

    ``runs``: it has to be read to tell what is due, since a deadline runs in it, or it is the
    calendar. Most that is open waits for nobody, such as what is approved and not yet archived.
    """

    version: int
    noted: tuple[tuple[str, str], ...] = ()
    runs: bool = False


NAME: Final = "work"

_OPEN: Final = msgspec.json.Decoder(_Open)


def _known(office: Office, stream: str, data: bytes) -> _Open:
    """What a row says of its stream.

    Raises:
        StoreFailure: nothing that was ever written in it.
    """
    try:
        if _is_read(office, well_formed(stream).partition("/")[0]):
            return _OPEN.decode(data)
    except Exception as wrong:  # Whatever it is, it comes of what lies there.
        raise never_written(NAME, stream) from wrong
    raise never_written(NAME, stream)


def _require_calendar(office: Office, position: int, row: _Open | None) -> None:
    """What is due rests on the calendar: its row tells of the last one that there was by then."""
    later = office.journal.position_of(CALENDAR, row.version + 1 if row else 1)
    if later is not None and later <= position:
        raise never_written(NAME, CALENDAR)


REMEMBERED: Final = 10_000
"""Of how many streams the state is kept at hand while the feed is read."""


@define
class OpenWork:
    """The open work of an office as a kept view: a row for each stream that is open."""

    office: Office
    name: str = field(init=False, default=NAME)
    _states: dict[str, tuple[int, Any]] = field(init=False, factory=dict)
    _erasures: int = field(init=False, default=0)

    @property
    def digest(self) -> str:
        """Of all that decides whether a stream is open: the rule set, and what is written here."""
        return hashlib.sha256(f"{_own_source()}\n{self.office.rule_set}".encode()).hexdigest()

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        return {about for it in entries if (about := self._about(it))}

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        known = {stream: _known(self.office, stream, data) for stream, data in rows.items()}
        states = self._found(entries)
        calendars = self.office.state(CALENDAR)[1].versions
        for entry in entries:
            stream = self._about(entry)
            if not stream:
                continue
            event, _ = self.office.codec.event(entry)
            if stream != entry.stream:
                row = known.get(stream)
                if row and isinstance(event, sla.SLABreached):
                    noted = {*row.noted, (event.key, event.occurrence)}
                    known[stream] = _Open(row.version, tuple(sorted(noted)), row.runs)
                continue
            decider = self.office.page(stream).decider
            state = decider.evolve(states[stream], event)
            states[stream] = state
            if isinstance(state, decider.over):
                known.pop(stream, None)
            else:
                row = known.get(stream)
                # Which deadlines run is in the state; the calendar tells only when they end.
                runs = bool(decider.due(state, calendars)) or decider.name == calendar.decider.name
                known[stream] = _Open(entry.version, row.noted if row else (), runs)
            self._remember(stream, entry.version, state)
        rows.clear()
        rows |= {stream: msgspec.json.encode(row) for stream, row in known.items()}

    def _about(self, entry: Entry) -> str:
        """The stream whose row an entry changes; none, if it changes none."""
        page, _, identity = entry.stream.partition("/")
        if not _is_read(self.office, page):
            return ""
        return identity if page == sla.decider.name else entry.stream

    def _found(self, entries: Sequence[Entry]) -> dict[str, Any]:
        """The state of each stream before the first of its entries here."""
        if self._erasures != self.office.erasures:  # What was read then is no longer to be had.
            self._erasures, self._states = self.office.erasures, {}
        before: dict[str, int] = {}
        for entry in entries:
            if self._about(entry) == entry.stream:
                before.setdefault(entry.stream, entry.version - 1)
        states, unknown = dict[str, Any](), []
        for stream, version in before.items():
            at, state = self._states.get(stream, (0, None))
            if version == 0 or at != version:
                unknown += [stream] if version else []
                state = self.office.page(stream).decider.initial
            states[stream] = state
        for entry in news(self.office.journal, dict.fromkeys(unknown, 0)) if unknown else ():
            if entry.version <= before[entry.stream]:
                event, _ = self.office.codec.event(entry)
                decider = self.office.page(entry.stream).decider
                states[entry.stream] = decider.evolve(states[entry.stream], event)
        return states

    def _remember(self, stream: str, version: int, state: Any) -> None:
        self._states.pop(stream, None)
        self._states[stream] = version, state
        if len(self._states) > REMEMBERED:
            del self._states[next(iter(self._states))]


@cache
def _own_source() -> str:
    source = resources.files("casework.application.views").joinpath("work.py")
    return hashlib.sha256(source.read_bytes()).hexdigest()

"""Moments: the office as it was, at a version, a position or a time; and time has two pasts.

*As it happened* at a time is what had happened by then, whenever it was recorded. *As it was
known* at a time is what the decisions recorded by then say. An act entered later than it was
done sets the two apart.

A moment comes to a cut of the journal: of each stream so many versions. An office on the cut
reads as the office then did, and cannot be written to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import attrs
from attrs import define, field, frozen

from casework.application.audit.scan import VERDICTS, Outcome, head_of, outcome_of
from casework.application.office import Office
from casework.application.ports import Entry, Journal, StoreFailure
from casework.application.reading import history

# -- Moments -----------------------------------------------------------------------------------


class Past(StrEnum):
    """What a time is held against."""

    HAPPENED = "as it happened"  # When each event is said to have been.
    KNOWN = "as it was known"  # When each decision was recorded.


class UnknownMoment(LookupError):
    """There is no such moment in this journal, or in this stream."""


@frozen
class AtVersion:
    """Once a stream had this version."""

    stream: str
    version: int

    def __str__(self) -> str:
        return f"version {self.version} of {self.stream}"


@frozen
class AtPosition:
    """Once the journal had come to this position."""

    position: int

    def __str__(self) -> str:
        return f"position {self.position}"


@frozen
class AtTime:
    """At a time (aware), in one of the two pasts."""

    at: datetime
    past: Past

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.past.value}"


@frozen
class Latest:
    """With everything on record."""

    def __str__(self) -> str:
        return "now"


Moment: TypeAlias = AtVersion | AtPosition | AtTime | Latest

_KNOWN: Final = "known:"
_ADVICE: Final = (
    "write v3 (a version), @120 (a position), 2024-09-02T09:30+08:00 (a time, as it happened),"
    " known:2024-09-02T09:30+08:00 (as it was known) or now"
)


def moment_of(text: str, stream: str = "") -> Moment:
    """The moment that a text names: ``v3`` of the stream, ``@120``, a time, ``known:`` and a time,
    or ``now``.

    Raises:
        UnknownMoment: it names none; a version of no stream, or a time without its zone.
    """
    if text == "now":
        return Latest()
    if found := re.fullmatch(r"([v@])([0-9]{1,18})", text):
        number = int(found[2])
        if found[1] == "@":
            return AtPosition(number)
        if not stream:
            raise UnknownMoment(f"{text}: a view has no versions; {_ADVICE}")
        return AtVersion(stream, number)
    told = text.removeprefix(_KNOWN)
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        raise UnknownMoment(f"{text!r} is no moment: {_ADVICE}") from None
    return AtTime(_aware(at), Past.KNOWN if told != text else Past.HAPPENED)


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise UnknownMoment(
            f"{at.isoformat()} is a time without its zone: add one, such as"
            f" {at.isoformat(timespec='minutes')}+08:00"
        )
    return at


# -- Cuts --------------------------------------------------------------------------------------


@frozen
class Cut:
    """What a moment comes to: ``versions`` of each stream, and ``entries`` in all.

    ``position`` is that of the last of them; ``skipped`` are the entries before it that are not
    of this moment, because they were entered late (as it happened) or the clock ran back (as it
    was known). ``at`` is the moment's time: of a position, when what is there was recorded.
    """

    moment: Moment
    position: int
    at: datetime
    entries: int
    skipped: int
    versions: Mapping[str, int]

    def holds(self, entry: Entry) -> bool:
        return entry.version <= self.versions.get(entry.stream, 0)

    def feed(self, journal: Journal) -> Iterator[tuple[int, Entry]]:
        """The entries of the moment with their positions."""
        for position, entry in journal.feed():
            if position > self.position:
                return
            if self.holds(entry):
                yield position, entry


def cut(journal: Journal, moment: Moment) -> Cut:
    """What a moment comes to.

    Raises:
        UnknownMoment: the journal has none such: nothing is recorded, a version or position that
            is not there, a time before anything happened or was known, or without its zone.
        MalformedInput: an entry that cannot be read.
        StoreFailure: as the journal.
    """
    match moment:
        case AtVersion(stream, version):
            return _whole(journal, moment, _position_of(journal, stream, version))
        case AtPosition(position):
            return _whole(journal, moment, position)
        case Latest():
            return _whole(journal, moment, None)
        case AtTime(at, past):
            _aware(at)
            return _by_time(journal, moment, at, past)


def _position_of(journal: Journal, stream: str, version: int) -> int:
    position = journal.position_of(stream, version) if version > 0 else None
    if position is None:
        there = len(journal.read(stream))
        told = f"it has versions 1 to {there}" if there else "nothing has happened in it"
        raise UnknownMoment(f"{stream} has no version {version}: {told}")
    return position


def _whole(journal: Journal, moment: Moment, until: int | None) -> Cut:
    """All there is up to a position, or to the end."""
    versions: dict[str, int] = {}
    last = end = 0
    at: datetime | None = None
    entries = 0
    for end, entry in journal.feed():
        if until is not None and end > until:
            break
        last, entries = end, entries + 1
        versions[entry.stream] = entry.version
        if entry.name in VERDICTS:
            at = outcome_of(entry).recorded
        elif at is None:
            at = head_of(entry).at
    if until is not None and until > end:
        raise UnknownMoment(f"there is no position {until}: the journal ends at {end}")
    if at is None:
        raise UnknownMoment(
            f"there is nothing by position {until}: the journal begins at {end}"
            if end
            else "nothing is on record yet, so there is no moment to look back to"
        )
    return Cut(moment, last, at, entries, 0, versions)


def _by_time(journal: Journal, moment: Moment, at: datetime, past: Past) -> Cut:
    """All that had happened, or was known, by a time.

    What is in can only rest on what is in: a stream ends where its first entry is out.
    """
    rows = list(journal.feed())
    select = _Happened(at) if past is Past.HAPPENED else _Known(at)
    for _, entry in rows:
        select.take(entry)
    versions = select.versions
    within = [position for position, it in rows if it.version <= versions.get(it.stream, 0)]
    if not within:
        first = f"the first of it was {select.first.isoformat()}" if select.first else "nothing is"
        raise UnknownMoment(f"nothing is on record {past.value} at {at.isoformat()}: {first}")
    before = bisect_right([position for position, _ in rows], within[-1])
    return Cut(moment, within[-1], at, len(within), before - len(within), versions)


@define
class _Happened:
    """Takes what had happened by a time; a verdict with the last that its decision wrote."""

    at: datetime
    versions: dict[str, int] = field(factory=dict)
    first: datetime | None = None

    def take(self, entry: Entry) -> None:
        if entry.name in VERDICTS:
            outcome = outcome_of(entry)
            wrote = all(self.versions.get(it, 0) >= last for it, _, last in outcome.wrote)
            inside = wrote and all(it.asked.at <= self.at for it in outcome.tried)
        else:
            at = head_of(entry).at
            self.first = min(self.first or at, at)
            inside = at <= self.at
        if inside and self.versions.get(entry.stream, 0) == entry.version - 1:
            self.versions[entry.stream] = entry.version


@define
class _Known:
    """Takes the decisions that were recorded by a time, each whole."""

    at: datetime
    versions: dict[str, int] = field(factory=dict)
    first: datetime | None = None

    def take(self, entry: Entry) -> None:
        if entry.name not in VERDICTS:
            return
        outcome = outcome_of(entry)
        self.first = min(self.first or outcome.recorded, outcome.recorded)
        if outcome.recorded <= self.at and self._follows(outcome):
            self.versions[entry.stream] = entry.version
            self.versions |= {stream: last for stream, _, last in outcome.wrote}

    def _follows(self, outcome: Outcome) -> bool:
        wrote = outcome.wrote
        return all(self.versions.get(stream, 0) == first - 1 for stream, first, _ in wrote)


# -- The office then ---------------------------------------------------------------------------


@frozen
class PastJournal:
    """A `Journal` as it was at a cut. What is past is not written to."""

    under: Journal
    cut: Cut

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        return [it for it in self.under.read(stream, after) if self.cut.holds(it)]

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        raise StoreFailure("what is past is not written to: put the command to the office of today")

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return (it for it in self.cut.feed(self.under) if it[0] > after)

    def position_of(self, stream: str, version: int) -> int | None:
        known = version <= self.cut.versions.get(stream, 0)
        return self.under.position_of(stream, version) if known else None

    def close(self) -> None:
        """Nothing: the journal under it is somebody else's to close."""


def office_at(office: Office, cut: Cut) -> Office:
    """The office as it was at a cut, for reading: its states, its history, its views.

    Its clock stands at the cut's time. A command put to it fails.
    """
    return attrs.evolve(office, journal=PastJournal(office.journal, cut), clock=lambda: cut.at)


def at(office: Office, moment: Moment) -> tuple[Cut, Office]:
    """A moment's cut, and the office there.

    Raises:
        UnknownMoment, MalformedInput, StoreFailure: as ``cut``.
    """
    found = cut(office.journal, moment)
    return found, office_at(office, found)


def standing(office: Office, cut: Cut, stream: str) -> tuple[int, Any]:
    """A stream's version at a cut, and its state there.

    Raises:
        MalformedInput: no such page, or nothing has ever happened in the stream.
        UnknownMoment: nothing had happened in it yet.
        StoreFailure: as the journal.
    """
    lines = history(office, stream)
    if stream not in cut.versions:
        raise UnknownMoment(
            f"nothing had happened in {stream} at {cut.moment}: its first event is of"
            f" {lines[0].at.isoformat()}"
        )
    return office_at(office, cut).state(stream)

"""Samples: so many cases, drawn by a seed alone.

A case's place is the SHA-256 of the seed and its stream, in UTF-8 with a line break between; the
first so many by that are the sample. So the same seed, size and filter give the same cases of the
same record, whatever machine or Python draws them; a larger sample has every case of a smaller
one; and as the record grows, a case leaves the sample only for a new one whose place is before
its own. Drawn as of a position, a sample never changes again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from casework.application.audit.moments import Cut
from casework.application.facts.finding import CALENDAR
from casework.application.office import Office
from casework.application.record import MalformedInput
from casework.domain import calendar
from casework.domain.calendar import office_day
from casework.domain.people.periods import Period


@frozen
class Filter:
    """Which cases are drawn from: the streams of a ``page``, in a ``phase``, begun in a
    ``period`` by the office's calendar; what is empty is not asked about."""

    page: str = ""
    phase: str = ""
    period: tuple[Period, ...] = ()


@frozen
class Drawn:
    """A case in a sample: its stream, how it stood, and its place (hexadecimal)."""

    stream: str
    version: int
    phase: str
    place: str


@frozen
class Sample:
    """What was drawn, in the order of the places, from so many."""

    seed: str
    among: int
    drawn: tuple[Drawn, ...]


def place(seed: str, stream: str) -> str:
    """A case's place among all: SHA-256 of the seed, a line break and the stream (hexadecimal)."""
    return hashlib.sha256(f"{seed}\n{stream}".encode()).hexdigest()


def drawn(seed: str, size: int, streams: Iterable[str]) -> list[str]:
    """The first so many streams by their places.

    Raises:
        MalformedInput: the size is less than one, or the seed has a line break.
    """
    if size < 1 or "\n" in seed:
        raise MalformedInput("a sample has a size of at least one, and a seed without line breaks")
    return sorted(streams, key=lambda it: place(seed, it))[:size]


def sample(office: Office, cut: Cut, seed: str, size: int, of: Filter | None = None) -> Sample:
    """Draw from the cases there were at a moment. ``office`` is the office at the cut.

    Raises:
        MalformedInput: as ``drawn``; or there is no such page.
        StoreFailure: as the journal.
    """
    wanted = of or Filter()
    if wanted.page and wanted.page not in office.pages:
        known = ", ".join(sorted(office.pages))
        raise MalformedInput(f"{wanted.page!r} is no page: there are {known}")
    days: calendar.Published = office.state(CALENDAR)[1]
    states: dict[str, tuple[int, Any]] = {}
    for stream in cut.versions:
        page = stream.partition("/")[0]
        if page not in office.pages or wanted.page not in ("", page):
            continue
        if wanted.period:
            began = office.codec.event(office.journal.read(stream)[0])[1]
            if not all(it.holds(office_day(days.current, began)) for it in wanted.period):
                continue
        version, state = office.state(stream)
        if wanted.phase in ("", type(state).__name__):
            states[stream] = version, state
    found = drawn(seed, size, states)
    return Sample(
        seed,
        len(states),
        tuple(
            Drawn(it, states[it][0], type(states[it][1]).__name__, place(seed, it)) for it in found
        ),
    )

"""A foreign event log as plain values, whatever it is written in.

Names are the log's own. Nothing here knows what a case means to the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

MOST_TOLD: Final = 20


@frozen
class Event:
    """Something that was done in a case. ``resource`` is empty where the log names nobody."""

    activity: str
    resource: str
    at: datetime
    attributes: Mapping[str, str]


@frozen
class Case:
    """A case with its events, in the order of the log."""

    name: str
    attributes: Mapping[str, str]
    events: tuple[Event, ...]


@frozen
class Notation:
    """How a log writes down what it says.

    ``case``, ``activity``, ``resource`` and ``time`` are the attributes or columns; an activity
    told by several is their values joined by ``+``. Empty, ``case`` is as usual (``concept:name``,
    in CSV ``case:concept:name``), and ``resource`` is not told at all. ``zone`` is that of times
    which do not say theirs (a name such as ``Europe/Amsterdam``; empty: every time says its own),
    ``time_format`` how times are written (as for ``strptime``; empty: ISO 8601). ``delimiter`` is
    that of a CSV file.
    """

    case: str = ""
    activity: tuple[str, ...] = ("concept:name",)
    resource: str = "org:resource"
    time: str = "time:timestamp"
    zone: str = ""
    time_format: str = ""
    delimiter: str = ","


class UnreadableLog(ValueError):
    """The log cannot be read, or not as it is said to be written; all that is wrong with it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems: tuple[str, ...] = problems


def _as_written(text: str, form: str) -> datetime:
    return datetime.strptime(text, form)  # noqa: DTZ007 -- Its zone comes after.


@define
class Reading:
    """What a reader makes events with, and what it has found wrong so far."""

    notation: Notation
    problems: list[str] = field(factory=list)
    wrong: int = 0
    _zone: tzinfo | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._zone = ZoneInfo(self.notation.zone) if self.notation.zone else None

    def complain(self, problem: str) -> None:
        self.wrong += 1
        if self.wrong <= MOST_TOLD:
            self.problems.append(problem)

    def event(self, where: str, told: Mapping[str, str]) -> Event | None:
        """The event that these attributes tell, or a complaint that says ``where`` it is."""
        notation = self.notation
        wanted = (*notation.activity, notation.time)
        if missing := [it for it in wanted if not told.get(it)]:
            self.complain(f"{where}: an event without {' and '.join(missing)}")
            return None
        if (at := self._moment(where, told[notation.time])) is None:
            return None
        activity = "+".join(told[it] for it in notation.activity)
        return Event(activity, told.get(notation.resource, ""), at, told)

    def _moment(self, where: str, text: str) -> datetime | None:
        form = self.notation.time_format
        try:
            at = _as_written(text, form) if form else datetime.fromisoformat(text)
        except ValueError:
            self.complain(f"{where}: {text!r} is no time; say in the mapping how they are written")
            return None
        there = at if at.tzinfo else at.replace(tzinfo=self._zone)
        if (offset := there.utcoffset()) is None:
            self.complain(f"{where}: the time {text} has no zone; name the log's in the mapping")
            return None
        return there.replace(tzinfo=timezone(offset))

    def finish(self) -> None:
        """End a reading.

        Raises:
            UnreadableLog: with what was complained of.
        """
        if self.wrong > len(self.problems):
            self.problems.append(f"and {self.wrong - len(self.problems)} more of the kind")
        if self.problems:
            raise UnreadableLog(*self.problems)

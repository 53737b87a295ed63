"""Outbox: what follows a decision outside of it (a mail, a call to another system).

A reader of the feed with a cursor of its own hands every step of every accepted decision to a
courier, in order, at least once. The effect's id is the decision's id and the step, so whoever
receives it twice can tell.
"""

from __future__ import annotations

from typing import Any, Protocol

import msgspec
from attrs import define, field, frozen

from casework.application.office import Office
from casework.application.ports import Entry
from casework.application.record import ACCEPTED, REFUSED


@frozen
class Effect:
    """One step of a decision, to be told outside: who did what when, and the events of it.

    ``events`` are (stream, version, name, event as JSON). What lies under a person's key stays
    sealed, since nobody could erase it there: ``history`` tells it, for as long as it is known.
    """

    id: str
    decision: str
    step: int
    by: str
    at: str
    events: tuple[tuple[str, int, str, Any], ...]


class NotDelivered(Exception):
    """The courier could not hand it over. It stays next in line, and is tried again."""


class Courier(Protocol):
    """Hands an effect to whoever must know."""

    def deliver(self, effect: Effect) -> None:
        """Return once it has been received for good.

        Raises:
            NotDelivered: otherwise.
        """
        ...


class Cursors(Protocol):
    """Where each reader of the feed has got to."""

    def load(self, reader: str) -> int:
        """The position last saved under this name, or 0."""
        ...

    def save(self, reader: str, position: int) -> None:
        """Keep a position, durably."""
        ...


@define
class Outbox:
    """One reader: ``name`` is its cursor's. Two readers of one name would tell things twice."""

    office: Office
    courier: Courier
    cursors: Cursors
    name: str
    _open: dict[str, list[tuple[int, Entry]]] = field(init=False, factory=dict)

    def run(self) -> int:
        """Deliver everything since the cursor. Return how many effects were delivered.

        Raises:
            NotDelivered: by the courier; the cursor stands before that decision.
            StoreFailure: if the feed could not be read.
        """
        delivered = 0
        self._open.clear()
        for position, entry in self.office.journal.feed(self.cursors.load(self.name)):
            if entry.name not in (ACCEPTED, REFUSED):
                decision = self.office.codec.stored(entry).decision
                self._open.setdefault(decision, []).append((position, entry))
                continue
            decision = entry.stream.partition("/")[2]
            for effect in self._effects(decision, self._open.pop(decision, [])):
                self.courier.deliver(effect)
                delivered += 1
            self.cursors.save(self.name, self._behind(position))
        return delivered

    def _behind(self, position: int) -> int:
        """The last position before any decision that is not yet whole."""
        first = [entries[0][0] for entries in self._open.values()]
        return min([position, *(it - 1 for it in first)])

    def _effects(self, decision: str, entries: list[tuple[int, Entry]]) -> list[Effect]:
        steps: dict[int, list[tuple[str, int, str, Any]]] = {}
        who: dict[int, tuple[str, str]] = {}
        for _, entry in entries:
            body = self.office.codec.stored(entry)
            told = entry.stream, entry.version, entry.name, msgspec.json.decode(body.event)
            steps.setdefault(body.step, []).append(told)
            who[body.step] = body.by, body.at.isoformat()
        return [
            Effect(f"{decision}.{step}", decision, step, *who[step], tuple(events))
            for step, events in sorted(steps.items())
        ]

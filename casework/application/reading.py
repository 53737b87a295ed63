"""Reading: the history of a stream as anyone may be told it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

from casework.application.office import Office
from casework.application.record import MalformedInput


@frozen
class Line:
    """One event of a stream: what happened, by whom, when, and in which decision.

    ``cause`` is the policy that led to it, empty where somebody asked for it.
    """

    version: int
    name: str
    event: Any
    by: str
    at: datetime
    decision: str
    cause: str


def history(office: Office, stream: str) -> tuple[Line, ...]:
    """Every event of a stream in order.

    Raises:
        MalformedInput: if there is no such page, or nothing has happened in the stream.
        StoreFailure: if it could not be read.
    """
    office.page(stream)
    entries = office.journal.read(stream)
    if not entries:
        raise MalformedInput(f"nothing has happened in {stream}: check the id after the slash")
    lines, cause = [], ""
    for entry in entries:
        body = office.codec.stored(entry)
        cause = body.told.cause if body.told else cause
        event, at = office.codec.event(entry)
        lines.append(Line(entry.version, entry.name, event, body.by, at, body.decision, cause))
    return tuple(lines)


@frozen
class Turn:
    """An event of a stream, with the state it found and the state it led to."""

    line: Line
    before: Any
    after: Any


def replay(office: Office, stream: str) -> tuple[Turn, ...]:
    """Every event of a stream in order, with the states between which it stands.

    Raises:
        MalformedInput, StoreFailure: as ``history``.
    """
    decider = office.page(stream).decider
    turns, state = [], decider.initial
    for line in history(office, stream):
        before, state = state, decider.evolve(state, line.event)
        turns.append(Turn(line, before, state))
    return tuple(turns)

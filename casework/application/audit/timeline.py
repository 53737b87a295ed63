"""One case across all its streams, in the order in which it was recorded, refusals included."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

from casework.application.audit.cases import Cases
from casework.application.audit.refusals import refused_command
from casework.application.audit.scan import Decided, Written, decisions
from casework.application.office import Office
from casework.application.record import MalformedInput


@frozen
class Happening:
    """An event about a case, or a command about it that was refused.

    ``said`` is the event, or the refused command, whose stream's ``version`` is the one it was
    put to, and ``rule`` the one against it. ``position`` is that of the entry, of a refusal that
    of its verdict. ``at`` is when it happened, or is said to have; ``recorded`` when it was put
    on record. ``beside``: it is in a stream of another case, by a decision about this one.
    """

    position: int
    stream: str
    version: int
    name: str
    said: Any
    by: str
    on_behalf_of: str
    at: datetime
    recorded: datetime
    decision: str
    cause: str
    rule: str
    beside: bool


@frozen
class Timeline:
    """A case: what it is called, its streams, and all that happened in them and beside them."""

    case: str
    streams: tuple[str, ...]
    happenings: tuple[Happening, ...]


def timeline(office: Office, of: str) -> Timeline:
    """Everything on record about the case that a stream belongs to.

    Raises:
        MalformedInput: no such page, or nothing was ever done or tried in the stream.
    """
    office.page(of)
    feed = list(office.journal.feed())
    cases = Cases.of(office, feed)
    case = cases.case(of)
    streams: set[str] = set()
    found: list[Happening] = []
    for decided in decisions(feed):
        touched = {it.entry.stream for it in decided.written} | {it.stream for it in decided.puts}
        own = {it for it in touched if cases.case(it) == case}
        if own:
            streams |= own
            found += [_refused(office, decided, own)] if decided.outcome.rule else []
            found += (_written(office, decided, it, own) for it in decided.written)
    if of not in streams:
        raise MalformedInput(
            f"nothing was ever done or tried in {of}: `casework streams` lists what there is"
        )
    found.sort(key=lambda it: it.position)
    return Timeline(case, tuple(sorted(streams)), tuple(found))


def _written(office: Office, decided: Decided, it: Written, own: set[str]) -> Happening:
    entry, put = it.entry, decided.put_of(it)
    behalf = put.asked.person if put else None
    return Happening(
        it.position,
        entry.stream,
        entry.version,
        entry.name,
        office.codec.event(entry)[0],
        it.head.by,
        behalf or "",
        it.head.at,
        decided.outcome.recorded,
        decided.outcome.decision,
        put.cause if put else "",
        "",
        entry.stream not in own,
    )


def _refused(office: Office, decided: Decided, own: set[str]) -> Happening:
    """The command of the caller that came to nothing, where it, or what it led to, was tried."""
    last, asked = decided.puts[-1], decided.own or decided.puts[-1]
    outcome, who = decided.outcome, asked.asked
    return Happening(
        decided.position,
        asked.stream,
        asked.at,
        asked.command,
        refused_command(office, decided),
        who.by,
        who.person or "",
        who.at,
        outcome.recorded,
        outcome.decision,
        last.cause,
        outcome.rule,
        asked.stream not in own,
    )

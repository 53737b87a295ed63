"""Refusals: who tried what, when, and which rule was against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

from casework.application.audit.scan import Decided, decisions
from casework.application.facts.finding import CALENDAR
from casework.application.office import Office
from casework.application.record import MalformedInput
from casework.domain import calendar
from casework.domain.calendar import office_day
from casework.domain.people.periods import Period


@frozen
class Wanted:
    """Which refusals: all of these hold, and what is empty is not asked about.

    ``by`` is whoever put the command, or it was put for; ``rule`` begins the rule's id; ``page``
    and ``stream`` are what was asked for or what the refused command of the decision was put to;
    in ``period``, by the office's calendar, lies the time of the command.
    """

    by: str = ""
    rule: str = ""
    page: str = ""
    stream: str = ""
    period: tuple[Period, ...] = ()


@frozen
class Refusal:
    """A command that was refused: by whom, for whom (empty: for themselves), where and when.

    ``at`` is when it is said to have been, ``recorded`` when it was refused. What was refused is
    ``refused`` on ``refused_in``: the command itself, or one that by ``cause`` followed from it.
    """

    decision: str
    rule: str
    by: str
    on_behalf_of: str
    at: datetime
    recorded: datetime
    stream: str
    name: str
    command: Any
    refused_in: str
    refused: str
    cause: str


@frozen
class Refusals:
    """Refusals in the order in which they were recorded, counted by rule and by person."""

    found: tuple[Refusal, ...]
    by_rule: dict[str, int] = field(init=False)
    by_person: dict[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by_rule", _counted(it.rule for it in self.found))
        object.__setattr__(self, "by_person", _counted(it.by for it in self.found))


def _counted(names: Iterable[str]) -> dict[str, int]:
    """How often each, the most frequent first, equal ones by name."""
    return dict(sorted(Counter(names).items(), key=lambda it: (-it[1], it[0])))


def refusals(office: Office, wanted: Wanted | None = None) -> Refusals:
    """The refusals on record.

    Raises:
        MalformedInput: an entry that cannot be read.
        StoreFailure: as the journal.
    """
    asked, office = wanted or Wanted(), attrs.evolve(office)  # One that begins at the beginning.
    days: calendar.Published = office.state(CALENDAR)[1]
    found: list[Refusal] = []
    for decided in decisions(office.journal.feed()):
        if decided.outcome.rule.startswith(asked.rule) and decided.outcome.rule:
            it = _refusal(office, decided)
            day = office_day(days.current, it.at)
            if _is_wanted(it, asked) and all(one.holds(day) for one in asked.period):
                found.append(it)
    return Refusals(tuple(found))


def _is_wanted(it: Refusal, asked: Wanted) -> bool:
    streams = {it.stream, it.refused_in}
    return (
        asked.by in ("", it.by, it.on_behalf_of)
        and (not asked.stream or asked.stream in streams)
        and (not asked.page or any(one.partition("/")[0] == asked.page for one in streams))
    )


def _refusal(office: Office, decided: Decided) -> Refusal:
    last, outcome = decided.puts[-1], decided.outcome
    own = decided.own or last
    who = own.asked
    return Refusal(
        outcome.decision,
        outcome.rule,
        who.by,
        who.person or "",
        who.at,
        outcome.recorded,
        own.stream,
        own.command,
        refused_command(office, decided),
        last.stream,
        last.command,
        last.cause,
    )


def refused_command(office: Office, decided: Decided) -> Any:
    """The caller's command of a decision that was refused, all of it readable that still is.

    Raises:
        MalformedInput: the verdict names none, or one that is nothing of ours.
    """
    codec = office.codec
    tried = codec.verdict(decided.verdict).tried
    own = next((it for it in tried if not it.cause), None)
    if own is None or own.command not in codec.types:
        raise MalformedInput(f"decision {decided.outcome.decision} names no command of ours")
    return codec.decode(own.data, codec.types[own.command])

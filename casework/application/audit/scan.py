"""Scanning: the journal gone through once, decision by decision, events left unread.

Looking back asks of an entry who, when and in which decision far more often than what. Only the
head of what is stored is read here; whoever wants the event itself decodes that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from attrs import frozen

from casework.application.ports import Entry
from casework.application.record import ACCEPTED, REFUSED, MalformedInput
from casework.domain.kernel import Person

Kind = TypeVar("Kind", bound=msgspec.Struct)

VERDICTS = (ACCEPTED, REFUSED)

# -- What is read ------------------------------------------------------------------------------


class Behalf(msgspec.Struct, frozen=True):
    """For whom somebody else entered an act."""

    person: str


class Asked(msgspec.Struct, frozen=True):
    """Of a command: who put it, when, and for whom."""

    by: str
    at: datetime
    on_behalf_of: Behalf | None = None

    @property
    def person(self) -> Person | None:
        """For whom, if for somebody else."""
        return Person(self.on_behalf_of.person) if self.on_behalf_of else None


class Posts(msgspec.Struct, frozen=True):
    """Of what the gate was told: the roles of the actor's posts."""

    roles: tuple[str, ...]


class Put(msgspec.Struct, frozen=True):
    """Of a command as it was put: where, at which version, as what, and because of what."""

    stream: str
    at: int
    command: str
    data: msgspec.Raw
    cause: str = ""
    general: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def asked(self) -> Asked:
        return read(Asked, self.data, self.stream)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles the actor held, in alphabetical order. Of what only followed nobody asks."""
        if bytes(self.general) == b"null":
            return ()
        return tuple(sorted(read(Posts, self.general, self.stream).roles))


class Head(msgspec.Struct, frozen=True):
    """Of an entry: who, when, and in which step of which decision."""

    decision: str
    step: int
    by: str
    at: datetime
    event: msgspec.Raw
    told: Put | None = None


class Outcome(msgspec.Struct, frozen=True):
    """Of a verdict: when it was recorded; what was written, or the rule against what was tried."""

    decision: str
    recorded: datetime
    wrote: tuple[tuple[str, int, int], ...] = ()
    rule: str = ""
    tried: tuple[Put, ...] = ()


@cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def read(kind: type[Kind], data: bytes | msgspec.Raw, where: str) -> Kind:
    """What stored bytes say of a kind; what else they say is passed over.

    Raises:
        MalformedInput: they are nothing of the kind.
    """
    try:
        found: Kind = _decoder(kind).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise MalformedInput(f"{where} cannot be read: {wrong}") from wrong
    return found


def head_of(entry: Entry) -> Head:
    return read(Head, entry.data, f"{entry.stream} v{entry.version}")


def outcome_of(entry: Entry) -> Outcome:
    return read(Outcome, entry.data, entry.stream)


def fields_of(stored: msgspec.Raw) -> Any:
    """An event's or a command's fields as plain data."""
    return msgspec.json.decode(stored)


# -- Decision by decision ----------------------------------------------------------------------


@frozen
class Written:
    """An entry with its position and its head."""

    position: int
    entry: Entry
    head: Head


@frozen
class Decided:
    """A decision on record: its verdict with its position, what that says, and what it wrote."""

    position: int
    verdict: Entry
    outcome: Outcome
    written: tuple[Written, ...]

    @property
    def puts(self) -> tuple[Put, ...]:
        """The commands of it, in order; of a refusal, those tried, the refused one last."""
        if self.outcome.tried:
            return self.outcome.tried
        steps = {it.head.step: it.head.told for it in self.written if it.head.told}
        return tuple(steps[it] for it in sorted(steps))

    @property
    def own(self) -> Put | None:
        """The caller's own command, which all others followed from or had to come before."""
        return next((it for it in self.puts if not it.cause), None)

    def put_of(self, one: Written) -> Put | None:
        """The command that an entry came from."""
        found = (it.head.told for it in self.written if it.head.step == one.head.step)
        return next(filter(None, found), None)


def decisions(feed: Iterable[tuple[int, Entry]]) -> Iterator[Decided]:
    """Every whole decision of a feed, in the order of the verdicts.

    What has no verdict is left out; ``completeness`` tells of it.

    Raises:
        MalformedInput: an entry that cannot be read.
    """
    pending: dict[str, list[Written]] = {}
    for position, entry in feed:
        if entry.name in VERDICTS:
            outcome = outcome_of(entry)
            yield Decided(position, entry, outcome, tuple(pending.pop(outcome.decision, ())))
        else:
            head = head_of(entry)
            pending.setdefault(head.decision, []).append(Written(position, entry, head))

"""People: whether the same person stood on both sides of a separation of duties.

A side is what events or commands one names. A command counts where it was refused, too: that
somebody tried is to be seen. Whose act something is: whoever did it, under whatever post, and
whoever they did it for. Where an act followed from another by a policy, it is whose that was. Of
an event, a side may name the persons instead of whoever acted: ``who:producer``.

The clock is nobody, and so is whoever a foreign log does not name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, partial
from glob import escape
from typing import Any, Final

import msgspec
from attrs import define, field, frozen

from casework.application.audit.cases import Cases
from casework.application.audit.scan import Decided, Put, decisions, fields_of
from casework.application.office import Office
from casework.application.record import MalformedInput
from casework.domain.archives import source
from casework.domain.kernel import SYSTEM, Person

# -- Sides -------------------------------------------------------------------------------------

KEPT_SOURCE: Final = f"{source.decider.name}.{source.SourceKept.__name__}"
"""The event that keeps what a foreign log tells of a case, line by line."""


@frozen
class Side:
    """Events and commands by their names (patterns with ``*``), each with fields of these values.

    The fields are of the event or command, or of an item of a list in it, and so is ``who``: the
    field that names the persons. Without it they are those who acted.
    """

    names: tuple[str, ...]
    where: tuple[tuple[str, str], ...] = ()
    who: str = ""

    def names_it(self, name: str) -> bool:
        return _named_by(name, self.names)


@cache
def _named_by(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, it) for it in patterns)


def side_of(text: str, known: Iterable[str]) -> Side:
    """The side that a text tells: ``PAGE.Event``, several with ``|`` between, then ``field=value``
    and ``who:field``; or else an activity of a foreign log, as it is called there.

    ``known`` are the names of events and commands.

    Raises:
        MalformedInput: nothing is told.
    """
    words = text.split()
    names = tuple(words[0].split("|")) if words else ()
    known = tuple(known)
    if not words:
        raise MalformedInput("a side is empty: name events, such as review.review.StagePassed")
    if not all(any(fnmatchcase(it, name) for it in known) for name in names):
        return _activity(text, names, known)
    where: list[tuple[str, str]] = []
    who = ""
    for word in words[1:]:
        if word.startswith("who:") and not who and len(word) > len("who:"):
            who = word.removeprefix("who:")
        elif found := re.fullmatch(r"([a-z_][a-z0-9_.]*)=(.*)", word):
            where.append((found[1], found[2]))
        else:
            raise MalformedInput(f"{word!r} of {text!r}: field=value or one who:field is wanted")
    return Side(names, tuple(where), who)


def _activity(text: str, names: tuple[str, ...], known: Sequence[str]) -> Side:
    """An activity of a foreign log, unless the text was meant for a name of ours."""
    pages = {it.rpartition(".")[0] for it in known}
    for name in names:
        if name.rpartition(".")[0] in pages:
            near = get_close_matches(name, known, n=3, cutoff=0.5)
            perhaps = f": did you mean {' or '.join(near)}?" if near else ""
            raise MalformedInput(f"no event and no command is called {name}{perhaps}")
    return Side((KEPT_SOURCE,), (("activity", escape(text)),), "resource")


# -- Deeds -------------------------------------------------------------------------------------


@frozen
class Deed:
    """Something a person did, or tried: an event, or a command and the rule that refused it.

    ``version`` is the event's, or the one that the command was put to. ``via``: in which way it
    is theirs, empty if they acted themselves. ``part`` tells items of one event apart.
    """

    case: str
    stream: str
    version: int
    name: str
    person: Person
    via: str
    at: datetime
    position: int
    decision: str
    rule: str
    part: int = 0

    @property
    def place(self) -> tuple[int, str, int, str, int]:
        return self.position, self.stream, self.version, self.name, self.part


@frozen
class Both:
    """A person with a hand in both sides of one case, and what they did on each."""

    case: str
    person: Person
    left: tuple[Deed, ...]
    right: tuple[Deed, ...]


@frozen
class People:
    """In how many cases there is one side, the other, and both; and in which ``found`` the same
    person is on both. Cases where nobody is named on a side are counted as well."""

    left: int
    right: int
    both: int
    found: tuple[Both, ...]

    @property
    def same(self) -> int:
        """In how many cases the same person is on both sides."""
        return len({it.case for it in self.found})


def people(
    office: Office,
    left: Side,
    right: Side,
    *,
    before: bool = False,
    unnamed: frozenset[str] = frozenset(),
    leave_out: Callable[[str], bool] = lambda decision: False,
) -> People:
    """Who is on both sides, case by case, as ``Cases`` tells them.

    ``before``: only where what somebody did on the left came before what they did on the right.
    ``unnamed`` are ids that stand for nobody in particular; ``leave_out`` tells by its id which
    decisions do not count.

    Raises:
        MalformedInput: an entry that cannot be read; or a side is an activity that no log on
            record tells of.
        StoreFailure: as the journal.
    """
    feed = list(office.journal.feed())
    reader = Reader(Cases.of(office, feed), unnamed | {SYSTEM})
    sides = (_Deeds(left), _Deeds(right))
    for decided in decisions(feed):
        if not leave_out(decided.outcome.decision):
            for side in sides:
                side.take(reader, decided)
    for it in sides:
        if it.side.names == (KEPT_SOURCE,) and not it.cases:
            told = " and ".join(value for _, value in it.side.where)
            raise MalformedInput(
                f"no log that is on record tells of {told!r}: name it as the log does, or events"
                " and commands of ours, such as review.review.StagePassed"
            )
    return _compared(*sides, before=before)


def _compared(left: _Deeds, right: _Deeds, *, before: bool) -> People:
    both = sorted(left.cases & right.cases)
    found = [it for case in both for it in _same(case, left, right, before=before)]
    return People(len(left.cases), len(right.cases), len(both), tuple(found))


def _same(case: str, left: _Deeds, right: _Deeds, *, before: bool) -> Iterator[Both]:
    ours, theirs = _by_person(left.of[case]), _by_person(right.of[case])
    for person in sorted(ours.keys() & theirs.keys()):
        on_left, on_right = ours[person], theirs[person]
        apart = {it.place for it in on_left} | {it.place for it in on_right}
        if left.side.who == right.side.who and len(apart) < 2:
            continue  # One and the same act.
        if not before or min(map(_when, on_left)) < max(map(_when, on_right)):
            yield Both(case, person, tuple(on_left), tuple(on_right))


def _by_person(deeds: Iterable[Deed]) -> dict[Person, list[Deed]]:
    found: dict[Person, list[Deed]] = {}
    for it in deeds:
        found.setdefault(it.person, []).append(it)
    return found


def _when(it: Deed) -> tuple[datetime, int, int]:
    return it.at, it.position, it.part


@define
class _Deeds:
    """What was done on a side, by case, and the cases in which anybody did it."""

    side: Side
    cases: set[str] = field(factory=set)
    of: defaultdict[str, list[Deed]] = field(factory=lambda: defaultdict(list))

    def take(self, reader: Reader, decided: Decided) -> None:
        for it in reader.found(self.side, decided):
            self.cases.add(it.case)
            self.of[it.case] += it.deeds


# -- Reading -----------------------------------------------------------------------------------


@frozen
class _Act:
    """Something on record that a side may name."""

    stream: str
    version: int
    name: str
    data: msgspec.Raw
    at: datetime
    position: int
    put: Put | None
    actor: str


@frozen
class Reader:
    """Finds the deeds of a side in a decision."""

    cases: Cases
    unnamed: frozenset[str]

    def found(self, side: Side, decided: Decided) -> Iterator[Found]:
        """Whatever the side names in a decision, and whose deed it is."""
        outcome = decided.outcome
        for act in _acts(decided, side):
            case = self.cases.case(act.stream)
            for part, fields, at in _named(side, act):
                persons = _persons(fields, side.who) if side.who else _actors(act, decided.own)
                told = partial(Deed, case, act.stream, act.version, act.name)
                when = (at, act.position, outcome.decision, outcome.rule, part)
                deeds = (
                    told(person, via, *when)
                    for person, via in persons
                    if person and person not in self.unnamed
                )
                yield Found(case, act.stream, act.position, act.data, tuple(deeds))


@frozen
class Found:
    """Something a side names: where it is, what it says, and whose deed it is."""

    case: str
    stream: str
    position: int
    data: msgspec.Raw
    deeds: tuple[Deed, ...]

    @property
    def place(self) -> tuple[int, str]:
        return self.position, self.stream

    def says(self, path: str) -> tuple[str, ...]:
        """What a field says, as texts; nothing, if none is asked about."""
        return tuple(_texts(fields_of(self.data), path)) if path else ()


def _acts(decided: Decided, side: Side) -> Iterator[_Act]:
    """The events and commands of a decision that a side names; of a refusal those tried."""
    for it in decided.written:
        entry, head = it.entry, it.head
        if side.names_it(entry.name):
            put = decided.put_of(it)
            told = (entry.stream, entry.version, entry.name, head.event, head.at, it.position)
            yield _Act(*told, put, head.by)
    position = decided.position
    for put in decided.puts:
        if side.names_it(put.command):
            asked = put.asked
            told = (put.stream, put.at, put.command, put.data, asked.at, position)
            yield _Act(*told, put, asked.by)


def _persons(fields: dict[str, Any], who: str) -> list[tuple[Person, str]]:
    return [(Person(it), f"named as {who}") for it in _texts(fields, who)]


def _actors(act: _Act, own: Put | None) -> list[tuple[Person, str]]:
    """Whose act it is: the actor's, and theirs for whom it was entered."""
    found = {Person(act.actor): "by a policy" if act.put and act.put.cause else ""}
    for put in filter(None, (act.put, own)):
        if (person := put.asked.person) is not None:
            found.setdefault(person, f"through {act.actor}, on their behalf")
    return list(found.items())


def _named(side: Side, act: _Act) -> Iterator[tuple[int, dict[str, Any], datetime]]:
    """Which part of it (0: the whole) is what the side asks for, its fields, and its time."""
    if not side.where and not side.who:
        yield 0, {}, act.at
        return
    for part, fields in enumerate(_with_items(fields_of(act.data))):
        if all(
            any(fnmatchcase(it, value) for it in _texts(fields, name)) for name, value in side.where
        ) and (not side.who or _has(fields, side.who)):
            at = fields.get("at")
            yield part, fields, datetime.fromisoformat(at) if isinstance(at, str) else act.at


def _with_items(fields: Any) -> Iterator[dict[str, Any]]:
    """An event's fields, and those of each item of a list in it."""
    if isinstance(fields, dict):
        yield fields
        for it in fields.values():
            if isinstance(it, list):
                yield from (one for one in it if isinstance(one, dict))


def _has(fields: dict[str, Any], path: str) -> bool:
    value: Any = fields
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _texts(fields: dict[str, Any], path: str) -> list[str]:
    """What a field says, as texts, of a list each of its items; of what is personal, only whose."""
    if not _has(fields, path):
        return []
    value: Any = fields
    for name in path.split("."):
        value = value[name]
    many = value if isinstance(value, list) else [value]
    plain = (it.get("of") if isinstance(it, dict) else it for it in many)
    told = (it for it in plain if it is not None)
    return [it if isinstance(it, str) else msgspec.json.encode(it).decode() for it in told]

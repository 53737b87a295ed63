"""The mapping of a foreign log: what its activities are to us, and what we assume besides.

An activity stands for one of our commands, or is noted with a reason and left at that. What our
rules want and the log does not say is assumed, act by act: to set up the office, and before an
activity where its case is in a certain phase. A mapping is TOML; ``examples/receipt`` has one that
explains itself.

Texts may have places in braces: ``{case}`` and ``{resource}`` (as ids), ``{activity}``, ``{time}``
of the event, ``{time+8d}`` (or ``h``, ``min``); ``{day}`` on which the case begins in the log
(YYYYMMDD) and ``{serial}``, which case of that day it is (four digits); ``{version}``, how many
submissions were accepted in the case so far, ``{next}``, the next one's number, ``{producer}``, who
made the latest; whatever ``[values]`` names; and ``{each}`` in the office's acts. A text that is
nothing but one place keeps the kind of what is put there.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from attrs import field, frozen

from casework.adapters.interchange.log import Notation
from casework.adapters.structuring import Malformed, Problem, structured
from casework.application.pages import Page
from casework.domain.kernel import Act

T = TypeVar("T")
Otherwise = TypeVar("Otherwise")

Words = Mapping[str, Any]
"""What is put in the places of a text."""

_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)

EVERYONE: Final = "*"
"""Each resource that the log names."""

# -- As it is written --------------------------------------------------------------------------


@frozen
class Told:
    """An act: to which stream, which command, and the command's own fields."""

    to: str
    command: str
    by: str
    data: dict[str, Any] = field(factory=dict)


@frozen
class ToldOffice:
    """An act that sets up the office, once or for ``each`` of these persons."""

    to: str
    command: str
    by: str
    data: dict[str, Any] = field(factory=dict)
    each: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@frozen
class ToldAssumption:
    """An act assumed ``before`` these activities, if the stream that it is ``about`` (empty: that
    of the activity) is in this ``phase``, ``unless`` two texts are equal. ``at`` is when, within
    what the log leaves open; empty: when the activity happened."""

    before: tuple[str, ...]
    phase: str
    to: str
    command: str
    by: str
    data: dict[str, Any] = field(factory=dict)
    about: str = ""
    unless: tuple[str, ...] = ()
    at: str = ""


@frozen
class ToldActivity:
    """What an activity stands for. ``phases`` has further fields for a stream in that phase;
    a ``submission`` makes a new version, by whoever did it."""

    to: str
    command: str
    by: str = "{resource}"
    data: dict[str, Any] = field(factory=dict)
    phases: dict[str, dict[str, Any]] = field(factory=dict)
    submission: bool = False


@frozen
class ToldValue:
    """An attribute of a case, in our words."""

    attribute: str
    words: dict[str, str] = field(factory=dict)
    otherwise: str = ""


PARTS: Final = ("opened", "log", "values", "office", "assumed", "activities", "noted")
"""The parts of a mapping. ``opened`` is when the office is set up, before anything in the log;
``noted`` are activities with the reason why they are left at that."""


# -- As it is played ---------------------------------------------------------------------------


@frozen
class Deed:
    """An act with its places still open."""

    to: str
    kind: type[Act]
    by: str
    data: dict[str, Any]

    def put(self, words: Words, at: datetime) -> tuple[str, Act]:
        """The stream and the act, done at this time, once the places are filled."""
        given = filled(self.data, words) | {"by": filled(self.by, words), "at": at.isoformat()}
        return str(filled(self.to, words)), structured(self.kind, given)


@frozen
class Founding:
    """An act of setting up the office; ``each``: for these, or for nobody in particular."""

    deed: Deed
    each: tuple[str, ...]
    without: frozenset[str]


@frozen
class Assumption:
    """An act that is assumed where the stream it is ``about`` is in a phase."""

    deed: Deed
    about: str
    phase: type
    unless: tuple[str, ...]
    at: str


@frozen
class Standing:
    """What an activity stands for, and what is assumed before it, in order."""

    deeds: tuple[tuple[type, Deed], ...]  # By phase; the last is for any.
    assumptions: tuple[Assumption, ...]
    submission: bool

    @property
    def to(self) -> str:
        return self.deeds[-1][1].to

    def deed_in(self, state: object) -> Deed:
        return next(deed for phase, deed in self.deeds if isinstance(state, phase))


@frozen
class Plan:
    """A mapping that holds together. ``digest`` is of what it says, however it is laid out."""

    digest: str
    opened: datetime
    notation: Notation
    values: Mapping[str, ToldValue]
    office: tuple[Founding, ...]
    activities: Mapping[str, Standing]
    noted: Mapping[str, str]


def plan_of(text: str, pages: Mapping[str, Page]) -> Plan:
    """The plan that a mapping lays out, for an office of these pages.

    Raises:
        Malformed: with everything that is wrong with it, each at its place.
    """
    try:
        given = _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise Malformed(Problem("", f"no TOML: {wrong}")) from wrong
    check = _Check(given, pages)
    plan = check.plan(hashlib.sha256(msgspec.json.encode(given, order="sorted")).hexdigest())
    if check.problems:
        raise Malformed(*dict.fromkeys(check.problems))
    return plan


def _plain(value: Any) -> Any:
    """As JSON has it: TOML knows times, which we read from texts."""
    match value:
        case dict():
            return {key: _plain(it) for key, it in value.items()}
        case list():
            return [_plain(it) for it in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


# -- Places ------------------------------------------------------------------------------------

_PLACE = re.compile(r"\{([^{}]*)\}")
_LATER = re.compile(r"(\w+)\+(\d{1,6})(d|h|min)")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}


def filled(value: Any, words: Words) -> Any:
    """A value of the mapping with all its places filled, however deep they lie."""
    match value:
        case str() if "{" in value:
            if whole := _PLACE.fullmatch(value):
                return _word(whole[1], words)
            return _PLACE.sub(lambda it: str(_word(it[1], words)), value)
        case dict():
            return {key: filled(it, words) for key, it in value.items()}
        case list():
            return [filled(it, words) for it in value]
        case _:
            return value


def _word(name: str, words: Words) -> Any:
    word = words[name] if name in words else _later(name, words)
    return word.isoformat() if isinstance(word, datetime) else word


def _later(name: str, words: Words) -> datetime:
    """A time so much later: ``time+8d``.

    Raises:
        KeyError: it is no such thing.
    """
    found = _LATER.fullmatch(name)
    if not found or not isinstance(begin := words.get(found[1]), datetime):
        raise KeyError(name)
    return begin + int(found[2]) * _UNITS[found[3]]


def _places(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield from _PLACE.findall(value)
        case dict():
            for it in value.values():
                yield from _places(it)
        case list():
            for it in value:
                yield from _places(it)


# -- Checks ------------------------------------------------------------------------------------


def _names(given: dict[str, Any], part: str) -> Iterator[str]:
    """The names in a part, whether or not what they stand for is right."""
    table = given.get(part)
    yield from table if isinstance(table, dict) else ()


class _Check:
    """Makes a plan of a mapping, and notes whatever is wrong with it."""

    def __init__(self, given: dict[str, Any], pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self.problems: list[Problem] = []
        for name in sorted(given.keys() - set(PARTS)):
            self.complain(name, f"unknown; there are {', '.join(PARTS)}")
        self.opened = self._part(datetime, "opened", given.get("opened"), _SOME_TIME)
        self.log = self._part(Notation, "log", given.get("log", {}), Notation())
        self.values = dict(self._parts(ToldValue, "values", given.get("values", {})))
        self.office = dict(self._parts(ToldOffice, "office", given.get("office", [])))
        self.assumed = dict(self._parts(ToldAssumption, "assumed", given.get("assumed", [])))
        self.activities = dict(self._parts(ToldActivity, "activities", given.get("activities", {})))
        self.mapped = frozenset(_names(given, "activities"))
        self.noted = dict(self._parts(str, "noted", given.get("noted", {})))
        event = {"activity": "activity", "resource": "resource", "time": self.opened}
        case = {"case": "case", "day": "20000101", "serial": "0001"}
        self.ours = event | case | {"version": 1, "next": 2, "producer": "resource"}
        named = dict.fromkeys(_names(given, "values"), "text")
        told = {name: it.otherwise for name, it in self.values.items() if it.otherwise}
        self.in_case = named | told | self.ours
        self.in_office = {"each": "person", "time": self.opened}

    def _parts(self, kind: type[T], path: str, given: object) -> Iterator[tuple[str, T]]:
        """The parts of a table or a list that are of a kind, each with its place in it."""
        if isinstance(given, dict):
            parts = [(name, f"{path}.{name}", it) for name, it in given.items()]
        elif isinstance(given, list):
            parts = [(it, it, one) for n, one in enumerate(given) for it in [f"{path}[{n}]"]]
        else:
            parts = []
            self.complain(path, "a table, or a list of tables, is wanted")
        for name, place, one in parts:
            if (part := self._part(kind, place, one, None)) is not None:
                yield name, part

    def _part(self, kind: type[T], path: str, given: object, otherwise: Otherwise) -> T | Otherwise:
        try:
            return structured(kind, given)
        except Malformed as wrong:
            for it in wrong.problems:
                self.complain(f"{path}.{it.path}" if it.path else path, it.says)
            return otherwise

    def complain(self, path: str, says: str) -> None:
        self.problems.append(Problem(path, says))

    def plan(self, digest: str) -> Plan:
        self._check_log()
        self._check_names()
        return Plan(
            digest,
            self.opened,
            self.log,
            self.values,
            tuple(self._office()),
            {name: self._standing(name, it) for name, it in self.activities.items()},
            self.noted,
        )

    def _check_log(self) -> None:
        try:
            ZoneInfo(self.log.zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.complain("log.zone", f"no zone {self.log.zone!r} is known here")
        if len(self.log.delimiter) != 1:
            self.complain("log.delimiter", "one character is wanted")
        if not self.log.activity:
            self.complain("log.activity", "the attribute or column that names it is wanted")

    def _check_names(self) -> None:
        if not self.office:
            self.complain("office", "what sets up the office is wanted: FoundOffice to begin with")
        for name in sorted(self.mapped & self.noted.keys()):
            self.complain(f"noted.{name}", "also among the activities: choose one")
        for name, reason in self.noted.items():
            if not reason.strip():
                self.complain(f"noted.{name}", "a reason is wanted")
        for name in sorted(self.values.keys() & self.ours.keys()):
            self.complain(f"values.{name}", "this name is taken")
        for place, it in self.assumed.items():
            for name in it.before:
                if name not in self.mapped:
                    self.complain(f"{place}.before", f"{name!r} is no mapped activity")
            if len(it.unless) not in (0, 2):
                self.complain(f"{place}.unless", "two texts to compare are wanted")
            self._filled(place, [it.about, *it.unless, it.at], self.in_case)
            self._deed(place, Told(it.to, it.command, it.by, it.data), self.in_case)

    def _office(self) -> Iterator[Founding]:
        for path, it in self.office.items():
            told = Told(it.to, it.command, it.by, it.data)
            if deed := self._deed(path, told, self.in_office):
                yield Founding(deed, it.each, frozenset(it.without))

    def _standing(self, name: str, it: ToldActivity) -> Standing:
        path = f"activities.{name}"
        deeds: list[tuple[type, Deed]] = []
        for phase, further in it.phases.items():
            of = self._phase(f"{path}.phases", it.to, phase)
            told = Told(it.to, it.command, it.by, it.data | further)
            if deed := self._deed(f"{path}.phases.{phase}", told, self.in_case):
                deeds.append((of, deed))
        if deed := self._deed(path, Told(it.to, it.command, it.by, it.data), self.in_case):
            deeds.append((object, deed))
        assumptions = tuple(self._assumptions(name, it.to))
        return Standing(tuple(deeds), assumptions, it.submission)

    def _assumptions(self, activity: str, to: str) -> Iterator[Assumption]:
        for path, it in self.assumed.items():
            if activity in it.before:
                about = it.about or to
                phase = self._phase(path, about, it.phase)
                told = Told(it.to, it.command, it.by, it.data)
                if deed := self._deed(path, told, self.in_case):
                    yield Assumption(deed, about, phase, it.unless, it.at)

    def _deed(self, path: str, told: Told, words: Words) -> Deed | None:
        """The act, once everything about it is found to be right."""
        name, _, identity = told.to.partition("/")
        if name not in self.pages or not identity:
            known = ", ".join(sorted(self.pages))
            self.complain(f"{path}.to", f"PAGE/ID is wanted, with a PAGE of {known}")
            return None
        commands: dict[str, type[Act]] = {
            it.__name__: it for it in self.pages[name].decider.commands
        }
        if told.command not in commands:
            self.complain(f"{path}.command", f"{name} knows {', '.join(sorted(commands))}")
            return None
        deed = Deed(told.to, commands[told.command], told.by, told.data)
        if self._filled(path, [told.to, told.by, told.data], words):
            try:
                deed.put(words, self.opened)
            except Malformed as wrong:
                self.problems += (
                    Problem(f"{path}.data.{it.path}", it.says) for it in wrong.problems
                )
        return deed

    def _filled(self, path: str, value: Any, words: Words) -> bool:
        unknown: list[str] = []
        for name in _places(value):
            try:
                _word(name, words)
            except KeyError:
                unknown.append(name)
        for name in sorted(set(unknown)):
            self.complain(path, f"nothing is put in {{{name}}}; there are {', '.join(words)}")
        return not unknown

    def _phase(self, path: str, to: str, name: str) -> type:
        """The class of a phase, as the page that a stream is on calls it."""
        page = self.pages.get(to.partition("/")[0])
        module = sys.modules[page.decider.evolve.__module__] if page else None
        phase = getattr(module, name, None)
        if page and not isinstance(phase, type):
            self.complain(f"{path}.phase", f"{page.decider.name} has no phase {name!r}")
        return phase if isinstance(phase, type) else object

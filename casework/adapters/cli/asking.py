"""Asking: words typed after `casework do` become a command, by the fields of its class.

No command is listed by hand: what a page knows, can be typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from casework.adapters.cli.output import encode
from casework.adapters.structuring import Malformed, Problem, described, parsed, structured
from casework.application.pages import Page
from casework.application.record import MalformedInput
from casework.domain.kernel import WHEN_DECIDED, Act, Personal

OF_EVERY_ACT: Final = frozenset(it.name for it in attrs.fields(Act))
"""Who acts, when and for whom: asked for by options that all commands share."""

DATA: Final = "--data"


@frozen
class Option:
    """A field of a command, as it is typed: ``--business-type TEXT``."""

    name: str
    kind: Any
    required: bool

    @property
    def typed(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def takes(self) -> str:
        return described(self.kind)


def options(command: type) -> tuple[Option, ...]:
    """The options of a command, beside those that every act has."""
    hints = get_type_hints(command)
    return tuple(
        Option(it.name, hints[it.name], it.default is attrs.NOTHING)
        for it in attrs.fields(command)
        if it.name not in OF_EVERY_ACT
    )


def page_of(pages: dict[str, Page], stream: str) -> Page:
    """The page of ``PAGE`` or ``PAGE/ID``.

    Raises:
        MalformedInput: if there is none of that name.
    """
    name = stream.partition("/")[0]
    if name in pages:
        return pages[name]
    raise MalformedInput(f"{name!r} is no page{_perhaps(name, list(pages))}")


def command_of(page: Page, name: str) -> type[Act]:
    """The class of a page's command, by its name.

    Raises:
        MalformedInput: if the page has none of that name.
    """
    known: dict[str, type[Act]] = {it.__name__: it for it in page.decider.commands}
    if name in known:
        return known[name]
    advice = _perhaps(name, list(known))
    raise MalformedInput(f"{page.decider.name} has no command {name!r}{advice}")


def _perhaps(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f": did you mean {near[0]}?" if near else f": there are {', '.join(sorted(known))}"


def asked(
    command: type[Act], words: Sequence[str], data: str | bytes | None, given: dict[str, Any]
) -> Act:
    """The command that was typed: options over ``data`` (JSON), ``given`` over both.

    Raises:
        Malformed: with everything that is wrong with all of it.
    """
    problems: list[Problem] = []
    whole = _whole(data, problems)
    fields = {**whole, **_typed(command, words, problems), **given}
    spoilt = {it.path for it in problems}
    if DATA in spoilt:
        raise Malformed(*problems)
    try:
        act = structured(command, fields)
    except Malformed as wrong:
        told = [it for it in wrong.problems if it.path not in spoilt]
        raise Malformed(*problems, *told) from wrong
    if problems:
        raise Malformed(*problems)
    return act


def _whole(data: str | bytes | None, problems: list[Problem]) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        fields = parsed(data)
    except Malformed as wrong:
        problems += (Problem(DATA, it.says) for it in wrong.problems)
        return {}
    if isinstance(fields, dict):
        return fields
    problems.append(Problem(DATA, "an object with the command's fields is wanted"))
    return {}


# -- Words -------------------------------------------------------------------------------------

_NONE_YET: Final = object()
_OPTION = re.compile(r"--([a-z][a-z0-9_.-]*)(?:=(.*))?", re.DOTALL)


def _typed(command: type, words: Sequence[str], problems: list[Problem]) -> dict[str, Any]:
    """The fields that were typed, as plain data: ``--look.count 3`` is a part of ``look``."""
    fields: dict[str, Any] = {}
    for path, text in _pairs(words, problems):
        *outer, last = path.split(".")
        here = fields
        for part in outer:
            inner = here.setdefault(part, {})
            if not isinstance(inner, dict):
                problems.append(Problem(path, "given as a whole and in parts: choose one"))
            here = inner if isinstance(inner, dict) else {}
        kind = _kind_at(command, [*outer, last])
        try:
            here[last] = _joined(here, last, kind, text)
        except Malformed as wrong:
            problems += (Problem(path, it.says) for it in wrong.problems)
            here[last] = None
    return fields


def _joined(here: dict[str, Any], name: str, kind: Any, text: str) -> Any:
    """What an option says, joined to what the same option said before where it may be repeated.

    Raises:
        Malformed: it may not be repeated, or is no JSON where it must be.
    """
    before = here.get(name, _NONE_YET)
    if get_origin(kind) in (tuple, frozenset) and not text.lstrip().startswith("["):
        before = [] if before is _NONE_YET else before
        if isinstance(before, list):
            return [*before, _plain(_only(get_args(kind)[0]), text)]
    if before is not _NONE_YET:
        raise Malformed(Problem("", "given twice"))
    return parsed(text) if get_origin(kind) in (tuple, frozenset) else _plain(kind, text)


def _pairs(words: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    rest = iter(words)
    for word in rest:
        found = _OPTION.fullmatch(word)
        if not found:
            problems.append(Problem(word, "not expected here: write --field value"))
            continue
        name, text = found[1].replace("-", "_"), found[2]
        text = next(rest, None) if text is None else text
        if text is None:
            problems.append(Problem(name, "a value is missing after it"))
        else:
            yield name, text


def _kind_at(command: type, path: list[str]) -> Any:
    """What is to be found at a path of fields: text, if there is no such place."""
    kind: Any = command
    for name in path:
        kind = _only(kind)
        kind = get_type_hints(kind).get(name, str) if attrs.has(kind) else str
    return _only(kind)


def _only(kind: Any) -> Any:
    """A kind without its None, and without the name it goes by."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(it for it in get_args(kind) if it is not NoneType)
    return getattr(kind, "__supertype__", kind)


_WHOLE = re.compile(r"-?[0-9]{1,20}")


def _plain(kind: Any, text: str) -> Any:
    """What was typed, as JSON would have it. What does not fit is left to be complained of."""
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind is int:
        return int(text) if _WHOLE.fullmatch(text) else text
    if kind is Personal or attrs.has(kind):
        return parsed(text)
    return text


# -- And back ----------------------------------------------------------------------------------


def words_of(stream: str, act: Act) -> tuple[str, ...]:
    """What one would type to put this command to the office."""
    words = ["do", stream, type(act).__name__]
    for it in options(type(act)):
        value = getattr(act, it.name)
        words += [] if value is None else _option(it.typed, value)
    words += ["--by", act.by]
    if act.at != WHEN_DECIDED:
        words += ["--at", act.at.isoformat()]
    if act.on_behalf_of is not None:
        person, evidence = act.on_behalf_of.person, act.on_behalf_of.evidence
        words += ["--on-behalf-of", person, f"--evidence={evidence}"]
    return tuple(words)


def _option(typed: str, value: Any) -> list[str]:
    if isinstance(value, tuple | frozenset):
        parts = _data(value)
        if all(isinstance(it, str) and not it.lstrip().startswith(("[", "-")) for it in parts):
            return [word for it in parts for word in (typed, it)] or [typed, "[]"]
        return [typed, json.dumps(parts, ensure_ascii=False)]
    plain = _data(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    return [f"{typed}={text}"] if text.startswith("-") else [typed, text]


def _data(value: Any) -> Any:
    """A value as plain data, without what goes without saying."""
    if attrs.has(type(value)):
        said = {it.name: getattr(value, it.name) for it in attrs.fields(type(value))}
        unsaid = {it.name: it.default for it in attrs.fields(type(value))}
        return {name: _data(it) for name, it in said.items() if it != unsaid[name]}
    if isinstance(value, tuple):
        return [_data(it) for it in value]
    return json.loads(encode(value))

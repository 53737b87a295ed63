"""Structuring: input from outside becomes commands, or all that is wrong with it is told at once.

Nothing is guessed and nothing converted: a whole number is a number, a word one of those allowed,
a time has its zone. Whoever hands something in should not have to do it twice to learn the second
mistake; it is our own one-time notice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from types import GenericAlias, NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import (
    BaseValidationError,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn

from casework.domain.kernel import Person, Personal

T = TypeVar("T")


@frozen
class Problem:
    """Something wrong with an input: where (``look.term.count``, ``items[2].item``; empty for
    all of it), and what would be right."""

    path: str
    says: str


class Malformed(ValueError):
    """An input that is nothing of ours, and everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{it.path or 'input'}: {it.says}" for it in problems))
        self.problems: tuple[Problem, ...] = problems


def parsed(text: str | bytes) -> Any:
    """The value that a JSON text holds.

    Raises:
        Malformed: no JSON, a name twice in one object, a number that JSON does not know.
    """
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Malformed(Problem("", f"no JSON: {wrong}")) from wrong


def structured(kind: type[T], given: object) -> T:
    """The value of a class that plain data (as JSON has it) stands for.

    Raises:
        Malformed: with every missing, unknown and mistyped field, each at its path.
    """
    try:
        return _CONVERTER.structure(given, kind)
    except (BaseValidationError, _Wrong) as wrong:
        raise Malformed(*_problems(wrong, "")) from wrong


# -- JSON --------------------------------------------------------------------------------------


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [it for it, _ in pairs]
    if twice := sorted({it for it in names if names.count(it) > 1}):
        raise ValueError(f"given twice: {', '.join(twice)}")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


# -- Values ------------------------------------------------------------------------------------


class _Wrong(ValueError):
    """One value is wrong; where, the library notes."""


_ANY_TEXT = re.compile(r"[^\ud800-\udfff]*")  # A half of a surrogate pair is no text.
_MOST = 2**63 - 1


def _text(given: object, kind: object) -> str:
    if type(given) is not str:
        raise _Wrong(f"a text is wanted, not {_shown(given)}")
    if not _ANY_TEXT.fullmatch(given):
        raise _Wrong("this text cannot be written as UTF-8")
    return given


def _whole(given: object, kind: object) -> int:
    if type(given) is not int:
        raise _Wrong(f"a whole number is wanted, not {_shown(given)}")
    if abs(given) > _MOST:
        raise _Wrong(f"a number from -{_MOST} to {_MOST} is wanted")
    return given


def _yes_or_no(given: object, kind: object) -> bool:
    if type(given) is not bool:
        raise _Wrong(f"true or false is wanted, not {_shown(given)}")
    return given


def _moment(given: object, kind: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(given, str))
    except ValueError:
        raise _Wrong(f"a time is wanted, as 2024-09-02T09:30+08:00, not {_shown(given)}") from None
    if moment.tzinfo is None:
        raise _Wrong("a time without its zone: add one, such as +08:00")
    return moment


def _day(given: object, kind: object) -> date:
    try:
        return date.fromisoformat(_text(given, str))
    except ValueError:
        raise _Wrong(f"a day is wanted, as 2024-09-02, not {_shown(given)}") from None


def _word(given: object, kind: type[StrEnum]) -> StrEnum:
    for it in kind:
        if given == it.value and type(given) is str:
            return it
    allowed = ", ".join(it.value for it in kind)
    raise _Wrong(f"{_shown(given)} is none of: {allowed}")


def _personal(given: object, kind: object) -> Personal:
    said = _PERSONAL(given, _Personal)
    return Personal(Person(said.of), said.clear)


@frozen
class _Personal:
    """How something personal is written down."""

    of: str
    clear: str


def _shown(given: object) -> str:
    """A value as its sender wrote it, cut short."""
    told = json.dumps(given, ensure_ascii=True, default=str)
    return told if len(told) <= 60 else f"{told[:60]}…"


# -- Values made of others ---------------------------------------------------------------------


def _class(kind: Any) -> Callable[[Any, Any], Any]:
    fields: Any = make_dict_structure_fn(kind, _CONVERTER, _cattrs_forbid_extra_keys=True)

    def structure(given: object, kind: Any) -> Any:
        if type(given) is not dict:
            raise _Wrong(f"an object with {_names(kind)} is wanted, not {_shown(given)}")
        return fields(given, kind)

    return structure


def _list(kind: Any) -> Callable[[Any, Any], Any]:
    many: Any = get_origin(kind)
    plain: Any = GenericAlias(list, get_args(kind)[:1])

    def structure(given: object, kind: object) -> Any:
        if type(given) is not list:
            raise _Wrong(f"a list is wanted, not {_shown(given)}")
        return many(_CONVERTER.structure(given, plain))

    return structure


def _is_list(kind: Any) -> bool:
    arguments = get_args(kind)
    return get_origin(kind) is frozenset or (
        get_origin(kind) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis
    )


_HOOKS: Final[dict[type, Callable[[Any, Any], Any]]] = {
    str: _text,
    StrEnum: _word,  # By itself it would be taken for any text.
    int: _whole,
    bool: _yes_or_no,
    datetime: _moment,
    date: _day,
    Personal: _personal,
}
_CONVERTER: Final = Converter(detailed_validation=True)
_CONVERTER.register_structure_hook_factory(attrs.has, _class)
_CONVERTER.register_structure_hook_factory(_is_list, _list)
for _kind, _hook in _HOOKS.items():
    _CONVERTER.register_structure_hook(_kind, _hook)
_PERSONAL: Final = _class(_Personal)


# -- What went wrong ---------------------------------------------------------------------------


def _problems(wrong: Exception, path: str) -> Iterator[Problem]:
    """Everything that is wrong, at the path where it is, in the order of the fields."""
    match wrong:
        case ClassValidationError():
            noted, others = wrong.group_exceptions()
            for error, note in noted:
                at = _under(path, note.name)
                if isinstance(error, KeyError):
                    yield Problem(at, f"missing: {described(note.type)}")
                else:
                    yield from _problems(error, at)
            for error in others:
                yield from _problems(error, path)
        case IterableValidationError():
            for error, place in wrong.group_exceptions()[0]:
                yield from _problems(error, f"{path}[{place.index}]")
        case ForbiddenExtraKeysError(cl=kind, extra_fields=extra):
            for name in sorted(extra):
                yield Problem(_under(path, name), f"unknown; there are {_names(kind)}")
        case _:
            yield Problem(path, str(wrong))


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _names(kind: Any) -> str:
    return ", ".join(it.name for it in attrs.fields(kind))


# -- Descriptions ------------------------------------------------------------------------------

_SIMPLE: Final = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    datetime: "time with its zone",
    date: "day",
}


def described(kind: Any) -> str:
    """What a field takes, in a few words: a list of text, one of a, b and c."""
    kind = getattr(kind, "__supertype__", kind)
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(described(it) for it in get_args(kind) if it is not NoneType)
    if _is_list(kind):
        return f"list of {described(get_args(kind)[0])}"
    if kind is Personal:
        kind = _Personal
    if attrs.has(kind):
        return f"{{{_names(kind)}}}"
    if issubclass(kind, StrEnum):
        return f"one of {', '.join(it.value for it in kind)}"
    return _SIMPLE[kind]

"""Fields: a state's parts by their paths, and what sets two states apart.

A path is what one would write: ``work.handler``, ``sheet[0].criterion``. What is in a list and
has an identity is found by that: ``reserved[17].units``. ``phase`` is what kind of thing something
is, the state itself (``phase``) or a part of it (``trial.phase``). What is only worked out from
other fields is no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import attrs
from attrs import frozen

from casework.domain.calendar import Span, Term, Timing
from casework.domain.money import Money, Quantity

PHASE: Final = "phase"
_WHOLE: Final = (Span, Term, Timing, Money, Quantity)
_PART: Final = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[([^\]]*)\]")


class Absent(Enum):
    """There is no such field."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class UnknownField(LookupError):
    """No state of this stream has such a field."""


@frozen
class Difference:
    """A field that is not the same in two states; ``ABSENT`` where it is not at all."""

    path: str
    before: Any
    after: Any


# -- Reading -----------------------------------------------------------------------------------


def parts(value: Any) -> dict[str, Any]:
    """What a value is made of, by the step of a path that leads there. Of what is whole: none."""
    if isinstance(value, tuple):
        keys = _keys(value)
        names = keys or list(map(str, range(len(value))))
        return {f"[{name}]": it for name, it in zip(names, value, strict=True)}
    if not _has_fields(value):
        return {}
    given = (it for it in attrs.fields(type(value)) if it.init)
    return {PHASE: type(value).__name__} | {it.name: getattr(value, it.name) for it in given}


def _has_fields(value: Any) -> bool:
    return attrs.has(type(value)) and not isinstance(value, _WHOLE)


def _keys(items: tuple[Any, ...]) -> list[str]:
    """What each of several is called, if all have a name of their own."""
    names: list[str] = []
    for it in items:
        first = next(iter(attrs.fields(type(it))), None) if _has_fields(it) else None
        name = getattr(it, first.name) if first else None
        if not isinstance(name, str) or not name or "]" in name:
            return []
        names.append(str(name))
    return names if len(set(names)) == len(names) else []


def value_at(state: Any, path: str) -> Any:
    """What is at a path of a state, or ``ABSENT``.

    Raises:
        UnknownField: if this is no path.
    """
    for step in steps(path):
        found = parts(state)
        if step not in found:
            return ABSENT
        state = found[step]
    return state


def steps(path: str) -> list[str]:
    """The steps of a path.

    Raises:
        UnknownField: if this is no path.
    """
    found = list(_PART.finditer(path))
    if not path or path.startswith(".") or "".join(it[0] for it in found) != path:
        raise UnknownField(f"{path!r} is no path: write it as `casework audit diff` does")
    return [it[1] or f"[{it[2]}]" for it in found]


def paths(state: Any, at: str = "") -> Iterator[str]:
    """Every path of a state."""
    for step, value in parts(state).items():
        path = joined(at, step)
        yield path
        yield from paths(value, path)


def joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path and not step.startswith("[") else f"{path}{step}"


# -- Comparing ---------------------------------------------------------------------------------


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """What sets two values apart, as deep down as it can be told; nothing if they are equal."""
    if before == after and type(before) is type(after):
        return
    ours, theirs = parts(before), parts(after)
    comparable = bool(ours and theirs) and isinstance(before, tuple) == isinstance(after, tuple)
    if not comparable and not (isinstance(before, tuple) and isinstance(after, tuple)):
        yield Difference(path, before, after)
        return
    for step in ours | theirs:
        at = joined(path, step)
        yield from differences(ours.get(step, ABSENT), theirs.get(step, ABSENT), at)

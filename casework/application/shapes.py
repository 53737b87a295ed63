"""Shapes: what there is room for in a class, as its fields are declared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from types import EllipsisType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec


@cache
def fields_of(kind: Any) -> dict[str, Any]:
    """The fields of a class and what each is declared to be; none if it has no such thing."""
    if issubclass(kind, msgspec.Struct):
        names = kind.__struct_fields__
    elif attrs.has(kind):
        names = tuple(it.name for it in attrs.fields(kind))
    else:
        return {}
    hints = get_type_hints(kind)
    return {it: hints[it] for it in names}


@cache
def holds(declared: Any, wanted: Any) -> bool:
    """Whether there is room for such a thing in what is so declared, however deep."""
    return wanted in _within(declared, set())


def _within(declared: Any, seen: set[Any]) -> Iterator[Any]:
    if declared in seen:
        return
    seen.add(declared)
    yield declared
    parts = fields_of(declared).values() if isinstance(declared, type) else get_args(declared)
    for part in parts:
        yield from _within(part, seen)


def outline(declared: Any) -> Any:
    """What is known of JSON by its fields alone: decoded as this, it is refused if it has a field,
    however deep, that there is no room for in what is so declared. What they say is not looked at.
    """
    if isinstance(declared, type) and (fields_of(declared) or attrs.has(declared)):
        return _outlined(declared)
    if declared in (NoneType, Ellipsis, EllipsisType):
        return declared
    parts = [outline(it) for it in get_args(declared)]
    if all(it in (msgspec.Raw, NoneType, Ellipsis) for it in parts):
        return msgspec.Raw
    match get_origin(declared):
        case kind if kind in (Union, UnionType):
            return reduce(or_, parts)
        case kind if kind is frozenset:
            return list[parts[0]]  # type: ignore[valid-type]  # Known only here.
        case kind:
            return kind[tuple(parts)]


@cache
def _outlined(kind: type) -> type:
    fields = [(name, outline(it), None) for name, it in fields_of(kind).items()]
    return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True, gc=False)

"""How the state of a stream is written as a row of the view ``states``, and read back.

JSON in which each object names its class: a state is one of several phases, and so is much in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from casework.application.office import Known
from casework.domain.kernel import Decider, Personal


class _Row(msgspec.Struct, frozen=True):
    """A stream's version, its state there as JSON, and when its last event happened."""

    version: int
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    state: msgspec.Raw


_ROW: Final = msgspec.json.Decoder(_Row)


def written(phases: Any, known: Known) -> bytes:
    """A row: what is equal, and equal in its parts, gives equal bytes in every process.

    Objects name their class, and sets are sorted. Times keep their offset.
    """
    version, state, at = known
    plain = _CONVERTER.unstructure(state, unstructure_as=phases)
    return msgspec.json.encode(_Row(version, at, msgspec.Raw(msgspec.json.encode(plain))))


def read(phases: Any, data: bytes) -> Known:
    """What is in a row. The library turns a text into a number, and drops what it does not know:
    so what was read is held to what it would be written as.

    Raises:
        Exception: of any kind, if it is none that was written.
    """
    if phases is None:
        raise ValueError("there are no rows of this page")
    row = _ROW.decode(data)
    state = _CONVERTER.structure(msgspec.json.decode(row.state), phases)
    known = row.version, state, row.at
    if written(phases, known) != data:
        raise ValueError("it says something else, or more")
    return known


def phases_kept(page: Decider[Any, Any, Any, Any]) -> Any:
    """The phases of a page, as its ``evolve`` declares them; None if there are to be no rows of it:
    it does not say what its phases are, or there is room for something personal, or for anything,
    in a phase or in an event."""
    return _phases_kept(page.evolve, page.events)


@cache
def _phases_kept(evolve: Callable[..., Any], events: tuple[type, ...]) -> Any:
    phases = get_type_hints(evolve).get("return")
    room = set[Any]().union(*map(everything_in, (phases, *events)))
    return None if not _classes(phases) or room & {Personal, Any, object} else phases


def everything_in(declared: Any) -> set[Any]:
    """All that there may be in what is so declared: parts, fields, and whatever is derived."""
    seen: set[Any] = set()
    left = [declared]
    while left:
        it = left.pop()
        if it not in seen:
            seen.add(it)
            left += get_args(it)
            if isinstance(it, type) and attrs.has(it):
                left += [*get_type_hints(it).values(), *_classes(it).values()]
    return seen


def _classes(declared: Any) -> dict[str, type]:
    """The classes, by name, one of which is meant by a class, for all that are derived from it, or
    by several; none if it is no such thing."""
    if get_origin(declared) in (Union, UnionType):
        each = [_classes(it) for it in get_args(declared)]
        found = [it for classes in each for it in classes.values()] if all(each) else []
    elif isinstance(declared, type) and attrs.has(declared):
        found = [declared, *_derived(declared)]
    else:
        return {}
    classes = {it.__name__: it for it in found}
    if set(classes.values()) != set(found):
        raise AssertionError(f"of what {declared} may be, two are called alike: rename one")
    return classes


def _derived(kind: type) -> Iterator[type]:
    derived: list[type] = kind.__subclasses__()
    for it in derived:
        if "__attrs_attrs__" in vars(it):  # Else it is what a class with slots was made from.
            yield it
            yield from _derived(it)


_IS: Final = "is"
"""The field that names the class."""


def _reading(declared: Any) -> Callable[[Any, Any], Any]:
    classes = _classes(declared)

    def read(given: Any, _: object) -> Any:
        kind = classes[given[_IS]]
        return _fields_read(kind)(given, kind)

    return read


def _writing(kind: Any) -> Callable[[Any], Any]:
    fields: Any = make_dict_unstructure_fn(kind, _CONVERTER)

    def write(it: Any) -> Any:
        if type(it) is not kind:  # Of a kind of it, which has fields of its own.
            return _CONVERTER.unstructure(it)
        return {_IS: kind.__name__, **fields(it)}

    return write


@cache
def _fields_read(kind: Any) -> Callable[[Any, Any], Any]:
    return make_dict_structure_fn(kind, _CONVERTER)


def _aware(given: str, _: object) -> datetime:
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise ValueError(f"{given} has no zone")
    return moment


def _in_order(given: Iterable[Any]) -> list[Any]:
    return sorted(given, key=msgspec.json.encode)


_CONVERTER: Final = make_converter(
    detailed_validation=False, unstruct_collection_overrides={AbstractSet: _in_order}
)
_CONVERTER.register_structure_hook(datetime, _aware)
_CONVERTER.register_structure_hook_factory(lambda it: bool(_classes(it)), _reading)
_CONVERTER.register_unstructure_hook_factory(attrs.has, _writing)

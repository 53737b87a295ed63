"""Equal treatment (GEN-09): who somebody is decides nothing, only what they are recorded to be.

A cast is explored, and everything that is asked in it is asked again with its people, or its
materials, under other names, in the state, in the command and in what is told. It must come to the
same under the other names: the same events, or a refusal under the same rule. If that is so in
every state, whole histories are alike too, since each begins in the same state.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, Final, get_args, get_type_hints

import attrs
from attrs import define, field, frozen

from casework.domain.kernel import SYSTEM, Person, Personal, Refused, stated
from casework.testing.explorer import Asked, Cast, shortest

Names = Mapping[str, str]

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
"""Of what is said of somebody: said of another it is another, and only that there is one counts."""


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((it.name, hints.get(it.name, Any)) for it in attrs.fields(kind) if it.init)


@cache
def _named(hint: Any, kind: Any) -> bool:
    """Whether a hint has room for a name of this kind, at its own level or within."""
    return hint is kind or any(_named(it, kind) for it in get_args(hint))


def names_in(value: Any, kind: Any, hint: Any = None) -> Iterator[str]:
    """Every name of a kind (``Person``, ``Item``) in a value, wherever its class says so."""
    if isinstance(value, Personal):
        yield from (value.of,) if kind is Person else ()
    elif isinstance(value, Enum):
        return
    elif isinstance(value, str):
        yield from (value,) if hint is not None and _named(hint, kind) else ()
    elif isinstance(value, Mapping):
        for both in value.items():
            yield from names_in(both, kind, hint)
    elif isinstance(value, tuple | list | frozenset):
        for it in value:
            yield from names_in(it, kind, hint)
    elif attrs.has(type(value)):
        for name, told in _fields(value.__class__):
            yield from names_in(getattr(value, name), kind, told)


def renamed(value: Any, names: Names) -> Any:
    """The same under other names, wherever one of them stands."""
    if isinstance(value, Enum) or not names:
        return value
    if isinstance(value, str):
        # A stream may be named after somebody: ``ann:clerks:2024-07``.
        return ":".join(names.get(it, it) for it in value.split(":"))
    if isinstance(value, Personal):
        return Personal(Person(names.get(value.of, value.of)), value.clear)
    if isinstance(value, Mapping):
        told = {renamed(a, names): renamed(b, names) for a, b in value.items()}
        return told if isinstance(value, dict) else type(value)(told)  # type: ignore[call-arg]  # A proxy of one.
    if isinstance(value, list | tuple | frozenset):
        return type(value)(renamed(it, names) for it in value)
    if attrs.has(type(value)):
        told = {name: renamed(getattr(value, name), names) for name, _ in _fields(value.__class__)}
        return attrs.evolve(value, **told)
    return value


def _known_to_the_rules() -> frozenset[str]:
    """What the rules themselves name, such as the items that every contract must state."""
    found: set[str] = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith("casework.domain.") and "properties" not in name:
            said = (value for key, value in vars(module).items() if not key.startswith("__"))
            found.update(it for it in _flat(tuple(said)) if isinstance(it, str))
    return frozenset(found)


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, tuple | frozenset | list):
        for it in value:
            yield from _flat(it)
    elif isinstance(value, Mapping):
        for both in value.items():
            yield from _flat(both)
    else:
        yield value


def _blurred(value: Any) -> Any:
    """The same without its digests."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return "a digest" if _DIGEST.fullmatch(value) else value
    if isinstance(value, list | tuple | frozenset):
        return type(value)(map(_blurred, value))
    if attrs.has(type(value)):
        told = {name: _blurred(getattr(value, name)) for name, _ in _fields(value.__class__)}
        return attrs.evolve(value, **told)
    return value


def exchanged(names: Iterable[str]) -> Iterator[Names]:
    """Other names for all of them: each other's, in another order, and some that nobody had.

    The first turns them round, the second turns round their order too, the third makes strangers
    of them: so that neither a name itself nor where it stands among the others can matter.
    """
    own = sorted(names)
    if len(own) > 1:
        yield dict(zip(own, own[1:] + own[:1], strict=True))
        yield dict(zip(own, reversed(own), strict=True))
    yield {it: f"~{len(own) - n:03}" for n, it in enumerate(own)}


@frozen
class Unequal:
    """What comes to something else under other names."""

    names: Names
    history: tuple[Any, ...]
    asked: Asked
    came: Any
    instead: Any


@define
class Compared:
    """So many states and acts, under so many other namings of so many people or things."""

    names: tuple[str, ...]
    namings: int = 0
    decisions: int = 0
    complete: bool = True
    unequal: list[Unequal] = field(factory=list)


def compared(cast: Cast, kind: Any = Person, *, most: int = 1_000_000, every: int = 1) -> Compared:
    """Ask all that a cast asks again, in every state, under other names of a kind.

    Things that the rules themselves name are left as they are, and so is what is blank.
    ``most`` bounds the states; of the acts in each, every so many are asked. The first difference
    of each naming is told, with the shortest history that leads to it.
    """
    found, states = shortest(cast, most=most)
    told: set[str] = set()
    for state, _ in states[:1]:
        for it in cast.acts(state):
            told.update(names_in(it, kind))
    for _, history in states:
        told.update(names_in(history, kind))
    kept = {SYSTEM} if kind is Person else _known_to_the_rules()
    names = tuple(sorted(it for it in told - kept if stated(it)))
    result = Compared(names, complete=found.complete and every == 1)
    for naming in exchanged(names) if names else ():
        result.namings += 1
        _compare(cast, states, naming, every, result)
    return result


def _compare(
    cast: Cast,
    states: Iterable[tuple[Any, tuple[Any, ...]]],
    names: Names,
    every: int,
    result: Compared,
) -> None:
    other: Callable[[Any], Any] = _Remembered(names)
    nth = 0
    for state, history in states:
        others = renamed(state, names)
        for command, facts in cast.acts(state):
            nth += 1
            if nth % every:
                continue
            result.decisions += 1
            came = _outcome(cast, state, (command, facts))
            instead = _outcome(cast, others, (other(command), other(facts)))
            if (due := renamed(came, names)) != instead and _blurred(due) != _blurred(instead):
                asked = command, facts
                result.unequal.append(Unequal(names, history, asked, came, instead))
                return


@define
class _Remembered:
    """Renames what it has not renamed before: a cast asks for the same things in every state."""

    names: Names
    known: dict[int, tuple[Any, Any]] = field(factory=dict)

    def __call__(self, value: Any) -> Any:
        kept = self.known.get(id(value))
        if kept is None or kept[0] is not value:
            kept = self.known[id(value)] = value, renamed(value, self.names)
        return kept[1]


def _outcome(cast: Cast, state: Any, asked: Asked) -> Any:
    try:
        return cast.page.decide(state, *asked)
    except Refused as refusal:
        return refusal.rule.id

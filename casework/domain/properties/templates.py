"""What must hold of histories, said without looking into ``decide``: the DECLARE family.

A property is an automaton over steps. It runs beside the explorer, over the histories that tests
draw, and over a recorded journal: one definition for all of them, and a sentence for the manual.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import Enum
from typing import Any, Final, TypeAlias

from attrs import frozen

from casework.domain.kernel import Person


@frozen
class Step:
    """An event as it is on record: the act that led to it, and what that act was told.

    ``first``: it is the first event of its act. ``stream`` is where it happened, if that is known.
    """

    event: Any
    act: Any
    facts: Any
    first: bool = True
    stream: str = ""


class Verdict(Enum):
    BROKEN = "broken"


BROKEN: Final = Verdict.BROKEN
"""The memory of a property that no longer holds, whatever comes."""

Memory: TypeAlias = Hashable
Kinds: TypeAlias = type | tuple[type, ...]


@frozen
class Declare:
    """The template of DECLARE that says the same, for tools that know no more than names."""

    template: str
    activities: tuple[Kinds, ...]


def _never(memory: Any) -> bool:
    return False


@frozen(eq=False)
class Property:
    """A sentence that every history keeps, and how to tell.

    ``name`` is the sentence; ``cites`` the clauses it comes from; ``rules`` those it states a
    second time. ``kinds`` are the events that it looks at. ``step`` goes from one memory to the
    next, or to ``BROKEN``; ``pending`` tells whether something must still happen before the end.
    """

    name: str
    cites: tuple[str, ...]
    rules: tuple[str, ...]
    kinds: tuple[type, ...]
    initial: Memory
    step: Callable[[Any, Step], Any]
    pending: Callable[[Any], bool] = _never
    declare: Declare | None = None

    def after(self, steps: Iterable[Step], memory: Memory | None = None) -> Any:
        """The memory after these steps; ``BROKEN`` from the first that breaks it."""
        now: Any = self.initial if memory is None else memory
        for it in steps:
            if now is not BROKEN and isinstance(it.event, self.kinds):
                now = self.step(now, it)
        return now


@frozen
class Law:
    """What a property is about: its sentence, its clauses and the rules it says again."""

    name: str
    cites: tuple[str, ...]
    rules: tuple[str, ...]


def _all(kinds: Kinds) -> tuple[type, ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)


def _together(*kinds: Kinds) -> tuple[type, ...]:
    return tuple(dict.fromkeys(it for some in kinds for it in _all(some)))


def _whole(step: Step) -> Hashable:
    return ()


def _by(step: Step) -> Person:
    return step.act.by  # type: ignore[no-any-return]  # Every act has its person.


# -- Templates ---------------------------------------------------------------------------------


def at_most_once(law: Law, kinds: Kinds, *, of: Callable[[Step], Hashable] = _whole) -> Property:
    """It happens at most once; ``of``: once for each of these."""

    def step(seen: frozenset[Hashable], it: Step) -> Any:
        return BROKEN if (key := of(it)) in seen else seen | {key}

    declare = Declare("AtMostOne", (kinds,)) if of is _whole else None
    return _property(law, _all(kinds), frozenset(), step, declare=declare)


def precedence(law: Law, first: Kinds, then: Kinds, *, anew: Kinds = ()) -> Property:
    """``then`` happens only after ``first``; what begins ``anew`` wants it again."""
    led, follows, resets = _all(first), _all(then), _all(anew)

    def step(led_already: bool, it: Step) -> Any:
        if isinstance(it.event, follows) and not led_already:
            return BROKEN
        if isinstance(it.event, led):
            return True
        return led_already and not isinstance(it.event, resets)

    declare = None if resets else Declare("Precedence", (first, then))
    return _property(law, _together(first, then, anew), False, step, declare=declare)


def response(law: Law, cause: Kinds, effect: Kinds, *, unless: Kinds = ()) -> Property:
    """After ``cause``, ``effect`` comes before the end; what comes of ``unless`` spares it."""
    causes, ends = _all(cause), (*_all(effect), *_all(unless))

    def step(owed: bool, it: Step) -> Any:
        return isinstance(it.event, causes) or (owed and not isinstance(it.event, ends))

    declare = None if _all(unless) else Declare("Response", (cause, effect))
    kinds = _together(cause, effect, unless)
    return _property(law, kinds, False, step, pending=bool, declare=declare)


def never_after(law: Law, first: Kinds, then: Kinds, *, anew: Kinds = ()) -> Property:
    """Once ``first`` has happened, ``then`` does not, until something begins ``anew``."""
    closing, closed, resets = _all(first), _all(then), _all(anew)

    def step(over: bool, it: Step) -> Any:
        if over and isinstance(it.event, closed):
            return BROKEN
        if isinstance(it.event, resets):
            return False
        return over or isinstance(it.event, closing)

    declare = None if resets else Declare("NotSuccession", (first, then))
    return _property(law, _together(first, then, anew), False, step, declare=declare)


def different_people(
    law: Law,
    one: Kinds,
    other: Kinds,
    *,
    who: Callable[[Step], Person] = _by,
    too: Callable[[Step], Person] = _by,
    anew: Kinds = (),
) -> Property:
    """Nobody does ``other`` who has done ``one``; whom each is by, ``who`` and ``too`` tell."""
    ones, others, resets = _all(one), _all(other), _all(anew)

    def step(people: frozenset[Person], it: Step) -> Any:
        if isinstance(it.event, others) and too(it) in people:
            return BROKEN
        if isinstance(it.event, resets):
            return frozenset()
        return people | {who(it)} if isinstance(it.event, ones) else people

    return _property(law, _together(one, other, anew), frozenset(), step)


def whenever(law: Law, kinds: Kinds, holds: Callable[[Step], object]) -> Property:
    """Whenever it happens, this holds of the step itself: of the event, the act, what was told."""

    def step(memory: tuple[()], it: Step) -> Any:
        return memory if holds(it) else BROKEN

    return _property(law, _all(kinds), (), step)


def remembering(
    law: Law,
    kinds: Kinds,
    initial: Memory,
    step: Callable[[Any, Step], Any],
    *,
    pending: Callable[[Any], bool] = _never,
) -> Property:
    """An automaton of one's own: from memory to memory, or to ``BROKEN``."""
    return _property(law, _all(kinds), initial, step, pending=pending)


def _property(
    law: Law,
    kinds: tuple[type, ...],
    initial: Memory,
    step: Callable[[Any, Step], Any],
    *,
    pending: Callable[[Any], bool] = _never,
    declare: Declare | None = None,
) -> Property:
    return Property(law.name, law.cites, law.rules, kinds, initial, step, pending, declare)

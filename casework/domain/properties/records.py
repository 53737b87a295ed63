"""What the properties of several pages are made with: what was said, and what has happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol, cast

import attrs

from casework.domain.kernel import Unreadable
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Property,
    Step,
    remembering,
    whenever,
)


@cache
def _in_common(event: Any, act: Any) -> tuple[str, ...]:
    """What both say, in the order of the event."""
    of_act = attrs.fields_dict(act)
    return tuple(it for it in attrs.fields_dict(event) if it in of_act)


def as_said(law: Law, kinds: tuple[type, ...], *, apart: frozenset[str] = frozenset()) -> Property:
    """An event says what its act said, wherever both say something.

    What is personal and cannot be read is left aside; and what stands ``apart``, where something
    personal is part of it.
    """

    def holds(it: Step) -> bool:
        event, act = cast(Any, type(it.event)), cast(Any, type(it.act))
        for name in _in_common(event, act):
            told, asked = getattr(it.event, name), getattr(it.act, name)
            readable = not (isinstance(told, Unreadable) or isinstance(asked, Unreadable))
            if name not in apart and readable and told != asked:
                return False
        return True

    return whenever(law, kinds, holds)


class SoFar(Protocol):
    """What has happened, as far as properties need to know it: hashable, and told by events."""

    def after(self, event: Any) -> Any: ...
    def __hash__(self) -> int: ...


Telling = Callable[[Law, tuple[type, ...], Callable[[Any, Step], object]], Property]
"""A property: whenever it happens, this holds of what has happened so far, and of the step."""


def telling(initial: SoFar, told: tuple[type, ...]) -> Telling:
    """Properties that all remember the same: from ``initial`` on, what these events have told.

    One step is put to all of them in turn, so that the last answer serves the next as well.
    """
    last: list[Any] = [None, None, None]

    def after(now: SoFar, event: Any) -> Any:
        if last[0] is not now or last[1] is not event:
            last[:] = now, event, now.after(event)
        return last[2]

    def made(law: Law, kinds: tuple[type, ...], holds: Callable[[Any, Step], object]) -> Property:
        def step(now: Any, it: Step) -> Any:
            if isinstance(it.event, kinds) and not holds(now, it):
                return BROKEN
            return after(now, it.event)

        return remembering(law, tuple(dict.fromkeys((*told, *kinds))), initial, step)

    return made

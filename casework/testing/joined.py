"""Pages joined by policies: explored as one, so that what holds between them is proved too.

A joined page is a ``Decider`` like any other: its state is that of each of its streams, its
commands and events are theirs. What an event leads to by a policy is decided in the same decision,
as the office does it: all of it happens, or, where any of it is refused, nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from casework.domain.kernel import Act, Decider, Happened, ImpossibleHistory, Reaction
from casework.testing.explorer import Page

Policy: TypeAlias = Callable[[Happened], Iterator[Reaction]]
Told: TypeAlias = Callable[[str, Act, "Joined"], Any]
"""The facts for a reaction: by its stream, its command, and how all streams stand by then."""

DEPTH = 32
"""How far reactions may go; beyond, they have no end."""


@frozen
class Joined:
    """How each of the streams stands, in their order."""

    states: tuple[Any, ...]


@frozen
class Streams:
    """Streams, each with its page, and what makes them one: policies, and facts for reactions.

    A reaction of theirs that goes elsewhere is left out. No two pages may share a command or an
    event: by these is told whose they are.
    """

    pages: Mapping[str, Page]
    policies: tuple[Policy, ...]
    told: Told
    _of: Mapping[type, tuple[int, str, Page]] = field(init=False)

    @_of.default
    def _by_class(self) -> dict[type, tuple[int, str, Page]]:
        found: dict[type, tuple[int, str, Page]] = {}
        for nth, (stream, page) in enumerate(self.pages.items()):
            for it in (*page.commands, *page.events):
                if it in found:
                    raise TypeError(f"{it.__name__} is of {found[it][1]} and of {stream}")
                found[it] = nth, stream, page
        return found

    def page(self, name: str, *, over: tuple[type, ...] = ()) -> Page:
        """The streams as one page."""
        pages = self.pages.values()
        return Decider(
            name=name,
            initial=Joined(tuple(it.initial for it in pages)),
            decide=self.decide,
            evolve=self.evolve,
            commands=tuple(command for it in pages for command in it.commands),
            events=tuple(event for it in pages for event in it.events),
            over=over,
        )

    def evolve(self, joined: Joined, event: Any) -> Joined:
        nth, _, page = self._of[type(event)]
        states = list(joined.states)
        states[nth] = page.evolve(states[nth], event)
        return Joined(tuple(states))

    def decide(self, joined: Joined, command: Act, facts: Any) -> list[Any]:
        """Decide, and let the policies react, first come first served.

        Raises:
            Refused: the command, or anything that must follow from it.
            ImpossibleHistory: what follows has no end.
        """
        told: list[Any] = []
        todo: deque[tuple[Act, Any, int]] = deque([(command, facts, 0)])
        while todo:
            act, known, depth = todo.popleft()
            if depth > DEPTH:
                raise ImpossibleHistory(f"{act!r} follows without end")
            nth, stream, page = self._of[type(act)]
            if depth:
                known = self.told(stream, act, joined)
            for event in page.decide(joined.states[nth], act, known):
                told.append(event)
                joined = self.evolve(joined, event)
                happened = Happened(stream, event, joined.states[nth], act)
                for policy in self.policies:
                    for where, then in policy(happened):
                        if where in self.pages:
                            todo.append((then, None, depth + 1))
        return told

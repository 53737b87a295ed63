"""A page as the office runs it: the domain's decider, and where its facts are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from casework.application.facts.finding import Finder, Finders, Finding
from casework.domain.kernel import Decider, Happened, NoFacts, Reaction

Policy = Callable[[Happened], Iterator[Reaction]]
"""What follows from an event: further commands, put to other pages in the same decision."""


def _nothing(stream: str, command: Any, finding: Finding) -> NoFacts:
    return NoFacts()


NOTHING = Finder(NoFacts, _nothing)


@frozen
class Page:
    """A decider and its finders; a command without one is told nothing."""

    decider: Decider[Any, Any, Any, Any]
    finders: Finders

    def finder(self, command: type) -> Finder:
        return self.finders.get(command, NOTHING)

"""Histories a page can write: drawn at random, or every one there is with a small cast.

A cast is a function ``acts(state, day) -> Iterator[(command, facts)]``: everything anyone might
ask for on a day (counted from 1), lawful or not. What is lawful is asked of the decider itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import accumulate
from typing import Any, TypeAlias

from attrs import define, field
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from casework.domain.kernel import Decider, Refused, Rule

Acts: TypeAlias = Callable[[Any, int], Iterable[tuple[Any, Any]]]
Page: TypeAlias = Decider[Any, Any, Any, Any]


def outcomes(page: Page, acts: Acts, state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """What each act comes to in a state: a list of events, or the rule against it."""
    for command, facts in acts(state, day):
        try:
            yield command, page.decide(state, command, facts)
        except Refused as refusal:
            yield command, refusal.rule


@st.composite
def histories(draw: st.DrawFn, page: Page, acts: Acts, most: int = 14) -> list[Any]:
    """Let days go by, and on each let one lawful thing happen, if there is any."""
    history: list[Any] = []
    for today in accumulate(draw(st.lists(st.sampled_from((1, 1, 2, 5, 20)), max_size=most))):
        by_kind: dict[str, list[list[Any]]] = {}
        for command, events in outcomes(page, acts, page.after(history), today):
            if isinstance(events, list):
                by_kind.setdefault(type(command).__name__, []).append(events)
        if by_kind:  # First the kind of act, so that what can be varied most is not all there is.
            kind = draw(st.sampled_from(sorted(by_kind)))
            history += draw(st.sampled_from(by_kind[kind]))
    return history


def reach(page: Page, acts: Acts, phase: type) -> list[Any]:
    """A history that leads to a phase: the first that is drawn, since nobody reads it.

    Raises:
        NoSuchExample: if none is found among 2,000.
    """
    tries = settings(max_examples=2_000, database=None, phases=[Phase.generate])
    return find(histories(page, acts), lambda it: isinstance(page.after(it), phase), settings=tries)


@define
class Explored:
    """What was found by trying every act in every state that was reached."""

    transitions: set[tuple[str, str, str]] = field(factory=set)
    refusals: set[Rule] = field(factory=set)
    events: set[type] = field(factory=set)
    states: set[Any] = field(factory=set)

    @property
    def phases(self) -> set[type]:
        return {type(it) for it in self.states}


def explore(
    page: Page,
    acts: Acts,
    days: tuple[int, ...] = (1, 30),
    within: Callable[[Any], bool] = lambda state: True,
    most: int = 20_000,
) -> Explored:
    """Try every act on each of these days in every state reached, breadth first.

    ``within`` bounds the states that are followed further; ``most`` how many there are.
    """
    found, frontier = Explored(), [page.initial]
    found.states.add(page.initial)
    for state in frontier:  # It grows meanwhile.
        for day in days:
            for command, outcome in outcomes(page, acts, state, day):
                if isinstance(outcome, Rule):
                    found.refusals.add(outcome)
                    continue
                after = reduce(page.evolve, outcome, state)
                names = (type(it).__name__ for it in (state, command, after))
                found.transitions.add(tuple(names))  # type: ignore[arg-type]  # Three of them.
                found.events.update(map(type, outcome))
                if after not in found.states and within(after) and len(found.states) < most:
                    found.states.add(after)
                    frontier.append(after)
    return found


def table(doc: str, phases: Iterable[str]) -> set[tuple[str, str, str]]:
    """Read the table *phase | act | next phase* of a page's docstring.

    A first column may name a group, told below the table as ``group: Phase, Phase``; a last
    column may name several phases, and ``same`` for the phase it was.
    """
    known = set(phases)
    lines = [it.strip() for it in doc.splitlines()]
    named = (it.split(": ") for it in lines if it.count(": ") == 1)
    groups = {name: members.split(", ") for name, members in named if name.isidentifier()}
    rows: set[tuple[str, str, str]] = set()
    for line in lines:
        cells = [it.strip() for it in line.split("  ") if it.strip()]
        if len(cells) != 3 or not (cells[0] in known or cells[0] in groups):
            continue
        for phase in groups.get(cells[0], [cells[0]]):
            for after in cells[2].split(", "):
                rows.add((phase, cells[1], phase if after == "same" else after))
    return rows

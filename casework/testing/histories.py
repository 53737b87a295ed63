"""Histories a page can write: drawn at random, or every one there is with a small cast.

    @for_all(histories(CAST))
    def test_nothing_is_lent_twice(history): ...

A cast is the explorer's ``Cast``, or a page with a function ``acts(state, day)`` that yields pairs
of a command and its facts: everything anyone might ask for on a day (counted from 1), lawful or
not. What is lawful is asked of the decider itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import accumulate
from typing import Any, TypeAlias

from attrs import define, field
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from casework.domain.kernel import Refused, Rule
from casework.testing.explorer import Asked, Cast, Page

Acts: TypeAlias = Callable[[Any, int], Iterable[Asked]]


def outcomes(page: Page, acts: Acts, state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """What each act comes to in a state: a list of events, or the rule against it."""
    for (command, _), outcome in _outcomes(page, acts(state, day), state):
        yield command, outcome


def commands_for(cast: Cast, state: Any) -> st.SearchStrategy[Asked]:
    """Something that somebody of the cast asks for in a state, with what it is told.

    Half of what is drawn is accepted now, if anything is, every kind of act as often as another:
    drawn evenly from all there is, hardly anything would be, and no history would get far.
    """
    asked = tuple(cast.acts(state))
    lawful = _by_kind(_outcomes(cast.page, asked, state))
    if not lawful:
        return st.sampled_from(asked)
    return st.one_of(
        st.sampled_from(sorted(lawful)).flatmap(
            lambda kind: st.sampled_from([asked for asked, _ in lawful[kind]])
        ),
        st.sampled_from(asked),
    )


def histories(
    page: Page | Cast, acts: Acts | None = None, most: int = 14
) -> st.SearchStrategy[list[Any]]:
    """What may have happened on a page: the events of lawful acts, one after another.

    Of a ``Cast`` it begins where the cast does. Of a page with ``acts``, days go by meanwhile.
    ``most`` is how many acts there are at most.
    """
    if isinstance(page, Cast):
        cast = page
        starts = st.sampled_from(((), *cast.starts))
        return starts.flatmap(
            lambda past: _histories(cast.page, lambda state, day: cast.acts(state), most, past)
        )
    if acts is None:
        raise TypeError(f"histories of {page.name}: give its acts, or a Cast")
    return _histories(page, acts, most)


@st.composite
def _histories(
    draw: st.DrawFn, page: Page, acts: Acts, most: int, past: tuple[Any, ...] = ()
) -> list[Any]:
    """Let days go by, and on each let one lawful thing happen, if there is any."""
    history = list(past)
    for today in accumulate(draw(st.lists(st.sampled_from((1, 1, 2, 5, 20)), max_size=most))):
        state = page.after(history)
        lawful = _by_kind(_outcomes(page, acts(state, today), state))
        if lawful:  # First the kind of act, so that what can be varied most is not all there is.
            kind = draw(st.sampled_from(sorted(lawful)))
            history += draw(st.sampled_from(lawful[kind]))[1]
    return history


def _outcomes(
    page: Page, asked: Iterable[Asked], state: Any
) -> Iterator[tuple[Asked, list[Any] | Rule]]:
    for command, facts in asked:
        try:
            yield (command, facts), page.decide(state, command, facts)
        except Refused as refusal:
            yield (command, facts), refusal.rule


def _by_kind(
    outcomes: Iterable[tuple[Asked, list[Any] | Rule]],
) -> dict[str, list[tuple[Asked, list[Any]]]]:
    """What was accepted, by the name of the command."""
    found: dict[str, list[tuple[Asked, list[Any]]]] = {}
    for asked, events in outcomes:
        if isinstance(events, list):
            found.setdefault(type(asked[0]).__name__, []).append((asked, events))
    return found


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

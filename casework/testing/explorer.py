"""The explorer: every state that a page can reach with a small declared cast, breadth first.

It runs the page's own ``decide`` and ``evolve``, with the properties of its histories beside
them. What it finds is the shortest story there is; what it does not find is not there, within the
bounds that the cast declares. A limit that was reached is said, and proves nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import reduce
from time import monotonic
from typing import Any, TypeAlias

from attrs import define, field, frozen

from casework.domain.kernel import Decider, Refused, Rule
from casework.domain.properties.templates import BROKEN, Property, Step

Page: TypeAlias = Decider[Any, Any, Any, Any]
Asked: TypeAlias = tuple[Any, Any]
"""A command, and the facts that it is told."""


class Proof(Enum):
    """What an exploration comes to; the value is the exit code."""

    PROVED = 0  # At the declared bounds.
    REFUTED = 2
    UNDETERMINED = 3


def _anything(state: Any) -> bool:
    return True


@frozen
class Cast:
    """Whom and what a page is explored with.

    ``acts`` tells all that anyone might ask for in a state, lawful or not, with what each act is
    told. ``within`` bounds the states that are followed further, and ``bounds`` says so in words.
    ``starts`` are histories to begin from, besides the very beginning. ``goal`` is where every
    story must be able to end; without one, nothing is asked of ends.
    """

    page: Page
    acts: Callable[[Any], Iterable[Asked]]
    bounds: str
    within: Callable[[Any], bool] = _anything
    starts: tuple[tuple[Any, ...], ...] = ()
    goal: Callable[[Any], bool] | None = None


@frozen
class Story:
    """A shortest way to something: what had happened before, and each act with its events."""

    given: tuple[Any, ...]
    acts: tuple[tuple[Any, Any, tuple[Any, ...]], ...]

    def told(self) -> str:
        """As given, when and then, ready to paste into a test."""
        lines, past = [], list(self.given)
        for command, facts, events in self.acts:
            given = ", ".join(["decider", *map(repr, past)])
            lines.append(f"given({given}).when(\n    {command!r},\n    {facts!r},\n)")
            told = ", ".join(map(repr, events))
            lines.append(f".then({told})" if events else "  # and then:")
            past += events
        return "\n".join(lines)


@frozen
class Violation:
    """A property or an invariant broken, or a crash, and the shortest story of it."""

    name: str
    story: Story


@define
class Explored:
    """What there is within the bounds.

    ``complete``: everything was tried. ``cells`` count, for each phase and kind of command, the
    outcomes: ``""`` for accepted, else the rule's id. ``stuck`` is the shortest story from whose
    end the goal cannot be reached.
    """

    cast: Cast
    states: int = 0
    nodes: int = 0
    decisions: int = 0
    depth: int = 0
    seconds: float = 0.0
    complete: bool = True
    cells: dict[tuple[str, str], Counter[str]] = field(factory=lambda: defaultdict(Counter))
    events: Counter[type] = field(factory=Counter)
    refusals: Counter[Rule] = field(factory=Counter)
    broken: dict[str, Violation] = field(factory=dict)
    crashes: list[Violation] = field(factory=list)
    stuck: Story | None = None

    @property
    def proof(self) -> Proof:
        if self.broken or self.crashes or self.stuck:
            return Proof.REFUTED
        return Proof.PROVED if self.complete else Proof.UNDETERMINED

    @property
    def phases(self) -> set[str]:
        return {phase for phase, _ in self.cells}

    def silent_events(self) -> list[str]:
        """The events of the page that never happen."""
        return [it.__name__ for it in self.cast.page.events if not self.events[it]]

    def untried(self) -> list[tuple[str, str]]:
        """The pairs of a phase reached and a command of the page for which nothing was tried."""
        names = [it.__name__ for it in self.cast.page.commands]
        return [it for phase in sorted(self.phases) for it in _missing(phase, names, self.cells)]


def _missing(phase: str, names: list[str], cells: Iterable[Any]) -> Iterator[tuple[str, str]]:
    there = set(cells)
    yield from ((phase, it) for it in names if (phase, it) not in there)


Invariant: TypeAlias = tuple[str, Callable[[Any], object]]
"""A sentence, and how a state keeps it."""


def explore(
    cast: Cast,
    properties: Sequence[Property] = (),
    *,
    invariants: Sequence[Invariant] = (),
    most: int = 1_000_000,
    seconds: float | None = None,
    first: bool = False,
) -> Explored:
    """Try every act in every state that can be reached, breadth first.

    ``most`` bounds the states with what the properties remember of the way there, ``seconds`` the
    time; whoever runs into either has proved nothing. ``first``: stop at the first thing broken.
    """
    return _Exploration(cast, tuple(properties), tuple(invariants), most, seconds, first).run()


def shortest(
    cast: Cast, *, most: int = 1_000_000
) -> tuple[Explored, list[tuple[Any, tuple[Any, ...]]]]:
    """Every state from which the cast's acts are tried, and the shortest history that leads there.

    They come in the order in which they were found, which is the same every time.
    """
    run = _Exploration(cast, (), (), most, None, False)
    found = run.run()
    ways: list[tuple[Any, ...]] = []
    for at, _, _, events in run.came:  # Whatever led to a state was found before it.
        ways.append(events if at < 0 else ways[at] + events)
    tried = (state for state, _ in run.nodes[: run.tried])
    return found, [it for it in zip(tried, ways, strict=False) if cast.within(it[0])]


@define
class _Exploration:
    """One run: nodes are states with memories, known by number in the order they were found."""

    cast: Cast
    properties: tuple[Property, ...]
    invariants: tuple[Invariant, ...]
    most: int
    seconds: float | None
    first: bool
    found: Explored = field(init=False)
    tried: int = field(init=False, default=0)
    nodes: list[tuple[Any, tuple[Any, ...]]] = field(init=False, factory=list)
    number: dict[tuple[Any, tuple[Any, ...]], int] = field(init=False, factory=dict)
    came: list[tuple[int, Any, Any, tuple[Any, ...]]] = field(init=False, factory=list)
    before: list[list[int]] = field(init=False, factory=list)
    depths: list[int] = field(init=False, factory=list)
    looking: dict[type, tuple[int, ...]] = field(init=False, factory=dict)

    def run(self) -> Explored:
        begun, page = monotonic(), self.cast.page
        self.found = found = Explored(self.cast)
        for kind in page.events:
            watching = (n for n, it in enumerate(self.properties) if issubclass(kind, it.kinds))
            self.looking[kind] = tuple(watching)
        memories = tuple(it.initial for it in self.properties)
        for past in ((), *self.cast.starts):
            self._enter(page.after(past), memories, (-1, None, None, tuple(past)), 0)
        at = 0
        while at < len(self.nodes) and not (self.first and (found.broken or found.crashes)):
            late = self.seconds is not None and monotonic() - begun > self.seconds
            if len(self.nodes) > self.most or late:
                found.complete = False
                break
            if self.cast.within(self.nodes[at][0]):
                self._try(at)
            self.tried = at = at + 1
        found.complete = found.complete and at == len(self.nodes)
        found.nodes, found.depth = len(self.nodes), max(self.depths, default=0)
        found.states = len({state for state, _ in self.nodes})
        if self.cast.goal is not None and found.complete:
            self._look_for_the_stuck(self.cast.goal)
        found.seconds = monotonic() - begun
        return found

    def _try(self, at: int) -> None:
        state, memories = self.nodes[at]
        page, found, phase = self.cast.page, self.found, type(self.nodes[at][0]).__name__
        decide, refusals, cells = page.decide, found.refusals, found.cells
        for command, facts in self.cast.acts(state):
            found.decisions += 1
            cell = cells[phase, type(command).__name__]
            try:
                events = decide(state, command, facts)
                after = reduce(page.evolve, events, state)
            except Refused as refusal:
                refusals[refusal.rule] += 1
                cell[refusal.rule.id] += 1
                continue
            except Exception as crash:  # noqa: BLE001  # Whatever it is, it is a finding.
                self._crashed(at, command, facts, crash)
                continue
            if not events:
                self._crashed(at, command, facts, AssertionError("nothing came of it"))
                continue
            cell[""] += 1
            way = (at, command, facts, tuple(events))
            if (then := self._remember(memories, way)) is not None:
                self._enter(after, then, way, self.depths[at] + 1)

    def _remember(
        self, memories: tuple[Any, ...], way: tuple[int, Any, Any, tuple[Any, ...]]
    ) -> tuple[Any, ...] | None:
        """The memories after an act, or none if a property is broken by it."""
        _, command, facts, events = way
        then: list[Any] | None = None
        held = True
        for nth, event in enumerate(events):
            self.found.events[type(event)] += 1
            if not (watching := self.looking[type(event)]):
                continue
            step = Step(event, command, facts, nth == 0)
            then = list(memories) if then is None else then
            for n in watching:
                if then[n] is BROKEN:
                    continue
                then[n] = self.properties[n].step(then[n], step)
                if then[n] is BROKEN:
                    held = False
                    self._broken(self.properties[n].name, way)
        if not held:
            return None
        return memories if then is None else tuple(then)

    def _enter(
        self,
        state: Any,
        memories: tuple[Any, ...],
        way: tuple[int, Any, Any, tuple[Any, ...]],
        depth: int,
    ) -> None:
        node = state, memories
        number = self.number.get(node)
        if number is None:
            number = self.number[node] = len(self.nodes)
            self.nodes.append(node)
            self.came.append(way)
            self.before.append([])
            self.depths.append(depth)
            self._hold(node, way)
        if way[0] >= 0 and self.cast.goal is not None:
            self.before[number].append(way[0])

    def _hold(
        self, node: tuple[Any, tuple[Any, ...]], way: tuple[int, Any, Any, tuple[Any, ...]]
    ) -> None:
        state, memories = node
        for name, holds in self.invariants:
            if not holds(state):
                self._broken(name, way)
        if isinstance(state, self.cast.page.over):
            for it, memory in zip(self.properties, memories, strict=True):
                if it.pending(memory):
                    self._broken(it.name, way)

    def _broken(self, name: str, way: tuple[int, Any, Any, tuple[Any, ...]]) -> None:
        if name not in self.found.broken:  # Breadth first: the first is a shortest.
            self.found.broken[name] = Violation(name, self._story(way))

    def _crashed(self, at: int, command: Any, facts: Any, crash: Exception) -> None:
        if len(self.found.crashes) < 5:
            story = self._story((at, command, facts, ()))
            self.found.crashes.append(Violation(f"{type(crash).__name__}: {crash}", story))

    def _story(self, way: tuple[int, Any, Any, tuple[Any, ...]]) -> Story:
        acts = []
        while way[0] >= 0:
            at, command, facts, events = way
            acts.append((command, facts, events))
            way = self.came[at]
        return Story(way[3], tuple(reversed(acts)))

    def _look_for_the_stuck(self, goal: Callable[[Any], bool]) -> None:
        """From every state the goal can be reached: go back from where it is."""
        within = self.cast.within
        good = [goal(state) or not within(state) for state, _ in self.nodes]
        todo = [n for n, it in enumerate(good) if it]
        while todo:
            for n in self.before[todo.pop()]:
                if not good[n]:
                    good[n] = True
                    todo.append(n)
        trapped = [n for n, it in enumerate(good) if not it]
        if trapped:
            self.found.stuck = self._story(self.came[trapped[0]])

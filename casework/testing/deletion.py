"""Guard deletion by exploration: each guard is taken out in turn, and a property must break.

An example that fails without a guard shows that somebody thought of it. Here nobody need have:
the page is explored without the guard, and what is said of its histories a second time, without
looking into ``decide``, must be broken somewhere, or the page crash, or get stuck. What nothing
breaks without is redundant; it must be declared so, with the rule that covers it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import attrs
from attrs import field, frozen

from casework.domain.kernel import IN_ORDER, Rule
from casework.domain.properties.templates import Property
from casework.testing.explorer import Allowed, Cast, Explored, Invariant, Proof, explore
from casework.testing.guards import GUARDS, without_guard


@frozen
class Subject:
    """A page with all that it is held to.

    ``modules`` are the page and its chapters, in which its guards stand. ``redundant`` declares
    the guards that may be taken out without anything breaking, each with the rule that covers it
    and why: by their text, as ``guards_of`` gives it; events that may be left out by their name.
    ``allowed`` is what must be accepted. ``larger`` is a larger cast, with which the page is
    explored as it is and nothing is taken out.

    Pages joined by policies have no guard of their own: ``parts`` are what else can be taken out,
    each with the cast without it, and ``beside`` the modules that are taken as they are.
    """

    cast: Cast
    properties: tuple[Property, ...]
    modules: tuple[ModuleType, ...]
    invariants: tuple[Invariant, ...] = ()
    redundant: Mapping[str, str] = field(factory=dict)
    allowed: tuple[Allowed, ...] = ()
    larger: Cast | None = None
    parts: Mapping[str, Cast] = field(factory=dict)
    beside: tuple[ModuleType, ...] = ()

    @property
    def name(self) -> str:
        return self.cast.page.name

    def silent(self, found: Explored) -> list[str]:
        """The events that never happen: of pages joined, those that a property looks at."""
        if not self.parts:
            return found.silent_events()
        told = {kind for it in self.properties for kind in it.kinds}
        return sorted(it.__name__ for it in told if not found.events[it])

    def untried(self, found: Explored) -> list[tuple[str, str]]:
        """The pairs of a phase and a command that were not tried; pages joined have no phases."""
        return [] if self.parts else found.untried()

    def unasked(self, found: Explored) -> list[str]:
        """What must be accepted, and never came to be asked."""
        return [it.says for it in self.allowed if not found.allowed[it.says]]

    def mute(self, found: Explored) -> list[str]:
        """The rules that a guard holds acts to, and that refused nothing."""
        refused = {it.id for it in found.refusals}
        held = {
            it.rule
            for module in self.modules
            for it in guards_of(module)
            if it.rule and it.text not in self.redundant
        }
        return sorted(held - refused)


@frozen
class Deletion:
    """What came of taking out a guard, or an event: what broke, or why nothing need.

    ``survived``: nothing broke and nothing covers it. ``stale``: it is declared redundant, and
    something broke all the same.
    """

    what: str
    broke: str
    covered: str
    explored: Explored

    @property
    def survived(self) -> bool:
        return not self.broke and not self.covered

    @property
    def stale(self) -> bool:
        return bool(self.broke and self.covered)

    @property
    def undecided(self) -> bool:
        """Nothing broke as far as it was looked at, which is not all there is."""
        return not self.broke and not self.explored.complete


@frozen
class Guard:
    """A guard of a module: its line, its text, and the id of the rule that it holds acts to.

    ``rule`` is empty where only the act tells which it is.
    """

    line: int
    text: str
    rule: str


def guards_of(module: ModuleType) -> list[Guard]:
    """The guards of a module in their order; a text that comes again is numbered."""
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    calls = [it for it in nodes if isinstance(it, ast.Call) and _is_guard(it)]
    texts: dict[str, int] = {}
    found = []
    for call in sorted(calls, key=lambda it: (it.lineno, it.col_offset)):
        text = f"{module.__name__.rpartition('.')[2]}: {ast.unparse(call)}"
        texts[text] = texts.get(text, 0) + 1
        told = text if texts[text] == 1 else f"{text} ({texts[text]})"
        found.append(Guard(call.lineno, told, _rule_of(module, call)))
    return found


def _rule_of(module: ModuleType, call: ast.Call) -> str:
    """The rule that a guard names last; ``only_while`` may leave it out."""
    per = next((it.value for it in call.keywords if it.arg == "per"), call.args[-1])
    if isinstance(per, ast.Call):
        return ""
    rule = getattr(module, per.id, None) if isinstance(per, ast.Name) else None
    return rule.id if isinstance(rule, Rule) else IN_ORDER.id


def _is_guard(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in GUARDS


def deletions(subject: Subject, *, most: int = 200_000, seconds: float = 20) -> Iterator[Deletion]:
    """Take out each guard of a page, then each kind of event, and explore what is left.

    Of pages joined, each of their parts is taken out.
    """
    for module in subject.modules:
        for guard in guards_of(module):
            with without_guard(module, guard.line):
                yield _judged(subject, subject.cast, guard.text, most, seconds)
    for what, cast in subject.parts.items():
        yield _judged(subject, cast, what, most, seconds)
    if not subject.parts:
        yield from _without_events(subject, most, seconds)


def _without_events(subject: Subject, most: int, seconds: float) -> Iterator[Deletion]:
    page = subject.cast.page
    for kind in page.events:

        def silent(state: Any, command: Any, facts: Any, kind: type = kind) -> list[Any]:
            told = page.decide(state, command, facts)
            return [it for it in told if not isinstance(it, kind)]

        without = attrs.evolve(subject.cast, page=attrs.evolve(page, decide=silent))
        yield _judged(subject, without, f"event {kind.__name__}", most, seconds)


def _judged(subject: Subject, cast: Cast, what: str, most: int, seconds: float) -> Deletion:
    found = explore(
        cast,
        subject.properties,
        invariants=subject.invariants,
        most=most,
        seconds=seconds,
        first=True,
    )
    broke = next(iter(found.broken), "") or next((it.name for it in found.crashes), "")
    if not broke and found.stuck is not None:
        broke = "no way to an end"
    if not broke and found.proof is Proof.PROVED:
        gone = set(subject.silent(found)) - {what.removeprefix("event ")}
        broke = f"{', '.join(sorted(gone))} never happens" if gone else ""
    return Deletion(what, broke, subject.redundant.get(what, ""), found)


def held(
    subject: Subject,
    *,
    most: int = 1_000_000,
    seconds: float | None = None,
    larger: bool = False,
) -> Explored:
    """Explore a page as it is, with its properties; ``larger``: with its larger cast."""
    return explore(
        subject.larger if larger and subject.larger else subject.cast,
        subject.properties,
        invariants=subject.invariants,
        allowed=subject.allowed,
        most=most,
        seconds=seconds,
    )


def unknown(subject: Subject) -> list[str]:
    """What is declared redundant and is there no more."""
    there = {it.text for module in subject.modules for it in guards_of(module)}
    there |= {f"event {it.__name__}" for it in subject.cast.page.events} | {*subject.parts}
    return sorted(set(subject.redundant) - there)


def survivors(found: Sequence[Deletion]) -> list[str]:
    """What was taken out without anything breaking, and without being declared redundant."""
    return [it.what for it in found if it.survived]

"""Claims: what holds of all whole numbers and all days, and what shows that a proof bites.

A claim is a function of numbers. The asserts at its beginning say which numbers it is about, those
after them what holds; in between it asks the production code. CrossHair runs it with numbers that
stand for all numbers: it proves the claim for every one of them, or finds some for which it fails.
A claim that still held without what makes it true would prove nothing, so each names weaker ways
to decide, and must be refuted with every one of them in place.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import reduce
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final, Protocol, cast

from attrs import frozen

from casework.domain.kernel import Refused, Rule
from casework.testing.deletion import guards_of
from casework.testing.explorer import Page, Proof
from casework.testing.guards import without_guard

PATIENCE: Final = 30
"""Seconds, after which a claim is undetermined. On an idle machine none takes five."""

TRIES: Final = 5
"""How often the solver is asked within that time. What it needs a moment for when it begins in one
place it may not find in an hour when it begins in another, and each time it begins elsewhere."""


class Weaker(Protocol):
    """A weaker way to decide, by its name, in place for as long as the context lasts."""

    @property
    def says(self) -> str: ...
    def applied(self) -> AbstractContextManager[None]: ...


@frozen
class Without:
    """A guard is left out: by its text, as ``guards_of`` gives it."""

    module: ModuleType
    guard: str

    @property
    def says(self) -> str:
        return f"without {self.guard}"

    def applied(self) -> AbstractContextManager[None]:
        lines = {it.text: it.line for it in guards_of(self.module)}
        return without_guard(self.module, lines[self.guard])


@frozen
class Instead:
    """Something else stands where a module names a function, or a number."""

    module: ModuleType
    name: str
    other: Any

    @property
    def says(self) -> str:
        return f"another {self.module.__name__.rpartition('.')[2]}.{self.name}"

    @contextmanager
    def applied(self) -> Iterator[None]:
        names = vars(self.module)
        was_there, kept = self.name in names, names.get(self.name)
        setattr(self.module, self.name, self.other)
        try:
            yield
        finally:
            if was_there:
                setattr(self.module, self.name, kept)
            else:  # It stood before a name of Python's own.
                delattr(self.module, self.name)


@frozen(eq=False)
class Claim:
    """What holds, which rules it is about, and what it must be refuted with."""

    holds: Callable[..., None]
    rules: tuple[Rule, ...]
    weaker: tuple[Weaker, ...]

    @property
    def name(self) -> str:
        return self.holds.__name__

    @property
    def says(self) -> str:
        """The sentence that the function begins with."""
        return (self.holds.__doc__ or "").partition("\n")[0]


@frozen(eq=False)
class Undecided:
    """What CrossHair cannot decide, why not, and what holds it instead."""

    holds: Callable[..., None]
    rules: tuple[Rule, ...]
    why: str
    held_by: str


@frozen
class Judgement:
    """What came of a claim, and in CrossHair's words the numbers for which it fails."""

    proof: Proof
    words: str


def judged(holds: Callable[..., None], *, patience: float = PATIENCE) -> Judgement:
    """Ask CrossHair about a claim, as the code stands now.

    Only what the claim asserts refutes it: where the code raises anything else, nothing is known.
    What the solver finds hangs on what it was asked before, and so each claim is judged by a child
    process of its own.

    Raises:
        ModuleNotFoundError: crosshair-tool is not installed.
        ValueError: it is no claim: CrossHair found nothing to check, or could not read it; or
            pytest has rewritten its asserts.
    """
    if "@pytest_ar" in holds.__globals__:
        raise ValueError(
            f"the asserts of {holds.__name__} are not as they were written: pytest rewrites them"
            f" unless the docstring of {holds.__module__} says PYTEST_DONT_REWRITE"
        )
    from crosshair.core_and_libs import AnalysisMessage, MessageType  # All that a child needs.

    near, far = multiprocessing.Pipe(duplex=False)
    # Forked, it has the code as it stands, and no other thread has anything that it waits for.
    child = multiprocessing.get_context("fork").Process(target=_ask, args=(far, holds, patience))
    with near, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
        far.close()
        try:
            found: list[AnalysisMessage] | str = near.recv()
        except EOFError:
            found = "the process that judged it ended without a word"
        child.join()
    if isinstance(found, str):
        return Judgement(Proof.UNDETERMINED, found)
    unread = (MessageType.SYNTAX_ERR, MessageType.IMPORT_ERR)
    if not found or any(it.state in unread for it in found):
        raise ValueError(f"{holds.__name__} is no claim: {[it.message for it in found]}")
    worst = max(found, key=lambda it: it.state)
    if worst.state is MessageType.CONFIRMED:
        return Judgement(Proof.PROVED, worst.message)
    untrue = worst.message.startswith(AssertionError.__name__)
    return Judgement(Proof.REFUTED if untrue else Proof.UNDETERMINED, worst.message)


def _ask(asker: Connection, holds: Callable[..., None], patience: float) -> None:
    """Tell the asker what CrossHair found, or why it found nothing."""
    from crosshair.core_and_libs import analyze_function, run_checkables
    from crosshair.options import AnalysisKind, AnalysisOptionSet
    from crosshair.statespace import AnalysisMessage, MessageType
    from crosshair.util import CrossHairInternal

    options = AnalysisOptionSet(
        analysis_kind=[AnalysisKind.asserts],
        per_condition_timeout=patience / TRIES,
        per_path_timeout=patience / TRIES,
        report_all=True,
    )
    found: list[AnalysisMessage] = []
    with asker:
        try:
            for _ in range(TRIES):
                found = run_checkables(analyze_function(holds, options))
                if all(it.state is not MessageType.CANNOT_CONFIRM for it in found):
                    break
            asker.send(found)
        except CrossHairInternal as fault:
            asker.send(f"CrossHair itself: {fault}")


def as_moment(number: int) -> datetime:
    """A moment, where the code does no more with moments than tell which comes first."""
    return cast(datetime, number)


def accepted(page: Page, state: Any, act: Any, facts: Any) -> list[Any]:
    """The events that an act leads to; none, if it is refused."""
    try:
        return page.decide(state, act, facts)
    except Refused:
        return []


def after(page: Page, state: Any, events: list[Any]) -> Any:
    """Where these events lead from a state."""
    return reduce(page.evolve, events, state)

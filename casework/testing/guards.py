"""Guard deletion: each rule of a page is taken out in turn, and some example must notice.

A call of ``require``, ``only_by``, ``only_while`` or ``hold_to_role`` is a guard; it is taken out
by its line for the time of one run of the page's examples. What nobody notices is a rule that no
test holds the page to. Likewise each kind of event is left out of what is decided.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

import pytest

GUARDS = ("require", "only_by", "only_while", "hold_to_role")


def guards(page: ModuleType) -> list[int]:
    """The lines of a page on which an act is held to a rule."""
    calls = (it for it in ast.walk(ast.parse(inspect.getsource(page))) if isinstance(it, ast.Call))
    return sorted(
        it.lineno for it in calls if isinstance(it.func, ast.Name) and it.func.id in GUARDS
    )


@contextmanager
def without_guard(page: ModuleType, line: int) -> Iterator[None]:
    """Let the page decide without the guard on this line."""
    kept = {name: getattr(page, name) for name in GUARDS if hasattr(page, name)}

    def lax(name: str, held: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            if sys._getframe(1).f_lineno == line:
                return args[0] if name == "only_while" else None
            return held(*args, **more)

        return call

    for name, held in kept.items():
        setattr(page, name, lax(name, held))
    try:
        yield
    finally:
        for name, held in kept.items():
            setattr(page, name, held)


def examples(*tests: ModuleType) -> list[Callable[[], object]]:
    """The examples of test modules: their test functions that need no fixture and draw nothing."""
    return [
        it
        for module in tests
        for name, it in vars(module).items()
        if name.startswith("test_")
        and isinstance(it, FunctionType)
        and not inspect.signature(it).parameters
        and not hasattr(it, "hypothesis")
        and not getattr(it, "pytestmark", ())
    ]


def noticed(run: Iterable[Callable[[], object]]) -> bool:
    """Whether any of the examples fails now."""
    for example in run:
        try:
            example()
        except (Exception, pytest.fail.Exception):  # noqa: BLE001  # Any failure is a notice.
            return True
    return False


def unnoticed_guards(page: ModuleType, *tests: ModuleType) -> list[str]:
    """The guards of a page that can be taken out without any example failing."""
    run = examples(*tests)
    assert run, f"{page.__name__} has no examples"
    assert not noticed(run), f"the examples of {page.__name__} do not hold by themselves"
    source = inspect.getsource(page).splitlines()
    missed = []
    for line in guards(page):
        with without_guard(page, line):
            if not noticed(run):
                missed.append(f"{page.__name__}:{line}: {source[line - 1].strip()}")
    return missed


def unnoticed_events(page: ModuleType, *tests: ModuleType) -> list[str]:
    """The kinds of event that can be left out of every decision without any example failing."""
    run, decider = examples(*tests), page.decider
    missed = []
    for kind in decider.events:

        def silent(state: Any, command: Any, facts: Any, kind: type = kind) -> list[Any]:
            told = page.decide(state, command, facts)
            return [it for it in told if not isinstance(it, kind)]

        object.__setattr__(decider, "decide", silent)
        try:
            if not noticed(run):
                missed.append(f"{decider.name}.{kind.__name__}")
        finally:
            object.__setattr__(decider, "decide", page.decide)
    return missed

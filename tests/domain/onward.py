"""No traps (LAW-15): from wherever a case has come to, it can still be brought to its goal."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

from casework.domain.kernel import Act
from casework.testing.explorer import Page

Step: TypeAlias = Callable[[Any], tuple[Act, Any]]
"""What is to be done next in a state, and the facts that it is told."""

MOST = 30


def brought_on(page: Page, state: Any, step: Step, goal: type) -> None:
    """Go on step by step until the goal is reached.

    Raises:
        Refused: if a step is not allowed.
        AssertionError: if it goes on and on.
    """
    for _ in range(MOST):
        if isinstance(state, goal):
            return
        state = reduce(page.evolve, page.decide(state, *step(state)), state)
    raise AssertionError(f"after {MOST} steps it is {state}")

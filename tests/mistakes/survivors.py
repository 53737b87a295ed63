"""Mutants that change nothing anybody could notice, each with the reason why."""

from __future__ import annotations

from typing import Final

_NO_SPAN: Final = (
    "A span of 0 is no scale: either way it is divided by, and whoever asks is told so."
)

EQUIVALENT: Final[dict[tuple[str, str], str]] = {
    ("people/grades.py", "- if whole < 0:\n+ if whole <= 0:"): _NO_SPAN,
    ("people/grades.py", "- if whole < 0:\n+ if whole < 1:"): _NO_SPAN,
}
"""By file and change, as ``make mutation`` tells them."""

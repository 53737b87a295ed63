"""Mutants that change nothing anybody could notice, each with the reason why."""

from __future__ import annotations

from typing import Final

EQUIVALENT: Final[dict[tuple[str, str], str]] = {}
"""By file and change, as ``make mutation`` tells them."""

"""The course of a page: from place to place, told from the events alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Property,
    Step,
    remembering,
)

Leads: TypeAlias = Mapping[str, str] | Callable[[str, Any], str]
"""Where an event may happen, and where it leads from there; told by it where that depends on it.
What leads nowhere, to an empty place, may not happen."""

Ways: TypeAlias = Mapping[type, Leads]

NOWHERE: Final = ""


def staying(*places: str) -> Mapping[str, str]:
    """It may happen in each of these places, and leads nowhere else."""
    return {it: it for it in places}


def to(place: str, *places: str) -> Mapping[str, str]:
    """It may happen in each of ``places``, and leads to ``place``."""
    return dict.fromkeys(places, place)


def in_course(law: Law, begin: str, ways: Ways) -> Property:
    """Each event happens only where its way begins."""

    def step(place: str, it: Step) -> Any:
        leads = ways[type(it.event)]
        there = leads(place, it.event) if callable(leads) else leads.get(place, NOWHERE)
        return there or BROKEN

    return remembering(law, tuple(ways), begin, step)

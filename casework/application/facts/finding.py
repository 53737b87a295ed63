"""How facts are found: by looking at other streams, and what every context looks at.

A stream that is *looked* at may be stale by one decision; one that is *held* must still be at the
version read when the decision is written, or everything is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar, cast

from attrs import frozen

from casework.domain import calendar, policy
from casework.domain.calendar import Calendar, Calendars, Published, Timing
from casework.domain.policy import InForce, Terms

State = TypeVar("State")

POLICY: Final = f"{policy.decider.name}/office"
CALENDAR: Final = f"{calendar.decider.name}/office"
"""The streams of the office's parameters, and of its tables of working days."""


class Finding(Protocol):
    """The streams as the decision in the making sees them, its own draft included."""

    def look(self, stream: str) -> Any:
        """The state of a stream: a snapshot."""
        ...

    def hold(self, stream: str) -> Any:
        """The state of a stream that must not move before the decision is written."""
        ...

    def upto(self, position: int) -> int:
        """How far into the feed a view is read: to ``position`` where it is now, or, when a
        decision is made again, to where it was then."""
        ...


@frozen
class Finder:
    """Which facts a command is told, and how they are found: ``find(stream, command, finding)``."""

    kind: type
    find: Callable[[str, Any, Finding], Any]


Finders = Mapping[type, Finder]
"""By command class. What is not named is told ``NoFacts``."""


def in_force(finding: Finding) -> InForce:
    """The parameters (snapshot)."""
    return cast(InForce, finding.look(POLICY))


def calendars(finding: Finding) -> Calendars:
    """Every table of working days so far (snapshot)."""
    return cast(Published, finding.look(CALENDAR)).versions


def today(finding: Finding) -> Calendar:
    """The table of working days in force (snapshot)."""
    return calendars(finding)[-1]


def timing(finding: Finding, key: Terms) -> Timing:
    """What a clock that starts now is set to (snapshot)."""
    return Timing(in_force(finding).term(key), today(finding).version)


def identity(stream: str) -> str:
    """What a case is called on each of its pages."""
    return stream.partition("/")[2]

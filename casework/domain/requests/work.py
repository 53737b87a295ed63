"""Terms of processing: the request as it was registered, and the work done on it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import Entry, Items, Step
from casework.domain.kernel import Person
from casework.domain.requests.case import Delay, Group, Result


class Level(StrEnum):
    """Who a problem is brought before, from the nearest up."""

    LEADER = "leader"
    DEPUTY = "deputy"
    MANAGER = "manager"

    def reached(self, levels: frozenset[Level]) -> bool:
        """Whether any of these is this level or above."""
        order = tuple(Level)
        return any(order.index(it) >= order.index(self) for it in levels)


@frozen
class Registration:
    """What intake handed over. ``in_order`` are the items it had judged in order by ``at``."""

    number: str
    applicant: Person
    business_type: str
    entry: Entry
    in_order: Items
    at: datetime


@frozen
class Task:
    """What a group was given to do. ``late``: that the due time passed has been noted."""

    group: Group
    due: datetime
    quality: str
    delays: tuple[Delay, ...] = ()
    late: bool = False


@frozen
class Hands:
    """Who works on it, and who tells the customer: the same person, or a delegate."""

    handler: Person
    notifier: Person


@frozen
class Inquiry:
    """Something asked of the applicant and not answered yet."""

    key: str
    answer_by: Span


@frozen
class Problem:
    """Something brought before a superior and not solved yet.

    ``tell_by`` began when the problem was met, ``answer_by`` when it was told.
    """

    key: str
    level: Level
    tell_by: Span
    answer_by: Span


@frozen
class Work:
    """What was done so far.

    ``done`` are the steps taken, ``place`` is where in the procedure the next may be looked for:
    rework begins again at its start. ``versions`` are the results, ``reasons`` those for which
    the latest came back. ``reviewed``: a review of it is not void.
    """

    done: frozenset[str] = frozenset()
    place: int = 0
    inquiries: tuple[Inquiry, ...] = ()
    problems: tuple[Problem, ...] = ()
    versions: tuple[Result, ...] = ()
    reasons: tuple[str, ...] = ()
    reviewed: bool = False


def undone(steps: tuple[Step, ...], done: frozenset[str]) -> tuple[Step, ...]:
    """The steps that may not be left out and have not been taken."""
    return tuple(it for it in steps if it.mandatory and it.name not in done)

"""A registered request underway: who has it, what was done so far, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import Step
from casework.domain.kernel import Person
from casework.domain.requests.case import Case, Delay, Group, Registration, Result

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Task:
    """What a group was given to do.

    ``watched`` until the due time passes, be it noted as a delay or kept by an approval.
    """

    group: Group
    due: datetime
    quality: str
    delays: tuple[Delay, ...] = ()
    watched: bool = True


@frozen
class Hands:
    """Who handles it, and who tells the customer: the same person, or a delegate."""

    handler: Person
    notifier: Person


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
    the latest came back. ``reviewed``: a review of it is not void. ``reopened``: it was delivered,
    and came back. ``restarts`` counts how often the work of its profile was begun anew.
    """

    done: frozenset[str] = frozenset()
    place: int = 0
    inquiries: tuple[Inquiry, ...] = ()
    problems: tuple[Problem, ...] = ()
    versions: tuple[Result, ...] = ()
    reasons: tuple[str, ...] = ()
    reviewed: bool = False
    reopened: bool = False
    restarts: int = 0


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nothing has been registered yet."""


@frozen
class Open:
    """On the books. ``trackers`` follow its progress: none yet, or one."""

    asked: Registration
    trackers: frozenset[Person]


@frozen
class Registered(Open):
    """Not given to a group. ``filed``: its materials have been put away."""

    filed: bool = False


@frozen
class Tasked(Open):
    """Given to a group."""

    task: Task


@frozen
class WithGroup(Tasked):
    """Its leader is to name who handles it."""


@frozen
class Staffed(Tasked):
    """Given to one person."""

    hands: Hands


@frozen
class Assigned(Staffed):
    """Its handler has not begun."""


@frozen
class Working(Staffed):
    """Begun, and not yet approved."""

    work: Work

    @property
    def case(self) -> Case:
        """The case as the next chapter takes it over."""
        asked, task, hands = self.asked, self.task, self.hands
        return Case(
            number=asked.number,
            applicant=asked.applicant,
            business_type=asked.business_type,
            entry=asked.entry,
            group=task.group,
            handler=hands.handler,
            notifier=hands.notifier,
            tracker=min(self.trackers),
            due=task.due,
            quality=task.quality,
            delays=task.delays,
        )

    @property
    def result(self) -> Result:
        """The latest version. There is one once the work has been completed."""
        return self.work.versions[-1]

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.asked.entry.business.steps

    @property
    def inquiries(self) -> frozenset[str]:
        return frozenset(it.key for it in self.work.inquiries)

    @property
    def problems(self) -> frozenset[str]:
        return frozenset(it.key for it in self.work.problems)

    def left_out(self, before: int | None = None) -> tuple[Step, ...]:
        """The steps before a place (or all) that must be taken, and were not."""
        done = self.work.done
        return tuple(it for it in self.steps[:before] if it.mandatory and it.name not in done)


@frozen
class AtWork(Working):
    """In its handler's hands."""


@frozen
class InProcess(AtWork):
    """Worked on for the first time."""


@frozen
class UnderReview(Working):
    """Lies before its reviewers. ``producer`` made the version, whoever handles the case now."""

    producer: Person


@frozen
class Rework(AtWork):
    """Came back, and is worked on again."""


@frozen
class Approved:
    """Handed over. What follows is told in the next chapter, unless that hands it back."""

    handed: UnderReview


@frozen
class Withdrawn:
    """Taken back by the applicant. ``reviewed``: a review of it was not void; ``reopened``: it had
    come back from delivery."""

    asked: Registration
    reviewed: bool
    reopened: bool


Processing: TypeAlias = NotOpened | Open | Approved | Withdrawn

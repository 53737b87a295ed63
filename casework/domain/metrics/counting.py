"""Counting: how a metric counts events, and what it comes to for whom in which period.

A metric is a pure function of what is on record. It names the things it counts (a request, a
rating, an item of stock), whose each is and on which day it falls, and the events that say so. A
thing counts once in a period, however often it is told of, and then for the most it was told to
come to. What comes later, or sets something right, changes the figure; nobody types one in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, assert_never

import attrs
from attrs import Factory, field, frozen

from casework.domain.calendar import UNPUBLISHED, Calendar, office_day
from casework.domain.kernel import Person
from casework.domain.people.figures import NO_DATA, PLAIN, Figure, Metric
from casework.domain.people.grades import half_up
from casework.domain.people.periods import Period
from casework.domain.people.posts import NotFounded, Organisation

# -- What is on record -------------------------------------------------------------------------


_NOBODY: Final = NotFounded()


@frozen
class Setting:
    """The office as it stood when something happened: its calendar, and who held which post."""

    calendar: Calendar = UNPUBLISHED
    organisation: Organisation = _NOBODY

    def day(self, at: datetime) -> date:
        """The day it was in the office."""
        return office_day(self.calendar, at)

    def units_of(self, persons: Iterable[Person]) -> frozenset[str]:
        """The groups, departments and centres in which any of them held a post."""
        held = frozenset(persons)
        return frozenset(it.unit for it in self.organisation.posts if held & it.holder and it.unit)


@frozen
class Recorded:
    """An event on record: where, by whom, when, and how the office stood then."""

    stream: str
    version: int
    event: Any
    by: Person
    at: datetime
    setting: Setting = Setting()
    page: str = field(init=False, default=Factory(lambda it: it.stream.partition("/")[0], True))
    identity: str = field(init=False, default=Factory(lambda it: it.stream.partition("/")[2], True))

    @property
    def id(self) -> str:
        """What the event is called as evidence: stream@version."""
        return f"{self.stream}@{self.version}"

    @property
    def day(self) -> date:
        return self.setting.day(self.at)


def place_of(evidence: str) -> tuple[str, int]:
    """The stream and the version of an event, by its id."""
    stream, _, version = evidence.rpartition("@")
    return stream, int(version)


# -- What is counted ---------------------------------------------------------------------------


class By(StrEnum):
    """For whom a figure is."""

    PERSON = "person"
    GROUP = "group"
    OFFICE = "office"


@frozen
class Subject:
    """For whom a figure is, by name; the office has none."""

    by: By = By.OFFICE
    name: str = ""


OFFICE: Final = Subject()


@frozen
class Counted:
    """A thing that a metric counts: for whom, on which day, and by which events.

    ``numerator`` and ``denominator`` are what it adds to the figure. ``groups`` are the group
    that worked on it or, where it belonged to no group, the units of those whose it is.
    """

    metric: Metric
    thing: str
    whose: frozenset[Person]
    groups: frozenset[str]
    day: date
    numerator: int
    denominator: int
    evidence: tuple[str, ...]

    def of(self, subject: Subject) -> bool:
        """Whether it counts for this subject."""
        match subject.by:
            case By.PERSON:
                return subject.name in self.whose
            case By.GROUP:
                return subject.name in self.groups
            case By.OFFICE:
                return True
            case _:
                assert_never(subject.by)


Definition = Callable[[Sequence[Recorded]], Iterator[Counted]]
"""A metric's one definition: what it counts of all that is on record, in the order of the feed."""


@frozen
class Measure:
    """What a metric comes to for a subject in a period (by its key), and the things counted."""

    metric: Metric
    subject: Subject
    period: str
    figure: Figure
    counted: tuple[Counted, ...]


def measure(
    metric: Metric, counted: Iterable[Counted], subject: Subject, period: Period
) -> Measure:
    """What a metric comes to for a subject in a period."""
    found: dict[str, Counted] = {}
    for it in counted:
        if it.metric is metric and period.holds(it.day) and it.of(subject):
            found[it.thing] = _together(found[it.thing], it) if it.thing in found else it
    things = tuple(found.values())
    return Measure(metric, subject, period.key, _figure(metric, things), things)


def _together(one: Counted, other: Counted) -> Counted:
    """One thing that was told of twice in a period."""
    return attrs.evolve(
        one,
        whose=one.whose | other.whose,
        groups=one.groups | other.groups,
        day=max(one.day, other.day),
        numerator=max(one.numerator, other.numerator),
        denominator=max(one.denominator, other.denominator),
        evidence=(*one.evidence, *other.evidence),
    )


def _figure(metric: Metric, things: Sequence[Counted]) -> Figure:
    numerator = sum(it.numerator for it in things)
    evidence = tuple(dict.fromkeys(id for it in things for id in it.evidence))
    if metric is Metric.QUANTITY:  # A count: whoever got nothing done has done none.
        return Figure(numerator, 1, evidence)
    return Figure(numerator, sum(it.denominator for it in things), evidence) if things else NO_DATA


def hundredths(metric: Metric, figure: Figure) -> int | None:
    """What a figure comes to, in whole hundredths (of a percent, where it is a rate), a half
    rounded upwards; nothing where there was nothing to count it from (GAP-28)."""
    if not figure.applicable:
        return None
    times = 100 if metric in PLAIN else 100 * 100
    return half_up(figure.numerator * times, figure.denominator)

"""Figures: what every metric comes to, for whom, in which month. Kept up by following the feed.

A figure is worked out anew from what is on record whenever it is asked for; read up to a position
it is what it was as of then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from threading import RLock
from typing import Final

import attrs
from attrs import define, field, frozen

from casework.application.facts.finding import Finding
from casework.application.office import Office
from casework.application.ports import Entry
from casework.domain import calendar
from casework.domain.inventory import stock_item
from casework.domain.kernel import Person
from casework.domain.metrics import definitions, inventory
from casework.domain.metrics.counting import (
    OFFICE,
    By,
    Counted,
    Measure,
    Recorded,
    Setting,
    Subject,
    measure,
)
from casework.domain.people import organisation
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.periods import Cycle, Period

_READ: Final = definitions.PAGES | {calendar.decider.name, organisation.decider.name}


@frozen
class Turnover:
    """How an item of stock turned over in a period (MET-10)."""

    item: str
    period: str
    figure: Figure


@define
class _Told:
    """The events that a metric is counted from, their positions, what it counts of them, and what
    that was found to come to."""

    events: list[Recorded] = field(factory=list)
    positions: list[int] = field(factory=list)
    counted: tuple[Counted, ...] | None = None
    measures: dict[tuple[Period, Subject], Measure] = field(factory=dict)

    def add(self, it: Recorded, position: int) -> None:
        """Take in one more event: whatever was counted is no longer all there is."""
        self.events.append(it)
        self.positions.append(position)
        self.counted = None
        self.measures.clear()


def _of_each() -> dict[Metric, _Told]:
    return {it: _Told() for it in Metric}


@define
class Figures:
    """A view of the journal: ``follow`` reads what is new, the rest tells what it comes to."""

    office: Office
    position: int = field(init=False, default=0)
    _told: dict[Metric, _Told] = field(init=False, factory=_of_each)
    _stock: list[Recorded] = field(init=False, factory=list)
    _setting: Setting = field(init=False, factory=Setting)
    _following: RLock = field(init=False, factory=RLock)
    _erasures: int = field(init=False, default=0)

    @classmethod
    def of(cls, office: Office, as_of: int | None = None) -> Figures:
        """The view as it stands, or as it stood at a position of the feed."""
        figures = cls(office)
        figures.follow(as_of)
        return figures

    def follow(self, until: int | None = None) -> None:
        """Read the feed on from where it was left, up to a position or to its end.

        Raises:
            StoreFailure: if the store could not be read; what was read until then stays read.
        """
        with self._following:
            if self._erasures != self.office.erasures:  # What was read then is no longer to be had.
                self._begin_anew()
            for position, entry in self.office.journal.feed(self.position):
                if until is not None and position > until:
                    return
                self._read(position, entry)
                self.position = position

    def _begin_anew(self) -> None:
        self._erasures, self.position = self.office.erasures, 0
        self._told, self._stock, self._setting = _of_each(), [], Setting()

    def _read(self, position: int, entry: Entry) -> None:
        page = entry.stream.partition("/")[0]
        if page not in self.office.pages or page not in _READ:
            return
        by = Person(self.office.codec.stored(entry).by)
        event, at = self.office.codec.event(entry)
        if page == calendar.decider.name:
            self._setting = attrs.evolve(self._setting, calendar=event.calendar)
        elif page == organisation.decider.name:
            posts = organisation.evolve(self._setting.organisation, event)
            self._setting = attrs.evolve(self._setting, organisation=posts)
        else:
            it = Recorded(entry.stream, entry.version, event, by, at, self._setting)
            for metric, told in self._told.items():
                if page in definitions.NEEDS[metric]:
                    told.add(it, position)
            if page == stock_item.decider.name:
                self._stock.append(it)

    def counted(self, metric: Metric) -> tuple[Counted, ...]:
        """All that a metric counts of what was read, in the order of the feed."""
        with self._following:
            told = self._told[metric]
            if told.counted is None:
                told.counted = tuple(definitions.DEFINITIONS[metric](told.events))
            return told.counted

    # -- What it comes to ----------------------------------------------------------------------

    def measure(self, metric: Metric, period: Period, subject: Subject = OFFICE) -> Measure:
        """What a metric comes to for a subject in a period."""
        with self._following:
            known = self._told[metric].measures
            if (period, subject) not in known:
                known[period, subject] = measure(metric, self.counted(metric), subject, period)
            return known[period, subject]

    def of_person(self, metric: Metric, person: Person, period: Period, finding: Finding) -> Figure:
        """What an appraisal is told (``facts.appraisal.Metrics``): what is on record now, or was
        when it was first decided."""
        with self._following:
            self.follow()
            at, subject = finding.upto(self.position), Subject(By.PERSON, person)
            if at == self.position:
                return self.measure(metric, period, subject).figure
            told = self._told[metric]
            events = told.events[: bisect_right(told.positions, at)]
        return measure(metric, definitions.DEFINITIONS[metric](events), subject, period).figure

    def measures(
        self, by: By, metrics: Iterable[Metric], periods: Iterable[Period]
    ) -> list[Measure]:
        """What metrics come to in periods, for everybody for whom anything was counted; for the
        office also where nothing was."""
        wanted = list(metrics)
        return [
            self.measure(metric, period, subject)
            for period in periods
            for metric in wanted
            for subject in self._subjects(by, metric, period)
        ]

    def _subjects(self, by: By, metric: Metric, period: Period) -> list[Subject]:
        if by is By.OFFICE:
            return [OFFICE]
        found = (it for it in self.counted(metric) if period.holds(it.day))
        names = {name for it in found for name in (it.whose if by is By.PERSON else it.groups)}
        return [Subject(by, name) for name in sorted(names)]

    def turnovers(self, periods: Iterable[Period]) -> list[Turnover]:
        """How every item of stock turned over in each period."""
        items = sorted({it.identity for it in self._stock})
        return [
            Turnover(item, period.key, inventory.turnover(self._stock, item, period))
            for period in periods
            for item in items
        ]

    def months(self) -> list[Period]:
        """The months in which anything was counted or moved in stock, in order."""
        days = [it.day for metric in Metric for it in self.counted(metric)]
        days += [it.day for it in self._stock]
        months = {date(it.year, it.month, 1) for it in days}
        return [Period(Cycle.MONTHLY, it) for it in sorted(months)]

"""Figures as the office has them: of its months, its people and its units, as of any position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.facts.appraisal import Metrics
from casework.application.office import Office
from casework.application.reading import history
from casework.application.views.figures import Figures
from casework.domain.calendar import Calendar, PublishCalendar, office_day
from casework.domain.care.revisit import RateSatisfaction, ScheduleRevisit, Source
from casework.domain.inventory.stock_item import ReceiveStock
from casework.domain.inventory.stock_item import Source as From
from casework.domain.inventory.stocktake import CompleteStocktake, FinishCounting
from casework.domain.kernel import Person, Personal
from casework.domain.metrics.counting import OFFICE, By, Counted, Subject, hundredths, place_of
from casework.domain.metrics.definitions import DEFINITIONS
from casework.domain.people.figures import NO_DATA, PLAIN, Metric
from casework.domain.people.organisation import VacatePost
from casework.domain.people.periods import Period, period_named
from casework.domain.requests.processing import ResultApproved
from tests.application.plans import Play, played, tour
from tests.application.test_inventory import begun, count, issue, put_right
from tests.application.tours import APPROVED, OF_REQUESTS
from tests.domain.cast import CALENDAR
from tests.offices import ORGANISATION, SetClock, did, staffed
from tests.stocked import by, pcs, put_in, with_a_store

JULY, AUGUST = period_named("2024-07")[0], period_named("2024-08")[0]
WALKS = (
    f"{APPROVED} NotifyResult",
    *OF_REQUESTS[:1],
    *(it for it in OF_REQUESTS if "ReturnForRework" in it and "PassStage" in it),
)


def of(office: Office, metric: Metric, subject: Subject = OFFICE, period: Period = JULY) -> str:
    """The figure, as numerator/denominator."""
    figure = Figures.of(office).measure(metric, period, subject).figure
    return f"{figure.numerator}/{figure.denominator}"


def rated(office: Office, survey: str, score: int = 4) -> None:
    """Ann says what she thinks of Hana's work."""
    stream, ann = f"care.revisit/{survey}", Person("ann")
    did(office, stream, ScheduleRevisit(ann, "permit", Person("hana"), by=by("bo")))
    fine = Personal(ann, "Fine.")
    did(office, stream, RateSatisfaction(survey, Source.REVISIT, score, fine, by=ann))


# -- Of whom, and when -------------------------------------------------------------------------


def test_a_stocktake_is_the_figure_of_whoever_counted():
    office = with_a_store(MemoryJournal())
    lamp, rod = put_in(office, "lamp", 60), put_in(office, "rod", 9)
    take = begun(office, lamp, rod)
    did(office, take, count(lamp, 58))
    did(office, take, count(rod, 9))
    did(office, take, FinishCounting(by=by("bo")))
    put_right(office, take, lamp, -2)
    assert of(office, Metric.STOCKTAKE) == "0/0"
    did(office, take, CompleteStocktake(by=by("bea")))

    assert of(office, Metric.STOCKTAKE, Subject(By.PERSON, "bo")) == "1/2"
    assert of(office, Metric.STOCKTAKE, Subject(By.PERSON, "bea")) == "0/0"
    assert of(office, Metric.STOCKTAKE, period=AUGUST) == "0/0"


def test_the_stock_turns_over_by_month():
    office = with_a_store(MemoryJournal())
    clock = office.clock
    assert isinstance(clock, SetClock)
    put_in(office, "lamp", 60)
    did(office, "inventory.stock_item/lamp", issue(20))
    clock.forward(days=31)
    did(office, "inventory.stock_item/lamp", ReceiveStock(pcs(20), From.RETURN, "8", by=by("bo")))
    view = Figures.of(office)
    assert view.months() == [JULY, AUGUST]
    july, august = view.turnovers(view.months())
    assert (july.item, july.figure.numerator, july.figure.denominator) == ("lamp", 40, 40)
    assert (august.figure.numerator, len(august.figure.evidence)) == (0, 3)


def test_a_new_calendar_moves_nothing_that_was_counted_to_another_month():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    clock.forward(days=30, hours=15)  # Midnight in the office: August has begun.
    rated(office, "s1")
    greenwich = attrs.evolve(CALENDAR, version=1, utc_offset=0)
    publish(office, greenwich)
    rated(office, "s2")
    assert of(office, Metric.SATISFACTION, period=AUGUST) == "4/1"
    assert of(office, Metric.SATISFACTION, period=JULY) == "4/1"


def publish(office: Office, calendar: Calendar) -> None:
    did(office, "calendar/office", PublishCalendar(calendar, "moved", by=Person("mia")))


def test_a_figure_stays_with_the_group_that_somebody_was_in_then():
    office, permits = staffed(MemoryJournal()), Subject(By.GROUP, "permits")
    rated(office, "s1")
    did(office, ORGANISATION, VacatePost("handler 1", Person("rui"), by=Person("hua")))
    rated(office, "s2")
    assert of(office, Metric.SATISFACTION, permits) == "4/1"
    assert of(office, Metric.SATISFACTION, Subject(By.PERSON, "hana")) == "8/2"


def test_figures_are_listed_for_everybody_there_are_any_of():
    office = staffed(MemoryJournal())
    rated(office, "s1")
    view = Figures.of(office)
    told = view.measures(By.PERSON, Metric, view.months())
    assert [(it.metric, it.subject.name) for it in told] == [(Metric.SATISFACTION, "hana")]
    groups = view.measures(By.GROUP, Metric, view.months())
    assert [it.subject for it in groups] == [Subject(By.GROUP, "permits")]
    whole = view.measures(By.OFFICE, Metric, view.months())
    assert {it.metric for it in whole} == set(Metric)
    assert sum(it.figure == NO_DATA for it in whole) == len(Metric) - 2  # A quantity is a count.


def test_an_appraisal_is_told_what_is_on_record_now():
    office = staffed(MemoryJournal())
    metrics: Metrics = Figures(office).of_person
    hana, finding = Person("hana"), Looking()
    assert metrics(Metric.SATISFACTION, hana, JULY, finding) == NO_DATA
    rated(office, "s1", 5)
    told = metrics(Metric.SATISFACTION, hana, JULY, finding)
    assert (told.numerator, told.denominator) == (5, 1)
    assert [place_of(it) for it in told.evidence] == [("care.revisit/s1", 2)]


class Looking:
    """Nothing is looked at: figures come from the feed."""

    def look(self, stream: str) -> object:
        raise AssertionError(stream)

    def hold(self, stream: str) -> object:
        raise AssertionError(stream)

    def upto(self, position: int) -> int:
        return position


# -- Whatever happened -------------------------------------------------------------------------


@cache
def walked(told: str) -> Office:
    return played(tour(told), Play()).offices[0]


def all_counted(figures: Figures) -> list[tuple[Counted, ...]]:
    return [figures.counted(metric) for metric in DEFINITIONS]


@pytest.mark.parametrize("told", WALKS)
def test_read_bit_by_bit_or_at_once_or_as_of_a_position_it_is_the_same(told: str):
    office = walked(told)
    bit_by_bit = Figures(office)
    positions = [position for position, _ in office.journal.feed()]
    for position in positions[:: max(len(positions) // 6, 1)]:
        bit_by_bit.follow(position)
        at_once = Figures.of(office, position)
        assert bit_by_bit.position == at_once.position == position
        assert all_counted(bit_by_bit) == all_counted(at_once)
    bit_by_bit.follow()
    assert all_counted(bit_by_bit) == all_counted(Figures.of(office))


@pytest.mark.parametrize("told", WALKS)
def test_every_figure_opens_to_events_on_record_and_no_rate_is_beyond_all(told: str):
    office = walked(told)
    view = Figures.of(office)
    measures = [it for how in By for it in view.measures(how, DEFINITIONS, view.months())]
    assert any(it.metric is Metric.ON_TIME and it.figure.applicable for it in measures)
    for it in measures:
        for stream, version in map(place_of, it.figure.evidence):
            assert history(office, stream)[version - 1].version == version
        value = hundredths(it.metric, it.figure)
        if value is not None and it.metric not in PLAIN:
            assert 0 <= value <= 100 * 100


@pytest.mark.parametrize("told", WALKS)
def test_quantity_is_a_recount_of_the_journal(told: str):
    office = walked(told)
    firsts = [it for it in first_approvals(office) if JULY.holds(office_day(CALENDAR, it))]
    assert of(office, Metric.QUANTITY) == f"{len(firsts)}/1"
    assert firsts


def first_approvals(office: Office) -> Sequence[datetime]:
    streams = {entry.stream for _, entry in office.journal.feed()}
    approved = (
        [it.at for it in history(office, stream) if isinstance(it.event, ResultApproved)][:1]
        for stream in streams
        if stream.startswith("requests.processing/")
    )
    return [at for one in approved for at in one]

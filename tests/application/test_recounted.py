"""What an appraisal imported is recounted from the journal as it was then, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from casework.application.audit.redecide import Came, redecide
from casework.application.office import FEED, Office
from casework.application.views.figures import Figures
from casework.domain.kernel import Person
from casework.domain.metrics.counting import By, Subject, place_of
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.periods import Period, period_named
from casework.domain.people.scoring import MetricImported
from tests.application.moves.cast import HANA
from tests.application.plans import Plan, plans, played, tour
from tests.application.tours import OF_PEOPLE, RESOLVED, TOLD
from tests.offices import an_office

JULY = period_named("2024-07")[0]
IMPORTED = """800h! handler:SealPeriod handler:OpenAppraisal handler:ImportMetric
    handler:ImportMetric handler:ImportMetric handler:ImportMetric handler:RateIndicator
    handler:RateIndicator/1 handler:ComputeScore handler:ConfirmGrade"""
FOUND_WRONG = f"CollectFeedback/1 {RESOLVED}"
"""Later the customer complains, and is right to: July's work has an error more."""


def imported(office: Office) -> Iterator[tuple[MetricImported, Person, Period, int]]:
    """Every figure that was imported: of whom, for which period, and how far the feed was read."""
    for _, entry in office.journal.feed():
        if entry.name == "people.appraisal.MetricImported":
            event, _ = office.codec.event(entry)
            whose, _, period = entry.stream.partition("/")[2].rsplit(":", 2)
            told = office.codec.body(entry).told
            assert told is not None
            yield event, Person(whose), period_named(period)[0], told.read[FEED]


def recounted(
    office: Office, metric: Metric, who: Person, period: Period, upto: int | None = None
) -> Figure:
    return Figures.of(office, upto).measure(metric, period, Subject(By.PERSON, who)).figure


def decided_alike(office: Office) -> None:
    afresh = an_office(office.journal, clock=office.clock)
    assert {it.came for it in redecide(afresh)} == {Came.UNCHANGED}


def test_what_was_imported_stands_though_the_figure_has_changed_since():
    before = played(tour(f"{TOLD} {IMPORTED}")).office
    office = played(tour(f"{TOLD} {IMPORTED} {FOUND_WRONG}")).office
    figures = {event.metric: event.figure for event, *_ in imported(office)}
    assert figures == {event.metric: event.figure for event, *_ in imported(before)}

    errors = figures[Metric.PROCESSING_ERRORS]
    assert (errors.numerator, errors.denominator) == (0, 1)
    assert [place_of(it)[0] for it in errors.evidence] == ["requests.processing/1"]
    now = recounted(office, Metric.PROCESSING_ERRORS, HANA, JULY)
    assert (now.numerator, now.denominator) == (1, 1)
    assert len(now.evidence) == len(errors.evidence) + 1
    for event, who, period, upto in imported(office):
        assert recounted(office, event.metric, who, period, upto) == event.figure
    decided_alike(office)


def test_after_an_appeal_the_figure_is_imported_anew_and_both_are_recounted_as_of_then():
    appealed = "handler:Publish handler:Appeal handler:DecideAppeal handler:ImportMetric/2"
    office = played(tour(f"{TOLD} {IMPORTED} {FOUND_WRONG} {appealed} handler:ComputeScore")).office
    told = [it for it in imported(office) if it[0].metric is Metric.PROCESSING_ERRORS]

    assert [it.figure.numerator for it, *_ in told] == [0, 1]
    for event, who, period, upto in told:
        assert recounted(office, event.metric, who, period, upto) == event.figure
    decided_alike(office)


@pytest.mark.parametrize("told", [it for it in OF_PEOPLE if "ImportMetric" in it])
def test_whatever_was_imported_is_recounted_to_the_last_digit(told: str):
    office = played(tour(told)).office
    assert [*imported(office)]
    for event, who, period, upto in imported(office):
        assert recounted(office, event.metric, who, period, upto) == event.figure


@settings(max_examples=settings().max_examples // 2)
@given(plans())
def test_whatever_happened_before_and_since_it_is_recounted_to_the_last_digit(plan: Plan):
    office = played(plan).office
    for event, who, period, upto in imported(office):
        assert recounted(office, event.metric, who, period, upto) == event.figure

"""Appraisals on the command line: every score down to the figures and ratings it comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.facts.appraisal import appraisal_finders
from casework.application.office import Office
from casework.application.pages import Page
from casework.application.views.figures import Figures
from casework.domain.care.revisit import RateSatisfaction, ScheduleRevisit, Source
from casework.domain.kernel import Act, Person, Personal
from casework.domain.metrics.counting import By, Subject
from casework.domain.people import appraisal as page
from casework.domain.people.appraisal import (
    Appeal,
    ConfirmGrade,
    DecideAppeal,
    OpenAppraisal,
    Publish,
)
from casework.domain.people.assessment import Improvement
from casework.domain.people.attendance import SealPeriod
from casework.domain.people.employee import Departure, EndEmployment
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.grades import Grade
from casework.domain.people.improvement import (
    ApplyResult,
    OpenImprovement,
    RecordImprovementOutcome,
)
from casework.domain.people.indicators import PROCESSING_SCHEME
from casework.domain.people.periods import period_named
from casework.domain.people.scheme import ActivateScheme, DefineScheme
from casework.domain.people.scoring import (
    ComputeScore,
    ImportMetric,
    RateIndicator,
    RecordObservation,
)
from tests.adapters.cli.conftest import Cli
from tests.offices import SetClock, did, staffed

HANA, RUI, LIN, DAN, HUA, MIA, BO, ANN = map(
    Person, ("hana", "rui", "lin", "dan", "hua", "mia", "bo", "ann")
)
JULY = period_named("2024-07")[0]
LEAVES = EndEmployment(Departure.RESIGNED, "Moves away.", by=HUA)
STREAM = "people.appraisal/hana:processing:2024-07"


def on(office: Office, month: int, day: int) -> None:
    assert isinstance(office.clock, SetClock)
    office.clock.now = datetime(2024, month, day, 2, tzinfo=UTC)


def go(office: Office, *acts: Act, stream: str = STREAM) -> None:
    for act in acts:
        did(office, stream, act)


def begun(office: Office) -> None:
    """Ann has said what she thinks of Hana's work, and July is over."""
    visit, fine = "care.revisit/v1", Personal(ANN, "Well done.")
    did(office, visit, ScheduleRevisit(ANN, "permit", HANA, by=BO))
    did(office, visit, RateSatisfaction("summer", Source.REVISIT, 4, fine, by=ANN))
    scheme = "people.scheme/office"
    did(office, scheme, DefineScheme(PROCESSING_SCHEME, by=HUA))
    did(office, scheme, ActivateScheme("processing", date(2024, 7, 1), by=MIA))
    on(office, 8, 1)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))


def gathered(office: Office) -> None:
    whose = Subject(By.PERSON, HANA)
    for metric in sorted(PROCESSING_SCHEME.metrics):
        figure = Figures.of(office).measure(metric, JULY, whose).figure
        go(office, ImportMetric(metric, figure, by=LIN))
    seen = RecordObservation(date(2024, 7, 9), Personal(HANA, "Calm at the counter."), by=LIN)
    ratings = [RateIndicator(it, 60, "As seen.", by=LIN) for it in ("teamwork", "learning")]
    go(office, seen, *ratings, ComputeScore(by=LIN))


def graded(office: Office) -> None:
    did(office, "people.attendance/hana:2024-07", SealPeriod(by=HUA))
    go(office, ConfirmGrade(Grade.FAIL, by=LIN), Publish(by=LIN))


def appealed(office: Office, *, upheld: bool) -> None:
    lodge = Appeal(Personal(HANA, "The summer was slow."), by=HANA)
    go(office, lodge, DecideAppeal(upheld, "So were all others.", by=DAN))


def improved(office: Office) -> None:
    course = OpenImprovement(Improvement.TRAINING, "The course of August.", by=LIN)
    go(office, course, ApplyResult(by=HUA), RecordImprovementOutcome(True, "Better.", by=LIN))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch):
    """Sentences stay in one line, however wide the terminal is where the tests run."""
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "office.db")


@pytest.fixture
def office(store: str) -> Office:
    it = staffed(SqliteJournal(store))
    begun(it)
    return it


def told(cli: Cli, store: str, *words: str) -> list[dict[str, Any]]:
    return list(cli("appraisal", *words, "--store", store, "--json").document["appraisals"])


def indicators(appraisal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {it["name"]: it for it in appraisal["indicators"]}


# -- How a score came about --------------------------------------------------------------------


def test_every_indicator_is_told_with_its_weight_its_figures_and_what_they_are_worth(
    cli: Cli, office: Office, store: str
):
    gathered(office)
    (it,) = told(cli, store)

    assert (it["person"], it["scheme"], it["period"]) == ("hana", "processing", "2024-07")
    assert (it["phase"], it["grade"], it["late"]) == ("scored", None, True)
    found = indicators(it)
    assert {name: one["weight"] for name, one in found.items()} == {
        "quantity": 20,
        "quality": 35,
        "timeliness": 20,
        "teamwork": 15,
        "learning": 10,
    }
    errors, satisfaction = found["quality"]["figures"]
    assert (errors["id"], errors["hundredths"], errors["points"]) == ("MET-01", None, None)
    assert (satisfaction["numerator"], satisfaction["points"]) == (4, 7500)
    assert satisfaction["evidence"] == [{"stream": "care.revisit/v1", "version": 2}]
    assert found["teamwork"]["ratings"][0]["ground"] == "As seen."
    assert found["quantity"]["points"] == 0


def test_what_was_left_out_is_said_and_the_rest_weighs_more(cli: Cli, office: Office, store: str):
    gathered(office)
    (it,) = told(cli, store)

    assert (it["left_out"], it["weights"]) == (["timeliness"], 80)
    assert indicators(it)["timeliness"]["points"] is None
    assert it["score"] == (20 * 0 + 35 * 7500 + 25 * 6000 + 40) // 80
    shown = cli("appraisal", "--person", "hana", "--store", store).out
    assert "left out" in shown
    assert "teamwork 18.75 %" in shown


def test_a_figure_is_told_with_the_position_it_was_read_at_and_still_comes_to_the_same(
    cli: Cli, office: Office, store: str
):
    gathered(office)
    before = [one for it in indicators(told(cli, store)[0]).values() for one in it["figures"]]
    late = Personal(ANN, "On reflection, no.")
    did(office, "care.revisit/v1", RateSatisfaction("later", Source.REVISIT, 3, late, by=ANN))
    positions = {it["position"] for it in before}

    last = max(position for position, _ in office.journal.feed())
    assert all(0 < it < last for it in positions)
    assert {it["same"] for it in before} == {True}
    after = [one for it in indicators(told(cli, store)[0]).values() for one in it["figures"]]
    assert after == before


def test_a_figure_that_nothing_on_record_bears_out_is_told_as_such(
    cli: Cli, office: Office, store: str
):
    def made_up(*_: Any) -> Figure:
        return Figure(9, 1, ("care.revisit/v1@2",))

    def read(metric: Metric, person: Person, period: Any, finding: Any) -> Figure:
        finding.upto(Figures.of(office).position)
        return made_up()

    finders = appraisal_finders(read, lambda *_: True)
    pages = {**office.pages, page.decider.name: Page(page.decider, finders)}
    other = Office(office.journal, pages, office.policies)
    other.clock = office.clock
    go(other, ImportMetric(Metric.SATISFACTION, made_up(), by=LIN))

    (it,) = told(cli, store)
    figures = indicators(it)["quality"]["figures"]
    assert [one["same"] for one in figures] == [False]
    assert "✗" in cli("appraisal", "--person", "hana", "--store", store).out


def test_opened_a_figure_tells_what_it_counts(cli: Cli, office: Office, store: str):
    gathered(office)
    (plain,), (it,) = told(cli, store), told(cli, store, "--events")
    figures = [
        one for one in indicators(it)["quality"]["figures"] if one["metric"] == "satisfaction"
    ]

    (counted,) = figures[0]["counted"]
    assert counted["numerator"] == 4
    assert "counted" not in indicators(plain)["quality"]["figures"][0]
    assert "SatisfactionRated" in cli("appraisal", "--events", "--store", store).out


# -- What came of it ---------------------------------------------------------------------------


def test_what_is_not_there_yet_is_not_told_as_nothing(cli: Cli, office: Office, store: str):
    (it,) = told(cli, store)
    assert (it["phase"], it["score"], it["grade"]) == ("open", None, None)
    shown = cli("appraisal", "--store", store).out
    assert "not read yet" in shown
    assert "not rated yet" in shown


def test_an_appeal_that_was_upheld_is_told_with_both_grades(cli: Cli, office: Office, store: str):
    gathered(office)
    graded(office)
    appealed(office, upheld=True)
    assert told(cli, store)[0]["score"] is None  # It is scored anew.
    go(office, *(RateIndicator(it, 100, "Anew.", by=LIN) for it in ("teamwork", "learning")))
    go(office, ComputeScore(by=LIN), ConfirmGrade(Grade.PASS, by=LIN))

    (it,) = told(cli, store)
    assert [one["grade"] for one in it["graded"]] == ["fail", "pass"]
    assert [one["event"].get("upheld") for one in it["appeal"]] == [None, True]
    assert it["grade"] == "pass"
    assert it["score"] == it["graded"][-1]["score"] > it["graded"][0]["score"]


def test_what_follows_and_what_came_on_record_is_told(cli: Cli, office: Office, store: str):
    gathered(office)
    graded(office)
    appealed(office, upheld=False)
    improved(office)

    (it,) = told(cli, store)
    assert it["phase"] == "closed"
    assert [one["name"].rpartition(".")[2] for one in it["follows"]] == [
        "ImprovementOpened",
        "ResultApplied",
        "ImprovementAssessed",
    ]
    assert [one["name"].rpartition(".")[2] for one in it["on_record"]] == [
        "ResultEntered",
        "ImprovementDue",
        "OutcomeEntered",
    ]
    shown = cli("appraisal", "--store", store).out
    for said in ("The course of August.", "The summer was slow.", "improvement due", "Calm at"):
        assert said in shown


# -- Which ones --------------------------------------------------------------------------------


def test_they_are_found_by_person_period_and_scheme(cli: Cli, office: Office, store: str):
    of_rui = "people.appraisal/rui:processing:2024-07"
    go(office, OpenAppraisal(RUI, "processing", "2024-07", by=LIN), stream=of_rui)

    assert [it["person"] for it in told(cli, store)] == ["hana", "rui"]
    assert [it["person"] for it in told(cli, store, "--person", "rui")] == ["rui"]
    assert len(told(cli, store, "--period", "2024-07", "--scheme", "processing")) == 2
    assert told(cli, store, "--period", "2024-Q3") == told(cli, store, "--scheme", "signing") == []
    assert "2 appraisals" in cli("appraisal", "--store", store).out
    assert cli("appraisal", "--person", "nobody", "--store", store).exit == 0
    assert cli("appraisal", "--period", "July", "--store", store).exit == 2


def test_one_that_was_cancelled_still_tells_what_it_was(cli: Cli, office: Office, store: str):
    gathered(office)
    did(office, "people.employee/hana", LEAVES)
    go(office, page.CancelAppraisal(date(2024, 7, 31), "Left.", by=HUA))

    (it,) = told(cli, store)
    assert (it["phase"], it["person"], it["score"]) == ("cancelled", "hana", None)
    assert cli("appraisal", "--store", store).exit == 0

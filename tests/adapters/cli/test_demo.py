"""The demo: the same story every time, with every phase in it, and every decision explained."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict

from casework.adapters.cli.demo import moves, play
from casework.adapters.cli.demo.cast import APPOINTED, FOUNDER, HAN, MA
from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.why import why
from casework.application.reading import history
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.catalogue import Profile
from casework.domain.inventory.stocktake import ItemCounted, ItemRecounted, StockAdjusted
from casework.domain.people.attendance import PeriodSealed, Shortfall
from casework.domain.people.figures import Metric
from casework.domain.requests import outcome
from casework.domain.signing.session import ClauseConfirmed
from casework.infrastructure.bootstrap import open_office
from tests.adapters.cli.conftest import Cli, Performance
from tests.postgres import database


def test_it_tells_the_same_story_every_time_and_proves_it(cli: Cli, tmp_path: Path):
    one, two = (str(tmp_path / name) for name in ("one.db", "two.db"))
    first, second = cli("demo", "--store", one), cli("demo", "--store", two)
    assert (first.exit, second.exit, first.err) == (0, 0, "")
    assert first.out.replace(one, "") == second.out.replace(two, "")
    left = [cli("streams", "--store", it, "--json").document for it in (one, two)]
    assert left[0] == left[1]


def test_every_decision_comes_out_again_as_it_is_on_record(performance: Performance):
    told = performance.told
    assert told["different"] == []
    assert told["replayed"] == told["accepted"] + told["refused"]
    assert told["accepted"] >= 1_200
    assert told["refused"] >= 140


def test_it_leaves_a_request_in_every_phase(performance: Performance):
    board = performance.told["board"]
    assert board["requests.intake"].keys() == {
        *("Submitted", "Deficient", "AwaitingSupplement", "Checked"),
        *("Registered", "Lapsed", "Declined", "Withdrawn"),
    }
    assert board["requests.processing"].keys() == {
        *("Registered", "WithGroup", "Assigned", "InProcess", "UnderReview", "Rework"),
        *("Approved", "Withdrawn"),
    }
    assert board["requests.delivery"].keys() == {
        *("Approved", "Notified", "Objected", "Reopened", "Closed", "Archived", "Withdrawn"),
    }


def test_why_explains_every_decision_by_the_rules_it_kept_and_the_one_it_broke(played: Path):
    with closing(open_office(str(played)).journal) as journal:
        office = open_office(str(played))
        verdicts = [it for _, it in journal.feed() if it.name in (ACCEPTED, REFUSED)]
        for entry in verdicts:
            told = why(office, entry.stream.removeprefix("decision/"))
            broken = [it.rule for step in told.steps for it in step.consulted if not it.kept]
            assert broken == ([told.rule] if told.rule else [])
            assert all(step.consulted or step.cause for step in told.steps)
        office.journal.close()
    assert {it.name for it in verdicts} == {ACCEPTED, REFUSED}


def test_the_command_line_explains_every_refusal(cli: Cli, played: Path):
    with closing(open_office(str(played)).journal) as journal:
        refusals = [it.stream for _, it in journal.feed() if it.name == REFUSED]
    assert refusals
    for stream in refusals:
        said = cli("why", stream.removeprefix("decision/"), "--store", str(played), "--json")
        last = said.document["steps"][-1]["consulted"][-1]
        assert (said.exit, said.document["outcome"], last["kept"]) == (0, "refused", False)
        assert last["rule"] == said.document["rule"]
        assert last["rule"]["cites"]


def test_it_is_the_same_on_a_server(cli: Cli, performance: Performance, postgres: str):
    store = with_password(postgres)
    told = cli("demo", "--store", store, "--json").document
    assert told | {"store": ""} == performance.told | {"store": ""}
    assert "hush" not in told["store"]
    forced = cli("demo", "--store", store, "--force")
    assert forced.exit == 2  # It is no file to remove,
    assert "--force" not in forced.err  # and nobody is told to add what was given.


def test_no_password_is_told(cli: Cli, postgres: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "1000")  # So that it would be in one piece.
    with database(postgres) as fresh:
        said = [cli("demo", "--store", with_password(fresh)) for _ in range(2)]
    assert [it.exit for it in said] == [0, 2]
    assert not any("hush" in it.out + it.err for it in said)


def with_password(conninfo: str) -> str:
    return f"postgresql://?{urlencode({**conninfo_to_dict(conninfo), 'password': 'hush'})}"


def test_an_office_is_not_played_over_unless_asked_for(cli: Cli, played: Path, tmp_path: Path):
    words = ("demo", "--store", str(shutil.copy(played, tmp_path / "office.db")), "--json")
    before = cli("streams", *words[1:]).document
    assert cli(*words).document["error"]["kind"] == "store"
    assert cli("streams", *words[1:]).document == before
    assert cli(*words, "--force").document["different"] == []
    assert cli("streams", *words[1:]).document == before


def test_nobody_elses_file_is_played_over(cli: Cli, tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,")
    assert cli("demo", "--store", str(letter), "--force", "--json").exit == 2
    assert letter.read_text() == "Dear all,"


# -- What happens in it ------------------------------------------------------------------------

SIGNED = {
    *("SigningOpened", "FileAdded", "FilesSubmitted", "FilesReturned", "FilesRevised"),
    *("FilesApproved", "VenueBooked", "VenueReady", "SessionStarted", "ClauseExplained"),
    *("ClauseConfirmed", "RiskAcknowledged", "QuestionAsked", "QuestionAnswered", "FieldFilled"),
    *("TruthDeclared", "CopiesMatched", "PartySigned", "SealAffixed", "SigningCompleted"),
    *("SigningArchiveOpened", "ArchiveIndexed", "FollowUpStarted", "PaymentRecorded"),
    *("PerformanceRecorded", "RevisitRecorded", "ContractClosed"),
}
ISSUED = {
    *("IssuanceOpened", "CorrectionRequested", "InfoCorrected", "InfoApproved", "DataEntered"),
    *("EntryVerified", "PrePrintFailed", "DocumentPrinted", "DocumentReturned"),
    *("DocumentApproved", "DocumentDelivered", "IssuanceCompleted", "IssuanceArchived"),
    *("FormsReceived", "FormsDrawn", "FormUsed", "FormsSpoiled", "FormsReturned", "SeriesClosed"),
}
ORDERED = {
    *("OrderRequested", "OrderReceived", "OrderReturned", "OrderResubmitted", "OrderReviewed"),
    *("OrderEntered", "OrderDispatched", "ProductionPlanned", "MaterialsOrdered"),
    *("ProductionCompleted", "StockReserved", "OrderShipped", "StockIssued"),
    *("CustomerInformedOfShipment", "ShipmentDelivered", "OrderDelivered", "OrderClosed"),
}
STOCKED = {
    *("StocktakeStarted", "ItemCounted", "CountingFinished", "ItemRecounted"),
    *("DifferenceExplained", "StockAdjusted", "StocktakeCompleted", "BelowReorderPoint"),
    *("TurnoverAnalysed", "ReplenishmentProposed", "ReplenishmentApproved", "StockAwaited"),
    *("SlowMovingFlagged", "DepartmentConsulted", "DisposalPlanned", "DisposalExecuted"),
    *("StockWrittenOff", "CaseClosed", "ItemRetired"),
}
AT_WORK = {
    *("ClerkAppointed", "InductionCompleted", "WorkStarted", "LeaveApplied", "LeaveApproved"),
    *("LeaveStarted", "LeaveEnded", "Punched", "PunchCorrected", "PeriodSealed"),
}
APPRAISED = {
    *("SchemeActivated", "AppraisalOpened", "MetricImported", "IndicatorRated", "ScoreComputed"),
    *("GradeConfirmed", "AppraisalPublished", "AppealLodged", "AppealDecided"),
    *("AppraisalFinalised", "ResultEntered", "RewardDue", "ImprovementDue", "ImprovementOpened"),
    *("ResultApplied", "PlanApproved", "SessionCompleted", "EffectEvaluated", "PlanClosed"),
    *("ImprovementAssessed", "OutcomeEntered"),
}
SEEN_REFUSED = {
    *("CTR-01", "CTR-02", "CTR-03", "CTR-04", "CTR-05", "CTR-06", "CTR-07", "CTR-08", "CTR-09"),
    *("CTR-10", "CTR-12", "CTR-13", "CTR-14", "DOC-01", "RVS-04"),
    *("ISS-01", "ISS-02", "ISS-03", "ISS-06", "ISS-07", "ISS-08", "ISS-09", "ISS-10", "ISS-11"),
    *("ISS-13", "ISS-15", "REV-05", "REV-08", "GEN-05", "GEN-07"),
    *("ORD-01", "ORD-02", "ORD-03", "ORD-04", "ORD-05", "ORD-06", "ORD-07", "ORD-08", "ORD-09"),
    *("REQ-34", "STK-01", "STK-02", "STK-03", "STK-04", "STK-05", "INV-01", "INV-02"),
    *("RPL-01", "RPL-02", "RPL-03", "SLM-01", "SLM-02", "SLM-03"),
    *("ATT-01", "ATT-03", "LEV-01", "LEV-02", "EMP-02", "EMP-04", "TRN-01", "TRN-03", "TRN-04"),
    *("TRN-05", "TRN-06", "APR-02", "APR-03", "APR-04", "APR-05", "APR-07", "APR-08", "APR-09"),
    *("APR-11", "APR-12"),
}


@pytest.mark.parametrize(
    "happened", [SIGNED, ISSUED, ORDERED, STOCKED, AT_WORK, APPRAISED], ids=min
)
def test_everything_that_it_promises_happens(performance: Performance, happened: set[str]):
    told = {event for it in performance.told["turns"] for event in it["events"]}
    assert told >= happened


def test_every_refusal_is_under_the_rule_that_the_story_names(performance: Performance):
    named = {
        done["decision"]: it["rule"]["id"]
        for it in performance.told["turns"]
        for done in it["done"]
        if it["outcome"] == "refused"
    }
    office = open_office(str(performance.store))
    with closing(office.journal):
        refused = [it for _, it in office.journal.feed() if it.name == REFUSED]
        verdicts = [office.codec.verdict(it) for it in refused]
        recorded = {it.decision: it.rule for it in verdicts}
    assert recorded == named
    assert set(named.values()) >= SEEN_REFUSED


def test_it_has_a_request_of_every_profile_from_intake_to_archive(played: Path):
    office = open_office(str(played))
    with closing(office.journal):
        cases = [office.state(f"requests.delivery/{it}")[1] for it in ("R1", "D1", "G1", "S1")]
    assert {type(it) for it in cases} == {outcome.Archived}
    assert {it.outcome.case.entry.business.profile for it in cases} == {*Profile}


def events_of(store: Path, stream: str, kind: type[Any]) -> list[Any]:
    office = open_office(str(store))
    with closing(office.journal):
        events = [it.event for it in history(office, stream)]
    return [it for it in events if isinstance(it, kind)]


def test_a_change_voids_what_it_touches_and_nothing_else(played: Path):
    clauses = [it.clause for it in events_of(played, "signing.contract/S1", ClauseConfirmed)]
    assert clauses == ["premium", "surrender", "premium"]


def test_whoever_counted_did_not_adjust(played: Path):
    stream = "inventory.stocktake/T1"
    counters = {it.counter for it in events_of(played, stream, ItemCounted)}
    counters |= {it.counter for it in events_of(played, stream, ItemRecounted)}
    [adjusted] = events_of(played, stream, StockAdjusted)
    assert len(counters) > 1
    assert adjusted.adjuster not in counters


def test_leave_is_no_absence_and_whoever_came_late_was_late(played: Path):
    [ye] = events_of(played, "people.attendance/ye:2024-10", PeriodSealed)
    [tong] = events_of(played, "people.attendance/tong:2024-10", PeriodSealed)
    assert ye.facts == ()
    assert {(it.shortfall, it.day.day) for it in tong.facts} == {
        (Shortfall.LATE, day) for day in (10, 17, 23, 29)
    }


def test_the_summary_tells_all_four_grades_the_appeal_and_the_improvement(
    performance: Performance,
):
    grades = {it["person"]: it for it in performance.told["grades"]}
    assert {it["grade"] for it in grades.values()} == {"excellent", "good", "pass", "fail"}
    assert grades["ye"]["confirmed"] == ["fail", "pass"]
    assert (grades["tong"]["grade"], grades["tong"]["improved"]) == ("fail", True)


def test_the_summary_tells_figures_for_three_months_and_what_is_in_stock(
    performance: Performance,
):
    figures = {it["metric"]: it["months"] for it in performance.told["figures"]}
    assert figures.keys() == set(Metric)
    assert {month for it in figures.values() for month in it} == {
        *("2024-09", "2024-10", "2024-11"),
    }
    assert figures["issuance_error_rate"]["2024-09"] is None
    assert 0 < figures["issuance_error_rate"]["2024-10"] < 100 * 100
    stock = {it["item"]: it for it in performance.told["stock"]}
    assert (stock["smoke-alarm"]["on_hand"], stock["smoke-alarm"]["low"]) == (9, True)
    assert "rain-cape" not in stock


# -- The play holds the office to the story ----------------------------------------------------


def unheard(told: play.Told) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(
    "wrong",
    [
        lambda it: it.act(moves.engage(APPOINTED[0], MA), "refused", "GEN-02"),
        lambda it: it.refused(moves.engage(APPOINTED[0], HAN), "accepted", "GEN-02"),
        lambda it: it.refused(moves.engage(APPOINTED[0], MA), "another rule", "GEN-04"),
        lambda it: it.act(moves.engage(APPOINTED[0], HAN), "not held to", "REQ-01"),
        lambda it: it.act(moves.engage(APPOINTED[0], HAN), "no such rule", "REQ-00"),
        lambda it: it.on("2024-08-01 09:00"),
        lambda it: it.time_passes("2024-12-01 09:00", "nothing is due", "GEN-06"),
    ],
)
def test_what_the_story_has_otherwise_than_the_office_decides_is_not_told(wrong):
    stage = play.Play(MemoryJournal(), unheard)
    stage.on("2024-09-02 08:30")
    stage.act(moves.found(FOUNDER), "the office is founded", "GEN-04")
    with pytest.raises(play.OffScript):
        wrong(stage)

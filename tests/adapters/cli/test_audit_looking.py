"""Looking back on the command line: what an auditor asks of the office that the demo leaves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cli.conftest import Cli

PROCESSING, INTAKE = "requests.processing/R2", "requests.intake/R2"
AUDIT = "audit"


@pytest.fixture
def asked(cli: Cli, played: Path) -> Any:
    """Ask the office of the demo, and hear it as programs do; nothing is ever recorded."""

    def ask(*words: str) -> Any:
        before = cli("streams", "--store", str(played), "--json").document
        said = cli(AUDIT, *words, "--store", str(played), "--json")
        assert said.exit == 0, said.out
        assert cli("streams", "--store", str(played), "--json").document == before
        shown = cli(AUDIT, *words, "--store", str(played))
        assert (shown.exit, shown.err) == (0, "")
        return said.document | {"shown": shown.out}

    return ask


# -- As of -------------------------------------------------------------------------------------


def test_as_of_now_is_what_show_says(asked: Any, cli: Cli, played: Path):
    now = asked("as-of", INTAKE, "now")
    shown = cli("show", INTAKE, "--store", str(played), "--json").document
    assert {it: now[it] for it in shown} == shown


def test_a_case_is_shown_at_each_of_its_versions(asked: Any):
    phases = [asked("as-of", INTAKE, f"v{it}")["phase"] for it in (1, 2, 3)]
    assert phases == ["Submitted", "Deficient", "AwaitingSupplement"]


def test_what_a_moment_comes_to_and_which_past_it_is_of_is_said(asked: Any):
    at = "2024-09-10T12:00+08:00"
    for moment, past in ((at, "as it happened"), (f"known:{at}", "as it was known")):
        told = asked("as-of", INTAKE, moment)
        assert told["moment"]["past"] == past
        assert past in told["shown"]
        again = asked("as-of", INTAKE, f"@{told['moment']['position']}")
        assert (again["version"], again["state"]) == (told["version"], told["state"])


def test_views_are_shown_as_they_were(asked: Any, cli: Cli, played: Path):
    early, late = (asked("as-of", "queue", it) for it in ("2024-09-10T12:00+08:00", "now"))
    assert early["work"] != late["work"]
    queue = cli("queue", "--at", late["now"], "--store", str(played), "--json").document
    assert late["work"] == queue["work"]

    position = str(asked("as-of", "figures", "2024-10-01T00:00+08:00")["moment"]["position"])
    figures = cli("figures", "--as-of", position, "--store", str(played), "--json").document
    told = asked("as-of", "figures", f"@{position}")
    assert told["figures"] == figures["figures"]
    assert asked("as-of", "stock", "now")["items"] is not None


# -- Diff, timeline, explain -------------------------------------------------------------------


def test_a_diff_names_the_event_behind_each_change(asked: Any, cli: Cli, played: Path):
    told = asked("diff", INTAKE, "v1", "v3")
    assert "phase" in {it["path"] for it in told["changes"]}
    history = cli("history", INTAKE, "--store", str(played), "--json").document["events"]
    for it in told["changes"]:
        event = history[it["event"]["version"] - 1]
        assert 1 < event["version"] <= 3
        assert {"name": event["name"], "by": event["by"]}.items() <= it["event"].items()


def test_a_diff_of_a_view_or_a_page_names_its_rows(asked: Any):
    for what in ("queue", "requests.intake", "figures", "stock"):
        told = asked("diff", what, "2024-09-30T12:00+08:00")
        for it in told["changes"]:
            assert it["of"]
            assert it["event"] or it["path"] == "overdue"
    assert asked("diff", "requests.intake", "2024-09-30T12:00+08:00")["changes"]


def test_a_timeline_has_the_case_whole_with_what_was_refused(asked: Any, cli: Cli, played: Path):
    told = asked("timeline", "requests.delivery/R4")
    count = sum(
        len(cli("history", it, "--store", str(played), "--json").document["events"])
        for it in told["streams"]
    )
    assert told["events"] == count
    assert "care.feedback/R4/complaint-1" in told["streams"]
    assert told["refusals"] == sum(bool(it["rule"]) for it in told["happenings"]) > 0
    assert told == told | asked("timeline", "requests.intake/R4")


def test_a_field_is_explained_down_to_the_rules(asked: Any):
    told = asked("explain", PROCESSING, "phase")
    assert told["event"]["by"]
    assert told["command"]["cause"]
    assert told["asked"]["roles"]
    assert told["facts"]["read"]
    assert all(it["rule"]["cites"] for it in told["consulted"])
    assert asked("explain", INTAKE, "phase", "v1")["value"] == "Submitted"
    state = asked("as-of", "policy/office", "now")["state"]
    assert {asked("explain", "policy/office", it)["initial"] for it in state} == {True, False}


# -- Refusals, people, sample, completeness ----------------------------------------------------


def test_refusals_are_listed_and_counted(asked: Any):
    told = asked("refusals")
    assert told["count"] == len(told["refusals"]) == sum(told["by_rule"].values()) > 10
    some = asked("refusals", "--rule", "REV", "--counts")
    assert some["count"] == sum(n for rule, n in told["by_rule"].items() if rule.startswith("REV"))
    assert some["refusals"] == []


def test_the_separations_of_the_rules_held_in_the_demo(asked: Any):
    told = asked("people")["separations"]
    assert all(it["cites"] for it in told)
    assert all(it["found"] == [] for it in told)
    assert sum(it["acts"] for it in told) > 0


def test_two_sides_are_compared(asked: Any):
    left, right = "requests.intake.RequestRegistered", "requests.intake.CompletenessChecked"
    told = asked("people", "--left", left, "--right", right)
    assert 0 < told["same"] <= told["both"] <= told["left"]["cases"]
    assert {it["case"] for it in told["found"]} >= {"R1", "R2"}


def test_a_sample_is_drawn_again_the_same(asked: Any):
    words = ("sample", "4", "--seed", "autumn", "--page", "requests.intake")
    told = asked(*words)
    assert len(told["cases"]) == 4 <= told["among"]
    assert asked(*words)["cases"] == told["cases"]


def test_the_demo_is_complete(asked: Any):
    told = asked("completeness")
    assert told["faults"] == []
    assert told["recorded"] == told["sealed"] + told["waiting"]
    assert told["recorded"] == told["last_position"]


def test_a_journal_that_lacks_an_entry_ends_with_one(cli: Cli, played: Path, tmp_path: Path):
    store = tmp_path / "cut.db"
    with closing(sqlite3.connect(played)) as whole, closing(sqlite3.connect(store)) as copy, copy:
        whole.backup(copy)
        copy.execute(
            "DELETE FROM casework_events WHERE originator_id = ? AND originator_version = 2",
            (INTAKE,),
        )
    said = cli(AUDIT, "completeness", "--store", str(store), "--json")
    assert said.exit == 1
    assert len(said.document["faults"]) == 3  # The version, its decision, the position.
    assert cli(AUDIT, "completeness", "--store", str(store)).exit == 1


# -- What there is not -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("as-of", INTAKE, "v99"),
        ("as-of", INTAKE, "v0"),
        ("as-of", INTAKE, "@999999"),
        ("as-of", INTAKE, "1999-01-01T00:00+08:00"),
        ("as-of", INTAKE, "known:1999-01-01T00:00+08:00"),
        ("as-of", INTAKE, "2024-09-10T12:00"),
        ("as-of", INTAKE, "known:2024-09-10"),
        ("as-of", INTAKE, "yesterday"),
        ("as-of", INTAKE, "@1"),
        ("as-of", "requests.intake/nothing", "now"),
        ("as-of", "nowhere/1", "now"),
        ("as-of", "nothing", "now"),
        ("as-of", "queue", "v1"),
        ("as-of", "figures", "now", "--metric", "MET-99"),
        ("diff", INTAKE, "v3", "v1"),
        ("diff", INTAKE, "v1", "v99"),
        ("diff", "queue", "now", "2024-09-10T12:00+08:00"),
        ("diff", "nowhere", "@1"),
        ("timeline", "requests.intake/nothing"),
        ("timeline", "nowhere"),
        ("explain", INTAKE, "nothing"),
        ("explain", INTAKE, "..", "now"),
        ("explain", INTAKE, "phase", "v99"),
        ("refusals", "--page", "nowhere"),
        ("refusals", "--period", "autumn"),
        ("people", "--left", "review.review.StagePassed"),
        ("people", "--left", "review.review.StagePass", "--right", "review.review.StagePassed"),
        ("people", "--left", "an activity", "--right", "review.review.StagePassed"),
        ("sample", "0", "--seed", "s"),
        ("sample", "3", "--seed", "s", "--page", "nowhere"),
        ("sample", "3", "--seed", "s", "--at", "v3"),
    ],
    ids=" ".join,
)
def test_what_there_is_not_is_said_with_what_to_do(cli: Cli, played: Path, words: tuple[str, ...]):
    said = cli(AUDIT, *words, "--store", str(played), "--json")
    assert said.exit == 2
    assert set(said.document) == {"error"}
    shown = cli(AUDIT, *words, "--store", str(played))
    assert (shown.exit, shown.out) == (2, "")
    assert "Traceback" not in shown.err

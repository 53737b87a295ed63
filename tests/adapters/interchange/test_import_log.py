"""`casework import-log`: what it tells people and programs, and what it says when it cannot."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from casework.adapters.cli.main import run
from casework.adapters.storage.sqlite import SqliteJournal
from casework.testing.journals import appended
from tests.adapters.interchange.logs import (
    DECISION,
    MAPPING,
    NOTICE,
    RECEIVED,
    SIDE,
    WORK,
    Cases,
    xes,
)

CASES: Cases = {
    "1": [(RECEIVED, "ann", 0), (WORK, "bob", 2), (DECISION, "cy", 4), (NOTICE, "bob", 6)],
    "2": [(RECEIVED, "ann", 0), (SIDE, "ann", 1), (WORK, "bob", 2), (DECISION, "bob", 4)],
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log = tmp_path / "log.xes.gz"
    log.write_bytes(gzip.compress(xes(CASES)))
    return log


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "office.db"


def words(log: Path, store: Path, mapping: Path = MAPPING) -> list[str]:
    return ["import-log", str(log), "--mapping", str(mapping), "--store", str(store)]


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    told = capsys.readouterr()
    assert told.err == ""
    return json.loads(told.out)


def test_a_program_is_told_all_the_figures_and_every_finding(log: Path, store: Path, capsys):
    assert run([*words(log, store), "--json"]) == 0
    told = document(capsys)

    figures = ("cases", "events", "recorded", "refused", "noted", "assumed_refused")
    assert [told[it] for it in figures] == [2, 8, 6, 1, 1, 0]
    assert told["assumed"] > 50
    assert (told["findings"], told["refused_events"]) == ({"REV-08": 1}, {"REV-08": 1})
    assert told["noted_events"] == {SIDE: 1}
    (finding,) = told["unlawful"]
    wanted = {"case": "2", "event": 4, "activity": DECISION, "resource": "bob", "rule": "REV-08"}
    assert {it: finding[it] for it in wanted} == wanted
    assert finding["decision"] == f"{told['decisions']}:2:4"


def test_people_are_told_the_figures_and_where_to_ask_why(log: Path, store: Path, capsys):
    assert run(words(log, store)) == 0
    told = capsys.readouterr()

    assert told.err == ""
    assert "REV-08" in told.out
    asked = next(it for it in told.out.splitlines() if "casework why " in it)
    assert run(["why", asked.split("casework why ")[1].split()[0], "--store", str(store)]) == 0
    assert "REV-08" in capsys.readouterr().out


def test_the_history_of_a_case_says_which_acts_were_assumed(log: Path, store: Path, capsys):
    assert run(words(log, store)) == 0
    capsys.readouterr()
    wanted = ["history", "requests.processing/1", "--store", str(store)]
    assert run([*wanted, "--json"]) == 0
    events = document(capsys)["events"]
    assert run(wanted) == 0
    told = capsys.readouterr().out.splitlines()

    assumed = {it["name"].rpartition(".")[2]: ":assumed:" in it["decision"] for it in events}
    assert set(assumed.values()) == {True, False}
    for name, is_assumed in assumed.items():
        (line,) = (it for it in told if f" {name} " in it)
        assert ("assumed" in line.partition(name)[2]) == is_assumed


def test_a_second_run_tells_the_same_and_changes_nothing(log: Path, store: Path, capsys):
    told = []
    held = []
    for _ in range(2):
        assert run([*words(log, store), "--json"]) == 0
        told.append(document(capsys))
        journal = SqliteJournal(store)
        held.append(list(journal.feed()))
        journal.close()

    assert told[0] == told[1]
    assert held[0] == held[1]


def refused(capsys: pytest.CaptureFixture[str], wanted: list[str]) -> dict[str, Any]:
    """What was wrong, told to a program; people are told no less."""
    assert run([*wanted, "--json"]) == 2
    error: dict[str, Any] = document(capsys)["error"]
    assert run(wanted) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err
    return error


def test_a_log_that_is_not_there_or_breaks_off_is_told_of(log: Path, store: Path, capsys):
    missing = log.with_name("none.xes")
    assert refused(capsys, words(missing, store))["kind"] == "log"

    log.write_bytes(log.read_bytes()[:-40])
    assert refused(capsys, words(log, store))["kind"] == "log"

    log.write_bytes(xes(CASES)[:-40])
    assert refused(capsys, words(log, store))["kind"] == "log"
    assert not store.exists()


def test_all_unknown_activities_are_told_at_once(log: Path, store: Path, capsys):
    log.write_bytes(xes({**CASES, "3": [("Paint", "ann", 1), ("Sell", "ann", 2)]}))
    told = [it["says"] for it in refused(capsys, words(log, store))["problems"]]

    assert len(told) == 2
    assert "Paint" in told[0]
    assert "Sell" in told[1]
    assert not store.exists()


def test_a_log_without_times_is_told_of(log: Path, store: Path, capsys):
    log.write_bytes(xes(CASES).replace(b"time:timestamp", b"other"))

    assert len(refused(capsys, words(log, store))["problems"]) == 8


def test_all_that_is_wrong_with_a_mapping_is_told_at_once(log: Path, store: Path, capsys):
    mapping = log.with_name("mapping.toml")
    mapping.write_text(
        MAPPING.read_text()
        .replace('"PassStage"', '"PassOn"')
        .replace("{next}", "{following}")
        .replace('phase = "WithGroup"', 'phase = "InGroup"')
    )
    error = refused(capsys, words(log, store, mapping))
    told = {it["path"].partition("[")[0].partition(".phases")[0] for it in error["problems"]}

    assert error["kind"] == "mapping"
    assert told == {
        f"activities.{DECISION}.command",
        f"activities.{WORK}",
        "assumed",
    }
    assert refused(capsys, words(log, store, log))["kind"] == "mapping"
    assert refused(capsys, words(log, store, log.with_name("none")))["kind"] == "mapping"
    assert not store.exists()


def test_a_store_in_use_is_left_as_it_was(log: Path, store: Path, capsys):
    found = ["do", "people.organisation/office", "FoundOffice", "--by", "eve", "--hr", "eve"]
    assert run([*found, "--name", '{"of": "eve", "clear": "Eve"}', "--store", str(store)]) == 0
    capsys.readouterr()
    journal = SqliteJournal(store)
    before = appended(journal)

    assert refused(capsys, words(log, store))["kind"] == "import"
    assert appended(journal) == before
    journal.close()


def test_what_was_played_before_a_case_that_cannot_be_stays(log: Path, store: Path, capsys):
    text = xes(CASES).decode()
    begins = text.rindex("<trace>") + len("<trace>")
    early = '<date key="startdate" value="early"/>'
    log.write_text(f"{text[:begins]}{early}{text[begins:]}")

    assert refused(capsys, words(log, store))["kind"] == "mapping"
    journal = SqliteJournal(store)
    streams = {it.stream for it in appended(journal)}
    journal.close()
    assert "requests.delivery/1" in streams
    assert not {it for it in streams if it.startswith("requests.") and it.endswith("/2")}

"""The demo: the same story every time, with every phase in it, and every decision explained."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict

from casework.adapters.cli.demo import moves, play
from casework.adapters.cli.demo.cast import APPOINTED, FOUNDER, HAN, MA
from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.redecide import why
from casework.application.record import ACCEPTED, REFUSED
from casework.infrastructure.bootstrap import open_office
from tests.adapters.cli.conftest import Cli, Performance


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
    assert told["accepted"] >= 400
    assert told["refused"] >= 40


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
    store = f"postgresql://?{urlencode(conninfo_to_dict(postgres))}"
    told = cli("demo", "--store", store, "--json").document
    assert told | {"store": ""} == performance.told | {"store": ""}
    assert cli("demo", "--store", store, "--force", "--json").exit == 2  # It is no file to remove.


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

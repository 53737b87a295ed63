"""Reading: what is so, what happened, what may be done; and nothing of it is recorded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from casework.infrastructure.bootstrap import open_journal
from tests.adapters.cli.conftest import Cli

AT_THE_END = "2024-11-29T17:00+08:00"


def entries(store: Path) -> int:
    with closing(open_journal(str(store))) as journal:
        return sum(1 for _ in journal.feed())


def test_a_case_is_shown_with_its_phase(cli: Cli, played: Path):
    shown = cli("show", "requests.intake/R5", "--store", str(played), "--json").document
    assert (shown["phase"], shown["version"]) == ("Lapsed", 5)
    assert shown["state"]["filing"]["applicant"] == "zhou"
    assert "Lapsed" in cli("show", "requests.intake/R5", "--store", str(played)).out


def test_a_history_tells_every_event_in_order(cli: Cli, played: Path):
    told = cli("history", "requests.intake/R2", "--store", str(played), "--json").document
    assert [it["version"] for it in told["events"]] == list(range(1, 8))
    assert told["events"][5]["name"] == "requests.intake.DeficiencyFoundLate"
    taken = cli("history", "numbers/request:REQ-20240911-0001", "--store", str(played), "--json")
    assert taken.document["events"][0]["cause"] == "when_request_is_registered"


def test_why_finds_the_decision_behind_an_event(cli: Cli, played: Path):
    words = ("requests.intake/R2", "--store", str(played), "--json")
    event = cli("history", *words).document["events"][2]
    told = cli("why", "requests.intake/R2", "3", *words[1:]).document
    assert (told["decision"], told["outcome"]) == (event["decision"], "accepted")
    assert {"REQ-06", "REQ-07"} <= {it["rule"]["id"] for it in told["steps"][0]["consulted"]}


def test_what_may_be_done_is_open_and_the_rest_closed_under_a_rule(cli: Cli, played: Path):
    words = ("allowed", "requests.intake/R8", "--store", str(played), "--json")
    told = cli(*words, "--by", "qi").document
    may = {it["command"]: it for it in told["commands"]}
    assert may["RecordCompletenessCheck"]["open"]
    assert may["Register"]["rule"]["id"] == "REQ-04"
    stranger = cli(*words, "--by", "nobody").document["commands"]
    assert not any(it["open"] for it in stranger)


def test_the_queue_is_in_order_and_marks_what_is_overdue(cli: Cli, played: Path):
    words = ("queue", "--store", str(played), "--json")
    queue = cli(*words, "--at", AT_THE_END).document["work"]
    ends = [it["ends"] for it in queue]
    assert ends == sorted(ends)
    assert {it["overdue"] for it in queue} == {True, False}
    assert all(it["noted"] for it in queue if it["overdue"])
    assert all(it["overdue"] for it in cli(*words).document["work"])
    mine = {
        it["stream"] for it in cli(*words, "--at", AT_THE_END, "--by", "huang").document["work"]
    }
    assert "requests.processing/R16" in mine
    assert "requests.intake/R8" not in mine


def test_streams_are_listed_by_page(cli: Cli, played: Path):
    words = ("streams", "requests.consultation", "--store", str(played), "--json")
    consultation = {"stream": "requests.consultation/C1", "phase": "Closed", "version": 5}
    assert cli(*words).document["streams"] == [consultation]


def test_rules_are_listed_with_their_clauses_and_clauses_with_their_rules(cli: Cli):
    (rule,) = cli("rules", "REQ-06", "--json").document["rules"]
    assert (rule["rule"]["id"], rule["pages"]) == ("REQ-06", ["requests.one_notice"])
    matrix = cli("rules", "--matrix", "--json").document["matrix"]
    assert len(matrix) == 402
    (clause,) = cli("rules", "--matrix", "S3-2.1.2c", "--json").document["matrix"]
    assert {"REQ-06", "REQ-08"} <= set(clause["rules"])


@pytest.mark.parametrize(
    "words",
    [
        ("show", "requests.intake/R2"),
        ("history", "requests.intake/R2"),
        ("why", "requests.intake/R2", "3"),
        ("allowed", "requests.intake/R2", "--by", "qi"),
        ("queue", "--at", AT_THE_END),
        ("queue", "--by", "qi"),
        ("streams",),
        ("streams", "review.review"),
    ],
)
def test_whatever_is_read_nothing_is_written(cli: Cli, played: Path, words: tuple[str, ...]):
    before = entries(played)
    for more in ((), ("--json",)):
        said = cli(*words, "--store", str(played), *more)
        assert (said.exit, said.err) == (0, "")
        assert said.out
    assert entries(played) == before


def test_every_case_of_the_demo_can_be_looked_at(cli: Cli, played: Path):
    streams = cli("streams", "--store", str(played), "--json").document["streams"]
    one_of_each = {(it["stream"].partition("/")[0], it["phase"]): it["stream"] for it in streams}
    for (_, phase), stream in one_of_each.items():
        shown = cli("show", stream, "--store", str(played), "--json")
        assert shown.document["phase"] == phase
        assert cli("show", stream, "--store", str(played)).exit == 0
        assert cli("history", stream, "--store", str(played)).exit == 0


@pytest.mark.parametrize(
    "words",
    [
        ("show", "requests.intake/nobody"),
        ("show", "requests.intake"),
        ("show", "nowhere/1"),
        ("show", "requests.intake/a b"),
        ("history", "requests.intake/nobody"),
        ("history", "nowhere/1"),
        ("why", "nothing"),
        ("why", "requests.intake/R2", "0"),
        ("why", "requests.intake/R2", "99"),
        ("why", "requests.intake/R2", "three"),
        ("allowed", "nowhere/1", "--by", "qi"),
        ("allowed", "requests.intake/R2"),
        ("queue", "--at", "2024-10-31"),
        ("queue", "--at", "soon"),
        ("streams", "nowhere"),
        ("show",),
        ("unheard-of",),
        ("show", "requests.intake/R2", "--unheard-of"),
    ],
)
def test_what_is_not_there_is_told_and_what_to_do(cli: Cli, played: Path, words: tuple[str, ...]):
    said = cli(*words, "--store", str(played), "--json")
    assert said.exit == 2
    assert said.document["error"]["exit"] == 2
    plainly = cli(*words, "--store", str(played))
    assert (plainly.exit, plainly.out) == (2, "")
    assert plainly.err


def test_a_store_is_never_made_by_looking_for_it(cli: Cli, tmp_path: Path):
    store = tmp_path / "office.db"
    for words in (("show", "requests.intake/1"), ("queue",), ("streams",), ("tick",)):
        said = cli(*words, "--store", str(store), "--json")
        assert (said.exit, said.document["error"]["kind"]) == (2, "store")
    assert not store.exists()

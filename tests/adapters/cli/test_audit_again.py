"""Every decision again, and what would have come of another, on the command line."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from casework.infrastructure.bootstrap import open_journal
from tests.adapters.cli.conftest import Cli

PHONE = '[intake]\nchannels = ["phone"]\n'


def events(store: Path, name: str) -> list[Any]:
    with closing(open_journal(str(store))) as journal:
        return [json.loads(it.data) for _, it in journal.feed() if it.name == name]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


# -- Every decision again ------------------------------------------------------------------------


def test_the_demo_comes_out_as_it_is_on_record(cli: Cli, played: Path):
    told = cli("audit", "redecide", "--store", str(played), "--json")
    assert told.exit == 0
    document = told.document
    assert document["counts"]["unchanged"] == document["decisions"] > 400
    assert document["differences"] == []
    assert document["supposed"] is None
    assert cli("audit", "redecide", "--strict", "--store", str(played)).exit == 0


def test_with_a_channel_closed_exactly_what_came_by_it_differs(cli: Cli, played: Path, file: Path):
    file.write_text(PHONE)
    told = cli("audit", "redecide", "--policy", str(file), "--store", str(played), "--json")
    assert told.exit == 1
    document = told.document

    submitted = events(played, "requests.intake.RequestSubmitted")
    otherwise = {
        it["decision"]
        for it in submitted
        if it["told"] and it["told"]["data"].get("channel") not in (None, "phone")
    }
    refused = [it for it in document["differences"] if it["class"] == "newly refused"]
    assert {it["decision"] for it in refused} == otherwise
    assert {it["is"]["id"] for it in refused} == {"REQ-01"}
    assert all(it["was"] is None and it["is"]["cites"] for it in refused)
    counted = Counter(it["class"] for it in document["differences"])
    assert counted == {it: n for it, n in document["counts"].items() if n and it != "unchanged"}
    assert document["supposed"] == [{"name": "intake.channels", "value": ["phone"]}]


def test_people_are_told_the_same(cli: Cli, played: Path, file: Path):
    file.write_text(PHONE)
    said = cli("audit", "redecide", "--policy", str(file), "--store", str(played))
    assert said.exit == 1
    assert "REQ-01" in said.out
    assert "newly refused" in said.out
    assert "unreachable" in said.out


def test_from_a_time_after_the_last_decision_nothing_differs(cli: Cli, played: Path, file: Path):
    file.write_text(PHONE)
    words = ("audit", "redecide", "--policy", str(file), "--store", str(played), "--json")
    assert cli(*words, "--from", "2030-01-01T00:00+08:00").exit == 0
    assert cli(*words, "--from", "2020-01-01T00:00+08:00").exit == 1


def test_json_says_the_same_as_toml(cli: Cli, played: Path, file: Path):
    file.write_text(PHONE)
    other = file.with_suffix(".json")
    other.write_text('{"intake.channels": ["phone"]}')
    words = ("audit", "redecide", "--store", str(played), "--json", "--policy")
    assert cli(*words, str(file)).document == cli(*words, str(other)).document


def test_everything_that_is_wrong_with_the_parameters_is_told_at_once(
    cli: Cli, played: Path, file: Path
):
    file.write_text(
        """
        "review.max_returns" = "three"
        [review]
        max_return = 1
        [sla]
        clarify = { count = 2, unit = "weeks" }
        [[stages]]
        kind = "request_result"
        roles = ["ghost"]
        """
    )
    said = cli("audit", "redecide", "--policy", str(file), "--store", str(played), "--json")
    assert said.paths == {
        "review.max_returns",
        "review.max_return",
        "sla.clarify.unit",
        "stages[0].profile",
        "stages[0].roles[0]",
    }


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("review.max_returns = 0", {"review.max_returns"}),
        ("satisfaction.scale_min = 9", {"satisfaction.scale_min"}),
        ("notify.channels = ['phone']", {"notify.channels"}),
        ("sla.clarify = { count = -1, unit = 'wd' }", {"sla.clarify"}),
        ("'review.max_returns' = 1\n[review]\nmax_returns = 2", {"review.max_returns"}),
        ("stages = 1", {"stages"}),
        ("", {""}),
        ("= 1", {""}),
    ],
)
def test_what_the_policy_itself_would_refuse_cannot_be_supposed(
    cli: Cli, played: Path, file: Path, text: str, paths: set[str]
):
    file.write_text(text)
    words = ("audit", "redecide", "--policy", str(file), "--store", str(played), "--json")
    assert cli(*words).paths == paths


def test_a_file_that_is_not_there_is_told(cli: Cli, played: Path, file: Path):
    words = ("audit", "redecide", "--policy", str(file), "--store", str(played), "--json")
    assert cli(*words).paths == {""}


def test_a_time_without_parameters_and_one_without_a_zone_are_told(
    cli: Cli, played: Path, file: Path
):
    words = ("audit", "redecide", "--store", str(played), "--json")
    assert cli(*words, "--from", "2024-09-02T09:30+08:00").exit == 2
    file.write_text(PHONE)
    assert cli(*words, "--policy", str(file), "--from", "2024-09-02T09:30").exit == 2


def test_a_record_that_was_gone_over_fails(cli: Cli, played: Path, tmp_path: Path):
    store = tmp_path / "copy.db"
    copy(played, store)
    with closing(sqlite3.connect(store, isolation_level=None)) as database:
        database.execute(
            "UPDATE casework_events SET state = replace(state, 'online_platform', 'phone')"
            " WHERE topic = 'requests.intake.RequestSubmitted'"
        )
        database.execute(
            "DELETE FROM casework_events WHERE rowid = (SELECT max(rowid) FROM casework_events)"
        )
    said = cli("audit", "redecide", "--store", str(store), "--json")
    assert said.exit == 1
    submitted = len(events(played, "requests.intake.RequestSubmitted"))
    assert said.document["counts"]["not decidable"] > submitted  # It is a text now, no bytes.


# -- What if -------------------------------------------------------------------------------------


def asked(cli: Cli, store: Path, decision: str) -> Any:
    return cli("why", decision, "--store", str(store), "--json").document["steps"][0]


def decision_of(cli: Cli, store: Path, stream: str, name: str) -> str:
    told = cli("history", stream, "--store", str(store), "--json").document["events"]
    found: str = next(it["decision"] for it in told if it["name"].endswith(name))
    return found


def test_a_request_never_filed_leaves_nothing_of_itself(cli: Cli, played: Path):
    before = played.read_bytes()
    filed = decision_of(cli, played, "requests.intake/R2", "RequestSubmitted")
    said = cli("audit", "what-if", filed, "--drop", "--store", str(played), "--json")
    assert said.exit == 0
    document = said.document

    assert document["under_other_rules"] == 0
    first = document["differences"][0]
    assert (first["decision"], first["class"]) == (filed, "not made")
    gone = {it["stream"]: it for it in document["streams"]}
    assert gone["requests.intake/R2"]["is"]["version"] == 0
    assert not [it for it in gone if "R4" in it]
    assert (
        "What stands otherwise"
        in cli("audit", "what-if", filed, "--drop", "--store", str(played)).out
    )
    assert played.read_bytes() == before


def test_the_same_command_in_its_own_place_changes_nothing(cli: Cli, played: Path):
    filed = decision_of(cli, played, "requests.intake/R2", "RequestSubmitted")
    step = asked(cli, played, filed)
    command = json.dumps({"command": step["command"], "data": step["data"]})
    words = ("audit", "what-if", filed, "--command", command, "--store", str(played))
    document = cli(*words, "--json").document

    assert (document["differences"], document["streams"]) == ([], [])
    assert document["asked_again"] > 100
    assert "Nothing would have come out otherwise" in cli(*words).out


def test_another_command_in_its_place_is_decided_there(cli: Cli, played: Path):
    filed = decision_of(cli, played, "requests.intake/R2", "RequestSubmitted")
    data = asked(cli, played, filed)["data"] | {"channel": "pigeon"}
    words = ("audit", "what-if", filed, "--command", json.dumps({"data": data}))
    document = cli(*words, "--store", str(played), "--json").document

    first = document["differences"][0]
    assert (first["decision"], first["class"], first["is"]["id"]) == (
        filed,
        "now refused",
        "REQ-01",
    )


@pytest.mark.parametrize(
    ("command", "paths"),
    [
        ('{"data": {"by": 1}, "when": 2}', {"when"}),
        ('{"command": 1, "stream": 2}', {"command", "stream"}),
        ('{"command": "WithdrawRequest", "data": {"by": 1}}', {"data.by", "data.reason"}),
        ("[]", {""}),
        ("{", {""}),
    ],
)
def test_everything_that_is_wrong_with_the_command_is_told_at_once(
    cli: Cli, played: Path, command: str, paths: set[str]
):
    filed = decision_of(cli, played, "requests.intake/R2", "RequestSubmitted")
    words = ("audit", "what-if", filed, "--command", command, "--store", str(played), "--json")
    assert cli(*words).paths == paths


def test_what_is_asked_must_be_one_thing_about_a_known_decision(cli: Cli, played: Path):
    filed = decision_of(cli, played, "requests.intake/R2", "RequestSubmitted")
    tail = ("--store", str(played), "--json")
    assert cli("audit", "what-if", filed, *tail).exit == 2
    assert cli("audit", "what-if", filed, "--drop", "--command", "{}", *tail).exit == 2
    unknown = cli("audit", "what-if", "nothing", "--drop", *tail)
    assert (unknown.exit, unknown.document["error"]["kind"]) == (2, "unknown")
    fly = '{"command": "Fly"}'
    assert cli("audit", "what-if", filed, "--command", fly, *tail).exit == 2

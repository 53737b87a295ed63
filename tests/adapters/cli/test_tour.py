"""The tour: every command of it can be typed, and comes to what was shown."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from casework.application.ports import StoreFailure
from casework.infrastructure.bootstrap import open_journal
from tests.adapters.cli.conftest import Cli


def test_it_leads_from_the_counter_to_the_archive(cli: Cli):
    steps = cli("tour", "--json").document["steps"]
    names = [event["name"] for step in steps for event in step["events"]]
    assert names[0] == "requests.intake.RequestSubmitted"
    assert names[-1] == "requests.delivery.RequestArchived"
    assert any(step["rule"] for step in steps)
    assert all(step["consulted"] for step in steps)
    assert cli("tour").out == cli("tour").out


def test_its_lines_can_be_typed(cli: Cli, tmp_path: Path):
    store = str(tmp_path / "office.db")
    steps = cli("tour", "--json", "--store", store).document["steps"]
    for step in steps:
        casework, *words = shlex.split(step["line"])
        assert casework == "casework"
        said = cli(*words, "--store", store, "--dry-run", "--json")
        assert said.exit in (0, 3)  # Now that all of it has happened, most of it is refused.
        assert said.document["stream"] == words[1]


def test_it_waits_where_it_is_asked_to(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    lines = io.StringIO("\n" * 5)
    monkeypatch.setattr("sys.stdin", lines)
    assert cli("tour", "--step").exit == 0
    assert lines.read() == ""


def test_it_leaves_nothing_behind_unless_asked_to(cli: Cli, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli("tour").exit == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreFailure):
        open_journal("")

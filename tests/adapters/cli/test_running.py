"""Running: the clock's acts, and telling others, once each."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.adapters.cli.conftest import Cli


@pytest.fixture
def copy(played: Path, tmp_path: Path) -> str:
    """The office of the demo, to go on with."""
    return str(shutil.copy(played, tmp_path / "office.db"))


def test_every_deadline_that_has_passed_happens_once(cli: Cli, copy: str):
    struck = cli("tick", "--store", copy, "--json").document["struck"]
    assert {it["rule"] for it in struck} == {None}
    assert {"LapseSupplement", "NoteBreach"} <= {it["command"] for it in struck}
    assert cli("tick", "--store", copy, "--json").document["struck"] == []
    assert (
        cli("show", "requests.intake/R10", "--store", copy, "--json").document["phase"] == "Lapsed"
    )
    assert cli("tick", "--store", copy).exit == 0


def test_what_was_decided_is_told_once_and_in_order(cli: Cli, copy: str, tmp_path: Path):
    file, cursor = tmp_path / "out.jsonl", tmp_path / "cursors.json"
    words = ("outbox", "--file", str(file), "--cursor", str(cursor), "--store", copy)
    told = cli(*words, "--json").document["delivered"]
    effects = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(effects) == told > 400
    assert len({it["id"] for it in effects}) == told
    assert cli(*words, "--json").document["delivered"] == 0
    cli("tick", "--store", copy)
    assert cli(*words, "--json").document["delivered"] > 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--file", "x", "--webhook", "http://127.0.0.1:1"),
        ("--webhook", "ftp://127.0.0.1"),
        ("--webhook", "http://127.0.0.1:1"),
        ("--file", "nowhere/x"),
        ("--file", "x", "--cursor", "nowhere/x"),
    ],
)
def test_what_cannot_be_told_is_said(cli: Cli, copy: str, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert cli("outbox", *words, "--store", copy, "--json").exit == 2


def test_a_file_that_holds_no_cursors_is_said(cli: Cli, copy: str, tmp_path: Path):
    cursor = tmp_path / "cursors.json"
    cursor.write_text("[]")
    words = ("outbox", "--file", str(tmp_path / "x"), "--cursor", str(cursor), "--store", copy)
    assert cli(*words, "--json").document["error"]["kind"] == "outbox"

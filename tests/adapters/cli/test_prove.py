"""`casework prove`: what it takes, what it tells, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casework.adapters.cli.main import run
from casework.testing import proving
from casework.testing.casts.book import EVERYTHING
from casework.testing.matrix import read
from casework.testing.proving import Proved, WorkerDied

SMALL = ("review.finding", "confidentiality.nda", "archives.source")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are only these pages."""
    for name in set(EVERYTHING) - set(SMALL):
        monkeypatch.delitem(EVERYTHING, name)


@pytest.mark.usefixtures("few")
def test_pages_are_told_in_one_order_however_many_are_proved_at_once(
    capsys: pytest.CaptureFixture[str],
):
    told = []
    for jobs in ("1", "2"):
        assert run(["prove", "--jobs", jobs, "--json"]) == 0
        told.append(msgspec.json.decode(capsys.readouterr().out))

    assert told[0] == told[1]
    assert [it["page"] for it in told[0]["pages"]] == list(EVERYTHING)


@pytest.mark.usefixtures("few")
def test_each_page_is_noted_as_soon_as_it_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out, proved = tmp_path / "evidence.json", proving.proved
    noted: list[int] = []

    def watched(*args: Any, **more: Any) -> Iterator[Proved]:
        for it in proved(*args, **more):
            yield it
            noted.append(len(read(out.read_bytes()).pages))

    monkeypatch.setattr(proving, "proved", watched)
    assert run(["prove", "--jobs", "2", "--out", str(out)]) == 0
    assert noted == [1, 2, 3]
    assert run(["prove", "--out", str(out), "--stale"]) == 0
    assert noted == [1, 2, 3]


def test_a_process_that_died_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def died(*args: Any, **more: Any) -> Iterator[Proved]:
        raise WorkerDied("A process died.")

    monkeypatch.setattr(proving, "proved", died)

    assert run(["prove", "review.finding", "--json"]) == 1
    assert msgspec.json.decode(capsys.readouterr().out)["error"]["kind"] == "died"


@pytest.mark.parametrize(
    "words",
    [
        ["prove", "nothing.of_ours"],
        ["prove", "--jobs", "0"],
        ["prove", "GEN-04", "--unbounded"],
        ["prove", "--cases", "cases.jsonl"],
        ["prove", "requests.processing + review.review", "--cases", "cases.jsonl"],
    ],
)
def test_what_cannot_be_proved_is_said(words: list[str]):
    assert run(words) == 2


def test_a_limit_that_was_reached_is_undetermined():
    assert run(["prove", "review.finding", "--most", "2"]) == 3


# -- For all numbers ---------------------------------------------------------------------------


def test_what_is_claimed_of_a_rule_is_told_with_what_refutes_it(
    capsys: pytest.CaptureFixture[str],
):
    pytest.importorskip("crosshair")
    assert run(["prove", "ORD-04", "--unbounded", "--json"]) == 0
    claims = msgspec.json.decode(capsys.readouterr().out)["claims"]

    assert claims
    assert all("ORD-04" in it["rules"] and it["proof"] == "PROVED" for it in claims)
    assert all(it["refuted"] for it in claims)
    assert run(["prove", "ORD-04", "--unbounded"]) == 0
    assert "PROVED" in capsys.readouterr().out


def test_without_crosshair_nothing_is_proved_of_all_numbers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("casework.adapters.cli.prove.find_spec", lambda name: None)

    assert run(["prove", "ORD-04", "--unbounded"]) == 2

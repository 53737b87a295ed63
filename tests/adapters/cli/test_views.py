"""Kept views on the command line: what is read from them is what is read from nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.adapters.cli import reading, running, views
from casework.application.bells import LocalBell
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.infrastructure.bootstrap import open_office
from tests.adapters.cli.conftest import Cli


@pytest.fixture
def copy(played: Path, tmp_path: Path) -> str:
    """The office of the demo, to go on with."""
    return str(shutil.copy(played, tmp_path / "office.db"))


class BrokenOff(LocalBell):
    """Somebody waits: something happens meanwhile; once more: they are broken off."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = [happens]

    def wait(self, heard: int, timeout: float) -> None:
        if not self._happens:
            raise KeyboardInterrupt
        self._happens.pop()()


def struck(store: str) -> None:
    office = open_office(store)
    assert tick(office)
    office.journal.close()


def positions(cli: Cli, *words: str) -> tuple[list[int | None], int]:
    """Where each view stands, of what is on record."""
    told = cli("views", *words, "--json").document["views"]
    assert [it["view"] for it in told] == ["work", "states"]
    [end] = {it["end"] for it in told}
    return [it["position"] for it in told], end


def test_a_view_is_kept_when_one_says_so_and_told_of(cli: Cli, copy: str):
    before = positions(cli, "--store", copy)
    after = positions(cli, "--keep", "--store", copy)
    struck(copy)
    later = positions(cli, "--store", copy)
    anew = positions(cli, "--rebuild", "--store", copy)

    end = before[1]
    assert before == ([None, None], end)
    assert after == ([end, end], end)
    assert later[0] == [end, end]
    assert later[1] > end
    assert anew == ([later[1], later[1]], later[1])
    assert cli("views", "--store", copy).exit == 0


def test_the_queue_says_the_same_kept_behind_or_read_from_nothing(
    cli: Cli, copy: str, monkeypatch: pytest.MonkeyPatch
):
    asked = ("queue", "--at", "2026-01-01T00:00+08:00", "--store", copy, "--json")
    before = cli(*asked).document
    assert before["work"] != []
    cli("views", "--keep", "--store", copy)
    with monkeypatch.context() as kept:
        kept.setattr(Work, "of", None)  # Nothing is read from nothing.
        assert cli(*asked).document == before
        struck(copy)
        behind = cli(*asked).document
    shutil.copy(copy, other := f"{copy}.other")
    monkeypatch.setattr(reading, "kept_work", lambda office, _: Work.of(office))

    assert cli(*asked[:-2], other, "--json").document == behind != before


def test_it_is_followed_until_it_is_broken_off(
    cli: Cli, copy: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "open_bell", lambda _: BrokenOff(lambda: struck(copy)))
    _, begun = positions(cli, "--follow", "--store", copy)
    stand, now = positions(cli, "--store", copy)

    assert stand == [now, now]
    assert now > begun


def test_the_outbox_goes_on_until_it_is_broken_off(
    cli: Cli, copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(running, "open_bell", lambda _: BrokenOff(lambda: struck(copy)))
    file, cursor = tmp_path / "out.jsonl", tmp_path / "cursors.json"
    words = ("outbox", "--file", str(file), "--cursor", str(cursor), "--store", copy, "--json")
    told = cli(*words, "--follow").document["delivered"]

    assert len({json.loads(it)["id"] for it in file.read_text().splitlines()}) > told
    assert cli(*words).document["delivered"] == 0

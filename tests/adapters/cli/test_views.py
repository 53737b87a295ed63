"""Kept views on the command line: what is read from them is what is read from nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casework.adapters.cli import reading, running, views
from casework.adapters.notify.couriers import FileCourier
from casework.adapters.storage.sqlite import TABLE, SqliteJournal
from casework.application.bells import LocalBell
from casework.application.outbox import NotDelivered
from casework.application.ports import StoreFailure
from casework.application.timers import tick
from casework.application.views.keeping import Superseded
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


class Failing:
    """Something that cannot be done the next time, once it is armed."""

    def __init__(self, does: Callable[..., Any], failure: Exception) -> None:
        self._does, self._failure, self._armed = does, failure, False

    def arm(self) -> None:
        self._armed = True

    def __get__(self, it: object, kind: type) -> Callable[..., Any]:
        return partial(self, it)

    def __call__(self, *given: Any) -> Any:
        if self._armed:
            self._armed = False
            raise self._failure
        return self._does(*given)


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


FAILURES = {
    "views, the store": ("views", SqliteJournal, "feed", StoreFailure()),
    "outbox, the store": ("outbox", SqliteJournal, "feed", StoreFailure()),
    "outbox, the courier": ("outbox", FileCourier, "deliver", NotDelivered()),
}


@pytest.mark.parametrize("what", FAILURES)
def test_who_follows_goes_on_after_what_could_not_be_done(
    cli: Cli, copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
):
    command, kind, act, failure = FAILURES[what]
    failing = Failing(getattr(kind, act), failure)

    def happens() -> None:
        struck(copy)
        failing.arm()

    for it in (views, running):
        monkeypatch.setattr(it, "open_bell", lambda _: BrokenOff(happens))
    monkeypatch.setattr(views, "POLL", timedelta())
    file, cursor = tmp_path / "out.jsonl", tmp_path / "cursors.json"
    told = ("--file", str(file), "--cursor", str(cursor)) if command == "outbox" else ()
    with monkeypatch.context() as once:
        once.setattr(kind, act, failing)
        said = cli(command, *told, "--follow", "--store", copy, "--json")

    assert said.exit == 0
    assert said.err != ""
    assert "error" not in json.loads(said.out)
    if command == "outbox":
        assert cli(command, *told, "--store", copy, "--json").document["delivered"] == 0
    else:
        stand, end = positions(cli, "--store", copy)
        assert stand == [end, end]


def test_what_goes_wrong_again_and_again_is_told_once_until_it_is_mended(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "POLL", timedelta())
    down, full, mended = StoreFailure("It is down."), StoreFailure("It is full."), None
    goes = [down, down, full, full, mended, full]
    told: list[str] = []

    def act() -> None:
        told.append(capfd.readouterr().err)
        if not goes:
            raise KeyboardInterrupt
        if (wrong := goes.pop(0)) is not None:
            raise wrong

    views.again_and_again(act, LocalBell())

    assert [bool(it) for it in told] == [False, True, False, True, False, False, True]


def test_who_follows_stops_where_another_release_goes_on():
    def act() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        views.again_and_again(act, LocalBell())


def test_a_view_of_more_than_is_on_record_is_told_of_and_made_anew(cli: Cli, copy: str):
    _, end = positions(cli, "--keep", "--store", copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute(f"DELETE FROM {TABLE} WHERE rowid > ?", (end // 2,))
    told = cli("views", "--store", copy, "--json")
    shown = cli("views", "--store", copy)
    refused = [cli(*words, "--store", copy).exit for words in (("views", "--keep"), ("queue",))]
    anew = positions(cli, "--rebuild", "--store", copy)

    assert (told.exit, shown.exit, refused) == (1, 1, [2, 2])
    assert [it["on_record"] for it in told.document["views"]] == [False, False]
    assert anew == ([end // 2, end // 2], end // 2)
    assert cli("views", "--store", copy).exit == cli("queue", "--store", copy).exit == 0

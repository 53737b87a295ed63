"""Erasing on the command line: no command tells what was erased; and how the keys stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casework.adapters.cli.main import run
from casework.adapters.storage.sqlite import SqliteJournal
from casework.infrastructure.bootstrap import open_keys
from tests.adapters.cli.conftest import Cli
from tests.offices import MONDAY, registered, staffed

MARKER = "3 Harbour Road"
ERASE = ("audit", "erase", "ann", "--by", "inga", "--reason", "She asked for it.")


@pytest.fixture
def store(tmp_path: Path) -> str:
    """An office with keys beside its file, that knows a customer."""
    store = tmp_path / "office.db"
    keys = open_keys(f"{store}.keys", make=True)
    with closing(SqliteJournal(store)) as journal:
        registered(staffed(journal, keys=keys))
    return str(store)


@pytest.fixture
def clear(tmp_path: Path) -> str:
    """An office without keys."""
    with closing(SqliteJournal(tmp_path / "clear.db")) as journal:
        registered(staffed(journal))
    return str(tmp_path / "clear.db")


def looks(store: str) -> Iterator[tuple[str, ...]]:
    """Everything that can be looked at."""
    yield "show", "requests.intake/17", "--store", store
    yield "history", "requests.intake/17", "--store", store
    yield "why", "requests.intake/17", "1", "--store", store
    yield "queue", "--store", store
    yield "streams", "--store", store
    yield "figures", "--events", "--store", store


def test_what_is_erased_is_told_by_no_command(cli: Cli, store: str, tmp_path: Path):
    before = [cli(*look, *json).out for look in looks(store) for json in ((), ("--json",))]
    assert sum(MARKER in it for it in before) >= 4

    assert cli(*ERASE, "--store", store, "--json").document["values"]["erased"] == 2

    for look in looks(store):
        for json in ((), ("--json",)):
            said = cli(*look, *json)
            assert said.exit == 0
            assert MARKER not in said.out + said.err
    assert cli("history", "requests.intake/17", "--store", store, "--json").document
    everything = b"".join(it.read_bytes() for it in tmp_path.rglob("*") if it.is_file())
    assert MARKER.encode() not in everything


def test_erasing_says_what_came_of_it_and_may_be_asked_again(cli: Cli, store: str):
    first = cli(*ERASE, "--store", store)
    again = cli(*ERASE, "--store", store)

    assert first.exit == again.exit == 0
    assert first.out == again.out
    assert "2 values of ann" in first.out


def test_an_order_that_is_refused_is_an_error(cli: Cli, store: str):
    refused = cli("audit", "erase", "ann", "--by", "hana", "--reason", "x", "--store", store)
    unknown = cli("audit", "erase", "anna", "--by", "inga", "--reason", "x", "--store", store)

    assert (refused.exit, unknown.exit) == (3, 2)
    assert "GEN-02" in refused.err
    assert MARKER in cli("show", "requests.intake/17", "--store", store).out


def test_how_the_keys_stand_is_told(cli: Cli, store: str):
    told = cli("audit", "keys", "--store", store, "--json").document

    assert (told["keys"], told["begun"]) == (True, False)
    assert told["persons"]["ann"] == {"clear": 0, "sealed": 2, "erased": 0, "lost": 0}
    assert told["total"]["clear"] == told["total"]["lost"] == 0
    assert "ann" in cli("audit", "keys", "--store", store).out


def test_keys_are_turned_on_and_put_on_record(
    cli: Cli, clear: str, monkeypatch: pytest.MonkeyPatch
):
    engage = ("do", "people.employee/zoe", "EngageEmployee", "--by", "hua", "--name.of", "zoe")
    named = ("--name.clear", "Zoe Zimmer", "--employment-type", "full_time", "--store", clear)
    before = cli("audit", "keys", "--store", clear, "--json").document
    assert not before["keys"]
    assert before["persons"]["ann"]["clear"] == 2

    on = ("audit", "keys", "--on", "--by", "inga", "--reason", "The law.", "--store", clear)
    after = cli(*on, "--json").document
    assert (after["keys"], after["begun"]) == (True, True)
    assert (Path(f"{clear}.keys").stat().st_mode & 0o777) == 0o700
    assert cli(*engage, *named).exit == 0
    assert (
        cli("audit", "keys", "--store", clear, "--json").document["persons"]["zoe"]["sealed"] == 2
    )
    came = cli(*ERASE, "--store", clear)
    assert came.exit == 0
    assert "2 values of theirs cannot be erased" in came.out

    Path(f"{clear}.keys").rename(f"{clear}.elsewhere")
    missing = cli(*(it.replace("zoe", "zac") for it in engage), *named)
    assert missing.exit == 2
    assert cli("audit", "keys", "--store", clear).exit == 1
    monkeypatch.setenv("CASEWORK_KEYS", f"{clear}.elsewhere")
    assert cli(*(it.replace("zoe", "zac") for it in engage), *named).exit == 0
    monkeypatch.setenv("CASEWORK_KEYS", f"{clear}.nowhere")
    assert cli("audit", "keys", "--store", clear).exit == 2


def test_whoever_may_not_turn_keys_on_does_not(cli: Cli, clear: str):
    on = ("audit", "keys", "--on", "--by", "hana", "--reason", "The law.", "--store", clear)

    assert cli(*on).exit == 3
    assert not Path(f"{clear}.keys").exists()
    assert not cli("audit", "keys", "--store", clear, "--json").document["keys"]
    [refused] = cli("audit", "refusals", "--store", clear, "--json").document["refusals"]
    assert refused["rule"] == "GEN-02"


def test_what_does_not_agree_is_a_fault(cli: Cli, store: str):
    for it in Path(f"{store}.keys").glob("*.key"):
        it.unlink()
        break
    lost = cli("audit", "keys", "--store", store, "--json")
    assert (lost.exit, lost.document["total"]["lost"]) == (1, 2)

    open_keys(f"{store}.keys").destroy("ann", "nobody", MONDAY)
    unordered = cli("audit", "keys", "--store", store, "--json")
    assert (unordered.exit, unordered.document["unordered"]) == (1, ["ann"])


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "keys", "--on", "--by", "inga", "--store"),
        ("audit", "keys", "--reason", "x", "--store"),
        ("audit", "erase", "a b", "--by", "inga", "--reason", "x", "--store"),
        ("audit", "erase", "", "--by", "inga", "--reason", "x", "--store"),
    ],
)
def test_bad_input_is_refused_with_a_reason(cli: Cli, store: str, words: tuple[str, ...]):
    said = cli(*words, store)
    assert said.exit == 2
    assert said.err


def test_a_folder_open_to_others_is_refused(cli: Cli, store: str):
    Path(f"{store}.keys").chmod(0o755)
    assert cli("show", "requests.intake/17", "--store", store).exit == 2


def test_the_demo_is_played_under_the_keys_there_are(tmp_path: Path, capfd: object):
    store = str(tmp_path / "demo.db")
    assert run(["audit", "keys", "--on", "--store", store]) == 0
    assert run(["demo", "--store", store, "--json"]) == 0
    stored = b"".join(it.read_bytes() for it in tmp_path.iterdir() if it.is_file())
    assert b'{"clear":' not in stored
    assert b'"sealed":"' in stored

"""Backup and restore from the command line: what is said, and the code it ends with."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casework.infrastructure.personal_keys import make_folder
from tests.adapters.cli.conftest import Cli

HAN = '{"of": "han", "clear": "Han Mei"}'
FOUNDING = ("do", "people.organisation/office", "FoundOffice", "--hr", "han", "--name", HAN)


@pytest.fixture
def office(played: Path, tmp_path: Path, cli: Cli) -> str:
    """What the demo did, sealed in part."""
    store = str(shutil.copy(played, tmp_path / "office.db"))
    assert cli("audit", "keygen", "office.example", "--out", str(tmp_path / "key")).exit == 0
    assert cli("audit", "seal", "--key", str(tmp_path / "key"), "--store", store).exit == 0
    return store


def test_what_was_kept_is_put_back_and_every_seal_verifies(office: str, tmp_path: Path, cli: Cli):
    file, new, key = str(tmp_path / "backup"), str(tmp_path / "new.db"), str(tmp_path / "key.pub")
    kept = cli("backup", file, "--store", office, "--key", key, "--json").document
    words = ("restore", file, "--store", new, "--key", key, "--digest", kept["digest"], "--json")
    put_back = cli(*words)

    assert put_back.exit == 0
    assert put_back.document["entries"] == kept["entries"] == kept["sealed"] > 1000
    assert cli("audit", "fsck", "--store", new, "--key", key).exit == 0
    for command in ("figures", "streams", "stock"):
        there, here = (cli(command, "--store", it, "--json").document for it in (office, new))
        assert there == here


def test_people_are_told_too_and_that_the_keys_are_elsewhere(office: str, tmp_path: Path, cli: Cli):
    file, new = str(tmp_path / "backup"), str(tmp_path / "new.db")
    for words in (("backup", file, "--store", office), ("restore", file, "--store", new)):
        said = cli(*words)
        assert (said.exit, said.err) == (0, "")
        assert "keys" in said.out


def test_another_file_than_the_one_that_was_meant_is_refused_and_no_store_is_made(
    office: str, tmp_path: Path, cli: Cli
):
    file, new = tmp_path / "backup", tmp_path / "new.db"
    assert cli("backup", str(file), "--store", office).exit == 0
    assert cli("restore", str(file), "--store", str(new), "--digest", "0" * 64).exit == 2
    file.write_bytes(file.read_bytes()[:-4096])
    said = cli("restore", str(file), "--store", str(new), "--json")
    assert (said.exit, said.document["error"]["kind"]) == (2, "backup")
    assert not new.exists()


def test_what_cannot_be_is_told(office: str, tmp_path: Path, cli: Cli):
    file = str(tmp_path / "backup")
    assert cli("backup", file, "--store", str(tmp_path / "none.db")).exit == 2
    assert cli("backup", str(tmp_path / "no" / "folder"), "--store", office).exit == 2
    assert cli("backup", file, "--store", office).exit == 0
    assert cli("backup", file, "--store", office).exit == 2
    assert cli("restore", file, "--store", office).exit == 2
    assert cli("restore", file, "--store", "memory:").exit == 2
    assert cli("restore", file, "--store", "mysql://x").exit == 2
    assert cli("restore", str(tmp_path / "none"), "--store", str(tmp_path / "new.db")).exit == 2


def test_what_no_file_can_be_is_told_with_what_to_do(office: str, tmp_path: Path, cli: Cli):
    none, folder, file = (str(tmp_path / it) for it in ("none", "folder", "backup"))
    (tmp_path / "folder").mkdir()
    for words in (
        ("restore", none, "--store", str(tmp_path / "new.db")),
        ("restore", folder, "--store", str(tmp_path / "new.db")),
        ("backup", str(tmp_path / "no" / "folder"), "--store", office),
        ("backup", str(tmp_path / "key" / "file"), "--store", office),
        ("backup", file, "--store", office, "--key", none),
        ("backup", file, "--store", office, "--key", f"{tmp_path}/key.pub", "--handover", none),
    ):
        said = cli(*words, "--json")
        error = said.document["error"]
        assert (said.exit, error["kind"]) == (2, "system")
        assert any(it in error["says"] for it in words)
        assert error["advice"]
    assert not Path(file).exists()


@pytest.mark.parametrize("name", ["", "folder", "empty", "full"])
def test_what_is_there_already_is_left_as_it_is(
    name: str, office: str, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "full").write_text("precious")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    said = cli("backup", name, "--store", office, "--json")
    assert (said.exit, said.document["error"]["kind"]) == (2, "malformed")
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "full").read_text() == "precious"


def test_a_backup_is_no_store_whatever_is_asked_of_it(
    office: str, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert cli("backup", "backup", "--store", office).exit == 0
    shutil.copy("backup", "other")
    before, there = Path("backup").read_bytes(), sorted(tmp_path.iterdir())
    for words in (
        ("queue",),
        ("tick",),
        ("views", "--keep"),
        (*FOUNDING, "--by", "han"),
        ("demo",),
        ("demo", "--force"),
        ("restore", "backup"),
        ("restore", "other"),
        ("backup", "another"),
        ("audit", "fsck"),
        ("audit", "seal", "--key", "key"),
    ):
        said = cli(*words, "--store", "backup", "--json")
        assert (said.exit, said.document["error"]["kind"]) == (2, "store")
        assert Path("backup").read_bytes() == before
        assert sorted(tmp_path.iterdir()) == there
    assert cli("restore", "backup", "--store", "new.db").exit == 0


def test_kept_views_of_a_record_that_was_deleted_are_never_read_for_another(
    office: str, tmp_path: Path, cli: Cli
):
    file = str(tmp_path / "backup")
    assert cli("backup", file, "--store", office).exit == 0
    assert cli("views", "--keep", "--store", office).exit == 0
    with closing(sqlite3.connect(office)) as database:
        for it in ("events", "checkpoints", "tiles", "positions"):
            database.execute(f"DELETE FROM casework_{it}")
        database.commit()
    said = cli("restore", file, "--store", office, "--json")
    assert (said.exit, said.document["error"]["kind"]) == (2, "store")


def test_seals_that_another_key_made_are_no_seals(office: str, tmp_path: Path, cli: Cli):
    file, other = tmp_path / "backup", tmp_path / "other"
    assert cli("audit", "keygen", "office.example", "--out", str(other)).exit == 0
    said = cli("backup", str(file), "--store", office, "--key", f"{other}.pub")
    assert said.exit == 2
    assert not file.exists()


# -- Keys --------------------------------------------------------------------------------------


@pytest.fixture
def keyed(tmp_path: Path, cli: Cli) -> str:
    """An office with keys for what is personal; two copies of them and a backup were made, and
    then the data of one were erased."""
    store = str(tmp_path / "office.db")
    make_folder(tmp_path / "office.db.keys")
    eva = '{"of": "eva", "clear": "Eva Lin, 3 Harbour Road"}'
    engage = ("EngageEmployee", "--name", eva, "--employment-type", "full_time", "--by", "han")
    assert cli(*FOUNDING, "--by", "han", "--store", store).exit == 0
    assert cli("do", "people.employee/eva", *engage, "--store", store).exit == 0
    assert cli("backup", str(tmp_path / "early"), "--store", store).exit == 0
    shutil.copytree(tmp_path / "office.db.keys", tmp_path / "old copy")
    erase = ("audit", "erase", "eva", "--by", "han", "--reason", "asked for")
    assert cli(*erase, "--store", store).exit == 0
    assert cli("backup", str(tmp_path / "late"), "--store", store).exit == 0
    return store


def test_no_key_is_in_a_backup_and_without_them_nothing_personal_is_read(
    keyed: str, tmp_path: Path, cli: Cli
):
    keys = [it.read_bytes() for it in (tmp_path / "old copy").glob("*.key")]
    assert len(keys) == 2
    for name in ("early", "late"):
        whole = (tmp_path / name).read_bytes()
        assert not any(it in whole for it in (*keys, b"Eva Lin", b"Han Mei"))
        new = str(tmp_path / f"{name}.db")
        assert cli("restore", str(tmp_path / name), "--store", new).exit == 0
        assert "Eva Lin" not in cli("history", "people.employee/eva", "--store", new).out


@pytest.mark.parametrize("name", ["early", "late"])
def test_who_was_erased_stays_so_whichever_backup_is_put_back_beside_the_keys_that_are(
    keyed: str, name: str, tmp_path: Path, cli: Cli
):
    new = str(tmp_path / "new.db")
    shutil.copytree(f"{keyed}.keys", f"{new}.keys")
    assert cli("restore", str(tmp_path / name), "--store", new).exit == 0

    assert "Han Mei" in cli("history", "people.employee/han", "--store", new).out
    assert "Eva Lin" not in cli("history", "people.employee/eva", "--store", new).out


def test_an_old_copy_of_the_keys_is_told_of_whoever_it_brings_back_and_they_are_erased_again(
    keyed: str, tmp_path: Path, cli: Cli
):
    new = str(tmp_path / "new.db")
    shutil.copytree(tmp_path / "old copy", f"{new}.keys")
    put_back = cli("restore", str(tmp_path / "late"), "--store", new, "--json")

    assert put_back.exit == 1
    assert put_back.document["erasures_undone"] == ["eva"]
    assert cli("audit", "keys", "--store", new).exit == 1
    erase = ("audit", "erase", "eva", "--by", "han", "--reason", "asked for")
    assert cli(*erase, "--store", new).exit == 0
    assert cli("audit", "keys", "--store", new, "--json").document["unfinished"] == []
    assert "Eva Lin" not in cli("history", "people.employee/eva", "--store", new).out


def test_a_backup_needs_nothing_that_only_seals_need(empty: str, tmp_path: Path, cli: Cli):
    with closing(sqlite3.connect(empty)) as database:
        tables = {it for (it,) in database.execute("SELECT name FROM sqlite_master")}
    assert "casework_checkpoints" not in tables
    told = cli("backup", str(tmp_path / "backup"), "--store", empty, "--json").document
    assert (told["sealed"], told["checkpoints"]) == (0, 0)


def test_an_order_that_the_backup_is_older_than_is_put_on_record_again(
    keyed: str, tmp_path: Path, cli: Cli
):
    new = str(tmp_path / "new.db")
    shutil.copytree(f"{keyed}.keys", f"{new}.keys")
    assert cli("restore", str(tmp_path / "early"), "--store", new).exit == 0
    keys = cli("audit", "keys", "--store", new, "--json")
    assert (keys.exit, keys.document["unordered"]) == (1, ["eva"])

    erase = ("audit", "erase", "eva", "--by", "han", "--reason", "asked for")
    assert cli(*erase, "--store", new).exit == 0
    assert cli("audit", "keys", "--store", new).exit == 0

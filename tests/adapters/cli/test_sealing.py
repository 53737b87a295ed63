"""Keys, seals and checks from the command line: what is said, and the code it ends with."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from casework.infrastructure.sealing.checkpoints import Checkpoint, LogKeys, hand_over
from casework.infrastructure.sealing.keys import Kind, read_signing_key
from casework.infrastructure.sealing.logs import UnverifiedReader
from tests.adapters.cli.conftest import Cli

NAME = "office.example/2024"


@frozen
class Office:
    """A store of one's own with what the demo did, and a key to its log."""

    store: str
    key: str
    folder: Path

    @property
    def public(self) -> str:
        return f"{self.key}.pub"

    def by_hand(self, statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.store, isolation_level=None)) as database:
            database.execute(statement, values)


@pytest.fixture
def office(played: Path, tmp_path: Path, cli: Cli) -> Office:
    shutil.copy(played, tmp_path / "office.db")
    assert cli("audit", "keygen", NAME, "--out", str(tmp_path / "key")).exit == 0
    return Office(str(tmp_path / "office.db"), str(tmp_path / "key"), tmp_path)


def seal(cli: Cli, office: Office, *more: str) -> Any:
    said = cli("audit", "seal", "--key", office.key, "--store", office.store, "--json", *more)
    assert said.exit == 0
    return said.document


def fsck(cli: Cli, office: Office, *more: str) -> tuple[int, Any]:
    said = cli("audit", "fsck", "--store", office.store, "--json", *more)
    return said.exit, said.document


def test_a_key_is_two_files_and_nobody_else_reads_the_one_that_signs(tmp_path: Path, cli: Cli):
    out = tmp_path / "key"
    said = cli("audit", "keygen", NAME, "--out", str(out), "--json")

    assert said.exit == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert said.document["key"] == out.with_name("key.pub").read_text().strip()
    assert "PRIVATE" not in said.out
    assert read_signing_key(out, Kind.LOG).name == NAME


@pytest.mark.parametrize("there", ["key", "key.pub"])
def test_no_key_is_overwritten(tmp_path: Path, cli: Cli, there: str):
    (tmp_path / there).write_text("precious")

    assert cli("audit", "keygen", NAME, "--out", str(tmp_path / "key")).exit == 2
    assert [it.name for it in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "precious"


def test_a_key_with_no_possible_name_is_told(tmp_path: Path, cli: Cli):
    assert cli("audit", "keygen", "two words", "--out", str(tmp_path / "key")).exit == 2
    assert [*tmp_path.iterdir()] == []


def test_what_is_on_record_is_sealed_once(cli: Cli, office: Office):
    first = seal(cli, office, "--out", str(office.folder / "checkpoint"))
    assert first["sealed"] == first["size"] > 1000
    assert (office.folder / "checkpoint").read_text() == first["checkpoint"]

    assert seal(cli, office) == first | {"sealed": 0}


def test_what_is_sealed_holds_and_is_told_to_people_too(cli: Cli, office: Office):
    held = office.folder / "checkpoint"
    size = seal(cli, office, "--out", str(held))["size"]
    exit_, document = fsck(cli, office, "--key", office.public, "--since", str(held))

    assert (exit_, document["holds"], document["findings"], document["unchecked"]) == (
        0,
        True,
        [],
        [],
    )
    assert document["sealed"] == document["entries"] == size
    for more in ([], ["--key", office.public]):
        assert cli("audit", "fsck", "--store", office.store, *more).exit == 0
    assert cli("audit", "seal", "--key", office.key, "--store", office.store).exit == 0


def test_what_does_not_hold_ends_with_1_and_names_the_leaf(cli: Cli, office: Office):
    seal(cli, office)
    padded = "CAST(state || ' ' AS BLOB)"
    office.by_hand(f"UPDATE casework_events SET state = {padded} WHERE rowid = 700")
    exit_, document = fsck(cli, office, "--key", office.public)

    assert (exit_, document["holds"], document["first_bad_leaf"]) == (1, False, 699)
    assert [it["kind"] for it in document["findings"]] == ["changed"]
    said = cli("audit", "fsck", "--store", office.store, "--key", office.public)
    assert said.exit == 1
    assert "699" in said.out


def test_a_store_that_was_never_sealed_says_so_and_stays_as_it_was(cli: Cli, office: Office):
    exit_, document = fsck(cli, office)
    with closing(sqlite3.connect(office.store)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}

    assert (exit_, document["sealed"]) == (0, 0)
    assert "nothing sealed" in {it["why"] for it in document["unchecked"]}
    assert "casework_checkpoints" not in tables


def test_seals_that_were_altered_are_not_built_on(cli: Cli, office: Office):
    seal(cli, office)
    office.by_hand("UPDATE casework_checkpoints SET note = x'00'")
    office.by_hand(
        "INSERT INTO casework_events (originator_id, originator_version, topic, state)"
        " VALUES ('a', 1, 'x', x'7b7d')"
    )
    said = cli("audit", "seal", "--key", office.key, "--store", office.store, "--json")

    assert (said.exit, said.document["error"]["kind"]) == (1, "broken")


@pytest.mark.parametrize("wrong", ["public", "none", "folder", "missing", "witness"])
def test_a_file_that_is_no_key_to_sign_with_is_told(cli: Cli, office: Office, wrong: str):
    (office.folder / "none").write_text("no key")
    (office.folder / "folder").mkdir()
    witness = str(office.folder / "witness")
    assert cli("audit", "keygen", "w", "--out", witness, "--witness").exit == 0
    key = office.public if wrong == "public" else str(office.folder / wrong)

    assert cli("audit", "seal", "--key", key, "--store", office.store).exit == 2


@pytest.mark.parametrize("option", ["--key", "--since", "--handover"])
def test_a_file_that_verifies_nothing_is_told(cli: Cli, office: Office, option: str):
    (office.folder / "none").write_text("nothing")
    more = [] if option == "--key" else ["--key", office.public]
    exit_, document = fsck(cli, office, *more, option, str(office.folder / "none"))

    assert exit_ == 2
    assert "error" in document


def test_a_checkpoint_of_another_log_is_refused(cli: Cli, office: Office):
    other = str(office.folder / "other")
    held = office.folder / "checkpoint"
    assert cli("audit", "keygen", "elsewhere", "--out", other).exit == 0
    seal(cli, office, "--out", str(held))
    exit_, document = fsck(cli, office, "--key", f"{other}.pub", "--since", str(held))

    assert (exit_, document["error"]["kind"]) == (2, "rejected")


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, cli: Cli, office: Office):
    store = str(tmp_path / "none.db")
    for words in (("seal", "--key", office.key), ("fsck",)):
        assert cli("audit", *words, "--store", store).exit == 2
    assert not Path(store).exists()


def test_a_log_goes_on_under_the_next_key_once_it_is_handed_over(cli: Cli, office: Office):
    document = seal(cli, office)
    old, new = office.key, str(office.folder / "new")
    assert cli("audit", "keygen", NAME, "--out", new).exit == 0
    tree = UnverifiedReader().read(document["checkpoint"].encode())
    keys = [read_signing_key(Path(it), Kind.LOG) for it in (old, new)]
    note = hand_over(Checkpoint(NAME, tree.size, tree.root), *keys)
    handover = office.folder / "handover"
    handover.write_bytes(note)
    assert LogKeys.following(keys[0].verifier, [note]).current == keys[1].verifier
    office.by_hand(
        "INSERT INTO casework_events (originator_id, originator_version, topic, state)"
        " VALUES ('a', 1, 'x', x'7b7d')"
    )

    at = ("--store", office.store)
    follow = ("--first", office.public, "--handover", str(handover))
    assert cli("audit", "seal", "--key", new, *at).exit == 1  # It cannot read what is there.
    assert cli("audit", "seal", "--key", old, *follow, *at).exit == 2
    assert cli("audit", "seal", "--key", new, *follow, *at).exit == 0
    kinds = {
        tuple(sorted(it["kind"] for it in fsck(cli, office, *more)[1]["findings"]))
        for more in (
            ["--key", office.public, "--handover", str(handover)],
            ["--key", office.public],
        )
    }
    assert len(kinds) == 2
    assert {"checkpoint" in it for it in kinds} == {True, False}

"""Proof on the command line: a bundle for whoever has nothing else, single proofs, a witness."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from attrs import frozen

from casework.adapters.cli.output import Exit
from casework.application.audit.findings import Kind, Why
from tests.adapters.cli.conftest import Cli

ROOT = Path(__file__).parents[3]
NAME = "office.example/2024"

ALONE = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("eventsourcing", "psycopg", "psycopg_pool"):
            raise ImportError(name)

def watched(event, args):
    if event.partition(".")[0] in ("socket", "sqlite3"):
        raise PermissionError(event)

sys.meta_path.insert(0, Blocked())
sys.addaudithook(watched)
from casework.adapters.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
"""A process without any driver, in which nobody reaches a network or a database."""


@frozen
class Log:
    """A sealed office, and the folder with its keys and checkpoints."""

    cli: Cli
    folder: Path
    store: str

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def seal(self, out: str, key: str = "log.key", *more: str) -> None:
        words = ("--key", self.file(key), "--out", self.file(out), "--store", self.store)
        assert self.cli("audit", "seal", *words, *more).exit == 0

    def centre(self, name: str) -> None:
        """Have something more on record."""
        act = ("do", "people.organisation/office", "OpenCentre", "--centre", name, "--by", "han")
        assert self.cli(*act, "--store", self.store).exit == 0


@pytest.fixture
def log(cli: Cli, empty: str, tmp_path: Path) -> Log:
    it = Log(cli, tmp_path, empty)
    for key in ("log.key", "next.key", "other.key"):
        assert cli("audit", "keygen", NAME, "--out", it.file(key)).exit == 0
    assert cli("audit", "keygen", "anne", "--out", it.file("anne.key"), "--witness").exit == 0
    it.seal("first")
    it.centre("north")
    it.seal("second")
    return it


def trusting(log: Log, *more: str) -> tuple[str, ...]:
    return ("--key", log.file("log.key.pub"), *more)


def exported(log: Log, *more: str, key: str = "log.key") -> str:
    bundle = log.file("bundle")
    words = ("audit", "export", bundle, "--key", log.file(key), "--store", log.store, *more)
    said = log.cli(*words)
    assert said.exit == 0, said.err
    return bundle


# -- A bundle ------------------------------------------------------------------------------------


def test_a_bundle_is_exported_and_holds(log: Log):
    bundle = exported(log)
    since = ("--since", log.file("first"))
    told = log.cli("audit", "verify", bundle, *trusting(log), *since, "--json")

    assert told.exit == 0
    assert told.document["holds"]
    assert told.document["came"]["unchanged"] == told.document["decisions"] > 0
    assert told.document["key"] == Path(log.file("log.key.pub")).read_text().strip()
    assert {it["why"] for it in told.document["unchecked"]} == {
        Why.SINCE_CHECKPOINT_OUTSIDE,
        Why.TOLD,
    }


def test_people_are_told_what_was_checked_and_what_was_not(log: Log):
    said = log.cli("audit", "verify", exported(log), *trusting(log))

    assert said.exit == 0
    for word in (NAME, "unchanged", "no checkpoint outside", "told"):
        assert word in said.out


def test_what_holds_and_is_held_to_no_key_is_no_proof(log: Log, tmp_path: Path):
    bundle = exported(log)
    words = ("audit", "verify", bundle, "--json")
    told = log.cli(*words)

    assert told.exit == Exit.UNSIGNED
    assert (told.document["holds"], told.document["signed"]) == (True, False)
    assert Why.NO_KEY in {it["why"] for it in told.document["unchecked"]}
    assert log.cli(*words, "--unsigned").exit == Exit.DONE
    assert log.cli(*words, *trusting(log)).document["signed"]
    fork = Log(log.cli, tmp_path, str(tmp_path / "fork.db"))
    name = '{"of": "hou", "clear": "Hou Yi"}'
    founding = ("do", "people.organisation/office", "FoundOffice", "--hr", "hou", "--name", name)
    assert log.cli(*founding, "--by", "hou", "--store", fork.store).exit == 0
    fork.seal("forked")
    wrong = log.cli(*words, "--unsigned", "--since", fork.file("forked"))
    assert wrong.exit == Exit.FAULT


def test_a_bundle_is_verified_without_any_store_or_network(log: Log, tmp_path: Path):
    bundle = exported(log)
    words = ["audit", "verify", bundle, *trusting(log), "--since", log.file("second"), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["holds"]


def test_a_bundle_that_was_altered_is_refused(log: Log, tmp_path: Path):
    bundle = exported(log)
    other = log.cli("audit", "verify", bundle, "--key", log.file("other.key.pub"), "--json")
    assert other.exit == 1
    assert {it["kind"] for it in other.document["findings"]} == {Kind.CHECKPOINT, Kind.MANIFEST}

    altered = tmp_path / "altered"
    with zipfile.ZipFile(bundle) as files, zipfile.ZipFile(altered, "w") as made:
        for name in files.namelist():
            made.writestr(name, files.read(name))
    assert log.cli("audit", "verify", str(altered), *trusting(log)).exit == 2
    altered.write_bytes(Path(bundle).read_bytes()[:-1])
    said = log.cli("audit", "verify", str(altered), *trusting(log), "--json")
    assert (said.exit, said.document["error"]["kind"]) == (2, "bundle")


def test_a_checkpoint_of_another_past_is_refused(log: Log, cli: Cli, tmp_path: Path):
    bundle = exported(log)
    fork = Log(cli, tmp_path, str(tmp_path / "fork.db"))
    name = '{"of": "hou", "clear": "Hou Yi"}'
    founding = ("do", "people.organisation/office", "FoundOffice", "--hr", "hou", "--name", name)
    assert cli(*founding, "--by", "hou", "--store", fork.store).exit == 0
    fork.seal("forked")
    told = cli("audit", "verify", bundle, *trusting(log), "--since", log.file("forked"), "--json")

    assert told.exit == 1
    assert [it["kind"] for it in told.document["findings"]] == [Kind.INCONSISTENT]


@pytest.mark.parametrize(
    ("key", "exit"),
    [("log.key", 2), ("anne.key.pub", 2), ("anne.key", 2), ("first", 2), ("nowhere", 2)],
)
def test_a_key_of_the_wrong_kind_is_refused(log: Log, key: str, exit: int):
    said = log.cli("audit", "verify", exported(log), "--key", log.file(key))

    assert said.exit == exit
    assert "Traceback" not in said.err


def test_nothing_is_exported_without_the_key_that_seals(log: Log):
    words = ("--store", log.store)
    for key in ("other.key", "anne.key", "log.key.pub"):
        said = log.cli("audit", "export", log.file("x"), "--key", log.file(key), *words)
        assert said.exit == 2
    assert not Path(log.file("x")).exists()


def test_nothing_is_written_over(log: Log):
    bundle = exported(log)
    before = Path(bundle).read_bytes()
    words = ("--key", log.file("log.key"), "--store", log.store)

    assert log.cli("audit", "export", bundle, *words).exit == 2
    assert Path(bundle).read_bytes() == before


def test_what_is_not_sealed_is_not_exported(cli: Cli, empty: str, tmp_path: Path):
    key = str(tmp_path / "k")
    assert cli("audit", "keygen", NAME, "--out", key).exit == 0
    said = cli("audit", "export", str(tmp_path / "b"), "--key", key, "--store", empty)

    assert said.exit == 2
    assert not (tmp_path / "b").exists()


# -- From one key to the next --------------------------------------------------------------------


def test_a_bundle_takes_whoever_trusts_the_first_key_to_the_next(log: Log):
    words = ("--key", log.file("log.key"), "--new", log.file("next.key"), "--store", log.store)
    assert log.cli("audit", "rotate", *words, "--out", log.file("handover")).exit == 0
    assert log.cli("audit", "rotate", *words, "--out", log.file("handover")).exit == 2
    followed = ("--first", log.file("log.key.pub"), "--handover", log.file("handover"))
    log.centre("south")
    log.seal("third", "next.key", *followed)
    bundle = exported(log, *followed, "--since", log.file("first"), key="next.key")

    for since in ("first", "second", "third"):
        told = log.cli(
            "audit", "verify", bundle, *trusting(log), "--since", log.file(since), "--json"
        )
        assert told.exit == 0
        assert told.document["key"] == Path(log.file("next.key.pub")).read_text().strip()


def test_nothing_is_handed_over_to_no_key_or_before_anything_is_sealed(
    log: Log, cli: Cli, tmp_path: Path
):
    def rotated(new: str, store: str) -> int:
        words = ("--key", log.file("log.key"), "--new", log.file(new), "--out", log.file("h"))
        return cli("audit", "rotate", *words, "--store", store).exit

    assert [rotated(it, log.store) for it in ("log.key", "anne.key", "next.key.pub")] == [2, 2, 2]
    shutil.copy(log.store, tmp_path / "other.db")
    assert rotated("next.key", str(tmp_path / "none.db")) == 2
    assert not Path(log.file("h")).exists()


# -- Single proofs -------------------------------------------------------------------------------


def test_one_entry_is_proved_to_whoever_has_the_key_alone(log: Log):
    words = ("people.organisation/office", "1", log.file("proof"))
    assert log.cli("audit", "prove", *words, *trusting(log), "--store", log.store).exit == 0
    told = log.cli("audit", "check-proof", log.file("proof"), *trusting(log), "--json")

    assert told.exit == 0
    assert (told.document["stream"], told.document["version"]) == (words[0], 1)
    assert json.loads(told.document["data"])["by"] == "han"
    shown = log.cli("audit", "check-proof", log.file("proof"), *trusting(log))
    assert "OfficeFounded" in shown.out or "han" in shown.out


def test_a_proof_of_another_entry_is_refused(log: Log):
    for version in ("1", "2"):
        words = ("people.organisation/office", version, log.file(f"proof{version}"))
        assert log.cli("audit", "prove", *words, "--store", log.store).exit == 0
    one, two = (Path(log.file(f"proof{it}")).read_text().splitlines() for it in ("1", "2"))
    Path(log.file("mixed")).write_text("\n".join([one[0], two[1], *one[2:]]) + "\n")
    assert log.cli("audit", "check-proof", log.file("mixed"), *trusting(log)).exit == 1
    Path(log.file("empty")).write_text("\n".join([one[0], *one[2:]]) + "\n")
    assert log.cli("audit", "check-proof", log.file("empty"), *trusting(log)).exit == 2
    other = ("--key", log.file("other.key.pub"))
    assert log.cli("audit", "check-proof", log.file("proof1"), *other).exit == 1


def test_what_is_not_there_or_not_sealed_is_not_proved(log: Log):
    log.centre("south")
    for stream, version in (("people.organisation/office", "3"), ("people.employee/x", "1")):
        said = log.cli("audit", "prove", stream, version, log.file("p"), "--store", log.store)
        assert said.exit == 2
    assert not Path(log.file("p")).exists()


def test_growth_is_proved_from_what_is_held(log: Log):
    words = (log.file("first"), log.file("growth"), "--store", log.store)
    assert log.cli("audit", "prove-growth", *words, *trusting(log)).exit == 0
    check = ("audit", "check-proof", log.file("growth"), *trusting(log))

    assert log.cli(*check, "--since", log.file("first")).exit == 0
    assert log.cli(*check, "--since", log.file("second")).exit == 1
    assert log.cli(*check).exit == 2
    assert log.cli("audit", "check-proof", log.file("first"), *trusting(log)).exit == 2


def test_growth_from_another_past_is_not_proved(log: Log, cli: Cli, tmp_path: Path):
    fork = Log(cli, tmp_path, str(tmp_path / "fork.db"))
    name = '{"of": "hou", "clear": "Hou Yi"}'
    founding = ("do", "people.organisation/office", "FoundOffice", "--hr", "hou", "--name", name)
    assert cli(*founding, "--by", "hou", "--store", fork.store).exit == 0
    fork.seal("forked")
    words = (log.file("forked"), log.file("growth"), "--store", log.store)

    assert cli("audit", "prove-growth", *words, *trusting(log)).exit == 2
    assert not Path(log.file("growth")).exists()


# -- A witness -----------------------------------------------------------------------------------


def witnessing(log: Log, key: str) -> tuple[str, ...]:
    """What every command of a witness takes."""
    keys = ("--key", log.file(key), "--log", log.file("log.key.pub"))
    return ("--held", log.file("held"), *keys)


def test_a_witness_signs_what_grew_and_its_file_is_what_an_auditor_asks_for(log: Log):
    words = witnessing(log, "anne.key")
    assert log.cli("audit", "witness", "held", *words).exit == 2
    assert log.cli("audit", "witness", "begin", log.file("first"), *words).exit == 0
    assert log.cli("audit", "witness", "begin", log.file("first"), *words).exit == 1
    growth = (log.file("held"), log.file("growth"), "--store", log.store)
    assert log.cli("audit", "prove-growth", *growth, *trusting(log)).exit == 0
    assert log.cli("audit", "witness", "cosign", log.file("growth"), *words).exit == 0
    assert log.cli("audit", "witness", "cosign", log.file("first"), *words).exit == 2
    told = log.cli("audit", "witness", "held", *words, "--json").document
    assert told["note"] == Path(log.file("held")).read_text()

    bundle = exported(log, "--since", log.file("held"))
    since = ("--since", log.file("held"), "--json")
    checked = log.cli("audit", "verify", bundle, *trusting(log), *since)
    assert checked.exit == 0
    assert checked.document["since"] == [told["size"]]


def test_a_witness_does_not_sign_what_it_is_not_shown_to_have_grown(log: Log):
    words = witnessing(log, "anne.key")
    assert log.cli("audit", "witness", "begin", log.file("second"), *words).exit == 0
    before = Path(log.file("held")).read_bytes()
    growth = (log.file("first"), log.file("growth"), "--store", log.store)
    assert log.cli("audit", "prove-growth", *growth).exit == 0

    said = log.cli("audit", "witness", "cosign", log.file("growth"), *words, "--json")
    assert (said.exit, said.document["error"]["kind"]) == (1, "rejected")
    assert Path(log.file("held")).read_bytes() == before
    wrong = witnessing(log, "log.key")
    assert log.cli("audit", "witness", "begin", log.file("first"), *wrong).exit == 2

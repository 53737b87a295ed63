"""Keys for what is personal: those in a folder and those in memory keep the same laws."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from inspect import isfunction, signature
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.application.ports import (
    KeyDestroyed,
    KeyNotAtHand,
    KeyState,
    PersonalKeys,
    Place,
    StoreFailure,
)
from casework.infrastructure.bootstrap import open_keys
from casework.infrastructure.personal_keys import LENGTH, FolderKeys, MemoryKeys, make_folder
from casework.testing import personal_keys as laws
from casework.testing.personal_keys import LAWS, THEN, Law

ROOT = Path(__file__).parents[2]
HERE = Place("people.employee/ann", 1, "event.name")
EMPTY = "CB/scjwgCDvjSrrlwbMGPhSIVqI4fZgGispO8e91KC8s8RJHGPqU0NMmIoHkVnSV"
NAMED = "zvI7oGvEj2ERhZ5prsVBCSyBYFt6o6HD3dHNluyKHavS/SEdZz/XGHZHBCj0dbPc"


def counted(length: int) -> bytes:
    """What is random in life: here it is 0, 1, 2, …"""
    return bytes(range(length))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_folder(tmp_path / "keys")
    return tmp_path / "keys"


def key_of(folder: Path, person: str) -> Path:
    return folder / f"{sha256(person.encode()).hexdigest()}.key"


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("kind", ["memory", "folder", "folder shared"])
def test_whoever_keeps_keys_keeps_the_laws(law: Law, kind: str, folder: Path):
    shared: PersonalKeys = MemoryKeys() if kind == "memory" else FolderKeys(folder)
    law((lambda: FolderKeys(folder)) if kind == "folder" else lambda: shared)


def test_no_law_is_left_out():
    functions = {it for it in vars(laws).values() if isfunction(it)}
    assert {it for it in functions if [*signature(it).parameters] == ["opener"]} == {*LAWS}


# -- For ever ----------------------------------------------------------------------------------


def test_sealed_bytes_are_the_same_for_ever():
    keys = MemoryKeys(counted)

    assert keys.seal("ann", "", HERE) == EMPTY
    assert keys.seal("ann", "Ann 安娜", HERE) == NAMED
    assert keys.open("ann", NAMED, HERE) == "Ann 安娜"


@given(st.text(), st.text(min_size=1), st.integers(1, 2**63))
def test_any_text_is_read_back(text: str, path: str, version: int):
    keys, place = MemoryKeys(counted), Place("a/b", version, path)

    assert keys.open("ann", keys.seal("ann", text, place), place) == text


# -- The folder --------------------------------------------------------------------------------


def test_the_folder_and_what_is_in_it_are_its_owners_alone(folder: Path):
    keys = FolderKeys(folder)
    keys.seal("ann", "Ann", HERE)
    keys.destroy("ben", "hua", THEN)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert key_of(folder, "ann").stat().st_mode & 0o777 == 0o600
    assert not [it for it in folder.iterdir() if it.name.startswith("new-")]


def test_a_folder_that_others_may_look_into_is_refused(folder: Path):
    folder.chmod(0o750)
    with pytest.raises(StoreFailure):
        FolderKeys(folder)


@pytest.mark.parametrize("name", ["nowhere", "file", "empty"])
def test_what_is_no_folder_for_keys_is_refused(tmp_path: Path, name: str):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir(mode=0o700)
    with pytest.raises(StoreFailure):
        open_keys(tmp_path / name)
    with pytest.raises(StoreFailure):
        make_folder(tmp_path / "file")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("key", [b"", b"x" * (LENGTH - 1), b"x" * (LENGTH + 1), bytes(LENGTH)])
def test_what_is_no_key_is_refused_and_never_taken_for_erased(folder: Path, key: bytes):
    sealed = FolderKeys(folder).seal("ann", "Ann", HERE)
    key_of(folder, "ann").write_bytes(key)
    keys = FolderKeys(folder)

    with pytest.raises(StoreFailure):
        keys.open("ann", sealed, HERE)
    with pytest.raises(StoreFailure):
        keys.seal("ann", "Ann", HERE)

    keys.destroy("ann", "hua", THEN)
    assert keys.state("ann") is KeyState.DESTROYED


def test_a_key_that_is_lost_is_not_erased(folder: Path):
    sealed = FolderKeys(folder).seal("ann", "Ann", HERE)
    key_of(folder, "ann").unlink()

    with pytest.raises(KeyNotAtHand):
        FolderKeys(folder).open("ann", sealed, HERE)


def test_keys_that_can_no_longer_be_reached_are_neither_lost_nor_erased(folder: Path):
    keys = FolderKeys(folder)
    sealed = keys.seal("ann", "Ann", HERE)
    folder.rename(folder.with_name("away"))

    for use in (
        lambda: keys.seal("ann", "Ann", HERE),
        lambda: keys.open("ann", sealed, HERE),
        keys.generation,
    ):
        with pytest.raises(StoreFailure):
            use()
    folder.with_name("away").rename(folder)
    assert keys.open("ann", sealed, HERE) == "Ann"


def test_a_damaged_tombstone_still_counts_and_is_told(folder: Path):
    keys = FolderKeys(folder)
    keys.destroy("ann", "hua", THEN)
    key_of(folder, "ann").with_suffix(".erased").write_text("{")

    with pytest.raises(KeyDestroyed):
        keys.seal("ann", "Ann", HERE)
    with pytest.raises(StoreFailure):
        list(keys.tombstones())


def test_the_key_is_overwritten_where_it_lay(folder: Path, tmp_path: Path):
    FolderKeys(folder).seal("ann", "Ann", HERE)
    os.link(key_of(folder, "ann"), tmp_path / "same")  # The same bytes of the disk.

    FolderKeys(folder).destroy("ann", "hua", THEN)

    assert (tmp_path / "same").read_bytes() == bytes(LENGTH)
    assert not key_of(folder, "ann").exists()


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.mark.parametrize("step", range(1, 7))
def test_broken_off_anywhere_a_key_is_whole_or_no_longer_used_and_can_be_finished(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: int
):
    sealed = FolderKeys(folder).seal("ann", "Ann", HERE)
    calls = iter(range(1, 100))
    settle = os.fsync

    def fsync(handle: int) -> None:
        if next(calls) == step:
            raise Killed
        settle(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        try:
            FolderKeys(folder).destroy("ann", "hua", THEN)
        except Killed:
            done = False
        else:
            done = True
    keys = FolderKeys(folder)

    match keys.state("ann"):
        case KeyState.KEPT:
            assert keys.open("ann", sealed, HERE) == "Ann"
        case KeyState.HALF_DESTROYED | KeyState.DESTROYED:
            with pytest.raises(KeyDestroyed):
                keys.open("ann", sealed, HERE)
        case other:
            pytest.fail(f"it is {other}")
    assert done == (step == 6)  # Tombstone, folder, growth, key, folder: five.

    keys.destroy("ann", "inga", datetime(2025, 1, 1, tzinfo=UTC))
    assert keys.state("ann") is KeyState.DESTROYED


MAKE = """
import sys
from casework.application.ports import Place
from casework.infrastructure.personal_keys import FolderKeys
print("ready", flush=True)
sys.stdin.readline()
keys = FolderKeys(sys.argv[1])
for n in range(50):
    print(keys.seal(f"p{n}", "Ann", Place("page/1", 1, "event.name")), flush=True)
"""


def test_two_processes_that_make_the_same_keys_agree(folder: Path):
    both = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for it in both:
        assert it.stdout is not None
        assert it.stdout.readline() == "ready\n"
    for it in both:
        assert it.stdin is not None
        it.stdin.write("\n")
        it.stdin.flush()
    one, other = (it.communicate(timeout=60)[0].split() for it in both)

    assert len(one) == 50
    assert one == other

"""The journal in a file: what is acknowledged stays, and what cannot be done is told."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore

import pytest
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from casework.adapters.storage.sqlite import LAYOUT, TABLE, SqliteJournal
from casework.application.ports import Conflict, StoreFailure
from casework.testing.journals import appended, entry
from tests.adapters.storage.processes import APPEND, APPEND_FOR_EVER, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.db"


@contextmanager
def sql(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program sees it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        yield database


# -- Which files it takes ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", ":memory:"])
def test_a_journal_in_a_file_needs_a_file(name: str):
    with pytest.raises(StoreFailure):
        SqliteJournal(name)


@pytest.mark.parametrize("name", [".", "missing/office.db", "file/office.db"])
def test_a_path_that_is_no_file_is_told(tmp_path: Path, name: str):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFailure):
        SqliteJournal(tmp_path / name)


@pytest.mark.parametrize(
    "name", ["a b?c#d%20e.db", ":memory:", "mode=memory", "file:x?mode=ro", "ü"]
)
def test_any_name_of_a_file_will_do(tmp_path: Path, name: str):
    with closing(SqliteJournal(tmp_path / name)) as journal:
        journal.append([entry("a", 1)])

    assert [it.name for it in tmp_path.iterdir()] == [name]


def test_an_empty_file_is_made_a_journal(path: Path):
    path.touch()
    with closing(SqliteJournal(path)) as journal:
        assert appended(journal) == []


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path):
    for data in (b"x", b"notes\n" * 5_000, b"SQLite format 2\0"):
        path.write_bytes(data)
        with pytest.raises(StoreFailure):
            SqliteJournal(path)
        assert path.read_bytes() == data


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE stored_events (originator_id TEXT)",
        f"CREATE TABLE {TABLE} (originator_id TEXT)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
    ],
)
def test_a_database_of_another_program_is_left_as_it_is(path: Path, made: str):
    with sql(path) as database:
        database.execute(made)
    before = path.read_bytes()

    with pytest.raises(StoreFailure):
        SqliteJournal(path)
    assert path.read_bytes() == before


def test_a_journal_of_a_later_layout_is_left_as_it_is(path: Path):
    SqliteJournal(path).close()
    with sql(path) as database:
        database.execute(f"PRAGMA user_version = {LAYOUT + 1}")

    with pytest.raises(StoreFailure):
        SqliteJournal(path)
    with sql(path) as database:
        database.execute(f"PRAGMA user_version = {LAYOUT}")
    SqliteJournal(path).close()


def test_the_recorder_of_the_library_reads_the_file(path: Path):
    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", 1, b"1"), entry("b", 1, b"2"), entry("a", 2, b"3")])
    with closing(SQLiteDatastore(str(path), originator_id_type="text")) as datastore:
        recorder = SQLiteApplicationRecorder(datastore, TABLE)

        assert [it.state for it in recorder.select_events("a", gt=0)] == [b"1", b"3"]
        notifications = recorder.select_notifications(2, 10)
        assert [(it.id, it.state) for it in notifications] == [(2, b"2"), (3, b"3")]


# -- What it keeps -----------------------------------------------------------------------------


def test_the_position_of_a_deleted_tail_is_not_given_again(path: Path):
    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", 1), entry("a", 2)])
        *_, (last, _) = journal.feed()
        with sql(path) as database:
            database.execute(f"DELETE FROM {TABLE} WHERE rowid = ?", (last,))
        journal.append([entry("a", 2)])

        assert [it.version for _, it in journal.feed(last)] == [2]


@pytest.mark.parametrize("acknowledged", [1, 60, 400])
def test_whoever_is_killed_has_written_what_was_acknowledged_and_nothing_by_halves(
    path: Path, acknowledged: int
):
    with running(APPEND_FOR_EVER, 2, "sqlite", str(path)) as processes:
        acknowledgements = [it.stdout for it in processes if it.stdout]
        told = [0, 0]
        for me, it in enumerate(acknowledgements):
            while told[me] < acknowledged:
                told[me] = int(it.readline())
        for process in processes:
            process.kill()
        for me, it in enumerate(acknowledgements):
            whole, _, _ = it.read().rpartition("\n")
            told[me] += len(whole.split())

    with closing(SqliteJournal(path)) as journal:
        found = Counter(it.stream for it in appended(journal))
        for me, count in enumerate(told):
            written = found[f"writer/{me}"] // 2
            assert written in (count, count + 1)
            assert found[f"writer/{me}"] == 2 * written
            for n in range(1, written + 2):
                assert found[f"decision/{me}-{n}"] == (n <= written)
        journal.append([entry("a", 1)])


def test_many_processes_may_make_the_file_and_write_to_it_at_once(path: Path):
    with running(APPEND, 6, "sqlite", str(path)) as processes:
        assert [it.wait() for it in processes] == [0] * 6

    with closing(SqliteJournal(path)) as journal:
        found = Counter(it.stream for it in appended(journal))
        assert found == Counter({f"writer/{me}": 20 for me in range(6)}) + Counter(
            f"decision/{me}-{n}" for me in range(6) for n in range(1, 21)
        )


# -- What it waits for -------------------------------------------------------------------------


def test_a_writer_gives_up_on_a_locked_file_and_can_write_when_it_is_free(path: Path):
    with closing(SqliteJournal(path, patience=1)) as journal, sql(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailure):
            journal.append([entry("a", 1)])
        other.execute("ROLLBACK")
        journal.append([entry("a", 1)])

        assert appended(journal) == [entry("a", 1)]


def test_a_writer_that_waits_looks_often_so_that_one_that_never_rests_does_not_starve_it(
    path: Path,
):
    looked: list[str] = []
    with closing(SqliteJournal(path, patience=1)) as journal, sql(path) as other:
        journal._writer._database.set_trace_callback(looked.append)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailure):
            journal.append([entry("a", 1)])

    assert len(looked) > 10


def test_readers_wait_for_no_writer(path: Path):
    with closing(SqliteJournal(path, patience=20)) as journal, sql(path) as other:
        journal.append([entry("a", 1)])
        other.execute("BEGIN IMMEDIATE")
        started = Semaphore(0)

        def write(stream: str) -> None:
            started.release()
            journal.append([entry(stream, 1)])

        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(write, f"b/{n}") for n in range(4)]
            for _ in waiting:
                started.acquire()
            read = [(list(journal.read("a")), appended(journal)) for _ in range(500)]
            assert not any(it.done() for it in waiting)
            other.execute("ROLLBACK")

        assert read == [([entry("a", 1)], [entry("a", 1)])] * 500
        assert len(appended(journal)) == 5


def test_a_reader_keeps_no_writer_waiting(path: Path):
    with closing(SqliteJournal(path, patience=1)) as journal, sql(path) as other:
        journal.append([entry("a", 1)])
        other.execute("BEGIN")
        assert other.execute(f"SELECT count(*) FROM {TABLE}").fetchone() == (1,)
        journal.append([entry("a", 2)])

        assert len(journal.read("a")) == 2


def test_an_append_is_on_the_disk_before_it_is_acknowledged(path: Path):
    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", 1)])
        (synchronous,) = journal._writer._database.execute("PRAGMA synchronous").fetchone()
        (mode,) = journal._writer._database.execute("PRAGMA journal_mode").fetchone()

        assert (synchronous, mode) == (2, "wal")


def test_who_writes_while_it_is_closed_is_told_and_what_was_acknowledged_is_there(path: Path):
    acknowledged: list[str] = []

    def write(journal: SqliteJournal, me: str, begun: Semaphore) -> None:
        for n in count():
            try:
                journal.append([entry(f"{me}-{n}", 1)])
            except StoreFailure:
                return
            acknowledged.append(f"{me}-{n}")
            begun.release()

    with ThreadPoolExecutor(4) as pool:
        for turn in range(30):
            journal, begun = SqliteJournal(path), Semaphore(0)
            writers = [pool.submit(write, journal, f"{turn}/{me}", begun) for me in range(4)]
            for _ in range(8):
                begun.acquire()
            journal.close()
            for it in writers:
                it.result()

    with closing(SqliteJournal(path)) as journal:
        assert sorted(it.stream for it in appended(journal)) == sorted(acknowledged)


# -- What goes wrong ---------------------------------------------------------------------------


def test_a_damaged_file_is_told(path: Path):
    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", version, b"." * 500) for version in range(1, 200)])
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xa5" * 4096 * 20)

    with closing(SqliteJournal(path)) as journal:
        with pytest.raises(StoreFailure):
            list(journal.feed())
        with pytest.raises(StoreFailure):
            journal.append([entry("a", 200)])


def test_a_full_disk_is_told_and_nothing_is_there_by_halves(path: Path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", 1)])
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        try:
            with pytest.raises(StoreFailure):
                journal.append([entry("b", 1), entry("a", 2, b"." * 2_000_000)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

        assert appended(journal) == [entry("a", 1)]
        journal.append([entry("b", 1), entry("a", 2, b"." * 2_000_000)])
        assert len(appended(journal)) == 3


@contextmanager
def nobody() -> Iterator[None]:
    """Whom permissions hold back, though the tests may be run by root."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(me)


def test_a_file_or_a_folder_that_is_not_writable_is_told():
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "office.db"
        with closing(SqliteJournal(path)) as journal:
            journal.append([entry("a", 1)])
        path.chmod(0o444)
        folder.chmod(0o555)
        with nobody():
            with pytest.raises(StoreFailure):
                SqliteJournal(folder / "other.db")
            with pytest.raises(StoreFailure):
                SqliteJournal(path).append([entry("a", 2)])
        folder.chmod(0o755)

        with closing(SqliteJournal(path)) as journal:
            assert appended(journal) == [entry("a", 1)]


def test_trouble_that_is_no_conflict_is_not_told_as_one(path: Path):
    with closing(SqliteJournal(path)) as journal, sql(path) as database:
        database.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {TABLE} WHEN NEW.originator_id = 'a'"
            " BEGIN SELECT RAISE(ABORT, 'a constraint of somebody else'); END"
        )
        with pytest.raises(StoreFailure):
            journal.append([entry("b", 1), entry("a", 1)])
        with pytest.raises(Conflict):
            journal.append([entry("b", 2)])
        assert appended(journal) == []


LOOK = """
import sys
from casework.adapters.storage.sqlite import SqliteJournal
journal = SqliteJournal(sys.argv[1])
print(len(list(journal.feed())))
journal.close()
"""


def test_nothing_is_lost_where_a_process_has_two_journals_on_a_file_and_another_comes_and_goes(
    tmp_path: Path,
):
    path = tmp_path / "office.db"

    def seen_by_another() -> int:
        command = [sys.executable, "-c", LOOK, str(path)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    with closing(SqliteJournal(path)) as journal:
        journal.append([entry("a", 1)])
        with closing(SqliteJournal(path)) as second:
            assert appended(second) == [entry("a", 1)]
            assert seen_by_another() == 1
            journal.append([entry("a", 2)])
            assert seen_by_another() == 2

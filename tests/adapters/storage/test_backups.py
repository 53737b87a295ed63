"""Backups: whole whoever writes meanwhile, refused once anything about them is not as it was, and
put back all of it or nothing, into either store out of either."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from errno import ENOSPC
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import psycopg
import pytest
from attrs import frozen
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.backups import (
    Replay,
    SqliteFilling,
    open_backup,
    write_backup,
)
from casework.adapters.storage.backups_postgres import PostgresFilling
from casework.adapters.storage.connections import Order
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals import CHECKPOINTS, POSITIONS, TILES, MemorySeals
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import BACKUP, TABLE, SqliteJournal
from casework.adapters.storage.views import ROWS, VIEWS
from casework.adapters.storage.views_postgres import PostgresShelf
from casework.adapters.storage.views_sqlite import SqliteShelf
from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Reader, Seals
from casework.application.backup import GAP, Contents, Filling, Unfit, replayed
from casework.application.ports import Entry, Journal, StoreFailure
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf, Standing
from casework.application.views.work import OpenWork
from casework.infrastructure.bootstrap import office_on
from casework.testing.journals import leaving
from tests.application.audit.sealed import Kept, a_log, kept_in
from tests.offices import an_office, registered, staffed, submission

ROOT = Path(__file__).parents[3]
KINDS = ("sqlite", "postgres")


def replaying(reader: Reader) -> Replay:
    return lambda journal, seals: replayed(office_on(journal), seals, reader)


def restored(file: Path, filling: Filling, reader: Reader) -> Contents:
    """As the command line does it."""
    with closing(filling), open_backup(file) as opened:
        told = replaying(reader)(opened.journal, opened.seals)
        if told != opened.contents:
            raise Unfit("altered")
        checkpoints = list(opened.seals.checkpoints())
        return filling.fill(opened.journal.feed(), checkpoints, told)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """A sealed office of the test's own."""
    with kept_in("sqlite", tmp_path / "office.db") as it:
        yield it


@frozen
class Made:
    """A backup that was made of a sealed office: its bytes, and what it is held to."""

    data: bytes
    told: Contents
    feed: list[tuple[int, Entry]]
    reader: Reader


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    file = folder / "backup"
    with kept_in("sqlite", folder / "office.db") as it:
        told = write_backup(file, it.journal, it.seals, replaying(it.log.reader))
        return Made(file.read_bytes(), told, it.feed(), it.log.reader)


@pytest.fixture
def file(tmp_path: Path, made: Made) -> Path:
    path = tmp_path / "office.backup"
    path.write_bytes(made.data)
    return path


# -- What is put back --------------------------------------------------------------------------


@contextmanager
def another(kind: str, tmp_path: Path, conninfo: str) -> Iterator[tuple[Filling, Journal, Seals]]:
    """An empty store: to be filled, and opened."""
    journal: Journal
    seals: Seals
    if kind == "sqlite":
        path = tmp_path / "another.db"
        filling: Filling = SqliteFilling(path)
        journal, seals = SqliteJournal(path), SqliteSeals(path)
    else:
        filling = PostgresFilling(conninfo, "another's")
        journal, seals = (
            PostgresJournal(conninfo, "another's"),
            PostgresSeals(conninfo, "another's"),
        )
    with closing(filling), closing(journal), closing(seals):
        yield filling, journal, seals
    if kind == "postgres":
        with psycopg.connect(conninfo) as connection:
            connection.execute('DROP SCHEMA "another\'s" CASCADE')


@pytest.mark.parametrize("to", KINDS)
@pytest.mark.parametrize("of", KINDS)
def test_out_of_either_store_into_either_all_is_as_it_was_and_goes_on(
    of: str, to: str, tmp_path: Path, postgres_schema: tuple[str, str]
):
    file = tmp_path / "backup"
    with (
        kept_in(of, tmp_path / "office.db", postgres_schema) as kept,
        another(to, tmp_path, postgres_schema[0]) as (filling, journal, seals),
    ):
        registered(kept.office, "50", "REQ-20240701-0050")  # On record, and not sealed.
        told = write_backup(file, kept.journal, kept.seals, replaying(kept.log.reader))
        assert restored(file, filling, kept.log.reader) == told

        assert list(journal.feed()) == kept.feed()
        assert list(seals.checkpoints()) == list(kept.seals.checkpoints())
        there = Kept(an_office(journal, new_id=kept.office.new_id), seals, kept.log, kept.hand)
        assert there.fsck(kept.checkpoint()).findings == ()
        assert 0 < told.sealed < told.entries == len(kept.feed())

        registered(there.office, "51", "REQ-20240701-0051")
        assert next(it for it, _ in journal.feed(told.position)) > told.position + GAP // 2
        there.sealer().run()
        report = there.fsck(kept.checkpoint())
        assert (report.findings, report.waiting) == ((), 0)


def test_a_record_that_is_empty_can_be_kept_too(tmp_path: Path):
    file, reader = tmp_path / "backup", a_log().reader
    told = write_backup(file, MemoryJournal(), MemorySeals(), replaying(reader))

    assert restored(file, SqliteFilling(tmp_path / "new.db"), reader) == told
    assert told.entries == 0


def test_a_second_backup_of_what_was_restored_holds_the_same(
    tmp_path: Path, file: Path, made: Made
):
    new = tmp_path / "new.db"
    told = restored(file, SqliteFilling(new), made.reader)
    with closing(SqliteJournal(new)) as journal, closing(SqliteSeals(new)) as seals:
        again = write_backup(tmp_path / "again", journal, seals, replaying(made.reader))
    assert again == told == made.told


def test_nothing_goes_into_a_backup_that_is_not_on_record(tmp_path: Path, kept: Kept):
    kept.hand("CREATE TABLE view AS SELECT 'a secret that was read once' AS text")
    file = tmp_path / "backup"
    write_backup(file, kept.journal, kept.seals, replaying(kept.log.reader))

    assert file.stat().st_mode & 0o777 == 0o600  # Its owner's alone.
    assert b"a secret that was read once" not in file.read_bytes()
    with closing(sqlite3.connect(file)) as database:
        tables = {it for (it,) in database.execute("SELECT name FROM sqlite_master")}
    assert {it for it in tables if not it.startswith("sqlite_")} == {
        *(TABLE, CHECKPOINTS, TILES, POSITIONS, BACKUP)
    }


def test_restoring_alters_nothing_about_a_backup(tmp_path: Path, file: Path, made: Made):
    before = file.read_bytes()
    restored(file, SqliteFilling(tmp_path / "new.db"), made.reader)

    assert file.read_bytes() == before
    assert [it.name for it in tmp_path.iterdir() if "backup" in it.name] == [file.name]


# -- While others write ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", *Order])
def test_what_is_kept_while_others_write_is_whole_up_to_a_moment(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    """Several writers, and a sealer; as many backups as they can be overtaken by."""

    def opened() -> Journal:
        if kind == "sqlite":
            return SqliteJournal(tmp_path / "office.db")
        return PostgresJournal(*request.getfixturevalue("postgres_schema"), order=kind)

    def seals_of() -> Seals:
        if kind == "sqlite":
            return SqliteSeals(tmp_path / "office.db")
        return PostgresSeals(*request.getfixturevalue("postgres_schema"))

    log, done, begun = a_log(), Event(), [Event() for _ in range(3)]
    journals = [opened() for _ in range(5)]
    many = [seals_of() for _ in range(2)]
    staffed(journals[0])

    def write(me: int) -> None:
        office, n = office_on(journals[me]), 0
        while not done.is_set():
            n += 1
            office.execute(f"requests.intake/{me}-{n}", submission())
            if n == 3:
                begun[me].set()

    def seal() -> None:
        sealing = Sealer(journals[4], many[0], log.signer, log.reader)
        while not done.is_set():
            sealing.run()

    with ThreadPoolExecutor(4) as pool:
        with leaving(done):
            working = [pool.submit(write, me) for me in range(3)] + [pool.submit(seal)]
            for it in begun:
                assert it.wait(60)
            told = [
                write_backup(tmp_path / f"{n}", journals[3], many[1], replaying(log.reader))
                for n in range(4)
            ]
        for one in working:
            one.result()
    whole = list(journals[3].feed())
    for n, contents in enumerate(told):
        with open_backup(tmp_path / f"{n}") as backup:
            found = list(backup.journal.feed())
        assert found == whole[: len(found)]
        assert contents.entries == len(found)
        assert found[-1][1].stream.startswith("decision/")
    assert told[0].entries < told[-1].entries
    for journal in journals:
        journal.close()
    for seals in many:
        seals.close()


# -- What is refused ---------------------------------------------------------------------------


def by_hand(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for it in statements:
            database.execute(it)


LAST = f"(SELECT max(rowid) FROM {TABLE})"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET state = CAST(state || ' ' AS BLOB) WHERE rowid = 40",
        f"UPDATE {TABLE} SET state = CAST(state AS TEXT) WHERE rowid = 40",
        f"UPDATE {TABLE} SET topic = 'x.y' WHERE rowid = {LAST}",
        f"UPDATE {TABLE} SET originator_id = 'decision/other' WHERE rowid = {LAST}",
        f"UPDATE {TABLE} SET rowid = rowid + 7 WHERE rowid = {LAST}",
        f"DELETE FROM {TABLE} WHERE rowid = {LAST}",
        f"DELETE FROM {TABLE} WHERE rowid = 1",
        f"DELETE FROM {TABLE}",
        f"INSERT INTO {TABLE} SELECT 999, 'x/y', 1, topic, state FROM {TABLE} WHERE rowid = 9",
        f"DELETE FROM {CHECKPOINTS}",
        f"DELETE FROM {CHECKPOINTS} WHERE size = (SELECT min(size) FROM {CHECKPOINTS})",
        f"UPDATE {CHECKPOINTS} SET note = CAST(note || x'0a' AS BLOB)",
        f"UPDATE {CHECKPOINTS} SET position = position - 1",
        f"DELETE FROM {TILES}",
        f"UPDATE {POSITIONS} SET first = first + 1",
        f"UPDATE {BACKUP} SET contents = replace(contents, '\"entries\":', '\"entries\":1')",
        f"UPDATE {BACKUP} SET contents = '{{}}'",
        f"UPDATE {BACKUP} SET contents = x'00'",
        f"DELETE FROM {BACKUP}",
        f"DROP TABLE {BACKUP}",
        f"DROP TABLE {TABLE}",
        f"UPDATE {BACKUP} SET layout = 2",
        f"UPDATE {BACKUP} SET layout = 'one'",
        f"UPDATE {BACKUP} SET layout = x'01'",
        f"UPDATE {BACKUP} SET layout = 0.5",
        "PRAGMA user_version = 99",
        "PRAGMA application_id = 7",
    ],
)
def test_a_backup_that_was_altered_or_is_newer_is_refused_and_nothing_is_written(
    statement: str, file: Path, made: Made, tmp_path: Path
):
    by_hand(file, statement)
    new = tmp_path / "new.db"
    with pytest.raises(Unfit):
        restored(file, SqliteFilling(new), made.reader)
    with closing(SqliteJournal(new)) as journal:
        assert list(journal.feed()) == []


def test_seals_of_a_later_layout_are_refused(file: Path, made: Made, tmp_path: Path):
    by_hand(
        file,
        "PRAGMA writable_schema = 1",
        f"UPDATE sqlite_master SET sql = replace(sql, 'layout 1', 'layout 2')"
        f" WHERE name = '{CHECKPOINTS}'",
    )
    with pytest.raises(Unfit):
        restored(file, SqliteFilling(tmp_path / "new.db"), made.reader)


def test_a_backup_cut_short_anywhere_is_refused(file: Path, made: Made, tmp_path: Path):
    whole, chance = file.read_bytes(), random.Random(7)
    lengths = [0, 1, 16, 100, *range(4096, len(whole), 4096), len(whole) - 1]
    for length in chance.sample(lengths, 20):
        file.write_bytes(whole[:length])
        with pytest.raises(Unfit):
            restored(file, SqliteFilling(tmp_path / "new.db"), made.reader)


def test_of_a_backup_with_a_bit_turned_over_nothing_else_is_ever_restored(
    file: Path, made: Made, tmp_path: Path
):
    """A bit where nothing lies matters to nobody; any other is noticed."""
    whole, chance, refused = file.read_bytes(), random.Random(7), 0
    expected, reader = made.feed, made.reader
    for n in range(40):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        new = tmp_path / f"{n}.db"
        try:
            restored(file, SqliteFilling(new), reader)
        except Unfit:
            refused += 1
        else:
            with closing(SqliteJournal(new)) as journal:
                assert list(journal.feed()) == expected
        new.unlink()
    assert refused > 20


def test_what_is_no_backup_is_refused(tmp_path: Path, kept: Kept):
    (tmp_path / "text").write_text("nothing of the kind, and longer than a header is")
    for name in ("text", "office.db"):
        with pytest.raises(Unfit), open_backup(tmp_path / name):
            pass
    with pytest.raises(OSError, match="none"), open_backup(tmp_path / "none"):
        pass


@pytest.mark.parametrize("to", KINDS)
def test_a_store_that_is_not_empty_is_left_as_it_is(
    to: str, file: Path, made: Made, tmp_path: Path, postgres: str
):
    for what in ("entry", "seal"):
        with another(to, tmp_path, postgres) as (filling, journal, seals):
            if what == "entry":
                journal.append([Entry("a", 1, "x", b"{}")])
            else:
                seals.seal(0, [1], {}, b"note")
            before = list(journal.feed()), list(seals.checkpoints())
            with pytest.raises(StoreFailure):
                restored(file, filling, made.reader)
            assert (list(journal.feed()), list(seals.checkpoints())) == before
        (tmp_path / "another.db").unlink(missing_ok=True)


LEFT = (TABLE, CHECKPOINTS, TILES, POSITIONS, VIEWS, ROWS)


def shelf_of(kind: str, tmp_path: Path, conninfo: str) -> Shelf:
    """Beside ``another`` store."""
    if kind == "sqlite":
        return SqliteShelf(tmp_path / "another.db")
    return PostgresShelf(conninfo, "another's")


def hand_in(kind: str, tmp_path: Path, conninfo: str, statement: str, table: str) -> list[Any]:
    """Somebody's hand in ``another`` store."""
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "another.db", isolation_level=None)) as database:
            return database.execute(statement.format(table)).fetchall()
    composed = SQL(statement).format(Identifier("another's", table))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(composed)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("to", KINDS)
def test_a_store_that_was_emptied_but_for_one_table_is_not_empty(
    to: str, left: str, file: Path, made: Made, tmp_path: Path, postgres: str
):
    with (
        another(to, tmp_path, postgres) as (filling, journal, seals),
        closing(shelf_of(to, tmp_path, postgres)) as shelf,
    ):
        journal.append([Entry("a", 1, "x", b"{}")])
        seals.seal(0, [1], {(0, 0): b"hashes"}, b"note")
        shelf.begin("work", "digest")
        shelf.write("work", Standing("digest"), 1, {"a": b"of what is gone"})
        shelf.swap("work", Standing("digest", 1))
        hand = partial(hand_in, to, tmp_path, postgres)
        for it in LEFT:
            if it != left:
                hand("DELETE FROM {}", it)
        before = [hand("SELECT * FROM {}", it) for it in LEFT]
        assert sum(map(len, before)) == 1
        with pytest.raises(StoreFailure):
            restored(file, filling, made.reader)
        assert [hand("SELECT * FROM {}", it) for it in LEFT] == before


@pytest.mark.parametrize("to", KINDS)
def test_a_store_whose_views_were_kept_before_its_first_entry_is_empty_and_they_go_on(
    to: str, file: Path, made: Made, tmp_path: Path, postgres: str
):
    with (
        another(to, tmp_path, postgres) as (filling, journal, _),
        closing(shelf_of(to, tmp_path, postgres)) as shelf,
    ):
        view = OpenWork(office_on(journal))
        keeper = Keeper(view, journal, shelf)
        assert keeper.catch_up() == 0
        restored(file, filling, made.reader)
        assert keeper.catch_up() == made.told.position
        kept = shelf.rows(view.name)
        keeper.rebuild()
        assert kept == shelf.rows(view.name)
        assert kept is not None
        assert kept[1]


def test_a_backup_is_no_store_and_is_left_as_it_is(file: Path, made: Made, tmp_path: Path):
    before, there = file.read_bytes(), list(tmp_path.iterdir())
    with pytest.raises(StoreFailure):
        SqliteJournal(file)
    with pytest.raises(StoreFailure):
        SqliteFilling(file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (before, there)
    restored(file, SqliteFilling(tmp_path / "new.db"), made.reader)


def test_a_record_that_does_not_hold_leaves_no_file(tmp_path: Path, kept: Kept):
    path = tmp_path / "backup"
    kept.insert(Entry("requests.intake/90", 1, "requests.intake.Registered", b"{}"))
    with pytest.raises(Unfit):
        write_backup(path, kept.journal, kept.seals, replaying(kept.log.reader))
    assert [it.name for it in tmp_path.iterdir() if "backup" in it.name] == []


def test_what_was_sealed_and_is_gone_is_not_passed_over(tmp_path: Path, kept: Kept):
    kept.hand("DELETE FROM {events} WHERE {position} = (SELECT max({position}) FROM {events})")
    with pytest.raises(Unfit):
        write_backup(tmp_path / "b", kept.journal, kept.seals, replaying(kept.log.reader))


def test_no_file_is_overwritten(tmp_path: Path, kept: Kept):
    (tmp_path / "backup").write_text("precious")
    with pytest.raises(FileExistsError):
        write_backup(tmp_path / "backup", kept.journal, kept.seals, replaying(kept.log.reader))
    assert (tmp_path / "backup").read_text() == "precious"


@pytest.mark.parametrize(
    "name", ["b" * 250, "\N{GREEK SMALL LETTER BETA}" * 125], ids=["b", "beta"]
)
def test_whatever_name_a_file_may_have_a_backup_may_have(name: str, tmp_path: Path, kept: Kept):
    file = tmp_path / name
    told = write_backup(file, kept.journal, kept.seals, replaying(kept.log.reader))
    assert restored(file, SqliteFilling(tmp_path / "new.db"), kept.log.reader) == told


def test_a_backup_that_cannot_be_begun_leaves_no_file(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
):
    def full(*given: object, **more: object) -> NoReturn:
        raise OSError(ENOSPC, "full")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(OSError, match="full"):
        write_backup(tmp_path / "backup", kept.journal, kept.seals, replaying(kept.log.reader))
    assert not (tmp_path / "backup").exists()


# -- Killed ------------------------------------------------------------------------------------

# Dies at the n-th entry that passes, or the n-th call of a function, which is named.
WORK = """
import os, signal, sqlite3, sys
from contextlib import closing
from pathlib import Path
from casework.adapters.storage import backups
from casework.adapters.storage.backups import open_backup, write_backup
from casework.application.backup import replayed
from casework.infrastructure.bootstrap import office_on
from casework.infrastructure.sealing.logs import UnverifiedReader

act, where, n, file, kind, *store = sys.argv[1:]
left = int(n)

def die_in_time(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

def dying(owner, name):
    was = getattr(owner, name)
    def it(*given, **more):
        die_in_time()
        return was(*given, **more)
    setattr(owner, name, it)

def passing(entries):
    for it in entries:
        if where == "entry":
            die_in_time()
        yield it

def replay(journal, seals):
    return replayed(office_on(journal), seals, UnverifiedReader())

owner, _, name = where.rpartition(".")
if owner == "path":
    dying(Path, name)
elif owner == "passing":
    dying(backups.Passing, name)
elif owner == "backups":
    dying(backups, name)
elif owner == "psycopg":
    import psycopg
    dying(psycopg.Cursor, name)

if act == "backup":
    from casework.adapters.storage.seals_sqlite import SqliteSeals
    from casework.adapters.storage.sqlite import SqliteJournal
    with closing(SqliteJournal(store[0])) as journal, closing(SqliteSeals(store[0])) as seals:
        feed = journal.feed
        journal.feed = lambda after=0: passing(feed(after))
        write_backup(Path(file), journal, seals, replay)
else:
    if kind == "sqlite":
        filling = backups.SqliteFilling(*store)
        if where == "statement":
            filling._database.set_trace_callback(die_in_time)
    else:
        from casework.adapters.storage.backups_postgres import PostgresFilling
        filling = PostgresFilling(*store)
    with closing(filling), open_backup(Path(file)) as opened:
        told = replay(opened.journal, opened.seals)
        kept = list(opened.seals.checkpoints())
        filling.fill(passing(opened.journal.feed()), kept, told)
print("whole")
"""


def killed(act: str, where: str, n: int, file: Path, kind: str, *store: str) -> bool:
    """Whether it came to be killed; otherwise it was done before."""
    words = act, where, str(n), str(file), kind, *store
    done = subprocess.run(
        [sys.executable, "-c", WORK, *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize(
    ("where", "n"),
    [
        *(("entry", n) for n in (1, 50, 250)),
        *(("passing.holds", 1), ("backups._reading", 1), ("backups._conclude", 1)),
        ("path.replace", 1),
    ],
)
def test_killed_in_the_midst_a_backup_leaves_no_file_that_passes(
    where: str, n: int, tmp_path: Path, kept: Kept
):
    file = tmp_path / "backup"
    assert killed("backup", where, n, file, "sqlite", str(tmp_path / "office.db"))

    left = [it for it in tmp_path.iterdir() if "backup" in it.name and it.suffix != ".partial"]
    assert file in left
    for it in left:
        with pytest.raises(Unfit), open_backup(it):
            pass
    if where != "path.replace":  # There it is whole, and lacks its name.
        for it in tmp_path.glob(".backup*.partial"):
            with pytest.raises(Unfit), open_backup(it):
                pass


def test_killed_once_it_has_its_name_a_backup_is_whole(tmp_path: Path, kept: Kept):
    file = tmp_path / "backup"
    assert killed("backup", "backups._settle", 1, file, "sqlite", str(tmp_path / "office.db"))
    restored(file, SqliteFilling(tmp_path / "new.db"), kept.log.reader)


@pytest.mark.parametrize("to", KINDS)
def test_killed_in_the_midst_a_restore_has_put_back_nothing_and_can_be_done_again(
    to: str, tmp_path: Path, file: Path, made: Made, postgres: str
):
    points = {
        "sqlite": [("statement", n) for n in (2, 9, 250, 300)],
        "postgres": [("psycopg.execute", n) for n in (3, 6)],
    }[to]
    store = {"sqlite": (str(tmp_path / "another.db"),), "postgres": (postgres, "another's")}[to]
    for where, n in [("entry", 1), ("entry", 250), ("passing.holds", 1), *points]:
        assert killed("restore", where, n, file, to, *store), (where, n)
        with another(to, tmp_path, postgres) as (_, journal, seals):
            assert list(journal.feed()) == []
            assert seals.head() is None
    with another(to, tmp_path, postgres) as (filling, journal, _):
        restored(file, filling, made.reader)
        assert list(journal.feed()) == made.feed

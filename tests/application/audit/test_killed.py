"""A sealer that is killed, at any moment: nothing is sealed twice, nothing forgotten."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from attrs import define

from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.fsck import fsck
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import root_of
from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Seals, Tree
from casework.application.ports import Journal
from casework.infrastructure.sealing.keys import write_signing_key
from tests.application.audit.sealed import Log, a_log, history
from tests.offices import an_office

ROOT = Path(__file__).parents[3]

# Appends decision after decision and seals what waits. It dies between the two, before one of the
# statements that sealing runs, or whenever a timer says so, which may be in the midst of one.
WORK = """
import os, random, signal, sys, threading
from pathlib import Path
import msgspec
from casework.application.audit.sealing import Sealer
from casework.application.ports import Entry
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, read_signing_key
from casework.infrastructure.sealing.logs import LogReader, LogSigner

how, seed, key, entries, kind, *where = sys.argv[1:]
chance = random.Random(seed)
left = chance.randrange(1, 30)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def counted(*_):
    global left
    left -= 1
    if not left:
        die()

if kind == "sqlite":
    from casework.adapters.storage.seals_sqlite import SqliteSeals
    from casework.adapters.storage.sqlite import SqliteJournal
    journal, seals = SqliteJournal(*where), SqliteSeals(*where)
    if how == "statement":
        seals._database.set_trace_callback(counted)
else:
    import psycopg
    from casework.adapters.storage.postgres import PostgresJournal
    from casework.adapters.storage.seals_postgres import PostgresSeals
    journal, seals = PostgresJournal(*where), PostgresSeals(*where)
    execute = psycopg.Cursor.execute
    sealing = False

    def watched(*args, **more):
        if sealing and how == "statement":
            counted()
        return execute(*args, **more)

    psycopg.Cursor.execute = watched

signing = read_signing_key(Path(key), Kind.LOG)
reader = LogReader(LogKeys.following(signing.verifier))
sealer = Sealer(journal, seals, LogSigner(signing), reader, batch=chance.randrange(1, 5))
Decision = list[tuple[str, int, str, str]]
decisions = msgspec.json.decode(Path(entries).read_bytes(), type=list[Decision])
done = sum(it.stream.startswith("decision/") for _, it in journal.feed())
if how == "moment":
    threading.Timer(chance.uniform(0, 0.03), die).start()
dying = chance.randrange(1, 3)
for turn, decision in enumerate(decisions[done:], 1):
    journal.append([Entry(a, b, c, d.encode()) for a, b, c, d in decision])
    if how == "appended" and turn == dying:
        die()
    sealing = True
    sealer.run()
    sealing = False
    head = seals.head()
    print(head.size, flush=True)
die()  # It had nothing left to do.
"""


@define
class Kept:
    """A store, and what is kept of its log."""

    journal: Journal
    seals: Seals
    log: Log
    words: tuple[str, ...]

    def killed(self, how: str, seed: int) -> int:
        """Work on it until the process is killed; how much it said was sealed, at the last."""
        done = subprocess.run(
            [sys.executable, "-c", WORK, how, f"{seed}", *self.words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        told = done.stdout.split()
        return int(told[-1]) if told else 0

    def holds(self) -> list[Tree]:
        """No leaf is missing or there twice, and every checkpoint is of the leaves before it."""
        feed = list(self.journal.feed())
        head = self.seals.head()
        size = head.size if head else 0
        positions = [self.seals.position_of(leaf) for leaf in range(size + 1)]
        assert positions == [*(at for at, _ in feed[:size]), None]
        hashes = [entry_hash(it) for _, it in feed]
        trees = [self.log.reader.read(it.checkpoint) for it in self.seals.checkpoints()]
        assert trees == [Tree(it.size, root_of(hashes[: it.size])) for it in trees]
        return trees


def decisions() -> list[list[tuple[str, int, str, str]]]:
    """The history, decision by decision."""
    entries, _ = history()
    whole: list[list[tuple[str, int, str, str]]] = [[]]
    for it in entries:
        whole[-1].append((it.stream, it.version, it.name, it.data.decode()))
        if it.stream.startswith("decision/"):
            whole.append([])
    return [it for it in whole if it]


@pytest.fixture
def words(tmp_path: Path) -> tuple[Log, str, str]:
    log, key, entries = a_log(), tmp_path / "key", tmp_path / "entries"
    write_signing_key(key, log.signer.key)
    entries.write_bytes(msgspec.json.encode(decisions()))
    return log, str(key), str(entries)


HOWS = ("appended", "statement", "moment", "statement")


def test_a_sealer_that_is_killed_on_sqlite_has_sealed_nothing_twice_and_forgotten_nothing(
    tmp_path: Path, words: tuple[Log, str, str]
):
    path = tmp_path / "office.db"
    log, key, entries = words
    with closing(SqliteJournal(path)) as journal, closing(SqliteSeals(path)) as seals:
        killed_again_and_again(Kept(journal, seals, log, (key, entries, "sqlite", str(path))), 42)


def test_a_sealer_that_is_killed_on_postgresql_has_sealed_nothing_twice_and_forgotten_nothing(
    postgres_schema: tuple[str, str], words: tuple[Log, str, str]
):
    log, key, entries = words
    where = (key, entries, "postgres", *postgres_schema)
    with (
        closing(PostgresJournal(*postgres_schema)) as journal,
        closing(PostgresSeals(*postgres_schema)) as seals,
    ):
        killed_again_and_again(Kept(journal, seals, log, where), 8)


def killed_again_and_again(kept: Kept, times: int) -> None:
    before: list[Tree] = []
    unsealed = 0
    for seed in range(times):
        told = kept.killed(HOWS[seed % len(HOWS)], seed)
        trees = kept.holds()

        assert trees[: len(before)] == before  # What was sealed stays.
        assert max((it.size for it in trees), default=0) >= told
        unsealed += max((it.size for it in trees), default=0) < len(list(kept.journal.feed()))
        before = trees
    assert unsealed >= times // 4  # It was killed before it had sealed what it had appended.
    last = list(kept.seals.checkpoints())

    Sealer(kept.journal, kept.seals, kept.log.signer, kept.log.reader).run()
    assert kept.holds()[-1].size == len(list(kept.journal.feed()))
    office = an_office(kept.journal)
    report = fsck(office, kept.seals, kept.log.reader, [it.checkpoint for it in last])
    assert report.holds
    assert report.waiting == 0

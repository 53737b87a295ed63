"""A sealed office, on a store of which somebody has got hold by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from attrs import define, frozen
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.findings import Kind, Report
from casework.application.audit.fsck import fsck
from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Reader, Seals
from casework.application.office import Office
from casework.application.ports import Entry, Journal
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind as KeyKind
from casework.infrastructure.sealing.keys import SigningKey
from casework.infrastructure.sealing.logs import LogReader, LogSigner
from tests.offices import Numbered, an_office, denied, registered, staffed, submission

ORIGIN = "office.example/2024"
GAP = 10
"""So many positions are left out after the first seal."""


@frozen
class Log:
    """A log with a key of its own: who signs, and who reads."""

    signer: LogSigner
    reader: LogReader


def a_log(name: str = ORIGIN) -> Log:
    key = SigningKey.generate(name, KeyKind.LOG)
    return Log(LogSigner(key), LogReader(LogKeys.following(key.verifier)))


@cache
def history() -> tuple[tuple[Entry, ...], int]:
    """The entries of an office at work, among them a refusal, and how many it began with."""
    office = staffed(MemoryJournal())
    begun = len(list(office.journal.feed()))
    for case in range(17, 29):
        registered(office, f"{case}", f"REQ-20240701-00{case}")
    denied(office.execute("requests.intake/17", submission()))
    return tuple(it for _, it in office.journal.feed()), begun


@define
class Hand:
    """Somebody's hand in the store: SQL, with {events}, {position} and the other tables' names."""

    sqlite: Path | None = None
    postgres: tuple[str, str] = ("", "")

    def __call__(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.sqlite is not None:
            named = statement.format(
                events="casework_events",
                position="rowid",
                checkpoints="casework_checkpoints",
                tiles="casework_tiles",
                positions="casework_positions",
            )
            with closing(sqlite3.connect(self.sqlite, isolation_level=None)) as database:
                return database.execute(named, values).fetchall()
        conninfo, schema = self.postgres
        tables = ("events", "checkpoints", "tiles", "positions")
        composed = SQL(statement.replace("?", "%s")).format(
            position=Identifier("notification_id"),
            **{it: Identifier(schema, f"casework_{it}") for it in tables},
        )
        with psycopg.connect(conninfo, autocommit=True) as connection:
            cursor = connection.execute(composed, values)
            return cursor.fetchall() if cursor.description else []


@define
class Kept:
    """A sealed office, what its log is signed and read with, and a hand in its store."""

    office: Office
    seals: Seals
    log: Log
    hand: Hand

    @property
    def journal(self) -> Journal:
        return self.office.journal

    def sealer(self, log: Log | None = None) -> Sealer:
        it = log or self.log
        return Sealer(self.journal, self.seals, it.signer, it.reader)

    def fsck(self, *since: bytes, reader: Reader | None = None) -> Report:
        return fsck(self.office, self.seals, reader or self.log.reader, since)

    def kinds(self, *since: bytes) -> set[Kind]:
        return {it.kind for it in self.fsck(*since).findings}

    def checkpoint(self) -> bytes:
        """What somebody outside holds from now on."""
        head = self.seals.head()
        assert head is not None
        return head.checkpoint

    def feed(self) -> list[tuple[int, Entry]]:
        return list(self.journal.feed())

    def insert(self, entry: Entry, position: int | None = None) -> None:
        """Put an entry in by hand, at a position or at the end."""
        if position is None:
            position = self.feed()[-1][0] + 1
        columns = "{position}, originator_id, originator_version, topic, state"
        row = position, entry.stream, entry.version, entry.name, entry.data
        self.hand(f"INSERT INTO {{events}} ({columns}) VALUES (?, ?, ?, ?, ?)", *row)

    def rewrite(self, position: int, *, data: bytes) -> None:
        self.hand("UPDATE {events} SET state = ? WHERE {position} = ?", data, position)


@contextmanager
def kept_in(kind: str, path: Path, schema: tuple[str, str] | None = None) -> Iterator[Kept]:
    """A sealed office on an empty SQLite or PostgreSQL store: sealed twice, all of it."""
    journal: Journal
    seals: Seals
    if kind == "sqlite" or schema is None:
        hand, journal = Hand(path), SqliteJournal(path)
        seals = SqliteSeals(path)
        leave_out = "UPDATE sqlite_sequence SET seq = seq + ?"
    else:
        hand, journal = Hand(None, schema), PostgresJournal(*schema)
        seals = PostgresSeals(*schema)
        leave_out = (
            f"SELECT setval(s, nextval(s) + ?) FROM"
            f" pg_get_serial_sequence('\"{schema[1]}\".casework_events', 'notification_id')"
            " AS the (s)"
        )
    with closing(journal), closing(seals):
        kept = Kept(an_office(journal, new_id=Numbered("later")), seals, a_log(), hand)
        entries, begun = history()
        journal.append(entries[:begun])
        kept.sealer().run()
        hand(leave_out, GAP)
        journal.append(entries[begun:])
        kept.sealer().run()
        yield kept


def named(entries: Sequence[tuple[int, Entry]], name: str) -> tuple[int, Entry]:
    """The last entry of this name, with its position."""
    return [it for it in entries if it[1].name.endswith(name)][-1]

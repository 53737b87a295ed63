"""The two sides and the floor: casework, the stock library as it comes, and the raw driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from threading import local
from typing import TypeVar
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Entry, Journal
from casework.domain.inventory.stock import Levels
from casework.domain.inventory.stock_item import IssueStock, ReceiveStock, RegisterItem, Source
from casework.domain.kernel import Person
from casework.domain.money import Quantity
from casework.domain.requests.filing import NoticeItem
from casework.domain.requests.intake import Register
from casework.domain.requests.one_notice import IssueMissingMaterialsNotice, SupplyMaterial
from tests.offices import FORM, LEASE, Numbered, check, did, staffed, submission

NOWHERE = Path()

PAYLOAD = "." * 200
"""What an event says, on every side, where it is only to be kept."""


class Request(Aggregate):
    """The stock library's way to keep what is said, where all that counts is that it is kept."""

    @event("Submitted")
    def __init__(self, said: str) -> None:
        self.said, self.acts = said, 0

    @event("Acted")
    def act(self, said: str) -> None:
        self.said = said
        self.acts += 1


class Requests(Application[UUID]):
    """With every default of the library."""


Stock = TypeVar("Stock", bound=Application[UUID])


def stock(kind: type[Stock], where: str, path: Path = NOWHERE) -> Stock:
    """A stock application on memory, a file of SQLite, or a PostgreSQL by its conninfo."""
    if where == "memory":
        return kind()
    if where == "sqlite":
        return kind(
            {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{path}-stock.db"}
        )
    given = conninfo_to_dict(where)
    names = {"dbname": "DBNAME", "host": "HOST", "port": "PORT", "user": "USER"}
    address = {f"POSTGRES_{names[it]}": str(given[it]) for it in names}
    more = {"POSTGRES_PASSWORD": "none", "PERSISTENCE_MODULE": "eventsourcing.postgres"}
    return kind(address | more)


def journal_on(where: str, path: Path, order: str = "locked") -> Journal:
    if where == "memory":
        return MemoryJournal()
    if where == "sqlite":
        return SqliteJournal(f"{path}-ours.db")
    return PostgresJournal(where, f"ours_{order}", order=order)


Life = Callable[[], Iterator[None]]
"""A life of six acts, each done when the next is asked for."""

_CASES = count(1)


def life_of_ours(journal: Journal) -> Life:
    """Six acts in the life of a request, each a decision on record."""
    office = staffed(journal, new_id=Numbered(uuid4().hex))
    run = uuid4().hex

    def live() -> Iterator[None]:
        n = next(_CASES)
        stream = f"requests.intake/{run}-{n}"
        day = date(2024, 7, 1) + timedelta(days=n // 10_000)  # So many numbers has a day.
        number = f"REQ-{day:%Y%m%d}-{n % 10_000:04}"
        for act in (*FILED_SHORT, Register(number, by=CAI)):
            did(office, stream, act)
            yield

    return live


CAI, ANN = Person("cai"), Person("ann")
FILED_SHORT = (
    submission(frozenset({FORM})),
    check(LEASE),
    IssueMissingMaterialsNotice((NoticeItem(LEASE, "not handed in", "a signed lease"),), by=CAI),
    SupplyMaterial(frozenset({LEASE}), by=ANN),
    check(),
)
"""A request filed without the lease, told once, supplied, and found complete."""


def life_of_commits(path: Path) -> Life:
    """The floor of SQLite: what a life of ours writes, in as many durable commits, and no more."""
    database = sqlite3.connect(f"{path}-raw.db", isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS raw (position INTEGER PRIMARY KEY, stream TEXT,"
        " version INTEGER, name TEXT, data BLOB, UNIQUE (stream, version))"
    )
    journal = MemoryJournal()
    ours = life_of_ours(journal)()
    begun, commits = [*journal.feed()][-1][0], list[list[Entry]]()
    for _ in ours:
        commits.append([entry for _, entry in journal.feed(begun)])
        begun, _ = [*journal.feed()][-1]

    def live() -> Iterator[None]:
        case = uuid4().hex
        for entries in commits:
            database.execute("BEGIN IMMEDIATE")
            for it in entries:
                row = f"{it.stream}-{case}", it.version, it.name, it.data
                database.execute(
                    "INSERT INTO raw (stream, version, name, data) VALUES (?, ?, ?, ?)", row
                )
            database.execute("COMMIT")
            yield

    return live


def written_by_ours(journal: Journal) -> Iterator[int]:
    """The bytes of each entry of a journal."""
    return (len(it.data) for _, it in journal.feed())


def written_by_stock(app: Application[UUID]) -> Iterator[int]:
    """The bytes of each event of a stock application."""
    return (len(it.state) for it in app.recorder.select_notifications(1, 1_000_000))


LONG = "inventory.stock_item/lamp"
"""An article of which much comes and goes: the longest stream an office has."""


def thousand() -> list[Entry]:
    """A stream of 1,000 events: an article registered, and pieces of it received and issued."""
    office = staffed(MemoryJournal())
    bo, two = Person("bo"), Quantity(2, "piece")
    did(office, LONG, RegisterItem("Lamp", "piece", Levels(2, 5, 50), by=bo))
    for n in range(998):
        received = ReceiveStock(two, Source.PRODUCTION, f"note {n}", by=bo)
        issued = IssueStock(two, "", f"parcel {n}", by=bo)
        did(office, LONG, received if n < 10 or n % 2 == 0 else issued)
    return [*office.journal.read(LONG)]


def appender(side: str, conninfo: str, batch: int) -> Callable[[], int]:
    """What appends ``batch`` events of one new stream each time; returns how many."""
    match side:
        case "stock":
            return _appender_of_stock(conninfo, batch)
        case "floor":
            return _appender_of_rows(conninfo, batch)
    journal, data = journal_on(conninfo, Path(), side), PAYLOAD.encode()

    def append() -> int:
        stream = uuid4().hex
        journal.append([Entry(stream, n, "x", data) for n in range(1, batch + 1)])
        return batch

    return append


def _appender_of_stock(conninfo: str, batch: int) -> Callable[[], int]:
    app = stock(Requests, conninfo)

    def append() -> int:
        request = Request(PAYLOAD)
        for _ in range(batch - 1):
            request.act(PAYLOAD)
        app.save(request)
        return batch

    return append


def _appender_of_rows(conninfo: str, batch: int) -> Callable[[], int]:
    with psycopg.connect(conninfo, autocommit=True) as it:
        it.execute("SELECT pg_advisory_lock(42)")  # Many may be the first at once.
        it.execute(
            "CREATE TABLE IF NOT EXISTS raw (stream text, version bigint, name text, data bytea,"
            " id bigserial UNIQUE, PRIMARY KEY (stream, version))"
        )
    own, versions, data = local(), list(range(1, batch + 1)), [PAYLOAD.encode()] * batch

    def append() -> int:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(conninfo, autocommit=True)
        values = [uuid4().hex] * batch, versions, ["x"] * batch, data
        own.connection.execute(_RAW, values, prepare=True)
        return batch

    return append


_RAW = """
INSERT INTO raw (stream, version, name, data)
SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[])
"""

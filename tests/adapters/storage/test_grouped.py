"""What is asked for at the same time is written together; to each it is as if it were alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.connections import Order
from casework.adapters.storage.grouped import MOST, Ask, Group
from casework.adapters.storage.postgres import TABLE, PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Conflict, Journal, StoreFailure
from casework.testing.journals import appended, at_once, entry, gets

REFUSED = "refused"
"""Streams that a store of these tests refuses to keep, for a reason of its own."""


class Gathering:
    """Writes nothing, but keeps the first who come waiting until it is told to go on."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.begun, self.go = Event(), Event()

    def __call__(self, asks: Sequence[Ask]) -> None:
        self.groups.append([it.entries[0].stream for it in asks])
        self.begun.set()
        assert self.go.wait(60)
        for it in asks:
            if it.entries[0].stream == REFUSED:
                it.failed = Conflict()
        if any(it.entries[0].stream == "broken" for it in asks):
            raise StoreFailure
        if any(it.entries[0].stream == "interrupted" for it in asks):
            raise KeyboardInterrupt


def until(come: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not come():
        assert monotonic() < end, "it did not come to pass"


def gathered(group: Group, write: Gathering, streams: Sequence[str]) -> list[BaseException | None]:
    """What came of appends that all waited while the first was written."""
    with ThreadPoolExecutor(len(streams) + 1) as pool:
        first = pool.submit(group.append, [entry("first", 1)], {})
        assert write.begun.wait(60)
        others = [pool.submit(group.append, [entry(it, 1)], {}) for it in streams]
        until(lambda: len(group._waiting) == len(streams))
        write.go.set()
        first.result()
        return [it.exception() for it in others]


def test_those_who_come_meanwhile_are_written_together_in_their_order():
    group = Group(write := Gathering())
    told = gathered(group, write, names := [str(n) for n in range(12)])

    assert told == [None] * 12
    assert write.groups[0] == ["first"]
    assert sorted(write.groups[1]) == sorted(names)
    assert len(write.groups) == 2


def test_one_who_does_not_fit_is_told_alone():
    group = Group(write := Gathering())
    told = gathered(group, write, ["a", REFUSED, "b"])

    assert [type(it) for it in told] == [type(None), Conflict, type(None)]


def test_if_it_all_fails_all_who_were_in_it_are_told_and_who_comes_next_can_write():
    group = Group(write := Gathering())
    told = gathered(group, write, ["a", "broken", "b"])

    assert [type(it) for it in told] == [StoreFailure] * 3
    group.append([entry("c", 1)], {})


def test_whoever_is_broken_off_while_writing_for_others_leaves_them_in_doubt_and_no_more():
    group = Group(write := Gathering())
    told = gathered(group, write, ["a", "interrupted", "b"])

    kinds = [type(it) for it in told]
    assert sorted(kinds, key=repr) == [KeyboardInterrupt, StoreFailure, StoreFailure]
    group.append([entry("c", 1)], {})


def test_more_than_there_is_room_for_wait_for_the_next_turn():
    group = Group(write := Gathering())
    assert gathered(group, write, [str(n) for n in range(MOST + 5)]) == [None] * (MOST + 5)

    assert [len(it) for it in write.groups] == [1, MOST, 5]


def test_one_who_is_slow_keeps_nobody_waiting_where_others_may_lead():
    slow = Gathering()

    def write(asks: Sequence[Ask]) -> None:
        if asks[0].entries[0].stream == "first":
            slow(asks)
        else:
            slow.groups.append([it.entries[0].stream for it in asks])

    group = Group(write, leaders=2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(group.append, [entry("first", 1)], {})
        assert slow.begun.wait(60)
        for it in ("a", "b"):
            group.append([entry(it, 1)], {})
        assert slow.groups == [["first"], ["a"], ["b"]]
        assert not first.done()
        slow.go.set()
        first.result()


def test_nobody_is_left_waiting_however_many_lead():
    written: list[str] = []
    for leaders in (1, 2, 3):
        group = Group(lambda asks: written.extend(it.entries[0].stream for it in asks), leaders)
        written.clear()
        names = [[f"{me}/{n}" for n in range(300)] for me in range(8)]

        def add(mine: Sequence[str], group: Group = group) -> None:
            for it in mine:
                group.append([entry(it, 1)], {})

        at_once([partial(add, it) for it in names])

        assert sorted(written) == sorted(it for mine in names for it in mine)


# -- On stores ---------------------------------------------------------------------------------


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Journal]:
    path = tmp_path / "office.db"
    with closing(SqliteJournal(path)) as journal:
        with closing(sqlite3.connect(path)) as database:
            database.execute(
                f"CREATE TRIGGER refuse BEFORE INSERT ON {TABLE}"
                f" WHEN NEW.originator_id LIKE '{REFUSED}%'"
                " BEGIN SELECT RAISE(ABORT, 'a constraint of somebody else'); END"
            )
        yield journal


@contextmanager
def in_postgres(where: tuple[str, str], order: Order) -> Iterator[Journal]:
    conninfo, schema = where
    with closing(PostgresJournal(conninfo, schema, order=order)) as journal:
        check = SQL("ALTER TABLE {} ADD CHECK (originator_id NOT LIKE {})")
        with psycopg.connect(conninfo) as connection:
            connection.execute(check.format(Identifier(schema, TABLE), f"{REFUSED}%"))
        yield journal


@pytest.fixture
def locked(postgres_schema: tuple[str, str]) -> Iterator[Journal]:
    with in_postgres(postgres_schema, Order.LOCKED) as journal:
        yield journal


@pytest.fixture
def watermark(postgres_schema: tuple[str, str]) -> Iterator[Journal]:
    with in_postgres(postgres_schema, Order.WATERMARK) as journal:
        yield journal


@pytest.mark.parametrize("store", ["sqlite", "locked", "watermark"])
def test_each_hears_what_came_of_its_own(store: str, request: pytest.FixtureRequest):
    """Many at once: some fit, some come too late, some are refused by the store itself."""
    journal: Journal = request.getfixturevalue(store)

    def ask(me: int) -> list[str]:
        came = []
        for n in range(30):
            kind = ("own", "common", REFUSED)[(me + n) % 3]
            stream = f"common/{n}" if kind == "common" else f"{kind}/{me}-{n}"
            try:
                won = gets(journal, [entry(stream, 1, b"%d" % me), entry(f"d/{me}-{n}", 1)])
            except StoreFailure:
                assert kind == REFUSED
            else:
                assert kind != REFUSED
                assert won or kind == "common"
                came += [f"d/{me}-{n}"] if won else []
        return came

    told = at_once([partial(ask, me) for me in range(9)])
    streams = [it.stream for it in appended(journal)]

    assert sorted(it for it in streams if it.startswith("d/")) == sorted(
        it for mine in told for it in mine
    )
    assert len(set(streams)) == len(streams)
    assert [it for it in streams if it.startswith("common/")] != []
    for n, it in enumerate(streams):
        if it.startswith("d/"):
            assert not streams[n - 1].startswith("d/")


def together() -> list[Ask]:
    """Asks of which each finds what those before it wrote; the fourth and the fifth do not fit."""
    return [
        Ask([entry("a", 1), entry("d/1", 1)], {"a": 0, "d/1": 0}),
        Ask([entry("b", 1), entry("d/2", 1)], {"b": 0, "d/2": 0, "h": 0}),
        Ask([entry("a", 2), entry("d/3", 1)], {"a": 1, "d/3": 0, "h": 0}),
        Ask([entry("a", 1), entry("d/4", 1)], {"a": 0, "d/4": 0}),
        Ask([entry("d/5", 1)], {"b": 0, "d/5": 0}),
        Ask([entry("d/6", 1)], {"b": 1, "d/6": 0}),
        Ask([], {"a": 2, "d/4": 0}),
    ]


FIT = [type(None)] * 3 + [Conflict] * 2 + [type(None)] * 2
KEPT = ["a", "d/1", "b", "d/2", "a", "d/3", "d/6"]


@pytest.mark.parametrize("order", Order)
def test_of_those_written_together_each_finds_what_those_before_it_wrote(
    postgres_schema: tuple[str, str], order: Order
):
    """One call writes as many as do not touch; all of them are one transaction."""
    with in_postgres(postgres_schema, order) as journal:
        assert isinstance(journal, PostgresJournal)
        journal._recorder.append(asks := together())

        assert [type(it.failed) for it in asks] == FIT
        assert [it.stream for it in appended(journal)] == KEPT
        with psycopg.connect(postgres_schema[0]) as connection:
            writers = SQL("SELECT count(DISTINCT xmin::text) FROM {}")
            table = Identifier(postgres_schema[1], TABLE)
            assert connection.execute(writers.format(table)).fetchone() == (1,)


def test_those_that_fit_into_a_file_are_one_statement(tmp_path: Path):
    said: list[str] = []
    with closing(SqliteJournal(tmp_path / "office.db")) as journal:
        journal._writer._database.set_trace_callback(said.append)
        journal._writer.append(asks := together())

        assert len(said) == 1
        assert [type(it.failed) for it in asks] == FIT
        assert [it.stream for it in appended(journal)] == KEPT


def test_where_a_file_is_not_as_they_take_it_to_be_each_is_told_by_what_is_there(tmp_path: Path):
    with closing(SqliteJournal(tmp_path / "office.db")) as journal:
        journal.append([entry("h", 1)])
        journal._writer.append(asks := together())

        none = type(None)  # Who holds h fits no more, nor does what would follow on that.
        told = [none, Conflict, Conflict, Conflict, none, Conflict, Conflict]
        assert [type(it.failed) for it in asks] == told
        assert [it.stream for it in appended(journal)] == ["h", "a", "d/1", "d/5"]

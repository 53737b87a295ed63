"""Writers at once: no reader passes anybody over, however slow, broken off or killed they are."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from threading import Event, Semaphore
from time import monotonic

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.connections import Order
from casework.adapters.storage.postgres import SEQUENCE, TABLE, PostgresJournal
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.application.ports import Conflict, Entry, StoreFailure
from casework.testing.journals import appended, entry, leaving

WRITERS, READERS, LEAST, KILLS = 8, 3, 60, 5


@pytest.fixture
def session(
    postgres_schema: tuple[str, str],
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A session of somebody else, on a table where streams called slow take their time to be
    written, and those called never are not written after all."""
    conninfo, schema = postgres_schema
    PostgresJournal(*postgres_schema).close()
    options = make_conninfo(conninfo, options=f"-c search_path={schema}")
    with psycopg.connect(options, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(random() / 20);"
            " IF NEW.originator_id LIKE ''never%'' THEN RAISE ''no''; END IF; RETURN NULL; END'"
        )
        connection.execute(
            f"CREATE TRIGGER dawdle AFTER INSERT ON {TABLE} FOR EACH ROW"
            " WHEN (NEW.originator_id ~ '^(slow|never)') EXECUTE FUNCTION dawdle()"
        )
        yield connection


def test_nobody_is_passed_over_by_readers_early_or_late(
    postgres_schema: tuple[str, str], session: psycopg.Connection[tuple[object, ...]]
):
    """While writers are slow, fail, and have their sessions ended under them."""
    done, enough = Event(), Semaphore(0)

    def write(journal: PostgresJournal, me: int) -> set[int]:
        """Tell what was acknowledged."""
        acknowledged, n = set[int](), 0
        while not done.is_set():
            n += 1
            kind = ("never", "slow")[n % 2] if n % 10 < 2 else "quick"
            streams = [f"{me}/{n}", f"{kind}/{me}/{n}", f"decision/{me}/{n}"]
            try:
                journal.append([entry(it, 1) for it in streams], {"held/by-all": 0})
            except (StoreFailure, Conflict):
                continue
            acknowledged.add(n)
            enough.release()
        return acknowledged

    def follow(journal: PostgresJournal) -> list[tuple[int, Entry]]:
        seen: list[tuple[int, Entry]] = []
        last = False
        while not last:
            last = done.is_set() and writing_is_over.is_set()
            try:
                seen += journal.feed(seen[-1][0] if seen else 0)
            except StoreFailure:
                last = False
        return seen

    def hang_up() -> None:
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND application_name = 'casework'"
            " AND random() < 0.3"
        )

    writing_is_over = Event()
    with ExitStack() as stack:
        journals = [
            stack.enter_context(
                closing(PostgresJournal(*postgres_schema, order=list(Order)[n % 5 > 0]))
            )
            for n in range(WRITERS + READERS)
        ]
        pool = stack.enter_context(ThreadPoolExecutor(WRITERS + READERS))
        readers = []
        with leaving(writing_is_over):
            with leaving(done):
                writers = [pool.submit(write, journals[me], me) for me in range(WRITERS)]
                for turn in range(KILLS):
                    if turn < READERS:
                        readers.append(pool.submit(follow, journals[WRITERS + turn]))
                    for _ in range(LEAST):
                        assert enough.acquire(timeout=60)
                    hang_up()
            acknowledged = [it.result() for it in writers]
        whole = list(journals[0].feed())
        seen = [it.result() for it in readers]

    assert seen == [whole] * READERS
    assert [it for it, _ in whole] == sorted({it for it, _ in whole})
    streams = [it.stream for _, it in whole]
    assert len(set(streams)) == len(streams)
    assert not any(it.startswith("never") for it in streams)
    for me, numbers in enumerate(acknowledged):
        assert {f"decision/{me}/{n}" for n in numbers} <= set(streams)
    at = {it: n for n, it in enumerate(streams)}
    for stream, n in at.items():
        if stream.startswith("decision/"):
            case = stream.removeprefix("decision/")
            assert at[case] == n - 2  # Whole, and with nothing in between.
    (taken,) = session.execute(f"SELECT last_value FROM {SEQUENCE}").fetchone() or (0,)
    assert int(str(taken)) > len(streams) // 3  # Some numbers were burnt.


def test_one_who_is_slow_holds_readers_up_and_no_writer(
    postgres_schema: tuple[str, str], session: psycopg.Connection[tuple[object, ...]]
):
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with (
        closing(PostgresJournal(*postgres_schema, order="watermark")) as journal,
        ThreadPoolExecutor(1) as pool,
    ):
        session.execute(
            "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END'"
        )
        session.execute("SELECT pg_advisory_lock(7)")
        journal.append([entry("before", 1)])
        slow = pool.submit(journal.append, [entry("slow", 1)])
        end = monotonic() + 60
        while session.execute(asked).fetchone() == (0,):
            assert monotonic() < end
        for version in range(1, 30):
            journal.append([entry("fast", version)])

        assert appended(journal) == [entry("before", 1)]
        assert len(journal.read("fast")) == 29
        session.execute("SELECT pg_advisory_unlock(7)")
        slow.result()
        assert [it.stream for it in appended(journal)] == ["before", "slow", *["fast"] * 29]


def test_a_transaction_of_somebody_else_holds_nobody_up(
    postgres_schema: tuple[str, str], session: psycopg.Connection[tuple[object, ...]]
):
    with (
        closing(PostgresJournal(*postgres_schema, order="watermark")) as journal,
        session.transaction(),
    ):
        session.execute("CREATE TABLE elsewhere AS SELECT 1")
        session.execute("SELECT pg_advisory_xact_lock_shared(1, 1), pg_advisory_xact_lock(1)")
        journal.append([entry("a", 1)])

        assert appended(journal) == [entry("a", 1)]


def test_a_sequence_that_hands_out_more_than_one_number_at_a_time_is_refused(
    postgres_schema: tuple[str, str], session: psycopg.Connection[tuple[object, ...]]
):
    session.execute(SQL("ALTER SEQUENCE {} CACHE 2").format(Identifier(SEQUENCE)))
    for order in Order:
        with pytest.raises(StoreFailure):
            PostgresJournal(*postgres_schema, order=order)


# -- The setting -------------------------------------------------------------------------------


def test_the_order_is_asked_for_in_the_address_or_as_an_argument(postgres: str):
    given = psycopg.conninfo.conninfo_to_dict(postgres)
    host, user, name = (str(given[it]).replace("/", "%2F") for it in ("host", "user", "dbname"))
    address = f"postgresql://{user}@/{name}?host={host}&port={given.get('port', 5432)}"
    for where in (address, f"{address}&casework_order=watermark&connect_timeout=7"):
        with closing(PostgresJournal(where)) as journal, closing(PostgresSeals(where)) as seals:
            expected = Order.WATERMARK if "order" in where else Order.LOCKED
            assert journal.order is expected
            assert seals.head() is None
    with closing(PostgresJournal(f"{address}&casework_order=watermark", order="locked")) as journal:
        assert journal.order is Order.LOCKED


def test_an_order_that_there_is_none_of_is_told(postgres: str):
    with pytest.raises(StoreFailure):
        PostgresJournal(postgres, order="chaos")
    with pytest.raises(StoreFailure):
        PostgresJournal("postgresql:///x?casework_order=chaos")

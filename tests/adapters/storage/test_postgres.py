"""The journal in PostgreSQL: nobody is passed over, and a server that goes may come back."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from threading import Event
from time import monotonic

import psycopg
import pytest
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Literal

from casework.adapters.storage.connections import Order
from casework.adapters.storage.postgres import LAYOUT, MIGRATION, TABLE, PostgresJournal
from casework.application.ports import Conflict, StoreFailure
from casework.testing.journals import appended, at_once, entry
from tests.adapters.storage.processes import APPEND, running
from tests.postgres import database, server


@pytest.fixture
def conninfo(postgres_schema: tuple[str, str]) -> str:
    """Of a session that sees the schema of the test and no other."""
    conninfo, schema = postgres_schema
    return make_conninfo(conninfo, options=f"-c search_path={schema}")


@pytest.fixture(params=list(Order))
def journal(
    postgres_schema: tuple[str, str], request: pytest.FixtureRequest
) -> Iterator[PostgresJournal]:
    with closing(PostgresJournal(*postgres_schema, order=request.param)) as journal:
        yield journal


@contextmanager
def session(conninfo: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def until(come: Callable[[], bool]) -> None:
    """Ask until it is so; a minute is for a machine that has much else to do."""
    end = monotonic() + 60
    while not come():
        assert monotonic() < end, "it did not come to pass"


def waiting(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """How many of the journal's sessions wait for a lock."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'casework' AND wait_event_type = 'Lock'"
    )
    (count,) = connection.execute(asked).fetchone() or (0,)
    return int(str(count))


def hang_up(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """End every session of the database but this one, and wait until they are gone."""
    asked = (
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    (count,) = connection.execute(asked).fetchone() or (0,)
    return int(str(count))


# -- Which tables it takes ---------------------------------------------------------------------


def test_many_processes_may_make_schema_and_table_and_write_to_it_at_once(postgres: str):
    with database(postgres) as fresh:
        with running(APPEND, 6, "postgres", fresh, "made by many") as processes:
            assert [it.wait() for it in processes] == [0] * 6
        with closing(PostgresJournal(fresh, "made by many")) as journal:
            found = Counter(it.stream for it in appended(journal))

    assert found == Counter({f"writer/{me}": 20 for me in range(6)}) + Counter(
        f"decision/{me}-{n}" for me in range(6) for n in range(1, 21)
    )


@pytest.mark.parametrize("round_", range(3))
def test_many_first_starts_at_once_make_one_table(postgres: str, round_: int):
    with database(postgres) as fresh:
        journals = at_once([lambda: PostgresJournal(fresh, "office")] * 8)
        journals[0].append([entry("a", 1)])
        assert [appended(it) for it in journals] == [[entry("a", 1)]] * 8
        for it in journals:
            it.close()


def test_a_first_start_does_not_wait_for_ever_for_another(postgres_schema: tuple[str, str]):
    conninfo, schema = postgres_schema
    with session(conninfo) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATION,))
        with pytest.raises(StoreFailure) as told:
            PostgresJournal(conninfo, schema, patience=1)
        assert isinstance(told.value.__cause__, psycopg.errors.LockNotAvailable)
    PostgresJournal(conninfo, schema, patience=1).close()


def test_a_table_of_another_program_is_refused(postgres_schema: tuple[str, str], conninfo: str):
    with session(conninfo) as connection:
        connection.execute(f"CREATE TABLE {TABLE} (originator_id text)")
    with pytest.raises(StoreFailure):
        PostgresJournal(*postgres_schema)


def test_a_table_of_a_later_layout_is_refused(postgres_schema: tuple[str, str], conninfo: str):
    PostgresJournal(*postgres_schema).close()
    with session(conninfo) as connection:
        connection.execute(f"COMMENT ON TABLE {TABLE} IS '{LAYOUT}0'")
        with pytest.raises(StoreFailure):
            PostgresJournal(*postgres_schema)
        connection.execute(f"COMMENT ON TABLE {TABLE} IS '{LAYOUT}'")
    PostgresJournal(*postgres_schema).close()


def test_a_table_of_an_earlier_release_is_written_to_without_its_function(
    postgres_schema: tuple[str, str], journal: PostgresJournal
):
    """That is made when it is first called for, by however many at once."""
    conninfo, schema = postgres_schema
    named = SQL(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'casework_append%'"
        " AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = {})"
    ).format(Literal(schema))
    with session(conninfo) as connection:
        made = connection.execute(named).fetchall()
        assert len(made) == 1
        connection.execute(f"DROP FUNCTION {made[0][0]}")
        at_once([partial(journal.append, [entry(f"s/{n}", 1)]) for n in range(6)])

        assert connection.execute(named).fetchall() == made
    assert sorted(it.stream for it in appended(journal)) == [f"s/{n}" for n in range(6)]


def test_schemas_are_told_apart_whatever_their_names(postgres: str):
    names = ["public", "Public", 'a"b', "a b", "x" * 80]
    with database(postgres) as fresh:
        for name in names * 2:
            with closing(PostgresJournal(fresh, name)) as journal:
                journal.append([entry(name.replace(" ", "_"), len(appended(journal)) + 1)])
                assert {it.stream for it in appended(journal)} == {name.replace(" ", "_")}


def test_the_recorder_of_the_library_reads_the_table(
    postgres_schema: tuple[str, str], journal: PostgresJournal
):
    conninfo, schema = postgres_schema
    journal.append([entry("a", 1, b"1"), entry("b", 1, b"2"), entry("a", 2, b"3")])
    given = conninfo_to_dict(conninfo)
    names = ("dbname", "host", "port", "user", "password")
    address = (str(given.get(it, "")) for it in names)
    with PostgresDatastore(*address, schema=schema, originator_id_type="text") as datastore:
        recorder = PostgresApplicationRecorder(datastore, events_table_name=TABLE)

        assert [it.state for it in recorder.select_events("a", gt=0)] == [b"1", b"3"]
        first, *others = recorder.select_notifications(1, 10)
        assert [it.state for it in (first, *others)] == [b"1", b"2", b"3"]
        assert [it.id for it in (first, *others)] == [it for it, _ in journal.feed()]


# -- Order -------------------------------------------------------------------------------------


def test_no_reader_passes_an_entry_that_is_not_committed_yet(
    conninfo: str, postgres_schema: tuple[str, str], journal: PostgresJournal
):
    """One writer is kept in its transaction, behind its number; the next must not overtake it."""
    with (
        closing(PostgresJournal(*postgres_schema, order=journal.order)) as other,
        session(conninfo) as connection,
        ThreadPoolExecutor(2) as pool,
    ):
        connection.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END'"
        )
        connection.execute(
            f"CREATE TRIGGER dawdle AFTER INSERT ON {TABLE} FOR EACH ROW"
            " WHEN (NEW.originator_id = 'slow') EXECUTE FUNCTION dawdle()"
        )
        connection.execute("SELECT pg_advisory_lock(7)")
        slow = pool.submit(journal.append, [entry("slow", 1)])
        until(lambda: waiting(connection) == 1)
        fast = pool.submit(other.append, [entry("fast", 1)])
        until(lambda: waiting(connection) == 2 or fast.done())

        assert appended(journal) == []
        connection.execute("SELECT pg_advisory_unlock(7)")
        slow.result()
        fast.result()
        assert appended(journal) == [entry("slow", 1), entry("fast", 1)]


def test_an_append_that_fails_burns_positions_and_nothing_else(
    conninfo: str, journal: PostgresJournal
):
    with session(conninfo) as connection:
        connection.execute(f"ALTER TABLE {TABLE} ADD CHECK (originator_id <> 'never')")
    journal.append([entry("a", 1)])
    with pytest.raises(StoreFailure):
        journal.append([entry("a", 2), entry("never", 1)])
    with pytest.raises(Conflict):
        journal.append([entry("a", 2), entry("never", 2)])
    journal.append([entry("a", 2)])

    assert appended(journal) == [entry("a", 1), entry("a", 2)]


def test_no_statement_reads_the_whole_table_even_if_it_was_planned_while_that_was_small(
    conninfo: str, postgres_schema: tuple[str, str]
):
    counted = (
        f"SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE relid = '{TABLE}'::regclass"
    )
    with session(conninfo) as connection:
        with closing(PostgresJournal(*postgres_schema)) as journal:
            journal.append([entry("a", 1)])
            first = journal.position_of("a", 1) or 0
            connection.execute(f"ANALYZE {TABLE}")
            hang_up(connection)  # A session counts for all to see when it ends.
            before = connection.execute(counted).fetchone()
            for version in range(2, 30):
                journal.append([entry("a", version)], {"b": 0})
                assert len(journal.read("a")) == version
                assert len(list(journal.feed(first))) == version - 1
            hang_up(connection)
        after = connection.execute(counted).fetchone()

    assert before is not None
    assert after is not None
    assert after[0] == before[0]
    assert after[1] != before[1]


# -- What goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"dbname": "there_is_none"},
        {"user": "there_is_none"},
        {"host": "/there/is/none"},
        {"host": "127.0.0.1", "port": "1"},
        {"host": "there.is.none.invalid"},
    ],
)
def test_a_server_that_cannot_be_had_is_told(postgres: str, wrong: dict[str, str]):
    with pytest.raises(StoreFailure):
        PostgresJournal(make_conninfo(postgres, **wrong))


@pytest.mark.parametrize("nonsense", ["nonsense", "postgresql://[", "no_such_word=1"])
def test_a_connection_string_that_is_none_is_told(nonsense: str):
    with pytest.raises(StoreFailure):
        PostgresJournal(nonsense)


def test_a_writer_gives_up_on_a_locked_table_and_can_write_when_it_is_free(
    postgres_schema: tuple[str, str], conninfo: str
):
    with (
        closing(PostgresJournal(*postgres_schema, patience=1)) as journal,
        session(conninfo) as connection,
    ):
        with connection.transaction():
            connection.execute(f"LOCK TABLE {TABLE} IN SHARE MODE")
            with pytest.raises(StoreFailure) as told:
                journal.append([entry("a", 1)])
            assert isinstance(told.value.__cause__, psycopg.errors.LockNotAvailable)
            assert appended(journal) == []
        journal.append([entry("a", 1)])

        assert appended(journal) == [entry("a", 1)]


def test_a_server_that_may_not_be_written_to_can_be_read(
    postgres_schema: tuple[str, str], journal: PostgresJournal
):
    conninfo, schema = postgres_schema
    journal.append([entry("a", 1)])
    standby = make_conninfo(conninfo, options="-c default_transaction_read_only=on")
    with closing(PostgresJournal(standby, schema)) as reader:
        with pytest.raises(StoreFailure):
            reader.append([entry("a", 2)])
        assert appended(reader) == [entry("a", 1)]


def test_connections_the_server_hung_up_on_are_never_lent(conninfo: str, journal: PostgresJournal):
    with session(conninfo) as connection:
        for version in range(1, 4):
            writers = [partial(journal.append, [entry(f"s/{n}", version)]) for n in range(6)]
            at_once(writers)
            assert hang_up(connection) > 0
            assert len(journal.read("s/1")) == version
            assert hang_up(connection) > 0
            journal.append([entry("a", version)])


def test_a_session_ended_in_the_middle_fails_and_writes_nothing(
    conninfo: str, journal: PostgresJournal
):
    with session(conninfo) as connection, ThreadPoolExecutor(1) as pool:
        with connection.transaction():
            connection.execute(f"LOCK TABLE {TABLE} IN EXCLUSIVE MODE")
            lost = pool.submit(journal.append, [entry("a", 1)])
            until(lambda: waiting(connection) == 1)
            hang_up(connection)
            with pytest.raises(StoreFailure):
                lost.result()
        journal.append([entry("b", 1)])

        assert appended(journal) == [entry("b", 1)]


def test_a_journal_closed_in_the_middle_lets_what_has_begun_end_and_goes(
    conninfo: str, journal: PostgresJournal
):
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'casework'"
    )
    with session(conninfo) as connection, ThreadPoolExecutor(1) as pool:
        with connection.transaction():
            connection.execute(f"LOCK TABLE {TABLE} IN EXCLUSIVE MODE")
            begun = pool.submit(journal.append, [entry("a", 1)])
            until(lambda: waiting(connection) == 1)
            journal.close()
        begun.result()
        until(lambda: connection.execute(asked).fetchone() == (0,))

        assert connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone() == (1,)


def test_while_the_database_is_away_all_fails_and_when_it_is_back_all_works(postgres: str):
    with database(postgres) as away, session(postgres) as elsewhere:
        name = conninfo_to_dict(away)["dbname"]
        with closing(PostgresJournal(away)) as journal:
            journal.append([entry("a", 1)])
            elsewhere.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            elsewhere.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                (name,),
            )
            for _ in range(3):
                with pytest.raises(StoreFailure):
                    journal.append([entry("a", 2)])
                with pytest.raises(StoreFailure):
                    journal.read("a")
                with pytest.raises(StoreFailure):
                    next(journal.feed())
                with pytest.raises(StoreFailure):
                    PostgresJournal(away)
            elsewhere.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            journal.append([entry("a", 2)])

            assert appended(journal) == [entry("a", 1), entry("a", 2)]


@pytest.mark.parametrize("order", Order)
def test_a_server_that_crashes_loses_nothing_that_it_has_acknowledged(order: Order):
    """One of its processes is killed, and it starts all over; the journals stay open."""
    with server() as conninfo, closing(PostgresJournal(conninfo, order=order)) as journal:
        enough, stop = [Event() for _ in range(3)], Event()

        def write(me: int) -> set[int]:
            acknowledged, n = set[int](), 0
            while not stop.is_set():
                n += 1
                place = [entry(f"writer/{me}/{n}", 1), entry(f"decision/{me}/{n}", 1)]
                try:
                    journal.append(place)
                except StoreFailure:
                    continue
                acknowledged.add(n)
                if len(acknowledged) % 50 == 0:
                    enough[me].set()
            return acknowledged

        with ThreadPoolExecutor(3) as pool:
            writing: list[Future[set[int]]] = [pool.submit(write, me) for me in range(3)]
            for _ in range(2):
                for it in enough:
                    it.clear()
                    assert it.wait(60)
                with session(conninfo) as connection:
                    victim = connection.info.backend_pid
                    os.kill(victim, signal.SIGKILL)
                    with pytest.raises(psycopg.OperationalError):
                        connection.execute("SELECT pg_sleep(60)")
            for it in enough:
                it.clear()
                assert it.wait(60)
            stop.set()

        found = Counter(it.stream for it in appended(journal))
        for me, writer in enumerate(writing):
            for n in writer.result():
                assert found[f"writer/{me}/{n}"] == 1
        assert {n.removeprefix("writer") for n in found if n[0] == "w"} == {
            n.removeprefix("decision") for n in found if n[0] == "d"
        }

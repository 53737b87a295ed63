"""Three stores of seals, one suite; and what each of them does with files and tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from inspect import isfunction, signature
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals import CHECKPOINTS, POSITIONS, TILES, MemorySeals
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.seals import SealsBroken
from casework.application.ports import StoreFailure
from casework.testing import seals as laws
from casework.testing.journals import appended, at_once, entry
from casework.testing.seals import LASTING, LAWS, Law, Opener, place, seal, wins

PARTS = (CHECKPOINTS, TILES, POSITIONS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a journal in which nothing is sealed."""
    SqliteJournal(tmp_path / "office.db").close()
    return tmp_path / "office.db"


@pytest.fixture
def memory() -> Opener:
    seals = MemorySeals()
    return lambda: seals


@pytest.fixture
def sqlite(path: Path) -> Opener:
    return lambda: SqliteSeals(path)


@pytest.fixture
def sqlite_shared(sqlite: Opener) -> Opener:
    seals = sqlite()
    return lambda: seals


@pytest.fixture
def in_postgres(postgres_schema: tuple[str, str]) -> Opener:
    return lambda: PostgresSeals(*postgres_schema)


@pytest.fixture
def postgres_shared(in_postgres: Opener) -> Opener:
    seals = in_postgres()
    return lambda: seals


def told(law: Law) -> str:
    return law.__name__


@pytest.mark.parametrize("law", LAWS, ids=told)
@pytest.mark.parametrize(
    "store", ["memory", "sqlite_shared", "postgres_shared", "sqlite", "in_postgres"]
)
def test_all_seals_keep_the_laws(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


@pytest.mark.parametrize("law", LASTING, ids=told)
@pytest.mark.parametrize("store", ["sqlite", "in_postgres"])
def test_what_lasts_outlives_who_sealed_it(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


def test_no_law_is_left_out():
    functions = {it for it in vars(laws).values() if isfunction(it)}
    assert {it for it in functions if [*signature(it).parameters] == ["opener"]} == {
        *LAWS,
        *LASTING,
    }


# -- Files -------------------------------------------------------------------------------------


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows} & {*PARTS}


def test_a_file_gets_its_tables_when_it_is_first_sealed(path: Path):
    with closing(SqliteSeals(path)) as seals:
        assert seals.head() is None
        assert tables(path) == set()
        seal(seals, 1)

    assert tables(path) == {*PARTS}


def test_looking_for_seals_makes_no_file(tmp_path: Path):
    with pytest.raises(StoreFailure):
        SqliteSeals(tmp_path / "office.db")
    assert [*tmp_path.iterdir()] == []


def test_seals_are_kept_in_no_file_but_a_journals(tmp_path: Path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE notes (text)")
    with pytest.raises(StoreFailure):
        SqliteSeals(path)


def test_seals_in_a_file_of_a_later_layout_are_left_alone(path: Path):
    with closing(SqliteSeals(path)) as seals:
        seal(seals, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        (made,) = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (CHECKPOINTS,)
        ).fetchone()
        database.execute(f"DROP TABLE {CHECKPOINTS}")
        database.execute(made.replace("layout 1", "layout 2"))

    with pytest.raises(StoreFailure):
        SqliteSeals(path)


def test_a_sealer_gives_up_on_a_locked_file_and_seals_when_it_is_free(path: Path):
    with (
        closing(SqliteSeals(path, patience=1)) as seals,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        seal(seals, 1)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailure):
            seal(seals, 1)
        assert seals.position_of(0) == place(0)
        other.execute("ROLLBACK")

        assert seal(seals, 1).size == 2


def test_a_journal_and_its_seals_share_their_file(path: Path):
    with closing(SqliteJournal(path)) as journal, closing(SqliteSeals(path)) as seals:
        for version in range(1, 4):
            journal.append([entry("a", version)])
            seal(seals, 1)

        assert [it.version for it in appended(journal)] == [1, 2, 3]
        assert [it.size for it in seals.checkpoints()] == [1, 2, 3]


@pytest.mark.parametrize("gone", PARTS)
def test_a_table_that_was_dropped_from_a_file_reads_as_empty(path: Path, gone: str):
    with closing(SqliteSeals(path)) as seals:
        seal(seals, 3)
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"DROP TABLE {gone}")

        assert (seals.head() is None) == (gone == CHECKPOINTS)
        assert (seals.tile(0, 0) == b"") == (gone == TILES)
        assert (list(seals.positions(0)) == []) == (gone == POSITIONS)


def test_positions_that_are_gone_are_not_built_on(path: Path):
    with closing(SqliteSeals(path)) as seals:
        seal(seals, 3)
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"DELETE FROM {POSITIONS}")
            database.commit()

        with pytest.raises(SealsBroken):
            seal(seals, 1)


# -- PostgreSQL --------------------------------------------------------------------------------


def test_tables_are_made_beside_the_journals_when_it_is_first_sealed(
    postgres_schema: tuple[str, str],
):
    conninfo, schema = postgres_schema

    def found() -> set[str]:
        with psycopg.connect(conninfo) as connection:
            query = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
            return {name for (name,) in connection.execute(query, (schema,))} & {*PARTS}

    with closing(PostgresJournal(conninfo, schema)), closing(PostgresSeals(*postgres_schema)) as it:
        assert it.head() is None
        assert found() == set()
        seal(it, 1)
    assert found() == {*PARTS}


def test_many_may_be_the_first_to_seal_in_postgresql(postgres_schema: tuple[str, str]):
    many = [PostgresSeals(*postgres_schema) for _ in range(8)]
    won = at_once([partial(wins, it, 0, b"note") for it in many])
    for it in many:
        it.close()

    assert sum(won) == 1


def test_seals_in_postgresql_of_a_later_layout_are_left_alone(postgres_schema: tuple[str, str]):
    conninfo, schema = postgres_schema
    with closing(PostgresSeals(conninfo, schema)) as seals:
        seal(seals, 1)
    with psycopg.connect(conninfo) as connection:
        later = SQL("COMMENT ON TABLE {} IS 'casework seals, layout 2'")
        connection.execute(later.format(Identifier(schema, CHECKPOINTS)))

    with pytest.raises(StoreFailure):
        PostgresSeals(conninfo, schema)

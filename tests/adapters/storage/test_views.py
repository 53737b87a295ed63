"""Three shelves, one suite: whoever knows one knows them all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from inspect import isfunction, signature
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.adapters.storage.views import LAYOUT, VIEWS, MemoryShelf
from casework.adapters.storage.views_postgres import PostgresShelf
from casework.adapters.storage.views_sqlite import SqliteShelf
from casework.application.ports import StoreFailure
from casework.testing import views
from casework.testing.views import LASTING, LAWS, Law, Opener, made


@pytest.fixture
def memory() -> Opener:
    journal = MemoryJournal()
    shelf = MemoryShelf(journal)
    return lambda: (journal, shelf)


@pytest.fixture
def sqlite(tmp_path: Path) -> Opener:
    path = tmp_path / "office.db"
    return lambda: (SqliteJournal(path), SqliteShelf(path))


@pytest.fixture
def sqlite_shared(sqlite: Opener) -> Opener:
    both = sqlite()
    return lambda: both


@pytest.fixture
def in_postgres(postgres_schema: tuple[str, str]) -> Opener:
    return lambda: (PostgresJournal(*postgres_schema), PostgresShelf(*postgres_schema))


@pytest.fixture
def postgres_shared(postgres_schema: tuple[str, str]) -> Opener:
    both = PostgresJournal(*postgres_schema, order="watermark"), PostgresShelf(*postgres_schema)
    return lambda: both


SHARED = ("memory", "sqlite_shared", "postgres_shared")
OWN = ("sqlite", "in_postgres")


def told(law: Law) -> str:
    return law.__name__


@pytest.mark.parametrize("law", LAWS, ids=told)
@pytest.mark.parametrize("store", [*SHARED, *OWN])
def test_every_shelf_keeps_the_laws(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


@pytest.mark.parametrize("law", LASTING, ids=told)
@pytest.mark.parametrize("store", OWN)
def test_what_lasts_outlives_its_shelves(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


def test_no_law_is_left_out():
    functions = {it for it in vars(views).values() if isfunction(it)}
    laws = {it for it in functions if [*signature(it).parameters] == ["opener"]}
    assert laws - {vars(views)["opened"].__wrapped__, views.opened} == {*LAWS, *LASTING}


def test_views_of_a_later_layout_are_refused_in_a_file(tmp_path: Path):
    path = tmp_path / "office.db"
    SqliteJournal(path).close()
    with closing(SqliteShelf(path)) as shelf:
        made(shelf, {})
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"ALTER TABLE {VIEWS} RENAME TO earlier")
        database.execute(f"CREATE TABLE {VIEWS} (x) -- {LAYOUT}".replace("layout 1", "layout 2"))
    with pytest.raises(StoreFailure):
        SqliteShelf(path)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE other (x)")
    for name in ("other.db", "none.db"):
        with pytest.raises(StoreFailure):
            SqliteShelf(tmp_path / name)


def test_views_of_a_later_layout_are_refused_on_a_server(postgres_schema: tuple[str, str]):
    conninfo, schema = postgres_schema
    PostgresJournal(*postgres_schema).close()
    with closing(PostgresShelf(*postgres_schema)) as shelf:
        made(shelf, {})
    options = make_conninfo(conninfo, options=f"-c search_path={schema}")
    with psycopg.connect(options, autocommit=True) as connection:
        connection.execute(f"COMMENT ON TABLE {VIEWS} IS '{LAYOUT}0'")
    with pytest.raises(StoreFailure):
        PostgresShelf(*postgres_schema)

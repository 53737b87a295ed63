"""The pytest plugin: an empty journal on each of the three stores, for whoever asks for one.

    def test_my_front_end_on_every_store(casework_journal):
        office = office_on(casework_journal)

With the extra ``testing`` it is there by itself. Until a fixture is asked for it imports nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from casework.adapters.storage.memory import MemoryJournal
    from casework.adapters.storage.postgres import PostgresJournal
    from casework.adapters.storage.sqlite import SqliteJournal
    from casework.application.ports import Journal


@pytest.fixture
def casework_memory() -> Iterator[MemoryJournal]:
    """An empty journal in memory."""
    from casework.adapters.storage.memory import MemoryJournal

    with closing(MemoryJournal()) as journal:
        yield journal


@pytest.fixture
def casework_sqlite(tmp_path: Path) -> Iterator[SqliteJournal]:
    """An empty journal in a SQLite file, in the test's own folder."""
    from casework.adapters.storage.sqlite import SqliteJournal

    with closing(SqliteJournal(tmp_path / "casework.db")) as journal:
        yield journal


@pytest.fixture
def casework_postgres() -> Iterator[PostgresJournal]:
    """An empty journal in a schema of its own, dropped afterwards.

    ``CASEWORK_TEST_POSTGRES`` names the database, as libpq does (``dbname=… host=… user=…``, of a
    user who may create schemas). Without it the test is skipped, and says so.
    """
    conninfo = os.environ.get("CASEWORK_TEST_POSTGRES")
    if not conninfo:
        pytest.skip("no PostgreSQL: name a database in CASEWORK_TEST_POSTGRES")
    import psycopg
    from psycopg.sql import SQL, Identifier

    from casework.adapters.storage.postgres import PostgresJournal

    schema = f"casework_{uuid4().hex}"
    try:
        with closing(PostgresJournal(conninfo, schema)) as journal:
            yield journal
    finally:
        drop = SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema))
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(drop)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def casework_journal(request: pytest.FixtureRequest) -> Journal:
    """An empty journal on each of the three stores, one after another."""
    journal: Journal = request.getfixturevalue(f"casework_{request.param}")
    return journal

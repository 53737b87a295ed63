"""Three stores, one suite: whoever knows one journal knows them all."""

from __future__ import annotations

from inspect import isfunction, signature
from itertools import cycle
from pathlib import Path

import pytest

from casework.adapters.storage.connections import Order
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.testing import journals
from casework.testing.journals import LASTING, LAWS, Law, Opener


@pytest.fixture
def memory() -> Opener:
    journal = MemoryJournal()
    return lambda: journal


@pytest.fixture
def sqlite(tmp_path: Path) -> Opener:
    return lambda: SqliteJournal(tmp_path / "office.db")


@pytest.fixture
def sqlite_shared(sqlite: Opener) -> Opener:
    journal = sqlite()
    return lambda: journal


@pytest.fixture
def in_postgres(postgres_schema: tuple[str, str]) -> Opener:
    return lambda: PostgresJournal(*postgres_schema)


@pytest.fixture
def postgres_shared(in_postgres: Opener) -> Opener:
    journal = in_postgres()
    return lambda: journal


@pytest.fixture
def watermark(postgres_schema: tuple[str, str]) -> Opener:
    return lambda: PostgresJournal(*postgres_schema, order=Order.WATERMARK)


@pytest.fixture
def watermark_shared(watermark: Opener) -> Opener:
    journal = watermark()
    return lambda: journal


@pytest.fixture
def of_both_orders(postgres_schema: tuple[str, str]) -> Opener:
    orders = cycle(Order)
    return lambda: PostgresJournal(*postgres_schema, order=next(orders))


SHARED = ("memory", "sqlite_shared", "postgres_shared", "watermark_shared")
OWN = ("sqlite", "in_postgres", "watermark", "of_both_orders")


def told(law: Law) -> str:
    return law.__name__


@pytest.mark.parametrize("law", LAWS, ids=told)
@pytest.mark.parametrize("store", [*SHARED, *OWN])
def test_every_journal_keeps_the_laws(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


@pytest.mark.parametrize("law", LASTING, ids=told)
@pytest.mark.parametrize("store", OWN)
def test_what_lasts_outlives_its_journals(law: Law, store: str, request: pytest.FixtureRequest):
    law(request.getfixturevalue(store))


def test_no_law_is_left_out():
    functions = {it for it in vars(journals).values() if isfunction(it)}
    laws = {it for it in functions if [*signature(it).parameters] == ["opener"]}
    assert laws == {*LAWS, *LASTING}

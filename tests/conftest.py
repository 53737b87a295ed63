"""What all tests share: how hard properties are tried, and the stores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Journal

pytest_plugins = ["tests.postgres"]

settings.register_profile(
    "quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("CASEWORK_TEST_PROFILE", "quick"))


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """An empty journal on each of the three stores."""
    it: Journal
    match request.param:
        case "memory":
            it = MemoryJournal()
        case "sqlite":
            it = SqliteJournal(tmp_path / "office.db")
        case _:
            it = PostgresJournal(*request.getfixturevalue("postgres_schema"))
    yield it
    it.close()

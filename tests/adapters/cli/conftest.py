"""The command line as it is called, and the office of the demo to call it on."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from casework.adapters.cli.main import run


@frozen
class Said:
    """What a command said, and the code it ended with."""

    exit: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output; nothing else was said anywhere."""
        assert self.err == ""
        return json.loads(self.out)

    @property
    def paths(self) -> set[str]:
        """Where the input was wrong."""
        assert self.exit == 2
        return {it["path"] for it in self.document["error"]["problems"]}


Cli = Callable[..., Said]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Cli:
    """Call the command line in this process."""

    def call(*words: str) -> Said:
        capfd.readouterr()
        code = run(words)
        return Said(code, *capfd.readouterr())

    return call


@frozen
class Performance:
    """What the demo left behind, and what it told programs."""

    store: Path
    told: Any


@pytest.fixture(scope="session")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    store = tmp_path_factory.mktemp("demo") / "office.db"
    with redirect_stdout(StringIO()) as out:
        assert run(["demo", "--store", str(store), "--json"]) == 0
    return Performance(store, json.loads(out.getvalue()))


@pytest.fixture
def played(performance: Performance) -> Path:
    """The store that the demo leaves behind. Nobody writes to it."""
    return performance.store


@pytest.fixture
def empty(tmp_path: Path, cli: Cli) -> str:
    """A store with an office that was founded, and nothing more."""
    store = str(tmp_path / "office.db")
    name = '{"of": "han", "clear": "Han Mei"}'
    founding = ("do", "people.organisation/office", "FoundOffice", "--hr", "han", "--name", name)
    assert cli(*founding, "--by", "han", "--store", store).exit == 0
    return store

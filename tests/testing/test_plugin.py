"""The plugin: three stores for whoever asks, and nothing for whoever does not."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ASKING = """
import pytest
from casework import Entry

def test_a_journal_is_empty_and_keeps_what_is_appended(casework_journal):
    assert list(casework_journal.feed()) == []
    casework_journal.append([Entry("loan/1", 1, "Lent", b"{}")])
    assert [it.data for it in casework_journal.read("loan/1")] == [b"{}"]

def test_another_test_has_a_journal_of_its_own(casework_journal):
    assert list(casework_journal.feed()) == []
"""
NOT_ASKING = """
import sys

def test_nothing_of_the_office_is_loaded():
    assert not [it for it in sys.modules if it.startswith(("casework.domain", "casework.app"))]
    assert "hypothesis" not in sys.modules
"""


def run(folder: Path, source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of a test with nothing but this plugin."""
    test = folder / "test_theirs.py"
    test.write_text(source)
    bare = {name: value for name, value in os.environ.items() if "CASEWORK" not in name}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "casework.testing.plugin"),
            *("-p", "no:cacheprovider", "-rs", "--rootdir", folder, test),
        ],
        cwd=folder,
        env=bare | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_test_has_an_empty_journal_on_every_store(tmp_path: Path, postgres: str):
    done = run(tmp_path, ASKING, CASEWORK_TEST_POSTGRES=postgres)

    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_without_a_database_named_it_is_skipped_and_said(tmp_path: Path):
    done = run(tmp_path, ASKING)

    assert "4 passed, 2 skipped" in done.stdout
    assert "CASEWORK_TEST_POSTGRES" in done.stdout


def test_who_does_not_ask_for_it_does_not_wait_for_it(tmp_path: Path):
    done = run(tmp_path, NOT_ASKING)

    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("group", "holds"), [("pytest11", "casework_journal"), ("hypothesis", "people")]
)
def test_an_entry_point_leads_somewhere(group: str, holds: str):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    [where] = project["entry-points"][group].values()

    assert hasattr(import_module(where), holds)

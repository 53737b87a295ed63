"""The installed script: its streams, its exit codes, its environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.adapters.cli.test_doing import NAMED, TOM

SCRIPT = str(Path(sys.executable).with_name("casework"))


def casework(
    *words: str, given: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [SCRIPT, *words],
        input=given,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"} | environment,
    )


def test_the_exit_code_says_what_came_of_it(played: Path):
    done = casework("show", "requests.intake/R2", CASEWORK_STORE=str(played))
    assert (done.returncode, done.stderr) == (0, b"")
    wrong = casework("show", "requests.intake/none", CASEWORK_STORE=str(played))
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    refused = casework(*TOM, *NAMED, "--by", "x", "--dry-run", CASEWORK_STORE=str(played))
    assert (refused.returncode, refused.stderr) == (3, b"")


def test_programs_get_one_document_whatever_happens(played: Path):
    store = ("--store", str(played), "--json")
    for words in (("queue",), ("nothing",)):
        said = casework(*words, *store)
        assert said.stderr == b""
        assert json.loads(said.stdout)


def test_bytes_that_are_no_text_are_malformed(played: Path):
    given = b'{"by": "\xff\xfe"}'
    said = casework(*TOM, "--data", "-", "--store", str(played), "--json", given=given)
    assert (said.returncode, json.loads(said.stdout)["error"]["kind"]) == (2, "malformed")
    half = b'{"by": "\\ud800"}'
    said = casework(*TOM, "--data", "-", "--store", str(played), "--json", given=half)
    assert said.returncode == 2


def test_a_reader_may_stop_reading(played: Path):
    with subprocess.Popen(
        [SCRIPT, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        told = running.stderr.read()
    assert (running.returncode, told) == (0, b"")

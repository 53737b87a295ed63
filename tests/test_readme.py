"""What the README and the operator's manual show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def beside_the_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `make demo` was run."""
    folder = tmp_path_factory.mktemp("readme")
    command = [sys.executable, "-m", "casework", "demo", "--store", "demo.db"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def said_by_the_lines_of(document: str, folder: Path) -> str:
    """What the one example in Python of a document prints."""
    [lines] = re.findall(r"```python\n(.*?)```", document, re.DOTALL)
    command = [sys.executable, "-c", lines]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_the_lines_to_embed_it_run_and_are_refused_as_told(beside_the_demo: Path):
    told = said_by_the_lines_of(README, beside_the_demo).splitlines()

    assert told[0].startswith("REQ-04 ")
    assert "RecordCompletenessCheck" in told[1]


def test_what_one_has_just_decided_is_read_as_told(beside_the_demo: Path):
    assert "sla.feedback_response" in said_by_the_lines_of(OPERATIONS, beside_the_demo)


def test_every_command_of_the_readme_is_one(beside_the_demo: Path):
    shown = re.findall(r"^\$ \.venv/bin/casework (.*?)(?: +#.*)?$", README, re.MULTILINE)

    assert shown
    for line in shown:
        words = line.replace("DECISION", "demo-0001").split()
        command = [sys.executable, "-m", "casework", *words]
        subprocess.run(command, cwd=beside_the_demo, check=True, capture_output=True)


def test_every_file_the_documents_point_to_is_there():
    for document in ("README.md", "ARCHITECTURE.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{document} points to {target}"

"""Mutants of a page, each put to the page's own tests and to its exploration.

``python -m benchmarks.mutation [PAGE …]``; without names, every page that is listed. mutmut makes
the mutants; it does not run them, since its own runner wants one importable module at a time under
its trampolines, and what reads a page's source or its frames does not stand for that. Here every
mutant is the page's file as a whole, in a copy of the package, in a process of its own.

A score is of the mutants that ran: one that cannot be imported tells nothing about any test. It
ends with 1 if a page's score is below what is asked for, or too few of its mutants ran.
"""

from __future__ import annotations

import compileall
import difflib
import importlib.util
import io
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import Final

from attrs import frozen

from tests.mistakes.asked import ROOT, Copy
from tests.mistakes.survivors import EQUIVALENT

LEAST: Final = 0.95
RAN: Final = 0.95
SECONDS: Final = 60
KEPT: Final = ROOT / "tests" / "mistakes" / "mutants.json"


@frozen
class Page:
    """What is mutated, and who is to notice: ``files`` from ``casework/domain/``, ``tests`` from
    ``tests/domain/``, and the casts of the pages that stand on it."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    casts: tuple[str, ...]


PAGES: Final = (
    Page("people.grades", ("people/grades.py",), ("people/test_grades.py",), ("people_appraisal",)),
    Page(
        "inventory.stock",
        ("inventory/arithmetic.py", "inventory/stock.py"),
        (
            "inventory/test_arithmetic.py",
            "inventory/test_stock_item.py",
            "inventory/test_stocktake.py",
        ),
        ("inventory_stock_item", "inventory_stocktake"),
    ),
    Page(
        "requests.one_notice",
        ("requests/one_notice.py",),
        ("requests/test_intake.py",),
        ("requests_intake",),
    ),
    Page(
        "people.scoring",
        ("people/scoring.py",),
        ("people/test_appraisal.py", "people/test_grades.py"),
        ("people_appraisal",),
    ),
    Page("review.review", ("review/review.py",), ("review/test_review.py",), ("review_review",)),
)


class End(Enum):
    """What became of a mutant; the value is the exit code of its process."""

    SURVIVED = 0
    TESTS = 1
    EXPLORED = 2
    NOT_RUN = 3
    TOO_LONG = 4


@frozen
class Mutant:
    """``change`` is what differs, line by line."""

    file: str
    text: str
    change: str


def mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a file that lies within a function: what lies outside is told, not done."""
    from mutmut.mutation.file_mutation import create_mutations

    module, mutations, _, _ = create_mutations(file, text)
    for it in mutations:
        if it.contained_by_top_level_function is not None:
            mutated = module.deep_replace(it.original_node, it.mutated_node).code
            yield Mutant(file, mutated, _change(text, mutated))


def _change(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(f"{it[0]} {it[1:].strip()}" for it in lines if it[:3] not in ("---", "+++", "@@ "))


def put_to(copy: Path, page: Page) -> End:
    """Put whatever is in the copy now to the page's tests, then explore it."""
    child = os.fork()
    if child == 0:
        os._exit(_noticed(copy, page).value)
    begun = monotonic()
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(SECONDS)
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    if os.WIFSIGNALED(status):
        return End.TOO_LONG if monotonic() - begun >= SECONDS else End.NOT_RUN
    return End(os.WEXITSTATUS(status))


def _noticed(copy: Path, page: Page) -> End:
    """In a process of its own, in which nothing of the package was imported."""
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    silent = io.StringIO()
    with redirect_stdout(silent), redirect_stderr(silent):
        import pytest

        tests = [f"tests/domain/{it}" for it in page.tests]
        came = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests])
        if came == pytest.ExitCode.TESTS_FAILED:
            return End.TESTS
        if came != pytest.ExitCode.OK:
            return End.NOT_RUN
        from tests.mistakes.explored import main

        return End.EXPLORED if any(map(main, page.casts)) else End.SURVIVED


def main(*names: str) -> int:
    """Run the mutants of these pages, or of all that are listed, and keep what came of them."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy.made(Path(folder)).folder
        compileall.compile_dir(copy, quiet=1)
        for module in [it for it in sys.modules if it.partition(".")[0] in ("casework", "tests")]:
            del sys.modules[module]  # A child imports them from the copy.
        sys.path[:] = [it for it in sys.path if Path(it or ".").resolve() != ROOT]
        for page in PAGES:
            if names and page.name not in names:
                continue
            if (came := put_to(copy, page)) is not End.SURVIVED:
                print(f"{page.name}: not well as it is ({came.name})", file=sys.stderr)
                return 2
            kept[page.name] = told = _run(copy, page)
            KEPT.write_text(json.dumps(kept, indent=1) + "\n")
            print(page.name, {it: told[it] for it in told if it != "survivors"}, flush=True)
            for it in told["survivors"]:
                print("  survives:", it.replace("\n", "\n    "), flush=True)
            wrong += told["score"] < LEAST or told["ran"] < RAN * told["mutants"]
    return 1 if wrong else 0


def _run(copy: Path, page: Page) -> dict:
    ends: Counter[End] = Counter()
    survivors, explained, begun = [], 0, monotonic()
    for file in page.files:
        path = copy / "casework" / "domain" / file
        before = path.read_text()
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
        for mutant in mutants(file, before):
            path.write_text(mutant.text)
            ends[end := put_to(copy, page)] += 1
            if end is End.SURVIVED:
                explained += (file, mutant.change) in EQUIVALENT
                survivors.append(f"{file}\n{mutant.change}")
        path.write_text(before)
    ran = ends.total() - ends[End.NOT_RUN]
    unexplained = len(survivors) - explained
    return {
        "mutants": ends.total(),
        "ran": ran,
        "killed by tests": ends[End.TESTS] + ends[End.TOO_LONG],
        "killed by exploration alone": ends[End.EXPLORED],
        "survived": len(survivors),
        "explained": explained,
        "score": round((ran - unexplained) / ran, 4) if ran else 0.0,
        "seconds": round(monotonic() - begun),
        "survivors": survivors,
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Mutants of a page, each put to the page's own tests and to its exploration.

``python -m benchmarks.mutation [PAGE …]``; without names, every page that is listed. mutmut makes
the mutants; it does not run them, since its own runner rewrites every function, and what reads a
page's source or its frames does not stand for that. Here a mutant takes the place of its function
in a process of its own, which begins with everything imported and nothing run.

A score is of the mutants that ran: one that does not compile tells nothing about any test. It ends
with 1 if a page's score is below what is asked for, or too few of its mutants ran.
"""

from __future__ import annotations

import difflib
import importlib
import io
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from enum import Enum
from pathlib import Path
from time import monotonic
from types import FunctionType, ModuleType
from typing import Any, Final

from attrs import frozen

from tests.mistakes.asked import ROOT, Copy
from tests.mistakes.survivors import EQUIVALENT
from tests.mistakes.told import MUTANTS, SCORES, scores, write

LEAST: Final = 0.95
RAN: Final = 0.95
SECONDS: Final = 60


_QUIET: Final = ("-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")
"""What is imported already cannot have its asserts rewritten, and need not."""


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
    """``function`` is what it is in, by its qualified name; ``change`` what differs by line."""

    function: str
    text: str
    change: str


def mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a file's functions: what lies outside of them is told, not done."""
    import libcst
    from mutmut.mutation.file_mutation import create_mutations

    module, mutations, _, _ = create_mutations(file, text)
    names = {id(it): it.name.value for it in module.body if isinstance(it, libcst.FunctionDef)}
    for of in (it for it in module.body if isinstance(it, libcst.ClassDef)):
        methods = (it for it in of.body.body if isinstance(it, libcst.FunctionDef))
        names |= {id(it): f"{of.name.value}.{it.name.value}" for it in methods}
    for it in mutations:
        if name := names.get(id(it.contained_by_top_level_function)):
            mutated = module.deep_replace(it.original_node, it.mutated_node).code
            yield Mutant(name, mutated, _change(text, mutated))


def _change(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(
        f"{it[0]} {it[1:].strip()}" for it in lines if it[:3] not in ("---", "+++", "@@ ")
    )


def put_to(page: Page, module: ModuleType, *changed: Mutant) -> End:
    """Put a module with these mutants in it to the page's tests, then explore the page."""
    child = os.fork()
    if child == 0:
        end = End.NOT_RUN
        try:
            signal.alarm(SECONDS)
            end = _noticed(page, module, changed)
        finally:  # Nothing of the parent's is cleared away here.
            os._exit(end.value)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return End.TOO_LONG if os.WTERMSIG(status) == signal.SIGALRM else End.NOT_RUN
    return End(os.WEXITSTATUS(status))


def _noticed(page: Page, module: ModuleType, changed: Iterable[Mutant]) -> End:
    """In a process of its own: first the page's examples, then all its tests, then all there is."""
    import pytest

    from casework.testing.guards import examples, noticed
    from tests.mistakes.explored import main as explored

    if not all(_done(module, it) for it in changed):
        return End.NOT_RUN
    silent = io.StringIO()
    with redirect_stdout(silent), redirect_stderr(silent):
        if noticed(examples(*map(_tests, page.tests))):
            return End.TESTS
        tests = [f"tests/domain/{it}" for it in page.tests]
        came = pytest.main([*_QUIET, *tests])
        if came == pytest.ExitCode.TESTS_FAILED:
            return End.TESTS
        if came != pytest.ExitCode.OK:
            return End.NOT_RUN
        return End.EXPLORED if any(map(explored, page.casts)) else End.SURVIVED


def _tests(file: str) -> ModuleType:
    return importlib.import_module(f"tests.domain.{file.removesuffix('.py').replace('/', '.')}")


def _done(module: ModuleType, mutant: Mutant) -> bool:
    """Let the function run the mutant's code, whoever calls it by whatever name."""
    then: dict[str, Any] = {"__name__": module.__name__}
    try:
        exec(compile(mutant.text, str(module.__file__), "exec"), then)
    except Exception:  # noqa: BLE001  # Whatever it is, it does not run.
        return False
    was, now = _function(vars(module), mutant), _function(then, mutant)
    if now.__code__.co_freevars:
        return False
    was.__code__ = now.__code__
    if now.__defaults__ != was.__defaults__:
        was.__defaults__ = now.__defaults__
    if now.__kwdefaults__ != was.__kwdefaults__:
        was.__kwdefaults__ = now.__kwdefaults__
    return True


def _function(names: Mapping[str, Any], mutant: Mutant) -> FunctionType:
    owner, _, name = mutant.function.rpartition(".")
    found = vars(names[owner])[name] if owner else names[name]
    function: FunctionType = getattr(found, "__func__", found)
    return function


def main(*names: str) -> int:
    """Run the mutants of these pages, or of all that are listed, and keep what came of them."""
    kept = json.loads(MUTANTS.read_text()) if MUTANTS.exists() else {}
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        _from(Copy.made(Path(folder)).folder)
        for page in PAGES:
            if names and page.name not in names:
                continue
            if unwell := [it for it in page.files if _as_it_is(page, it) is not End.SURVIVED]:
                print(f"not well as they are: {', '.join(unwell)}", file=sys.stderr)
                return 2
            kept[page.name] = told = _run(page)
            MUTANTS.write_text(json.dumps(kept, indent=1) + "\n")
            print(page.name, {it: told[it] for it in told if it != "survivors"}, flush=True)
            for it in told["survivors"]:
                print("  survives:", it.replace("\n", "\n    "), flush=True)
            wrong += told["score"] < LEAST or told["ran"] < RAN * told["mutants"]
        os.chdir(ROOT)
    write(SCORES, scores(kept))
    return 1 if wrong else 0


def _from(copy: Path) -> None:
    """Import everything from the copy, once: tests there draw the same every time."""
    for it in [it for it in sys.modules if it.partition(".")[0] in ("casework", "tests")]:
        del sys.modules[it]
    sys.path[:] = [str(copy), *(it for it in sys.path if Path(it or ".").resolve() != ROOT)]
    os.chdir(copy)
    for page in PAGES:
        list(map(_tests, page.tests))
        for cast in page.casts:
            importlib.import_module(f"casework.testing.casts.{cast}")


def _module(file: str) -> tuple[ModuleType, str]:
    """A page's module, and its text."""
    name = f"casework.domain.{file.removesuffix('.py').replace('/', '.')}"
    module = importlib.import_module(name)
    return module, Path(str(module.__file__)).read_text()


def _as_it_is(page: Page, file: str) -> End:
    """With every function that is mutated in its own place, as each mutant will be."""
    module, text = _module(file)
    return put_to(page, module, *{Mutant(it.function, text, "") for it in mutants(file, text)})


def _run(page: Page) -> dict[str, Any]:
    ends: Counter[End] = Counter()
    survivors, explained, begun = [], 0, monotonic()
    for file in page.files:
        module, text = _module(file)
        for mutant in mutants(file, text):
            ends[end := put_to(page, module, mutant)] += 1
            if end is End.SURVIVED:
                explained += (file, mutant.change) in EQUIVALENT
                survivors.append(f"{file}\n{mutant.change}")
    ran = ends.total() - ends[End.NOT_RUN]
    return {
        "mutants": ends.total(),
        "ran": ran,
        "killed by tests": ends[End.TESTS] + ends[End.TOO_LONG],
        "killed by exploration alone": ends[End.EXPLORED],
        "survived": len(survivors),
        "explained": explained,
        "score": round((ran - len(survivors)) / ran, 4) if ran else 0.0,
        "seconds": round(monotonic() - begun),
        "survivors": survivors,
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

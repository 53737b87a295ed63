"""What every file of the project owes to whoever reads it next.

A check takes one file and tells what is wrong with it, line by line. It is put to every file of the
checkout, and, so that it is known to bite, to an example that it must not let pass and to one that
it must. What no file may hold is spelled here so that this file does not hold it either.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import pytest
from attrs import define

ROOT = Path(__file__).parents[1]
MADE = {"__pycache__", "build", "dist"}
PAGE_LINES = 700

# -- Files -------------------------------------------------------------------------------------


@define(slots=False)
class File:
    """A file of the project: where it is from the project's root, and what is in it."""

    path: PurePosixPath
    data: bytes

    @cached_property
    def text(self) -> str:
        """Empty for a file that is no text."""
        return "" if b"\0" in self.data else self.data.decode()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path.name)

    @property
    def is_code(self) -> bool:
        return self.path.suffix == ".py"

    @property
    def is_domain(self) -> bool:
        return self.is_code and self.path.parts[:2] == ("casework", "domain")

    @property
    def is_test(self) -> bool:
        return self.is_code and self.path.name.startswith("test_")


Complaints: TypeAlias = Iterator[tuple[int, str]]
"""Line numbers, each with what is wrong there."""

Check: TypeAlias = Callable[[File], Complaints]


def checked_out() -> Iterator[Path]:
    """Every file that git keeps or would keep; without git, all that was not made from others."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        for folder, folders, files in os.walk(ROOT):
            folders[:] = [it for it in folders if it[0] != "." and it not in MADE]
            yield from (Path(folder, it) for it in files)
    else:
        yield from (ROOT / it for it in names.split("\0") if it)


FILES = [
    File(PurePosixPath(it.relative_to(ROOT).as_posix()), it.read_bytes())
    for it in sorted(checked_out())
    if it.is_file()
]


# -- Checks ------------------------------------------------------------------------------------

MACHINE = re.compile(
    r"/(w[o]rk|f[a]rm|r[o]ot|h[o]me/\w+|[U]sers/\w+)/|/[o]pt/|/tmp/([b]ash|[b]rief)"
)
REGISTRY = re.compile(r"p[y]pi\.org|python[h]osted|registry\.[n]pm|[d]eb\.debian|[c]rates\.io")
WORKPLACE = re.compile(
    r"\b([s]ubagent|[c]laude|[a]nthropic|[c]hatgpt|h[o]use\.md)\b", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[N]otImplementedError|[x]fail)\b")
BLANKET = re.compile(r"#\s*type:\s*[i]gnore(?!\[)|#\s*[n]oqa(?!:)")
ASSERTION = re.compile(r"\bassert_\w+\(|\bassert\b|\braises\b|\.then\(|\.refused\(|\bfind\(")
# fmt: off
IMPURE = {
    "asyncio", "getpass", "glob", "http", "io", "json", "locale", "logging", "marshal",
    "multiprocessing", "os", "pathlib", "pickle", "platform", "random", "secrets", "select",
    "selectors", "shelve", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib", "uuid",
}
# fmt: on
CLOCKS = {"fromtimestamp", "now", "today", "utcnow"}
REACHES_OUT = {"breakpoint", "eval", "exec", "input", "open", "print"}


def lines_with(pattern: re.Pattern[str], what: str) -> Check:
    """The check that no line of a text matches."""

    def check(file: File) -> Complaints:
        for number, line in enumerate(file.text.splitlines(), 1):
            if found := pattern.search(line):
                yield number, f"{what}: {found[0]}"

    return check


names_a_machine = lines_with(MACHINE, "a path of one machine")
names_a_registry = lines_with(REGISTRY, "an address of a package registry")
names_the_workplace = lines_with(WORKPLACE, "a word of the workplace")
is_unfinished = lines_with(UNFINISHED, "unfinished")


def silences_blindly(file: File) -> Complaints:
    if file.is_code:
        yield from lines_with(BLANKET, "silences any complaint, not one by its code")(file)


def swallows_errors(file: File) -> Complaints:
    if not file.is_code:
        return
    for node in ast.walk(file.tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield node.lineno, "catches whatever comes"
            case ast.ExceptHandler(
                type=ast.Name("Exception" | "BaseException"),
                body=[ast.Pass() | ast.Expr(ast.Constant())],
            ):
                yield node.lineno, "swallows whatever comes"


def asserts_nothing(file: File) -> Complaints:
    if file.is_test and not ASSERTION.search(file.text):
        yield 1, "a test file that asserts nothing"


def is_empty(file: File) -> Complaints:
    if not file.data.strip() and file.path.name not in {"__init__.py", "py.typed"}:
        yield 1, "empty"


def is_ragged(file: File) -> Complaints:
    for number, line in enumerate(file.text.split("\n"), 1):
        if line != line.rstrip():
            yield number, "spaces, or a carriage return, at the end of the line"
    if file.text and (not file.text.endswith("\n") or file.text.endswith("\n\n")):
        yield file.text.count("\n"), "does not end in one newline"


def is_two_jobs(file: File) -> Complaints:
    if file.is_domain and (lines := file.text.count("\n")) > PAGE_LINES:
        yield lines, f"longer than {PAGE_LINES} lines: two jobs"


def is_inexact(file: File) -> Complaints:
    if not file.is_domain:
        return
    for token in tokenize.generate_tokens(io.StringIO(file.text).readline):
        literal = token.type == tokenize.NUMBER and not isinstance(
            ast.literal_eval(token.string), int
        )
        division = token.type == tokenize.OP and token.string in {"/", "/="}
        if literal or division or (token.type == tokenize.NAME and token.string == "float"):
            yield token.start[0], f"a number that is not exact: {token.string}"


def imports(file: File) -> Iterator[tuple[int, str]]:
    """The modules that are imported, in full, each with its line."""
    for node in ast.walk(file.tree):
        match node:
            case ast.Import(names):
                yield from ((node.lineno, it.name) for it in names)
            case ast.ImportFrom(module, level=0):
                yield node.lineno, module or ""
            case ast.ImportFrom():
                yield node.lineno, "."


def imports_more_than_attrs(file: File) -> Complaints:
    allowed = {"attrs", *sys.stdlib_module_names}
    for line, module in imports(file) if file.is_domain else ():
        ours = module == "casework.domain" or module.startswith("casework.domain.")
        if not ours and module.partition(".")[0] not in allowed:
            yield line, f"the domain stands on attrs and the standard library: {module}"


def is_impure(file: File) -> Complaints:
    if not file.is_domain:
        return
    for line, module in imports(file):
        if module.partition(".")[0] in IMPURE:
            yield line, f"reaches outside: {module}"
    for node in ast.walk(file.tree):
        match node:
            case ast.Attribute(
                value=ast.Name("date" | "datetime") | ast.Attribute(attr="date" | "datetime"),
                attr=name,
            ) if name in CLOCKS:
                yield node.lineno, f"looks at a clock: {name}"
            case ast.Call(func=ast.Name(name)) if name in REACHES_OUT:
                yield node.lineno, f"reaches outside: {name}"


# -- The laws ----------------------------------------------------------------------------------


def complaints(check: Check) -> list[str]:
    return [f"{it.path}:{line}: {what}" for it in FILES for line, what in check(it)]


def test_the_files_are_those_of_the_project():
    assert {"pyproject.toml", "casework/py.typed", "tests/test_tidy.py"} <= {
        str(it.path) for it in FILES
    }
    assert not [it.path for it in FILES if MADE & {*it.path.parts}]


def test_no_file_names_a_machine():
    assert complaints(names_a_machine) == []


def test_no_file_names_a_package_registry():
    assert complaints(names_a_registry) == []


def test_no_file_tells_of_the_workplace():
    assert complaints(names_the_workplace) == []


def test_nothing_is_left_unfinished():
    assert complaints(is_unfinished) == []


def test_a_complaint_is_silenced_by_its_code_or_not_at_all():
    assert complaints(silences_blindly) == []


def test_no_error_is_swallowed():
    assert complaints(swallows_errors) == []


def test_every_test_file_asserts_something():
    assert complaints(asserts_nothing) == []


def test_no_file_is_empty():
    assert complaints(is_empty) == []


def test_every_line_ends_where_its_text_ends():
    assert complaints(is_ragged) == []


def test_a_page_of_the_domain_is_one_job():
    assert complaints(is_two_jobs) == []


def test_the_domain_counts_exactly():
    assert complaints(is_inexact) == []


def test_the_domain_stands_on_attrs_and_the_standard_library():
    assert complaints(imports_more_than_attrs) == []


def test_the_domain_knows_no_clock_no_chance_and_no_world_outside():
    assert complaints(is_impure) == []


# -- Each of them bites ------------------------------------------------------------------------

PAGE, CODE, TEST, PROSE = "casework/domain/page.py", "casework/x.py", "tests/test_x.py", "docs/x.md"


def spelled(*parts: str) -> str:
    """A text that this file must not hold in one piece."""
    return "".join(parts) + "\n"


@pytest.mark.parametrize(
    ("check", "path", "wrong", "right"),
    [
        (names_a_machine, PROSE, spelled("see /wor", "k/main"), "see casework/work.py\n"),
        (names_a_machine, PROSE, spelled("see /ho", "me/ann/x"), "see /tmp/x, at home\n"),
        (names_a_registry, PROSE, spelled("https://py", "pi.org/x"), "on PyPI\n"),
        (names_the_workplace, PROSE, spelled("by a sub", "agent"), "by an agent of the party\n"),
        (is_unfinished, CODE, spelled("# TO", "DO: more"), "TODOS = 1\n"),
        (is_unfinished, CODE, spelled("raise Not", "ImplementedError"), "x = NotImplemented\n"),
        (silences_blindly, CODE, spelled("x = 1  # type: ", "ignore"), "x = 1  # type: int\n"),
        (silences_blindly, CODE, spelled("x = 1  # no", "qa"), "x = 1  # noqa: E501\n"),
        (
            swallows_errors,
            CODE,
            "try:\n    f()\nexcept Exception:\n    pass\n",
            "try:\n    f()\nexcept KeyError:\n    pass\n",
        ),
        (
            swallows_errors,
            CODE,
            "try:\n    f()\nexcept:\n    raise\n",
            "try:\n    f()\nexcept Exception:\n    raise\n",
        ),
        (asserts_nothing, TEST, "def test_x():\n    f()\n", "def test_x():\n    assert f()\n"),
        (is_empty, CODE, "\n", '"""More than nothing."""\n'),
        (is_ragged, PROSE, "one \ntwo\n", "one\ntwo\n"),
        (is_ragged, PROSE, "one\r\ntwo\r\n", "one\n\ntwo\n"),
        (is_ragged, PROSE, "one\ntwo", "one\ntwo\n"),
        (is_ragged, PROSE, "one\n\n", "one\n"),
        (is_two_jobs, PAGE, "x = 1\n" * (PAGE_LINES + 1), "x = 1\n" * PAGE_LINES),
        (is_inexact, PAGE, "tax = 0.19\n", "tax = 19, 'of 1.00'\n"),
        (is_inexact, PAGE, "most = 1e3\n", "most = 0x1E3\n"),
        (is_inexact, PAGE, "half = total / 2\n", "half = total // 2\n"),
        (is_inexact, PAGE, "def tax(rate: float): ...\n", "def tax(rate: int): ...\n"),
        (imports_more_than_attrs, PAGE, "import msgspec\n", "import attrs, enum\n"),
        (
            imports_more_than_attrs,
            PAGE,
            "from casework.application.ports import Journal\n",
            "from casework.domain.kernel import Rule\n",
        ),
        (
            imports_more_than_attrs,
            PAGE,
            "from . import kernel\n",
            "import casework.domain.kernel\n",
        ),
        (is_impure, PAGE, "at = datetime.now(UTC)\n", "at = facts.now\n"),
        (is_impure, PAGE, "on = date.today()\n", "on = 'today'\n"),
        (is_impure, PAGE, "import datetime as d, time\n", "import datetime\n"),
        (is_impure, PAGE, "x = datetime.datetime.now\n", "x = datetime.datetime.combine\n"),
        (is_impure, PAGE, "from random import choice\n", "from datetime import time\n"),
        (is_impure, PAGE, "print(1)\n", "order.print(1)\n"),
    ],
)
def test_a_check_lets_pass_what_is_right_and_nothing_else(
    check: Check, path: str, wrong: str, right: str
):
    assert list(check(File(PurePosixPath(path), wrong.encode())))
    assert not list(check(File(PurePosixPath(path), right.encode())))

"""Output: what a command answers, to people or to programs.

To people: the answer goes to standard output, what went wrong to standard error. To programs
(``--json``): exactly one JSON document on standard output, whatever came of it, and nothing else;
what went wrong is an object under ``error``.
"""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from typing import Annotated, Any, Final

import msgspec
from attrs import frozen
from cyclopts import Parameter
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from casework.adapters.cli.looks import BROKEN, advised, columns, marked, plain
from casework.adapters.structuring import Problem
from casework.application.record import Codec

WIDTH = 100

encode: Final = Codec(()).encode


class Exit(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    FAULT = 1  # Ours: the record and the rules do not agree.
    MALFORMED = 2  # What was asked, or where it was asked of, is not right.
    REFUSED = 3  # By a rule.
    CONFLICT = 4  # Somebody else was first; ask again.
    UNSIGNED = 5  # Nothing is wrong, and nothing is proved: no signature was checked.


@Parameter(name="*")
@frozen
class Common:
    """What every command takes."""

    store: Annotated[str, Parameter(env_var="CASEWORK_STORE")] = "./casework.db"
    """The store: a file (SQLite), or a postgresql:// address."""

    json: bool = False
    """Answer in JSON, for programs."""


COMMON: Final = Common()


@frozen
class Failure:
    """What went wrong: of which kind, in a sentence, each problem at its place, and what to do."""

    kind: str
    says: str
    advice: str = ""
    problems: tuple[Problem, ...] = ()
    exit: Exit = Exit.MALFORMED


class _Console(Console):
    """The library's, which would end the program itself when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(*, error: bool = False) -> Console:
    """A console on what the standard streams are now."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH
    return _Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def answer(common: Common, document: Any, *shown: RenderableType) -> None:
    """Say what came of it: the document to programs, the rest to people."""
    if common.json:
        print_json(document)
    else:
        console().print(*shown, sep="\n")


def print_json(document: Any) -> None:
    sys.stdout.write(f"{msgspec.json.format(encode(document), indent=2).decode()}\n")


def fail(failure: Failure, *, json: bool) -> Exit:
    """Say what went wrong, and return the exit code."""
    if json:
        print_json({"error": msgspec.json.decode(encode(failure)) | {"exit": failure.exit.value}})
        return failure.exit
    shown: list[RenderableType] = [marked(BROKEN, Text(plain(failure.says)))]
    rows = [(Text(plain(it.path), "bold"), plain(it.says)) for it in failure.problems]
    if rows:
        shown.append(Padding(columns(rows), (0, 0, 0, 2)))
    if failure.advice:
        shown.append(advised(failure.advice))
    console(error=True).print(Group(*shown))
    return failure.exit

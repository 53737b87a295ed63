"""The command line: `casework`.

Exit codes: 0 done; 2 what was asked, or where it was asked of, is not right (malformed, unknown,
no such store, a store that is down or damaged); 3 refused by a rule; 4 somebody else was first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import Final

from cyclopts import App, CycloptsError, Parameter

from casework.adapters.cli import doing, reading, running
from casework.adapters.cli.audit import audit
from casework.adapters.cli.demo.command import demo
from casework.adapters.cli.figures import figures
from casework.adapters.cli.import_log import import_log
from casework.adapters.cli.output import Exit, Failure, fail
from casework.adapters.cli.stock import stock
from casework.adapters.cli.tour import tour
from casework.adapters.notify.cursors import CursorsUnreadable
from casework.adapters.structuring import Malformed
from casework.application.audit.redecide import Changed, UnknownDecision
from casework.application.office import DecisionIdReused
from casework.application.outbox import NotDelivered
from casework.application.ports import Conflict, MalformedName, StoreFailure
from casework.application.record import MalformedInput

_HELP: Final = """The back office of a regulated business: every act an event, every rule enforced.

Begin with `casework demo`, which plays two months of an office, or `casework tour`, which takes
one request from intake to archive. Every command takes --store and --json.

Exit codes: 0 done; 2 what was asked, or where, is not right; 3 refused by a rule; 4 somebody else
was first.
"""

app: Final = App(
    name="casework",
    help=_HELP,
    version=partial(version, "casework"),
    default_parameter=Parameter(negative=(), show_default=False),
    result_action="return_value",
)
app.command(demo, sort_key=0)
app.command(tour, sort_key=1)
app.command(doing.do, help_flags=(), version_flags=())  # All else may be a field's name.
app.command(reading.show)
app.command(reading.history)
app.command(reading.why)
app.command(reading.allowed)
app.command(reading.queue)
app.command(reading.streams)
app.command(reading.rules)
app.command(figures)
app.command(stock)
app.command(running.tick)
app.command(running.outbox)
app.command(import_log)
app.command(audit)


def main() -> None:
    """Run the command line on the program's arguments, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Do what the words say, and return the exit code."""
    if list(words) in (["do"], ["do", "--help"], ["do", "-h"]):
        app.help_print("do")  # Its own, before the pages are listed.
    try:
        return int(app(words, exit_on_error=False, print_error=False) or Exit.DONE)
    except BrokenPipeError:  # Whoever reads us has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except (
        CycloptsError,
        Malformed,
        MalformedInput,
        MalformedName,
        UnknownDecision,
        Changed,
        DecisionIdReused,
        StoreFailure,
        Conflict,
        NotDelivered,
        CursorsUnreadable,
        OSError,
    ) as wrong:
        return fail(_failure(wrong, words), json="--json" in words)


def _failure(wrong: Exception, words: Sequence[str]) -> Failure:
    """What an exception means to whoever asked, and what to do about it."""
    says = str(wrong)
    match wrong:
        case CycloptsError():
            return Failure("usage", says, "casework --help, or casework COMMAND --help")
        case Malformed(problems=problems):
            return Failure("malformed", "This cannot be read.", _how_to_ask(words), problems)
        case StoreFailure():
            return Failure("store", says)
        case Conflict():
            advice = "Somebody else was first: look again, and ask again."
            return Failure("conflict", says, advice, exit=Exit.CONFLICT)
        case UnknownDecision():
            return Failure("unknown", says, "casework history PAGE/ID --json names decisions")
        case Changed():
            return Failure("changed", f"It cannot be explained by the rules now in force: {says}")
        case NotDelivered() | CursorsUnreadable():
            return Failure("outbox", says)
        case OSError():
            return Failure("system", says)
        case _:
            return Failure("malformed", says)


def _how_to_ask(words: Sequence[str]) -> str:
    match words:
        case ["do", stream, command, *_]:
            page = stream.partition("/")[0]
            return f"What it takes: casework do {page} {command} --help"
        case _:
            return "casework --help, or casework COMMAND --help"

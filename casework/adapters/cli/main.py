"""The command line: `casework`.

Exit codes: 0 done; 2 what was asked, or where it was asked of, is not right (malformed, unknown,
no such store, a store that is down or damaged); 3 refused by a rule; 4 somebody else was first;
5 nothing is wrong, but no signature was checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Final

from cyclopts import App, CycloptsError, Parameter

from casework.adapters.cli import doing, reading, running
from casework.adapters.cli.appraisal import appraisal
from casework.adapters.cli.audit import audit
from casework.adapters.cli.backup import backup, restore
from casework.adapters.cli.demo.command import demo
from casework.adapters.cli.figures import figures
from casework.adapters.cli.import_log import import_log
from casework.adapters.cli.output import Exit, Failure, fail
from casework.adapters.cli.stock import stock
from casework.adapters.cli.tour import tour
from casework.adapters.cli.views import views
from casework.adapters.notify.cursors import CursorsUnreadable
from casework.adapters.structuring import Malformed
from casework.application.audit.bundle import Unreadable
from casework.application.audit.counterfactual import NotReplayable
from casework.application.audit.diff import MomentsCrossed
from casework.application.audit.fields import UnknownField
from casework.application.audit.merkle import ProofRejected
from casework.application.audit.moments import UnknownMoment
from casework.application.audit.proving import NotSealed
from casework.application.audit.sealing import Unsealable
from casework.application.audit.seals import SealsBroken
from casework.application.audit.why import Changed, UnknownDecision
from casework.application.backup import Unfit
from casework.application.office import DecisionIdReused
from casework.application.outbox import NotDelivered
from casework.application.ports import Conflict, MalformedName, StoreFailure
from casework.application.record import MalformedInput
from casework.application.views.keeping import Superseded

_HELP: Final = """The back office of a regulated business: every act an event, every rule enforced.

Begin with `casework demo`, which plays three months of an office, or `casework tour`, which takes
one request from intake to archive. Every command takes --store and --json.

Exit codes: 0 done; 2 what was asked, or where, is not right; 3 refused by a rule; 4 somebody else
was first; 5 nothing is wrong, but no signature was checked.
"""

_ADVICE: Final[Mapping[type[OSError], str]] = {
    FileNotFoundError: "Name a file that is there, or one to be written in a folder that is there.",
    FileExistsError: "Name another, or move away what is there.",
    IsADirectoryError: "Name a file, not a folder.",
    NotADirectoryError: "Name a file in a folder, not in another file.",
    PermissionError: "See who may read it, and who may write to its folder.",
    OSError: "See whether a file may have that name, and whether the disk is full or failing.",
}

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
app.command(appraisal)
app.command(running.tick)
app.command(running.outbox)
app.command(views)
app.command(import_log)
app.command(backup)
app.command(restore)
app.command(audit)
app.command(
    "casework.adapters.cli.prove:prove",  # Of the extra `testing`.
    name="prove",
    help="Explore every state of a page, and take out each of its guards in turn.",
)


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
        UnknownMoment,
        UnknownField,
        MomentsCrossed,
        NotSealed,
        ProofRejected,
        SealsBroken,
        Unsealable,
        Unreadable,
        Unfit,
        NotReplayable,
        Changed,
        DecisionIdReused,
        StoreFailure,
        Conflict,
        NotDelivered,
        CursorsUnreadable,
        Superseded,
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
        case UnknownMoment():
            return Failure("unknown", says, "casework audit as-of --help tells how to write one")
        case UnknownField():
            return Failure("unknown", says)
        case MomentsCrossed():
            return Failure("malformed", says)
        case NotReplayable():
            return Failure("what-if", says)
        case NotSealed():
            return Failure("unknown", says)
        case ProofRejected():
            return Failure("rejected", f"This proves nothing here: {says}")
        case Unreadable():
            return Failure("bundle", f"This is no bundle that can be read: {says}")
        case Unfit():
            return Failure("backup", f"This cannot be backed up or restored: {says}")
        case SealsBroken() | Unsealable():
            advice = "casework audit fsck tells what has happened to it."
            return Failure("broken", says, advice, exit=Exit.FAULT)
        case Changed():
            return Failure("changed", f"It cannot be explained by the rules now in force: {says}")
        case NotDelivered() | CursorsUnreadable():
            return Failure("outbox", says)
        case Superseded():
            return Failure("superseded", says)
        case OSError(filename=str() as file, strerror=str() as why):
            kinds = (it for it in _ADVICE if isinstance(wrong, it))
            return Failure("system", f"{file}: {why}", _ADVICE[next(kinds)])
        case OSError():
            return Failure("system", says, _ADVICE[OSError])
        case _:
            return Failure("malformed", says)


def _how_to_ask(words: Sequence[str]) -> str:
    match words:
        case ["do", stream, command, *_]:
            page = stream.partition("/")[0]
            return f"What it takes: casework do {page} {command} --help"
        case _:
            return "casework --help, or casework COMMAND --help"

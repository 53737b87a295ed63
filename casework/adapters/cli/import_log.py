"""Importing: a foreign event log played through our rules, and what they find."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from casework.adapters.cli.looks import counted, section, table
from casework.adapters.cli.offices import keys_of
from casework.adapters.cli.output import COMMON, Common, Exit, Failure, answer, console, fail
from casework.adapters.interchange.files import cases_of, digest_of
from casework.adapters.interchange.log import UnreadableLog
from casework.adapters.interchange.mapping import Plan, plan_of
from casework.adapters.interchange.player import Account, NotImported, Player, survey
from casework.adapters.storage.buffered import BufferedJournal
from casework.adapters.structuring import Malformed, Problem
from casework.infrastructure.bootstrap import PAGES, office_on, open_journal

_ADVICE = "Nothing half-done is on record: put it right, and run the same command again."


def import_log(
    log: Path,
    /,
    *,
    mapping: Annotated[Path, Parameter(name="--mapping")],
    common: Common = COMMON,
) -> Exit:
    """Play a foreign event log through our rules: what is lawful is recorded, the rest is found.

    It wants a store of its own. What had to be assumed is on record as assumed. A run that broke
    off is simply run again; one that was done already changes nothing, and tells the same.

    Parameters
    ----------
    log
        The log: XES or CSV, gzipped or not.
    mapping
        What its activities are to us, and what is assumed (TOML); see examples/receipt.
    """
    try:
        plan = plan_of(_text(mapping), PAGES)
        player = _played(log, plan, common)
    except Malformed as wrong:
        failure = Failure("mapping", f"{mapping} does not say it right.", _ADVICE, wrong.problems)
        return fail(failure, json=common.json)
    except UnreadableLog as wrong:
        problems = tuple(Problem("", it) for it in wrong.problems)
        says = f"{log} cannot be played as it is."
        return fail(Failure("log", says, _ADVICE, problems), json=common.json)
    except NotImported as wrong:
        return fail(Failure("import", str(wrong)), json=common.json)
    answer(common, _document(log, player), *_shown(player))
    return Exit.DONE


def _text(mapping: Path) -> str:
    try:
        return mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Malformed(Problem("", f"it cannot be read: {wrong}")) from wrong


def _played(log: Path, plan: Plan, common: Common) -> Player:
    """Play the log, once all of it has been found fit to be played."""
    there = survey(cases_of(log, plan.notation), plan)
    with closing(BufferedJournal(open_journal(common.store))) as journal, _bar(common) as bar:
        office = office_on(journal, keys=keys_of(common.store))
        player = Player(office, plan, digest_of(log), journal.flush)
        player.set_up(there.resources)
        for case in bar.track(cases_of(log, plan.notation), there.cases):
            player.play(case)
    return player


def _bar(common: Common) -> Progress:
    """Tells people how far it has come, if somebody looks on."""
    return Progress(
        TextColumn("playing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(error=True),
        disable=common.json or not sys.stderr.isatty(),
        transient=True,
    )


def _document(log: Path, player: Player) -> dict[str, Any]:
    account = player.account
    return {
        "log": str(log),
        "decisions": player.prefix,
        "cases": account.cases,
        "events": account.events,
        "recorded": account.recorded,
        "refused": len(account.unlawful),
        "noted": account.noted.total(),
        "assumed": account.assumed,
        "assumed_refused": account.not_assumed,
        "breaches": account.breaches,
        "findings": account.findings(),
        "refused_events": account.refused(),
        "noted_events": dict(account.noted),
        "unlawful": account.unlawful,
    }


def _shown(player: Player) -> Iterator[RenderableType]:
    account = player.account
    yield Text.assemble(
        (f"{counted(account.cases, 'case')}, {counted(account.events, 'event')}", "bold"),
        "; all are accounted for:",
    )
    rows = [
        ("lawful, and recorded", account.recorded),
        ("refused by a rule", len(account.unlawful)),
        ("noted: no rule speaks of them", account.noted.total()),
    ]
    yield table(("events", ""), [(what, f"{number:,}") for what, number in rows])
    yield Text(f"Assumed besides: {counted(account.assumed, 'act')}.")
    if account.not_assumed:
        yield Text(f"{counted(account.not_assumed, 'act')} could not be: a rule refused them.")
    if account.breaches:
        yield Text(f"{counted(account.breaches, 'term')} of ours passed before what was due.")
    if account.unlawful:
        yield section("Findings", _findings(account, player))
    yield Text(f"Every decision is on record as {player.prefix}:CASE:EVENT", "dim")


def _findings(account: Account, player: Player) -> RenderableType:
    refused, rules = account.refused(), player.office.rules
    first = {it.rule: it.decision for it in reversed(account.unlawful)}
    rows = [
        (
            Text(rule, "bold", no_wrap=True),
            Text.assemble(rules[rule].says, "\n", (f"casework why {first[rule]}", "dim")),
            f"{cases:,}",
            f"{refused[rule]:,}",
        )
        for rule, cases in account.findings().items()
    ]
    return table(("rule", "", "cases", "events"), rows)

"""Every decision again, and what would have come of another. Nothing is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from attrs import frozen
from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.asking import command_of, page_of
from casework.adapters.cli.looks import KEPT, counted, plain, section, table
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.interchange.parameters import parameters
from casework.adapters.structuring import Malformed, Problem, parsed, structured
from casework.application.audit import counterfactual
from casework.application.audit import redecide as again
from casework.application.audit.again import Supposed
from casework.application.audit.counterfactual import Difference, Ending, Instead, Turn, WhatIf
from casework.application.audit.redecide import Came, Redecided
from casework.application.audit.why import on_record
from casework.application.office import Office
from casework.application.ports import Clock
from casework.application.record import MalformedInput
from casework.domain.kernel import Rule
from casework.domain.policy import ChoiceSet, CountSet, Event, StagesSet, TermSet
from casework.infrastructure.bootstrap import PAGES, office_on, open_journal

# -- Every decision again ------------------------------------------------------------------------


@frozen
class Account:
    """What came of making every decision again: how many of each class, and all that differs."""

    counts: Counter[Came]
    differences: tuple[Redecided, ...]

    def holds(self, *, strict: bool) -> bool:
        """Whether nothing differs; ``strict``: and nothing was undecidable, erased or not."""
        return all(it.unread and not strict for it in self.differences)


def redecide(
    *,
    policy: Path | None = None,
    from_: Annotated[str, Parameter(name="--from")] = "",
    strict: bool = False,
    common: Common = COMMON,
) -> Exit:
    """Make every decision on record again, under the rules in force, and tell each that differs.

    With --policy, as if the parameters in it had been in force. Exit code 0 only if nothing
    differs, so that a change to a rule can be tried on a real journal before it is made.

    What cannot be decided any more because what it needs was erased, or lies under a key that is
    not at hand, is counted apart and differs in nothing; --strict lets it fail, too. What cannot be
    decided for any other reason always does.

    Parameters
    ----------
    policy
        Parameters to be tried (TOML, or JSON in a file called .json): names as in the policy,
        such as review.max_returns = 1.
    from_
        They are in force from this time on, with its zone; otherwise from the beginning.
    strict
        Fail, too, if something erased or withheld kept a decision from being made again.
    """
    if from_ and policy is None:
        raise MalformedInput("--from is when the parameters of --policy begin: give that, too")
    supposed = None
    if policy is not None:
        supposed = Supposed(parameters(policy), structured(datetime, from_) if from_ else None)
    with office_at(common) as office:
        account = _account(office, supposed)
        document = _document(office, account, supposed)
        shown = list(_shown(office, account, supposed))
    answer(common, document, *shown)
    return Exit.DONE if account.holds(strict=strict) else Exit.FAULT


def _account(office: Office, supposed: Supposed | None) -> Account:
    counts: Counter[Came] = Counter()
    differences = []
    for it in again.redecide(office, supposed):
        counts[it.came] += 1
        if it.came is not Came.UNCHANGED:
            differences.append(it)
    return Account(counts, tuple(differences))


def _document(office: Office, account: Account, supposed: Supposed | None) -> dict[str, Any]:
    return {
        "decisions": account.counts.total(),
        "rule_set": office.rule_set,
        "supposed": supposed and [_parameter(it) for it in supposed.changes],
        "from": supposed and supposed.since,
        "counts": {it.value: account.counts[it] for it in Came},
        "differences": [
            {
                "decision": it.decision,
                "class": it.came,
                "stream": it.stream,
                "command": it.command,
                "was": _rule(office, it.was),
                "is": _rule(office, it.now),
                "told": it.told,
                "unread": it.unread,
            }
            for it in account.differences
        ],
    }


def _parameter(event: Event) -> dict[str, Any]:
    match event:
        case TermSet(key, value) | CountSet(key, value):
            return {"name": key, "value": value}
        case ChoiceSet(key, choice):
            return {"name": key, "value": choice}
        case StagesSet(stages):
            return {"name": "stages", "value": stages}


def _rule(office: Office, rule: str) -> Rule | None:
    return office.rules.get(rule, Rule(rule, "A rule no longer in force.", ())) if rule else None


def _shown(office: Office, account: Account, supposed: Supposed | None) -> Iterator[RenderableType]:
    under_which = ", some parameters supposed" if supposed else ""
    made = counted(account.counts.total(), "decision")
    yield Text.assemble((made, "bold"), f" made again under the rules in force{under_which}.")
    yield table(("", ""), [(it.value, f"{n:,}") for it in Came if (n := account.counts[it])])
    roots = Counter(it.told[0] for it in account.differences if it.came is Came.UNREACHABLE)
    told = [it for it in account.differences if it.came is not Came.UNREACHABLE]
    if told:
        rows = [_row(office, it) for it in told]
        yield section("What differs", table(("decision", "what was asked", "was → is"), rows))
    if roots:
        because = [(Text(plain(it), "bold"), f"{n:,}") for it, n in roots.most_common()]
        yield section("Unreachable since", table(("decision", "decisions"), because))
    if not account.differences:
        yield Text.assemble(KEPT, " Every one came out as it is on record, event by event.")


def _row(office: Office, it: Redecided) -> tuple[RenderableType, ...]:
    name = it.command.rpartition(".")[2]
    asked = Text.assemble((name, "cyan"), f"\n{plain(it.stream)}")
    outcome = Text.assemble((it.came.value, "bold red"))
    if it.came not in (Came.NOT_DECIDABLE, Came.UNTRUE, Came.OTHER_EVENTS):
        outcome.append(f"\n{it.was or 'accepted'} → {it.now or 'accepted'}")
    for rule in (_rule(office, one) for one in dict.fromkeys((it.was, it.now))):
        if rule is not None:
            outcome.append(f"\n{rule.id} {rule.says} ({', '.join(rule.cites)})", "dim")
    for more in it.told:
        outcome.append(f"\n{plain(more)}", "dim")
    if it.unread:
        outcome.append(f"\nof {plain(', '.join(it.unread))}", "dim")
    return Text(plain(it.decision), "bold"), asked, outcome


# -- What if -------------------------------------------------------------------------------------

_FIELDS: Final = ("stream", "command", "data")


def what_if(
    decision: str,
    /,
    *,
    drop: bool = False,
    command: str = "",
    common: Common = COMMON,
) -> Exit:
    """Tell what would have come of it, had a command never been put, or another in its place.

    All that was asked after it is asked again, at the same times, in an office in memory; wherever
    the timers ran, they run again. The decisions that come out otherwise are told, and the cases
    that stand otherwise in the end. Nothing is recorded.

    Parameters
    ----------
    decision
        The decision's id, as `casework history` and `casework refusals` have it.
    drop
        The command was never put.
    command
        It was this one, as JSON: {"data": {…}} with all its fields; also "command" for one of
        another kind, and "stream" for one put elsewhere.
    """
    if drop == bool(command):
        raise MalformedInput("say either --drop or --command, and not both")
    with office_at(common) as office:
        instead = _instead(office, decision, command) if command else None

        told = counterfactual.what_if(office, decision, instead, partial(_afresh, office))
        document = _what_if_document(office, decision, told)
        shown = list(_what_if_shown(office, told))
    answer(common, document, *shown)
    return Exit.DONE


def _afresh(office: Office, clock: Clock) -> Office:
    """An office in memory, with keys of its own if there are any."""
    if office.keys is None:
        return office_on(open_journal("memory:"), clock=clock)
    from casework.infrastructure.personal_keys import MemoryKeys

    return office_on(open_journal("memory:"), clock=clock, keys=MemoryKeys())


def _instead(office: Office, decision: str, text: str) -> Instead:
    """The command put instead.

    Raises:
        Malformed: with everything that is wrong with it.
    """
    given = parsed(text)
    if not isinstance(given, dict):
        raise Malformed(Problem("", f"an object with {', '.join(_FIELDS)} is wanted"))
    problems = [Problem(it, f"unknown; there are {', '.join(_FIELDS)}") for it in given]
    problems = [it for it in problems if it.path not in _FIELDS]
    problems += [
        Problem(it, "a text is wanted")
        for it in ("stream", "command")
        if type(given.get(it, "")) is not str
    ]
    if problems:
        raise Malformed(*problems)
    asked = on_record(office, decision).asked
    stream = given.get("stream") or asked.stream
    name = given.get("command") or asked.command
    kind = command_of(page_of(PAGES, stream), name.rpartition(".")[2])
    try:
        return Instead(structured(kind, given.get("data", {})), stream)
    except Malformed as wrong:
        under_data = (Problem(f"data.{it.path}".rstrip("."), it.says) for it in wrong.problems)
        raise Malformed(*under_data) from wrong


def _what_if_document(office: Office, decision: str, told: WhatIf) -> dict[str, Any]:
    return {
        "decision": decision,
        "asked_again": told.asked,
        "under_other_rules": told.other_rules,
        "differences": [
            {
                "decision": it.decision,
                "class": it.turn,
                "stream": it.stream,
                "command": it.command,
                "was": _rule(office, it.was),
                "is": _rule(office, it.now),
            }
            for it in told.differences
        ],
        "streams": [
            {"stream": it.stream, "was": _standing(it.was), "is": _standing(it.now)}
            for it in told.endings
        ],
    }


def _standing(it: tuple[int, Any]) -> dict[str, Any]:
    version, state = it
    return {"version": version, "phase": type(state).__name__}


def _what_if_shown(office: Office, told: WhatIf) -> Iterator[RenderableType]:
    again = counted(told.asked, "decision")
    yield Text.assemble((again, "bold"), " made again from there on, in an office in memory.")
    if told.other_rules:
        yield Text(
            f"{told.other_rules:,} of them were made under other rules than are in force: they may"
            " differ for that reason (casework audit redecide).",
            "yellow",
        )
    if told.differences:
        rows = [_difference(office, it) for it in told.differences]
        yield section("What differs", table(("decision", "what was asked", "was → is"), rows))
    if told.endings:
        rows_ = [(Text(plain(it.stream), "bold"), *_ending(it)) for it in told.endings]
        yield section("What stands otherwise", table(("case", "was", "is"), rows_))
    if not told.differences and not told.endings:
        yield Text.assemble(KEPT, " Nothing would have come out otherwise.")


def _difference(office: Office, it: Difference) -> tuple[RenderableType, ...]:
    asked = Text.assemble((it.command.rpartition(".")[2], "cyan"), f"\n{plain(it.stream)}")
    outcome = Text(it.turn.value, "bold")
    rules = dict.fromkeys((it.was, it.now)) if it.turn is not Turn.NOT_MADE else (it.was,)
    for rule in (_rule(office, one) for one in rules):
        if rule is not None:
            outcome.append(f"\n{rule.id} {rule.says} ({', '.join(rule.cites)})", "dim")
    return Text(plain(it.decision), "bold"), asked, outcome


def _ending(it: Ending) -> tuple[str, str]:
    both = [_standing(it.was), _standing(it.now)]
    if both[0]["phase"] == both[1]["phase"]:
        both = [one | {"phase": f"{one['phase']}, version {one['version']}"} for one in both]
    return str(both[0]["phase"]), str(both[1]["phase"])

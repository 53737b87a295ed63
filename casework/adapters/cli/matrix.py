"""`casework rules --matrix`: each clause, its rules, and all that speaks for each of them."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Final

import attrs
from rich.text import Text

from casework.adapters.cli.looks import counted, table
from casework.adapters.cli.output import Common, Exit, answer
from casework.testing.matrix import Clause, Held, Standing, as_csv, evidence, matrix

_STYLES: Final = {
    Standing.PROVED: "green",
    Standing.AT_BOUNDS: "green",
    Standing.MONITORED: "cyan",
    Standing.HELD: "yellow",
    Standing.IN_PART: "yellow",
}


def show_matrix(prefix: str, common: Common, *, csv: bool) -> Exit:
    """Show the clauses whose ids begin so: to people, to programs, or as comma-separated values."""
    found = [it for it in matrix(evidence()) if it.row.clause.startswith(prefix)]
    if csv:
        sys.stdout.write(as_csv(found))
        return Exit.DONE
    tally = Counter(it.standing for it in found)
    told = ", ".join(f"{tally[it]} {it.value}" for it in Standing if tally[it])
    columns = ("clause", "rules", "taken out, missed", "properties", "tests", "status")
    shown = table(columns, [_shown(it) for it in found])
    count = Text(f"{counted(len(found), 'clause')}: {told}", "dim")
    answer(common, {"matrix": [_document(it) for it in found]}, shown, count)
    return Exit.DONE


def _shown(it: Clause) -> tuple[Text | str, ...]:
    named = Text(" ").join(Text(one.rule.id, "bold") for one in it.rules)
    named.append(" ".join(("", *it.row.missing, *it.row.otherwise)), "dim")
    taken = [one for held in it.rules for _, one in held.taken]
    missed = f"{sum(bool(one.broke) for one in taken)} of {len(taken)}" if taken else ""
    return (
        Text(it.row.clause, no_wrap=True),
        named,
        missed,
        str(len({one for held in it.rules for one in held.properties}) or ""),
        str(len({one for held in it.rules for one in held.tests}) or ""),
        Text(it.standing.value, _STYLES.get(it.standing, "dim")),
    )


def _document(it: Clause) -> dict[str, Any]:
    """The rulebook's own row, and what speaks for each rule in it."""
    row = attrs.asdict(it.row)
    return row | {"standing": it.standing, "evidence": [_rule(one) for one in it.rules]}


def _rule(held: Held) -> dict[str, Any]:
    return {
        "rule": held.rule.id,
        "kinds": held.rule.kinds,
        "standing": held.standing,
        "pages": held.pages,
        "taken_out": [
            {"page": page, "what": it.what, "broke": it.broke, "covered": it.covered}
            for page, it in held.taken
        ],
        "properties": [{"page": page, "says": name} for page, name in held.properties],
        "proofs": held.proofs,
        "tests": held.tests,
        "refused_as_explored": held.explored,
        "refused_in_demo": held.refused,
    }

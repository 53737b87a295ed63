"""The matrix: each clause, the rules that carry it out, and all that speaks for each of them.

Nothing in it is typed. Clauses, rules and properties are read from the domain; what was proved of
each page and what broke when each guard was taken out, which tests and which proofs without bounds
name a rule, and how often the demo's office refused under it, is read from ``evidence.json``,
which ``make prove`` and ``make matrix`` write.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec
from attrs import frozen

from casework.domain import rulebook
from casework.domain.kernel import Rule
from casework.domain.properties.book import PROPERTIES
from casework.domain.properties.templates import Property
from casework.domain.rulebook import Row, Status

Properties = Mapping[str, tuple[Property, ...]]

# -- Evidence ----------------------------------------------------------------------------------


class Taken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A guard or an event that was taken out: its rule, what broke, or what it is covered by."""

    what: str
    rule: str = ""
    broke: str = ""
    covered: str = ""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A property, and the rules that it says a second time."""

    name: str
    rules: tuple[str, ...]


class Larger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an exploration with the larger cast came to, by itself."""

    bounds: str
    states: int
    decisions: int


class PageProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the explorations of a page came to; ``digest`` is of the sources they were made with.

    ``decisions`` and ``refused`` are of all of them together.
    """

    digest: str
    proof: str
    bounds: str
    states: int
    decisions: int
    refused: dict[str, int]
    said: tuple[Said, ...]
    taken: tuple[Taken, ...]
    faults: tuple[str, ...] = ()
    larger: Larger | None = None

    def speaks_of(self, rule: str) -> bool:
        return any(it.rule == rule for it in self.taken) or any(
            rule in it.rules for it in self.said
        )

    def taken_of(self, rule: str) -> Iterator[Taken]:
        """What holds acts to a rule, and the events and policies that a property of it misses."""
        names = {it.name for it in self.said if rule in it.rules}
        for it in self.taken:
            if it.rule == rule or (it.what.startswith(("event ", "policy ")) and it.broke in names):
                yield it


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was computed: by page, and by rule which tests, which proofs, how many refusals."""

    pages: dict[str, PageProof] = {}
    tests: dict[str, tuple[str, ...]] = {}
    proofs: dict[str, tuple[str, ...]] = {}
    demo: dict[str, int] = {}


FILE: Final = "evidence.json"


def evidence() -> Evidence:
    """What was last computed; nothing, if nothing was."""
    file = resources.files("casework.testing") / FILE
    return read(file.read_bytes()) if file.is_file() else Evidence()


def read(data: bytes) -> Evidence:
    return msgspec.json.decode(data, type=Evidence)


def written(told: Evidence) -> bytes:
    """The evidence as it is kept: the same for the same, a line for each thing."""
    data = msgspec.json.encode(told, order="sorted")
    return msgspec.json.format(data, indent=1) + b"\n"


# -- Rules and clauses -------------------------------------------------------------------------


class Standing(StrEnum):
    """How sure it is that a clause, or a rule, is kept: the surest first."""

    PROVED = "proved"  # For any number, by a proof without bounds.
    AT_BOUNDS = "proved at bounds"  # In every state of a declared cast, and without it not.
    MONITORED = "monitored"  # Said a second time; records are held to it.
    HELD = "held by tests"  # Nothing but examples speaks for it yet.
    IN_PART = "in part"  # Some rule that it calls for is not built.
    NORM = "recorded only: a norm"
    NO_RULE = "parameter, metric, duty or role"
    NOT_BUILT = "not built yet"


_OTHERWISE: Final = {
    Status.NORM: Standing.NORM,
    Status.NO_RULE: Standing.NO_RULE,
    Status.NOT_BUILT: Standing.NOT_BUILT,
    Status.IN_PART: Standing.IN_PART,
}
_SUREST: Final = (Standing.PROVED, Standing.AT_BOUNDS, Standing.MONITORED, Standing.HELD)


@frozen
class Held:
    """A rule, and all that speaks for it.

    ``taken`` are guards and events by page, with what broke without them; ``refused`` is how often
    the demo's office refused under it, ``explored`` how often the explorations did.
    """

    rule: Rule
    pages: tuple[str, ...]
    taken: tuple[tuple[str, Taken], ...]
    properties: tuple[tuple[str, str], ...]
    proofs: tuple[str, ...]
    tests: tuple[str, ...]
    explored: int
    refused: int
    standing: Standing


@frozen
class Clause:
    """A clause, the rules it calls for, and how sure it is that they are kept."""

    row: Row
    rules: tuple[Held, ...]
    standing: Standing


def rules(told: Evidence, properties: Properties = PROPERTIES) -> dict[str, Held]:
    """Every rule of the rulebook, with all that speaks for it."""
    return {it.id: _held(it, told, properties) for it in rulebook.rules().values()}


def _held(rule: Rule, told: Evidence, properties: Properties) -> Held:
    said = tuple(
        (page, it.name) for page, own in properties.items() for it in own if rule.id in it.rules
    )
    said += tuple(
        (page, it.name)
        for page, own in told.pages.items()
        if page not in properties  # Pages joined say theirs here.
        for it in own.said
        if rule.id in it.rules
    )
    return Held(
        rule,
        rulebook.pages_of(rule.id),
        tuple((page, it) for page, own in told.pages.items() for it in own.taken_of(rule.id)),
        said,
        told.proofs.get(rule.id, ()),
        told.tests.get(rule.id, ()),
        sum(it.refused.get(rule.id, 0) for it in told.pages.values()),
        told.demo.get(rule.id, 0),
        _standing(rule, {page for page, _ in said}, told),
    )


def _standing(rule: Rule, said_on: set[str], told: Evidence) -> Standing:
    """It is proved only if it is so on every page that has anything to say of it: a claim about
    all numbers leaves open whether its guards stand where they must."""
    speaking = {page: it for page, it in told.pages.items() if it.speaks_of(rule.id)}
    taken = [it for own in speaking.values() for it in own.taken_of(rule.id)]
    if all(it.proof == "PROVED" for it in speaking.values()) and all(
        it.broke or it.covered for it in taken
    ):
        if told.proofs.get(rule.id):
            return Standing.PROVED
        if speaking and said_on and said_on <= speaking.keys():
            return Standing.AT_BOUNDS
    return Standing.MONITORED if said_on else Standing.HELD


def matrix(told: Evidence, properties: Properties = PROPERTIES) -> tuple[Clause, ...]:
    """Clause by clause: its rules, and how sure it is that they are kept."""
    held = rules(told, properties)
    return tuple(_clause(it, held) for it in rulebook.matrix())


def _clause(row: Row, held: Mapping[str, Held]) -> Clause:
    own = tuple(held[it] for it in row.rules if it in held)
    if row.status is Status.ENFORCED:  # As sure as the least sure of its rules.
        return Clause(row, own, max((it.standing for it in own), key=_SUREST.index))
    return Clause(row, own, _OTHERWISE[row.status])


# -- Written out -------------------------------------------------------------------------------

COLUMNS: Final = (
    "clause",
    "status",
    "rule",
    "says",
    "kinds",
    "pages",
    "rule_status",
    "taken_out",
    "properties",
    "proofs",
    "tests",
    "refused_in_demo",
)


def records(found: Iterable[Clause]) -> Iterator[dict[str, object]]:
    """A record for each clause and rule of it, and one for each clause that calls for none."""
    for clause in found:
        shared: dict[str, object] = {"clause": clause.row.clause, "status": clause.standing.value}
        for it in clause.rules:
            yield shared | _record(it)
        for name in (*clause.row.missing, *clause.row.otherwise):
            yield shared | dict.fromkeys(COLUMNS[2:], "") | {"rule": name}


def _record(held: Held) -> dict[str, object]:
    return {
        "rule": held.rule.id,
        "says": held.rule.says,
        "kinds": [it.value for it in held.rule.kinds],
        "pages": list(held.pages),
        "rule_status": held.standing.value,
        "taken_out": [
            {"page": page, "what": it.what, "broke": it.broke, "covered": it.covered}
            for page, it in held.taken
        ],
        "properties": [f"{page}: {name}" for page, name in held.properties],
        "proofs": list(held.proofs),
        "tests": list(held.tests),
        "refused_in_demo": held.refused,
    }


def as_csv(found: Iterable[Clause]) -> str:
    """The records as comma-separated values; what is several is separated by semicolons."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for it in records(found):
        writer.writerow({name: _cell(value) for name, value in it.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    return "; ".join(map(_said, value)) if isinstance(value, list) else value


def _said(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    came = value["broke"] or f"covered: {value['covered']}"
    return f"{value['page']}: {value['what']} -> {came}"


def as_markdown(told: Evidence, properties: Properties = PROPERTIES) -> str:
    """The matrix as a page of the documentation."""
    found, held = matrix(told, properties), rules(told, properties)
    return "\n".join([*_head(found, held, told), *_clauses(found), *_rules(held), ""])


def _head(found: tuple[Clause, ...], held: Mapping[str, Held], told: Evidence) -> Iterator[str]:
    tally = Counter(it.standing for it in found)
    kinds = Counter(kind for it in held.values() for kind in it.rule.kinds)
    decisions = sum(it.decisions for it in told.pages.values())
    yield "# The matrix"
    yield ""
    yield "Made by `make matrix` from the code and from what `make prove` found; nobody types it."
    yield ""
    yield f"{len(found)} clauses, {len(held)} rules; {decisions:,} decisions explored"
    yield f"(pages: {len(told.pages)})."
    yield ""
    yield "| clauses | status |"
    yield "| ---: | --- |"
    yield from (f"| {tally[it]} | {it.value} |" for it in Standing if tally[it])
    yield ""
    yield "| rules | kind |"
    yield "| ---: | --- |"
    yield from (f"| {count} | {kind.value} |" for kind, count in sorted(kinds.items()))
    yield ""
    yield "*Proved*: for any number, without bounds. *Proved at bounds*: in every state of a cast"
    yield "that is declared, and every guard of it is missed once taken out. *Monitored*: said"
    yield "a second time, and records are held to it. *Held by tests*: examples alone speak for it."
    yield ""


def _clauses(found: tuple[Clause, ...]) -> Iterator[str]:
    yield "## Clauses"
    yield ""
    yield "| clause | rules | status |"
    yield "| --- | --- | --- |"
    for it in found:
        named = [f"[{one.rule.id}](#{one.rule.id.lower()})" for one in it.rules]
        named += [*(f"({one})" for one in it.row.missing), *it.row.otherwise]
        yield f"| {it.row.clause} | {' '.join(named)} | {it.standing.value} |"
    yield ""


def _rules(held: Mapping[str, Held]) -> Iterator[str]:
    yield "## Rules"
    for it in held.values():
        yield ""
        yield f"### {it.rule.id}"
        yield ""
        yield f"{it.rule.says} ({', '.join(it.rule.cites)})"
        yield ""
        kinds = ", ".join(kind.value for kind in it.rule.kinds)
        yield f"- {it.standing.value}; {kinds}; {', '.join(it.pages)}"
        for page, one in it.taken:
            came = f"*{one.broke}*" if one.broke else f"redundant: {one.covered}"
            yield f"- without `{one.what}` ({page}): {came if one.broke or one.covered else '—'}"
        yield from (f"- said again of {page}: {name}" for page, name in it.properties)
        yield from (f"- proof: `{name}`" for name in it.proofs)
        yield f"- {len(it.tests)} tests, such as `{it.tests[0]}`" if it.tests else "- no test"
        yield f"- refused {it.explored:,} times as explored, {it.refused} times in the demo"

"""What each layer answered, kept as data, and told as a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from tests.mistakes.asked import ROOT, Answer, Came, Layer
from tests.mistakes.listed import MISTAKES

ANSWERS: Final = Path(__file__).parent / "answers.json"
PAGE: Final = ROOT / "docs" / "verification.md"
MUTANTS: Final = Path(__file__).parent / "mutants.json"
FOUND: Final = (
    "<!-- The table is made by `make mistakes`. -->\n",
    "<!-- The table ends. -->\n",
)
SCORES: Final = (
    "<!-- The scores are made by `make mutation`. -->\n",
    "<!-- The scores end. -->\n",
)
"""The marks between which a table stands in the page."""

LEAST: Final = 0.95
"""Of the mutants of a page that ran and are not explained, those that must be noticed."""

RAN: Final = 0.95
"""Of the mutants of a page, those that must have run: a score of a few says nothing."""

LEFT_OUT: Final = ("properties", "clauses", "rulebook")
"""Of the domain: properties are what pages are held to, and the others are tables."""

Answers: TypeAlias = dict[str, dict[Layer, Answer]]
"""By the name of the mistake."""


def read() -> Answers:
    """What is kept."""
    kept = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    return {
        name: {
            Layer[layer]: Answer(Came[it["came"]], it["seconds"], it["told"])
            for layer, it in layers.items()
        }
        for name, layers in kept.items()
    }


def keep(answers: Answers) -> None:
    """Keep the answers on mistakes that are still listed, in their order."""
    told = {
        it.name: {
            layer.name: {"came": each.came.name, "seconds": each.seconds, "told": each.told}
            for layer, each in answers[it.name].items()
        }
        for it in MISTAKES
        if it.name in answers
    }
    ANSWERS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def found_by(layers: Mapping[Layer, Answer]) -> list[Layer]:
    """The layers that found it, the fastest first."""
    found = [it for it in layers if layers[it].came is Came.FOUND]
    return sorted(found, key=lambda it: layers[it].seconds)


def table(answers: Answers) -> str:
    """All mistakes with what each layer said, and below it how many each has found."""
    heads = ["mistake", *(it.value for it in Layer)]
    lines = [heads, ["---"] * len(heads)]
    for it in MISTAKES:
        layers = answers.get(it.name, {})
        cells = (_cell(layers.get(layer, Answer(Came.NOT_ASKED))) for layer in Layer)
        lines.append([f"`{it.name}` {it.says}", *cells])
    lines.append(["**found, of those asked**", *(_sum(answers, it) for it in Layer)])
    return "".join(f"| {' | '.join(it)} |\n" for it in lines)


def _cell(answer: Answer) -> str:
    match answer.came:
        case Came.FOUND:
            return f"**{answer.seconds:.1f} s**"
        case Came.MISSED | Came.TOO_LONG | Came.NOT_ASKED:
            return str(answer.came.value)


def _sum(answers: Answers, layer: Layer) -> str:
    asked = [each for each in _of(answers, layer) if each.came is not Came.NOT_ASKED]
    found = [each for each in asked if each.came is Came.FOUND]
    return f"{len(found)} of {len(asked)}"


def _of(answers: Answers, layer: Layer) -> Iterable[Answer]:
    names = {it.name for it in MISTAKES}
    return (it[layer] for name, it in answers.items() if name in names and layer in it)


def pages() -> list[str]:
    """What mutants are made of: every module of the domain in which something is decided."""
    folder = ROOT / "casework" / "domain"
    files = (it.relative_to(folder).with_suffix("") for it in folder.rglob("*.py"))
    names = (".".join(it.parts) for it in files if it.name != "__init__")
    return sorted(it for it in names if it.partition(".")[0] not in LEFT_OUT)


def digest(page: str) -> str:
    """What a page is told by: another one is not what was put to mutants."""
    text = (ROOT / "casework" / "domain" / f"{page.replace('.', '/')}.py").read_bytes()
    return hashlib.sha256(text).hexdigest()


def enough(told: Mapping[str, Any]) -> bool:
    """Whether enough of a page's mutants were noticed, of those that anybody could notice."""
    there = told["ran"] - told["explained"]
    return bool(told["ran"] - told["survived"] >= LEAST * there)


_COUNTS: Final = (
    *("left out", "mutants", "ran"),
    *("killed by its context", "killed by others", "killed by exploration", "took too long"),
    *("survived", "explained"),
)


def scores(kept: Mapping[str, Mapping[str, Any]]) -> str:
    """What came of the mutants of each page that was put to them; policies are told as one."""
    rows = {name: it for name, it in kept.items() if not name.startswith("policies.")}
    policies = [it for name, it in kept.items() if name.startswith("policies.")]
    if policies:
        rows[f"policies ({len(policies)} of them)"] = _added(policies)
    rows["**all**"] = _added(kept.values())
    lines = [["page", *_COUNTS, "score"], ["---"] * (len(_COUNTS) + 2)]
    for name, it in rows.items():
        counts = [str(it[head]) for head in _COUNTS]
        lines.append([name, *counts, f"{100 * it['score']:.1f} %"])
    return "".join(f"| {' | '.join(it)} |\n" for it in lines)


def _added(told: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    every = list(told)
    counts = {head: sum(it[head] for it in every) for head in _COUNTS}
    ran = counts["ran"]
    return counts | {"score": (ran - counts["survived"]) / ran if ran else 1.0}


def write(part: tuple[str, str], told: str) -> None:
    """Put a table into the page, between its marks."""
    begins, ends = part
    before, _, rest = PAGE.read_text().partition(begins)
    _, _, after = rest.partition(ends)
    PAGE.write_text(f"{before}{begins}\n{told}\n{ends}{after}")


def told_in(part: tuple[str, str]) -> str:
    """What the page tells between these marks."""
    begins, ends = part
    return PAGE.read_text().partition(begins)[2].partition(ends)[0].strip()

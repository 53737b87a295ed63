"""`casework prove`: every state a page can reach, explored, and each guard taken out in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import BROKEN, KEPT, counted, section, table
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.record import MalformedInput
from casework.testing.cases import cases as cases_of
from casework.testing.casts.book import SUBJECTS
from casework.testing.deletion import Deletion, Subject, deletions, held
from casework.testing.evidence import page_proof
from casework.testing.evidence import stale as stale_pages
from casework.testing.explorer import Explored, Proof
from casework.testing.matrix import Evidence, read, written


@frozen
class _Proved:
    """What came of a page: explored as it is, and with each guard and event taken out."""

    subject: Subject
    explored: Explored
    deleted: tuple[Deletion, ...]

    @property
    def faults(self) -> list[str]:
        found, told = self.explored, []
        told += [f"broken: {it}" for it in found.broken]
        told += [f"crash: {it.name}" for it in found.crashes]
        told += ["there is no way to an end"] if found.stuck else []
        told += [f"never happens: {it}" for it in found.silent_events()]
        told += [f"never tried: {command} while {phase}" for phase, command in found.untried()]
        told += [f"never refuses: {it}" for it in self.subject.mute(found)]
        told += [
            f"nothing breaks without {it.what}"
            for it in self.deleted
            if it.survived and not it.undecided
        ]
        told += [f"declared redundant, and is not: {it.what}" for it in self.deleted if it.stale]
        return told

    @property
    def proof(self) -> Proof:
        if self.faults:
            return Proof.REFUTED
        whole = self.explored.complete and not any(it.undecided for it in self.deleted)
        return Proof.PROVED if whole else Proof.UNDETERMINED


def prove(
    page: str = "",
    /,
    *,
    short: bool = False,
    most: int = 1_000_000,
    cases: Path | None = None,
    out: Path | None = None,
    stale: bool = False,
    common: Common = COMMON,
) -> Exit | int:
    """Explore every state of a page with its declared cast, and take out each guard in turn.

    PROVED holds within the bounds that are told, and no further. Exit codes: 0 proved, 2 refuted,
    3 undetermined.

    Parameters
    ----------
    page
        Only this page, such as review.review; otherwise all that have a cast.
    short
        Only as it is: nothing is taken out.
    most
        How many states, with what the properties remember, are looked at before giving up.
    cases
        Prove nothing, but write to this file, a line of JSON each, what every act comes to in every
        state of the page: for other implementations to be held to.
    out
        Note in this file, page by page, what was proved: the evidence that the matrix is made of.
    stale
        Of these pages, only those that the file says nothing of as they are now.
    """
    if page and page not in SUBJECTS:
        raise MalformedInput(f"{page} has no cast: there are {', '.join(sorted(SUBJECTS))}")
    if cases:
        return _write_cases(page, cases, most, common)
    chosen = {page: SUBJECTS[page]} if page else SUBJECTS
    if out and short:
        raise MalformedInput("--short takes nothing out, and so there is nothing to note: leave it")
    if stale and not out:
        raise MalformedInput("--stale is about a file: name it with --out")
    if out and stale:
        old = stale_pages(_evidence_in(out), chosen)
        chosen = {name: it for name, it in chosen.items() if name in old}
    found = []
    for it in chosen.values():
        found.append(_proved(it, most, short=short))
        if out:
            _note(found[-1], out)
    answer(common, {"pages": [_document(it) for it in found]}, *_shown(found))
    worst = max((it.proof for it in found), key=_gravity, default=Proof.PROVED)
    return worst.value


def _evidence_in(file: Path) -> Evidence:
    try:
        return read(file.read_bytes()) if file.exists() else Evidence()
    except (OSError, msgspec.DecodeError) as wrong:
        raise MalformedInput(f"{file} holds no evidence: {wrong}") from wrong


def _note(it: _Proved, file: Path) -> None:
    """Note what came of a page as soon as it is known: it took long."""
    kept = _evidence_in(file)
    proof = page_proof(it.subject, it.explored, it.deleted, it.faults, it.proof.name)
    pages = dict(sorted({**kept.pages, it.subject.name: proof}.items()))
    file.write_bytes(written(msgspec.structs.replace(kept, pages=pages)))


def _write_cases(page: str, where: Path, most: int, common: Common) -> Exit | int:
    if not page:
        raise MalformedInput("--cases are those of one page: name it")
    made = cases_of(SUBJECTS[page].cast, most=most)
    count = 0
    try:
        with where.open("wb") as file:
            for line in made.lines():
                file.write(line)
                count += 1
    except OSError as wrong:
        raise MalformedInput(f"{where}: {wrong.strerror}") from wrong
    whole = made.found.complete
    document = {
        "page": page,
        "cases": count,
        "states": made.found.states,
        "bounds": made.cast.bounds,
        "complete": whole,
    }
    told = Text.assemble(
        KEPT if whole else BROKEN, f" {counted(count, 'case')} of ", (page, "bold")
    )
    told.append("" if whole else f"; there are more than {most:,} states: raise --most")
    answer(common, document, told, Text(made.cast.bounds, "dim"))
    proof = Proof.PROVED if whole else Proof.UNDETERMINED
    return int(proof.value)


def _gravity(proof: Proof) -> int:
    return (Proof.PROVED, Proof.UNDETERMINED, Proof.REFUTED).index(proof)


def _proved(subject: Subject, most: int, *, short: bool) -> _Proved:
    explored = held(subject, most=most)
    deleted = () if short else tuple(deletions(subject, most=most))
    return _Proved(subject, explored, deleted)


def _document(it: _Proved) -> dict[str, Any]:
    return {
        "page": it.subject.name,
        "proof": it.proof.name,
        "bounds": it.subject.cast.bounds,
        "properties": [one.name for one in it.subject.properties],
        "states": it.explored.states,
        "decisions": it.explored.decisions + sum(one.explored.decisions for one in it.deleted),
        "taken_out": len(it.deleted),
        "redundant": {one.what: one.covered for one in it.deleted if one.covered},
        "faults": it.faults,
        "stories": {name: one.story.told() for name, one in it.explored.broken.items()},
    }


def _shown(found: list[_Proved]) -> Iterator[RenderableType]:
    rows = [
        (
            KEPT if it.proof is Proof.PROVED else BROKEN,
            Text(it.subject.name, "bold"),
            it.proof.name,
            f"{it.explored.states:,}",
            f"{it.explored.decisions + sum(one.explored.decisions for one in it.deleted):,}",
            str(len(it.subject.properties)),
            f"{sum(bool(one.broke) for one in it.deleted)} of {len(it.deleted)}",
            Text(it.subject.cast.bounds, "dim"),
        )
        for it in found
    ]
    columns = ("", "page", "", "states", "decisions", "properties", "taken out, refuted", "bounds")
    yield table(columns, rows)
    for it in found:
        if it.faults:
            stories = [Text(one.story.told()) for one in it.explored.broken.values()]
            yield section(it.subject.name, *map(Text, it.faults), *stories)
    decided = sum(
        it.explored.decisions + sum(one.explored.decisions for one in it.deleted) for it in found
    )
    yield Text(f"{counted(decided, 'decision')} explored.")

"""`casework prove`: every state a page can reach, explored, and each guard taken out in turn.

What is claimed of all numbers there are is proved by it as well, without bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import BROKEN, KEPT, counted, section, table
from casework.adapters.cli.output import COMMON, Common, Exit, Failure, answer, fail
from casework.application.record import MalformedInput
from casework.domain.kernel import Rule
from casework.testing import proving
from casework.testing.cases import cases as cases_of
from casework.testing.casts.book import EVERYTHING, SUBJECTS
from casework.testing.evidence import stale as stale_pages
from casework.testing.explorer import Proof, Story
from casework.testing.gaps import GAPS, looked_into
from casework.testing.matrix import Evidence, read, written
from casework.testing.proofs import book
from casework.testing.proving import MOST, Proved


def prove(
    page: str = "",
    /,
    *,
    short: bool = False,
    most: int = MOST,
    jobs: int | None = None,
    unbounded: bool = False,
    gaps: bool = False,
    cases: Path | None = None,
    out: Path | None = None,
    stale: bool = False,
    common: Common = COMMON,
) -> Exit | int:
    """Explore every state of a page with its declared cast, and take out each guard in turn.

    Where a page has a larger cast too, every state of that is explored as well. PROVED holds within
    the bounds that are told, and no further. Exit codes: 0 proved, 2 refuted, 3 undetermined, 1 a
    process died.

    Parameters
    ----------
    page
        Only this page, such as review.review; otherwise all that have a cast, and the pages that
        policies join. With --unbounded the id of a rule, such as INV-02.
    short
        Only as it is: nothing is taken out, and the larger casts are left.
    most
        How many states, with what the properties remember, are looked at before giving up.
    jobs
        In so many processes; as many as there are processors, unless it is said. What is told does
        not depend on it.
    unbounded
        Prove instead what is claimed of all numbers, with CrossHair: each claim holds, and is
        refuted with every weaker way to decide. What is known to be undecidable is told too, and
        counts only where nothing else is claimed.
    gaps
        Tell instead where the regulations, to the letter, leave an office stuck: the shortest story
        to there, and what is set so that there is a way to an end.
    cases
        Prove nothing, but write to this file, a line of JSON each, what every act comes to in every
        state of the page: for other implementations to be held to.
    out
        Note in this file, page by page, what was proved: the evidence that the matrix is made of.
    stale
        Of these pages, only those that the file says nothing of as they are now.
    """
    if unbounded:
        return _for_all_numbers(page, common)
    if gaps:
        return _in_the_regulations(common)
    if page and page not in EVERYTHING:
        raise MalformedInput(f"{page} has no cast: there are {', '.join(sorted(EVERYTHING))}")
    if jobs is not None and jobs < 1:
        raise MalformedInput("--jobs is 1 or more")
    if cases:
        return _write_cases(page, cases, most, common)
    chosen = {page: EVERYTHING[page]} if page else EVERYTHING
    if out and short:
        raise MalformedInput("--short takes nothing out, and so there is nothing to note: leave it")
    if stale and not out:
        raise MalformedInput("--stale is about a file: name it with --out")
    if out and stale:
        old = stale_pages(_evidence_in(out), chosen)
        chosen = {name: it for name, it in chosen.items() if name in old}
    came: dict[str, Proved] = {}
    try:
        for one in proving.proved(tuple(chosen), most=most, short=short, jobs=jobs):
            came[one.subject.name] = one
            if out:
                _note(one, out)
    except proving.WorkerDied as died:
        advice = "there may have been too little memory for it: try --jobs 1"
        return fail(Failure("died", str(died), advice, exit=Exit.FAULT), json=common.json)
    found = [came[name] for name in chosen]
    answer(common, {"pages": [_document(it) for it in found]}, *_shown(found))
    worst = max((it.proof for it in found), key=_gravity, default=Proof.PROVED)
    return worst.value


def _evidence_in(file: Path) -> Evidence:
    try:
        return read(file.read_bytes()) if file.exists() else Evidence()
    except (OSError, msgspec.DecodeError) as wrong:
        raise MalformedInput(f"{file} holds no evidence: {wrong}") from wrong


def _note(it: Proved, file: Path) -> None:
    """Note what came of a page as soon as it is known: it took long."""
    kept = _evidence_in(file)
    pages = dict(sorted({**kept.pages, it.subject.name: it.noted()}.items()))
    file.write_bytes(written(msgspec.structs.replace(kept, pages=pages)))


def _write_cases(page: str, where: Path, most: int, common: Common) -> Exit | int:
    if page not in SUBJECTS:
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


def _document(it: Proved) -> dict[str, Any]:
    told: dict[str, Any] = {
        "page": it.subject.name,
        "proof": it.proof.name,
        "bounds": it.subject.cast.bounds,
        "properties": [one.name for one in it.subject.properties],
        "allowed": [one.says for one in it.subject.allowed],
        "states": it.own.states,
        "decisions": it.decisions,
        "taken_out": len(it.own.taken),
        "redundant": {one.what: one.covered for one in it.own.taken if one.covered},
        "faults": it.faults,
        "stories": {name: story for one in it.parts for name, story in one.stories.items()},
    }
    if it.larger and it.subject.larger:
        larger = {"bounds": it.subject.larger.bounds, "states": it.larger.states}
        told["larger"] = larger | {"decisions": it.larger.decisions}
    return told


_COLUMNS: Final = (
    *("", "page, and within what bounds", "", "states", "decisions", "properties"),
    "taken out, refuted",
)


def _shown(found: list[Proved]) -> Iterator[RenderableType]:
    yield table(_COLUMNS, [row for it in found for row in _rows(it)])
    for it in found:
        if it.faults:
            stories = [Text(story) for one in it.parts for story in one.stories.values()]
            yield section(it.subject.name, *map(Text, it.faults), *stories)
    yield Text(f"{counted(sum(it.decisions for it in found), 'decision')} explored.")


def _rows(it: Proved) -> Iterator[tuple[RenderableType | str, ...]]:
    proved = KEPT if it.proof is Proof.PROVED else BROKEN
    name = Text.assemble((it.subject.name, "bold"), "\n", (it.subject.cast.bounds, "dim"))
    properties = str(len(it.subject.properties))
    taken = f"{sum(bool(one.broke) for one in it.own.taken)} of {len(it.own.taken)}"
    states, decisions = f"{it.own.states:,}", f"{it.own.decisions:,}"
    yield proved, name, it.proof.name, states, decisions, properties, taken
    if it.larger and it.subject.larger:
        states, decisions = f"{it.larger.states:,}", f"{it.larger.decisions:,}"
        bounds = Text(it.subject.larger.bounds, "dim")
        yield "", bounds, "", states, decisions, properties, ""


# -- For all numbers ---------------------------------------------------------------------------


def _for_all_numbers(rule: str, common: Common) -> Exit | int:
    """Judge the claims about a rule, or all there are."""
    claims = [it for it in book.CLAIMS if not rule or rule in _ids(it.rules)]
    undecided = [it for it in book.UNDECIDED if not rule or rule in _ids(it.rules)]
    if not claims and not undecided:
        rules = [*(it.rules for it in book.CLAIMS), *(it.rules for it in book.UNDECIDED)]
        told = sorted({id_ for own in rules for id_ in _ids(own)})
        raise MalformedInput(f"nothing is claimed of {rule}: there are {', '.join(told)}")
    if find_spec("crosshair") is None:
        says = "CrossHair is not installed, which proves what is claimed of all numbers."
        advice = "pip install crosshair-tool, or make test, which installs it"
        return fail(Failure("missing", says, advice), json=common.json)
    weaker = {it.says: [one.says for one in it.weaker] for it in claims}
    rows = list(book.table(claims, undecided))
    documents = [
        {"says": it.says, "rules": it.rules, "proof": it.proof.name, "why": it.why}
        | {"refuted": weaker.get(it.says, [])}
        for it in rows
    ]
    shown = [
        (
            KEPT if it.proof is Proof.PROVED else BROKEN,
            Text(" ".join(it.rules), "bold"),
            it.proof.name,
            it.says,
            Text("; ".join(weaker.get(it.says, [])) if it.proof is Proof.PROVED else it.why, "dim"),
        )
        for it in rows
    ]
    columns = ("", "rules", "", "claim", "refuted, or why it is not proved")
    answer(common, {"claims": documents}, table(columns, shown))
    decided = [it for it in rows if it.says in weaker]
    return int(book.proof_of(decided or rows).value)


def _ids(rules: Iterable[Rule]) -> set[str]:
    return {it.id for it in rules}


def _in_the_regulations(common: Common) -> int:
    """Look into each gap of the regulations that leaves an office stuck."""
    found = [looked_into(it) for it in GAPS]
    documents = [
        {
            "gap": it.gap.id,
            "says": it.gap.says,
            "settled_by": it.gap.settled_by,
            "proof": it.proof.name,
            "bounds": it.gap.letter.bounds,
            "story": it.story.told() if it.story else "",
        }
        for it in found
    ]
    shown = [
        (
            KEPT if it.proof is Proof.PROVED else BROKEN,
            Text(it.gap.id, "bold"),
            it.gap.says,
            Text("\n".join(_told_shortly(it.story)), "dim"),
            it.gap.settled_by,
        )
        for it in found
    ]
    answer(common, {"gaps": documents}, table(("", "gap", "stuck", "after", "settled by"), shown))
    return max((it.proof for it in found), key=_gravity).value


def _told_shortly(story: Story | None) -> Iterator[str]:
    for command, _, _ in story.acts if story else ():
        yield f"{command.by}: {type(command).__name__}"

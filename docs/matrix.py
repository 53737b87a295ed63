"""Make the matrix again: `make matrix`.

What `make prove` found is in ``casework/testing/evidence.json``. Which tests name a rule, what is
claimed of it for all numbers and how often the demo's office refused under it is added here; then
``docs/matrix.md`` is written from all of it. With ``--check`` nothing is written: the exit code is
1 if it would be.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import msgspec

from casework.adapters.cli.demo.play import Play
from casework.adapters.cli.demo.story import tell
from casework.adapters.storage.memory import MemoryJournal
from casework.application.record import REFUSED
from casework.testing.evidence import claims, named_in
from casework.testing.matrix import FILE, Evidence, as_markdown, evidence, written

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "casework" / "testing" / FILE
PAGE = ROOT / "docs" / "matrix.md"


def refusals_in_the_demo() -> dict[str, int]:
    """How often the demo's office refused under each rule."""
    play = Play(MemoryJournal(), lambda told: None)
    tell(play)
    codec = play.office.codec
    found = Counter(
        codec.verdict(entry).rule
        for _, entry in play.office.journal.feed()
        if entry.name == REFUSED
    )
    return dict(sorted(found.items()))


def gathered(told: Evidence) -> Evidence:
    """The evidence with what is not found by exploring."""
    return msgspec.structs.replace(
        told,
        tests=named_in(ROOT / "tests", ROOT),
        proofs=claims(),
        demo=refusals_in_the_demo(),
    )


def main() -> int:
    told = gathered(evidence())
    made = {KEPT: written(told), PAGE: as_markdown(told).encode()}
    wrong = [it for it, data in made.items() if not it.exists() or it.read_bytes() != data]
    if "--check" in sys.argv:
        for it in wrong:
            print(f"{it.relative_to(ROOT)} is not as the code is: make matrix")
        return bool(wrong)
    for it in wrong:
        it.write_bytes(made[it])
        print(f"{it.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())

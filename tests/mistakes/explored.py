"""One page, explored as it is: ``python -m tests.mistakes.explored review_review``.

It ends with 1 and says what is wrong if anything is: a property broken, a crash, a state without a
way to an end, an event that never happens, or a rule that never refuses.
"""

from __future__ import annotations

import importlib
import sys

from casework.testing.deletion import Subject, held
from casework.testing.explorer import Proof


def wrong(subject: Subject) -> list[str]:
    """What is found wrong with a page; nothing: it is as it should be."""
    found = held(subject)
    told = [f"broken: {it}" for it in found.broken]
    told += [f"crash: {it.name}" for it in found.crashes]
    told += ["no way to an end"] if found.stuck else []
    told += [f"never happens: {it}" for it in found.silent_events()]
    told += [f"never refuses: {it}" for it in subject.mute(found)]
    return told + (["not explored to the end"] if found.proof is Proof.UNDETERMINED else [])


def main(cast: str) -> int:
    told = wrong(importlib.import_module(f"casework.testing.casts.{cast}").SUBJECT)
    sys.stdout.write("".join(f"{it}\n" for it in told))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""The proofs of one chapter, as they are: ``python -m tests.mistakes.proved inventory``.

It ends with 1 and says what if anything that is claimed of all numbers is refuted. What cannot be
decided is no mistake found.
"""

from __future__ import annotations

import importlib
import sys

from casework.testing.explorer import Proof
from casework.testing.proofs.claims import judged


def main(chapter: str) -> int:
    claims = importlib.import_module(f"casework.testing.proofs.{chapter}").CLAIMS
    told = [it.name for it in claims if judged(it.holds).proof is Proof.REFUTED]
    sys.stdout.write("".join(f"refuted: {it}\n" for it in told))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

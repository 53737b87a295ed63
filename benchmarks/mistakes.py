"""Make each mistake in a copy of the package, ask each layer whether it finds it, and write down
what they said: ``python -m benchmarks.mistakes [NAME …]``; without names, every mistake.

It ends with 1 if a mistake was found by no layer.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from attrs import evolve

from tests.mistakes.asked import Copy, Layer
from tests.mistakes.listed import MISTAKES
from tests.mistakes.told import FOUND, found_by, keep, read, table, write


def main(*names: str) -> int:
    """Ask about these mistakes, or about all, and write down what came of it."""
    unknown = set(names) - {it.name for it in MISTAKES}
    if unknown:
        print(f"there is no mistake called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    answers, missed = read(), []
    with tempfile.TemporaryDirectory(prefix="mistakes-") as folder:
        copy = Copy.made(Path(folder))
        for mistake in MISTAKES:
            if names and mistake.name not in names:
                continue
            layers = {}
            for layer in Layer:
                answer = copy.asked(layer, mistake)
                layers[layer] = evolve(answer, seconds=round(answer.seconds, 1), told="")
                print(mistake.name, layer.value, answer.came.value, f"{answer.seconds:.1f} s")
            answers[mistake.name] = layers
            keep(answers)
            if not found_by(layers):
                missed.append(mistake.name)
    write(FOUND, table(answers))
    for name in missed:
        print(f"no layer finds {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

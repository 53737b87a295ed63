"""Asking the layers of the verification, one by one, of a copy of the package with a mistake in it.

A layer is a command that succeeds as long as all is well. It runs in a process of its own, from
the copy, and has so many seconds; what takes longer has found nothing. A layer that does not
succeed on the copy as it is says nothing about a mistake, and is not counted as having found one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import Final

from attrs import define, field, frozen

from tests.mistakes.listed import Mistake

ROOT: Final = Path(__file__).parents[2]
COPIED: Final = ("casework", "tests", "proofs", "pyproject.toml")
"""What a copy is of: the package, and whatever is asked about it."""

AS_FOUND: Final = """

_settings = settings.get_profile("quick")
settings.register_profile(
    "as_found",
    _settings,
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
    database=None,
)
settings.load_profile("as_found")
"""
"""What is drawn in a copy: the same every time, and no failure is made smaller, which takes long
and finds nothing more."""

_PYTEST: Final = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
_WHOLE_OFFICE: Final = (
    "tests/application/test_laws.py::"
    "test_the_laws_hold_after_every_history_and_everything_there_is_has_happened_in_one"
)
_DRAWN: Final = (
    "tests/domain/properties/test_drawn.py::"
    "test_a_history_that_is_drawn_keeps_the_properties_of_its_page"
)
NOTHING_TO_ASK: Final = 5
"""How pytest ends where it finds no test."""


class Layer(Enum):
    """The value is what the layer is called in the table."""

    EXAMPLES = "examples"
    DRAWN = "random, on the page"
    OFFICE = "random, whole office"
    EXHAUSTIVE = "exhaustive"
    SYMBOLIC = "symbolic"
    SECOND = "second opinion"


class Came(Enum):
    """What came of asking; the value is what the table says."""

    FOUND = "found"
    MISSED = "no"
    TOO_LONG = "time over"
    NOT_ASKED = "–"  # It has nothing to say of such a mistake, or was not well before.


@frozen
class Answer:
    """``seconds`` until the layer was done; ``told``: the last it said."""

    came: Came
    seconds: float = 0.0
    told: str = ""


def command(layer: Layer, mistake: Mistake) -> tuple[str, ...]:
    """What is run of Python to ask the layer; nothing: it has nothing to say of the mistake."""
    match layer:
        case Layer.EXAMPLES:
            files = (f"tests/{it}" for it in mistake.tests)
            return (*_PYTEST, "-m", "not hypothesis", *files)
        case Layer.DRAWN if mistake.subject:
            own = (f"tests/{it}" for it in mistake.tests)
            page = mistake.subject.replace("_", ".", 1)
            return (*_PYTEST, "-m", "hypothesis", *own, f"{_DRAWN}[{page}]")
        case Layer.OFFICE if not mistake.subject:
            return (*_PYTEST, _WHOLE_OFFICE)
        case Layer.EXHAUSTIVE if mistake.subject:
            return ("-m", "tests.mistakes.explored", mistake.subject)
        case Layer.SYMBOLIC if mistake.proofs:
            return ("-m", "tests.mistakes.proved", mistake.proofs)
        case Layer.SECOND if mistake.twin:
            same = f"pages_and_specification_are_one_graph and {mistake.twin}"
            return (*_PYTEST, "tests/proofs/test_twins.py", "-k", same)
        case _:
            return ()


@define
class Copy:
    """A copy of the package in a folder, in which one mistake at a time is made."""

    folder: Path
    seconds: float = 90.0
    well: dict[tuple[str, ...], bool] = field(init=False, factory=dict)

    @classmethod
    def made(cls, folder: Path, seconds: float = 90.0) -> Copy:
        """Copy what there is now."""
        leave = shutil.ignore_patterns("__pycache__", ".hypothesis")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=leave)
            elif (ROOT / name).exists():
                shutil.copy(ROOT / name, folder / name)
        shared = folder / "tests" / "conftest.py"
        told = shared.read_text().replace(
            "from hypothesis import HealthCheck, settings",
            "from hypothesis import HealthCheck, Phase, settings",
        )
        shared.write_text(told + AS_FOUND)
        return cls(folder, seconds)

    def asked(self, layer: Layer, mistake: Mistake) -> Answer:
        """Make the mistake, ask the layer, and put it right again.

        Raises:
            LookupError: the mistake cannot be made.
        """
        told = command(layer, mistake)
        if not told or not self._is_well(told):
            return Answer(Came.NOT_ASKED)
        path = self.folder / "casework" / mistake.file
        before = path.read_text()
        path.write_text(mistake.made_in(before))
        try:
            return self._run(told)
        finally:
            path.write_text(before)

    def _is_well(self, told: tuple[str, ...]) -> bool:
        if told not in self.well:
            self.well[told] = self._run(told).came is Came.MISSED
        return self.well[told]

    def _run(self, told: tuple[str, ...]) -> Answer:
        environment = os.environ | {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # Or a file of the same size and second passes for it.
        }
        environment.pop("CASEWORK_TEST_PROFILE", None)
        begun = monotonic()
        try:
            run = subprocess.run(
                [sys.executable, *told],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(Came.TOO_LONG, monotonic() - begun)
        seconds, last = monotonic() - begun, (run.stdout or run.stderr).strip()[-2000:]
        skipped = " skipped" in last and " passed" not in last and " failed" not in last
        if skipped or run.returncode == NOTHING_TO_ASK:
            return Answer(Came.NOT_ASKED, seconds, last)
        return Answer(Came.FOUND if run.returncode else Came.MISSED, seconds, last)

"""Quality finding: what was overlooked once and again, and two who look into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.properties.review_finding import PROPERTIES
from casework.domain.review import finding
from casework.domain.review.finding import (
    OpenFinding,
    ProposeMeasure,
    RecordCause,
    Verified,
    VerifyFinding,
    decider,
)
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast


def _commands() -> Iterator[finding.Command]:
    for against in ("check 1", "check 2"):
        yield OpenFinding("requests.intake/17", frozenset({"rent"}), against, **did(SYSTEM, 1))
    for by in ("ivy", "ian"):
        for text in ("A page stuck to another.", " "):
            yield RecordCause(text, **did(by, 2))
            yield ProposeMeasure(text, **did(by, 3))
            yield VerifyFinding(True, text, **did(by, 4))
            yield VerifyFinding(False, text, **did(by, 4))


ACTS: Final[tuple[Asked, ...]] = tuple((it, NoFacts()) for it in _commands())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one finding, come upon twice, and as many measures as it takes",
    goal=lambda state: isinstance(state, Verified),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (finding,))

"""Numbers: one number of each kind, and two that want it."""

from __future__ import annotations

from typing import Final

from casework.domain import numbers
from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.numbers import NumberKind, TakeNumber, decider
from casework.domain.properties.numbers import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ACTS: Final[tuple[Asked, ...]] = tuple(
    (TakeNumber(kind, holder, **did(SYSTEM, 1)), NoFacts())
    for kind in NumberKind
    for holder in ("requests.intake/17", "requests.intake/18")
)
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one number, two that want it",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (numbers,))

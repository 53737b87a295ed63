"""Erasure: one person, two who may order it, with a reason and without."""

from __future__ import annotations

from typing import Final

from casework.domain.confidentiality import erasure
from casework.domain.confidentiality.erasure import OrderErasure, decider
from casework.domain.kernel import NoFacts
from casework.domain.properties.confidentiality_erasure import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ACTS: Final[tuple[Asked, ...]] = tuple(
    (OrderErasure(reason, **did(by, 1)), NoFacts())
    for by in ("pat", "ina")
    for reason in ("She asked for it.", " ")
)
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one person",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (erasure,))

"""Keys: the office, and who has its keys begin, with a reason and without."""

from __future__ import annotations

from typing import Final

from casework.domain.confidentiality import keys
from casework.domain.confidentiality.keys import BeginKeys, decider
from casework.domain.kernel import NoFacts
from casework.domain.properties.confidentiality_keys import PROPERTIES
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ACTS: Final[tuple[Asked, ...]] = tuple(
    (BeginKeys(reason, **did("sid", 1)), NoFacts()) for reason in ("So that it can be lost.", " ")
)
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one office",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (keys,))

"""Source records: one case, told twice and not alike."""

from __future__ import annotations

from typing import Final

from casework.domain.archives import source
from casework.domain.archives.source import KeepSource, Line, decider
from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.properties.archives_source import PROPERTIES
from casework.testing.casts.common import did, moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

LINES: Final = (Line("Receive", "desk", moment(1)), Line("Decide", "", moment(2)))
ACTS: Final[tuple[Asked, ...]] = tuple(
    (KeepSource("log 1", "case 1", lines, **did(SYSTEM, 3)), NoFacts())
    for lines in (LINES, LINES[:1])
)
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one case of one log",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (source,))

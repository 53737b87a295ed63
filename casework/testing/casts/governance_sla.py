"""Breaches: two parameters, two deadlines of each, the hour at which they end and the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.governance import sla
from casework.domain.governance.sla import NoteBreach, Running, decider
from casework.domain.kernel import SYSTEM
from casework.domain.properties.governance_sla import PROPERTIES
from casework.testing.casts.common import did, moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

SUBJECT_STREAM: Final = "requests.intake/17"


def _acts() -> Iterator[Asked]:
    for key in ("sla.review", "sla.refer"):
        for occurrence in ("@1", "@2"):
            for hour in (17, 18):
                note = NoteBreach(key, occurrence, **did(SYSTEM, 2, hour))
                yield note, Running(SUBJECT_STREAM, moment(2, 17))
            note = NoteBreach(key, occurrence, **did(SYSTEM, 3))
            yield note, Running(SUBJECT_STREAM, None)


ACTS: Final = tuple(_acts())
CAST: Final = Cast(decider, lambda state: ACTS, "one case with four deadlines")
SUBJECT: Final = Subject(CAST, PROPERTIES, (sla,))

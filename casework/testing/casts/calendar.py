"""Calendar: two tables one after the other, each at the edges of what a table may say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from casework.domain import calendar
from casework.domain.calendar import Calendar, PublishCalendar, decider
from casework.domain.kernel import NoFacts
from casework.domain.properties.calendar import PROPERTIES
from casework.testing.casts.common import CALENDAR, day, did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

TABLES: Final = 2
OFF, MADE_UP = frozenset({day(3)}), frozenset({day(6)})


def _tables() -> Iterator[Calendar]:
    for version in (-1, 0, 1, 2, 3, 4):
        table = attrs.evolve(CALENDAR, version=version, holidays=OFF, make_up_days=MADE_UP)
        yield table
        yield attrs.evolve(table, make_up_days=OFF)
        for opens, closes in ((0, 1440), (-1, 1440), (0, 1441), (540, 600), (540, 599), (600, 540)):
            yield attrs.evolve(table, opens=opens, closes=closes)
        for offset in (840, -840, 841, -841):
            yield attrs.evolve(table, utc_offset=offset)


def _acts() -> Iterator[Asked]:
    for table in _tables():
        for reason in ("The year's holidays.", " "):
            yield PublishCalendar(table, reason, **did("max", 1)), NoFacts()


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two tables, each at the edges of what may be said",
    within=lambda state: len(state.versions) <= TABLES,
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (calendar,))

"""Calendar: what holds of every table of days that is published."""

from __future__ import annotations

from typing import Any, Final

from casework.domain.calendar import TIME_WORDS, UNPUBLISHED, CalendarPublished
from casework.domain.general import RECORD_STANDS
from casework.domain.kernel import stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    remembering,
    whenever,
)

HOUR: Final = 60
DAY: Final = 24 * HOUR


def _next_version(last: int, it: Step) -> Any:
    return last + 1 if it.event.calendar.version == last + 1 else BROKEN


PROPERTIES: Final[tuple[Property, ...]] = (
    remembering(
        law("Each table is the next version, and none is left out", TIME_WORDS),
        (CalendarPublished,),
        UNPUBLISHED.version,
        _next_version,
    ),
    whenever(
        law("No day is both off and made up for", TIME_WORDS),
        CalendarPublished,
        lambda it: it.event.calendar.holidays.isdisjoint(it.event.calendar.make_up_days),
    ),
    whenever(
        law("The office opens and closes within a day, an hour apart at least", TIME_WORDS),
        CalendarPublished,
        lambda it: (
            it.event.calendar.opens >= 0
            and it.event.calendar.opens + HOUR <= it.event.calendar.closes <= DAY
        ),
    ),
    whenever(
        law("The office's clock is one of this world", TIME_WORDS),
        CalendarPublished,
        lambda it: -14 * HOUR <= it.event.calendar.utc_offset <= 14 * HOUR,
    ),
    whenever(
        law("Whoever publishes a table says why", TIME_WORDS),
        CalendarPublished,
        lambda it: stated(it.event.reason),
    ),
    as_said(law("A table is in force as it was published", RECORD_STANDS), (CalendarPublished,)),
)

"""Numbers: what holds of every number that is given, whatever gets it."""

from __future__ import annotations

from typing import Final

from casework.domain.general import RECORD_STANDS
from casework.domain.numbers import (
    ARCHIVE_NUMBERED,
    DOCUMENT_NUMBERED,
    NUMBERED_ONCE,
    ORDER_ACCURATE,
    RATED_ONCE,
    NumberTaken,
)
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import Property, at_most_once

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(
        law(
            "A number has one holder, for good",
            NUMBERED_ONCE,
            ARCHIVE_NUMBERED,
            RATED_ONCE,
            DOCUMENT_NUMBERED,
            ORDER_ACCURATE,
        ),
        NumberTaken,
    ),
    as_said(law("A number is taken by what it was given to", RECORD_STANDS), (NumberTaken,)),
)

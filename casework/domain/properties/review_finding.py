"""Quality finding: what holds of every finding, whatever was overlooked."""

from __future__ import annotations

from typing import Final

from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import (
    Property,
    at_most_once,
    never_after,
    precedence,
    whenever,
)
from casework.domain.review.finding import (
    ENDS_VERIFIED,
    CauseRecorded,
    FindingMetAgain,
    FindingOpened,
    FindingVerified,
    MeasureFailed,
    MeasureProposed,
)

_SEEN = (FindingVerified, MeasureFailed)
_WORK = (CauseRecorded, MeasureProposed, *_SEEN)

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("What was found is one finding", IN_ORDER), FindingOpened),
    precedence(
        law("Nothing is done about what nobody found", IN_ORDER),
        FindingOpened,
        (FindingMetAgain, *_WORK),
    ),
    in_course(
        law("A finding goes from its cause to a measure that helps", IN_ORDER, ENDS_VERIFIED),
        "not found",
        {
            FindingOpened: to("found", "not found"),
            FindingMetAgain: staying("found", "explained", "measured", "solved"),
            CauseRecorded: to("explained", "found"),
            MeasureProposed: to("measured", "explained"),
            FindingVerified: to("solved", "measured"),
            MeasureFailed: to("explained", "measured"),
        },
    ),
    precedence(
        law("A measure is taken against a cause that is known", ENDS_VERIFIED),
        CauseRecorded,
        MeasureProposed,
    ),
    precedence(
        law("Each verification is of a measure of its own", ENDS_VERIFIED),
        MeasureProposed,
        _SEEN,
        anew=MeasureFailed,
    ),
    never_after(
        law("A finding ends where a measure was seen to help", ENDS_VERIFIED),
        FindingVerified,
        _WORK,
    ),
    whenever(
        law("A cause on record says what it was", REASON_STATED),
        CauseRecorded,
        lambda it: stated(it.event.cause),
    ),
    whenever(
        law("A measure on record says what is done", ENDS_VERIFIED),
        MeasureProposed,
        lambda it: stated(it.event.measure),
    ),
    whenever(
        law("A verification tells what it saw, and goes by that", ENDS_VERIFIED),
        _SEEN,
        lambda it: stated(it.event.seen) and it.act.solved == isinstance(it.event, FindingVerified),
    ),
    whenever(
        law("Whoever inspects stands by it", RECORD_STANDS),
        _WORK,
        lambda it: it.event.inspector == it.act.by,
    ),
    as_said(
        law("What is on record of a finding was said of it", RECORD_STANDS),
        (FindingOpened, FindingMetAgain, *_WORK),
    ),
)

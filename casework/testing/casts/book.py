"""The book of casts: every page that can be explored, by its name; nothing registers itself."""

from __future__ import annotations

from typing import Final

from casework.testing.casts import (
    requests_consultation,
    requests_delivery,
    requests_intake,
    requests_processing,
    review_review,
)
from casework.testing.deletion import Subject

_SUBJECTS: Final = (
    requests_intake.SUBJECT,
    requests_processing.SUBJECT,
    requests_delivery.SUBJECT,
    requests_consultation.SUBJECT,
    review_review.SUBJECT,
)

SUBJECTS: Final[dict[str, Subject]] = {it.name: it for it in _SUBJECTS}

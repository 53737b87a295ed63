"""The book of properties: those of every page, by its name; nothing registers itself."""

from __future__ import annotations

from typing import Final

from casework.domain.properties import (
    requests_consultation,
    requests_delivery,
    requests_intake,
    requests_processing,
    review_review,
)
from casework.domain.properties.templates import Property
from casework.domain.requests import consultation, delivery, intake, processing
from casework.domain.review import review

PROPERTIES: Final[dict[str, tuple[Property, ...]]] = {
    intake.decider.name: requests_intake.PROPERTIES,
    processing.decider.name: requests_processing.PROPERTIES,
    delivery.decider.name: requests_delivery.PROPERTIES,
    consultation.decider.name: requests_consultation.PROPERTIES,
    review.decider.name: review_review.PROPERTIES,
}

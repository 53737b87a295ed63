"""Figures: what somebody's work came to in a period, counted from events and never typed in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen

from casework.domain.kernel import Person

# -- Terms -------------------------------------------------------------------------------------


class Metric(StrEnum):
    """What can be counted from events about one person's work (2.14)."""

    ISSUANCE_ERRORS = "issuance_error_rate"  # MET-01: erroneous issuances / issuances
    PROCESSING_ERRORS = "processing_error_rate"  # MET-01: erroneous requests / first approved
    ISSUANCE_TIME = "average_issuance_time"  # MET-02: minutes / issuances
    SATISFACTION = "satisfaction"  # MET-03: sum of the scores / scores
    QUANTITY = "quantity"  # MET-04: requests first approved / 1
    ON_TIME = "on_time_rate"  # MET-05: first approved by due / first approved
    ORDER_TIMELINESS = "order_timeliness"  # MET-06: delivered as promised / to be delivered
    CUSTOMER_INFO = "customer_info_accuracy"  # MET-07: records correct / checked
    STOCKTAKE = "stocktake_accuracy"  # MET-08: items without difference / counted
    DRAFT_QUALITY = "draft_quality"  # MET-09: drafts passed at first / reviewed


PLAIN: Final = frozenset({Metric.ISSUANCE_TIME, Metric.SATISFACTION, Metric.QUANTITY})
"""Metrics that are a number (minutes, scores, requests); the others are rates, in percent."""

OF_QUALITY: Final = frozenset(
    {
        Metric.ISSUANCE_ERRORS,
        Metric.PROCESSING_ERRORS,
        Metric.SATISFACTION,
        Metric.DRAFT_QUALITY,
    }
)
"""Metrics that tell of the quality of work (S3-4.3.1)."""


@frozen
class Figure:
    """What a metric comes to, as a fraction; ``evidence`` are the ids of the events counted."""

    numerator: int
    denominator: int
    evidence: tuple[str, ...] = ()

    @property
    def applicable(self) -> bool:
        """Whether there is anything it could be measured by (GAP-28)."""
        return self.denominator > 0


NO_DATA: Final = Figure(0, 0)
"""Nothing happened that the metric could be counted from: it does not apply."""


# -- Facts -------------------------------------------------------------------------------------


@frozen
class MetricFact:
    """What a metric comes to for a person in a period (by its key), as the metrics have it."""

    metric: Metric
    person: Person
    period: str
    figure: Figure

"""Definitions: every metric that is counted from events, and by which function."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from casework.domain.care import customer, feedback, revisit
from casework.domain.inventory import stock_item, stocktake
from casework.domain.issuance import issuance as issuing
from casework.domain.metrics import care, inventory, issuance, orders, requests, review
from casework.domain.metrics.counting import Definition
from casework.domain.orders import order
from casework.domain.people.figures import Metric
from casework.domain.requests import delivery, processing
from casework.domain.review import review as reviews


def _named(*pages: ModuleType) -> frozenset[str]:
    return frozenset(it.decider.name for it in pages)


DEFINITIONS: Final[dict[Metric, Definition]] = {
    Metric.PROCESSING_ERRORS: requests.errors,
    Metric.ISSUANCE_ERRORS: issuance.errors,
    Metric.ISSUANCE_TIME: issuance.time,
    Metric.SATISFACTION: care.satisfaction,
    Metric.QUANTITY: requests.quantity,
    Metric.ON_TIME: requests.on_time,
    Metric.ORDER_TIMELINESS: orders.timeliness,
    Metric.CUSTOMER_INFO: care.customer_info,
    Metric.STOCKTAKE: inventory.accuracy,
    Metric.DRAFT_QUALITY: review.draft_quality,
}
IDS: Final[dict[Metric, str]] = {
    Metric.PROCESSING_ERRORS: "MET-01",
    Metric.ISSUANCE_ERRORS: "MET-01",
    Metric.ISSUANCE_TIME: "MET-02",
    Metric.SATISFACTION: "MET-03",
    Metric.QUANTITY: "MET-04",
    Metric.ON_TIME: "MET-05",
    Metric.ORDER_TIMELINESS: "MET-06",
    Metric.CUSTOMER_INFO: "MET-07",
    Metric.STOCKTAKE: "MET-08",
    Metric.DRAFT_QUALITY: "MET-09",
}
"""What the catalogue calls them. MET-10 is of an item, not of anybody's work: ``inventory``."""

NEEDS: Final[dict[Metric, frozenset[str]]] = {
    Metric.PROCESSING_ERRORS: _named(processing, delivery, feedback),
    Metric.ISSUANCE_ERRORS: _named(issuing),
    Metric.ISSUANCE_TIME: _named(issuing),
    Metric.SATISFACTION: _named(revisit),
    Metric.QUANTITY: _named(processing),
    Metric.ON_TIME: _named(processing),
    Metric.ORDER_TIMELINESS: _named(order),
    Metric.CUSTOMER_INFO: _named(customer),
    Metric.STOCKTAKE: _named(stocktake),
    Metric.DRAFT_QUALITY: _named(reviews),
}
"""The pages whose events each of them is counted from: no other changes it."""

PAGES: Final = frozenset().union(*NEEDS.values()) | _named(stock_item)
"""The pages whose events are counted."""

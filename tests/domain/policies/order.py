"""An order on its way: what the examples of its policies have in common."""

from __future__ import annotations

from typing import Any

from casework.domain.inventory.stock import Levels, Today
from casework.domain.inventory.stock_item import ItemRegistered, StockReceived
from casework.domain.inventory.stock_item import Source as From
from casework.domain.kernel import Act, Happened
from casework.domain.money import Quantity
from casework.domain.orders import order
from casework.domain.orders.placed import Placed
from casework.domain.review.review import Opening, OpenReview, ReviewOpened
from casework.domain.staff import Role
from tests.domain.cast import day, did, wd
from tests.domain.orders.test_order import BO, DIGEST, NUMBER, PROMISE, WANTED
from tests.domain.policies.request import happened

ORDER, REVIEW = "orders.order/17", "review.review/order_info:17"
LAMP, CABLE = "inventory.stock_item/lamp", "inventory.stock_item/cable"
SECOND_DIGEST = Placed(NUMBER, PROMISE, WANTED, version=2).digest
STAGES = Opening((Role.BACKOFFICE,), wd(1))
OPEN_REVIEW = OpenReview(
    kind="order_info",
    version=1,
    digest=DIGEST,
    producer=BO,
    profile="",
    group="",
    business_type="lamps",
    quality="",
    **did("bo", 1),
)
REVIEW_OPENED = ReviewOpened(
    "order_info",
    1,
    DIGEST,
    BO,
    profile="",
    group="",
    business_type="lamps",
    quality="",
    stages=STAGES.stages,
    review_by=wd(1).since(OPEN_REVIEW.at),
)
TODAY = Today(day(7), wd(2))


def with_order(act: Act, *history: Any) -> Happened:
    """That the last of these happened to order 17, by this act, after the others."""
    return happened(order.decider, act, *history)


def in_stock(units: int, unit: str) -> tuple[Any, ...]:
    """An item of which there is so much."""
    registered = ItemRegistered("An item", unit, Levels(0, 0, 1000), day(1))
    return registered, StockReceived(Quantity(units, unit), From.PRODUCTION, "P-1", day(1))

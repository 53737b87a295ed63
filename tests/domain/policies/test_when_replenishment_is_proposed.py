"""What follows when a replenishment is proposed, and when it is rejected."""

from __future__ import annotations

from typing import Any

from casework.domain.inventory import replenishment
from casework.domain.inventory.replenishment import ProposeReplenishment, RejectReplenishment
from casework.domain.inventory.shortage import AwaitStock, ForgoStock
from casework.domain.kernel import Act, Happened
from casework.domain.policies.when_replenishment_is_proposed import when_replenishment_is_proposed
from tests.domain.cast import did
from tests.domain.inventory.test_replenishment import (
    ANALYSED,
    APPROVED,
    PROPOSED,
    REJECTED,
    pcs,
)

PROPOSE = ProposeReplenishment(pcs(10), "", **did("bo", 31))
REJECT = RejectReplenishment("out of fashion", **did("mia", 32))


def after(act: Act, *history: Any) -> list[Any]:
    state = replenishment.decider.after(history)
    happened = Happened("inventory.replenishment/2", history[-1], state, act)
    return list(when_replenishment_is_proposed(happened))


def test_the_item_awaits_what_is_proposed():
    assert after(PROPOSE, ANALYSED, PROPOSED) == [
        ("inventory.stock_item/lamp", AwaitStock("2", pcs(10), **did("bo", 31)))
    ]


def test_the_item_no_longer_awaits_what_is_rejected():
    assert after(REJECT, ANALYSED, PROPOSED, REJECTED) == [
        ("inventory.stock_item/lamp", ForgoStock("2", **did("mia", 32)))
    ]


def test_what_is_approved_stays_awaited():
    assert after(REJECT, ANALYSED, PROPOSED, APPROVED) == []
    assert after(PROPOSE, ANALYSED) == []

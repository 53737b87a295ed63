"""What follows when a disposal is carried out."""

from __future__ import annotations

from typing import Any

import attrs

from casework.domain.inventory import slow_moving
from casework.domain.inventory.correction import WriteOff
from casework.domain.inventory.slow_moving import ExecuteDisposal, Option
from casework.domain.kernel import Happened
from casework.domain.policies.when_disposal_is_executed import when_disposal_is_executed
from tests.domain.cast import did
from tests.domain.inventory.test_slow_moving import FLAGGED, HEARD, SCRAPPED, TO_SCRAP, pcs


def after(*history: Any) -> list[Any]:
    state, act = slow_moving.decider.after(history), ExecuteDisposal(**did("bo", 94))
    return list(
        when_disposal_is_executed(Happened("inventory.slow_moving/5", history[-1], state, act))
    )


def by_option(option: Option) -> list[Any]:
    planned, done = (attrs.evolve(it, option=option) for it in (TO_SCRAP, SCRAPPED))
    return after(FLAGGED, HEARD, planned, done)


def test_what_is_scrapped_or_returned_is_written_off():
    off = [("inventory.stock_item/lamp", WriteOff(pcs(8), "5", **did("bo", 94)))]

    assert by_option(Option.SCRAP) == off
    assert by_option(Option.RETURN) == off


def test_what_stays_in_stock_is_not_written_off():
    assert by_option(Option.PROMOTION) == []
    assert by_option(Option.OTHER) == []


def test_a_plan_alone_writes_nothing_off():
    assert after(FLAGGED, HEARD, TO_SCRAP) == []

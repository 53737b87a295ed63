"""What follows when all of an order has arrived."""

from __future__ import annotations

import attrs

from casework.domain.policies.when_order_is_delivered import when_order_is_delivered
from casework.domain.requests import processing
from casework.domain.requests.case import Result
from casework.domain.requests.processing import CompleteProfile, ProcessingCompleted
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.orders.test_order import (
    ARRIVED,
    DELIVERED,
    DIGEST,
    FOR_17,
    NUMBER,
    ON_ITS_WAY,
    RECEIVED,
    REQUESTED,
    confirmation,
)
from tests.domain.policies.order import with_order
from tests.domain.policies.request import AT_WORK, HAN

FOR_REQUEST = (REQUESTED, attrs.evolve(RECEIVED, basis=FOR_17), *ON_ITS_WAY[1:], ARRIVED)


def test_the_request_that_it_serves_is_completed():
    done = attrs.evolve(DELIVERED, completes="9")
    [(stream, command)] = when_order_is_delivered(with_order(confirmation(), *FOR_REQUEST, done))

    assert stream == "requests.processing/9"
    assert command == CompleteProfile(DIGEST, f"{NUMBER} is delivered.", **did("ann", 9))
    given(processing.decider, *AT_WORK).when(command).then(
        ProcessingCompleted(Result(1, DIGEST), HAN)
    )


def test_a_request_that_cannot_be_completed_yet_is_left_to_its_handler():
    it = with_order(confirmation(), *FOR_REQUEST, DELIVERED)

    assert not list(when_order_is_delivered(it))


def test_nothing_is_completed_before_all_has_arrived():
    assert not list(when_order_is_delivered(with_order(confirmation(), *FOR_REQUEST)))

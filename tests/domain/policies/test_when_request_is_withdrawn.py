"""What follows when a request is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.issuance import issuance
from casework.domain.issuance.issuance import IssuanceVoided, VoidWithRequest
from casework.domain.kernel import Decider, Happened
from casework.domain.orders import order
from casework.domain.orders.order import CancelOrder, OrderCancelled
from casework.domain.policies.when_request_is_withdrawn import when_request_is_withdrawn
from casework.domain.requests import delivery, processing
from casework.domain.requests.delivery import DeliveryOpened
from casework.domain.requests.objections import ObjectionRaised
from casework.domain.review import review
from casework.domain.review.review import (
    InvalidateReview,
    ReviewInvalidated,
    ReviewPassed,
    ReviewReturned,
)
from casework.domain.signing import contract
from casework.domain.signing.contract import AbandonSigning, SigningAbandoned
from casework.testing.scenario import given
from tests.domain.cast import did, did_for, moment, said, wd
from tests.domain.issuance.test_issuance import BOTH, TO_DELIVER
from tests.domain.orders.test_order import NOTHING_KEPT, REQUESTED
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    CASE,
    COMPLETED,
    HAN,
    LEE,
    REOPENED,
    RETURNED,
    REVIEW,
    REVIEW_OPENED,
    V1,
    V2,
    happened,
    in_processing,
)
from tests.domain.signing.test_contract import NOBODY, OPENED

WHY = "I am moving away."
VOID = (REVIEW, InvalidateReview(WHY, **did("ann", 7)))


def withdrawn(*history: Any) -> Happened:
    act = processing.WithdrawRequest(WHY, **did("ann", 7))
    return in_processing(act, *history, processing.RequestWithdrawn(WHY))


def test_a_live_review_of_it_is_void():
    for past in ((*AT_WORK, COMPLETED), (*AT_WORK, COMPLETED, RETURNED)):
        assert list(when_request_is_withdrawn(withdrawn(*past))) == [VOID]
    returned = ReviewReturned(1, 1, "The rent is wrong.", LEE, HAN)
    for lives in ((REVIEW_OPENED,), (REVIEW_OPENED, returned)):
        given(review.decider, *lives).when(VOID[1]).then(ReviewInvalidated(WHY))


def test_where_no_review_lives_nothing_follows():
    for past in (AT_WORK[:1], AT_WORK):
        assert not list(when_request_is_withdrawn(withdrawn(*past)))
    completed = in_processing(withdrawn(*AT_WORK).act, *AT_WORK, COMPLETED)
    assert not list(when_request_is_withdrawn(completed))


def test_a_delivery_that_waits_for_the_next_version_ends():
    back = (*AT_WORK, COMPLETED, APPROVED, REOPENED)
    again = processing.ReworkCompleted(V2, ("It is right now.",), HAN, afresh=True)
    ends = ("requests.delivery/17", delivery.EndDelivery(WHY, **did("ann", 7)))
    questioned = (
        DeliveryOpened(CASE, V1, HAN, wd(1).since(moment(6))),
        delivery.ResultNotified(V1, "phone"),
        ObjectionRaised("o1", said("ann", "The rent is wrong.")),
    )

    assert list(when_request_is_withdrawn(withdrawn(*back))) == [ends]
    assert list(when_request_is_withdrawn(withdrawn(*back, again))) == [VOID, ends]
    reopened = given(delivery.decider, *questioned, delivery.ResultReopened("She is right."))
    reopened.when(ends[1]).then(delivery.DeliveryEnded(WHY))


def test_a_contract_that_serves_it_is_abandoned_by_whoever_withdrew_it():
    for act in (did("ann", 7), did_for("cai", "ann", 7)):
        withdraw = processing.WithdrawRequest(WHY, **act)
        gone = processing.RequestWithdrawn(WHY, child="signing.contract/17.2")
        it = in_processing(withdraw, *AT_WORK, gone)
        [(stream, command)] = when_request_is_withdrawn(it)

        assert (stream, command) == ("signing.contract/17.2", AbandonSigning(WHY, **act))
        given(contract.decider, OPENED).when(command, NOBODY).then(
            SigningAbandoned(WHY, frozenset())
        )


def test_an_order_that_serves_it_is_cancelled_by_whoever_withdrew_it():
    for act in (did("ann", 7), did_for("cai", "ann", 7)):
        withdraw = processing.WithdrawRequest(WHY, **act)
        gone = processing.RequestWithdrawn(WHY, child="orders.order/17.2")
        [(stream, command)] = when_request_is_withdrawn(in_processing(withdraw, *AT_WORK, gone))

        assert (stream, command) == ("orders.order/17.2", CancelOrder(WHY, **act))
        given(order.decider, REQUESTED).when(command, NOTHING_KEPT).then(
            OrderCancelled(WHY, (), reviewed=False)
        )


def test_an_issuance_that_serves_it_is_void():
    gone = processing.RequestWithdrawn(WHY, child="issuance.issuance/17.2")
    it = in_processing(withdrawn(*AT_WORK).act, *AT_WORK, gone)
    [(stream, command)] = when_request_is_withdrawn(it)

    assert (stream, command) == (
        "issuance.issuance/17.2",
        VoidWithRequest(WHY, **did("ann", 7)),
    )
    given(issuance.decider, *TO_DELIVER).when(command).then(IssuanceVoided(WHY, BOTH))


@pytest.mark.parametrize(
    "page", [contract.decider, order.decider, issuance.decider], ids=lambda it: it.name
)
def test_what_serves_it_ends_whatever_the_request_is_called(page: Decider[Any, Any, Any, Any]):
    gone = processing.RequestWithdrawn(WHY, child=f"{page.name}/2024/17")
    it = in_processing(withdrawn(*AT_WORK).act, *AT_WORK, gone)
    [(stream, command)] = when_request_is_withdrawn(it)

    assert stream == f"{page.name}/2024/17"
    assert type(command) in page.commands


def test_a_contract_is_abandoned_and_a_review_of_the_request_void():
    gone = processing.RequestWithdrawn(WHY, child="signing.contract/17")
    it = in_processing(withdrawn(*AT_WORK).act, *AT_WORK, COMPLETED, RETURNED, gone)

    assert [stream for stream, _ in when_request_is_withdrawn(it)] == [
        REVIEW,
        "signing.contract/17",
    ]


def test_what_was_approved_and_is_withdrawn_before_it_is_told_loses_its_review():
    opened = DeliveryOpened(CASE, V1, HAN, wd(1).since(moment(6)))
    act = delivery.WithdrawRequest(WHY, **did("ann", 7))
    it = happened(delivery.decider, act, opened, delivery.RequestWithdrawn(WHY))

    assert list(when_request_is_withdrawn(it)) == [VOID]
    passed = given(review.decider, REVIEW_OPENED, ReviewPassed(1))
    passed.when(VOID[1]).then(ReviewInvalidated(WHY))

"""What follows when a result is approved."""

from __future__ import annotations

from casework.domain.policies.when_result_is_approved import when_result_is_approved
from casework.domain.requests import delivery
from casework.domain.requests.delivery import DeliveryOpened, OpenDelivery
from casework.domain.requests.processing import ApproveResult
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.request import APPROVED, AT_WORK, CASE, COMPLETED, V1, in_processing

APPROVE = ApproveResult(1, **did("dan", 6))


def test_its_delivery_opens_with_the_case_as_it_stands():
    approved = in_processing(APPROVE, *AT_WORK, COMPLETED, APPROVED)
    [(stream, command)] = when_result_is_approved(approved)

    assert stream == "requests.delivery/17"
    assert command == OpenDelivery(CASE, V1, **did("dan", 6))
    given(delivery.decider).when(command, wd(1)).then(
        DeliveryOpened(CASE, V1, wd(1).since(moment(6)))
    )


def test_nothing_is_delivered_before():
    assert not list(when_result_is_approved(in_processing(APPROVE, *AT_WORK, COMPLETED)))

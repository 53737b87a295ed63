"""What follows when a result is approved."""

from __future__ import annotations

from casework.domain.kernel import Person
from casework.domain.policies.when_result_is_approved import when_result_is_approved
from casework.domain.requests import delivery
from casework.domain.requests.delivery import DeliveryOpened, OpenDelivery
from casework.domain.requests.processing import ApproveResult
from casework.domain.requests.supervision import HandlerReassigned
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.request import (
    APPROVED,
    AT_WORK,
    CASE,
    COMPLETED,
    HAN,
    V1,
    in_processing,
)

APPROVE = ApproveResult(1, **did("dan", 6))


def test_its_delivery_opens_with_the_case_as_it_stands():
    approved = in_processing(APPROVE, *AT_WORK, COMPLETED, APPROVED)
    [(stream, command)] = when_result_is_approved(approved)

    assert stream == "requests.delivery/17"
    assert command == OpenDelivery(CASE, V1, HAN, **did("dan", 6))
    given(delivery.decider).when(command, wd(1)).then(
        DeliveryOpened(CASE, V1, HAN, wd(1).since(moment(6)))
    )


def test_a_result_that_somebody_else_handles_by_now_is_delivered_as_its_makers():
    handed_on = HandlerReassigned(Person("hui"), "Han left.")
    approved = in_processing(APPROVE, *AT_WORK, COMPLETED, handed_on, APPROVED)
    [(_, command)] = when_result_is_approved(approved)

    assert isinstance(command, OpenDelivery)
    assert (command.producer, command.case.handler) == (HAN, Person("hui"))


def test_nothing_is_delivered_before():
    assert not list(when_result_is_approved(in_processing(APPROVE, *AT_WORK, COMPLETED)))

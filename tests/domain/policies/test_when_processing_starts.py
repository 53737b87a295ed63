"""What follows when work on a request begins, or begins anew."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from casework.domain.catalogue import Profile
from casework.domain.issuance import issuance
from casework.domain.kernel import Happened, NoFacts
from casework.domain.orders import order
from casework.domain.orders.order import OrderRequested
from casework.domain.orders.placed import Basis
from casework.domain.policies.when_processing_starts import when_processing_starts
from casework.domain.requests.processing import ProfileRestarted, StartProcessing
from casework.domain.signing import contract
from casework.domain.signing.contract import Nameable, OpenForRequest, SigningOpened
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.issuance.test_issuance import FILED
from tests.domain.issuance.test_issuance import OPENED as ISSUANCE_OPENED
from tests.domain.policies.request import ANN, AT_WORK, HAN, PERMIT, in_processing

RESTARTED = ProfileRestarted("The contract was abandoned.")


def begun(profile: Profile, *more: Any) -> tuple[Happened, Any]:
    """That work by this profile has begun, and perhaps begun anew; and its entry."""
    entry = attrs.evolve(PERMIT, business=attrs.evolve(PERMIT.business, profile=profile))
    opened = attrs.evolve(AT_WORK[0], entry=entry)
    act = StartProcessing(**did("han", 4))
    return in_processing(act, opened, *AT_WORK[1:], *more), entry


def test_work_that_ends_in_a_signature_opens_a_contract():
    it, entry = begun(Profile.SIGNING)
    [(stream, command)] = when_processing_starts(it)

    assert stream == "signing.contract/17"
    assert command == OpenForRequest("17", ANN, "permit", entry, **did("han", 4))
    opened = given(contract.decider).when(command, Nameable(in_revisit=True))
    opened.then(SigningOpened(ANN, "permit", entry, "17"))


def test_work_that_ends_in_a_delivery_opens_an_order():
    it, entry = begun(Profile.ORDER)
    [(stream, command)] = when_processing_starts(it)

    assert stream == "orders.order/17"
    assert command == order.OpenForRequest("17", ANN, "permit", entry, **did("han", 4))
    requested = OrderRequested(Basis(ANN, "permit", entry, "17"))
    given(order.decider).when(command).then(requested)


def test_work_that_ends_in_a_document_opens_an_issuance_its_handler_is_answerable_for():
    it, _ = begun(Profile.ISSUANCE)
    [(stream, command)] = when_processing_starts(it)

    assert stream == "issuance.issuance/17"
    assert command == issuance.OpenForRequest("17", HAN, **did("han", 4))
    given(issuance.decider).when(command, FILED).then(attrs.evolve(ISSUANCE_OPENED, clerk=HAN))


def test_what_begins_anew_is_another_issuance_of_the_same_request():
    [(stream, command)] = when_processing_starts(begun(Profile.ISSUANCE, RESTARTED)[0])

    assert stream == "issuance.issuance/17.2"
    assert command == issuance.OpenForRequest("17", HAN, **did("han", 4))


def test_what_begins_anew_is_another_order():
    again, _ = begun(Profile.ORDER, RESTARTED)

    assert [it for it, _ in when_processing_starts(again)] == ["orders.order/17.2"]


def test_what_begins_anew_is_another_contract():
    again, _ = begun(Profile.SIGNING, RESTARTED)
    once_more, _ = begun(Profile.SIGNING, RESTARTED, RESTARTED)

    assert [it for it, _ in when_processing_starts(again)] == ["signing.contract/17.2"]
    assert [it for it, _ in when_processing_starts(once_more)] == ["signing.contract/17.3"]


@pytest.mark.parametrize("profile", [Profile.GENERIC])
def test_other_work_is_done_where_it_is(profile: Profile):
    assert not list(when_processing_starts(begun(profile)[0]))


def test_nothing_follows_from_what_comes_before():
    it, _ = begun(Profile.SIGNING)
    assert not list(when_processing_starts(attrs.evolve(it, event=NoFacts())))

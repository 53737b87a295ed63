"""What follows when a request is registered."""

from __future__ import annotations

from casework.domain import numbers
from casework.domain.numbers import NumberKind, NumberTaken, TakeNumber
from casework.domain.policies.when_request_is_registered import when_request_is_registered
from casework.domain.requests import intake, processing
from casework.domain.requests.filing import ApplicantKind, Judgement, Verdict
from casework.domain.requests.intake import Register, RequestRegistered, RequestSubmitted
from casework.domain.requests.one_notice import CompletenessChecked
from casework.domain.requests.processing import OpenProcessing
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.request import ANN, AT_WORK, LEASE, NUMBER, PERMIT, happened

SPAN = wd(1).since(moment(1))
SUBMITTED = RequestSubmitted(
    ANN,
    ApplicantKind.CUSTOMER,
    "phone",
    "cai",
    "permit",
    PERMIT,
    frozenset({LEASE}),
    (),
    SPAN,
)
IN_ORDER = CompletenessChecked((Judgement(LEASE, Verdict.OK),), moment(1), SPAN)
REGISTER = Register(NUMBER, **did("cai", 1))


def test_its_number_is_taken_and_processing_opens():
    registered = (SUBMITTED, IN_ORDER, RequestRegistered(NUMBER))
    number, begin = when_request_is_registered(happened(intake.decider, REGISTER, *registered))

    assert number == (
        f"numbers/request:{NUMBER}",
        TakeNumber(NumberKind.REQUEST, "requests.intake/17", **did("cai", 1)),
    )
    assert begin == (
        "requests.processing/17",
        OpenProcessing(
            NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(1), **did("cai", 1)
        ),
    )
    given(numbers.decider).when(number[1]).then(
        NumberTaken(NumberKind.REQUEST, "requests.intake/17")
    )
    given(processing.decider).when(begin[1]).then(AT_WORK[0])


def test_nothing_follows_from_what_comes_before():
    assert not list(when_request_is_registered(happened(intake.decider, REGISTER, SUBMITTED)))

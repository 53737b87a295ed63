"""What follows when both sides have signed."""

from __future__ import annotations

import attrs

from casework.domain.care import revisit
from casework.domain.care.revisit import RevisitScheduled, ScheduleRevisit
from casework.domain.policies.when_signing_is_completed import when_signing_is_completed
from casework.domain.requests import processing
from casework.domain.requests.case import Result
from casework.domain.requests.processing import CompleteProfile, ProcessingCompleted
from casework.domain.signing.contract import CompleteSigning
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.contract import with_contract
from tests.domain.policies.request import AT_WORK, HAN
from tests.domain.signing.test_contract import ANN, BOTH_SIGNED, COMPLETED, OPENED, SAM

COMPLETE = CompleteSigning(**did("sam", 5))
REVISIT = ("care.revisit/signing:17", ScheduleRevisit(ANN, "17", SAM, **did("sam", 5)))


def test_the_customer_is_to_be_asked_how_it_went():
    it = with_contract(COMPLETE, *BOTH_SIGNED, COMPLETED)
    [(stream, command)] = when_signing_is_completed(it)
    scheduled = RevisitScheduled(ANN, "17", SAM, wd(20).since(moment(5)))

    assert (stream, command) == REVISIT
    given(revisit.decider).when(command, wd(20)).then(scheduled)


def test_the_request_that_it_served_is_completed():
    for_request = attrs.evolve(OPENED, request="9")
    it = with_contract(COMPLETE, for_request, *BOTH_SIGNED[1:], COMPLETED)
    asked, (stream, command) = when_signing_is_completed(it)

    assert asked == REVISIT
    assert stream == "requests.processing/9"
    assert command == CompleteProfile("copy-1", "signing.contract/17 is signed.", **did("sam", 5))
    given(processing.decider, *AT_WORK).when(command).then(
        ProcessingCompleted(Result(1, "copy-1"), HAN)
    )


def test_nothing_follows_before_both_have_signed():
    assert not list(when_signing_is_completed(with_contract(COMPLETE, *BOTH_SIGNED)))

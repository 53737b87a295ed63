"""What follows when an issuance is completed."""

from __future__ import annotations

import attrs

from casework.domain.issuance.handover import CompleteIssuance
from casework.domain.policies.when_issuance_is_completed import when_issuance_is_completed
from casework.domain.requests import processing
from casework.domain.requests.case import Result
from casework.domain.requests.processing import CompleteProfile, ProcessingCompleted
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.issuance.test_issuance import HANDED_OVER, OPENED, OVER
from tests.domain.policies.issuance import in_issuance
from tests.domain.policies.request import AT_WORK, HAN

COMPLETE = CompleteIssuance(**did("col", 9))


def test_the_work_on_the_request_that_it_served_is_completed_for_its_handler():
    [(stream, command)] = when_issuance_is_completed(in_issuance(COMPLETE, *OVER))

    made = "issuance.issuance/17 is completed: copy 1 is delivered."
    assert (stream, command) == (
        "requests.processing/17",
        CompleteProfile("d1", made, **did("col", 9)),
    )
    given(processing.decider, *AT_WORK).when(command).then(
        ProcessingCompleted(Result(1, "d1"), HAN)
    )


def test_one_that_stands_alone_completes_nothing_else():
    alone = attrs.evolve(OPENED, request="")

    assert not list(when_issuance_is_completed(in_issuance(COMPLETE, alone, *OVER[1:])))


def test_nothing_is_completed_before():
    assert not list(when_issuance_is_completed(in_issuance(COMPLETE, *HANDED_OVER)))

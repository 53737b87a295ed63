"""What follows when information or a printed copy has been reviewed."""

from __future__ import annotations

from typing import Any

import attrs

from casework.domain.issuance import issuance
from casework.domain.issuance.documents import ApproveDocument, ReturnDocument
from casework.domain.issuance.information import ApproveInformation, ReturnInformation
from casework.domain.issuance.underway import BackTo
from casework.domain.kernel import Act, Happened
from casework.domain.policies.when_issuance_is_reviewed import when_issuance_is_reviewed
from casework.domain.review.review import (
    PassStage,
    ReturnForRework,
    ReviewPassed,
    ReviewReturned,
)
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.issuance.test_issuance import (
    APPROVED,
    CAS,
    COL,
    FOR_CORRECTION,
    IN_REVIEW,
    MARKED,
    PASSED,
    REN,
    TO_CORRECT,
    returned,
)
from tests.domain.policies.issuance import COPY_REVIEW, INFO_REVIEW

PASS = PassStage(1, "d1", **did("ren", 6))
RETURN = ReturnForRework(1, "It is wrong.", **did("ren", 6))


def reviewed(stream: str, act: Act, event: Any) -> Happened:
    return Happened(stream, event, None, act)


def test_information_that_passed_may_be_entered():
    [(stream, command)] = when_issuance_is_reviewed(reviewed(INFO_REVIEW, PASS, ReviewPassed(1)))

    assert (stream, command) == ("issuance.issuance/17", ApproveInformation(1, **did("ren", 6)))
    given(issuance.decider, *IN_REVIEW).when(command).then(APPROVED)


def test_information_that_did_not_pass_is_to_be_corrected():
    back = ReviewReturned(1, 1, "The premium is wrong.", REN, CAS)
    act = attrs.evolve(RETURN, **did("ren", 2))
    [(stream, command)] = when_issuance_is_reviewed(reviewed(INFO_REVIEW, act, back))

    assert stream == "issuance.issuance/17"
    assert command == ReturnInformation(1, "The premium is wrong.", **did("ren", 2))
    given(issuance.decider, *IN_REVIEW).when(command).then(TO_CORRECT)


def test_a_copy_that_passed_may_be_delivered():
    [(stream, command)] = when_issuance_is_reviewed(reviewed(COPY_REVIEW, PASS, ReviewPassed(1)))

    assert (stream, command) == ("issuance.issuance/17", ApproveDocument(1, **did("ren", 6)))
    given(issuance.decider, *MARKED).when(command).then(PASSED)


def test_a_copy_goes_back_as_far_as_its_reviewer_says():
    for to in BackTo:
        back = ReviewReturned(1, 1, "It is wrong.", REN, COL, to)
        [(stream, command)] = when_issuance_is_reviewed(reviewed(COPY_REVIEW, RETURN, back))

        assert stream == "issuance.issuance/17"
        assert command == ReturnDocument(1, "It is wrong.", to, **did("ren", 6))
        more = [FOR_CORRECTION] if to is BackTo.INFORMATION else []
        given(issuance.decider, *MARKED).when(command).then(returned(to), *more)


def test_other_reviews_are_no_concern_of_an_issuance():
    for other in ("request_result:17", "signing_file:17", "issuance_information:17"):
        it = reviewed(f"review.review/{other}", PASS, ReviewPassed(1))
        assert not list(when_issuance_is_reviewed(it))
    unfinished = reviewed(INFO_REVIEW, PASS, None)
    assert not list(when_issuance_is_reviewed(unfinished))

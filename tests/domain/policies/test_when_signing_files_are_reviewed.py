"""What follows when files to be signed were reviewed."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.kernel import Happened
from casework.domain.policies.when_signing_files_are_reviewed import (
    when_signing_files_are_reviewed,
)
from casework.domain.review import review
from casework.domain.review.review import PassStage, ReviewPassed, ReviewReturned
from casework.domain.signing import contract
from casework.domain.signing.deal import SALES_CONTRACT, SIGNING_FILE
from casework.domain.signing.files import FileReviewPassed, PassFiles, ReturnFiles
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.contract import FILE_REVIEW, REVIEW_OPENED, SALE_REVIEW
from tests.domain.signing.test_contract import (
    APPROVED,
    RETURNED,
    REVIEW_PASSED,
    REVIEWED,
    REVISION,
    REX,
    SALE_HANDED_IN,
    SALE_PREPARED,
    SAM,
)

PASSED = ReviewPassed(1)
SENT_BACK = ReviewReturned(1, 1, "The rent is wrong.", REX, SAM)


def reviewed(stream: str, event: Any) -> Happened:
    state = review.decider.after([REVIEW_OPENED, event])
    return Happened(stream, event, state, PassStage(1, "sha-1", **did("rex", 3)))


def test_a_pass_is_told_to_the_contract():
    [(stream, command)] = when_signing_files_are_reviewed(reviewed(FILE_REVIEW, PASSED))

    assert stream == "signing.contract/17"
    assert command == PassFiles(SIGNING_FILE, 1, **did("rex", 3))
    given(contract.decider, *REVIEWED).when(command).then(REVIEW_PASSED, APPROVED)


def test_a_pass_as_a_contract_of_sale_is_told_as_such():
    [(stream, command)] = when_signing_files_are_reviewed(reviewed(SALE_REVIEW, PASSED))
    sale = given(contract.decider, *SALE_PREPARED, SALE_HANDED_IN)

    assert stream == "signing.contract/17"
    assert command == PassFiles(SALES_CONTRACT, 1, **did("rex", 3))
    sale.when(command).then(FileReviewPassed(SALES_CONTRACT, 1))


def test_a_return_goes_back_to_the_contract_with_its_reason():
    [(stream, command)] = when_signing_files_are_reviewed(reviewed(FILE_REVIEW, SENT_BACK))

    assert stream == "signing.contract/17"
    assert command == ReturnFiles(SIGNING_FILE, 1, "The rent is wrong.", REX, **did("rex", 3))
    given(contract.decider, *REVIEWED).when(command, REVISION).then(RETURNED)


@pytest.mark.parametrize("event", [PASSED, SENT_BACK], ids=["passed", "returned"])
def test_what_is_reviewed_as_something_else_is_none_of_its_business(event: Any):
    other = reviewed("review.review/request_result:17", event)

    assert not list(when_signing_files_are_reviewed(other))


def test_nothing_follows_while_it_lies_before_the_reviewers():
    opened = Happened(
        FILE_REVIEW, REVIEW_OPENED, review.decider.after([REVIEW_OPENED]), reviewed("/", PASSED).act
    )

    assert not list(when_signing_files_are_reviewed(opened))

"""What follows when files to be signed are changed, come back, or are given up."""

from __future__ import annotations

from typing import Any

import attrs

from casework.domain.kernel import Happened
from casework.domain.policies.when_signing_files_change import when_signing_files_change
from casework.domain.review import review
from casework.domain.review.review import (
    InvalidateReview,
    ReviewInvalidated,
    ReviewPassed,
    ReviewReturned,
)
from casework.domain.signing.contract import AbandonSigning, SigningAbandoned
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.contract import (
    FILE_REVIEW,
    REVIEW_OPENED,
    SALE_REVIEW,
    with_contract,
)
from tests.domain.signing.test_contract import (
    AS_FILES,
    AT_THE_TABLE,
    BOTH,
    PREPARED,
    RETURNED,
    REVIEWED,
    REVISED,
    REX,
    SALE_HANDED_IN,
    SALE_PREPARED,
    SAM,
)

ACT = AbandonSigning("Gone.", **did("ann", 6))


def void(reason: str) -> InvalidateReview:
    return InvalidateReview(reason, **did("ann", 6))


def changed(*history: Any) -> Happened:
    return with_contract(ACT, *history)


def test_a_change_ends_the_review_that_had_passed():
    revised = attrs.evolve(REVISED, voids=AS_FILES)
    [(stream, command)] = when_signing_files_change(changed(*AT_THE_TABLE, revised))

    assert (stream, command) == (FILE_REVIEW, void("The rent is wrong."))
    passed = given(review.decider, REVIEW_OPENED, ReviewPassed(1))
    passed.when(command).then(ReviewInvalidated("The rent is wrong."))


def test_what_is_given_up_ends_every_review_that_is_live():
    left = SigningAbandoned("Gone.", BOTH)
    it = changed(*SALE_PREPARED, SALE_HANDED_IN, left)

    assert list(when_signing_files_change(it)) == [
        (SALE_REVIEW, void("Gone.")),
        (FILE_REVIEW, void("Gone.")),
    ]
    returned = ReviewReturned(1, 1, "The rent is wrong.", REX, SAM)
    for live in ((REVIEW_OPENED,), (REVIEW_OPENED, returned)):
        given(review.decider, *live).when(void("Gone.")).then(ReviewInvalidated("Gone."))


def test_a_return_by_one_review_ends_the_other():
    both = attrs.evolve(RETURNED, review="sales_contract", voids=AS_FILES)
    it = changed(*SALE_PREPARED, SALE_HANDED_IN, both)

    assert list(when_signing_files_change(it)) == [(FILE_REVIEW, void("The rent is wrong."))]


def test_where_no_review_ends_nothing_follows():
    for past in ((*PREPARED, REVISED), (*REVIEWED, RETURNED), PREPARED):
        assert not list(when_signing_files_change(changed(*past)))

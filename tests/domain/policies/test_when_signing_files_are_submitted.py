"""What follows when files to be signed are handed in."""

from __future__ import annotations

import attrs

from casework.domain.policies.when_signing_files_are_submitted import (
    when_signing_files_are_submitted,
)
from casework.domain.review import review
from casework.domain.review.review import (
    OpenReview,
    Resubmit,
    ReviewInvalidated,
    ReviewResubmitted,
    ReviewReturned,
)
from casework.domain.signing.deal import SALES_CONTRACT, SIGNING_FILE
from casework.domain.signing.files import FilesReturned, FilesRevised, FilesSubmitted, SubmitFiles
from casework.testing.scenario import given
from tests.domain.cast import did, moment, wd
from tests.domain.policies.contract import (
    FILE_REVIEW,
    REVIEW_OPENED,
    SALE_REVIEW,
    STAGES,
    with_contract,
)
from tests.domain.signing.test_contract import (
    AS_IT_WAS,
    CHANGED,
    HANDED_IN,
    PREPARED,
    RESUMED,
    REVISED,
    REX,
    SALE_HANDED_IN,
    SALE_PREPARED,
    SAM,
    SENT_BACK,
)

HAND_IN = SubmitFiles(**did("sam", 2))
OPEN = OpenReview(
    kind=SIGNING_FILE,
    version=1,
    digest=AS_IT_WAS.digest,
    producer=SAM,
    profile="",
    group="",
    business_type="lease",
    quality="",
    **did("sam", 2),
)


def test_they_come_up_for_review():
    it = with_contract(HAND_IN, *PREPARED, HANDED_IN)
    [(stream, command)] = when_signing_files_are_submitted(it)

    assert (stream, command) == (FILE_REVIEW, OPEN)
    given(review.decider).when(command, STAGES).then(REVIEW_OPENED)


def test_a_contract_of_sale_comes_up_for_two():
    it = with_contract(HAND_IN, *SALE_PREPARED, SALE_HANDED_IN)
    as_sale = attrs.evolve(OPEN, kind=SALES_CONTRACT, digest=SALE_HANDED_IN.digest)
    as_files = attrs.evolve(as_sale, kind=SIGNING_FILE)

    assert list(when_signing_files_are_submitted(it)) == [
        (SALE_REVIEW, as_sale),
        (FILE_REVIEW, as_files),
    ]


def test_what_came_back_is_resubmitted_with_its_answer():
    it = with_contract(HAND_IN, *SENT_BACK, REVISED, RESUMED)
    [(stream, command)] = when_signing_files_are_submitted(it)
    returned = ReviewReturned(1, 1, "The rent is wrong.", REX, SAM)
    again = ReviewResubmitted(2, CHANGED.digest, RESUMED.responses, SAM, wd(1).since(moment(2)))

    assert stream == FILE_REVIEW
    assert command == Resubmit(2, CHANGED.digest, RESUMED.responses, SAM, **did("sam", 2))
    given(review.decider, REVIEW_OPENED, returned).when(command, STAGES.review).then(again)


def test_where_one_of_two_sent_it_back_the_other_begins_anew():
    files, sale = frozenset({SIGNING_FILE}), frozenset({SALES_CONTRACT})
    returned = FilesReturned(
        SALES_CONTRACT, 1, "Unclear.", REX, wd(1).since(moment(3)), voids=files
    )
    revised = FilesRevised((), "Clear now.", frozenset())
    again = FilesSubmitted(2, "sha-2", opened=files, resumed=sale, responses=("Clear now.",))
    past = (*SALE_PREPARED, SALE_HANDED_IN, returned, revised, again)

    resumed, opened = when_signing_files_are_submitted(with_contract(HAND_IN, *past))

    new = attrs.evolve(OPEN, version=2, digest="sha-2")
    assert resumed == (SALE_REVIEW, Resubmit(2, "sha-2", ("Clear now.",), SAM, **did("sam", 2)))
    assert opened == (FILE_REVIEW, new)
    void = given(review.decider, REVIEW_OPENED, ReviewInvalidated("Unclear."))
    void.when(new, STAGES).then(attrs.evolve(REVIEW_OPENED, version=2, digest="sha-2"))


def test_nothing_else_comes_up_for_review():
    assert not list(when_signing_files_are_submitted(with_contract(HAND_IN, *PREPARED)))

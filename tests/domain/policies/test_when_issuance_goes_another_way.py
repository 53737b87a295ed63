"""What follows when an issuance is given up, or its information turns out to be wrong."""

from __future__ import annotations

from casework.domain.issuance.documents import ReturnDocument
from casework.domain.issuance.information import (
    CorrectionRequested,
    RequestCorrection,
    ReturnInformation,
)
from casework.domain.issuance.issuance import IssuanceVoided, VoidIssuance
from casework.domain.issuance.underway import BackTo
from casework.domain.policies.when_issuance_goes_another_way import when_issuance_goes_another_way
from casework.domain.review import review
from casework.domain.review.review import InvalidateReview, ReviewInvalidated, ReviewPassed
from casework.testing.scenario import given
from tests.domain.cast import did, moment
from tests.domain.issuance.test_issuance import (
    BACK,
    BOTH,
    FOR_CORRECTION,
    MARKED,
    TO_DELIVER,
    TO_ENTER,
    returned,
)
from tests.domain.policies.issuance import COPY_REVIEW, INFO_OPENED, INFO_REVIEW, in_issuance


def test_information_that_is_found_wrong_later_loses_its_review():
    ask = RequestCorrection(("The name.", "The road."), **did("col", 3))
    asked = CorrectionRequested(1, ask.issues, moment(3), void=True)
    [(stream, command)] = when_issuance_goes_another_way(in_issuance(ask, *TO_ENTER, asked))

    assert (stream, command) == (
        INFO_REVIEW,
        InvalidateReview("The name.; The road.", **did("col", 3)),
    )
    given(review.decider, INFO_OPENED, ReviewPassed(1)).when(command).then(
        ReviewInvalidated("The name.; The road.")
    )


def test_a_copy_with_wrong_information_ends_the_review_of_the_information_too():
    back = ReturnDocument(1, "It is wrong.", "information", **did("ren", 6))
    it = in_issuance(back, *MARKED, returned(BackTo.INFORMATION), FOR_CORRECTION)

    assert list(when_issuance_goes_another_way(it)) == [
        (INFO_REVIEW, InvalidateReview("It is wrong.", **did("ren", 6)))
    ]


def test_information_that_its_review_returned_keeps_it():
    back = ReturnInformation(1, "The premium is wrong.", **did("ren", 2))

    assert not list(when_issuance_goes_another_way(in_issuance(back, *BACK)))


def test_a_copy_that_goes_back_for_itself_or_the_entry_ends_no_review():
    for to in (BackTo.DOCUMENT, BackTo.ENTRY):
        back = ReturnDocument(1, "It is wrong.", to, **did("ren", 6))
        assert not list(when_issuance_goes_another_way(in_issuance(back, *MARKED, returned(to))))


def test_what_is_given_up_takes_its_live_reviews_with_it():
    give_up = VoidIssuance("A double.", **did("lee", 8))
    it = in_issuance(give_up, *TO_DELIVER, IssuanceVoided("A double.", BOTH))
    void = InvalidateReview("A double.", **did("lee", 8))

    assert list(when_issuance_goes_another_way(it)) == [(COPY_REVIEW, void), (INFO_REVIEW, void)]
    none = in_issuance(give_up, *TO_DELIVER, IssuanceVoided("A double.", frozenset()))
    assert not list(when_issuance_goes_another_way(none))

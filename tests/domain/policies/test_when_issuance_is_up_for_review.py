"""What follows when information is given or corrected, and when a copy is printed."""

from __future__ import annotations

import attrs

from casework.domain.issuance.documents import DocumentPrinted, PrintDocument
from casework.domain.issuance.information import CorrectionRequested, SubmitCorrection
from casework.domain.issuance.issuance import OpenForRequest
from casework.domain.issuance.underway import BackTo, Datum
from casework.domain.policies.when_issuance_is_up_for_review import when_issuance_is_up_for_review
from casework.domain.review import review
from casework.domain.review.review import (
    OpenReview,
    Resubmit,
    ReviewInvalidated,
    ReviewResubmitted,
    ReviewReturned,
)
from casework.testing.scenario import given
from tests.domain.cast import did, moment, said, wd
from tests.domain.issuance.test_issuance import (
    BACK,
    BASICS,
    CAS,
    COL,
    CORRECTION,
    MARKED,
    OPENED,
    PRINTED,
    REN,
    RIGHT,
    SECOND,
    TO_ENTER,
    TO_PRINT,
    returned,
)
from tests.domain.policies.issuance import (
    COPY_OPENED,
    COPY_REVIEW,
    INFO_OPENED,
    INFO_REVIEW,
    STAGE,
    in_issuance,
)

OPEN, CORRECT = OpenForRequest("17", CAS, **did("han", 2)), SubmitCorrection(RIGHT, **did("ann", 3))
PRINT = PrintDocument(1, **did("col", 5))


def test_the_information_comes_up_as_the_clerks_who_is_answerable():
    [(stream, command)] = when_issuance_is_up_for_review(in_issuance(OPEN, OPENED))

    assert stream == INFO_REVIEW
    assert isinstance(command, OpenReview)
    assert command.producer == CAS
    given(review.decider).when(command, STAGE).then(INFO_OPENED)


def test_what_its_review_returned_comes_back_to_it_with_an_answer():
    [(stream, command)] = when_issuance_is_up_for_review(in_issuance(CORRECT, *BACK, CORRECTION))

    answer = "Version 2 says anew: premium."
    assert (stream, command) == (
        INFO_REVIEW,
        Resubmit(2, SECOND, (answer,), CAS, **did("ann", 3)),
    )
    gone_back = ReviewReturned(1, 1, "The premium is wrong.", REN, CAS)
    given(review.decider, INFO_OPENED, gone_back).when(command, wd(1)).then(
        ReviewResubmitted(2, SECOND, (answer,), CAS, wd(1).since(moment(3)))
    )


def test_the_answer_names_every_item_that_is_said_anew():
    name = Datum(BASICS, text=said("ann", "Ann, of 4 Harbour Road"))
    both = attrs.evolve(CORRECTION, details=(*RIGHT, name))
    [(_, command)] = when_issuance_is_up_for_review(in_issuance(CORRECT, *BACK, both))

    assert isinstance(command, Resubmit)
    [answer] = command.responses
    assert answer == "Version 2 says anew: customer_basics, premium."


def test_what_comes_up_is_brought_by_whoever_acted():
    asked_later = CorrectionRequested(1, ("The name.",), moment(3), void=True)
    void = attrs.evolve(CORRECTION, void=True)
    for act, history in (
        (OPEN, (OPENED,)),
        (CORRECT, (*TO_ENTER, asked_later, void)),
        (PRINT, (*TO_PRINT, PRINTED)),
    ):
        [(_, command)] = when_issuance_is_up_for_review(in_issuance(act, *history))

        assert (command.by, command.at) == (act.by, act.at)


def test_what_lost_its_review_gets_a_new_one():
    asked_later = CorrectionRequested(1, ("The name.",), moment(3), void=True)
    void = attrs.evolve(CORRECTION, void=True)
    it = in_issuance(CORRECT, *TO_ENTER, asked_later, void)
    [(stream, command)] = when_issuance_is_up_for_review(it)

    assert stream == INFO_REVIEW
    assert isinstance(command, OpenReview)
    given(review.decider, INFO_OPENED, ReviewInvalidated("The name.")).when(command, STAGE).then(
        attrs.evolve(INFO_OPENED, version=2, digest=SECOND, review_by=wd(1).since(moment(3)))
    )


def test_a_printed_copy_comes_up_as_its_printers():
    [(stream, command)] = when_issuance_is_up_for_review(in_issuance(PRINT, *TO_PRINT, PRINTED))

    assert stream == COPY_REVIEW
    assert isinstance(command, OpenReview)
    assert command.producer == COL
    given(review.decider).when(command, STAGE).then(COPY_OPENED)


def test_the_next_copy_answers_why_the_last_came_back():
    anew = DocumentPrinted(2, 2, "d2", CAS, None, "On better paper.")
    again = (*MARKED, returned(BackTo.DOCUMENT), *TO_PRINT[-2:], anew)
    [(stream, command)] = when_issuance_is_up_for_review(in_issuance(PRINT, *again))

    assert (stream, command) == (
        COPY_REVIEW,
        Resubmit(2, "d2", ("On better paper.",), CAS, **did("col", 5)),
    )
    gone_back = ReviewReturned(1, 1, "It is wrong.", REN, COL, "document")
    waiting = given(review.decider, COPY_OPENED, gone_back).told(wd(1))
    waiting.when(command).then(
        ReviewResubmitted(2, "d2", ("On better paper.",), CAS, wd(1).since(moment(5)))
    )
    assert isinstance(command, Resubmit)
    waiting.when(attrs.evolve(command, responses=("",))).refused(review.FROM_THE_START)


def test_nothing_else_comes_up():
    for past in (TO_ENTER, BACK, TO_PRINT, MARKED):
        assert not list(when_issuance_is_up_for_review(in_issuance(PRINT, *past)))

"""The issuance, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import reduce
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import ends
from casework.domain.catalogue import (
    ON_OFFER,
    BusinessType,
    Entry,
    FieldKind,
    FormField,
    Item,
    Marks,
    Profile,
)
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.issuance import documents, entry, handover, information, issuance, underway
from casework.domain.issuance.documents import (
    BY_TEMPLATE,
    LOOKED_AT_FIRST,
    SECOND_REVIEW,
    SIGNED_AND_SEALED,
    ApproveDocument,
    BlankForm,
    DocumentApproved,
    DocumentGenerated,
    DocumentPrinted,
    DocumentReturned,
    GenerateDocument,
    PrePrintCheck,
    PrePrintFailed,
    PrePrintPassed,
    PrintDocument,
    RecordSeal,
    RecordSignature,
    RegenerateDocument,
    ReturnDocument,
    SealAffixed,
    SignatureAffixed,
)
from casework.domain.issuance.entry import (
    AS_REVIEWED,
    EACH_CHECKED,
    REVIEWED_FIRST,
    CheckField,
    DataEntered,
    EnterData,
    EntryVerified,
    FieldChecked,
    VerifyEntry,
)
from casework.domain.issuance.handover import (
    AS_WISHED,
    NOTHING_LEFT,
    TO_WHOM_IT_IS_FOR,
    AcknowledgeReceipt,
    ArchiveIssuance,
    Bind,
    Collate,
    CompleteIssuance,
    Concluding,
    Deliver,
    DeliveryFailed,
    DocumentBound,
    DocumentCollated,
    DocumentDelivered,
    IssuanceArchived,
    IssuanceCompleted,
    IssueRaised,
    IssueResolved,
    OnFile,
    RaiseIssue,
    ReceiptAcknowledged,
    RecordDeliveryFailure,
    ResolveIssue,
)
from casework.domain.issuance.information import (
    CORRECTED,
    ApproveInformation,
    CorrectionRequested,
    InfoApproved,
    InfoCorrected,
    RequestCorrection,
    ReturnInformation,
    SubmitCorrection,
)
from casework.domain.issuance.issuance import (
    CHECKED_FIRST,
    ERRORS_COUNT,
    Above,
    Application,
    Filed,
    IssuanceErrorRecorded,
    IssuanceOpened,
    IssuanceVoided,
    Judge,
    OpenForRequest,
    Opening,
    OpenIssuance,
    RecordIssuanceError,
    Stage,
    VoidIssuance,
    VoidWithRequest,
    decider,
    due,
)
from casework.domain.issuance.underway import (
    BUSINESS_DEPARTMENT,
    DELIVERY_METHOD,
    TRAINED,
    Archived,
    BackTo,
    Completed,
    Correcting,
    Datum,
    Delivered,
    DocPassed,
    Entered,
    Generated,
    InfoPassed,
    InfoReview,
    Information,
    Known,
    NotOpened,
    Papers,
    Printed,
    PrintReady,
    Training,
    Voided,
    alone,
    application_of,
    digest_of,
    readable,
    seconds,
)
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.money import EXACT, Money, Quantity
from casework.testing.histories import explore, histories, outcomes, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd, wh
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------
# Ann applied for a certificate. Cas and Col are clerks, Ren reviews, Lee leads the clerks.

ANN, CAS, COL, REN, LEE = map(Person, ("ann", "cas", "col", "ren", "lee"))
BASICS, PREMIUM, SHARES = Item("customer_basics"), Item("premium"), Item("shares")
CERTIFICATE = Entry(
    3,
    BusinessType(
        profile=Profile.ISSUANCE,
        sections=frozenset({BASICS}),
        fields=(
            FormField(PREMIUM, FieldKind.MONEY, "CNY"),
            FormField(SHARES, FieldKind.QUANTITY, "share", mandatory=False),
            FormField(DELIVERY_METHOD, mandatory=False),
            FormField(BUSINESS_DEPARTMENT, mandatory=False),
        ),
        materials=frozenset({Item("identity card")}),
        steps=(),
        classes=frozenset(),
        templates=frozenset({"certificate", "slip"}),
        marks=(Marks("certificate", frozenset({"issuer"}), frozenset({"company"})), Marks("slip")),
    ),
)


def fen(amount: int) -> Money:
    return Money(amount, "CNY")


NAME = Datum(BASICS, text=said("ann", "Ann, of 3 Harbour Road"))
PAID = Datum(PREMIUM, money=fen(12_000))
DATA = (NAME, PAID)
RIGHT = (Datum(PREMIUM, money=fen(13_000)),)
CORRECT = (NAME, *RIGHT)
FIRST, SECOND = digest_of(1, DATA), digest_of(2, CORRECT)

FIT = Training(guarded=True, inducted=True, able=True)
GREEN = attrs.evolve(FIT, inducted=False)
COMPLETE = Application(ANN, "certificate", CERTIFICATE, DATA, moment(1))
FILED, OPENING = Filed(COMPLETE), Opening(COMPLETE, FIT)
REVIEWS, SUPERIOR = Judge(reviews=True, superior=False), Judge(reviews=False, superior=True)
ABOVE = Above(superior=True)
CONCLUDING = Concluding(without_waiting=True, archive=wd(5))
TELL = wh(4)

OPENED = IssuanceOpened(
    "17", ANN, "certificate", CERTIFICATE, CAS, moment(1), digest=FIRST, details=DATA
)
APPROVED = InfoApproved(1)
TO_CORRECT = CorrectionRequested(1, ("The premium is wrong.",), moment(2), void=False)
CORRECTION = InfoCorrected(2, SECOND, RIGHT, 86_400, void=False)
ENTERED = DataEntered(1, DATA, COL)
CHECKED = (FieldChecked(BASICS), FieldChecked(PREMIUM))
VERIFIED = EntryVerified(1, COL)
MADE = DocumentGenerated(1, "certificate", "d1", COL)
FOUND_RIGHT = PrePrintPassed(1)
PRINTED = DocumentPrinted(1, 1, "d1", COL, None, "")
SIGNED = SignatureAffixed(1, "issuer", LEE, "d1")
SEALED = SealAffixed(1, "company", "d1")
PASSED = DocumentApproved(1)
BY_POST = said("ann", "registered mail")
DELIVERED = DocumentDelivered(1, "ann", BY_POST, COL)
HOUR = 3_600
COMPLETED = IssuanceCompleted(
    COL, "certificate", moment(1), moment(9), 8 * 24 * HOUR, 0, wd(5).since(moment(9))
)

IN_REVIEW = (OPENED,)
BACK = (OPENED, TO_CORRECT)
TO_ENTER = (OPENED, APPROVED)
IN_SYSTEM = (*TO_ENTER, ENTERED, *CHECKED)
TO_MAKE = (*IN_SYSTEM, VERIFIED)
TO_CHECK = (*TO_MAKE, MADE)
TO_PRINT = (*TO_CHECK, FOUND_RIGHT)
ON_PAPER = (*TO_PRINT, PRINTED)
MARKED = (*ON_PAPER, SIGNED, SEALED)
TO_DELIVER = (*MARKED, PASSED)
HANDED_OVER = (*TO_DELIVER, DELIVERED)
OVER = (*HANDED_OVER, COMPLETED)
BOUND = (*OVER, DocumentCollated(), DocumentBound())
ON_FILE = (*BOUND, IssuanceArchived())
VOIDED = (*TO_ENTER, IssuanceVoided("A double.", frozenset({"issuance_info"})))

Past: TypeAlias = tuple[Any, ...]
BEFORE_PRINTING: tuple[Past, ...] = (TO_ENTER, TO_MAKE, TO_CHECK, TO_PRINT)
INSIDE: tuple[Past, ...] = (IN_REVIEW, BACK, *BEFORE_PRINTING, ON_PAPER, TO_DELIVER)
OUTSIDE: tuple[Past, ...] = (HANDED_OVER, OVER, ON_FILE)


def an_issuance(*history: Any) -> Given:
    return given(decider, *history)


def but(act: Any, **changes: Any) -> Any:
    return attrs.evolve(act, **changes)


def by(act: Any, who: str) -> Any:
    return attrs.evolve(act, by=Person(who))


def wishing(*more: Datum) -> Any:
    """The issuance opened on an application that says this, too."""
    return but(OPENED, details=(*DATA, *more))


# -- 1  Opening --------------------------------------------------------------------------------


def test_an_issuance_that_stands_alone_needs_a_check_that_found_everything_in_order():
    alone = OpenIssuance(**did("cas", 2))

    an_issuance().when(alone, OPENING).then(but(OPENED, request=""))
    an_issuance().when(alone, but(OPENING, application=None)).refused(CHECKED_FIRST)
    an_issuance(OPENED).when(alone, OPENING).refused(IN_ORDER)


def test_a_request_that_is_worked_on_by_issuance_opens_one():
    begin = OpenForRequest("17", CAS, **did("han", 2))

    an_issuance().when(begin, FILED).then(OPENED)
    an_issuance().when(begin, Filed(None)).refused(CHECKED_FIRST)
    an_issuance(OPENED).when(begin, FILED).refused(IN_ORDER)


def test_only_what_the_catalogue_offers_as_an_issuance_is_issued():
    business = attrs.evolve(CERTIFICATE.business, profile=Profile.SIGNING)
    contract = attrs.evolve(COMPLETE, entry=Entry(3, business))

    an_issuance().when(OpenIssuance(**did("cas", 2)), Opening(contract, FIT)).refused(ON_OFFER)
    begin = OpenForRequest("17", CAS, **did("han", 2))
    an_issuance().when(begin, Filed(contract)).refused(ON_OFFER)


def test_nobody_issues_before_they_were_inducted_and_know_the_system():
    alone, enter = OpenIssuance(**did("cas", 2)), EnterData(1, DATA, **did("col", 3))
    for unfit in (GREEN, attrs.evolve(FIT, able=False)):
        an_issuance().when(alone, but(OPENING, training=unfit)).refused(TRAINED)
        an_issuance(*TO_ENTER).when(enter, unfit).refused(TRAINED)
    lenient = Training(guarded=False, inducted=False, able=False)
    an_issuance().when(alone, but(OPENING, training=lenient)).then(but(OPENED, request=""))
    an_issuance(*TO_ENTER).when(enter, lenient).then(ENTERED)


def test_its_time_begins_when_the_application_was_found_complete():
    begin = OpenForRequest("17", CAS, **did("han", 20))

    [opened] = decider.decide(NotOpened(), begin, FILED)

    assert isinstance(opened, IssuanceOpened)
    assert opened.received_at == moment(1)


def test_an_issuance_that_stands_alone_bears_the_name_of_its_application():
    assert application_of(alone("17")) == ("17",)
    assert application_of(alone("alone:")) == ("alone:",)
    assert application_of("17") == ()


def test_what_lies_between_two_moments_is_whole_seconds_and_never_less_than_none():
    begin, half = moment(1), timedelta(seconds=1.5)

    assert [seconds(begin, begin + it * half) for it in (-1, 0, 1, 2)] == [0, 0, 1, 3]
    assert isinstance(seconds(begin, begin + half), int)


def test_what_is_on_record_of_an_issuance_stays_as_it_was():
    opened = an_issuance(OPENED).state.case
    copy = an_issuance(*HANDED_OVER).state.copy

    assert opened.information == Information(1, FIRST, DATA)
    assert (opened.hands, opened.clerk) == ({CAS}, CAS)
    assert an_issuance(*ON_PAPER).state.copy.printer == COL
    assert an_issuance(*OVER).state.copy == copy
    assert (copy.number, copy.printer, copy.signatures, copy.seals) == (
        *(1, COL),
        *({"issuer"}, {"company"}),
    )


# -- 2  The information ------------------------------------------------------------------------


def test_information_that_passes_its_review_may_be_entered():
    an_issuance(*IN_REVIEW).when(ApproveInformation(1, **did("ren", 2))).then(APPROVED)
    an_issuance(*IN_REVIEW).when(ApproveInformation(2, **did("ren", 2))).refused(CORRECTED)
    an_issuance(*TO_ENTER).when(ApproveInformation(1, **did("ren", 2))).refused(IN_ORDER)


def test_information_that_does_not_pass_goes_back_to_the_applicant_with_all_that_is_wrong():
    back = ReturnInformation(1, "The premium is wrong.", **did("ren", 2))

    an_issuance(*IN_REVIEW).when(back).then(TO_CORRECT)
    an_issuance(*IN_REVIEW).when(but(back, version=2)).refused(CORRECTED)
    an_issuance(*IN_REVIEW).when(but(back, reason="\u3000")).refused(CORRECTED)
    an_issuance(*TO_ENTER).when(back).refused(IN_ORDER)


def test_what_is_found_wrong_later_is_corrected_as_well_until_it_is_printed():
    ask = RequestCorrection(("The name is misspelt.", "So is the road."), **did("col", 3))
    asked = CorrectionRequested(1, ask.issues, moment(3), void=True)

    for history in BEFORE_PRINTING:
        an_issuance(*history).when(ask).then(asked)
        an_issuance(*history).when(but(ask, issues=())).refused(CORRECTED)
        an_issuance(*history).when(but(ask, issues=("The name.", " "))).refused(CORRECTED)
    for history in (IN_REVIEW, BACK, ON_PAPER, TO_DELIVER, *OUTSIDE):
        an_issuance(*history).when(ask).refused(IN_ORDER)


def test_the_applicant_corrects_and_it_is_reviewed_again():
    correct = SubmitCorrection(RIGHT, **did("ann", 3))
    corrected = an_issuance(*BACK, CORRECTION)

    an_issuance(*BACK).when(correct).then(CORRECTION)
    an_issuance(*BACK).when(but(correct, **did_for("cai", "ann", 3))).then(CORRECTION)
    an_issuance(*BACK).when(by(correct, "bob")).refused(IN_POST)
    an_issuance(*IN_REVIEW).when(correct).refused(IN_ORDER)
    assert isinstance(corrected.state, InfoReview)
    assert corrected.state.case.information == Information(2, SECOND, CORRECT)


def test_a_correction_fills_in_the_form_as_it_is():
    correct = SubmitCorrection(RIGHT, **did("ann", 3))
    back = an_issuance(*BACK)

    back.when(but(correct, details=())).refused(CORRECTED)
    back.when(but(correct, details=(Datum(Item("horoscope"), text=said("ann", "Leo")),))).refused(
        ON_OFFER
    )
    back.when(but(correct, details=RIGHT * 2)).refused(ON_OFFER)
    every = (
        *CORRECT,
        Datum(SHARES, quantity=Quantity(2, "share")),
        Datum(DELIVERY_METHOD, text=said("ann", "by hand")),
        Datum(BUSINESS_DEPARTMENT, text=said("ann", "claims")),
    )
    whole = digest_of(2, every)
    back.when(but(correct, details=every)).then(but(CORRECTION, digest=whole, details=every))
    back.when(but(correct, details=(Datum(PREMIUM, money=fen(0)),))).refused(EXACT)
    back.when(but(correct, details=(Datum(BASICS, text=said("ann", " ")),))).refused(EXACT)


def test_until_a_correction_has_passed_nothing_is_entered():
    asked_later = CorrectionRequested(1, ("The name.",), moment(3), void=True)
    enter = EnterData(2, CORRECT, **did("col", 4))
    for history in (BACK, (*BACK, CORRECTION), (*TO_ENTER, asked_later)):
        an_issuance(*history).when(enter, FIT).refused(REVIEWED_FIRST)
    an_issuance(*BACK, CORRECTION, InfoApproved(2)).when(enter, FIT).then(
        DataEntered(2, CORRECT, COL)
    )


def test_what_was_entered_before_a_correction_is_entered_anew():
    asked_later = CorrectionRequested(1, ("The name.",), moment(3), void=True)
    again = an_issuance(*IN_SYSTEM, asked_later, but(CORRECTION, void=True), InfoApproved(2))

    assert again.state == InfoPassed(again.state.case)
    assert again.state.entered == ()


# -- 3  Entry ----------------------------------------------------------------------------------


def test_nothing_is_entered_before_this_very_version_passed_its_review():
    enter = EnterData(1, DATA, **did("col", 3))

    an_issuance(*TO_ENTER).when(enter, FIT).then(ENTERED)
    an_issuance(*TO_ENTER).when(but(enter, version=2), FIT).refused(REVIEWED_FIRST)
    for history in (IN_REVIEW, BACK, TO_MAKE, TO_CHECK, ON_PAPER):
        an_issuance(*history).when(enter, FIT).refused(REVIEWED_FIRST)


def test_only_fields_that_were_reviewed_are_entered_and_each_once():
    enter = EnterData(1, DATA, **did("col", 3))
    shares = Datum(SHARES, quantity=Quantity(2, "share"))
    reviewed = an_issuance(*TO_ENTER).told(FIT)

    reviewed.when(but(enter, details=())).refused(AS_REVIEWED)
    reviewed.when(but(enter, details=(*DATA, shares))).refused(AS_REVIEWED)
    reviewed.when(but(enter, details=(PAID, PAID))).refused(AS_REVIEWED)


def test_an_entry_is_verified_when_every_field_is_as_reviewed_and_marked():
    verify = VerifyEntry(**did("col", 4))

    an_issuance(*IN_SYSTEM).when(verify).then(VERIFIED)
    an_issuance(*TO_ENTER).when(verify).refused(AS_REVIEWED)
    an_issuance(*TO_MAKE).when(verify).refused(AS_REVIEWED)
    only_one = (*TO_ENTER, DataEntered(1, (PAID,), COL), FieldChecked(PREMIUM))
    an_issuance(*only_one).when(verify).refused(AS_REVIEWED)
    mistyped = (*TO_ENTER, DataEntered(1, (NAME, *RIGHT), COL), *CHECKED)
    an_issuance(*mistyped).when(verify).refused(AS_REVIEWED)


def test_each_field_is_in_its_format():
    verify = VerifyEntry(**did("col", 4))
    yuan = Datum(PREMIUM, money=Money(12_000, "USD"))
    in_words = Datum(PREMIUM, text=said("ann", "12000 fen"))

    for odd in (yuan, in_words, Datum(PREMIUM)):
        typed = (*TO_ENTER, DataEntered(1, (NAME, odd), COL), *CHECKED)
        an_issuance(*typed).when(verify).refused(EACH_CHECKED)


def test_each_field_bears_a_mark_of_its_own_that_a_change_takes_away():
    verify = VerifyEntry(**did("col", 4))
    check = CheckField(PREMIUM, **did("col", 3))
    entered = (*TO_ENTER, ENTERED)

    an_issuance(*entered).when(check).then(FieldChecked(PREMIUM))
    an_issuance(*TO_ENTER).when(check).refused(EACH_CHECKED)
    an_issuance(*TO_MAKE).when(check).refused(EACH_CHECKED)
    an_issuance(*entered, FieldChecked(BASICS)).when(verify).refused(EACH_CHECKED)
    an_issuance(*IN_SYSTEM, DataEntered(1, (PAID,), COL)).when(verify).refused(EACH_CHECKED)


def test_a_change_takes_away_no_other_fields_mark():
    again = (*IN_SYSTEM, DataEntered(1, (PAID,), COL))

    assert an_issuance(*again).state.checked == {BASICS}
    an_issuance(*again, FieldChecked(PREMIUM)).when(VerifyEntry(**did("col", 4))).then(VERIFIED)


def test_a_field_fits_its_format_or_does_not():
    business = CERTIFICATE.business

    assert readable(NAME, business)
    assert readable(PAID, business)
    assert readable(Datum(SHARES, quantity=Quantity(2, "share")), business)
    assert not readable(Datum(SHARES, quantity=Quantity(0, "share")), business)
    assert not readable(Datum(SHARES, quantity=Quantity(2, "pcs")), business)
    assert not readable(Datum(SHARES, money=fen(2)), business)
    assert not readable(Datum(BASICS, text=said("ann", "\u3000")), business)
    assert not readable(attrs.evolve(NAME, money=fen(1)), business)
    assert not readable(Datum(Item("unknown"), text=said("ann", "x")), business)


# -- 4  The document ---------------------------------------------------------------------------


def test_a_document_is_made_of_a_verified_entry_by_a_registered_template():
    make = GenerateDocument("certificate", "d1", **did("col", 4))

    an_issuance(*TO_MAKE).when(make).then(MADE)
    an_issuance(*TO_MAKE).when(but(make, template="poster")).refused(BY_TEMPLATE)
    an_issuance(*TO_MAKE).when(but(make, digest=" ")).refused(BY_TEMPLATE)
    for history in (IN_REVIEW, TO_ENTER, IN_SYSTEM, TO_CHECK, TO_PRINT):
        an_issuance(*history).when(make).refused(BY_TEMPLATE)


def test_a_document_that_was_not_found_right_is_made_anew():
    again = RegenerateDocument("certificate", "d2", **did("col", 5))
    failed = PrePrintFailed(1, "The crest is missing.")

    an_issuance(*TO_CHECK, failed).when(again).then(DocumentGenerated(2, "certificate", "d2", COL))
    an_issuance(*TO_CHECK).when(but(again, template="poster")).refused(BY_TEMPLATE)
    for history in (TO_MAKE, TO_PRINT, ON_PAPER):
        an_issuance(*history).when(again).refused(BY_TEMPLATE)


def test_form_and_content_are_looked_at_before_it_is_printed():
    look = PrePrintCheck(1, format_right=True, content_right=True, **did("col", 5))
    odd = "The crest is missing."

    an_issuance(*TO_CHECK).when(look).then(FOUND_RIGHT)
    for wrong in (but(look, format_right=False), but(look, content_right=False)):
        an_issuance(*TO_CHECK).when(but(wrong, note=odd)).then(PrePrintFailed(1, odd))
        an_issuance(*TO_CHECK).when(wrong).refused(REASON_STATED)
    an_issuance(*TO_CHECK).when(but(look, version=2)).refused(LOOKED_AT_FIRST)
    an_issuance(*TO_MAKE).when(look).refused(LOOKED_AT_FIRST)
    an_issuance(*TO_PRINT).when(look).refused(LOOKED_AT_FIRST)


def test_only_the_version_that_was_found_right_is_printed():
    put_on_paper = PrintDocument(1, **did("col", 5))

    an_issuance(*TO_PRINT).when(put_on_paper).then(PRINTED)
    an_issuance(*TO_PRINT).when(but(put_on_paper, version=2)).refused(LOOKED_AT_FIRST)
    failed = (*TO_CHECK, PrePrintFailed(1, "Odd."))
    anew = (*failed, DocumentGenerated(2, "certificate", "d2", COL))
    for history in (TO_MAKE, TO_CHECK, failed, anew, ON_PAPER, TO_DELIVER):
        an_issuance(*history).when(put_on_paper).refused(LOOKED_AT_FIRST)


def test_a_document_may_be_printed_on_a_numbered_sheet_of_a_series_that_there_can_be():
    on_sheet = PrintDocument(1, BlankForm("POL-A", 17), **did("col", 5))

    an_issuance(*TO_PRINT).when(on_sheet).then(but(PRINTED, form=BlankForm("POL-A", 17)))
    for odd in ("", "a b", "系列", "x" * 61):
        an_issuance(*TO_PRINT).when(but(on_sheet, form=BlankForm(odd, 17))).refused(IN_ORDER)


# -- 5  The second review ----------------------------------------------------------------------


def test_signatures_are_put_on_this_very_copy_by_those_whose_it_needs():
    sign = RecordSignature(1, "issuer", LEE, **did("col", 5))

    an_issuance(*ON_PAPER).when(sign).then(SIGNED)
    an_issuance(*ON_PAPER).when(but(sign, copy=2)).refused(SIGNED_AND_SEALED)
    an_issuance(*ON_PAPER).when(but(sign, signatory="passer-by")).refused(SIGNED_AND_SEALED)
    an_issuance(*ON_PAPER).when(but(sign, signer=Person(" "))).refused(SIGNED_AND_SEALED)
    an_issuance(*TO_PRINT).when(sign).refused(IN_ORDER)
    an_issuance(*TO_DELIVER).when(sign).refused(IN_ORDER)


def test_seals_are_put_on_this_very_copy():
    seal = RecordSeal(1, "company", **did("col", 5))

    an_issuance(*ON_PAPER).when(seal).then(SEALED)
    an_issuance(*ON_PAPER).when(but(seal, copy=2)).refused(SIGNED_AND_SEALED)
    an_issuance(*ON_PAPER).when(but(seal, seal="potato")).refused(SIGNED_AND_SEALED)
    an_issuance(*TO_PRINT).when(seal).refused(IN_ORDER)


def test_a_copy_passes_its_review_with_every_signature_and_seal_on_it():
    passes = ApproveDocument(1, **did("ren", 6))

    an_issuance(*MARKED).when(passes).then(PASSED)
    an_issuance(*MARKED).when(but(passes, copy=2)).refused(SECOND_REVIEW)
    an_issuance(*ON_PAPER).when(passes).refused(SIGNED_AND_SEALED)
    an_issuance(*ON_PAPER, SIGNED).when(passes).refused(SIGNED_AND_SEALED)
    an_issuance(*ON_PAPER, SEALED).when(passes).refused(SIGNED_AND_SEALED)
    an_issuance(*TO_PRINT).when(passes).refused(IN_ORDER)
    slip = but(MADE, template="slip")
    an_issuance(*TO_MAKE, slip, FOUND_RIGHT, PRINTED).when(passes).then(PASSED)


def test_a_copy_by_a_template_of_which_nothing_is_told_bears_nothing_and_passes():
    untold = but(CERTIFICATE.business, marks=())
    opened = but(OPENED, entry=but(CERTIFICATE, business=untold))
    on_paper = an_issuance(opened, *ON_PAPER[1:])

    assert documents.marks(untold, "certificate") == Marks("certificate")
    on_paper.when(RecordSignature(1, "issuer", LEE, **did("col", 5))).refused(SIGNED_AND_SEALED)
    on_paper.when(RecordSeal(1, "company", **did("col", 5))).refused(SIGNED_AND_SEALED)
    on_paper.when(ApproveDocument(1, **did("ren", 6))).then(PASSED)


def returned(to: BackTo) -> DocumentReturned:
    return DocumentReturned(1, "It is wrong.", to)


FOR_CORRECTION = CorrectionRequested(1, ("It is wrong.",), moment(6), void=True)


def test_a_copy_goes_back_for_a_reason_and_says_what_was_wrong():
    back = ReturnDocument(1, "It is wrong.", "document", **did("ren", 6))
    marked = an_issuance(*MARKED)

    marked.when(back).then(returned(BackTo.DOCUMENT))
    marked.when(but(back, back_to="entry")).then(returned(BackTo.ENTRY))
    marked.when(but(back, back_to="information")).then(returned(BackTo.INFORMATION), FOR_CORRECTION)
    for odd in ("", "reviewer", "Document"):
        marked.when(but(back, back_to=odd)).refused(SECOND_REVIEW)
    marked.when(but(back, copy=2)).refused(SECOND_REVIEW)
    marked.when(but(back, reason="")).refused(REASON_STATED)
    an_issuance(*TO_PRINT).when(back).refused(IN_ORDER)
    an_issuance(*TO_DELIVER).when(back).refused(IN_ORDER)


def test_a_copy_that_is_itself_wrong_goes_back_to_a_new_print_and_no_further():
    back = (*MARKED, returned(BackTo.DOCUMENT))
    now = an_issuance(*back)

    assert isinstance(now.state, Entered)
    now.when(EnterData(1, DATA, **did("col", 7)), FIT).refused(REVIEWED_FIRST)
    now.when(PrintDocument(1, **did("col", 7))).refused(LOOKED_AT_FIRST)
    now.when(GenerateDocument("certificate", "d2", **did("col", 7))).then(
        DocumentGenerated(2, "certificate", "d2", COL)
    )
    made = an_issuance(*back, DocumentGenerated(2, "certificate", "d2", COL))
    made.when(PrintDocument(2, **did("col", 7))).refused(LOOKED_AT_FIRST)
    ready = (*back, DocumentGenerated(2, "certificate", "d2", COL), PrePrintPassed(2))
    an_issuance(*ready).when(PrintDocument(2, None, "On better paper.", **did("col", 7))).then(
        DocumentPrinted(2, 2, "d2", COL, None, "On better paper.")
    )


def test_an_entry_that_is_wrong_is_made_anew_and_marked_anew():
    now = an_issuance(*MARKED, returned(BackTo.ENTRY))

    assert now.state == InfoPassed(now.state.case)
    now.when(VerifyEntry(**did("col", 7))).refused(AS_REVIEWED)
    now.when(GenerateDocument("certificate", "d2", **did("col", 7))).refused(BY_TEMPLATE)
    now.when(EnterData(1, DATA, **did("col", 7)), FIT).then(ENTERED)


def test_information_that_is_wrong_goes_back_to_the_applicant_and_to_its_review():
    back = (*MARKED, returned(BackTo.INFORMATION), FOR_CORRECTION)
    corrected = (*back, InfoCorrected(2, SECOND, RIGHT, 86_400, void=True))

    assert isinstance(an_issuance(*back).state, Correcting)
    an_issuance(*back).when(EnterData(1, DATA, **did("col", 7)), FIT).refused(REVIEWED_FIRST)
    an_issuance(*back).when(SubmitCorrection(RIGHT, **did("ann", 7))).then(corrected[-1])
    an_issuance(*corrected).when(EnterData(2, CORRECT, **did("col", 8)), FIT).refused(
        REVIEWED_FIRST
    )
    an_issuance(*corrected).when(ApproveInformation(1, **did("ren", 8))).refused(CORRECTED)
    an_issuance(*corrected, InfoApproved(2)).when(EnterData(2, CORRECT, **did("col", 8)), FIT).then(
        DataEntered(2, CORRECT, COL)
    )


def test_a_new_copy_begins_without_a_signature_or_a_seal():
    anew = DocumentGenerated(2, "certificate", "d2", COL)
    printed = DocumentPrinted(2, 2, "d2", COL, None, "On better paper.")
    again = (*MARKED, returned(BackTo.DOCUMENT), anew, PrePrintPassed(2), printed)
    passes = ApproveDocument(2, **did("ren", 8))

    an_issuance(*again).when(passes).refused(SIGNED_AND_SEALED)
    an_issuance(*again).when(RecordSignature(1, "issuer", LEE, **did("col", 7))).refused(
        SIGNED_AND_SEALED
    )
    signed, sealed = SignatureAffixed(2, "issuer", LEE, "d2"), SealAffixed(2, "company", "d2")
    an_issuance(*again, signed, sealed).when(passes).then(DocumentApproved(2))
    an_issuance(*again, signed, sealed).when(but(passes, copy=1)).refused(SECOND_REVIEW)


# -- 6  Handing over ---------------------------------------------------------------------------


def test_only_the_very_copy_that_passed_is_delivered():
    deliver = Deliver(1, "ann", BY_POST, **did("col", 7))

    an_issuance(*TO_DELIVER).when(deliver).then(DELIVERED)
    an_issuance(*TO_DELIVER).when(but(deliver, copy=2)).refused(SECOND_REVIEW)
    for history in (*BEFORE_PRINTING, ON_PAPER, MARKED, HANDED_OVER):
        an_issuance(*history).when(deliver).refused(SECOND_REVIEW)


def test_it_is_delivered_to_the_applicant_or_the_department_named_and_to_nobody_else():
    deliver = Deliver(1, "claims", BY_POST, **did("col", 7))
    department = Datum(BUSINESS_DEPARTMENT, text=said("ann", "claims"))
    named = an_issuance(wishing(department), *TO_DELIVER[1:])

    an_issuance(*TO_DELIVER).when(deliver).refused(TO_WHOM_IT_IS_FOR)
    an_issuance(*TO_DELIVER).when(but(deliver, recipient="")).refused(TO_WHOM_IT_IS_FOR)
    named.when(deliver).then(but(DELIVERED, recipient="claims"))
    named.when(but(deliver, recipient="ann")).then(DELIVERED)
    named.when(but(deliver, recipient="sales")).refused(TO_WHOM_IT_IS_FOR)


def test_it_is_delivered_as_the_customer_wishes():
    deliver = Deliver(1, "ann", BY_POST, **did("col", 7))
    by_hand = said("ann", "by hand")
    wished = an_issuance(wishing(Datum(DELIVERY_METHOD, text=by_hand)), *TO_DELIVER[1:])

    wished.when(but(deliver, method=by_hand)).then(but(DELIVERED, method=by_hand))
    wished.when(deliver).refused(AS_WISHED)
    an_issuance(*TO_DELIVER).when(but(deliver, method=said("ann", " "))).refused(AS_WISHED)


def test_a_wish_that_was_corrected_is_the_wish():
    by_hand = Datum(DELIVERY_METHOD, text=said("ann", "by hand"))
    corrected = InfoCorrected(2, "d", (by_hand,), 0, void=False)
    rest = (DataEntered(2, (*DATA, by_hand), COL), EntryVerified(2, COL), *TO_DELIVER[6:])
    history = (*BACK, corrected, InfoApproved(2), *rest)

    deliver = Deliver(1, "ann", BY_POST, **did("col", 7))
    an_issuance(*history).when(deliver).refused(AS_WISHED)
    an_issuance(*history).when(but(deliver, method=said("col", "by hand"))).then(
        but(DELIVERED, method=said("col", "by hand"))
    )


def test_the_applicant_says_once_that_it_arrived():
    thanks, arrived = AcknowledgeReceipt(**did("ann", 8)), ReceiptAcknowledged(1)

    for history in (HANDED_OVER, OVER):
        an_issuance(*history).when(thanks).then(arrived)
        an_issuance(*history).when(by(thanks, "bob")).refused(IN_POST)
        an_issuance(*history, arrived).when(thanks).refused(IN_ORDER)
    an_issuance(*TO_DELIVER).when(thanks).refused(IN_ORDER)
    an_issuance(*ON_FILE).when(thanks).refused(IN_ORDER)


def test_what_did_not_arrive_can_be_delivered_again():
    fail = RecordDeliveryFailure("Nobody was in.", **did("col", 8))
    failed = DeliveryFailed(1, "Nobody was in.")

    an_issuance(*HANDED_OVER).when(fail).then(failed)
    an_issuance(*HANDED_OVER).when(but(fail, reason=" ")).refused(REASON_STATED)
    an_issuance(*HANDED_OVER, ReceiptAcknowledged(1)).when(fail).refused(IN_ORDER)
    an_issuance(*OVER).when(fail).refused(IN_ORDER)
    deliver = Deliver(1, "ann", BY_POST, **did("col", 9))
    an_issuance(*HANDED_OVER, failed).when(deliver).then(DELIVERED)


# -- 7  Completion, and on file ----------------------------------------------------------------

RAISED = IssueRaised("toner", "There is no toner.", moment(3), TELL.since(moment(3, hour=8)))
SOLVED = IssueResolved("toner", "There is.")


def test_problems_are_told_of_while_it_is_worked_on():
    tell = RaiseIssue("toner", "There is no toner.", moment(3, hour=8), **did("col", 3))
    for history in (*INSIDE, HANDED_OVER):
        an_issuance(*history).when(tell, TELL).then(RAISED)
        an_issuance(*history, RAISED).when(tell, TELL).refused(NOTHING_LEFT)
    opened = an_issuance(OPENED).told(TELL)
    opened.when(but(tell, what=" ")).refused(NOTHING_LEFT)
    for met in (opened.state.case.received_at, tell.at):
        opened.when(but(tell, met_at=met)).then(but(RAISED, tell_by=TELL.since(met)))
    opened.when(but(tell, met_at=moment(4))).refused(NOTHING_LEFT)
    opened.when(but(tell, met_at=moment(1, hour=8))).refused(NOTHING_LEFT)
    for history in (OVER, ON_FILE, VOIDED):
        an_issuance(*history).when(tell, TELL).refused(IN_ORDER)


def test_problems_are_solved_once():
    solve = ResolveIssue("toner", "There is.", **did("col", 4))

    an_issuance(OPENED, RAISED).when(solve).then(SOLVED)
    an_issuance(OPENED).when(solve).refused(NOTHING_LEFT)
    an_issuance(OPENED, RAISED, SOLVED).when(solve).refused(NOTHING_LEFT)
    an_issuance(OPENED, RAISED).when(but(solve, solution="\u200b")).refused(NOTHING_LEFT)
    an_issuance(*OVER).when(solve).refused(IN_ORDER)
    tell = RaiseIssue("toner", "There is no toner.", moment(3, hour=8), **did("col", 3))
    an_issuance(OPENED, RAISED, SOLVED).when(tell, TELL).then(RAISED)
    other = but(RAISED, key="paper")
    left = an_issuance(OPENED, RAISED, other, SOLVED).state.case.problems
    assert [it.key for it in left] == ["paper"]


def test_an_issuance_is_completed_with_no_problem_open():
    complete = CompleteIssuance(**did("col", 9))

    an_issuance(*HANDED_OVER).when(complete, CONCLUDING).then(COMPLETED)
    an_issuance(*HANDED_OVER, RAISED).when(complete, CONCLUDING).refused(NOTHING_LEFT)
    an_issuance(*HANDED_OVER, RAISED, SOLVED).when(complete, CONCLUDING).then(COMPLETED)
    an_issuance(*TO_DELIVER).when(complete, CONCLUDING).refused(NOTHING_LEFT)
    an_issuance(*OVER).when(complete, CONCLUDING).refused(NOTHING_LEFT)


def test_its_time_may_leave_out_what_the_applicant_took_to_correct():
    complete = CompleteIssuance(**did("col", 9))
    waited = (*BACK, CORRECTION, *HANDED_OVER[1:])
    twice = (*BACK, CORRECTION, but(TO_CORRECT, version=2), CORRECTION, *HANDED_OVER[1:])
    day = 24 * HOUR

    an_issuance(*waited).when(complete, CONCLUDING).then(
        but(COMPLETED, seconds=7 * day, waited=day)
    )
    an_issuance(*twice).when(complete, CONCLUDING).then(
        but(COMPLETED, seconds=6 * day, waited=2 * day)
    )
    for_ever = (*BACK, InfoCorrected(2, SECOND, RIGHT, 9 * day, void=False), *HANDED_OVER[1:])
    an_issuance(*for_ever).when(complete, CONCLUDING).then(
        but(COMPLETED, seconds=0, waited=9 * day)
    )
    all_of_it = but(CONCLUDING, without_waiting=False)
    an_issuance(*waited).when(complete, all_of_it).then(but(COMPLETED, seconds=8 * day, waited=day))


def test_the_papers_are_put_in_order_then_bound_then_archived():
    collate, bind = Collate(**did("col", 10)), Bind(**did("col", 10))
    archive = ArchiveIssuance(**did("ari", 11))
    in_order = (*OVER, DocumentCollated())

    an_issuance(*OVER).when(collate).then(DocumentCollated())
    an_issuance(*in_order).when(collate).refused(NOTHING_LEFT)
    an_issuance(*OVER).when(bind).refused(NOTHING_LEFT)
    an_issuance(*in_order).when(bind).then(DocumentBound())
    an_issuance(*BOUND).when(bind).refused(NOTHING_LEFT)
    an_issuance(*BOUND).when(archive, OnFile(sealed=True)).then(IssuanceArchived())
    for history in (OVER, in_order):
        an_issuance(*history).when(archive, OnFile(sealed=True)).refused(NOTHING_LEFT)
    for act in (collate, bind):
        an_issuance(*HANDED_OVER).when(act).refused(IN_ORDER)


def test_nothing_is_archived_with_a_record_missing_or_before_it_is_completed():
    archive = ArchiveIssuance(**did("ari", 11))

    an_issuance(*BOUND).when(archive, OnFile(sealed=False)).refused(NOTHING_LEFT)
    an_issuance(*HANDED_OVER).when(archive, OnFile(sealed=True)).refused(NOTHING_LEFT)
    an_issuance(*ON_FILE).when(archive, OnFile(sealed=True)).refused(NOTHING_LEFT)


# -- 8  Errors ---------------------------------------------------------------------------------


def test_an_error_is_put_on_record_whenever_it_is_found():
    record = RecordIssuanceError(Stage.DATA_ENTRY, COL, "A digit too many.", **did("ren", 30))
    recorded = IssuanceErrorRecorded(Stage.DATA_ENTRY, COL, "A digit too many.")

    for history in (TO_MAKE, TO_CHECK, ON_PAPER, TO_DELIVER, *OUTSIDE):
        an_issuance(*history).when(record, REVIEWS).then(recorded)
        an_issuance(*history, recorded).when(record, REVIEWS).then(recorded)
    an_issuance(*ON_FILE).when(by(record, "lee"), SUPERIOR).then(recorded)
    an_issuance().when(record, REVIEWS).refused(IN_ORDER)
    an_issuance(*VOIDED).when(record, REVIEWS).refused(IN_ORDER)
    for stage in Stage:
        an_issuance(*ON_FILE).when(but(record, stage=stage), REVIEWS).then(
            but(recorded, stage=stage)
        )


def test_an_error_is_recorded_by_a_reviewer_or_superior_and_never_by_who_made_it():
    record = RecordIssuanceError(Stage.DATA_ENTRY, COL, "A digit too many.", **did("ren", 30))
    neither = Judge(reviews=False, superior=False)

    an_issuance(*OVER).when(record, neither).refused(IN_POST)
    an_issuance(*OVER).when(by(record, "col"), REVIEWS).refused(ERRORS_COUNT)
    an_issuance(*OVER).when(but(record, what=" "), REVIEWS).refused(ERRORS_COUNT)


def test_an_error_is_laid_to_somebody_who_had_a_hand_in_it():
    record = RecordIssuanceError(Stage.OTHER, COL, "It was late.", **did("ren", 30))

    an_issuance(*TO_ENTER).when(record, REVIEWS).refused(ERRORS_COUNT)
    an_issuance(*TO_ENTER).when(but(record, clerk=CAS), REVIEWS).then(
        IssuanceErrorRecorded(Stage.OTHER, CAS, "It was late.")
    )
    an_issuance(*OVER).when(but(record, clerk=REN), REVIEWS).refused(ERRORS_COUNT)
    five = map(Person, ("e", "v", "g", "p", "d"))
    hands = (
        but(ENTERED, clerk=next(five)),
        *CHECKED,
        but(VERIFIED, clerk=next(five)),
        but(MADE, clerk=next(five)),
        FOUND_RIGHT,
        but(PRINTED, printer=next(five)),
        SIGNED,
        SEALED,
        PASSED,
        but(DELIVERED, clerk=next(five)),
    )
    assert an_issuance(*TO_ENTER, *hands).state.case.hands == {"cas", "e", "v", "g", "p", "d"}


# -- 9  Giving up ------------------------------------------------------------------------------

BOTH = frozenset({"issuance_info", "issuance_document"})


def test_it_is_given_up_by_the_superior_and_for_a_reason_until_it_leaves_the_office():
    give_up = VoidIssuance("A double.", **did("lee", 8))

    for history in INSIDE:
        an_issuance(*history).when(give_up, Above(superior=False)).refused(IN_POST)
        an_issuance(*history).when(but(give_up, reason=""), ABOVE).refused(REASON_STATED)
    for history in (IN_REVIEW, BACK, *BEFORE_PRINTING):
        an_issuance(*history).when(give_up, ABOVE).then(
            IssuanceVoided("A double.", frozenset({"issuance_info"}))
        )
    for history in OUTSIDE:
        an_issuance(*history).when(give_up, ABOVE).refused(IN_ORDER)
    an_issuance(*HANDED_OVER, DeliveryFailed(1, "Nobody was in.")).when(give_up, ABOVE).then(
        IssuanceVoided("A double.", BOTH)
    )


def test_with_its_request_it_ends_by_itself():
    end = VoidWithRequest("Ann thought better of it.", **did("ann", 8))

    for history in (ON_PAPER, TO_DELIVER):
        an_issuance(*history).when(end).then(IssuanceVoided(end.reason, BOTH))
    an_issuance(*TO_ENTER).when(but(end, reason=" ")).refused(REASON_STATED)
    an_issuance(*HANDED_OVER).when(end).refused(IN_ORDER)


def test_the_reviews_that_end_with_it_are_those_that_live():
    give_up = VoidIssuance("A double.", **did("lee", 8))
    none: frozenset[str] = frozenset()
    asked_later = CorrectionRequested(1, ("The name.",), moment(3), void=True)

    an_issuance(*TO_ENTER, asked_later).when(give_up, ABOVE).then(IssuanceVoided("A double.", none))
    returned_for_info = (*MARKED, returned(BackTo.INFORMATION), FOR_CORRECTION)
    an_issuance(*returned_for_info).when(give_up, ABOVE).then(
        IssuanceVoided("A double.", BOTH - {"issuance_info"})
    )
    an_issuance(*MARKED, returned(BackTo.ENTRY)).when(give_up, ABOVE).then(
        IssuanceVoided("A double.", BOTH)
    )


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_what_is_completed_is_to_be_archived_in_time():
    assert keys() == keys(*HANDED_OVER) == keys(*ON_FILE) == keys(*VOIDED) == []
    assert keys(*OVER) == keys(*BOUND) == [("sla.archive", False)]


def test_a_problem_that_was_told_of_too_late_is_noted():
    late = but(RAISED, raised_at=moment(4))

    assert keys(OPENED, RAISED) == []
    assert keys(OPENED, late) == [("sla.escalate", False)]
    assert keys(OPENED, late, SOLVED) == []


def test_what_is_told_of_at_the_last_moment_is_told_of_in_time():
    last = ends((CALENDAR,), RAISED.tell_by)

    assert keys(OPENED, but(RAISED, raised_at=last)) == []
    assert keys(OPENED, but(RAISED, raised_at=last + timedelta(microseconds=1))) == [
        ("sla.escalate", False)
    ]


def test_problems_that_were_met_at_one_moment_are_told_apart():
    late = but(RAISED, raised_at=moment(4))
    both = due(decider.after((OPENED, late, but(late, key="paper"))), (CALENDAR,))

    assert len({it.occurrence for it in both}) == 2


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, cas, col, ren, lee = (did(it, day) for it in ("ann", "cas", "col", "ren", "lee"))
    for training in (FIT, GREEN):
        yield OpenIssuance(**cas), Opening(COMPLETE, training)
    yield OpenIssuance(**cas), Opening(None, FIT)
    yield OpenForRequest("17", CAS, **cas), FILED
    case = state.case if isinstance(state, Known) else None
    version = case.information.version if case else 1
    copy = case.copies if case else 1
    drafted = state.document.version if hasattr(state, "document") else 1
    reviewed = case.information.details if case else DATA
    for number in {1, version}:
        yield ApproveInformation(number, **ren), NoFacts()
        yield ReturnInformation(number, "The premium is wrong.", **ren), NoFacts()
    yield RequestCorrection(("The name.",), **col), NoFacts()
    for who in (ann, col):
        yield SubmitCorrection(RIGHT, **who), NoFacts()
    for details in (reviewed, DATA):
        yield EnterData(version, details, **col), FIT
    for it in reviewed:
        yield CheckField(it.item, **col), NoFacts()
    yield VerifyEntry(**col), NoFacts()
    for template in ("certificate", "slip", "poster"):
        yield GenerateDocument(template, "d", **col), NoFacts()
    yield RegenerateDocument("slip", "d", **col), NoFacts()
    yield PrePrintCheck(drafted, True, True, **col), NoFacts()
    yield PrePrintCheck(drafted, True, False, "Odd.", **col), NoFacts()
    for number in {1, drafted}:
        yield PrintDocument(number, None, "Better.", **col), NoFacts()
    for number in {1, copy}:
        yield RecordSignature(number, "issuer", LEE, **col), NoFacts()
        yield RecordSeal(number, "company", **col), NoFacts()
        yield ApproveDocument(number, **ren), NoFacts()
        yield Deliver(number, "ann", BY_POST, **col), NoFacts()
        for to in BackTo:
            yield ReturnDocument(number, "It is wrong.", to, **ren), NoFacts()
    yield Deliver(copy, "bob", BY_POST, **col), NoFacts()
    yield AcknowledgeReceipt(**ann), NoFacts()
    yield RecordDeliveryFailure("Nobody was in.", **col), NoFacts()
    yield RaiseIssue("toner", "None.", moment(day, hour=8), **col), TELL
    yield ResolveIssue("toner", "Some.", **col), NoFacts()
    yield CompleteIssuance(**col), CONCLUDING
    yield Collate(**col), NoFacts()
    yield Bind(**col), NoFacts()
    for sealed in (True, False):
        yield ArchiveIssuance(**col), OnFile(sealed)
    yield RecordIssuanceError(Stage.OTHER, CAS, "Late.", **ren), REVIEWS
    yield VoidIssuance("A double.", **lee), ABOVE
    yield VoidWithRequest("Taken back.", **ann), NoFacts()


BEGINNINGS: list[Past] = [
    (),
    IN_REVIEW,
    BACK,
    TO_ENTER,
    IN_SYSTEM,
    TO_MAKE,
    TO_CHECK,
    TO_PRINT,
    ON_PAPER,
    MARKED,
    TO_DELIVER,
    HANDED_OVER,
    OVER,
    BOUND,
    ON_FILE,
]


def begun(past: Past) -> Any:
    """The page, as if its histories began after this past."""
    return attrs.evolve(decider, initial=decider.after(past))


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    return st.sampled_from(BEGINNINGS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


SETBACKS = (
    RequestCorrection,
    ReturnInformation,
    PrePrintCheck,
    ReturnDocument,
    ReturnDocument,
    RecordDeliveryFailure,
)
ASIDE = (RaiseIssue, VoidIssuance, VoidWithRequest)


def throws_back(command: Any, state: Any) -> bool:
    match command:
        case PrePrintCheck(content_right=right):
            return not right
        case EnterData():
            return isinstance(state, InfoPassed) and state.entered == state.case.information.details
        case _:
            return isinstance(command, (*SETBACKS, RegenerateDocument))


def ways(state: Any, *, back: bool) -> dict[str, list[list[Any]]]:
    """What each kind of act leads to, on the way or back, if it does anything."""
    found: dict[str, list[list[Any]]] = {}
    for command, events in outcomes(decider, acts, state, 5):
        if isinstance(events, Rule) or isinstance(command, ASIDE):
            continue
        moves = reduce(decider.evolve, events, state) != state
        if throws_back(command, state) is back and (moves or back):
            found.setdefault(type(command).__name__, []).append(events)
    return found


@st.composite
def courses(draw: st.DrawFn) -> list[Any]:
    """Histories that go on to the archive, and are thrown back on the way, now and then."""
    history: list[Any] = [OPENED]
    wanted = draw(st.lists(st.sampled_from(SETBACKS), max_size=4))
    while True:
        state = decider.after(history)
        back = ways(state, back=True).get(wanted[0].__name__ if wanted else "", [])
        on = ways(state, back=False)
        if back:
            history += draw(st.sampled_from(back))
            wanted = wanted[1:]
        elif on:
            history += draw(st.sampled_from(on[draw(st.sampled_from(sorted(on)))]))
        else:
            return history


def last(history: list[Any], kind: type, before: int) -> int:
    """Where an event of this kind was last, before another."""
    return max(n for n, it in enumerate(history[:before]) if isinstance(it, kind))


def undone(history: list[Any], begin: int, end: int, *ways: BackTo) -> bool:
    """Whether meanwhile something was found wrong: the information, or what is named."""
    return any(
        isinstance(it, CorrectionRequested)
        or (isinstance(it, DocumentReturned) and it.back_to in ways)
        for it in history[begin:end]
    )


@for_all(courses() | lives())
def test_whatever_happens_what_is_delivered_went_all_the_way_in_that_order(history: list[Any]):
    for end, delivered in enumerate(history):
        if not isinstance(delivered, DocumentDelivered):
            continue
        approved = last(history, DocumentApproved, end)
        printed = last(history, DocumentPrinted, approved)
        checked = last(history, PrePrintPassed, printed)
        verified = last(history, EntryVerified, checked)
        passed = last(history, InfoApproved, verified)
        assert history[approved].copy == history[printed].copy == delivered.copy
        assert history[checked].version == history[printed].version
        assert history[verified].version == history[passed].version
        assert not undone(history, passed, end)
        assert not undone(history, verified, end, BackTo.ENTRY)
        assert not undone(history, printed, end, *BackTo)


@pytest.mark.parametrize(
    "tells",
    [
        lambda it: any(isinstance(e, DocumentDelivered) for e in later(it, BackTo.DOCUMENT)),
        lambda it: any(isinstance(e, DocumentDelivered) for e in later(it, BackTo.ENTRY)),
        lambda it: any(isinstance(e, DocumentDelivered) for e in later(it, BackTo.INFORMATION)),
        lambda it: sum(isinstance(e, DocumentDelivered) for e in it) > 1,
        lambda it: any(isinstance(e, IssuanceArchived) for e in it),
    ],
    ids=["new print", "new entry", "new information", "again", "archived"],
)
def test_the_law_of_delivery_is_put_to_what_it_is_about(tells: Callable[[list[Any]], bool]):
    tries = settings(max_examples=2_000, database=None, phases=[Phase.generate])

    find(courses(), tells, settings=tries)


def later(history: list[Any], way: BackTo) -> list[Any]:
    """What happened after a copy came back in this way."""
    back = (
        n for n, it in enumerate(history) if isinstance(it, DocumentReturned) and it.back_to is way
    )
    return history[next(back, len(history)) :]


@for_all(courses() | lives())
def test_whatever_happens_a_copy_passes_with_its_own_signature_and_seal(history: list[Any]):
    templates = {it.version: it.template for it in history if isinstance(it, DocumentGenerated)}
    printed = {it.copy: it for it in history if isinstance(it, DocumentPrinted)}
    assert [*printed] == [*range(1, len(printed) + 1)]
    for end, it in enumerate(history):
        if isinstance(it, DocumentApproved) and templates[printed[it.copy].version] != "slip":
            on_it = [*history[history.index(printed[it.copy]) : end]]
            assert any(isinstance(e, SignatureAffixed) and e.copy == it.copy for e in on_it)
            assert any(isinstance(e, SealAffixed) and e.copy == it.copy for e in on_it)


@for_all(courses() | lives())
def test_whatever_happens_reviews_are_live_when_they_pass_return_resume_or_end(history: list[Any]):
    info, copy = "", ""
    for event in history:
        match event:
            case IssuanceOpened():
                info = "open"
            case InfoApproved():
                assert info == "open"
                info = "passed"
            case CorrectionRequested(void=void):
                assert info == ("passed" if void else "open")
                info = "" if void else "returned"
            case InfoCorrected(void=void):
                assert info == ("" if void else "returned")
                info = "open"
            case DocumentPrinted(copy=number):
                assert copy == ("" if number == 1 else "returned")
                copy = "open"
            case DocumentReturned() | DocumentApproved():
                assert copy == "open"
                copy = "returned" if isinstance(event, DocumentReturned) else "passed"
            case IssuanceVoided(voids=voids):
                live = {"issuance_info": info, "issuance_document": copy}
                assert voids == {kind for kind, at in live.items() if at}


@for_all(courses() | lives())
def test_whatever_happens_what_is_archived_was_completed_put_in_order_and_bound(history: list[Any]):
    ends = (IssuanceCompleted, DocumentCollated, DocumentBound, IssuanceArchived)
    kinds = [type(it) for it in history if isinstance(it, ends)]

    assert kinds == [*ends][: len(kinds)]
    open_still = set[str]()
    for event in history:
        match event:
            case IssueRaised(key):
                open_still.add(key)
            case IssueResolved(key):
                open_still.remove(key)
            case IssuanceCompleted() as completed:
                assert not open_still
                assert completed.seconds + completed.waited >= 0


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = [explore(begun(past), acts, days=(5,), most=25) for past in BEGINNINGS]
PHASES = {
    NotOpened,
    InfoReview,
    Correcting,
    InfoPassed,
    Entered,
    Generated,
    PrintReady,
    Printed,
    DocPassed,
    Delivered,
    Completed,
    Archived,
    Voided,
}


def test_every_phase_is_reached():
    assert set().union(*(it.phases for it in EXPLORED)) == PHASES


def test_the_table_on_the_page_is_the_code():
    names = {it.__name__ for it in PHASES}
    transitions = set().union(*(it.transitions for it in EXPLORED))

    assert table(issuance.__doc__ or "", names) == transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == set().union(*(it.events for it in EXPLORED))


def onward(state: Any) -> tuple[Any, Any]:
    """What brings an issuance on towards the archive."""
    col, ren = did("col", 9), did("ren", 9)
    if isinstance(state, Delivered) and state.case.problems:
        return ResolveIssue(state.case.problems[0].key, "Solved.", **col), NoFacts()
    match state:
        case NotOpened():
            return OpenForRequest("17", CAS, **did("han", 9)), FILED
        case InfoReview(case):
            return ApproveInformation(case.information.version, **ren), NoFacts()
        case InfoPassed(case, entered, checked):
            information = case.information
            if {it.item for it in entered} != {it.item for it in information.details} or any(
                it not in information.details for it in entered
            ):
                return EnterData(information.version, information.details, **col), FIT
            left = sorted({it.item for it in entered} - checked)
            check = CheckField(left[0], **col) if left else VerifyEntry(**col)
            return check, NoFacts()
        case Entered():
            return GenerateDocument("certificate", "d", **col), NoFacts()
        case Generated(document=document):
            return PrePrintCheck(document.version, True, True, **col), NoFacts()
        case PrintReady(document=document):
            return PrintDocument(document.version, None, "Better.", **col), NoFacts()
        case Printed(copy=copy):
            asked = documents.marks(CERTIFICATE.business, copy.document.template)
            if asked.signatures - copy.signatures:
                return RecordSignature(copy.number, "issuer", LEE, **col), NoFacts()
            if asked.seals - copy.seals:
                return RecordSeal(copy.number, "company", **col), NoFacts()
            return ApproveDocument(copy.number, **ren), NoFacts()
        case DocPassed(copy=copy):
            return Deliver(copy.number, "ann", BY_POST, **col), NoFacts()
        case Delivered():
            return CompleteIssuance(**col), CONCLUDING
        case Completed(papers=Papers.LOOSE):
            return Collate(**col), NoFacts()
        case Completed(papers=Papers.COLLATED):
            return Bind(**col), NoFacts()
        case _:
            return ArchiveIssuance(**col), OnFile(sealed=True)


def test_from_wherever_it_is_it_can_be_brought_on_file():
    states = {it for found in EXPLORED for it in found.states}
    for state in states:
        if isinstance(state, Correcting):  # It takes the applicant; a superior may give it up.
            give_up = VoidIssuance("Nobody answers.", **did("lee", 9))
            assert decider.decide(state, give_up, ABOVE)
        elif not isinstance(state, Voided):
            brought_on(decider, state, onward, Archived)


def test_no_two_rules_share_a_number():
    pages = (documents, entry, handover, information, issuance, underway)
    rules = {it for page in pages for it in vars(page).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)
    assert {f"ISS-{n:02}" for n in range(1, 16)} <= {it.id for it in rules}


def test_a_history_that_could_not_have_been_is_not_believed():
    begins = (APPROVED, CORRECTION, VERIFIED, FOUND_RIGHT, SIGNED, SEALED, DELIVERED, COMPLETED)
    odd: list[Past] = [(*TO_CHECK, PRINTED), (*ON_PAPER, DELIVERED), (*VOIDED, RAISED)]
    for history in (*odd, *((it,) for it in begins)):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

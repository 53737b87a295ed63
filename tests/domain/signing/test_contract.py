"""The contract, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import reduce
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import FARTHEST, ends
from casework.domain.catalogue import ON_OFFER, BusinessType, Entry, Profile
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.numbers import DOCUMENT_NUMBERED
from casework.domain.signing import contract, deal, files, performance, session, signatures
from casework.domain.signing.contract import (
    FILED_FIRST,
    REVISITED,
    VENUE_READY,
    AbandonSigning,
    ArchiveContract,
    BookVenue,
    CloseContract,
    Closing,
    CompleteSigning,
    Concluding,
    ConfirmVenueReady,
    ContractClosed,
    ContractTerminated,
    FollowUpStarted,
    Nameable,
    OnFile,
    OpenForRequest,
    Opening,
    OpenSigning,
    SessionStarted,
    SigningAbandoned,
    SigningArchiveOpened,
    SigningCompleted,
    SigningOpened,
    StartFollowUp,
    StartSession,
    TerminateContract,
    VenueBooked,
    VenueReady,
    decider,
    due,
)
from casework.domain.signing.deal import (
    AS_SEEN,
    SALES_CONTRACT,
    SIGNERS_BOUND,
    SIGNING_FILE,
    Abandoned,
    Bound,
    Closed,
    Content,
    Deal,
    Executing,
    FileReview,
    Files,
    FilesReady,
    InSession,
    Mark,
    NotOpened,
    Obligation,
    ObligationKind,
    Passage,
    PassageKind,
    Preparing,
    Proceedings,
    Revision,
    Side,
    Signed,
    Signer,
    SigningFile,
    Terminated,
    Unsigned,
    Venue,
)
from casework.domain.signing.files import (
    FILES_COMPLETE,
    FILES_REVIEWED,
    REVISED_ANEW,
    SALE_REVIEWED,
    AddFile,
    FileAdded,
    FileReviewPassed,
    FilesApproved,
    FilesReturned,
    FilesRevised,
    FilesSubmitted,
    Numbering,
    PassFiles,
    ReturnFiles,
    ReviseFiles,
    SubmitFiles,
)
from casework.domain.signing.performance import (
    NOTHING_OWED,
    ExecutionIssueRaised,
    ExecutionIssueResolved,
    Hindered,
    PaymentRecorded,
    PerformanceRecorded,
    RaiseExecutionIssue,
    RecordPayment,
    RecordPerformance,
    ResolveExecutionIssue,
)
from casework.domain.signing.session import (
    ANSWERED,
    EXPLAINED,
    FILLED_TRULY,
    WARNED,
    AcknowledgeRisk,
    AnswerQuestion,
    AskQuestion,
    ClauseConfirmed,
    ClauseExplained,
    ConfirmClause,
    DeclareTrue,
    ExplainClause,
    FieldFilled,
    FillField,
    QuestionAnswered,
    QuestionAsked,
    RemindRisk,
    RiskAcknowledged,
    RiskReminded,
    TruthDeclared,
)
from casework.domain.signing.signatures import (
    COPIES_AGREE,
    AffixSeal,
    CopiesMatched,
    CrossCheck,
    PartySigned,
    SealAffixed,
    Sign,
)
from casework.testing.histories import explore, histories, outcomes, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd

# -- The cast ----------------------------------------------------------------------------------
# Ann is to sign a lease. Sam and Sue are signers, Rex reviews, Mo is the manager; Cai is at the
# desk, and enters what Ann did elsewhere.

ANN, SAM, REX = map(Person, ("ann", "sam", "rex"))
LEASE = Entry(
    3,
    BusinessType(
        profile=Profile.SIGNING,
        sections=frozenset(),
        fields=(),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
        signing_files=frozenset({"lease"}),
        contract_clauses=("rent", "term"),
    ),
)
SALE = attrs.evolve(
    LEASE, business=attrs.evolve(LEASE.business, signing_files=frozenset({SALES_CONTRACT}))
)
RENT = Passage("rent", PassageKind.IMPORTANT_CLAUSE, "rent-1")
TERM = Passage("term", PassageKind.CLAUSE, "term-1")
RISK = Passage("deposit", PassageKind.RISK_NOTICE, "risk-1")
TEXT = Content("text-1", (RENT, TERM, RISK), frozenset({"tenant"}), frozenset({Side.OFFICE}))
RENT_2 = attrs.evolve(RENT, digest="rent-2")
TEXT_2 = attrs.evolve(TEXT, digest="text-2", passages=(RENT_2, TERM, RISK))
FILE = SigningFile("lease", "FILE-20240701-0001", 1, TEXT)
AS_IT_WAS, CHANGED = Files((FILE,)), Files((attrs.evolve(FILE, version=2, content=TEXT_2),))

BOUND, UNBOUND = Bound(under_nda=True), Bound(under_nda=False)
SIGNER = Signer(in_post=True, under_nda=True)
NOBODY = Signer(in_post=False, under_nda=False)
OFFER = Opening(under_nda=True, entry=LEASE, in_revisit=True)
NUMBERS = Numbering(under_nda=True, prefixes=frozenset({"FILE"}))
CONCLUDES = Concluding(under_nda=True, archive=wd(5))
INDEXED, NOT_INDEXED = OnFile(under_nda=True, indexed=True), OnFile(under_nda=True, indexed=False)
HINDERED = Hindered(under_nda=True, resolve=wd(2))
VISITED, NOT_YET = Closing(under_nda=True, revisited=True), Closing(under_nda=True, revisited=False)
REVISION = wd(1)

OPENED = SigningOpened(ANN, "lease", LEASE, "")
ADDED = FileAdded(FILE)
AS_FILES = frozenset({SIGNING_FILE})
HANDED_IN = FilesSubmitted(1, AS_IT_WAS.digest, AS_FILES, frozenset(), ())
REVIEW_PASSED, APPROVED = FileReviewPassed(SIGNING_FILE, 1), FilesApproved(1, AS_IT_WAS.digest)
RETURNED = FilesReturned(
    SIGNING_FILE, 1, "The rent is wrong.", REX, REVISION.since(moment(3)), frozenset()
)
REVISED = FilesRevised((Revision("lease", TEXT_2),), "The rent is wrong.", frozenset())
RESUMED = FilesSubmitted(2, CHANGED.digest, frozenset(), AS_FILES, ("It is right now.",))
BOOKED, IN_ORDER_THERE, BEGUN = VenueBooked("room 3", moment(5)), VenueReady(), SessionStarted()
EXPLAINED_RENT, EXPLAINED_TERM = (
    ClauseExplained("rent", "rent-1"),
    ClauseExplained("term", "term-1"),
)
AGREED_RENT = ClauseConfirmed("rent", "rent-1", understood=True, agreed=True)
AGREED_TERM = ClauseConfirmed("term", "term-1", understood=True, agreed=True)
REMINDED_RENT, REMINDED_RISK = RiskReminded("rent", "rent-1"), RiskReminded("deposit", "risk-1")
SAW_RENT, SAW_RISK = RiskAcknowledged("rent", "rent-1"), RiskAcknowledged("deposit", "risk-1")
ASKED = QuestionAsked("q1", said("ann", "May I keep a dog?"))
REPLIED = QuestionAnswered("q1", "You may.")
FILLED = FieldFilled("tenant", said("ann", "Ann Lee"), SAM)
DECLARED, MATCHED = TruthDeclared(), CopiesMatched("copy-1")
ANN_SIGNED = PartySigned(Side.CUSTOMER, ANN, AS_IT_WAS.digest, "copy-1")
SAM_SIGNED = PartySigned(Side.OFFICE, SAM, AS_IT_WAS.digest, "copy-1")
SEALED = SealAffixed(Side.OFFICE, "copy-1")
COMPLETED = SigningCompleted("copy-1", wd(5).since(moment(5)))
FILED = SigningArchiveOpened("SIGNING-20240701-0001")
PAY = Obligation("first rent", ObligationKind.PAYMENT, "CNY 3000 to the office.", moment(20))
HAND_OVER = Obligation("keys", ObligationKind.PERFORMANCE, "The keys to Ann.", moment(15))
FOLLOWED = FollowUpStarted((PAY, HAND_OVER))
PAID = PaymentRecorded("first rent", "transfer 9")
HANDED_OVER = PerformanceRecorded("keys", "protocol 4")
HELD_UP = ExecutionIssueRaised("lock", "The lock is broken.", wd(2).since(moment(9)))
SOLVED = ExecutionIssueResolved("lock", "It was replaced.")

PREPARED = (OPENED, ADDED)
REVIEWED = (*PREPARED, HANDED_IN)
SENT_BACK = (*REVIEWED, RETURNED)
READY = (*REVIEWED, REVIEW_PASSED, APPROVED)
AT_THE_TABLE = (*READY, BOOKED, IN_ORDER_THERE, BEGUN)
TALKED = (
    *(EXPLAINED_RENT, EXPLAINED_TERM, AGREED_RENT, AGREED_TERM),
    *(REMINDED_RENT, REMINDED_RISK, SAW_RENT, SAW_RISK),
)
WROTE = (FILLED, DECLARED, MATCHED)
COMPARED = (*AT_THE_TABLE, *TALKED, *WROTE)
BOTH_SIGNED = (*COMPARED, ANN_SIGNED, SAM_SIGNED, SEALED)
DONE = (*BOTH_SIGNED, COMPLETED)
UNDERWAY = (*DONE, FILED, FOLLOWED)
SETTLED = (*UNDERWAY, PAID, HANDED_OVER)


def a_deal(*history: Any) -> Given:
    return given(decider, *history)


def but(it: Any, /, **changes: Any) -> Any:
    return attrs.evolve(it, **changes)


def by(act: Any, who: str) -> Any:
    return attrs.evolve(act, by=Person(who))


def without(history: tuple[Any, ...], *left_out: Any) -> tuple[Any, ...]:
    return tuple(it for it in history if it not in left_out)


# -- 1  Opening --------------------------------------------------------------------------------


def test_a_contract_is_opened_for_what_the_catalogue_has_approved_for_signing():
    begin = OpenSigning(ANN, "lease", **did("sam", 1))

    a_deal().when(begin, OFFER).then(OPENED)
    a_deal().when(begin, but(OFFER, entry=None)).refused(ON_OFFER)
    generic = but(LEASE, business=but(LEASE.business, profile=Profile.GENERIC))
    a_deal().when(begin, but(OFFER, entry=generic)).refused(ON_OFFER)
    a_deal().when(begin, but(OFFER, in_revisit=False)).refused(REVISITED)
    a_deal().when(begin, but(OFFER, of_request=True)).refused(IN_ORDER)
    a_deal(OPENED).when(begin, OFFER).refused(IN_ORDER)


def test_a_contract_is_opened_for_a_request_with_the_entry_that_began_with():
    follow = OpenForRequest("17", ANN, "lease", LEASE, **did("han", 1))

    a_deal().when(follow, Nameable(in_revisit=True)).then(but(OPENED, request="17"))
    a_deal().when(follow, Nameable(in_revisit=False)).refused(REVISITED)
    a_deal(OPENED).when(follow, Nameable(in_revisit=True)).refused(IN_ORDER)


@pytest.mark.parametrize(
    "past",
    [
        *((OPENED,), REVIEWED, SENT_BACK, READY, AT_THE_TABLE, BOTH_SIGNED, DONE, UNDERWAY),
        *((*SETTLED, ContractClosed()), (*UNDERWAY, ContractTerminated("The house is gone."))),
    ],
    ids=len,
)
def test_a_contract_says_to_the_end_whose_it_is_of_what_kind_and_for_which_request(
    past: tuple[Any, ...],
):
    assert a_deal(*past).state.deal == Deal(ANN, "lease", LEASE, "")
    for_17 = a_deal(but(OPENED, request="17"), *past[1:])
    assert for_17.state.deal == Deal(ANN, "lease", LEASE, "17")


# -- 2  Preparation ----------------------------------------------------------------------------


def test_a_file_is_added_with_a_number_by_the_scheme():
    add = AddFile("lease", "FILE-20240701-0001", TEXT, **did("sam", 1))
    opened = a_deal(OPENED).told(NUMBERS)

    opened.when(add).then(ADDED)
    opened.when(but(add, number="LEASE-20240701-0001")).refused(DOCUMENT_NUMBERED)
    opened.when(but(add, number="FILE-1")).refused(DOCUMENT_NUMBERED)
    opened.when(add, but(NUMBERS, prefixes=frozenset())).refused(DOCUMENT_NUMBERED)
    opened.when(but(add, name=" ")).refused(FILES_COMPLETE)
    again = but(add, content=but(TEXT, passages=()))
    a_deal(*PREPARED).when(again, NUMBERS).refused(FILES_COMPLETE)
    a_deal(*PREPARED).when(but(again, name="annex"), NUMBERS).then(
        FileAdded(but(FILE, name="annex", content=again.content))
    )
    a_deal(*REVIEWED).when(but(add, name="annex"), NUMBERS).refused(IN_ORDER)


def test_a_file_says_what_is_in_it_and_nothing_twice():
    add = AddFile("lease", "FILE-20240701-0001", TEXT, **did("sam", 1))
    opened = a_deal(OPENED).told(NUMBERS)

    for wrong in (
        but(TEXT, digest=""),
        but(TEXT, passages=(but(RENT, key=" "), TERM)),
        but(TEXT, passages=(but(RENT, digest=""), TERM)),
        but(TEXT, passages=(RENT, RENT_2)),
    ):
        opened.when(but(add, content=wrong)).refused(FILES_COMPLETE)
    annex = but(add, name="annex", content=but(TEXT, passages=(RENT_2,)))
    a_deal(*PREPARED).when(annex, NUMBERS).refused(FILES_COMPLETE)


def test_files_are_handed_in_when_every_one_that_the_business_asks_for_is_there():
    hand_in = SubmitFiles(**did("sam", 2))
    other = FileAdded(but(FILE, name="annex"))

    a_deal(*PREPARED).when(hand_in, BOUND).then(HANDED_IN)
    a_deal(OPENED, other).when(hand_in, BOUND).refused(FILES_COMPLETE)
    a_deal(OPENED).when(hand_in, BOUND).refused(FILES_COMPLETE)
    a_deal(*REVIEWED).when(hand_in, BOUND).refused(FILES_COMPLETE)
    asks_nothing = but(LEASE, business=but(LEASE.business, signing_files=frozenset()))
    a_deal(but(OPENED, entry=asks_nothing)).when(hand_in, BOUND).refused(FILES_COMPLETE)


def test_files_are_handed_in_when_every_clause_that_the_business_asks_for_is_in_them():
    hand_in = SubmitFiles(**did("sam", 2))
    no_term = FileAdded(but(FILE, content=but(TEXT, passages=(RENT, RISK))))
    nothing = FileAdded(but(FILE, content=but(TEXT, passages=())))
    term_is_a_risk = but(TERM, kind=PassageKind.RISK_NOTICE)
    hidden = FileAdded(but(FILE, content=but(TEXT, passages=(RENT, term_is_a_risk))))
    asks_nothing = but(LEASE, business=but(LEASE.business, contract_clauses=()))

    for file in (no_term, nothing, hidden):
        a_deal(OPENED, file).when(hand_in, BOUND).refused(FILES_COMPLETE)
    a_deal(but(OPENED, entry=asks_nothing), nothing).when(hand_in, BOUND).refused(FILES_COMPLETE)


# -- 3  Review ---------------------------------------------------------------------------------


def test_files_are_ready_once_their_review_has_passed():
    passes = PassFiles(SIGNING_FILE, 1, **did("rex", 3))

    a_deal(*REVIEWED).when(passes).then(REVIEW_PASSED, APPROVED)
    a_deal(*REVIEWED).when(but(passes, version=2)).refused(FILES_REVIEWED)
    a_deal(*REVIEWED).when(but(passes, review=SALES_CONTRACT)).refused(FILES_REVIEWED)
    a_deal(*PREPARED).when(passes).refused(FILES_REVIEWED)
    a_deal(*READY).when(passes).refused(FILES_REVIEWED)
    begin = StartSession(**did("sam", 4))
    for too_early in (PREPARED, REVIEWED, SENT_BACK):
        a_deal(*too_early).when(begin, BOUND).refused(FILES_REVIEWED)


CONTRACT_OF_SALE = FileAdded(but(FILE, name=SALES_CONTRACT))
SALE_PREPARED = (but(OPENED, entry=SALE), CONTRACT_OF_SALE)
SALE_FILES = Files((CONTRACT_OF_SALE.file,))
BOTH = frozenset({SIGNING_FILE, SALES_CONTRACT})
SALE_HANDED_IN = FilesSubmitted(1, SALE_FILES.digest, BOTH, frozenset(), ())
SALE_REVIEWED_AS_FILES = (*SALE_PREPARED, SALE_HANDED_IN, REVIEW_PASSED)


def test_a_contract_of_sale_needs_a_review_as_such_beside_that_of_the_files():
    first = PassFiles(SIGNING_FILE, 1, **did("rex", 3))
    second = PassFiles(SALES_CONTRACT, 1, **did("roy", 3))
    passed, approved = FileReviewPassed(SALES_CONTRACT, 1), FilesApproved(1, SALE_FILES.digest)
    waiting = a_deal(*SALE_REVIEWED_AS_FILES)

    a_deal(*SALE_PREPARED).when(SubmitFiles(**did("sam", 2)), BOUND).then(SALE_HANDED_IN)
    a_deal(*SALE_PREPARED, SALE_HANDED_IN).when(first).then(REVIEW_PASSED)
    a_deal(*SALE_PREPARED, SALE_HANDED_IN).when(second).then(passed)
    waiting.when(second).then(passed, approved)
    waiting.when(first).refused(FILES_REVIEWED)
    waiting.when(StartSession(**did("sam", 4)), BOUND).refused(SALE_REVIEWED)
    waiting.when(Sign(Side.CUSTOMER, "copy-1", **did("ann", 4)), NOBODY).refused(SALE_REVIEWED)
    sooner = a_deal(*SALE_PREPARED, SALE_HANDED_IN, passed)
    sooner.when(StartSession(**did("sam", 4)), BOUND).refused(FILES_REVIEWED)


def test_a_return_by_one_review_ends_the_other():
    back = ReturnFiles(SALES_CONTRACT, 1, "The price is unclear.", REX, **did("rex", 3))
    returned = FilesReturned(
        SALES_CONTRACT, 1, "The price is unclear.", REX, REVISION.since(moment(3)), AS_FILES
    )
    revised = FilesRevised((Revision(SALES_CONTRACT, TEXT_2),), "It is clear now.", frozenset())
    again = a_deal(*SALE_REVIEWED_AS_FILES, returned, revised)
    hand_in = SubmitFiles(("It is clear now.",), **did("sam", 4))

    a_deal(*SALE_REVIEWED_AS_FILES).when(back, REVISION).then(returned)
    again.when(hand_in, BOUND).then(
        FilesSubmitted(
            2, again.state.files.digest, AS_FILES, frozenset({SALES_CONTRACT}), hand_in.responses
        )
    )


# -- 4  Revision -------------------------------------------------------------------------------


def test_files_come_back_with_a_reason():
    back = ReturnFiles(SIGNING_FILE, 1, "The rent is wrong.", REX, **did("rex", 3))
    reviewed = a_deal(*REVIEWED).told(REVISION)

    reviewed.when(back).then(RETURNED)
    reviewed.when(but(back, reason="\u3000")).refused(REVISED_ANEW)
    reviewed.when(but(back, version=2)).refused(REVISED_ANEW)
    reviewed.when(but(back, review=SALES_CONTRACT)).refused(REVISED_ANEW)
    a_deal(*READY).when(back, REVISION).refused(REVISED_ANEW)


def test_what_came_back_is_changed_and_answered_before_it_is_reviewed_anew():
    hand_in = SubmitFiles(("It is right now.",), **did("sam", 4))
    revised = a_deal(*SENT_BACK, REVISED).told(BOUND)

    revised.when(hand_in).then(RESUMED)
    a_deal(*SENT_BACK).when(hand_in, BOUND).refused(REVISED_ANEW)
    revised.when(but(hand_in, responses=())).refused(REVISED_ANEW)
    revised.when(but(hand_in, responses=("",))).refused(REVISED_ANEW)
    back_and_forth = (REVISED, FilesRevised((Revision("lease", TEXT),), "No.", frozenset()))
    assert a_deal(*SENT_BACK, *back_and_forth).state.files.digest != AS_IT_WAS.digest
    first = a_deal(*PREPARED).told(BOUND)
    first.when(hand_in).refused(REVISED_ANEW)


def test_a_revision_changes_files_that_are_there_and_says_why():
    revise = ReviseFiles(REVISED.revisions, "The rent is wrong.", **did("sam", 3))
    prepared = a_deal(*PREPARED).told(BOUND)
    [change] = REVISED.revisions

    prepared.when(revise).then(REVISED)
    a_deal(*SENT_BACK).when(revise, BOUND).then(REVISED)
    prepared.when(but(revise, reason="")).refused(REASON_STATED)
    prepared.when(but(revise, revisions=())).refused(REVISED_ANEW)
    prepared.when(but(revise, revisions=(but(change, name="annex"),))).refused(REVISED_ANEW)
    prepared.when(but(revise, revisions=(change, change))).refused(REVISED_ANEW)
    prepared.when(but(revise, revisions=(Revision("lease", TEXT),))).refused(REVISED_ANEW)
    unsaid = Revision("lease", but(TEXT_2, passages=(RENT_2, RENT)))
    prepared.when(but(revise, revisions=(unsaid,))).refused(FILES_COMPLETE)
    a_deal(*REVIEWED).when(revise, BOUND).refused(IN_ORDER)
    a_deal(*DONE).when(revise, BOUND).refused(IN_ORDER)


def test_a_revision_keeps_the_number_and_makes_the_next_version():
    assert a_deal(*PREPARED, REVISED).state.files == CHANGED


def test_a_revision_leaves_the_files_that_it_does_not_name_as_they_are():
    annex = SigningFile("annex", "FILE-20240701-0002", 1, Content("annex-1", ()))
    state = a_deal(*PREPARED, FileAdded(annex), REVISED).state

    assert state.files == Files((*CHANGED.each, annex))


def test_what_a_revision_undoes_is_as_if_it_had_never_been_said():
    assert a_deal(*PREPARED, REVISED).state.proceedings == Proceedings()
    declared = a_deal(*AT_THE_TABLE, FILLED, DECLARED, but(REVISED, voids=AS_FILES))
    assert declared.state.proceedings == Proceedings()


def test_what_is_changed_after_its_review_is_reviewed_anew():
    revise = ReviseFiles(REVISED.revisions, "The rent is wrong.", **did("sam", 5))
    changed = but(REVISED, voids=AS_FILES)

    for approved in (READY, AT_THE_TABLE, BOTH_SIGNED):
        a_deal(*approved).when(revise, BOUND).then(changed)
        again = a_deal(*approved, changed)
        again.when(SubmitFiles(**did("sam", 5)), BOUND).then(
            FilesSubmitted(2, CHANGED.digest, AS_FILES, frozenset(), ())
        )


def test_a_change_undoes_what_it_touches_and_nothing_else():
    after = a_deal(*BOTH_SIGNED, ASKED, but(REVISED, voids=AS_FILES)).state.proceedings

    assert after.explained == after.agreed == {Mark("term", "term-1")}
    assert after.reminded == after.acknowledged == {Mark("deposit", "risk-1")}
    assert not after.filled
    assert not after.declared
    assert not after.copies
    assert not after.signed
    assert not after.sealed
    assert after.questions == {"q1"}


def test_what_was_undone_stays_undone_when_the_old_wording_comes_back():
    restored = FilesRevised((Revision("lease", TEXT),), "It was right.", frozenset())
    after = a_deal(*BOTH_SIGNED, but(REVISED, voids=AS_FILES), restored).state.proceedings

    assert after.agreed == {Mark("term", "term-1")}
    assert not after.signed


def test_the_digest_of_the_files_tells_every_difference():
    file = SigningFile("lease", "FILE-20240701-0001", 1, TEXT)
    others = (
        but(file, name="annex"),
        but(file, number="FILE-20240701-0002"),
        but(file, version=2),
        but(file, content=but(TEXT, digest="text-2")),
        but(file, content=but(TEXT, passages=(RENT_2, TERM, RISK))),
        but(file, content=but(TEXT, passages=(but(RENT, kind=PassageKind.CLAUSE), TERM, RISK))),
        but(file, content=but(TEXT, fields=frozenset())),
        but(file, content=but(TEXT, seals=frozenset())),
    )
    digests = {Files((it,)).digest for it in (file, *others)}

    assert len(digests) == 1 + len(others)
    annex = but(file, name="annex")
    assert Files((file, annex)).digest == Files((annex, file)).digest


# -- 5  The venue ------------------------------------------------------------------------------


def test_a_venue_is_booked_beforehand_and_found_in_order():
    book = BookVenue("room 3", moment(5), **did("sam", 4))
    confirm = ConfirmVenueReady(True, True, True, **did("sam", 5))
    begin = StartSession(**did("sam", 5))
    ready, booked = a_deal(*READY).told(BOUND), a_deal(*READY, BOOKED).told(BOUND)

    ready.when(book).then(BOOKED)
    ready.when(but(book, place="")).refused(VENUE_READY)
    ready.when(but(book, starts=moment(4))).refused(VENUE_READY)
    booked.when(confirm).then(IN_ORDER_THERE)
    ready.when(confirm).refused(VENUE_READY)
    booked.when(but(confirm, tidy=False)).refused(VENUE_READY)
    booked.when(but(confirm, comfortable=False)).refused(VENUE_READY)
    booked.when(but(confirm, equipment_works=False)).refused(VENUE_READY)
    a_deal(*READY, BOOKED, IN_ORDER_THERE).when(begin, BOUND).then(BEGUN)
    ready.when(begin).refused(VENUE_READY)
    booked.when(begin).refused(VENUE_READY)
    for act in (book, confirm):
        a_deal(*REVIEWED).when(act, BOUND).refused(IN_ORDER)


def test_another_venue_is_looked_at_again():
    moved = a_deal(*READY, BOOKED, IN_ORDER_THERE, VenueBooked("room 4", moment(6)))

    assert a_deal(*READY, BOOKED, IN_ORDER_THERE).state.venue == (
        Venue("room 3", moment(5), ready=True),
    )
    assert moved.state.venue == (Venue("room 4", moment(6)),)
    moved.when(StartSession(**did("sam", 6)), BOUND).refused(VENUE_READY)


def test_another_session_has_a_venue_of_its_own():
    changed = (but(REVISED, voids=AS_FILES), but(RESUMED, opened=AS_FILES, resumed=frozenset()))
    passed = (FileReviewPassed(SIGNING_FILE, 2), FilesApproved(2, CHANGED.digest))
    again = a_deal(*AT_THE_TABLE, *changed, *passed)

    again.when(StartSession(**did("sam", 6)), BOUND).refused(VENUE_READY)


# -- 6  Clauses --------------------------------------------------------------------------------


def test_a_clause_is_explained_before_the_customer_confirms_it():
    explain = ExplainClause("rent", **did("sam", 5))
    confirm = ConfirmClause("rent", "rent-1", True, True, **did("ann", 5))
    explained = a_deal(*AT_THE_TABLE, EXPLAINED_RENT)

    a_deal(*AT_THE_TABLE).when(explain, BOUND).then(EXPLAINED_RENT)
    a_deal(*AT_THE_TABLE).when(but(explain, clause="deposit"), BOUND).refused(EXPLAINED)
    a_deal(*READY).when(explain, BOUND).refused(IN_ORDER)
    explained.when(confirm).then(AGREED_RENT)
    explained.when(by(confirm, "sam")).refused(IN_POST)
    a_deal(*AT_THE_TABLE).when(confirm).refused(EXPLAINED)
    a_deal(*READY).when(confirm).refused(IN_ORDER)
    entered = ConfirmClause("rent", "rent-1", True, True, **did_for("cai", "ann", 5))
    explained.when(entered).then(AGREED_RENT)


def test_what_is_confirmed_is_the_wording_that_was_seen():
    explained = a_deal(*AT_THE_TABLE, EXPLAINED_RENT)
    stale = ConfirmClause("rent", "rent-0", True, True, **did("ann", 5))

    explained.when(stale).refused(AS_SEEN)


def test_only_a_clause_both_understood_and_agreed_will_do():
    sign = Sign(Side.CUSTOMER, "copy-1", **did("ann", 5))
    compared = without(COMPARED, AGREED_RENT)

    for half in (but(AGREED_RENT, agreed=False), but(AGREED_RENT, understood=False)):
        a_deal(*compared, half).when(sign, NOBODY).refused(EXPLAINED)
        a_deal(*COMPARED, half).when(sign, NOBODY).refused(EXPLAINED)
    a_deal(*compared).when(sign, NOBODY).refused(EXPLAINED)
    taken_back = a_deal(*BOTH_SIGNED, but(AGREED_RENT, agreed=False))
    taken_back.when(CompleteSigning(**did("sam", 5)), CONCLUDES).refused(EXPLAINED)


# -- 7  Risks and questions --------------------------------------------------------------------


def test_important_clauses_and_risks_are_brought_to_the_customers_mind():
    remind = RemindRisk("deposit", **did("sam", 5))
    see = AcknowledgeRisk("deposit", "risk-1", **did("ann", 5))
    reminded = a_deal(*AT_THE_TABLE, REMINDED_RISK)

    a_deal(*AT_THE_TABLE).when(remind, BOUND).then(REMINDED_RISK)
    a_deal(*AT_THE_TABLE).when(but(remind, passage="rent"), BOUND).then(REMINDED_RENT)
    a_deal(*AT_THE_TABLE).when(but(remind, passage="term"), BOUND).refused(WARNED)
    a_deal(*READY).when(remind, BOUND).refused(IN_ORDER)
    reminded.when(see).then(SAW_RISK)
    reminded.when(by(see, "sam")).refused(IN_POST)
    reminded.when(but(see, digest="risk-0")).refused(AS_SEEN)
    a_deal(*AT_THE_TABLE).when(see).refused(WARNED)
    a_deal(*READY).when(see).refused(IN_ORDER)


def test_nobody_signs_before_every_warning_was_acknowledged():
    sign = Sign(Side.OFFICE, "copy-1", **did("sam", 5))

    for unseen in (SAW_RENT, SAW_RISK):
        a_deal(*without(COMPARED, unseen)).when(sign, SIGNER).refused(WARNED)


def test_a_question_is_answered_before_anything_is_signed_or_completed():
    ask = AskQuestion("q1", said("ann", "May I keep a dog?"), **did("ann", 5))
    answer = AnswerQuestion("q1", "You may.", **did("sam", 5))
    sign = Sign(Side.CUSTOMER, "copy-1", **did("ann", 5))
    asked = a_deal(*AT_THE_TABLE, ASKED)

    a_deal(*AT_THE_TABLE).when(ask).then(ASKED)
    asked.when(ask).refused(ANSWERED)
    a_deal(*AT_THE_TABLE).when(but(ask, question=said("ann", " "))).refused(ANSWERED)
    a_deal(*AT_THE_TABLE).when(by(ask, "sam")).refused(IN_POST)
    asked.when(answer, BOUND).then(REPLIED)
    asked.when(but(answer, answer="\u200b"), BOUND).refused(ANSWERED)
    asked.when(but(answer, key="q2"), BOUND).refused(ANSWERED)
    a_deal(*AT_THE_TABLE, ASKED, REPLIED).when(answer, BOUND).refused(ANSWERED)
    a_deal(*READY).when(answer, BOUND).refused(IN_ORDER)
    a_deal(*COMPARED, ASKED).when(sign, NOBODY).refused(ANSWERED)
    a_deal(*COMPARED, ASKED, REPLIED).when(sign, NOBODY).then(ANN_SIGNED)
    complete = CompleteSigning(**did("sam", 5))
    a_deal(*BOTH_SIGNED, ASKED).when(complete, CONCLUDES).refused(ANSWERED)
    a_deal(*BOTH_SIGNED, ASKED, REPLIED).when(complete, CONCLUDES).then(COMPLETED)


# -- 8  What the customer fills in -------------------------------------------------------------


def test_a_field_is_filled_by_the_customer_with_the_help_of_a_signer():
    fill = FillField("tenant", said("ann", "Ann Lee"), SAM, **did("ann", 5))
    table_ = a_deal(*AT_THE_TABLE).told(SIGNER)

    table_.when(fill).then(FILLED)
    table_.when(by(fill, "sam")).refused(IN_POST)
    table_.when(fill, but(SIGNER, in_post=False)).refused(FILLED_TRULY)
    table_.when(fill, but(SIGNER, under_nda=False)).refused(SIGNERS_BOUND)
    table_.when(but(fill, field="landlord")).refused(FILLED_TRULY)
    table_.when(but(fill, value=said("ann", " "))).refused(FILLED_TRULY)
    a_deal(*READY).when(fill, SIGNER).refused(IN_ORDER)


def test_what_is_filled_in_is_declared_true_once_it_is_complete():
    declare = DeclareTrue(**did("ann", 5))
    sign = Sign(Side.CUSTOMER, "copy-1", **did("ann", 5))

    a_deal(*AT_THE_TABLE, FILLED).when(declare).then(DECLARED)
    a_deal(*AT_THE_TABLE, FILLED).when(by(declare, "sam")).refused(IN_POST)
    a_deal(*AT_THE_TABLE).when(declare).refused(FILLED_TRULY)
    a_deal(*READY).when(declare).refused(IN_ORDER)
    a_deal(*without(COMPARED, DECLARED)).when(sign, NOBODY).refused(FILLED_TRULY)


def test_what_is_filled_in_anew_undoes_what_was_said_of_the_whole():
    after = a_deal(*BOTH_SIGNED, FILLED).state.proceedings

    assert after.filled == {Mark("tenant", "text-1")}
    assert not after.declared
    assert not after.copies
    assert not after.signed
    assert not after.sealed
    assert after.agreed == {Mark("rent", "rent-1"), Mark("term", "term-1")}


# -- 9  Signatures -----------------------------------------------------------------------------


def test_both_copies_say_the_same_before_they_are_signed():
    compare = CrossCheck("copy-1", "copy-1", **did("sam", 5))
    sign = Sign(Side.CUSTOMER, "copy-1", **did("ann", 5))

    a_deal(*AT_THE_TABLE).when(compare, BOUND).then(MATCHED)
    a_deal(*AT_THE_TABLE).when(but(compare, theirs="copy-2"), BOUND).refused(COPIES_AGREE)
    a_deal(*AT_THE_TABLE).when(but(compare, ours="", theirs=""), BOUND).refused(COPIES_AGREE)
    a_deal(*READY).when(compare, BOUND).refused(IN_ORDER)
    a_deal(*without(COMPARED, MATCHED)).when(sign, NOBODY).refused(COPIES_AGREE)


def test_each_side_signs_the_copies_that_were_compared():
    for_ann = Sign(Side.CUSTOMER, "copy-1", **did("ann", 5))
    for_us = Sign(Side.OFFICE, "copy-1", **did("sam", 5))
    compared = a_deal(*COMPARED)

    compared.when(for_ann, NOBODY).then(ANN_SIGNED)
    compared.when(for_us, SIGNER).then(SAM_SIGNED)
    compared.when(but(for_ann, copies="copy-2"), NOBODY).refused(AS_SEEN)
    compared.when(by(for_ann, "sam"), SIGNER).refused(IN_POST)
    compared.when(for_us, but(SIGNER, in_post=False)).refused(IN_POST)
    compared.when(for_us, but(SIGNER, under_nda=False)).refused(SIGNERS_BOUND)
    a_deal(*READY).when(for_ann, NOBODY).refused(COPIES_AGREE)
    a_deal(*DONE).when(for_us, SIGNER).refused(COPIES_AGREE)
    entered = Sign(Side.CUSTOMER, "copy-1", **did_for("cai", "ann", 5))
    compared.when(entered, NOBODY).then(ANN_SIGNED)


def test_for_the_office_whoever_put_their_hand_to_it_is_who_signed():
    on_behalf = Sign(Side.OFFICE, "copy-1", **did_for("sam", "sue", 5))

    a_deal(*COMPARED).when(on_behalf, SIGNER).then(SAM_SIGNED)


def test_nobody_signs_for_both_sides():
    compared = a_deal(but(OPENED, customer=SAM), *COMPARED[1:])
    for_us = Sign(Side.OFFICE, "copy-1", **did("sam", 5))
    seal = AffixSeal(Side.OFFICE, "copy-1", **did("sam", 5))

    compared.when(for_us, SIGNER).refused(TWO_PERSONS)
    compared.when(seal, SIGNER).refused(TWO_PERSONS)
    compared.when(by(for_us, "sue"), SIGNER).then(but(SAM_SIGNED, signer=Person("sue")))


def test_a_seal_is_put_on_the_copies_that_were_compared():
    seal = AffixSeal(Side.OFFICE, "copy-1", **did("sam", 5))
    compared = a_deal(*COMPARED)

    compared.when(seal, SIGNER).then(SEALED)
    compared.when(but(seal, copies="copy-2"), SIGNER).refused(AS_SEEN)
    compared.when(seal, but(SIGNER, in_post=False)).refused(IN_POST)
    a_deal(*AT_THE_TABLE).when(seal, SIGNER).refused(AS_SEEN)
    a_deal(*READY).when(seal, SIGNER).refused(COPIES_AGREE)
    for_ann = AffixSeal(Side.CUSTOMER, "copy-1", **did("ann", 5))
    compared.when(for_ann, NOBODY).then(SealAffixed(Side.CUSTOMER, "copy-1"))


def test_other_copies_bear_no_signature():
    others = a_deal(*BOTH_SIGNED, CopiesMatched("copy-2")).state.proceedings
    same = a_deal(*BOTH_SIGNED, MATCHED).state.proceedings

    assert (others.copies, others.signed, others.sealed) == (("copy-2",), frozenset(), frozenset())
    assert same.signed == {*Side}


def test_signing_is_over_with_every_signature_and_seal_on():
    complete = CompleteSigning(**did("sam", 5))

    a_deal(*BOTH_SIGNED).when(complete, CONCLUDES).then(COMPLETED)
    for missing in (ANN_SIGNED, SAM_SIGNED, SEALED):
        a_deal(*without(BOTH_SIGNED, missing)).when(complete, CONCLUDES).refused(COPIES_AGREE)
    a_deal(*BOTH_SIGNED, FILLED).when(complete, CONCLUDES).refused(FILLED_TRULY)
    a_deal(*READY).when(complete, CONCLUDES).refused(COPIES_AGREE)
    a_deal(*DONE).when(complete, CONCLUDES).refused(COPIES_AGREE)


# -- 10  Abandonment ---------------------------------------------------------------------------


def test_either_side_may_leave_it_until_both_have_signed():
    leave = AbandonSigning("I found another flat.", **did("ann", 6))
    ours, left = by(leave, "sam"), SigningAbandoned("I found another flat.", frozenset())

    for early in ((OPENED,), PREPARED):
        a_deal(*early).when(leave, NOBODY).then(left)
        a_deal(*early).when(ours, SIGNER).then(left)
    a_deal(OPENED).when(but(leave, reason=""), NOBODY).refused(REASON_STATED)
    a_deal(OPENED).when(by(leave, "bob"), NOBODY).refused(IN_POST)
    a_deal(OPENED).when(ours, but(SIGNER, under_nda=False)).refused(SIGNERS_BOUND)
    entered = AbandonSigning("I found another flat.", **did_for("cai", "ann", 6))
    a_deal(OPENED).when(entered, NOBODY).then(left)
    for late in ((), DONE, UNDERWAY, (OPENED, left)):
        a_deal(*late).when(leave, NOBODY).refused(IN_ORDER)


def test_what_is_left_ends_whatever_review_of_it_is_live():
    leave = AbandonSigning("I found another flat.", **did("ann", 6))
    left = SigningAbandoned("I found another flat.", AS_FILES)

    for live in (REVIEWED, SENT_BACK, (*SENT_BACK, REVISED), READY, AT_THE_TABLE, BOTH_SIGNED):
        a_deal(*live).when(leave, NOBODY).then(left)
    a_deal(*SALE_REVIEWED_AS_FILES).when(leave, NOBODY).then(but(left, voids=BOTH))
    void = a_deal(*READY, but(REVISED, voids=AS_FILES))
    void.when(leave, NOBODY).then(but(left, voids=frozenset()))


# -- 11  On file, and followed up --------------------------------------------------------------


def test_what_was_signed_is_put_on_file_once():
    put = ArchiveContract("SIGNING-20240701-0001", **did("sam", 6))

    a_deal(*DONE).when(put, BOUND).then(FILED)
    a_deal(*DONE, FILED).when(put, BOUND).refused(FILED_FIRST)
    a_deal(*BOTH_SIGNED).when(put, BOUND).refused(IN_ORDER)


def test_what_was_signed_is_followed_up_once_it_is_on_file_and_in_the_index():
    follow = StartFollowUp((PAY, HAND_OVER), **did("sam", 7))

    a_deal(*DONE, FILED).when(follow, INDEXED).then(FOLLOWED)
    a_deal(*DONE, FILED).when(follow, NOT_INDEXED).refused(FILED_FIRST)
    a_deal(*BOTH_SIGNED).when(follow, INDEXED).refused(FILED_FIRST)
    a_deal(*UNDERWAY).when(follow, INDEXED).refused(FILED_FIRST)


def test_what_is_owed_is_said_falls_due_after_the_signing_and_is_told_apart():
    follow = StartFollowUp((PAY,), **did("sam", 7))
    filed = a_deal(*DONE, FILED).told(INDEXED)

    for wrong in (
        (PAY, but(HAND_OVER, key=PAY.key)),
        (but(PAY, what=" "),),
        (but(PAY, due=COMPLETED.archive_by.start - timedelta(microseconds=1)),),
        (but(PAY, due=datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))),),
        (but(PAY, due=datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))),),
    ):
        filed.when(but(follow, obligations=wrong)).refused(NOTHING_OWED)
    for right in ((), (but(PAY, due=COMPLETED.archive_by.start),), (but(PAY, due=FARTHEST),)):
        filed.when(but(follow, obligations=right)).then(FollowUpStarted(right))


def test_what_is_owed_is_settled_in_its_own_way():
    pay = RecordPayment("first rent", "transfer 9", **did("sam", 9))
    perform = RecordPerformance("keys", "protocol 4", **did("sam", 9))
    underway = a_deal(*UNDERWAY).told(BOUND)

    underway.when(pay).then(PAID)
    underway.when(perform).then(HANDED_OVER)
    underway.when(but(pay, obligation="keys")).refused(NOTHING_OWED)
    underway.when(but(perform, obligation="first rent")).refused(NOTHING_OWED)
    underway.when(but(pay, proof="")).refused(NOTHING_OWED)
    underway.when(but(perform, proof="")).refused(NOTHING_OWED)
    a_deal(*UNDERWAY, PAID).when(pay, BOUND).refused(NOTHING_OWED)
    for act in (pay, perform):
        a_deal(*DONE).when(act, BOUND).refused(IN_ORDER)


def test_what_stands_in_the_way_is_raised_and_resolved():
    raise_it = RaiseExecutionIssue("lock", "The lock is broken.", **did("sam", 9))
    resolve = ResolveExecutionIssue("lock", "It was replaced.", **did("sam", 10))
    underway, held_up = a_deal(*UNDERWAY), a_deal(*UNDERWAY, HELD_UP)

    underway.when(raise_it, HINDERED).then(HELD_UP)
    underway.when(but(raise_it, what=" "), HINDERED).refused(NOTHING_OWED)
    held_up.when(raise_it, HINDERED).refused(NOTHING_OWED)
    held_up.when(resolve, BOUND).then(SOLVED)
    held_up.when(but(resolve, solution=""), BOUND).refused(NOTHING_OWED)
    held_up.when(but(resolve, key="roof"), BOUND).refused(NOTHING_OWED)
    underway.when(resolve, BOUND).refused(NOTHING_OWED)
    a_deal(*DONE).when(raise_it, HINDERED).refused(IN_ORDER)
    a_deal(*DONE).when(resolve, BOUND).refused(IN_ORDER)


# -- 12  The end -------------------------------------------------------------------------------


def test_a_contract_is_closed_with_nothing_owed_and_its_customer_revisited():
    close = CloseContract(**did("sam", 30))

    a_deal(*SETTLED).when(close, VISITED).then(ContractClosed())
    a_deal(*SETTLED).when(close, NOT_YET).refused(REVISITED)
    for owed in (PAID, HANDED_OVER):
        a_deal(*without(SETTLED, owed)).when(close, VISITED).refused(NOTHING_OWED)
    a_deal(*SETTLED, HELD_UP).when(close, VISITED).refused(NOTHING_OWED)
    a_deal(*SETTLED, HELD_UP, SOLVED).when(close, VISITED).then(ContractClosed())
    a_deal(*DONE).when(close, VISITED).refused(NOTHING_OWED)
    a_deal(*SETTLED, ContractClosed()).when(close, VISITED).refused(NOTHING_OWED)


def test_a_manager_ends_a_contract_that_is_not_kept_and_says_why():
    end = TerminateContract("The house is gone.", **did("mo", 30))

    assert TerminateContract.may == {"manager"}
    a_deal(*UNDERWAY).when(end).then(ContractTerminated("The house is gone."))
    a_deal(*UNDERWAY).when(but(end, reason="")).refused(REASON_STATED)
    a_deal(*DONE).when(end).refused(IN_ORDER)


# -- 13  Bound to secrecy ----------------------------------------------------------------------


def test_nobody_works_on_a_contract_without_being_bound_to_secrecy():
    sam = did("sam", 9)
    revise = ReviseFiles(REVISED.revisions, "Wrong.", **sam)
    follow = StartFollowUp((PAY,), **sam)
    acts_: tuple[tuple[tuple[Any, ...], Any, Any], ...] = (
        ((), OpenSigning(ANN, "lease", **sam), OFFER),
        ((OPENED,), AddFile("lease", FILE.number, TEXT, **sam), NUMBERS),
        (PREPARED, revise, BOUND),
        (PREPARED, SubmitFiles(**sam), BOUND),
        (READY, BookVenue("room 3", moment(20), **sam), BOUND),
        ((*READY, BOOKED), ConfirmVenueReady(True, True, True, **sam), BOUND),
        ((*READY, BOOKED, IN_ORDER_THERE), StartSession(**sam), BOUND),
        (AT_THE_TABLE, ExplainClause("rent", **sam), BOUND),
        (AT_THE_TABLE, RemindRisk("rent", **sam), BOUND),
        ((*AT_THE_TABLE, ASKED), AnswerQuestion("q1", "You may.", **sam), BOUND),
        (AT_THE_TABLE, CrossCheck("copy-1", "copy-1", **sam), BOUND),
        (COMPARED, Sign(Side.OFFICE, "copy-1", **sam), SIGNER),
        (COMPARED, AffixSeal(Side.OFFICE, "copy-1", **sam), SIGNER),
        (BOTH_SIGNED, CompleteSigning(**sam), CONCLUDES),
        (BOTH_SIGNED, AbandonSigning("Gone.", **sam), SIGNER),
        (DONE, ArchiveContract("SIGNING-20240701-0001", **sam), BOUND),
        ((*DONE, FILED), follow, INDEXED),
        (UNDERWAY, RecordPayment("first rent", "transfer 9", **sam), BOUND),
        (UNDERWAY, RecordPerformance("keys", "protocol 4", **sam), BOUND),
        (UNDERWAY, RaiseExecutionIssue("lock", "It is broken.", **sam), HINDERED),
        ((*UNDERWAY, HELD_UP), ResolveExecutionIssue("lock", "Done.", **sam), BOUND),
        (SETTLED, CloseContract(**sam), VISITED),
    )

    for past, act, facts in acts_:
        assert decider.decide(decider.after(past), act, facts)
        a_deal(*past).when(act, but(facts, under_nda=False)).refused(SIGNERS_BOUND)
    by_signers = {it for it in decider.commands if "signer" in it.may}
    assert by_signers == {type(act) for _, act, _ in acts_}


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[str]:
    return [it.key for it in due(decider.after(history), (CALENDAR,))]


def test_each_phase_runs_its_own_deadlines():
    assert keys() == keys(*PREPARED) == keys(*REVIEWED) == keys(*BOTH_SIGNED) == []
    assert keys(*SENT_BACK) == keys(*SENT_BACK, REVISED) == ["sla.file_revision"]
    assert keys(*SENT_BACK, REVISED, RESUMED) == []
    assert keys(*DONE) == ["sla.archive"]
    assert keys(*DONE, FILED) == []
    assert keys(*UNDERWAY) == ["obligation.due", "obligation.due"]
    assert keys(*UNDERWAY, PAID, HELD_UP) == ["obligation.due", "sla.execution_issue"]
    assert keys(*SETTLED) == keys(*SETTLED, HELD_UP, SOLVED) == []
    assert keys(*UNDERWAY, ContractTerminated("The house is gone.")) == []


def test_a_deadline_ends_when_it_says_and_changes_nothing_by_itself():
    [revise] = due(decider.after(SENT_BACK), (CALENDAR,))
    [pay, hand_over] = due(decider.after(UNDERWAY), (CALENDAR,))
    [*_, solve] = due(decider.after((*UNDERWAY, HELD_UP)), (CALENDAR,))

    assert revise.ends == ends((CALENDAR,), RETURNED.revise_by)
    assert solve.ends == ends((CALENDAR,), HELD_UP.resolve_by)
    assert (pay.ends, hand_over.ends) == (PAY.due, HAND_OVER.due)
    assert pay.ends.tzinfo is UTC
    assert not any(it.lapse for it in (revise, pay, hand_over, solve))
    assert len({it.occurrence for it in (pay, hand_over, solve)}) == 3


def test_issues_raised_at_one_moment_have_a_deadline_each():
    roof = but(HELD_UP, key="roof", what="It leaks.")
    [*_, lock_by, roof_by] = due(decider.after((*UNDERWAY, HELD_UP, roof)), (CALENDAR,))

    assert lock_by.key == roof_by.key
    assert lock_by.ends == roof_by.ends
    assert lock_by.occurrence != roof_by.occurrence
    [*_, left] = due(decider.after((*UNDERWAY, HELD_UP, roof, SOLVED)), (CALENDAR,))
    assert left == roof_by


def test_each_return_of_each_review_has_a_deadline_of_its_own():
    by_sale = FilesReturned(
        *(SALES_CONTRACT, 1, "The price is unclear.", REX, RETURNED.revise_by, AS_FILES)
    )
    answered = but(RESUMED, version=2, opened=AS_FILES, resumed=frozenset({SALES_CONTRACT}))
    handed_in = (*SALE_PREPARED, SALE_HANDED_IN)
    again = (by_sale, answered, but(by_sale, version=2))
    returns = (but(RETURNED, voids=frozenset({SALES_CONTRACT})),), (by_sale,), again
    runs = [due(decider.after((*handed_in, *it)), (CALENDAR,)) for it in returns]

    assert [len(it) for it in runs] == [1, 1, 1]
    assert len({it.occurrence for [it] in runs}) == 3


# -- Every history the page can write ----------------------------------------------------------

OTHER_TEXT = {"text-1": TEXT_2, "text-2": TEXT}


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, sam, rex = did("ann", day), did("sam", day), did("rex", day)
    yield OpenSigning(ANN, "lease", **sam), OFFER
    yield OpenForRequest("17", ANN, "lease", LEASE, **sam), Nameable(in_revisit=True)
    yield AddFile("lease", FILE.number, TEXT, **sam), NUMBERS
    now = state if isinstance(state, Unsigned) else Preparing(None, AS_IT_WAS)  # type: ignore[arg-type]  # No deal is asked for.
    content = now.files.each[0].content if now.files.each else TEXT
    other = Revision("lease", OTHER_TEXT.get(content.digest, TEXT))
    yield ReviseFiles((other,), "Wrong.", **sam), BOUND
    for responses in ((), ("Right.",)):
        yield SubmitFiles(responses, **sam), BOUND
    for kind in sorted(BOTH):
        yield PassFiles(kind, now.version, **rex), NoFacts()
        yield ReturnFiles(kind, now.version, "Wrong.", REX, **rex), REVISION
    yield BookVenue("room 3", moment(day + 1), **sam), BOUND
    yield ConfirmVenueReady(True, True, True, **sam), BOUND
    yield StartSession(**sam), BOUND
    for passage in content.passages:
        yield ExplainClause(passage.key, **sam), BOUND
        yield RemindRisk(passage.key, **sam), BOUND
        for digest in (passage.digest, "old"):
            yield AcknowledgeRisk(passage.key, digest, **ann), NoFacts()
            for agreed in (True, False):
                yield ConfirmClause(passage.key, digest, True, agreed, **ann), NoFacts()
    yield AskQuestion("q1", said("ann", "May I?"), **ann), NoFacts()
    yield AnswerQuestion("q1", "You may.", **sam), BOUND
    yield FillField("tenant", said("ann", "Ann Lee"), SAM, **ann), SIGNER
    yield DeclareTrue(**ann), NoFacts()
    for copies in ("copy-1", "copy-2"):
        yield CrossCheck(copies, "copy-1", **sam), BOUND
        yield Sign(Side.CUSTOMER, copies, **ann), NOBODY
        yield Sign(Side.OFFICE, copies, **sam), SIGNER
        yield AffixSeal(Side.OFFICE, copies, **sam), SIGNER
    yield CompleteSigning(**sam), CONCLUDES
    yield AbandonSigning("Gone.", **ann), NOBODY
    yield ArchiveContract("SIGNING-20240701-0001", **sam), BOUND
    yield StartFollowUp((PAY, HAND_OVER), **sam), INDEXED
    yield RecordPayment("first rent", "transfer 9", **sam), BOUND
    yield RecordPerformance("keys", "protocol 4", **sam), BOUND
    yield RaiseExecutionIssue("lock", "Broken.", **sam), HINDERED
    yield ResolveExecutionIssue("lock", "Replaced.", **sam), BOUND
    for facts in (VISITED, NOT_YET):
        yield CloseContract(**sam), facts
    yield TerminateContract("Gone.", **did("mo", day)), NoFacts()


BEGINNINGS: list[tuple[Any, ...]] = [
    (),
    PREPARED,
    SALE_PREPARED,
    REVIEWED,
    SALE_REVIEWED_AS_FILES,
    SENT_BACK,
    READY,
    (*READY, BOOKED),
    (*READY, BOOKED, IN_ORDER_THERE),
    AT_THE_TABLE,
    (*AT_THE_TABLE, *TALKED),
    COMPARED,
    BOTH_SIGNED,
    DONE,
    UNDERWAY,
    SETTLED,
]


def begun(past: tuple[Any, ...]) -> Any:
    """The page, as if its histories began after this past."""
    return attrs.evolve(decider, initial=decider.after(past))


LEAVES = (AbandonSigning, TerminateContract)


def staying(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """All of that but leaving."""
    yield from (it for it in acts(state, day) if not isinstance(it[0], LEAVES))


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    return st.sampled_from(BEGINNINGS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


def throws_back(command: Any, state: Any) -> bool:
    """Whether it undoes something, or asks for more."""
    match command:
        case ReviseFiles():
            return not (isinstance(state, Preparing) and state.back)
        case ReturnFiles() | AskQuestion() | ConfirmClause(agreed=False):
            return True
        case BookVenue():
            return isinstance(state, FilesReady) and bool(state.venue)
        case FillField():
            return isinstance(state, InSession) and bool(state.proceedings.filled)
        case CrossCheck():
            return isinstance(state, InSession) and bool(state.proceedings.copies)
        case _:
            return False


def one_of(draw: st.DrawFn, state: Any, *, back: bool) -> list[Any]:
    """What some act leads to that makes a difference, on the way or back; nothing, if none does."""
    ways: dict[str, list[list[Any]]] = {}
    for command, events in outcomes(decider, staying, state, 5):
        if isinstance(events, Rule) or throws_back(command, state) is not back:
            continue
        if reduce(decider.evolve, events, state) != state:
            ways.setdefault(type(command).__name__, []).append(events)
    return draw(st.sampled_from(ways[draw(st.sampled_from(sorted(ways)))])) if ways else []


@st.composite
def sittings(draw: st.DrawFn) -> list[Any]:
    """Histories around a session: thrown back now and then, and gone on with for a while."""
    history = [*draw(st.sampled_from([AT_THE_TABLE, COMPARED, BOTH_SIGNED]))]
    for steps in draw(st.lists(st.sampled_from((1, 3, 10, 25)), min_size=1, max_size=4)):
        for back in (True, *[False] * steps):
            state = decider.after(history)
            history += one_of(draw, state, back=back) if isinstance(state, Unsigned) else []
    return history


def later(history: list[Any]) -> list[Any]:
    """What happened after all that the beginnings tell."""
    return [it for it in history if it not in SETTLED and it not in SENT_BACK]


@pytest.mark.parametrize(
    "tells",
    [
        lambda it: any(isinstance(e, FilesRevised) and e.voids for e in later(it)),
        lambda it: any(isinstance(e, FilesReturned) for e in later(it)),
        lambda it: SAM_SIGNED in it and FILLED in it[it.index(SAM_SIGNED) :],
        lambda it: it.count(ANN_SIGNED) > 1 and it[-1] != ANN_SIGNED,
        lambda it: any(isinstance(e, PartySigned) for e in later(it)),
        lambda it: any(isinstance(e, SigningCompleted) for e in it),
    ],
    ids=["revised", "returned", "filled anew", "signed again", "signed as revised", "completed"],
)
def test_the_law_of_signing_is_put_to_what_it_is_about(tells: Callable[[list[Any]], bool]):
    tries = settings(max_examples=1_000, database=None, phases=[Phase.generate])

    find(sittings(), tells, settings=tries)


@pytest.mark.parametrize("event", [SigningAbandoned, FilesReturned, ContractClosed])
def test_the_laws_are_put_to_what_they_are_about(event: type):
    tries = settings(max_examples=1_000, database=None, phases=[Phase.generate])

    find(lives(), lambda it: any(isinstance(e, event) for e in later(it)), settings=tries)


@attrs.define
class Seen:
    """What a bystander notes, by wording, without asking the page."""

    files: dict[str, Content] = attrs.field(factory=dict)
    said: dict[tuple[type, str], set[str]] = attrs.field(factory=dict)
    questions: set[str] = attrs.field(factory=set)
    approved: str = ""
    filled: set[str] = attrs.field(factory=set)
    declared: bool = False
    copies: str = ""
    signed: set[Side] = attrs.field(factory=set)

    def note(self, event: Any) -> None:
        match event:
            case FileAdded(file):
                self.files[file.name] = file.content
            case FilesRevised(revisions):
                self.files |= {it.name: it.content for it in revisions}
                self.approved = ""
                self._undo()
                self.filled = set()
                stand = {it.digest for text in self.files.values() for it in text.passages}
                self.said = {about: heard & stand for about, heard in self.said.items()}
            case FilesApproved(_, digest):
                self.approved = digest
            case ClauseConfirmed(clause, digest, understood, agreed):
                told = self.said.setdefault((ClauseConfirmed, clause), set())
                told.discard(digest)
                told |= {digest} if understood and agreed else set()
            case ClauseExplained(key, digest) | RiskReminded(key, digest):
                self.said.setdefault((type(event), key), set()).add(digest)
            case RiskAcknowledged(key, digest):
                self.said.setdefault((type(event), key), set()).add(digest)
            case QuestionAsked(key):
                self.questions.add(key)
            case QuestionAnswered(key):
                self.questions.discard(key)
            case FieldFilled(field):
                self._undo()
                self.filled.add(field)
            case TruthDeclared():
                self.declared = True
            case CopiesMatched(digest):
                self.signed = self.signed if digest == self.copies else set()
                self.copies = digest
            case PartySigned(side):
                self.signed.add(side)

    def _undo(self) -> None:
        self.declared, self.copies, self.signed = False, "", set()

    def gone_through(self) -> bool:
        passages = [it for content in self.files.values() for it in content.passages]
        fields = {it for content in self.files.values() for it in content.fields}
        return (
            all(self._heard(it) for it in passages)
            and not self.questions
            and fields <= self.filled
            and self.declared
            and bool(self.approved)
        )

    def _heard(self, passage: Passage) -> bool:
        needs = {
            PassageKind.CLAUSE: (ClauseExplained, ClauseConfirmed),
            PassageKind.RISK_NOTICE: (RiskReminded, RiskAcknowledged),
        }
        every = (*needs[PassageKind.CLAUSE], *needs[PassageKind.RISK_NOTICE])
        return all(
            passage.digest in self.said.get((it, passage.key), set())
            for it in needs.get(passage.kind, every)
        )


@for_all(sittings())
def test_whatever_happens_what_is_signed_was_reviewed_explained_agreed_and_answered(
    history: list[Any],
):
    seen = Seen()
    for event in history:
        if isinstance(event, PartySigned):
            assert seen.gone_through()
            assert event.files == seen.approved
            assert event.copies == seen.copies
        if isinstance(event, SigningCompleted):
            assert seen.gone_through()
            assert seen.signed == {*Side}
            assert event.copies == seen.copies
        seen.note(event)


@for_all(sittings())
def test_whatever_happens_no_version_that_came_back_or_was_changed_is_signed(history: list[Any]):
    void, submitted = set[str](), ""
    for event in history:
        match event:
            case FilesSubmitted(_, submitted):
                assert submitted not in void
            case FilesReturned() | FilesRevised():
                void |= {submitted} if submitted else set()
            case PartySigned(files=signed):
                assert signed not in void


@for_all(sittings() | lives())
def test_whatever_happens_reviews_are_live_when_they_pass_return_resume_or_end(history: list[Any]):
    live, back = set[str](), set[str]()
    for event in history:
        match event:
            case FilesSubmitted(opened=opened, resumed=resumed):
                assert resumed == back
                assert not opened & live
                live, back = live | opened, set()
            case FileReviewPassed(review):
                assert review in live
            case FilesReturned(review, voids=voids):
                assert {review, *voids} == live
                live, back = {review}, {review}
            case FilesRevised(voids=voids) | SigningAbandoned(voids=voids):
                assert voids == (live - back if isinstance(event, FilesRevised) else live)
                live -= voids


@for_all(lives())
def test_whatever_happens_what_was_owed_is_settled_before_it_is_closed(history: list[Any]):
    owed, issues = set[str](), set[str]()
    for event in history:
        match event:
            case FollowUpStarted(obligations):
                owed = {it.key for it in obligations}
            case PaymentRecorded(key) | PerformanceRecorded(key):
                owed.remove(key)
            case ExecutionIssueRaised(key):
                issues.add(key)
            case ExecutionIssueResolved(key):
                issues.remove(key)
            case ContractClosed():
                assert not owed
                assert not issues


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = [explore(begun(past), acts, days=(5,), most=25) for past in BEGINNINGS]
PHASES = {
    NotOpened,
    Preparing,
    FileReview,
    FilesReady,
    InSession,
    Signed,
    Executing,
    Closed,
    Terminated,
    Abandoned,
}


def test_every_phase_is_reached():
    assert set().union(*(it.phases for it in EXPLORED)) == PHASES


def test_the_table_on_the_page_is_the_code():
    names = {it.__name__ for it in PHASES}
    transitions = set().union(*(it.transitions for it in EXPLORED))

    assert table(contract.__doc__ or "", names) == transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == set().union(*(it.events for it in EXPLORED))


LEADS_ON = (
    SubmitFiles,
    PassFiles,
    ConfirmVenueReady,
    StartSession,
    CompleteSigning,
    StartFollowUp,
    CloseContract,
)


def can_be_closed(state: Any) -> bool:
    """Whether some way leads to the end, what leads on being tried first."""
    ways, seen = [state], set[Any]()
    while ways and len(seen) < 2_000:
        now = ways.pop()
        if isinstance(now, Closed):
            return True
        if now not in seen:
            seen.add(now)
            tried = outcomes(decider, staying, now, 9)
            open_ways = [it for it in tried if isinstance(it[1], list)]
            open_ways.sort(key=lambda it: isinstance(it[0], LEADS_ON))
            ways += [reduce(decider.evolve, events, now) for _, events in open_ways]
    return False


@pytest.mark.parametrize("past", BEGINNINGS, ids=len)
def test_no_contract_is_trapped(past: tuple[Any, ...]):
    assert can_be_closed(decider.after(past))


def test_no_two_rules_share_a_number():
    parts = (contract, deal, files, performance, session, signatures)
    rules = {it for part in parts for it in vars(part).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    for impossible in (
        (ADDED,),
        (OPENED, OPENED),
        (*REVIEWED, REVISED),
        (*PREPARED, REVIEW_PASSED),
        (*READY, EXPLAINED_RENT),
        (*READY, ANN_SIGNED),
        (*DONE, PAID),
        (*COMPARED, FOLLOWED),
    ):
        with pytest.raises(ImpossibleHistory):
            decider.after(impossible)

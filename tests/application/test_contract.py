"""A contract through the office itself: with its request, its reviews, its archive, its revisit."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Office
from casework.application.timers import tick
from casework.domain import catalogue
from casework.domain.archives.file import IndexArchive
from casework.domain.care import revisit
from casework.domain.care.revisit import RateSatisfaction, RecordRevisit, ScheduleRevisit, Source
from casework.domain.catalogue import ApproveBusinessType, Profile, ProposeBusinessType
from casework.domain.confidentiality.nda import EndNda, PrepareNda, SignNda, Wording
from casework.domain.governance import sla
from casework.domain.kernel import Act, Person, Personal
from casework.domain.people.employee import EngageEmployee
from casework.domain.people.organisation import (
    AppointLeader,
    AssignPost,
    CreateGroup,
    DefinePost,
    OpenCentre,
)
from casework.domain.requests import delivery, outcome, underway
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.processing import (
    CompleteProcessing,
    RestartProfile,
    StartProcessing,
    WithdrawRequest,
)
from casework.domain.review import review
from casework.domain.review.review import PassStage, RecordVerdict, ReturnForRework
from casework.domain.signing.contract import (
    AbandonSigning,
    ArchiveContract,
    BookVenue,
    CloseContract,
    CompleteSigning,
    ConfirmVenueReady,
    OpenSigning,
    StartFollowUp,
    StartSession,
)
from casework.domain.signing.deal import (
    SIGNING_FILE,
    Abandoned,
    Closed,
    Content,
    FileReview,
    FilesReady,
    Obligation,
    ObligationKind,
    Passage,
    PassageKind,
    Preparing,
    Revision,
    Side,
    Signed,
    Unsigned,
)
from casework.domain.signing.files import AddFile, ReviseFiles, SubmitFiles
from casework.domain.signing.performance import RecordPayment
from casework.domain.signing.session import (
    AcknowledgeRisk,
    ConfirmClause,
    DeclareTrue,
    ExplainClause,
    FillField,
    RemindRisk,
)
from casework.domain.signing.signatures import AffixSeal, CrossCheck, Sign
from casework.domain.staff import Role
from tests.offices import (
    MONDAY,
    ORGANISATION,
    PERMIT,
    Numbered,
    SetClock,
    an_office,
    denied,
    did,
    registered,
    staffed,
    submission,
)

# -- An office that signs ----------------------------------------------------------------------
# Besides those of every office, Sam and Sue are signers; Rex and Ria review files. What is called
# a permit elsewhere is a lease here.

REQUEST, CONTRACT, REVIEW = (
    "requests.processing/17",
    "signing.contract/17",
    "review.review/signing_file:17",
)
ANN, SAM, REX, HANA, LIN = map(Person, ("ann", "sam", "rex", "hana", "lin"))
LEASE = attrs.evolve(
    PERMIT,
    profile=Profile.SIGNING,
    steps=(),
    signing_files=frozenset({"lease"}),
    contract_clauses=("rent",),
)
RENT = Passage("rent", PassageKind.IMPORTANT_CLAUSE, "rent-1")
TEXT = Content("text-1", (RENT,), frozenset({"tenant"}), frozenset({Side.OFFICE}))
TEXT_2 = attrs.evolve(TEXT, digest="text-2")
ADD = AddFile("lease", "FILE-20240701-0001", TEXT, by=SAM)
PAY = Obligation("rent", ObligationKind.PAYMENT, "CNY 3000.", MONDAY + timedelta(days=20))


@pytest.fixture
def office() -> Office:
    journal, clock = MemoryJournal(), SetClock()
    staffed(journal, clock=clock)
    it = an_office(journal, clock=clock, new_id=Numbered("more"))
    for post, role, who in (
        ("table 1", Role.SIGNER, "sam"),
        ("table 2", Role.SIGNER, "sue"),
        ("files 1", Role.SIGN_REVIEWER, "rex"),
        ("files 2", Role.SIGN_REVIEWER, "ria"),
    ):
        _engage(it, post, role, Person(who))
    _open_signing_centre(it)
    lease = f"{catalogue.decider.name}/permit"
    did(it, lease, ProposeBusinessType(LEASE, "Leases are signed now.", by=Person("dan")))
    did(it, lease, ApproveBusinessType(by=Person("mia")))
    return it


def _open_signing_centre(office: Office) -> None:
    """Its results are reviewed by their profile; those of a processing centre always twice."""
    hua, leases = Person("hua"), frozenset({"permit"})
    go(
        office,
        ORGANISATION,
        OpenCentre("signing", processing=False, by=hua),
        CreateGroup("signing", "leases", leases, by=hua),
        AppointLeader("leases", LIN, by=hua),
        DefinePost("lease 1", Role.HANDLER, "Handles leases.", leases, "leases", by=hua),
        AssignPost("lease 1", HANA, by=hua),
    )


def _engage(office: Office, post: str, role: Role, who: Person) -> None:
    hua, serves = Person("hua"), frozenset({"*"})
    name = Personal(who, who.capitalize())
    did(office, f"people.employee/{who}", EngageEmployee(name, "full_time", by=hua))
    wording = Wording(("keeps what is learned here",), ("returns every copy",))
    did(office, f"confidentiality.nda/{who}", PrepareNda(wording, by=hua))
    did(office, f"confidentiality.nda/{who}", SignNda(by=who))
    did(office, ORGANISATION, DefinePost(post, role, "Signs leases.", serves, "", by=hua))
    did(office, ORGANISATION, AssignPost(post, who, by=hua))


def go(office: Office, stream: str, *acts: Act) -> None:
    for act in acts:
        did(office, stream, act)


def refused(office: Office, stream: str, act: Act) -> str:
    return denied(office.execute(stream, act))


def state(office: Office, stream: str) -> object:
    return office.state(stream)[1]


def begun(office: Office) -> None:
    """Request 17 is in Hana's hands, and its contract open."""
    registered(office)
    due = MONDAY + timedelta(days=60)
    go(
        office,
        REQUEST,
        FileApplicationMaterials("cabinet 3", by=Person("cai")),
        AssignGroup(Group("leases"), due, "no error", by=Person("cai")),
        DesignateTracker(Person("tom"), by=LIN),
        AssignHandler(HANA, by=LIN),
        StartProcessing(by=HANA),
    )


def handed_in(office: Office) -> None:
    go(office, CONTRACT, ADD, SubmitFiles(by=SAM))


def passes(office: Office, version: int = 1) -> None:
    it = state(office, CONTRACT)
    assert isinstance(it, FileReview)
    for criterion in sorted(review.CRITERIA[SIGNING_FILE]):
        did(office, REVIEW, RecordVerdict(version, criterion, True, "", by=REX))
    did(office, REVIEW, PassStage(version, it.files.digest, by=REX))


def signed(office: Office) -> None:
    handed_in(office)
    passes(office)
    go(
        office,
        CONTRACT,
        BookVenue("room 3", MONDAY + timedelta(days=1), by=SAM),
        ConfirmVenueReady(True, True, True, by=SAM),
        StartSession(by=SAM),
        ExplainClause("rent", by=SAM),
        ConfirmClause("rent", "rent-1", True, True, by=ANN),
        RemindRisk("rent", by=SAM),
        AcknowledgeRisk("rent", "rent-1", by=ANN),
        FillField("tenant", Personal(ANN, "Ann Lee"), SAM, by=ANN),
        DeclareTrue(by=ANN),
        CrossCheck("copy-1", "copy-1", by=SAM),
        Sign(Side.CUSTOMER, "copy-1", by=ANN),
        Sign(Side.OFFICE, "copy-1", by=SAM),
        AffixSeal(Side.OFFICE, "copy-1", by=SAM),
        CompleteSigning(by=SAM),
    )


# -- A request that ends in a signature --------------------------------------------------------


def test_work_on_a_request_opens_its_contract_with_the_request_s_entry(office: Office):
    begun(office)
    it = state(office, CONTRACT)

    assert isinstance(it, Preparing)
    assert (it.deal.customer, it.deal.request, it.deal.entry.version) == (ANN, "17", 2)
    complete = CompleteProcessing(Result(1, "sha-1"), by=HANA)
    assert refused(office, REQUEST, complete) == "REQ-34"


def test_both_signatures_complete_the_request_and_schedule_the_revisit(office: Office):
    begun(office)
    signed(office)

    assert isinstance(state(office, CONTRACT), Signed)
    done = state(office, REQUEST)
    assert isinstance(done, underway.Approved)
    assert done.handed.result == Result(1, "copy-1")
    told = state(office, "requests.delivery/17")
    assert isinstance(told, outcome.Approved)
    asked = state(office, "care.revisit/signing:17")
    assert isinstance(asked, revisit.Scheduled)
    assert (asked.visit.customer, asked.visit.employee) == (ANN, SAM)
    withdraw = delivery.WithdrawRequest("I am moving away.", by=ANN)
    assert refused(office, "requests.delivery/17", withdraw) == "REQ-32"


def test_a_contract_is_followed_up_and_closed(office: Office):
    begun(office)
    signed(office)
    follow = StartFollowUp((PAY,), by=SAM)
    close = CloseContract(by=SAM)

    assert refused(office, CONTRACT, follow) == "CTR-12"
    did(office, CONTRACT, ArchiveContract("SIGNING-20240701-0001", by=SAM))
    assert refused(office, CONTRACT, follow) == "CTR-12"
    index = IndexArchive(Personal(ANN, "Ann Lee, lease"), by=Person("arno"))
    did(office, "archives.file/signing:17", index)
    did(office, CONTRACT, follow)
    assert refused(office, CONTRACT, close) == "CTR-13"
    did(office, CONTRACT, RecordPayment("rent", "transfer 9", by=SAM))
    assert refused(office, CONTRACT, close) == "CTR-14"
    fine = Personal(ANN, "Fine.")
    ask = RecordRevisit("autumn", 5, fine, fine, Personal(ANN, ""), by=Person("bo"))
    did(office, "care.revisit/signing:17", ask)
    did(office, CONTRACT, close)
    assert isinstance(state(office, CONTRACT), Closed)


def test_what_is_owed_and_not_settled_is_noted_as_late(office: Office):
    begun(office)
    signed(office)
    did(office, CONTRACT, ArchiveContract("SIGNING-20240701-0001", by=SAM))
    index = IndexArchive(Personal(ANN, "Ann Lee, lease"), by=Person("arno"))
    did(office, "archives.file/signing:17", index)
    did(office, CONTRACT, StartFollowUp((PAY,), by=SAM))
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=21)
    tick(office)

    noted = state(office, f"governance.sla/{CONTRACT}")
    assert isinstance(noted, sla.Watching)
    assert {it.key for it in noted.noted} == {"obligation.due"}


# -- Reviews -----------------------------------------------------------------------------------


def test_files_that_come_back_are_revised_and_pass_as_the_next_version(office: Office):
    begun(office)
    handed_in(office)
    did(office, REVIEW, RecordVerdict(1, "no_typos", False, "Rend.", by=REX))
    did(office, REVIEW, ReturnForRework(1, "It says rend.", by=REX))
    assert isinstance(state(office, CONTRACT), Preparing)
    again = SubmitFiles(("It says rent.",), by=SAM)
    assert refused(office, CONTRACT, again) == "CTR-03"
    go(office, CONTRACT, ReviseFiles((Revision("lease", TEXT_2),), "Rent.", by=SAM), again)
    passes(office, 2)
    assert isinstance(state(office, CONTRACT), FilesReady)


def test_files_that_are_changed_later_lose_their_review(office: Office):
    begun(office)
    handed_in(office)
    passes(office)
    did(office, CONTRACT, ReviseFiles((Revision("lease", TEXT_2),), "Another rent.", by=SAM))
    assert isinstance(state(office, REVIEW), review.Void)
    did(office, CONTRACT, SubmitFiles(by=SAM))
    passes(office, 2)
    assert isinstance(state(office, CONTRACT), FilesReady)


def test_nobody_reviews_what_they_handed_in(office: Office):
    _engage(office, "files 3", Role.SIGN_REVIEWER, Person("sol"))
    hua, sol = Person("hua"), Person("sol")
    post = DefinePost("table 3", Role.SIGNER, "Signs.", frozenset({"*"}), "", by=hua)
    go(office, ORGANISATION, post, AssignPost("table 3", sol, by=hua))
    begun(office)
    go(office, CONTRACT, attrs.evolve(ADD, by=sol), SubmitFiles(by=sol))

    judge = RecordVerdict(1, "no_typos", True, "", by=sol)
    assert refused(office, REVIEW, judge) == "REV-08"


# -- Another way -------------------------------------------------------------------------------


def test_a_withdrawn_request_leaves_no_contract_and_no_review(office: Office):
    begun(office)
    handed_in(office)
    did(office, REQUEST, WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office, REQUEST), underway.Withdrawn)
    assert isinstance(state(office, CONTRACT), Abandoned)
    assert isinstance(state(office, REVIEW), review.Void)


def test_a_request_is_withdrawn_after_its_contract_was_abandoned(office: Office):
    begun(office)
    did(office, CONTRACT, AbandonSigning("The house is sold.", by=SAM))
    did(office, REQUEST, WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office, REQUEST), underway.Withdrawn)


def test_an_abandoned_contract_is_begun_anew_or_its_request_ends_without(office: Office):
    begun(office)
    restart = RestartProfile("Ann came back.", by=LIN)
    assert refused(office, REQUEST, restart) == "REQ-34"
    did(office, CONTRACT, AbandonSigning("Ann left.", by=ANN))
    did(office, REQUEST, restart)

    again = "signing.contract/17.2"
    assert isinstance(state(office, again), Unsigned)
    complete = CompleteProcessing(Result(1, "no lease"), by=HANA)
    assert refused(office, REQUEST, complete) == "REQ-34"
    did(office, again, AbandonSigning("Ann left again.", by=ANN))
    did(office, REQUEST, complete)
    assert isinstance(state(office, REQUEST), underway.Approved)


# -- On its own --------------------------------------------------------------------------------


def test_a_number_is_given_to_one_file_in_the_whole_office(office: Office):
    for case in ("a", "b"):
        did(office, f"signing.contract/{case}", OpenSigning(ANN, "permit", by=SAM))
    did(office, "signing.contract/a", ADD)

    assert refused(office, "signing.contract/b", ADD) == "DOC-01"


def test_whoever_is_no_longer_bound_to_secrecy_works_on_no_contract(office: Office):
    did(office, CONTRACT, OpenSigning(ANN, "permit", by=SAM))
    did(office, "confidentiality.nda/sam", EndNda("It ran out.", by=Person("hua")))

    assert refused(office, CONTRACT, ADD) == "CTR-15"
    did(office, CONTRACT, attrs.evolve(ADD, by=Person("sue")))


def test_only_a_signer_opens_a_contract_and_only_for_what_is_on_offer(office: Office):
    begin = OpenSigning(ANN, "permit", by=SAM)

    assert refused(office, CONTRACT, attrs.evolve(begin, by=REX)) == "GEN-02"
    assert refused(office, CONTRACT, attrs.evolve(begin, business_type="loan")) == "GEN-11"
    assert refused(office, CONTRACT, attrs.evolve(begin, customer=Person(" "))) == "CTR-14"


def test_a_contract_on_its_own_never_stands_in_the_way_of_a_requests(office: Office):
    begin, again = OpenSigning(ANN, "permit", by=SAM), "signing.contract/17.2"
    did(office, "signing.contract/18", begin)
    assert refused(office, "requests.intake/18", submission()) == "REQ-34"
    assert refused(office, "requests.intake/20.2", submission()) == "REQ-34"

    registered(office)
    assert refused(office, CONTRACT, begin) == refused(office, again, begin) == "GEN-04"


def test_no_customer_is_turned_away_for_what_they_are_called(office: Office):
    odd = Person("https://customers.example/" + "a" * 80)
    did(office, CONTRACT, OpenSigning(odd, "permit", by=SAM))
    visit, bad = "care.revisit/v1", Personal(odd, "I waited for hours.")
    did(office, visit, ScheduleRevisit(odd, CONTRACT, SAM, by=Person("bo")))
    rate = RateSatisfaction("summer", Source.QUESTIONNAIRE, 1, bad, by=odd)
    did(office, visit, rate)

    did(office, "care.revisit/v2", ScheduleRevisit(odd, CONTRACT, SAM, by=Person("bo")))
    assert refused(office, "care.revisit/v2", attrs.evolve(rate, score=5)) == "RVS-03"

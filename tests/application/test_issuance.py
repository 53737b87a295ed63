"""An issuance through the office itself: with its request, its reviews, its forms, its archive."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Office
from casework.application.timers import tick
from casework.domain import catalogue
from casework.domain.archives.file import AddRecord, OpenArchive, RecordKind, SealArchive
from casework.domain.catalogue import (
    OF_ISSUANCE,
    ApproveBusinessType,
    Item,
    Marks,
    Profile,
    ProposeBusinessType,
)
from casework.domain.confidentiality.nda import PrepareNda, SignNda, Wording
from casework.domain.governance import sla
from casework.domain.issuance.blank_forms import DrawForms, Kept, Range, ReceiveForms
from casework.domain.issuance.documents import (
    BlankForm,
    GenerateDocument,
    PrePrintCheck,
    PrintDocument,
    RecordSeal,
    RecordSignature,
)
from casework.domain.issuance.entry import CheckField, EnterData, VerifyEntry
from casework.domain.issuance.handover import (
    ArchiveIssuance,
    Bind,
    Collate,
    CompleteIssuance,
    Deliver,
)
from casework.domain.issuance.information import RequestCorrection, SubmitCorrection
from casework.domain.issuance.issuance import OpenIssuance, VoidIssuance
from casework.domain.issuance.underway import (
    DOCUMENT,
    INFORMATION,
    Archived,
    Correcting,
    Datum,
    DocPassed,
    Entered,
    InfoPassed,
    InfoReview,
    Known,
    OnPaper,
    Voided,
    alone,
)
from casework.domain.kernel import Act, Person, Personal
from casework.domain.people.employee import Competence, EngageEmployee, Rating, RecordCompetency
from casework.domain.people.induction import (
    CompleteInduction,
    InductionTopic,
    RecordInductionExam,
    TeachTopics,
)
from casework.domain.people.organisation import AssignPost, DefinePost
from casework.domain.people.training import TeachingMethod
from casework.domain.policy import Choices, SetChoice
from casework.domain.requests import underway
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.filing import Answer, ApplicantKind, Judgement, Verdict
from casework.domain.requests.intake import Register, SubmitRequest
from casework.domain.requests.one_notice import RecordCompletenessCheck
from casework.domain.requests.processing import (
    CompleteProcessing,
    RestartProfile,
    StartProcessing,
    WithdrawRequest,
)
from casework.domain.review import review
from casework.domain.review.review import PassStage, RecordVerdict, Returned, ReturnForRework, Void
from casework.domain.staff import Role
from tests.offices import (
    MONDAY,
    ORGANISATION,
    PERMIT,
    Numbered,
    SetClock,
    an_office,
    becoming_a_clerk,
    denied,
    did,
    staffed,
)

# -- An office that issues ---------------------------------------------------------------------
# Besides those of every office, Cas and Col are clerks, Ren and Roy review, Kit keeps the forms.
# What is called a permit elsewhere is issued here, as a certificate.

REQUEST, CASE, SERIES = (
    "requests.processing/17",
    "issuance.issuance/17",
    "issuance.blank_forms/POL-A",
)
ANN, CAS, COL, REN, KIT, HANA, LIN, HUA = map(
    Person, ("ann", "cas", "col", "ren", "kit", "hana", "lin", "hua")
)
CERTIFICATE = attrs.evolve(
    PERMIT,
    profile=Profile.ISSUANCE,
    sections=OF_ISSUANCE,
    fields=(),
    steps=(),
    templates=frozenset({"certificate"}),
    marks=(Marks("certificate", frozenset({"issuer"}), frozenset({"company"})),),
)
SAID = {it: Personal(ANN, f"Ann's {it}") for it in sorted(OF_ISSUANCE)}
DATA = tuple(Datum(it, text) for it, text in SAID.items())
BASICS = Datum(Item("customer_basics"), Personal(ANN, "Ann, of 4 Harbour Road"))
BY_POST = Personal(ANN, "registered mail")


@pytest.fixture
def office() -> Office:
    journal, clock = MemoryJournal(), SetClock()
    staffed(journal, clock=clock)
    it = an_office(journal, clock=clock, new_id=Numbered("more"))
    for role, who in (
        (Role.CLERK, "cas"),
        (Role.CLERK, "col"),
        (Role.ISS_REVIEWER, "ren"),
        (Role.ISS_REVIEWER, "roy"),
        (Role.CUSTODIAN, "kit"),
    ):
        _engage(it, role, Person(who))
    permit = f"{catalogue.decider.name}/permit"
    did(it, permit, ProposeBusinessType(CERTIFICATE, "Issued now.", by=Person("dan")))
    did(it, permit, ApproveBusinessType(by=Person("mia")))
    off = frozenset({"off"})
    did(it, "policy/office", SetChoice(Choices.INDUCTION_GUARD, off, "Few.", by=Person("mia")))
    return it


def _engage(office: Office, role: Role, who: Person) -> None:
    serves = frozenset({"*"})
    name = Personal(who, who.capitalize())
    did(office, f"people.employee/{who}", EngageEmployee(name, "part_time", by=HUA))
    if role is Role.CLERK:
        go(office, f"people.employee/{who}", *becoming_a_clerk(HUA))
    wording = Wording(("keeps what is learned here",), ("returns every copy",))
    did(office, f"confidentiality.nda/{who}", PrepareNda(wording, by=HUA))
    did(office, f"confidentiality.nda/{who}", SignNda(by=who))
    did(office, ORGANISATION, DefinePost(f"{who}'s", role, "Issues.", serves, "", by=HUA))
    did(office, ORGANISATION, AssignPost(f"{who}'s", who, by=HUA))


def go(office: Office, stream: str, *acts: Act) -> None:
    for act in acts:
        did(office, stream, act)


def refused(office: Office, stream: str, act: Act) -> str:
    return denied(office.execute(stream, act))


def state(office: Office, stream: str) -> object:
    return office.state(stream)[1]


def known(office: Office, stream: str = CASE) -> Known:
    it = state(office, stream)
    assert isinstance(it, Known)
    return it


def checked(office: Office, case: str = "17") -> None:
    """An application is in intake, and was found complete."""
    stream, cai = f"requests.intake/{case}", Person("cai")
    form = tuple(Answer(it, text) for it, text in SAID.items())
    told = ("permit", ApplicantKind.CUSTOMER, "online_platform", "help 3", CERTIFICATE.materials)
    did(office, stream, SubmitRequest(*told, form, by=ANN))
    asked = sorted(CERTIFICATE.materials | OF_ISSUANCE)
    verdicts = tuple(Judgement(it, Verdict.OK) for it in asked)
    did(office, stream, RecordCompletenessCheck(verdicts, by=cai))


def begun(office: Office) -> None:
    """Request 17 is in Hana's hands, and its issuance open."""
    checked(office)
    did(office, "requests.intake/17", Register("REQ-20240701-0017", by=Person("cai")))
    due = MONDAY + timedelta(days=60)
    go(
        office,
        REQUEST,
        FileApplicationMaterials("cabinet 3", by=Person("cai")),
        AssignGroup(Group("permits"), due, "no error", by=Person("cai")),
        DesignateTracker(Person("tom"), by=LIN),
        AssignHandler(HANA, by=LIN),
        StartProcessing(by=HANA),
    )


def reviewed_as(kind: str, case: str = "17") -> str:
    return f"{review.decider.name}/{kind}:{case}"


def judged(
    office: Office, kind: str, version: int, *, fails: bool = False, case: str = "17"
) -> None:
    for criterion in sorted(review.CRITERIA[kind]):
        verdict = RecordVerdict(version, criterion, not fails, "", by=REN)
        did(office, reviewed_as(kind, case), verdict)


def info_passes(office: Office, version: int = 1, case: str = "17") -> None:
    digest = known(office, f"issuance.issuance/{case}").case.information.digest
    judged(office, INFORMATION, version, case=case)
    did(office, reviewed_as(INFORMATION, case), PassStage(version, digest, by=REN))


def entered(office: Office, version: int = 1) -> None:
    details = known(office).case.information.details
    go(office, CASE, EnterData(version, details, by=COL))
    go(office, CASE, *(CheckField(it.item, by=COL) for it in details), VerifyEntry(by=COL))


def printed(office: Office, version: int = 1, digest: str = "d1", response: str = "") -> None:
    """A version of the document is made, looked at and printed, and that copy signed and sealed."""
    copy = known(office).case.copies + 1
    go(
        office,
        CASE,
        GenerateDocument("certificate", digest, by=COL),
        PrePrintCheck(version, True, True, by=COL),
        PrintDocument(version, None, response, by=COL),
        RecordSignature(copy, "issuer", LIN, by=COL),
        RecordSeal(copy, "company", by=COL),
    )


def copy_passes(office: Office, copy: int = 1, digest: str = "d1") -> None:
    judged(office, DOCUMENT, copy)
    did(office, reviewed_as(DOCUMENT), PassStage(copy, digest, by=REN))


def copy_returns(office: Office, back_to: str, copy: int = 1) -> None:
    judged(office, DOCUMENT, copy, fails=True)
    did(office, reviewed_as(DOCUMENT), ReturnForRework(copy, "It is wrong.", back_to, by=REN))


def delivered(office: Office, copy: int = 1) -> None:
    did(office, CASE, Deliver(copy, "ann", BY_POST, by=COL))


def on_paper(office: Office) -> None:
    begun(office)
    info_passes(office)
    entered(office)
    printed(office)


# -- A request that ends in a document ---------------------------------------------------------


def test_work_on_a_request_opens_its_issuance_with_what_the_application_says(office: Office):
    begun(office)
    it = state(office, CASE)

    assert isinstance(it, InfoReview)
    assert (it.case.request, it.case.applicant, it.case.clerk) == ("17", ANN, HANA)
    assert it.case.information.details == DATA
    complete = CompleteProcessing(Result(1, "sha-1"), by=HANA)
    assert refused(office, REQUEST, complete) == "REQ-34"


def test_what_is_delivered_completes_the_request_and_is_put_on_file(office: Office):
    on_paper(office)
    copy_passes(office)
    assert isinstance(state(office, CASE), DocPassed)
    delivered(office)
    withdraw = WithdrawRequest("Too late.", by=ANN)
    assert refused(office, REQUEST, withdraw) == "REQ-32"
    did(office, CASE, CompleteIssuance(by=COL))

    done = state(office, REQUEST)
    assert isinstance(done, underway.UnderReview)
    assert done.result == Result(1, "d1")
    go(office, CASE, Collate(by=COL), Bind(by=COL))
    assert refused(office, CASE, ArchiveIssuance(by=COL)) == "ISS-11"
    archived(office)
    did(office, CASE, ArchiveIssuance(by=Person("arno")))
    assert isinstance(state(office, CASE), Archived)


def archived(office: Office) -> None:
    arno, stream = Person("arno"), "archives.file/issuance:17"
    did(office, stream, OpenArchive("issuance", "ISSUANCE-20240701-0001", by=arno))
    kinds = ("application", "reviews", "document_copy")
    for kind in kinds:
        did(office, stream, AddRecord(RecordKind(kind), kind, "disk", "cabinet", by=arno))
    assert refused(office, stream, SealArchive(by=arno)) == "ARC-01"
    proof = AddRecord(RecordKind.PROOF_OF_DELIVERY, "receipt", "disk", "cabinet", by=arno)
    go(office, stream, proof, SealArchive(by=arno))


def test_what_is_not_archived_in_time_is_noted(office: Office):
    on_paper(office)
    copy_passes(office)
    delivered(office)
    did(office, CASE, CompleteIssuance(by=COL))
    clock = office.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=30)
    tick(office)

    notes = state(office, f"{sla.decider.name}/{CASE}")
    assert isinstance(notes, sla.Watching)
    assert "sla.archive" in {it.key for it in notes.noted}


# -- Two reviews, three ways back --------------------------------------------------------------


def test_information_that_is_wrong_is_corrected_by_the_applicant_and_reviewed_again(
    office: Office,
):
    begun(office)
    judged(office, INFORMATION, 1, fails=True)
    back = ReturnForRework(1, "The road is wrong.", by=REN)
    did(office, reviewed_as(INFORMATION), back)
    assert isinstance(state(office, CASE), Correcting)
    assert refused(office, CASE, EnterData(1, DATA, by=COL)) == "ISS-01"
    did(office, CASE, SubmitCorrection((BASICS,), by=ANN))
    assert isinstance(state(office, CASE), InfoReview)
    assert refused(office, CASE, EnterData(2, DATA, by=COL)) == "ISS-01"
    info_passes(office, version=2)

    it = state(office, CASE)
    assert isinstance(it, InfoPassed)
    assert BASICS in it.case.information.details


def test_what_a_clerk_finds_wrong_while_entering_is_reviewed_anew(office: Office):
    begun(office)
    info_passes(office)
    did(office, CASE, RequestCorrection(("The road is wrong.",), by=COL))
    assert isinstance(state(office, reviewed_as(INFORMATION)), Void)
    did(office, CASE, SubmitCorrection((BASICS,), by=ANN))
    info_passes(office, version=2)

    assert isinstance(state(office, CASE), InfoPassed)


def test_nobody_reviews_what_they_printed_and_no_copy_passes_half_signed(office: Office):
    begun(office)
    info_passes(office)
    entered(office)
    go(
        office,
        CASE,
        GenerateDocument("certificate", "d1", by=COL),
        PrePrintCheck(1, True, True, by=COL),
        PrintDocument(1, by=COL),
        RecordSignature(1, "issuer", LIN, by=COL),
    )
    assert refused(office, CASE, Deliver(1, "ann", BY_POST, by=COL)) == "ISS-07"
    judged(office, DOCUMENT, 1)
    passes = PassStage(1, "d1", by=REN)
    assert refused(office, reviewed_as(DOCUMENT), passes) == "ISS-08"
    did(office, CASE, RecordSeal(1, "company", by=COL))
    did(office, reviewed_as(DOCUMENT), passes)

    assert isinstance(state(office, CASE), DocPassed)


def test_a_copy_that_is_wrong_is_printed_anew_and_signed_anew(office: Office):
    on_paper(office)
    copy_returns(office, "document")
    assert isinstance(state(office, CASE), Entered)
    assert isinstance(state(office, reviewed_as(DOCUMENT)), Returned)
    go(
        office,
        CASE,
        GenerateDocument("certificate", "d2", by=COL),
        PrePrintCheck(2, True, True, by=COL),
    )
    unanswered = PrintDocument(2, by=COL)
    assert refused(office, CASE, unanswered) == "REV-05"
    did(office, CASE, PrintDocument(2, None, "On better paper.", by=CAS))
    judged(office, DOCUMENT, 2)
    passes = PassStage(2, "d2", by=REN)
    assert refused(office, reviewed_as(DOCUMENT), passes) == "ISS-08"
    go(
        office,
        CASE,
        RecordSignature(2, "issuer", LIN, by=COL),
        RecordSeal(2, "company", by=COL),
    )
    did(office, reviewed_as(DOCUMENT), passes)
    assert refused(office, CASE, Deliver(1, "ann", BY_POST, by=COL)) == "ISS-07"
    delivered(office, copy=2)


def test_a_copy_with_a_wrong_entry_is_entered_anew(office: Office):
    on_paper(office)
    copy_returns(office, "entry")
    assert isinstance(state(office, CASE), InfoPassed)
    assert refused(office, CASE, GenerateDocument("certificate", "d2", by=COL)) == "ISS-05"
    entered(office)
    printed(office, 2, "d2", "Entered again.")
    copy_passes(office, 2, "d2")
    delivered(office, copy=2)


def test_a_copy_with_wrong_information_goes_back_to_the_applicant_and_both_reviews(office: Office):
    on_paper(office)
    copy_returns(office, "information")
    assert isinstance(state(office, CASE), Correcting)
    assert isinstance(state(office, reviewed_as(INFORMATION)), Void)
    did(office, CASE, SubmitCorrection((BASICS,), by=ANN))
    assert refused(office, CASE, EnterData(2, DATA, by=COL)) == "ISS-01"
    info_passes(office, version=2)
    entered(office, version=2)
    printed(office, 2, "d2", "With the road put right.")
    copy_passes(office, 2, "d2")
    delivered(office, copy=2)

    assert BASICS in known(office).case.information.details


def test_what_comes_back_three_times_is_brought_before_the_manager(office: Office):
    on_paper(office)
    for copy in (1, 2, 3):
        copy_returns(office, "document", copy)
        printed(office, copy + 1, f"d{copy + 1}", "On better paper.")

    names = [it.name for it in office.journal.read(reviewed_as(DOCUMENT))]
    assert names.count("review.review.ReworkEscalated") == 1


# -- Given up ----------------------------------------------------------------------------------


def test_a_request_that_is_withdrawn_takes_its_issuance_and_both_reviews_with_it(office: Office):
    on_paper(office)
    did(office, REQUEST, WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office, CASE), Voided)
    for kind in (INFORMATION, DOCUMENT):
        assert isinstance(state(office, reviewed_as(kind)), Void)


def test_what_was_given_up_can_be_begun_anew(office: Office):
    begun(office)
    give_up = VoidIssuance("A double.", by=Person("mia"))
    assert refused(office, CASE, give_up) == "GEN-02"
    did(office, CASE, attrs.evolve(give_up, by=LIN))
    assert isinstance(state(office, reviewed_as(INFORMATION)), Void)
    did(office, REQUEST, RestartProfile("It was no double.", by=LIN))

    assert isinstance(state(office, "issuance.issuance/17.2"), InfoReview)
    info_passes(office, case="17.2")
    assert isinstance(state(office, "issuance.issuance/17.2"), InfoPassed)


# -- Without a request -------------------------------------------------------------------------


def test_without_a_request_it_needs_the_check_all_the_same(office: Office):
    by_itself = f"issuance.issuance/{alone('18')}"
    assert refused(office, by_itself, OpenIssuance(by=CAS)) == "ISS-15"
    checked(office, "18")
    did(office, by_itself, OpenIssuance(by=CAS))

    assert known(office, by_itself).case.information.details == DATA
    assert refused(office, "issuance.issuance/19", OpenIssuance(by=CAS)) == "ISS-15"
    assert refused(office, by_itself, OpenIssuance(by=COL)) == "GEN-04"


def test_what_is_issued_on_its_own_is_not_issued_again_through_a_request(office: Office):
    by_itself = f"issuance.issuance/{alone('18')}"
    checked(office, "18")
    did(office, by_itself, OpenIssuance(by=CAS))
    register = Register("REQ-20240701-0018", by=Person("cai"))

    assert refused(office, "requests.intake/18", register) == "REQ-34"
    did(office, by_itself, VoidIssuance("Asked for twice.", by=Person("mia")))
    did(office, "requests.intake/18", register)


def test_an_issuance_on_its_own_never_stands_in_the_way_of_a_requests(office: Office):
    form = tuple(Answer(it, text) for it, text in SAID.items())
    told = ("permit", ApplicantKind.CUSTOMER, "online_platform", "help 3", CERTIFICATE.materials)
    submit = SubmitRequest(*told, form, by=ANN)

    for taken in (alone("18"), "18.2"):
        assert refused(office, f"requests.intake/{taken}", submit) == "REQ-34"


def test_a_clerk_issues_once_inducted_and_rated_able_in_the_system(office: Office):
    on, col = frozenset({"on"}), "people.employee/col"
    begun(office)
    info_passes(office)
    guard = SetChoice(Choices.INDUCTION_GUARD, on, "As it was.", by=Person("mia"))
    did(office, "policy/office", guard)
    enter = EnterData(1, DATA, by=COL)
    rated = Competence("issuance_system", Rating.GOOD)

    assert refused(office, CASE, enter) == "ISS-12"
    did(office, col, RecordCompetency(rated, "exam", by=HUA))
    assert refused(office, CASE, enter) == "ISS-12"
    checked(office, "18")
    by_itself = f"issuance.issuance/{alone('18')}"
    assert refused(office, by_itself, OpenIssuance(by=COL)) == "ISS-12"
    inducted(office, "col")
    did(office, CASE, enter)
    did(office, by_itself, OpenIssuance(by=COL))
    did(office, col, RecordCompetency(attrs.evolve(rated, rating=Rating.FAIL), "exam", by=HUA))
    assert refused(office, CASE, enter) == "ISS-12"


def inducted(office: Office, who: str) -> None:
    stream, clock = f"people.induction/{who}", office.clock
    assert isinstance(clock, SetClock)
    ways, dan = frozenset({TeachingMethod.LECTURE}), Person("dan")
    for _ in range(5):
        did(office, stream, TeachTopics(frozenset(InductionTopic), ways, by=dan))
        clock.forward(days=1)
    go(office, stream, RecordInductionExam(passed=True, by=dan), CompleteInduction(by=dan))


# -- Numbered sheets ---------------------------------------------------------------------------


def test_a_numbered_sheet_is_used_by_who_drew_it_and_once(office: Office):
    begun(office)
    info_passes(office)
    entered(office)
    go(
        office,
        CASE,
        GenerateDocument("certificate", "d1", by=COL),
        PrePrintCheck(1, True, True, by=COL),
    )
    did(office, SERIES, ReceiveForms(Range(1, 100), "the printing house", by=KIT))
    on_sheet = PrintDocument(1, BlankForm("POL-A", 7), by=COL)
    assert refused(office, CASE, on_sheet) == "GEN-02"
    did(office, SERIES, DrawForms(Range(7, 8), by=COL))
    assert refused(office, CASE, attrs.evolve(on_sheet, by=CAS)) == "GEN-02"
    unknown = attrs.evolve(on_sheet, form=BlankForm("POL-B", 7))
    assert refused(office, CASE, unknown) == "GEN-04"
    did(office, CASE, on_sheet)

    series = state(office, SERIES)
    assert isinstance(series, Kept)
    assert (sorted(series.used), sorted(series.out)) == ([7], [8])
    assert isinstance(state(office, CASE), OnPaper)

"""Processing through the office itself: what it is told is what the other pages know."""

from __future__ import annotations

from datetime import timedelta

import attrs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Office
from casework.application.timers import tick
from casework.domain.catalogue import Item
from casework.domain.confidentiality.grants import GrantAccess, RevokeAccess
from casework.domain.kernel import Act, Person, Personal
from casework.domain.people.organisation import (
    AppointLeader,
    AppointManager,
    CreateGroup,
    OpenCentre,
    VacatePost,
)
from casework.domain.requests import delivery, outcome
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
    ReassignGroup,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.delivery import NotifyResult, ReopenResult
from casework.domain.requests.objections import RaiseObjection
from casework.domain.requests.processing import (
    CompleteProcessing,
    DetectDelay,
    RestartProfile,
    StartProcessing,
    WithdrawRequest,
)
from casework.domain.requests.supervision import (
    DelegateNotice,
    ReassignHandler,
    RecordProgress,
    ResolveDelay,
)
from casework.domain.requests.underway import (
    Approved,
    Assigned,
    InProcess,
    Level,
    Registered,
    Rework,
    UnderReview,
    Withdrawn,
    Working,
)
from casework.domain.requests.work import (
    CancelInformationRequest,
    Escalate,
    ProvideInformation,
    RecordStep,
    RequestInformation,
    ResolveEscalation,
)
from casework.domain.review import review
from casework.domain.review.review import PassStage, RecordVerdict, ReturnForRework
from tests.offices import (
    CLASS,
    MONDAY,
    ORGANISATION,
    SetClock,
    denied,
    did,
    registered,
    staffed,
)

CASE, DELIVERY = "requests.processing/17", "requests.delivery/17"
REVIEW = "review.review/request_result:17"
GRANTS = "confidentiality.grants"
DUE = MONDAY + timedelta(days=9)
ANN, LIN, HANA, RUI, TOM, DAN, DEA = map(Person, ("ann", "lin", "hana", "rui", "tom", "dan", "dea"))
PERMITS = Group("permits")
TO_PERMITS = AssignGroup(PERMITS, DUE, "no error", by=Person("cai"))
V1 = Result(1, "sha-1")


def an_office() -> Office:
    office = staffed(MemoryJournal(), clock=SetClock())
    registered(office)
    return office


def go(office: Office, *acts: Act) -> None:
    for act in acts:
        did(office, CASE, act)


def refused(office: Office, act: Act) -> str:
    return denied(office.execute(CASE, act))


def state(office: Office, stream: str = CASE) -> object:
    return office.state(stream)[1]


def at_work() -> Office:
    office = an_office()
    go(
        office,
        FileApplicationMaterials("cabinet 3", by=Person("cai")),
        TO_PERMITS,
        DesignateTracker(TOM, by=LIN),
        AssignHandler(HANA, by=LIN),
        StartProcessing(by=HANA),
    )
    return office


def under_review() -> Office:
    office = at_work()
    go(office, RecordStep("visit", by=HANA), CompleteProcessing(V1, by=HANA))
    return office


def passes(office: Office, who: Person, result: Result) -> None:
    for criterion in sorted(review.CRITERIA[review.REQUEST_RESULT]):
        did(office, REVIEW, RecordVerdict(result.version, criterion, True, "", by=who))
    did(office, REVIEW, PassStage(result.version, result.digest, by=who))


# -- From page to page -------------------------------------------------------------------------


def test_a_registration_opens_processing_and_takes_its_number():
    office = an_office()

    opened = state(office)
    assert isinstance(opened, Registered)
    assert opened.asked.in_order == opened.asked.entry.business.form | {
        Item("application form"),
        Item("lease"),
    }
    assert office.state("numbers/request:REQ-20240701-0017")[0] == 1


def test_a_result_is_reviewed_twice_approved_and_handed_to_delivery():
    office = under_review()
    passes(office, LIN, V1)
    assert isinstance(state(office), UnderReview)

    passes(office, DAN, V1)

    handed = state(office, DELIVERY)
    assert isinstance(state(office), Approved)
    assert isinstance(handed, outcome.Approved)
    assert (handed.outcome.case.handler, handed.outcome.result) == (HANA, V1)


def test_a_return_is_answered_by_the_next_version():
    office = under_review()
    did(office, REVIEW, RecordVerdict(1, "accuracy", False, "The rent.", by=LIN))
    did(office, REVIEW, ReturnForRework(1, "The rent is wrong.", by=LIN))
    assert isinstance(state(office), Rework)

    go(office, CompleteProcessing(Result(2, "sha-2"), ("It is right now.",), by=HANA))

    passes(office, LIN, Result(2, "sha-2"))
    passes(office, DAN, Result(2, "sha-2"))
    assert isinstance(state(office), Approved)


def test_a_reopened_result_is_worked_on_again_and_gets_a_new_review():
    office = under_review()
    passes(office, LIN, V1)
    passes(office, DAN, V1)
    did(office, DELIVERY, NotifyResult("phone", "sha-1", by=HANA))
    did(office, DELIVERY, RaiseObjection("o1", Personal(ANN, "The rent is wrong."), by=ANN))
    did(office, DELIVERY, ReopenResult("The customer is right.", by=DEA))
    assert isinstance(state(office), Rework)
    assert isinstance(state(office, REVIEW), review.Void)

    go(office, CompleteProcessing(Result(2, "sha-2"), ("It is right now.",), by=HANA))

    assert isinstance(state(office, REVIEW), review.Staged)
    passes(office, LIN, Result(2, "sha-2"))
    passes(office, DAN, Result(2, "sha-2"))
    assert isinstance(state(office, DELIVERY), outcome.Approved)


def test_a_withdrawal_leaves_no_review_behind():
    office = under_review()

    go(office, WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office), Withdrawn)
    assert isinstance(state(office, REVIEW), review.Void)


def test_a_withdrawal_in_rework_leaves_no_delivery_behind():
    office = under_review()
    passes(office, LIN, V1)
    passes(office, DAN, V1)
    did(office, DELIVERY, NotifyResult("phone", "sha-1", by=HANA))
    did(office, DELIVERY, RaiseObjection("o1", Personal(ANN, "The rent is wrong."), by=ANN))
    did(office, DELIVERY, ReopenResult("The customer is right.", by=DEA))

    go(office, WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office), Withdrawn)
    assert isinstance(state(office, DELIVERY), outcome.Withdrawn)
    assert isinstance(state(office, REVIEW), review.Void)


def test_whoever_is_named_tells_the_customer_whatever_their_post():
    office = under_review()
    go(office, DelegateNotice(TOM, "Hana is away.", by=HANA))
    passes(office, LIN, V1)
    passes(office, DAN, V1)
    tell = NotifyResult("phone", "sha-1", by=TOM)

    assert denied(office.execute(DELIVERY, attrs.evolve(tell, by=Person("tia")))) == "REQ-25"
    did(office, DELIVERY, tell)


def test_a_result_is_its_makers_whoever_handles_the_case_once_it_is_approved():
    office = under_review()
    go(office, ReassignHandler(RUI, "Hana is ill.", by=LIN))
    passes(office, LIN, V1)
    passes(office, DAN, V1)

    handed = state(office, DELIVERY)
    assert isinstance(handed, outcome.Approved)
    assert (handed.outcome.producer, handed.outcome.case.handler) == (HANA, RUI)


def test_a_withdrawal_from_delivery_leaves_no_review_behind():
    office = under_review()
    passes(office, LIN, V1)
    passes(office, DAN, V1)

    did(office, DELIVERY, delivery.WithdrawRequest("I am moving away.", by=ANN))

    assert isinstance(state(office, REVIEW), review.Void)


# -- What it is told ---------------------------------------------------------------------------


def test_a_group_is_told_by_what_it_serves_and_who_leads_it():
    office = an_office()
    hua = Person("hua")
    did(office, ORGANISATION, CreateGroup("processing", "leases", frozenset({"lease"}), by=hua))
    did(office, ORGANISATION, AppointLeader("leases", RUI, by=hua))
    did(office, ORGANISATION, CreateGroup("processing", "new", frozenset({"permit"}), by=hua))
    go(office, FileApplicationMaterials("cabinet 3", by=Person("cai")))

    for group in ("leases", "new", "unheard of"):
        assert refused(office, attrs.evolve(TO_PERMITS, group=Group(group))) == "REQ-13"
    did(office, ORGANISATION, AppointLeader("new", RUI, by=hua))
    go(office, TO_PERMITS)
    go(office, ReassignGroup(Group("new"), DUE, "no error", "Permits is full.", by=DAN))
    assert refused(office, AssignHandler(HANA, by=LIN)) == "REQ-15"


def test_a_handler_is_known_by_post_duties_agreement_and_grants():
    office = an_office()
    go(office, FileApplicationMaterials("cabinet 3", by=Person("cai")), TO_PERMITS)
    revoke = RevokeAccess("all", "No longer needed.", by=Person("inga"))
    did(office, "confidentiality.grants/rui", revoke)

    assert refused(office, AssignHandler(Person("cai"), by=LIN)) == "REQ-15"
    assert refused(office, AssignHandler(Person("nobody"), by=LIN)) == "REQ-15"
    assert refused(office, AssignHandler(RUI, by=LIN)) == "REQ-16"
    go(office, AssignHandler(HANA, by=LIN))
    assert refused(office, ReassignHandler(RUI, "Hana is ill.", by=LIN)) == "REQ-16"
    assert isinstance(state(office), Assigned)


def another_leader(office: Office) -> Person:
    """Rui leads another group of the centre as well."""
    hua = Person("hua")
    did(office, ORGANISATION, CreateGroup("processing", "leases", frozenset({"lease"}), by=hua))
    did(office, ORGANISATION, AppointLeader("leases", RUI, by=hua))
    return RUI


def test_a_handler_may_be_granted_what_is_about_the_applicant_alone():
    office = an_office()
    inga, until = Person("inga"), MONDAY + timedelta(days=90)
    go(office, FileApplicationMaterials("cabinet 3", by=Person("cai")), TO_PERMITS)
    for about in ("ben", "ann"):
        did(office, f"{GRANTS}/rui", RevokeAccess("all", "Too much.", by=inga))
        did(office, f"{GRANTS}/rui", GrantAccess("all", frozenset({CLASS}), about, until, by=inga))
        if about != "ann":
            assert refused(office, AssignHandler(RUI, by=LIN)) == "REQ-16"
    go(office, AssignHandler(RUI, by=LIN))


def test_a_tracker_holds_such_a_post():
    office = an_office()

    assert refused(office, DesignateTracker(RUI, by=LIN)) == "REQ-17"
    go(office, DesignateTracker(TOM, by=LIN))


def test_a_leader_names_who_follows_the_cases_of_their_own_group():
    office = an_office()
    another = another_leader(office)
    go(office, DesignateTracker(TOM, by=another))  # It is in no group yet.
    go(office, FileApplicationMaterials("cabinet 3", by=Person("cai")), TO_PERMITS)

    assert refused(office, DesignateTracker(Person("tia"), by=another)) == "GEN-02"
    for who in (LIN, DAN, Person("mia")):
        go(office, DesignateTracker(Person("tia"), by=who))


def test_a_problem_is_solved_by_the_manager_of_the_centre_and_by_no_other():
    office = at_work()
    hua = Person("hua")
    did(office, ORGANISATION, OpenCentre("signing", by=hua))
    did(office, ORGANISATION, AppointManager("signing", RUI, by=hua))
    go(office, Escalate("p1", "No precedent.", MONDAY, by=HANA))

    assert refused(office, ResolveEscalation("p1", "So.", by=RUI)) == "REQ-20"
    go(office, ResolveEscalation("p1", "So.", by=Person("mia")))


def test_a_problem_goes_to_the_nearest_superior_there_is():
    office = at_work()

    def told(key: str) -> Level:
        go(office, Escalate(key, "No precedent.", MONDAY, by=HANA))
        now = state(office)
        assert isinstance(now, Working)
        return now.work.problems[-1].level

    def leave(post: str) -> None:
        did(office, ORGANISATION, VacatePost(post, "Moved.", by=Person("hua")))

    assert told("p1") is Level.LEADER
    go(office, ResolveEscalation("p1", "So.", by=LIN))
    leave("permits")
    assert told("p2") is Level.DEPUTY
    assert refused(office, ResolveEscalation("p2", "So.", by=LIN)) == "GEN-02"
    go(office, ResolveEscalation("p2", "So.", by=DEA))
    leave("deputy east")
    leave("deputy west")
    assert told("p3") is Level.MANAGER
    go(office, ResolveEscalation("p3", "So.", by=Person("mia")))


def test_the_leader_of_the_group_may_do_what_its_leader_may():
    office = at_work()
    another_leader(office)
    ask = RequestInformation("q1", Item("income"), "last year's", "to judge", by=HANA)
    go(office, ask)
    cancel = CancelInformationRequest("q1", "It is on file.", by=LIN)
    name = DelegateNotice(RUI, "Hana is away.", by=LIN)

    for act in (cancel, name):
        assert refused(office, attrs.evolve(act, by=RUI)) in {"GEN-02", "REQ-25"}
        go(office, act)
    assert refused(office, DelegateNotice(Person("nobody"), "Away.", by=LIN)) == "REQ-25"
    assert refused(office, RestartProfile("It was abandoned.", by=RUI)) == "GEN-02"
    assert refused(office, RestartProfile("It was abandoned.", by=LIN)) == "REQ-34"


def test_the_applicant_is_asked_and_answers():
    office = at_work()
    go(office, RequestInformation("q1", Item("income"), "last year's", "to judge", by=HANA))
    go(office, ProvideInformation("q1", Personal(ANN, "84,000 yuan"), by=ANN))

    again = RequestInformation("q2", Item("lease"), "a new one", "it is old", by=HANA)
    assert refused(office, again) == "REQ-19"
    assert isinstance(state(office), InProcess)


def test_the_clock_notes_a_delay_once_and_it_is_resolved():
    office = at_work()
    go(office, RecordProgress("Half of it is done.", by=TOM))
    clock = office.clock
    assert isinstance(clock, SetClock)

    tick(office)
    clock.forward(days=10)
    struck = [it.command for it in tick(office) if isinstance(it.command, DetectDelay)]
    assert len(struck) == 1
    assert not [it for it in tick(office) if isinstance(it.command, DetectDelay)]

    now = state(office)
    assert isinstance(now, Working)
    [delay] = now.task.delays
    go(office, ResolveDelay(delay.key, "Hana was ill.", "Rui helps.", by=TOM))
    assert refused(office, ResolveDelay(delay.key, "Ill.", "Rui helps.", by=LIN)) == "REQ-21"

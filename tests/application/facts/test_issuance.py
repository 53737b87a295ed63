"""What an issuance and the forms are told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts import issuance as found
from casework.application.facts.issuance import BLANK_FORMS, ISSUANCE
from casework.domain import calendar, policy
from casework.domain.archives import file
from casework.domain.archives.file import Contents
from casework.domain.calendar import Published
from casework.domain.issuance import blank_forms, entry, handover, issuance
from casework.domain.issuance.blank_forms import Keeper, Range
from casework.domain.issuance.handover import Concluding, OnFile
from casework.domain.issuance.issuance import (
    Above,
    Application,
    Filed,
    Judge,
    Opening,
    Stage,
    decider,
)
from casework.domain.issuance.underway import Training, alone
from casework.domain.kernel import Act, Person
from casework.domain.money import Money
from casework.domain.people.employee import Active, Competence, NotEngaged, Rating
from casework.domain.people.induction import Inducted, NotBegun, Underway
from casework.domain.people.posts import Founded, Post, Unit, UnitKind
from casework.domain.policy import Choices, ChoiceSet
from casework.domain.requests.case import Child
from casework.domain.requests.filing import (
    Answer,
    Checked,
    Clarification,
    Filing,
    Registered,
    Submitted,
)
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, moment, said, wd, wh
from tests.domain.issuance.test_issuance import (
    ANN,
    BASICS,
    BOUND,
    CAS,
    CERTIFICATE,
    DATA,
    HANDED_OVER,
    ON_FILE,
    OPENED,
    OVER,
    PREMIUM,
    TO_DELIVER,
    VOIDED,
)

# -- The cast ----------------------------------------------------------------------------------
# Cas is a clerk of the group that Lee leads, Ren reviews, Kit keeps the forms.

STREAM, ALONE, INTAKE = (
    "issuance.issuance/17",
    f"issuance.issuance/{alone('17')}",
    "requests.intake/17",
)
ARCHIVE, OFFICE = "archives.file/issuance:17", "people.organisation/office"
ANY = frozenset({"*"})


def post(role: Role, who: str, unit: str = "") -> Post:
    return Post(who, role, unit, "Works.", ANY, frozenset({Person(who)}))


FOUNDED = Founded(
    units=(Unit("desk", UnitKind.GROUP),),
    posts=(
        post(Role.CLERK, "cas", "desk"),
        post(Role.LEADER, "lee", "desk"),
        post(Role.LEADER, "lou", "elsewhere"),
        post(Role.ISS_REVIEWER, "ren"),
        post(Role.CUSTODIAN, "kit"),
    ),
)
ABLE = Active(CAS, "intern", competences=(Competence("issuance_system", Rating.PASS),))
FILING = Filing(
    ANN,
    "certificate",
    CERTIFICATE,
    on_file=frozenset({BASICS, PREMIUM}),
    answers=(
        Answer(BASICS, said("ann", "Ann, of 3 Harbour Road")),
        Answer(PREMIUM, money=Money(12_000, "CNY")),
    ),
)
LATER = attrs.evolve(CALENDAR, version=1)
OFF = policy.decider.after([ChoiceSet(it, frozenset({"off"}), ".") for it in Choices])


def seen(*history: Any, **streams: Any) -> Seen:
    """Issuance 17 after this history, with the office's own pages and what else is told."""
    named = {
        "intake": INTAKE,
        "archive": ARCHIVE,
        "policy": "policy/office",
        "cas": "people.employee/cas",
        "induction": "people.induction/cas",
    }
    pages = {
        STREAM: decider.after(history),
        OFFICE: FOUNDED,
        f"{policy.decider.name}/office": policy.decider.initial,
        f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        "people.employee/cas": ABLE,
        "people.induction/cas": Inducted(),
    }
    return Seen(pages | {named[it]: state for it, state in streams.items()})


def told(act: Act, finding: Seen, stream: str = STREAM) -> Any:
    finder = {**ISSUANCE, **BLANK_FORMS}[type(act)]
    facts = finder.find(stream, act, finding)
    assert type(facts) is finder.kind
    return facts


# -- The application ---------------------------------------------------------------------------

COMPLETE = Application(ANN, "certificate", CERTIFICATE, DATA, moment(1))


def test_what_a_registered_request_asked_for_is_in_intake():
    begin = issuance.OpenForRequest("17", CAS, **did("han", 2))
    finding = seen(intake=Registered(FILING, "REQ-20240701-0001", moment(1)))

    assert told(begin, finding) == Filed(COMPLETE)
    assert INTAKE in finding.held
    assert told(begin, seen(intake=Checked(FILING, moment(1)))) == Filed(None)


def test_an_application_without_a_request_is_looked_up_by_the_name_of_the_issuance():
    alone = issuance.OpenIssuance(**did("cas", 2))
    finding = seen(intake=Checked(FILING, moment(1)))

    assert told(alone, finding, ALONE).application == COMPLETE
    assert INTAKE in finding.held
    assert told(alone, seen(intake=Checked(FILING, moment(1))), STREAM).application is None


def test_an_application_that_is_not_found_in_order_as_it_is_now_is_none():
    alone = issuance.OpenIssuance(**did("cas", 2))
    unseen = attrs.evolve(FILING, unseen=(wd(1).since(moment(2)),))
    question = Clarification("q", BASICS, wd(1).since(moment(2)))
    asked = attrs.evolve(FILING, clarifications=(question,))
    for state in (
        Submitted(FILING),
        Checked(unseen, moment(1)),
        Checked(asked, moment(1)),
        Registered(FILING, "REQ-20240701-0001", moment(1)),
    ):
        assert told(alone, seen(intake=state), ALONE).application is None


def test_a_field_that_was_left_blank_says_nothing():
    blank = attrs.evolve(FILING, answers=(Answer(BASICS, said("ann", " ")), FILING.answers[1]))
    begin = issuance.OpenForRequest("17", CAS, **did("han", 2))
    registered = Registered(blank, "REQ-20240701-0001", moment(1))

    assert told(begin, seen(intake=registered)) == Filed(attrs.evolve(COMPLETE, details=DATA[1:]))


# -- People ------------------------------------------------------------------------------------


def test_a_clerk_is_known_by_their_induction_and_what_they_were_rated_able_in():
    enter = entry.EnterData(1, DATA, **did("cas", 3))
    finding = seen()
    unable = attrs.evolve(ABLE, competences=(Competence("issuance_system", Rating.FAIL),))

    assert told(enter, finding) == Training(guarded=True, inducted=True, able=True)
    assert sorted(finding.held) == ["people.employee/cas", "people.induction/cas"]
    for nobody in (unable, NotEngaged()):
        assert told(enter, seen(cas=nobody)) == Training(True, inducted=True, able=False)
    for new in (NotBegun(), Underway()):
        assert told(enter, seen(induction=new)) == Training(True, inducted=False, able=True)
    assert told(enter, seen(policy=OFF)) == Training(guarded=False, inducted=True, able=True)
    alone = issuance.OpenIssuance(**did("cas", 2))
    opening = told(alone, seen(intake=Submitted(FILING)), ALONE)
    assert opening == Opening(None, Training(guarded=True, inducted=True, able=True))


def test_who_judges_an_error_reviews_or_is_above_whoever_made_it():
    record = issuance.RecordIssuanceError(Stage.OTHER, CAS, "Late.", **did("ren", 30))
    finding = seen(*ON_FILE)

    assert told(record, finding) == Judge(reviews=True, superior=False)
    assert finding.held == [OFFICE]
    by_lee = attrs.evolve(record, by=Person("lee"))
    assert told(by_lee, seen(*ON_FILE)) == Judge(reviews=False, superior=True)
    for other in ("lou", "cas", "kit"):
        act = attrs.evolve(record, by=Person(other))
        assert told(act, seen(*ON_FILE)) == Judge(reviews=False, superior=False)


def test_who_gives_it_up_is_above_the_clerk_who_is_answerable():
    give_up = issuance.VoidIssuance("A double.", **did("lee", 8))
    finding = seen(OPENED)

    assert told(give_up, finding) == Above(superior=True)
    assert finding.held == [OFFICE]
    assert told(attrs.evolve(give_up, by=Person("lou")), seen(OPENED)) == Above(superior=False)
    assert told(give_up, seen()) == Above(superior=False)


def test_who_keeps_the_forms_has_a_post_for_it():
    tear = blank_forms.SpoilForms(Range(1, 1), "Torn.", **did("kit", 2))
    finding = seen()

    assert told(tear, finding) == Keeper(keeps=True)
    assert finding.held == [OFFICE]
    assert told(attrs.evolve(tear, by=CAS), seen()) == Keeper(keeps=False)


# -- Policy, and the archive -------------------------------------------------------------------


def test_terms_and_what_counts_as_time_are_those_in_force():
    complete = handover.CompleteIssuance(**did("cas", 9))
    tell = handover.RaiseIssue("toner", "None.", moment(3), **did("cas", 3))
    archive = attrs.evolve(wd(5), calendar=1)

    assert told(complete, seen()) == Concluding(without_waiting=True, archive=archive)
    assert told(complete, seen(policy=OFF)) == Concluding(without_waiting=False, archive=archive)
    assert told(tell, seen()) == attrs.evolve(wh(4), calendar=1)


def test_it_is_on_file_once_its_own_archive_is_sealed():
    archive = handover.ArchiveIssuance(**did("cas", 11))
    contents = Contents("issuance", "ISSUANCE-20240701-0001")
    finding = seen(*BOUND, archive=file.Sealed(contents))

    assert told(archive, finding) == OnFile(sealed=True)
    assert finding.held == [ARCHIVE]
    business = file.Sealed(attrs.evolve(contents, archive_class="business"))
    for state in (file.NotOpened(), file.Collecting(contents), business):
        assert told(archive, seen(*BOUND, archive=state)) == OnFile(sealed=False)


# -- As the child of a request -----------------------------------------------------------------


def test_a_request_sees_what_has_become_of_its_issuance():
    def child(*history: Any) -> Child:
        return found.child(STREAM, seen(*history))

    assert child() == Child(stream=STREAM)
    assert child(OPENED) == child(*TO_DELIVER) == Child(live=True, stream=STREAM)
    assert child(*HANDED_OVER) == Child(live=True, past_recall=True, stream=STREAM)
    for over in (OVER, ON_FILE):
        assert child(*over) == Child(past_recall=True, stream=STREAM)
    assert child(*VOIDED) == Child(ended=True, stream=STREAM)
    finding = seen(OPENED)
    found.child(STREAM, finding)
    assert finding.held == [STREAM]

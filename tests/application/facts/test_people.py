"""Whoever is to hold a post is looked up where they are employed and bound to secrecy."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from casework.application.facts.confidentiality import GRANTS, NDA, may_see
from casework.application.facts.people import EMPLOYEE, ORGANISATION
from casework.application.facts.sla import sla_finders
from casework.application.facts.staff import general_roles
from casework.domain import calendar
from casework.domain.calendar import Calendars, Published
from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality import grants, nda
from casework.domain.confidentiality.grants import Grant, Granted, Reader, Ungranted
from casework.domain.confidentiality.nda import (
    Bound,
    GivenAccess,
    NotPrepared,
    Partner,
    Prepared,
    Wording,
)
from casework.domain.governance.sla import NoteBreach, Running
from casework.domain.kernel import SYSTEM, Act, Deadline, Decider, NoFacts, Person
from casework.domain.people import employee, organisation
from casework.domain.people.appointment import AppointClerk, Education, Standards
from casework.domain.people.employee import Active, Bonds, Ended, NotEngaged, Whose
from casework.domain.people.grades import Grade, Result
from casework.domain.people.organisation import Candidate, Succession
from casework.domain.people.performance import (
    DismissForPerformance,
    Dismissing,
    Performance,
    TransferForPerformance,
    Transferring,
)
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.posts import HR_POST, Founded, NotFounded, Post
from casework.domain.people.record import Outcome, Record
from casework.domain.people.standing_in import AtWork, StandIn
from casework.domain.people.training_session import Completed, Session
from casework.domain.policy import Choices, InForce
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, day, did, moment, said

# -- The cast ----------------------------------------------------------------------------------

KIM, HAN, IDA = Person("kim"), Person("han"), Person("ida")
WORDING = Wording(("Files.",), ("Tells nobody.",))
DESK = Post("desk 1", Role.HANDLER, "", "Works.", frozenset({"*"}), frozenset({KIM}))
CUSTOMERS = InfoClass("customer_info")
OFFICE = "people.organisation/office"


def seen(**streams: Any) -> Seen:
    """Kim's pages, by the last word of their names."""
    pages = {
        "office": OFFICE,
        "employee": "people.employee/kim",
        "nda": "confidentiality.nda/kim",
        "grants": "confidentiality.grants/kim",
    }
    return Seen({pages[it]: state for it, state in streams.items()})


# -- Posts -------------------------------------------------------------------------------------

FILLING = [
    organisation.AppointManager("north", KIM, **did("han", 1)),
    organisation.AppointDeputy("deputy 1", "north", KIM, frozenset(), **did("han", 1)),
    organisation.AppointLeader("permits", KIM, **did("han", 1)),
    organisation.AssignPost("desk 1", KIM, **did("han", 1)),
]


@pytest.mark.parametrize("act", FILLING, ids=lambda it: type(it).__name__)
def test_whoever_is_to_hold_a_post_is_known_as_employed_and_bound(act: Act):
    finder = ORGANISATION[type(act)]
    at_work = seen(employee=Active(KIM, "intern"), nda=Bound(KIM, WORDING))
    not_yet = seen(employee=Active(KIM, "intern"), nda=Prepared(KIM, WORDING))
    gone = seen(employee=Ended(), nda=NotPrepared())

    assert finder.kind is Candidate
    assert finder.find(OFFICE, act, at_work) == Candidate(employed=True, under_nda=True)
    assert finder.find(OFFICE, act, not_yet) == Candidate(employed=True, under_nda=False)
    assert finder.find(OFFICE, act, gone) == Candidate(employed=False, under_nda=False)
    assert at_work.held == ["people.employee/kim", "confidentiality.nda/kim"]
    assert at_work.looked == []
    clerk = seen(employee=Active(KIM, "intern", clerk=True), nda=Bound(KIM, WORDING))
    assert finder.find(OFFICE, act, clerk) == Candidate(True, under_nda=True, clerk=True)


LEA_AT_DESK = attrs.evolve(DESK, holder=frozenset({Person("lea")}))
OF_LEA = "confidentiality.grants/lea"


def test_a_successor_is_known_as_employed_and_bound_and_the_holder_by_their_access():
    to_kim = organisation.VacatePost("desk 1", "Moves.", KIM, **did("han", 1))
    finder = ORGANISATION[organisation.VacatePost]
    fit = Candidate(employed=True, under_nda=True)
    for access, granted in ((Ungranted(), False), (Granted(Person("lea"), ()), True)):
        streams = seen(
            office=Founded(posts=(HR_POST, LEA_AT_DESK)),
            employee=Active(KIM, "intern"),
            nda=Bound(KIM, WORDING),
        )
        streams.states[OF_LEA] = access

        assert finder.find(OFFICE, to_kim, streams) == Succession(fit, granted)
        assert OF_LEA in streams.held
        assert streams.looked == []
    assert finder.kind is Succession


def test_without_a_successor_or_a_holder_nobody_is_looked_for():
    leaves = organisation.VacatePost("hr", "Moves.", **did("han", 1))
    vacant = seen(office=Founded(posts=(HR_POST, LEA_AT_DESK)))

    found = ORGANISATION[organisation.VacatePost].find(OFFICE, leaves, vacant)

    assert found == Succession(Candidate(employed=False, under_nda=False), granted=False)
    assert vacant.held == [OFFICE]


def test_the_office_is_founded_and_stood_in_for_as_long_as_nobody_is_at_work():
    found = organisation.FoundOffice(KIM, said("kim", "Kim"), **did("eve", 1))
    posts = Founded(posts=(HR_POST, DESK, attrs.evolve(LEA_AT_DESK, name="desk 2")))
    for act in (found, StandIn(**did("kim", 1))):
        finder = ORGANISATION[type(act)]
        streams = seen(office=posts, employee=Active(KIM, "intern"))
        streams.states["people.employee/lea"] = Ended()

        assert finder.kind is AtWork
        assert finder.find(OFFICE, act, streams) == AtWork(frozenset({KIM}))
        assert streams.held == [OFFICE, "people.employee/kim", "people.employee/lea"]
        assert finder.find(OFFICE, act, seen(office=NotFounded())) == AtWork(frozenset())


# -- Employees and agreements ------------------------------------------------------------------


def test_an_employee_is_who_the_streams_name_says():
    engage = employee.EngageEmployee(said("kim", "Kim"), "intern", **did("han", 1))

    found = EMPLOYEE[employee.EngageEmployee].find("people.employee/kim", engage, seen())

    assert found == Whose(KIM)


def test_an_employment_ends_with_the_agreement_there_is():
    end = employee.EndEmployment(employee.Departure.RESIGNED, "Moves.", **did("han", 1))
    find = EMPLOYEE[employee.EndEmployment].find

    for state, there in (
        (NotPrepared(), False),
        (Prepared(KIM, WORDING), True),
        (Bound(KIM, WORDING), True),
        (nda.Ended(), False),
    ):
        finding = seen(nda=state)
        assert find("people.employee/kim", end, finding) == Bonds(agreement=there)
        assert finding.held == ["confidentiality.nda/kim"]


def test_a_candidate_is_who_the_streams_name_says():
    register = employee.RegisterCandidate(said("kim", "Kim"), "intern", **did("han", 1))

    found = EMPLOYEE[employee.RegisterCandidate].find("people.employee/kim", register, seen())

    assert found == Whose(KIM)


def test_a_clerk_is_appointed_by_the_standards_that_are_set():
    finder = EMPLOYEE[AppointClerk]
    set_so = InForce(
        choices=(
            (Choices.MIN_EDUCATION, frozenset({"bachelor"})),
            (Choices.AGE_RANGE, frozenset({"60", "18"})),
        )
    )

    def found(policy: InForce) -> Standards:
        table = {"calendar/office": Published((CALENDAR,)), "policy/office": policy}
        standards = finder.find("people.employee/kim", None, Seen(table))
        assert isinstance(standards, Standards)
        return standards

    assert finder.kind is Standards
    assert found(InForce()) == Standards((), (), CALENDAR)
    assert found(set_so) == Standards((Education.BACHELOR,), (18, 60), CALENDAR)


FELL_SHORT = Record(
    (Result("a1", "issuance", Period(Cycle.MONTHLY, day(1)), 3000, Grade.FAIL, moment(32)),),
    (Outcome("a1", met=False, at=moment(40)),),
)
DESK_OF_KIM = Founded(posts=(DESK, attrs.evolve(DESK, name="desk 2", holder=frozenset({HAN}))))


def performed(*attendees: Person) -> Seen:
    """Kim's pages, with a session to which these came."""
    session = Session("p1", "permits", frozenset(), day(35), frozenset(attendees))
    finding = seen(office=DESK_OF_KIM, nda=Bound(KIM, WORDING))
    finding.states |= {
        "people.record/kim": FELL_SHORT,
        "people.training_session/s1": Completed(session, moment(36)),
        "calendar/office": Published((CALENDAR,)),
    }
    return finding


def test_whoever_is_dismissed_is_known_by_their_record_and_the_training_that_is_cited():
    dismiss = DismissForPerformance("s1", "Errors.", **did("han", 41))
    finder, stream = EMPLOYEE[DismissForPerformance], "people.employee/kim"
    trained = Performance(FELL_SHORT.results, FELL_SHORT.outcomes, (moment(36),), CALENDAR)
    finding = performed(KIM, HAN)

    assert finder.kind is Dismissing
    assert finder.find(stream, dismiss, finding) == Dismissing(trained, agreement=True)
    assert set(finding.held) == {
        "people.record/kim",
        "people.training_session/s1",
        "confidentiality.nda/kim",
    }
    elsewhere = attrs.evolve(trained, trained=())
    assert finder.find(stream, dismiss, performed(HAN)) == Dismissing(elsewhere, agreement=True)


def test_whoever_is_transferred_is_known_by_the_posts_they_hold_too():
    finder, stream = EMPLOYEE[TransferForPerformance], "people.employee/kim"
    trained = Performance(FELL_SHORT.results, FELL_SHORT.outcomes, (moment(36),), CALENDAR)

    assert finder.kind is Transferring
    for post, holds in (("desk 1", True), ("desk 2", False), ("desk 3", False)):
        act = TransferForPerformance(post, "archive", "s1", "Errors.", **did("han", 41))
        finding = performed(KIM)
        assert finder.find(stream, act, finding) == Transferring(trained, holds)
        assert OFFICE in finding.held


def test_an_agreement_is_made_with_whoever_is_employed():
    prepare, stream = nda.PrepareNda(WORDING, **did("han", 1)), "confidentiality.nda/kim"
    find, at_work = NDA[nda.PrepareNda].find, seen(employee=Active(KIM, "intern"))

    assert find(stream, prepare, at_work) == Partner(KIM, employed=True)
    assert find(stream, prepare, seen(employee=NotEngaged())) == Partner(KIM, employed=False)
    assert at_work.held == ["people.employee/kim"]


SEES = Granted(KIM, (Grant("g1", frozenset({CUSTOMERS}), "ann", IDA, moment(9)),))


def test_an_agreement_ends_with_the_access_there_is():
    end, stream = nda.EndNda("Leaves.", **did("han", 1)), "confidentiality.nda/kim"
    find, sees = NDA[nda.EndNda].find, seen(grants=SEES)

    assert find(stream, end, sees) == GivenAccess(granted=True)
    assert find(stream, end, seen(grants=Ungranted())) == GivenAccess(granted=False)
    assert sees.held == ["confidentiality.grants/kim"]


def test_access_is_granted_to_whoever_is_bound():
    grant = grants.GrantAccess("g1", frozenset({CUSTOMERS}), "*", moment(9), **did("ida", 1))
    find, stream = GRANTS[grants.GrantAccess].find, "confidentiality.grants/kim"
    bound = seen(nda=Bound(KIM, WORDING))

    assert find(stream, grant, bound) == Reader(KIM, under_nda=True)
    assert find(stream, grant, seen(nda=nda.Ended())) == Reader(KIM, under_nda=False)
    assert bound.held == ["confidentiality.nda/kim"]


def test_what_somebody_may_see_is_held():
    sees = seen(grants=SEES)

    assert may_see("kim", frozenset({CUSTOMERS}), moment(9), sees, "ann")
    assert not may_see("kim", frozenset({CUSTOMERS}), moment(9), sees)
    assert not may_see("kim", frozenset({CUSTOMERS}), moment(10), sees, "ann")
    assert set(sees.held) == {"confidentiality.grants/kim"}


# -- Roles -------------------------------------------------------------------------------------


def test_roles_are_those_of_the_posts_of_whoever_is_employed():
    filled, at_work = Founded(posts=(DESK,)), Active(KIM, "intern")
    works = seen(office=filled, employee=at_work)

    assert general_roles(KIM, works) == {Role.HANDLER}
    assert works.held == [OFFICE, "people.employee/kim"]
    assert general_roles(KIM, seen(office=filled, employee=Ended())) == frozenset()


def test_a_party_holds_no_post_and_is_not_looked_for_among_employees():
    founded = seen(office=Founded(posts=(DESK,)))

    assert general_roles(Person("ann"), founded) == frozenset()
    assert general_roles(SYSTEM, founded) == frozenset()
    assert general_roles(KIM, seen(office=NotFounded())) == frozenset()
    assert founded.held == [OFFICE, OFFICE]


# -- Breaches ----------------------------------------------------------------------------------


def due(state: str, calendars: Calendars) -> tuple[Deadline, ...]:
    assert calendars == (CALENDAR,)
    lapse = organisation.RecordDeparture(KIM, by=SYSTEM)
    return (
        Deadline("sla.review", state, moment(3)),
        Deadline("sla.review", "its own affair", moment(3), lapse),
    )


CASES: Decider[str, Any, Any, NoFacts] = Decider(
    "some.page", "@0", lambda state, act, facts: [], lambda state, it: state, (), (), due=due
)


def test_a_deadline_is_what_the_cases_own_page_says():
    published = Published((CALENDAR,))
    states = {"some.page/1": "@1", f"{calendar.decider.name}/office": published}
    finder = sla_finders({"some.page": CASES})[NoteBreach]

    def find(key: str, occurrence: str, subject: str = "some.page/1") -> Running:
        note = NoteBreach(key, occurrence, **did(SYSTEM, 4))
        found = finder.find(f"governance.sla/{subject}", note, Seen(states))
        assert isinstance(found, Running)
        return found

    assert finder.kind is Running
    assert find("sla.review", "@1") == Running("some.page/1", moment(3))
    assert find("sla.review", "@2") == Running("some.page/1", None)
    assert find("sla.clarify", "@1") == Running("some.page/1", None)
    assert find("sla.review", "its own affair") == Running("some.page/1", None)
    assert find("sla.review", "@1", "no.page/1") == Running("no.page/1", None)
    assert find("sla.review", "@1", "") == Running("", None)

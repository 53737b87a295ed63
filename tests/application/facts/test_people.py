"""Whoever is to hold a post is looked up where they are employed and bound to secrecy."""

from __future__ import annotations

from typing import Any

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
from casework.domain.people.employee import Active, Bonds, Ended, NotEngaged, Whose
from casework.domain.people.organisation import Candidate
from casework.domain.people.posts import Founded, NotFounded, Post
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, moment, said

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
    organisation.VacatePost("desk 1", "Moves.", KIM, **did("han", 1)),
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


def test_without_a_successor_nobody_is_looked_for():
    leaves = organisation.VacatePost("desk 1", "Moves.", **did("han", 1))
    nothing = seen()

    found = ORGANISATION[organisation.VacatePost].find(OFFICE, leaves, nothing)

    assert found == Candidate(employed=False, under_nda=False)


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

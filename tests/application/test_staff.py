"""From the founding of an office to the day somebody leaves it, all through the office itself."""

from __future__ import annotations

from typing import Any

from casework.adapters.storage.memory import MemoryJournal
from casework.application.facts.confidentiality import GRANTS, NDA
from casework.application.facts.people import EMPLOYEE, ORGANISATION
from casework.application.facts.staff import general_roles
from casework.application.office import Accepted, Denied, Draft, Looking, Office
from casework.application.pages import Page
from casework.domain import calendar, policy
from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality import grants, nda
from casework.domain.confidentiality.grants import GrantAccess, ReadClassified, Ungranted
from casework.domain.confidentiality.nda import PrepareNda, SignNda, Wording, bound
from casework.domain.general import IN_POST, UNDER_NDA
from casework.domain.kernel import Act, Person, Rule
from casework.domain.people import employee, organisation
from casework.domain.people.employee import Departure, EndEmployment, EngageEmployee, employed
from casework.domain.people.organisation import (
    ONE_MANAGER,
    AppointManager,
    AssignPost,
    DefinePost,
    FoundOffice,
    OpenCentre,
    VacatePost,
)
from casework.domain.people.posts import Organisation
from casework.domain.people.standing_in import StandIn
from casework.domain.policies.when_employment_ends import when_employment_ends
from casework.domain.policies.when_nda_ends import when_nda_ends
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from casework.domain.policies.when_post_is_vacated import when_post_is_vacated
from casework.domain.staff import Role
from tests.domain.cast import moment, said

OFFICE = "people.organisation/office"
CUSTOMERS = InfoClass("customer_info")
PAGES = (
    Page(calendar.decider, {}),
    Page(policy.decider, {}),
    Page(organisation.decider, ORGANISATION),
    Page(employee.decider, EMPLOYEE),
    Page(nda.decider, NDA),
    Page(grants.decider, GRANTS),
)


def an_office() -> Office:
    pages = {it.decider.name: it for it in PAGES}
    office = Office(
        MemoryJournal(),
        pages,
        (when_office_is_founded, when_employment_ends, when_nda_ends, when_post_is_vacated),
        clock=lambda: moment(1),
    )
    accepted(office, OFFICE, FoundOffice(Person("han"), said("han", "Han"), by=Person("anyone")))
    return office


def accepted(office: Office, stream: str, *acts: Act) -> None:
    for act in acts:
        outcome = office.execute(stream, act)
        assert isinstance(outcome, Accepted), outcome


def refused(office: Office, stream: str, act: Act, rule: Rule) -> None:
    outcome = office.execute(stream, act)
    assert isinstance(outcome, Denied)
    assert outcome.rule == rule


def roles(office: Office, who: str) -> frozenset[Role]:
    return general_roles(Person(who), Looking(Draft(office)))


def han(act: type[Any], *told: Any) -> Any:
    return act(*told, by=Person("han"))


def engage(office: Office, who: str) -> None:
    accepted(office, f"people.employee/{who}", han(EngageEmployee, said(who, who), "intern"))


def bind(office: Office, who: str) -> None:
    wording = Wording(("Files.",), ("Tells nobody.",))
    accepted(
        office,
        f"confidentiality.nda/{who}",
        han(PrepareNda, wording),
        SignNda(by=Person(who)),
    )


def test_the_founder_may_act_at_once_and_nobody_else_may():
    office = an_office()

    assert roles(office, "han") == {Role.HR}
    refused(office, OFFICE, OpenCentre("north", by=Person("anyone")), IN_POST)
    accepted(office, OFFICE, han(OpenCentre, "north"))


def test_a_handler_is_engaged_bound_and_then_given_a_post():
    office = an_office()
    desk = han(DefinePost, "desk 1", Role.HANDLER, "Works.", frozenset({"*"}))
    accepted(office, OFFICE, desk)
    assign = han(AssignPost, "desk 1", Person("kim"))
    engage(office, "kim")

    refused(office, OFFICE, assign, UNDER_NDA)
    bind(office, "kim")
    accepted(office, OFFICE, assign)
    assert roles(office, "kim") == {Role.HANDLER}


def test_whoever_leaves_gives_up_posts_agreement_and_access():
    office = an_office()
    engage(office, "kim")
    bind(office, "kim")
    accepted(office, OFFICE, han(OpenCentre, "north"))
    accepted(office, OFFICE, han(AppointManager, "north", Person("kim")))
    owner = han(DefinePost, "owner", Role.INFO_OWNER, "Owns.", frozenset({"*"}))
    accepted(office, OFFICE, owner, han(AssignPost, "owner", Person("han")))
    classes, expires = frozenset({CUSTOMERS}), moment(9)
    access, kims = "confidentiality.grants/kim", Person("kim")
    accepted(office, access, han(GrantAccess, "g1", classes, "*", expires))
    accepted(office, access, ReadClassified(CUSTOMERS, "ann", by=kims))

    accepted(office, "people.employee/kim", han(EndEmployment, Departure.RESIGNED, "Moves."))

    assert roles(office, "kim") == frozenset()
    assert not employed(office.state("people.employee/kim")[1])
    assert not bound(office.state("confidentiality.nda/kim")[1])
    assert office.state(access)[1] == Ungranted()
    state = office.state(OFFICE)[1]
    assert isinstance(state, Organisation)
    assert state.unmanaged() == {"north"}
    refused(office, access, ReadClassified(CUSTOMERS, "ann", by=kims), grants.READ_WITH_GRANT)


def test_whoever_leaves_with_nothing_leaves_all_the_same():
    office = an_office()
    engage(office, "kim")

    accepted(office, "people.employee/kim", han(EndEmployment, Departure.RESIGNED, "Moves."))

    assert not employed(office.state("people.employee/kim")[1])


def test_whoever_is_given_other_work_is_authorised_anew():
    office = an_office()
    engage(office, "kim")
    bind(office, "kim")
    desk = han(DefinePost, "desk 1", Role.HANDLER, "Works.", frozenset({"*"}))
    owner = han(DefinePost, "owner", Role.INFO_OWNER, "Owns.", frozenset({"*"}))
    accepted(office, OFFICE, desk, han(AssignPost, "desk 1", Person("kim")))
    accepted(office, OFFICE, owner, han(AssignPost, "owner", Person("han")))
    access, kims = "confidentiality.grants/kim", Person("kim")
    accepted(office, access, han(GrantAccess, "g1", frozenset({CUSTOMERS}), "*", moment(9)))
    accepted(office, access, ReadClassified(CUSTOMERS, "ann", by=kims))

    accepted(office, OFFICE, han(VacatePost, "desk 1", "Moves."))

    refused(office, access, ReadClassified(CUSTOMERS, "ann", by=kims), grants.READ_WITH_GRANT)
    accepted(office, OFFICE, han(AssignPost, "desk 1", Person("kim")))
    accepted(office, OFFICE, han(VacatePost, "desk 1", "Moves."))


def test_an_office_whose_personnel_is_gone_goes_on():
    office = an_office()
    engage(office, "lea")
    follow = han(AssignPost, "tracker", Person("lea"))
    accepted(office, OFFICE, follow)
    ends = han(EndEmployment, Departure.DECEASED, "It was sudden.")
    accepted(office, "people.employee/han", ends)

    refused(office, OFFICE, StandIn(by=Person("anyone")), IN_POST)
    accepted(office, OFFICE, StandIn(by=Person("lea")))

    assert roles(office, "lea") == {Role.TRACKER, Role.HR}
    accepted(office, OFFICE, OpenCentre("north", by=Person("lea")))


def test_an_office_that_everyone_has_left_is_founded_anew():
    office = an_office()
    accepted(office, OFFICE, han(OpenCentre, "north"))
    ends = han(EndEmployment, Departure.RESIGNED, "Retires.")
    accepted(office, "people.employee/han", ends)

    refused(office, OFFICE, han(OpenCentre, "south"), IN_POST)
    lea, name = Person("lea"), said("lea", "Lea")
    accepted(office, OFFICE, FoundOffice(lea, name, by=Person("anyone")))

    assert roles(office, "lea") == {Role.HR}
    refused(office, OFFICE, OpenCentre("north", by=lea), ONE_MANAGER)
    accepted(office, OFFICE, OpenCentre("south", by=lea))


def test_whoever_gave_up_a_post_has_lost_its_role():
    office = an_office()
    engage(office, "lea")

    to_lea = VacatePost("hr", "Moves.", Person("lea"), by=Person("han"))
    accepted(office, OFFICE, to_lea)

    assert roles(office, "han") == frozenset()
    assert roles(office, "lea") == {Role.HR}
    refused(office, OFFICE, han(OpenCentre, "north"), IN_POST)

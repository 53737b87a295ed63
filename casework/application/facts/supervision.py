"""What the acts that processing and delivery share are told of those who lead and handle a case."""

from __future__ import annotations

from casework.application.facts.confidentiality import may_see
from casework.application.facts.finding import Finding
from casework.application.facts.people import is_employed, is_under_nda, organisation
from casework.domain.kernel import Act, Person
from casework.domain.requests.case import Candidate, Case, Registration
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.staff import STAFF, Role


def is_leader(person: Person, group: str, finding: Finding) -> bool:
    """Whether somebody leads a group (held)."""
    return person in organisation(finding).leaders(group)


def leads(act: Act, group: str, finding: Finding) -> Leads:
    return Leads(is_leader(act.by, group, finding))


def delegate(act: Act, employee: Person, group: str, finding: Finding) -> Delegate:
    roles = organisation(finding).roles_of(employee) & STAFF
    in_post = bool(roles) and is_employed(employee, finding)
    return Delegate(is_leader(act.by, group, finding), in_post)


def candidate(
    act: Act, handler: Person, group: str, asked: Registration | Case, finding: Finding
) -> Candidate:
    """Whoever is to handle a case, and whoever names them (held).

    The duties that count are a handler's: in another post nobody could do the work. The grants
    that count are those about the applicant, and those about everyone.
    """
    classes = asked.entry.business.classes
    office = organisation(finding)
    return Candidate(
        by_leader=is_leader(act.by, group, finding),
        member=handler in office.members(group) and is_employed(handler, finding),
        covers=office.duties_cover(handler, asked.business_type, Role.HANDLER),
        under_nda=is_under_nda(handler, finding),
        granted=may_see(handler, classes, act.at, finding, asked.applicant),
    )

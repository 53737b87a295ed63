"""What the organisation and the employees' pages are told, and how others see them."""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from casework.application.facts.finding import Finder, Finders, Finding, identity
from casework.domain.confidentiality import nda
from casework.domain.kernel import Person
from casework.domain.people import employee
from casework.domain.people import organisation as page
from casework.domain.people.employee import Bonds, Whose
from casework.domain.people.organisation import Candidate
from casework.domain.people.posts import Organisation

_Filling: TypeAlias = (
    page.AppointManager | page.AppointDeputy | page.AppointLeader | page.AssignPost
)
OFFICE: Final = f"{page.decider.name}/office"


def organisation(finding: Finding) -> Organisation:
    """Who holds which post (held)."""
    return cast(Organisation, finding.hold(OFFICE))


def is_employed(person: str, finding: Finding) -> bool:
    """Whether somebody works for the office (held)."""
    return employee.employed(finding.hold(f"{employee.decider.name}/{person}"))


def is_under_nda(person: str, finding: Finding) -> bool:
    """Whether somebody's secrecy agreement is in force (held)."""
    return nda.bound(finding.hold(f"{nda.decider.name}/{person}"))


def _of(person: Person, finding: Finding) -> Candidate:
    return Candidate(is_employed(person, finding), is_under_nda(person, finding))


def _candidate(stream: str, act: _Filling, finding: Finding) -> Candidate:
    return _of(act.person, finding)


def _successor(stream: str, act: page.VacatePost, finding: Finding) -> Candidate:
    if act.successor is None:
        return Candidate(employed=False, under_nda=False)
    return _of(act.successor, finding)


ORGANISATION: Final[Finders] = {
    page.AppointManager: Finder(Candidate, _candidate),
    page.AppointDeputy: Finder(Candidate, _candidate),
    page.AppointLeader: Finder(Candidate, _candidate),
    page.AssignPost: Finder(Candidate, _candidate),
    page.VacatePost: Finder(Candidate, _successor),
}


def _whose(stream: str, act: object, finding: Finding) -> Whose:
    return Whose(Person(identity(stream)))


def _bonds(stream: str, act: object, finding: Finding) -> Bonds:
    agreement = finding.hold(f"{nda.decider.name}/{identity(stream)}")
    return Bonds(nda.to_be_ended(agreement))


EMPLOYEE: Final[Finders] = {
    employee.EngageEmployee: Finder(Whose, _whose),
    employee.EndEmployment: Finder(Bonds, _bonds),
}

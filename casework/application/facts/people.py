"""What the organisation and the employees' pages are told, and how others see them."""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    identity,
    in_force,
    today,
)
from casework.domain.confidentiality import grants, nda
from casework.domain.kernel import Person
from casework.domain.people import appointment, employee, performance, record, training_session
from casework.domain.people import organisation as page
from casework.domain.people.appointment import Education, Standards
from casework.domain.people.employee import Bonds, Whose
from casework.domain.people.organisation import Candidate, Succession
from casework.domain.people.performance import Dismissing, Performance, Transferring
from casework.domain.people.posts import Organisation
from casework.domain.people.standing_in import AtWork, StandIn
from casework.domain.policy import Choices

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
    known = finding.hold(f"{employee.decider.name}/{person}")
    bound = is_under_nda(person, finding)
    return Candidate(employee.employed(known), bound, employee.is_clerk(known))


def _candidate(stream: str, act: _Filling, finding: Finding) -> Candidate:
    return _of(act.person, finding)


def _succession(stream: str, act: page.VacatePost, finding: Finding) -> Succession:
    nobody = Candidate(employed=False, under_nda=False)
    successor = nobody if act.successor is None else _of(act.successor, finding)
    holders = [it.holder for it in organisation(finding).posts if it.name == act.post]
    access = [_granted(person, finding) for holder in holders for person in holder]
    return Succession(successor, granted=any(access))


def _granted(person: str, finding: Finding) -> bool:
    return isinstance(finding.hold(f"{grants.decider.name}/{person}"), grants.Granted)


def _at_work(stream: str, act: object, finding: Finding) -> AtWork:
    holders = sorted(organisation(finding).holders())
    return AtWork(frozenset(it for it in holders if is_employed(it, finding)))


ORGANISATION: Final[Finders] = {
    page.FoundOffice: Finder(AtWork, _at_work),
    StandIn: Finder(AtWork, _at_work),
    page.AppointManager: Finder(Candidate, _candidate),
    page.AppointDeputy: Finder(Candidate, _candidate),
    page.AppointLeader: Finder(Candidate, _candidate),
    page.AssignPost: Finder(Candidate, _candidate),
    page.VacatePost: Finder(Succession, _succession),
}


def _whose(stream: str, act: object, finding: Finding) -> Whose:
    return Whose(Person(identity(stream)))


def _standards(stream: str, act: object, finding: Finding) -> Standards:
    policy = in_force(finding)
    education = tuple(map(Education, policy.choice(Choices.MIN_EDUCATION)))
    ages = sorted(map(int, policy.choice(Choices.AGE_RANGE)))
    return Standards(education, tuple(ages), today(finding))


def _performance(stream: str, act: performance.Command, finding: Finding) -> Performance:
    person = Person(identity(stream))
    known: record.Record = finding.hold(f"{record.decider.name}/{person}")
    session = finding.hold(f"{training_session.decider.name}/{act.training}")
    trained = training_session.trained_at(session, person)
    return Performance(known.results, known.outcomes, trained, today(finding))


def _transferring(
    stream: str, act: performance.TransferForPerformance, finding: Finding
) -> Transferring:
    posts = (it for it in organisation(finding).posts if it.name == act.post)
    holds = any(identity(stream) in it.holder for it in posts)
    return Transferring(_performance(stream, act, finding), holds)


def _dismissing(
    stream: str, act: performance.DismissForPerformance, finding: Finding
) -> Dismissing:
    return Dismissing(_performance(stream, act, finding), _bonds(stream, act, finding).agreement)


def _bonds(stream: str, act: object, finding: Finding) -> Bonds:
    agreement = finding.hold(f"{nda.decider.name}/{identity(stream)}")
    return Bonds(nda.to_be_ended(agreement))


EMPLOYEE: Final[Finders] = {
    employee.RegisterCandidate: Finder(Whose, _whose),
    employee.EngageEmployee: Finder(Whose, _whose),
    appointment.AppointClerk: Finder(Standards, _standards),
    performance.TransferForPerformance: Finder(Transferring, _transferring),
    performance.DismissForPerformance: Finder(Dismissing, _dismissing),
    employee.EndEmployment: Finder(Bonds, _bonds),
}

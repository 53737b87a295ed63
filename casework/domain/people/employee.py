"""Employee: who works for the office, on what terms, and what they are able to do.

    phase       act                next phase
    ----------  -----------------  ----------
    NotEngaged  EngageEmployee     Active
    Active      AcknowledgePolicy  same
    Active      RecordCompetency   same
    Active      EndEmployment      Ended

What this table does not open is refused. One stream a person, under the pseudonym the office
knows them by; whoever comes back is engaged under a new one. The rules are the same however
somebody is employed: no other page is told how.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


class Rating(StrEnum):
    """How well somebody knows a topic (GAP-27)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASS = "pass"
    FAIL = "fail"


class Departure(StrEnum):
    """Why an employment ends. Poor performance is none of these: its dismissals are guarded."""

    RESIGNED = "resigned"
    AGREED = "agreed"
    TERM_OVER = "term_over"
    DISCIPLINE = "discipline"
    DECEASED = "deceased"


@frozen
class Competence:
    """The latest rating of a topic."""

    topic: str
    rating: Rating


@frozen
class Edition:
    """A version (1, 2, …) of a policy of the office."""

    policy: str
    version: int


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotEngaged:
    """Nobody the office employs."""


@frozen
class Active:
    """At work. ``acknowledged`` are the policies the person said they know."""

    person: Person
    employment_type: str
    acknowledged: frozenset[Edition] = frozenset()
    competences: tuple[Competence, ...] = ()


@frozen
class Ended:
    """No longer employed."""


Employee: TypeAlias = NotEngaged | Active | Ended


def employed(employee: Employee) -> bool:
    """Whether the person works for the office now."""
    return isinstance(employee, Active)


def competent(employee: Employee, topic: str) -> bool:
    """Whether the person works for the office and was last rated able in the topic."""
    rated = employee.competences if isinstance(employee, Active) else ()
    return any(it.topic == topic and it.rating is not Rating.FAIL for it in rated)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Whose:
    """Whose stream this is, by its name."""

    person: Person


@frozen
class Bonds:
    """For the end of an employment: whether there is an agreement to be ended with it.

    Found in ``confidentiality.nda/<person>`` (held).
    """

    agreement: bool


Facts: TypeAlias = NoFacts | Whose | Bonds


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class EmployeeEngaged:
    person: Person
    name: Personal
    employment_type: str


@frozen
class PolicyAcknowledged:
    edition: Edition


@frozen
class CompetencyRecorded:
    competence: Competence
    ground: str


@frozen
class EmploymentEnded:
    """``agreement``: a secrecy agreement was there to be ended with it."""

    person: Person
    departure: Departure
    reason: str
    agreement: bool


Event: TypeAlias = EmployeeEngaged | PolicyAcknowledged | CompetencyRecorded | EmploymentEnded


# -- Commands ----------------------------------------------------------------------------------


@frozen
class EngageEmployee(Act):
    """``employment_type`` is full_time, part_time, intern, or what else there may be."""

    may = frozenset({Role.HR})

    name: Personal
    employment_type: str


@frozen
class AcknowledgePolicy(Act):
    """By the employee in person, with or without a post."""

    may = PARTIES

    edition: Edition


@frozen
class RecordCompetency(Act):
    """``ground`` is what the rating rests on: an examination, a trial, a certificate."""

    may = frozenset({Role.HR, Role.TRAINER, Role.LEADER, Role.DEPUTY, Role.MANAGER})

    competence: Competence
    ground: str


@frozen
class EndEmployment(Act):
    may = frozenset({Role.HR, Role.MANAGER})

    departure: Departure
    reason: str


Command: TypeAlias = EngageEmployee | AcknowledgePolicy | RecordCompetency | EndEmployment


# -- 1  Employment -----------------------------------------------------------------------------
# S0-2a      The rules bind all who issue, in full time, in part time or as interns.
# S0-1d      Everyone studies the rules, and keeps them.

SAME_FOR_ALL = Rule(
    "EMP-03",
    "However employed, all are under the same rules; each version is acknowledged once, by name.",
    cites=("S0-2a", "S0-1d"),
)


def engage(employee: Employee, act: EngageEmployee, facts: Whose) -> list[Event]:
    only_while(employee, NotEngaged)
    require(act.name.of == facts.person, SAME_FOR_ALL)
    require(act.name.stated, SAME_FOR_ALL)
    require(stated(act.employment_type), SAME_FOR_ALL)
    return [EmployeeEngaged(facts.person, act.name, act.employment_type)]


def acknowledge(employee: Employee, act: AcknowledgePolicy) -> list[Event]:
    active = only_while(employee, Active)
    only_by(act.by == active.person, IN_POST)
    require(stated(act.edition.policy), SAME_FOR_ALL)
    require(act.edition.version > 0, SAME_FOR_ALL)
    require(act.edition not in active.acknowledged, SAME_FOR_ALL)
    return [PolicyAcknowledged(act.edition)]


# -- 2  Competence -----------------------------------------------------------------------------
# What somebody is able to do is rated topic by topic, by somebody else, and on some ground.


def record_competency(employee: Employee, act: RecordCompetency) -> list[Event]:
    active = only_while(employee, Active)
    only_by(act.by != active.person, TWO_PERSONS)
    require(stated(act.competence.topic), REASON_STATED)
    require(stated(act.ground), REASON_STATED)
    return [CompetencyRecorded(act.competence, act.ground)]


# -- 3  The end --------------------------------------------------------------------------------
# What the person holds is given up with the employment; policies see to that.


def end(employee: Employee, act: EndEmployment, facts: Bonds) -> list[Event]:
    active = only_while(employee, Active)
    require(stated(act.reason), REASON_STATED)
    return [EmploymentEnded(active.person, act.departure, act.reason, facts.agreement)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(employee: Employee, command: Command, facts: Facts) -> list[Event]:
    match command:
        case EngageEmployee():
            return engage(employee, command, told(facts, Whose))
        case AcknowledgePolicy():
            return acknowledge(employee, command)
        case RecordCompetency():
            return record_competency(employee, command)
        case EndEmployment():
            return end(employee, command, told(facts, Bonds))
        case _:
            assert_never(command)


def evolve(employee: Employee, event: Event) -> Employee:
    match event:
        case EmployeeEngaged(person, employment_type=employment_type):
            was(employee, NotEngaged)
            return Active(person, employment_type)
        case PolicyAcknowledged(edition):
            active = was(employee, Active)
            return attrs.evolve(active, acknowledged=active.acknowledged | {edition})
        case CompetencyRecorded(competence):
            active = was(employee, Active)
            others = (it for it in active.competences if it.topic != competence.topic)
            return attrs.evolve(active, competences=(*others, competence))
        case EmploymentEnded():
            was(employee, Active)
            return Ended()
        case _:
            assert_never(event)


decider: Decider[Employee, Command, Event, Facts] = Decider(
    "people.employee",
    NotEngaged(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Ended,),
)

"""Employee: who works for the office, on what terms, and what they are able to do.

    phase       act                     next phase
    ----------  ----------------------  ----------
    NotEngaged  RegisterCandidate       Candidate
    NotEngaged  EngageEmployee          Active
    Candidate   AppointClerk            Induction
    Candidate   DeclineCandidate        Ended
    Induction   StartWork               Active
    Active      AppointClerk            same
    Active      SuspendEmployee         Suspended
    Active      TransferForPerformance  same
    Suspended   ReinstateEmployee       Active
    known       AcknowledgePolicy       same
    known       RecordCompetency        same
    engaged     DismissForPerformance   Ended
    engaged     EndEmployment           Ended

    known: Candidate, Induction, Active, Suspended
    engaged: Induction, Active, Suspended

What this table does not open is refused. One stream a person, under the pseudonym the office
knows them by; whoever comes back is engaged under a new one. Who comes to be a clerk begins as a
candidate, and is inducted; all others are engaged at once, and may be appointed later. The rules
are the same however somebody is employed: no other page is told how.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    WHEN_DECIDED,
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
from casework.domain.people.appointment import AppointClerk, ClerkAppointed, Standards, appoint
from casework.domain.people.performance import (
    DismissedForPerformance,
    DismissForPerformance,
    Dismissing,
    TransferForPerformance,
    TransferredForPerformance,
    Transferring,
    dismiss,
    transfer,
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


@frozen
class Spell:
    """A time of work: from when, until when (nothing: it goes on)."""

    start: datetime
    end: datetime | None = None


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotEngaged:
    """Nobody the office employs."""


@frozen
class Known:
    """Somebody the office knows. ``acknowledged`` are the policies the person said they know."""

    person: Person
    employment_type: str
    acknowledged: frozenset[Edition] = frozenset()
    competences: tuple[Competence, ...] = ()


@frozen
class Candidate(Known):
    """May become a clerk."""


@frozen
class Engaged(Known):
    """Employed. ``spells`` are the times of work; the last goes on unless it is suspended.
    ``clerk``: appointed as one."""

    spells: tuple[Spell, ...] = ()
    clerk: bool = False


@frozen
class Induction(Engaged):
    """At work, and learning the work of a clerk."""


@frozen
class Active(Engaged):
    """At work."""


@frozen
class Suspended(Engaged):
    """Employed, and kept from work."""


@frozen
class Ended:
    """No longer employed, or never."""

    spells: tuple[Spell, ...] = ()


Employee: TypeAlias = NotEngaged | Known | Ended


def employed(employee: Employee) -> bool:
    """Whether the person works for the office now. Whoever is suspended does not."""
    return isinstance(employee, Induction | Active)


def competent(employee: Employee, topic: str) -> bool:
    """Whether the person works for the office and was last rated able in the topic."""
    rated = employee.competences if isinstance(employee, Induction | Active) else ()
    return any(it.topic == topic and it.rating is not Rating.FAIL for it in rated)


def is_clerk(employee: Employee) -> bool:
    """Whether the person is employed and was appointed as a clerk."""
    return isinstance(employee, Engaged) and employee.clerk


def spells_of(employee: Employee) -> tuple[Spell, ...]:
    """When the person has worked for the office so far."""
    return employee.spells if isinstance(employee, Engaged | Ended) else ()


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


Facts: TypeAlias = NoFacts | Whose | Standards | Bonds | Dismissing | Transferring


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class CandidateRegistered:
    person: Person
    name: Personal
    employment_type: str


@frozen
class CandidateDeclined:
    reason: str


@frozen
class WorkStarted:
    """The induction is over."""


@frozen
class EmployeeEngaged:
    person: Person
    name: Personal
    employment_type: str
    at: datetime = WHEN_DECIDED


@frozen
class PolicyAcknowledged:
    edition: Edition


@frozen
class CompetencyRecorded:
    competence: Competence
    ground: str


@frozen
class EmployeeSuspended:
    reason: str
    at: datetime


@frozen
class EmployeeReinstated:
    reason: str
    at: datetime


@frozen
class EmploymentEnded:
    """``agreement``: a secrecy agreement was there to be ended with it."""

    person: Person
    departure: Departure
    reason: str
    agreement: bool
    at: datetime = WHEN_DECIDED


Event: TypeAlias = (
    CandidateRegistered
    | CandidateDeclined
    | ClerkAppointed
    | WorkStarted
    | EmployeeEngaged
    | PolicyAcknowledged
    | CompetencyRecorded
    | EmployeeSuspended
    | EmployeeReinstated
    | TransferredForPerformance
    | DismissedForPerformance
    | EmploymentEnded
)


# -- Commands ----------------------------------------------------------------------------------

_PERSONNEL: Final = frozenset({Role.HR})


@frozen
class RegisterCandidate(Act):
    """Somebody who may become a clerk, on these terms (see ``EngageEmployee``)."""

    may = _PERSONNEL

    name: Personal
    employment_type: str


@frozen
class DeclineCandidate(Act):
    may = _PERSONNEL

    reason: str


@frozen
class StartWork(Act):
    """It follows from the end of the induction."""


@frozen
class EngageEmployee(Act):
    """``employment_type`` is full_time, part_time, intern, or what else there may be."""

    may = _PERSONNEL

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

    may = _PERSONNEL

    competence: Competence
    ground: str


@frozen
class SuspendEmployee(Act):
    may = _PERSONNEL

    reason: str


@frozen
class ReinstateEmployee(Act):
    may = _PERSONNEL

    reason: str


@frozen
class EndEmployment(Act):
    may = _PERSONNEL

    departure: Departure
    reason: str


Command: TypeAlias = (
    RegisterCandidate
    | DeclineCandidate
    | AppointClerk
    | StartWork
    | EngageEmployee
    | AcknowledgePolicy
    | RecordCompetency
    | SuspendEmployee
    | ReinstateEmployee
    | TransferForPerformance
    | DismissForPerformance
    | EndEmployment
)


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
    _hold_to_terms(act, facts)
    return [EmployeeEngaged(facts.person, act.name, act.employment_type, act.at)]


def _hold_to_terms(act: EngageEmployee | RegisterCandidate, facts: Whose) -> None:
    require(facts.person != SYSTEM, IN_POST)
    require(act.name.of == facts.person, SAME_FOR_ALL)
    require(act.name.stated, SAME_FOR_ALL)
    require(stated(act.employment_type), SAME_FOR_ALL)


def acknowledge(employee: Employee, act: AcknowledgePolicy) -> list[Event]:
    known = only_while(employee, Known)
    only_by(act.by == act.party == known.person, IN_POST)
    require(stated(act.edition.policy), SAME_FOR_ALL)
    require(act.edition.version > 0, SAME_FOR_ALL)
    require(act.edition not in known.acknowledged, SAME_FOR_ALL)
    return [PolicyAcknowledged(act.edition)]


# -- 2  Competence -----------------------------------------------------------------------------
# What somebody is able to do is rated topic by topic, by somebody else, and on some ground.


def record_competency(employee: Employee, act: RecordCompetency) -> list[Event]:
    known = only_while(employee, Known)
    only_by(act.by != known.person, TWO_PERSONS)
    require(stated(act.competence.topic), REASON_STATED)
    require(stated(act.ground), REASON_STATED)
    return [CompetencyRecorded(act.competence, act.ground)]


# -- 3  Clerks ---------------------------------------------------------------------------------
# The clauses of EMP-01 and EMP-02 stand in ``appointment``.


def register(employee: Employee, act: RegisterCandidate, facts: Whose) -> list[Event]:
    only_while(employee, NotEngaged)
    _hold_to_terms(act, facts)
    return [CandidateRegistered(facts.person, act.name, act.employment_type)]


def appoint_clerk(employee: Employee, act: AppointClerk, facts: Standards) -> list[Event]:
    known = only_while(employee, Candidate, Active)
    require(not is_clerk(employee), IN_ORDER)
    rated = {it.topic for it in known.competences}
    return [appoint(known.person, rated, act, facts)]


def decline(employee: Employee, act: DeclineCandidate) -> list[Event]:
    only_while(employee, Candidate)
    require(stated(act.reason), REASON_STATED)
    return [CandidateDeclined(act.reason)]


def start_work(employee: Employee) -> list[Event]:
    only_while(employee, Induction)
    return [WorkStarted()]


# -- 4  Kept from work -------------------------------------------------------------------------
# Somebody may be kept from work for a time, by somebody else, for a reason that is stated.


def suspend(employee: Employee, act: SuspendEmployee) -> list[Event]:
    active = only_while(employee, Active)
    only_by(act.by != active.person, TWO_PERSONS)
    require(stated(act.reason), REASON_STATED)
    return [EmployeeSuspended(act.reason, act.at)]


def reinstate(employee: Employee, act: ReinstateEmployee) -> list[Event]:
    suspended = only_while(employee, Suspended)
    only_by(act.by != suspended.person, TWO_PERSONS)
    require(stated(act.reason), REASON_STATED)
    return [EmployeeReinstated(act.reason, act.at)]


# -- 5  The end --------------------------------------------------------------------------------
# What the person holds is given up with the employment; policies see to that. The clauses of
# EMP-04, by which poor performance may end it, stand in ``performance``.


def end(employee: Employee, act: EndEmployment, facts: Bonds) -> list[Event]:
    engaged = only_while(employee, Engaged)
    require(stated(act.reason), REASON_STATED)
    return [
        EmploymentEnded(engaged.person, act.departure, act.reason, facts.agreement, act.at),
    ]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(employee: Employee, command: Command, facts: Facts) -> list[Event]:
    match command:
        case RegisterCandidate():
            return register(employee, command, told(facts, Whose))
        case DeclineCandidate():
            return decline(employee, command)
        case AppointClerk():
            return appoint_clerk(employee, command, told(facts, Standards))
        case StartWork():
            return start_work(employee)
        case EngageEmployee():
            return engage(employee, command, told(facts, Whose))
        case AcknowledgePolicy():
            return acknowledge(employee, command)
        case RecordCompetency():
            return record_competency(employee, command)
        case SuspendEmployee():
            return suspend(employee, command)
        case ReinstateEmployee():
            return reinstate(employee, command)
        case TransferForPerformance():
            active = only_while(employee, Active)
            return [transfer(active.person, command, told(facts, Transferring))]
        case DismissForPerformance():
            engaged = only_while(employee, Engaged)
            return [dismiss(engaged.person, command, told(facts, Dismissing))]
        case EndEmployment():
            return end(employee, command, told(facts, Bonds))
        case _:
            assert_never(command)


def evolve(employee: Employee, event: Event) -> Employee:
    match event:
        case CandidateRegistered(person, employment_type=employment_type):
            was(employee, NotEngaged)
            return Candidate(person, employment_type)
        case CandidateDeclined():
            was(employee, Candidate)
            return Ended()
        case ClerkAppointed(at=at):
            if isinstance(employee, Active):
                return attrs.evolve(employee, clerk=True)
            it = was(employee, Candidate)
            whose = (it.person, it.employment_type, it.acknowledged, it.competences)
            return Induction(*whose, (Spell(at),), clerk=True)
        case WorkStarted():
            return _now(Active, was(employee, Induction))
        case EmployeeEngaged(person, employment_type=employment_type, at=at):
            was(employee, NotEngaged)
            return Active(person, employment_type, spells=(Spell(at),))
        case PolicyAcknowledged(edition):
            known = was(employee, Known)
            return attrs.evolve(known, acknowledged=known.acknowledged | {edition})
        case CompetencyRecorded(competence):
            rated = was(employee, Known)
            others = (it for it in rated.competences if it.topic != competence.topic)
            return attrs.evolve(rated, competences=(*others, competence))
        case EmployeeSuspended(at=at):
            active = was(employee, Active)
            return _now(Suspended, attrs.evolve(active, spells=_until(active, at)))
        case EmployeeReinstated(at=at):
            suspended = was(employee, Suspended)
            again = (*suspended.spells, Spell(at))
            return _now(Active, attrs.evolve(suspended, spells=again))
        case TransferredForPerformance():
            return was(employee, Active)
        case DismissedForPerformance(at=at) | EmploymentEnded(at=at):
            return Ended(_until(was(employee, Engaged), at))
        case _:
            assert_never(event)


def _now(phase: type[Active | Suspended], it: Engaged) -> Engaged:
    whose = (it.person, it.employment_type, it.acknowledged, it.competences)
    return phase(*whose, it.spells, it.clerk)


def _until(engaged: Engaged, at: datetime) -> tuple[Spell, ...]:
    """The spells of work, the last of them over."""
    return tuple(it if it.end else attrs.evolve(it, end=at) for it in engaged.spells)


decider: Decider[Employee, Command, Event, Facts] = Decider(
    "people.employee",
    NotEngaged(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Ended,),
)

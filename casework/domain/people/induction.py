"""Induction: what somebody new is taught before they work on their own. One stream an employee.

    phase     act                  next phase
    --------  -------------------  ----------
    NotBegun  TeachTopics          Underway
    Underway  TeachTopics          same
    Underway  RecordInductionExam  same
    Underway  CompleteInduction    Inducted

What this table does not open is refused. A day counts on which something was taught, and it is
recorded on that day.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, office_day
from casework.domain.general import TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Decider,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    was,
)
from casework.domain.people.training import TRAINS, TeachingMethod
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class InductionTopic(StrEnum):
    """What everyone new is taught."""

    COMPANY = "company"
    CULTURE = "culture"
    ISSUANCE_PROCESS = "issuance_process"
    SYSTEMS = "systems"
    LAW = "law"


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotBegun:
    """Nothing was taught yet."""


@frozen
class Underway:
    """``days`` are those on which something was taught; ``passed`` tells the latest exam."""

    topics: frozenset[InductionTopic] = frozenset()
    days: frozenset[date] = frozenset()
    passed: bool = False


@frozen
class Inducted:
    """Ready to work alone."""


Induction: TypeAlias = NotBegun | Underway | Inducted


def inducted(induction: Induction) -> bool:
    """Whether somebody's induction is over."""
    return isinstance(induction, Inducted)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Newcomer:
    """Whose induction it is, by the stream's name; whether they work for the office, and whether
    they are to start work after it (``people.employee/<person>``, held); the least number of days
    (``policy``), and the calendar in force."""

    person: Person
    employed: bool
    awaited: bool
    days: int
    calendar: Calendar


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class TopicsTaught:
    person: Person
    day: date
    topics: frozenset[InductionTopic]
    methods: frozenset[TeachingMethod]


@frozen
class InductionExamined:
    passed: bool


@frozen
class InductionCompleted:
    """``awaited``: the person is to start work now."""

    person: Person
    awaited: bool


Event: TypeAlias = TopicsTaught | InductionExamined | InductionCompleted


# -- Commands ----------------------------------------------------------------------------------


@frozen
class TeachTopics(Act):
    """Today, in these ways."""

    may = TRAINS

    topics: frozenset[InductionTopic]
    methods: frozenset[TeachingMethod]


@frozen
class RecordInductionExam(Act):
    """The latest result counts."""

    may = TRAINS

    passed: bool


@frozen
class CompleteInduction(Act):
    may = TRAINS | {Role.HR}


Command: TypeAlias = TeachTopics | RecordInductionExam | CompleteInduction


# -- 1  All of it ------------------------------------------------------------------------------
# S0-5.1a    Who is new learns of the company, its culture, the process, the systems and the law,
# S0-5.1b    for so many days,
# S0-5.1c    by lectures, demonstrations, simulations and in other ways.

WHOLE_INDUCTION = Rule(
    "TRN-06",
    "An induction is over when all five topics were taught, on enough days, and the exam passed.",
    cites=("S0-5.1a", "S0-5.1b", "S0-5.1c"),
)


def teach(induction: Induction, act: TeachTopics, facts: Newcomer) -> list[Event]:
    only_while(induction, NotBegun, Underway)
    only_by(act.by != facts.person, TWO_PERSONS)
    require(facts.employed, WHOLE_INDUCTION)
    require(act.topics, WHOLE_INDUCTION)
    require(act.methods, WHOLE_INDUCTION)
    day = office_day(facts.calendar, act.at)
    return [TopicsTaught(facts.person, day, act.topics, act.methods)]


def examine(induction: Induction, act: RecordInductionExam, facts: Newcomer) -> list[Event]:
    only_while(induction, Underway)
    only_by(act.by != facts.person, TWO_PERSONS)
    return [InductionExamined(act.passed)]


def complete(induction: Induction, act: CompleteInduction, facts: Newcomer) -> list[Event]:
    done = only_while(induction, Underway, per=WHOLE_INDUCTION)
    only_by(act.by != facts.person, TWO_PERSONS)
    require(done.topics == frozenset(InductionTopic), WHOLE_INDUCTION)
    require(len(done.days) >= facts.days, WHOLE_INDUCTION)
    require(done.passed, WHOLE_INDUCTION)
    return [InductionCompleted(facts.person, facts.awaited)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(induction: Induction, command: Command, facts: Newcomer) -> list[Event]:
    match command:
        case TeachTopics():
            return teach(induction, command, facts)
        case RecordInductionExam():
            return examine(induction, command, facts)
        case CompleteInduction():
            return complete(induction, command, facts)
        case _:
            assert_never(command)


def evolve(induction: Induction, event: Event) -> Induction:
    match event:
        case TopicsTaught(day=day, topics=topics):
            begun = induction if isinstance(induction, Underway) else _begin(induction)
            return attrs.evolve(begun, topics=begun.topics | topics, days=begun.days | {day})
        case InductionExamined(passed):
            return attrs.evolve(was(induction, Underway), passed=passed)
        case InductionCompleted():
            was(induction, Underway)
            return Inducted()
        case _:
            assert_never(event)


def _begin(induction: Induction) -> Underway:
    was(induction, NotBegun)
    return Underway()


decider: Decider[Induction, Command, Event, Newcomer] = Decider(
    "people.induction",
    NotBegun(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Inducted,),
)

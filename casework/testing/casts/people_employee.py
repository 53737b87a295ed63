"""Employee: one who comes, or is a candidate first; rated topic by topic, suspended once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import attrs

from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.people import appointment, employee, performance
from casework.domain.people.appointment import (
    RATED_FIRST,
    AppointClerk,
    Education,
    Major,
    Standards,
)
from casework.domain.people.employee import (
    AcknowledgePolicy,
    Active,
    Bonds,
    Competence,
    DeclineCandidate,
    Departure,
    Edition,
    Employee,
    Ended,
    EndEmployment,
    Engaged,
    EngageEmployee,
    Known,
    Rating,
    RecordCompetency,
    RegisterCandidate,
    ReinstateEmployee,
    StartWork,
    SuspendEmployee,
    Whose,
    decider,
    employed,
)
from casework.domain.people.grades import Grade, Result
from casework.domain.people.performance import (
    DismissForPerformance,
    Dismissing,
    Performance,
    TransferForPerformance,
    Transferring,
)
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.record import Outcome
from casework.domain.properties.people_employee import PROPERTIES
from casework.testing.casts.common import CALENDAR, day, did, did_for, moment, said
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

KIM: Final = Person("kim")
TOPICS: Final = tuple(sorted(RATED_FIRST))
RULES: Final = Edition("conduct", 1)
UNSET: Final = Standards((), (), CALENDAR)
SET: Final = Standards((Education.BACHELOR,), (18, 60), CALENDAR)


# -- How somebody did: July fails on day 32, August on day 63, September is better on day 93 -------


def _result(month: int, on: int, grade: Grade) -> Result:
    period = Period(Cycle.MONTHLY, day(1).replace(month=month))
    name = f"people.appraisal/kim:issuance:2024-{month:02}"
    return Result(name, "issuance", period, 3000, grade, moment(on))


JULY: Final = _result(7, 32, Grade.FAIL)
AUGUST: Final = _result(8, 63, Grade.FAIL)
SEPTEMBER: Final = _result(9, 93, Grade.PASS)
RESULTS: Final = (
    (),
    (JULY,),
    (JULY, attrs.evolve(JULY, appraisal="people.appraisal/kim:desk:2024-07", at=moment(63))),
    (JULY, AUGUST),
    (attrs.evolve(JULY, grade=Grade.PASS), AUGUST),
    (JULY, AUGUST, SEPTEMBER),
)
OUTCOMES: Final = (
    (),
    (Outcome(JULY.appraisal, met=False, at=moment(45)),),
    (Outcome(JULY.appraisal, met=True, at=moment(45)),),
    (Outcome(AUGUST.appraisal, met=False, at=moment(70)),),
)
TRAINED: Final = ((), (moment(20),), (moment(40),), (moment(62),), (moment(66),))
PERFORMANCES: Final = tuple(
    Performance(results, outcomes, trained, CALENDAR)
    for results, outcomes, trained in product(RESULTS, OUTCOMES, TRAINED)
)
STILL_UNMET: Final = Performance((JULY, AUGUST), (), (moment(40),), CALENDAR)


# -- What anybody might ask for --------------------------------------------------------------------


def _begun() -> Iterator[Asked]:
    name = said("kim", "Kim")
    for kind in (EngageEmployee, RegisterCandidate):
        yield kind(name, "intern", **did("han", 1)), Whose(KIM)
        yield kind(said("lea", "Lea"), "intern", **did("han", 1)), Whose(KIM)
        yield kind(said("kim", " "), "intern", **did("han", 1)), Whose(KIM)
        yield kind(name, " ", **did("han", 1)), Whose(KIM)
        yield kind(said(SYSTEM, "Clock"), "intern", **did("han", 1)), Whose(SYSTEM)


def _went_on() -> Iterator[Asked]:
    for who in (did("kim", 2), did("han", 2), did_for("han", "kim", 2), did_for("kim", "han", 2)):
        yield AcknowledgePolicy(RULES, **who), NoFacts()
    for edition in (Edition(" ", 1), Edition("conduct", 0)):
        yield AcknowledgePolicy(edition, **did("kim", 2)), NoFacts()
    for by in ("han", "kim"):
        for reason in ("A case is looked into.", " "):
            yield SuspendEmployee(reason, **did(by, 4)), NoFacts()
            yield ReinstateEmployee(reason, **did(by, 6)), NoFacts()
    yield StartWork(by=SYSTEM, at=moment(3)), NoFacts()
    for reason in ("Somebody else came first.", " "):
        yield DeclineCandidate(reason, **did("han", 3)), NoFacts()
        for agreement in (True, False):
            ended = EndEmployment(Departure.RESIGNED, reason, **did("han", 9))
            yield ended, Bonds(agreement)


def _appointed() -> Iterator[Asked]:
    lawful = AppointClerk(Education.BACHELOR, Major.OTHER, fit=day(2), **did("han", 2))
    yield lawful, UNSET
    yield attrs.evolve(lawful, by=KIM), UNSET
    for fit in (None, day(3)):
        yield attrs.evolve(lawful, fit=fit), UNSET
    for age in (17, 18, 60, 61, None):
        yield attrs.evolve(lawful, age=age), SET
    for education in Education:
        yield attrs.evolve(lawful, education=education, age=30), SET


def _rated(topic: str) -> Iterator[Asked]:
    yield RecordCompetency(Competence(topic, Rating.FAIL), "Trial.", **did("han", 1)), NoFacts()
    for by, about, ground in (("kim", topic, "Trial."), ("han", " ", "Trial."), ("han", topic, "")):
        rated = Competence(about, Rating.FAIL)
        yield RecordCompetency(rated, ground, **did(by, 1)), NoFacts()


def _parted(it: Performance, by: str = "han", reason: str = "Errors.") -> Iterator[Asked]:
    yield DismissForPerformance("s1", reason, **did(by, 99)), Dismissing(it, agreement=False)
    move = TransferForPerformance("desk 1", "archive 2", "s1", reason, **did(by, 99))
    yield move, Transferring(it, holds=True)


def _parted_somehow() -> Iterator[Asked]:
    yield from _parted(STILL_UNMET)
    yield from _parted(STILL_UNMET, by="kim")
    yield from _parted(STILL_UNMET, reason=" ")
    yield from _parted(attrs.evolve(STILL_UNMET, trained=()))
    dismissal, transfer = (act for act, _ in _parted(STILL_UNMET))
    yield dismissal, Dismissing(STILL_UNMET, agreement=True)
    yield transfer, Transferring(STILL_UNMET, holds=False)


RATED: Final = tuple(tuple(_rated(it)) for it in TOPICS)
EVERYWHERE: Final = (*_begun(), *_went_on(), *_appointed(), *_parted_somehow())
BY_RESULTS: Final = tuple(asked for it in PERFORMANCES for asked in _parted(it))


def _acts(state: Employee) -> Iterator[Asked]:
    """Topics are rated in their order, the last of them again; results matter at work alone."""
    yield from EVERYWHERE
    rated = len(state.competences) if isinstance(state, Known) else 0
    yield from RATED[min(rated, len(RATED) - 1)]
    if isinstance(state, Active) and not (rated or state.acknowledged):
        yield from BY_RESULTS


def _within(state: Any) -> bool:
    return not isinstance(state, Engaged) or len(state.spells) <= 2


CAST: Final = Cast(
    decider,
    _acts,
    "one person and one of personnel, ten topics rated in their order, one policy, and one time"
    " of being kept from work",
    within=_within,
    goal=lambda state: isinstance(state, Ended),
    escapes=(DeclineCandidate,),
)


def _at_work_as_the_spells_tell(state: Any) -> bool:
    """Whoever is at work has a spell that goes on, the last; nobody else has."""
    spells = getattr(state, "spells", ())
    going_on = [it.end is None for it in spells]
    return employed(state) == (going_on[-1:] == [True]) and not any(going_on[:-1])


SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (employee, appointment, performance),
    invariants=(("A time of work goes on for whoever is at work", _at_work_as_the_spells_tell),),
)

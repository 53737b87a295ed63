"""Employee: what holds of every working life, from the first word of it to its end."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from casework.domain.calendar import office_day
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, SYSTEM, Person, stated
from casework.domain.people.appointment import (
    ASSESSED,
    RATED_FIRST,
    STANDARDS_MET,
    ClerkAppointed,
    Education,
    Standing,
)
from casework.domain.people.employee import (
    SAME_FOR_ALL,
    CandidateDeclined,
    CandidateRegistered,
    CompetencyRecorded,
    EmployeeEngaged,
    EmployeeReinstated,
    EmployeeSuspended,
    EmploymentEnded,
    PolicyAcknowledged,
    WorkStarted,
)
from casework.domain.people.grades import Grade, Result
from casework.domain.people.performance import (
    TRAINED_FIRST,
    DismissedForPerformance,
    Performance,
    TransferredForPerformance,
)
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

NOBODY: Final = Person("")
_BEGUN = (CandidateRegistered, EmployeeEngaged)
_OVER = (CandidateDeclined, DismissedForPerformance, EmploymentEnded)
_KEPT_OUT = (EmployeeSuspended, EmployeeReinstated)
_FOR_PERFORMANCE = (TransferredForPerformance, DismissedForPerformance)
_BETWEEN = (
    *(ClerkAppointed, WorkStarted, PolicyAcknowledged, CompetencyRecorded),
    *(*_KEPT_OUT, TransferredForPerformance),
)
_EVERY = (*_BEGUN, *_BETWEEN, *_OVER)

_KNOWN = ("candidate", "induction", "active", "suspended")
_ENGAGED = ("induction", "active", "suspended")
_APPOINTED = {"candidate": "induction", "active": "active"}

# -- Whose life it is, told from the events alone --------------------------------------------------


@frozen(cache_hash=True)
class Life:
    """Who it is, and the topics in which they were rated."""

    person: Person = NOBODY
    rated: frozenset[str] = frozenset()

    def after(self, event: Any) -> Life:
        match event:
            case CandidateRegistered(person) | EmployeeEngaged(person):
                return Life(person)
            case CompetencyRecorded(competence):
                return evolve(self, rated=self.rated | {competence.topic})
            case _:
                return self


_of_life: Final = telling(Life(), (*_BEGUN, CompetencyRecorded))


def _own_name(it: Step) -> bool:
    name, person = it.event.name, it.facts.person
    return it.event.person == person == name.of and bool(name.stated)


def _learnt_enough(it: Step) -> bool:
    """At least as far up the ladder as is set, and passed only where something is set."""
    ladder = tuple(Education)
    climbed = ladder[: ladder.index(it.event.education) + 1]
    asked = it.facts.education
    return set(asked) <= set(climbed) and _stands(it.event.by_education, asked)


def _of_age(it: Step) -> bool:
    """Within the range that is set, and passed only where one is set."""
    ages = it.facts.ages
    told = it.act.age is not None
    within = not ages or (told and sorted((min(ages), it.act.age, max(ages)))[1] == it.act.age)
    return within and _stands(it.event.by_age, ages)


def _stands(standing: Standing, standard: tuple[object, ...]) -> bool:
    return (standing is Standing.PASSED) == bool(standard)


# -- Fail, training, fail --------------------------------------------------------------------------

_Fails: TypeAlias = tuple[Result, ...]


def _standing_fails(it: Performance) -> _Fails:
    """The fails that nothing has made good: no better result after them, no improvement met."""
    better = [n for n, each in enumerate(it.results) if each.grade is not Grade.FAIL]
    since = it.results[max(better, default=-1) + 1 :]
    met = [each.at for each in it.outcomes if each.met]
    return tuple(fail for fail in since if not met or fail.at >= max(met))


def _wanting_after_training(it: Performance) -> bool:
    """A fail that stands, a training after it, and after that a later fail or none improved."""
    for trained in it.trained:
        day = office_day(it.calendar, trained)
        for fail in (each for each in _standing_fails(it) if each.at < trained):
            unmet = [each.at for each in it.outcomes if each.appraisal == fail.appraisal]
            later = [
                each.at
                for each in it.results
                if each.grade is Grade.FAIL
                and each.period.first > fail.period.last
                and each.period.last > day
            ]
            if max((*unmet, *later), default=trained) > trained:
                return True
    return False


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("A working life goes its course", IN_ORDER),
        "nobody",
        {
            CandidateRegistered: to("candidate", "nobody"),
            EmployeeEngaged: to("active", "nobody"),
            CandidateDeclined: to("over", "candidate"),
            ClerkAppointed: _APPOINTED,
            WorkStarted: to("active", "induction"),
            PolicyAcknowledged: staying(*_KNOWN),
            CompetencyRecorded: staying(*_KNOWN),
            EmployeeSuspended: to("suspended", "active"),
            EmployeeReinstated: to("active", "suspended"),
            TransferredForPerformance: staying("active"),
            DismissedForPerformance: to("over", *_ENGAGED),
            EmploymentEnded: to("over", *_ENGAGED),
        },
    ),
    precedence(
        law("Nothing happens to whom the office does not know", IN_ORDER),
        _BEGUN,
        (*_BETWEEN, *_OVER),
    ),
    never_after(law("Once it is over, a working life is over", IN_ORDER), _OVER, _EVERY),
    at_most_once(law("Somebody becomes a clerk once", IN_ORDER), ClerkAppointed),
    precedence(
        law("Who starts work after an induction was appointed first", IN_ORDER),
        ClerkAppointed,
        WorkStarted,
    ),
    precedence(
        law("Only who was kept from work comes back to it", IN_ORDER),
        EmployeeSuspended,
        EmployeeReinstated,
        anew=EmployeeReinstated,
    ),
    whenever(
        law("The clock is nobody's employee", IN_POST),
        _BEGUN,
        lambda it: it.event.person != SYSTEM,
    ),
    whenever(
        law("Everyone comes under their own name", SAME_FOR_ALL),
        _BEGUN,
        _own_name,
    ),
    whenever(
        law("Everyone comes on some terms, whichever they are", SAME_FOR_ALL),
        _BEGUN,
        lambda it: stated(it.event.employment_type),
    ),
    _of_life(
        law("Nobody acknowledges a policy for somebody else", IN_POST),
        (PolicyAcknowledged,),
        lambda now, it: {it.act.by, it.act.party} == {now.person},
    ),
    whenever(
        law("What is acknowledged is a version of some policy", SAME_FOR_ALL),
        PolicyAcknowledged,
        lambda it: stated(it.event.edition.policy) and it.event.edition.version >= 1,
    ),
    at_most_once(
        law("Each version of a policy is acknowledged once", SAME_FOR_ALL),
        PolicyAcknowledged,
        of=lambda it: it.event.edition,
    ),
    _of_life(
        law("Nobody decides on their own working life", TWO_PERSONS),
        (CompetencyRecorded, ClerkAppointed, *_KEPT_OUT, *_FOR_PERFORMANCE),
        lambda now, it: it.act.by != now.person,
    ),
    whenever(
        law("A rating is of something, and rests on something", REASON_STATED),
        CompetencyRecorded,
        lambda it: stated(it.event.competence.topic) and stated(it.event.ground),
    ),
    whenever(
        law("A clerk has learnt as much as is asked for", STANDARDS_MET),
        ClerkAppointed,
        _learnt_enough,
    ),
    whenever(law("A clerk is as old as is asked for", STANDARDS_MET), ClerkAppointed, _of_age),
    whenever(
        law("A clerk has declared to be fit by the day of the appointment", ASSESSED),
        ClerkAppointed,
        lambda it: it.event.fit <= office_day(it.facts.calendar, it.act.at),
    ),
    _of_life(
        law("A clerk was rated in everything that the work asks for", ASSESSED),
        (ClerkAppointed,),
        lambda now, it: now.rated >= RATED_FIRST,
    ),
    whenever(
        law("What parts somebody from their work has a stated reason", REASON_STATED),
        (*_KEPT_OUT, TransferredForPerformance, *_OVER),
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("Poor performance costs something only if training did not help", TRAINED_FIRST),
        _FOR_PERFORMANCE,
        lambda it: _wanting_after_training(it.facts.performance),
    ),
    whenever(
        law("Somebody is moved from a post that they hold", TRAINED_FIRST),
        TransferredForPerformance,
        lambda it: it.facts.holds,
    ),
    _of_life(
        law("What is on record of somebody's work bears their name", RECORD_STANDS),
        (ClerkAppointed, *_FOR_PERFORMANCE, EmploymentEnded),
        lambda now, it: it.event.person == now.person,
    ),
    whenever(
        law("The end of an employment tells whether an agreement ends with it", RECORD_STANDS),
        (DismissedForPerformance, EmploymentEnded),
        lambda it: it.event.agreement == it.facts.agreement,
    ),
    as_said(law("What is on record of somebody's work was said of it", RECORD_STANDS), _EVERY),
)

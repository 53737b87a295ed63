"""An employee, told as the clauses would be argued, and as a working life goes at random."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.people import employee
from casework.domain.people.employee import (
    SAME_FOR_ALL,
    AcknowledgePolicy,
    Active,
    Bonds,
    Competence,
    CompetencyRecorded,
    Departure,
    Edition,
    EmployeeEngaged,
    EmploymentEnded,
    Ended,
    EndEmployment,
    EngageEmployee,
    NotEngaged,
    PolicyAcknowledged,
    Rating,
    RecordCompetency,
    Whose,
    competent,
    decider,
    employed,
)
from casework.testing.histories import explore, histories, outcomes, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, said

# -- The cast ----------------------------------------------------------------------------------

KIM, FREE, BOUND = Person("kim"), Bonds(agreement=False), Bonds(agreement=True)
ENGAGED = EmployeeEngaged(KIM, said("kim", "Kim"), "intern")
RULES_2 = Edition("conduct", 2)
ACKNOWLEDGED = PolicyAcknowledged(RULES_2)
ABLE, UNABLE = Competence("permits", Rating.PASS), Competence("permits", Rating.FAIL)
RESIGNED = EmploymentEnded(KIM, Departure.RESIGNED, "Moves away.", agreement=False)


def kim(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Employment -----------------------------------------------------------------------------


def test_somebody_is_engaged_once_by_name_and_on_some_terms():
    engage = EngageEmployee(said("kim", "Kim"), "intern", **did("han", 1))
    nobody = kim().told(Whose(KIM))

    nobody.when(engage).then(ENGAGED)
    nobody.when(attrs.evolve(engage, name=said("lea", "Lea"))).refused(SAME_FOR_ALL)
    nobody.when(attrs.evolve(engage, name=said("kim", "\u3164"))).refused(SAME_FOR_ALL)
    nobody.when(attrs.evolve(engage, employment_type=" ")).refused(SAME_FOR_ALL)
    kim(ENGAGED).when(engage, Whose(KIM)).refused(IN_ORDER)
    kim(ENGAGED, RESIGNED).when(engage, Whose(KIM)).refused(IN_ORDER)


def test_the_terms_of_employment_are_an_open_list_and_decide_nothing():
    came_of_it = []
    for terms in ("full_time", "part_time", "intern", "seasonal"):
        engage = EngageEmployee(said("kim", "Kim"), terms, **did("han", 1))
        engaged = attrs.evolve(ENGAGED, employment_type=terms)
        kim().told(Whose(KIM)).when(engage).then(engaged)
        came_of_it.append(list(outcomes(decider, acts, kim(engaged).state, 2)))

    assert came_of_it == [came_of_it[0]] * 4


def test_each_version_of_a_policy_is_acknowledged_once_and_in_person():
    acknowledge = AcknowledgePolicy(RULES_2, **did("kim", 2))
    engaged, again = kim(ENGAGED), kim(ENGAGED, ACKNOWLEDGED)
    next_version = Edition("conduct", 3)

    engaged.when(acknowledge).then(ACKNOWLEDGED)
    again.when(acknowledge).refused(SAME_FOR_ALL)
    again.when(attrs.evolve(acknowledge, edition=next_version)).then(
        PolicyAcknowledged(next_version)
    )
    engaged.when(attrs.evolve(acknowledge, by=Person("han"))).refused(IN_POST)
    engaged.when(attrs.evolve(acknowledge, edition=Edition(" ", 2))).refused(SAME_FOR_ALL)
    engaged.when(attrs.evolve(acknowledge, edition=Edition("conduct", 0))).refused(SAME_FOR_ALL)
    kim().when(acknowledge).refused(IN_ORDER)


# -- 2  Competence -----------------------------------------------------------------------------


def test_competence_is_rated_by_somebody_else_and_on_some_ground():
    rate = RecordCompetency(ABLE, "Examination of May.", **did("lea", 2))
    engaged = kim(ENGAGED)

    engaged.when(rate).then(CompetencyRecorded(ABLE, "Examination of May."))
    engaged.when(attrs.evolve(rate, by=KIM)).refused(TWO_PERSONS)
    engaged.when(attrs.evolve(rate, ground="")).refused(REASON_STATED)
    blank = attrs.evolve(rate, competence=Competence(" ", Rating.GOOD))
    engaged.when(blank).refused(REASON_STATED)
    kim().when(rate).refused(IN_ORDER)


def test_the_latest_rating_tells_what_somebody_is_able_to_do():
    passed, failed = CompetencyRecorded(ABLE, "Trial."), CompetencyRecorded(UNABLE, "Trial.")

    assert competent(kim(ENGAGED, passed).state, "permits")
    assert not competent(kim(ENGAGED, passed).state, "loans")
    assert not competent(kim(ENGAGED, passed, failed).state, "permits")
    assert competent(kim(ENGAGED, failed, passed).state, "permits")
    assert not competent(kim(ENGAGED, passed, RESIGNED).state, "permits")
    assert not competent(kim().state, "permits")


# -- 3  The end --------------------------------------------------------------------------------


def test_an_employment_ends_for_a_reason():
    end = EndEmployment(Departure.RESIGNED, "Moves away.", **did("han", 3))
    engaged = kim(ENGAGED)

    engaged.when(end, FREE).then(RESIGNED)
    engaged.when(end, BOUND).then(attrs.evolve(RESIGNED, agreement=True))
    engaged.when(attrs.evolve(end, reason=" "), FREE).refused(REASON_STATED)
    kim().when(end, FREE).refused(IN_ORDER)
    kim(ENGAGED, RESIGNED).when(end, FREE).refused(IN_ORDER)


def test_poor_performance_is_no_ground_for_an_unguarded_end():
    assert not [it for it in Departure if "perform" in it]


def test_somebody_is_employed_from_the_first_day_to_the_last():
    assert not employed(kim().state)
    assert employed(kim(ENGAGED).state)
    assert not employed(kim(ENGAGED, RESIGNED).state)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for name in ("Kim", ""):
        yield EngageEmployee(said("kim", name), "intern", **did("han", day)), Whose(KIM)
    for version in (1, 2):
        for who in ("kim", "han"):
            yield AcknowledgePolicy(Edition("conduct", version), **did(who, day)), NoFacts()
    for competence in (ABLE, UNABLE):
        for who in ("kim", "lea"):
            yield RecordCompetency(competence, "Trial.", **did(who, day)), NoFacts()
    for facts in (FREE, BOUND):
        yield EndEmployment(Departure.RESIGNED, "Moves away.", **did("han", day)), facts


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotEngaged, Active, Ended])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_nothing_is_acknowledged_twice(history: list[Any]):
    editions = [it.edition for it in history if isinstance(it, PolicyAcknowledged)]

    assert len(editions) == len(set(editions))


@for_all(lives())
def test_whatever_happens_nothing_follows_the_end(history: list[Any]):
    kinds = [type(it) for it in history]

    assert EmploymentEnded not in kinds[:-1]
    assert kinds.count(EmployeeEngaged) == bool(kinds)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(employee.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(employee).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    for history in ([ACKNOWLEDGED], [RESIGNED], [ENGAGED, ENGAGED]):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
    with pytest.raises(ImpossibleHistory):
        decider.after([CompetencyRecorded(ABLE, "Trial.")])

"""An employee, told as the clauses would be argued, and as a working life goes at random."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.people import appointment, employee, performance
from casework.domain.people.appointment import (
    ASSESSED,
    RATED_FIRST,
    STANDARDS_MET,
    AppointClerk,
    ClerkAppointed,
    Education,
    Major,
    Standards,
    Standing,
)
from casework.domain.people.employee import (
    SAME_FOR_ALL,
    AcknowledgePolicy,
    Active,
    Bonds,
    Candidate,
    CandidateDeclined,
    CandidateRegistered,
    Competence,
    CompetencyRecorded,
    DeclineCandidate,
    Departure,
    Edition,
    EmployeeEngaged,
    EmployeeReinstated,
    EmployeeSuspended,
    EmploymentEnded,
    Ended,
    EndEmployment,
    Engaged,
    EngageEmployee,
    Induction,
    Known,
    NotEngaged,
    PolicyAcknowledged,
    Rating,
    RecordCompetency,
    RegisterCandidate,
    ReinstateEmployee,
    Spell,
    StartWork,
    Suspended,
    SuspendEmployee,
    Whose,
    WorkStarted,
    competent,
    decider,
    employed,
    is_clerk,
    spells_of,
)
from casework.domain.people.grades import Grade, Result
from casework.domain.people.performance import (
    TRAINED_FIRST,
    DismissedForPerformance,
    DismissForPerformance,
    Dismissing,
    Performance,
    TransferForPerformance,
    TransferredForPerformance,
    Transferring,
)
from casework.domain.people.periods import period_named
from casework.domain.policy import EDUCATION
from casework.testing.explorer import Page
from casework.testing.histories import explore, histories, outcomes, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, did_for, moment, said

# -- The cast ----------------------------------------------------------------------------------

KIM, FREE, BOUND = Person("kim"), Bonds(agreement=False), Bonds(agreement=True)
ENGAGED = EmployeeEngaged(KIM, said("kim", "Kim"), "intern", moment(1))
RULES_2 = Edition("conduct", 2)
ACKNOWLEDGED = PolicyAcknowledged(RULES_2)
ABLE, UNABLE = Competence("permits", Rating.PASS), Competence("permits", Rating.FAIL)
RESIGNED = EmploymentEnded(KIM, Departure.RESIGNED, "Moves away.", False, moment(3))

REGISTERED = CandidateRegistered(KIM, said("kim", "Kim"), "intern")
RATED = tuple(
    CompetencyRecorded(Competence(it, Rating.FAIL), "Interview.") for it in sorted(RATED_FIRST)
)
UNSET = Standards((), (), CALENDAR)
APPOINT = AppointClerk(Education.BACHELOR, Major.OTHER, fit=day(1), **did("han", 2))
APPOINTED = ClerkAppointed(
    KIM,
    Education.BACHELOR,
    Major.OTHER,
    day(1),
    Standing.NOT_CONFIGURED,
    Standing.NOT_CONFIGURED,
    moment(2),
)
CLERK = (REGISTERED, *RATED, APPOINTED)
SUSPENDED = EmployeeSuspended("A case is looked into.", moment(4))
BACK = EmployeeReinstated("Nothing was found.", moment(6))


def fail(period: str, on: int) -> Result:
    [named] = period_named(period)
    return Result(
        f"people.appraisal/kim:issuance:{period}", "issuance", named, 3000, Grade.FAIL, moment(on)
    )


STILL_UNMET = Performance((fail("2024-06", 5), fail("2024-07", 35)), (), (moment(8),), CALENDAR)
UNTRAINED = attrs.evolve(STILL_UNMET, trained=())
DISMISSED = DismissedForPerformance(KIM, "s1", "Too many errors.", False, moment(40))
TRANSFERRED = TransferredForPerformance(KIM, "desk 1", "archive 2", "s1", "Too many errors.")


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
    kim(REGISTERED).when(engage, Whose(KIM)).refused(IN_ORDER)


def test_the_clock_is_nobodys_employee():
    engage = EngageEmployee(said(SYSTEM, "Clock"), "full_time", **did("han", 1))

    kim().when(engage, Whose(SYSTEM)).refused(IN_POST)


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
    engaged.when(AcknowledgePolicy(RULES_2, **did_for("han", "kim", 2))).refused(IN_POST)
    engaged.when(AcknowledgePolicy(RULES_2, **did_for("kim", "lea", 2))).refused(IN_POST)
    engaged.when(attrs.evolve(acknowledge, edition=Edition("conduct", 1))).then(
        PolicyAcknowledged(Edition("conduct", 1))
    )
    engaged.when(attrs.evolve(acknowledge, edition=Edition(" ", 2))).refused(SAME_FOR_ALL)
    engaged.when(attrs.evolve(acknowledge, edition=Edition("conduct", 0))).refused(SAME_FOR_ALL)
    kim().when(acknowledge).refused(IN_ORDER)
    kim(REGISTERED).when(acknowledge).then(ACKNOWLEDGED)
    assert kim(ENGAGED, ACKNOWLEDGED, SUSPENDED, BACK).state.acknowledged == {RULES_2}


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
    assert not competent(kim(REGISTERED, passed).state, "permits")
    assert competent(kim(*CLERK, passed).state, "permits")
    assert not competent(kim(ENGAGED, passed, SUSPENDED).state, "permits")


# -- 3  Clerks ---------------------------------------------------------------------------------


def test_a_candidate_is_registered_once_by_name_and_on_some_terms():
    register = RegisterCandidate(said("kim", "Kim"), "intern", **did("han", 1))
    nobody = kim().told(Whose(KIM))

    nobody.when(register).then(REGISTERED)
    nobody.when(attrs.evolve(register, name=said("lea", "Lea"))).refused(SAME_FOR_ALL)
    nobody.when(attrs.evolve(register, employment_type=" ")).refused(SAME_FOR_ALL)
    kim(REGISTERED).when(register, Whose(KIM)).refused(IN_ORDER)
    kim(ENGAGED).when(register, Whose(KIM)).refused(IN_ORDER)


def test_a_candidate_who_was_rated_in_everything_and_is_fit_becomes_a_clerk():
    rated = kim(REGISTERED, *RATED).told(UNSET)

    rated.when(APPOINT).then(APPOINTED)
    rated.when(attrs.evolve(APPOINT, fit=None)).refused(ASSESSED)
    rated.when(attrs.evolve(APPOINT, fit=day(2))).then(attrs.evolve(APPOINTED, fit=day(2)))
    rated.when(attrs.evolve(APPOINT, fit=day(3))).refused(ASSESSED)
    rated.when(attrs.evolve(APPOINT, by=KIM)).refused(TWO_PERSONS)
    for missing in range(len(RATED)):
        some = RATED[:missing] + RATED[missing + 1 :]
        kim(REGISTERED, *some).when(APPOINT, UNSET).refused(ASSESSED)
    kim(*CLERK).when(APPOINT, UNSET).refused(IN_ORDER)
    kim(*CLERK, WorkStarted()).when(APPOINT, UNSET).refused(IN_ORDER)


def test_who_works_here_already_becomes_a_clerk_on_the_same_terms_and_once():
    rated = kim(ENGAGED, *RATED).told(UNSET)

    rated.when(APPOINT).then(APPOINTED)
    rated.when(attrs.evolve(APPOINT, fit=None)).refused(ASSESSED)
    rated.when(attrs.evolve(APPOINT, by=KIM)).refused(TWO_PERSONS)
    rated.when(APPOINT, attrs.evolve(UNSET, education=(Education.MASTER,))).refused(STANDARDS_MET)
    kim(ENGAGED, *RATED[1:]).when(APPOINT, UNSET).refused(ASSESSED)
    kim(ENGAGED, *RATED, APPOINTED).when(APPOINT, UNSET).refused(IN_ORDER)
    kim(ENGAGED, *RATED, SUSPENDED).when(APPOINT, UNSET).refused(IN_ORDER)
    kim(ENGAGED, *RATED, RESIGNED).when(APPOINT, UNSET).refused(IN_ORDER)


def test_a_clerk_is_whoever_was_appointed_for_as_long_as_they_are_employed():
    for past in ((ENGAGED, *RATED), (REGISTERED, *RATED)):
        assert not is_clerk(kim(*past).state)
        assert is_clerk(kim(*past, APPOINTED).state)
        assert not is_clerk(kim(*past, APPOINTED, RESIGNED).state)
    assert is_clerk(kim(*CLERK, WorkStarted(), SUSPENDED, BACK).state)
    at_work = kim(ENGAGED, *RATED, APPOINTED).state
    assert isinstance(at_work, Active)
    assert spells_of(at_work) == (Spell(moment(1)),)


def test_education_is_at_least_what_policy_asks_for():
    rated = kim(REGISTERED, *RATED)
    passed = attrs.evolve(APPOINTED, by_education=Standing.PASSED)
    for least in Education:
        asks = attrs.evolve(UNSET, education=(least,))
        for learnt in Education:
            outcome = rated.when(attrs.evolve(APPOINT, education=learnt), asks)
            if EDUCATION.index(learnt) >= EDUCATION.index(least):
                outcome.then(attrs.evolve(passed, education=learnt))
            else:
                outcome.refused(STANDARDS_MET)


def test_age_is_within_what_policy_asks_for():
    rated = kim(REGISTERED, *RATED).told(attrs.evolve(UNSET, ages=(20, 50)))
    passed = attrs.evolve(APPOINTED, by_age=Standing.PASSED)

    for age in (20, 35, 50):
        rated.when(attrs.evolve(APPOINT, age=age)).then(passed)
    for age in (19, 51, -3):
        rated.when(attrs.evolve(APPOINT, age=age)).refused(STANDARDS_MET)
    rated.when(APPOINT).refused(STANDARDS_MET)


def test_a_standard_that_is_not_set_is_told_as_such_and_refuses_nobody():
    rated = kim(REGISTERED, *RATED).told(UNSET)

    for learnt in Education:
        for age in (None, 15, 90):
            act = attrs.evolve(APPOINT, education=learnt, age=age)
            rated.when(act).then(attrs.evolve(APPOINTED, education=learnt))


def test_what_was_studied_refuses_nobody():
    rated = kim(REGISTERED, *RATED).told(UNSET)

    for major in Major:
        rated.when(attrs.evolve(APPOINT, major=major)).then(attrs.evolve(APPOINTED, major=major))


def test_policy_and_candidates_speak_of_education_in_the_same_words():
    assert list(EDUCATION) == [*Education]


def test_a_candidate_may_be_declined_for_a_reason():
    decline = DeclineCandidate("The post is filled.", **did("han", 2))
    declined = CandidateDeclined("The post is filled.")

    kim(REGISTERED).when(decline).then(declined)
    kim(REGISTERED).when(attrs.evolve(decline, reason="")).refused(REASON_STATED)
    kim(*CLERK).when(decline).refused(IN_ORDER)
    kim(REGISTERED, declined).when(APPOINT, UNSET).refused(IN_ORDER)
    assert kim(REGISTERED, declined).state == Ended()


def test_a_new_clerk_starts_work_after_the_induction():
    start = StartWork(**did("tia", 9))

    kim(*CLERK).when(start).then(WorkStarted())
    kim(REGISTERED, *RATED).when(start).refused(IN_ORDER)
    kim(*CLERK, WorkStarted()).when(start).refused(IN_ORDER)
    kim(ENGAGED).when(start).refused(IN_ORDER)
    assert type(kim(*CLERK, WorkStarted()).state) is Active


# -- 4  Kept from work -------------------------------------------------------------------------


def test_somebody_is_kept_from_work_by_somebody_else_for_a_reason():
    suspend = SuspendEmployee(SUSPENDED.reason, **did("han", 4))

    kim(ENGAGED).when(suspend).then(SUSPENDED)
    kim(ENGAGED).when(attrs.evolve(suspend, by=KIM)).refused(TWO_PERSONS)
    kim(ENGAGED).when(attrs.evolve(suspend, reason="\n")).refused(REASON_STATED)
    kim(ENGAGED, SUSPENDED).when(suspend).refused(IN_ORDER)
    kim(*CLERK).when(suspend).refused(IN_ORDER)


def test_and_comes_back_to_it_in_the_same_way():
    reinstate = ReinstateEmployee(BACK.reason, **did("han", 6))
    away = kim(ENGAGED, SUSPENDED)

    away.when(reinstate).then(BACK)
    away.when(attrs.evolve(reinstate, by=KIM)).refused(TWO_PERSONS)
    away.when(attrs.evolve(reinstate, reason=" ")).refused(REASON_STATED)
    kim(ENGAGED).when(reinstate).refused(IN_ORDER)


# -- Poor performance (EMP-04) -----------------------------------------------------------------


def test_nobody_is_dismissed_for_performance_but_after_fail_training_and_fail():
    dismiss = DismissForPerformance("s1", "Too many errors.", **did("han", 40))
    fell_short = Dismissing(STILL_UNMET, agreement=False)

    for history in ((ENGAGED,), CLERK, (*CLERK, WorkStarted()), (ENGAGED, SUSPENDED)):
        it = kim(*history).told(fell_short)
        it.when(dismiss).then(DISMISSED)
        it.when(attrs.evolve(dismiss, by=KIM)).refused(TWO_PERSONS)
        it.when(attrs.evolve(dismiss, reason=" ")).refused(REASON_STATED)
        it.when(dismiss, Dismissing(UNTRAINED, agreement=False)).refused(TRAINED_FIRST)
    bound = Dismissing(STILL_UNMET, agreement=True)
    kim(ENGAGED).when(dismiss, bound).then(attrs.evolve(DISMISSED, agreement=True))
    for history in ((), (REGISTERED,), (ENGAGED, DISMISSED), (ENGAGED, RESIGNED)):
        kim(*history).when(dismiss, fell_short).refused(IN_ORDER)


def test_nor_given_other_work_and_then_only_in_place_of_a_post_of_their_own():
    transfer = TransferForPerformance(
        "desk 1", "archive 2", "s1", "Too many errors.", **did("han", 40)
    )
    fell_short = Transferring(STILL_UNMET, holds=True)
    it = kim(ENGAGED).told(fell_short)

    it.when(transfer).then(TRANSFERRED)
    it.when(attrs.evolve(transfer, by=KIM)).refused(TWO_PERSONS)
    it.when(attrs.evolve(transfer, reason="")).refused(REASON_STATED)
    it.when(transfer, Transferring(UNTRAINED, holds=True)).refused(TRAINED_FIRST)
    it.when(transfer, Transferring(STILL_UNMET, holds=False)).refused(TRAINED_FIRST)
    for history in ((), (REGISTERED,), CLERK, (ENGAGED, SUSPENDED), (ENGAGED, RESIGNED)):
        kim(*history).when(transfer, fell_short).refused(IN_ORDER)


def test_poor_performance_is_no_ground_for_an_unguarded_end():
    assert not [it for it in Departure if "perform" in it]


# -- 5  The end --------------------------------------------------------------------------------


def test_an_employment_ends_for_a_reason():
    end = EndEmployment(Departure.RESIGNED, "Moves away.", **did("han", 3))
    engaged = kim(ENGAGED)

    engaged.when(end, FREE).then(RESIGNED)
    engaged.when(end, BOUND).then(attrs.evolve(RESIGNED, agreement=True))
    engaged.when(attrs.evolve(end, reason=" "), FREE).refused(REASON_STATED)
    kim(ENGAGED, SUSPENDED).when(end, FREE).then(RESIGNED)
    kim(*CLERK).when(end, FREE).then(RESIGNED)
    kim().when(end, FREE).refused(IN_ORDER)
    kim(REGISTERED).when(end, FREE).refused(IN_ORDER)
    kim(ENGAGED, RESIGNED).when(end, FREE).refused(IN_ORDER)


def test_somebody_is_employed_from_the_first_day_to_the_last_unless_suspended():
    assert not employed(kim().state)
    assert not employed(kim(REGISTERED).state)
    assert employed(kim(*CLERK).state)
    assert employed(kim(*CLERK, WorkStarted()).state)
    assert employed(kim(ENGAGED).state)
    assert not employed(kim(ENGAGED, SUSPENDED).state)
    assert employed(kim(ENGAGED, SUSPENDED, BACK).state)
    assert not employed(kim(ENGAGED, RESIGNED).state)
    assert not employed(kim(ENGAGED, DISMISSED).state)


def test_the_times_of_work_are_known():
    left = attrs.evolve(RESIGNED, at=moment(9))
    whole = (Spell(moment(1), moment(4)), Spell(moment(6), moment(9)))

    assert spells_of(kim().state) == spells_of(kim(REGISTERED).state) == ()
    assert spells_of(kim(ENGAGED).state) == (Spell(moment(1)),)
    assert spells_of(kim(*CLERK, WorkStarted()).state) == (Spell(moment(2)),)
    assert spells_of(kim(ENGAGED, SUSPENDED).state) == whole[:1]
    assert spells_of(kim(ENGAGED, SUSPENDED, BACK, left).state) == whole
    assert spells_of(kim(ENGAGED, SUSPENDED, left).state) == whole[:1]
    assert spells_of(kim(ENGAGED, DISMISSED).state) == (Spell(moment(1), moment(40)),)


def test_what_somebody_is_employed_as_is_kept_from_the_beginning():
    candidate, active = kim(REGISTERED).state, kim(ENGAGED).state

    assert candidate == Candidate(KIM, "intern")
    assert active == Active(KIM, "intern", spells=(Spell(moment(1)),))


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day_: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for name in ("Kim", ""):
        yield EngageEmployee(said("kim", name), "intern", **did("han", day_)), Whose(KIM)
        yield RegisterCandidate(said("kim", name), "intern", **did("han", day_)), Whose(KIM)
    yield DeclineCandidate("The post is filled.", **did("han", day_)), NoFacts()
    for fit in (None, day(1)):
        appoint = AppointClerk(Education.BACHELOR, Major.OTHER, fit, **did("han", day_))
        yield appoint, UNSET
    yield StartWork(**did("tia", day_)), NoFacts()
    for who in ("kim", "han"):
        yield AcknowledgePolicy(RULES_2, **did(who, day_)), NoFacts()
    for competence in _to_be_rated(state):
        for who in ("kim", "lea"):
            yield RecordCompetency(competence, "Trial.", **did(who, day_)), NoFacts()
    yield SuspendEmployee(SUSPENDED.reason, **did("han", day_)), NoFacts()
    yield ReinstateEmployee(BACK.reason, **did("han", day_)), NoFacts()
    for facts in (FREE, BOUND):
        yield EndEmployment(Departure.RESIGNED, "Moves away.", **did("han", day_)), facts
    for shown in (STILL_UNMET, UNTRAINED):
        dismiss = DismissForPerformance("s1", "Too many errors.", **did("han", day_))
        yield dismiss, Dismissing(shown, agreement=False)
        transfer = TransferForPerformance(
            "desk 1", "archive 2", "s1", "Too many errors.", **did("han", day_)
        )
        yield transfer, Transferring(shown, holds=True)


def _to_be_rated(state: Any) -> Iterator[Competence]:
    """A candidate is rated in one topic after the other, everybody else well or badly in one."""
    rated = {it.topic for it in state.competences} if isinstance(state, Known) else set()
    yield from (Competence(it, Rating.PASS) for it in sorted(RATED_FIRST - rated)[:1])
    if isinstance(state, Engaged):
        yield from (ABLE, UNABLE)


BEGINNINGS: tuple[tuple[Any, ...], ...] = (
    (),
    (REGISTERED, *RATED),
    (REGISTERED, *RATED, attrs.evolve(APPOINTED, at=moment(1))),
    (ENGAGED, attrs.evolve(SUSPENDED, at=moment(1))),
)
"""From nothing alone, few histories that are drawn come as far as an appointment."""


def begun(past: tuple[Any, ...]) -> Page:
    return attrs.evolve(decider, initial=decider.after(past))


def lives() -> Any:
    return st.sampled_from(BEGINNINGS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


@pytest.mark.parametrize(
    ("past", "phase"),
    [
        ((), NotEngaged),
        ((), Candidate),
        (BEGINNINGS[1], Induction),
        (BEGINNINGS[2], Active),
        ((ENGAGED,), Suspended),
        ((), Ended),
    ],
)
def test_histories_lead_to_every_phase(past: tuple[Any, ...], phase: type):
    page = begun(past)

    assert isinstance(page.after(reach(page, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_nothing_is_acknowledged_twice(history: list[Any]):
    editions = [it.edition for it in history if isinstance(it, PolicyAcknowledged)]

    assert len(editions) == len(set(editions))


@for_all(lives())
def test_whatever_happens_nothing_follows_the_end(history: list[Any]):
    kinds = [type(it) for it in history]

    assert not {EmploymentEnded, DismissedForPerformance, CandidateDeclined} & {*kinds[:-1]}
    assert kinds.count(EmployeeEngaged) + kinds.count(CandidateRegistered) == bool(kinds)


@for_all(lives())
def test_whatever_happens_whoever_is_a_clerk_was_rated_in_everything_before(history: list[Any]):
    kinds = [type(it) for it in history]
    before = history[: kinds.index(ClerkAppointed)] if ClerkAppointed in kinds else []
    rated = {it.competence.topic for it in before if isinstance(it, CompetencyRecorded)}

    assert not before or rated >= RATED_FIRST


@for_all(lives())
def test_whatever_happens_times_of_work_follow_one_another(history: list[Any]):
    state = decider.after(history)
    spells = spells_of(state)

    assert all(it.start <= it.end for it in spells if it.end)
    assert all(before.end and before.end <= after.start for before, after in pairwise(spells))
    assert employed(state) == bool(spells and spells[-1].end is None)


# -- The page itself ---------------------------------------------------------------------------


def _few(state: Any) -> bool:
    return len(spells_of(state)) <= 2 and not (
        isinstance(state, Engaged) and len(state.competences) > 1
    )


EXPLORED = [
    explore(begun(past), acts, days=(1,), within=_few, most=200)
    for past in ((), (REGISTERED, *RATED), (ENGAGED, *RATED), (CLERK[0], APPOINTED))
]


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for found in EXPLORED for it in found.phases}
    found = set().union(*(it.transitions for it in EXPLORED))

    assert table(employee.__doc__ or "", phases) == found


def test_every_event_on_the_page_happens():
    assert set(decider.events) == set().union(*(it.events for it in EXPLORED))


def test_no_two_rules_share_a_number():
    modules = (employee, appointment, performance)
    rules = {it for module in modules for it in vars(module).values() if isinstance(it, Rule)}

    assert len(rules) == len({it.id for it in rules})


def test_a_history_that_could_not_have_been_is_not_believed():
    unbelievable: list[list[Any]] = [
        [ACKNOWLEDGED],
        [RESIGNED],
        [ENGAGED, ENGAGED],
        [REGISTERED, REGISTERED],
        [APPOINTED],
        [ENGAGED, WorkStarted()],
        [ENGAGED, BACK],
        [ENGAGED, SUSPENDED, SUSPENDED],
        [ENGAGED, CandidateDeclined("Filled.")],
        [REGISTERED, RESIGNED],
        [REGISTERED, DISMISSED],
        [ENGAGED, SUSPENDED, TRANSFERRED],
        [CompetencyRecorded(ABLE, "Trial.")],
    ]
    for history in unbelievable:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

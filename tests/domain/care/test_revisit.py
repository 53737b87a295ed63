"""Revisits, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.care import revisit
from casework.domain.care.revisit import (
    HEARD_IN_FULL,
    NOT_ONES_OWN,
    TRIED_ENOUGH,
    Addressee,
    CustomerUnreachable,
    Done,
    ForwardSuggestion,
    GiveUpRevisit,
    NotScheduled,
    Patience,
    RateSatisfaction,
    RecordRevisit,
    RecordUnreachable,
    RescheduleRevisit,
    RevisitGivenUp,
    RevisitRecorded,
    RevisitRescheduled,
    RevisitScheduled,
    SatisfactionRated,
    Scale,
    Scheduled,
    ScheduleRevisit,
    Source,
    SuggestionForwarded,
    Unreachable,
    Visiting,
    decider,
    due,
    name_of,
)
from casework.domain.general import IN_POST
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.numbers import RATED_ONCE
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd

# -- The cast ----------------------------------------------------------------------------------
# Han worked on Ann's permit; Bea asks her what she thinks of it.

ANN, HAN = Person("ann"), Person("han")
SCALE = Scale(least=1, most=5, alert=3)
DUE, FORWARD = wd(22), wd(1)
VISITING = Visiting(SCALE, FORWARD)
THREE = Patience(3)
KNOWN, UNKNOWN = Addressee(exists=True), Addressee(exists=False)

USED, FOUND = said("ann", "Let two rooms."), said("ann", "Quick and friendly.")
NOTHING, IDEA = said("ann", ""), said("ann", "Open on Saturdays.")

SCHEDULED = RevisitScheduled(ANN, "signing.contract/5", HAN, DUE.since(moment(1)))
MISSED = CustomerUnreachable("By telephone at ten: no answer.")
AGAIN = RevisitRescheduled(2)
RECORDED = RevisitRecorded(USED, FOUND, IDEA, True, FORWARD.since(moment(9)))
RATED = SatisfactionRated(ANN, "signing.contract/5", HAN, "summer", Source.REVISIT, 4, False, FOUND)
BY_LETTER = attrs.evolve(RATED, survey="by-letter", source=Source.QUESTIONNAIRE, comment=NOTHING)

ASKED = (SCHEDULED, RECORDED, RATED)


def in_care(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Reaching the customer ------------------------------------------------------------------


def test_a_revisit_is_scheduled_once_for_a_customer_on_a_subject():
    schedule = ScheduleRevisit(ANN, "signing.contract/5", HAN, **did("bea", 1))

    in_care().when(schedule, DUE).then(SCHEDULED)
    in_care(SCHEDULED).when(schedule, DUE).refused(IN_ORDER)


def test_whoever_can_be_told_of_at_all_is_revisited():
    schedule = ScheduleRevisit(ANN, "signing.contract/5", HAN, **did("bea", 1))
    nothing = in_care().told(DUE)

    for odd in ("a" * 60, "a" * 500, "ann:1", "änn", "an n"):
        nothing.when(attrs.evolve(schedule, customer=Person(odd))).then(
            attrs.evolve(SCHEDULED, customer=Person(odd))
        )
        nothing.when(attrs.evolve(schedule, subject=odd)).then(attrs.evolve(SCHEDULED, subject=odd))
    for bad in ("", " ", "\u200b"):
        nothing.when(attrs.evolve(schedule, customer=Person(bad))).refused(RATED_ONCE)
        nothing.when(attrs.evolve(schedule, subject=bad)).refused(RATED_ONCE)


def test_a_rating_is_called_by_what_it_is_about_where_a_stream_can_be():
    assert name_of("ann", "signing.contract/5", "summer") == "ann:signing.contract/5:summer"
    assert len(name_of("a" * 60, "b" * 60, "c" * 40)) == 162


def test_a_rating_bears_the_name_of_who_rated_what_in_which_survey():
    assert RATED.name == "ann:signing.contract/5:summer"
    assert BY_LETTER.name == "ann:signing.contract/5:by-letter"


@pytest.mark.parametrize("odd", ["an n", "ann:1", "änn", "a" * 61])
def test_what_cannot_be_part_of_a_streams_name_is_told_apart_by_one_that_a_stream_can_bear(
    odd: str,
):
    names = [
        *(name_of(odd, "permit", "summer"), name_of("ann", odd, "summer")),
        *(name_of(odd, odd, "summer"), name_of(odd, "permit", "winter")),
    ]

    assert all(re.fullmatch("[!-9;-~]{1,170}", it) for it in names)
    assert len(set(names)) == len(names)


NAMES = st.tuples(*[st.text("ab:", max_size=3) | st.text()] * 2)


@for_all(NAMES, NAMES)
def test_every_rating_has_a_name_that_a_stream_can_bear_and_no_other_has(
    one: tuple[str, str], other: tuple[str, str]
):
    mine, theirs = name_of(*one, "summer"), name_of(*other, "summer")

    assert re.fullmatch("[!-~]{1,170}", mine)
    assert (mine == theirs) == (one == other)
    assert mine != name_of(*one, "winter")


def test_each_attempt_that_reached_nobody_is_put_on_record():
    record = RecordUnreachable("By telephone at ten: no answer.", **did("bea", 2))
    scheduled = in_care(SCHEDULED)

    scheduled.when(record).then(MISSED)
    scheduled.when(attrs.evolve(record, tried=" ")).refused(TRIED_ENOUGH)
    scheduled.when(attrs.evolve(record, by=HAN)).refused(NOT_ONES_OWN)
    in_care(SCHEDULED, MISSED).when(record).refused(IN_ORDER)


def test_whoever_was_not_reached_is_tried_again():
    again = RescheduleRevisit(**did("bea", 3))

    in_care(SCHEDULED, MISSED).when(again).then(AGAIN)
    in_care(SCHEDULED).when(again).refused(IN_ORDER)
    tried_twice = in_care(SCHEDULED, MISSED, AGAIN, MISSED)
    tried_twice.when(again).then(RevisitRescheduled(3))


def test_a_customer_is_given_up_after_enough_attempts_and_not_before():
    give_up = GiveUpRevisit(**did("bea", 9))
    twice = (SCHEDULED, MISSED, AGAIN, MISSED)
    thrice = (*twice, RevisitRescheduled(3), MISSED)

    in_care(*thrice).when(give_up, THREE).then(RevisitGivenUp(3))
    in_care(*twice).when(give_up, THREE).refused(TRIED_ENOUGH)
    in_care(*thrice, RevisitRescheduled(4)).when(give_up, THREE).refused(TRIED_ENOUGH)
    in_care(SCHEDULED).when(give_up, Patience(0)).refused(TRIED_ENOUGH)


# -- 2  What they say --------------------------------------------------------------------------


def test_a_revisit_is_recorded_with_a_score_on_the_scale_use_and_opinion():
    record = RecordRevisit("summer", 4, USED, FOUND, IDEA, **did("bea", 9))
    scheduled = in_care(SCHEDULED).told(VISITING)

    scheduled.when(record).then(RECORDED, RATED)
    scheduled.when(attrs.evolve(record, score=0)).refused(HEARD_IN_FULL)
    scheduled.when(attrs.evolve(record, score=6)).refused(HEARD_IN_FULL)
    scheduled.when(attrs.evolve(record, usage=NOTHING)).refused(HEARD_IN_FULL)
    scheduled.when(attrs.evolve(record, opinion=said("ann", " "))).refused(HEARD_IN_FULL)
    in_care(SCHEDULED, MISSED).when(record, VISITING).refused(IN_ORDER)


def test_nobody_asks_about_their_own_work():
    record = RecordRevisit("summer", 4, USED, FOUND, IDEA, **did("han", 9))

    in_care(SCHEDULED).when(record, VISITING).refused(NOT_ONES_OWN)


def test_a_customer_need_not_suggest_anything():
    record = RecordRevisit("summer", 4, USED, FOUND, NOTHING, **did("bea", 9))
    nothing_to_forward = attrs.evolve(RECORDED, suggestion=NOTHING, suggested=False)

    in_care(SCHEDULED).when(record, VISITING).then(nothing_to_forward, RATED)
    in_care(SCHEDULED, nothing_to_forward, RATED).when(
        ForwardSuggestion("front desk", **did("bea", 10)), KNOWN
    ).refused(HEARD_IN_FULL)


def test_what_is_suggested_goes_on_to_a_department():
    forward = ForwardSuggestion("front desk", **did("bea", 10))

    in_care(*ASKED).when(forward, KNOWN).then(SuggestionForwarded("front desk"))
    in_care(*ASKED).when(forward, UNKNOWN).refused(HEARD_IN_FULL)
    in_care(SCHEDULED).when(forward, KNOWN).refused(IN_ORDER)


def test_a_score_below_the_alert_is_low():
    record = RecordRevisit("summer", 2, USED, FOUND, IDEA, **did("bea", 9))
    rate = RateSatisfaction("by-letter", Source.QUESTIONNAIRE, 2, NOTHING, **did("ann", 9))
    three = attrs.evolve(record, score=3)

    in_care(SCHEDULED).when(record, VISITING).then(RECORDED, attrs.evolve(RATED, score=2, low=True))
    in_care(SCHEDULED).when(three, VISITING).then(RECORDED, attrs.evolve(RATED, score=3))
    in_care(SCHEDULED).when(rate, SCALE).then(attrs.evolve(BY_LETTER, score=2, low=True))
    in_care(SCHEDULED).when(attrs.evolve(rate, score=3), SCALE).then(
        attrs.evolve(BY_LETTER, score=3)
    )
    in_care(SCHEDULED).when(attrs.evolve(rate, score=1), SCALE).then(
        attrs.evolve(BY_LETTER, score=1, low=True)
    )
    in_care(SCHEDULED).when(attrs.evolve(rate, score=5), SCALE).then(
        attrs.evolve(BY_LETTER, score=5)
    )


# -- 3  Ratings --------------------------------------------------------------------------------


def test_the_customer_rates_whether_or_not_they_were_reached():
    rate = RateSatisfaction("by-letter", Source.QUESTIONNAIRE, 4, NOTHING, **did("ann", 9))

    for history in ((SCHEDULED,), (SCHEDULED, MISSED), ASKED):
        live = in_care(*history).told(SCALE)
        live.when(rate).then(BY_LETTER)
        live.when(attrs.evolve(rate, **did_for("cai", "ann", 9))).then(BY_LETTER)
        live.when(attrs.evolve(rate, by=Person("bo"))).refused(IN_POST)
        live.when(attrs.evolve(rate, **did_for("han", "ann", 9))).refused(NOT_ONES_OWN)
        live.when(attrs.evolve(rate, score=0)).refused(RATED_ONCE)
        live.when(attrs.evolve(rate, score=6)).refused(RATED_ONCE)
    in_care().when(rate, SCALE).refused(IN_ORDER)
    in_care(*ASKED, SuggestionForwarded("front desk")).when(rate, SCALE).refused(IN_ORDER)


def test_a_customer_rates_a_subject_once_in_a_survey():
    rate = RateSatisfaction("summer", Source.FEEDBACK, 5, NOTHING, **did("ann", 10))
    record = RecordRevisit("by-letter", 4, USED, FOUND, IDEA, **did("bea", 9))

    in_care(*ASKED).when(rate, SCALE).refused(RATED_ONCE)
    in_care(*ASKED).when(attrs.evolve(rate, survey="autumn"), SCALE).then(
        attrs.evolve(RATED, survey="autumn", source=Source.FEEDBACK, score=5, comment=NOTHING)
    )
    in_care(SCHEDULED, BY_LETTER).when(record, VISITING).refused(RATED_ONCE)
    in_care(SCHEDULED, BY_LETTER).when(attrs.evolve(record, survey="summer"), VISITING).then(
        RECORDED, RATED
    )


def test_a_survey_can_be_part_of_a_name():
    rate = RateSatisfaction("s" * 40, Source.FEEDBACK, 4, NOTHING, **did("ann", 10))
    scheduled = in_care(SCHEDULED).told(SCALE)

    scheduled.when(rate).then(attrs.evolve(BY_LETTER, survey="s" * 40, source=Source.FEEDBACK))
    for bad in ("", "s" * 41, "this summer", "a:b", "été"):
        scheduled.when(attrs.evolve(rate, survey=bad)).refused(RATED_ONCE)


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadline():
    assert keys() == []
    assert keys(SCHEDULED) == keys(SCHEDULED, MISSED) == [("revisit.due", False)]
    assert keys(*ASKED) == [("sla.feedback_transfer", False)]
    assert keys(SCHEDULED, attrs.evolve(RECORDED, suggested=False), RATED) == []
    assert keys(*ASKED, SuggestionForwarded("front desk")) == []


def test_another_attempt_gives_no_more_time():
    first = due(decider.after([SCHEDULED]), (CALENDAR,))

    assert due(decider.after([SCHEDULED, MISSED]), (CALENDAR,)) == first
    assert due(decider.after([SCHEDULED, MISSED, AGAIN]), (CALENDAR,)) == first


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, bea = did("ann", day), did("bea", day)
    for subject in ("signing.contract/5", " "):
        yield ScheduleRevisit(ANN, subject, HAN, **bea), DUE
    for who in (bea, did("han", day)):
        yield RecordUnreachable("By telephone: no answer.", **who), NoFacts()
        for score, suggestion in ((1, NOTHING), (4, IDEA), (6, IDEA)):
            yield RecordRevisit("summer", score, USED, FOUND, suggestion, **who), VISITING
    yield RescheduleRevisit(**bea), NoFacts()
    yield GiveUpRevisit(**bea), THREE
    for survey in ("summer", "by-letter"):
        for score in (1, 4):
            yield RateSatisfaction(survey, Source.FEEDBACK, score, NOTHING, **ann), SCALE
    yield RateSatisfaction("autumn", Source.FEEDBACK, 4, NOTHING, **did("bo", day)), SCALE
    for department in (KNOWN, UNKNOWN):
        yield ForwardSuggestion("front desk", **bea), department


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotScheduled, Scheduled, Unreachable, Done, *decider.over])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(lives())
def test_whatever_happens_a_survey_is_answered_once_and_on_the_scale(history: list[Any]):
    rated = [it for it in history if isinstance(it, SatisfactionRated)]

    assert len({it.name for it in rated}) == len(rated)
    assert all(1 <= it.score <= 5 and it.low == (it.score < 3) for it in rated)


@for_all(lives())
def test_whatever_happens_nobody_is_given_up_before_the_third_attempt(history: list[Any]):
    missed = sum(isinstance(it, CustomerUnreachable) for it in history)
    given_up = [it for it in history if isinstance(it, RevisitGivenUp)]

    assert all(it.attempts == missed >= 3 for it in given_up)


@for_all(lives())
def test_whatever_happens_a_recorded_revisit_is_a_rating_too(history: list[Any]):
    for event, after in pairwise([*history, None]):
        if isinstance(event, RevisitRecorded):
            assert isinstance(after, SatisfactionRated)
            assert after.source is Source.REVISIT


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1, 30),
    within=lambda it: not hasattr(it, "visit") or it.visit.attempts <= 3,
    most=1_000,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(revisit.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(revisit).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([MISSED])
    with pytest.raises(ImpossibleHistory):
        decider.after([SCHEDULED, AGAIN])
    with pytest.raises(ImpossibleHistory):
        decider.after([RATED])

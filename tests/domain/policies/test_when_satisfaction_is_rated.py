"""What follows when satisfaction is rated."""

from __future__ import annotations

import attrs

from casework.domain.care.revisit import (
    RateSatisfaction,
    RevisitRescheduled,
    SatisfactionRated,
    Scheduled,
    Source,
    Visit,
)
from casework.domain.kernel import Happened, Person
from casework.domain.numbers import RATED_ONCE, NumberKind, NumberTaken, TakeNumber, decider
from casework.domain.policies.when_satisfaction_is_rated import when_satisfaction_is_rated
from casework.testing.scenario import given
from tests.domain.cast import did, moment, said, wd

ANN, HAN = Person("ann"), Person("han")
VISIT = Visit(ANN, "signing.contract/5", HAN)
STATE = Scheduled(attrs.evolve(VISIT, rated=frozenset({"summer"})), wd(22).since(moment(1)))
ACT = RateSatisfaction("summer", Source.FEEDBACK, 4, said("ann", ""), **did("ann", 9))
RATED = SatisfactionRated(
    ANN, "signing.contract/5", HAN, "summer", Source.FEEDBACK, 4, False, said("ann", "")
)


def on(revisit: str, rated: SatisfactionRated = RATED) -> Happened:
    return Happened(f"care.revisit/{revisit}", rated, STATE, ACT)


def test_the_rating_is_taken_for_its_revisit():
    [(stream, command)] = when_satisfaction_is_rated(on("8"))

    assert stream == "numbers/rating:ann:signing.contract/5:summer"
    assert command == TakeNumber(NumberKind.RATING, "care.revisit/8", **did("ann", 9))


def test_no_other_revisit_takes_the_same_rating():
    [(one, first)], [(same, second)] = map(when_satisfaction_is_rated, (on("8"), on("9")))
    taken = NumberTaken(NumberKind.RATING, "care.revisit/8")

    assert one == same
    given(decider).when(first).then(taken)
    given(decider, taken).when(second).refused(RATED_ONCE)


def test_other_customers_subjects_and_surveys_are_rated_by_themselves():
    others = (
        RATED,
        attrs.evolve(RATED, customer=Person("bo")),
        attrs.evolve(RATED, subject="signing.contract/6"),
        attrs.evolve(RATED, survey="autumn"),
    )
    streams = [stream for it in others for stream, _ in when_satisfaction_is_rated(on("8", it))]

    assert len(set(streams)) == len(others)


def test_the_longest_names_still_name_a_stream():
    long = attrs.evolve(RATED, customer=Person("c" * 60), subject="s" * 60, survey="y" * 40)
    [(stream, _)] = when_satisfaction_is_rated(on("8", long))

    assert len(stream) <= 200


def test_nothing_else_takes_a_rating():
    happened = Happened("care.revisit/8", RevisitRescheduled(2), STATE, ACT)

    assert not list(when_satisfaction_is_rated(happened))

"""What follows when a rating is low."""

from __future__ import annotations

import attrs

from casework.domain.care import feedback
from casework.domain.care.feedback import FeedbackOpened, OpenFeedback
from casework.domain.care.revisit import (
    RateSatisfaction,
    RevisitRescheduled,
    SatisfactionRated,
    Scheduled,
    Source,
    Visit,
)
from casework.domain.kernel import Happened, Person
from casework.domain.policies.when_rating_is_low import when_rating_is_low
from casework.testing.scenario import given
from tests.domain.cast import did, moment, said, wd, wh

ANN, HAN = Person("ann"), Person("han")
STATE = Scheduled(Visit(ANN, "signing.contract/5", HAN), wd(22).since(moment(1)))
ACT = RateSatisfaction("summer", Source.FEEDBACK, 1, said("ann", "Slow."), **did("ann", 9))
LOW = SatisfactionRated(
    ANN, "signing.contract/5", HAN, "summer", Source.FEEDBACK, 1, True, said("ann", "Slow.")
)


def rated(event: object) -> Happened:
    return Happened("care.revisit/8", event, STATE, ACT)


def test_a_case_is_opened_for_the_customer_about_the_work_that_was_rated():
    [(stream, command)] = when_rating_is_low(rated(LOW))

    assert stream == "care.feedback/rating/ann:signing.contract/5:summer"
    assert command == OpenFeedback(
        ANN, "signing.contract/5", "care.revisit/8", HAN, said("ann", "Slow."), **did("ann", 9)
    )


def test_the_case_is_opened_even_if_the_customer_said_nothing_more():
    [(_, command)] = when_rating_is_low(rated(attrs.evolve(LOW, comment=said("ann", ""))))
    response = wh(4)

    given(feedback.decider).when(command, response).then(
        FeedbackOpened(
            ANN,
            "signing.contract/5",
            "care.revisit/8",
            HAN,
            said("ann", ""),
            response.since(moment(9)),
        )
    )


def test_each_low_rating_has_a_case_of_its_own():
    [(one, _)] = when_rating_is_low(rated(LOW))
    [(other, _)] = when_rating_is_low(rated(attrs.evolve(LOW, survey="autumn")))

    assert one != other


def test_the_longest_names_still_name_a_case_and_its_breaches():
    long = attrs.evolve(LOW, customer=Person("c" * 60), subject="s" * 60, survey="y" * 40)
    [(stream, _)] = when_rating_is_low(rated(long))

    assert len(f"governance.sla/{stream}") <= 200


def test_a_rating_that_is_not_low_opens_nothing():
    assert not list(when_rating_is_low(rated(attrs.evolve(LOW, score=4, low=False))))
    assert not list(when_rating_is_low(rated(RevisitRescheduled(2))))

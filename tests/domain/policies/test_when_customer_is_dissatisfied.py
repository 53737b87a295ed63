"""What follows when a customer is dissatisfied with a result."""

from __future__ import annotations

import attrs

from casework.domain.care import feedback
from casework.domain.care.feedback import FeedbackOpened, OpenFeedback
from casework.domain.kernel import Happened, Person
from casework.domain.policies.when_customer_is_dissatisfied import when_customer_is_dissatisfied
from casework.domain.requests import delivery
from casework.domain.requests.delivery import CollectFeedback, FeedbackCollected
from casework.testing.scenario import given
from tests.domain.cast import did, moment, said, wh
from tests.domain.requests.test_delivery import CONTENT, DISCONTENT, SO_FAR

OPINION = said("ann", "I want my window.")


def collected(*history: FeedbackCollected) -> Happened:
    """The latest feedback on request 17, with what led to it."""
    act = CollectFeedback(history[-1].satisfied, OPINION, **did("bo", 3))
    state = delivery.decider.after([*SO_FAR, *history])
    return Happened("requests.delivery/17", history[-1], state, act)


def test_customer_care_opens_a_case_about_whoever_did_the_work():
    [(stream, command)] = when_customer_is_dissatisfied(collected(DISCONTENT))
    whose = (Person("ann"), "REQ-20240701-0001", "feedback", Person("han"), OPINION)

    assert stream == "care.feedback/17/complaint-1"
    assert command == OpenFeedback(*whose, **did("bo", 3))
    opened = FeedbackOpened(*whose, wh(4).since(moment(3)))
    given(feedback.decider).when(command, wh(4)).then(opened)


def test_each_complaint_about_a_request_is_a_case_of_its_own():
    [(first, _)] = when_customer_is_dissatisfied(collected(DISCONTENT))
    [(second, _)] = when_customer_is_dissatisfied(collected(DISCONTENT, CONTENT, DISCONTENT))

    assert (first, second) == ("care.feedback/17/complaint-1", "care.feedback/17/complaint-2")


def test_a_satisfied_customer_needs_no_case_and_nothing_else_opens_one():
    content = collected(DISCONTENT, CONTENT)
    told = attrs.evolve(content, event=SO_FAR[-1])

    assert not list(when_customer_is_dissatisfied(content))
    assert not list(when_customer_is_dissatisfied(told))

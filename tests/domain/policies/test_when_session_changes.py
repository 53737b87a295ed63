"""What becomes of a session is known to its plan."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import Happened, Person, Reaction
from casework.domain.people.training import Effect
from casework.domain.people.training_plan import DropSession, EnterEffect, EnterSession
from casework.domain.people.training_session import (
    CompleteSession,
    EffectEvaluated,
    NotScheduled,
    SessionCancelled,
    SessionScheduled,
    SignedIn,
)
from casework.domain.policies.when_session_changes import when_session_changes
from tests.domain.cast import day, did

PLAN = "people.training_plan/p1"


def follows(event: Any) -> list[Reaction]:
    act = CompleteSession(**did("tia", 2))
    session = Happened("people.training_session/s1", event, NotScheduled(), act)
    return list(when_session_changes(session))


def test_a_session_that_is_scheduled_is_entered():
    scheduled = SessionScheduled("p1", "permits", frozenset(), day(10))

    assert follows(scheduled) == [(PLAN, EnterSession("s1", **did("tia", 2)))]


def test_a_session_that_is_called_off_is_dropped():
    called_off = SessionCancelled("p1", "The trainer is ill.")

    assert follows(called_off) == [(PLAN, DropSession("s1", **did("tia", 2)))]


def test_what_it_helped_is_entered():
    evaluated = EffectEvaluated("p1", Effect.POOR, "As many errors.")

    assert follows(evaluated) == [(PLAN, EnterEffect("s1", Effect.POOR, **did("tia", 2)))]


def test_nothing_follows_from_anything_else():
    assert not follows(SignedIn(Person("kim")))

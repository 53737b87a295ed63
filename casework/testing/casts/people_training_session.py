"""Training session: a trainer, two who come, and one who does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.kernel import NoFacts, Person
from casework.domain.people import training_session
from casework.domain.people.training import (
    Effect,
    PlanItem,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)
from casework.domain.people.training_session import (
    Attending,
    CancelSession,
    CompleteSession,
    EvaluateEffect,
    Examined,
    OnPlan,
    RecordExam,
    RecordSession,
    ScheduleSession,
    SignIn,
    decider,
)
from casework.domain.properties.people_training_session import PROPERTIES
from casework.testing.casts.common import day, did, did_for
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

PLAN: Final = OnPlan(
    tuple(
        PlanItem(
            key,
            frozenset({topic}),
            "What to do.",
            frozenset({TeachingMethod.PRACTICE}),
            (day(5),),
            (Trainer(Person("tom"), TrainerKind.INTERNAL_EXPERT),),
        )
        for key, topic in (("i1", TrainingTopic.SAFETY), ("i2", TrainingTopic.TEAMWORK))
    )
)


def _acts() -> Iterator[Asked]:
    for item, plan in (("i1", PLAN), ("i2", PLAN), ("i3", PLAN), ("i1", OnPlan(()))):
        yield ScheduleSession("p1", item, day(5), **did("tom", 1)), plan
    here, gone = Attending(employed=True), Attending(employed=False)
    for by in ("kim", "tom"):
        yield SignIn(**did(by, 5)), here
    yield SignIn(**did("kim", 5)), gone
    for by, whom in (("tom", "kim"), ("kim", "tom"), ("kim", "kim")):
        yield SignIn(**did_for(by, whom, 5)), here
    for text in ("Everyone got out.", " "):
        yield RecordSession(text, **did("tom", 5)), NoFacts()
        yield EvaluateEffect(Effect.POOR, text, **did("tom", 20)), NoFacts()
        yield CancelSession(text, **did("tom", 5)), NoFacts()
    for by, whom in (
        ("tom", "kim"),
        ("kim", "kim"),
        ("eva", "tom"),
        ("tom", "tom"),
        ("eva", "lin"),
    ):
        for passed in (True, False):
            yield RecordExam(Examined(Person(whom), passed), **did(by, 6)), NoFacts()
    yield CompleteSession(**did("tom", 6)), NoFacts()


ACTS: Final = tuple(_acts())


def _is_over(state: Any) -> bool:
    return isinstance(state, decider.over)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "two items of one plan, two who come and are examined, and one who is not there",
    goal=_is_over,
    escapes=(CancelSession,),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (training_session,))

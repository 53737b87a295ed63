"""Induction: somebody new and a trainer; all topics but one, and that one; two days of two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.kernel import Person
from casework.domain.people import induction
from casework.domain.people.induction import (
    CompleteInduction,
    InductionTopic,
    Newcomer,
    RecordInductionExam,
    TeachTopics,
    decider,
)
from casework.domain.people.training import TeachingMethod
from casework.domain.properties.people_induction import PROPERTIES
from casework.testing.casts.common import CALENDAR, did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

KIM: Final = Newcomer(Person("kim"), employed=True, awaited=True, days=2, calendar=CALENDAR)
LAW: Final = frozenset({InductionTopic.LAW})
BUT_LAW: Final = frozenset(InductionTopic) - LAW
LECTURE: Final = frozenset({TeachingMethod.LECTURE})


def _acts() -> Iterator[Asked]:
    for on in (1, 2):
        for topics in (LAW, BUT_LAW):
            yield TeachTopics(topics, LECTURE, **did("tom", on)), KIM
    lawful = TeachTopics(LAW, LECTURE, **did("tom", 1))
    yield lawful, attrs.evolve(KIM, employed=False)
    yield attrs.evolve(lawful, by=KIM.person), KIM
    yield attrs.evolve(lawful, topics=frozenset()), KIM
    yield attrs.evolve(lawful, methods=frozenset()), KIM
    for by in ("tom", "kim"):
        for passed in (True, False):
            yield RecordInductionExam(passed, **did(by, 2)), KIM
        for awaited in (True, False):
            yield CompleteInduction(**did(by, 3)), attrs.evolve(KIM, awaited=awaited)


ACTS: Final = tuple(_acts())


def _is_over(state: Any) -> bool:
    return isinstance(state, decider.over)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one who is new and a trainer, two days, and the topics in two parts",
    goal=_is_over,
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (induction,))

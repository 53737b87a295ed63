"""Revisit: a customer and a stranger, whose work it is, one who asks; two surveys, two attempts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.care import revisit
from casework.domain.care.revisit import (
    MOST_OF_SURVEY,
    Addressee,
    Done,
    Forwarded,
    ForwardSuggestion,
    GivenUp,
    GiveUpRevisit,
    Live,
    Patience,
    RateSatisfaction,
    RecordRevisit,
    RecordUnreachable,
    RescheduleRevisit,
    Scale,
    ScheduleRevisit,
    Source,
    Visiting,
    decider,
)
from casework.domain.kernel import NoFacts, Person
from casework.domain.properties.care_revisit import PROPERTIES
from casework.testing.casts.common import did, did_for, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ANN, HAN = Person("ann"), Person("han")
DUE, FORWARD, SCALE = wd(20), wd(1), Scale(1, 5, 3)
DAILY, FINE = said("ann", "Every day."), said("ann", "It serves.")
MORE, BLANK = said("ann", "A second key."), said("ann", " ")
SURVEYS: Final = ("spring", "autumn")
UNFIT: Final = ("", "in spring", "spring:1", "春", "s" * (MOST_OF_SURVEY + 1))
SCORES: Final = (0, 1, 2, 3, 5, 6)
ATTEMPTS: Final = 2


def _acts() -> Iterator[Asked]:
    for customer, subject in ((ANN, "17"), (Person(" "), "17"), (ANN, " ")):
        yield ScheduleRevisit(customer, subject, HAN, **did("bea", 1)), DUE
    for by, tried in (("bea", "By telephone."), ("han", "By telephone."), ("bea", " ")):
        yield RecordUnreachable(tried, **did(by, 2)), NoFacts()
    yield RescheduleRevisit(**did("bea", 3)), NoFacts()
    yield GiveUpRevisit(**did("bea", 3)), Patience(ATTEMPTS)
    yield from _told()
    for source in Source:
        yield RateSatisfaction("spring", source, 3, FINE, **did("ann", 5)), SCALE
    for party in (did("bo", 5), did_for("cai", "ann", 5), did_for("han", "ann", 5)):
        yield RateSatisfaction("autumn", Source.QUESTIONNAIRE, 3, FINE, **party), SCALE
    for survey in (*SURVEYS, *UNFIT, "s" * MOST_OF_SURVEY):
        rate = RateSatisfaction(survey, Source.QUESTIONNAIRE, 3, FINE, **did("ann", 5))
        yield rate, SCALE
    for score in SCORES:
        yield RateSatisfaction("spring", Source.FEEDBACK, score, BLANK, **did("ann", 5)), SCALE
    for exists in (True, False):
        yield ForwardSuggestion("works", **did("bea", 6)), Addressee(exists)


def _told() -> Iterator[Asked]:
    facts = Visiting(SCALE, FORWARD)
    for by, usage, opinion, suggestion in (
        ("bea", DAILY, FINE, MORE),
        ("bea", DAILY, FINE, BLANK),
        ("bea", BLANK, FINE, MORE),
        ("bea", DAILY, BLANK, MORE),
        ("han", DAILY, FINE, MORE),
    ):
        for survey in SURVEYS:
            yield RecordRevisit(survey, 3, usage, opinion, suggestion, **did(by, 4)), facts
    for survey in UNFIT:
        yield RecordRevisit(survey, 3, DAILY, FINE, MORE, **did("bea", 4)), facts
    for score in SCORES:
        yield RecordRevisit("spring", score, DAILY, FINE, MORE, **did("bea", 4)), facts


def _within(state: object) -> bool:
    return not isinstance(state, Live) or state.visit.attempts <= ATTEMPTS


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one customer, three surveys, given up after two attempts",
    within=_within,
    goal=lambda state: isinstance(state, Done | Forwarded | GivenUp),
    escapes=(GiveUpRevisit,),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (revisit,))

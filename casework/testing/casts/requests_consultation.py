"""Consultation: one who asks and a stranger, two at the desk, two who own the topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from casework.domain.calendar import Term, Timing, Unit
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.properties.requests_consultation import PROPERTIES
from casework.domain.requests import consultation
from casework.domain.requests.consultation import (
    AnswerOnSpot,
    AnswerReferred,
    Application,
    AskFurther,
    CloseConsultation,
    Competence,
    ConfirmUnderstood,
    ConvertToRequest,
    DeferConsultation,
    LapseConfirmation,
    OpenConsultation,
    Owner,
    Promise,
    Refer,
    Reply,
    decider,
)
from casework.testing.casts.common import CALENDAR, did, did_for, moment, said, wd, wh
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ANN, OLI, ONA = Person("ann"), Person("oli"), Person("ona")
SPOT: Final = Timing(Term(30, Unit.MINUTES), CALENDAR.version)
CONFIRM, REFER_BY, TWO_DAYS = wd(5), wh(4), Promise(wd(2).term, CALENDAR)
WHO, WHAT, BLANK = said("ann", "Ann, of 3 Harbour Road"), said("ann", "A room?"), said("ann", " ")


def _acts() -> Iterator[Asked]:
    for who, what, topic in (
        (WHO, WHAT, "letting"),
        (BLANK, WHAT, "letting"),
        (WHO, BLANK, "letting"),
        (WHO, WHAT, " "),
    ):
        yield OpenConsultation(ANN, who, what, topic, **did("rae", 1)), SPOT
    for by in ("rae", "ina"):
        for answer, competent in (("Yes.", True), ("Yes.", False), (" ", True)):
            knows = Competence(competent, CONFIRM)
            yield AnswerOnSpot(answer, **did(by, 2)), knows
            yield Reply(answer, **did(by, 2)), knows
    for contact, question, day in (
        (WHO, WHAT, 3),
        (WHO, WHAT, 4),
        (BLANK, WHAT, 4),
        (WHO, BLANK, 4),
        (WHO, WHAT, 2),
        (WHO, WHAT, 5),
    ):
        yield DeferConsultation(contact, question, moment(day), **did("rae", 2)), TWO_DAYS
    for by in ("rae", "ina", "oli", "ona"):
        for owner in (OLI, ONA):
            yield Refer(owner, **did(by, 2)), Owner(True, REFER_BY)
    yield Refer(OLI, **did("rae", 2)), Owner(False, REFER_BY)
    for by, answer, cites in (
        ("oli", "Yes.", ""),
        ("oli", " ", ""),
        ("rae", "Yes.", "letter 12"),
        ("rae", "Yes.", " "),
    ):
        yield AnswerReferred(answer, cites, **did(by, 2)), CONFIRM
    for filed in (True, False):
        yield ConvertToRequest("17", **did("rae", 2)), Application(filed, CONFIRM)
    for party in (did("ann", 3), did("bo", 3), did_for("rae", "ann", 3)):
        yield ConfirmUnderstood(**party), NoFacts()
        yield AskFurther(WHAT, **party), SPOT
    yield AskFurther(BLANK, **did("ann", 3)), SPOT
    for day in (9, 10):
        yield LapseConfirmation(**did(SYSTEM, day)), CALENDAR
    yield LapseConfirmation(**did(SYSTEM, 10)), attrs.evolve(CALENDAR, version=1)
    yield CloseConsultation(**did("rae", 11)), NoFacts()


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one question, asked on and on; two at the desk, two owners of its topic",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (consultation,))

"""Leave: one employee and a superior; two days in advance, or an emergency that has begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import attrs

from casework.domain.calendar import Term, Unit
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.people import leave
from casework.domain.people.leave import (
    Applying,
    ApplyLeave,
    ApproveLeave,
    CancelLeave,
    EndLeave,
    RejectLeave,
    ReturnEarly,
    StartLeave,
    decider,
)
from casework.domain.people.scoring import Superior
from casework.domain.properties.people_leave import PROPERTIES
from casework.testing.casts.common import CALENDAR, did, did_for, moment, said
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

APPLYING: Final = Applying(employed=True, calendar=CALENDAR, emergency=Term(1, Unit.WORKING_DAYS))
SUPERIOR, NOT_SUPERIOR = Superior(superior=True), Superior(superior=False)
START, END, LATER = moment(8), moment(10), timedelta(microseconds=1)
IN_PERSON: Final = did("kim", 1)
FOR_SOMEBODY: Final = (did("han", 1), did_for("han", "kim", 1), did_for("kim", "han", 1))


def _applied() -> Iterator[Asked]:
    lawful = ApplyLeave(START, END, said("kim", "A wedding."), **IN_PERSON)
    yield lawful, APPLYING
    yield lawful, attrs.evolve(APPLYING, employed=False)
    for who in (*FOR_SOMEBODY[1:], did_for("kim", "kim", 1)):
        yield attrs.evolve(lawful, **who), APPLYING
    for wrong in (
        {"reason": said("han", "A wedding.")},
        {"end": START},
        {"at": START},
        {"at": START, "emergency": True},
        {"at": START, "emergency": True, "reason": said("kim", " ")},
        {"at": moment(10, 0) - LATER, "end": moment(11), "emergency": True},
        {"at": moment(10, 0), "end": moment(11), "emergency": True},
        {"start": moment(-5_000), "emergency": True},
    ):
        yield attrs.evolve(lawful, **wrong), APPLYING


def _went_on() -> Iterator[Asked]:
    for by, facts in (("lin", SUPERIOR), ("lin", NOT_SUPERIOR), ("kim", SUPERIOR)):
        yield ApproveLeave(**did(by, 2)), facts
        yield RejectLeave("We are few.", **did(by, 2)), facts
    yield RejectLeave(" ", **did("lin", 2)), SUPERIOR
    for who in (IN_PERSON, *FOR_SOMEBODY):
        yield CancelLeave(**who), NoFacts()
        yield ReturnEarly(**who), NoFacts()
    for at in (START, START + LATER, END, END + LATER):
        yield StartLeave(by=SYSTEM, at=at), NoFacts()
        yield EndLeave(by=SYSTEM, at=at), NoFacts()
        yield ReturnEarly(by=Person("kim"), at=at), NoFacts()


ACTS: Final = (*_applied(), *_went_on())


def _is_over(state: Any) -> bool:
    return isinstance(state, decider.over)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one employee, a superior and somebody else; a leave of two days, and an emergency",
    goal=_is_over,
    escapes=(CancelLeave,),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (leave,))

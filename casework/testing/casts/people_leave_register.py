"""Leave register: two leaves that meet, and one that lies across both until one is shortened."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.people import leave_register
from casework.domain.people.leave_register import (
    BookLeave,
    ConfirmLeave,
    ReleaseLeave,
    ShortenLeave,
    decider,
)
from casework.domain.properties.people_leave_register import PROPERTIES
from casework.testing.casts.common import moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast


def _acts() -> Iterator[Asked]:
    for leave, start, end in (("l1", 1, 4), ("l2", 4, 6), ("l3", 3, 5)):
        booked = BookLeave(leave, moment(start), moment(end), by=SYSTEM, at=moment(1))
        yield booked, NoFacts()
        yield ConfirmLeave(leave, by=SYSTEM, at=moment(1)), NoFacts()
        yield ReleaseLeave(leave, by=SYSTEM, at=moment(1)), NoFacts()
        early = moment(start + 1)
        yield ShortenLeave(leave, early, by=SYSTEM, at=early), NoFacts()


ACTS: Final = tuple(_acts())


def _within(state: Any) -> bool:
    names = [it.leave for it in state.bookings]
    return len(names) == len(set(names))


def _apart(state: Any) -> bool:
    both = combinations(state.bookings, 2)
    return all(one.end <= other.start or other.end <= one.start for one, other in both)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "three leaves, each booked once at a time",
    within=_within,
    goal=lambda state: state.bookings == (),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (leave_register,),
    invariants=(("No two leaves that are booked overlap", _apart),),
)

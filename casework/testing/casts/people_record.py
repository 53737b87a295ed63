"""Record of results: three months, one of them by a second scheme; two fails on end are enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.people import record
from casework.domain.people.grades import Grade
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.record import Enough, EnterOutcome, EnterResult, decider
from casework.domain.properties.people_record import PROPERTIES
from casework.testing.casts.common import day, moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

TWO: Final = Enough(2)


def _acts() -> Iterator[Asked]:
    for month, scheme in ((7, "issuance"), (8, "issuance"), (8, "desk"), (9, "issuance")):
        period = Period(Cycle.MONTHLY, day(1).replace(month=month))
        name = f"people.appraisal/kim:{scheme}:{period.key}"
        for grade in (Grade.FAIL, Grade.PASS, Grade.EXCELLENT):
            final = EnterResult(name, scheme, period, 5000, grade, by=SYSTEM, at=moment(99))
            yield final, TWO
        for met in (True, False):
            yield EnterOutcome(name, met, by=SYSTEM, at=moment(120)), NoFacts()


ACTS: Final = tuple(_acts())


def _within(state: Any) -> bool:
    return len(state.results) <= 3 and len(state.outcomes) <= (len(state.results) <= 1)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "four results in whatever order, and one or two outcomes of the first",
    within=_within,
)


def _in_order(state: Any) -> bool:
    places = [(it.period.last, it.scheme) for it in state.results]
    return places == sorted(places)


SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (record,),
    invariants=(("Results stand in the order of their periods", _in_order),),
)

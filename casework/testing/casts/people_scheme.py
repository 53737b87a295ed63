"""Appraisal schemes: signers', one more for them, and the back office's, by quarter or by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.kernel import NoFacts
from casework.domain.people import scheme
from casework.domain.people.figures import Metric
from casework.domain.people.indicators import (
    ISSUANCE_SCHEME,
    SIGNING_SCHEME,
    Indicator,
    Scheme,
    Yardstick,
    back_office_scheme,
)
from casework.domain.people.periods import Cycle
from casework.domain.people.scheme import ActivateScheme, DefineScheme, decider
from casework.domain.properties.people_scheme import PROPERTIES
from casework.testing.casts.common import CALENDAR, day, did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

RESULTS, ATTITUDE, ABILITY = SIGNING_SCHEME.indicators
MORE: Final = attrs.evolve(SIGNING_SCHEME, name="more")
QUARTERLY: Final = attrs.evolve(back_office_scheme(frozenset({"sales"})), name="back")
MONTHLY: Final = attrs.evolve(QUARTERLY, cycle=Cycle.MONTHLY)
SHORT: Final = Yardstick(Metric.SATISFACTION, worst=3, best=3)


def _of(*indicators: Indicator) -> Scheme:
    return attrs.evolve(SIGNING_SCHEME, indicators=indicators)


AMISS: Final = (
    attrs.evolve(SIGNING_SCHEME, roles=frozenset()),
    attrs.evolve(ISSUANCE_SCHEME, name="signing", cycle=Cycle.QUARTERLY),
    attrs.evolve(QUARTERLY, name="signing", departments=frozenset()),
    _of(attrs.evolve(RESULTS, weight=40), ATTITUDE, ABILITY, Indicator(" ", 10, rated=True)),
    _of(RESULTS, ATTITUDE, attrs.evolve(ABILITY, weight=10), attrs.evolve(ABILITY, weight=15)),
    _of(RESULTS, ATTITUDE, ABILITY, Indicator("luck", 0, rated=True)),
    _of(attrs.evolve(RESULTS, weight=40), ATTITUDE, ABILITY, Indicator("luck", 10)),
    _of(attrs.evolve(RESULTS, weight=40), ATTITUDE, ABILITY, Indicator("luck", 10, (SHORT,))),
    _of(attrs.evolve(RESULTS, weight=51), ATTITUDE, ABILITY),
    _of(attrs.evolve(RESULTS, weight=75), ATTITUDE),
    _of(attrs.evolve(RESULTS, rated=False), ATTITUDE, ABILITY),
    _of(attrs.evolve(RESULTS, yardsticks=()), ATTITUDE, ABILITY),
)


def _acts() -> Iterator[Asked]:
    for drawn in (SIGNING_SCHEME, MORE, QUARTERLY, MONTHLY, *AMISS):
        yield DefineScheme(drawn, **did("hua", 1)), NoFacts()
    for name in ("", "Signing", "s" * 41):
        yield DefineScheme(attrs.evolve(SIGNING_SCHEME, name=name), **did("hua", 1)), NoFacts()
    for name in ("signing", "more", "back", "nothing"):
        for on in (
            -29,
            1,
            2,
            32,
            93,
        ):  # The 1st of June, July, August and October; the 2nd of July.
            yield ActivateScheme(name, day(on), **did("max", 1)), CALENDAR
        yield ActivateScheme(name, day(1), **did("hua", 1)), CALENDAR


ACTS: Final = tuple(_acts())


def _within(state: Any) -> bool:
    amiss = any(it.scheme in AMISS for it in state.drawn)
    return len(state.drawn) <= 1 and len(state.versions) <= (0 if amiss else 2)


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "three schemes, one at a time drawn up, and three versions in all; and before there are any, a"
    " dozen that are amiss",
    within=_within,
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (scheme,))

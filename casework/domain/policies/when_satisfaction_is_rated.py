"""When satisfaction is rated, the rating is taken down as the only one of its kind (RVS-03)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.care.revisit import SatisfactionRated
from casework.domain.kernel import Happened, Reaction
from casework.domain.numbers import NumberKind, take


def when_satisfaction_is_rated(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case SatisfactionRated() as rated:
            yield take(NumberKind.RATING, rated.name, it.stream, it.act)

"""Periods of appraisal: calendar months and quarters, so that they meet and never overlap."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Final

from attrs import frozen

# -- Terms -------------------------------------------------------------------------------------


class Cycle(StrEnum):
    """How often somebody is appraised."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        return 3 if self is Cycle.QUARTERLY else 1


def begins(cycle: Cycle, day: date) -> bool:
    """Whether a period of this cycle begins that day."""
    return day.day == 1 and (day.month - 1) % cycle.months == 0


@frozen
class Period:
    """A calendar month or quarter, by its first day."""

    cycle: Cycle
    first: date

    @property
    def last(self) -> date:
        each = self.cycle.months
        month = (self.first.month + each - 1) // each * each
        return date(self.first.year, month, monthrange(self.first.year, month)[1])

    @property
    def key(self) -> str:
        """What it is called: 2024-07, or 2024-Q3."""
        if self.cycle is Cycle.QUARTERLY:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first.year}-{self.first.month:02}"

    @property
    def months(self) -> tuple[str, ...]:
        """The keys of its months."""
        first = self.first.month
        return tuple(f"{self.first.year}-{first + it:02}" for it in range(self.cycle.months))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


_KEY: Final = re.compile(r"((?:19|2[0-9])[0-9]{2})-(?:(0[1-9]|1[0-2])|Q([1-4]))")


def period_named(key: str) -> tuple[Period, ...]:
    """The period that bears the key, from 1900 to 2999; nothing if none does."""
    found = _KEY.fullmatch(key)
    if found is None:
        return ()
    year, month, quarter = found.groups()
    if month:
        return (Period(Cycle.MONTHLY, date(int(year), int(month), 1)),)
    return (Period(Cycle.QUARTERLY, date(int(year), 3 * int(quarter) - 2, 1)),)

"""Points, scores and grades: exact arithmetic on whole hundredths of a point.

100 points are the most there is, 10,000 hundredths. Whatever does not come out even is rounded to
the nearest hundredth, a half upwards; every function here keeps the order of what it is given
(LAW-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from casework.domain.kernel import CONSTRUCTION, Kind, Rule
from casework.domain.people.periods import Period

# -- Arithmetic --------------------------------------------------------------------------------

FULL: Final = 100 * 100
"""All points there are, in hundredths."""


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, a half upwards. The denominator is above 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def on_scale(numerator: int, denominator: int, worst: int, best: int) -> int:
    """The hundredths that a value is worth: none at the worst, all at the best.

    Between them they grow evenly, beyond them there is no more to lose or gain. The value is a
    fraction whose denominator is above 0; the worst may be the greater number, as with errors.
    """
    gained, whole = numerator - worst * denominator, (best - worst) * denominator
    if whole < 0:
        gained, whole = -gained, -whole
    return min(max(half_up(FULL * gained, whole), 0), FULL)


def mean(hundredths: Sequence[int]) -> int:
    """The mean of at least one."""
    return half_up(sum(hundredths), len(hundredths))


@frozen
class Line:
    """What an indicator is worth, in hundredths, and how much it weighs in its scheme."""

    indicator: str
    weight: int
    points: int


def weighed(lines: Sequence[Line]) -> int:
    """The score of at least one line. What was left out weighs nothing: the others share it in
    proportion to their weights (MET-13)."""
    return half_up(sum(it.weight * it.points for it in lines), sum(it.weight for it in lines))


# -- Grades ------------------------------------------------------------------------------------


class Grade(StrEnum):
    """The four grades there are, for every post (GAP-27)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASS = "pass"
    FAIL = "fail"


LADDER: Final = (Grade.FAIL, Grade.PASS, Grade.GOOD, Grade.EXCELLENT)
"""From the lowest up."""


@frozen
class Thresholds:
    """From how many points on a grade is given."""

    excellent: int
    good: int
    passed: int


def grade_of(score: int, thresholds: Thresholds) -> Grade:
    """The grade of a score in hundredths: as many steps up as thresholds are reached.

    It never falls as the score rises, in whatever order the thresholds may stand.
    """
    steps = (thresholds.excellent, thresholds.good, thresholds.passed)
    return LADDER[sum(score >= 100 * it for it in steps)]


# -- Results -----------------------------------------------------------------------------------


@frozen
class Result:
    """A final appraisal. ``appraisal`` is its stream, ``at`` when it became final."""

    appraisal: str
    scheme: str
    period: Period
    score: int
    grade: Grade
    at: datetime


# S2-3.3b2   Results are of four grades.
# S0-7.3a    Pay, bonus, promotion and training follow from the result.
# S1-6.3.1   Performance pay is given by result.
# S1-6.3.2   Promotion, raises and training rest on it.

FOUR_GRADES = Rule(
    "APR-07",
    "There are four grades, and a higher score never has a lower one.",
    cites=("S2-3.3b2",),
    kinds=(Kind.GUARD, Kind.LAW),
)
CITES_FINAL = Rule(
    "APR-12",
    "What is decided because of an appraisal cites a final one.",
    cites=("S0-7.3a", "S1-6.3.1", "S1-6.3.2"),
)
FINAL_STANDS = Rule(
    "APR-11",
    "What is final stands; until then an appeal that is upheld can change it.",
    cites=("S0-7.3a", "S1-6.3.2"),
    kinds=(Kind.GUARD, *CONSTRUCTION),
)

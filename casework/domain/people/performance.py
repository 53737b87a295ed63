"""Poor performance: what must have been before somebody loses post or work for it.

``employee`` opens these acts in its phases. They are held to the record of final results and to a
training. Whatever was met since the fail that began it, in a later period or by an improvement,
ends the matter.
"""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from typing import TypeAlias

from attrs import frozen

from casework.domain.calendar import Calendar, office_day
from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.kernel import Act, Kind, Person, Rule, only_by, require, stated
from casework.domain.people.grades import Grade, Result
from casework.domain.people.record import Outcome
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Performance:
    """How somebody did, by final results in the order of their periods, and how they improved
    (``people.record/<person>``, held); when the training that is cited was completed, if they took
    part in it (``people.training_session/<training>``, held); the calendar in force."""

    results: tuple[Result, ...]
    outcomes: tuple[Outcome, ...]
    trained: tuple[datetime, ...]
    calendar: Calendar


@frozen
class Transferring:
    """For a transfer: how the person did, and whether the person holds the post to be left
    (``people.organisation/office``, held)."""

    performance: Performance
    holds: bool


@frozen
class Dismissing:
    """For a dismissal: how the person did, and whether there is an agreement to be ended with the
    employment (``confidentiality.nda/<person>``, held)."""

    performance: Performance
    agreement: bool


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class TransferredForPerformance:
    """``post`` is left for the post ``to``. ``training`` is the session that did not help."""

    person: Person
    post: str
    to: str
    training: str
    reason: str


@frozen
class DismissedForPerformance:
    """``training`` is the session that did not help; ``agreement``: a secrecy agreement was there
    to be ended with the employment."""

    person: Person
    training: str
    reason: str
    agreement: bool
    at: datetime


Event: TypeAlias = TransferredForPerformance | DismissedForPerformance


# -- Commands ----------------------------------------------------------------------------------

_PERSONNEL = frozenset({Role.HR})


@frozen
class TransferForPerformance(Act):
    """From a post that the person holds ``to`` one that is vacant. ``training`` is the session
    (``people.training_session/<training>``) that did not help."""

    may = _PERSONNEL

    post: str
    to: str
    training: str
    reason: str


@frozen
class DismissForPerformance(Act):
    """``training`` is the session (``people.training_session/<training>``) that did not help."""

    may = _PERSONNEL

    training: str
    reason: str


Command: TypeAlias = TransferForPerformance | DismissForPerformance


# -- 1  Fail, training, and still not met ------------------------------------------------------
# S0-7.3c    A clerk who fails, and after training still falls short, is given other work or leaves.
# S2-3.3d    Whoever fails in signing is trained, coached or given another post.

TRAINED_FIRST = Rule(
    "EMP-04",
    "Poor performance costs post or work only after a fail, a training, and a fail after that.",
    cites=("S0-7.3c", "S2-3.3d"),
    kinds=(Kind.GUARD, Kind.LAW),
)


def still_unmet(it: Performance) -> bool:
    """Whether somebody failed, was trained, and was found wanting again, with nothing met since.

    A fail counts again if its period is a later one and goes on after the training: it tells how
    the person has worked since. So does an improvement not met, if it was assessed after it.
    """
    on_end = tuple(takewhile(lambda result: result.grade is Grade.FAIL, reversed(it.results)))
    return any(
        _again(fail, trained, on_end, it)
        for fail in on_end
        for trained in it.trained
        if trained > fail.at and not any(each.met and each.at > fail.at for each in it.outcomes)
    )


def _again(fail: Result, trained: datetime, on_end: tuple[Result, ...], it: Performance) -> bool:
    by_result = any(
        later.period.first > fail.period.last
        and later.period.last > office_day(it.calendar, trained)
        and later.at > trained
        for later in on_end
    )
    by_outcome = any(each.appraisal == fail.appraisal and each.at > trained for each in it.outcomes)
    return by_result or by_outcome


def transfer(person: Person, act: TransferForPerformance, facts: Transferring) -> Event:
    """Decide on giving somebody other work.

    Raises:
        Refused: under EMP-04, GEN-03 or GEN-05.
    """
    only_by(act.by != person, TWO_PERSONS)
    require(still_unmet(facts.performance), TRAINED_FIRST)
    require(facts.holds, TRAINED_FIRST)
    require(stated(act.reason), REASON_STATED)
    return TransferredForPerformance(person, act.post, act.to, act.training, act.reason)


def dismiss(person: Person, act: DismissForPerformance, facts: Dismissing) -> Event:
    """Decide on ending somebody's employment.

    Raises:
        Refused: under EMP-04, GEN-03 or GEN-05.
    """
    only_by(act.by != person, TWO_PERSONS)
    require(still_unmet(facts.performance), TRAINED_FIRST)
    require(stated(act.reason), REASON_STATED)
    return DismissedForPerformance(person, act.training, act.reason, facts.agreement, act.at)

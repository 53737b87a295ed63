"""Record of results: how somebody was appraised, period by period, and what is due because of it.

One stream for each employee, ``people.record/<employee>``.

    phase   act           next phase
    ------  ------------  ----------
    Record  EnterResult   same
    Record  EnterOutcome  same

Only what is final comes here. An appraisal that was cancelled never does, so it neither counts nor
breaks a run of fails (APR-13). Other pages find here what they cite (APR-12).
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import takewhile
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.kernel import Act, Decider, Kind, NoFacts, Rule, require, told
from casework.domain.people.grades import FINAL_STANDS, Grade, Result
from casework.domain.people.periods import Period

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Outcome:
    """Whether somebody improved who was to, by an appraisal (its stream); ``at``: assessed."""

    appraisal: str
    met: bool
    at: datetime


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Record:
    """Final results in the order of their periods, whatever order they became final in; of two
    that end on one day, in the order of their schemes' names."""

    results: tuple[Result, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def final(self, appraisal: str) -> tuple[Result, ...]:
        """The final result of this appraisal (its stream), or nothing (APR-12)."""
        return tuple(it for it in self.results if it.appraisal == appraisal)

    def latest(self, until: date) -> tuple[Result, ...]:
        """The result of the latest period over by that day, or nothing (GAP-34)."""
        return tuple(it for it in self.results if it.period.last <= until)[-1:]

    @property
    def fails_in_a_row(self) -> int:
        """How many of the last results are fails, with no other grade between them."""
        return sum(1 for _ in takewhile(_failed, reversed(self.results)))

    def with_result(self, result: Result) -> Record:
        results = sorted((*self.results, result), key=lambda it: (it.period.last, it.scheme))
        return attrs.evolve(self, results=tuple(results))


def _failed(result: Result) -> bool:
    return result.grade is Grade.FAIL


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Enough:
    """For a result: how many fails in a row make a measure due (``policy``)."""

    fails: int


Facts: TypeAlias = NoFacts | Enough


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ResultEntered:
    result: Result


@frozen
class OutcomeEntered:
    outcome: Outcome


@frozen
class ImprovementDue:
    """Whoever failed is to improve (APR-09)."""

    appraisal: str


@frozen
class MeasureDue:
    """So many fails in a row call for a measure (APR-10)."""

    appraisal: str
    fails: int


@frozen
class RewardDue:
    """Whoever was excellent is to be nominated (RWD-01)."""

    appraisal: str


Event: TypeAlias = ResultEntered | OutcomeEntered | ImprovementDue | MeasureDue | RewardDue


# -- Commands ----------------------------------------------------------------------------------


@frozen
class EnterResult(Act):
    """It follows from an appraisal (its stream) that became final."""

    appraisal: str
    scheme: str
    period: Period
    score: int
    grade: Grade


@frozen
class EnterOutcome(Act):
    """It follows from the assessment of an improvement."""

    appraisal: str
    met: bool


Command: TypeAlias = EnterResult | EnterOutcome


# -- 1  Results, and what is due ---------------------------------------------------------------
# S0-7.3b    Excellent clerks are rewarded.
# S4-5.3.1   So is the back office,
# S2-3.3c    and signing.
# S3-4.3.2   Good work is praised and rewarded.
# The clauses of APR-09 and APR-10 stand in ``improvement``, those of APR-11 in ``grades``.

EXCELLENCE_REWARDED = Rule(
    "RWD-01",
    "Excellent work has a reward due; a reward for an appraisal cites one good enough for it.",
    cites=("S0-7.3b", "S4-5.3.1", "S2-3.3c", "S3-4.3.2"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def enter_result(record: Record, act: EnterResult, facts: Enough) -> list[Event]:
    require(not record.final(act.appraisal), FINAL_STANDS)
    result = Result(act.appraisal, act.scheme, act.period, act.score, act.grade, act.at)
    return [ResultEntered(result), *_due(record, result, facts.fails)]


def _due(record: Record, result: Result, enough: int) -> list[Event]:
    match result.grade:
        case Grade.EXCELLENT:
            return [RewardDue(result.appraisal)]
        case Grade.FAIL:
            fails = record.with_result(result).fails_in_a_row
            grown = fails > record.fails_in_a_row and fails >= enough
            measure = [MeasureDue(result.appraisal, fails)] if grown else []
            return [ImprovementDue(result.appraisal), *measure]
        case Grade.GOOD | Grade.PASS:
            return []
        case _:
            assert_never(result.grade)


# -- 2  Outcomes -------------------------------------------------------------------------------


def enter_outcome(record: Record, act: EnterOutcome) -> list[Event]:
    require(record.final(act.appraisal), FINAL_STANDS)
    return [OutcomeEntered(Outcome(act.appraisal, act.met, act.at))]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(record: Record, command: Command, facts: Facts) -> list[Event]:
    match command:
        case EnterResult():
            return enter_result(record, command, told(facts, Enough))
        case EnterOutcome():
            return enter_outcome(record, command)
        case _:
            assert_never(command)


def evolve(record: Record, event: Event) -> Record:
    match event:
        case ResultEntered(result):
            return record.with_result(result)
        case OutcomeEntered(outcome):
            return attrs.evolve(record, outcomes=(*record.outcomes, outcome))
        case ImprovementDue() | MeasureDue() | RewardDue():
            return record
        case _:
            assert_never(event)


decider: Decider[Record, Command, Event, Facts] = Decider(
    "people.record",
    Record(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)

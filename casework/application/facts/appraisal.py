"""What schemes, appraisals and the record of results are told."""

from __future__ import annotations

from typing import Final, Protocol

from attrs import frozen

from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    calendars,
    identity,
    in_force,
    timing,
    today,
)
from casework.application.facts.people import organisation
from casework.domain.calendar import Calendar
from casework.domain.kernel import Act, Person
from casework.domain.people import appraisal, employee, improvement, record, scoring
from casework.domain.people import scheme as schemes
from casework.domain.people.assessment import Graded, Published, Running, Shown
from casework.domain.people.figures import NO_DATA, Figure, Metric, MetricFact
from casework.domain.people.grades import Thresholds
from casework.domain.people.indicators import InForce
from casework.domain.people.periods import Period, period_named
from casework.domain.people.posts import Organisation
from casework.domain.policy import Counts, Terms
from casework.domain.staff import Role


class Metrics(Protocol):
    """Where figures come from: events counted, never typed in."""

    def __call__(self, metric: Metric, person: Person, period: Period, finding: Finding) -> Figure:
        """What a metric comes to for a person in a period; ``NO_DATA`` if nothing was counted."""
        ...


class IsSealed(Protocol):
    """Where attendance is known from: ``people.attendance/<employee>:<month>``."""

    def __call__(self, person: Person, month: str, finding: Finding) -> bool:
        """Whether the attendance of a month (2024-07) is sealed (held)."""
        ...


# -- Schemes -----------------------------------------------------------------------------------


def _calendar(stream: str, act: object, finding: Finding) -> Calendar:
    return today(finding)


SCHEME: Final[Finders] = {schemes.ActivateScheme: Finder(Calendar, _calendar)}


# -- Appraisals --------------------------------------------------------------------------------


@frozen
class _Named:
    """Whose appraisal a stream is, and for which period, as its name tells."""

    employee: Person
    periods: tuple[Period, ...]


def _named(stream: str) -> _Named:
    parts = identity(stream).rsplit(":", 2)
    return _Named(Person(parts[0]), period_named(parts[-1]))


def _is_superior(stream: str, by: Person, finding: Finding) -> bool:
    return by in organisation(finding).superior_of(_named(stream).employee)


def _opening(stream: str, act: appraisal.OpenAppraisal, finding: Finding) -> appraisal.Opening:
    known = finding.hold(f"{employee.decider.name}/{act.employee}")
    policy = in_force(finding)
    return appraisal.Opening(
        identity(stream),
        act.by in organisation(finding).superior_of(act.employee),
        bool(employee.spells_of(known)),
        _version(act, finding),
        today(finding),
        policy.count(Counts.MONTH_END_WINDOW),
        policy.term(Terms.APPRAISAL_OPEN_WITHIN),
    )


def _version(act: appraisal.OpenAppraisal, finding: Finding) -> tuple[InForce, ...]:
    known: schemes.Schemes = finding.look(f"{schemes.decider.name}/office")
    periods = period_named(act.period)
    return tuple(it for period in periods for it in known.in_force(act.scheme, period.first))


def _superior(stream: str, act: scoring.ComputeScore, finding: Finding) -> scoring.Superior:
    return scoring.Superior(_is_superior(stream, act.by, finding))


def _rater(stream: str, act: Act, finding: Finding) -> scoring.Rater:
    posts = organisation(finding).posts
    heads = {it.unit for it in posts if it.role is Role.DEPT_HEAD and act.by in it.holder}
    return scoring.Rater(_is_superior(stream, act.by, finding), frozenset(heads))


def _observer(stream: str, act: Act, finding: Finding) -> scoring.Observer:
    return scoring.Observer(_rater(stream, act, finding), today(finding))


def _thresholds(finding: Finding) -> Thresholds:
    keys = (Counts.EXCELLENT_FROM, Counts.GOOD_FROM, Counts.PASS_FROM)
    return Thresholds(*map(in_force(finding).count, keys))


def _publishing(stream: str, act: appraisal.Publish, finding: Finding) -> appraisal.Publishing:
    window = timing(finding, Terms.APPEAL_WINDOW)
    return appraisal.Publishing(_is_superior(stream, act.by, finding), window)


def _above(stream: str, act: appraisal.DecideAppeal, finding: Finding) -> appraisal.Above:
    state, whom = finding.look(stream), _named(stream).employee
    judged = state.verdict.by if isinstance(state, Graded | Shown) else whom
    return appraisal.Above(act.by in nearest_above(organisation(finding), whom, judged))


def nearest_above(office: Organisation, whom: Person, judged: Person) -> frozenset[Person]:
    """The nearest above somebody's superior who neither is that person nor judged them.

    Where those above are the same few again, there is nobody: a post is to be filled first.
    """
    level, passed = office.superior_of(whom), set[frozenset[Person]]()
    while level not in passed:
        passed.add(level)
        level = frozenset(it for below in level for it in office.superior_of(below))
        if deciding := level - {whom, judged}:
            return deciding
    return frozenset()


def _window(stream: str, act: appraisal.Finalise, finding: Finding) -> Calendar:
    state = finding.look(stream)
    if isinstance(state, Published):
        return calendars(finding)[state.window.calendar]
    return today(finding)


def _leaving(stream: str, act: appraisal.CancelAppraisal, finding: Finding) -> appraisal.Leaving:
    state, whom = finding.look(stream), _named(stream).employee
    roles = state.sheet.scheme.roles if isinstance(state, Running) else frozenset()
    covered = bool(organisation(finding).roles_of(whom) & roles)
    left = isinstance(finding.hold(f"{employee.decider.name}/{whom}"), employee.Ended)
    return appraisal.Leaving(not left, covered)


def _fails(stream: str, act: object, finding: Finding) -> improvement.FailsInARow:
    known: record.Record = finding.hold(f"{record.decider.name}/{_named(stream).employee}")
    latest = any(it.appraisal == stream for it in known.results[-1:])
    enough = in_force(finding).count(Counts.FAILS_IN_A_ROW)
    return improvement.FailsInARow(known.fails_in_a_row, latest, enough)


def appraisal_finders(metrics: Metrics, is_sealed: IsSealed) -> Finders:
    """The finders for appraisals, by these metrics and this attendance."""

    def measured(stream: str, act: scoring.ImportMetric, finding: Finding) -> scoring.Measured:
        whose = _named(stream)
        known = [(it.key, metrics(act.metric, whose.employee, it, finding)) for it in whose.periods]
        period, figure = known[0] if known else ("", NO_DATA)
        fact = MetricFact(act.metric, whose.employee, period, figure)
        return scoring.Measured(_rater(stream, act, finding), fact, today(finding))

    def grading(stream: str, act: appraisal.ConfirmGrade, finding: Finding) -> appraisal.Grading:
        whose = _named(stream)
        months = [month for it in whose.periods for month in it.months]
        sealed = [is_sealed(whose.employee, it, finding) for it in months]
        superior = _is_superior(stream, act.by, finding)
        return appraisal.Grading(superior, bool(sealed) and all(sealed), _thresholds(finding))

    return {
        appraisal.OpenAppraisal: Finder(appraisal.Opening, _opening),
        scoring.RecordObservation: Finder(scoring.Observer, _observer),
        scoring.ImportMetric: Finder(scoring.Measured, measured),
        scoring.RateIndicator: Finder(scoring.Rater, _rater),
        scoring.ComputeScore: Finder(scoring.Superior, _superior),
        scoring.ReopenScoring: Finder(scoring.Superior, _superior),
        appraisal.ConfirmGrade: Finder(appraisal.Grading, grading),
        appraisal.Publish: Finder(appraisal.Publishing, _publishing),
        appraisal.DecideAppeal: Finder(appraisal.Above, _above),
        appraisal.Finalise: Finder(Calendar, _window),
        appraisal.CancelAppraisal: Finder(appraisal.Leaving, _leaving),
        improvement.OpenImprovement: Finder(scoring.Superior, _superior),
        improvement.ImposeMeasure: Finder(improvement.FailsInARow, _fails),
        improvement.RecordImprovementOutcome: Finder(scoring.Superior, _superior),
    }


# -- The record --------------------------------------------------------------------------------


def _enough(stream: str, act: object, finding: Finding) -> record.Enough:
    return record.Enough(in_force(finding).count(Counts.FAILS_IN_A_ROW))


RECORD: Final[Finders] = {record.EnterResult: Finder(record.Enough, _enough)}

"""Appraisal: what somebody's work in a period is worth, and what follows from that.

    phase      act                       next phase
    ---------  ------------------------  -----------------
    NotOpened  OpenAppraisal             Open
    Open       RecordObservation         same
    Open       ImportMetric              same
    Open       RateIndicator             same
    Open       ComputeScore              Scored
    Scored     ReopenScoring             Open
    Scored     ConfirmGrade              Graded
    Graded     Publish                   Published
    Published  Appeal                    Appealed
    Published  Finalise                  Final
    Appealed   DecideAppeal              Open, Published
    running    CancelAppraisal           Cancelled
    Final      OpenImprovement           same
    Final      ImposeMeasure             same
    Final      ApplyResult               Applied, Improving
    Improving  RecordImprovementOutcome  Closed

    running: Open, Scored, Graded, Published, Appealed

One stream for each employee, scheme and period, named ``<employee>:<scheme>:<period>``. Figures
come from the metrics and ratings from others; the score follows from them, and the grade from the
score. What is final stands. What this table does not open is refused.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import (
    Calendar,
    Calendars,
    Span,
    Term,
    Timing,
    deadline,
    moment,
    office_day,
    over,
    term_ends,
)
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people import improvement, scoring
from casework.domain.people.assessment import (
    Appealed,
    Applied,
    Appraisal,
    Cancelled,
    Closed,
    Final,
    Graded,
    NotOpened,
    Open,
    Published,
    Running,
    Scored,
    Settled,
    Sheet,
    Verdict,
    hold_final,
)
from casework.domain.people.grades import (
    FINAL_STANDS,
    FOUR_GRADES,
    Grade,
    Thresholds,
    grade_of,
)
from casework.domain.people.improvement import FailsInARow
from casework.domain.people.indicators import (
    IN_ITS_WINDOW,
    ONE_A_PERIOD,
    SOUND_SCHEME,
    Document,
    InForce,
    Scheme,
    Window,
)
from casework.domain.people.periods import Period, period_named
from casework.domain.people.scoring import (
    RATED_BY_OTHERS,
    SUPERIORS,
    Measured,
    Observer,
    Rater,
    Superior,
)
from casework.domain.policy import Terms
from casework.domain.staff import CLOCK, PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Opening:
    """For opening one: what its stream is called; whether the actor is a superior of the employee
    (``people.organisation/office``, held), and whether the employee has ever been engaged
    (``people.employee/<employee>``, held); the scheme's version for the period, or nothing
    (``people.scheme/office``); the calendar in force, and the days before a period's end and the
    term after it within which it is in time (``policy``)."""

    identity: str
    superior: bool
    engaged: bool
    in_force: tuple[InForce, ...]
    calendar: Calendar
    days_before: int
    within: Term


@frozen
class Grading:
    """For a grade: whether the actor is a superior of the employee
    (``people.organisation/office``, held), whether the attendance of every month of the period is
    sealed (``people.attendance/<employee>:<month>``, held), and the thresholds (``policy``)."""

    superior: bool
    sealed: bool
    thresholds: Thresholds


@frozen
class Publishing:
    """For publishing: whether the actor is a superior of the employee
    (``people.organisation/office``, held), and the time to appeal (``policy``, ``calendar``)."""

    superior: bool
    window: Timing


@frozen
class Above:
    """Whether the actor is the nearest above the employee's superior who neither is the employee
    nor confirmed the grade (``people.organisation/office``, held)."""

    above: bool


@frozen
class Leaving:
    """For a cancellation: whether the employee has not left, even if kept from work for a time
    (``people.employee/<employee>``, held), and holds a post that the scheme is for
    (``people.organisation/office``, held)."""

    employed: bool
    covered: bool


# ``Calendar`` is told to a finalisation: the table that the time to appeal was begun with. What the
# chapters are told stands in ``scoring`` and ``improvement``.

Facts: TypeAlias = (
    NoFacts
    | Opening
    | Superior
    | Rater
    | Observer
    | Measured
    | Grading
    | Publishing
    | Above
    | Calendar
    | Leaving
    | FailsInARow
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class AppraisalOpened:
    """It is under this version of the scheme, whatever becomes of the scheme; ``late`` tells that
    it was opened too late (APR-02)."""

    employee: Person
    scheme: Scheme
    version: int
    period: Period
    late: bool


@frozen
class GradeConfirmed:
    """``observations`` lists, by number, what was seen in the period (APR-06)."""

    grade: Grade
    graded_by: Person
    observations: tuple[int, ...]


@frozen
class AppraisalPublished:
    window: Span


@frozen
class AppealLodged:
    reason: Personal


@frozen
class AppealDecided:
    upheld: bool
    reason: str


@frozen
class AppraisalFinalised:
    employee: Person
    scheme: str
    period: Period
    score: int
    grade: Grade


@frozen
class AppraisalCancelled:
    reason: str


Event: TypeAlias = (
    AppraisalOpened
    | GradeConfirmed
    | AppraisalPublished
    | AppealLodged
    | AppealDecided
    | AppraisalFinalised
    | AppraisalCancelled
    | scoring.Event
    | improvement.Event
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class OpenAppraisal(Act):
    """``period`` is a month (2024-07) or a quarter (2024-Q3)."""

    may = SUPERIORS | CLOCK

    employee: Person
    scheme: str
    period: str


@frozen
class ConfirmGrade(Act):
    """The grade is what the score comes to; the superior stands for it."""

    may = SUPERIORS

    grade: Grade


@frozen
class Publish(Act):
    may = SUPERIORS


@frozen
class Appeal(Act):
    """By the employee in person, once."""

    may = PARTIES

    reason: Personal


@frozen
class DecideAppeal(Act):
    """By the superior's superior."""

    may = SUPERIORS

    upheld: bool
    reason: str


@frozen
class Finalise(Act):
    """By the clock, or because an appeal was rejected."""

    may = CLOCK


@frozen
class CancelAppraisal(Act):
    """``on`` is the day, within the period, from which the scheme no longer was the employee's."""

    may = frozenset({Role.HR})

    on: date
    reason: str


Command: TypeAlias = (
    OpenAppraisal
    | ConfirmGrade
    | Publish
    | Appeal
    | DecideAppeal
    | Finalise
    | CancelAppraisal
    | scoring.Command
    | improvement.Command
)


# -- 1  Opening --------------------------------------------------------------------------------
# The clauses of APR-01, APR-02 and APR-03 stand in ``indicators``.


def open_appraisal(appraisal: Appraisal, act: OpenAppraisal, facts: Opening) -> list[Event]:
    only_while(appraisal, NotOpened, per=ONE_A_PERIOD)
    only_by(act.by == SYSTEM or facts.superior, IN_POST)
    require(facts.identity == f"{act.employee}:{act.scheme}:{act.period}", ONE_A_PERIOD)
    require(facts.engaged, ONE_A_PERIOD)
    require(facts.in_force, SOUND_SCHEME)
    [version] = facts.in_force
    periods = [it for it in period_named(act.period) if it.cycle is version.scheme.cycle]
    require(periods, ONE_A_PERIOD)
    [period] = periods
    require(_in_window(version.scheme.window, period, act, facts), IN_ITS_WINDOW)
    late = _late(version.scheme.window, period, act, facts)
    return [AppraisalOpened(act.employee, version.scheme, version.version, period, late)]


def _in_window(window: Window, period: Period, act: OpenAppraisal, facts: Opening) -> bool:
    days_left = (period.last - office_day(facts.calendar, act.at)).days
    return days_left < 0 or (window is Window.BEFORE_END and days_left <= facts.days_before)


def _late(window: Window, period: Period, act: OpenAppraisal, facts: Opening) -> bool:
    """Whether it is after the period itself, or after the term for those opened after it."""
    if window is Window.BEFORE_END:
        return office_day(facts.calendar, act.at) > period.last
    last_minute = moment(facts.calendar, period.last, 24 * 60 - 1)
    return act.at > term_ends(facts.calendar, last_minute, facts.within)


# -- 2  Scoring --------------------------------------------------------------------------------
# The clauses of APR-04, APR-05 and APR-06 stand in ``scoring``.


# -- 3  Grading --------------------------------------------------------------------------------
# S2-3.1c    Attendance counts in the appraisal.
# The clauses of APR-07 and APR-11 stand in ``grades``.

ATTENDANCE_SEALED = Rule(
    "APR-08",
    "Nobody is graded before the attendance of the whole period is sealed.",
    cites=("S2-3.1c",),
)


def confirm_grade(appraisal: Appraisal, act: ConfirmGrade, facts: Grading) -> list[Event]:
    scored = only_while(appraisal, Scored)
    ratings, document = scored.sheet.ratings, scored.sheet.scheme.document
    only_by(facts.superior, IN_POST)
    require(any(it.as_superior for it in ratings), RATED_BY_OTHERS)
    require(
        document is not Document.BACK_OFFICE or any(it.as_head for it in ratings), RATED_BY_OTHERS
    )
    require(facts.sealed, ATTENDANCE_SEALED)
    require(act.grade is grade_of(scored.score, facts.thresholds), FOUR_GRADES)
    listed = tuple(range(1, scored.sheet.observed + 1))
    return [GradeConfirmed(act.grade, act.by, listed)]


def publish(appraisal: Appraisal, act: Publish, facts: Publishing) -> list[Event]:
    only_while(appraisal, Graded)
    only_by(facts.superior, IN_POST)
    return [AppraisalPublished(facts.window.since(act.at))]


# -- 4  Appeal, and the end of it --------------------------------------------------------------
# S0-7.2     One appraisal a month.
# S1-6.3.3b  What is done after failing again and again counts only what came to an end.

APPEALED_ONCE = Rule(
    "APR-13",
    "One appeal, no more; only who left or changed scheme in the period is not appraised for it.",
    cites=("S0-7.2", "S1-6.3.3b"),
)


def appeal(appraisal: Appraisal, act: Appeal) -> list[Event]:
    hold_final(appraisal)
    sheet = only_while(appraisal, Published).sheet
    only_by(act.by == sheet.employee, IN_POST)
    require(not sheet.appealed, APPEALED_ONCE)
    require(act.reason.of == sheet.employee, IN_POST)
    require(act.reason.stated, REASON_STATED)
    return [AppealLodged(act.reason)]


def decide_appeal(appraisal: Appraisal, act: DecideAppeal, facts: Above) -> list[Event]:
    appealed = only_while(appraisal, Appealed)
    only_by(facts.above, IN_POST)
    only_by(act.by not in {appealed.verdict.by, appealed.sheet.employee}, TWO_PERSONS)
    require(stated(act.reason), REASON_STATED)
    return [AppealDecided(act.upheld, act.reason)]


def finalise(appraisal: Appraisal, act: Finalise, calendar: Calendar) -> list[Event]:
    shown = only_while(appraisal, Published)
    require(shown.rejected or over(calendar, shown.window, act.at), FINAL_STANDS)
    it = shown.sheet
    score, grade = shown.verdict.score, shown.verdict.grade
    return [AppraisalFinalised(it.employee, it.scheme.name, it.period, score, grade)]


def cancel(appraisal: Appraisal, act: CancelAppraisal, facts: Leaving) -> list[Event]:
    hold_final(appraisal)
    sheet = only_while(appraisal, Running).sheet
    only_by(act.by != sheet.employee, TWO_PERSONS)
    require(not (facts.employed and facts.covered), APPEALED_ONCE)
    require(sheet.period.holds(act.on), APPEALED_ONCE)
    require(stated(act.reason), REASON_STATED)
    return [AppraisalCancelled(act.reason)]


# -- 5  What follows ---------------------------------------------------------------------------
# The clauses of APR-09, APR-10 and APR-12 stand in ``improvement`` and ``grades``.


# -- Decide ------------------------------------------------------------------------------------


def decide(appraisal: Appraisal, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenAppraisal():
            return open_appraisal(appraisal, command, told(facts, Opening))
        case ConfirmGrade():
            return confirm_grade(appraisal, command, told(facts, Grading))
        case Publish():
            return publish(appraisal, command, told(facts, Publishing))
        case Appeal():
            return appeal(appraisal, command)
        case DecideAppeal():
            return decide_appeal(appraisal, command, told(facts, Above))
        case Finalise():
            return finalise(appraisal, command, told(facts, Calendar))
        case CancelAppraisal():
            return cancel(appraisal, command, told(facts, Leaving))
        case (
            scoring.RecordObservation()
            | scoring.ImportMetric()
            | scoring.RateIndicator()
            | scoring.ComputeScore()
            | scoring.ReopenScoring()
        ):
            return [scoring.decide(appraisal, command, facts)]
        case (
            improvement.OpenImprovement()
            | improvement.ImposeMeasure()
            | improvement.ApplyResult()
            | improvement.RecordImprovementOutcome()
        ):
            return [improvement.decide(appraisal, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(appraisal: Appraisal, event: Event) -> Appraisal:
    match event:
        case AppraisalOpened(employee, scheme, _, period):
            was(appraisal, NotOpened)
            return Open(Sheet(employee, scheme, period))
        case scoring.ObservationRecorded(number):
            sheet = was(appraisal, Open).sheet
            return Open(attrs.evolve(sheet, observed=number))
        case scoring.MetricImported() | scoring.IndicatorRated():
            return Open(scoring.after(was(appraisal, Open).sheet, event))
        case scoring.ScoreComputed(score):
            return Scored(was(appraisal, Open).sheet, score)
        case scoring.ScoringReopened():
            return Open(was(appraisal, Scored).sheet)
        case GradeConfirmed(grade, graded_by):
            scored = was(appraisal, Scored)
            return Graded(scored.sheet, Verdict(scored.score, grade, graded_by))
        case AppraisalPublished(window):
            graded = was(appraisal, Graded)
            return Published(graded.sheet, graded.verdict, window)
        case AppealLodged():
            shown = was(appraisal, Published)
            return Appealed(attrs.evolve(shown.sheet, appealed=True), shown.verdict, shown.window)
        case AppealDecided(upheld):
            it = was(appraisal, Appealed)
            again = Published(it.sheet, it.verdict, it.window, rejected=True)
            return Open(it.sheet) if upheld else again
        case AppraisalFinalised():
            done = was(appraisal, Published)
            return Final(done.sheet, done.verdict)
        case AppraisalCancelled():
            was(appraisal, Running)
            return Cancelled()
        case _:
            return improvement.after(was(appraisal, Settled), event)


# -- Due ---------------------------------------------------------------------------------------


def due(appraisal: Appraisal, calendars: Calendars) -> tuple[Deadline, ...]:
    """The time to appeal; once it is over, the appraisal is final. After a rejected appeal there
    is none: that is final at once."""
    if not isinstance(appraisal, Published) or appraisal.rejected:
        return ()
    lapse = Finalise(by=SYSTEM)
    return (deadline(Terms.APPEAL_WINDOW, appraisal.window, calendars, lapse=lapse),)


decider: Decider[Appraisal, Command, Event, Facts] = Decider(
    "people.appraisal",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Applied, Closed, Cancelled),
    due=due,
)

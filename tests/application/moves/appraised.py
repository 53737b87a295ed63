"""What might be done next about how people work: at their desks or away, appraised, dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import attrs
from attrs import frozen

from casework.application.facts.appraisal import nearest_above
from casework.application.office import Draft, Office
from casework.domain.calendar import office_day
from casework.domain.kernel import Act, Person, Personal
from casework.domain.people import (
    appraisal,
    attendance,
    improvement,
    leave,
    performance,
    scheme,
    scoring,
)
from casework.domain.people.assessment import (
    Final as Settled,
)
from casework.domain.people.assessment import (
    Graded,
    Improvement,
    Improving,
    Measure,
    NotOpened,
    Running,
    Scored,
    Shown,
)
from casework.domain.people.assessment import Open as Gathering
from casework.domain.people.figures import NO_DATA, Figure, Metric
from casework.domain.people.grades import Grade, Thresholds, grade_of
from casework.domain.people.indicators import ISSUANCE_SCHEME
from casework.domain.people.periods import Period, period_named
from tests.application.moves.cast import (
    BO,
    CAS,
    DAN,
    HANA,
    HED,
    HUA,
    HUGH,
    LIN,
    MIA,
    SID,
    Move,
)
from tests.offices import ORGANISATION

MONTHS: Final = ("2024-07", "2024-08", "2024-09", "2024-10")
QUARTERS: Final = ("2024-Q3",)
THRESHOLDS: Final = Thresholds(90, 75, 60)
SESSIONS: Final = ("t1", "t2")


@frozen
class Judged:
    """Somebody who is appraised: by which scheme, and which heads of departments rate them."""

    who: Person
    scheme: str
    periods: tuple[str, ...]
    heads: tuple[Person, ...] = ()


CLERK: Final = Judged(CAS, "issuance", MONTHS)
HANDLER: Final = Judged(HANA, "processing", MONTHS[:2])
SIGNER: Final = Judged(SID, "signing", MONTHS[:2])
BACK_OFFICE: Final = Judged(BO, "back_office", QUARTERS, (HED,))


def today(office: Office) -> date:
    return office_day(office.state("calendar/office")[1].versions[-1], office.clock())


def of_work(office: Office, one: Judged) -> Iterator[Move]:
    """What suggests itself about somebody's work: when they come, what it is worth."""
    periods = [it for key in one.periods for it in period_named(key)]
    begun = [it for it in periods if it.first <= today(office)]
    for month in dict.fromkeys(key for it in begun for key in it.months):
        stream = f"people.attendance/{one.who}:{month}"
        yield from ((stream, it) for it in _attendance(office, one, office.state(stream)[1]))
    for period in begun:
        stream = f"people.appraisal/{one.who}:{one.scheme}:{period.key}"
        state = office.state(stream)[1]
        yield from ((stream, it) for it in _appraisal(office, stream, one, period, state))


def _attendance(office: Office, one: Judged, state: Any) -> Iterator[Act]:
    if not isinstance(state, attendance.Open):
        return
    yield attendance.Punch(by=one.who)
    yield attendance.Punch(by=LIN if one.who != LIN else HANA)
    for it in sorted(state.punches)[-1:]:
        earlier = (it - timedelta(minutes=9),)
        yield attendance.CorrectPunch((it,), earlier, "The clock was wrong.", by=MIA)
    yield attendance.SealPeriod(by=HUA)


# -- Appraisals --------------------------------------------------------------------------------


def _appraisal(
    office: Office, stream: str, one: Judged, period: Period, state: Any
) -> Iterator[Act]:
    posts = office.state(ORGANISATION)[1]
    superior = min(posts.superior_of(one.who), default=LIN)
    match state:
        case NotOpened():
            asked = (one.who, one.scheme, period.key)
            yield appraisal.OpenAppraisal(*asked, by=superior)
        case Gathering():
            yield from _gathering(office, stream, one, superior, state)
        case Scored(score=score):
            right = grade_of(score, THRESHOLDS)
            for grade in (right, *(it for it in Grade if it is not right)):
                yield appraisal.ConfirmGrade(grade, by=superior)
            yield scoring.ReopenScoring("One more was asked.", by=superior)
        case Graded():
            yield appraisal.Publish(by=superior)
        case Settled():
            yield from _settled(superior)
        case Improving():
            for met in (True, False):
                ground = "Ten documents were looked at."
                yield improvement.RecordImprovementOutcome(met, ground, by=superior)
        case Running():
            yield appraisal.Appeal(Personal(one.who, "I was ill."), by=one.who)
            for upheld in (True, False):
                judge = state.verdict.by if isinstance(state, Shown) else superior
                above = min(nearest_above(posts, one.who, judge), default=DAN)
                yield appraisal.DecideAppeal(upheld, "It was looked at again.", by=above)
    if isinstance(state, Running):
        yield appraisal.CancelAppraisal(period.first, "Works elsewhere now.", by=HUGH)


def _gathering(
    office: Office, stream: str, one: Judged, superior: Person, state: Gathering
) -> Iterator[Act]:
    sheet = state.sheet
    text = Personal(one.who, "Helped a colleague.")
    on = min(sheet.period.last, today(office))
    yield scoring.RecordObservation(on, text, by=superior)
    missing = sorted(sheet.scheme.metrics - {it.metric for it in sheet.figures})
    for metric in missing[:1] or sorted(sheet.scheme.metrics):
        figure = found(office, stream, metric, superior)
        yield scoring.ImportMetric(metric, figure, by=superior)
        wished = attrs.evolve(figure, numerator=figure.numerator + 1)
        yield scoring.ImportMetric(metric, wished, by=superior)
    for points in (95, 80, 65, 10):
        for it in sheet.scheme.indicators:
            if it.rated:
                ground = "As seen from day to day."
                yield scoring.RateIndicator(it.name, points, ground, by=superior)
    for head in one.heads:
        for it in sheet.scheme.indicators:
            if it.rated:
                yield scoring.RateIndicator(it.name, 95, "As asked for.", by=head)
    yield scoring.ComputeScore(by=superior)


def found(office: Office, stream: str, metric: Metric, by: Person) -> Figure:
    """The figure that an appraisal would be told now: an office is asked for its facts."""
    asked = scoring.ImportMetric(metric, NO_DATA, by=by)
    finder = office.page(stream).finder(type(asked))
    measured: scoring.Measured = finder.find(stream, asked, Draft(office).looking())
    return measured.fact.figure


def _settled(superior: Person) -> Iterator[Act]:
    for measure in (Improvement.TRAINING, Improvement.POST_CHANGE, Improvement.COACHING):
        yield improvement.OpenImprovement(measure, "Two days a week.", by=superior)
    yield improvement.ImposeMeasure(Measure.WARNING, "Three times on end.", by=HUGH)
    yield improvement.ApplyResult(by=HUGH)


def of_clerk(office: Office) -> Iterator[Move]:
    """What suggests itself about the work of a clerk, and about being rid of them."""
    yield from of_work(office, CLERK)
    for training in SESSIONS:
        why = (training, "Too many errors.")
        transfer = performance.TransferForPerformance("counter 1", "stacks", *why, by=HUGH)
        yield f"people.employee/{CAS}", transfer
        yield f"people.employee/{CAS}", performance.DismissForPerformance(*why, by=HUGH)


def of_schemes(office: Office) -> Iterator[Move]:
    """What suggests itself about what people are appraised by."""
    day = today(office)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    stream = "people.scheme/office"
    swapped = ISSUANCE_SCHEME.indicators[::-1]
    weights = (attrs.evolve(it, weight=25) for it in swapped)
    anew = attrs.evolve(ISSUANCE_SCHEME, indicators=tuple(weights))
    yield stream, scheme.DefineScheme(anew, by=HUA)
    yield stream, scheme.DefineScheme(attrs.evolve(anew, indicators=swapped[:2]), by=HUA)
    yield stream, scheme.ActivateScheme("issuance", following, by=MIA)


# -- Away --------------------------------------------------------------------------------------


def of_leave(office: Office) -> Iterator[Move]:
    """What suggests itself about somebody's leaves."""
    now = office.clock()
    for days, name in enumerate(("l1", "l2", "l3"), 1):
        stream = f"people.leave/{name}"
        state = office.state(stream)[1]
        if isinstance(state, leave.NotApplied):
            away = now + timedelta(days=days), now + timedelta(days=days + 3)
            yield stream, leave.ApplyLeave(*away, Personal(HANA, "A wedding."), by=HANA)
            ill = (now - timedelta(hours=1), now + timedelta(days=1), Personal(HANA, "A fever."))
            yield stream, leave.ApplyLeave(*ill, emergency=True, by=HANA)
        if isinstance(state, leave.Asked):
            yield stream, leave.ApproveLeave(by=LIN)
            yield stream, leave.RejectLeave("There is too much to do.", by=LIN)
            yield stream, leave.CancelLeave(by=HANA)
            yield stream, leave.ReturnEarly(by=HANA)

"""Appraisal: a signer's from end to end; a back office's, which a head rates; and one by figures.

Kim is appraised. Lin and Dan are her superiors, Hal heads a department concerned, Bo another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import attrs

from casework.domain.calendar import Term, Unit
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.people import appraisal, assessment, improvement, scoring
from casework.domain.people.appraisal import (
    Above,
    Appeal,
    CancelAppraisal,
    ConfirmGrade,
    DecideAppeal,
    Finalise,
    Grading,
    Leaving,
    OpenAppraisal,
    Opening,
    Publish,
    Publishing,
    decider,
)
from casework.domain.people.assessment import (
    Appealed,
    Applied,
    Cancelled,
    Closed,
    Graded,
    Improvement,
    Improving,
    Measure,
    NotOpened,
    Open,
    Published,
    Running,
    Scored,
    Settled,
    Sheet,
)
from casework.domain.people.figures import NO_DATA, Figure, Metric, MetricFact
from casework.domain.people.grades import Grade, Thresholds
from casework.domain.people.improvement import (
    ApplyResult,
    FailsInARow,
    ImposeMeasure,
    OpenImprovement,
    RecordImprovementOutcome,
)
from casework.domain.people.indicators import (
    Document,
    Indicator,
    InForce,
    Scheme,
    Window,
    Yardstick,
)
from casework.domain.people.periods import Cycle, Period
from casework.domain.people.scoring import (
    ComputeScore,
    ImportMetric,
    Measured,
    Observer,
    RateIndicator,
    Rater,
    RecordObservation,
    ReopenScoring,
    Superior,
)
from casework.domain.properties.people_appraisal import PROPERTIES
from casework.domain.staff import Role
from casework.testing.casts.common import CALENDAR, day, did, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

KIM: Final = Person("kim")
CONTENT: Final = Figure(18, 4, ("e1", "e2", "e3", "e4"))
HALF: Final = Figure(1, 2, ("d1", "d2"))


def _scheme(name: str, document: Document, *indicators: Indicator, **more: Any) -> Scheme:
    told: dict[str, Any] = {"cycle": Cycle.MONTHLY, "window": Window.AFTER_END}
    return Scheme(name, document, frozenset({Role.SIGNER}), indicators=indicators, **(told | more))


SATISFACTION: Final = Yardstick(Metric.SATISFACTION, worst=1, best=5)
DRAFTS: Final = Yardstick(Metric.DRAFT_QUALITY, worst=0, best=100)
SIGNING: Final = _scheme(
    "signing",
    Document.SIGNING,
    Indicator("results", 70, (SATISFACTION,), rated=True),
    Indicator("drafts", 30, (DRAFTS,)),
)
BACK_OFFICE: Final = _scheme(
    "back",
    Document.BACK_OFFICE,
    Indicator("learning", 100, rated=True),
    departments=frozenset({"sales"}),
    cycle=Cycle.QUARTERLY,
)
MEASURED: Final = _scheme(
    "measured",
    Document.PROCESSING,
    Indicator("drafts", 100, (DRAFTS,)),
    window=Window.BEFORE_END,
)
JUNE: Final = Period(Cycle.MONTHLY, day(1).replace(month=6))
QUARTER: Final = Period(Cycle.QUARTERLY, day(1).replace(month=4))

LEADS: Final = Rater(superior=True, heads=frozenset())
HEADS: Final = Rater(superior=False, heads=frozenset({"sales"}))
STRANGER: Final = Rater(superior=False, heads=frozenset({"repairs"}))
SUPERIOR, NOT_SUPERIOR = Superior(superior=True), Superior(superior=False)
THRESHOLDS: Final = Thresholds(excellent=90, good=75, passed=60)
GRADING: Final = Grading(superior=True, sealed=True, thresholds=THRESHOLDS)
WINDOW: Final = wd(5)
OVER: Final = moment(11, 0)
"""The first moment after the time to appeal: five working days since day 3."""


# -- Opening ---------------------------------------------------------------------------------------


def _opening(scheme: Scheme, period: str, **more: Any) -> Opening:
    told: dict[str, Any] = {
        "identity": f"kim:{scheme.name}:{period}",
        "superior": True,
        "engaged": True,
        "in_force": (InForce(scheme, 1, day(1)),),
        "calendar": CALENDAR,
        "days_before": 3,
        "within": Term(5, Unit.WORKING_DAYS),
    }
    return Opening(**(told | more))


def _opened() -> Iterator[Asked]:
    for scheme, period, days in (
        (SIGNING, JUNE, (0, 1, 5, 6)),
        (BACK_OFFICE, QUARTER, (0, 1)),
        (MEASURED, JUNE, (-4, -3, 0, 1)),
    ):
        act = OpenAppraisal(KIM, scheme.name, period.key, **did("lin", 1))
        facts = _opening(scheme, period.key)
        for on in days:
            yield attrs.evolve(act, at=moment(on)), facts
        for wrong in ("June", "2024-Q2", "2024-06"):
            if wrong != period.key:
                yield attrs.evolve(act, period=wrong), _opening(scheme, wrong)
    act, facts = (
        OpenAppraisal(KIM, "signing", "2024-06", **did("lin", 1)),
        _opening(SIGNING, "2024-06"),
    )
    for identity in ("bo:signing:2024-06", "kim:back:2024-06", "kim:signing:2024-05", "kim"):
        yield act, attrs.evolve(facts, identity=identity)
    for by in ("lin", SYSTEM):
        yield attrs.evolve(act, by=Person(by)), attrs.evolve(facts, superior=False)
    yield act, attrs.evolve(facts, engaged=False)
    yield act, attrs.evolve(facts, in_force=())


# -- Gathering and scoring -------------------------------------------------------------------------


def _found(period: Period, metric: Metric, figure: Figure, rater: Rater = LEADS) -> Measured:
    return Measured(rater, MetricFact(metric, KIM, period.key, figure), CALENDAR)


def _imported(period: Period, metric: Metric, *figures: Figure) -> Iterator[Asked]:
    for figure in figures:
        act = ImportMetric(metric, figure, **did("lin", 3))
        yield act, _found(period, metric, figure)


def _not_imported(period: Period, metric: Metric) -> Iterator[Asked]:
    act, facts = ImportMetric(metric, HALF, **did("lin", 3)), _found(period, metric, HALF)
    yield attrs.evolve(act, by=KIM), facts
    yield act, _found(period, metric, HALF, STRANGER)
    yield attrs.evolve(act, at=moment(0)), facts
    for wrong in (
        MetricFact(Metric.QUANTITY, KIM, period.key, HALF),
        MetricFact(metric, Person("bo"), period.key, HALF),
        MetricFact(metric, KIM, "2024-05", HALF),
        MetricFact(metric, KIM, period.key, NO_DATA),
    ):
        yield act, attrs.evolve(facts, fact=wrong)
    bare = attrs.evolve(HALF, evidence=())
    yield attrs.evolve(act, figure=bare), _found(period, metric, bare)
    yield (
        ImportMetric(Metric.QUANTITY, HALF, **did("lin", 3)),
        _found(period, Metric.QUANTITY, HALF),
    )


def _rated(indicator: str, by: str, rater: Rater, *points: int) -> Iterator[Asked]:
    for given in points:
        yield RateIndicator(indicator, given, "As seen.", **did(by, 3)), rater


def _not_rated(indicator: str) -> Iterator[Asked]:
    yield from _rated(indicator, "lin", LEADS, -1, 101)
    yield from _rated("beauty", "lin", LEADS, 80)
    yield from _rated("drafts", "lin", LEADS, 80)
    yield from _rated(indicator, "kim", LEADS, 80)
    yield from _rated(indicator, "bo", STRANGER, 80)
    yield RateIndicator(indicator, 80, " ", **did("lin", 3)), LEADS


def _observed() -> Iterator[Asked]:
    text = said("kim", "Calmed an angry customer.")
    act = RecordObservation(JUNE.last, text, **did("lin", 3))
    yield act, Observer(LEADS, CALENDAR)
    yield attrs.evolve(act, by=KIM), Observer(LEADS, CALENDAR)
    yield act, Observer(STRANGER, CALENDAR)
    yield attrs.evolve(act, at=moment(-2)), Observer(LEADS, CALENDAR)
    for on in (day(1), JUNE.first - timedelta(days=1)):
        yield attrs.evolve(act, on=on), Observer(LEADS, CALENDAR)
    for wrong in (said("lin", "Calm."), said("kim", " ")):
        yield attrs.evolve(act, text=wrong), Observer(LEADS, CALENDAR)


def _computed() -> Iterator[Asked]:
    for by, facts in (("lin", SUPERIOR), ("hal", NOT_SUPERIOR), (SYSTEM, NOT_SUPERIOR)):
        yield ComputeScore(**did(by, 3)), facts


def _gathered(sheet: Sheet) -> tuple[Asked, ...]:
    """The second metric is looked for after the first; of a metric the last figure stays."""
    match sheet.scheme, len(sheet.figures):
        case Scheme(name="signing"), 0:
            return ON_SIGNING + FIRST_FIGURE
        case Scheme(name="signing"), _:
            return ON_SIGNING + SECOND_FIGURE
        case Scheme(name="back"), _:
            return ON_BACK_OFFICE
        case _:
            return ON_MEASURED


ON_SIGNING: Final = (
    *_observed(),
    *_rated("results", "lin", LEADS, 80, 10),
    *_rated("results", "dan", LEADS, 51),
    *_not_rated("results"),
    *_not_imported(JUNE, Metric.SATISFACTION),
    *_computed(),
)
FIRST_FIGURE: Final = tuple(_imported(JUNE, Metric.SATISFACTION, CONTENT))
SECOND_FIGURE: Final = tuple(_imported(JUNE, Metric.DRAFT_QUALITY, HALF, NO_DATA))
ON_BACK_OFFICE: Final = (
    *_rated("learning", "lin", LEADS, 80),
    *_rated("learning", "hal", HEADS, 81),
    *_computed(),
)
ON_MEASURED: Final = (*_imported(JUNE, Metric.DRAFT_QUALITY, HALF, NO_DATA), *_computed())


# -- Grading, and the way to the end ---------------------------------------------------------------


def _graded() -> Iterator[Asked]:
    for grade in Grade:
        act = ConfirmGrade(grade, **did("lin", 3))
        yield act, GRADING
        yield act, attrs.evolve(GRADING, superior=False)
        yield act, attrs.evolve(GRADING, sealed=False)
    for reason in ("A figure was late.", " "):
        for facts in (SUPERIOR, NOT_SUPERIOR):
            yield ReopenScoring(reason, **did("lin", 3)), facts


def _published() -> Iterator[Asked]:
    for superior in (True, False):
        yield Publish(**did("lin", 3)), Publishing(superior, WINDOW)


def _finalised() -> Iterator[Asked]:
    for at in (OVER - timedelta(microseconds=1), OVER):
        for calendar in (CALENDAR, attrs.evolve(CALENDAR, version=1)):
            yield Finalise(by=SYSTEM, at=at), calendar


def _appealed() -> Iterator[Asked]:
    for by, reason in (
        ("kim", said("kim", "We were few.")),
        ("lin", said("kim", "We were few.")),
        ("kim", said("lin", "We were few.")),
        ("kim", said("kim", " ")),
    ):
        yield Appeal(reason, **did(by, 4)), NoFacts()


def _decided() -> Iterator[Asked]:
    for upheld in (True, False):
        for by, above in (("eva", True), ("eva", False), ("lin", True), ("kim", True)):
            yield DecideAppeal(upheld, "So were all.", **did(by, 5)), Above(above)
        yield DecideAppeal(upheld, " ", **did("eva", 5)), Above(above=True)


def _cancelled() -> Iterator[Asked]:
    lawful = CancelAppraisal(JUNE.last, "She left.", **did("hua", 6))
    for employed in (True, False):
        for covered in (True, False):
            yield lawful, Leaving(employed, covered)
    left = Leaving(employed=False, covered=False)
    yield attrs.evolve(lawful, by=KIM), left
    yield attrs.evolve(lawful, reason=" "), left
    yield attrs.evolve(lawful, on=day(1)), left


# -- What follows ----------------------------------------------------------------------------------


def _followed() -> Iterator[Asked]:
    for measure in (Improvement.COACHING, Improvement.POST_CHANGE):
        for facts in (SUPERIOR, NOT_SUPERIOR):
            yield OpenImprovement(measure, "Twice a week.", **did("lin", 20)), facts
    yield OpenImprovement(Improvement.TRAINING, " ", **did("lin", 20)), SUPERIOR
    again = FailsInARow(fails=3, latest=True, enough=3)
    lawful = ImposeMeasure(Measure.WARNING, "Three times.", **did("hua", 20))
    yield lawful, again
    yield lawful, attrs.evolve(again, fails=2)
    yield lawful, attrs.evolve(again, latest=False)
    yield attrs.evolve(lawful, by=KIM), again
    yield attrs.evolve(lawful, reason=" "), again
    for by in ("hua", "kim"):
        yield ApplyResult(**did(by, 20)), NoFacts()
    for met in (True, False):
        for ground, facts in (("A trial.", SUPERIOR), (" ", SUPERIOR), ("A trial.", NOT_SUPERIOR)):
            yield RecordImprovementOutcome(met, ground, **did("lin", 50)), facts


OPENED: Final = tuple(_opened())
GRADED: Final = tuple(_graded())
PUBLISHED: Final = tuple(_published())
FINALISED: Final = (*_finalised(), *_appealed())
DECIDED: Final = tuple(_decided())
CANCELLED: Final = tuple(_cancelled())
FOLLOWED: Final = tuple(_followed())


def _one_of_each() -> tuple[Asked, ...]:
    """Of each kind of act one that is lawful somewhere."""
    everything = (
        *(*OPENED[1:], *ON_SIGNING, *FIRST_FIGURE, *GRADED, *PUBLISHED),
        *(*FINALISED, *DECIDED, *CANCELLED, *FOLLOWED),
    )
    first = {type(act): (act, facts) for act, facts in reversed(everything)}
    return tuple(first.values())


ONE_OF_EACH: Final = _one_of_each()
IN_PLACE: Final[dict[type, tuple[Asked, ...]]] = {
    NotOpened: OPENED,
    Scored: GRADED,
    Graded: PUBLISHED,
    Published: FINALISED,
    Appealed: DECIDED,
    assessment.Final: FOLLOWED,
    Improving: FOLLOWED,
}


def _acts(state: Any) -> Iterator[Asked]:
    yield from ONE_OF_EACH
    if isinstance(state, Open):
        yield from _gathered(state.sheet)
    yield from IN_PLACE.get(type(state), ())
    if isinstance(state, Running):
        yield from CANCELLED


def _within(state: Any) -> bool:
    """At most one observation; and with one, one rater."""
    if not isinstance(state, Running | Settled):
        return True
    return state.sheet.observed <= (len(state.sheet.ratings) <= 1)


CAST: Final = Cast(
    decider,
    _acts,
    "three schemes of one or two indicators, a figure that comes to something or to nothing, up to"
    " two raters or one and an observation, one appeal, two ways to improve and one measure",
    within=_within,
    goal=lambda state: isinstance(state, Applied | Closed | Cancelled),
    escapes=(CancelAppraisal,),
)

# -- What must be accepted ---------------------------------------------------------------------


def _appraised(state: Any) -> Iterator[Asked]:
    """A superior rates with any points there are, and confirms the grade that a score comes to."""
    match state:
        case Open(sheet) if sheet.scheme is not MEASURED:
            indicator = "results" if sheet.scheme is SIGNING else "learning"
            yield from _rated(indicator, "lin", LEADS, 0, 100)
        case Scored(sheet, score) if any(it.as_superior for it in sheet.ratings):
            due = next(grade for grade, least in _LEAST if score >= least)
            if sheet.scheme is SIGNING:
                yield ConfirmGrade(due, **did("lin", 3)), GRADING
        case Graded():
            yield Publish(**did("lin", 3)), Publishing(True, WINDOW)
        case _:
            return


def _answered(state: Any) -> Iterator[Asked]:
    """Whoever was shown a grade may appeal once; somebody above decides; then it is final."""
    match state:
        case Published(sheet) if not sheet.appealed:
            yield Appeal(said("kim", "We were few."), **did("kim", 4)), NoFacts()
        case Appealed():
            for upheld in (True, False):
                yield DecideAppeal(upheld, "So were all.", **did("eva", 5)), Above(above=True)
        case _:
            pass
    if isinstance(state, Published):
        yield Finalise(by=SYSTEM, at=OVER), CALENDAR


_LEAST: Final = (
    (Grade.EXCELLENT, 9_000),
    (Grade.GOOD, 7_500),
    (Grade.PASS, 6_000),
    (Grade.FAIL, 0),
)
ALLOWED: Final = (
    Allowed("A superior may rate from nothing to all, and confirm the grade due", _appraised),
    Allowed("Whoever is shown a grade may appeal once, and it is decided and final", _answered),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (appraisal, scoring, assessment, improvement),
    allowed=ALLOWED,
    redundant={
        "assessment: only_while(appraisal, NotOpened, Running, Cancelled, per=FINAL_STANDS)": (
            "GEN-04 closes whatever is not under way; this tells only that it is final"
        ),
    },
)

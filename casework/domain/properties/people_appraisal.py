"""Appraisal: what holds of every judgement on somebody's work, and of what follows from it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import Span, moment, office_day, term_ends
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, SYSTEM, Person, stated
from casework.domain.people.appraisal import (
    APPEALED_ONCE,
    ATTENDANCE_SEALED,
    AppealDecided,
    AppealLodged,
    AppraisalCancelled,
    AppraisalFinalised,
    AppraisalOpened,
    AppraisalPublished,
    GradeConfirmed,
)
from casework.domain.people.assessment import Improvement
from casework.domain.people.grades import CITES_FINAL, FINAL_STANDS, FOUR_GRADES, Grade
from casework.domain.people.improvement import (
    AGAIN_AND_AGAIN,
    FAIL_IMPROVES,
    ImprovementAssessed,
    ImprovementOpened,
    MeasureImposed,
    ResultApplied,
)
from casework.domain.people.indicators import (
    IN_ITS_WINDOW,
    ONE_A_PERIOD,
    SOUND_SCHEME,
    Document,
    Window,
)
from casework.domain.people.scoring import (
    FROM_EVENTS,
    RATED_BY_OTHERS,
    SCORED_IN_FULL,
    IndicatorRated,
    MetricImported,
    ObservationRecorded,
    Rater,
    ScoreComputed,
    ScoringReopened,
)
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.people_score import NOTHING, Sheet, scored_from
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

NOBODY: Final = Person("")
_GATHERED = (ObservationRecorded, MetricImported, IndicatorRated)
_JUDGED = (ScoreComputed, ScoringReopened, GradeConfirmed, AppraisalPublished)
_APPEAL = (AppealLodged, AppealDecided)
_RUNNING = (*_GATHERED, *_JUDGED, *_APPEAL, AppraisalCancelled)
_AFTERWARDS = (ImprovementOpened, MeasureImposed, ResultApplied, ImprovementAssessed)
_EVERY = (AppraisalOpened, *_RUNNING, AppraisalFinalised, *_AFTERWARDS)

# -- What is known of it, told from the events alone -----------------------------------------------


@frozen(cache_hash=True)
class Known:
    """What was gathered of whose work, what it came to, and what was decided because of it."""

    employee: Person = NOBODY
    sheet: Sheet = NOTHING
    seen: int = 0
    score: int = -1  # Below 0: there is none.
    grade: str = ""
    grader: Person = NOBODY
    window: tuple[Span, ...] = ()
    rejected: bool = False
    improves: bool = False

    def after(self, event: Any) -> Known:
        match event:
            case AppraisalOpened(employee, scheme, _, period):
                return Known(employee, Sheet(scheme, period))
            case ObservationRecorded():
                return evolve(self, seen=self.seen + 1)
            case MetricImported(metric, figure):
                return evolve(self, sheet=self.sheet.with_figure(metric, figure))
            case IndicatorRated():
                return evolve(self, sheet=self.sheet.with_rating(event))
            case ScoreComputed(score):
                return evolve(self, score=score)
            case GradeConfirmed(grade, graded_by):
                return evolve(self, grade=grade, grader=graded_by)
            case AppraisalPublished(window):
                return evolve(self, window=(window,))
            case AppealDecided(upheld=False):
                return evolve(self, rejected=True)
            case ScoringReopened() | AppealDecided(upheld=True):
                return Known(self.employee, self.sheet, self.seen)
            case ImprovementOpened():
                return evolve(self, improves=True)
            case _:
                return self


_of_work: Final = telling(Known(), _EVERY)


# -- Opening ---------------------------------------------------------------------------------------


def _named_as_its_stream(it: Step) -> bool:
    opened: AppraisalOpened = it.event
    parts = (opened.employee, opened.scheme.name, opened.period.key)
    return (it.facts.identity, it.act.period) == (":".join(parts), opened.period.key)


def _by_what_is_in_force(it: Step) -> bool:
    return [(it.event.scheme, it.event.version)] == [
        (each.scheme, each.version) for each in it.facts.in_force
    ]


def _in_its_window(it: Step) -> bool:
    """From the first day on which it may be: the day after the period, or some days before."""
    today: date = office_day(it.facts.calendar, it.act.at)
    last, window = it.event.period.last, it.event.scheme.window
    before = it.facts.days_before if window is Window.BEFORE_END else -1
    return bool(today >= last - timedelta(days=before))


def _late_is_said(it: Step) -> bool:
    """Late is after the period's end, or after the term that begins with it."""
    calendar, last = it.facts.calendar, it.event.period.last
    midnight = moment(calendar, last + timedelta(days=1), 0)
    latest = midnight - timedelta(microseconds=1)
    if it.event.scheme.window is Window.AFTER_END:
        latest = term_ends(calendar, midnight - timedelta(minutes=1), it.facts.within)
    return bool(it.event.late == (it.act.at > latest))


# -- Gathering -------------------------------------------------------------------------------------


def _may_rate(now: Known, it: Step) -> bool:
    rater: Rater = it.facts if isinstance(it.facts, Rater) else it.facts.rater
    return rater.superior or not rater.heads.isdisjoint(now.sheet.scheme.departments)


def _seen_in_the_period(now: Known, it: Step) -> bool:
    first, last = now.sheet.period.first, now.sheet.period.last
    today = office_day(it.facts.calendar, it.act.at)
    on: date = it.event.on
    return it.event.text.of == now.employee and first <= on <= min(last, today)


def _copied_from_the_metrics(now: Known, it: Step) -> bool:
    found = it.facts.fact
    about = (found.metric, found.person, found.period)
    same = about == (it.event.metric, now.employee, now.sheet.period.key)
    return same and found.figure == it.event.figure


def _given_as(now: Known, it: Step) -> bool:
    heads = not it.facts.heads.isdisjoint(now.sheet.scheme.departments)
    told = (it.event.rater, it.event.as_superior, it.event.as_head)
    return told == (it.act.by, it.facts.superior, heads)


# -- Judging ---------------------------------------------------------------------------------------


def _rated_by_others(now: Known, it: Step) -> bool:
    by_superior = any(each.as_superior for each in now.sheet.ratings)
    by_head = any(each.as_head for each in now.sheet.ratings)
    return by_superior and (by_head or now.sheet.scheme.document is not Document.BACK_OFFICE)


def _as_the_score_tells(now: Known, it: Step) -> bool:
    from_on = it.facts.thresholds
    steps = sorted(100 * each for each in (from_on.passed, from_on.good, from_on.excellent))
    ladder = (Grade.FAIL, Grade.PASS, Grade.GOOD, Grade.EXCELLENT)
    return it.event.grade is ladder[bisect_right(steps, now.score)]


def _nothing_more_to_wait_for(now: Known, it: Step) -> bool:
    """An appeal was rejected, or the time to appeal is over by the calendar it began with."""
    return now.rejected or any(
        it.facts.version == window.calendar
        and it.act.at > term_ends(it.facts, window.start, window.term)
        for window in now.window
    )


def _what_was_judged(now: Known, it: Step) -> bool:
    told = (it.event.employee, it.event.scheme, it.event.period, it.event.score, it.event.grade)
    sheet = now.sheet
    return told == (now.employee, sheet.scheme.name, sheet.period, now.score, now.grade)


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("An appraisal goes its course", IN_ORDER),
        "unopened",
        {
            AppraisalOpened: to("open", "unopened"),
            ObservationRecorded: staying("open"),
            MetricImported: staying("open"),
            IndicatorRated: staying("open"),
            ScoreComputed: to("scored", "open"),
            ScoringReopened: to("open", "scored"),
            GradeConfirmed: to("graded", "scored"),
            AppraisalPublished: to("published", "graded"),
            AppealLodged: to("appealed", "published"),
            AppealDecided: lambda place, event: (
                ("open" if event.upheld else "published") if place == "appealed" else ""
            ),
            AppraisalFinalised: to("final", "published"),
            AppraisalCancelled: to("over", "open", "scored", "graded", "published", "appealed"),
            ImprovementOpened: staying("final"),
            MeasureImposed: staying("final"),
            ResultApplied: lambda place, event: (
                ("improving" if event.improving else "over") if place == "final" else ""
            ),
            ImprovementAssessed: to("over", "improving"),
        },
    ),
    # -- Opening
    at_most_once(
        law("Somebody is appraised once by a scheme for a period", ONE_A_PERIOD), AppraisalOpened
    ),
    precedence(
        law("Nothing is judged that no appraisal was opened for", IN_ORDER),
        AppraisalOpened,
        (*_RUNNING, AppraisalFinalised),
    ),
    whenever(
        law("The superior or the clock opens an appraisal, and tells its score", IN_POST),
        (AppraisalOpened, ScoreComputed),
        lambda it: it.facts.superior or it.act.by == SYSTEM,
    ),
    whenever(
        law("An appraisal is of whom, by what and for when its stream says", ONE_A_PERIOD),
        AppraisalOpened,
        _named_as_its_stream,
    ),
    whenever(
        law("Whoever is appraised has worked here", ONE_A_PERIOD),
        AppraisalOpened,
        lambda it: it.facts.engaged,
    ),
    whenever(
        law("A period is one of the scheme's own", ONE_A_PERIOD),
        AppraisalOpened,
        lambda it: it.event.period.cycle is it.event.scheme.cycle,
    ),
    whenever(
        law("An appraisal is by the scheme in force for the period", SOUND_SCHEME),
        AppraisalOpened,
        _by_what_is_in_force,
    ),
    whenever(
        law("An appraisal is opened when its window is", IN_ITS_WINDOW),
        AppraisalOpened,
        _in_its_window,
    ),
    whenever(
        law("An appraisal that is opened too late says so", IN_ITS_WINDOW),
        AppraisalOpened,
        _late_is_said,
    ),
    # -- Gathering
    _of_work(
        law("Nobody rates, measures or watches themselves", RATED_BY_OTHERS),
        _GATHERED,
        lambda now, it: it.act.by != now.employee,
    ),
    _of_work(
        law("Superiors rate, and heads of the departments concerned", IN_POST),
        _GATHERED,
        _may_rate,
    ),
    _of_work(
        law("What was seen was seen in the period, and not after today", RATED_BY_OTHERS),
        (ObservationRecorded,),
        _seen_in_the_period,
    ),
    _of_work(
        law("Whatever was seen has the next number", RATED_BY_OTHERS),
        (ObservationRecorded,),
        lambda now, it: it.event.number == now.seen + 1,
    ),
    whenever(
        law("What was seen is said", REASON_STATED),
        ObservationRecorded,
        lambda it: it.event.text.stated,
    ),
    _of_work(
        law("A figure is of a metric that the scheme asks for", FROM_EVENTS),
        (MetricImported,),
        lambda now, it: it.event.metric in now.sheet.asked_metrics,
    ),
    _of_work(
        law("A figure is of the whole period", FROM_EVENTS),
        (MetricImported,),
        lambda now, it: office_day(it.facts.calendar, it.act.at) > now.sheet.period.last,
    ),
    _of_work(
        law("A figure is the metrics' own, of this person and period", FROM_EVENTS),
        (MetricImported,),
        _copied_from_the_metrics,
    ),
    whenever(
        law("A figure that is not nothing comes with what it counts", FROM_EVENTS),
        MetricImported,
        lambda it: it.event.figure.numerator == 0 or len(it.event.figure.evidence) > 0,
    ),
    _of_work(
        law("What is rated is to be rated by the scheme", FROM_EVENTS),
        (IndicatorRated,),
        lambda now, it: it.event.indicator in now.sheet.asked_ratings,
    ),
    whenever(
        law("A rating is of 0 to 100 points, and says why", FROM_EVENTS),
        IndicatorRated,
        lambda it: it.event.points in range(101) and stated(it.event.ground),
    ),
    _of_work(
        law("A rating tells whose it is, and as what it was given", RATED_BY_OTHERS),
        (IndicatorRated,),
        _given_as,
    ),
    # -- Judging
    _of_work(
        law("All that applies is scored first", SCORED_IN_FULL),
        (ScoreComputed,),
        lambda now, it: now.sheet.complete,
    ),
    _of_work(
        law("The score is what the figures and ratings come to", SCORED_IN_FULL),
        (ScoreComputed,),
        lambda now, it: scored_from(now.sheet, it.event),
    ),
    whenever(
        law("Only a superior judges somebody's work, and shows it", IN_POST),
        (ScoringReopened, GradeConfirmed, AppraisalPublished, ImprovementOpened),
        lambda it: it.facts.superior,
    ),
    _of_work(
        law("A grade rests on others' rating", RATED_BY_OTHERS),
        (GradeConfirmed,),
        _rated_by_others,
    ),
    _of_work(
        law("A grade lists all that was seen, and who stands for it", RATED_BY_OTHERS),
        (GradeConfirmed,),
        lambda now, it: (
            (len(it.event.observations), it.event.graded_by) == (now.seen, it.act.by)
            and set(it.event.observations) == set(range(1, now.seen + 1))
        ),
    ),
    whenever(
        law("Nobody is graded before their attendance is settled", ATTENDANCE_SEALED),
        GradeConfirmed,
        lambda it: it.facts.sealed,
    ),
    _of_work(
        law("A grade is what the score comes to", FOUR_GRADES),
        (GradeConfirmed,),
        _as_the_score_tells,
    ),
    whenever(
        law("The time to appeal begins when the grade is shown", RECORD_STANDS),
        AppraisalPublished,
        lambda it: (
            it.event.window == Span(it.act.at, it.facts.window.term, it.facts.window.calendar)
        ),
    ),
    # -- Appeal, and the end of it
    at_most_once(law("One appeal, and no more", APPEALED_ONCE), AppealLodged),
    _of_work(
        law("Whoever is appraised appeals, in person and of themselves", IN_POST),
        (AppealLodged,),
        lambda now, it: it.act.by == it.event.reason.of == now.employee,
    ),
    whenever(
        law("An appeal says why", REASON_STATED), AppealLodged, lambda it: it.event.reason.stated
    ),
    whenever(
        law("An appeal goes to whoever is above the superior", IN_POST),
        AppealDecided,
        lambda it: it.facts.above,
    ),
    _of_work(
        law("Nobody decides on an appeal against themselves, or on their own", TWO_PERSONS),
        (AppealDecided,),
        lambda now, it: it.act.by not in (now.grader, now.employee),
    ),
    whenever(
        law("Scoring again, an appeal decided, and a cancellation say why", REASON_STATED),
        (ScoringReopened, AppealDecided, AppraisalCancelled),
        lambda it: stated(it.event.reason),
    ),
    _of_work(
        law("An appraisal is final once nobody can appeal any more", FINAL_STANDS),
        (AppraisalFinalised,),
        _nothing_more_to_wait_for,
    ),
    _of_work(
        law("What becomes final is what was judged", FINAL_STANDS),
        (AppraisalFinalised,),
        _what_was_judged,
    ),
    never_after(
        law("What is final stands", FINAL_STANDS),
        AppraisalFinalised,
        (AppraisalOpened, *_RUNNING, AppraisalFinalised),
    ),
    _of_work(
        law("Nobody puts an end to their own appraisal, or profits by it", TWO_PERSONS),
        (AppraisalCancelled, MeasureImposed, ResultApplied),
        lambda now, it: it.act.by != now.employee,
    ),
    whenever(
        law("Whoever stays under the scheme is appraised", APPEALED_ONCE),
        AppraisalCancelled,
        lambda it: not it.facts.employed or not it.facts.covered,
    ),
    _of_work(
        law("Whoever is not appraised left within the period", APPEALED_ONCE),
        (AppraisalCancelled,),
        lambda now, it: now.sheet.period.first <= it.act.on <= now.sheet.period.last,
    ),
    never_after(
        law("What was cancelled has no consequences", IN_ORDER),
        AppraisalCancelled,
        _EVERY,
    ),
    # -- What follows
    precedence(
        law("What is done because of an appraisal cites a final one", CITES_FINAL),
        AppraisalFinalised,
        (ImprovementOpened, ResultApplied, ImprovementAssessed),
    ),
    precedence(
        law("What is imposed because of appraisals cites a final one", AGAIN_AND_AGAIN),
        AppraisalFinalised,
        MeasureImposed,
    ),
    _of_work(
        law("A change of post improves nobody but who signs", FAIL_IMPROVES),
        (ImprovementOpened,),
        lambda now, it: (
            it.event.measure is not Improvement.POST_CHANGE
            or now.sheet.scheme.document is Document.SIGNING
        ),
    ),
    at_most_once(
        law("Nobody is to improve twice in one way", FAIL_IMPROVES),
        ImprovementOpened,
        of=lambda it: it.event.measure,
    ),
    whenever(
        law("It is said how somebody is to improve", FAIL_IMPROVES),
        ImprovementOpened,
        lambda it: stated(it.event.plan),
    ),
    _of_work(
        law("A fail is carried out with a way to improve", FAIL_IMPROVES),
        (ResultApplied,),
        lambda now, it: now.improves or now.grade != Grade.FAIL,
    ),
    _of_work(
        law("Whether an improvement is still open is on record", FAIL_IMPROVES),
        (ResultApplied,),
        lambda now, it: it.event.improving == now.improves,
    ),
    whenever(
        law("A superior tells whether somebody improved", IN_POST),
        ImprovementAssessed,
        lambda it: it.facts.superior,
    ),
    whenever(
        law("What shows an improvement is said", REASON_STATED),
        ImprovementAssessed,
        lambda it: stated(it.event.ground),
    ),
    whenever(
        law("A measure is for whoever failed again and again, to the last", AGAIN_AND_AGAIN),
        MeasureImposed,
        lambda it: it.facts.latest and it.facts.fails >= it.facts.enough,
    ),
    at_most_once(
        law("No measure is taken twice for one appraisal", AGAIN_AND_AGAIN),
        MeasureImposed,
        of=lambda it: it.event.measure,
    ),
    whenever(
        law("A measure has a stated reason", REASON_STATED),
        MeasureImposed,
        lambda it: stated(it.event.reason),
    ),
    as_said(
        law("What is on record of an appraisal was said of it", RECORD_STANDS),
        _EVERY,
        apart=frozenset({"scheme", "period"}),  # Asked for by name, on record as they are.
    ),
)

"""Appraising: a month in four grades, two appeals, and somebody who learns and improves."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import CLERKS, FU, HAN, KE, LU, MA, MEI, SU, TONG, YE, ZHAO
from casework.adapters.cli.demo.issuing import applied, issued
from casework.adapters.cli.demo.play import Play, Put
from casework.adapters.cli.demo.working import MONTH, settled
from casework.application.views.figures import Figures
from casework.domain.kernel import Act, Person
from casework.domain.metrics.counting import By, Subject
from casework.domain.people import appraisal, improvement, performance, scoring
from casework.domain.people import training_plan as plan
from casework.domain.people import training_session as session
from casework.domain.people.assessment import Improvement
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.grades import Grade
from casework.domain.people.indicators import ISSUANCE_SCHEME
from casework.domain.people.periods import period_named
from casework.domain.people.training import (
    Effect,
    PlanItem,
    Programme,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)

[OCTOBER] = period_named(MONTH)
ATTITUDE: Final = "attitude_cooperation"
RATINGS: Final = {
    KE: (95, "Helps whoever asks."),
    FU: (80, "Reliable."),
    YE: (55, "Not at her desk for three days."),
    TONG: (50, "Late four times."),
}


def of(person: Person, act: Act) -> Put:
    return f"people.appraisal/{person}:issuance:{MONTH}", act


def figure(play: Play, metric: Metric, person: Person) -> Figure:
    """What the figures of the office say."""
    whose = Subject(By.PERSON, person)
    return Figures.of(play.office).measure(metric, OCTOBER, whose).figure


def imported(play: Play, person: Person) -> list[Put]:
    """Every figure that the scheme asks for."""
    return [
        of(person, scoring.ImportMetric(it, figure(play, it, person), by=LU))
        for it in sorted(ISSUANCE_SCHEME.metrics)
    ]


def rated(person: Person, points: int, ground: str) -> Put:
    return of(person, scoring.RateIndicator(ATTITUDE, points, ground, by=LU))


def scored(person: Person) -> Put:
    return of(person, scoring.ComputeScore(by=LU))


def graded(person: Person, grade: Grade) -> Put:
    return of(person, appraisal.ConfirmGrade(grade, by=LU))


def published(person: Person) -> Put:
    return of(person, appraisal.Publish(by=LU))


def opened(person: Person, by: Person = LU) -> Put:
    return of(person, appraisal.OpenAppraisal(person, "issuance", MONTH, by=by))


# -- 1  A month, in grades ---------------------------------------------------------------------


def a_month_is_appraised(play: Play) -> None:
    play.chapter(
        "A month is appraised",
        "What somebody's work is worth follows from figures that nobody types in and from what"
        " others say of it. The score makes the grade; whoever confirms it stands for it.",
    )
    play.on("2024-10-31 16:00")
    play.refused(opened(KE), "Lu would begin. The month is not over.", "APR-02")
    unfiled = "October ends. Eight certificates are on no file yet, and that is noted."
    play.time_passes("2024-10-31 17:00", unfiled, "GEN-06")
    play.on("2024-11-01 10:00")
    play.refused(opened(KE, SU), "Su is no one's superior.", "GEN-02")
    clerks = [it.person for it in CLERKS]
    play.alike([opened(it) for it in clerks], "Lu opens an appraisal for each clerk.", "APR-02")
    flattering = Figure(0, 9, ("issuance.issuance/D1#1",))
    typed = of(TONG, scoring.ImportMetric(Metric.ISSUANCE_ERRORS, flattering, by=LU))
    play.refused(typed, "Nine without a mistake? The events say otherwise.", "APR-05")
    figures = [put for it in clerks for put in imported(play, it)]
    play.alike(figures, "The figures come from what is on record.", "APR-05")
    play.refused(scored(KE), "Something is still missing: what others say.", "APR-04")
    seen = m.said(YE, "Her desk was empty.")
    absent = of(YE, scoring.RecordObservation(date(2024, 10, 24), seen, by=LU))
    play.act(absent, "Lu notes that Ye's desk was empty.", "APR-06")
    said = [rated(who, *rating) for who, rating in RATINGS.items()]
    play.alike(said, "She rates how each works with others.", "APR-06")
    sums = "The scores. Nobody has rated Tong's certificates: that is left out, and said so."
    play.alike([scored(it) for it in clerks], sums, "APR-04")
    play.refused(graded(KE, Grade.EXCELLENT), "Is October's attendance settled?", "APR-08")
    settled(play)
    kind = graded(YE, Grade.PASS)
    play.refused(kind, "Lu would let Ye pass. The score says otherwise.", "APR-07")
    four = {KE: Grade.EXCELLENT, FU: Grade.GOOD, YE: Grade.FAIL, TONG: Grade.FAIL}
    confirmed = [graded(who, grade) for who, grade in four.items()]
    says = "Ke is excellent, Fu good; Ye and Tong fall short."
    play.alike([*confirmed, *map(published, clerks)], says, "APR-07")
    soon = of(KE, improvement.ApplyResult(by=HAN))
    play.refused(soon, "Nothing follows from it before it is final.", "APR-12")


# -- 2  Appeals --------------------------------------------------------------------------------


def two_appeals(play: Play) -> None:
    play.chapter(
        "Two appeals",
        "Whoever disagrees may appeal, once, to the one above the one above. What is final stands;"
        " and nobody loses their work for a single bad month.",
    )
    play.on("2024-11-04 09:00")
    away = m.said(YE, "I was on leave, and Lu had approved it.")
    play.act(of(YE, appraisal.Appeal(away, by=YE)), "Ye appeals.", "APR-13")
    printer = m.said(TONG, "It was the printer.")
    play.act(of(TONG, appraisal.Appeal(printer, by=TONG)), "So does Tong.", "APR-13")
    own = appraisal.DecideAppeal(True, "She is right.", by=LU)
    play.refused(of(YE, own), "Lu does not decide on her own verdict.", "GEN-02")
    upheld = appraisal.DecideAppeal(True, "Approved leave is no absence.", by=MA)
    play.act(of(YE, upheld), "Ma does: Ye is right.", "GEN-05")
    anew = [
        rated(YE, 80, "Calm, and helpful."),
        scored(YE),
        graded(YE, Grade.PASS),
        published(YE),
    ]
    play.alike(anew, "Lu rates her anew, and she passes.", "APR-07")
    rejected = appraisal.DecideAppeal(False, "The printer does not mix up templates.", by=MA)
    play.act(of(TONG, rejected), "Tong's is rejected. That is final, and calls for more.", "APR-11")
    again = of(TONG, appraisal.Appeal(printer, by=TONG))
    play.refused(again, "Tong appeals again.", "APR-11")
    out = performance.DismissForPerformance("none", "He fell short.", by=HAN)
    play.refused((m.employee_of(TONG), out), "Han would dismiss him.", "EMP-04")
    apply = of(TONG, improvement.ApplyResult(by=HAN))
    play.refused(apply, "A fail is not carried out without help to improve.", "APR-09")
    course = improvement.OpenImprovement(Improvement.TRAINING, "A course on the system.", by=LU)
    play.alike([of(TONG, course), apply], "Lu plans a course for Tong. That follows.", "APR-09")


def results_are_final(play: Play) -> None:
    play.chapter(
        "Results are final",
        "When the time to appeal is over, a result is final, and only then something follows: pay,"
        " a reward, or a course.",
    )
    finals = "Nobody else appeals: three more are final."
    play.time_passes("2024-11-12 09:00", finals, "APR-11")
    results = [of(it, improvement.ApplyResult(by=HAN)) for it in (KE, FU, YE)]
    play.alike(results, "They are carried out. Ke has a reward due.", "APR-12")


# -- 3  Trained, and better --------------------------------------------------------------------

PLAN, SESSION = "people.training_plan/P1", "people.training_session/L1"
COURSE: Final = PlanItem(
    "the system",
    frozenset({TrainingTopic.OPERATING_SKILLS}),
    "Templates, formats, and looking twice.",
    frozenset({TeachingMethod.PRACTICE}),
    (date(2024, 11, 18),),
    (),
)
UNSETTLED: Final = Programme("Certificates without a mistake.", (COURSE,))


def somebody_improves(play: Play) -> None:
    play.chapter(
        "Trained, and better",
        "A course belongs to a plan that somebody else has approved. Whoever came is examined, and"
        " whether it helped is seen at work.",
    )
    play.on("2024-11-13 09:00")
    needs = plan.AnalyseNeeds(plan.NeedsSource.APPRAISAL, "The system, and care.", by=MEI)
    draft = plan.DraftPlan(plan.PlanKind.SPECIAL, UNSETTLED, by=MEI)
    drafted = [(PLAN, needs), (PLAN, draft)]
    play.alike(drafted, "Mei sees from the appraisals what is to be learnt.", "TRN-02")
    approved = (PLAN, plan.ApprovePlan(by=MA))
    play.refused(approved, "Ma asks who is to teach it.", "TRN-01")
    trainer = Trainer(MEI, TrainerKind.INTERNAL_EXPERT)
    whole = attrs.evolve(UNSETTLED, items=(attrs.evolve(COURSE, trainers=(trainer,)),))
    revised = (PLAN, plan.RevisePlan(whole, "It said nothing of the trainer.", by=MEI))
    play.act(revised, "Mei herself.", "GEN-03")
    course = (SESSION, session.ScheduleSession("P1", "the system", date(2024, 11, 18), by=MEI))
    play.refused(course, "She would set the day before it is approved.", "TRN-03")
    play.alike([approved, course], "It is approved, and set for Monday.", "TRN-03")
    play.on("2024-11-18 14:00")
    held = session.RecordSession("All of it.", by=MEI)
    play.alike(
        [(SESSION, session.SignIn(by=TONG)), (SESSION, held)], "Tong comes, and learns.", "TRN-04"
    )
    over = (SESSION, session.CompleteSession(by=MEI))
    play.refused(over, "Nobody has examined him.", "TRN-04")
    passed = session.RecordExam(session.Examined(TONG, passed=True), by=MEI)
    play.alike([(SESSION, passed), over], "He passes.", "TRN-04")
    out = performance.DismissForPerformance("L1", "He fell short.", by=HAN)
    says = "Han still thinks of dismissal. Trained, he has not failed again."
    play.refused((m.employee_of(TONG), out), says, "EMP-04")
    play.on("2024-11-20 09:00")
    play.alike(applied("B9", ZHAO), "Zhao needs another certificate.", "REQ-03")
    play.on("2024-11-20 09:35")
    done = issued("B9", ZHAO, TONG)
    play.alike(done, "Tong issues it in 35 minutes. Nothing is wrong with it.", "ISS-07")
    play.on("2024-11-21 10:00")
    shut = (PLAN, plan.ClosePlan(by=MA))
    play.refused(shut, "Has the course helped? That is still to be said.", "TRN-05")
    helped = (SESSION, session.EvaluateEffect(Effect.GOOD, "A certificate without fault.", by=MEI))
    play.alike([helped, shut], "It has, and the plan ends.", "TRN-05")
    met = improvement.RecordImprovementOutcome(True, "Quick, and right the first time.", by=LU)
    play.act(of(TONG, met), "Tong now meets what his post asks. Lu puts it on record.", "GEN-03")

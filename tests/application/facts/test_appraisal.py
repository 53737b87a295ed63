"""Appraisals in a whole office: what they are told is so, and what follows from them happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.redecide import Came, redecide
from casework.application.facts.appraisal import (
    RECORD,
    SCHEME,
    Metrics,
    appraisal_finders,
    nearest_above,
)
from casework.application.facts.finding import Finding
from casework.application.office import Office
from casework.application.pages import Page
from casework.application.timers import tick
from casework.domain.kernel import SYSTEM, Act, Person, Personal
from casework.domain.people import appraisal, record, scheme
from casework.domain.people.appraisal import (
    Appeal,
    CancelAppraisal,
    ConfirmGrade,
    DecideAppeal,
    OpenAppraisal,
    Publish,
)
from casework.domain.people.assessment import (
    Applied,
    Cancelled,
    Final,
    Improvement,
    Improving,
    Measure,
    Open,
    Published,
)
from casework.domain.people.employee import (
    DeclineCandidate,
    Departure,
    EndEmployment,
    EngageEmployee,
    RegisterCandidate,
    SuspendEmployee,
)
from casework.domain.people.figures import NO_DATA, Figure, Metric
from casework.domain.people.grades import Grade
from casework.domain.people.improvement import (
    ApplyResult,
    ImposeMeasure,
    OpenImprovement,
    RecordImprovementOutcome,
)
from casework.domain.people.indicators import PROCESSING_SCHEME, back_office_scheme
from casework.domain.people.organisation import (
    AppointLeader,
    AssignPost,
    CreateGroup,
    DefinePost,
    VacatePost,
)
from casework.domain.people.periods import Period
from casework.domain.people.record import Record
from casework.domain.people.scheme import ActivateScheme, DefineScheme
from casework.domain.people.scoring import (
    ComputeScore,
    ImportMetric,
    RateIndicator,
    RecordObservation,
    ReopenScoring,
)
from casework.domain.policies.when_appeal_is_rejected import when_appeal_is_rejected
from casework.domain.policies.when_appraisal_is_final import when_appraisal_is_final
from casework.domain.policies.when_improvement_is_assessed import when_improvement_is_assessed
from casework.domain.policy import Counts, SetCount
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.offices import ORGANISATION, SetClock, denied, did, staffed

HANA, LIN, DAN, DEA, MIA, HUA, BO, TIA, RUI = map(
    Person, ("hana", "lin", "dan", "dea", "mia", "hua", "bo", "tia", "rui")
)
STREAM = "people.appraisal/hana:processing:2024-07"
BACK_OFFICE = back_office_scheme(frozenset({"repairs"}))
SINCE = date(2024, 7, 1)
NAMED_ZOE = Personal(Person("zoe"), "Zoe")
FOLLOW = (when_appraisal_is_final, when_appeal_is_rejected, when_improvement_is_assessed)

RIGHT = {
    Metric.QUANTITY: Figure(80, 1, ("e1",)),
    Metric.PROCESSING_ERRORS: Figure(4, 80, ("e1",)),
    Metric.ON_TIME: Figure(72, 80, ("e1",)),
}
WRONG = {
    Metric.QUANTITY: Figure(5, 1, ("e1",)),
    Metric.PROCESSING_ERRORS: Figure(4, 5, ("e1",)),
    Metric.ON_TIME: Figure(1, 5, ("e1",)),
}


def of_hand(figures: dict[Metric, Figure]) -> Metrics:
    """Metrics that come to the same for everybody and always; no satisfaction was asked for."""

    def figure(metric: Metric, person: Person, period: Period, finding: Finding) -> Figure:
        return figures.get(metric, NO_DATA)

    return figure


class Sealed(set[str]):
    """The months whose attendance is sealed, as ``hana:2024-07``."""

    def __call__(self, person: Person, month: str, finding: Finding) -> bool:
        return f"{person}:{month}" in self


def office_with(figures: dict[Metric, Figure], sealed: Iterable[str] = ()) -> Office:
    """A staffed office with schemes in force; its attendance is sealed for these months."""
    base = staffed(MemoryJournal())
    known = Sealed(sealed or (f"hana:2024-{it:02}" for it in range(1, 13)))
    mine = (
        Page(scheme.decider, SCHEME),
        Page(appraisal.decider, appraisal_finders(of_hand(figures), known)),
        Page(record.decider, RECORD),
    )
    policies = (*base.policies, *(it for it in FOLLOW if it not in base.policies))
    pages = {**base.pages, **{it.decider.name: it for it in mine}}
    office = Office(base.journal, pages, policies, base.rules, base.rule_set)
    office.clock, office.new_id = base.clock, base.new_id
    for it in (PROCESSING_SCHEME, BACK_OFFICE):
        did(office, "people.scheme/office", DefineScheme(it, by=HUA))
        did(office, "people.scheme/office", ActivateScheme(it.name, SINCE, by=MIA))
    return office


def on(office: Office, month: int, day: int) -> None:
    """Let that day come, at ten in the office."""
    assert isinstance(office.clock, SetClock)
    office.clock.now = datetime(2024, month, day, 2, tzinfo=UTC)


def go(office: Office, *acts: Act, stream: str = STREAM) -> None:
    for act in acts:
        did(office, stream, act)


def refused(office: Office, act: Act, stream: str = STREAM) -> str:
    return denied(office.execute(stream, act))


def state(office: Office, stream: str = STREAM) -> Any:
    return office.state(stream)[1]


def on_record(office: Office, whom: str = "hana") -> Record:
    known = state(office, f"people.record/{whom}")
    assert isinstance(known, Record)
    return known


def gathered(office: Office, figures: dict[Metric, Figure], month: int, points: int) -> str:
    """Open Hana's appraisal for a month at the end of it, and gather all there is."""
    stream = f"people.appraisal/hana:processing:2024-{month:02}"
    on(office, month, 28)
    go(office, OpenAppraisal(HANA, "processing", f"2024-{month:02}", by=LIN), stream=stream)
    for name in ("teamwork", "learning"):
        go(office, RateIndicator(name, points, "As seen.", by=LIN), stream=stream)
    on(office, month + 1, 1)
    for metric in sorted(PROCESSING_SCHEME.metrics):
        figure = figures.get(metric, NO_DATA)
        go(office, ImportMetric(metric, figure, by=LIN), stream=stream)
    go(office, ComputeScore(by=LIN), stream=stream)
    return stream


def published(office: Office, grade: Grade, month: int = 7) -> str:
    figures, points = (WRONG, 10) if grade is Grade.FAIL else (RIGHT, 90)
    stream = gathered(office, figures, month, points)
    go(office, ConfirmGrade(grade, by=LIN), Publish(by=LIN), stream=stream)
    return stream


def failed(office: Office, month: int) -> str:
    """Hana fails a month, and does not appeal."""
    stream = published(office, Grade.FAIL, month)
    on(office, month + 1, 20)
    tick(office)
    assert isinstance(state(office, stream), Final)
    return stream


# -- Through the office ------------------------------------------------------------------------


def test_an_appraisal_goes_from_its_opening_to_the_record():
    office = office_with(RIGHT)
    published(office, Grade.GOOD)
    score = state(office).verdict.score

    assert score == 8975  # 20 × 80 + 35 × 95 + 45 × 90: nobody said how satisfied
    on(office, 8, 8)
    tick(office)
    assert isinstance(state(office), Published)
    on(office, 8, 9)
    tick(office)
    assert isinstance(state(office), Final)
    [result] = on_record(office).results
    assert (result.appraisal, result.score, result.grade) == (STREAM, score, Grade.GOOD)
    go(office, ApplyResult(by=HUA))
    assert isinstance(state(office), Applied)


def test_it_is_opened_in_its_window_by_the_superior_under_the_scheme_in_force():
    office = office_with(RIGHT)
    act = OpenAppraisal(HANA, "processing", "2024-07", by=LIN)

    on(office, 7, 27)
    assert refused(office, act) == "APR-02"
    on(office, 7, 28)
    assert refused(office, attrs.evolve(act, by=DAN)) == "GEN-02"
    assert refused(office, attrs.evolve(act, by=RUI)) == "GEN-02"
    assert refused(office, act, "people.appraisal/hana:processing:2024-08") == "APR-01"
    before = attrs.evolve(act, period="2024-06")
    assert refused(office, before, "people.appraisal/hana:processing:2024-06") == "APR-03"
    unknown = attrs.evolve(act, scheme="signing")
    assert refused(office, unknown, "people.appraisal/hana:signing:2024-07") == "APR-03"
    stranger = attrs.evolve(act, employee=Person("zoe"), by=MIA)
    assert refused(office, stranger, "people.appraisal/zoe:processing:2024-07") == "APR-01"
    go(office, act)
    assert refused(office, act) == "APR-01"


def test_the_days_before_the_end_are_those_of_policy():
    office = office_with(RIGHT)
    setting = SetCount(Counts.MONTH_END_WINDOW, 10, "Sooner.", by=MIA)
    did(office, "policy/office", setting)

    on(office, 7, 21)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))


def test_the_clock_may_open_one_and_it_is_the_deciders_own_superior_that_goes_on():
    office = office_with(RIGHT)
    on(office, 8, 2)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=SYSTEM))

    assert refused(office, RateIndicator("teamwork", 90, "As seen.", by=DAN)) == "GEN-02"
    seen = RecordObservation(SINCE, Personal(HANA, "Slow."), by=LIN)
    assert refused(office, attrs.evolve(seen, by=DAN)) == "GEN-02"
    go(office, RateIndicator("teamwork", 90, "As seen.", by=LIN), seen)


def test_a_figure_is_the_metrics_own():
    office = office_with(RIGHT)
    on(office, 8, 1)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))

    made_up = ImportMetric(Metric.ON_TIME, Figure(80, 80, ("e1",)), by=LIN)
    assert refused(office, made_up) == "APR-05"
    go(office, ImportMetric(Metric.ON_TIME, RIGHT[Metric.ON_TIME], by=LIN))
    asked = ImportMetric(Metric.SATISFACTION, Figure(5, 1, ("e9",)), by=LIN)
    assert refused(office, asked) == "APR-05"
    go(office, ImportMetric(Metric.SATISFACTION, NO_DATA, by=LIN))


def test_a_grade_waits_for_the_attendance_of_every_month():
    months = ["hana:2024-07", "bo:2024-07", "bo:2024-08"]
    office = office_with(RIGHT, months)
    gathered(office, RIGHT, 7, 90)
    go(office, ConfirmGrade(Grade.GOOD, by=LIN))

    quarter = "people.appraisal/bo:back_office:2024-Q3"
    did(office, ORGANISATION, _head_of_repairs())
    did(office, ORGANISATION, AssignPost("head of repairs", TIA, by=HUA))
    on(office, 10, 2)
    go(office, OpenAppraisal(BO, "back_office", "2024-Q3", by=MIA), stream=quarter)
    go(office, RateIndicator("cooperation", 90, "Always there.", by=TIA), stream=quarter)
    _rate_and_compute(office, quarter)
    confirm = ConfirmGrade(Grade.EXCELLENT, by=MIA)
    assert refused(office, confirm, quarter) == "APR-08"


def _head_of_repairs() -> Act:
    every = frozenset({"*"})
    return DefinePost("head of repairs", Role.DEPT_HEAD, "Heads.", every, "repairs", by=HUA)


def _rate_and_compute(office: Office, stream: str) -> None:
    for metric in sorted(BACK_OFFICE.metrics):
        go(office, ImportMetric(metric, NO_DATA, by=MIA), stream=stream)
    for name in ("cooperation", "learning"):
        go(office, RateIndicator(name, 90, "As seen.", by=MIA), stream=stream)
    go(office, ComputeScore(by=MIA), stream=stream)


def test_the_back_office_is_rated_by_the_head_of_a_department_concerned():
    sealed = [f"bo:2024-{it:02}" for it in (7, 8, 9)]
    office = office_with(RIGHT, sealed)
    quarter = "people.appraisal/bo:back_office:2024-Q3"
    on(office, 10, 2)
    go(office, OpenAppraisal(BO, "back_office", "2024-Q3", by=MIA), stream=quarter)
    _rate_and_compute(office, quarter)

    assert refused(office, ConfirmGrade(Grade.EXCELLENT, by=MIA), quarter) == "APR-06"
    did(office, ORGANISATION, _head_of_repairs())
    did(office, ORGANISATION, AssignPost("head of repairs", TIA, by=HUA))
    go(office, ReopenScoring("The head's rating is missing.", by=MIA), stream=quarter)
    go(
        office,
        RateIndicator("cooperation", 96, "Always there.", by=TIA),
        ComputeScore(by=MIA),
        ConfirmGrade(Grade.EXCELLENT, by=MIA),
        stream=quarter,
    )
    assert state(office, quarter).verdict.score == 9150


def test_the_grades_are_those_of_policy():
    office = office_with(RIGHT)
    did(office, "policy/office", SetCount(Counts.EXCELLENT_FROM, 88, "Kinder.", by=MIA))
    gathered(office, RIGHT, 7, 90)

    go(office, ConfirmGrade(Grade.EXCELLENT, by=LIN), Publish(by=LIN))
    on(office, 8, 20)
    tick(office)
    names = [it.name for it in office.journal.read("people.record/hana")]
    assert names == ["people.record.ResultEntered", "people.record.RewardDue"]


def test_an_appeal_goes_over_the_superiors_head():
    office = office_with(RIGHT)
    published(office, Grade.GOOD)
    go(office, Appeal(Personal(HANA, "I was ill."), by=HANA))
    uphold = DecideAppeal(True, "She was ill.", by=DAN)

    assert refused(office, attrs.evolve(uphold, by=LIN)) == "GEN-02"
    assert refused(office, attrs.evolve(uphold, by=MIA)) == "GEN-02"
    go(office, uphold)
    assert isinstance(state(office), Open)
    on(office, 9, 20)
    tick(office)
    assert isinstance(state(office), Open)
    assert on_record(office).results == ()


def test_a_rejected_appeal_makes_it_final_at_once():
    office = office_with(RIGHT)
    published(office, Grade.GOOD)
    go(office, Appeal(Personal(HANA, "I was ill."), by=HANA))

    go(office, DecideAppeal(False, "So were all.", by=DEA))
    assert isinstance(state(office), Final)
    assert len(on_record(office).results) == 1


def test_an_appeal_after_its_time_comes_too_late():
    office = office_with(RIGHT)
    published(office, Grade.GOOD)
    on(office, 8, 9)

    assert refused(office, Appeal(Personal(HANA, "I was ill."), by=HANA)) == "APR-11"


def test_three_fails_on_end_call_for_a_measure_and_none_before():
    office = office_with(WRONG)
    impose = ImposeMeasure(Measure.TRAINING, "Three fails on end.", by=HUA)
    first = failed(office, 7)
    assert refused(office, impose, first) == "APR-10"
    second = failed(office, 8)
    assert refused(office, impose, second) == "APR-10"
    third = failed(office, 9)

    assert refused(office, impose, first) == "APR-10"
    go(office, impose, stream=third)
    assert on_record(office).fails_in_a_row == 3
    names = [it.name for it in office.journal.read("people.record/hana")]
    assert names.count("people.record.MeasureDue") == 1
    assert names.count("people.record.ImprovementDue") == 3


def test_a_fail_leads_to_an_improvement_whose_outcome_is_on_record():
    office = office_with(WRONG)
    stream = failed(office, 7)

    assert refused(office, ApplyResult(by=HUA), stream) == "APR-09"
    changed = OpenImprovement(Improvement.POST_CHANGE, "To the archive.", by=LIN)
    assert refused(office, changed, stream) == "APR-09"
    coached = OpenImprovement(Improvement.COACHING, "Twice a week.", by=LIN)
    assert refused(office, attrs.evolve(coached, by=DAN), stream) == "GEN-02"
    go(office, coached, ApplyResult(by=HUA), stream=stream)
    assert isinstance(state(office, stream), Improving)
    go(office, RecordImprovementOutcome(False, "Still slow.", by=LIN), stream=stream)
    [outcome] = on_record(office).outcomes
    assert (outcome.appraisal, outcome.met) == (stream, False)


def test_a_transfer_in_mid_period_makes_another_the_superior():
    office = office_with(RIGHT)
    serves = frozenset({"lease"})
    did(office, ORGANISATION, CreateGroup("processing", "leases", serves, by=HUA))
    did(office, ORGANISATION, AppointLeader("leases", RUI, by=HUA))
    on(office, 7, 28)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))
    go(office, RateIndicator("teamwork", 60, "Until today.", by=LIN))
    _moved(office, "leases", Role.HANDLER)
    on(office, 8, 1)

    assert refused(office, RateIndicator("learning", 60, "Still.", by=LIN)) == "GEN-02"
    go(office, RateIndicator("teamwork", 90, "From today.", by=RUI))
    assert sorted(state(office).sheet.rated("teamwork")) == [60, 90]
    left = CancelAppraisal(date(2024, 7, 28), "Moved.", by=HUA)
    assert refused(office, left) == "APR-13"


def _moved(office: Office, group: str, role: Role) -> None:
    """Hana takes another post, and leaves her own."""
    define = DefinePost("new post", role, "What it is for.", frozenset({"permit"}), group, by=HUA)
    did(office, ORGANISATION, define)
    did(office, ORGANISATION, AssignPost("new post", HANA, by=HUA))
    did(office, ORGANISATION, VacatePost("handler 1", "Moved.", by=HUA))


def test_who_came_under_another_scheme_in_the_period_is_appraised_by_that_one():
    office = office_with(RIGHT)
    on(office, 7, 28)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))
    _moved(office, "", Role.BACKOFFICE)
    cancel = CancelAppraisal(date(2024, 7, 28), "Moved to the back office.", by=HUA)
    on(office, 8, 1)

    go(office, cancel)
    assert isinstance(state(office), Cancelled)
    quarter = "people.appraisal/hana:back_office:2024-Q3"
    on(office, 10, 1)
    go(office, OpenAppraisal(HANA, "back_office", "2024-Q3", by=MIA), stream=quarter)
    assert on_record(office).results == ()


def test_who_left_is_not_appraised_and_whoever_is_here_is():
    office = office_with(RIGHT)
    on(office, 7, 28)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))
    cancel = CancelAppraisal(date(2024, 7, 30), "Left.", by=HUA)
    on(office, 7, 30)

    assert refused(office, cancel) == "APR-13"
    leave = EndEmployment(Departure.RESIGNED, "Moves away.", by=HUA)
    did(office, "people.employee/hana", leave)
    go(office, cancel)


def test_who_is_kept_from_work_for_a_time_has_not_left():
    office = office_with(RIGHT)
    on(office, 7, 28)
    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN))
    did(office, "people.employee/hana", SuspendEmployee("It is looked into.", by=HUA))

    cancel = CancelAppraisal(date(2024, 7, 28), "Suspended.", by=HUA)
    assert refused(office, cancel) == "APR-13"


def test_nobody_is_appraised_who_only_asked_for_work():
    office = office_with(RIGHT)
    on(office, 7, 28)
    did(office, "people.employee/zoe", RegisterCandidate(NAMED_ZOE, "full_time", by=HUA))
    act = OpenAppraisal(Person("zoe"), "processing", "2024-07", by=MIA)
    stream = "people.appraisal/zoe:processing:2024-07"
    # Above everybody without a post stand the managers, so it is not the actor that is wrong.
    assert refused(office, act, stream) == "APR-01"

    did(office, "people.employee/zoe", DeclineCandidate("No vacancy.", by=HUA))
    assert refused(office, act, stream) == "APR-01"


def test_who_left_after_working_here_may_still_be_appraised_for_that_time():
    office = office_with(RIGHT)
    on(office, 7, 28)
    leave = EndEmployment(Departure.RESIGNED, "Moves away.", by=HUA)
    did(office, "people.employee/hana", leave)

    go(office, OpenAppraisal(HANA, "processing", "2024-07", by=MIA))


def test_the_nearest_above_is_never_the_judge_nor_the_judged():
    office = office_with(RIGHT)
    posts = state(office, ORGANISATION)

    assert nearest_above(posts, HANA, LIN) == {DAN, DEA}
    assert nearest_above(posts, LIN, DAN) == {MIA}
    assert nearest_above(posts, DAN, MIA) == {HUA}
    assert nearest_above(posts, MIA, HUA) == frozenset()
    another = EngageEmployee(Personal(Person("hao"), "Hao"), "full_time", by=HUA)
    did(office, "people.employee/hao", another)
    every = frozenset({"*"})
    did(office, ORGANISATION, DefinePost("hr 2", Role.HR, "Engages.", every, by=HUA))
    did(office, ORGANISATION, AssignPost("hr 2", Person("hao"), by=MIA))
    assert nearest_above(state(office, ORGANISATION), MIA, HUA) == {"hao"}


def test_a_deputy_who_confirmed_the_grade_does_not_decide_on_the_appeal():
    office = office_with(RIGHT)
    posts = state(office, ORGANISATION)

    assert nearest_above(posts, HANA, DAN) == {DEA}


def test_a_stream_named_otherwise_is_refused_and_crashes_nothing():
    office = office_with(RIGHT)
    on(office, 8, 1)
    for name in ("x", "hana:processing", "hana:processing:July", ":::"):
        stream = f"people.appraisal/{name}"
        assert refused(office, OpenAppraisal(HANA, "processing", "2024-07", by=LIN), stream)
        assert refused(office, ImportMetric(Metric.ON_TIME, NO_DATA, by=MIA), stream) == "GEN-04"
        assert refused(office, ConfirmGrade(Grade.GOOD, by=MIA), stream) == "GEN-04"
        assert refused(office, DecideAppeal(True, "So.", by=MIA), stream) == "GEN-04"
        assert refused(office, CancelAppraisal(SINCE, "So.", by=HUA), stream) == "GEN-04"
        warn = ImposeMeasure(Measure.WARNING, "So.", by=MIA)
        assert refused(office, warn, stream) == "APR-10"


def test_every_decision_can_be_made_again_from_what_is_stored():
    office = office_with(WRONG)
    go(office, RecordImprovementOutcome(True, "Better.", by=LIN), stream=_improving(office))
    published(office, Grade.FAIL, 9)
    again = Office(office.journal, office.pages, office.policies)

    for stream in (STREAM, "people.scheme/office", "people.record/hana"):
        assert again.state(stream) == office.state(stream)
    assert {it.came for it in redecide(again)} == {Came.UNCHANGED}


def _improving(office: Office) -> str:
    stream = failed(office, 7)
    trained = OpenImprovement(Improvement.TRAINING, "The course of August.", by=LIN)
    go(office, trained, ApplyResult(by=HUA), stream=stream)
    return stream


HELD = {
    ComputeScore(by=LIN): {ORGANISATION},
    ConfirmGrade(Grade.GOOD, by=LIN): {ORGANISATION, "people.attendance/hana:2024-07"},
    DecideAppeal(True, "So.", by=DAN): {ORGANISATION},
    ImposeMeasure(Measure.WARNING, "Again.", by=HUA): {"people.record/hana"},
    OpenAppraisal(HANA, "processing", "2024-07", by=LIN): {ORGANISATION, "people.employee/hana"},
    CancelAppraisal(SINCE, "Left.", by=HUA): {ORGANISATION, "people.employee/hana"},
}


def test_what_must_not_change_meanwhile_is_held():
    def is_sealed(person: Person, month: str, finding: Finding) -> bool:
        return bool(finding.hold(f"people.attendance/{person}:{month}"))

    office = office_with(RIGHT)
    finders = appraisal_finders(of_hand(RIGHT), is_sealed)
    others = ("calendar/office", "policy/office", "people.scheme/office", STREAM)
    for act, held in HELD.items():
        known = {it: state(office, it) for it in {*others, *held} if "attendance" not in it}
        seen = Seen({"people.attendance/hana:2024-07": True, **known})
        facts = finders[type(act)].find(STREAM, act, seen)

        assert set(seen.held) == held
        assert type(facts) is finders[type(act)].kind

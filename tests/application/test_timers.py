"""Every deadline that has passed happens once, however often and however late the timers run."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from casework.application.audit.redecide import Came, redecide
from casework.application.office import Accepted, Office
from casework.application.ports import Journal
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.domain.governance.sla import SLABreached
from casework.domain.kernel import Person
from casework.domain.requests.assignment import AssignGroup, FileApplicationMaterials
from casework.domain.requests.case import Group
from casework.domain.requests.clarification import RequestClarification
from casework.domain.requests.filing import Lapsed, NoticeItem
from casework.domain.requests.intake import WithdrawRequest
from casework.domain.requests.one_notice import IssueMissingMaterialsNotice
from tests.offices import (
    FORM,
    LEASE,
    MONDAY,
    SetClock,
    an_office,
    check,
    denied,
    did,
    filed_short,
    registered,
    staffed,
    submission,
)

CAI = Person("cai")
INTAKE, PROCESSING = "requests.intake/17", "requests.processing/17"


def breaches(office: Office) -> list[tuple[str, str]]:
    events = (
        office.codec.event(entry)[0]
        for _, entry in office.journal.feed()
        if entry.stream.startswith("governance.sla/")
    )
    return [(it.subject, it.key) for it in events if isinstance(it, SLABreached)]


def test_nothing_happens_before_its_time(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission())
    [look] = [it.deadline for it in Work.of(office).due() if it.stream == INTAKE]
    clock.now = look.ends

    assert tick(office) == ()
    clock.forward(microseconds=1)
    assert [it.due.deadline for it in tick(office)] == [look]


def test_a_missed_term_is_noted_once_however_often_the_timers_run(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission())
    clock.forward(days=40)

    assert len(tick(office)) == 1
    assert tick(office) == tick(an_office(journal, clock=clock)) == ()
    assert breaches(office) == [(INTAKE, "sla.clarify")]
    did(office, INTAKE, check())  # The late act stays welcome.
    assert breaches(office) == [(INTAKE, "sla.clarify")]


def test_a_missed_term_is_noted_before_the_late_act_if_no_timer_ran(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission())
    clock.forward(days=40)
    outcome = did(office, INTAKE, check())

    assert [it[0] for it in outcome.wrote] == [f"governance.sla/{INTAKE}", INTAKE]
    assert breaches(office) == [(INTAKE, "sla.clarify")]
    assert tick(office) == ()
    assert {it.came for it in redecide(office)} == {Came.UNCHANGED}


def test_a_refused_act_notes_nothing_and_leaves_it_to_the_timers(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission())
    clock.forward(days=40)

    assert denied(office.execute(INTAKE, submission())) == "GEN-04"
    assert breaches(office) == []
    assert len(tick(office)) == 1
    assert {it.came for it in redecide(office)} == {Came.UNCHANGED}


def unanswered(office: Office) -> None:
    did(office, INTAKE, submission(frozenset({FORM})))
    did(office, INTAKE, check(LEASE))
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    did(office, INTAKE, IssueMissingMaterialsNotice((line,), by=CAI))


def test_an_unanswered_notice_lapses_the_request_once(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    unanswered(office)
    clock.forward(days=100)
    tick(office)

    version, state = office.state(INTAKE)
    assert isinstance(state, Lapsed)
    assert tick(office) == ()
    assert office.state(INTAKE)[0] == version
    assert {it.came for it in redecide(office)} == {Came.UNCHANGED}


def test_what_one_lapse_ends_does_not_lapse_besides(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission(frozenset({FORM})))
    did(office, INTAKE, RequestClarification("q", FORM, "Which address?", by=CAI))
    did(office, INTAKE, check(LEASE))
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    did(office, INTAKE, IssueMissingMaterialsNotice((line,), by=CAI))
    clock.forward(days=100)

    too_late = WithdrawRequest("I am moving away.", by=Person("ann"))
    assert denied(office.execute(INTAKE, too_late)) == "GEN-04"
    struck = tick(office)
    assert all(isinstance(it.outcome, Accepted) for it in struck)
    assert isinstance(office.state(INTAKE)[1], Lapsed)
    assert {it.came for it in redecide(office)} == {Came.UNCHANGED}


def test_an_overdue_task_is_found_delayed_once_even_by_the_act_that_comes_too_late(
    journal: Journal,
):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    registered(office)
    did(office, PROCESSING, FileApplicationMaterials("shelf 3", by=CAI))
    due = MONDAY + timedelta(days=2)
    did(office, PROCESSING, AssignGroup(Group("permits"), due, "No errors.", by=CAI))
    clock.forward(days=3)
    tick(office)
    tick(office)

    found = [it.name for it in journal.read(PROCESSING)]
    assert Counter(found)["requests.processing.DelayDetected"] == 1


def test_many_timers_at_once_do_everything_once(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    for case in range(6):
        did(office, f"requests.intake/{case}", submission())
    clock.forward(days=40)
    offices = [an_office(journal, clock=clock) for _ in range(4)]
    barrier = Barrier(4)

    def run(one: Office) -> int:
        barrier.wait()
        struck = tick(one)
        assert all(isinstance(it.outcome, Accepted) for it in struck)
        return len(struck)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, offices))

    assert Counter(breaches(office)) == {
        (f"requests.intake/{case}", "sla.clarify"): 1 for case in range(6)
    }


def test_the_view_of_open_work_is_the_same_from_nothing_and_kept_up(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    kept = Work(office)
    filed_short(office, "17")
    kept.follow()
    did(office, "requests.intake/18", submission())
    kept.follow()

    assert kept.due() == Work.of(office).due() != []

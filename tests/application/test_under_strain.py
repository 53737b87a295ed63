"""An office under strain: too long names, too many deadlines, a clock that errs, ill will."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application import office as office_module
from casework.application.allowed import allowed
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Accepted, Denied, Office, UnlawfulDeadline
from casework.application.ports import Entry, MalformedName
from casework.application.record import MalformedInput
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.domain.care.feedback import RecordProblem
from casework.domain.care.revisit import (
    MOST,
    MOST_OF_SURVEY,
    RateSatisfaction,
    ScheduleRevisit,
    Source,
)
from casework.domain.confidentiality.grants import GrantAccess
from casework.domain.confidentiality.nda import PrepareNda, SignNda, Wording
from casework.domain.governance.sla import SLABreached
from casework.domain.kernel import SYSTEM, Deadline, Ground, Person, Personal
from casework.domain.people.employee import Departure, EndEmployment, EngageEmployee
from casework.domain.people.organisation import AppointLeader, FoundOffice
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.clarification import LapseClarification, RequestClarification
from casework.domain.requests.consultation import ConvertToRequest
from casework.domain.requests.filing import Lapsed, NoticeItem, Verdict
from casework.domain.requests.intake import Register
from casework.domain.requests.one_notice import (
    IssueMissingMaterialsNotice,
    SupplementReminded,
    SupplyMaterial,
)
from casework.domain.requests.processing import CompleteProcessing, StartProcessing
from casework.domain.requests.work import RecordStep
from tests.offices import (
    CLASS,
    FORM,
    LEASE,
    MONDAY,
    ORGANISATION,
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

CAI, LIN, ANN, HUA, HANA = map(Person, ("cai", "lin", "ann", "hua", "hana"))
INTAKE, PROCESSING = "requests.intake/17", "requests.processing/17"


def rows(office: Office) -> list[Entry]:
    return [entry for _, entry in office.journal.feed()]


def differences(office: Office) -> set[Came]:
    return {it.came for it in redecide(office)}


# -- Names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\u5f20\u4e09", "a b", "", "\ud800", "x" * 195])
def test_a_name_in_a_command_that_no_stream_can_have_is_told_and_leaves_nothing(name: str):
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    registered(office)
    did(office, PROCESSING, FileApplicationMaterials("shelf 3", by=CAI))
    due = MONDAY + timedelta(days=30)
    did(office, PROCESSING, AssignGroup(Group("permits"), due, "No errors.", by=CAI))
    before = rows(office)
    badly = Person(name)

    for stream, act in (
        (PROCESSING, AssignHandler(badly, by=LIN)),
        (ORGANISATION, AppointLeader("permits", badly, by=HUA)),
        (INTAKE, attrs.evolve(submission(), business_type=name)),
        ("requests.consultation/1", ConvertToRequest(name, by=CAI)),
    ):
        with pytest.raises((MalformedName, MalformedInput)):
            office.execute(stream, act)
        with pytest.raises((MalformedName, MalformedInput)):
            office.consider(stream, act)
    assert rows(office) == before


def test_a_name_that_no_reaction_could_use_is_told_and_leaves_nothing():
    office = an_office(MemoryJournal())
    name = Person("\u5f20\u4e09")

    with pytest.raises(MalformedName):
        office.execute(ORGANISATION, FoundOffice(name, Personal(name, "San"), by=Person("owner")))
    assert rows(office) == []


def test_a_stream_that_cannot_be_written_down_is_told_so():
    with pytest.raises(MalformedName):
        an_office(MemoryJournal()).execute("requests.intake/\ud800", submission())


LONGEST = "x" * office_module.LONGEST


def test_what_would_be_begun_under_too_long_a_name_is_told_so():
    office = staffed(MemoryJournal())
    before = rows(office)
    name = Person(LONGEST + "x")

    for stream, act in (
        (f"requests.intake/{name}", submission()),
        (f"people.employee/{name}", EngageEmployee(Personal(name, "Eva"), "full_time", by=HUA)),
    ):
        with pytest.raises(MalformedName):
            office.execute(stream, act)
        with pytest.raises(MalformedName):
            office.consider(stream, act)
    assert rows(office) == before


def test_under_the_longest_name_a_request_can_be_late_at_every_turn():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    intake, processing, review = (
        f"requests.intake/{LONGEST}",
        f"requests.processing/{LONGEST}",
        f"review.review/request_result:{LONGEST}",
    )
    filed_short(office, LONGEST)
    found = (
        attrs.evolve(it, verdict=Verdict.LATE_FOUND) if it.item == FORM else it
        for it in check().judgements
    )
    did(office, intake, attrs.evolve(check(), judgements=tuple(found)))
    did(office, intake, Register("REQ-20240701-0017", by=CAI))
    did(office, processing, FileApplicationMaterials("shelf 3", by=CAI))
    due = clock() + timedelta(days=1)
    did(office, processing, AssignGroup(Group("permits"), due, "No errors.", by=CAI))
    clock.forward(days=9)
    did(office, processing, DesignateTracker(Person("tom"), by=LIN))
    did(office, processing, AssignHandler(HANA, by=LIN))
    did(office, processing, StartProcessing(by=HANA))
    did(office, processing, RecordStep("visit", by=HANA))
    did(office, processing, CompleteProcessing(Result(1, "digest"), by=HANA))
    clock.forward(days=9)

    assert [it.due.stream for it in tick(office)] == [review]
    assert breaches(office) == [review]
    assert differences(office) == {Came.UNCHANGED}


def test_under_the_longest_name_somebody_can_come_and_go():
    office = staffed(MemoryJournal())
    name = Person(LONGEST)
    did(office, f"people.employee/{name}", EngageEmployee(Personal(name, "Eva"), "intern", by=HUA))
    agreement = f"confidentiality.nda/{name}"
    did(office, agreement, PrepareNda(Wording(("keeps it",), ("returns it",)), by=HUA))
    did(office, agreement, SignNda(by=name))
    grant = GrantAccess("g", frozenset({CLASS}), "*", MONDAY + timedelta(days=9), by=Person("inga"))
    did(office, f"confidentiality.grants/{name}", grant)

    outcome = did(
        office, f"people.employee/{name}", EndEmployment(Departure.RESIGNED, "Moves.", by=HUA)
    )
    assert len(outcome.wrote) == 4


def test_what_follows_may_have_a_longer_name_and_can_still_be_late_and_be_answered():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    customer, bo = Person("c" * MOST), Person("bo")
    schedule = ScheduleRevisit(customer, "s" * MOST, HANA, by=bo)
    did(office, "care.revisit/1", schedule)
    survey = "v" * MOST_OF_SURVEY
    rate = RateSatisfaction(survey, Source.FEEDBACK, 1, Personal(customer, "Bad."), by=customer)
    wrote = did(office, "care.revisit/1", rate).wrote
    [complaint] = [stream for stream, *_ in wrote if stream.startswith("care.feedback/")]
    assert len(complaint.partition("/")[2]) > office_module.LONGEST
    clock.forward(days=9)
    heard = RecordProblem(Personal(customer, "It is late."), Personal(customer, "Hurry."), by=bo)
    did(office, complaint, heard)

    assert breaches(office) == [complaint]


# -- Times -------------------------------------------------------------------------------------

ODD = timezone(timedelta(hours=8, minutes=5, seconds=43))  # As Shanghai had it until 1901.


@pytest.mark.parametrize(
    "at",
    [
        datetime(2024, 7, 1, 9),  # noqa: DTZ001  # On purpose.
        datetime(2024, 7, 1, 9, tzinfo=ODD),
        "2024-07-01T09:00:00",
        "2024-07-01",
        "soon",
    ],
)
def test_a_time_that_is_no_moment_or_could_not_be_kept_as_it_is_is_told_so(at: Any):
    office = staffed(MemoryJournal())
    before = rows(office)

    with pytest.raises(MalformedInput):
        office.execute(INTAKE, attrs.evolve(submission(), at=at))
    assert rows(office) == before


# -- Timers ------------------------------------------------------------------------------------


def breaches(office: Office) -> list[str]:
    events = (
        office.codec.event(it)[0] for it in rows(office) if it.stream.startswith("governance.sla/")
    )
    return [it.subject for it in events if isinstance(it, SLABreached)]


def unanswered(office: Office) -> None:
    did(office, INTAKE, submission(frozenset({FORM})))
    did(office, INTAKE, check(LEASE))
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    did(office, INTAKE, IssueMissingMaterialsNotice((line,), by=CAI))


def test_a_deadline_that_the_clock_went_back_before_is_struck_the_next_time():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    unanswered(office)
    clock.forward(days=100)
    times = [clock(), MONDAY]  # Set right between the look at the clock and the decision.
    office.clock = lambda: times.pop(0) if times else clock()
    [struck] = tick(office)

    assert denied(struck.outcome) == "REQ-10"
    [struck] = tick(office)
    assert isinstance(struck.outcome, Accepted)
    assert isinstance(office.state(INTAKE)[1], Lapsed)
    assert tick(office) == ()


@pytest.mark.parametrize("channel", ["phone", "drum"], ids=["accepted", "refused"])
def test_nobody_stops_the_timers_by_asking_under_their_ids(channel: str):
    clock = SetClock()
    office, there = (staffed(MemoryJournal(), clock=clock) for _ in range(2))
    unanswered(office)
    unanswered(there)
    clock.forward(days=100)
    [struck] = tick(there)  # Whoever knows the deadline knows the id.
    other = attrs.evolve(submission(), channel=channel)
    office.execute("requests.intake/18", other, decision=struck.outcome.decision)

    assert [it.due.stream for it in tick(office)] == [INTAKE]
    assert isinstance(office.state(INTAKE)[1], Lapsed)


def test_hundreds_of_deadlines_at_once_all_happen():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    for case in range(150):
        did(office, f"requests.intake/{case}", submission())
    clock.forward(days=9)

    assert len(tick(office)) == 150
    assert len(set(breaches(office))) == 150


def test_an_act_comes_too_late_for_any_number_of_deadlines():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    did(office, INTAKE, submission())
    questions = office_module.STEPS + 1
    for n in range(questions):
        did(office, INTAKE, RequestClarification(f"q{n}", FORM, "Is it so?", by=CAI))
    clock.forward(days=100)
    did(office, INTAKE, check())

    assert office.state(INTAKE)[1].filing.clarifications == ()
    assert differences(office) == {Came.UNCHANGED}


def test_what_the_clock_does_and_ends_nothing_by_is_our_fault_and_told():
    def endless(state: object, calendars: object) -> tuple[Deadline, ...]:
        return (Deadline("task.due", "@1", MONDAY, LapseClarification("q", by=SYSTEM)),)

    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    did(office, INTAKE, submission())
    page = office.pages["requests.intake"]
    lax = attrs.evolve(
        page.decider, due=endless, decide=lambda *_: [SupplementReminded(frozenset())]
    )
    office.pages = {**office.pages, lax.name: attrs.evolve(page, decider=lax)}
    clock.forward(days=1)
    before = rows(office)

    with pytest.raises(UnlawfulDeadline):
        office.execute(INTAKE, check())
    assert rows(office) == before


def test_open_work_that_could_not_be_read_is_not_passed_over():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    work = Work(office)
    did(office, INTAKE, submission())
    types, name = office.codec.types, "requests.intake.RequestSubmitted"
    kind = types.pop(name)
    with pytest.raises(MalformedInput):
        work.follow()
    types[name] = kind
    work.follow()

    assert work.due() == Work.of(office).due() != []


# -- What may be done --------------------------------------------------------------------------


def test_what_has_lapsed_unnoticed_is_open_to_nobody():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    unanswered(office)
    clock.forward(days=100)
    before = rows(office)
    told = {it.command: it for it in allowed(office, INTAKE, ANN)}

    assert told[SupplyMaterial].ground is Ground.PHASE
    assert not told[SupplyMaterial].open
    assert rows(office) == before
    supply, rule = SupplyMaterial(frozenset({LEASE}), by=ANN), told[SupplyMaterial].rule
    assert rule is not None
    assert denied(office.execute(INTAKE, supply)) == rule.id


# -- Threads -----------------------------------------------------------------------------------

LEARN = """
from contextlib import suppress
from casework.application.record import Codec, MalformedInput
from casework.infrastructure.bootstrap import PAGES
from casework.testing.journals import at_once

def learn():
    codec = Codec(it.decider for it in PAGES.values())
    for kind in codec.types.values():
        with suppress(MalformedInput):
            codec.decode(b"{}", kind)

at_once([learn] * 8)
"""


def test_threads_of_a_new_process_may_read_their_first_entries_at_the_same_time():
    for _ in range(2):  # Where a process dies of it, it does so nine times out of ten.
        subprocess.run([sys.executable, "-c", LEARN], cwd=Path(__file__).parents[2], check=True)


# -- Memory ------------------------------------------------------------------------------------


def test_an_office_forgets_and_is_none_the_worse(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office_module, "REMEMBERED", 3)
    office = staffed(MemoryJournal())
    registered(office)

    assert len(office._known) <= 3 + 5
    assert isinstance(office.execute(INTAKE, submission()), Denied)
    assert differences(office) == {Came.UNCHANGED}

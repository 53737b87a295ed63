"""LAW-11 over pages: nobody loses post or work for poor performance but after fail, training, fail.

A career is drawn at random, act by act: results and improvements, trainings that somebody took
part in or did not, suspensions, and again and again the attempt to be rid of somebody. Facts are
found and policies react as in the office; only posts are not asked for.
"""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate
from typing import Any, TypeAlias

import attrs
from attrs import define, field, frozen
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import Act, Happened, Person, Refused
from casework.domain.people import employee, training_plan
from casework.domain.people.employee import (
    EmploymentEnded,
    Ended,
    ReinstateEmployee,
    SuspendEmployee,
)
from casework.domain.people.grades import Grade
from casework.domain.people.organisation import PostAssigned, PostVacated
from casework.domain.people.performance import (
    DismissedForPerformance,
    DismissForPerformance,
    TransferForPerformance,
    TransferredForPerformance,
)
from casework.domain.people.periods import period_named
from casework.domain.people.posts import Founded, Post
from casework.domain.people.record import EnterOutcome, EnterResult, OutcomeEntered, ResultEntered
from casework.domain.people.training_session import (
    CompleteSession,
    Examined,
    RecordExam,
    RecordSession,
    ScheduleSession,
    SessionCompleted,
    SignIn,
)
from casework.domain.staff import Role
from casework.infrastructure.bootstrap import PAGES, POLICIES
from tests.domain.cast import day, moment, said
from tests.domain.people.test_training_plan import IN_FORCE

KIM, LEA, HAN, TIA = Person("kim"), Person("lea"), Person("han"), Person("tia")
OFFICE, OF_KIM, RECORD = "people.organisation/office", "people.employee/kim", "people.record/kim"
ALL_TYPES = frozenset({"*"})
DESK = Post("desk", Role.CLERK, "", "Issues.", ALL_TYPES, frozenset({KIM}))
STACKS = Post("stacks", Role.ARCHIVIST, "", "Keeps.", ALL_TYPES)


def engaged(who: Person) -> employee.Employee:
    event = employee.EmployeeEngaged(who, said(who, who), "full_time", moment(1))
    return employee.decider.after([event])


@define
class Town:
    """Every page and policy there is; ``log`` is what has happened, with its stream and time."""

    states: dict[str, Any] = field(
        factory=lambda: {
            OFFICE: Founded(posts=(DESK, STACKS)),
            OF_KIM: engaged(KIM),
            "people.employee/lea": engaged(LEA),
            "people.training_plan/p1": training_plan.decider.after(IN_FORCE),
        }
    )
    log: list[tuple[str, Any, datetime]] = field(factory=list)

    def look(self, stream: str) -> Any:
        return self.states.get(stream, PAGES[stream.partition("/")[0]].decider.initial)

    hold = look

    def upto(self, position: int) -> int:
        return position

    def asked(self, stream: str, act: Act) -> None:
        """Put a command; refused, it and all that would have followed did not happen."""
        before = dict(self.states), list(self.log)
        try:
            self._put(stream, act)
        except Refused:
            self.states, self.log = before

    def _put(self, stream: str, act: Act) -> None:
        page = PAGES[stream.partition("/")[0]]
        facts = page.finder(type(act)).find(stream, act, self)
        for event in page.decider.decide(self.look(stream), act, facts):
            self.states[stream] = page.decider.evolve(self.look(stream), event)
            self.log.append((stream, event, act.at))
            happened = Happened(stream, event, self.states[stream], act)
            for reaction in [it for policy in POLICIES for it in policy(happened)]:
                self._put(*reaction)


# -- What may be tried -------------------------------------------------------------------------


@frozen
class Result:
    month: str
    grade: Grade


@frozen
class Improvement:
    month: str
    met: bool


@frozen
class Training:
    session: str
    attendees: tuple[Person, ...]
    completed: bool


@frozen
class Ask:
    """A command to Kim's own page."""

    act: Act


Move: TypeAlias = Result | Improvement | Training | Ask

MONTHS = ("2024-07", "2024-08", "2024-09", "2024-10")
SESSIONS = ("s1", "s2")


def _rid_of(session: str) -> tuple[Move, ...]:
    dismiss = DismissForPerformance(session, "Too many errors.", by=HAN)
    transfer = TransferForPerformance("desk", "stacks", session, "Too many errors.", by=HAN)
    return Ask(dismiss), Ask(transfer)


KINDS: tuple[tuple[Move, ...], ...] = (
    tuple(Result(it, Grade.FAIL) for it in MONTHS),
    tuple(Result(it, Grade.PASS) for it in MONTHS),
    tuple(Improvement(month, met) for month in MONTHS[:2] for met in (True, False)),
    tuple(Training(it, (KIM, LEA), True) for it in SESSIONS),
    (Training("s1", (KIM,), False), Training("s2", (LEA,), True)),
    (
        Ask(SuspendEmployee("A case is looked into.", by=HAN)),
        Ask(ReinstateEmployee("Nothing was found.", by=HAN)),
    ),
    _rid_of("s1"),
    _rid_of("s2"),
)
"""What may be tried, by kind: so that what can be varied most is not all that happens."""


def happens(town: Town, move: Move, on: int) -> None:
    at = moment(on)
    match move:
        case Result(month, grade):
            [period] = period_named(month)
            final = EnterResult(named(month), "issuance", period, 3000, grade, by=HAN, at=at)
            town.asked(RECORD, final)
        case Improvement(month, met):
            town.asked(RECORD, EnterOutcome(named(month), met, by=HAN, at=at))
        case Training(session, attendees, completed):
            stream = f"people.training_session/{session}"
            town.asked(stream, ScheduleSession("p1", "permits", day(on), by=TIA, at=at))
            for who in attendees:
                town.asked(stream, SignIn(by=who, at=at))
            town.asked(stream, RecordSession("All of it.", by=TIA, at=at))
            for who in attendees:
                examined = Examined(who, passed=True)
                town.asked(stream, RecordExam(examined, by=TIA, at=at))
            if completed:
                town.asked(stream, CompleteSession(by=TIA, at=at))
        case Ask(act):
            town.asked(OF_KIM, attrs.evolve(act, at=at))


def named(month: str) -> str:
    return f"people.appraisal/kim:issuance:{month}"


FAILED, TRAINED = Result("2024-07", Grade.FAIL), Training("s1", (KIM, LEA), True)
BEGINNINGS: tuple[tuple[Move, ...], ...] = (
    (),
    (FAILED,),
    (FAILED, TRAINED),
    (TRAINED, FAILED),
    (FAILED, TRAINED, Result("2024-08", Grade.FAIL)),
    (FAILED, TRAINED, Improvement("2024-07", met=False)),
)
"""From nothing alone, few careers that are drawn come as far as a dismissal."""


@st.composite
def careers(draw: st.DrawFn) -> Town:
    town = Town()
    begun = draw(st.sampled_from(BEGINNINGS))
    for on, move in enumerate(begun, 1):
        happens(town, move, on)
    gaps = draw(st.lists(st.sampled_from((0, 1, 1, 9)), max_size=12))
    for on in accumulate(gaps, initial=len(begun) + 1):
        happens(town, draw(st.sampled_from(draw(st.sampled_from(KINDS)))), on)
    return town


# -- The law -----------------------------------------------------------------------------------


def lawful(town: Town, event: DismissedForPerformance | TransferredForPerformance) -> bool:
    """Whether some fail, then the training that is cited, then a fail or an improvement not met
    stand before an event on the log."""
    fails: list[datetime] = []
    again: list[datetime] = []
    trained: list[datetime] = []
    for stream, it, at in town.log:
        if it is event:
            break
        match it:
            case ResultEntered(result) if stream == RECORD and result.grade is Grade.FAIL:
                fails.append(at)
            case OutcomeEntered(outcome) if stream == RECORD and not outcome.met:
                again.append(at)
            case SessionCompleted(attendees=came) if stream.endswith(f"/{event.training}"):
                trained += [at] if KIM in came else []
    return any(a < b < c for a in fails for b in trained for c in (*fails, *again))


def ousted(town: Town) -> list[Any]:
    kinds = DismissedForPerformance, TransferredForPerformance
    return [it for _, it, _ in town.log if isinstance(it, kinds)]


@for_all(careers())
def test_whatever_happens_poor_performance_costs_nothing_without_fail_training_and_fail(
    town: Town,
):
    for event in ousted(town):
        assert lawful(town, event)
        assert event.reason


@for_all(careers())
def test_whatever_happens_nobody_goes_for_performance_in_any_other_way(town: Town):
    events = [it for stream, it, _ in town.log if stream == OF_KIM]

    assert not [it for it in events if isinstance(it, EmploymentEnded)]
    gone = any(isinstance(it, DismissedForPerformance) for it in events)
    assert isinstance(town.look(OF_KIM), Ended) == gone


def test_careers_do_lead_there():
    drawn = settings(max_examples=2_000, database=None, phases=[Phase.generate])
    find(careers(), lambda it: DismissedForPerformance in map(type, ousted(it)), settings=drawn)
    find(careers(), lambda it: TransferredForPerformance in map(type, ousted(it)), settings=drawn)


# -- One of them -------------------------------------------------------------------------------


def test_a_clerk_who_fails_is_trained_and_fails_again_leaves_with_all_that_was_held():
    town = Town()
    happens(town, Result("2024-07", Grade.FAIL), 35)
    happens(town, Training("s1", (KIM,), True), 40)
    for move in _rid_of("s1"):
        happens(town, move, 41)
    assert not ousted(town)

    happens(town, Result("2024-08", Grade.FAIL), 66)
    for move in _rid_of("s2"):
        happens(town, move, 67)
    assert not ousted(town)

    happens(town, _rid_of("s1")[1], 68)
    moved = [it for _, it, _ in town.log if isinstance(it, PostVacated | PostAssigned)]
    assert [it.post for it in moved] == ["desk", "stacks"]
    happens(town, _rid_of("s1")[0], 69)
    assert town.look(OF_KIM) == Ended((employee.Spell(moment(1), moment(69)),))
    assert town.look(OFFICE).roles_of(KIM) == frozenset()


def test_one_who_did_well_since_stays():
    town = Town()
    happens(town, Result("2024-07", Grade.FAIL), 35)
    happens(town, Training("s1", (KIM,), True), 40)
    happens(town, Result("2024-08", Grade.FAIL), 66)
    happens(town, Improvement("2024-08", met=True), 80)
    for move in _rid_of("s1"):
        happens(town, move, 81)

    assert not ousted(town)

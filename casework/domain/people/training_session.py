"""Training session: who was there, what was done, what they learnt, and whether it helped.

    phase         act              next phase
    ------------  ---------------  ----------
    NotScheduled  ScheduleSession  Scheduled
    Scheduled     SignIn           same
    Scheduled     RecordSession    Held
    Scheduled     CancelSession    Cancelled
    Held          RecordExam       same
    Held          CompleteSession  Completed
    Held          CancelSession    Cancelled
    Completed     EvaluateEffect   Evaluated

What this table does not open is refused. Nobody loses post or work for poor performance without a
session in which they took part (EMP-04).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people.training import (
    BY_APPROVED_PLAN,
    TRAINS,
    Effect,
    PlanItem,
    TrainingTopic,
)
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Examined:
    """The latest result of somebody's examination."""

    person: Person
    passed: bool


@frozen
class Session:
    """What is held, by which item of which plan, and who signed in."""

    plan: str
    item: str
    topics: frozenset[TrainingTopic]
    on: date
    attendees: frozenset[Person] = frozenset()


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotScheduled:
    """Nobody has planned it."""


@frozen
class Begun:
    """It is to be held, or was."""

    session: Session


@frozen
class Scheduled(Begun):
    """Those who come sign in."""


@frozen
class Held(Begun):
    """It is recorded; those who came are examined."""

    examined: tuple[Examined, ...] = ()

    @property
    def unexamined(self) -> frozenset[Person]:
        return self.session.attendees - {it.person for it in self.examined}


@frozen
class Past(Begun):
    """Everyone who came was examined, by that time."""

    at: datetime


@frozen
class Completed(Past):
    """It is to be seen whether it helped."""


@frozen
class Evaluated(Past):
    """It is known whether it helped."""


@frozen
class Cancelled:
    """It came to nothing."""


TrainingSession: TypeAlias = NotScheduled | Begun | Cancelled


def trained_at(session: TrainingSession, person: Person) -> tuple[datetime, ...]:
    """When the session that somebody took part in was completed; nothing if it was not."""
    if isinstance(session, Past) and person in session.session.attendees:
        return (session.at,)
    return ()


# -- Facts -------------------------------------------------------------------------------------


@frozen
class OnPlan:
    """For scheduling: the items that sessions may be held by; none unless the plan is approved
    (``people.training_plan/<plan>``, held)."""

    items: tuple[PlanItem, ...]


@frozen
class Attending:
    """For signing in: whether the actor works for the office (``people.employee/<actor>``,
    held)."""

    employed: bool


Facts: TypeAlias = NoFacts | OnPlan | Attending


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class SessionScheduled:
    plan: str
    item: str
    topics: frozenset[TrainingTopic]
    on: date


@frozen
class SignedIn:
    person: Person


@frozen
class SessionRecorded:
    record: str


@frozen
class ExamRecorded:
    examined: Examined


@frozen
class SessionCompleted:
    """``topics`` tell which duty it serves."""

    topics: frozenset[TrainingTopic]
    attendees: frozenset[Person]
    at: datetime


@frozen
class EffectEvaluated:
    plan: str
    effect: Effect
    ground: str


@frozen
class SessionCancelled:
    plan: str
    reason: str


Event: TypeAlias = (
    SessionScheduled
    | SignedIn
    | SessionRecorded
    | ExamRecorded
    | SessionCompleted
    | EffectEvaluated
    | SessionCancelled
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class ScheduleSession(Act):
    """By an item of a plan (``people.training_plan/<plan>``)."""

    may = TRAINS

    plan: str
    item: str
    on: date


@frozen
class SignIn(Act):
    """By whoever comes, in person."""

    may = PARTIES


@frozen
class RecordSession(Act):
    """``record`` tells what was done."""

    may = TRAINS

    record: str


@frozen
class RecordExam(Act):
    """The latest result counts."""

    may = TRAINS

    examined: Examined


@frozen
class CompleteSession(Act):
    may = TRAINS


@frozen
class EvaluateEffect(Act):
    """``ground`` is what shows it."""

    may = TRAINS | {Role.HR, Role.MANAGER}

    effect: Effect
    ground: str


@frozen
class CancelSession(Act):
    may = TRAINS

    reason: str


Command: TypeAlias = (
    ScheduleSession
    | SignIn
    | RecordSession
    | RecordExam
    | CompleteSession
    | EvaluateEffect
    | CancelSession
)


# -- 1  By the plan ----------------------------------------------------------------------------
# The clauses of TRN-03 stand in ``training``.


def schedule(session: TrainingSession, act: ScheduleSession, facts: OnPlan) -> list[Event]:
    only_while(session, NotScheduled)
    item = next((it for it in facts.items if it.key == act.item), None)
    require(item is not None, BY_APPROVED_PLAN)
    assert item is not None
    return [SessionScheduled(act.plan, act.item, item.topics, act.on)]


# -- 2  Signed in, recorded, examined ----------------------------------------------------------
# S3-7.3.2   Who comes signs in, what is done is recorded, what was learnt is examined.

ON_RECORD = Rule(
    "TRN-04",
    "A session is complete with its list, its record, and a result for each who signed in.",
    cites=("S3-7.3.2",),
)


def sign_in(session: TrainingSession, act: SignIn, facts: Attending) -> list[Event]:
    now = only_while(session, Scheduled).session
    only_by(act.by == act.party, IN_POST)
    only_by(facts.employed, IN_POST)
    require(act.by not in now.attendees, ON_RECORD)
    return [SignedIn(act.by)]


def record(session: TrainingSession, act: RecordSession) -> list[Event]:
    now = only_while(session, Scheduled).session
    require(now.attendees, ON_RECORD)
    require(stated(act.record), ON_RECORD)
    return [SessionRecorded(act.record)]


def record_exam(session: TrainingSession, act: RecordExam) -> list[Event]:
    held = only_while(session, Held)
    only_by(act.by != act.examined.person, TWO_PERSONS)
    require(act.examined.person in held.session.attendees, ON_RECORD)
    return [ExamRecorded(act.examined)]


def complete(session: TrainingSession, act: CompleteSession) -> list[Event]:
    held = only_while(session, Held, per=ON_RECORD)
    require(not held.unexamined, ON_RECORD)
    return [SessionCompleted(held.session.topics, held.session.attendees, act.at)]


# -- 3  Whether it helped ----------------------------------------------------------------------
# The clauses of TRN-05 stand in ``training_plan``.


def evaluate(session: TrainingSession, act: EvaluateEffect) -> list[Event]:
    completed = only_while(session, Completed)
    require(stated(act.ground), REASON_STATED)
    return [EffectEvaluated(completed.session.plan, act.effect, act.ground)]


def cancel(session: TrainingSession, act: CancelSession) -> list[Event]:
    now = only_while(session, Scheduled, Held).session
    require(stated(act.reason), REASON_STATED)
    return [SessionCancelled(now.plan, act.reason)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(session: TrainingSession, command: Command, facts: Facts) -> list[Event]:
    match command:
        case ScheduleSession():
            return schedule(session, command, told(facts, OnPlan))
        case SignIn():
            return sign_in(session, command, told(facts, Attending))
        case RecordSession():
            return record(session, command)
        case RecordExam():
            return record_exam(session, command)
        case CompleteSession():
            return complete(session, command)
        case EvaluateEffect():
            return evaluate(session, command)
        case CancelSession():
            return cancel(session, command)
        case _:
            assert_never(command)


def evolve(session: TrainingSession, event: Event) -> TrainingSession:
    match event:
        case SessionScheduled(plan, item, topics, on):
            was(session, NotScheduled)
            return Scheduled(Session(plan, item, topics, on))
        case SignedIn(person):
            now = was(session, Scheduled).session
            return Scheduled(attrs.evolve(now, attendees=now.attendees | {person}))
        case SessionRecorded():
            return Held(was(session, Scheduled).session)
        case ExamRecorded(examined):
            held = was(session, Held)
            others = (it for it in held.examined if it.person != examined.person)
            return attrs.evolve(held, examined=(*others, examined))
        case SessionCompleted(at=at):
            return Completed(was(session, Held).session, at)
        case EffectEvaluated():
            done = was(session, Completed)
            return Evaluated(done.session, done.at)
        case SessionCancelled():
            was(session, Begun)
            return Cancelled()
        case _:
            assert_never(event)


decider: Decider[TrainingSession, Command, Event, Facts] = Decider(
    "people.training_session",
    NotScheduled(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Evaluated, Cancelled),
)

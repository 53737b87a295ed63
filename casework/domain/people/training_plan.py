"""Training plan: what is to be learnt, because it is needed, and whether it helped.

    phase       act           next phase
    ----------  ------------  ----------
    NotDrafted  AnalyseNeeds  same
    NotDrafted  DraftPlan     Draft
    Draft       AnalyseNeeds  same
    Draft       RevisePlan    same
    Draft       ApprovePlan   Approved
    Approved    AnalyseNeeds  same
    Approved    RevisePlan    Draft
    Approved    EnterSession  same
    Approved    ClosePlan     Closed
    planned     DropSession   same
    planned     EnterEffect   same

    planned: Draft, Approved

What this table does not open is refused. A plan that is revised is another version, and approved
anew; sessions that are under way go on. The plan knows which of them have not been evaluated yet.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Deadline,
    Decider,
    Kind,
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
from casework.domain.people.training import BY_APPROVED_PLAN, TRAINS, Effect, PlanItem, Programme
from casework.domain.policy import Terms
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class PlanKind(StrEnum):
    """What a plan is for: the year, an occasion, or one person."""

    ANNUAL = "annual"
    SPECIAL = "special"
    PERSONAL = "personal"


class NeedsSource(StrEnum):
    """Where it is seen what people have to learn."""

    SURVEY = "survey"
    INTERVIEW = "interview"
    APPRAISAL = "appraisal"


@frozen
class PersonalNeed:
    """For whom a plan is, what their post asks for, and what they wish for themselves."""

    employee: Person
    post_need: str
    wish: Personal


@frozen
class PoorEffect:
    """A session that helped little, and by when the plan is to be revised because of it."""

    session: str
    revise_by: Span


@frozen
class Plan:
    """A plan as it stands. ``author`` wrote this version of it; ``running`` are the sessions not
    yet evaluated; ``poor`` those that it was not yet revised for."""

    kind: PlanKind
    programme: Programme
    author: Person
    needs: frozenset[NeedsSource]
    running: frozenset[str] = frozenset()
    poor: tuple[PoorEffect, ...] = ()


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotDrafted:
    """There are at most the needs that call for a plan."""

    needs: frozenset[NeedsSource] = frozenset()


@frozen
class Planned:
    """There is a plan."""

    plan: Plan


@frozen
class Draft(Planned):
    """Nobody has approved it as it is now."""


@frozen
class Approved(Planned):
    """Sessions are held by it."""


@frozen
class Closed:
    """Every session was evaluated."""


TrainingPlan: TypeAlias = NotDrafted | Planned | Closed


def approved_items(plan: TrainingPlan) -> tuple[PlanItem, ...]:
    """The items that sessions may be held by; none unless the plan is approved."""
    return plan.plan.programme.items if isinstance(plan, Approved) else ()


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Approver:
    """For an approval: whether the actor is a manager (``people.organisation/office``, held)."""

    manager: bool


# ``Timing`` (``policy``, ``calendar``) is told to an effect: the term of a revision.

Facts: TypeAlias = NoFacts | Approver | Timing


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class NeedsAnalysed:
    source: NeedsSource
    findings: str


@frozen
class PlanDrafted:
    kind: PlanKind
    programme: Programme
    author: Person
    personal: PersonalNeed | None


@frozen
class PlanRevised:
    programme: Programme
    author: Person
    reason: str


@frozen
class PlanApproved:
    """``kind`` tells which duty it serves."""

    kind: PlanKind


@frozen
class SessionEntered:
    session: str


@frozen
class SessionDropped:
    session: str


@frozen
class EffectEntered:
    session: str
    effect: Effect


@frozen
class RevisionDue:
    """A session helped little: the plan is to be changed."""

    session: str
    revise_by: Span


@frozen
class PlanClosed:
    pass


Event: TypeAlias = (
    NeedsAnalysed
    | PlanDrafted
    | PlanRevised
    | PlanApproved
    | SessionEntered
    | SessionDropped
    | EffectEntered
    | RevisionDue
    | PlanClosed
)


# -- Commands ----------------------------------------------------------------------------------

_PLANS = TRAINS | {Role.HR, Role.MANAGER}
_APPROVES = frozenset({Role.DEPUTY, Role.MANAGER})


@frozen
class AnalyseNeeds(Act):
    """``findings``: what is to be learnt, as asked, told or appraised."""

    may = _PLANS

    source: NeedsSource
    findings: str


@frozen
class DraftPlan(Act):
    """``personal`` is given for the plan of one person, and only then."""

    may = _PLANS

    kind: PlanKind
    programme: Programme
    personal: PersonalNeed | None = None


@frozen
class RevisePlan(Act):
    """The whole programme in place of the last."""

    may = _PLANS

    programme: Programme
    reason: str


@frozen
class ApprovePlan(Act):
    may = _APPROVES


@frozen
class EnterSession(Act):
    """It follows from a session that is scheduled."""

    session: str


@frozen
class DropSession(Act):
    """It follows from a session that is called off."""

    session: str


@frozen
class EnterEffect(Act):
    """It follows from a session's evaluation."""

    session: str
    effect: Effect


@frozen
class ClosePlan(Act):
    may = _APPROVES


Command: TypeAlias = (
    AnalyseNeeds
    | DraftPlan
    | RevisePlan
    | ApprovePlan
    | EnterSession
    | DropSession
    | EnterEffect
    | ClosePlan
)


# -- 1  Needs, and the draft -------------------------------------------------------------------
# S3-7.1.1   What people need to learn is looked into, by where the business goes and by post.
# S3-7.1.2   It is asked for, talked about, and seen from appraisals.
# S3-7.2.1   The plans of the year and for an occasion follow from that.
# S2-3.2b    Whoever has a plan of their own has it by post and by wish; learning elsewhere is good.
# S4-5.3.3   The back office is given the chance to learn.

NEEDS_FIRST = Rule(
    "TRN-02",
    "A plan for all follows from needs that were looked into, in one of three ways at least.",
    cites=("S3-7.2.1", "S3-7.1.2", "S3-7.1.1"),
)
BY_POST_AND_WISH = Rule(
    "TRN-07",
    "A plan for one person says what the post needs and what the person wishes.",
    cites=("S2-3.2b", "S4-5.3.3"),
)


def analyse_needs(plan: TrainingPlan, act: AnalyseNeeds) -> list[Event]:
    only_while(plan, NotDrafted, Planned)
    require(stated(act.findings), NEEDS_FIRST)
    return [NeedsAnalysed(act.source, act.findings)]


def draft(plan: TrainingPlan, act: DraftPlan) -> list[Event]:
    only_while(plan, NotDrafted)
    one = act.personal
    require((act.kind is PlanKind.PERSONAL) == (one is not None), BY_POST_AND_WISH)
    require(one is None or stated(one.post_need), BY_POST_AND_WISH)
    require(one is None or one.wish.of == one.employee, BY_POST_AND_WISH)
    require(one is None or one.wish.stated, BY_POST_AND_WISH)
    return [PlanDrafted(act.kind, act.programme, act.by, one)]


def revise(plan: TrainingPlan, act: RevisePlan) -> list[Event]:
    only_while(plan, Planned)
    require(stated(act.reason), REASON_STATED)
    return [PlanRevised(act.programme, act.by, act.reason)]


# -- 2  Approval -------------------------------------------------------------------------------
# S3-7.2.2   A plan says what for, what, how, when and by whom.
# S1-5.1.2   It is about knowledge, skills, communication and professional conduct,
# S4-6.1.2   and about working together.
# S1-5.2.1   Experts of the house or from outside teach;
# S1-5.2.2   or one learns online,
# S1-5.2.3   or by doing the work.
# S4-6.1.3   There are trainings in the house, outside of it, and online.
# S0-5.2b    What is taught changes with the business and the people.
# The clauses of TRN-03 stand in ``training``.

FULLY_STATED = Rule(
    "TRN-01",
    "A plan is approved once it states its goal and of each item content, method, time, trainers.",
    cites=(
        "S3-7.2.2",
        "S1-5.1.2",
        "S1-5.2.1",
        "S1-5.2.2",
        "S1-5.2.3",
        "S4-6.1.2",
        "S4-6.1.3",
        "S0-5.2b",
    ),
)


def approve(plan: TrainingPlan, act: ApprovePlan, facts: Approver) -> list[Event]:
    it = only_while(plan, Draft).plan
    only_by(facts.manager or it.kind is not PlanKind.ANNUAL, BY_APPROVED_PLAN)
    only_by(act.by != it.author, TWO_PERSONS)
    require(it.programme.settled, FULLY_STATED)
    require(it.needs or it.kind is PlanKind.PERSONAL, NEEDS_FIRST)
    return [PlanApproved(it.kind)]


# -- 3  Sessions and their effect --------------------------------------------------------------
# S2-3.2c    Whether training helps is evaluated, and plans are changed promptly if it does not.

EFFECT_EVALUATED = Rule(
    "TRN-05",
    "A plan ends when every session was evaluated; if one helped little it is revised first.",
    cites=("S2-3.2c",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def enter_session(plan: TrainingPlan, act: EnterSession) -> list[Event]:
    only_while(plan, Approved, per=BY_APPROVED_PLAN)
    return [SessionEntered(act.session)]


def drop_session(plan: TrainingPlan, act: DropSession) -> list[Event]:
    it = only_while(plan, Planned).plan
    require(act.session in it.running, BY_APPROVED_PLAN)
    return [SessionDropped(act.session)]


def enter_effect(plan: TrainingPlan, act: EnterEffect, facts: Timing) -> list[Event]:
    it = only_while(plan, Planned).plan
    require(act.session in it.running, BY_APPROVED_PLAN)
    poor = act.effect is Effect.POOR
    revise_by = [RevisionDue(act.session, facts.since(act.at))] if poor else []
    return [EffectEntered(act.session, act.effect), *revise_by]


def close(plan: TrainingPlan) -> list[Event]:
    it = only_while(plan, Approved).plan
    require(not it.running, EFFECT_EVALUATED)
    require(not it.poor, EFFECT_EVALUATED)
    return [PlanClosed()]


# -- Decide ------------------------------------------------------------------------------------


def decide(plan: TrainingPlan, command: Command, facts: Facts) -> list[Event]:
    match command:
        case AnalyseNeeds():
            return analyse_needs(plan, command)
        case DraftPlan():
            return draft(plan, command)
        case RevisePlan():
            return revise(plan, command)
        case ApprovePlan():
            return approve(plan, command, told(facts, Approver))
        case EnterSession():
            return enter_session(plan, command)
        case DropSession():
            return drop_session(plan, command)
        case EnterEffect():
            return enter_effect(plan, command, told(facts, Timing))
        case ClosePlan():
            return close(plan)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(plan: TrainingPlan, event: Event) -> TrainingPlan:
    match event:
        case NeedsAnalysed(source):
            return _with_needs(plan, source)
        case PlanDrafted(kind, programme, author):
            return Draft(Plan(kind, programme, author, was(plan, NotDrafted).needs))
        case PlanRevised(programme, author):
            now = was(plan, Planned).plan
            return Draft(attrs.evolve(now, programme=programme, author=author, poor=()))
        case PlanApproved():
            return Approved(was(plan, Draft).plan)
        case SessionEntered(session):
            entered = was(plan, Approved)
            return _running(entered, entered.plan.running | {session})
        case SessionDropped(session) | EffectEntered(session):
            left = was(plan, Planned)
            return _running(left, left.plan.running - {session})
        case RevisionDue(session, revise_by):
            due_so = was(plan, Planned)
            poor = (*due_so.plan.poor, PoorEffect(session, revise_by))
            return attrs.evolve(due_so, plan=attrs.evolve(due_so.plan, poor=poor))
        case PlanClosed():
            was(plan, Approved)
            return Closed()
        case _:
            assert_never(event)


def _with_needs(plan: TrainingPlan, source: NeedsSource) -> TrainingPlan:
    if isinstance(plan, NotDrafted):
        return NotDrafted(plan.needs | {source})
    now = was(plan, Planned)
    return attrs.evolve(now, plan=attrs.evolve(now.plan, needs=now.plan.needs | {source}))


def _running(planned: Planned, sessions: frozenset[str]) -> Planned:
    return attrs.evolve(planned, plan=attrs.evolve(planned.plan, running=sessions))


def due(plan: TrainingPlan, calendars: Calendars) -> tuple[Deadline, ...]:
    """Revisions that are to follow from sessions that helped little."""
    poor = plan.plan.poor if isinstance(plan, Planned) else ()
    return tuple(deadline(Terms.DEFAULT, it.revise_by, calendars, of=it.session) for it in poor)


decider: Decider[TrainingPlan, Command, Event, Facts] = Decider(
    "people.training_plan",
    NotDrafted(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed,),
    due=due,
)

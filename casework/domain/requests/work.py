"""The work on a request: its steps, what is asked of the applicant meanwhile, and problems.

The page of processing opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.catalogue import Item
from casework.domain.general import IN_POST
from casework.domain.kernel import (
    Act,
    Deadline,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.policy import Terms
from casework.domain.requests.case import ONE_HANDLER, Registration
from casework.domain.requests.supervision import Leads
from casework.domain.requests.underway import AtWork, Inquiry, Level, Problem, Processing, Work
from casework.domain.staff import PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Upwards:
    """For escalation: the handler's direct superior (``people.organisation/office``, held), and
    the terms to tell them and to be answered (``policy``, ``calendar``)."""

    level: Level
    tell: Timing
    answer: Timing


@frozen
class Standing:
    """What the actor is to this case (``people.organisation/office``, held): leader of its group,
    deputy for its business type, manager."""

    levels: frozenset[Level]


# -- Events ------------------------------------------------------------------------------------


@frozen
class StepRecorded:
    step: str
    place: int


@frozen
class InformationRequested:
    key: str
    item: Item
    what: str
    why: str
    valid_until: datetime | None
    answer_by: Span


@frozen
class InformationProvided:
    key: str
    answer: Personal


@frozen
class InformationRequestCancelled:
    key: str
    reason: str


@frozen
class Escalated:
    key: str
    problem: str
    level: Level
    tell_by: Span
    answer_by: Span


@frozen
class EscalationResolved:
    key: str
    solution: str


Event: TypeAlias = (
    StepRecorded
    | InformationRequested
    | InformationProvided
    | InformationRequestCancelled
    | Escalated
    | EscalationResolved
)


def after(work: Work, event: Event) -> Work:
    """The work as the event left it."""
    match event:
        case StepRecorded(step, place):
            return attrs.evolve(work, done=work.done | {step}, place=place + 1)
        case InformationRequested():
            asked = Inquiry(event.key, event.answer_by)
            return attrs.evolve(work, inquiries=(*work.inquiries, asked))
        case InformationProvided(key) | InformationRequestCancelled(key):
            open_still = tuple(it for it in work.inquiries if it.key != key)
            return attrs.evolve(work, inquiries=open_still)
        case Escalated():
            unsolved = Problem(event.key, event.level, event.tell_by, event.answer_by)
            return attrs.evolve(work, problems=(*work.problems, unsolved))
        case EscalationResolved(key):
            left = tuple(it for it in work.problems if it.key != key)
            return attrs.evolve(work, problems=left)
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class RecordStep(Act):
    may = frozenset({Role.HANDLER})

    step: str


@frozen
class RequestInformation(Act):
    """``valid_until`` is given where what was judged in order ran out since: when it did."""

    may = frozenset({Role.HANDLER})

    key: str
    item: Item
    what: str
    why: str
    valid_until: datetime | None = None


@frozen
class ProvideInformation(Act):
    may = PARTIES

    key: str
    answer: Personal


@frozen
class CancelInformationRequest(Act):
    may = frozenset({Role.HANDLER, Role.LEADER})

    key: str
    reason: str


@frozen
class Escalate(Act):
    """``met_at`` (aware) is when the problem was met."""

    may = frozenset({Role.HANDLER})

    key: str
    problem: str
    met_at: datetime


@frozen
class ResolveEscalation(Act):
    may = frozenset({Role.LEADER, Role.DEPUTY, Role.MANAGER})

    key: str
    solution: str


Command: TypeAlias = (
    RecordStep
    | RequestInformation
    | ProvideInformation
    | CancelInformationRequest
    | Escalate
    | ResolveEscalation
)


# -- By the procedure --------------------------------------------------------------------------
# S1-2.2.4a  Handlers do their work by procedure and standard.
# S1-3.2.2a  They go by its norms, in its order.
# S3-2.2.2a  Whoever handles it keeps to procedure and standard.
# S3-1.3.2   Business follows a set procedure.

BY_PROCEDURE = Rule(
    "REQ-18",
    "The handler takes the steps in their order and leaves out none that must be taken.",
    cites=("S1-2.2.4a", "S1-3.2.2a", "S3-2.2.2a", "S3-1.3.2"),
)


def take_step(request: Processing, act: RecordStep) -> Event:
    now = only_while(request, AtWork, per=BY_PROCEDURE)
    place = next((n for n, it in enumerate(now.steps) if it.name == act.step), -1)
    only_by(act.by == now.hands.handler, BY_PROCEDURE)
    require(place >= now.work.place, BY_PROCEDURE)
    require(not now.left_out(before=place), BY_PROCEDURE)
    return StepRecorded(act.step, place)


# -- What is still needed ----------------------------------------------------------------------
# S1-3.2.2b  What is needed from the customer is asked for promptly.
# S3-2.1.2c  What was missing was told once; this is no way to ask for more of it.

ASKED_WITH_CAUSE = Rule(
    "REQ-19",
    "What is asked of the applicant meanwhile has a reason and was not judged in order before.",
    cites=("S1-3.2.2b", "S3-2.1.2c"),
)


def inquire(request: Processing, act: RequestInformation, facts: Timing) -> Event:
    now = only_while(request, AtWork)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(stated(act.what), ASKED_WITH_CAUSE)
    require(stated(act.why), ASKED_WITH_CAUSE)
    require(act.item not in now.asked.in_order or _ran_out(act, now.asked), ASKED_WITH_CAUSE)
    require(act.key not in now.inquiries, ASKED_WITH_CAUSE)
    answer_by = facts.since(act.at)
    return InformationRequested(act.key, act.item, act.what, act.why, act.valid_until, answer_by)


def _ran_out(act: RequestInformation, asked: Registration) -> bool:
    return act.valid_until is not None and asked.checked_at < act.valid_until <= act.at


def provide(request: Processing, act: ProvideInformation) -> Event:
    now = only_while(request, AtWork)
    only_by(act.party == now.asked.applicant, IN_POST)
    require(act.key in now.inquiries, ASKED_WITH_CAUSE)
    require(act.answer.stated, ASKED_WITH_CAUSE)
    return InformationProvided(act.key, act.answer)


def cancel(request: Processing, act: CancelInformationRequest, facts: Leads) -> Event:
    now = only_while(request, AtWork)
    only_by(act.by == now.hands.handler or facts.by_leader, IN_POST)
    require(act.key in now.inquiries, ASKED_WITH_CAUSE)
    require(stated(act.reason), ASKED_WITH_CAUSE)
    return InformationRequestCancelled(act.key, act.reason)


# -- Problems ----------------------------------------------------------------------------------
# S1-3.2.3   Problems are told to the superior, promptly, and a solution is sought.
# S3-2.2.2b  So are difficulties.
# S0-3.4c    Hard and special cases are told without being asked.
# S1-2.2.3b  The leader guides the members of the group.
# S1-2.2.1c  The manager solves what comes up.

TOLD_UPWARDS = Rule(
    "REQ-20",
    "A problem is told to the direct superior; they, or somebody above them, give the solution.",
    cites=("S1-3.2.3", "S3-2.2.2b", "S0-3.4c", "S1-2.2.3b", "S1-2.2.1c"),
)


def escalate(request: Processing, act: Escalate, facts: Upwards) -> Event:
    now = only_while(request, AtWork)
    only_by(act.by == now.hands.handler, ONE_HANDLER)
    require(stated(act.problem), TOLD_UPWARDS)
    require(now.asked.at <= act.met_at <= act.at, TOLD_UPWARDS)
    require(act.key not in now.problems, TOLD_UPWARDS)
    tell_by, answer_by = facts.tell.since(act.met_at), facts.answer.since(act.at)
    return Escalated(act.key, act.problem, facts.level, tell_by, answer_by)


def solve(request: Processing, act: ResolveEscalation, facts: Standing) -> Event:
    now = only_while(request, AtWork)
    told_to = [it.level for it in now.work.problems if it.key == act.key]
    only_by(act.by != now.hands.handler, TOLD_UPWARDS)
    only_by(all(it.reached(facts.levels) for it in told_to), TOLD_UPWARDS)
    require(told_to, TOLD_UPWARDS)
    require(stated(act.solution), TOLD_UPWARDS)
    return EscalationResolved(act.key, act.solution)


# -- Decide ------------------------------------------------------------------------------------


def decide(request: Processing, act: Command, facts: object) -> Event:
    match act:
        case RecordStep():
            return take_step(request, act)
        case RequestInformation():
            return inquire(request, act, told(facts, Timing))
        case ProvideInformation():
            return provide(request, act)
        case CancelInformationRequest():
            return cancel(request, act, told(facts, Leads))
        case Escalate():
            return escalate(request, act, told(facts, Upwards))
        case ResolveEscalation():
            return solve(request, act, told(facts, Standing))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(work: Work, calendars: Calendars) -> Iterator[Deadline]:
    """Each answer that is awaited, and what was told a superior too late."""
    for inquiry in work.inquiries:
        yield deadline(Terms.INFO_REQUEST, inquiry.answer_by, calendars, of=inquiry.key)
    for problem in work.problems:
        yield deadline(Terms.ESCALATION_ANSWER, problem.answer_by, calendars, of=problem.key)
        tell = deadline(Terms.ESCALATE, problem.tell_by, calendars, of=problem.key)
        if tell.ends < problem.answer_by.start:
            yield tell

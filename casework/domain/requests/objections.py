"""Objections: what a customer questions, until they are satisfied or say no more.

``delivery`` opens these acts in its phases and leads on from the events.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Span, Timing, over
from casework.domain.general import IN_POST, OVERRIDE_NAMED, OWN_ACT, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.requests.case import ONE_HANDLER
from casework.domain.requests.outcome import Closed, Objected, Outcome, Told
from casework.domain.staff import CLOCK, PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Remedy:
    """For an override: whether policy allows it for what was put right, and every complaint about
    this version was verified as resolved or taken back (``care.feedback/<request>/…``, held), and
    one at least was resolved."""

    resolved: bool


# ``Timing`` (``policy``, ``calendar``) is told to an answer: the customer's time to reply.
# ``Calendar`` is told to a lapse: the table that its term was begun with.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ObjectionRaised:
    key: str
    text: Personal


@frozen
class ObjectionAnswered:
    key: str
    answer: str
    reply_by: Span


@frozen
class ObjectionSettled:
    key: str


@frozen
class ObjectionLapsed:
    key: str


@frozen
class OverrideGranted:
    """A rule set aside where it allows that itself, and why (GEN-08)."""

    rule: str
    reason: str


@frozen
class ObjectionsWaived:
    """It goes on as if they were settled (REQ-27)."""

    keys: frozenset[str]


Answering: TypeAlias = ObjectionAnswered | ObjectionSettled | ObjectionLapsed | ObjectionsWaived
Event: TypeAlias = ObjectionRaised | Answering | OverrideGranted


def after(outcome: Outcome, event: ObjectionRaised | Answering) -> Outcome:
    """The outcome as the event left it."""
    now = outcome.objections
    match event:
        case ObjectionRaised(key):
            return attrs.evolve(outcome, objections=now.raised(key))
        case ObjectionAnswered(key, reply_by=reply_by):
            return attrs.evolve(outcome, objections=now.given_answer(key, reply_by))
        case ObjectionSettled(key) | ObjectionLapsed(key):
            return attrs.evolve(outcome, objections=now.without(frozenset({key})))
        case ObjectionsWaived(keys):
            return attrs.evolve(outcome, objections=now.without(keys))
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class RaiseObjection(Act):
    """By the customer: a question, an objection, or a reply that the answer does not satisfy."""

    may = PARTIES

    key: str
    text: Personal


@frozen
class AnswerObjection(Act):
    may = frozenset({Role.HANDLER})

    key: str
    answer: str


@frozen
class ConfirmSatisfied(Act):
    may = PARTIES

    key: str


@frozen
class LapseObjection(Act):
    """By the clock."""

    may = CLOCK

    key: str


@frozen
class OverrideObjection(Act):
    """By a deputy: the customer stays dissatisfied with what was verified as resolved."""

    may = frozenset({Role.DEPUTY})

    reason: str


Command: TypeAlias = (
    RaiseObjection | AnswerObjection | ConfirmSatisfied | LapseObjection | OverrideObjection
)


# -- 1  Until the customer is satisfied --------------------------------------------------------
# S1-3.4.2   Doubts are answered, and help is given, until the customer is satisfied.

SATISFIED = Rule(
    "REQ-27",
    "Whatever the customer questions is answered, and settled by them, before anything is closed.",
    cites=("S1-3.4.2",),
)


def raise_objection(delivery: object, act: RaiseObjection) -> list[Event]:
    outcome = only_while(delivery, Told, Closed).outcome
    only_by(act.party == outcome.case.applicant, IN_POST)
    require(act.key not in outcome.objections.waiting, SATISFIED)
    require(act.text.stated, SATISFIED)
    return [ObjectionRaised(act.key, act.text)]


def answer(delivery: object, act: AnswerObjection, facts: Timing) -> list[Event]:
    outcome = only_while(delivery, Objected).outcome
    only_by(act.by == outcome.case.handler, ONE_HANDLER)
    require(act.key in outcome.objections.waiting, SATISFIED)
    require(stated(act.answer), SATISFIED)
    return [ObjectionAnswered(act.key, act.answer, facts.since(act.at))]


def confirm(delivery: object, act: ConfirmSatisfied) -> list[Event]:
    outcome = only_while(delivery, Objected).outcome
    only_by(act.party == outcome.case.applicant, IN_POST)
    only_by(act.by not in outcome.judged, OWN_ACT)
    require(act.key in outcome.objections.with_answer, SATISFIED)
    return [ObjectionSettled(act.key)]


def lapse(delivery: object, act: LapseObjection, facts: Calendar) -> list[Event]:
    objections = only_while(delivery, Objected).outcome.objections
    spans = [it.reply_by for it in objections.answered if it.key == act.key]
    require(any(over(facts, it, act.at) for it in spans), SATISFIED)
    return [ObjectionLapsed(act.key)]


def override(delivery: object, act: OverrideObjection, facts: Remedy) -> list[Event]:
    outcome = only_while(delivery, Objected).outcome
    only_by(act.by not in outcome.judged, TWO_PERSONS)
    require(facts.resolved, SATISFIED)
    require(stated(act.reason), OVERRIDE_NAMED)
    waived = ObjectionsWaived(outcome.objections.keys)
    return [OverrideGranted(SATISFIED.id, act.reason), waived]


def settle(delivery: object, act: Command, facts: object) -> list[Event]:
    """Decide on what is questioned, and on what is said to that.

    Raises:
        Refused: under REQ-27, or GEN-02, GEN-04, GEN-05, GEN-08, REQ-15 or REQ-31.
    """
    match act:
        case RaiseObjection():
            return raise_objection(delivery, act)
        case AnswerObjection():
            return answer(delivery, act, told(facts, Timing))
        case ConfirmSatisfied():
            return confirm(delivery, act)
        case LapseObjection():
            return lapse(delivery, act, told(facts, Calendar))
        case OverrideObjection():
            return override(delivery, act, told(facts, Remedy))
        case _:
            assert_never(act)

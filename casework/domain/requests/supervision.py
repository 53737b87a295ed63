"""Supervision of a case: what is done about it in the same way in processing and in delivery.

Who works on it and who may notify can change; somebody follows how it goes; what is late or went
wrong is resolved. The pages open these acts in their phases and lead on from the events.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import Act, Person, only_by, require, stated, told
from casework.domain.requests.case import (
    DELAYS_RESOLVED,
    TOLD_BY_HANDLER,
    TRACKED,
    Candidate,
    Case,
    Delay,
    hold_candidate,
)
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Leads:
    """Whether the actor leads the group that has the case (``people.organisation/office``,
    held)."""

    by_leader: bool


@frozen
class Delegate:
    """Of somebody who is to notify: found in ``people.organisation/office`` and
    ``people.employee/<id>`` (held)."""

    by_leader: bool  # The actor leads the group that has the case.
    in_post: bool  # They work for the office, in a post in which something may be done.


# -- Events ------------------------------------------------------------------------------------


@frozen
class HandlerReassigned:
    handler: Person
    reason: str


@frozen
class NoticeDelegated:
    employee: Person
    reason: str


@frozen
class ProgressRecorded:
    """``found``: what is not as it should be, if anything."""

    note: str
    found: tuple[Delay, ...] = ()


@frozen
class DelayResolved:
    key: str
    cause: str
    measure: str


Event: TypeAlias = HandlerReassigned | NoticeDelegated | ProgressRecorded | DelayResolved


def after(case: Case, event: Event) -> Case:
    """The case as the event left it. Whoever takes it over also takes back the notice."""
    match event:
        case HandlerReassigned(handler):
            return attrs.evolve(case, handler=handler, notifier=handler)
        case NoticeDelegated(employee):
            return attrs.evolve(case, notifier=employee)
        case ProgressRecorded(found=found):
            return attrs.evolve(case, delays=(*case.delays, *found))
        case DelayResolved(key):
            return attrs.evolve(case, delays=tuple(it for it in case.delays if it.key != key))
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class ReassignHandler(Act):
    """By the leader of the case's group, who says why."""

    may = frozenset({Role.LEADER})

    handler: Person
    reason: str


@frozen
class DelegateNotice(Act):
    """By the handler or the leader: another employee may tell the customer."""

    may = frozenset({Role.HANDLER, Role.LEADER})

    employee: Person
    reason: str


@frozen
class RecordProgress(Act):
    """``anomaly`` is a key for what is not as it should be, and is to be resolved; empty: all is
    well. A key with ``@`` names a time that has passed, and is the clock's to give."""

    may = frozenset({Role.TRACKER})

    note: str
    anomaly: str = ""


@frozen
class ResolveDelay(Act):
    """By the tracker or the leader: what it came from, and what was done about it."""

    may = frozenset({Role.LEADER, Role.TRACKER})

    key: str
    cause: str
    measure: str


Command: TypeAlias = ReassignHandler | DelegateNotice | RecordProgress | ResolveDelay


# -- The rules held ----------------------------------------------------------------------------


def reassign(act: ReassignHandler, facts: Candidate, trackers: frozenset[Person]) -> Event:
    hold_candidate(facts, act.handler, trackers)
    require(stated(act.reason), REASON_STATED)
    return HandlerReassigned(act.handler, act.reason)


def delegate(act: DelegateNotice, facts: Delegate, handler: Person) -> Event:
    only_by(act.by == handler or facts.by_leader, TOLD_BY_HANDLER)
    require(facts.in_post, TOLD_BY_HANDLER)
    require(stated(act.reason), REASON_STATED)
    return NoticeDelegated(act.employee, act.reason)


def progress(act: RecordProgress, trackers: frozenset[Person], delays: tuple[Delay, ...]) -> Event:
    only_by(act.by in trackers, TRACKED)
    require(stated(act.note), TRACKED)
    require(act.anomaly not in {it.key for it in delays}, DELAYS_RESOLVED)
    require("@" not in act.anomaly, DELAYS_RESOLVED)
    found = (Delay(act.anomaly, act.at),) if stated(act.anomaly) else ()
    return ProgressRecorded(act.note, found)


def resolve(
    act: ResolveDelay, facts: Leads, trackers: frozenset[Person], delays: tuple[Delay, ...]
) -> Event:
    only_by(act.by in trackers or facts.by_leader, IN_POST)
    require(act.key in {it.key for it in delays}, DELAYS_RESOLVED)
    require(stated(act.cause) and stated(act.measure), DELAYS_RESOLVED)
    return DelayResolved(act.key, act.cause, act.measure)


def supervise(case: Case, act: Command, facts: object) -> Event:
    """Decide any of these acts on a case that has its people.

    Raises:
        Refused: under REQ-15, REQ-16, REQ-17, REQ-21, REQ-25, GEN-02 or GEN-03.
    """
    trackers = frozenset({case.tracker})
    match act:
        case ReassignHandler():
            return reassign(act, told(facts, Candidate), trackers)
        case DelegateNotice():
            return delegate(act, told(facts, Delegate), case.handler)
        case RecordProgress():
            return progress(act, trackers, case.delays)
        case ResolveDelay():
            return resolve(act, told(facts, Leads), trackers, case.delays)
        case _:
            assert_never(act)

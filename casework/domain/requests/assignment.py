"""Assignment of a request: whose group it goes to, who handles it, and who follows it.

The page of processing opens these acts, and goes on from the events.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from attrs import frozen

from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import Act, Person, Rule, only_by, only_while, require, stated, told
from casework.domain.requests.case import TRACKED, Candidate, Group, hold_candidate
from casework.domain.requests.underway import (
    Assigned,
    Open,
    Processing,
    Registered,
    Staffed,
    WithGroup,
)
from casework.domain.staff import INTAKE_DESK, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Placement:
    """Of a group (``people.organisation/office``, held): whether it serves the business type,
    and whether it has an active leader."""

    serves: bool
    led: bool


@frozen
class Follower:
    """Of a tracker (``people.organisation/office``, held): whether they hold such a post; and
    whether it is the actor's to name one: a leader names one for the cases of their group."""

    in_post: bool
    by_superior: bool


# -- Events ------------------------------------------------------------------------------------


@frozen
class ApplicationMaterialsFiled:
    place: str


@frozen
class GroupAssigned:
    group: Group
    due: datetime
    quality: str


@frozen
class GroupReassigned:
    group: Group
    due: datetime
    quality: str
    reason: str


@frozen
class HandlerAssigned:
    handler: Person


@frozen
class TrackerDesignated:
    tracker: Person


Event: TypeAlias = (
    ApplicationMaterialsFiled
    | GroupAssigned
    | GroupReassigned
    | HandlerAssigned
    | TrackerDesignated
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class FileApplicationMaterials(Act):
    """``place`` is where they are kept."""

    may = INTAKE_DESK

    place: str


@frozen
class AssignGroup(Act):
    """``due`` (aware) is when it must have been approved."""

    may = INTAKE_DESK | {Role.MANAGER}

    group: Group
    due: datetime
    quality: str


@frozen
class ReassignGroup(Act):
    """By those above the groups: another one is to do it, and names its handler anew."""

    may = frozenset({Role.DEPUTY, Role.MANAGER})

    group: Group
    due: datetime
    quality: str
    reason: str


@frozen
class AssignHandler(Act):
    may = frozenset({Role.LEADER})

    handler: Person


@frozen
class DesignateTracker(Act):
    """Whoever followed it before does so no longer."""

    may = frozenset({Role.MANAGER, Role.DEPUTY, Role.LEADER})

    tracker: Person


Command: TypeAlias = (
    FileApplicationMaterials | AssignGroup | ReassignGroup | AssignHandler | DesignateTracker
)


# -- To a group --------------------------------------------------------------------------------
# S3-2.1.3b  The application materials are put in order and kept safe.
# S1-3.1.3   What is registered goes to the group whose business it is.
# S3-2.2.1a  It is given out by kind of business.
# S1-2.1d    Each group has a leader.
# S3-2.2.1b  Whoever is given a task is told by when, and how good.

FILED_FIRST = Rule(
    "REQ-12",
    "The application materials are put away before the request goes to a group.",
    cites=("S3-2.1.3b",),
)
TO_ITS_GROUP = Rule(
    "REQ-13",
    "A registered request goes to a group that serves its business type and has a leader.",
    cites=("S1-3.1.3", "S3-2.2.1a", "S1-2.1d"),
)
TASK_IS_CLEAR = Rule(
    "REQ-14",
    "A task is given with a time to come by which it is due, and the quality asked of it.",
    cites=("S3-2.2.1b",),
)


def file_materials(request: Processing, act: FileApplicationMaterials) -> Event:
    only_while(request, Registered)
    require(stated(act.place), FILED_FIRST)
    return ApplicationMaterialsFiled(act.place)


def assign_group(request: Processing, act: AssignGroup, facts: Placement) -> Event:
    now = only_while(request, Registered, per=TO_ITS_GROUP)
    require(now.filed, FILED_FIRST)
    _hold_placement(act, facts)
    return GroupAssigned(act.group, act.due, act.quality)


def reassign_group(request: Processing, act: ReassignGroup, facts: Placement) -> Event:
    only_while(request, WithGroup, Assigned)
    _hold_placement(act, facts)
    require(stated(act.reason), REASON_STATED)
    return GroupReassigned(act.group, act.due, act.quality, act.reason)


def _hold_placement(act: AssignGroup | ReassignGroup, facts: Placement) -> None:
    require(facts.serves, TO_ITS_GROUP)
    require(facts.led, TO_ITS_GROUP)
    require(act.due > act.at, TASK_IS_CLEAR)
    require(stated(act.quality), TASK_IS_CLEAR)


# -- To one person, followed by another --------------------------------------------------------
# The clauses of REQ-15, REQ-16 and REQ-17 stand where they are shared, in ``case``.


def assign_handler(request: Processing, act: AssignHandler, facts: Candidate) -> Event:
    now = only_while(request, WithGroup)
    hold_candidate(facts, act.handler, now.trackers)
    return HandlerAssigned(act.handler)


def designate_tracker(request: Processing, act: DesignateTracker, facts: Follower) -> Event:
    now = only_while(request, Open)
    only_by(facts.by_superior, IN_POST)
    require(facts.in_post, TRACKED)
    require(not isinstance(now, Staffed) or act.tracker != now.hands.handler, TRACKED)
    return TrackerDesignated(act.tracker)


# -- Decide ------------------------------------------------------------------------------------


def decide(request: Processing, act: Command, facts: object) -> Event:
    match act:
        case FileApplicationMaterials():
            return file_materials(request, act)
        case AssignGroup():
            return assign_group(request, act, told(facts, Placement))
        case ReassignGroup():
            return reassign_group(request, act, told(facts, Placement))
        case AssignHandler():
            return assign_handler(request, act, told(facts, Candidate))
        case DesignateTracker():
            return designate_tracker(request, act, told(facts, Follower))
        case _:
            assert_never(act)

"""Work plan: what a centre is to do and to reach, as its manager sets it.

``organisation`` opens the act once the office is founded, and counts the plans.
"""

from __future__ import annotations

from attrs import frozen

from casework.domain.kernel import Act, Kind, Rule, only_by, only_while, require, stated
from casework.domain.people.posts import Founded, Organisation, UnitKind
from casework.domain.staff import Role

# -- Events ------------------------------------------------------------------------------------


@frozen
class WorkPlanSet:
    centre: str
    version: int
    plan: str
    goals: tuple[str, ...]


# -- Commands ----------------------------------------------------------------------------------


@frozen
class SetWorkPlan(Act):
    may = frozenset({Role.MANAGER})

    centre: str
    plan: str
    goals: tuple[str, ...]


# -- 1  The work plan --------------------------------------------------------------------------
# S1-2.2.1a  The manager sets the plan of work and its goals.
# S3-2.2.3a  There is a post for following how work progresses.

PLAN_AND_PROGRESS = Rule(
    "ORG-05",
    "The plan and its goals are set by the centre's manager; a post follows the progress.",
    cites=("S1-2.2.1a", "S3-2.2.3a"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def set_work_plan(organisation: Organisation, act: SetWorkPlan) -> list[WorkPlanSet]:
    now = only_while(organisation, Founded)
    only_by(act.by in now.managers(act.centre), PLAN_AND_PROGRESS)
    require(stated(act.plan), PLAN_AND_PROGRESS)
    require(act.goals and all(map(stated, act.goals)), PLAN_AND_PROGRESS)
    version = sum(it.plans for it in now.unit(act.centre, UnitKind.CENTRE)) + 1
    return [WorkPlanSet(act.centre, version, act.plan, act.goals)]

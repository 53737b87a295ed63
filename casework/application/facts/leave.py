"""What leaves are told, and when somebody is on leave."""

from __future__ import annotations

from typing import Final, TypeAlias

from casework.application.facts.finding import Finder, Finders, Finding, in_force, today
from casework.application.facts.people import is_employed, organisation
from casework.domain.people import leave, leave_register
from casework.domain.people.employee import Spell
from casework.domain.people.leave import Applying, Asked
from casework.domain.people.scoring import Superior
from casework.domain.policy import Terms

_Judging: TypeAlias = leave.ApproveLeave | leave.RejectLeave


def leaves_of(person: str, finding: Finding) -> tuple[Spell, ...]:
    """When somebody was, or will be, on approved leave (held)."""
    register: leave_register.Register = finding.hold(f"{leave_register.decider.name}/{person}")
    return tuple(Spell(it.start, it.end) for it in register.approved)


def _applying(stream: str, act: leave.ApplyLeave, finding: Finding) -> Applying:
    emergency = in_force(finding).term(Terms.LEAVE_EMERGENCY)
    return Applying(is_employed(act.by, finding), today(finding), emergency)


def _superior(stream: str, act: _Judging, finding: Finding) -> Superior:
    state = finding.look(stream)
    asked = [state.application.employee] if isinstance(state, Asked) else []
    return Superior(any(act.by in organisation(finding).superior_of(it) for it in asked))


LEAVE: Final[Finders] = {
    leave.ApplyLeave: Finder(Applying, _applying),
    leave.ApproveLeave: Finder(Superior, _superior),
    leave.RejectLeave: Finder(Superior, _superior),
}

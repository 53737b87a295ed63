"""A training's plan knows which of its sessions are under way, and what they helped (TRN-05)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import training_plan
from casework.domain.people.training_session import (
    EffectEvaluated,
    SessionCancelled,
    SessionScheduled,
)


def when_session_changes(it: Happened) -> Iterator[Reaction]:
    session, by, at = it.identity, it.act.by, it.act.at
    match it.event:
        case SessionScheduled(plan):
            yield _of(plan), training_plan.EnterSession(session, by=by, at=at)
        case SessionCancelled(plan):
            yield _of(plan), training_plan.DropSession(session, by=by, at=at)
        case EffectEvaluated(plan, effect):
            yield _of(plan), training_plan.EnterEffect(session, effect, by=by, at=at)


def _of(plan: str) -> str:
    return f"{training_plan.decider.name}/{plan}"

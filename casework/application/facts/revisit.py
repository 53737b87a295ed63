"""What a revisit is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, in_force, timing
from casework.application.facts.people import organisation
from casework.domain.calendar import Timing
from casework.domain.care import revisit
from casework.domain.care.revisit import Addressee, Patience, Scale, Visiting
from casework.domain.people.posts import UnitKind
from casework.domain.policy import Counts, Terms


def _schedule(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.REVISIT_DUE)


def _patience(stream: str, act: object, finding: Finding) -> Patience:
    return Patience(in_force(finding).count(Counts.REVISIT_ATTEMPTS))


def _scale(stream: str, act: object, finding: Finding) -> Scale:
    policy = in_force(finding)
    return Scale(
        policy.count(Counts.SATISFACTION_MIN),
        policy.count(Counts.SATISFACTION_MAX),
        policy.count(Counts.SATISFACTION_ALERT),
    )


def _visiting(stream: str, act: object, finding: Finding) -> Visiting:
    forward = timing(finding, Terms.FEEDBACK_TRANSFER)
    return Visiting(_scale(stream, act, finding), forward)


def _addressee(stream: str, act: revisit.ForwardSuggestion, finding: Finding) -> Addressee:
    return Addressee(bool(organisation(finding).unit(act.department, UnitKind.DEPARTMENT)))


REVISIT: Final[Finders] = {
    revisit.ScheduleRevisit: Finder(Timing, _schedule),
    revisit.GiveUpRevisit: Finder(Patience, _patience),
    revisit.RecordRevisit: Finder(Visiting, _visiting),
    revisit.RateSatisfaction: Finder(Scale, _scale),
    revisit.ForwardSuggestion: Finder(Addressee, _addressee),
}

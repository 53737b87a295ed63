"""What a review is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, in_force, timing
from casework.application.facts.people import organisation
from casework.domain.calendar import Timing
from casework.domain.catalogue import Profile
from casework.domain.policy import Choices, Counts, Terms
from casework.domain.review import review


def _term(finding: Finding) -> Timing:
    return timing(finding, Terms.REVIEW)


def _opening(stream: str, act: review.OpenReview, finding: Finding) -> review.Opening:
    stages = in_force(finding).reviewers(act.kind, _profile(act, finding))
    return review.Opening(stages, _term(finding))


def _profile(act: review.OpenReview, finding: Finding) -> str:
    """Which stages apply to a result: a processing centre's own, whatever it is about (GAP-26)."""
    if act.kind != review.REQUEST_RESULT:
        return ""
    ours = organisation(finding).is_processing(act.group)
    return Profile.GENERIC if ours else act.profile


def _panel(stream: str, act: review.Verdict, finding: Finding) -> review.Panel:
    office = organisation(finding)
    state = finding.look(stream)
    group, business_type = (
        (state.subject.group, state.subject.business_type)
        if isinstance(state, review.Live)
        else ("", "")
    )
    return review.Panel(
        office.roles_of(act.by),
        office.leaders(group),
        office.all_leaders(),
        office.deputies(business_type),
        office.all_deputies(),
        office.managers(),
        in_force(finding).choice(Choices.SEPARATION_OFF),
    )


def _passing(stream: str, act: review.PassStage, finding: Finding) -> review.Passing:
    return review.Passing(_panel(stream, act, finding), _term(finding))


def _returning(stream: str, act: review.ReturnForRework, finding: Finding) -> review.Returning:
    most = in_force(finding).count(Counts.MAX_RETURNS)
    return review.Returning(_panel(stream, act, finding), most)


def _first_stage(stream: str, act: object, finding: Finding) -> Timing:
    return _term(finding)


REVIEW: Final[Finders] = {
    review.OpenReview: Finder(review.Opening, _opening),
    review.RecordVerdict: Finder(review.Panel, _panel),
    review.PassStage: Finder(review.Passing, _passing),
    review.ReturnForRework: Finder(review.Returning, _returning),
    review.Resubmit: Finder(Timing, _first_stage),
}

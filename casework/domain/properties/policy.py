"""Policy: what holds of every change of a parameter, whichever it is."""

from __future__ import annotations

from typing import Any, Final

from casework.domain.general import RECORD_STANDS
from casework.domain.kernel import stated
from casework.domain.money import EXACT
from casework.domain.policy import (
    CHOOSING,
    DEFAULT_COUNTS,
    DEFAULT_STAGES,
    HIGHEST,
    LONGEST,
    POLICY_IN_FORCE,
    REVIEWERS,
    ChoiceSet,
    Choosing,
    Counts,
    CountSet,
    StagesSet,
    Terms,
    TermSet,
)
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    remembering,
    whenever,
)

_EVERY = (TermSet, CountSet, ChoiceSet, StagesSet)
_SCALE: Final = (Counts.SATISFACTION_MIN, Counts.SATISFACTION_ALERT, Counts.SATISFACTION_MAX)


def _exact(it: Step) -> bool:
    """Above nothing; only how far back an act may be dated may be nothing."""
    match it.event:
        case TermSet(key, term):
            return term.count > 0 or (key is Terms.BACKDATE_MAX and term.count == 0)
        case other:
            return other.count > 0  # type: ignore[no-any-return]


def _of_scores(scale: tuple[int, int, int], it: Step) -> Any:
    now = tuple(
        it.event.count if key is it.event.key else before
        for key, before in zip(_SCALE, scale, strict=True)
    )
    least, alert, most = now
    return now if least <= alert <= most != least else BROKEN


def _words(it: Step) -> bool:
    takes, choice = CHOOSING.get(it.event.key, Choosing()), it.event.choice
    if not takes.least <= len(choice) <= takes.most:
        return False
    if takes.numbering:
        plain = (word.isascii() and word.replace("_", "a").isalnum() for word in choice)
        return all(plain) and all(len(word) <= 20 for word in choice)
    return choice <= takes.known if takes.known else all(map(stated, choice))


def _still_reviewed(it: Step) -> bool:
    """There is such a review, and where anybody reviews by default somebody still does."""
    stages = it.event.stages
    usual = {(it.kind, it.profile): it.roles for it in DEFAULT_STAGES}
    known = (stages.kind, stages.profile) in usual
    return known and bool(stages.roles or not usual[stages.kind, stages.profile])


PROPERTIES: Final[tuple[Property, ...]] = (
    whenever(
        law("Whoever changes a parameter says why", POLICY_IN_FORCE),
        _EVERY,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("A term or a count is a whole number of something", EXACT), (TermSet, CountSet), _exact
    ),
    whenever(
        law("No term is longer than can be counted", POLICY_IN_FORCE),
        TermSet,
        lambda it: it.event.term.count <= LONGEST[it.event.term.unit],
    ),
    whenever(
        law("No count is higher than anything here is counted to", POLICY_IN_FORCE),
        CountSet,
        lambda it: it.event.count <= HIGHEST,
    ),
    remembering(
        law(
            "There are scores to choose from, and the one that alerts is among them",
            POLICY_IN_FORCE,
        ),
        (CountSet,),
        tuple(DEFAULT_COUNTS[it] for it in _SCALE),
        _of_scores,
    ),
    whenever(
        law("A choice is made among the words there are, as many as it takes", POLICY_IN_FORCE),
        ChoiceSet,
        _words,
    ),
    whenever(
        law("A review that a clause asks for is somebody's", POLICY_IN_FORCE),
        StagesSet,
        _still_reviewed,
    ),
    whenever(
        law("Reviews fall to those who review", POLICY_IN_FORCE),
        StagesSet,
        lambda it: set(it.event.stages.roles) <= REVIEWERS,
    ),
    as_said(law("A parameter is set as it was asked", RECORD_STANDS), _EVERY),
)

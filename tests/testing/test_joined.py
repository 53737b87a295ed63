"""Pages joined by policies keep what holds between them, and each policy is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from casework.domain.kernel import Happened, ImpossibleHistory, NoFacts, Reaction, Refused
from casework.domain.policies.when_work_is_completed import when_work_is_completed
from casework.domain.requests.processing import (
    CompleteProcessing,
    ResultApproved,
    ReturnedForRework,
)
from casework.domain.review import finding
from casework.domain.review.review import OpenReview, ReviewInvalidated, ReviewPassed
from casework.testing.casts import processing_and_review as both
from casework.testing.casts.common import did
from casework.testing.deletion import held
from casework.testing.explorer import Asked, Page, Proof, explore
from casework.testing.joined import Streams


def test_work_and_its_review_agree_in_every_state_there_is():
    found = held(both.SUBJECT)

    assert (found.proof, list(found.broken), found.crashes) == (Proof.PROVED, [], [])
    assert found.events[ResultApproved] == found.events[ReviewPassed] > 0
    assert found.events[ReturnedForRework] > 0
    assert found.events[ReviewInvalidated] > 0


@pytest.mark.parametrize("policy", both.STREAMS.policies, ids=lambda it: it.__name__)
def test_without_any_of_the_policies_something_between_them_breaks(policy: Any):
    found = explore(both.without(policy), both.PROPERTIES, invariants=both.INVARIANTS, first=True)

    assert found.proof is Proof.REFUTED


def accepted(page: Page, state: Any, asked: Asked) -> bool:
    try:
        return bool(page.decide(state, *asked))
    except Refused:
        return False


def test_a_reaction_that_is_refused_undoes_the_act_it_follows_from():
    def miscalled(it: Happened) -> Iterator[Reaction]:
        for stream, act in when_work_is_completed(it):
            assert isinstance(act, OpenReview)
            yield stream, attrs.evolve(act, kind="nothing of ours")

    unheard_of = attrs.evolve(both.STREAMS, policies=(miscalled,)).page("both")
    begun = both.PAGE.after(both.CAST.starts[0])
    completing = [it for it in both.ACTS if isinstance(it[0], CompleteProcessing)]

    assert any(accepted(both.PAGE, begun, it) for it in completing)
    assert not any(accepted(unheard_of, begun, it) for it in completing)


def test_pages_that_share_a_command_cannot_be_told_apart():
    with pytest.raises(TypeError, match="OpenFinding"):
        Streams({"a/1": finding.decider, "b/1": finding.decider}, (), both.STREAMS.told)


def test_policies_without_end_are_found_out():
    def again(it: Happened) -> Iterator[Reaction]:
        yield "review.finding/1", opening

    opening = finding.OpenFinding("requests.intake/1", frozenset(), "check 1", **did("ivy", 1))
    joined = Streams(
        {"review.finding/1": finding.decider}, (again,), lambda stream, act, state: NoFacts()
    )
    page = joined.page("again")

    with pytest.raises(ImpossibleHistory):
        page.decide(page.initial, opening, NoFacts())

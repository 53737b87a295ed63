"""Laws of two persons: who makes something does not review it, who counts does not adjust."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeAlias

from casework.domain.inventory import stocktake
from casework.domain.kernel import Person
from casework.domain.orders import order
from casework.domain.policy import Choices, ChoiceSet
from casework.domain.review import review
from tests.application.laws.record import Line, Record

Eyes: TypeAlias = dict[tuple[str, int], dict[int, set[Person]]]
"""Who had a hand in a version of a subject (by its review's stream), by stage; 0: who made it."""


def passes(lines: list[Line], version: int) -> bool:
    """Whether a review has passed this version at all its stages, and stands."""
    stages, passed = 0, [0]
    for line in lines:
        match line.event:
            case review.ReviewOpened(stages=roles):
                stages, passed = len(roles), [0]
            case review.StagePassed(of, stage) if of == version:
                passed.append(stage)
            case review.ReviewInvalidated():
                passed = []
    return passed == [*range(stages + 1)]


# -- LAW-05 ------------------------------------------------------------------------------------


def nobody_reviews_twice(record: Record) -> None:
    """Of one version, whoever reviews a stage reviews no other, and did not make it; unless
    policy waived two persons then for subjects of its kind."""
    waived: frozenset[str] = frozenset()
    kinds: dict[str, str] = {}
    eyes: Eyes = defaultdict(lambda: defaultdict(set))
    for line in record.lines:
        match line.event:
            case ChoiceSet(Choices.SEPARATION_OFF, choice):
                waived = choice
            case review.ReviewOpened(kind, version, producer=producer):
                kinds[line.stream] = kind
                eyes[line.stream, version][0].add(producer)
            case review.ReviewResubmitted(version, producer=producer):
                eyes[line.stream, version][0].add(producer)
            case (
                review.CriterionJudged(version, stage, reviewer=reviewer)
                | review.StagePassed(version, stage, reviewer)
                | review.ReviewReturned(version, stage, reviewer=reviewer)
            ):
                met = eyes[line.stream, version]
                elsewhere = {who for it, them in met.items() if it != stage for who in them}
                assert kinds[line.stream] in waived or reviewer not in elsewhere
                met[stage].add(reviewer)


def nobody_enters_what_they_reviewed(record: Record) -> None:
    """An order is entered by somebody who did not pass it; unless policy waived that."""
    waived: frozenset[str] = frozenset()
    reviewers: dict[str, frozenset[Person]] = {}
    for line in record.lines:
        match line.event:
            case ChoiceSet(Choices.SEPARATION_OFF, choice):
                waived = choice
            case order.OrderReviewed(reviewers=them):
                reviewers[line.stream] = them
            case order.OrderEntered():
                assert "order_info" in waived or line.by not in reviewers[line.stream]


def nobody_adjusts_what_they_counted(record: Record) -> None:
    """Whoever counted an item neither adjusts it nor lets its difference pass."""
    counted: dict[tuple[str, str], dict[str, Person]] = defaultdict(dict)
    for line in record.lines:
        take = line.stream
        match line.event:
            case stocktake.ItemCounted(item, place, counter=counter):
                counted[take, item][f"in {place}"] = counter
            case stocktake.ItemRecounted(item, counter=counter):
                counted[take, item][f"again by {counter}"] = counter
            case stocktake.StockAdjusted(item, adjuster=judge) | stocktake.TimingAccepted(
                item, accepter=judge
            ):
                assert judge == line.by
                assert judge not in counted[take, item].values()

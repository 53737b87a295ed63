"""Metrics of reviews: how good drafts are when they first come up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from casework.domain.kernel import Person
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.people.figures import Metric
from casework.domain.review.review import (
    ReviewOpened,
    ReviewPassed,
    ReviewReturned,
)

DRAFTS: Final = frozenset({"controlled_document", "sales_contract", "signing_file"})
"""The kinds of subject that somebody drafts: documents, not results of work or data."""

# -- MET-09  Drafts ----------------------------------------------------------------------------
# S4-5.1.2   Documents are well drafted.


def draft_quality(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of the drafts that were reviewed, those that no reviewer returned; for their drafter.

    The first verdict on a draft counts. A review that ended without one was none, nor is there a
    verdict where policy asks for no reviewer.
    """
    up: dict[str, tuple[Recorded, Person]] = {}
    for it in events:
        match it.event:
            case ReviewOpened(kind=kind, producer=drafter, stages=stages):
                if kind in DRAFTS and stages:
                    up[it.stream] = it, drafter
            case ReviewPassed() | ReviewReturned() if it.stream in up:
                opened, drafter = up.pop(it.stream)
                whose = frozenset({drafter})
                yield Counted(
                    Metric.DRAFT_QUALITY,
                    opened.id,
                    whose,
                    it.setting.units_of(whose),
                    it.day,
                    int(isinstance(it.event, ReviewPassed)),
                    1,
                    (it.id,),
                )
            case _:
                pass  # Another subject, or no verdict.

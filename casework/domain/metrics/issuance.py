"""Metrics of issuances: how many were erroneous, and how long they took. What was voided counts in
neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.domain.issuance.handover import IssuanceCompleted
from casework.domain.issuance.issuance import IssuanceErrorRecorded, IssuanceVoided
from casework.domain.kernel import Person
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.people.figures import Metric


def _counted(
    metric: Metric, it: Recorded, clerk: Person, numerator: int, denominator: int
) -> Counted:
    whose = frozenset({clerk})
    groups = it.setting.units_of(whose)
    return Counted(metric, it.identity, whose, groups, it.day, numerator, denominator, (it.id,))


# -- MET-01  Errors in issuance ----------------------------------------------------------------
# S0-7.1.1a  Accuracy is told by the errors made in entering details and in making documents.
# S0-7.1.1b  The rate is errors over issuances.


def errors(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of the issuances completed in the period, or found erroneous in it, the erroneous ones.

    Each counts once, however many errors it has (GAP-28), so that there are never more errors
    than issuances. An error counts when it is recorded, against whoever made it (ISS-13).
    """
    voided = {it.stream for it in events if isinstance(it.event, IssuanceVoided)}
    for it in events:
        match it.event:
            case IssuanceCompleted(clerk=clerk):
                yield _counted(Metric.ISSUANCE_ERRORS, it, clerk, 0, 1)
            case IssuanceErrorRecorded(clerk=clerk) if it.stream not in voided:
                yield _counted(Metric.ISSUANCE_ERRORS, it, clerk, 1, 1)
            case _:
                pass  # Neither done nor wrong.


# -- MET-02  Time ------------------------------------------------------------------------------
# S0-7.1.2a  Efficiency is told by how long an issuance takes.
# S0-7.1.2b  That is the mean of all.


def time(events: Sequence[Recorded]) -> Iterator[Counted]:
    """The minutes that an issuance took on average, as policy counts them (ISS-14)."""
    for it in events:
        match it.event:
            case IssuanceCompleted(clerk=clerk, seconds=seconds):
                yield _counted(Metric.ISSUANCE_TIME, it, clerk, seconds, 60)
            case _:
                pass  # Not done.

"""Metrics of requests: how many were approved, how many in time, and how many with errors.

All three count a request where its result was approved for the first time, for whoever handled it
then and for the group that had it. Closing it counts no second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import frozen

from casework.domain.care import feedback
from casework.domain.kernel import was
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.people.figures import Metric
from casework.domain.requests import delivery, processing
from casework.domain.requests.underway import Processing, UnderReview

# -- First approvals ---------------------------------------------------------------------------


@frozen
class _Approval:
    """Where a result was first approved, and the work as it lay before its reviewers then."""

    told: Recorded
    work: UnderReview

    @property
    def in_time(self) -> bool:
        return self.told.at <= self.work.task.due

    def counted(
        self, metric: Metric, numerator: int, denominator: int, *faults: Recorded
    ) -> Counted:
        return Counted(
            metric,
            self.told.identity,
            frozenset({self.work.hands.handler}),
            frozenset({self.work.task.group}),
            self.told.day,
            numerator,
            denominator,
            (self.told.id, *(it.id for it in faults)),
        )


def _first_approvals(events: Sequence[Recorded]) -> list[_Approval]:
    lies: dict[str, Processing] = {}
    found: dict[str, _Approval] = {}
    for it in events:
        if it.page != processing.decider.name:
            continue
        before = lies.get(it.stream, processing.decider.initial)
        lies[it.stream] = processing.evolve(before, it.event)
        if isinstance(it.event, processing.ResultApproved) and it.stream not in found:
            found[it.stream] = _Approval(it, was(before, UnderReview))
    return list(found.values())


# -- MET-04  Quantity --------------------------------------------------------------------------
# S1-6.1.1   How much of the work somebody got done.


def quantity(events: Sequence[Recorded]) -> Iterator[Counted]:
    """The requests whose result was approved for the first time."""
    for it in _first_approvals(events):
        yield it.counted(Metric.QUANTITY, 1, 1)


# -- MET-05  In time ---------------------------------------------------------------------------
# S1-6.1.3   Whether it was done in time.
# S2-1.3c    Tasks are done on time.
# S1-2.2.4b  Handlers work in time.


def on_time(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of those, the ones approved when they were due, or before."""
    for it in _first_approvals(events):
        yield it.counted(Metric.ON_TIME, int(it.in_time), 1)


# -- MET-01  Errors in processing --------------------------------------------------------------
# S1-1.3.3   Few errors are made.
# S1-6.1.2   Quality is told by errors and by satisfaction.
# S1-2.2.4b  Handlers work accurately.


def errors(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of those, the ones that ever came back from a review or from the customer, or about which
    somebody complained and was, as last verified, right to."""
    faults = _faults(events)
    for it in _first_approvals(events):
        named = dict.fromkeys((it.told.identity, it.work.asked.number))
        against = [fault for name in named for fault in faults[name]]
        yield it.counted(Metric.PROCESSING_ERRORS, int(bool(against)), 1, *against)


def _faults(events: Sequence[Recorded]) -> dict[str, list[Recorded]]:
    """What went wrong, by the request's identity or, of a complaint, by what it names: either
    that or the request's number."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    about: dict[str, str] = {}
    justified: dict[str, Recorded] = {}
    for it in events:
        match it.event:
            case processing.ReturnedForRework() | delivery.ResultReopened():
                found[it.identity].append(it)
            case feedback.FeedbackOpened(subject=subject):
                about[it.stream] = subject
            case (
                feedback.RectificationVerified(justified=right)
                | feedback.VerificationFailed(justified=right)
            ):
                justified.pop(it.stream, None)
                if right:
                    justified[it.stream] = it
            case _:
                pass  # Nothing that went wrong.
    for stream, it in justified.items():
        found[about[stream]].append(it)
    return found

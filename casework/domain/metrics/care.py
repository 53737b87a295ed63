"""Metrics of customer care: how satisfied customers are, and how right their records are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.domain.care import customer
from casework.domain.care.customer import CustomerInfoChecked, Known
from casework.domain.care.revisit import SatisfactionRated
from casework.domain.kernel import was
from casework.domain.metrics.counting import Counted, Recorded
from casework.domain.people.figures import Metric

# -- MET-03  Satisfaction ----------------------------------------------------------------------
# S0-7.1.3a  How customers rate the service, however it was heard.
# S1-6.1.2   Quality is told by errors and by satisfaction.
# S4-5.1.2   Service is told by satisfaction too.


def satisfaction(events: Sequence[Recorded]) -> Iterator[Counted]:
    """The mean of the scores, for the employee whose work was rated."""
    for it in events:
        match it.event:
            case SatisfactionRated(employee=employee, score=score):
                whose = frozenset({employee})
                groups = it.setting.units_of(whose)
                evidence = (it.id,)
                yield Counted(Metric.SATISFACTION, it.id, whose, groups, it.day, score, 1, evidence)
            case _:
                pass  # No rating.


# -- MET-07  Customers' records ----------------------------------------------------------------
# S4-5.1.1   What the office knows of its customers is right.


def customer_info(events: Sequence[Recorded]) -> Iterator[Counted]:
    """Of the checks of a record against its source, those that found it right; for each of the
    stewards who answered for a field of it then."""
    records: dict[str, customer.Customer] = {}
    for it in events:
        if it.page != customer.decider.name:
            continue
        before = records.get(it.stream, customer.decider.initial)
        records[it.stream] = customer.evolve(before, it.event)
        match it.event:
            case CustomerInfoChecked(correct=correct):
                whose = was(before, Known).record.stewards
                groups = it.setting.units_of(whose)
                evidence = (it.id,)
                yield Counted(
                    Metric.CUSTOMER_INFO, it.id, whose, groups, it.day, int(correct), 1, evidence
                )
            case _:
                pass  # No check.

"""Performance: what was signed is followed up, payment by payment, until nothing is owed.

The page of the contract opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.kernel import (
    Act,
    Deadline,
    Kind,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.policy import Terms
from casework.domain.signing.deal import (
    Bound,
    Contract,
    Executing,
    Issue,
    ObligationKind,
    hold_bound,
)
from casework.domain.staff import Role

OBLIGATION_DUE: Final = "obligation.due"
# -- Facts -------------------------------------------------------------------------------------


@frozen
class Hindered(Bound):
    """For an issue: the term to resolve it as well (``policy``, ``calendar``)."""

    resolve: Timing


# ``Bound`` is told to whatever else a signer does.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class PaymentRecorded:
    obligation: str
    proof: str


@frozen
class PerformanceRecorded:
    obligation: str
    proof: str


@frozen
class ExecutionIssueRaised:
    key: str
    what: str
    resolve_by: Span


@frozen
class ExecutionIssueResolved:
    key: str
    solution: str


Event: TypeAlias = (
    PaymentRecorded | PerformanceRecorded | ExecutionIssueRaised | ExecutionIssueResolved
)


def after(contract: Contract, event: Event) -> Contract:
    """The contract as the event left it."""
    now = was(contract, Executing)
    match event:
        case PaymentRecorded(key) | PerformanceRecorded(key):
            owed = tuple(it for it in now.obligations if it.key != key)
            return attrs.evolve(now, obligations=owed)
        case ExecutionIssueRaised(key, resolve_by=resolve_by):
            return attrs.evolve(now, issues=(*now.issues, Issue(key, resolve_by)))
        case ExecutionIssueResolved(key):
            left = tuple(it for it in now.issues if it.key != key)
            return attrs.evolve(now, issues=left)
        case _:
            assert_never(event)


# -- Commands ----------------------------------------------------------------------------------

_SIGNER: Final = frozenset({Role.SIGNER})


@frozen
class RecordPayment(Act):
    """Of the whole of what an obligation asks for. ``proof`` names a receipt, a transfer."""

    may = _SIGNER

    obligation: str
    proof: str


@frozen
class RecordPerformance(Act):
    """Of the whole of what an obligation asks for. ``proof`` names a receipt, a protocol."""

    may = _SIGNER

    obligation: str
    proof: str


@frozen
class RaiseExecutionIssue(Act):
    may = _SIGNER

    key: str
    what: str


@frozen
class ResolveExecutionIssue(Act):
    may = _SIGNER

    key: str
    solution: str


Command: TypeAlias = RecordPayment | RecordPerformance | RaiseExecutionIssue | ResolveExecutionIssue


# -- What is owed, and what stands in the way --------------------------------------------------
# S2-2.5b    Payment and performance are followed up, and settled with the customer in time.

NOTHING_OWED = Rule(
    "CTR-13",
    "A contract is closed once nothing is owed under it, and nothing in its way is unresolved.",
    cites=("S2-2.5b",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def record_payment(contract: Contract, act: RecordPayment, facts: Bound) -> list[Event]:
    now = only_while(contract, Executing)
    hold_bound(facts)
    _hold_owed(now, act, ObligationKind.PAYMENT)
    return [PaymentRecorded(act.obligation, act.proof)]


def record_performance(contract: Contract, act: RecordPerformance, facts: Bound) -> list[Event]:
    now = only_while(contract, Executing)
    hold_bound(facts)
    _hold_owed(now, act, ObligationKind.PERFORMANCE)
    return [PerformanceRecorded(act.obligation, act.proof)]


def _hold_owed(
    now: Executing, act: RecordPayment | RecordPerformance, kind: ObligationKind
) -> None:
    require(act.obligation in {it.key for it in now.obligations if it.kind is kind}, NOTHING_OWED)
    require(stated(act.proof), NOTHING_OWED)


def raise_issue(contract: Contract, act: RaiseExecutionIssue, facts: Hindered) -> list[Event]:
    now = only_while(contract, Executing)
    hold_bound(facts)
    require(act.key not in {it.key for it in now.issues}, NOTHING_OWED)
    require(stated(act.what), NOTHING_OWED)
    return [ExecutionIssueRaised(act.key, act.what, facts.resolve.since(act.at))]


def resolve_issue(contract: Contract, act: ResolveExecutionIssue, facts: Bound) -> list[Event]:
    now = only_while(contract, Executing)
    hold_bound(facts)
    require(act.key in {it.key for it in now.issues}, NOTHING_OWED)
    require(stated(act.solution), NOTHING_OWED)
    return [ExecutionIssueResolved(act.key, act.solution)]


# -- Decide ------------------------------------------------------------------------------------


def decide(contract: Contract, act: Command, facts: object) -> list[Event]:
    match act:
        case RecordPayment():
            return record_payment(contract, act, told(facts, Bound))
        case RecordPerformance():
            return record_performance(contract, act, told(facts, Bound))
        case RaiseExecutionIssue():
            return raise_issue(contract, act, told(facts, Hindered))
        case ResolveExecutionIssue():
            return resolve_issue(contract, act, told(facts, Bound))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(now: Executing, calendars: Calendars) -> Iterator[Deadline]:
    """What is owed, when it falls due; and each issue's solution."""
    for owed in now.obligations:
        ends = owed.due.astimezone(UTC)
        yield Deadline(OBLIGATION_DUE, f"{owed.key}@{ends.isoformat()}", ends)
    for it in now.issues:
        yield deadline(Terms.EXECUTION_ISSUE, it.resolve_by, calendars, of=it.key)

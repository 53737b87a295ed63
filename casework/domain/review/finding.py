"""Quality finding: what the office got wrong, why it came about, what is done against it.

    phase       act             next phase
    ----------  --------------  ------------------
    NotOpened   OpenFinding     Opened
    found       OpenFinding     same
    Opened      RecordCause     Analysed
    Analysed    ProposeMeasure  MeasureSet
    MeasureSet  VerifyFinding   Verified, Analysed

    found: Opened, Analysed, MeasureSet, Verified

What this table does not open is refused. The tests hold the table to the code. What is come upon
again is the same finding: that is noted, and never keeps a customer's case waiting.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.general import REASON_STATED
from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_while,
    require,
    stated,
    was,
)
from casework.domain.staff import Role

# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nothing was found."""


@frozen
class Found:
    """Something was found: in which stream, about which items, against which earlier check."""

    subject: str
    items: frozenset[str]
    against: str


@frozen
class Opened(Found):
    """Nobody has looked into it yet."""


@frozen
class Analysed(Found):
    """Its cause is known, and no measure that helps."""


@frozen
class MeasureSet(Found):
    """There is a measure; whether it helps is to be seen."""


@frozen
class Verified(Found):
    """The measure was seen to help."""


Finding: TypeAlias = NotOpened | Found


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class FindingOpened:
    subject: str
    items: frozenset[str]
    against: str


@frozen
class FindingMetAgain:
    """A later check came upon the same."""

    against: str


@frozen
class CauseRecorded:
    cause: str
    inspector: Person


@frozen
class MeasureProposed:
    measure: str
    inspector: Person


@frozen
class FindingVerified:
    seen: str
    inspector: Person


@frozen
class MeasureFailed:
    """It was verified, and the measure had not helped: there must be another."""

    seen: str
    inspector: Person


Event: TypeAlias = (
    FindingOpened
    | FindingMetAgain
    | CauseRecorded
    | MeasureProposed
    | FindingVerified
    | MeasureFailed
)


# -- Commands ----------------------------------------------------------------------------------

_INSPECTION: Final = frozenset({Role.INSPECTOR})


@frozen
class OpenFinding(Act):
    """It follows from what a check found late (REQ-08): nobody may do it.

    ``subject`` is the stream, ``against`` names the check that overlooked the ``items``.
    """

    subject: str
    items: frozenset[str]
    against: str


@frozen
class RecordCause(Act):
    may = _INSPECTION

    cause: str


@frozen
class ProposeMeasure(Act):
    may = _INSPECTION

    measure: str


@frozen
class VerifyFinding(Act):
    """``seen`` is what the verification saw, ``solved`` whether the measure helped."""

    may = _INSPECTION

    solved: bool
    seen: str


Command: TypeAlias = OpenFinding | RecordCause | ProposeMeasure | VerifyFinding


# -- 1  From the record to the verification ----------------------------------------------------
# S3-4.2.2   What an inspection finds is recorded, its cause analysed, a measure proposed.
# S3-2.3.3b  What was put right is followed up until it is solved for good.

ENDS_VERIFIED = Rule(
    "QIN-03",
    "A finding ends once somebody sees, after the measure against its cause, that it helped.",
    cites=("S3-4.2.2", "S3-2.3.3b"),
)


def open_finding(finding: Finding, act: OpenFinding) -> list[Event]:
    if isinstance(finding, Found):
        return [FindingMetAgain(act.against)]
    return [FindingOpened(act.subject, act.items, act.against)]


def record_cause(finding: Finding, act: RecordCause) -> list[Event]:
    only_while(finding, Opened)
    require(stated(act.cause), REASON_STATED)
    return [CauseRecorded(act.cause, act.by)]


def propose_measure(finding: Finding, act: ProposeMeasure) -> list[Event]:
    only_while(finding, Analysed)
    require(stated(act.measure), ENDS_VERIFIED)
    return [MeasureProposed(act.measure, act.by)]


def verify(finding: Finding, act: VerifyFinding) -> list[Event]:
    only_while(finding, MeasureSet, per=ENDS_VERIFIED)
    require(stated(act.seen), ENDS_VERIFIED)
    if act.solved:
        return [FindingVerified(act.seen, act.by)]
    return [MeasureFailed(act.seen, act.by)]


# -- Decide ------------------------------------------------------------------------------------


def decide(finding: Finding, command: Command, facts: NoFacts) -> list[Event]:
    match command:
        case OpenFinding():
            return open_finding(finding, command)
        case RecordCause():
            return record_cause(finding, command)
        case ProposeMeasure():
            return propose_measure(finding, command)
        case VerifyFinding():
            return verify(finding, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(finding: Finding, event: Event) -> Finding:
    match event:
        case FindingOpened(subject, items, against):
            was(finding, NotOpened)
            return Opened(subject, items, against)
        case FindingMetAgain():
            return was(finding, Found)
        case CauseRecorded():
            return _on(was(finding, Opened), Analysed)
        case MeasureProposed():
            return _on(was(finding, Analysed), MeasureSet)
        case FindingVerified():
            return _on(was(finding, MeasureSet), Verified)
        case MeasureFailed():
            return _on(was(finding, MeasureSet), Analysed)
        case _:
            assert_never(event)


def _on(now: Found, phase: type[Found]) -> Found:
    return phase(now.subject, now.items, now.against)


decider: Decider[Finding, Command, Event, NoFacts] = Decider(
    "review.finding",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)

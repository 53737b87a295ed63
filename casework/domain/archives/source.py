"""Source records: what another system's log says happened in a case, kept as it was told.

    phase    act         next phase
    -------  ----------  ----------
    Unkept   KeepSource  Kept

What our rules make of a foreign case lies on the pages it stands for. Beside it lies what they
were given, line by line, also where no rule speaks of it: whoever doubts the reading can read the
source. Nothing is decided by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from attrs import frozen

from casework.domain.kernel import Act, Decider, NoFacts, only_while, was
from casework.domain.staff import CLOCK

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Line:
    """An event of the other system, in its own words; ``resource`` is empty where it names none."""

    activity: str
    resource: str
    at: datetime


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unkept:
    """Nothing has been taken over."""


@frozen
class Kept:
    """The case as it was told: ``log`` is the digest of the log and of how it was read."""

    log: str
    case: str
    lines: tuple[Line, ...]


SourceRecord: TypeAlias = Unkept | Kept

# -- Events ------------------------------------------------------------------------------------


@frozen
class SourceKept:
    log: str
    case: str
    lines: tuple[Line, ...]


# -- Commands ----------------------------------------------------------------------------------


@frozen
class KeepSource(Act):
    """By the import itself: nobody of the office says any of it."""

    may = CLOCK

    log: str
    case: str
    lines: tuple[Line, ...]


# -- 1  Kept once, and never again otherwise ---------------------------------------------------
# The rule is GEN-04, told in the kernel.


def keep(record: SourceRecord, act: KeepSource) -> list[SourceKept]:
    only_while(record, Unkept)
    return [SourceKept(act.log, act.case, act.lines)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(record: SourceRecord, command: KeepSource, _facts: NoFacts) -> list[SourceKept]:
    match command:
        case KeepSource():
            return keep(record, command)
        case _:
            assert_never(command)


def evolve(record: SourceRecord, event: SourceKept) -> SourceRecord:
    match event:
        case SourceKept(log, case, lines):
            was(record, Unkept)
            return Kept(log, case, lines)
        case _:
            assert_never(event)


decider: Decider[SourceRecord, KeepSource, SourceKept, NoFacts] = Decider(
    "archives.source",
    Unkept(),
    decide,
    evolve,
    commands=(KeepSource,),
    events=(SourceKept,),
    over=(Kept,),
)

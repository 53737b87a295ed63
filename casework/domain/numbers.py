"""Numbers: each is given once, to one holder, for good. One stream a number.

    phase  act         next phase
    -----  ----------  ----------
    Free   TakeNumber  Taken

Whatever must be unique in the whole office (a registration number, an archive's, one customer's
rating in one survey) is a stream of its own that the decision writes: two decisions cannot take
the same one, however close they come. Taking it only ever follows from the act that gives it.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from attrs import frozen

from casework.domain.kernel import (
    Act,
    Decider,
    Kind,
    NoFacts,
    Reaction,
    Rule,
    only_while,
    was,
)

# -- Terms -------------------------------------------------------------------------------------


class NumberKind(StrEnum):
    """What a number is given to. Each kind is numbered by itself."""

    REQUEST = "request"
    ARCHIVE = "archive"
    RATING = "rating"
    DOCUMENT = "document"
    ORDER = "order"


def number_in_scheme(number: str, prefix: str) -> bool:
    """Whether a number reads PREFIX-YYYYMMDD-NNNN, in plain digits, of some day (GAP-14)."""
    read = re.fullmatch(re.escape(prefix) + "-([0-9]{8})-[0-9]{4}", number)
    return read is not None and _is_day(read[1])


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Free:
    """Nobody has it."""


@frozen
class Taken:
    """Somebody has it, for good. ``holder`` is a stream."""

    holder: str


Number: TypeAlias = Free | Taken


# -- Events ------------------------------------------------------------------------------------


@frozen
class NumberTaken:
    kind: NumberKind
    holder: str


# -- Commands ----------------------------------------------------------------------------------


@frozen
class TakeNumber(Act):
    """It follows from what gave the number. ``holder`` is the stream of whatever got it."""

    kind: NumberKind
    holder: str


def take(kind: NumberKind, number: str, holder: str, act: Act) -> Reaction:
    """The reaction by which a number is taken, to be put because of an act that gave it."""
    stream = f"{decider.name}/{kind}:{number}"
    return stream, TakeNumber(kind, holder, by=act.by, at=act.at)


# -- 1  Given once -----------------------------------------------------------------------------
# S3-2.1.3a  On acceptance a request is given its number.
# S3-6.2.1   Archives are kept by classes.
# S3-6.2.2   Each class is numbered in its own way.
# S0-7.1.3a  Satisfaction is surveyed; a customer counts once in a survey.
# S2-4.1b    Each document has its own number, so that it can be found.
# S4-2.2.1   What is known of an order is right in every point.
# S4-4.2.2   What is entered is entered with care, and nothing is left out.

NUMBERED_ONCE = Rule(
    "REQ-11",
    "A number follows the scheme, is given at registration, to one request, for good.",
    cites=("S3-2.1.3a",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
ARCHIVE_NUMBERED = Rule(
    "ARC-02",
    "An archive has a class, and a number by that class's scheme that no other ever had.",
    cites=("S3-6.2.1", "S3-6.2.2"),
)
RATED_ONCE = Rule(
    "RVS-03",
    "A rating has a known source; a customer rates a subject once in a survey.",
    cites=("S0-7.1.3a",),
)
DOCUMENT_NUMBERED = Rule(
    "DOC-01",
    "A document has a number by the scheme that no other ever had, and keeps it.",
    cites=("S2-4.1b",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
ORDER_ACCURATE = Rule(
    "ORD-02",
    "An order is entered with nothing left out and just as it was reviewed, under a number that no"
    " other ever had and that it keeps.",
    cites=("S4-4.2.2", "S4-2.2.1"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def take_number(number: Number, act: TakeNumber) -> list[NumberTaken]:
    only_while(number, Free, per=_given_once(act.kind))
    return [NumberTaken(act.kind, act.holder)]


def _given_once(kind: NumberKind) -> Rule:
    match kind:
        case NumberKind.REQUEST:
            return NUMBERED_ONCE
        case NumberKind.ARCHIVE:
            return ARCHIVE_NUMBERED
        case NumberKind.RATING:
            return RATED_ONCE
        case NumberKind.DOCUMENT:
            return DOCUMENT_NUMBERED
        case NumberKind.ORDER:
            return ORDER_ACCURATE
        case _:
            assert_never(kind)


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(number: Number, command: TakeNumber, facts: NoFacts) -> list[NumberTaken]:
    match command:
        case TakeNumber():
            return take_number(number, command)
        case _:
            assert_never(command)


def evolve(number: Number, event: NumberTaken) -> Number:
    match event:
        case NumberTaken(holder=holder):
            was(number, Free)
            return Taken(holder)
        case _:
            assert_never(event)


decider: Decider[Number, TakeNumber, NumberTaken, NoFacts] = Decider(
    "numbers",
    Free(),
    decide,
    evolve,
    commands=(TakeNumber,),
    events=(NumberTaken,),
    over=(Taken,),
)

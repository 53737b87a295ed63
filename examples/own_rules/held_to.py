"""What the lending desk is held to: the notice said again, and whom it is tried with.

The properties look at what is on record, never into ``decide``: that is what makes them a second
opinion. The cast is small and everybody in it tries everything, the unlawful too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import lending
from lending import (
    LONGEST,
    ONCE_IN_TIME,
    SECOND_LOOK,
    SERVES_OTHERS,
    TO_MEMBERS,
    Desk,
    Extend,
    Inspect,
    ItemInspected,
    ItemLent,
    ItemTakenBack,
    Lend,
    LoanExtended,
    TakeBack,
    WithBorrower,
)

from casework.domain.kernel import IN_ORDER, NoFacts, Person, Rule
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Property,
    Step,
    different_people,
    precedence,
    remembering,
    whenever,
)
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

# -- The notice, said again --------------------------------------------------------------------


def law(name: str, *rules: Rule) -> Law:
    return Law(
        name,
        cites=tuple(dict.fromkeys(clause for it in rules for clause in it.cites)),
        rules=tuple(it.id for it in rules),
    )


def _where_it_is(place: str, step: Step) -> Any:
    """An item on its way: where it is, and where it must be for the next thing to happen."""
    match step.event, place:
        case ItemLent(), "shelf":
            return "borrower"
        case LoanExtended(), "borrower":
            return "borrower"
        case ItemTakenBack(damaged), "borrower":
            return "in doubt" if damaged else "shelf"
        case ItemInspected(fit), "in doubt":
            return "shelf" if fit else "gone"
        case _:
            return BROKEN


def _ends(until: date | None, step: Step) -> Any:
    """The day on which a loan ends, and that whoever extends it comes in time."""
    match step.event:
        case ItemLent(until=day):
            return day
        case LoanExtended(until=day) if until is not None and step.facts.today <= until:
            return day if until < day <= until + LONGEST else BROKEN
        case _:
            return BROKEN


def _extended(already: bool, step: Step) -> Any:
    if isinstance(step.event, LoanExtended):
        return BROKEN if already else True
    return False


PROPERTIES: Final[tuple[Property, ...]] = (
    remembering(
        law("An item is in one place at a time", IN_ORDER, SECOND_LOOK),
        (ItemLent, LoanExtended, ItemTakenBack, ItemInspected),
        "shelf",
        _where_it_is,
    ),
    precedence(law("Only what was lent comes back", IN_ORDER), ItemLent, ItemTakenBack),
    whenever(
        law("Whoever borrows is a member", TO_MEMBERS),
        ItemLent,
        lambda step: step.event.borrower in step.facts.members,
    ),
    whenever(
        law("A loan begins today and lasts two weeks at most", TO_MEMBERS),
        ItemLent,
        lambda step: timedelta() <= step.event.until - step.facts.today <= LONGEST,
    ),
    whenever(
        law("Who borrows is served by somebody else", SERVES_OTHERS),
        ItemLent,
        lambda step: step.act.by != step.event.borrower,
    ),
    remembering(
        law("A loan is extended before it is over, to a later day", ONCE_IN_TIME),
        (ItemLent, LoanExtended),
        None,
        _ends,
    ),
    remembering(
        law("A loan is extended once", ONCE_IN_TIME), (ItemLent, LoanExtended), False, _extended
    ),
    different_people(
        law("Who takes an item back does not inspect it", SECOND_LOOK),
        ItemTakenBack,
        ItemInspected,
        anew=ItemLent,
    ),
)

# -- The cast ----------------------------------------------------------------------------------

EVE, FAY, GUS = Person("eve"), Person("fay"), Person("gus")
MONDAY: Final = date(2024, 7, 1)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number - 1)


def _acts() -> Iterator[Asked]:
    """Eve and Fay stand at the desk, Fay is a member too, and Gus is nobody's member."""
    for by in (EVE, FAY):
        when = datetime(2024, 7, 1, 9, tzinfo=UTC)
        for today in (1, 15, 16):
            desk = Desk(frozenset({FAY}), day(today))
            for until in (0, 1, 15, 16, 29, 30):
                for borrower in (FAY, GUS):
                    yield Lend(borrower, day(until), by=by, at=when), desk
                yield Extend(day(until), by=by, at=when), desk
        for yes in (True, False):
            yield TakeBack(yes, by=by, at=when), NoFacts()
            yield Inspect(yes, by=by, at=when), NoFacts()


ACTS: Final = tuple(_acts())


def _within(item: object) -> bool:
    return not isinstance(item, WithBorrower) or item.until <= day(30)


SUBJECT: Final = Subject(
    Cast(
        lending.decider,
        lambda item: ACTS,
        "two at the desk, one of them a member; one who is none; three days, loans to day 30",
        within=_within,
        goal=lambda item: isinstance(item, lending.Withdrawn | lending.OnShelf),
    ),
    PROPERTIES,
    (lending,),
)

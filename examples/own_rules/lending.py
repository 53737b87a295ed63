"""A lending desk: a page and four rules of somebody's own, written in casework's words.

    phase         act       next phase
    ------------  --------  -------------------------
    OnShelf       Lend      WithBorrower
    WithBorrower  Extend    WithBorrower
    WithBorrower  TakeBack  OnShelf, Doubtful
    Doubtful      Inspect   OnShelf, Withdrawn

What this table does not open is refused. The clauses are those of the desk's own notice.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, TypeAlias, assert_never

from attrs import frozen

from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    told,
    was,
)

LONGEST: Final = timedelta(days=14)

# -- Phases ------------------------------------------------------------------------------------


@frozen
class OnShelf:
    """It may be lent."""


@frozen
class WithBorrower:
    """Somebody has it until a day."""

    borrower: Person
    until: date
    extended: bool = False


@frozen
class Doubtful:
    """It came back damaged; whoever took it back does not judge how badly."""

    taken_back_by: Person


@frozen
class Withdrawn:
    """It is lent no more."""


Item: TypeAlias = OnShelf | WithBorrower | Doubtful | Withdrawn

# -- Events ------------------------------------------------------------------------------------


@frozen
class ItemLent:
    borrower: Person
    until: date


@frozen
class LoanExtended:
    until: date


@frozen
class ItemTakenBack:
    damaged: bool
    by: Person


@frozen
class ItemInspected:
    fit: bool


Event: TypeAlias = ItemLent | LoanExtended | ItemTakenBack | ItemInspected

# -- Commands and facts ------------------------------------------------------------------------


@frozen
class Lend(Act):
    borrower: Person
    until: date


@frozen
class Extend(Act):
    until: date


@frozen
class TakeBack(Act):
    damaged: bool


@frozen
class Inspect(Act):
    fit: bool


Command: TypeAlias = Lend | Extend | TakeBack | Inspect


@frozen
class Desk:
    """What the desk knows when somebody asks: its members, and the day."""

    members: frozenset[Person]
    today: date


# -- 1  Lending --------------------------------------------------------------------------------
# Notice 1  Members borrow, for two weeks at most.
# Notice 2  Who stands at the desk serves others.

TO_MEMBERS = Rule("LND-01", "Only members borrow, for two weeks at most.", cites=("Notice 1",))
SERVES_OTHERS = Rule("LND-02", "Nobody lends to themselves.", cites=("Notice 2",))


def lend(item: Item, act: Lend, desk: Desk) -> list[Event]:
    only_while(item, OnShelf)
    only_by(act.by != act.borrower, SERVES_OTHERS)
    require(act.borrower in desk.members, TO_MEMBERS)
    require(desk.today <= act.until <= desk.today + LONGEST, TO_MEMBERS)
    return [ItemLent(act.borrower, act.until)]


# -- 2  Extending ------------------------------------------------------------------------------
# Notice 3  A loan is extended once, before it is over, by another two weeks at most.

ONCE_IN_TIME = Rule("LND-03", "A loan is extended once, before it is over.", cites=("Notice 3",))


def extend(item: Item, act: Extend, desk: Desk) -> list[Event]:
    loan = only_while(item, WithBorrower)
    require(not loan.extended, ONCE_IN_TIME)
    require(desk.today <= loan.until, ONCE_IN_TIME)
    require(loan.until < act.until <= loan.until + LONGEST, ONCE_IN_TIME)
    return [LoanExtended(act.until)]


# -- 3  Taking back ----------------------------------------------------------------------------
# Notice 4  What comes back damaged is inspected by a second person before anybody has it again.

SECOND_LOOK = Rule(
    "LND-04", "A second person looks at what came back damaged.", cites=("Notice 4",)
)


def take_back(item: Item, act: TakeBack) -> list[Event]:
    only_while(item, WithBorrower)
    return [ItemTakenBack(act.damaged, act.by)]


def inspect(item: Item, act: Inspect) -> list[Event]:
    doubtful = only_while(item, Doubtful, per=SECOND_LOOK)
    only_by(act.by != doubtful.taken_back_by, SECOND_LOOK)
    return [ItemInspected(act.fit)]


# -- The page ----------------------------------------------------------------------------------


def decide(item: Item, command: Command, facts: Desk | NoFacts) -> list[Event]:
    match command:
        case Lend():
            return lend(item, command, told(facts, Desk))
        case Extend():
            return extend(item, command, told(facts, Desk))
        case TakeBack():
            return take_back(item, command)
        case Inspect():
            return inspect(item, command)
        case _:
            assert_never(command)


def evolve(item: Item, event: Event) -> Item:
    match event:
        case ItemLent(borrower, until):
            return WithBorrower(borrower, until)
        case LoanExtended(until):
            return WithBorrower(was(item, WithBorrower).borrower, until, extended=True)
        case ItemTakenBack(damaged, by):
            return Doubtful(by) if damaged else OnShelf()
        case ItemInspected(fit):
            return OnShelf() if fit else Withdrawn()
        case _:
            assert_never(event)


decider: Final[Decider[Item, Command, Event, Desk | NoFacts]] = Decider(
    name="desk.lending",
    initial=OnShelf(),
    decide=decide,
    evolve=evolve,
    commands=(Lend, Extend, TakeBack, Inspect),
    events=(ItemLent, LoanExtended, ItemTakenBack, ItemInspected),
    over=(Withdrawn,),
)

"""Slow-moving stock: what no longer sells is talked over with departments, and disposed of.

    phase      act                 next phase
    ---------  ------------------  ----------
    Unflagged  FlagSlowMoving      Flagged
    Flagged    RecordConsultation  Consulted
    Consulted  RecordConsultation  same
    Consulted  PlanDisposal        Planned
    Planned    RecordConsultation  same
    Planned    PlanDisposal        same
    Planned    ExecuteDisposal     Executed
    Executed   CloseCase           Closed

What this table does not open is refused. The tests hold the table to the code.

A plan can be made anew for as long as it has not been carried out: what was to be scrapped may
have been sold meanwhile, and then another plan brings the case to its end.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.inventory.arithmetic import days_still
from casework.domain.inventory.stock import Item
from casework.domain.kernel import (
    Act,
    Decider,
    Kind,
    NoFacts,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.money import EXACT, Quantity, positive
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Option(StrEnum):
    """What can be done about stock that does not sell."""

    PROMOTION = "promotion"
    RETURN = "return"  # To whom it was bought from.
    SCRAP = "scrap"
    OTHER = "other"  # As the plan says. Nothing leaves the books by it.


LEAVES_THE_BOOKS: Final = frozenset({Option.RETURN, Option.SCRAP})
"""The options that take goods out of stock."""


@frozen
class Disposal:
    """What is to be done with how much of it, and how."""

    option: Option
    quantity: Quantity
    how: str


@frozen
class Case:
    """Which item it is about, and in which unit."""

    item: Item
    unit: str


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unflagged:
    """Nobody has noticed anything."""


@frozen
class Live:
    """Something is to be done about it."""

    case: Case


@frozen
class Flagged(Live):
    """No department has been heard."""


@frozen
class Heard(Live):
    """A department at least has been heard."""


@frozen
class Consulted(Heard):
    """To be planned."""


@frozen
class Planned(Heard):
    """To be carried out."""

    disposal: Disposal


@frozen
class Executed:
    """Carried out, by the plan."""

    case: Case
    disposal: Disposal

    @property
    def off_the_books(self) -> int:
        """How many units left the books by it."""
        return self.disposal.quantity.units if self.disposal.option in LEAVES_THE_BOOKS else 0


@frozen
class Closed:
    """Done with."""


SlowMoving: TypeAlias = Unflagged | Live | Executed | Closed


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Stillness:
    """For flagging: what is there of the item, and since when nothing went out
    (``inventory.stock_item/<item>``; held); the office's day (``calendar``); after how many days
    stock is slow-moving (``policy``). Nothing is there of an item that is not on the books."""

    unit: str
    on_hand: int
    since: date
    today: date
    days: int


@frozen
class Department:
    """For a consultation: whether there is such a department
    (``people.organisation/office``; held)."""

    known: bool


Facts: TypeAlias = NoFacts | Stillness | Department


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class SlowMovingFlagged:
    item: Item
    unit: str
    on_hand: int
    since: date


@frozen
class DepartmentConsulted:
    department: str
    opinion: str


@frozen
class DisposalPlanned:
    option: Option
    quantity: Quantity
    how: str


@frozen
class DisposalExecuted:
    item: Item
    option: Option
    quantity: Quantity


@frozen
class CaseClosed:
    item: Item


Event: TypeAlias = (
    SlowMovingFlagged | DepartmentConsulted | DisposalPlanned | DisposalExecuted | CaseClosed
)


# -- Commands ----------------------------------------------------------------------------------

_KEEPERS: Final = frozenset({Role.BACKOFFICE})


@frozen
class FlagSlowMoving(Act):
    may = _KEEPERS

    item: Item


@frozen
class RecordConsultation(Act):
    """What a department says should be done: by the department itself, or taken down."""

    may = _KEEPERS | {Role.DEPT, Role.DEPT_HEAD}

    department: str
    opinion: str


@frozen
class PlanDisposal(Act):
    may = _KEEPERS

    option: Option
    quantity: Quantity
    how: str


@frozen
class ExecuteDisposal(Act):
    may = _KEEPERS


@frozen
class CloseCase(Act):
    may = _KEEPERS


Command: TypeAlias = (
    FlagSlowMoving | RecordConsultation | PlanDisposal | ExecuteDisposal | CloseCase
)


# -- 1  Noticed, talked over, planned ----------------------------------------------------------
# S4-2.3.3   The back office helps to bring down what dead stock costs.
# S4-3.3.4   It talks to the departments concerned in time, and a plan is made.

STANDS_STILL = Rule(
    "SLM-01",
    "Slow-moving is what is in stock and has not been issued for as many days as policy says.",
    cites=("S4-3.3.4", "S4-2.3.3"),
)
TALKED_OVER = Rule(
    "SLM-02",
    "A disposal is planned once a department has said what it thinks, and the plan says how.",
    cites=("S4-3.3.4",),
)


def flag(state: SlowMoving, act: FlagSlowMoving, facts: Stillness) -> list[Event]:
    only_while(state, Unflagged)
    require(facts.on_hand > 0, STANDS_STILL)
    require(days_still(facts.since, facts.today) >= facts.days, STANDS_STILL)
    return [SlowMovingFlagged(act.item, facts.unit, facts.on_hand, facts.since)]


def consult(state: SlowMoving, act: RecordConsultation, facts: Department) -> list[Event]:
    only_while(state, Live)
    require(facts.known, TALKED_OVER)
    require(stated(act.opinion), TALKED_OVER)
    return [DepartmentConsulted(act.department, act.opinion)]


def plan(state: SlowMoving, act: PlanDisposal) -> list[Event]:
    case = only_while(state, Heard, per=TALKED_OVER).case
    require(positive(act.quantity), EXACT)
    require(act.quantity.unit == case.unit, EXACT)
    require(stated(act.how), TALKED_OVER)
    return [DisposalPlanned(act.option, act.quantity, act.how)]


# -- 2  Carried out ----------------------------------------------------------------------------
# S4-3.3.4   Promotion, return or scrapping: by the plan.
# S4-2.3.3   What is returned or scrapped is off the books.

BY_PLAN = Rule(
    "SLM-03",
    "A disposal is carried out by its plan; what is returned or scrapped is written off with it.",
    cites=("S4-3.3.4", "S4-2.3.3"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def execute(state: SlowMoving, act: ExecuteDisposal) -> list[Event]:
    planned = only_while(state, Planned, per=BY_PLAN)
    disposal = planned.disposal
    return [DisposalExecuted(planned.case.item, disposal.option, disposal.quantity)]


def close(state: SlowMoving, act: CloseCase) -> list[Event]:
    return [CaseClosed(only_while(state, Executed).case.item)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: SlowMoving, command: Command, facts: Facts) -> list[Event]:
    match command:
        case FlagSlowMoving():
            return flag(state, command, told(facts, Stillness))
        case RecordConsultation():
            return consult(state, command, told(facts, Department))
        case PlanDisposal():
            return plan(state, command)
        case ExecuteDisposal():
            return execute(state, command)
        case CloseCase():
            return close(state, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: SlowMoving, event: Event) -> SlowMoving:
    match event:
        case SlowMovingFlagged(item, unit):
            was(state, Unflagged)
            return Flagged(Case(item, unit))
        case DepartmentConsulted():
            live = was(state, Live)
            return Consulted(live.case) if isinstance(live, Flagged) else live
        case DisposalPlanned(option, quantity, how):
            return Planned(was(state, Heard).case, Disposal(option, quantity, how))
        case DisposalExecuted():
            planned = was(state, Planned)
            return Executed(planned.case, planned.disposal)
        case CaseClosed():
            was(state, Executed)
            return Closed()
        case _:
            assert_never(event)


decider: Decider[SlowMoving, Command, Event, Facts] = Decider(
    "inventory.slow_moving",
    Unflagged(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed,),
)

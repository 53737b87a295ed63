"""Rectification: what a department does about a complaint, round by round.

It says whether it takes the case on, plans how to put it right, does so, and the customer is
told. ``feedback`` opens these acts in their phases and leads on from the events.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

from attrs import frozen

from casework.domain.calendar import Span, Timing
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Case:
    """Who is not content, with what. ``responsible`` did the work that it is about."""

    customer: Person
    subject: str
    responsible: Person


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Live:
    """Something is still owed to the customer."""

    case: Case


@frozen
class InDepartment(Live):
    """The department has it, or had it last."""

    department: str


@frozen
class Transferred(InDepartment):
    """The department has not yet said whether it takes it on. The term of putting it right runs."""

    rectify_by: Span


@frozen
class Rectifying(InDepartment):
    """In its first, second, … round; ``planned``: how, in this round, is on record."""

    rectify_by: Span
    round: int = 1
    planned: bool = False


@frozen
class Done(InDepartment):
    """Put right in this round, as ``rectifier`` says."""

    round: int
    rectifier: Person

    @property
    def judged(self) -> frozenset[Person]:
        """Those whose work it is, and who therefore do not judge it."""
        return frozenset({self.case.responsible, self.rectifier})


@frozen
class Rectified(Done):
    """The customer has not been told."""

    inform_by: Span


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Standing:
    """Whether the actor belongs to the department that has the case; for telling the customer,
    to that or to the desk (``people.organisation/office``, held)."""

    entitled: bool


@frozen
class Handing:
    """For what takes the case out of the department's hands: ``Standing``, and the term of what
    must then be done (``policy``, ``calendar``)."""

    entitled: bool
    next: Timing


Facts: TypeAlias = Standing | Handing


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class TransferAccepted:
    department: str


@frozen
class TransferRejected:
    department: str
    reason: str
    transfer_by: Span


@frozen
class RectificationPlanned:
    measure: str


@frozen
class RectificationCompleted:
    what_was_done: str
    rectifier: Person
    inform_by: Span


@frozen
class CustomerInformed:
    message: str


Event: TypeAlias = (
    TransferAccepted
    | TransferRejected
    | RectificationPlanned
    | RectificationCompleted
    | CustomerInformed
)


# -- Commands ----------------------------------------------------------------------------------

DESK: Final = frozenset({Role.BACKOFFICE, Role.HANDLER})
"""Those who keep a case of feedback, from its opening to its close."""

_DEPARTMENT: Final = frozenset({Role.DEPT})


@frozen
class AcceptTransfer(Act):
    may = _DEPARTMENT


@frozen
class RejectTransfer(Act):
    may = _DEPARTMENT

    reason: str


@frozen
class PlanRectification(Act):
    may = _DEPARTMENT

    measure: str


@frozen
class CompleteRectification(Act):
    may = _DEPARTMENT

    what_was_done: str


@frozen
class InformCustomer(Act):
    """By the department or the desk; ``message`` is what the customer was told, and how."""

    may = _DEPARTMENT | DESK

    message: str


Command: TypeAlias = (
    AcceptTransfer | RejectTransfer | PlanRectification | CompleteRectification | InformCustomer
)


# -- 1  Putting it right -----------------------------------------------------------------------
# S3-2.3.3a  The department puts it right, and the customer is told.
# S4-3.4.3   What came of it is told promptly.

TOLD_BEFORE_VERIFIED = Rule(
    "FBK-03",
    "Nothing is verified before the customer was told what was done.",
    cites=("S3-2.3.3a", "S4-3.4.3"),
)


def accept(state: object, act: AcceptTransfer, facts: Standing) -> list[Event]:
    department = only_while(state, Transferred).department
    only_by(facts.entitled, IN_POST)
    return [TransferAccepted(department)]


def reject(state: object, act: RejectTransfer, facts: Handing) -> list[Event]:
    department = only_while(state, Transferred).department
    only_by(facts.entitled, IN_POST)
    require(stated(act.reason), REASON_STATED)
    return [TransferRejected(department, act.reason, facts.next.since(act.at))]


def plan(state: object, act: PlanRectification, facts: Standing) -> list[Event]:
    only_while(state, Rectifying)
    only_by(facts.entitled, IN_POST)
    require(stated(act.measure), REASON_STATED)
    return [RectificationPlanned(act.measure)]


def complete(state: object, act: CompleteRectification, facts: Handing) -> list[Event]:
    rectifying = only_while(state, Rectifying)
    only_by(facts.entitled, IN_POST)
    require(rectifying.planned, IN_ORDER)
    require(stated(act.what_was_done), REASON_STATED)
    return [RectificationCompleted(act.what_was_done, act.by, facts.next.since(act.at))]


def inform(state: object, act: InformCustomer, facts: Standing) -> list[Event]:
    only_while(state, Rectified)
    only_by(facts.entitled, IN_POST)
    require(stated(act.message), TOLD_BEFORE_VERIFIED)
    return [CustomerInformed(act.message)]


def put_right(state: object, act: Command, facts: object) -> list[Event]:
    """Decide on what a department does.

    Raises:
        Refused: if it is not its turn, or not its case (GEN-02), or nothing is said.
    """
    match act:
        case AcceptTransfer():
            return accept(state, act, told(facts, Standing))
        case RejectTransfer():
            return reject(state, act, told(facts, Handing))
        case PlanRectification():
            return plan(state, act, told(facts, Standing))
        case CompleteRectification():
            return complete(state, act, told(facts, Handing))
        case InformCustomer():
            return inform(state, act, told(facts, Standing))
        case _:
            assert_never(act)

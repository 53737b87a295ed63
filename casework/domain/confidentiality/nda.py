"""Secrecy agreement (NDA): what secrecy asks of an employee, and their signature under it.

    phase        act         next phase
    -----------  ----------  ----------
    NotPrepared  PrepareNda  Prepared
    Prepared     PrepareNda  same
    Prepared     SignNda     Bound
    Prepared     EndNda      Ended
    Bound        RenewNda    same
    Bound        SignNda     same
    Bound        EndNda      Ended
    Ended        PrepareNda  Prepared

What this table does not open is refused. One stream a person. What was learned stays secret when
the agreement ends; only the access given under it is over.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import REASON_STATED
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Wording:
    """What an agreement says the employee answers for, and must do."""

    responsibilities: tuple[str, ...]
    obligations: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether both are listed, and nothing listed is blank."""
        both = self.responsibilities and self.obligations
        return bool(both) and all(map(stated, (*self.responsibilities, *self.obligations)))


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Unbound:
    """Without an agreement in force."""


@frozen
class NotPrepared(Unbound):
    """There never was any."""


@frozen
class Open:
    """With an agreement that may be ended."""

    employee: Person
    wording: Wording


@frozen
class Prepared(Open, Unbound):
    """It lies before the employee."""


@frozen
class Bound(Open):
    """In force. ``renewal`` lies before the employee meanwhile, if there is one."""

    renewal: tuple[Wording, ...] = ()


@frozen
class Ended(Unbound):
    """It is no longer in force."""


Nda: TypeAlias = Unbound | Open


def bound(nda: Nda) -> bool:
    """Whether the agreement is in force."""
    return isinstance(nda, Bound)


def to_be_ended(nda: Nda) -> bool:
    """Whether there is an agreement, signed or not, that has not ended."""
    return isinstance(nda, Open)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Partner:
    """With whom an agreement is made: by the stream's name, and ``people.employee`` (held)."""

    person: Person
    employed: bool


@frozen
class GivenAccess:
    """For the end: whether access was granted that ends with it.

    Found in ``confidentiality.grants/<person>`` (held).
    """

    granted: bool


Facts: TypeAlias = NoFacts | Partner | GivenAccess


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class NdaPrepared:
    employee: Person
    wording: Wording


@frozen
class NdaSigned:
    """The signature is the act: whose it was, and over which wording (GAP-36)."""

    signer: Person
    wording: Wording


@frozen
class NdaRenewed:
    """Offered anew; what was signed stays in force until this is."""

    wording: Wording


@frozen
class NdaEnded:
    """``granted``: there was access that ends with it."""

    employee: Person
    reason: str
    granted: bool


Event: TypeAlias = NdaPrepared | NdaSigned | NdaRenewed | NdaEnded


# -- Commands ----------------------------------------------------------------------------------


@frozen
class PrepareNda(Act):
    may = frozenset({Role.HR})

    wording: Wording


@frozen
class SignNda(Act):
    """By the employee in person, with or without a post; never for somebody else."""

    may = PARTIES


@frozen
class RenewNda(Act):
    may = frozenset({Role.HR})

    wording: Wording


@frozen
class EndNda(Act):
    may = frozenset({Role.HR})

    reason: str


Command: TypeAlias = PrepareNda | SignNda | RenewNda | EndNda


# -- 1  The agreement --------------------------------------------------------------------------
# S1-7.1.2   An agreement is signed, and says what secrecy asks.
# S2-5.2a    So it is with those who work in signing.
# S4-7.2.1   So it is with the back office.

SIGNED_IN_FULL = Rule(
    "NDA-01",
    "An agreement lists responsibilities and obligations, and is signed by the employee in person.",
    cites=("S1-7.1.2", "S2-5.2a", "S4-7.2.1"),
)


def prepare(nda: Nda, act: PrepareNda, facts: Partner) -> list[Event]:
    only_while(nda, Unbound)
    require(facts.employed, IN_ORDER)
    return [NdaPrepared(facts.person, act.wording)]


def sign(nda: Nda, act: SignNda) -> list[Event]:
    now = only_while(nda, Open)
    only_by(act.by == act.party == now.employee, SIGNED_IN_FULL)
    offered = now.renewal if isinstance(now, Bound) else (now.wording,)
    require(offered, IN_ORDER)
    require(all(it.complete for it in offered), SIGNED_IN_FULL)
    return [NdaSigned(act.by, it) for it in offered]


def renew(nda: Nda, act: RenewNda) -> list[Event]:
    only_while(nda, Bound)
    return [NdaRenewed(act.wording)]


# -- 2  The end --------------------------------------------------------------------------------
# The access that was granted under it ends in the same decision; a policy sees to that.


def end(nda: Nda, act: EndNda, facts: GivenAccess) -> list[Event]:
    employee = only_while(nda, Open).employee
    require(stated(act.reason), REASON_STATED)
    return [NdaEnded(employee, act.reason, facts.granted)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(nda: Nda, command: Command, facts: Facts) -> list[Event]:
    match command:
        case PrepareNda():
            return prepare(nda, command, told(facts, Partner))
        case SignNda():
            return sign(nda, command)
        case RenewNda():
            return renew(nda, command)
        case EndNda():
            return end(nda, command, told(facts, GivenAccess))
        case _:
            assert_never(command)


def evolve(nda: Nda, event: Event) -> Nda:
    match event:
        case NdaPrepared(employee, wording):
            was(nda, Unbound)
            return Prepared(employee, wording)
        case NdaSigned(signer, wording):
            was(nda, Open)
            return Bound(signer, wording)
        case NdaRenewed(wording):
            return attrs.evolve(was(nda, Bound), renewal=(wording,))
        case NdaEnded():
            was(nda, Open)
            return Ended()
        case _:
            assert_never(event)


decider: Decider[Nda, Command, Event, Facts] = Decider(
    "confidentiality.nda",
    NotPrepared(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)

"""Signatures: both copies are compared, and each side signs and seals what was compared.

The page of the contract opens these acts, and goes on from the events.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.general import IN_POST, TWO_PERSONS
from casework.domain.kernel import (
    Act,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.signing.deal import (
    AS_SEEN,
    Bound,
    Contract,
    InSession,
    Side,
    Signer,
    hold_bound,
)
from casework.domain.signing.files import unless_sale_waits
from casework.domain.signing.session import ANSWERED, EXPLAINED, FILLED_TRULY, WARNED
from casework.domain.staff import PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------
# ``Bound`` is told to the comparison, ``Signer`` to what either side may do.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class CopiesMatched:
    """Both filled-in copies say the same, by their digest."""

    digest: str


@frozen
class PartySigned:
    """``files`` is the digest of the reviewed files, ``copies`` that of the copies signed."""

    side: Side
    signer: Person
    files: str
    copies: str


@frozen
class SealAffixed:
    side: Side
    copies: str


Event: TypeAlias = CopiesMatched | PartySigned | SealAffixed


def after(contract: Contract, event: Event) -> Contract:
    """The contract as the event left it."""
    now = was(contract, InSession)
    so_far = now.proceedings
    match event:
        case CopiesMatched(digest):
            so_far = so_far.matched(digest)
        case PartySigned(side):
            so_far = attrs.evolve(so_far, signed=so_far.signed | {side})
        case SealAffixed(side):
            so_far = attrs.evolve(so_far, sealed=so_far.sealed | {side})
        case _:
            assert_never(event)
    return attrs.evolve(now, proceedings=so_far)


# -- Commands ----------------------------------------------------------------------------------

_SIGNER: Final = frozenset({Role.SIGNER})


@frozen
class CrossCheck(Act):
    """The digests of what each side's filled-in copy says."""

    may = _SIGNER

    ours: str
    theirs: str


@frozen
class Sign(Act):
    """By the customer, or by a signer for the office, on the copies of this digest (GAP-36)."""

    may = PARTIES | _SIGNER

    side: Side
    copies: str


@frozen
class AffixSeal(Act):
    """By the side whose seal it is, on the copies of this digest."""

    may = PARTIES | _SIGNER

    side: Side
    copies: str


Command: TypeAlias = CrossCheck | Sign | AffixSeal


# -- Signing -----------------------------------------------------------------------------------
# S2-2.4d    It is checked that both sides' copies say the same, all signed and sealed.
# The clauses of CTR-05 to CTR-08 stand in ``session``, also where they bind these acts.

COPIES_AGREE = Rule(
    "CTR-09",
    "Copies are signed once they say the same; signing is over with every signature and seal on.",
    cites=("S2-2.4d",),
)


def cross_check(contract: Contract, act: CrossCheck, facts: Bound) -> list[Event]:
    only_while(contract, InSession)
    hold_bound(facts)
    require(stated(act.ours), COPIES_AGREE)
    require(act.ours == act.theirs, COPIES_AGREE)
    return [CopiesMatched(act.ours)]


def sign(contract: Contract, act: Sign, facts: Signer) -> list[Event]:
    now = only_while(contract, InSession, per=unless_sale_waits(contract, COPIES_AGREE))
    _hold_side(now, act, facts)
    hold_gone_through(now)
    require(act.copies in now.proceedings.copies, AS_SEEN)
    signer = act.party if act.side is Side.CUSTOMER else act.by
    return [PartySigned(act.side, signer, now.files.digest, act.copies)]


def affix_seal(contract: Contract, act: AffixSeal, facts: Signer) -> list[Event]:
    now = only_while(contract, InSession, per=COPIES_AGREE)
    _hold_side(now, act, facts)
    require(act.copies in now.proceedings.copies, AS_SEEN)
    return [SealAffixed(act.side, act.copies)]


def _hold_side(now: InSession, act: Sign | AffixSeal, facts: Signer) -> None:
    """Hold whoever signs or seals to the side they do it for. Nobody stands on both."""
    if act.side is Side.CUSTOMER:
        only_by(act.party == now.deal.customer, IN_POST)
    else:
        only_by(facts.in_post, IN_POST)
        hold_bound(facts)
        only_by(act.by != now.deal.customer, TWO_PERSONS)


def hold_gone_through(now: InSession) -> None:
    """Hold a signature to everything that the customer must have seen and said before.

    Raises:
        Refused: under CTR-05, CTR-06, CTR-07, CTR-08 or CTR-09.
    """
    require(now.files.clauses <= now.proceedings.agreed, EXPLAINED)
    require(now.files.warnings <= now.proceedings.acknowledged, WARNED)
    require(not now.proceedings.questions, ANSWERED)
    require(now.proceedings.declared, FILLED_TRULY)
    require(now.proceedings.copies, COPIES_AGREE)


# -- Decide ------------------------------------------------------------------------------------


def decide(contract: Contract, act: Command, facts: object) -> list[Event]:
    match act:
        case CrossCheck():
            return cross_check(contract, act, told(facts, Bound))
        case Sign():
            return sign(contract, act, told(facts, Signer))
        case AffixSeal():
            return affix_seal(contract, act, told(facts, Signer))
        case _:
            assert_never(act)

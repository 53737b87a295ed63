"""The book of claims: all that is proved for every number there is, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from casework.testing.explorer import Proof
from casework.testing.proofs import inventory, office, orders, people
from casework.testing.proofs.claims import Claim, Undecided, judged

CLAIMS: Final[tuple[Claim, ...]] = (
    *inventory.CLAIMS,
    *orders.CLAIMS,
    *people.CLAIMS,
    *office.CLAIMS,
)
UNDECIDED: Final[tuple[Undecided, ...]] = office.UNDECIDED


@frozen
class Row:
    """What came of one claim: its sentence, the rules it is about, and how it stands.

    ``why`` tells why it is not proved: the numbers for which it fails, the weaker ways to decide
    with which it was not refuted, or what CrossHair cannot do and what holds it instead.
    """

    says: str
    rules: tuple[str, ...]
    proof: Proof
    why: str = ""


def row(claim: Claim) -> Row:
    """Judge a claim, and every weaker way to decide: that it is refuted with each of them.

    A claim that holds with one of them in place proves nothing, and is undetermined.
    """
    ids = tuple(it.id for it in claim.rules)
    judgement = judged(claim.holds)
    if judgement.proof is not Proof.PROVED:
        return Row(claim.says, ids, judgement.proof, judgement.words)
    toothless = []
    for weaker in claim.weaker:
        with weaker.applied():
            if judged(claim.holds).proof is not Proof.REFUTED:
                toothless.append(f"not refuted {weaker.says}")
    held = Proof.UNDETERMINED if toothless or not claim.weaker else Proof.PROVED
    return Row(claim.says, ids, held, "; ".join(toothless))


def table(
    claims: Iterable[Claim] = CLAIMS, undecided: Iterable[Undecided] = UNDECIDED
) -> Iterator[Row]:
    """Judge these claims one by one, and then tell what cannot be decided."""
    yield from map(row, claims)
    for it in undecided:
        says = (it.holds.__doc__ or "").partition("\n")[0]
        ids = tuple(rule.id for rule in it.rules)
        yield Row(says, ids, Proof.UNDETERMINED, f"{it.why}; {it.held_by} holds it")


def proof_of(rows: Iterable[Row]) -> Proof:
    """What a table comes to: refuted if anything is, else undetermined if anything is."""
    found = {it.proof for it in rows}
    if Proof.REFUTED in found:
        return Proof.REFUTED
    return Proof.UNDETERMINED if Proof.UNDETERMINED in found else Proof.PROVED

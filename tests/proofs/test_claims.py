"""How a claim is judged: proved, refuted by what it asserts, or neither, and that is said."""

from __future__ import annotations

import pytest

from casework.domain.inventory import arithmetic
from casework.testing.explorer import Proof
from casework.testing.proofs.book import proof_of, row
from casework.testing.proofs.claims import Claim, Instead, Without, judged
from casework.testing.proofs.inventory import (
    CLAIMS,
    what_is_free_and_what_is_over_make_up_for_each_other,
)
from tests.proofs import samples

HALF = Instead(arithmetic, "excess", lambda on_hand, reserved: 0)
HARMLESS = Instead(arithmetic, "excess", arithmetic.excess)


def test_a_claim_that_fails_for_some_numbers_is_refuted_by_them():
    judgement = judged(samples.nobody_counts_to_a_million)

    assert judgement.proof is Proof.REFUTED
    assert "1000000" in judgement.words


def test_code_that_raises_neither_proves_nor_refutes_anything():
    assert judged(samples.seven_raises).proof is Proof.UNDETERMINED


def test_what_asserts_nothing_is_no_claim():
    with pytest.raises(ValueError, match="says_nothing"):
        judged(samples.says_nothing)


def test_a_claim_that_holds_with_the_code_weakened_is_undetermined():
    holds = what_is_free_and_what_is_over_make_up_for_each_other

    assert row(Claim(holds, (), (HALF,))).proof is Proof.PROVED
    assert row(Claim(holds, (), (HALF, HARMLESS))).proof is Proof.UNDETERMINED
    assert row(Claim(holds, (), ())).proof is Proof.UNDETERMINED


def test_a_claim_about_no_number_at_all_is_undetermined():
    assert row(Claim(samples.of_no_number, (), (HALF,))).proof is Proof.UNDETERMINED


def test_a_table_is_as_good_as_its_worst_row():
    proved, refuted, unknown = (
        row(Claim(holds, (), (HALF,)))
        for holds in (
            what_is_free_and_what_is_over_make_up_for_each_other,
            samples.nobody_counts_to_a_million,
            samples.seven_raises,
        )
    )

    assert proof_of([proved]) is Proof.PROVED
    assert proof_of([proved, unknown]) is Proof.UNDETERMINED
    assert proof_of([unknown, proved, refuted]) is Proof.REFUTED


def test_what_stood_instead_is_gone_again_afterwards():
    kept = arithmetic.excess
    with HALF.applied(), Instead(arithmetic, "max", min).applied():
        assert arithmetic.excess(0, 5) == 0
        assert "max" in vars(arithmetic)

    assert arithmetic.excess is kept
    assert "max" not in vars(arithmetic)


def test_a_guard_that_is_there_no_more_is_missed():
    gone = Without(arithmetic, "arithmetic: require(everything)")
    with pytest.raises(KeyError), gone.applied():
        judged(CLAIMS[0].holds)

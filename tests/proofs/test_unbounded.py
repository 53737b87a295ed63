"""What is claimed of all numbers holds of all numbers, and for the reasons that are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.domain import rulebook
from casework.testing.explorer import Proof
from casework.testing.proofs.book import CLAIMS, UNDECIDED
from casework.testing.proofs.claims import Claim, Undecided, Weaker, judged

ROOT = Path(__file__).parents[2]
RULES = [*(it.rules for it in CLAIMS), *(it.rules for it in UNDECIDED)]
WEAKER = [(claim, it) for claim in CLAIMS for it in claim.weaker]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda it: it.name)
def test_a_claim_holds_of_all_numbers(claim: Claim):
    judgement = judged(claim.holds)

    assert (judgement.proof, judgement.words) == (Proof.PROVED, "Confirmed over all paths.")


@pytest.mark.parametrize(("claim", "weaker"), WEAKER, ids=lambda it: getattr(it, "name", None))
def test_a_claim_is_refuted_where_the_code_decides_more_weakly(claim: Claim, weaker: Weaker):
    with weaker.applied():
        judgement = judged(claim.holds)

    assert judgement.proof is Proof.REFUTED, f"{weaker.says}: {judgement.words}"


@pytest.mark.parametrize("it", UNDECIDED, ids=lambda it: it.holds.__name__)
def test_what_is_listed_as_undecided_is_and_is_held_by_tests(it: Undecided):
    assert judged(it.holds, patience=0.5).proof is Proof.UNDETERMINED
    assert (ROOT / it.held_by).is_file()


def test_every_claim_says_something_else_of_known_rules_and_bites():
    sentences = [it.says for it in CLAIMS]
    known = set(rulebook.rules())

    assert len(set(sentences)) == len(sentences)
    assert all(it.endswith(".") for it in sentences)
    assert [it.name for it in CLAIMS if not it.weaker] == []
    assert {rule.id for rules in RULES for rule in rules} <= known

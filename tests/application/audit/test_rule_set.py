"""A rule set is known by its digest, and a list of it leads to the same."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from casework.application.audit.rule_set import RuleSet, RuleText
from casework.domain.kernel import LAW, Rule
from casework.infrastructure.bootstrap import rule_set, rules_in_force

TEXTS = st.text("ab\x00\x1f", max_size=2)
LISTS = st.lists(TEXTS, max_size=2).map(tuple)
RULES = st.lists(st.builds(RuleText, TEXTS, TEXTS, LISTS, LISTS), max_size=2).map(tuple)
SETS = st.builds(RuleSet, RULES, st.dictionaries(TEXTS, TEXTS, max_size=2))


def test_the_digest_is_spelled_out():
    told = RuleSet.of([Rule("R-1", "Ask.", ("S1-2",), LAW)], {"a.py": "00"})
    parts = (1, "R-1", "Ask.", 1, "S1-2", len(LAW), *LAW, 1, "a.py", "00")
    spelled = b"".join(
        it.to_bytes(8) if isinstance(it, int) else len(it).to_bytes(8) + it.encode() for it in parts
    )

    assert told.digest == hashlib.sha256(spelled).hexdigest()


@given(SETS, SETS)
def test_two_that_are_not_the_same_have_two_digests(one: RuleSet, other: RuleSet):
    assert (one.digest == other.digest) == (one == other)


def test_what_differs_is_named_and_nothing_else():
    ours = rules_in_force()
    first, *rest = ours.rules
    other = RuleSet(
        (msgspec.structs.replace(first, says="Let it be."), *rest[1:]),
        {**ours.sources, "kernel.py": "0" * 64, "new.py": "0" * 64},
    )

    assert ours.differing(ours) == ()
    named = (*sorted([first.id, rest[0].id]), "kernel.py", "new.py")
    assert ours.differing(other) == other.differing(ours) == named


def test_the_rules_in_force_lead_to_their_digest_once_more():
    told = msgspec.json.encode(rules_in_force())

    assert msgspec.json.decode(told, type=RuleSet).digest == rule_set()
    assert "kernel.py" in rules_in_force().sources

"""Parameters: set in the open, typed by what they are, with a default for what was never set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain import policy
from casework.domain.calendar import Term, Unit
from casework.domain.kernel import NoFacts
from casework.domain.money import EXACT
from casework.domain.policy import (
    DEFAULT_CHOICES,
    DEFAULT_COUNTS,
    DEFAULT_TERMS,
    POLICY_IN_FORCE,
    Choices,
    ChoiceSet,
    Counts,
    CountSet,
    InForce,
    SetChoice,
    SetCount,
    SetStages,
    SetTerm,
    Stages,
    StagesSet,
    Terms,
    TermSet,
    decider,
)
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import given
from tests.domain.cast import did

FIVE = Term(5, Unit.WORKING_DAYS)
SUPPLEMENT = SetTerm(Terms.SUPPLEMENT, FIVE, "Customers asked for it.", **did("mia", 1))
RETURNS = SetCount(Counts.MAX_RETURNS, 2, "Too many rounds.", **did("mia", 1))
CHANNELS = SetChoice(
    Choices.INTAKE_CHANNELS, frozenset({"phone"}), "The counter moves.", **did("mia", 1)
)
ONE = Stages("request_result", "generic", (Role.LEADER,))
STAGES = SetStages(ONE, "A small office.", **did("mia", 1))


@pytest.mark.parametrize("key", [*Terms, *Counts, *Choices])
def test_what_was_never_set_has_its_default(key: Terms | Counts | Choices):
    match key:
        case Terms():
            assert InForce().term(key) == DEFAULT_TERMS[key]
        case Counts():
            assert InForce().count(key) == DEFAULT_COUNTS[key]
        case Choices():
            assert InForce().choice(key) == DEFAULT_CHOICES[key]


def test_what_was_set_last_is_in_force():
    now = decider.after(
        [
            TermSet(Terms.SUPPLEMENT, FIVE, "."),
            TermSet(Terms.SUPPLEMENT, Term(6, Unit.DAYS), "."),
            CountSet(Counts.MAX_RETURNS, 2, "."),
            ChoiceSet(Choices.DUAL_COPY, frozenset({"off"}), "."),
            StagesSet(ONE, "."),
            StagesSet(attrs.evolve(ONE, roles=()), "."),
        ]
    )

    assert now.version == 6
    assert now.term(Terms.SUPPLEMENT) == Term(6, Unit.DAYS)
    assert now.term(Terms.CLARIFY) == DEFAULT_TERMS[Terms.CLARIFY]
    assert now.count(Counts.MAX_RETURNS) == 2
    assert now.choice(Choices.DUAL_COPY) == {"off"}
    assert now.reviewers("request_result", "generic") == ()
    assert now.reviewers("order_info") == (Role.BACKOFFICE,)
    assert now.reviewers("horoscope") == ()


def test_every_change_says_why():
    nothing = given(decider)

    nothing.when(SUPPLEMENT).then(TermSet(Terms.SUPPLEMENT, FIVE, "Customers asked for it."))
    nothing.when(RETURNS).then(CountSet(Counts.MAX_RETURNS, 2, "Too many rounds."))
    nothing.when(CHANNELS).then(
        ChoiceSet(Choices.INTAKE_CHANNELS, frozenset({"phone"}), "The counter moves.")
    )
    nothing.when(STAGES).then(StagesSet(ONE, "A small office."))
    nothing.when(attrs.evolve(SUPPLEMENT, reason=" ")).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(RETURNS, reason="")).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(CHANNELS, reason="\u2800")).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(STAGES, reason="\n")).refused(POLICY_IN_FORCE)


def test_lengths_and_counts_are_above_zero():
    nothing = given(decider)
    back = attrs.evolve(SUPPLEMENT, key=Terms.BACKDATE_MAX)

    nothing.when(attrs.evolve(SUPPLEMENT, term=Term(0, Unit.DAYS))).refused(EXACT)
    nothing.when(attrs.evolve(back, term=Term(0, Unit.DAYS))).then(
        TermSet(Terms.BACKDATE_MAX, Term(0, Unit.DAYS), back.reason)
    )
    nothing.when(attrs.evolve(back, term=Term(-1, Unit.DAYS))).refused(EXACT)
    nothing.when(attrs.evolve(RETURNS, count=0)).refused(EXACT)


def test_two_persons_are_waived_only_where_the_rules_let_them_be():
    nothing = given(decider)
    waive = attrs.evolve(CHANNELS, key=Choices.SEPARATION_OFF, choice=frozenset({"order_info"}))

    nothing.when(waive).then(
        ChoiceSet(Choices.SEPARATION_OFF, frozenset({"order_info"}), waive.reason)
    )
    nothing.when(attrs.evolve(waive, choice=frozenset({"request_result"}))).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(CHANNELS, choice=frozenset({" "}))).refused(POLICY_IN_FORCE)


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for it in (SUPPLEMENT, RETURNS, CHANNELS, STAGES):
        yield it, NoFacts()


@for_all(histories(decider, acts))
def test_whatever_happens_every_change_is_counted(history: list[Any]):
    assert decider.after(history).version == len(history)


def test_the_table_on_the_page_is_the_code():
    found = explore(decider, acts, within=lambda it: it.version < 3)

    assert table(policy.__doc__ or "", ["InForce"]) == found.transitions
    assert found.events == set(decider.events)

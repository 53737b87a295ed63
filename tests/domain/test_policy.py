"""Parameters: set in the open, typed by what they are, with a default for what was never set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain import policy
from casework.domain.calendar import UNPUBLISHED, Term, Unit, term_ends
from casework.domain.kernel import NoFacts, Refused
from casework.domain.money import EXACT
from casework.domain.policy import (
    DEFAULT_CHOICES,
    DEFAULT_COUNTS,
    DEFAULT_TERMS,
    HIGHEST,
    LONGEST,
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
from tests.domain.cast import did, moment

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


def test_one_choice_does_not_take_another_away_and_takes_its_own_former_one():
    first = ChoiceSet(Choices.DUAL_COPY, frozenset({"off"}), ".")
    other = ChoiceSet(Choices.INTAKE_CHANNELS, frozenset({"phone"}), ".")
    again = attrs.evolve(first, choice=frozenset({"on"}))

    assert decider.after([first, other, again]).choices == (
        (Choices.INTAKE_CHANNELS, frozenset({"phone"})),
        (Choices.DUAL_COPY, frozenset({"on"})),
    )


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


def test_the_least_and_the_most_may_be_set():
    nothing = given(decider)
    one = attrs.evolve(SUPPLEMENT, term=Term(1, Unit.DAYS))

    nothing.when(one).then(TermSet(one.key, one.term, one.reason))
    for count in (1, HIGHEST):
        nothing.when(attrs.evolve(RETURNS, count=count)).then(
            CountSet(RETURNS.key, count, RETURNS.reason)
        )


def test_two_persons_are_waived_only_where_the_rules_let_them_be():
    nothing = given(decider)
    waive = attrs.evolve(CHANNELS, key=Choices.SEPARATION_OFF, choice=frozenset({"order_info"}))

    nothing.when(waive).then(
        ChoiceSet(Choices.SEPARATION_OFF, frozenset({"order_info"}), waive.reason)
    )
    nothing.when(attrs.evolve(waive, choice=frozenset({"request_result"}))).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(CHANNELS, choice=frozenset({" "}))).refused(POLICY_IN_FORCE)


def test_no_term_is_longer_than_ten_years_and_no_count_beyond_counting():
    nothing = given(decider)

    for unit, most in LONGEST.items():
        longest = attrs.evolve(SUPPLEMENT, term=Term(most, unit))
        nothing.when(longest).then(TermSet(longest.key, longest.term, longest.reason))
        for key in (Terms.SUPPLEMENT, Terms.BACKDATE_MAX):
            beyond = attrs.evolve(longest, key=key, term=Term(most + 1, unit))
            nothing.when(beyond).refused(POLICY_IN_FORCE)
    nothing.when(attrs.evolve(RETURNS, count=HIGHEST + 1)).refused(POLICY_IN_FORCE)


def test_there_are_always_scores_to_choose_from():
    nothing = given(decider)

    def count(key: Counts, number: int) -> SetCount:
        return attrs.evolve(RETURNS, key=key, count=number)

    nothing.when(count(Counts.SATISFACTION_MIN, 4)).refused(POLICY_IN_FORCE)
    nothing.when(count(Counts.SATISFACTION_MAX, 2)).refused(POLICY_IN_FORCE)
    nothing.when(count(Counts.SATISFACTION_ALERT, 6)).refused(POLICY_IN_FORCE)
    ten, one = Counts.SATISFACTION_MAX, Counts.SATISFACTION_MIN
    nothing.when(count(ten, 10)).then(CountSet(ten, 10, RETURNS.reason))
    nothing.when(count(one, 3)).then(CountSet(one, 3, RETURNS.reason))
    alert = Counts.SATISFACTION_ALERT
    for edge in (1, 5):
        nothing.when(count(alert, edge)).then(CountSet(alert, edge, RETURNS.reason))
    narrow = given(decider, CountSet(one, 3, "."), CountSet(ten, 4, "."))
    narrow.when(count(ten, 3)).refused(POLICY_IN_FORCE)


def test_a_choice_is_made_of_words_that_mean_something():
    nothing = given(decider)

    def choice(key: Choices, *words: str) -> SetChoice:
        return attrs.evolve(CHANNELS, key=key, choice=frozenset(words))

    for key in Choices:
        if key not in (Choices.SEPARATION_OFF, Choices.MIN_EDUCATION, Choices.AGE_RANGE):
            nothing.when(choice(key)).refused(POLICY_IN_FORCE)
    for key in (Choices.DUAL_COPY, Choices.SUPPLEMENTARY, Choices.UNSATISFIED):
        nothing.when(choice(key, "On")).refused(POLICY_IN_FORCE)
        nothing.when(choice(key, *policy.CHOOSING[key].known)).refused(POLICY_IN_FORCE)
    nothing.when(choice(Choices.DUAL_COPY, "off")).then(
        ChoiceSet(Choices.DUAL_COPY, frozenset({"off"}), CHANNELS.reason)
    )
    nothing.when(choice(Choices.NOTIFY_CHANNELS, "phone")).refused(POLICY_IN_FORCE)
    nothing.when(choice(Choices.REQUEST_NUMBERS, "REQ", "ORD")).refused(POLICY_IN_FORCE)
    for key in (Choices.MIN_EDUCATION, Choices.AGE_RANGE):
        nothing.when(choice(key)).then(ChoiceSet(key, frozenset(), CHANNELS.reason))
        nothing.when(choice(key, "old enough")).refused(POLICY_IN_FORCE)
    for key in (Choices.REQUEST_NUMBERS, Choices.ARCHIVE_CLASSES):
        for bad in ("", "業務", "a b", "a:b", "a" * 21):
            nothing.when(choice(key, bad)).refused(POLICY_IN_FORCE)
    for good in ("Ab_9", "z", "A" * 20):
        nothing.when(choice(Choices.ARCHIVE_CLASSES, good)).then(
            ChoiceSet(Choices.ARCHIVE_CLASSES, frozenset({good}), CHANNELS.reason)
        )


def test_reviewers_are_named_for_what_is_reviewed_by_those_who_can():
    nothing = given(decider)

    def by(kind: str, profile: str, *roles: Role) -> SetStages:
        return attrs.evolve(STAGES, stages=Stages(kind, profile, roles))

    nothing.when(by("horoscope", "", Role.LEADER)).refused(POLICY_IN_FORCE)
    nothing.when(by("request_result", "", Role.LEADER)).refused(POLICY_IN_FORCE)
    nothing.when(by("signing_file", "generic", Role.LEADER)).refused(POLICY_IN_FORCE)
    for role in (Role.CUSTOMER, Role.SYSTEM, Role.AUDITOR, Role.HANDLER):
        nothing.when(by("signing_file", "", Role.SIGN_REVIEWER, role)).refused(POLICY_IN_FORCE)


def test_all_who_can_review_may_review_one_after_the_other():
    everyone = Stages("signing_file", "", tuple(sorted(policy.REVIEWERS)))

    given(decider).when(attrs.evolve(STAGES, stages=everyone)).then(
        StagesSet(everyone, STAGES.reason)
    )


def test_what_a_clause_has_reviewed_is_never_left_without_a_reviewer():
    nothing = given(decider)

    for it in policy.DEFAULT_STAGES:
        nobody = attrs.evolve(STAGES, stages=attrs.evolve(it, roles=()))
        somebody = attrs.evolve(STAGES, stages=attrs.evolve(it, roles=(Role.MANAGER,)))
        nothing.when(somebody).then(StagesSet(somebody.stages, STAGES.reason))
        if it.roles:
            nothing.when(nobody).refused(POLICY_IN_FORCE)
            given(decider, StagesSet(somebody.stages, "So.")).when(nobody).refused(POLICY_IN_FORCE)
        else:  # The profile carries its own reviews; the result needs none of its own.
            nothing.when(nobody).then(StagesSet(nobody.stages, STAGES.reason))


SHORT_DAYS = attrs.evolve(UNPUBLISHED, opens=0, closes=60)


@for_all(st.sampled_from(Terms), st.sampled_from(Unit), st.integers() | st.integers(0, 100_000))
def test_whatever_term_is_set_it_ends(key: Terms, unit: Unit, count: int):
    asked = attrs.evolve(SUPPLEMENT, key=key, term=Term(count, unit))
    try:
        decider.decide(InForce(), asked, NoFacts())
    except Refused:
        assert not 0 < count <= LONGEST[unit]
    else:
        assert term_ends(SHORT_DAYS, moment(1), asked.term) < moment(40_000)


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

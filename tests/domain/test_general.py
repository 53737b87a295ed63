"""The gate: who may act at all, for whom, and when."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from attrs import frozen

from casework.domain import general, kernel
from casework.domain.general import IN_POST, IN_TIME_ORDER, OWN_ACT, General, admit
from casework.domain.kernel import SYSTEM, Act, OnBehalf, Person, Refused, Rule
from casework.domain.staff import CLOCK, ENTERS_FOR_PARTIES, PARTIES, Role
from tests.domain.cast import moment

NOW = moment(10)
TOLD = General(frozenset(), last=moment(5), now=NOW, earliest=moment(9))
ANN = Person("ann")


@frozen
class Clerks(Act):
    may = frozenset({Role.CLERK, Role.INTAKE})


@frozen
class Partys(Act):
    may = PARTIES


@frozen
class Timers(Act):
    may = CLOCK


@frozen
class Nobodys(Act):
    """It only follows from an event."""


def refused(act: Act, rule: Rule, facts: General = TOLD) -> None:
    with pytest.raises(Refused) as refusal:
        admit(act, facts)
    assert refusal.value.rule == rule


def with_roles(*roles: Role) -> General:
    return attrs.evolve(TOLD, roles=frozenset(roles))


def test_an_act_is_open_to_whoever_holds_a_post_for_it():
    act = Clerks(by=ANN, at=NOW)

    admit(act, with_roles(Role.CLERK))
    admit(act, with_roles(Role.MANAGER, Role.INTAKE))
    refused(act, IN_POST)
    refused(act, IN_POST, with_roles(Role.MANAGER))
    refused(act, IN_POST, with_roles(Role.AUDITOR, Role.SYS_ADMIN, Role.HR))


def test_a_partys_act_takes_no_post():
    admit(Partys(by=ANN, at=NOW), TOLD)


def test_the_clock_does_what_is_the_clocks_and_nothing_else():
    admit(Timers(by=SYSTEM, at=NOW), TOLD)
    refused(Clerks(by=SYSTEM, at=NOW), IN_POST)
    refused(Partys(by=SYSTEM, at=NOW), IN_POST)
    refused(Timers(by=ANN, at=NOW), IN_POST, with_roles(*Role))


def test_what_only_follows_from_an_event_is_nobodys_to_ask_for():
    refused(Nobodys(by=ANN, at=NOW), IN_POST, with_roles(*Role))
    refused(Nobodys(by=SYSTEM, at=NOW), IN_POST)


@pytest.mark.parametrize("role", sorted(ENTERS_FOR_PARTIES))
def test_those_at_the_desk_enter_what_a_party_did(role: Role):
    act = Partys(by=Person("cai"), at=NOW, on_behalf_of=OnBehalf(ANN, "letter 12"))

    admit(act, with_roles(role))


def test_what_a_party_did_is_entered_with_proof_by_those_at_the_desk():
    act = Partys(by=Person("cai"), at=NOW, on_behalf_of=OnBehalf(ANN, "letter 12"))

    admit(act, with_roles(Role.CLERK))
    refused(act, OWN_ACT)
    refused(act, OWN_ACT, with_roles(Role.MANAGER))
    unproved = attrs.evolve(act, on_behalf_of=OnBehalf(ANN, "\u3000"))
    refused(unproved, OWN_ACT, with_roles(Role.CLERK))
    theirs = Clerks(by=Person("cai"), at=NOW, on_behalf_of=OnBehalf(ANN, "letter 12"))
    refused(theirs, OWN_ACT, with_roles(Role.CLERK))


def test_acts_follow_one_another_and_none_lies_ahead_or_too_far_back():
    late = attrs.evolve(TOLD, last=NOW)

    admit(Partys(by=ANN, at=NOW), late)
    refused(Partys(by=ANN, at=NOW - timedelta(seconds=1)), IN_TIME_ORDER, late)
    refused(Partys(by=ANN, at=NOW + timedelta(seconds=1)), IN_TIME_ORDER)
    admit(Partys(by=ANN, at=moment(9)), TOLD)
    refused(Partys(by=ANN, at=moment(9) - timedelta(seconds=1)), IN_TIME_ORDER)


def test_no_two_general_rules_share_a_number():
    numbers = [
        it.id for page in (general, kernel) for it in vars(page).values() if isinstance(it, Rule)
    ]

    assert len(numbers) == len(set(numbers))

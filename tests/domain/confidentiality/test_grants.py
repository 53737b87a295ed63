"""Grants and looks, told as their clauses would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality import grants
from casework.domain.confidentiality.grants import (
    BOUNDED,
    EVERYTHING,
    READ_WITH_GRANT,
    AccessGranted,
    AccessRevoked,
    ClassifiedRead,
    EndGrants,
    Grant,
    GrantAccess,
    Granted,
    GrantsEnded,
    ReadClassified,
    Reader,
    RevokeAccess,
    Ungranted,
    covers,
    decider,
)
from casework.domain.general import REASON_STATED, TWO_PERSONS, UNDER_NDA
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, OnBehalf, Person, Rule
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, moment

# -- The cast ----------------------------------------------------------------------------------

KIM, IDA = Person("kim"), Person("ida")
CUSTOMERS, SECRETS = InfoClass("customer_info"), InfoClass("trade_secret")
BOTH = frozenset({CUSTOMERS, SECRETS})
BOUND, FREE = Reader(KIM, under_nda=True), Reader(KIM, under_nda=False)


def granted(key: str, *classes: InfoClass, about: str = EVERYTHING, to: int = 10) -> AccessGranted:
    return AccessGranted(KIM, Grant(key, frozenset(classes), about, IDA, moment(to)))


G1 = granted("g1", CUSTOMERS)
G2 = granted("g2", SECRETS, about="ann", to=5)


def kim(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Grants ---------------------------------------------------------------------------------


def test_a_grant_says_for_what_by_whom_and_until_when():
    grant = GrantAccess("g1", frozenset({CUSTOMERS}), EVERYTHING, moment(10), **did("ida", 1))
    bound = kim().told(BOUND)

    bound.when(grant).then(G1)
    kim(G2).when(grant, BOUND).then(G1)
    kim(G1).when(grant, BOUND).refused(BOUNDED)
    bound.when(attrs.evolve(grant, key=" ")).refused(BOUNDED)
    bound.when(attrs.evolve(grant, classes=frozenset())).refused(BOUNDED)
    bound.when(attrs.evolve(grant, subject="")).refused(BOUNDED)
    bound.when(attrs.evolve(grant, expires=moment(1))).refused(BOUNDED)


def test_nobody_is_granted_access_who_is_not_bound_to_secrecy():
    grant = GrantAccess("g1", BOTH, EVERYTHING, moment(10), **did("ida", 1))

    kim().when(grant, FREE).refused(UNDER_NDA)


def test_nobody_grants_access_to_themselves():
    grant = GrantAccess("g1", BOTH, EVERYTHING, moment(10), **did("kim", 1))

    kim().when(grant, BOUND).refused(TWO_PERSONS)


def test_a_grant_is_taken_back_for_a_reason():
    revoke = RevokeAccess("g1", "No longer needed.", **did("ida", 2))

    kim(G1).when(revoke).then(AccessRevoked("g1", "No longer needed."))
    kim(G2).when(revoke).refused(BOUNDED)
    kim(G1).when(attrs.evolve(revoke, reason=" ")).refused(REASON_STATED)
    kim().when(revoke).refused(IN_ORDER)


def test_all_grants_end_together():
    end = EndGrants(**did("han", 2))

    kim(G1, G2).when(end).then(GrantsEnded(("g1", "g2")))
    kim().when(end).refused(IN_ORDER)


def test_whoever_is_left_one_grant_has_that_one_and_whoever_is_left_none_has_none():
    no_more = AccessRevoked("g1", "No longer needed.")

    assert kim(G1, G2).state == Granted(KIM, (G1.grant, G2.grant))
    assert kim(G1, G2, no_more).state == Granted(KIM, (G2.grant,))
    assert kim(G1, no_more).state == Ungranted()


# -- 2  Reading --------------------------------------------------------------------------------


def test_what_is_protected_is_seen_under_a_grant_that_covers_it():
    read = ReadClassified(CUSTOMERS, "ann", **did("kim", 10))

    kim(G1).when(read).then(ClassifiedRead(KIM, CUSTOMERS, "ann"))
    kim(G1).when(attrs.evolve(read, at=moment(10, hour=10))).refused(READ_WITH_GRANT)
    kim(G1).when(attrs.evolve(read, information=SECRETS)).refused(READ_WITH_GRANT)
    kim(G1).when(attrs.evolve(read, by=IDA)).refused(READ_WITH_GRANT)
    for_another = attrs.evolve(read, on_behalf_of=OnBehalf(IDA, "letter 12"))
    kim(G1).when(for_another).refused(READ_WITH_GRANT)
    kim().when(read).refused(READ_WITH_GRANT)
    revoked = kim(G1, G2, AccessRevoked("g1", "No longer needed."))
    revoked.when(read).refused(READ_WITH_GRANT)
    kim(G1, GrantsEnded(("g1",))).when(read).refused(READ_WITH_GRANT)


def test_a_grant_about_somebody_is_about_nobody_else():
    read = ReadClassified(SECRETS, "ann", **did("kim", 5))

    kim(G2).when(read).then(ClassifiedRead(KIM, SECRETS, "ann"))
    kim(G2).when(attrs.evolve(read, subject="bo")).refused(READ_WITH_GRANT)
    kim(G2).when(attrs.evolve(read, subject=EVERYTHING)).refused(READ_WITH_GRANT)


def test_grants_together_cover_what_each_does_in_part():
    both = kim(G1, G2).state

    assert covers(both, BOTH, moment(5), "ann")
    assert not covers(both, BOTH, moment(5), "bo")
    assert not covers(both, BOTH, moment(5))
    assert not covers(both, BOTH, moment(6), "ann")
    assert covers(both, frozenset({CUSTOMERS}), moment(6))
    assert covers(kim().state, frozenset(), moment(1))
    assert not covers(kim().state, frozenset({CUSTOMERS}), moment(1))


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for key, classes, about in (("g1", BOTH, EVERYTHING), ("g2", frozenset({SECRETS}), "ann")):
        for facts in (BOUND, FREE):
            yield GrantAccess(key, classes, about, moment(5), **did("ida", day)), facts
        yield RevokeAccess(key, "No longer needed.", **did("ida", day)), NoFacts()
    yield EndGrants(**did("han", day)), NoFacts()
    for who in ("kim", "ida"):
        for about in ("ann", "bo"):
            yield ReadClassified(SECRETS, about, **did(who, day)), NoFacts()


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [Ungranted, Granted])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_who_read_held_a_grant_for_it(history: list[Any]):
    live: dict[str, Grant] = {}
    for event in history:
        match event:
            case AccessGranted(_, grant):
                live[grant.key] = grant
            case AccessRevoked(key):
                del live[key]
            case GrantsEnded():
                live.clear()
            case ClassifiedRead(reader, information, subject):
                held = [it for it in live.values() if it.subject in (EVERYTHING, subject)]
                assert any(information in it.classes for it in held)
                assert reader == KIM


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 9), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(grants.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(grants).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    for event in (AccessRevoked("g1", "No."), GrantsEnded(()), ClassifiedRead(KIM, SECRETS, "ann")):
        with pytest.raises(ImpossibleHistory):
            decider.after([event])

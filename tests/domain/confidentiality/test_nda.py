"""The secrecy agreement, told as its clauses would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.confidentiality import nda
from casework.domain.confidentiality.nda import (
    SIGNED_IN_FULL,
    Bound,
    Ended,
    EndNda,
    GivenAccess,
    NdaEnded,
    NdaPrepared,
    NdaRenewed,
    NdaSigned,
    NotPrepared,
    Partner,
    Prepared,
    PrepareNda,
    RenewNda,
    SignNda,
    Wording,
    bound,
    decider,
    to_be_ended,
)
from casework.domain.general import REASON_STATED
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, did_for

# -- The cast ----------------------------------------------------------------------------------

KIM = Person("kim")
EMPLOYED, GONE = Partner(KIM, employed=True), Partner(KIM, employed=False)
NONE, SOME = GivenAccess(granted=False), GivenAccess(granted=True)
FULL = Wording(("Customers' files.",), ("Tells nobody.",))
NEW = Wording(("Customers' files.", "Prices."), ("Tells nobody.",))
NO_DUTIES, NOTHING_TO_ANSWER_FOR = Wording(("Files.",), ()), Wording((), ("Tells nobody.",))
PREPARED, SIGNED = NdaPrepared(KIM, FULL), NdaSigned(KIM, FULL)
OFFERED, RENEWED = NdaRenewed(NEW), NdaSigned(KIM, NEW)
ENDED = NdaEnded(KIM, "Leaves.", granted=False)


def agreement(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  The agreement --------------------------------------------------------------------------


def test_an_agreement_is_prepared_for_an_employee():
    prepare = PrepareNda(FULL, **did("han", 1))

    agreement().when(prepare, EMPLOYED).then(PREPARED)
    agreement(PREPARED).when(prepare, EMPLOYED).then(PREPARED)
    agreement(PREPARED, SIGNED, ENDED).when(prepare, EMPLOYED).then(PREPARED)
    agreement().when(prepare, GONE).refused(IN_ORDER)
    agreement(PREPARED, SIGNED).when(prepare, EMPLOYED).refused(IN_ORDER)


def test_an_agreement_is_signed_by_the_employee_in_person():
    sign = SignNda(**did("kim", 2))

    agreement(PREPARED).when(sign).then(SIGNED)
    agreement(PREPARED).when(attrs.evolve(sign, by=Person("han"))).refused(SIGNED_IN_FULL)
    agreement(PREPARED).when(SignNda(**did_for("han", "kim", 2))).refused(SIGNED_IN_FULL)
    agreement(PREPARED).when(SignNda(**did_for("kim", "lea", 2))).refused(SIGNED_IN_FULL)
    agreement().when(sign).refused(IN_ORDER)
    agreement(PREPARED, SIGNED).when(sign).refused(IN_ORDER)
    agreement(PREPARED, SIGNED, ENDED).when(sign).refused(IN_ORDER)


def test_whoever_signed_is_bound_by_what_they_signed_and_no_more_by_what_was_before():
    assert agreement(PREPARED, SIGNED).state == Bound(KIM, FULL)
    assert agreement(PREPARED, SIGNED, OFFERED).state == Bound(KIM, FULL, (NEW,))
    assert agreement(PREPARED, SIGNED, OFFERED, RENEWED).state == Bound(KIM, NEW)


def test_what_is_signed_lists_responsibilities_and_obligations():
    sign = SignNda(**did("kim", 2))

    for wording in (NO_DUTIES, NOTHING_TO_ANSWER_FOR, Wording(("Files.",), ("Keeps.", " "))):
        agreement(NdaPrepared(KIM, wording)).when(sign).refused(SIGNED_IN_FULL)
        renewed = agreement(PREPARED, SIGNED, NdaRenewed(wording))
        renewed.when(sign).refused(SIGNED_IN_FULL)


def test_a_renewal_counts_from_its_signature():
    renew, sign = RenewNda(NEW, **did("han", 3)), SignNda(**did("kim", 4))

    agreement(PREPARED, SIGNED).when(renew).then(OFFERED)
    agreement(PREPARED).when(renew).refused(IN_ORDER)
    agreement(PREPARED, SIGNED, OFFERED).when(sign).then(RENEWED)
    assert bound(agreement(PREPARED, SIGNED, OFFERED).state)
    agreement(PREPARED, SIGNED, OFFERED, RENEWED).when(sign).refused(IN_ORDER)


# -- 2  The end --------------------------------------------------------------------------------


def test_an_agreement_ends_for_a_reason_signed_or_not():
    end = EndNda("Leaves.", **did("han", 5))

    for history in ((PREPARED,), (PREPARED, SIGNED), (PREPARED, SIGNED, OFFERED)):
        agreement(*history).when(end, NONE).then(ENDED)
    agreement(PREPARED, SIGNED).when(end, SOME).then(attrs.evolve(ENDED, granted=True))
    agreement(PREPARED).when(attrs.evolve(end, reason=""), NONE).refused(REASON_STATED)
    agreement().when(end, NONE).refused(IN_ORDER)
    agreement(PREPARED, SIGNED, ENDED).when(end, NONE).refused(IN_ORDER)


def test_only_what_was_signed_and_has_not_ended_binds():
    assert not bound(agreement().state)
    assert not bound(agreement(PREPARED).state)
    assert bound(agreement(PREPARED, SIGNED).state)
    assert not bound(agreement(PREPARED, SIGNED, ENDED).state)
    assert to_be_ended(agreement(PREPARED).state)
    assert to_be_ended(agreement(PREPARED, SIGNED).state)
    assert not to_be_ended(agreement().state)
    assert not to_be_ended(agreement(PREPARED, ENDED).state)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for wording in (FULL, NEW, NO_DUTIES):
        for facts in (EMPLOYED, GONE):
            yield PrepareNda(wording, **did("han", day)), facts
        yield RenewNda(wording, **did("han", day)), NoFacts()
    for who in ("kim", "han"):
        yield SignNda(**did(who, day)), NoFacts()
    for access in (NONE, SOME):
        yield EndNda("Leaves.", **did("han", day)), access


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotPrepared, Prepared, Bound, Ended])
def test_impossiblelead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_who_is_bound_signed_in_full_since_it_last_ended(history: list[Any]):
    ended = [n for n, it in enumerate(history) if isinstance(it, NdaEnded)]
    since = history[ended[-1] + 1 :] if ended else history
    signed = [it for it in since if isinstance(it, NdaSigned)]

    assert bound(decider.after(history)) == bool(signed)
    assert all(it.signer == KIM and it.wording.complete for it in signed)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(nda.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(nda).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    impossible: list[list[nda.Event]] = [
        [SIGNED],
        [PREPARED, OFFERED],
        [ENDED],
        [PREPARED, SIGNED, PREPARED],
        [PREPARED, SIGNED, ENDED, SIGNED],
    ]
    for history in impossible:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)

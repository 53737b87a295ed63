"""The lending desk in every state there is, without each of its guards, and at random."""

from __future__ import annotations

from functools import reduce
from typing import Any

import lending
import test_lending
from held_to import ACTS, EVE, FAY, SUBJECT, day
from hypothesis import given as for_all
from hypothesis import strategies as st
from lending import Doubtful, Item, OnShelf, WithBorrower, Withdrawn, decider

from casework.domain.kernel import Person, Refused
from casework.domain.money import Money
from casework.testing.deletion import deletions, held, survivors, unknown
from casework.testing.explorer import Proof
from casework.testing.guards import unnoticed_events, unnoticed_guards
from casework.testing.histories import commands_for, histories, table


def test_the_examples_notice_whatever_is_taken_out():
    assert unnoticed_guards(lending, test_lending) == []
    assert unnoticed_events(lending, test_lending) == []


# -- All there is ------------------------------------------------------------------------------


def test_the_notice_is_kept_in_every_state_there_is():
    found = held(SUBJECT)

    assert found.proof is Proof.PROVED, [it.story.told() for it in found.broken.values()]
    assert found.phases == {"OnShelf", "WithBorrower", "Doubtful", "Withdrawn"}
    assert (found.silent_events(), found.untried(), SUBJECT.mute(found)) == ([], [], [])


def test_without_any_guard_or_event_the_notice_is_broken():
    found = list(deletions(SUBJECT))

    assert len(found) == 15
    assert survivors(found) == []
    assert unknown(SUBJECT) == []


def test_the_table_tells_what_happens():
    phases = (OnShelf, WithBorrower, Doubtful, Withdrawn)
    reached: list[Item] = [OnShelf(), WithBorrower(FAY, day(8)), Doubtful(EVE), Withdrawn()]
    came = set()
    for item in reached:
        for command, facts in ACTS:
            try:
                events = decider.decide(item, command, facts)
            except Refused:
                continue
            after = reduce(decider.evolve, events, item)
            came.add(tuple(type(it).__name__ for it in (item, command, after)))

    assert came == table(lending.__doc__ or "", [it.__name__ for it in phases])


# -- At random ---------------------------------------------------------------------------------


@for_all(histories(SUBJECT.cast), st.data())
def test_whatever_is_asked_next_is_answered_with_events_or_a_rule(
    history: list[Any], data: st.DataObject
):
    item = decider.after(history)
    command, facts = data.draw(commands_for(SUBJECT.cast, item))
    try:
        events = decider.decide(item, command, facts)
    except Refused as refusal:
        events, rule = [], refusal.rule.id
    else:
        rule = ""

    assert bool(events) != bool(rule)
    assert rule in {"", "GEN-04", "LND-01", "LND-02", "LND-03", "LND-04"}


@for_all(who=..., amount=...)
def test_values_of_the_domain_are_drawn_by_their_types(who: Person, amount: Money):
    assert who
    assert amount.minor >= 0

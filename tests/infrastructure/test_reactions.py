"""A policy is asked about the events that it reacts to, and none of its reactions is missed so."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import wraps

import pytest

from casework.adapters.cli.demo.play import Play
from casework.adapters.cli.demo.story import tell
from casework.adapters.storage.memory import MemoryJournal
from casework.application.pages import Policy
from casework.application.ports import Entry
from casework.domain.kernel import Happened, Reaction
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from casework.infrastructure.bootstrap import PAGES, POLICIES
from casework.infrastructure.reactions import REACTS_TO
from tests.offices import an_office

EVENTS = {event for it in PAGES.values() for event in it.decider.events}


def matched(policy: Policy) -> set[type]:
    """The events for which there is a case in the policy's module."""
    module = importlib.import_module(policy.__module__)
    written = ast.walk(ast.parse(inspect.getsource(module)))
    named = [ast.unparse(it.cls) for it in written if isinstance(it, ast.MatchClass)]
    return {eval(it, vars(module)) for it in named} & EVENTS


@pytest.mark.parametrize("policy", POLICIES, ids=lambda it: it.__name__)
def test_a_policy_is_asked_about_every_event_it_has_a_case_for_and_no_other(policy: Policy):
    assert set(REACTS_TO[policy]) == matched(policy) != set()


def told(play: Play) -> list[Entry]:
    tell(play)
    return [entry for _, entry in play.journal.feed()]


def test_in_the_whole_demo_nothing_follows_from_an_event_that_a_policy_is_not_asked_about():
    usual, all_asked = (Play(MemoryJournal(), lambda _: None) for _ in range(2))
    reacted: set[tuple[Policy, type]] = set()

    def noting(policy: Policy) -> Policy:
        @wraps(policy)
        def asked(it: Happened) -> Iterator[Reaction]:
            for reaction in policy(it):
                reacted.add((policy, type(it.event)))
                yield reaction

        return asked

    all_asked.office.policies = tuple(map(noting, POLICIES))

    assert told(all_asked) == told(usual)
    assert all(event in REACTS_TO[policy] for policy, event in reacted)
    assert {policy for policy, _ in reacted} > {when_office_is_founded}


def test_a_policy_that_does_not_say_what_it_reacts_to_is_asked_about_everything():
    def newcomer(it: Happened) -> Iterator[Reaction]:
        yield from ()

    office = an_office(MemoryJournal())
    office.policies = [newcomer]

    assert {office.policies_for(event) for event in EVENTS} == {(newcomer,)}

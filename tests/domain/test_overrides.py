"""GEN-08: a rule is overridden where the catalogue says so, by a deputy, for a reason on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from casework.domain.general import OVERRIDE_NAMED
from casework.domain.kernel import Refused, stated
from casework.domain.staff import Role
from casework.testing.explorer import Page
from tests.domain.test_guards import PAGES
from tests.domain.test_total import Lawful, lawful

OVERRIDABLE = {"REQ-08", "REQ-26", "REQ-27", "FBK-04"}
"""Whatever the catalogue calls overridable, in the whole office."""


def overrides() -> Iterator[tuple[Page, Lawful, Any]]:
    """Every override that the pages' tests reach: its page, what was asked, and what it left."""
    for page in PAGES:
        for known in lawful(page).values() if hasattr(page, "decider") else ():
            for it in known:
                events = page.decider.decide(it.state, it.command, it.facts)
                granted = [event for event in events if type(event).__name__ == "OverrideGranted"]
                assert bool(granted) == type(it.command).__name__.startswith("Override")
                yield from ((page.decider, it, event) for event in granted)


def test_what_is_overridden_is_what_may_be_and_the_rule_and_the_reason_are_on_record():
    granted = [event for _, _, event in overrides()]

    assert {it.rule for it in granted} == OVERRIDABLE
    assert all(stated(it.reason) for it in granted)


def test_only_a_deputy_overrides_and_says_why():
    for page, it, _ in overrides():
        assert type(it.command).may == {Role.DEPUTY}
        with pytest.raises(Refused) as refusal:
            page.decide(it.state, attrs.evolve(it.command, reason="\u3000"), it.facts)
        assert refusal.value.rule == OVERRIDE_NAMED

"""No rule is decoration: take any guard out of a page, and an example of that page fails."""

from __future__ import annotations

from types import ModuleType

import pytest

from casework.domain.requests import intake
from casework.testing.guards import (
    examples,
    guards,
    noticed,
    unnoticed_events,
    unnoticed_guards,
    without_guard,
)
from tests.domain.requests import test_intake

PAGES = [
    pytest.param(intake, test_intake, id="requests.intake"),
]


@pytest.mark.parametrize(("page", "tests"), PAGES)
def test_every_guard_is_noticed_when_it_is_gone(page: ModuleType, tests: ModuleType):
    assert guards(page)
    assert not unnoticed_guards(page, tests)


@pytest.mark.parametrize(("page", "tests"), PAGES)
def test_every_event_is_noticed_when_it_does_not_follow(page: ModuleType, tests: ModuleType):
    assert not unnoticed_events(page, tests)


def test_a_guard_that_is_taken_out_holds_nobody():
    line = next(it for it in guards(intake))
    with without_guard(intake, line):
        assert noticed(examples(test_intake))

"""GEN-03: wherever a reason is due, on any page, one that says nothing is refused."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import attrs
import pytest

from casework.domain.kernel import Personal, Refused
from tests.domain.test_guards import DECIDING
from tests.domain.test_total import lawful

BLANKS = ("", " ", "\u00a0", "\u3000", "\u200b", "\u2800", "\u3164", "\n\t")


NOT_ALWAYS = {"VerifyRectification", "ProposeReplenishment", "ApplyLeave"}
"""Commands that take a reason in some cases only."""


def is_due(kind: Any) -> bool:
    named = {it.name for it in attrs.fields(kind)}
    return "reason" in named and kind.__name__ not in NOT_ALWAYS


@pytest.mark.parametrize("page", DECIDING)
def test_a_reason_that_says_nothing_is_none(page: ModuleType):
    for kind in filter(is_due, lawful(page)):
        for it in lawful(page)[kind][:5]:
            reason = it.command.reason
            for blank in BLANKS:
                silent = Personal(reason.of, blank) if isinstance(reason, Personal) else blank
                command = attrs.evolve(it.command, reason=silent)
                with pytest.raises(Refused):
                    page.decider.decide(it.state, command, it.facts)

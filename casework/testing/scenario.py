"""Given, when, then: a rule told as an example.

given(decider, SUBMITTED, CHECKED).when(Register("REQ-20240701-0001", by=cai)).then(REGISTERED)
given(decider, SUBMITTED).when(Register("REQ-20240701-0001", by=cai)).refused(REGISTER_CHECKED)
"""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from casework.domain.kernel import Decider, NoFacts, Refused, Rule


@frozen
class Outcome:
    """What a command came to: the events it led to, or the rule that refused it."""

    decider: Decider[Any, Any, Any, Any]
    history: tuple[Any, ...]
    command: Any
    facts: Any

    def then(self, *expected: Any) -> None:
        """Expect exactly these events, in this order, and that history can go on with them."""
        events = self.decider.decide(self.decider.after(self.history), self.command, self.facts)
        assert events == list(expected), f"\nexpected {list(expected)}\ngot      {events}"
        self.decider.after([*self.history, *events])

    def refused(self, rule: Rule) -> None:
        """Expect a refusal under this rule, and no other."""
        try:
            events = self.decider.decide(self.decider.after(self.history), self.command, self.facts)
        except Refused as refusal:
            got = refusal.rule
        else:
            raise AssertionError(f"expected a refusal under {rule.id}, got {events}")
        assert got == rule, f"expected a refusal under {rule.id}, got one under {got.id}"


@frozen
class Given:
    """What has happened so far, as events; ``facts`` are what commands are told from here on."""

    decider: Decider[Any, Any, Any, Any]
    history: tuple[Any, ...]
    facts: Any = field(factory=NoFacts)

    @property
    def state(self) -> Any:
        """Where the history leads."""
        return self.decider.after(self.history)

    def told(self, facts: Any) -> Given:
        """The same, with these facts."""
        return Given(self.decider, self.history, facts)

    def when(self, command: Any, facts: Any = None) -> Outcome:
        """Put a command, told these facts or the scenario's."""
        return Outcome(self.decider, self.history, command, self.facts if facts is None else facts)


def given(decider: Decider[Any, Any, Any, Any], *history: Any) -> Given:
    """Begin an example with what has happened on a page."""
    return Given(decider, history)

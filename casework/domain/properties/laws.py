"""A law in the words of the rules that it says again: their numbers, and the clauses they cite."""

from __future__ import annotations

from casework.domain.kernel import Rule
from casework.domain.properties.templates import Law


def law(name: str, *rules: Rule) -> Law:
    """A sentence that says these rules a second time, from the clauses that they come from."""
    cites = dict.fromkeys(it for rule in rules for it in rule.cites)
    return Law(name, tuple(cites), tuple(it.id for it in rules))

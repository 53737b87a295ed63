"""A DECLARE model of the pages: what their properties say of the order of events, as constraints.

Written as the `.decl` files of the DECLARE tools are: every activity, then a constraint a line.
A trace is a stream, and only the events of one page are constrained together. What a property says
of people or of content is beyond such a model: ``casework audit monitor`` checks that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, TextIO

from attrs import frozen

from casework.domain.properties.templates import Declare, Property

TEMPLATES: Final = {
    "AtMostOne": 1,
    "Init": 1,
    "NotSuccession": 2,
    "Precedence": 2,
    "Response": 2,
}
"""The templates that our properties use, and how many activities each relates."""


@frozen
class Constraint:
    """A template with its activities; ``says`` is the property that it comes from."""

    template: str
    activities: tuple[str, ...]
    says: str


def constraints(properties: Mapping[str, tuple[Property, ...]]) -> Iterator[Constraint]:
    """What the properties of pages (by name) come to in DECLARE."""
    for page, own in properties.items():
        for it in own:
            if it.declare is not None:
                for names in _spelled(page, it.declare):
                    yield Constraint(it.declare.template, names, it.name)


def _spelled(page: str, declare: Declare) -> Iterator[tuple[str, ...]]:
    """The choices of one activity for each place that the property implies.

    Whatever may come first in a precedence, or answer in a response, must be one: a choice of
    several cannot be said of each of them.
    """
    places = [it if isinstance(it, tuple) else (it,) for it in declare.activities]
    one_of = {"Precedence": 0, "Response": 1}.get(declare.template)
    if one_of is None or len(places[one_of]) == 1:
        yield from product(*([f"{page}.{kind.__name__}" for kind in it] for it in places))


def write_declare(found: list[Constraint], activities: list[str], file: TextIO) -> None:
    """Write a model: its activities, then its constraints, none of which has further conditions."""
    file.writelines(f"activity {name}\n" for name in activities)
    for it in found:
        conditions = "| |" if TEMPLATES[it.template] == 1 else "| | |"
        file.write(f"{it.template}[{', '.join(it.activities)}] {conditions}\n")

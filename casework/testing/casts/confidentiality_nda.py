"""Secrecy agreement: one employee and somebody else, two wordings, and three with a gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain.confidentiality import nda
from casework.domain.confidentiality.nda import (
    EndNda,
    GivenAccess,
    Partner,
    PrepareNda,
    RenewNda,
    SignNda,
    Wording,
    bound,
    decider,
)
from casework.domain.kernel import NoFacts, Person
from casework.domain.properties.confidentiality_nda import PROPERTIES
from casework.testing.casts.common import did, did_for
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

HAN: Final = Person("han")
WORDINGS: Final = (
    Wording(("Customers' files.",), ("Tell nobody.",)),
    Wording(("Customers' files.", "Keys."), ("Tell nobody.", "Lock up.")),
    Wording((), ("Tell nobody.",)),
    Wording(("Customers' files.",), ()),
    Wording(("Customers' files.",), ("Tell nobody.", " ")),
)


def _acts() -> Iterator[Asked]:
    for wording in WORDINGS:
        for employed in (True, False):
            yield PrepareNda(wording, **did("pat", 1)), Partner(HAN, employed)
        yield RenewNda(wording, **did("pat", 3)), NoFacts()
    for party in (did("han", 2), did("pat", 2), did_for("pat", "han", 2), did_for("han", "pat", 2)):
        yield SignNda(**party), NoFacts()
    for reason in ("She leaves.", " "):
        for granted in (True, False):
            yield EndNda(reason, **did("pat", 4)), GivenAccess(granted)


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one employee, five wordings",
    goal=bound,
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (nda,))

"""Grants: who reads and who reads for them, two grants, the hour before they end and the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality import grants
from casework.domain.confidentiality.grants import (
    EVERYTHING,
    EndGrants,
    GrantAccess,
    Granted,
    ReadClassified,
    Reader,
    RevokeAccess,
    decider,
)
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.properties.confidentiality_grants import PROPERTIES
from casework.testing.casts.common import did, did_for, moment
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

RAE: Final = Person("rae")
FILES, SECRETS = frozenset({InfoClass.CUSTOMER_INFO}), frozenset({InfoClass.TRADE_SECRET})
GRANTS: Final = 2


def _acts() -> Iterator[Asked]:
    bound = Reader(RAE, under_nda=True)
    for key in ("one", "two"):
        for classes, subject, end in (
            (FILES, "ann", 5),
            (FILES | SECRETS, "bo", 9),
            (SECRETS, EVERYTHING, 5),
        ):
            yield GrantAccess(key, classes, subject, moment(end), **did("ina", 1)), bound
        for reason in ("She changes posts.", " "):
            yield RevokeAccess(key, reason, **did("ina", 6)), NoFacts()
    for key, classes, subject, end in (
        (" ", FILES, "ann", 5),
        ("one", frozenset[InfoClass](), "ann", 5),
        ("one", FILES, " ", 5),
        ("one", FILES, "ann", 1),
    ):
        yield GrantAccess(key, classes, subject, moment(end), **did("ina", 1)), bound
    asked = GrantAccess("one", FILES, "ann", moment(5), **did("ina", 1))
    yield asked, Reader(RAE, under_nda=False)
    yield GrantAccess("one", FILES, "ann", moment(5), **did("rae", 1)), bound
    yield EndGrants(**did(SYSTEM, 7)), NoFacts()
    for information in (InfoClass.CUSTOMER_INFO, InfoClass.TRADE_SECRET):
        for subject in ("ann", "bo"):
            for hour in (9, 10):
                yield ReadClassified(information, subject, **did("rae", 5, hour)), NoFacts()
    for party in (did("bo", 5), did_for("ina", "rae", 5), did_for("rae", "bo", 5)):
        yield ReadClassified(InfoClass.CUSTOMER_INFO, "ann", **party), NoFacts()


def _within(state: Any) -> bool:
    return not isinstance(state, Granted) or len(state.grants) <= GRANTS


ACTS: Final = tuple(_acts())
CAST: Final = Cast(decider, lambda state: ACTS, "one reader, two grants at a time", within=_within)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (grants,),
    redundant={
        "grants: only_while(grants, Granted)": "ACC-04 covers it: where nothing is granted there"
        " is no key to take back; this tells only that it is out of order",
    },
)

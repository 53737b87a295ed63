"""Archive file: one of business, one of a signing and one of an issuance, and who keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.domain.archives import file
from casework.domain.archives.file import (
    ISSUANCE,
    OF_BUSINESS,
    OF_ISSUANCE,
    OF_SIGNING,
    SIGNING,
    AddRecord,
    Collecting,
    Copies,
    IndexArchive,
    OpenArchive,
    Opening,
    RecordKind,
    SealArchive,
    decider,
)
from casework.domain.kernel import NoFacts
from casework.domain.properties.archives_file import PROPERTIES
from casework.testing.casts.common import did, said
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

CLASSES: Final = frozenset({"business", SIGNING, ISSUANCE})
ONLINE, SHELF = "store/1", "shelf 3"


def _acts() -> Iterator[Asked]:
    for archive_class in sorted(CLASSES):
        number = f"{archive_class.upper()}-20240701-0001"
        for of_request in (True, False):
            opening = Opening(CLASSES, of_request)
            yield OpenArchive(archive_class, number, **did("ada", 1)), opening
    for archive_class, number in (
        ("poetry", "POETRY-20240701-0001"),
        ("business", "SIGNING-20240701-0001"),
        ("business", "business-20240701-0001"),
        ("business", "BUSINESS-20240231-0001"),
        ("business", "BUSINESS-20240701-1"),
        ("business", "BUSINESS-20240701-000\N{ARABIC-INDIC DIGIT ONE}"),
        ("business", " "),
    ):
        yield OpenArchive(archive_class, number, **did("ada", 1)), Opening(CLASSES, False)
    for name, electronic in ((" ", ONLINE), ("a letter", ""), ("a letter", " ")):
        yield AddRecord(RecordKind.OTHER, name, electronic, "", **did("ada", 2)), NoFacts()
    for entry in ("Ann, 3 Harbour Road", " "):
        yield IndexArchive(said("ann", entry), **did("ada", 2)), NoFacts()
    for dual in (True, False):
        yield SealArchive(**did("ada", 3)), Copies(dual)


def _record(kind: RecordKind, electronic: str, paper: str) -> Asked:
    return AddRecord(kind, f"the {kind}", electronic, paper, **did("ada", 2)), NoFacts()


ACTS: Final = tuple(_acts())
COPIES: Final = ((ONLINE, SHELF), (ONLINE, ""), (" ", SHELF))
RECORDS: Final = {
    "business": tuple(_record(it, *copy) for it in sorted(OF_BUSINESS) for copy in COPIES),
    SIGNING: tuple(_record(it, ONLINE, SHELF) for it in sorted(OF_SIGNING)),
    ISSUANCE: tuple(_record(it, ONLINE, SHELF) for it in sorted(OF_ISSUANCE)),
}
ACTS_IN: Final = {it: (*ACTS, *records) for it, records in RECORDS.items()}
UNOPENED: Final = (*ACTS, *RECORDS["business"])


def _acts_in(state: Any) -> tuple[Asked, ...]:
    """To a file comes what belongs to it, in one order or another."""
    return ACTS_IN[state.contents.archive_class] if isinstance(state, Collecting) else UNOPENED


CAST: Final = Cast(
    decider,
    _acts_in,
    "one file of each class, one record of each kind that belongs to it",
    goal=lambda state: isinstance(state, decider.over),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (file,))

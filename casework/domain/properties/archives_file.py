"""Archive file: what holds of every file, whatever business it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.archives.file import (
    COMPLETE,
    INDEXED,
    ISSUANCE,
    OF_BUSINESS,
    OF_ISSUANCE,
    OF_SIGNING,
    SIGNING,
    TWOFOLD,
    ArchiveIndexed,
    ArchiveOpened,
    ArchiveSealed,
    RecordAdded,
    RecordKind,
)
from casework.domain.general import RECORD_STANDS
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.numbers import ARCHIVE_NUMBERED
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

_LATER = (RecordAdded, ArchiveIndexed, ArchiveSealed)
_OF_ITS_OWN: Final[Mapping[str, frozenset[RecordKind]]] = {
    SIGNING: OF_SIGNING,
    ISSUANCE: OF_ISSUANCE,
}

# -- What is on file, told from the events alone -------------------------------------------------


@frozen(cache_hash=True)
class Filed:
    """A file: its class, each record in it, which of them are kept each way, and the index."""

    archive_class: str = ""
    records: frozenset[tuple[RecordKind, str]] = frozenset()
    electronic: frozenset[tuple[RecordKind, str]] = frozenset()
    paper: frozenset[tuple[RecordKind, str]] = frozenset()
    indexed: bool = False

    def after(self, event: Any) -> Filed:
        match event:
            case ArchiveOpened(archive_class):
                return Filed(archive_class)
            case RecordAdded(record):
                it = frozenset({(record.kind, record.name)})
                return evolve(
                    self,
                    records=self.records | it,
                    electronic=self.electronic | it
                    if stated(record.electronic)
                    else self.electronic,
                    paper=self.paper | it if stated(record.paper) else self.paper,
                )
            case ArchiveIndexed():
                return evolve(self, indexed=True)
            case _:
                return self


_of_file: Final = telling(Filed(), (ArchiveOpened, *_LATER))


def _numbered(it: Step) -> bool:
    """By the class in capitals, a day and four digits."""
    named, _, count = it.event.number.rpartition("-")
    prefix, _, day = named.rpartition("-")
    digits = day + count
    if not (digits.isascii() and digits.isdigit() and (len(day), len(count)) == (8, 4)):
        return False
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return bool(prefix == it.event.archive_class.upper())


def _complete(now: Filed, it: Step) -> bool:
    return _OF_ITS_OWN.get(now.archive_class, OF_BUSINESS) <= {kind for kind, _ in now.records}


PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A file is opened once, under one number", ARCHIVE_NUMBERED), ArchiveOpened),
    precedence(law("Nothing is put on a file that there is not", IN_ORDER), ArchiveOpened, _LATER),
    never_after(
        law("Nothing is added to a file that was sealed", IN_ORDER),
        ArchiveSealed,
        (ArchiveOpened, *_LATER),
    ),
    # Class and number
    whenever(
        law("A file is of a class that there is", ARCHIVE_NUMBERED),
        ArchiveOpened,
        lambda it: it.event.archive_class in it.facts.classes,
    ),
    whenever(
        law("A file is numbered in the way of its class", ARCHIVE_NUMBERED),
        ArchiveOpened,
        _numbered,
    ),
    whenever(
        law("What is about a request is filed as business", COMPLETE),
        ArchiveOpened,
        lambda it: not it.facts.of_request or it.event.archive_class not in _OF_ITS_OWN,
    ),
    # Records
    whenever(
        law("A record has a name that can be read", COMPLETE),
        RecordAdded,
        lambda it: stated(it.event.record.name),
    ),
    whenever(
        law("A record says where a copy of it is", TWOFOLD),
        RecordAdded,
        lambda it: stated(it.event.record.electronic) or stated(it.event.record.paper),
    ),
    whenever(
        law("A file is found under something", INDEXED),
        ArchiveIndexed,
        lambda it: it.event.entry.stated,
    ),
    precedence(law("No empty file is sealed", COMPLETE), RecordAdded, ArchiveSealed),
    _of_file(
        law("A sealed file holds every kind of record that belongs to it", COMPLETE),
        (ArchiveSealed,),
        _complete,
    ),
    _of_file(
        law("The sealed file of a signing can be found", INDEXED),
        (ArchiveSealed,),
        lambda now, it: now.indexed or now.archive_class != SIGNING,
    ),
    _of_file(
        law("What is to be kept twofold is, once the file is sealed", TWOFOLD),
        (ArchiveSealed,),
        lambda now, it: not it.facts.dual or now.records == now.electronic == now.paper,
    ),
    # On record
    as_said(
        law("What is on record of a file was said of it", RECORD_STANDS),
        (ArchiveOpened, ArchiveIndexed, ArchiveSealed),
    ),
    whenever(
        law("A record is put on file as it was handed in", RECORD_STANDS),
        RecordAdded,
        lambda it: (
            (it.act.kind, it.act.name, it.act.electronic, it.act.paper)
            == (
                it.event.record.kind,
                it.event.record.name,
                it.event.record.electronic,
                it.event.record.paper,
            )
        ),
    ),
)

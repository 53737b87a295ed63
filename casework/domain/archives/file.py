"""Archive file: everything that belongs to one piece of business, kept together under a number.

    phase       act           next phase
    ----------  ------------  ----------
    NotOpened   OpenArchive   Collecting
    Collecting  AddRecord     Collecting
    Collecting  IndexArchive  Collecting
    Collecting  SealArchive   Sealed

What this table does not open is refused. A file bears the identity of what it is about. What comes
in after it was sealed, such as a late objection and its answer, goes into a further volume: a file
of its own, with its own number, and complete in itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.kernel import (
    Act,
    Decider,
    NoFacts,
    Personal,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.numbers import ARCHIVE_NUMBERED, number_in_scheme
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class RecordKind(StrEnum):
    """What a record on file is."""

    APPLICATION = "application"
    PROCESSING_RECORD = "processing_record"
    RESULT_FEEDBACK = "result_feedback"
    CUSTOMER_BASICS = "customer_basics"
    SIGNED_FILES = "signed_files"
    CORRESPONDENCE = "correspondence"
    REVIEWS = "reviews"
    DOCUMENT_COPY = "document_copy"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    OTHER = "other"


SIGNING: Final = "signing"
ISSUANCE: Final = "issuance"

OF_BUSINESS: Final = frozenset(
    {RecordKind.APPLICATION, RecordKind.PROCESSING_RECORD, RecordKind.RESULT_FEEDBACK}
)
OF_SIGNING: Final = frozenset(
    {RecordKind.CUSTOMER_BASICS, RecordKind.SIGNED_FILES, RecordKind.CORRESPONDENCE}
)
OF_ISSUANCE: Final = frozenset(
    {
        RecordKind.APPLICATION,
        RecordKind.REVIEWS,
        RecordKind.DOCUMENT_COPY,
        RecordKind.PROOF_OF_DELIVERY,
    }
)
_BELONGS: Final = {SIGNING: OF_SIGNING, ISSUANCE: OF_ISSUANCE}


def belongs(archive_class: str) -> frozenset[RecordKind]:
    """What a file of this class may not be sealed without. Every class but signing and issuance
    is one of business: sales, purchase, finance and so on."""
    return _BELONGS.get(archive_class, OF_BUSINESS)


@frozen
class Record:
    """One record, by its kind and name, and where its electronic and its paper copy are kept.

    A copy that is not there yet has a blank reference.
    """

    kind: RecordKind
    name: str
    electronic: str
    paper: str

    @property
    def twofold(self) -> bool:
        return stated(self.electronic) and stated(self.paper)


@frozen
class Contents:
    """A file: its class and number, and the records in it."""

    archive_class: str
    number: str
    records: tuple[Record, ...] = ()
    indexed: bool = False

    @property
    def of_business(self) -> bool:
        return belongs(self.archive_class) == OF_BUSINESS

    def with_record(self, record: Record) -> Contents:
        """With a new record, or with what it adds to one that is there: a reference replaces
        the former, a blank one leaves it."""
        before = [it for it in self.records if (it.kind, it.name) == (record.kind, record.name)]
        for it in before:
            record = attrs.evolve(
                record,
                electronic=record.electronic if stated(record.electronic) else it.electronic,
                paper=record.paper if stated(record.paper) else it.paper,
            )
        others = tuple(it for it in self.records if it not in before)
        return attrs.evolve(self, records=(*others, record))


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """There is no file."""


@frozen
class Collecting:
    """Records are being put together."""

    contents: Contents


@frozen
class Sealed:
    """Complete; nothing is added."""

    contents: Contents


ArchiveFile: TypeAlias = NotOpened | Collecting | Sealed


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Opening:
    """For opening: the classes there are (``policy``), and whether a request of this identity was
    filed (``requests.intake/<identity>``)."""

    classes: frozenset[str]
    of_request: bool


@frozen
class Copies:
    """For sealing: whether each record is kept twofold, electronic and on paper (``policy``)."""

    dual: bool


Facts: TypeAlias = NoFacts | Opening | Copies


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ArchiveOpened:
    archive_class: str
    number: str


@frozen
class RecordAdded:
    record: Record


@frozen
class ArchiveIndexed:
    entry: Personal


@frozen
class ArchiveSealed:
    """It was found complete, and is added to no more."""


Event: TypeAlias = ArchiveOpened | RecordAdded | ArchiveIndexed | ArchiveSealed


# -- Commands ----------------------------------------------------------------------------------

_KEEPERS: Final = frozenset({Role.ARCHIVIST, Role.HANDLER, Role.CLERK, Role.BACKOFFICE})
"""The business gathers what belongs on file, and the archivist keeps it."""


@frozen
class OpenArchive(Act):
    may = _KEEPERS

    archive_class: str
    number: str


@frozen
class AddRecord(Act):
    """A new record, or a copy of one that is there. A blank reference adds none."""

    may = _KEEPERS

    kind: RecordKind
    name: str
    electronic: str = ""
    paper: str = ""


@frozen
class IndexArchive(Act):
    """``entry`` is what the file can be found under, such as the customer's name."""

    may = _KEEPERS

    entry: Personal


@frozen
class SealArchive(Act):
    may = _KEEPERS


Command: TypeAlias = OpenArchive | AddRecord | IndexArchive | SealArchive


# -- 1  Class and number -----------------------------------------------------------------------
# The rule, ARC-02, stands in ``numbers``, where numbers are taken.
# S3-6.2.1   Files are sorted into classes: sales, purchase, finance and so on.
# S3-6.2.2   Each class is numbered in its own way.


def open_archive(file: ArchiveFile, act: OpenArchive, facts: Opening) -> list[Event]:
    only_while(file, NotOpened, per=ARCHIVE_NUMBERED)
    require(act.archive_class in facts.classes, ARCHIVE_NUMBERED)
    require(number_in_scheme(act.number, act.archive_class.upper()), ARCHIVE_NUMBERED)
    require(not facts.of_request or belongs(act.archive_class) == OF_BUSINESS, COMPLETE)
    return [ArchiveOpened(act.archive_class, act.number)]


# -- 2  Records --------------------------------------------------------------------------------
# S3-6.1.2   The file on a request holds what was asked, done and said of it.
# S2-4.2a    That on a signing holds who the customer is, what was signed, what was written.
# S0-6.6a    What an issuance leaves is put together, complete and to be traced.
# S2-2.5a    So is what a signing leaves.
# S4-4.1.4   Every file is kept electronically and on paper, to last and to be looked up.
# S2-4.2b    Signings are indexed, to be found quickly.

COMPLETE = Rule(
    "ARC-01",
    "A file is sealed once it holds every kind of record that belongs to it.",
    cites=("S3-6.1.2", "S2-4.2a", "S0-6.6a", "S2-2.5a"),
)
TWOFOLD = Rule(
    "ARC-04",
    "Every record on file says where its electronic and its paper copy are.",
    cites=("S4-4.1.4",),
)
INDEXED = Rule(
    "ARC-03",
    "The file of a signing is in the index before it is sealed.",
    cites=("S2-4.2b",),
)


def add_record(file: ArchiveFile, act: AddRecord) -> list[Event]:
    only_while(file, Collecting)
    require(stated(act.name), COMPLETE)
    require(stated(act.electronic) or stated(act.paper), TWOFOLD)
    return [RecordAdded(Record(act.kind, act.name, act.electronic, act.paper))]


def index(file: ArchiveFile, act: IndexArchive) -> list[Event]:
    only_while(file, Collecting)
    require(act.entry.stated, INDEXED)
    return [ArchiveIndexed(act.entry)]


def seal(file: ArchiveFile, act: SealArchive, facts: Copies) -> list[Event]:
    contents = only_while(file, Collecting).contents
    require(belongs(contents.archive_class) <= {it.kind for it in contents.records}, COMPLETE)
    require(contents.indexed or contents.archive_class != SIGNING, INDEXED)
    require(not facts.dual or all(it.twofold for it in contents.records), TWOFOLD)
    return [ArchiveSealed()]


# -- Decide ------------------------------------------------------------------------------------


def decide(file: ArchiveFile, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenArchive():
            return open_archive(file, command, told(facts, Opening))
        case AddRecord():
            return add_record(file, command)
        case IndexArchive():
            return index(file, command)
        case SealArchive():
            return seal(file, command, told(facts, Copies))
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(file: ArchiveFile, event: Event) -> ArchiveFile:
    match event:
        case ArchiveOpened(archive_class, number):
            was(file, NotOpened)
            return Collecting(Contents(archive_class, number))
        case RecordAdded(record):
            return Collecting(was(file, Collecting).contents.with_record(record))
        case ArchiveIndexed():
            return Collecting(attrs.evolve(was(file, Collecting).contents, indexed=True))
        case ArchiveSealed():
            return Sealed(was(file, Collecting).contents)
        case _:
            assert_never(event)


decider: Decider[ArchiveFile, Command, Event, Facts] = Decider(
    "archives.file",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Sealed,),
)

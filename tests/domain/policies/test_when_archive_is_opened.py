"""What follows when an archive file is opened."""

from __future__ import annotations

from casework.domain.archives.file import (
    ArchiveIndexed,
    ArchiveOpened,
    Collecting,
    Contents,
    OpenArchive,
)
from casework.domain.kernel import Happened
from casework.domain.numbers import ARCHIVE_NUMBERED, NumberKind, NumberTaken, TakeNumber, decider
from casework.domain.policies.when_archive_is_opened import when_archive_is_opened
from casework.testing.scenario import given
from tests.domain.cast import did, said

ACT = OpenArchive("sales", "SALES-20240701-0001", **did("ari", 1))
OPENED = Collecting(Contents("sales", "SALES-20240701-0001"))


def opened(case: str) -> Happened:
    event = ArchiveOpened("sales", "SALES-20240701-0001")
    return Happened(f"archives.file/{case}", event, OPENED, ACT)


def test_its_number_is_taken_for_it():
    [(stream, command)] = when_archive_is_opened(opened("17"))

    assert stream == "numbers/archive:SALES-20240701-0001"
    assert command == TakeNumber(NumberKind.ARCHIVE, "archives.file/17", **did("ari", 1))


def test_no_other_file_can_take_the_same_number():
    [(one, first)], [(same, second)] = map(when_archive_is_opened, (opened("17"), opened("18")))
    taken = NumberTaken(NumberKind.ARCHIVE, "archives.file/17")

    assert one == same
    given(decider).when(first).then(taken)
    given(decider, taken).when(second).refused(ARCHIVE_NUMBERED)


def test_nothing_else_takes_a_number():
    indexed = Happened("archives.file/17", ArchiveIndexed(said("ann", "Ann")), OPENED, ACT)

    assert not list(when_archive_is_opened(indexed))

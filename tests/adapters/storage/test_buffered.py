"""What is gathered reads as if it were written; a flush writes it, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from casework.adapters.storage.buffered import BufferedJournal
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.testing.journals import LAWS, Law, appended, entry


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_what_is_gathered_keeps_the_laws_of_every_journal(law: Law, store: str, tmp_path: Path):
    under = MemoryJournal() if store == "memory" else SqliteJournal(tmp_path / "office.db")
    journal = BufferedJournal(under)
    law(lambda: journal)


class Eager(BufferedJournal):
    """Flushes after every append."""

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        super().append(entries, held)
        self.flush()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_what_is_flushed_keeps_the_laws_of_every_journal(law: Law):
    journal = Eager(MemoryJournal())
    law(lambda: journal)


class Counting(MemoryJournal):
    """Remembers what it was asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[tuple[list[Entry], dict[str, int]]] = []
        self.reads: list[tuple[str, int]] = []

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        self.reads.append((stream, after))
        return super().read(stream, after)

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        self.appends.append((list(entries), dict(held or {})))
        super().append(entries, held)


def test_the_store_sees_nothing_before_the_flush_and_one_append_after():
    under = Counting()
    journal = BufferedJournal(under)
    journal.append([entry("a", 1), entry("b", 1)])
    journal.append([entry("a", 2)], {"c": 0})
    assert appended(under) == []

    journal.flush()
    assert under.appends == [([entry("a", 1), entry("b", 1), entry("a", 2)], {"c": 0})]
    assert appended(journal) == appended(under) == [entry("a", 1), entry("b", 1), entry("a", 2)]


def test_a_flush_of_nothing_writes_nothing():
    under = Counting()
    journal = BufferedJournal(under)
    journal.flush()
    journal.append([entry("a", 1)])
    journal.flush()
    journal.flush()

    assert len(under.appends) == 1


def test_a_stream_is_read_from_the_store_once_between_two_flushes():
    under = Counting()
    under.append([entry("a", 1)])
    journal = BufferedJournal(under)
    for _ in range(3):
        assert list(journal.read("a")) == [entry("a", 1)]
    journal.append([entry("a", 2)])
    assert list(journal.read("a", 1)) == [entry("a", 2)]
    assert under.reads == [("a", 0)]

    journal.flush()
    assert list(journal.read("a")) == [entry("a", 1), entry("a", 2)]
    assert under.reads == [("a", 0), ("a", 0)]


def test_of_a_stream_that_was_held_only_what_is_new_is_read_after_a_flush():
    under = Counting()
    under.append([entry("nda", 1), entry("nda", 2)])
    journal = BufferedJournal(under)
    journal.append([entry("a", 1)], {"nda": 2})
    journal.flush()
    under.append([entry("nda", 3)])

    assert list(journal.read("nda", 1)) == [entry("nda", 2), entry("nda", 3)]
    assert under.reads == [("nda", 0), ("a", 0), ("nda", 2)]


def test_who_writes_what_was_written_here_makes_the_flush_a_conflict():
    under = MemoryJournal()
    journal = BufferedJournal(under)
    journal.append([entry("a", 1), entry("b", 1)])
    under.append([entry("b", 1, b"other")])

    with pytest.raises(Conflict):
        journal.flush()
    assert appended(under) == [entry("b", 1, b"other")]


def test_who_writes_what_is_held_here_makes_the_flush_a_conflict():
    under = MemoryJournal()
    journal = BufferedJournal(under)
    journal.append([entry("a", 1)], {"nda": 0})
    under.append([entry("nda", 1)])

    with pytest.raises(Conflict):
        journal.flush()
    assert appended(under) == [entry("nda", 1)]


def test_what_is_held_and_then_written_here_is_no_conflict():
    under = MemoryJournal()
    journal = BufferedJournal(under)
    journal.append([entry("a", 1)], {"nda": 0})
    journal.append([entry("nda", 1)])
    journal.append([entry("b", 1)], {"nda": 1})
    journal.flush()

    assert appended(under) == [entry("a", 1), entry("nda", 1), entry("b", 1)]


def test_after_a_conflict_nothing_of_it_is_left_and_all_is_read_anew():
    under = MemoryJournal()
    journal = BufferedJournal(under)
    journal.append([entry("a", 1)])
    under.append([entry("a", 1, b"other")])
    with pytest.raises(Conflict):
        journal.flush()

    assert list(journal.read("a")) == appended(journal) == [entry("a", 1, b"other")]
    journal.append([entry("a", 2)])
    journal.flush()
    assert appended(under) == [entry("a", 1, b"other"), entry("a", 2)]


def test_what_was_not_flushed_is_gone_with_the_journal(tmp_path: Path):
    def opened() -> Journal:
        return SqliteJournal(tmp_path / "office.db")

    with closing(BufferedJournal(opened())) as journal:
        journal.append([entry("a", 1)])
        journal.flush()
        journal.append([entry("a", 2)])
    with pytest.raises(StoreFailure):
        journal.flush()
    with closing(opened()) as again:
        assert appended(again) == [entry("a", 1)]

"""The journal in memory keeps what it is given, and nothing else."""

from __future__ import annotations

from casework.adapters.storage.memory import MemoryJournal
from casework.application.ports import Conflict, Entry
from casework.testing.journals import entry, raises


def test_streams_that_were_only_asked_for_take_no_room():
    journal = MemoryJournal()
    journal.append([entry("a", 1)])
    for n in range(100):
        assert journal.read(f"unknown/{n}") == []
        journal.append([], {f"unheard/{n}": 0})
        with raises(Conflict):
            journal.append([entry(f"unwritten/{n}", 2)])

    assert [*journal._streams] == ["a"]


def test_nobody_looks_while_somebody_writes():
    class Watched(list[Entry]):
        def __getitem__(self, at):
            assert journal._lock.locked()
            return super().__getitem__(at)

    journal = MemoryJournal()
    journal._entries = Watched()
    journal.append([entry("a", 1), entry("a", 2)])

    assert len(journal.read("a")) == len(list(journal.feed())) == 2

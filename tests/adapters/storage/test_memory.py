"""The journal in memory keeps what it is given, and nothing else."""

from __future__ import annotations

from typing import Any, cast

from eventsourcing.persistence import StoredEvent

from casework.adapters.storage.memory import MemoryJournal
from casework.application.ports import Conflict
from casework.testing.journals import entry, raises


def test_streams_that_were_only_asked_for_take_no_room():
    journal = MemoryJournal()
    journal.append([entry("a", 1)])
    for n in range(100):
        assert journal.read(f"unknown/{n}") == []
        journal.append([], {f"unheard/{n}": 0})
        with raises(Conflict):
            journal.append([entry(f"unwritten/{n}", 2)])

    assert journal._recorder is not None
    assert [*journal._recorder._stored_events_index] == ["a"]


def test_nobody_looks_while_somebody_writes():
    class Watched(list[StoredEvent]):
        def __getitem__(self, at):
            assert cast(Any, recorder._database_lock)._is_owned()
            return super().__getitem__(at)

    journal = MemoryJournal()
    assert journal._recorder is not None
    recorder = journal._recorder
    recorder._stored_events = Watched()
    journal.append([entry("a", 1), entry("a", 2)])

    assert len(journal.read("a")) == len(list(journal.feed())) == 2

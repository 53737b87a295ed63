"""Whether all of a journal is there: what is taken out, added or torn is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.completeness import completeness
from casework.application.ports import Entry, Journal
from casework.application.record import ACCEPTED, REFUSED
from tests.application.audit.lived import a_life, entered_late
from tests.offices import registered, staffed

Rows = list[tuple[int, Entry]]


class Altered(MemoryJournal):
    """A journal whose feed was tampered with."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return (it for it in self.rows if it[0] > after)


def test_everything_on_record_is_counted():
    journal = a_life().journal
    entries = [it for _, it in journal.feed()]
    told = completeness(journal, sealed=1000)

    assert told.faults == ()
    assert told.recorded == told.last == len(entries)
    assert (told.sealed, told.waiting) == (1000, len(entries) - 1000)
    assert told.accepted == sum(it.name == ACCEPTED for it in entries)
    assert told.refused == sum(it.name == REFUSED for it in entries)
    assert told.decisions == told.accepted + told.refused
    assert told.streams == len({it.stream for it in entries if "decision/" not in it.stream})
    assert told.passed_over == ()


def test_a_journal_is_complete_on_every_store(journal: Journal):
    registered(staffed(journal))
    told = completeness(journal, dense=isinstance(journal, MemoryJournal))
    assert told.faults == ()
    assert told.recorded == len(list(journal.feed()))


def test_an_empty_journal_lacks_nothing():
    told = completeness(MemoryJournal())
    assert (told.recorded, told.waiting, told.faults) == (0, 0, ())


def test_positions_that_were_passed_over_are_a_fault_where_the_store_leaves_none_out():
    rows = list(entered_late().journal.feed())
    sparse = Altered([(at + (at > 10) * 3, it) for at, it in rows])
    assert completeness(sparse, dense=False).faults == ()
    told = completeness(sparse)
    assert told.passed_over == ((11, 13),)
    assert len(told.faults) == 1


def taken_out(rows: Rows, at: int) -> Rows:
    return [(n, it) for n, (_, it) in enumerate(rows[:at] + rows[at + 1 :], 1)]


def _middle(rows: Rows) -> Rows:
    """Without an entry that others follow in its stream."""
    at = next(n for n, (_, it) in enumerate(rows) if it.stream == "people.organisation/office")
    return taken_out(rows, at)


def _verdict(rows: Rows) -> Rows:
    return taken_out(rows, next(n for n, (_, it) in enumerate(rows) if it.name == ACCEPTED))


def _last_event(rows: Rows) -> Rows:
    """Without the last event of a stream that its decision says it wrote."""
    return taken_out(rows, len(rows) - 2)


def _added(rows: Rows) -> Rows:
    """With an event more in a decision that is over."""
    *_, (_, last) = (it for it in rows if it[1].name != ACCEPTED)
    return [*rows, (len(rows) + 1, structs.replace(last, version=last.version + 1))]


def _twice(rows: Rows) -> Rows:
    return [*rows, (len(rows) + 1, rows[0][1])]


def _swapped_verdict(rows: Rows) -> Rows:
    at = next(n for n, (_, it) in enumerate(rows) if it.name == ACCEPTED)
    other = structs.replace(rows[at][1], name=REFUSED)
    return [*rows[:at], (rows[at][0], other), *rows[at + 1 :]]


def _of_another(rows: Rows) -> Rows:
    at = next(n for n, (_, it) in enumerate(rows) if it.name == ACCEPTED)
    other = structs.replace(rows[at][1], stream="decision/another")
    return [*rows[:at], (rows[at][0], other), *rows[at + 1 :]]


def _unreadable(rows: Rows) -> Rows:
    return [(rows[0][0], structs.replace(rows[0][1], data=b"{")), *rows[1:]]


@pytest.mark.parametrize(
    "alter",
    [_middle, _verdict, _last_event, _added, _twice, _swapped_verdict, _of_another, _unreadable],
)
def test_what_was_taken_out_or_put_in_is_told(alter: Callable[[Rows], Rows]):
    rows = list(entered_late().journal.feed())
    assert completeness(Altered(rows)).faults == ()
    assert completeness(Altered(alter(rows))).faults


def test_more_sealed_than_there_is_is_a_fault():
    journal = entered_late().journal
    recorded = completeness(journal).recorded
    assert completeness(journal, sealed=recorded).faults == ()
    assert len(completeness(journal, sealed=recorded + 1).faults) == 1

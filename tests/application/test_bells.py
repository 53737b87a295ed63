"""Whoever follows is woken, once for however many rings, and looks by the clock if none comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from inspect import isfunction, signature
from threading import Event, Semaphore

import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.bells import Following, LocalBell, RingingJournal, follow
from casework.application.ports import Entry, Journal, StoreFailure
from casework.testing import bells, journals
from casework.testing.bells import LAWS, Law
from casework.testing.journals import entry

NEVER, SOON = timedelta(days=1), timedelta(milliseconds=1)


def test_what_is_appended_while_one_follows_comes_at_once():
    """There is no other way that it could come: the clock does not strike today."""
    bell, over = LocalBell(), Event()
    journal = RingingJournal(MemoryJournal(), bell)
    journal.append([entry("a", 1)])
    feed = follow(journal, bell, over, poll=NEVER)
    seen = [next(feed)]
    with ThreadPoolExecutor(1) as pool:
        for version in range(2, 50):
            coming = pool.submit(next, feed)
            journal.append([entry("a", version)])
            seen.append(coming.result(60))
        rest = pool.submit(list, feed)
        over.set()
        bell.ring()
        assert rest.result(60) == []

    assert seen == [(version, entry("a", version)) for version in range(1, 50)]


def test_what_nobody_rang_for_comes_by_the_clock():
    journal, over = MemoryJournal(), Event()
    feed = follow(journal, LocalBell(), over, after=1, poll=SOON)
    journal.append([entry("a", 1)])
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, feed)
        journal.append([entry("a", 2)])
        assert coming.result(60) == (2, entry("a", 2))
    over.set()
    assert list(feed) == []


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_bell_in_one_process_keeps_every_law_of_bells(law: Law):
    bell = LocalBell()
    law(lambda: bell)


def test_no_law_of_bells_is_left_out():
    functions = [it for it in vars(bells).values() if isfunction(it)]
    assert {it for it in functions if [*signature(it).parameters] == ["opener"]} == {*LAWS}


def test_rings_that_come_while_something_is_done_are_one():
    bell, begun, go, done = LocalBell(), Semaphore(0), Semaphore(0), Semaphore(0)

    def act() -> None:
        begun.release()
        assert go.acquire(timeout=60)
        done.release()

    following = Following(act, (), lambda _: None, bell, NEVER)
    with following:
        assert begun.acquire(timeout=60)
        for _ in range(1000):
            bell.ring()
        go.release()
        assert begun.acquire(timeout=60)
        go.release()
        for _ in range(2):
            assert done.acquire(timeout=60)
        go.release()  # For the one more that leaving may come to.
    assert not begun.acquire(blocking=False) or not begun.acquire(blocking=False)


def test_what_goes_wrong_is_told_and_tried_again_by_the_clock():
    told: list[Exception] = []
    again = Semaphore(0)

    def act() -> None:
        again.release()
        raise StoreFailure

    with Following(act, (StoreFailure,), told.append, every=SOON):
        for _ in range(3):
            assert again.acquire(timeout=60)
    assert len(told) >= 2
    assert {type(it) for it in told} == {StoreFailure}


def test_a_journal_that_rings_is_a_journal_still():
    for law in journals.LAWS:
        with closing(MemoryJournal()) as under:
            ringing = RingingJournal(under, LocalBell())
            law(lambda ringing=ringing: ringing)  # type: ignore[misc]  # Bound at once.


def test_only_what_was_appended_rings():
    bell = LocalBell()
    journal: Journal = RingingJournal(MemoryJournal(), bell)
    refused = [Entry("a", 7, "x", b"")]
    assert not journals.gets(journal, refused)
    assert bell.heard == 0
    journal.append([entry("a", 1)])
    assert bell.heard == 1

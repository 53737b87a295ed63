"""A bell between processes: far fewer notices than commits, and nothing missed if none comes."""

from __future__ import annotations

import errno
import os
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from casework.adapters.storage import notifying
from casework.adapters.storage.notifying import EVERY, PostgresBell
from casework.adapters.storage.postgres import PostgresJournal
from casework.application.bells import RingingJournal, follow
from casework.testing.bells import LAWS, Law, closing_wakes_whoever_waits, hears
from casework.testing.journals import entry

NEVER, SOON = timedelta(days=1), timedelta(milliseconds=20)


@pytest.fixture
def ours(postgres_schema: tuple[str, str]) -> Iterator[PostgresBell]:
    with closing(PostgresBell(*postgres_schema)) as bell:
        yield bell


@pytest.fixture
def theirs(postgres_schema: tuple[str, str]) -> Iterator[PostgresBell]:
    """As another process has it."""
    with closing(PostgresBell(*postgres_schema)) as bell:
        yield bell


@pytest.fixture
def journal(postgres_schema: tuple[str, str]) -> Iterator[PostgresJournal]:
    with closing(PostgresJournal(*postgres_schema)) as journal:
        yield journal


def listening(bell: PostgresBell) -> None:
    """Wait until it listens; it rings once as it begins to."""
    bell.wait(0, 60)
    assert bell.heard


def hang_up(conninfo: str) -> None:
    """End every session of ours, and wait until they are gone."""
    asked = (
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'casework'"
    )
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(asked)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_bell_between_processes_keeps_every_law_of_bells(
    law: Law, postgres_schema: tuple[str, str]
):
    law(lambda: PostgresBell(*postgres_schema))


def test_closing_wakes_whoever_waits_if_there_is_no_server_too(postgres: str):
    nowhere = make_conninfo(postgres, port="1")
    closing_wakes_whoever_waits(lambda: PostgresBell(nowhere, patience=1))


def test_what_one_process_appends_another_hears_at_once(
    ours: PostgresBell, theirs: PostgresBell, journal: PostgresJournal
):
    """There is no other way that it could come: the clock does not strike today."""
    ringing, over = RingingJournal(journal, ours), Event()
    listening(theirs)
    feed = follow(journal, theirs, over, poll=NEVER)
    with ThreadPoolExecutor(1) as pool:
        for version in range(1, 20):
            coming = pool.submit(next, feed)
            ringing.append([entry("a", version)])
            assert coming.result(60)[1] == entry("a", version)


def test_a_thousand_commits_are_far_fewer_notices(
    ours: PostgresBell,
    theirs: PostgresBell,
    journal: PostgresJournal,
    monkeypatch: pytest.MonkeyPatch,
):
    """At most one in a tenth of a second here, and one behind the last."""
    monkeypatch.setattr(notifying, "EVERY", 0.1)
    ringing = RingingJournal(journal, ours)
    listening(theirs)
    begun = monotonic()

    def write(me: int) -> None:
        for n in range(250):
            ringing.append([entry(f"{me}/{n}", 1)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    ours.close()
    passed = monotonic() - begun

    assert 1 <= ours.sent <= passed / 0.1 + 2
    assert ours.sent < 1000
    assert theirs.heard <= ours.sent + 1


def test_rings_at_one_time_are_one_notice_and_one_more(ours: PostgresBell):
    begun = monotonic()
    for _ in range(10_000):
        ours.ring()
    ours.close()

    assert 1 <= ours.sent <= (monotonic() - begun) / EVERY + 2


def test_what_is_rung_directly_before_closing_is_told_each_time(
    postgres_schema: tuple[str, str],
):
    """Although the bell that rang is over before its connection is there."""
    began = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            with closing(PostgresBell(*postgres_schema)) as ours:
                ours.ring()
            assert ours.sent
    finally:
        sys.setswitchinterval(began)


def test_what_is_rung_while_its_session_is_lost_is_told_before_closing_ends(
    ours: PostgresBell, theirs: PostgresBell, postgres_schema: tuple[str, str]
):
    listening(theirs)
    heard = theirs.heard
    ours.ring()
    theirs.wait(heard, 60)
    hang_up(postgres_schema[0])
    sent = ours.sent
    ours.ring()
    ours.close()

    assert ours.sent > sent


def test_a_bell_is_heard_however_many_files_are_open(
    postgres_schema: tuple[str, str], ours: PostgresBell
):
    """Numbers of files above 1023 are more than ``select`` takes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        theirs = stack.enter_context(closing(PostgresBell(*postgres_schema)))
        listening(theirs)
        heard = theirs.heard
        ours.ring()
        theirs.wait(heard, 60)

        assert theirs.heard > heard


def test_while_no_file_may_be_opened_it_is_tried_again(
    ours: PostgresBell, theirs: PostgresBell, monkeypatch: pytest.MonkeyPatch
):
    refused = [OSError(errno.EMFILE, "")] * 4
    connect = psycopg.connect

    def opened(*given: Any, **more: Any) -> psycopg.Connection[Any]:
        if refused:
            raise refused.pop()
        return connect(*given, **more)

    monkeypatch.setattr(notifying, "_AGAIN", 0.001)
    monkeypatch.setattr(psycopg, "connect", opened)
    hears(theirs, ours)
    listening(theirs)
    ours.close()

    assert not refused
    assert ours.sent


def test_if_the_notifier_is_dead_whoever_follows_looks_by_the_clock(
    ours: PostgresBell,
    theirs: PostgresBell,
    journal: PostgresJournal,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(PostgresBell, "_notify", lambda _: None)
    ringing, over = RingingJournal(journal, ours), Event()
    listening(theirs)
    feed = follow(journal, theirs, over, poll=SOON)
    for version in range(1, 20):
        ringing.append([entry("a", version)])
        assert next(feed)[1] == entry("a", version)
    assert ours.sent == 0


def test_sessions_that_are_ended_are_opened_again(
    ours: PostgresBell,
    theirs: PostgresBell,
    journal: PostgresJournal,
    postgres_schema: tuple[str, str],
):
    ringing, over = RingingJournal(journal, ours), Event()
    listening(theirs)
    feed = follow(journal, theirs, over, poll=SOON)
    for version in range(1, 4):
        ringing.append([entry("a", version)])
        assert next(feed)[1] == entry("a", version)
        hang_up(postgres_schema[0])
    end = monotonic() + 60
    heard = theirs.heard
    while theirs.heard == heard:
        assert monotonic() < end
        ours.ring()
        theirs.wait(heard, 0.1)


def test_a_server_that_is_not_there_keeps_nobody_from_ringing_or_waiting(postgres: str):
    with closing(PostgresBell(make_conninfo(postgres, port="1"), patience=1)) as bell:
        bell.ring()
        bell.wait(bell.heard, 0.01)
        assert bell.sent == 0
        assert bell.heard == 1
    bell.close()


def test_schemas_are_told_apart(postgres_schema: tuple[str, str], ours: PostgresBell):
    with closing(PostgresBell(postgres_schema[0], "another")) as other:
        listening(other)
        heard = other.heard
        ours.ring()
        ours.close()
        other.ring()
        other.wait(heard, 60)
        other.close()
        assert other.heard <= heard + 3  # Its own ring, the notice of that, its closing.

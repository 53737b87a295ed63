"""The server killed with all of its processes, while it is written to and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Barrier, Event

import psycopg
import pytest

from casework.adapters.storage.connections import Order
from casework.adapters.storage.postgres import PostgresJournal
from casework.application.office import Accepted
from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.infrastructure.bootstrap import office_on
from casework.testing.journals import entry, leaving
from tests.crashing import crash, restart, start
from tests.offices import staffed, submission
from tests.postgres import server

WRITERS = 4


def followed(journal: Journal, over: Event) -> list[tuple[int, Entry]]:
    """All that a reader sees who asks again whenever it fails."""
    seen: list[tuple[int, Entry]] = []
    last = False
    while not last:
        last = over.is_set()
        try:
            seen += journal.feed(seen[-1][0] if seen else 0)
        except StoreFailure:
            last = False
    return seen


@pytest.mark.parametrize("order", Order)
def test_a_server_killed_outright_has_kept_what_it_acknowledged_and_passes_no_reader_over(
    order: Order,
):
    """Journals stay open over it. One reader is there from the beginning, one from each crash."""
    with server() as conninfo, closing(PostgresJournal(conninfo, order=order)) as journal:
        stop, over = Event(), Event()
        enough = [Event() for _ in range(WRITERS)]

        def write(me: int) -> set[int]:
            acknowledged, n = set[int](), 0
            while not stop.is_set():
                n += 1
                streams = f"writer/{me}/{n}", f"also/{me}/{n}", f"decision/{me}/{n}"
                try:
                    journal.append([entry(it, 1) for it in streams], {"held": 0})
                except StoreFailure:
                    continue
                acknowledged.add(n)
                if len(acknowledged) % 25 == 0:
                    enough[me].set()
            return acknowledged

        def answered() -> None:
            for it in enough:
                it.clear()
            for it in enough:
                assert it.wait(60)

        with ThreadPoolExecutor(WRITERS + 3) as pool:
            with leaving(over), leaving(stop):
                writing = [pool.submit(write, me) for me in range(WRITERS)]
                reading = [pool.submit(followed, journal, over)]
                for _ in range(2):
                    answered()
                    crash(conninfo)
                    start(conninfo)
                    reading.append(pool.submit(followed, journal, over))
                answered()
                stop.set()
                acknowledged = [it.result() for it in writing]
            whole = list(journal.feed())
            assert [it.result() == whole for it in reading] == [True] * len(reading)

        found = Counter(it.stream for _, it in whole)
        assert set(found.values()) == {1}
        for kind in ("writer", "also", "decision"):  # Whole, whether acknowledged or not.
            assert {it.split("/", 1)[1] for it in found if it.startswith(kind)} == {
                it.split("/", 1)[1] for it in found if it.startswith("decision")
            }
        for me, numbers in enumerate(acknowledged):
            assert {f"decision/{me}/{n}" for n in numbers} <= found.keys()


@pytest.mark.parametrize("order", Order)
def test_a_decision_that_the_server_died_over_is_made_once_when_it_is_asked_for_again(order: Order):
    with server() as conninfo, closing(PostgresJournal(conninfo, order=order)) as journal:
        staffed(journal)
        done: list[str] = []
        together = Barrier(WRITERS + 1)

        def ask(me: int) -> None:
            office = office_on(journal)
            for n in range(20):
                if n == 8:
                    together.wait(60)
                case = f"requests.intake/{me}-{n}"
                while True:
                    try:
                        told = office.execute(case, submission(), decision=f"mine-{me}-{n}")
                    except (StoreFailure, Conflict):
                        continue
                    break
                assert isinstance(told, Accepted)
                done.append(told.decision)

        with ThreadPoolExecutor(WRITERS) as pool:
            asking = [pool.submit(partial(ask, me)) for me in range(WRITERS)]
            together.wait(60)
            crash(conninfo)
            start(conninfo)
            for it in asking:
                it.result()

        streams = Counter(it.stream for _, it in journal.feed())
        assert all(streams[f"decision/{it}"] == 1 for it in done)
        cases = {f"requests.intake/{me}-{n}" for me in range(WRITERS) for n in range(20)}
        assert {it: streams[it] for it in cases} == dict.fromkeys(cases, 1)


def killed_and_started(conninfo: str) -> None:
    crash(conninfo)
    start(conninfo)


@pytest.mark.parametrize("again", [restart, killed_and_started])
def test_a_reader_goes_on_in_the_midst_of_the_feed_when_the_server_is_back(
    again: Callable[[str], None],
):
    with server() as conninfo, closing(PostgresJournal(conninfo)) as journal:
        for n in range(30):
            journal.append([entry(f"s/{n}-{it}", 1) for it in range(50)])
        begun = journal.feed()
        seen = [next(begun) for _ in range(10)]
        again(conninfo)
        with psycopg.connect(conninfo) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        rest = list(journal.feed(seen[-1][0]))

        assert [it.stream for _, it in [*seen, *rest]] == [
            f"s/{n}-{it}" for n in range(30) for it in range(50)
        ]

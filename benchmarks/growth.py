"""What it costs as the journal grows: a command, a stream, open work, a figure; see README.md.

A journal is filled with really recorded entries, copied under new names: requests from filing to
withdrawal, and what their customers say of it; a hundred more are open, whatever the size.
"""

from __future__ import annotations

import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.appending import ROOM
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import SEQUENCE, PostgresJournal
from casework.adapters.storage.postgres import TABLE as EVENTS
from casework.adapters.storage.sqlite import TABLE, SqliteJournal
from casework.adapters.storage.views_postgres import PostgresShelf
from casework.adapters.storage.views_sqlite import SqliteShelf
from casework.application.ports import Entry, Journal
from casework.application.views.figures import Figures
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf
from casework.application.views.work import OpenWork, Work
from casework.domain.care.revisit import RecordRevisit, ScheduleRevisit
from casework.domain.kernel import Person, Personal
from casework.domain.metrics.counting import OFFICE
from casework.domain.people.figures import Metric
from casework.domain.people.periods import period_named
from casework.domain.requests.intake import WithdrawRequest
from casework.infrastructure.bootstrap import office_on
from tests.offices import ORGANISATION, Numbered, did, filed_short, staffed, submission
from tests.postgres import database, server

SIZES = (1_000, 100_000, 1_000_000)
OPEN = 100
"""Cases that are open, whatever the size."""

PAGE = 20
TABLE_FILE = Path(__file__).parents[1] / "docs" / "performance-growth.md"
_CASE = "case-0000000"


# -- Making journals ---------------------------------------------------------------------------


def recorded() -> tuple[list[Entry], list[Entry], list[Entry]]:
    """What an office begins with; a request from filing to withdrawal; one that is filed."""
    journal = MemoryJournal()
    office = staffed(journal, new_id=Numbered(f"{_CASE}-"))
    begun = len(list(journal.feed()))
    filed_short(office, _CASE)
    ann = Person("ann")
    did(office, f"requests.intake/{_CASE}", WithdrawRequest("No longer wanted.", by=ann))
    revisit = f"care.revisit/{_CASE}"
    did(office, revisit, ScheduleRevisit(ann, "permit", Person("hana"), by=Person("bo")))
    fine, nothing = Personal(ann, "Fine."), Personal(ann, "")
    did(office, revisit, RecordRevisit(_CASE, 4, fine, fine, nothing, by=Person("bo")))
    whole = [it for _, it in journal.feed()]
    other = MemoryJournal()
    office = staffed(other, new_id=Numbered("begun"))
    before = len(list(other.feed()))
    did(office, f"requests.intake/{_CASE}", submission(), decision=f"{_CASE}-1")
    filed = [it for _, it in other.feed()][before:]
    return whole[:begun], whole[begun:], filed


def _named(number: int) -> str:
    return f"case-{number:07}"


def renamed(entries: Iterable[Entry], number: int) -> Iterator[Entry]:
    name = _named(number)
    for it in entries:
        data = it.data.replace(_CASE.encode(), name.encode())
        yield Entry(it.stream.replace(_CASE, name), it.version, it.name, data)


def grown(size: int) -> Iterator[Entry]:
    """So many entries, or a few less: first what is there in a journal of any size."""
    begun, life, filed = recorded()
    yield from begun
    for n in range(1, OPEN + 1):
        yield from renamed(filed, n)
    for n in range((size - len(begun) - OPEN * len(filed)) // len(life)):
        yield from renamed(life, OPEN + 1 + n)


def fill_sqlite(path: Path, size: int) -> int:
    SqliteJournal(path).close()
    with closing(sqlite3.connect(path)) as database:
        rows = ((it.stream, it.version, it.name, it.data) for it in grown(size))
        columns = "originator_id, originator_version, topic, state"
        database.executemany(f"INSERT INTO {TABLE} ({columns}) VALUES (?, ?, ?, ?)", rows)
        database.commit()
        (made,) = database.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
        return int(made)


def fill_postgres(conninfo: str, size: int) -> int:
    PostgresJournal(conninfo).close()
    with psycopg.connect(conninfo) as connection:
        cursor = connection.cursor()
        number = 0
        columns = "notification_id, originator_id, originator_version, topic, state"
        into = SQL(f"COPY {{}} ({columns}) FROM STDIN (FORMAT BINARY)").format(Identifier(EVENTS))
        with cursor.copy(into) as copy:
            copy.set_types(["int8", "text", "int8", "text", "bytea"])
            for number, it in enumerate(grown(size), 1):
                copy.write_row((number * ROOM, it.stream, it.version, it.name, it.data))
        cursor.execute("SELECT setval(%s, %s)", (SEQUENCE, number))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(SQL("VACUUM ANALYZE {}").format(Identifier(EVENTS)))
    return number


# -- Measuring ---------------------------------------------------------------------------------


def least(act: Callable[[], object], times: int = 50) -> float:
    """How long it takes at the least, of so many times or as often as two seconds allow: whatever
    else the machine has to do only adds to it."""
    begun = perf_counter()
    found = once(act)
    for _ in range(times - 1):
        if perf_counter() - begun > 2:
            break
        found = min(found, once(act))
    return found


def once(act: Callable[[], object]) -> float:
    """How many milliseconds it takes, this once."""
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def measured(journal: Journal, shelf: Shelf) -> dict[str, float]:
    """What each thing costs, in milliseconds."""
    office = office_on(journal, new_id=Numbered("measured"))
    cases = count(1)
    [july] = period_named("2024-07")
    work, figures = Work(office), Figures(office)
    keeper = Keeper(OpenWork(office), journal, shelf)

    def command() -> None:
        did(office, f"requests.intake/new-{next(cases)}", submission())

    def stream(name: str) -> None:
        version, _ = office_on(journal).state(name)  # Nothing is remembered there.
        assert version

    def followed() -> None:
        work.follow()
        assert len(work.due()[:PAGE]) == PAGE

    def kept() -> None:
        keeper.catch_up()
        assert len(Work.kept(office, *keeper.rows()).due()[:PAGE]) == PAGE

    def figure() -> None:
        figures.follow()
        figures.measure(Metric.SATISFACTION, july, OFFICE)

    def counted_again() -> None:
        told = figures._told[Metric.SATISFACTION]
        told.counted = None  # As after an event that it is counted from.
        told.measures.clear()
        assert figures.measure(Metric.SATISFACTION, july, OFFICE).counted

    def after_a_command(act: Callable[[], None]) -> Callable[[], None]:
        def both() -> None:
            command()
            act()

        return both

    one = f"requests.intake/{_named(OPEN + 1)}"
    return {
        "a command": least(command),
        "a request's stream, read anew": least(partial(stream, one)),
        "the organisation's stream, read anew": least(partial(stream, ORGANISATION)),
        "open work: from nothing": once(followed),
        "open work: a page, by a process that stays, after a command": least(
            after_a_command(followed)
        ),
        "open work: kept, made anew": once(keeper.catch_up),
        "open work: a page as it is kept, by a new process": least(kept),
        "a figure: from nothing": once(figure),
        "a figure: by a process that stays, after a command": least(after_a_command(figure)),
        "a figure: counted again": least(counted_again, 3),
    }


def measured_on_sqlite(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        fill_sqlite(path, size)
        with closing(SqliteJournal(path)) as journal, closing(SqliteShelf(path)) as shelf:
            return measured(journal, shelf)


def measured_on_postgres(conninfo: str, size: int) -> dict[str, float]:
    with database(conninfo) as fresh:
        fill_postgres(fresh, size)
        with closing(PostgresJournal(fresh)) as journal, closing(PostgresShelf(fresh)) as shelf:
            return measured(journal, shelf)


# -- What is told ------------------------------------------------------------------------------

Grown = Mapping[tuple[str, int], Mapping[str, float]]
"""By store and size."""


def table(grown: Grown) -> Iterator[str]:
    stores = list(dict.fromkeys(store for store, _ in grown))
    sizes = list(dict.fromkeys(size for _, size in grown))
    yield "# As the journal grows\n"
    yield (
        "Written by `make growth`: milliseconds, the least where a thing was done more than once,"
        " and how often as long it takes in the largest journal as in the smallest. A journal holds"
        f" really recorded entries, copied under new names; {OPEN} cases are open in each."
        f" Machine: {platform.machine()}, Python {platform.python_version()}. Times tell about it,"
        " and what else it had to do; how they grow tells about us.\n"
    )
    yield f"| what | store | {' | '.join(f'{it:,}' for it in sizes)} | growth |"
    yield f"| --- | --- | {' | '.join('---:' for _ in sizes)} | ---: |"
    for what in next(iter(grown.values())):
        for store in stores:
            took = [grown[store, size][what] for size in sizes]
            told = " | ".join(f"{it:,.1f}" for it in took)
            yield f"| {what} | {store} | {told} | {took[-1] / took[0]:,.1f} |"
    yield _WHY


_WHY: Final = """
Flat: a command and a stream. They go by the index over streams and versions, and read what is new
of the streams they rest on.

Not flat, for each reads the whole feed: a view from nothing. That is how a view is checked, and how
a kept one is made, once. A process that stays does it once, when it starts.

A page of open work goes by the streams in which something is due, a hundred here, and is flat in a
process that stays. A kept one has a row, without its state, for each stream that something may yet
happen in: each request here leaves behind a revisit that was made, to which a rating may be added
for ever. A new process reads all the rows, and of the streams only those in which something is due.

A figure that was asked for before is flat in a process that stays, as long as nothing new is of the
pages that it is counted from. Not flat: after such an event it is counted again from all events of
these pages, since one may alter what an earlier one counts for: a complaint, a voided issuance."""


def main(sizes: Sequence[int] = SIZES) -> None:
    grown: dict[tuple[str, int], dict[str, float]] = {}
    with server() as conninfo:
        for size in sizes:
            for store in ("SQLite", "PostgreSQL"):
                begun = perf_counter()
                if store == "SQLite":
                    grown[store, size] = measured_on_sqlite(size)
                else:
                    grown[store, size] = measured_on_postgres(conninfo, size)
                took = perf_counter() - begun
                print(f"{store}, {size:,} entries: {took:.0f} s", file=sys.stderr, flush=True)
    TABLE_FILE.write_text("\n".join(table(grown)) + "\n")


if __name__ == "__main__":
    main([int(it) for it in sys.argv[1:]] or SIZES)

"""Views in PostgreSQL: how fast one is read from the feed, and how far it is behind it.

``rows(conninfo)`` yields what is measured, each with its sides: speeds, and with that of ``ours``
behind 1,000 events a second also the p99 of how late an event is to be read, in seconds.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import monotonic, perf_counter, sleep
from typing import Any, Final
from uuid import uuid4

import msgspec
import psycopg
from attrs import field, frozen
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from benchmarks import sides
from casework.adapters.storage.notifying import PostgresBell
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.views_postgres import PostgresShelf
from casework.application.bells import LocalBell, RingingJournal
from casework.application.ports import Entry
from casework.application.views.keeping import Keeper

STREAM, EVENTS, STOCK_EVENTS = 10, 60_000, 1_500
"""How long each stream is; how many events are caught up with. The library takes its time."""

SPEED, TOGETHER, SECONDS = 1000, 4, 60.0
"""Events a second while it is followed; how many are appended at once; for how long."""

CATCH_UP: Final = "events/s caught up with exactly once by a view, PostgreSQL"
BEHIND: Final = f"events/s seen by a view, {SPEED:,} appended, a transaction open, PostgreSQL"
TARGETS: Final = {CATCH_UP: "40 x stock", BEHIND: "p99 50 ms"}

Row = tuple[str, dict[str, Callable[[], float | tuple[float, float]]]]


def rows(conninfo: str, seconds: float = SECONDS) -> Iterator[Row]:
    ours, stock = ready(conninfo)
    yield CATCH_UP, {"ours": ours, "stock": stock}
    yield BEHIND, {"ours": partial(behind, conninfo, seconds)}


# -- Catching up -------------------------------------------------------------------------------


class Said(msgspec.Struct):
    said: str


class Acts(msgspec.Struct):
    """A row of the view, on both sides: how often somebody acted in a stream, and what they said
    last."""

    acts: int
    said: str


_SAID, _ACTS = msgspec.json.Decoder(Said), msgspec.json.Decoder(Acts)


@frozen
class LastSaid:
    """The view on our side."""

    digest: str = field(factory=lambda: uuid4().hex)
    name: str = field(init=False, default="last_said")

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        return {it.stream for it in entries}

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        known = {stream: _ACTS.decode(row) for stream, row in rows.items()}
        for it in entries:
            row = known.setdefault(it.stream, Acts(0, ""))
            row.acts += 1
            row.said = _SAID.decode(it.data).said
        rows |= {stream: msgspec.json.encode(row) for stream, row in known.items()}


class Told(PostgresTrackingRecorder):
    """The view on the library's side, in a table of its own."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self.table = Identifier(datastore.schema, f"{more['tracking_table_name']}_rows")
        create = "CREATE TABLE IF NOT EXISTS {} (id uuid PRIMARY KEY, acts bigint, said text)"
        self.sql_create_statements.append(SQL(create).format(self.table))
        put = (
            "INSERT INTO {} AS known VALUES (%s, 1, %s) ON CONFLICT (id)"
            " DO UPDATE SET acts = known.acts + 1, said = excluded.said"
        )
        self.put = SQL(put).format(self.table)

    def tell(self, event: Any, said: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self.put, (event.originator_id, said), prepare=True)


class Telling(Projection[Told]):
    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.tell(domain_event, domain_event.said, tracking)


def ready(conninfo: str) -> tuple[Callable[[], float], Callable[[], float]]:
    """Put events on record, and return what catches up with them on each side, in events/s."""
    with closing(PostgresJournal(conninfo, "caught_up_with")) as journal:
        data = msgspec.json.encode(Said(sides.PAYLOAD))
        for _ in range(EVENTS // (100 * STREAM)):
            names = [uuid4().hex for _ in range(100)]
            each = ((it, n) for it in names for n in range(1, STREAM + 1))
            journal.append([Entry(*it, "benchmarks.Said", data) for it in each])
    app = sides.stock(sides.Requests, conninfo)
    for _ in range(STOCK_EVENTS // STREAM):
        request = sides.Request(sides.PAYLOAD)
        for _ in range(STREAM - 1):
            request.act(sides.PAYLOAD)
        app.save(request)
    last = app.recorder.max_notification_id()
    app.close()
    return partial(caught_up, conninfo), partial(caught_up_by_stock, conninfo, last or 0)


def caught_up(conninfo: str) -> float:
    with (
        closing(PostgresJournal(conninfo, "caught_up_with")) as journal,
        closing(PostgresShelf(conninfo, "caught_up_with")) as shelf,
    ):
        keeper = Keeper(LastSaid(), journal, shelf)
        begun = perf_counter()
        keeper.catch_up()
        passed = perf_counter() - begun
        _, rows = keeper.rows()
    if sum(_ACTS.decode(it).acts for it in rows.values()) != EVENTS:
        raise AssertionError("something was read twice, or never")
    return EVENTS / passed


def caught_up_by_stock(conninfo: str, last: int) -> float:
    given = conninfo_to_dict(conninfo)
    names = {"dbname": "DBNAME", "host": "HOST", "port": "PORT", "user": "USER"}
    address = {f"POSTGRES_{names[it]}": str(given[it]) for it in names}
    more = {"POSTGRES_PASSWORD": "none", "PERSISTENCE_MODULE": "eventsourcing.postgres"}
    projection = type(f"Telling{uuid4().hex[:8]}", (Telling,), {})
    begun = perf_counter()
    with ProjectionRunner(
        application_class=sides.Requests,
        projection_class=projection,
        view_class=Told,
        env=address | more,
    ) as runner:
        runner.wait(last, timeout=600)
        passed = perf_counter() - begun
        view = runner.view
        with view.datastore.transaction() as cursor:
            cursor.execute(SQL("SELECT sum(acts) AS told FROM {}").format(view.table))
            found = cursor.fetchone()
    if found is None or found["told"] != STOCK_EVENTS:
        raise AssertionError("something was read twice, or never")
    return STOCK_EVENTS / passed


# -- Behind ------------------------------------------------------------------------------------


class Stamps(LocalBell):
    """Is rung when a page is in the view: then all that was sent by then can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[float] = []
        self.late: list[float] = []
        self.begun = self.ended = 0.0

    def ring(self) -> None:
        self.ended = monotonic()
        self.begun = self.begun or min(self.sent, default=0.0)
        self.late += [self.ended - it for it in self.sent]
        self.sent.clear()


@frozen
class Arrivals:
    """A view of how many events there are of each kind, that notes when each was sent."""

    stamps: Stamps
    digest: str = field(factory=lambda: uuid4().hex)
    name: str = field(init=False, default="arrivals")

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        return {it.name for it in entries}

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        for it in entries:
            rows[it.name] = b"%d" % (int(rows.get(it.name, b"0")) + 1)
            self.stamps.sent.append(float(it.data[: len(STAMP)]))


STAMP, ORDER = f"{0:020.6f}", "watermark"


def behind(conninfo: str, seconds: float) -> tuple[float, float]:
    """Events a second in the view, and the p99 of how long after they were sent that was, while
    somebody else has a transaction open that has written."""
    schema = f"followed_{uuid4().hex}"
    command = [sys.executable, "-m", "benchmarks.views", conninfo, schema, str(seconds)]
    stamps, bell = Stamps(), PostgresBell(conninfo, schema)
    with (
        closing(PostgresJournal(conninfo, schema, order=ORDER)) as journal,
        closing(PostgresShelf(conninfo, schema)) as shelf,
        closing(bell),
        psycopg.connect(conninfo) as other,
        subprocess.Popen(
            command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True
        ) as writer,
    ):
        other.execute("CREATE TABLE IF NOT EXISTS elsewhere AS SELECT 1 AS it")
        other.execute("INSERT INTO elsewhere VALUES (2)")  # Neither committed nor rolled back yet.
        keeper = Keeper(Arrivals(stamps), journal, shelf, bell=stamps)
        while writer.poll() is None:
            heard = bell.heard
            keeper.catch_up()
            bell.wait(heard, 1.0)
        keeper.catch_up()
        if writer.returncode:
            raise RuntimeError("the writer ran into something: it is above")
    return len(stamps.late) / (stamps.ended - stamps.begun), quantiles(stamps.late, n=100)[98]


def writing(conninfo: str, schema: str, seconds: float) -> None:
    """The process that appends, evenly, as long as it keeps up."""
    journal = PostgresJournal(conninfo, schema, order=ORDER)
    with closing(RingingJournal(journal, PostgresBell(conninfo, schema))) as ringing:
        begun = monotonic()
        for n in count():
            due = begun + n * TOGETHER / SPEED
            if due - begun > seconds:
                return
            sleep(max(0.0, due - monotonic()))
            stream = uuid4().hex
            data = f"{monotonic():020.6f}{sides.PAYLOAD}".encode()
            ringing.append([Entry(stream, v, "x", data) for v in range(1, TOGETHER + 1)])


if __name__ == "__main__":
    writing(sys.argv[1], sys.argv[2], float(sys.argv[3]))

"""How fast the audit is: sealing, one proof in a large tree, every decision made again.

    python -m benchmarks.audit STORE [ENTRIES]

``STORE`` is a SQLite file with decisions on record, such as `make demo` or an import leaves; it is
copied, never written to. ``ENTRIES`` (1,000,000 unless told) are sealed in a store made for it.
Beside them, in the same run: what the stock library needs to read and map the same many entries.
One core; processor time, so that whatever else runs on the machine counts less.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event

from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.proving import inclusion
from casework.application.audit.redecide import Came, redecide
from casework.application.audit.sealing import Sealer
from casework.application.ports import Entry
from casework.infrastructure.bootstrap import open_office, open_seals
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, SigningKey
from casework.infrastructure.sealing.logs import LogReader, LogSigner

ROUNDS = 5
PROOFS = 200


class Noted(Aggregate):
    """An aggregate of the stock library with events of the size of ours."""

    @event("Said")
    def say(self, text: str) -> None:
        self.text = text


def timed(act: Callable[[], int]) -> float:
    """So many a second of processor time."""
    begun = process_time()
    done = act()
    return done / (process_time() - begun)


def replay_stock(folder: Path, streams: int, events: int) -> float:
    """Read, map and fold by the stock library from SQLite."""
    told = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "stock")}
    with closing(Application(env=told)) as stock:
        written = []
        for _ in range(streams):
            noted = Noted()
            for _ in range(events - 1):
                noted.say("x" * 600)
            stock.save(noted)
            written.append(noted.id)

        def read() -> int:
            for it in written:
                try:
                    stock.repository.get(it)
                except AggregateNotFoundError:
                    raise AssertionError("it was written") from None
            return streams * events

        return median(timed(read) for _ in range(ROUNDS))


def made_again(store: Path) -> float:
    office = open_office(str(store))
    with closing(office.journal):

        def again() -> int:
            came = [it.came for it in redecide(office)]
            assert set(came) == {Came.UNCHANGED}
            return len(came)

        return median(timed(again) for _ in range(ROUNDS))


def _entries(count: int) -> Iterator[tuple[str, int, str, bytes]]:
    for nth in range(count):
        it = Entry(f"page/{nth // 100}", nth % 100 + 1, "page.Happened", b'{"x":"%600d"}' % nth)
        yield it.stream, it.version, it.name, it.data


def sealed(folder: Path, count: int) -> tuple[float, float]:
    """Entries sealed a second, and the seconds that a proof takes in the middle (median)."""
    store = folder / "large.db"
    SqliteJournal(store).close()
    with closing(sqlite3.connect(store)) as file, file:
        columns = "originator_id, originator_version, topic, state"
        insert = f"INSERT INTO casework_events ({columns}) VALUES (?, ?, ?, ?)"
        file.executemany(insert, _entries(count))
    key = SigningKey.generate("benchmark/log", Kind.LOG)
    reader = LogReader(LogKeys.following(key.verifier))
    with closing(SqliteJournal(store)) as journal, closing(open_seals(str(store))) as seals:
        speed = timed(Sealer(journal, seals, LogSigner(key), reader).run)
        taken = []
        for nth in range(PROOFS):
            stream = f"page/{nth * (count // 100) // PROOFS}"
            begun = process_time()
            inclusion(journal, seals, reader, stream, 50)
            taken.append(process_time() - begun)
    return speed, median(taken)


def main(store: str, count: str = "1000000") -> None:
    with TemporaryDirectory() as folder:
        there = Path(folder)
        for it in (store, f"{store}-wal"):
            if Path(it).exists():
                shutil.copy(it, there / f"decided.db{it.removeprefix(store)}")
        stock = replay_stock(there, 500, 20)
        again = made_again(there / "decided.db")
        speed, proof = sealed(there, int(count))
    print(f"stock replay from SQLite       {stock:12,.0f} events/s")
    print(f"sealed                         {speed:12,.0f} entries/s   {speed / stock:.2f} of stock")
    print(f"decisions made again           {again:12,.0f} a second    {again / stock:.2f} of stock")
    print(f"one proof in {int(count):,} entries {proof * 1000:12.2f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:])

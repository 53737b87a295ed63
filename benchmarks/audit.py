"""How fast the audit is: every decision made again, whole checks, sealing, one proof in many.

    python -m benchmarks.audit [ENTRIES]
    python -m benchmarks.audit table

``ENTRIES`` (1,000,000 unless told) are sealed in a store made for it, and in a PostgreSQL. Beside
all of it, in the same rounds: what the stock library needs to read, map and fold its own events.
One core; processor time, so that whatever else runs on the machine counts less; only a proof from
PostgreSQL, which mostly waits, is timed by the clock on the wall. Written are the table in
``docs/performance-audit.md`` and the samples behind it.
"""

from __future__ import annotations

import json
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.sql import SQL

from casework.adapters.interchange.bundles import open_bundle
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit import bundle_check
from casework.application.audit.fsck import fsck
from casework.application.audit.proving import inclusion
from casework.application.audit.redecide import Came, redecide
from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Seals
from casework.application.office import Office
from casework.application.ports import Journal
from casework.infrastructure.bootstrap import office_on, open_office, open_seals, rules_in_force
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, SigningKey, read_verifier_key
from casework.infrastructure.sealing.logs import LogReader, LogSigner
from casework.infrastructure.sealing.manifests import LogNotary
from tests.postgres import database, server

ROUNDS, PROOFS = 5, 200
HERE = Path(__file__).parent
SAMPLES, TABLE = HERE / "samples-audit.json", HERE.parent / "docs" / "performance-audit.md"
LOG = HERE.parents[1] / "shared" / "data" / "receipt.xes.gz"
MAPPING = HERE.parent / "examples" / "receipt" / "mapping.toml"
STOCK = "stock replay from SQLite, events/s"

Samples = dict[str, list[float]]


class Noted(Aggregate):
    """An aggregate of the stock library with events of the size of ours."""

    @event("Said")
    def say(self, text: str) -> None:
        self.text = text


def casework(*words: str) -> None:
    command = [str(Path(sys.executable).with_name("casework")), *words]
    subprocess.run(command, check=True, capture_output=True)


def rate(act: Callable[[], int]) -> float:
    """How much of it is done in a second of processor time."""
    begun = process_time()
    done = act()
    return done / (process_time() - begun)


# -- What is measured ----------------------------------------------------------------------------


def stock(folder: Path, streams: int = 1000, events: int = 20) -> Application[Any]:
    told = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "stock")}
    app = Application[Any](env=told)
    for _ in range(streams):
        noted = Noted()
        for _ in range(events - 1):
            noted.say("x" * 600)
        app.save(noted)
    return app


def replayed(app: Application[Any]) -> int:
    """Everything read in its order, mapped and folded by the stock library."""
    aggregates, done, start = dict[Any, Any](), 0, 1
    while rows := app.recorder.select_notifications(start, 1000):
        for row in rows:
            it: Any = app.mapper.to_domain_event(row)
            aggregates[it.originator_id] = it.mutate(aggregates.get(it.originator_id))
            done += 1
        start = rows[-1].id + 1
    return done


def made_again(office: Office) -> int:
    came = [it.came for it in redecide(office)]
    assert set(came) == {Came.UNCHANGED}
    return len(came)


def verified(bundle: Path, notary: LogNotary) -> int:
    with open_bundle(bundle) as it:
        told = bundle_check.verify(it, office_on(it.journal), rules_in_force(), notary)
    assert told.holds
    assert told.signed
    return told.report.decisions


def checked(office: Office, seals: Seals, reader: LogReader) -> int:
    report = fsck(office, seals, reader)
    assert report.holds
    return report.decisions


def decided(there: Path) -> Iterator[Path]:
    """Stores with decisions on record: the demo's, and a real log, where that is at hand."""
    demo, receipt = there / "demo", there / "receipt"
    casework("demo", "--store", str(demo))
    yield demo
    if LOG.exists():
        casework("import-log", str(LOG), "--mapping", str(MAPPING), "--store", str(receipt))
        yield receipt


def audited(store: Path, until_then: ExitStack) -> dict[str, Callable[[], int]]:
    """All that is done with such a store, sealed for it."""
    key, bundle = f"{store}.key", Path(f"{store}.bundle")
    casework("audit", "keygen", "benchmark/log", "--out", key)
    casework("audit", "seal", "--key", key, "--store", str(store))
    casework("audit", "export", str(bundle), "--key", key, "--store", str(store))
    log = LogKeys.following(read_verifier_key(Path(f"{key}.pub"), Kind.LOG))
    office = open_office(str(store))
    until_then.enter_context(closing(office.journal))
    seals = until_then.enter_context(closing(open_seals(str(store))))
    return {
        f"made again, {store.name}, decisions/s": partial(made_again, office),
        f"fsck, made again and all else, {store.name}, decisions/s": partial(
            checked, office, seals, LogReader(log)
        ),
        f"bundle verified, made again and all else, {store.name}, decisions/s": partial(
            verified, bundle, LogNotary(log)
        ),
    }


def written(count: int) -> Iterator[tuple[str, int, str, bytes]]:
    """Entries of the size of ours, in streams of a hundred."""
    for nth in range(count):
        data = b'{"x":"%0600d"}' % nth
        yield f"page/{nth // 100}", nth % 100 + 1, "page.Happened", data


def fill_sqlite(store: Path, count: int) -> None:
    SqliteJournal(store).close()
    with closing(sqlite3.connect(store)) as file, file:
        columns = "originator_id, originator_version, topic, state"
        insert = f"INSERT INTO casework_events ({columns}) VALUES (?, ?, ?, ?)"
        file.executemany(insert, written(count))


def fill_postgres(conninfo: str, count: int) -> None:
    """Past the journal, or it would take as long as all else together."""
    columns = "originator_id, originator_version, topic, state, notification_id"
    copy = f"COPY casework_events ({columns}) FROM STDIN"
    PostgresJournal(conninfo).close()
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        with cursor.copy(SQL(copy)) as rows:
            for nth, row in enumerate(written(count), 1):
                rows.write_row((*row, nth << 20))
        cursor.execute("SELECT setval('casework_events_notification_id_seq', %s)", (count,))


def sealed(journal: Journal, seals: Seals, key: SigningKey, reader: LogReader) -> int:
    return Sealer(journal, seals, LogSigner(key), reader).run()


def proofs(
    journal: Journal, seals: Seals, reader: LogReader, count: int, clock: Callable[[], float]
) -> Iterator[float]:
    """So many proofs all over the tree: the milliseconds that each took."""
    for nth in range(PROOFS):
        leaf = nth * count // PROOFS
        begun = clock()
        proof = inclusion(journal, seals, reader, f"page/{leaf // 100}", leaf % 100 + 1)
        yield (clock() - begun) * 1000
        assert (proof.index, proof.size) == (leaf, count)


# -- What is told --------------------------------------------------------------------------------


def table(samples: Samples) -> Iterator[str]:
    yield "# Performance of the audit\n"
    yield (
        "Written by `make bench-audit`, from `benchmarks/samples-audit.json`. Medians over rounds"
        " of one run, in brackets the least and the most; a ratio to stock is taken within its"
        " round. One core, processor time; a proof from PostgreSQL by the clock on the wall."
        f" Machine: {platform.machine()}, Python {platform.python_version()}.\n"
    )
    yield "| what | median | least to most | x stock |"
    yield "| --- | ---: | ---: | ---: |"
    for what, found in samples.items():
        digits = 2 if what.endswith(" ms") else 0
        least, middle, most = (f"{it:,.{digits}f}" for it in _spread(found))
        ratio = ""
        if what.endswith("/s") and len(found) == len(samples[STOCK]):
            ratio = f"{median(a / b for a, b in zip(found, samples[STOCK], strict=True)):.2f}"
        yield f"| {what} | {middle} | {least} to {most} | {ratio} |"


def _spread(found: Sequence[float]) -> tuple[float, float, float]:
    return min(found), median(found), max(found)


def write(samples: Samples) -> None:
    SAMPLES.write_text(json.dumps(samples, indent=1) + "\n")
    TABLE.write_text("\n".join(table(samples)) + "\n")


def main(count: int = 1_000_000) -> None:
    samples: Samples = {}
    with TemporaryDirectory() as name, ExitStack() as until_then:
        there = Path(name)
        app = until_then.enter_context(closing(stock(there)))
        sides: dict[str, Callable[[], int]] = {STOCK: partial(replayed, app)}
        for store in decided(there):
            sides |= audited(store, until_then)
        for act in sides.values():
            act()  # What is learnt once in a process is learnt now.
        for turn in range(ROUNDS):
            for what in list(sides)[:: 1 if turn % 2 else -1]:
                samples.setdefault(what, []).append(rate(sides[what]))
        samples = {it: samples[it] for it in sides}
        write(samples)
        key = SigningKey.generate("benchmark/log", Kind.LOG)
        reader = LogReader(LogKeys.following(key.verifier))
        large = there / "large.db"
        fill_sqlite(large, count)
        with closing(SqliteJournal(large)) as journal, closing(open_seals(str(large))) as seals:
            speed = rate(partial(sealed, journal, seals, key, reader))
            samples[f"sealed, {count:,} entries in SQLite, entries/s"] = [speed]
            taken = list(proofs(journal, seals, reader, count, process_time))
            samples[f"one proof among {count:,} in SQLite, ms"] = taken
        write(samples)
        conninfo = until_then.enter_context(database(until_then.enter_context(server())))
        fill_postgres(conninfo, count)
        with closing(PostgresJournal(conninfo)) as served, closing(PostgresSeals(conninfo)) as kept:
            sealed(served, kept, key, reader)
            taken = list(proofs(served, kept, reader, count, perf_counter))
            samples[f"one proof among {count:,} in PostgreSQL, ms"] = taken
        write(samples)
    print(TABLE.read_text())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["table"]:
            TABLE.write_text("\n".join(table(json.loads(SAMPLES.read_text()))) + "\n")
        case [str() as told]:
            main(int(told))
        case []:
            main()
        case _:
            sys.exit("python -m benchmarks.audit [ENTRIES | table]")

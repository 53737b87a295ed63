"""Measure casework beside the stock library and the raw driver, in one run: see README.md."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, time
from typing import Any
from uuid import UUID, uuid4

import psycopg

from benchmarks import sides
from casework.application.ports import Entry, Journal
from casework.application.record import Codec
from casework.infrastructure.bootstrap import PAGES, office_on
from tests.postgres import database, server

ROUNDS, SECONDS, LIVES = 3, 1.0, 60
HERE = Path(__file__).parent
SAMPLES, TABLE = HERE / "samples.json", HERE.parent / "docs" / "performance.md"

Sides = dict[str, Callable[[], float]]
Samples = dict[str, dict[str, list[float]]]


def rate(act: Callable[[], int], seconds: float = SECONDS) -> float:
    """How much of it is done in a second."""
    act()
    done, begun = 0, perf_counter()
    while (passed := perf_counter() - begun) < seconds:
        done += act()
    return done / passed


def rate_of_many(act: Callable[[], int], callers: int) -> float:
    """The same, by so many threads at once: all that they did, by the time that it took them."""
    act()
    begun = perf_counter()

    def work(_: int) -> int:
        done = 0
        while perf_counter() - begun < SECONDS:
            done += act()
        return done

    with ThreadPoolExecutor(callers) as pool:
        return sum(pool.map(work, range(callers))) / (perf_counter() - begun)


def rate_of_processes(side: str, conninfo: str, batch: int) -> float:
    """What four processes of four threads append in a second."""
    at = str(time() + 4)
    command = [sys.executable, "-m", "benchmarks.bench", "append", side, conninfo, str(batch), at]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [it.communicate()[0] for it in running]
    return sum(map(float, told))


def appending(side: str, conninfo: str, batch: str, at: str) -> None:
    """One of those processes."""
    append = sides.appender(side, conninfo, int(batch))
    append()
    while time() < float(at):
        pass
    print(rate_of_many(append, 4))


def compare(samples: Samples, work: str, measured: Sides) -> None:
    """Measure each side in every round, in turn from the first and from the last."""
    for turn in range(ROUNDS):
        for side in list(measured)[:: 1 if turn % 2 else -1]:
            found = measured[side]()
            samples.setdefault(work, {}).setdefault(side, []).append(found)
            print(f"{work}: {side} {found:,.1f}", file=sys.stderr, flush=True)
    SAMPLES.write_text(json.dumps(samples, indent=1) + "\n")
    TABLE.write_text("\n".join(table(samples)) + "\n")


# -- What is measured --------------------------------------------------------------------------


def commands(samples: Samples, conninfo: str, folder: Path) -> None:
    for where, name in (("memory", "memory"), ("sqlite", "SQLite"), (conninfo, "PostgreSQL")):
        path = folder / uuid4().hex
        with closing(sides.journal_on(where, path)) as journal:
            lives = {
                "ours": sides.life_of_ours(journal),
                "stock": sides.life_of_stock(sides.stock(where, path)),
            }
            floor = {"floor": sides.life_of_commits(path)} if name == "SQLite" else {}
            alone: Sides = {it: partial(rate, live) for it, live in (lives | floor).items()}
            compare(samples, f"commands/s, {name}, 1 caller", alone)
            if name == "SQLite":
                many: Sides = {it: partial(rate_of_many, live, 16) for it, live in lives.items()}
                compare(samples, f"commands/s, {name}, 16 callers", many)


def appends(samples: Samples, conninfo: str) -> None:
    for batch in (1, 100):
        work = f"events/s appended, PostgreSQL, 4 processes of 4 writers, {batch} at a time"
        kinds = ("watermark", "locked", "stock", "floor")
        compare(
            samples, work, {it: partial(rate_of_processes, it, conninfo, batch) for it in kinds}
        )


def reading(samples: Samples, conninfo: str, folder: Path) -> None:
    """One stream of a thousand events, and the whole journal read, decoded and folded."""
    for where, name in (("memory", "memory"), ("sqlite", "SQLite"), (conninfo, "PostgreSQL")):
        path = folder / uuid4().hex
        with fresh_database(where) as fresh, closing(sides.journal_on(fresh, path)) as journal:
            app = sides.stock(fresh, path)
            for live in (sides.life_of_ours(journal), sides.life_of_stock(app)):
                for _ in range(LIVES):
                    live()
            replays: Sides = {
                "ours": partial(rate, partial(replay_ours, journal, office_on(journal).codec)),
                "stock": partial(rate, partial(replay_stock, app)),
            }
            compare(samples, f"events/s replayed, {name}", replays)
            if name == "PostgreSQL":
                request = sides.Request(sides.PAYLOAD)
                for _ in range(999):
                    request.act(sides.PAYLOAD)
                app.save(request)
                loads: Sides = {
                    "ours": partial(rate, partial(load, journal, thousand(journal))),
                    "stock": partial(rate, partial(load_stock, app, request.id)),
                }
                compare(samples, f"streams/s of 1,000 events loaded cold, {name}", loads)
            app.close()


def thousand(journal: Journal) -> str:
    """A stream of 1,000 events of a page: the organisation's, which has seen much."""
    source = [*journal.read("people.organisation/office")]
    last = [it for it in source if it.name.endswith("PostDefined")][-1:] or source[-1:]
    stream = "people.organisation/large"
    opened = [Entry(stream, n, it.name, it.data) for n, it in enumerate(source, 1)]
    more = range(len(opened) + 1, 1001)
    journal.append([*opened, *(Entry(stream, n, last[0].name, last[0].data) for n in more)])
    return stream


def load(journal: Journal, stream: str) -> int:
    return bool(office_on(journal).state(stream)[0] == 1000)


def load_stock(app: sides.Requests, identity: UUID) -> int:
    again: Any = app.repository.get(identity)
    return bool(again.acts == 999)


def replay_ours(journal: Journal, codec: Codec) -> int:
    states, done = dict[str, Any](), 0
    for _, entry in journal.feed():
        page = entry.stream.partition("/")[0]
        done += 1
        if page == "decision":
            codec.verdict(entry)
            continue
        decider = PAGES[page].decider
        event, _ = codec.event(entry)
        state = states.get(entry.stream, decider.initial)
        states[entry.stream] = decider.evolve(state, event)
    return done


def replay_stock(app: sides.Requests) -> int:
    states, done, start = dict[Any, Any](), 0, 1
    while rows := app.recorder.select_notifications(start, 1000):
        for row in rows:
            it: Any = app.mapper.to_domain_event(row)
            states[it.originator_id] = it.mutate(states.get(it.originator_id))
            done += 1
        start = rows[-1].id + 1
    return done


@contextmanager
def fresh_database(where: str) -> Iterator[str]:
    if "=" not in where:
        yield where
    else:
        with database(where) as fresh:
            yield fresh


# -- What is told ------------------------------------------------------------------------------

TARGETS = {
    "commands/s, memory, 1 caller": "3 x stock",
    "commands/s, SQLite, 1 caller": "0.6 x floor",
    "commands/s, SQLite, 16 callers": "3 x stock",
    "commands/s, PostgreSQL, 1 caller": "1.5 x stock",
    "events/s appended, PostgreSQL, 4 processes of 4 writers, 1 at a time": (
        "6 x stock, 0.7 x floor"
    ),
    "events/s appended, PostgreSQL, 4 processes of 4 writers, 100 at a time": "3 x stock",
    "events/s replayed, memory": "8 x stock",
    "events/s replayed, SQLite": "4 x stock",
    "events/s replayed, PostgreSQL": "6 x stock",
    "streams/s of 1,000 events loaded cold, PostgreSQL": "8 x stock",
}


def table(samples: Samples) -> Iterator[str]:
    yield "# Performance\n"
    yield (
        "Written by `make bench`; how it is measured, and what is compared with what, is in"
        " [benchmarks/README.md](../benchmarks/README.md). Ratios are medians over rounds of one"
        f" run, in brackets the least and the most. Machine: {platform.machine()},"
        f" Python {platform.python_version()}.\n"
    )
    yield "| work | side | median | x stock | x floor | wanted |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for work, found in samples.items():
        for side, rates in found.items():
            if side in ("stock", "floor"):
                continue
            wanted = TARGETS.get(work, "")
            row = [work, side, f"{median(rates):,.0f}"]
            row += [ratio(rates, found.get(it)) for it in ("stock", "floor")]
            yield f"| {' | '.join(row)} | {wanted} |"


def ratio(ours: list[float], theirs: list[float] | None) -> str:
    if not theirs:
        return ""
    each = [a / b for a, b in zip(ours, theirs, strict=True)]
    return f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"


def main() -> None:
    samples: Samples = {}
    with tempfile.TemporaryDirectory() as name, server() as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as it:
            for setting in ("fsync", "full_page_writes"):
                it.execute(f"ALTER SYSTEM SET {setting} = on")
            it.execute("SELECT pg_reload_conf()")
        commands(samples, conninfo, Path(name))
        reading(samples, conninfo, Path(name))
        appends(samples, conninfo)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["append", *given]:
            appending(*given)
        case []:
            main()
        case ["table"]:
            TABLE.write_text("\n".join(table(json.loads(SAMPLES.read_text()))) + "\n")
        case _:
            sys.exit("python -m benchmarks.bench [table]")

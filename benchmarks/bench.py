"""Measure casework beside the stock library and the raw driver, in one run: see README.md.

    python -m benchmarks.bench [--rounds N] [--seconds S] [--only WORDS]
    python -m benchmarks.bench table

Rows come from here and from modules with ``rows(conninfo)``, which yields works with their sides.
``--only`` measures the works whose names hold these words, and leaves the others as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import ChainMap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import attrs
import psycopg
from attrs import frozen

from benchmarks import appends, sides, stock, views
from benchmarks.report import SAMPLES, TABLE, Samples, report
from benchmarks.shares import shares
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.views_postgres import PostgresShelf
from casework.application.ports import Journal
from casework.application.record import Codec
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf
from casework.application.views.states import States
from casework.infrastructure.bootstrap import PAGES, office_on
from tests.postgres import database, server

LIVES: Final = 60
"""How many requests, each of six acts, are on record where a journal is replayed."""

Found = float | tuple[float, float]
"""How much of it is done in a second; of commands also the p99 of one, in seconds."""

Sides = dict[str, Callable[[], Found]]

MORE: Final = (
    (appends, {appends.work(batch): wanted for batch, wanted in appends.TARGETS.items()}),
    (views, views.TARGETS),
)
"""Modules with rows of their own, and what is wanted of each."""

LOADED: Final = "streams/s of 1,000 events loaded cold, PostgreSQL"

TARGETS: Final = {
    "commands/s, memory, 1 caller": "3 x stock",
    "commands/s, SQLite, 1 caller": "0.6 x floor",
    "commands/s, SQLite, 16 callers": "3 x stock",
    "commands/s, PostgreSQL, 1 caller": "1.5 x stock",
    "events/s replayed, memory": "8 x stock",
    "events/s replayed, SQLite": "4 x stock",
    "events/s replayed, PostgreSQL": "6 x stock",
    LOADED: "8 x stock",
}


@frozen
class Bench:
    """What is measured how often and how long, and what was found so far."""

    rounds: int
    seconds: float
    only: str
    samples: Samples

    def compare(self, work: str, measured: Sides, profiled: Callable[[], object] | None) -> None:
        """Measure each side in every round, in turn from the first and from the last; then see
        where our time goes."""
        if not self.wants(work):
            return
        rates: dict[str, list[float]] = {}
        late: dict[str, list[float]] = {}
        for turn in range(self.rounds):
            for side in list(measured)[:: 1 if turn % 2 else -1]:
                found = measured[side]()
                rate, *p99 = found if isinstance(found, tuple) else (found,)
                rates.setdefault(side, []).append(rate)
                for it in p99:
                    late.setdefault(side, []).append(it)
                print(f"{work}: {side} {rate:,.1f}", file=sys.stderr, flush=True)
        self.samples.rates[work], self.samples.p99[work] = rates, late
        if profiled is not None:
            self.samples.shares[work] = shares(profiled)
        busy = f"a load of {os.getloadavg()[1]:.0f} with whatever else ran"
        self.samples.machine = f"{platform.machine()}, {os.cpu_count()} processors, {busy}"
        self.keep()

    def wants(self, *works: str) -> bool:
        """Whether any of these works is to be measured."""
        return any(self.only in it for it in works)

    def keep(self) -> None:
        SAMPLES.write_text(json.dumps(attrs.asdict(self.samples), indent=1) + "\n")
        TABLE.write_text("\n".join(report(self.samples)) + "\n")

    # -- Commands ------------------------------------------------------------------------------

    def commands(self, conninfo: str, folder: Path) -> None:
        for where, name in (("memory", "memory"), ("sqlite", "SQLite"), (conninfo, "PostgreSQL")):
            if not self.wants(*(it for it in TARGETS if it.startswith(f"commands/s, {name}"))):
                continue
            path = folder / uuid4().hex
            with closing(sides.journal_on(where, path)) as journal:
                ours = sides.life_of_ours(journal)
                app = sides.stock(stock.Cases, where, path)
                lives = {"ours": ours, "stock": stock.life_of_stock(app)}
                floor = {"floor": sides.life_of_commits(path)} if name == "SQLite" else {}
                for callers in (1, 16) if name == "SQLite" else (1,):
                    work = f"commands/s, {name}, {callers} caller{'s' * (callers > 1)}"
                    those = lives | floor if callers == 1 else lives
                    alone = partial(_whole, ours) if callers == 1 else None
                    measured = {it: partial(self.lived, those[it], callers) for it in those}
                    self.compare(work, {**measured}, alone)

    def lived(self, life: sides.Life, callers: int) -> tuple[float, float]:
        """Acts a second by so many threads at once, and the p99 of one."""
        _whole(life)
        begun = perf_counter()

        def work(_caller: int) -> list[float]:
            took, last = [], perf_counter()
            while last - begun < self.seconds:
                for _act in life():
                    now = perf_counter()
                    took.append(now - last)
                    last = now
            return took

        with ThreadPoolExecutor(callers) as pool:
            took = list(chain.from_iterable(pool.map(work, range(callers))))
        return len(took) / (perf_counter() - begun), quantiles(took, n=100)[-1]

    def wrote(self) -> None:
        """How many entries and bytes each side writes for a command, once the office is staffed."""
        journal, app = MemoryJournal(), sides.stock(stock.Cases, "memory")
        ours = sides.life_of_ours(journal)
        before = len([*sides.written_by_ours(journal)])
        for live in (ours, stock.life_of_stock(app)):
            for _ in range(10):
                _whole(live)
        said = {
            "ours": [*sides.written_by_ours(journal)][before:],
            "stock": [*sides.written_by_stock(app)],
        }
        self.samples.wrote.clear()
        self.samples.wrote.update({it: [len(n) / 60, sum(n) / 60] for it, n in said.items()})

    # -- Reading -------------------------------------------------------------------------------

    def reading(self, conninfo: str, folder: Path) -> None:
        """The whole journal read, decoded and folded, and one stream of a thousand events."""
        for where, name in (("memory", "memory"), ("sqlite", "SQLite"), (conninfo, "PostgreSQL")):
            work = f"events/s replayed, {name}"
            if not self.wants(work, *([LOADED] if name == "PostgreSQL" else ())):
                continue
            path = folder / uuid4().hex
            with fresh_database(where) as fresh, closing(sides.journal_on(fresh, path)) as journal:
                app = sides.stock(stock.Cases, fresh, path)
                for live in (sides.life_of_ours(journal), stock.life_of_stock(app)):
                    for _ in range(LIVES):
                        _whole(live)
                ours = partial(replay_ours, journal, office_on(journal).codec)
                replays = {"ours": ours, "stock": partial(replay_stock, app)}
                self.compare(work, {it: partial(self.rate, replays[it]) for it in replays}, ours)
                if name == "PostgreSQL":
                    self.loading(fresh, journal, app)
                app.close()

    def loading(self, conninfo: str, journal: Journal, app: stock.Cases) -> None:
        """By a new office each time. Every side has its connections; but ``connecting``, ours opens
        the shelf as well. ``folded`` is ours from the stream alone."""
        journal.append(sides.thousand())
        with closing(PostgresShelf(conninfo)) as shelf:
            Keeper(States(office_on(journal)), journal, shelf).catch_up()
            ours = partial(load, journal, shelf)
            loads = {
                "ours": ours,
                "connecting": partial(load_connecting, journal, conninfo),
                "folded": partial(load, journal),
                "stock": partial(load_stock, app, stock.thousand_of_stock(app)),
            }
            self.compare(LOADED, {it: partial(self.rate, loads[it]) for it in loads}, ours)

    def rate(self, act: Callable[[], int]) -> float:
        """How much of it is done in a second."""
        act()
        done, begun = 0, perf_counter()
        while (passed := perf_counter() - begun) < self.seconds:
            done += act()
        return done / passed


def _whole(life: sides.Life) -> None:
    for _ in life():
        pass


def load(journal: Journal, shelf: Shelf | None = None) -> int:
    return bool(office_on(journal, shelf=shelf).state(sides.LONG)[0] == 1000)


def load_connecting(journal: Journal, conninfo: str) -> int:
    with closing(PostgresShelf(conninfo)) as shelf:
        return load(journal, shelf)


def load_stock(app: stock.Cases, identity: UUID) -> int:
    again: Any = app.repository.get(identity)
    return bool(again.version == 1000)


def replay_ours(journal: Journal, codec: Codec) -> int:
    states, done = dict[str, Any](), 0
    for _, entry in journal.feed():
        done += 1
        if (decider := FOLDS.get(entry.name)) is None:
            codec.verdict(entry)
            continue
        event, _ = codec.event(entry)
        state = states.get(entry.stream, decider.initial)
        states[entry.stream] = decider.evolve(state, event)
    return done


FOLDS: Final = {
    f"{name}.{event.__name__}": page.decider
    for name, page in PAGES.items()
    for event in page.decider.events
}
"""By the name of an event, what folds it; verdicts are folded by nothing."""


def replay_stock(app: stock.Cases) -> int:
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


# -- All of it ---------------------------------------------------------------------------------


def main(told: argparse.Namespace) -> None:
    samples = Samples.read() if told.only else Samples()
    samples.wanted = dict(ChainMap(TARGETS, *(wanted for _, wanted in MORE)))
    bench = Bench(told.rounds, told.seconds, told.only, samples)
    bench.wrote()
    with tempfile.TemporaryDirectory() as name, server() as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as it:
            for setting in ("fsync", "full_page_writes"):
                it.execute(f"ALTER SYSTEM SET {setting} = on")
            it.execute("SELECT pg_reload_conf()")
        bench.commands(conninfo, Path(name))
        bench.reading(conninfo, Path(name))
        for module, wanted in MORE:
            if not bench.wants(*wanted):
                continue
            with database(conninfo) as fresh:
                for work, measured in module.rows(fresh):
                    bench.compare(work, {**measured}, None)
    bench.keep()


if __name__ == "__main__":
    words = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    words.add_argument("what", nargs="?", choices=["table"], help="write the table again")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seconds", type=float, default=1.0)
    words.add_argument("--only", default="")
    given = words.parse_args()
    if given.what:
        TABLE.write_text("\n".join(report(Samples.read())) + "\n")
    else:
        main(given)

"""Appends to PostgreSQL by many at once: what our journal, the stock library and the driver keep.

``rows(conninfo)`` yields what is measured, each with its sides. Run alone it measures all of it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks import sides

PROCESSES, WRITERS, SECONDS = 4, 4, 2.0
KINDS = ("watermark", "locked", "stock", "floor")
TARGETS = {1: "6 x stock, 0.7 x floor", 100: "3 x stock"}

Row = tuple[str, dict[str, Callable[[], float]]]


def rows(conninfo: str) -> Iterator[Row]:
    """Events a second, one at a time and a hundred; with stock and floor in the same run."""
    for kind in KINDS:  # The stock library cannot make its tables in four processes at once.
        sides.appender(kind, conninfo, 1)()
    for batch in TARGETS:
        yield work(batch), {it: partial(rate, it, conninfo, batch) for it in KINDS}


def work(batch: int) -> str:
    return (
        f"events/s appended, PostgreSQL, {PROCESSES} processes of {WRITERS} writers,"
        f" {batch} at a time"
    )


def rate(side: str, conninfo: str, batch: int) -> float:
    """What the processes append in a second, once all of them are ready."""
    command = [sys.executable, "-m", "benchmarks.appends", side, conninfo, str(batch)]
    root = Path(__file__).parents[1]
    with ExitStack() as stack:
        running = []
        for _ in range(PROCESSES):  # One by one: two of stock's that start at once may fail.
            it = subprocess.Popen(
                command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            running.append(stack.enter_context(it))
            if it.stdout is None or it.stdout.readline() != "ready\n":
                raise RuntimeError("a writer did not get ready: what it ran into is above")
        for it in running:
            if it.stdin is not None:
                it.stdin.write("go\n")
                it.stdin.flush()
        return sum(float(it.communicate()[0]) for it in running)


def appending(side: str, conninfo: str, batch: int) -> None:
    """One of those processes."""
    append = sides.appender(side, conninfo, batch)
    with ThreadPoolExecutor(WRITERS) as pool:
        for _ in range(10):  # Every thread has its connection, and what it says is prepared.
            list(pool.map(lambda _: append(), range(WRITERS)))
        print("ready", flush=True)
        sys.stdin.readline()
        begun = perf_counter()

        def work(_: int) -> int:
            done = 0
            while perf_counter() - begun < SECONDS:
                done += append()
            return done

        print(sum(pool.map(work, range(WRITERS))) / (perf_counter() - begun))


if __name__ == "__main__":
    side, conninfo, batch = sys.argv[1:]
    appending(side, conninfo, int(batch))

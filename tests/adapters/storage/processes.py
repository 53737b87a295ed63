"""Other processes: each runs a few lines, with a journal of its own, and can be killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]

OPEN = """
import sys
from itertools import count
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Entry

me, kind, *where = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
journal = {"sqlite": SqliteJournal, "postgres": PostgresJournal}[kind](*where)
"""

APPEND = (
    OPEN
    + """
for n in range(1, 21):
    own, decision = f"writer/{me}", f"decision/{me}-{n}"
    journal.append([Entry(own, n, "x.Tried", b"{}"), Entry(decision, 1, "x.Made", b"{}")])
journal.close()
"""
)

APPEND_FOR_EVER = (
    OPEN
    + """
for n in count(1):
    own, decision = f"writer/{me}", f"decision/{me}-{n}"
    journal.append(
        [Entry(own, 2 * n - 1, "x", b"."), Entry(own, 2 * n, "x", b"." * 999)]
        + [Entry(decision, 1, "x", b".")]
    )
    print(n, flush=True)
"""
)


@contextmanager
def running(code: str, count: int, *store: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes that wait until all are ready; whichever still runs at the end is killed."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(me), *store],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for me in range(count)
    ]
    try:
        for it in processes:
            assert it.stdout
            assert it.stdout.readline() == "ready\n"
        for it in processes:
            assert it.stdin
            it.stdin.write("go\n")
            it.stdin.flush()
        yield processes
    finally:
        for it in processes:
            it.kill()
            it.communicate()

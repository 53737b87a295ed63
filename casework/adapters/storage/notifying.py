"""A bell between the processes on one schema of PostgreSQL: by NOTIFY, beside the appends.

A NOTIFY within an append would have all commits wait for each other. Here one connection sends
them, after the commits and at most every few milliseconds, however many there were; another one
listens. Both are opened when they are first needed, and again if they break.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from selectors import EVENT_READ, DefaultSelector
from socket import socketpair
from threading import Event, Lock, Thread
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.connections import completed, given_in
from casework.application.bells import LocalBell

EVERY: Final = 0.005
"""How many seconds lie between two notices at least."""

_AGAIN: Final = 1.0
"""After how many seconds a lost connection is opened again."""

_LOST: Final = psycopg.Error, OSError  # The latter if no more files may be opened just now.


class PostgresBell:
    """A `Bell` that is heard by every process with one on the same schema.

    Args:
        conninfo, schema: as the journal was opened with.
        patience: for how many whole seconds, at least one, to wait for the server.
    """

    def __init__(self, conninfo: str, schema: str = "", *, patience: int = 5) -> None:
        given = given_in(conninfo)
        self._conninfo = completed(given.conninfo, patience)
        digest = hashlib.sha256((schema or given.schema).encode()).hexdigest()[:16]
        self._channel = Identifier(f"casework_{digest}")
        self._local = LocalBell()
        self._lock = Lock()
        self._threads: dict[str, Thread] = {}
        self._asked, self._over = Event(), Event()
        self._end, self._told = socketpair()
        self.sent = 0

    @property
    def heard(self) -> int:
        return self._local.heard

    def ring(self) -> None:
        self._local.ring()
        self._asked.set()
        if "notifier" not in self._threads:
            self._start("notifier")

    def wait(self, heard: int, timeout: float) -> None:
        if "listener" not in self._threads:
            self._start("listener")
        self._local.wait(heard, timeout)

    def close(self) -> None:
        """Tell what was rung, wake who waits, and let go of the connections. Closing again does
        nothing."""
        with self._lock:
            self._over.set()
            self._asked.set()
            self._told.close()  # It has come to an end, says the other end.
        self._local.close()
        for it in self._threads.values():
            it.join()
        self._end.close()

    def _start(self, name: str) -> None:
        act = {"notifier": self._notify, "listener": self._listen}[name]
        with self._lock:
            if name not in self._threads and not self._over.is_set():
                self._threads[name] = Thread(target=act, name=f"casework-{name}", daemon=True)
                self._threads[name].start()

    def _notify(self) -> None:
        notice = SQL("NOTIFY {}").format(self._channel)
        last = False
        while not last:
            last = self._over.is_set()  # What was rung before is worth one more connection.
            try:
                with closing(psycopg.connect(self._conninfo, autocommit=True)) as connection:
                    while True:
                        self._asked.wait()
                        self._asked.clear()
                        over = self._over.is_set()
                        connection.execute(notice)
                        self.sent += 1
                        if over:
                            return
                        self._over.wait(EVERY)
            except _LOST:  # Meanwhile those who wait look by the clock.
                self._asked.set()
                self._over.wait(_AGAIN)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with (
                    closing(psycopg.connect(self._conninfo, autocommit=True)) as connection,
                    DefaultSelector() as readable,  # Any number of files may be open.
                ):
                    readable.register(connection.fileno(), EVENT_READ)
                    readable.register(self._end, EVENT_READ)
                    connection.execute(SQL("LISTEN {}").format(self._channel))
                    self._local.ring()  # There may have been something before.
                    while not self._over.is_set():
                        readable.select()
                        for _ in connection.notifies(timeout=0):
                            self._local.ring()
            except _LOST:
                self._over.wait(_AGAIN)

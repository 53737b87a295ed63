"""Bells: whoever appends rings, and whoever follows the feed is woken, at once or by the clock.

A ring says only that there may be more to read. Any number of rings before somebody looks are one;
if one is lost, the follower looks when its time is up. So nothing rests on a ring but speed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from threading import Condition, Event, Thread
from typing import Protocol, Self

from casework.application.ports import Entry, Journal, entry_at, news

POLL = timedelta(seconds=1)
"""After how long a follower looks by itself."""


class Bell(Protocol):
    """Wakes those who follow a journal. Its suite is ``casework.testing.bells``."""

    @property
    def heard(self) -> int:
        """How often it has rung, as far as is known here. To be asked before the feed is read."""
        ...

    def ring(self) -> None:
        """Tell all who wait, here and elsewhere. Returns at once, and never fails."""
        ...

    def wait(self, heard: int, timeout: float) -> None:
        """Until it has rung more than ``heard`` times, or for ``timeout`` seconds."""
        ...

    def close(self) -> None:
        """Let go of connections. What was rung before is still told, and whoever waits here looks
        once more; later they look by the clock. Closing again does nothing."""
        ...


class LocalBell:
    """A `Bell` that is heard in this process."""

    def __init__(self) -> None:
        self._rung = 0
        self._condition = Condition()

    @property
    def heard(self) -> int:
        return self._rung

    def ring(self) -> None:
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def wait(self, heard: int, timeout: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._rung > heard, timeout)

    def close(self) -> None:
        """There is nothing to let go of. Whoever waits is woken."""
        self.ring()


class RingingJournal:
    """A `Journal` that rings after each append, on whatever journal lies under it. Closing it
    closes the bell too."""

    def __init__(self, under: Journal, bell: Bell) -> None:
        self._under, self._bell = under, bell

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        self._under.append(entries, held)
        self._bell.ring()

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        return self._under.read(stream, after)

    def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
        return news(self._under, known)

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return self._under.feed(after)

    def position_of(self, stream: str, version: int) -> int | None:
        return self._under.position_of(stream, version)

    def entry_at(self, stream: str, version: int) -> tuple[int, Entry] | None:
        return entry_at(self._under, stream, version)

    def close(self) -> None:
        """Let go of both. Closing again does nothing."""
        self._under.close()
        self._bell.close()


def follow(
    journal: Journal, bell: Bell, over: Event, *, after: int = 0, poll: timedelta = POLL
) -> Iterator[tuple[int, Entry]]:
    """Every entry of the feed with its position, those to come as they come.

    It ends when ``over`` is set: whoever sets it rings.

    Raises:
        StoreFailure: the store could not be read.
    """
    while not over.is_set():
        heard = bell.heard
        for position, entry in journal.feed(after):
            yield position, entry
            after = position
        if not over.is_set():
            bell.wait(heard, poll.total_seconds())


class Following:
    """Does something again whenever the bell rings and each time the clock says so, in a thread of
    its own, for as long as it is entered.

        with Following(outbox.run, (NotDelivered, StoreFailure), log.exception, bell):
            ...

    What goes wrong, of the kinds in ``expected``, is handed to ``told``, in that thread, and tried
    again when it is time. Leaving waits for what is being done.
    """

    def __init__(
        self,
        act: Callable[[], object],
        expected: tuple[type[Exception], ...],
        told: Callable[[Exception], object],
        bell: Bell | None = None,
        every: timedelta = POLL,
    ) -> None:
        self._act, self._expected, self._told = act, expected, told
        self._bell, self._every = bell or LocalBell(), every
        self._over = Event()
        self._thread = Thread(target=self._run, name="casework-following", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._bell.ring()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            heard, failed = self._bell.heard, False
            try:
                self._act()
            except self._expected as wrong:
                failed = True
                self._told(wrong)
            if failed:  # Not at each ring: it takes a while until it is mended.
                self._over.wait(self._every.total_seconds())
            elif not self._over.is_set():
                self._bell.wait(heard, self._every.total_seconds())

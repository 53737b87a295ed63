"""Appends that are asked for at the same time are written together, and each is told its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from attrs import define, field

from casework.application.ports import Entry, StoreFailure

MOST = 256
"""How many appends are written together at most."""

SLOW = 0.02
"""After how many seconds somebody else writes beside whoever is not done yet."""

_IN_DOUBT = (
    "whoever wrote it was broken off, and whether it is on record is unknown: ask again under the"
    " same decision id"
)


def _shut() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@define(eq=False)
class Ask:
    """One append: its entries, and the version at which each stream must be found. Whoever writes
    it leaves in ``failed`` why it was not written, if it was not."""

    entries: Sequence[Entry]
    places: Mapping[str, int]
    failed: BaseException | None = None
    done: bool = False
    leads: bool = False
    turn: Lock = field(factory=_shut)


class Group:
    """Whoever comes while others write waits; then one of those who wait writes for all of them.

    ``write`` writes asks in one transaction, one after the other: one that does not fit is left
    out, and told so; if it raises, none was written. One writes at a time, for whoever waits is
    then written together with more; but where there may be more ``leaders``, one who is slow does
    not keep the others waiting.
    """

    def __init__(self, write: Callable[[Sequence[Ask]], None], leaders: int = 1) -> None:
        self._write = write
        self._leaders, self._leading = leaders, 0
        self._lock = Lock()
        self._waiting: list[Ask] = []

    def append(self, entries: Sequence[Entry], places: Mapping[str, int]) -> None:
        """Write this append, alone or with others.

        Raises:
            Conflict: it does not fit.
            Exception: whatever kept the store from writing it.
        """
        ask = Ask(entries, places)
        with self._lock:
            self._waiting.append(ask)
            ask.leads = not self._leading
            self._leading += ask.leads
        if not ask.leads:
            self._wait(ask)
        if ask.leads:
            self._lead()
        while not ask.done:  # Another leader has it in hand.
            ask.turn.acquire()
        if ask.failed is not None:
            raise ask.failed

    def _wait(self, ask: Ask) -> None:
        """Until it is written, or its turn to lead."""
        try:
            if ask.turn.acquire(timeout=SLOW if self._leaders > 1 else -1):
                return
            with self._lock:
                if self._leading < self._leaders and not (ask.leads or ask.done):
                    ask.leads = True
                    self._leading += 1
            if not ask.leads:
                ask.turn.acquire()
        except BaseException:  # Somebody broke it off: then somebody else leads.
            with self._lock:
                if ask in self._waiting:
                    self._waiting.remove(ask)
                if ask.leads:
                    self._pass_on()
            raise

    def _lead(self) -> None:
        with self._lock:
            asks, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            if asks:
                self._write(asks)
        except BaseException as failure:
            meant = isinstance(failure, Exception)  # Else for whoever writes, and nobody else.
            for it in asks:
                it.failed = failure if meant else StoreFailure(_IN_DOUBT)
            if not meant:
                raise
        finally:
            with self._lock:
                for it in asks:
                    it.done = True
                    if it.turn.locked():  # Else it was about to lead, and is told as it comes to.
                        it.turn.release()
                self._pass_on()

    def _pass_on(self) -> None:
        """Let the next lead who does not yet; without any, or while others lead, one less does."""
        following = next((it for it in self._waiting if not it.leads), None)
        if following is None or self._leading > 1:
            self._leading -= 1
        else:
            following.leads = True
            following.turn.release()

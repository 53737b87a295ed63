"""Snapshots: what long streams have come to, as a kept view: so they need not be folded whole.

A row holds the state that a stream came to at a version. It is bound to the rules: its view's
digest is over all of the domain's sources, so that what was folded by another release is never
believed. It rests on nothing personal: only pages that have room for it neither in their phases nor
in their events have rows, so that nobody is kept here a second time, and no erasure and no missing
key changes what a row says. Who audits begins nowhere but at the beginning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from attrs import field, frozen

from casework.application.office import Known, Office
from casework.application.ports import Entry, entry_at
from casework.application.views.keeping import Keeper, NotKept, never_written, not_on_record
from casework.application.views.shelves import Shelf
from casework.application.views.states_rows import phases_kept, read, written
from casework.domain.kernel import WHEN_DECIDED

EVERY: Final = 100
"""A stream has a row once it is so long, and a new one whenever it has grown by as much."""


@frozen
class States:
    """The states of long streams as a kept view: a row for each, under the stream's name.

    A stream is read to its end when a row is due: so a row may be ahead of where the view stands.
    """

    office: Office
    every: int = EVERY
    name: str = field(init=False, default="states")

    @property
    def digest(self) -> str:
        """Of all that decides what a row says: the rule set, and how rows are made and written."""
        told = f"{_own_sources()}\n{self.every}\n{self.office.rule_set}"
        return hashlib.sha256(told.encode()).hexdigest()

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        due = {it.stream for it in entries if it.version % self.every == 0}
        return {it for it in due if self._phases(it) is not None}

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        for stream in self.keys(entries):
            before = self.beginning(stream, rows[stream]) if stream in rows else None
            after = self._folded(stream, before)
            if after is not None:
                rows[stream] = written(self._phases(stream), after)

    def known(self, stream: str, data: bytes) -> Known:
        """What a row says of its stream.

        Raises:
            StoreFailure: nothing that was ever written in it.
        """
        try:
            return read(self._phases(stream), data)
        except Exception as wrong:  # Whatever it is, it comes of what lies there.
            raise never_written(self.name, stream) from wrong

    def beginning(self, stream: str, data: bytes) -> Known:
        """What a row says of its stream, if the journal has an entry of that version and time.

        Raises:
            StoreFailure: it says what was never written, or what is not on record.
        """
        version, state, at = self.known(stream, data)
        found = entry_at(self.office.journal, stream, version)
        if found is None or self.office.codec.event(found[1])[1] != at:
            raise not_on_record(self.name, f"{stream} up to version {version}")
        return version, state, at

    def _phases(self, stream: str) -> Any:
        page = self.office.pages.get(stream.partition("/")[0])
        return None if page is None else phases_kept(page.decider)

    def _folded(self, stream: str, begun: Known | None) -> Known | None:
        """What a stream comes to at the last version that a row is due at; None if it has that."""
        decider, codec = self.office.page(stream).decider, self.office.codec
        version, state, at = begun or (0, decider.initial, WHEN_DECIDED)
        entries = self.office.journal.read(stream, version)
        due = entries[: len(entries) - (version + len(entries)) % self.every]
        for entry in due:
            event, at = codec.event(entry)
            version, state = entry.version, decider.evolve(state, event)
        return (version, state, at) if due else None


def beginnings(view: States, shelf: Shelf) -> Callable[[str], Known | None]:
    """What `Office.begun` is where the view is kept: all its rows are read now, and each is decoded
    when its stream is first asked for, and forgotten then. Nothing is known where it is not kept as
    it is made now.

    Raises:
        StoreFailure: they could not be read, or are of more than there is on record; later, when a
            row is that, or nothing that was written there.
    """
    try:
        _, found = Keeper(view, view.office.journal, shelf).rows()
    except NotKept:
        found = {}
    rows = dict(found)

    def begun(stream: str) -> Known | None:
        if (data := rows.get(stream)) is None:
            return None
        known = view.beginning(stream, data)
        rows.pop(stream, None)
        return known

    return begun


@cache
def _own_sources() -> str:
    folder = resources.files("casework.application.views")
    sources = [folder.joinpath(it).read_bytes() for it in ("states.py", "states_rows.py")]
    return hashlib.sha256(b"".join(sources)).hexdigest()

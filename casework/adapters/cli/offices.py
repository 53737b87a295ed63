"""Offices: the store that a command was given, opened for as long as the command takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from casework.adapters.cli.looks import Looks
from casework.adapters.cli.output import Common
from casework.application.office import Accepted, Office
from casework.application.ports import PersonalKeys, StoreFailure
from casework.application.reading import history
from casework.domain import calendar
from casework.infrastructure.bootstrap import open_keys, open_office, without_password

KEYS: Final = "CASEWORK_KEYS"
"""Names the folder with the keys for personal data, in the environment."""


@contextmanager
def office_at(common: Common, *, make: bool = False) -> Iterator[Office]:
    """The office on a store. Only a command that writes may ``make`` one.

    Raises:
        StoreFailure: there is none, or it cannot be opened.
    """
    if not make and is_file(common.store) and not Path(common.store).exists():
        raise StoreFailure(
            f"there is no store at {without_password(common.store)}: name one with --store, or make"
            " one with `casework demo` or `casework do`"
        )
    office = open_office(common.store, keys=keys_of(common.store))
    try:
        yield office
    finally:
        office.journal.close()


def keys_of(store: str) -> PersonalKeys | None:
    """The keys for a store: in the folder that is named, or, if there is one, beside its file.

    Raises:
        StoreFailure: the folder that is named is not there, or cannot be opened.
    """
    named = os.environ.get(KEYS)
    if named:
        return open_keys(named)
    folder = key_folder(store)
    return open_keys(folder) if folder and folder.exists() else None


def key_folder(store: str) -> Path | None:
    """Where the keys for a store belong: where it is said, or beside its file."""
    named = os.environ.get(KEYS) or (f"{store}.keys" if is_file(store) else "")
    return Path(named) if named and store != "memory:" else None


def is_file(store: str) -> bool:
    """Whether the store is a file: not memory, nor at any address."""
    return store != "memory:" and "://" not in store


def looks_of(office: Office) -> Looks:
    """How values look by the calendar in force there."""
    published: calendar.Published = office.state(f"{calendar.decider.name}/office")[1]
    return Looks(published.current.utc_offset)


Happening = tuple[str, int, str, Any]
"""An event: its stream, its version, its name, and itself."""


def events_of(office: Office, accepted: Accepted) -> tuple[Happening, ...]:
    """The events that a decision wrote, stream by stream."""
    return tuple(
        (stream, line.version, line.name, line.event)
        for stream, first, last in accepted.wrote
        for line in history(office, stream)[first - 1 : last]
    )


def document_of(it: Happening) -> dict[str, Any]:
    """An event for programs."""
    stream, version, name, event = it
    return {"stream": stream, "version": version, "name": name, "event": event}

"""Shelves: where kept views lie, beside the journal and in the same database.

A view is kept as rows, each some bytes under a key, as of a position of the feed: rows and position
change in one transaction, or neither does. Of a view there is one live copy, which is read; others
may be in the making beside it, one for each definition, and take its place in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from attrs import frozen


@frozen
class Standing:
    """How a copy of a view stands: the digest of its definition, the position that its rows are as
    of, and whether it is the live one."""

    digest: str
    position: int = 0
    live: bool = False


class Shelf(Protocol):
    """Keeps the rows of views. Its suite is ``casework.testing.views``.

    ``making``, where it is asked for, is the digest of a copy in the making; without it, the live
    copy is meant. Every method raises ``StoreFailure`` if the store could not do it.
    """

    def standing(self, view: str, making: str | None = None) -> Standing | None:
        """How a copy stands; None if there is none."""
        ...

    def rows(
        self, view: str, keys: Collection[str] | None = None, making: str | None = None
    ) -> tuple[Standing, dict[str, bytes]] | None:
        """The rows of a copy under these keys, or all of them, and how it stood at that moment;
        None if there is none."""
        ...

    def begin(self, view: str, digest: str) -> None:
        """Begin a copy, empty and at position 0; one in the making of this digest is dropped."""
        ...

    def write(
        self, view: str, after: Standing, position: int, changed: Mapping[str, bytes | None]
    ) -> None:
        """Change rows of a copy (None takes one away) and where it stands, all or nothing.

        Raises:
            Conflict: the copy does not stand so any more: read again.
        """
        ...

    def swap(self, view: str, made: Standing) -> None:
        """Let a copy take the place of the live one, and drop all others.

        Raises:
            Conflict: it does not stand so any more, or the live one has got further: readers must
                not go back.
        """
        ...

    def end(self) -> int:
        """The last position of the journal beside it, or 0; to tell how far a view has got."""
        ...

    def close(self) -> None:
        """Let go of files and connections. Closing again does nothing."""
        ...

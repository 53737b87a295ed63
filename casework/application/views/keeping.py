"""Keeping views: rows beside the journal that say at any moment what a fold of it comes to.

A view is read from the feed page by page, each page with the position it ends at in one
transaction: so it is read exactly once, however often a keeper is broken off, and any number of
keepers may be at work. If what the view is made by has changed, or somebody wants it made anew, a
copy is made beside the live one, which is read meanwhile, and swapped for it in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from time import monotonic
from typing import Final, Protocol

from attrs import define, field, frozen

from casework.application.bells import Bell, LocalBell
from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.application.record import in_the_clear
from casework.application.views.shelves import Shelf, Standing

PAGE: Final = 1000
"""How many entries are read into a view at once."""

_LOOK: Final = 0.02
"""After how many seconds one who waits for a view looks by itself."""


class View(Protocol):
    """What a kept view is made by. ``digest`` changes with whatever its rows depend on.

    What is folded must depend on nothing but the rows and the journal: in pages of any length,
    again and elsewhere, it comes to the same. Rows hold nothing personal in the clear.
    """

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str: ...

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        """The rows that these entries, the next of the feed, are about."""
        ...

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        """Change the rows under those keys, in place, to what they are after these entries."""
        ...


class NotKept(Exception):
    """There is no live copy of the view as it is made now. Let it be kept first."""


class NotReached(Exception):
    """The view has not come to this position in time: what it says would be from before."""


class Superseded(Exception):
    """Another release keeps the view by another definition now. Keep it no longer here."""


class PersonalKept(AssertionError):
    """A view would keep something personal in the clear, where no erasure reaches. Ours to mend."""


def never_written(view: str, key: str) -> StoreFailure:
    """What to raise of a row that no keeper has written so."""
    return StoreFailure(
        f"the view {view} says of {key} what was never written there: make it anew with"
        " `casework views --rebuild`"
    )


def not_on_record(view: str, what: str) -> StoreFailure:
    """What to raise of a view that says more than the journal beside it."""
    return StoreFailure(
        f"the view {view} has read {what}, which is not on record: the journal was cut, or an"
        " earlier one was put in its place. See what it holds with `casework audit fsck`, and make"
        " the view anew of that with `casework views --rebuild`"
    )


@frozen
class Progress:
    """How far a view has got: up to a position, of the last there is."""

    view: str
    position: int
    end: int


Told = Callable[[Progress], object]


@define(eq=False)
class Keeper:
    """Keeps one view on a shelf. ``bell`` rings when it has got on; ``told`` hears how far, at each
    page. Threads share a keeper only to read."""

    view: View
    journal: Journal
    shelf: Shelf
    bell: Bell = field(factory=LocalBell)
    page: int = PAGE
    told: Told | None = None
    _at: Standing | None = field(init=False, default=None)  # Where we left the live copy.
    _kept: bool = field(init=False, default=False)
    _seen: bool = field(init=False, default=False)  # The journal has what the live copy has read.

    # -- Reading -----------------------------------------------------------------------------

    def rows(self, keys: Collection[str] | None = None) -> tuple[int, Mapping[str, bytes]]:
        """The rows under these keys, or all, and the position that they are as of.

        Raises:
            NotKept: it is not kept, or by another definition.
            StoreFailure: they could not be read, or are of more than there is on record.
        """
        found = self.shelf.rows(self.view.name, keys)
        if found is None or found[0].digest != self.view.digest:
            raise NotKept(f"the view {self.view.name} is not kept as it is made now")
        standing, rows = found
        self._require_on_record(standing)
        return standing.position, rows

    def position(self) -> int | None:
        """Where the live copy stands; None if there is none as the view is made now."""
        live = self.shelf.standing(self.view.name)
        return live.position if live and live.digest == self.view.digest else None

    def on_record(self) -> bool:
        """Whether the journal has the entry that the live copy has read last. If not, it was cut,
        or an earlier one was put in its place: `rebuild` makes the view of what there is."""
        live = self.shelf.standing(self.view.name)
        return live is None or self._is_on_record(live)

    def _is_on_record(self, live: Standing) -> bool:
        if live.position == 0:
            return True
        there = next(iter(self.journal.feed(live.position - 1)), None)
        return there is not None and there[0] == live.position

    def _require_on_record(self, live: Standing) -> None:
        if not self._seen and not self._is_on_record(live):
            raise not_on_record(self.view.name, f"position {live.position}")
        self._seen = True  # From then on the journal only grows.

    def wait_for(self, position: int, timeout: float) -> None:
        """Until the view has come to a position (`Journal.position_of`), ``timeout`` seconds long.

        Raises:
            NotReached: it has not come so far.
            StoreFailure: it could not be read.
        """
        end = monotonic() + timeout
        while True:
            heard = self.bell.heard
            reached = self.position()
            if reached is not None and reached >= position:
                return
            left = end - monotonic()
            if left <= 0:
                raise NotReached(
                    f"the view {self.view.name} is at position {reached or 0}, not at {position}:"
                    " see that it is kept, or wait longer"
                )
            self.bell.wait(heard, min(left, _LOOK))

    # -- Keeping -----------------------------------------------------------------------------

    def catch_up(self) -> int:
        """Bring the view to the end of the feed, and tell its position there. It is made first if
        there is none, or one by another definition.

        Raises:
            Superseded: it was kept here, and another release has made it its own.
            StoreFailure: the store could not do it, and what was kept until then is kept; or the
                view is of more than there is on record.
        """
        while True:
            left, self._at = self._at, None
            live = left or self.shelf.standing(self.view.name)
            if live is not None:
                self._require_on_record(live)
            if live is None or live.digest != self.view.digest:
                if live is not None and self._kept:
                    raise Superseded(f"the view {self.view.name} is kept by another release")
                if self._making() is None:
                    self._begin()
                self._make()
                continue
            self._kept = True
            with suppress(Conflict):  # Somebody else was faster: go on from where it stands.
                at = self._advance(live)
                if at != left:  # Else nothing was new: see whether it still stands there.
                    self._at = at
                    return at.position

    def rebuild(self) -> int:
        """Make the view anew beside the live copy, swap them, and tell its position. A live copy of
        more than there is on record is emptied first: nobody may read it, or could overtake it.

        Raises:
            StoreFailure: the store could not do it. The live copy stays as it is.
        """
        found = None if self.on_record() else self.shelf.rows(self.view.name)
        if found is not None and not self._is_on_record(found[0]):
            with suppress(Conflict):  # Somebody else has done it.
                self.shelf.write(self.view.name, found[0], 0, dict.fromkeys(found[1]))
        self._begin()
        self._make()
        return self.catch_up()

    def _begin(self) -> None:
        with suppress(Conflict):  # Somebody else begins too: one is enough.
            self.shelf.begin(self.view.name, self.view.digest)

    def _making(self) -> Standing | None:
        return self.shelf.standing(self.view.name, self.view.digest)

    def _make(self) -> None:
        """Go on with the copy in the making until it is swapped, by us or somebody else."""
        while (made := self._making()) is not None:
            with suppress(Conflict):  # Somebody else reads into it, or into the live one: read on.
                self.shelf.swap(self.view.name, self._advance(made))
                self.bell.ring()

    def _advance(self, at: Standing) -> Standing:
        """Read a copy on to the end of the feed."""
        feed = self.journal.feed(at.position)
        while page := list(islice(feed, self.page)):
            at = self._read(at, page)
        return at

    def _read(self, at: Standing, page: Sequence[tuple[int, Entry]]) -> Standing:
        name, position = self.view.name, page[-1][0]
        entries = [entry for _, entry in page]
        keys = set(self.view.keys(entries))
        found = self.shelf.rows(name, keys, None if at.live else at.digest)
        if found is None or found[0] != at:
            raise Conflict(f"the view {name} stands elsewhere by now: read again")
        before = found[1]
        after = dict(before)
        self.view.fold(after, entries)
        self.shelf.write(name, at, position, dict(self._changed(keys, before, after)))
        self.bell.ring()
        if self.told is not None:
            self.told(Progress(name, position, max(position, self.shelf.end())))
        return Standing(at.digest, position, at.live)

    def _changed(
        self, keys: Collection[str], before: Mapping[str, bytes], after: Mapping[str, bytes]
    ) -> Iterator[tuple[str, bytes | None]]:
        if not after.keys() <= set(keys):
            raise AssertionError(f"the view {self.view.name} folds into rows it did not ask for")
        for key in keys:
            data = after.get(key)
            if data != before.get(key):
                if data is not None and in_the_clear(Entry(self.view.name, 1, key, data)):
                    raise PersonalKept(f"the view {self.view.name}, in the row {key}")
                yield key, data

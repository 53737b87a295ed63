"""A kept view is what a fold from nothing comes to, whoever keeps it and however often it breaks
off; it is read throughout, and it never says less than one has waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.adapters.storage.views import MemoryShelf
from casework.adapters.storage.views_sqlite import SqliteShelf
from casework.application.bells import Bell, Following, LocalBell, RingingJournal
from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.application.views.keeping import (
    Keeper,
    NotKept,
    NotReached,
    PersonalKept,
    Progress,
    Superseded,
)
from casework.application.views.shelves import Shelf, Standing
from casework.testing.journals import at_once, entry
from casework.testing.views import Chronicle, told_anew


class BrokenOff(Exception):
    """Somebody pulled the plug."""


@frozen
class Breaking(Chronicle):
    """Reads so many pages, and then breaks off in the middle of one."""

    pages: list[int] = field(factory=lambda: [0])

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        super().fold(rows, entries[: len(entries) // 2])
        self.pages[0] -= 1
        if self.pages[0] < 0:
            raise BrokenOff
        super().fold(rows, entries[len(entries) // 2 :])


@pytest.fixture
def journal() -> Journal:
    return MemoryJournal()


@pytest.fixture
def shelf(journal: Journal) -> Shelf:
    return MemoryShelf(journal)


def lived(journal: Journal, streams: str = "abcab") -> None:
    """Two entries for each letter, in streams of that name."""
    for it in streams:
        version = len(journal.read(it)) + 1
        journal.append([entry(it, version), entry(it, version + 1)])


APPENDED = st.lists(st.sampled_from("abc"), max_size=8)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), APPENDED),
        st.tuples(st.just("catch up"), st.integers(1, 5)),
        st.tuples(st.just("rebuild"), st.integers(1, 5)),
        st.tuples(st.just("break off"), st.integers(0, 3)),
        st.tuples(st.just("break off rebuilding"), st.integers(0, 3)),
        st.tuples(st.just("define anew"), st.integers(0, 2)),
    ),
    max_size=25,
)


@given(ACTS)
def test_it_is_the_fold_from_nothing_whatever_happens_to_those_who_keep_it(
    acts: list[tuple[str, int | list[str]]],
):
    journal = MemoryJournal()
    shelf = MemoryShelf(journal)
    digest = "0"
    for act, given_ in acts:
        match act, given_:
            case "append", list():
                lived(journal, "".join(given_))
            case "catch up", int():
                Keeper(Chronicle(digest), journal, shelf, page=given_).catch_up()
            case "rebuild", int():
                Keeper(Chronicle(digest), journal, shelf, page=given_).rebuild()
            case "break off" | "break off rebuilding", int():
                keeper = Keeper(Breaking(digest, [given_]), journal, shelf, page=2)
                with suppress(BrokenOff):
                    (keeper.catch_up if act == "break off" else keeper.rebuild)()
            case "define anew", int():
                digest = str(given_)
        live = shelf.rows("chronicle")
        if live is not None:  # As of its position, whatever has come since.
            rows: dict[str, bytes] = {}
            upto = [it for at, it in journal.feed() if at <= live[0].position]
            Chronicle().fold(rows, upto)
            assert live[1] == rows
    keeper = Keeper(Chronicle(digest), journal, shelf)
    keeper.catch_up()

    assert keeper.rows() == (shelf.end(), told_anew(journal))


def test_it_is_read_throughout_while_it_is_made_anew(journal: Journal, shelf: Shelf):
    lived(journal)
    Keeper(Chronicle("old"), journal, shelf).catch_up()
    lived(journal)
    seen: list[Standing | None] = []
    told: Callable[[Progress], None] = lambda _: seen.append(shelf.standing("chronicle"))  # noqa: E731
    Keeper(Chronicle("new"), journal, shelf, page=3, told=told).catch_up()

    assert seen == [Standing("old", 10, live=True)] * 7
    assert shelf.standing("chronicle") == Standing("new", 20, live=True)


def test_who_reads_by_another_definition_is_told(journal: Journal, shelf: Shelf):
    reader = Keeper(Chronicle("new"), journal, shelf)
    with pytest.raises(NotKept):
        reader.rows()
    lived(journal)
    Keeper(Chronicle("old"), journal, shelf).catch_up()
    with pytest.raises(NotKept):
        reader.rows()
    assert reader.position() is None
    with pytest.raises(NotReached):
        reader.wait_for(1, timeout=0)
    reader.catch_up()

    assert reader.rows() == (10, told_anew(journal))


def test_who_kept_it_until_another_release_does_stops(journal: Journal, shelf: Shelf):
    """And does not take it back: two releases at work at once would take turns for ever."""
    lived(journal)
    before = Keeper(Chronicle("old"), journal, shelf)
    before.catch_up()
    after = Keeper(Chronicle("new"), journal, shelf)
    after.catch_up()
    with pytest.raises(Superseded):
        before.catch_up()

    assert after.rows()[0] == 10


def test_what_one_has_written_is_read_once_one_has_waited_for_it(journal: Journal, shelf: Shelf):
    lived(journal)
    keeper = Keeper(Chronicle(), journal, shelf)
    position = journal.position_of("b", 4) or 0
    with pytest.raises(NotReached):
        keeper.wait_for(position, timeout=0.01)
    keeper.catch_up()
    keeper.wait_for(position, timeout=0)
    with pytest.raises(NotReached):
        keeper.wait_for(position + 1, timeout=0)


def test_it_is_waited_for_while_another_thread_keeps_it(journal: Journal, shelf: Shelf):
    bell: Bell = LocalBell()
    ringing = RingingJournal(journal, bell)
    keeper = Keeper(Chronicle(), journal, shelf)
    failed: list[Exception] = []
    with Following(keeper.catch_up, (Conflict,), failed.append, bell):
        for n in range(1, 30):
            ringing.append([entry("a", n)])
            keeper.wait_for(journal.position_of("a", n) or 0, timeout=60)
            assert keeper.rows()[1]["a"].endswith(b"a v%d;" % n)
    assert failed == []


class Earlier(MemoryJournal):
    """What was on record earlier, put in the place of a journal; the next numbers are far on."""

    def __init__(self, journal: Journal, until: int) -> None:
        super().__init__()
        self.append([it for at, it in journal.feed() if at <= until])
        self._until = until

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        far = 2**40
        for at, it in super().feed(after if after <= self._until else max(after - far, 0)):
            yield at if at <= self._until else at + far, it


@pytest.mark.parametrize("since", ["", "abc"])
def test_what_has_read_more_than_is_on_record_is_neither_read_nor_kept_until_it_is_made_anew(
    journal: Journal, shelf: Shelf, since: str
):
    """The journal was cut, or an earlier one is in its place: nothing would ever overtake it, and
    what came instead would be passed over."""
    lived(journal)
    Keeper(Chronicle(), journal, shelf).catch_up()
    earlier = Earlier(journal, 6)
    lived(earlier, since)
    keeper, later = (Keeper(Chronicle(it), earlier, shelf) for it in ("chronicle", "new"))
    on_record = keeper.on_record()
    for act in (keeper.rows, keeper.catch_up, later.catch_up):
        with pytest.raises(StoreFailure):
            act()
    seen: list[object] = []
    making = Keeper(
        Chronicle("new"),
        earlier,
        shelf,
        page=4,
        told=lambda _: seen.append(shelf.rows("chronicle")),
    )
    making.rebuild()

    assert not on_record
    assert making.on_record()
    assert seen == [(Standing("chronicle", live=True), {})] * len(seen) != []
    assert making.rows() == ([at for at, _ in earlier.feed()][-1], told_anew(earlier))


def test_two_who_make_anew_what_has_read_more_than_is_on_record_do_not_wait_for_each_other(
    journal: Journal, shelf: Shelf
):
    lived(journal)
    Keeper(Chronicle(), journal, shelf).catch_up()
    earlier = Earlier(journal, 6)

    def rebuilt() -> int:
        return Keeper(Chronicle(), earlier, shelf, page=1).rebuild()

    assert at_once([rebuilt] * 4) == [6] * 4
    assert Keeper(Chronicle(), earlier, shelf).rows() == (6, told_anew(earlier))


def test_it_is_told_how_far_it_has_got(journal: Journal, shelf: Shelf):
    lived(journal)
    told: list[Progress] = []
    Keeper(Chronicle(), journal, shelf, page=4, told=told.append).catch_up()

    assert [(it.position, it.end) for it in told] == [(4, 10), (8, 10), (10, 10)]


def test_nothing_personal_is_kept_in_the_clear(journal: Journal, shelf: Shelf):
    class Telling(Chronicle):
        def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
            rows["a"] = entries[0].data

    journal.append([entry("a", 1, b'{"name":{"clear":"Zoe","of":"zoe"}}')])
    with pytest.raises(PersonalKept):
        Keeper(Telling(), journal, shelf).catch_up()
    with pytest.raises(NotKept):
        Keeper(Telling(), journal, shelf).rows()


def test_a_row_that_was_not_asked_for_is_a_fault(journal: Journal, shelf: Shelf):
    class Astray(Chronicle):
        def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
            rows["elsewhere"] = b""

    lived(journal)
    with pytest.raises(AssertionError):
        Keeper(Astray(), journal, shelf).catch_up()


def test_a_keeper_that_never_ends_makes_way_when_it_is_left(tmp_path: Path):
    path, made = tmp_path / "office.db", Event()
    with closing(SqliteJournal(path)) as journal, closing(SqliteShelf(path)) as shelf:
        lived(journal)
        keeper = Keeper(Chronicle(), journal, shelf, told=lambda _: made.set())
        with Following(keeper.catch_up, (Conflict,), lambda _: None):
            assert made.wait(60)

        assert keeper.rows() == (10, told_anew(journal))

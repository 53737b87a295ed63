"""The laws of a shelf: an adapter that keeps views keeps all of them, whoever writes it.

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
    def test_my_shelf(law, tmp_path):
        law(lambda: (MyJournal(tmp_path / "office"), MyShelf(tmp_path / "office")))

A law takes one argument: what opens a journal and the shelf beside it. The store is empty when a
law begins. Called again, it opens both once more on the same store, as other processes would, or
returns those there are, as threads share them. ``LASTING`` is for stores that outlive these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from threading import Event
from typing import TypeAlias

from attrs import field, frozen

from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf, Standing
from casework.testing.journals import at_once, entry, leaving, raises

Opener: TypeAlias = Callable[[], tuple[Journal, Shelf]]
Law: TypeAlias = Callable[[Opener], None]


@frozen
class Chronicle:
    """A view for tests: what was appended to each stream whose name begins with a letter, one
    version behind the other. What was read twice, never, or out of its order is to be seen."""

    digest: str = "chronicle"
    name: str = field(init=False, default="chronicle")

    def keys(self, entries: Sequence[Entry]) -> Iterable[str]:
        return {it.stream[0] for it in entries}

    def fold(self, rows: dict[str, bytes], entries: Sequence[Entry]) -> None:
        for it in entries:
            told = b"%s v%d;" % (it.stream.encode(), it.version)
            rows[it.stream[0]] = rows.get(it.stream[0], b"") + told


def told_anew(journal: Journal) -> dict[str, bytes]:
    """What the chronicle of a journal comes to, folded from nothing."""
    rows: dict[str, bytes] = {}
    Chronicle().fold(rows, [it for _, it in journal.feed()])
    return rows


# -- One copy ----------------------------------------------------------------------------------


def nothing_is_kept_to_begin_with(opener: Opener) -> None:
    with opened(opener) as (journal, shelf):
        assert shelf.standing("v") is None
        assert shelf.standing("v", "d") is None
        assert shelf.rows("v") is None
        assert shelf.end() == 0
        with raises(Conflict):
            shelf.write("v", Standing("d"), 1, {"a": b"1"})
        with raises(Conflict):
            shelf.swap("v", Standing("d"))
        journal.append([entry("a", 1), entry("a", 2)])
        assert shelf.end() == journal.position_of("a", 2)


def rows_and_position_change_together(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"1", "b": b"2", "c": b"3"})
        shelf.write("v", live, 9, {"a": b"4", "b": None, "d": b"5", "none": None})

        now = Standing("d", 9, live=True)
        assert shelf.standing("v") == now
        assert shelf.rows("v") == (now, {"a": b"4", "c": b"3", "d": b"5"})
        assert shelf.rows("v", ["a", "a", "b", "d"]) == (now, {"a": b"4", "d": b"5"})
        assert shelf.rows("v", []) == (now, {})


def rows_are_any_bytes_under_any_text(opener: Opener) -> None:
    keys = ["", " ", "a", "A", "a'\"\\%_,{}", "ü \N{GRINNING FACE}", "x" * 200]
    rows = {key: bytes(range(256)) * n for n, key in enumerate(keys)}
    with opened(opener) as (_, shelf):
        live = made(shelf, rows)

        assert shelf.rows("v") == (live, rows)
        assert shelf.rows("v", keys) == (live, rows)


def who_comes_second_is_told_and_changes_nothing(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"1"})
        shelf.write("v", live, 2, {"a": b"2"})
        for seen in (live, Standing("other", 2, live=True), Standing("d", 2)):
            with raises(Conflict):
                shelf.write("v", seen, 3, {"a": b"3", "b": b"3"})

        assert shelf.rows("v") == (Standing("d", 2, live=True), {"a": b"2"})


def of_many_who_go_on_from_one_place_one_does(opener: Opener) -> None:
    with ExitStack() as stack:
        shelves = [stack.enter_context(opened(opener))[1] for _ in range(4)]
        live = made(shelves[0], {})
        for turn in range(1, 8):
            at = Standing("d", live.position + turn - 1, live=True)
            won = at_once(
                [
                    partial(gets_on, it, at, at.position + 1, {f"{turn}": b"%d" % n})
                    for n, it in enumerate(shelves)
                ]
            )

            assert sorted(won) == [False, False, False, True]
            assert shelves[0].rows("v", [f"{turn}"]) == (
                Standing("d", at.position + 1, live=True),
                {f"{turn}": b"%d" % won.index(True)},
            )


def rows_are_read_as_at_one_moment(opener: Opener) -> None:
    """However many others write meanwhile: each row says at which position it was written."""
    keys = [f"row {n}" for n in range(20)]
    done = Event()
    with opened(opener) as (_, shelf), opened(opener) as (_, reader):
        at = made(shelf, dict.fromkeys(keys, b"1"))

        def read() -> int:
            seen = 0
            while not done.is_set() or not seen:
                for found in (reader.rows("v"), reader.rows("v", keys)):
                    assert found is not None
                    assert set(found[1].values()) == {b"%d" % found[0].position}
                    seen += 1
            return seen

        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(read)
            with leaving(done):
                for position in range(2, 60):
                    shelf.write("v", at, position, dict.fromkeys(keys, b"%d" % position))
                    at = Standing("d", position, live=True)
            assert reading.result() > 0


# -- Copies beside each other ------------------------------------------------------------------


def a_copy_in_the_making_is_not_read_until_it_is_swapped(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"old"})
        shelf.begin("v", "d2")
        shelf.write("v", Standing("d2"), 7, {"a": b"new", "b": b"new"})

        assert shelf.rows("v") == (live, {"a": b"old"})
        assert shelf.rows("v", ["a"], "d2") == (Standing("d2", 7), {"a": b"new"})
        shelf.swap("v", Standing("d2", 7))
        now = Standing("d2", 7, live=True)
        assert shelf.rows("v") == (now, {"a": b"new", "b": b"new"})
        assert shelf.standing("v", "d2") is None
        with raises(Conflict):
            shelf.write("v", live, 8, {})
        with raises(Conflict):
            shelf.swap("v", Standing("d2", 7))


def a_copy_of_the_same_definition_is_made_beside_the_live_one(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"old"})
        shelf.begin("v", "d")
        shelf.write("v", Standing("d"), 1, {"a": b"new"})
        shelf.write("v", live, 2, {"a": b"older"})
        with raises(Conflict):  # Readers have seen more.
            shelf.swap("v", Standing("d", 1))
        assert shelf.rows("v") == (Standing("d", 2, live=True), {"a": b"older"})
        shelf.write("v", Standing("d", 1), 2, {"a": b"newer"})
        shelf.swap("v", Standing("d", 2))

        assert shelf.rows("v") == (Standing("d", 2, live=True), {"a": b"newer"})


def to_begin_again_drops_what_was_in_the_making(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"1"})
        shelf.begin("v", "d2")
        shelf.write("v", Standing("d2"), 5, {"a": b"2"})
        shelf.begin("v", "d2")

        assert shelf.rows("v", None, "d2") == (Standing("d2"), {})
        assert shelf.rows("v") == (live, {"a": b"1"})
        with raises(Conflict):
            shelf.swap("v", Standing("d2", 5))


def views_and_definitions_do_not_touch(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        for view in ("v", "V", "v'"):
            for digest in ("d1", "d2"):
                shelf.begin(view, digest)
                told = f"{view} {digest}".encode()
                shelf.write(view, Standing(digest), 1, {"a": told})
        for view in ("v", "V", "v'"):
            told = f"{view} d2".encode()
            assert shelf.rows(view, None, "d2") == (Standing("d2", 1), {"a": told})
        shelf.swap("v", Standing("d1", 1))

        assert shelf.rows("v") == (Standing("d1", 1, live=True), {"a": b"v d1"})
        assert shelf.standing("v", "d2") is None
        assert shelf.rows("V") is None
        assert shelf.rows("V", None, "d1") == (Standing("d1", 1), {"a": b"V d1"})


def of_two_definitions_that_take_turns_one_is_live(opener: Opener) -> None:
    """Whoever is not quick enough has a conflict, and nothing else."""
    with opened(opener) as (_, one), opened(opener) as (_, two):

        def turns(shelf: Shelf, digest: str) -> int:
            swapped = 0
            for _ in range(40):
                try:
                    shelf.begin("v", digest)
                    shelf.write("v", Standing(digest), 1, {"a": digest.encode(), digest: b""})
                    shelf.swap("v", Standing(digest, 1))
                    swapped += 1
                except Conflict:
                    pass
            return swapped

        assert sum(at_once([partial(turns, one, "d1"), partial(turns, two, "d2")])) > 0
        found = one.rows("v")
        assert found is not None
        digest = found[0].digest
        assert found == (Standing(digest, 1, live=True), {"a": digest.encode(), digest: b""})


# -- Kept by keepers ---------------------------------------------------------------------------


def whoever_keeps_a_view_while_it_is_written_to_reads_everything_once(opener: Opener) -> None:
    """Two keepers, one of whom makes it anew again and again, and two who write."""
    done = Event()
    with ExitStack() as stack:
        stores = [stack.enter_context(opened(opener)) for _ in range(4)]

        def write(me: int) -> None:
            for n in range(1, 41):
                stores[me][0].append([entry(f"{'ab'[me]}/{me}", n), entry(f"c/{me}-{n}", 1)])

        def keep(me: int) -> None:
            keeper = Keeper(Chronicle(), *stores[me], page=7)
            seen = 0
            while not done.is_set():
                position = keeper.rebuild() if me == 3 else keeper.catch_up()
                assert position >= seen
                seen = position

        with ThreadPoolExecutor(4) as pool:
            keeping = [pool.submit(keep, me) for me in (2, 3)]
            with leaving(done):
                for it in [pool.submit(write, me) for me in (0, 1)]:
                    it.result()
            for it in keeping:
                it.result()
        keeper = Keeper(Chronicle(), *stores[0])
        keeper.catch_up()

        assert keeper.rows() == (stores[0][1].end(), told_anew(stores[0][0]))


def a_shelf_that_is_closed_can_do_nothing_but_be_closed(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        made(shelf, {})
        shelf.close()
        acts: list[Callable[[], object]] = [
            lambda: shelf.standing("v"),
            lambda: shelf.rows("v"),
            lambda: shelf.begin("v", "d"),
            lambda: shelf.write("v", Standing("d", 1, live=True), 2, {}),
            lambda: shelf.swap("v", Standing("d")),
            shelf.end,
        ]
        for act in acts:
            with raises(StoreFailure):
                act()
        shelf.close()


def what_is_kept_outlives_the_shelf(opener: Opener) -> None:
    with opened(opener) as (_, shelf):
        live = made(shelf, {"a": b"1"})
    with opened(opener) as (_, shelf):
        assert shelf.rows("v") == (live, {"a": b"1"})


LAWS: tuple[Law, ...] = (
    nothing_is_kept_to_begin_with,
    rows_and_position_change_together,
    rows_are_any_bytes_under_any_text,
    who_comes_second_is_told_and_changes_nothing,
    of_many_who_go_on_from_one_place_one_does,
    rows_are_read_as_at_one_moment,
    a_copy_in_the_making_is_not_read_until_it_is_swapped,
    a_copy_of_the_same_definition_is_made_beside_the_live_one,
    to_begin_again_drops_what_was_in_the_making,
    views_and_definitions_do_not_touch,
    of_two_definitions_that_take_turns_one_is_live,
    whoever_keeps_a_view_while_it_is_written_to_reads_everything_once,
    a_shelf_that_is_closed_can_do_nothing_but_be_closed,
)
"""What every shelf keeps to."""

LASTING: tuple[Law, ...] = (what_is_kept_outlives_the_shelf,)
"""What those keep to besides that outlive their process."""


def made(shelf: Shelf, rows: dict[str, bytes]) -> Standing:
    """A live copy of the view ``v`` with these rows, at position 1."""
    shelf.begin("v", "d")
    shelf.write("v", Standing("d"), 1, rows)
    shelf.swap("v", Standing("d", 1))
    return Standing("d", 1, live=True)


def gets_on(shelf: Shelf, at: Standing, position: int, rows: dict[str, bytes]) -> bool:
    """Whether a copy could be written to from where it was seen."""
    try:
        shelf.write("v", at, position, rows)
    except Conflict:
        return False
    return True


@contextmanager
def opened(opener: Opener) -> Iterator[tuple[Journal, Shelf]]:
    """A journal and its shelf, closed at the end."""
    journal, shelf = opener()
    with closing(journal), closing(shelf):
        yield journal, shelf

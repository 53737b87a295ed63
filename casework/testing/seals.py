"""The laws of seals: an adapter, whoever writes it, keeps all of them, or nothing can be proved.

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
    def test_my_seals(law, tmp_path):
        law(lambda: MySeals(tmp_path / "office"))

As with `casework.testing.journals`: a law takes what opens seals on the store in question, in which
nothing is sealed when it begins. Called again, it opens others on the same store, or returns those
that there are. ``LASTING`` is for stores that outlive who opened them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import accumulate
from threading import Event
from typing import TypeAlias

from casework.application.audit.merkle import (
    inclusion_path,
    leaf_hash,
    root_at,
    root_of,
    verify_inclusion,
)
from casework.application.audit.seals import WIDTH, Edge, Sealed, Seals, Tiles
from casework.application.ports import Conflict, StoreFailure
from casework.testing.journals import at_once, leaving, raises

Opener: TypeAlias = Callable[[], Seals]
Law: TypeAlias = Callable[[Opener], None]

FAR = (2**63 - 1, 2**63, 2**200)
SIZES = (1, 254, 1, 1, 255, 600, 1)
"""So many leaves at a time fill tiles exactly, by one more, one less, and several at once."""


# -- What is sealed ----------------------------------------------------------------------------


def where_nothing_is_sealed_there_is_nothing_and_looking_leaves_no_trace(opener: Opener) -> None:
    with closing(opener()) as seals:
        for _ in range(2):
            assert seals.head() is seals.checkpoint(1) is seals.checkpoint(0) is None
            assert list(seals.checkpoints()) == []
            assert seals.tile(0, 0) == seals.tile(3, 7) == b""
            assert list(seals.positions(0)) == []
            assert seals.position_of(0) is seals.leaf_at(1) is None
            assert seals.around(1) is seals.around(1, 1) is seals.around(0, 0) is None


def what_is_sealed_is_read_back(opener: Opener) -> None:
    with closing(opener()) as seals:
        sealed = [seal(seals, count) for count in SIZES]

        assert [it.size for it in sealed] == list(accumulate(SIZES))
        assert seals.head() == sealed[-1]
        assert list(seals.checkpoints()) == sealed
        for n, it in enumerate(sealed):
            assert seals.checkpoint(it.size) == it
            assert list(seals.checkpoints(it.size)) == sealed[n + 1 :]
        for size in (0, 2, -1, sealed[-1].size + 1, *FAR):
            assert seals.checkpoint(size) is None


def every_leaf_has_its_position_and_every_position_its_leaf(opener: Opener) -> None:
    with closing(opener()) as seals:
        size = [seal(seals, count) for count in SIZES][-1].size
        places = [place(leaf) for leaf in range(size)]

        assert [seals.position_of(leaf) for leaf in range(size)] == places
        assert [seals.leaf_at(position) for position in places] == [*range(size)]
        for number in range(size // WIDTH + 2):
            assert list(seals.positions(number)) == places[number * WIDTH : (number + 1) * WIDTH]
        for leaf in (-1, size, *FAR):
            assert seals.position_of(leaf) is None
        for position in (0, -1, places[0] - 1, places[0] + 1, places[-1] + 1, *FAR):
            assert seals.leaf_at(position) is None


def the_tiles_come_to_every_root_there_was(opener: Opener) -> None:
    with closing(opener()) as seals:
        for count in SIZES:
            size = seal(seals, count).size

            assert root_at(size, Tiles(seals.tile).hash_at) == root_of(map(leaf, range(size)))
        for before in accumulate(SIZES):
            assert root_at(before, Tiles(seals.tile).hash_at) == root_of(map(leaf, range(before)))


def around_an_entry_is_all_that_proves_it(opener: Opener) -> None:
    with closing(opener()) as seals:
        sealed = [seal(seals, count) for count in SIZES]
        last = sealed[-1]
        for number in sorted({0, 1, 255, 256, 257, *(it.size - 1 for it in sealed)}):
            for of in sealed:
                around = seals.around(place(number), of.size)
                assert around is not None
                assert (around.sealed, around.leaf) == (of, number)
                if number < of.size:
                    path = inclusion_path(number, of.size, Tiles(around.tile).hash_at)
                    root = root_of(map(leaf, range(of.size)))
                    verify_inclusion(leaf(number), number, of.size, path, root)
        around = seals.around(place(0))
        assert around is not None
        assert around.sealed == last
        for position in (0, -1, place(0) + 1, place(last.size - 1) + 1, *FAR):
            besides = seals.around(position)
            assert besides is not None
            assert (besides.sealed, besides.leaf) == (last, None)
        for size in (0, 2, -1, last.size + 1, *FAR):
            assert seals.around(place(0), size) is None


def a_checkpoint_is_any_bytes(opener: Opener) -> None:
    kinds = [b"\0", bytes(range(256)), b"\xff\xfe", "ü—\n".encode(), b"x" * 100_000]
    with closing(opener()) as seals:
        for note in kinds:
            seal(seals, 1, note)

        assert [it.checkpoint for it in seals.checkpoints()] == kinds


def there_may_be_many_checkpoints(opener: Opener) -> None:
    with closing(opener()) as seals:
        for _ in range(1_100):
            seal(seals, 1)

        assert [it.size for it in seals.checkpoints()] == [*range(1, 1_101)]
        assert [it.size for it in seals.checkpoints(1_050)] == [*range(1_051, 1_101)]


# -- All or nothing ----------------------------------------------------------------------------


def whoever_expects_another_size_seals_nothing(opener: Opener) -> None:
    with closing(opener()) as seals:
        for size in (1, 256):
            with raises(Conflict):
                seals.seal(size, [1], {(0, 0): leaf(0)}, b"other")
        assert seals.head() is None
        seal(seals, 300)
        before = state(seals)

        for size in (0, 1, 256, 299, 301):
            with raises(Conflict):
                seals.seal(size, [place(400)], {(0, 0): b"", (0, 1): leaf(0)}, b"other")
        assert state(seals) == before


def no_new_leaf_or_positions_that_do_not_grow_seal_nothing(opener: Opener) -> None:
    with closing(opener()) as seals:
        seal(seals, 3)
        before, last = state(seals), place(2)

        for positions in ([], [last], [last - 1, last + 9], [last + 2, last + 1], [last + 1] * 2):
            with raises(ValueError):
                seals.seal(3, positions, {(0, 0): b""}, b"other")
        assert state(seals) == before
        assert seal(seals, 1).size == 4


# -- Many at once ------------------------------------------------------------------------------


def of_many_who_seal_the_same_one_does(opener: Opener) -> None:
    with opened(opener, 6) as several:
        for turn in range(10):
            won = at_once([partial(wins, it, turn * 30, b"%d" % n) for n, it in enumerate(several)])

            head = several[0].head()
            assert head is not None
            assert head.size == (turn + 1) * 30
            assert [b"%d" % n for n in range(6) if won[n]] == [head.checkpoint]
        whole = Tiles(several[0].tile).hash_at
        assert root_at(300, whole) == root_of(map(leaf, range(300)))
        assert len(list(several[0].checkpoints())) == 10


def nobody_sees_a_seal_by_halves(opener: Opener) -> None:
    with opened(opener, 2) as (writer, reader):
        gone = Event()

        def write() -> int:
            while not gone.is_set():
                seal(writer, 130)
            return 0

        def read() -> int:
            wrong = 0
            with leaving(gone):
                for _ in range(60):
                    if (head := reader.head()) is not None:
                        wrong += reader.position_of(head.size - 1) != head.position
                        wrong += reader.leaf_at(head.position) != head.size - 1
                        wrong += Edge(head.size, Tiles(reader.tile)).size != head.size
            return wrong

        assert at_once([write, read]) == [0, 0]


# -- The end -----------------------------------------------------------------------------------


def seals_that_are_closed_can_do_nothing_but_be_closed(opener: Opener) -> None:
    seals = opener()
    seal(seals, 1)
    seals.close()
    seals.close()

    looks: Sequence[Callable[[], object]] = (
        seals.head,
        partial(seals.checkpoint, 1),
        lambda: list(seals.checkpoints()),
        partial(seals.tile, 0, 0),
        partial(seals.positions, 0),
        partial(seals.position_of, 0),
        partial(seals.leaf_at, 1),
        partial(seals.seal, 1, [place(1)], {}, b""),
    )
    for look in looks:
        with raises(StoreFailure):
            look()


def what_is_sealed_outlives_who_sealed_it(opener: Opener) -> None:
    with closing(opener()) as seals:
        seal(seals, 300)
        before = state(seals)
    with closing(opener()) as seals:
        assert state(seals) == before
        seal(seals, 300)
        assert root_at(600, Tiles(seals.tile).hash_at) == root_of(map(leaf, range(600)))


def what_one_has_sealed_the_others_read(opener: Opener) -> None:
    with opened(opener, 3) as several:
        for turn in range(9):
            sealed = seal(several[turn % 3], 100)

            assert [it.head() for it in several] == [sealed] * 3
            assert [it.position_of(sealed.size - 1) for it in several] == [sealed.position] * 3


LAWS: tuple[Law, ...] = (
    where_nothing_is_sealed_there_is_nothing_and_looking_leaves_no_trace,
    what_is_sealed_is_read_back,
    every_leaf_has_its_position_and_every_position_its_leaf,
    the_tiles_come_to_every_root_there_was,
    around_an_entry_is_all_that_proves_it,
    a_checkpoint_is_any_bytes,
    there_may_be_many_checkpoints,
    whoever_expects_another_size_seals_nothing,
    no_new_leaf_or_positions_that_do_not_grow_seal_nothing,
    of_many_who_seal_the_same_one_does,
    nobody_sees_a_seal_by_halves,
    seals_that_are_closed_can_do_nothing_but_be_closed,
)
"""What all seals keep, whether those who use them share them or have their own."""

LASTING: tuple[Law, ...] = (
    what_is_sealed_outlives_who_sealed_it,
    what_one_has_sealed_the_others_read,
)
"""What is kept besides by seals of which one store can have several."""


# -- What the laws are told with ---------------------------------------------------------------


def leaf(index: int) -> bytes:
    return leaf_hash(b"%d" % index)


def place(index: int) -> int:
    """A position that grows with the leaf, with gaps as in PostgreSQL."""
    return 3 * index + 5 + index // 7


def seal(seals: Seals, count: int, note: bytes | None = None) -> Sealed:
    """Seal so many more leaves, as a sealer does."""
    head = seals.head()
    size = head.size if head else 0
    edge = Edge(size, Tiles(seals.tile))
    for index in range(size, size + count):
        edge.add(leaf(index))
    positions = [place(index) for index in range(size, size + count)]
    sealed = Sealed(size + count, positions[-1], note or b"checkpoint %d" % (size + count))
    seals.seal(size, positions, edge.changed, sealed.checkpoint)
    return sealed


def wins(seals: Seals, size: int, note: bytes) -> bool:
    """Seal thirty leaves after so many, and tell whether nobody was faster."""
    edge = Edge(size, Tiles(seals.tile))
    for index in range(size, size + 30):
        edge.add(leaf(index))
    positions = [place(index) for index in range(size, size + 30)]
    try:
        seals.seal(size, positions, edge.changed, note)
    except Conflict:
        return False
    return True


def state(seals: Seals) -> list[object]:
    """All there is to see of some seals."""
    numbers = range(8)
    return [
        list(seals.checkpoints()),
        [seals.tile(height, number) for height in range(3) for number in numbers],
        [list(seals.positions(number)) for number in numbers],
    ]


@contextmanager
def opened(opener: Opener, count: int) -> Iterator[list[Seals]]:
    """Seals on one store, closed at the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(opener())) for _ in range(count)]

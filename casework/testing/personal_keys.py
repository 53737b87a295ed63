"""The laws of personal keys: whoever keeps keys keeps all of them, or what is erased may come back.

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
    def test_my_keys(law, tmp_path):
        law(lambda: MyKeys(tmp_path / "keys"))

A law takes what opens the keys: first none are there; called again, it opens the same keys as
another process would, or returns those there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from casework.application.ports import (
    KeyDestroyed,
    KeyNotAtHand,
    KeyState,
    NotSealedHere,
    PersonalKeys,
    Place,
    Tombstone,
)
from casework.testing.journals import at_once, raises

Opener: TypeAlias = Callable[[], PersonalKeys]
Law: TypeAlias = Callable[[Opener], None]

HERE = Place("page/1", 1, "event.name")
ELSEWHERE = (
    Place("page/2", 1, "event.name"),
    Place("page/1", 2, "event.name"),
    Place("page/1", 1, "told.data.name"),
)
TEXTS = ("", "Ann", "安娜", "\0", "Ann\0", "\x80", "x" * 31, "x" * 32, "x" * 10_000)
THEN = datetime(2024, 7, 1, 9, tzinfo=UTC)


def what_is_sealed_is_opened(opener: Opener) -> None:
    keys = opener()
    for text in TEXTS:
        assert keys.open("ann", keys.seal("ann", text, HERE), HERE) == text


def sealing_is_the_same_each_time_and_everywhere(opener: Opener) -> None:
    one, other = opener(), opener()
    for text in TEXTS:
        assert one.seal("ann", text, HERE) == other.seal("ann", text, HERE)


def it_opens_in_its_place_alone(opener: Opener) -> None:
    keys = opener()
    sealed = keys.seal("ann", "Ann", HERE)
    for place in ELSEWHERE:
        with raises(NotSealedHere):
            keys.open("ann", sealed, place)
        assert keys.seal("ann", "Ann", place) != sealed


def it_opens_under_its_persons_key_alone(opener: Opener) -> None:
    keys = opener()
    sealed = keys.seal("ann", "Ann", HERE)
    assert keys.seal("ben", "Ann", HERE) != sealed
    with raises(NotSealedHere):
        keys.open("ben", sealed, HERE)


def what_was_altered_does_not_open(opener: Opener) -> None:
    keys = opener()
    sealed = keys.seal("ann", "Ann", HERE)
    for n, letter in enumerate(sealed):
        altered = sealed[:n] + ("A" if letter != "A" else "B") + sealed[n + 1 :]
        with raises(NotSealedHere):
            keys.open("ann", altered, HERE)
    for nothing in ("", "?", "ü", sealed[:-4], sealed + sealed):
        with raises(NotSealedHere):
            keys.open("ann", nothing, HERE)


def short_texts_look_alike_in_length(opener: Opener) -> None:
    keys = opener()
    assert len({len(keys.seal("ann", it, HERE)) for it in ("", "no", "yes", "x" * 31)}) == 1


def a_key_that_never_was_opens_nothing_and_is_not_made_by_looking(opener: Opener) -> None:
    keys = opener()
    sealed = keys.seal("ann", "Ann", HERE)
    with raises(KeyNotAtHand):
        keys.open("ben", sealed, HERE)
    assert (keys.state("ann"), keys.state("ben")) == (KeyState.KEPT, KeyState.NONE)


def what_is_destroyed_is_destroyed_for_all_and_for_good(opener: Opener) -> None:
    one, other = opener(), opener()
    sealed, kept = one.seal("ann", "Ann", HERE), one.seal("ben", "Ben", HERE)
    other.open("ann", sealed, HERE)
    before = other.generation()

    one.destroy("ann", "hua", THEN)

    for keys in (one, other, opener()):
        with raises(KeyDestroyed):
            keys.open("ann", sealed, HERE)
        with raises(KeyDestroyed):
            keys.seal("ann", "Ann", HERE)
        assert keys.state("ann") is KeyState.DESTROYED
        assert keys.generation() > before
        assert keys.open("ben", kept, HERE) == "Ben"


def who_had_it_destroyed_first_and_when_is_kept(opener: Opener) -> None:
    keys = opener()
    keys.seal("ben", "Ben", HERE)
    for person in ("ben", "ann"):
        keys.destroy(person, "hua", THEN)
    keys.destroy("ann", "inga", THEN.replace(year=2025))

    assert list(opener().tombstones()) == [
        Tombstone("ann", "hua", THEN),
        Tombstone("ben", "hua", THEN),
    ]


def a_key_can_be_destroyed_before_there_is_one(opener: Opener) -> None:
    keys = opener()
    keys.destroy("ann", "hua", THEN)
    with raises(KeyDestroyed):
        keys.seal("ann", "Ann", HERE)


def nothing_but_destroying_lets_the_generation_grow(opener: Opener) -> None:
    keys = opener()
    before = keys.generation()
    keys.seal("ann", "Ann", HERE)
    keys.open("ann", keys.seal("ann", "Ann", HERE), HERE)
    assert opener().generation() == before


def many_who_make_one_persons_key_make_the_same(opener: Opener) -> None:
    for n in range(8):
        person = f"p{n}"
        sealed = at_once([lambda: opener().seal(person, "Ann", HERE)] * 4)  # noqa: B023  # Waited for.
        assert len(set(sealed)) == 1
        assert opener().open(person, sealed[0], HERE) == "Ann"


def whoever_makes_a_key_while_it_is_destroyed_leaves_none(opener: Opener) -> None:
    for n in range(8):
        person = f"p{n}"

        def seal() -> None:
            try:
                opener().seal(person, "Ann", HERE)  # noqa: B023  # Waited for.
            except KeyDestroyed:
                return

        def destroy() -> None:
            opener().destroy(person, "hua", THEN)  # noqa: B023  # Waited for.

        at_once([seal, destroy, seal])
        assert opener().state(person) is KeyState.DESTROYED


LAWS: tuple[Law, ...] = (
    what_is_sealed_is_opened,
    sealing_is_the_same_each_time_and_everywhere,
    it_opens_in_its_place_alone,
    it_opens_under_its_persons_key_alone,
    what_was_altered_does_not_open,
    short_texts_look_alike_in_length,
    a_key_that_never_was_opens_nothing_and_is_not_made_by_looking,
    what_is_destroyed_is_destroyed_for_all_and_for_good,
    who_had_it_destroyed_first_and_when_is_kept,
    a_key_can_be_destroyed_before_there_is_one,
    nothing_but_destroying_lets_the_generation_grow,
    many_who_make_one_persons_key_make_the_same,
    whoever_makes_a_key_while_it_is_destroyed_leaves_none,
)

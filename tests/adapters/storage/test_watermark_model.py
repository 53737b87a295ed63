"""The low watermark passes nobody over, whatever comes in between; less of it does."""

from __future__ import annotations

import pytest

from tests.adapters.storage.watermark import Protocol, Writer, explored

ONCE, TWICE, ALONE = Writer(1), Writer(2), Writer(1, alone=True)


@pytest.mark.parametrize(
    "writers",
    [(ONCE, ONCE, ONCE), (TWICE, TWICE), (TWICE, ONCE), (ONCE, ALONE, ONCE), (ALONE, TWICE)],
    ids=["three", "two twice", "two", "one alone of three", "one alone of two"],
)
def test_nobody_is_passed_over(writers: tuple[Writer, ...]):
    found = explored(Protocol(), *writers)

    assert found.lost is None
    assert found.handed == sum(it.todo for it in writers)
    assert found.worlds > 1_000


def test_a_sequence_of_which_nothing_was_taken_is_no_trouble():
    assert explored(Protocol(begun=False), TWICE, TWICE).lost is None


@pytest.mark.parametrize(
    "less",
    [
        Protocol(cache=2),
        Protocol(locks_before_it_counts=False),
        Protocol(seen_before_unlocked=False),
        Protocol(last_value_before_locks=False),
        Protocol(snapshot_after_locks=False),
    ],
    ids=["more numbers at a time", "lock after", "unlocked first", "locks first", "old snapshot"],
)
def test_with_any_condition_dropped_somebody_is(less: Protocol):
    way = explored(less, TWICE, TWICE).lost

    assert way is not None
    assert way[-1].endswith("commits") or way[-1].startswith("reader hands out")

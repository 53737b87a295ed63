"""The soak, for some seconds: nothing is lost whatever dies; and it notices what loses anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.soak import KINDS, Came, main, run


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_dies_nothing_is_lost(kind: str):
    came = run(kind, 3)

    assert came.breaches == [], came
    assert {it.partition(" (")[0] for it in came.kills} == {*KINDS[kind]}
    assert came.accepted > 100
    assert came.refused > 10
    assert len(came.checked) == 4


def breaches(kind: str, how: str, processes: int = 4) -> Iterator[str]:
    """What is noticed of a broken journal. Nobody need have been killed where it matters: it is
    strained up to three times, until who reads this has read enough."""
    for _ in range(3):
        opener = f"tests.adapters.storage.broken:{how}"
        yield from run(kind, 3, opener=opener, processes=processes).breaches


def test_a_reader_that_does_not_wait_for_who_has_yet_to_write_is_noticed():
    assert any("passed over" in it for it in breaches("watermark", "unwatched"))


def test_what_is_acknowledged_before_it_is_written_is_noticed():
    assert any("not on record" in it for it in breaches("sqlite", "too_early", processes=2))


def test_a_decision_that_is_written_by_halves_is_noticed():
    found = breaches("sqlite", "by_halves", processes=2)
    assert any("halves" in it or "no verdict" in it for it in found)


def test_a_decision_that_is_made_twice_is_noticed():
    assert any("twice" in it for it in breaches("sqlite", "forgetful", processes=1))


def test_a_breach_ends_the_program_with_1_and_names_the_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    came = [Came("apple", "sqlite"), Came("apple", "sqlite", breaches=["all of it is gone"])]
    monkeypatch.setattr("benchmarks.soak.run", lambda *_, **__: came.pop())

    assert main(["--store", "sqlite", "--seed", "apple"]) == 1
    assert "--seed apple" in capsys.readouterr().err
    assert main(["--store", "sqlite", "--seed", "apple"]) == 0

"""The soak, for some seconds: nothing is lost whatever dies; and it notices what loses anything."""

from __future__ import annotations

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


def broken(kind: str, how: str, processes: int = 4) -> Came:
    return run(kind, 3, opener=f"tests.adapters.storage.broken:{how}", processes=processes)


def test_a_reader_that_does_not_wait_for_who_has_yet_to_write_is_noticed():
    assert any("passed over" in it for it in broken("watermark", "unwatched").breaches)


def test_what_is_acknowledged_before_it_is_written_is_noticed():
    breaches = broken("sqlite", "too_early", processes=2).breaches
    assert any("not on record" in it for it in breaches)


def test_a_decision_that_is_written_by_halves_is_noticed():
    breaches = broken("sqlite", "by_halves", processes=2).breaches
    assert any("halves" in it or "no verdict" in it for it in breaches)


def test_a_decision_that_is_made_twice_is_noticed():
    assert any("twice" in it for it in broken("sqlite", "forgetful", processes=1).breaches)


def test_a_breach_ends_the_program_with_1_and_names_the_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    came = [Came("apple", "sqlite"), Came("apple", "sqlite", breaches=["all of it is gone"])]
    monkeypatch.setattr("benchmarks.soak.run", lambda *_, **__: came.pop())

    assert main(["--store", "sqlite", "--seed", "apple"]) == 1
    assert "--seed apple" in capsys.readouterr().err
    assert main(["--store", "sqlite", "--seed", "apple"]) == 0

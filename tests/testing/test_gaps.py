"""Gaps in the regulations: stuck to the letter, and not with what the office has set."""

from __future__ import annotations

import attrs
import msgspec
import pytest

from casework.adapters.cli.main import run
from casework.testing.explorer import Proof
from casework.testing.gaps import GAPS, Gap, looked_into


@pytest.mark.parametrize("gap", GAPS, ids=lambda it: it.id)
def test_to_the_letter_there_is_no_end_and_what_is_set_settles_it(gap: Gap):
    found = looked_into(gap)

    assert found.proof is Proof.PROVED
    assert found.story is not None
    assert found.story.acts


@pytest.mark.parametrize("gap", GAPS, ids=lambda it: it.id)
def test_what_settles_nothing_and_what_is_no_gap_is_not_proved(gap: Gap):
    assert looked_into(attrs.evolve(gap, settled=gap.letter)).proof is Proof.REFUTED
    assert looked_into(attrs.evolve(gap, letter=gap.settled)).proof is Proof.REFUTED


def test_each_gap_is_told_with_its_shortest_story(capsys: pytest.CaptureFixture[str]):
    assert run(["prove", "--gaps", "--json"]) == 0
    told = msgspec.json.decode(capsys.readouterr().out)["gaps"]

    assert [it["gap"] for it in told] == [it.id for it in GAPS]
    assert all(it["story"].startswith("given(decider).when(") for it in told)
    assert run(["prove", "--gaps"]) == 0

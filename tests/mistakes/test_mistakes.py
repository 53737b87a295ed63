"""The mistakes can still be made, what came of them is told, and exploring a page finds some."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mistakes.asked import ROOT, Answer, Came, Copy, Layer, command
from tests.mistakes.listed import MISTAKES, Mistake
from tests.mistakes.survivors import EQUIVALENT
from tests.mistakes.told import (
    FOUND,
    MUTANTS,
    RAN,
    SCORES,
    enough,
    found_by,
    pages,
    read,
    scores,
    table,
    told_in,
)

EVERY = [pytest.param(it, id=it.name) for it in MISTAKES]
QUICK = ("review-unjudged", "notice-in-part", "signed-for-another")
"""Which do not take long to find."""


def text_of(mistake: Mistake) -> str:
    return (ROOT / "casework" / mistake.file).read_text()


@pytest.mark.parametrize("mistake", EVERY)
def test_what_a_mistake_is_made_of_is_there_once(mistake: Mistake):
    changed = mistake.made_in(text_of(mistake))

    assert changed != text_of(mistake)
    compile(changed, mistake.file, "exec")


@pytest.mark.parametrize("times", [0, 2])
def test_a_mistake_that_cannot_be_made_is_not_made_silently(times: int):
    with pytest.raises(LookupError):
        MISTAKES[0].made_in(MISTAKES[0].was * times)


def test_there_are_thirty_at_least_all_of_them_different_and_in_every_context():
    contexts = {Path(it.file).parts[1] for it in MISTAKES}

    assert len({it.name for it in MISTAKES}) == len({it.says for it in MISTAKES}) >= 30
    assert contexts >= {
        *("archives", "care", "confidentiality", "inventory", "issuance", "orders", "people"),
        *("policies", "requests", "review", "signing"),
    }


def test_whatever_is_asked_is_there():
    asked = {part for it in MISTAKES for layer in Layer for part in command(layer, it)}
    files = {it.partition("::")[0] for it in asked if it.startswith("tests/")}

    assert files
    assert [it for it in sorted(files) if not (ROOT / it).exists()] == []


@pytest.mark.parametrize("mistake", EVERY)
def test_every_mistake_was_found_by_some_layer(mistake: Mistake):
    assert found_by(read()[mistake.name])


def test_the_tables_are_of_what_came_of_them():
    told = told_in(FOUND)

    assert told == table(read()).strip()
    assert [it.name for it in MISTAKES if f"`{it.name}`" not in told] == []
    assert told_in(SCORES) == scores(json.loads(MUTANTS.read_text())).strip()


@pytest.mark.parametrize("page", pages())
def test_every_page_was_put_to_mutants_and_enough_of_them_were_noticed(page: str):
    told = json.loads(MUTANTS.read_text())[page]  # If it is not there: make mutation PAGE=…

    assert told["ran"] >= RAN * told["mutants"]
    assert enough(told)
    assert told["ran"] - told["survived"] == sum(
        told[it] for it in told if it.startswith(("killed", "took"))
    )


def test_what_is_explained_is_a_mutant_that_survived():
    kept = json.loads(MUTANTS.read_text())
    survived = {(page, *it) for page, told in kept.items() for it in told["survivors"]}

    assert [it for it in EQUIVALENT if it not in survived] == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy.made(tmp_path_factory.mktemp("copy"), seconds=300)


@pytest.mark.parametrize("name", QUICK)
def test_exploring_its_page_finds_it(copy: Copy, name: str):
    [mistake] = [it for it in MISTAKES if it.name == name]

    assert copy.asked(Layer.EXHAUSTIVE, mistake).came is Came.FOUND
    assert (copy.folder / "casework" / mistake.file).read_text() == text_of(mistake)


def test_a_layer_that_is_not_well_to_begin_with_finds_nothing(copy: Copy):
    broken = copy.folder / "casework" / "testing" / "casts" / "common.py"
    before = broken.read_text()
    [mistake] = [it for it in MISTAKES if it.name == "low-at-alert"]
    broken.write_text("raise RuntimeError\n")
    try:
        assert copy.asked(Layer.EXHAUSTIVE, mistake) == Answer(Came.NOT_ASKED)
    finally:
        broken.write_text(before)

"""GEN-09 over the explorer: under other names everything comes to the same, on every page."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from casework.domain.catalogue import Item
from casework.domain.general import IN_POST
from casework.domain.kernel import Person, only_by
from casework.testing.casts.book import SUBJECTS
from casework.testing.casts.review_finding import CAST as FINDING
from casework.testing.explorer import Cast
from casework.testing.renaming import compared, exchanged, names_in, renamed

CROWDED = {name for name, it in SUBJECTS.items() if len(compared(it.cast, most=1).names) > 1}


@pytest.mark.parametrize("page", sorted(SUBJECTS))
@pytest.mark.parametrize("kind", [Person, Item], ids=["people", "items"])
def test_under_other_names_everything_comes_to_the_same(page: str, kind: Any):
    found = compared(SUBJECTS[page].cast, kind, most=120, every=3)

    assert found.unequal == []


def test_people_meet_on_most_pages_and_materials_on_some():
    assert len(CROWDED) > len(SUBJECTS) / 2
    assert "review.review" in CROWDED
    materials = compared(SUBJECTS["requests.processing"].cast, Item, most=20)
    assert materials.names == ("lease", "proof of income")
    assert materials.decisions > 1_000


def test_a_whole_cast_is_compared_in_every_naming():
    found = compared(FINDING)

    assert found.names == ("ian", "ivy")
    assert (found.namings, found.complete) == (3, True)
    assert found.decisions == 3 * sum(1 for _ in FINDING.acts(None)) * 9


def deciding(wrong: Any) -> Cast:
    """The cast of a finding, whose page decides otherwise first."""

    def decide(state: Any, command: Any, facts: Any) -> list[Any]:
        wrong(state, command)
        return FINDING.page.decide(state, command, facts)

    return attrs.evolve(FINDING, page=attrs.evolve(FINDING.page, decide=decide))


def test_a_page_that_favours_somebody_is_noticed():
    found = compared(deciding(lambda state, command: only_by(command.by != "ian", IN_POST)))

    assert found.unequal
    assert found.unequal[0].asked[0].by in ("ian", "ivy")


def test_a_page_that_goes_by_the_order_of_names_is_noticed():
    assert compared(deciding(lambda state, command: only_by(command.by < "ivy", IN_POST))).unequal


def test_a_page_that_knows_strangers_from_friends_is_noticed():
    assert compared(deciding(lambda state, command: only_by(command.by < "j", IN_POST))).unequal


def test_names_are_found_where_a_class_says_that_somebody_is_named():
    opening = next(iter(SUBJECTS["review.review"].cast.acts(None)))

    assert set(names_in(opening[0], Person)) == {"han"}


def test_other_names_are_as_many_and_none_is_used_twice():
    for names in exchanged(("ann", "ben", "cai")):
        assert len(set(names.values())) == 3
        assert renamed(("ann", frozenset({"ben"})), names) == (
            names["ann"],
            frozenset({names["ben"]}),
        )

"""Numbers, told as their clauses would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casework.domain import numbers
from casework.domain.kernel import SYSTEM, ImpossibleHistory, NoFacts
from casework.domain.numbers import (
    ARCHIVE_NUMBERED,
    DOCUMENT_NUMBERED,
    NUMBERED_ONCE,
    ORDER_ACCURATE,
    RATED_ONCE,
    Free,
    NumberKind,
    NumberTaken,
    Taken,
    TakeNumber,
    decider,
    number_in_scheme,
    take,
)
from casework.testing.histories import explore, table
from casework.testing.scenario import given
from tests.domain.cast import did, moment

RULES = {
    NumberKind.REQUEST: NUMBERED_ONCE,
    NumberKind.ARCHIVE: ARCHIVE_NUMBERED,
    NumberKind.RATING: RATED_ONCE,
    NumberKind.DOCUMENT: DOCUMENT_NUMBERED,
    NumberKind.ORDER: ORDER_ACCURATE,
}


def test_a_number_is_given_once_whatever_it_is_given_to():
    for kind in NumberKind:
        first = TakeNumber(kind, "page/1", **did("cai", 1))
        again = TakeNumber(kind, "page/2", **did("cai", 2))
        taken = NumberTaken(kind, "page/1")

        given(decider).when(first).then(taken)
        given(decider, taken).when(again).refused(RULES[kind])
        given(decider, taken).when(first).refused(RULES[kind])


def test_a_number_is_never_free_again():
    taken = NumberTaken(NumberKind.REQUEST, "page/1")

    assert decider.over == (Taken,)
    assert decider.after([taken]) == Taken("page/1")
    with pytest.raises(ImpossibleHistory):
        decider.after([taken, taken])


def test_nobody_takes_a_number_but_by_what_gives_it():
    assert TakeNumber.may == frozenset()
    cause = TakeNumber(NumberKind.RATING, "elsewhere", **did("cai", 3))
    stream, command = take(NumberKind.ARCHIVE, "C1-20240701-0001", "archives.file/9", cause)

    assert stream == "numbers/archive:C1-20240701-0001"
    assert command == TakeNumber(NumberKind.ARCHIVE, "archives.file/9", by=cause.by, at=moment(3))


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("REQ-20240701-0001", True),
        ("ORD-20240701-0001", False),
        ("REQ-20240701-00017", False),
        ("REQ-2024070\uff11-0001", False),
        ("REQ-20240701-0001\n", False),
        (" REQ-20240701-0001", False),
        ("REQ-2024-07-01-0001", False),
        ("REQ-20240732-0001", False),
        ("REQ-00000000-0001", False),
        ("REQ-20240229-0001", True),
        ("", False),
    ],
)
def test_a_number_follows_its_scheme_to_the_letter(number: str, fits: bool):
    assert number_in_scheme(number, "REQ") is fits


def test_a_prefix_is_no_pattern():
    assert number_in_scheme("A.B-20240701-0001", "A.B")
    assert not number_in_scheme("AXB-20240701-0001", "A.B")


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for kind in NumberKind:
        yield TakeNumber(kind, "page/1", **did(SYSTEM, day)), NoFacts()


EXPLORED = explore(decider, acts)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert phases == {Free.__name__, Taken.__name__}
    assert table(numbers.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events

"""What is drawn of the domain's own values is what an office can write down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.application.record import Codec
from casework.domain.calendar import Calendar, Span, Term, Unit
from casework.domain.kernel import OnBehalf, Person, Personal
from casework.domain.money import Money, Quantity
from casework.testing import strategies

KINDS = (Personal, Money, Quantity, Term, Calendar, Span, OnBehalf)
CODEC = Codec(())


@pytest.mark.parametrize("kind", KINDS)
@for_all(data=st.data())
def test_what_is_drawn_can_be_written_down_and_read_again(kind: type, data: st.DataObject):
    value = data.draw(st.from_type(kind))

    assert CODEC.decode(CODEC.encode(value), kind) == value


@for_all(data=st.data())
def test_whoever_is_drawn_can_be_named_in_every_store(data: st.DataObject):
    who: Any = data.draw(st.from_type(Person))

    assert 1 <= len(who) <= 120
    assert who.isascii()
    assert who.isprintable()
    assert not set(who) & {" ", "/"}


@for_all(strategies.calendars)
def test_a_calendar_that_is_drawn_opens_before_it_closes(calendar: Calendar):
    assert calendar.opens < calendar.closes


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_of_a_term_is_drawn(unit: Unit):
    assert find(strategies.terms, lambda it: it.unit is unit).unit is unit


@pytest.mark.parametrize("first", ["casework.testing.strategies", "hypothesis"])
def test_whichever_is_imported_first_both_are_there_and_no_office(first: str):
    ask = (
        f"import {first}, sys; from hypothesis.strategies import from_type;"
        "from casework.domain.money import Money; print(from_type(Money).example().minor >= 0);"
        "print('casework.api' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ask],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )

    assert told.stdout.split() == ["True", "False"]

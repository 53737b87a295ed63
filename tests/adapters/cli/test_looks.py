"""Looks: what people wrote is shown, and can do nothing to the terminal."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.cli.looks import Looks, plain, words
from casework.domain.calendar import Span, Term, Unit
from casework.domain.kernel import Person, Personal
from casework.domain.requests.filing import Judgement, Verdict
from tests.adapters.cli.conftest import Cli


@given(st.text())
def test_nothing_that_a_terminal_would_obey_is_left(text: str):
    assert not {unicodedata.category(it) for it in plain(text)} & {"Cc", "Cf", "Zl", "Zp", "Cs"}


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_what_can_be_read_is_shown_as_it_was_written(text: str):
    assert plain(text) == text


def test_values_are_told_in_few_words():
    look = Looks(480)
    noon = datetime(2024, 9, 2, 4, tzinfo=UTC)
    assert look.brief(noon) == "2024-09-02 12:00"
    assert look.brief(Span(noon, Term(1, Unit.WORKING_DAYS), 0)).startswith("1 working day from")
    assert look.brief(Personal(Person("ann"), "a\x1b[2Jb")) == "“a\\x1b[2Jb” (ann)"
    assert look.brief((Judgement("card", Verdict.OK),)) == "card, verdict ok"  # type: ignore[arg-type]  # An item is text.
    assert look.brief(datetime.min.replace(tzinfo=UTC)) == "0001-01-01 08:00"
    assert Looks(-480).brief(datetime.min.replace(tzinfo=UTC))
    assert words("MissingMaterialsNotified") == "missing materials notified"


def test_markup_in_what_people_wrote_is_text(cli: Cli, empty: str):
    name = ("--name.of", "tom", "--name.clear", "[bold]Tom[/red] \x1b[31m")
    more = ("--employment-type", "intern", "--by", "han", "--store", empty)
    assert (
        "[bold]Tom[/red] \\x1b[31m"
        in cli("do", "people.employee/tom", "EngageEmployee", *name, *more).out
    )

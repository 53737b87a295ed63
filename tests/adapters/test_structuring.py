"""Structuring: input becomes a command, or everything that is wrong with it is told at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.adapters.structuring import Malformed, described, parsed, structured
from casework.domain.calendar import Calendar, PublishCalendar, Term, Unit
from casework.domain.kernel import OnBehalf, Person, Personal
from casework.domain.policy import SetTerm, Terms
from casework.domain.requests.filing import Answer
from casework.domain.requests.intake import SubmitRequest

TERM = {"by": "ma", "key": "sla.default", "term": {"count": 3, "unit": "wd"}, "reason": "why"}
TABLE = {
    "version": 1,
    "utc_offset": 480,
    "opens": 540,
    "closes": 1020,
    "holidays": ["2024-10-01", "2024-10-02"],
    "make_up_days": [],
}


def wrong(kind: Any, given: object) -> set[str]:
    """The paths of everything that is wrong."""
    with pytest.raises(Malformed) as raised:
        structured(kind, given)
    assert all(it.says for it in raised.value.problems)
    return {it.path for it in raised.value.problems}


def test_what_fits_becomes_a_command():
    act = structured(SetTerm, TERM | {"at": "2024-09-02T09:00+08:00"})
    assert act.key is Terms.DEFAULT
    assert act.term == Term(3, Unit.WORKING_DAYS)
    assert act.at == datetime(2024, 9, 2, 1, tzinfo=UTC)
    calendar = structured(Calendar, TABLE)
    assert calendar.holidays == {date(2024, 10, 1), date(2024, 10, 2)}
    answer = structured(Answer, {"item": "basics", "text": {"of": "ann", "clear": "Ann"}})
    assert answer.text == Personal(Person("ann"), "Ann")
    behalf = structured(SetTerm, TERM | {"on_behalf_of": {"person": "ann", "evidence": "letter"}})
    assert behalf.on_behalf_of == OnBehalf(Person("ann"), "letter")


@pytest.mark.parametrize(
    ("changed", "paths"),
    [
        ({"by": 5}, {"by"}),
        ({"by": None}, {"by"}),
        ({"by": "\ud800"}, {"by"}),
        ({"reason": 3.0}, {"reason"}),
        ({"reason": ["why"]}, {"reason"}),
        ({"key": "sla.never"}, {"key"}),
        ({"key": 1}, {"key"}),
        ({"term": 3}, {"term"}),
        ({"term": None}, {"term"}),
        ({"term": {"count": "3", "unit": "wd"}}, {"term.count"}),
        ({"term": {"count": 3.0, "unit": "wd"}}, {"term.count"}),
        ({"term": {"count": True, "unit": "wd"}}, {"term.count"}),
        ({"term": {"count": 2**63, "unit": "wd"}}, {"term.count"}),
        ({"term": {"unit": "weeks"}}, {"term.count", "term.unit"}),
        ({"term": {"count": 3, "unit": "wd", "of": "x"}}, {"term.of"}),
        ({"at": "2024-09-02T09:00"}, {"at"}),
        ({"at": "2024-09-02"}, {"at"}),
        ({"at": 1725238800}, {"at"}),
        ({"at": "now"}, {"at"}),
        ({"on_behalf_of": "ann"}, {"on_behalf_of"}),
        ({"on_behalf_of": {}}, {"on_behalf_of.person", "on_behalf_of.evidence"}),
        ({"more": 1, "still": 2}, {"more", "still"}),
        ({"by": 5, "term": {"unit": 1}, "x": 0}, {"by", "term.count", "term.unit", "x"}),
    ],
)
def test_everything_that_does_not_fit_is_told_at_its_place(changed: dict[str, Any], paths):
    assert wrong(SetTerm, TERM | changed) == paths


@pytest.mark.parametrize("given", [None, 3, "by", [], [["by", "ma"]], True])
def test_what_is_no_object_is_no_command(given: object):
    assert wrong(SetTerm, given) == {""}


@pytest.mark.parametrize("missing", ["by", "key", "term", "reason"])
def test_what_is_missing_is_told(missing: str):
    assert wrong(SetTerm, {it: TERM[it] for it in TERM if it != missing}) == {missing}


@pytest.mark.parametrize("days", ["2024-10-01", {"2024-10-01": 1}, 5, None])
def test_a_list_is_a_list(days: object):
    given = {"by": "han", "reason": "table", "calendar": TABLE | {"holidays": days}}
    assert wrong(PublishCalendar, given) == {"calendar.holidays"}


def test_in_lists_every_place_is_told():
    holidays = ["2024-10-01", "2024-13-01", 5, "2024-10-02T00:00+08:00"]
    given = {"by": "han", "reason": "table", "calendar": TABLE | {"holidays": holidays}}
    assert wrong(PublishCalendar, given) == {f"calendar.holidays[{it}]" for it in (1, 2, 3)}
    form = [{"item": "a", "money": {"minor": 1.5, "currency": 1}}, {"text": {"of": "ann"}}]
    assert {it for it in wrong(SubmitRequest, {"form": form}) if it.startswith("form")} == {
        "form[0].money.minor",
        "form[0].money.currency",
        "form[1].item",
        "form[1].text.clear",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "nul", "'x'", '{"a": 1,}', "NaN", "[Infinity]", "-Infinity"),
        *('{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 2}}]', "[" * 100_000, "9" * 5_000),
        *(b"\xff", b"\xef\xbb\xbf{}x"),
    ],
)
def test_what_is_no_json_is_told(text: str | bytes):
    with pytest.raises(Malformed):
        parsed(text)


def test_json_is_read_as_it_is():
    assert parsed('{"a": [1, 1.5, null, true, "x"]}') == {"a": [1, 1.5, None, True, "x"]}
    assert parsed("{}".encode("utf-16")) == {}


def test_what_a_field_takes_is_described():
    assert described(Person) == "text"
    assert described(tuple[Answer, ...]) == "list of {item, text, money, quantity}"
    assert described(Personal | None) == "{of, clear}"
    assert described(Unit) == "one of wd, wh, d, h, min"

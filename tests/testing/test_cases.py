"""Cases for other implementations: all there are, the same every time, and true."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import msgspec
import pytest

from casework.adapters.cli.main import run
from casework.infrastructure.bootstrap import PAGES
from casework.testing.cases import Line, cases, differs
from casework.testing.casts.book import SUBJECTS
from casework.testing.explorer import Page, Proof, explore, shortest

WHOLE = ("review.finding", "confidentiality.nda", "governance.sla", "calendar", "catalogue")
"""Pages of which every case is tried."""


def told(page: Page) -> dict[type, type]:
    return {it: PAGES[page.name].finder(it).kind for it in page.commands}


@pytest.mark.parametrize("name", WHOLE)
def test_every_case_comes_out_as_it_says_and_none_is_left_out(name: str):
    cast = SUBJECTS[name].cast
    facts, found = told(cast.page), explore(cast)
    lines = list(cases(cast).lines())

    assert [it for it in lines if differs(it, cast.page, facts)] == []
    assert found.complete
    assert len(lines) == found.decisions
    refused = [msgspec.json.decode(it, type=Line).refused for it in lines]
    assert sum(map(bool, refused)) == found.refusals.total()


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_the_first_cases_of_every_page_come_out_as_they_say(name: str):
    cast = SUBJECTS[name].cast
    facts = told(cast.page)
    lines = islice(cases(cast, most=60).lines(), 0, 3_000, 7)

    assert [it for it in lines if differs(it, cast.page, facts)] == []


def test_a_case_that_is_not_so_is_noticed():
    cast = SUBJECTS["review.finding"].cast
    accepted = next(it for it in cases(cast).lines() if b'"then"' in it)
    refused = next(it for it in cases(cast).lines() if b'"refused"' in it)

    assert differs(
        accepted.replace(b"FindingOpened", b"FindingMetAgain"), cast.page, told(cast.page)
    )
    assert differs(refused.replace(b"GEN-04", b"GEN-05"), cast.page, told(cast.page))


def test_the_same_cases_are_the_same_bytes():
    cast = SUBJECTS["confidentiality.nda"].cast

    assert list(cases(cast).lines()) == list(cases(cast).lines())


def test_the_history_of_a_case_is_a_shortest_one():
    cast = SUBJECTS["review.finding"].cast
    found, states = shortest(cast)
    ways = dict(states)

    assert all(cast.page.after(way) == state for state, way in states)
    assert max(map(len, ways.values())) == found.depth
    assert [len(way) for _, way in states] == sorted(len(way) for _, way in states)


def test_a_limit_that_was_reached_is_said():
    few = cases(SUBJECTS["review.review"].cast, most=5)

    assert few.found.proof is Proof.UNDETERMINED
    assert len(list(few.lines())) == few.found.decisions


def test_the_command_line_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    where = tmp_path / "finding.jsonl"

    assert run(["prove", "review.finding", "--cases", str(where), "--json"]) == 0
    answer = msgspec.json.decode(capsys.readouterr().out)
    lines = where.read_bytes().splitlines()

    assert answer["cases"] == len(lines) == explore(SUBJECTS["review.finding"].cast).decisions
    assert answer["complete"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["prove", "review.review", "--cases", "out.jsonl", "--most", "5"], 3),
        (["prove", "--cases", "out.jsonl"], 2),
        (["prove", "review.finding", "--cases", "no/such/folder/out.jsonl"], 2),
    ],
)
def test_what_cannot_be_written_or_is_not_all_is_said(
    words: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    assert run(words) == code

"""The matrix says what is so: computed, never typed, and as the code is now."""

from __future__ import annotations

import csv
import importlib.util
import io
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from casework.adapters.cli.main import run
from casework.domain import rulebook
from casework.domain.clauses import CLAUSES
from casework.domain.rulebook import Status
from casework.testing.casts.book import EVERYTHING, SUBJECTS
from casework.testing.deletion import guards_of
from casework.testing.evidence import claims, digest_of, named_in, stale
from casework.testing.matrix import (
    COLUMNS,
    Evidence,
    Said,
    Standing,
    Taken,
    as_csv,
    as_markdown,
    evidence,
    matrix,
    read,
    records,
    rules,
    written,
)

ROOT = Path(__file__).parents[2]
SAMPLE = ("review.finding", "confidentiality.nda")
KEPT = evidence()
AWAITED = {"ATT-02", "CON-06", "RWD-01"}
"""Rules of which nothing has been said a second time yet, and that no test names."""


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script behind `make matrix`."""
    spec = importlib.util.spec_from_file_location("making", ROOT / "docs" / "matrix.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- What is kept is what is computed ----------------------------------------------------------


@pytest.mark.parametrize("page", SAMPLE)
def test_what_is_noted_of_a_page_comes_out_again(page: str, tmp_path: Path):
    assert run(["prove", page, "--out", str(tmp_path / "again.json")]) == 0
    again = read((tmp_path / "again.json").read_bytes())

    assert again.pages == {page: KEPT.pages[page]}


def test_every_page_is_noted_as_it_is_now():
    assert stale(KEPT, EVERYTHING) == [], "make prove"
    assert KEPT.pages.keys() == EVERYTHING.keys()


def test_all_that_is_noted_is_proved_within_its_bounds():
    assert {it.proof for it in KEPT.pages.values()} == {"PROVED"}
    assert {name for name, it in KEPT.pages.items() if it.larger} == {
        name for name, it in EVERYTHING.items() if it.larger
    }
    assert sum(it.decisions for it in KEPT.pages.values()) >= 100_000_000


def test_every_guard_of_a_page_that_is_noted_was_taken_out():
    for name, page in KEPT.pages.items():
        subject = EVERYTHING[name]
        guards = [it.text for module in subject.modules for it in guards_of(module)]
        events = [f"event {it.__name__}" for it in subject.cast.page.events]
        taken = list(subject.parts) or guards + events
        assert [it.what for it in page.taken] == taken, name


def test_what_is_said_of_pages_joined_speaks_for_its_rules():
    joined = "inventory.stocktake + inventory.stock_item"

    for rule in ("STK-06", "INV-03"):
        assert joined in {page for page, _ in rules(KEPT)[rule].properties}


def test_the_page_of_the_documentation_is_what_would_be_made(maker: ModuleType):
    told = maker.gathered(KEPT)

    assert told == KEPT, "make matrix"
    assert (ROOT / "docs" / "matrix.md").read_text(encoding="utf-8") == as_markdown(told)


def test_the_demo_refuses_something_and_it_is_counted():
    assert sum(KEPT.demo.values()) > 10
    assert KEPT.demo.keys() <= rulebook.rules().keys()


def test_a_page_that_changed_is_stale(monkeypatch: pytest.MonkeyPatch):
    subject = SUBJECTS["review.finding"]
    before = digest_of(subject)
    source = Path(str(subject.modules[0].__file__)).read_text(encoding="utf-8")

    def as_if_changed(module: ModuleType) -> str:
        return source.replace("QIN-03", "QIN-04") if module is subject.modules[0] else ""

    monkeypatch.setattr("casework.testing.evidence.inspect.getsource", as_if_changed)
    assert digest_of(subject) != before


def test_what_was_noted_of_other_pages_stays(tmp_path: Path):
    out = tmp_path / "evidence.json"
    for page in SAMPLE:
        assert run(["prove", page, "--out", str(out)]) == 0
    kept = out.read_bytes()
    assert run(["prove", SAMPLE[0], "--out", str(out), "--stale"]) == 0

    assert sorted(read(kept).pages) == sorted(SAMPLE)
    assert out.read_bytes() == kept


@pytest.mark.parametrize(
    "words",
    [
        ["prove", "review.finding", "--stale"],
        ["prove", "review.finding", "--short", "--out", "out.json"],
        ["prove", "review.finding", "--out", "wrong.json"],
    ],
)
def test_what_cannot_be_noted_is_said(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.json").write_text("{")

    assert run(words) == 2


# -- Standing ----------------------------------------------------------------------------------


def test_every_clause_has_a_standing_that_what_speaks_for_it_accounts_for():
    found = matrix(KEPT)

    assert [it.row.clause for it in found] == list(CLAUSES)
    for it in found:
        match it.standing:
            case Standing.NORM:
                assert it.row.status is Status.NORM
            case Standing.NO_RULE:
                assert not it.row.rules
            case Standing.NOT_BUILT:
                assert not it.rules
            case Standing.IN_PART:
                assert it.rules
                assert it.row.missing
            case Standing.PROVED:
                assert all(one.proofs for one in it.rules)
            case Standing.AT_BOUNDS:
                assert all(one.proofs or one.properties for one in it.rules)
            case Standing.MONITORED:
                assert all(one.properties or one.proofs for one in it.rules)
            case Standing.HELD:
                assert any(not one.properties for one in it.rules)


def test_something_speaks_for_every_built_rule():
    silent = [
        it.rule.id
        for it in rules(KEPT).values()
        if not (it.tests or it.properties or it.proofs or it.taken)
    ]

    assert set(silent) <= AWAITED


def test_without_evidence_nothing_is_proved():
    assert {it.standing for it in matrix(Evidence())} <= {
        Standing.MONITORED,
        Standing.HELD,
        Standing.IN_PART,
        Standing.NORM,
        Standing.NO_RULE,
        Standing.NOT_BUILT,
    }


def with_finding(**changes: object) -> Standing:
    """How QIN-03 stands if this were otherwise on its page."""
    page = msgspec.structs.replace(KEPT.pages["review.finding"], **changes)
    return rules(Evidence(pages={"review.finding": page}))["QIN-03"].standing


def test_a_rule_is_proved_at_bounds_if_its_page_is_and_every_guard_of_it_is_missed():
    idle = (Taken("finding: require(…)", "QIN-03"),)
    covered = (Taken("finding: require(…)", "QIN-03", covered="GEN-04 closes it"),)

    assert with_finding() is Standing.AT_BOUNDS
    assert with_finding(taken=covered) is Standing.AT_BOUNDS
    assert with_finding(taken=idle) is Standing.MONITORED
    assert with_finding(proof="UNDETERMINED") is Standing.MONITORED
    assert with_finding(said=(), taken=()) is Standing.MONITORED
    assert with_finding(said=(Said("Another", ("GEN-04",)),), taken=()) is Standing.MONITORED


def test_a_rule_that_is_claimed_for_all_numbers_is_proved():
    told = Evidence(proofs={"QIN-03": ("a claim",)})

    page = msgspec.structs.replace(KEPT.pages["review.finding"], proof="REFUTED")
    doubted = msgspec.structs.replace(told, pages={"review.finding": page})

    assert rules(told)["QIN-03"].standing is Standing.PROVED
    assert rules(doubted)["QIN-03"].standing is Standing.MONITORED
    assert claims().keys() <= rulebook.rules().keys()
    assert claims()


def test_a_test_names_a_rule_by_its_constant_its_page_or_its_id(tmp_path: Path):
    (tmp_path / "test_it.py").write_text(
        "from casework.domain.review import finding\n"
        "from casework.domain.review.finding import ENDS_VERIFIED as SEEN\n"
        "def test_one(): it.refused(SEEN)\n"
        "def test_two(): it.refused(finding.ENDS_VERIFIED)\n"
        "def test_three(): assert denied(it) == 'QIN-03'\n"
        "def test_four(): assert denied(it) == 'GEN-04'\n"
        "def helper(): it.refused(SEEN)\n"
    )
    (tmp_path / "all.py").write_text('"""GEN-05: all of it."""\n')
    found = named_in(tmp_path, tmp_path)

    assert found["QIN-03"] == tuple(f"test_it.py::test_{it}" for it in ("one", "two", "three"))
    assert found["GEN-04"] == ("test_it.py::test_four",)
    assert found["GEN-05"] == ("all.py",)


# -- Written out -------------------------------------------------------------------------------


def test_the_evidence_is_read_as_it_was_written():
    assert read(written(KEPT)) == KEPT


def test_the_csv_has_a_line_for_each_rule_of_each_clause():
    found = matrix(KEPT)
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))

    assert len(lines) == len(list(records(found)))
    assert tuple(lines[0]) == COLUMNS
    assert {it["clause"] for it in lines} == set(CLAUSES)
    named = {(it["clause"], it["rule"]) for it in lines}
    assert named == {(clause, rule) for clause, told in CLAUSES.items() for rule in told.split()}


def test_the_command_line_tells_it_in_three_ways(capsys: pytest.CaptureFixture[str]):
    assert run(["rules", "S3-4.2.2", "--csv"]) == 0
    assert capsys.readouterr().out == as_csv(
        it for it in matrix(KEPT) if it.row.clause == "S3-4.2.2"
    )
    assert run(["rules", "S3-4.2.2", "--matrix", "--json"]) == 0
    [clause] = msgspec.json.decode(capsys.readouterr().out)["matrix"]
    assert clause["standing"] == "in part"
    [rule] = clause["evidence"]
    assert rule["rule"] == "QIN-03"
    assert rule["taken_out"]
    assert run(["rules", "S3-4.2.2", "--matrix"]) == 0
    assert "QIN-03" in capsys.readouterr().out

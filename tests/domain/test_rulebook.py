"""The rulebook and the catalogue say the same."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from casework import domain
from casework.domain import rulebook
from casework.domain.clauses import CLAUSES
from casework.domain.kernel import Kind, Rule, stated
from casework.domain.rulebook import PAGES, Status, matrix, pages_of, rules, to_come

SPEC = Path(__file__).parents[2].parent / "shared" / "spec"


def catalogue(name: str) -> list[dict[str, Any]]:
    path = SPEC / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the catalogue is not beside the project: {path.name} is looked for in {SPEC}")
    told: list[dict[str, Any]] = json.loads(path.read_bytes())
    return told


def every_rule() -> list[Rule]:
    return [it for page in PAGES for it in vars(page).values() if isinstance(it, Rule)]


def test_no_page_is_forgotten():
    holding = set()
    for it in pkgutil.walk_packages(domain.__path__, "casework.domain."):
        module = importlib.import_module(it.name)
        rules_of_its_own = "Rule(" in inspect.getsource(module)
        if rules_of_its_own and any(isinstance(rule, Rule) for rule in vars(module).values()):
            holding.add(it.name)

    assert holding <= {it.__name__ for it in PAGES}


def test_a_cited_clause_exists():
    assert {clause for it in every_rule() for clause in it.cites} <= CLAUSES.keys()


def test_a_rule_is_written_once():
    told = set(every_rule())

    assert len({it.id for it in told}) == len(told)


def test_a_rule_says_one_sentence_and_is_held_in_some_way():
    for rule in every_rule():
        assert stated(rule.says), rule.id
        assert rule.says.endswith("."), rule.id
        assert rule.cites, rule.id
        assert set(rule.kinds) <= set(Kind), rule.id
        assert rule.kinds, rule.id


def test_all_clauses_of_the_five_regulations_are_known():
    assert len(CLAUSES) == 402
    assert {it[:3] for it in CLAUSES} == {"S0-", "S1-", "S2-", "S3-", "S4-"}


def test_the_clauses_are_the_catalogues():
    told = {it["id"]: it["implemented_by"] for it in catalogue("clauses")}

    assert {clause: named.split() for clause, named in CLAUSES.items()} == told


def test_the_rules_are_the_catalogues_and_cite_what_it_cites():
    told = {it["id"]: set(it["clauses"]) for it in catalogue("rules")}
    ours = {it.id: set(it.cites) for it in every_rule()}

    assert ours == {it: told[it] for it in ours if it in told}


def test_no_source_sentence_is_copied():
    sentences = {it["zh"] for it in catalogue("clauses")} | {
        it["en"] for it in catalogue("clauses")
    }
    sentences |= {it["says"] for it in catalogue("rules")}
    package = Path(rulebook.__file__).parents[1]
    sources = [it.read_text(encoding="utf-8") for it in package.rglob("*.py")]

    for sentence in (it for it in sentences if len(it) >= 40):
        assert not any(sentence in it for it in sources), sentence


def test_each_rule_is_on_a_page_or_named_as_to_come():
    called_for = {it for row in matrix() for it in row.rules}

    assert set(to_come()) | rules().keys() == called_for
    assert not set(to_come()) & rules().keys()
    assert all(pages_of(it) for it in rules())


@pytest.mark.parametrize(
    "family",
    ["GEN", "REQ", "CON", "REV", "CUS", "FBK", "RVS", "ORG", "NDA"],
)
def test_these_families_are_whole(family: str):
    assert not [it for it in to_come() if it.startswith(f"{family}-")]


def test_every_clause_has_a_status_that_its_rules_account_for():
    for row in matrix():
        match row.status:
            case Status.ENFORCED:
                assert row.rules
                assert not row.missing
            case Status.IN_PART:
                assert set(row.missing) < set(row.rules)
                assert row.missing
            case Status.NOT_BUILT:
                assert row.missing == row.rules != ()
            case Status.NORM | Status.NO_RULE:
                assert not row.rules
                assert row.otherwise

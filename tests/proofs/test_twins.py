"""A second opinion: the pages do, edge for edge, what somebody wrote in TLA+ from the rules.

It needs Java, and TLC from the dependency group ``proofs``. Without them it is skipped, and says
so; how graphs are read and compared is tested anyway.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

import pytest
from attrs import frozen

from casework.domain.inventory import correction, stock_item, stocktake
from casework.domain.requests import clarification, intake, one_notice
from casework.testing.deletion import guards_of
from casework.testing.guards import without_guard
from casework.testing.twins import (
    Checker,
    Difference,
    Graph,
    Rejected,
    checker,
    explored,
    function,
    value,
)
from tests.proofs import intake_twin, stocktake_twin

FOLDER: Final = Path(__file__).parents[2] / "proofs" / "tla"
TLC: Final = checker()
needs_tlc = pytest.mark.skipif(isinstance(TLC, str), reason=str(TLC))


class Twin(Protocol):
    def graph(self) -> Graph: ...


@frozen
class Pair:
    """A specification under a configuration, and the pages with the same cast."""

    spec: str
    config: str
    twin: Twin
    pages: tuple[ModuleType, ...]


REQUEST = (intake, one_notice, clarification)
STOCK = (stocktake, stock_item, correction)
OVER_TIME = Pair("Intake", "IntakeOverTime", intake_twin.OVER_TIME, REQUEST)
AMENDED = Pair("Intake", "IntakeAmended", intake_twin.AMENDED, REQUEST)
MOVING = Pair("Stocktake", "StocktakeMoving", stocktake_twin.MOVING, STOCK)
TWO_ITEMS = Pair("Stocktake", "StocktakeTwoItems", stocktake_twin.TWO_ITEMS, STOCK)


def tlc() -> Checker:
    assert isinstance(TLC, Checker)
    return TLC


def spec(name: str) -> str:
    return (FOLDER / f"{name}.tla").read_text()


def config(name: str) -> str:
    return (FOLDER / f"{name}.cfg").read_text()


def without(conjunct: str, name: str) -> str:
    """The specification with a conjunct dropped: each line that holds it and nothing else."""
    lines = spec(name).splitlines()
    kept = [it for it in lines if it.strip() != f"/\\ {conjunct}"]
    assert len(kept) < len(lines), conjunct
    return "\n".join(kept)


@cache
def ours(pair: Pair) -> Graph:
    return pair.twin.graph()


@cache
def theirs(pair: Pair) -> Graph:
    return tlc().graph(spec(pair.spec), config(pair.config))


# -- The same graph ----------------------------------------------------------------------------


@needs_tlc
@pytest.mark.parametrize("pair", [OVER_TIME, AMENDED, MOVING, TWO_ITEMS], ids=lambda it: it.config)
def test_pages_and_specification_are_one_graph(pair: Pair):
    difference = Difference(ours(pair), theirs(pair))
    assert not difference, difference.told()


@pytest.mark.parametrize(
    ("pair", "phases", "acts"),
    [
        (OVER_TIME, set(intake_twin.PHASES.values()), 14),
        (MOVING, set(stocktake_twin.PHASES.values()), 14),
    ],
    ids=lambda it: getattr(it, "config", ""),
)
def test_every_phase_and_every_act_is_in_the_graph(pair: Pair, phases: set[str], acts: int):
    assert {state[0] for state in ours(pair).states} == phases
    assert len({label[0] for _, label, _ in ours(pair).edges}) == acts


# -- The comparison bites ----------------------------------------------------------------------

EMPTY: Final = (
    "one_notice: require(all((verdicts[it] is Verdict.EMPTY for it in left_out)), FORM_COMPLETE)"
)
BY_HAND: Final = (
    "stocktake: require("
    "line.recounted or not _to_be_recounted(reconciling.plan, line, facts), BY_HAND_FIRST)"
)


@needs_tlc
@pytest.mark.parametrize(
    ("pair", "guard"),
    [
        (AMENDED, EMPTY),
        (AMENDED, "one_notice: require(late <= filing.protected, NO_LATER_DEMANDS)"),
        (AMENDED, "one_notice: require(not wanting & filing.protected, NO_LATER_DEMANDS)"),
        (AMENDED, "clarification: require(act.about in filing.on_file, CLARIFIED)"),
        (AMENDED, "intake: require(not filing.unseen, REGISTER_CHECKED)"),
        (TWO_ITEMS, "stocktake: require(line.difference != 0, AS_COUNTED)"),
        (
            TWO_ITEMS,
            "stocktake: only_by(act.by not in reconciling.counters(act.item), TWO_PERSONS)",
        ),
        (TWO_ITEMS, BY_HAND),
    ],
    ids=lambda it: getattr(it, "config", it),
)
def test_a_guard_taken_out_of_a_page_is_seen(pair: Pair, guard: str):
    [found] = ((page, it.line) for page in pair.pages for it in guards_of(page) if it.text == guard)
    with without_guard(*found):
        lax = pair.twin.graph()
    assert Difference(lax, theirs(pair))


@needs_tlc
@pytest.mark.parametrize(
    ("pair", "conjunct"),
    [
        (AMENDED, "found \\cap settled = {}"),
        (TWO_ITEMS, "who \\notin counters[item]"),
    ],
    ids=lambda it: getattr(it, "config", it),
)
def test_a_conjunct_dropped_from_a_specification_is_seen(pair: Pair, conjunct: str):
    lax = tlc().graph(without(conjunct, pair.spec), config(pair.config))
    assert Difference(ours(pair), lax)


# -- Until -------------------------------------------------------------------------------------


@needs_tlc
@pytest.mark.parametrize("name", ["Intake", "Stocktake"])
def test_what_lasts_until_something_happens_does_not_last_for_ever(name: str):
    assert tlc().check(spec(name), config(f"{name}Until"))


@needs_tlc
@pytest.mark.parametrize(
    ("name", "fairness"),
    [("Intake", "WF_vars(LapseSupplement)"), ("Stocktake", "SF_vars(RecordCause(item))")],
)
def test_without_what_falls_to_somebody_it_may_last_for_ever(name: str, fairness: str):
    with pytest.raises(Rejected, match="Temporal properties were violated"):
        tlc().check(without(fairness, name), config(f"{name}Until"))


# -- How graphs are read and compared ----------------------------------------------------------


def counting_to(most: int, *, also_back: bool = False) -> Graph:
    def moves(at: int):
        if at < most:
            yield ("up", at), at + 1
        if also_back and at == 2:
            yield ("down",), at - 1

    return explored(0, moves, lambda at: ("at", at))


def test_equal_graphs_do_not_differ():
    assert not Difference(counting_to(3), counting_to(3))


def test_a_difference_is_told_by_its_shortest_story():
    longer = Difference(counting_to(3, also_back=True), counting_to(4))
    assert longer.edges == {
        (("at", 2), ("down",), ("at", 1)),
        (("at", 3), ("up", 3), ("at", 4)),
    }
    assert longer.states == {("at", 4)}
    assert longer.told().splitlines() == [
        "('up', 0)",
        "('up', 1)",
        "  at ('at', 2)",
        "  only ours: ('down',) leads to ('at', 1)",
    ]


def test_a_graph_without_bounds_is_no_graph():
    with pytest.raises(OverflowError):
        explored(0, lambda at: [(("up",), at + 1)], lambda at: (at,), most=10)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("TRUE", True),
        ("-100", -100),
        ('"ann"', "ann"),
        ("<<>>", ()),
        ('<<"a", <<2, FALSE>>>>', ("a", (2, False))),
        ("{}", frozenset()),
        ('{"a", "b"}', frozenset({"b", "a"})),
        ('[a |-> {1}, b |-> "-"]', function(b="-", a=frozenset({1}))),
    ],
)
def test_values_are_read_as_tlc_prints_them(printed: str, meant: object):
    assert value(printed) == meant

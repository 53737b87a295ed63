"""Figures and stock on the command line: what they come to, and what they are opened to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casework.adapters.storage.sqlite import SqliteJournal
from casework.domain.inventory.stocktake import CompleteStocktake, FinishCounting
from casework.domain.metrics.definitions import IDS
from tests.adapters.cli.conftest import Cli
from tests.application.test_inventory import begun, count, issue
from tests.offices import did
from tests.stocked import by, put_in, with_a_store


def figures(cli: Cli, store: Path | str, *words: str) -> list[dict[str, Any]]:
    told = cli("figures", *words, "--store", str(store), "--json").document
    return list(told["figures"])


# -- On the demo's office ----------------------------------------------------------------------


def test_the_demo_has_figures_for_both_of_its_months(cli: Cli, played: Path):
    told = figures(cli, played)
    assert {it["period"] for it in told} >= {"2024-09", "2024-10"}
    assert {it["metric"] for it in told} == set(IDS)
    for period in ("2024-09", "2024-10"):
        found = {it["metric"]: it for it in told if it["period"] == period}
        assert found["quantity"]["numerator"] == found["on_time_rate"]["denominator"] > 0


def test_what_nobody_did_is_no_data_and_no_rate_is_beyond_all(cli: Cli, played: Path):
    told = figures(cli, played, "--period", "2023-01")
    assert {it["hundredths"] for it in told if it["metric"] != "quantity"} == {None}
    for it in figures(cli, played, "--by", "person", "--metric", "MET-05"):
        assert 0 <= it["hundredths"] <= 10_000
    assert "no data" in cli("figures", "--period", "2023-01", "--store", str(played)).out


def test_the_figures_of_persons_and_of_groups_add_up_to_the_office(cli: Cli, played: Path):
    words = ("--metric", "on_time_rate", "--period", "2024-Q3")
    (whole,) = figures(cli, played, *words)
    for how in ("person", "group"):
        parts = figures(cli, played, *words, "--by", how)
        assert len(parts) > 0
        assert all(it["subject"] for it in parts)
        for what in ("numerator", "denominator"):
            assert sum(it[what] for it in parts) == whole[what]


def test_a_figure_opens_to_the_events_it_counts(cli: Cli, played: Path):
    words = ("--metric", "processing_error_rate", "--period", "2024-09", "--events")
    (told,) = figures(cli, played, *words)
    assert len(told["counted"]) == told["denominator"]
    returned = next(it for it in told["counted"] if it["thing"] == "R2")
    assert returned["numerator"] == 1
    for place in returned["evidence"]:
        words_of = ("history", place["stream"], "--store", str(played), "--json")
        event = cli(*words_of).document["events"][place["version"] - 1]
        assert event["name"].rpartition(".")[2] in ("ResultApproved", "ReturnedForRework")
    shown = cli("figures", *words, "--store", str(played)).out
    assert "ReturnedForRework" in shown


def test_a_metric_goes_by_its_id_or_its_name(cli: Cli, played: Path):
    assert figures(cli, played, "--metric", "MET-04") == figures(
        cli, played, "--metric", "quantity"
    )
    both = figures(cli, played, "--metric", "MET-01")
    assert {it["metric"] for it in both} == {"processing_error_rate", "issuance_error_rate"}


def test_figures_as_of_a_position_know_nothing_later(cli: Cli, played: Path):
    now = cli("figures", "--store", str(played), "--json").document
    again = cli("figures", "--as-of", str(now["as_of"]), "--store", str(played), "--json").document
    assert again == now
    words = ("--metric", "quantity", "--as-of", str(now["as_of"] // 2))
    then = figures(cli, played, *words)
    counted = sum(it["numerator"] for it in now["figures"] if it["metric"] == "quantity")
    assert 0 < sum(it["numerator"] for it in then) < counted


def test_what_is_no_metric_or_no_period_is_malformed(cli: Cli, played: Path):
    for words in (("--metric", "MET-99"), ("--period", "2024"), ("--by", "nobody")):
        assert cli("figures", *words, "--store", str(played)).exit == 2
        error = cli("figures", *words, "--store", str(played), "--json").document["error"]
        assert error["exit"] == 2


# -- On an office with a store -----------------------------------------------------------------


def stocked(folder: Path, *, complete: bool = False) -> str:
    """Lamps that run low, and rods that are counted."""
    store = str(folder / "stocked.db")
    office = with_a_store(SqliteJournal(store))
    lamp, rod = put_in(office, "lamp", 10), put_in(office, "rod", 9)
    did(office, f"inventory.stock_item/{lamp}", issue(7))
    take = begun(office, rod)
    if complete:
        did(office, take, count(rod, 9))
        did(office, take, FinishCounting(by=by("bo")))
        did(office, take, CompleteStocktake(by=by("bea")))
    office.journal.close()
    return store


def test_the_stock_tells_what_runs_low_and_what_is_counted(cli: Cli, tmp_path: Path):
    store = stocked(tmp_path)
    told = cli("stock", "--store", store, "--json").document["items"]
    lamp, rod = told
    assert (lamp["item"], lamp["on_hand"], lamp["low"], lamp["counted_by"]) == ("lamp", 3, True, [])
    assert (rod["on_hand"], rod["free"], rod["low"], rod["counted_by"]) == (9, 9, False, ["7"])
    shown = cli("stock", "--store", store).out
    assert "lamp" in shown
    assert "counted in" in shown


def test_one_item_of_the_stock_is_shown_with_what_moved(cli: Cli, tmp_path: Path):
    store = stocked(tmp_path)
    (lamp,) = cli("stock", "lamp", "--store", store, "--json").document["items"]
    assert [(it["out"], it["closing"]) for it in lamp["days"]] == [(7, 3)]
    assert lamp["levels"]["reorder_point"] == 4
    assert "3 pcs" in cli("stock", "lamp", "--store", store).out


def test_an_item_that_there_is_not_is_malformed(cli: Cli, played: Path):
    assert cli("stock", "unicorn", "--store", str(played)).exit == 2


def test_the_store_has_figures_of_its_own(cli: Cli, tmp_path: Path):
    store = stocked(tmp_path, complete=True)
    words = ("--metric", "MET-08", "--by", "person")
    (accuracy,) = figures(cli, store, *words)
    assert (accuracy["subject"], accuracy["hundredths"]) == ("bo", 10_000)
    told = cli("figures", "--metric", "MET-10", "--store", store, "--json").document["turnovers"]
    lamp = next(it for it in told if it["item"] == "lamp")
    assert lamp["hundredths"] == 467  # Seven went out of one and a half on average.
    assert "4.67" in cli("figures", "--metric", "turnover", "--store", store).out

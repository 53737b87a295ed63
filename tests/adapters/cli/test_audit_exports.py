"""The journal in the auditor's own tools: what they read is what is on record, event by event."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from casework.application.audit.leaves import entry_hash
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.kernel import Personal
from casework.infrastructure.bootstrap import open_office
from tests.adapters.cli.conftest import Cli
from tests.peers import ask_peers, needs_peers
from tests.shared_data import FOLDER, needs_data

FORMS = ("csv", "xes", "ocel-json", "ocel-sqlite")


@frozen
class Journal:
    """What is on record, read without any of the exports."""

    names: Counter[str]
    hashes: dict[int, str]
    personal: frozenset[str]


@pytest.fixture
def journal(played: Path) -> Journal:
    office = open_office(str(played))
    with closing(office.journal) as journal:
        kept = [(at, it) for at, it in journal.feed() if it.name not in (ACCEPTED, REFUSED)]
        events = [office.codec.event(it)[0] for _, it in kept]
    return Journal(
        Counter(it.name for _, it in kept),
        {at: entry_hash(it).hex() for at, it in kept},
        frozenset(text for it in events for text in _personal(it) if " " in text),
    )


def _personal(value: Any) -> list[str]:
    if isinstance(value, Personal):
        return [value.clear]
    fields = getattr(value, "__attrs_attrs__", ())
    return [text for it in fields for text in _personal(getattr(value, it.name))]


@pytest.fixture
def exported(cli: Cli, played: Path, tmp_path: Path) -> Callable[..., Path]:
    def export(form: str, *more: str) -> Path:
        file = tmp_path / f"log.{form}"
        words = ("audit", "log", str(file), "--form", form, *more)
        assert cli(*words, "--store", str(played)).exit == 0
        return file

    return export


def table(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as rows:
        return list(csv.DictReader(rows))


# -- What is in them ---------------------------------------------------------------------------


def test_a_flat_table_has_every_event_with_its_position_and_hash_and_no_empty_cell(
    exported: Callable[..., Path], journal: Journal
):
    rows = table(exported("csv"))

    assert Counter(it["activity"] for it in rows) == journal.names
    assert {int(it["position"]): it["entry_hash"] for it in rows} == journal.hashes
    assert [it["sort_key"] for it in rows] == sorted(it["sort_key"] for it in rows)
    assert all(cell for it in rows for cell in it.values())


def test_what_a_spreadsheet_would_run_is_text(tmp_path: Path, cli: Cli):
    store, file = str(tmp_path / "office.db"), tmp_path / "log.csv"
    name = '{"of": "=han()", "clear": "Han Mei"}'
    founding = ("people.organisation/office", "FoundOffice", "--hr", "=han()", "--name", name)
    assert cli("do", *founding, "--by", "=han()", "--store", store).exit == 0
    assert cli("audit", "log", str(file), "--form", "csv", "--store", store).exit == 0

    assert {it["resource"] for it in table(file)} == {"'=han()"}


def test_ocel_has_every_event_with_its_position_and_hash(
    exported: Callable[..., Path], journal: Journal
):
    events = json.loads(exported("ocel-json").read_text())["events"]
    told = [{it["name"]: it["value"] for it in event["attributes"]} for event in events]

    assert Counter(it["type"] for it in events) == journal.names
    assert {int(it["position"]): it["entry_hash"] for it in told} == journal.hashes


def test_ocel_in_sqlite_says_the_same(exported: Callable[..., Path], journal: Journal):
    with closing(sqlite3.connect(exported("ocel-sqlite"))) as file:
        maps = dict(file.execute("SELECT ocel_type, ocel_type_map FROM event_map_type"))
        hashes = {
            position: told
            for it in maps.values()
            for position, told in file.execute(f'SELECT position, entry_hash FROM "event_{it}"')
        }
        names = Counter(it for (it,) in file.execute("SELECT ocel_type FROM event"))
        broken = file.execute("PRAGMA foreign_key_check").fetchall()

    assert (names, hashes, broken) == (journal.names, journal.hashes, [])


@pytest.mark.parametrize("form", FORMS)
def test_nothing_personal_leaves_the_office(
    form: str, exported: Callable[..., Path], journal: Journal
):
    content = exported(form).read_bytes()

    assert journal.personal
    assert not [it for it in journal.personal if it.encode() in content]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_there_is_left_as_it_was(form: str, cli: Cli, played: Path, tmp_path: Path):
    file = tmp_path / "mine"
    file.write_text("mine")
    said = cli("audit", "log", str(file), "--form", form, "--store", str(played))

    assert said.exit == 2
    assert file.read_text() == "mine"


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_written_leaves_nothing(form: str, cli: Cli, played: Path, tmp_path: Path):
    file = tmp_path / "no-such-folder" / "log"

    assert cli("audit", "log", str(file), "--form", form, "--store", str(played)).exit == 2
    assert not file.parent.exists()


# -- What other people's tools make of them ----------------------------------------------------

_VALID = """
import json, sys, jsonschema
from pm4py.objects.ocel.validation import ocel20_rel_validation
told = json.load(open(sys.argv[1]))
checker = jsonschema.Draft7Validator(json.load(open(sys.argv[3])))
errors = [it.message for it in checker.iter_errors(told)]
held, missed = ocel20_rel_validation.apply(sys.argv[2])
print(json.dumps({"errors": errors, "held": len(held), "missed": missed}))
"""

_READ = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pm4py
table, relational, log = (pm4py.read_ocel2_json(sys.argv[1]),
    pm4py.read_ocel2_sqlite(sys.argv[2]), pm4py.read_xes(sys.argv[3]))
def counts(of):
    return of.events["ocel:activity"].value_counts().to_dict()
def follows(frame):
    graph, first, last = pm4py.discover_dfg(frame)
    return sorted([*pair, n] for pair, n in graph.items()), first, last
def flat(of):
    frame = pm4py.ocel_flattening(of, "case")
    frame["position"] = frame["position"].astype(int)
    return frame.sort_values(["case:concept:name", "position"]).reset_index(drop=True)
print(json.dumps({
    "json": counts(table), "sqlite": counts(relational),
    "xes": log["concept:name"].value_counts().to_dict(),
    "cases": log["case:concept:name"].nunique(),
    "follows": [follows(flat(table)), follows(flat(relational)), follows(log)],
}))
"""


@needs_peers
@needs_data("schema_ocel2.json")
def test_ocel_keeps_its_schema_and_every_relational_constraint(exported: Callable[..., Path]):
    files = exported("ocel-json"), exported("ocel-sqlite"), FOLDER / "schema_ocel2.json"

    assert ask_peers(_VALID, *files) == {"errors": [], "held": 24, "missed": []}


@needs_peers
def test_pm4py_reads_what_is_on_record_and_the_same_order_from_each(
    exported: Callable[..., Path], journal: Journal
):
    told = ask_peers(_READ, exported("ocel-json"), exported("ocel-sqlite"), exported("xes"))

    assert told["json"] == told["sqlite"] == told["xes"] == dict(journal.names)
    assert told["cases"] == len({it["case"] for it in table(exported("csv"))})
    assert told["follows"][0] == told["follows"][1] == told["follows"][2]
    assert told["follows"][0][0]


# -- The model ---------------------------------------------------------------------------------

_CONFORMS = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pandas, pm4py
names = {"AtMostOne": "existence", "NotSuccession": "nonsuccession",
    "Precedence": "precedence", "Response": "response"}
model = {}
for it in json.load(open(sys.argv[2])):
    key = tuple(it["activities"])
    model.setdefault(it["template"], {})[key[0] if len(key) == 1 else key] = {
        "support": 1, "confidence": 1.0}
at_most_one = model.pop("AtMostOne", {})
model = {names[it]: told for it, told in model.items()}
def unfit(frame):
    told = pm4py.conformance_declare(frame, model)
    cases = list(dict.fromkeys(frame["case:concept:name"]))
    broken = {case for case, it in zip(cases, told) if not it["is_fit"]}
    counts = frame.groupby(["case:concept:name", "concept:name"]).size()
    twice = {case for (case, name), n in counts.items() if n > 1 and name in at_most_one}
    return sorted(broken | twice)
log = pm4py.read_xes(sys.argv[1])
found = [unfit(log)]
for trace, activity in json.loads(sys.argv[3]):
    own = log[log["case:concept:name"] == trace].tail(1).copy()
    own["concept:name"] = activity
    own["time:timestamp"] = own["time:timestamp"] + pandas.Timedelta(days=1)
    more = pandas.concat([log, own], ignore_index=True)
    more = more.sort_values(["case:concept:name", "time:timestamp"], kind="stable")
    found.append(unfit(more.reset_index(drop=True)))
print(json.dumps(found))
"""


def test_the_model_names_only_events_that_there_are(cli: Cli, played: Path, tmp_path: Path):
    model = tmp_path / "pages.decl"
    told = cli("audit", "model", str(model), "--store", str(played), "--json").document

    office = open_office(str(played))
    with closing(office.journal):
        known = set(office.codec.types)
    lines = model.read_text().splitlines()
    activities = [it.removeprefix("activity ") for it in lines if it.startswith("activity ")]
    assert set(activities) <= known
    assert {name for it in told["constraints"] for name in it["activities"]} <= set(activities)
    assert len(lines) == len(activities) + len(told["constraints"])


@needs_peers
def test_what_is_on_record_conforms_and_one_illegal_event_makes_its_case_alone_unfit(
    exported: Callable[..., Path], cli: Cli, played: Path, tmp_path: Path
):
    log = exported("xes", "--by-stream")
    model, wanted = tmp_path / "pages.decl", tmp_path / "model.json"
    told = cli("audit", "model", str(model), "--store", str(played), "--json").document
    wanted.write_text(json.dumps(told["constraints"]))
    rows = table(exported("csv", "--by-stream"))
    illegal = [
        (next(it["case"] for it in rows if it["activity"] == before), after)
        for before, after in (
            ("numbers.NumberTaken", "numbers.NumberTaken"),
            ("requests.delivery.RequestArchived", "requests.delivery.ObjectionRaised"),
            ("requests.intake.RequestRegistered", "requests.intake.RequestDeclined"),
            ("orders.order.OrderClosed", "orders.order.OrderCancelled"),
        )
    ]

    whole, *broken = ask_peers(_CONFORMS, log, wanted, json.dumps(illegal))
    assert whole == []
    assert broken == [[case] for case, _ in illegal]

"""Doing: a command is recorded, refused under a rule, or told all that is wrong with it."""

from __future__ import annotations

import io
from contextlib import closing
from functools import partial
from pathlib import Path
from sqlite3 import connect

import pytest

from casework.adapters.storage import sqlite
from casework.application.office import Office
from casework.application.ports import Conflict
from casework.application.record import REFUSED
from casework.infrastructure.bootstrap import PAGES, open_journal
from tests.adapters.cli.conftest import Cli

TOM = ("do", "people.employee/tom", "EngageEmployee")
NAMED = ("--name", '{"of": "tom", "clear": "Tom"}', "--employment-type", "full_time")
BY_HAN = ("--by", "han")


def entries(store: str) -> list[tuple[str, str]]:
    with closing(open_journal(store)) as journal:
        return [(it.stream, it.name) for _, it in journal.feed()]


# -- Accepted ----------------------------------------------------------------------------------


def test_what_is_lawful_is_recorded_and_told(cli: Cli, empty: str):
    said = cli(*TOM, *NAMED, *BY_HAN, "--store", empty, "--json")
    assert (said.exit, said.document["outcome"]) == (0, "accepted")
    (event,) = said.document["events"]
    assert event["name"] == "people.employee.EmployeeEngaged"
    assert event["event"]["name"] == {"of": "tom", "clear": "Tom"}
    why = cli("why", said.document["decision"], "--store", empty, "--json").document
    assert why["steps"][0]["command"] == "EngageEmployee"


def test_something_new_gets_an_id_of_its_own(cli: Cli, empty: str):
    words = ("do", "care.feedback/new", "OpenFeedback", "--customer", "ann", "--subject", "R1")
    more = ("--source", "mail", "--responsible", "han", "--statement.of", "ann")
    said = cli(
        *words, *more, "--statement.clear", "late", "--by", "han", "--store", empty, "--json"
    )
    assert said.document["stream"].startswith("care.feedback/")
    assert said.document["stream"] != "care.feedback/new"


def test_a_question_is_decided_once_under_its_own_id(cli: Cli, empty: str):
    words = (*TOM, *NAMED, *BY_HAN, "--decision", "d1", "--store", empty, "--json")
    first, second = cli(*words), cli(*words)
    assert first.document == second.document
    other = cli("do", "people.employee/tim", *words[2:])
    assert (other.exit, other.document["error"]["kind"]) == (2, "malformed")


@pytest.mark.parametrize(
    "fields",
    [
        ("--name.of", "tom", "--name.clear", "Tom", "--employment-type", "intern"),
        ("--name.of=tom", "--name.clear=--Tom", "--employment-type=intern"),
        ("--data", '{"name": {"of": "tom", "clear": "T"}, "employment_type": "intern"}'),
        ("--data", '{"name": {"of": "tom", "clear": "T"}}', "--employment-type", "intern"),
        ("--data", '{"by": "x", "name": {"of": "x", "clear": "T"}}', *NAMED),
    ],
)
def test_a_command_may_be_typed_in_parts_or_given_whole(cli: Cli, empty: str, fields):
    assert cli(*TOM, *fields, *BY_HAN, "--store", empty).exit == 0


def test_a_command_may_be_piped_in(cli: Cli, empty: str, monkeypatch: pytest.MonkeyPatch):
    whole = b'{"by": "han", "name": {"of": "tom", "clear": "T"}, "employment_type": "intern"}'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(whole)))
    assert cli(*TOM, "--data", "-", "--store", empty).exit == 0


def test_a_dry_run_tells_what_it_would_come_to_and_records_nothing(cli: Cli, empty: str):
    before = entries(empty)
    would = cli(*TOM, *NAMED, *BY_HAN, "--dry-run", "--store", empty, "--json")
    assert (would.exit, would.document["recorded"]) == (0, False)
    assert would.document["events"][0]["version"] == 1
    would_not = cli(*TOM, *NAMED, "--by", "tom", "--dry-run", "--store", empty, "--json")
    assert (would_not.exit, would_not.document["rule"]["id"]) == (3, "GEN-02")
    assert entries(empty) == before


# -- Help --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [(), ("--help",), ("do",), ("do", "--help"), ("do", "requests.intake"), ("demo", "-h")]
)
def test_help_is_at_hand(cli: Cli, words: tuple[str, ...]):
    said = cli(*words)
    assert (said.exit, said.err) == (0, "")
    assert said.out


def test_a_command_tells_who_may_send_it_and_what_it_takes(cli: Cli):
    said = cli("do", "requests.intake", "SubmitRequest", "--help", "--json")
    (command,) = said.document["commands"]
    assert command["may"] == ["applicant", "customer"]
    assert {it["name"]: it["required"] for it in command["fields"]}["materials"]
    whole = cli("do", "requests.intake", "--json").document["commands"]
    assert command in whole
    pages = {it["page"] for it in cli("do", "--json").document["pages"]}
    assert pages == set(PAGES)


# -- Refused -----------------------------------------------------------------------------------

BLANKS = ["", " ", "\t\n", "\u3000", "\u00a0\u2003", "\u200b\u200d", "\u2800", "\u3164", "\u115f"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_reason_of_blanks_in_any_script_is_none(cli: Cli, played: Path, blank: str):
    words = ("do", "policy/office", "SetCount", "--key", "notify.max_attempts", "--count", "5")
    said = cli(
        *words, f"--reason={blank}", "--by", "ma", "--store", str(played), "--json", "--dry-run"
    )
    assert (said.exit, said.document["rule"]["id"]) == (3, "DOC-08")


def refund(minor: str, currency: str) -> tuple[str, ...]:
    money = f'{{"minor": {minor}, "currency": "{currency}"}}'
    return (
        *("do", "requests.intake/x", "SubmitRequest", "--business-type", "premium_refund"),
        *("--applicant-kind", "customer", "--channel", "phone", "--guided-by", "qi"),
        *("--materials", "contract", "--form", f'{{"item": "amount", "money": {money}}}'),
        *("--by", "zhao", "--dry-run"),
    )


@pytest.mark.parametrize(
    ("minor", "currency"), [("-5", "CNY"), ("0", "CNY"), ("120000", "USD"), ("120000", "")]
)
def test_amounts_are_positive_and_of_the_one_currency(
    cli: Cli, played: Path, minor: str, currency: str
):
    said = cli(*refund(minor, currency), "--store", str(played), "--json")
    assert (said.exit, said.document["rule"]["id"]) == (3, "GEN-07")
    assert cli(*refund("5", "CNY"), "--store", str(played)).exit == 0


def test_a_negative_quantity_is_refused(cli: Cli, played: Path):
    words = ("do", "requests.intake/x", "SubmitRequest", "--business-type", "address_change")
    more = ("--applicant-kind", "customer", "--channel", "phone", "--guided-by", "qi")
    form = '[{"item": "copies", "quantity": {"units": -2, "unit": "copy"}}]'
    last = ("--materials", "identity_card", "--form", form, "--by", "zhao", "--dry-run")
    said = cli(*words, *more, *last, "--store", str(played), "--json")
    assert (said.exit, said.document["rule"]["id"]) == (3, "GEN-07")


def test_who_holds_no_post_is_refused_and_told_who_may(cli: Cli, empty: str):
    said = cli(*TOM, *NAMED, "--by", "nobody", "--store", empty, "--json")
    assert (said.exit, said.document["rule"]["id"]) == (3, "GEN-02")
    assert said.document["ground"] == "role"
    assert "hr" in said.document["advice"]
    assert (f"decision/{said.document['decision']}", REFUSED) in entries(empty)


def test_what_refuses_a_reaction_is_told_as_well(cli: Cli, played: Path):
    taken = ("do", "requests.intake/R11", "Register", "--number", "REQ-20240911-0001")
    said = cli(*taken, "--by", "qi", "--store", str(played), "--dry-run", "--json")
    assert (said.exit, said.document["rule"]["id"]) == (3, "REQ-11")


# -- Not read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ((*TOM, *BY_HAN), {"name", "employment_type"}),
        ((*TOM,), {"by", "name", "employment_type"}),
        ((*TOM, *NAMED, *BY_HAN, "--salary", "5"), {"salary"}),
        ((*TOM, *NAMED, *BY_HAN, "--name.nick", "x"), {"name.nick"}),
        ((*TOM, *NAMED, *BY_HAN, "--name", '{"of": "x"'), {"name"}),
        ((*TOM, "--name", "Tom", "--employment-type", "x", *BY_HAN), {"name"}),
        ((*TOM, "--name.of", "tom", "--employment-type", "x", *BY_HAN), {"name.clear"}),
        ((*TOM, *NAMED, *BY_HAN, "--at", "2024-09-02T09:00"), {"at"}),
        ((*TOM, *NAMED, *BY_HAN, "--at", "yesterday"), {"at"}),
        ((*TOM, *NAMED, *BY_HAN, "--on-behalf-of", "ann"), {"on_behalf_of.evidence"}),
        ((*TOM, *NAMED, *BY_HAN, "--evidence", "a letter"), {"on_behalf_of.person"}),
        ((*TOM, *NAMED, *BY_HAN, "stray"), {"stray"}),
        ((*TOM, *NAMED, *BY_HAN, "--employment-type"), {"employment_type"}),
        ((*TOM, *NAMED, *BY_HAN, "--data", "{"), {"--data"}),
        ((*TOM, *NAMED, *BY_HAN, "--data", "[]"), {"--data"}),
        ((*TOM, *NAMED, *BY_HAN, "--data", '{"a": 1, "a": 2}'), {"--data"}),
        ((*TOM, *NAMED, *BY_HAN, "--data", '{"by": NaN}'), {"--data"}),
        (
            (*TOM, "--data", '{"by": 5, "name": null, "employment_type": []}'),
            {"by", "name", "employment_type"},
        ),
        ((*TOM, *BY_HAN, "--at", "soon", "--x", "1"), {"at", "name", "employment_type", "x"}),
        (
            ("do", "policy/office", "SetTerm", *BY_HAN, "--term.count", "2.5", "--term.unit", "w"),
            {"key", "term.count", "term.unit", "reason"},
        ),
        (
            ("do", "policy/office", "SetCount", "--data", '{"key": "no", "count": "5"}', *BY_HAN),
            {"key", "count", "reason"},
        ),
        (
            ("do", "policy/office", "SetCount", "--data", '{"count": 5.0, "reason": 3}', *BY_HAN),
            {"key", "count", "reason"},
        ),
        (
            ("do", "policy/office", "SetCount", "--data", '{"count": true}', *BY_HAN),
            {"key", "count", "reason"},
        ),
        (
            ("do", "policy/office", "SetCount", "--count", "9" * 19, *BY_HAN),
            {"key", "count", "reason"},
        ),
        (refund("1.5", "CNY"), {"form[0].money.minor"}),
        (refund('"5"', "CNY"), {"form[0].money.minor"}),
    ],
)
def test_everything_wrong_is_told_at_once_and_nothing_is_written(
    cli: Cli, empty: str, words, paths
):
    before = entries(empty)
    assert cli(*words, "--store", empty, "--json").paths == paths
    plainly = cli(*words, "--store", empty)
    assert (plainly.exit, plainly.out) == (2, "")
    assert all(it in plainly.err for it in paths)
    assert entries(empty) == before


@pytest.mark.parametrize(
    "words",
    [
        ("do", "nowhere/1", "SubmitRequest"),
        ("do", "people.employee/tom", "EngageEmploye"),
        ("do", "people.employee/tom", "EmployeeEngaged"),
        ("do", "people.employee", "EngageEmployee", *NAMED, *BY_HAN),
        ("do", "people.employee/", "EngageEmployee", *NAMED, *BY_HAN),
        ("do", "people.employee/t m", "EngageEmployee", *NAMED, *BY_HAN),
        (*TOM, *NAMED, *BY_HAN, "--decision", "d 1"),
        (*TOM, *NAMED, "--by"),
    ],
)
def test_what_cannot_be_asked_is_not_written_and_makes_no_store(cli: Cli, tmp_path: Path, words):
    store = tmp_path / "office.db"
    assert cli(*words, "--store", str(store), "--json").exit == 2
    assert not store.exists() or entries(str(store)) == []


# -- Stores that will not ----------------------------------------------------------------------


def test_a_store_that_is_no_store_is_told(cli: Cli, tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,")
    words = ("show", "requests.intake/1", "--json", "--store")
    for store in (str(letter), str(tmp_path), ""):
        said = cli(*words, store)
        assert (said.exit, said.document["error"]["kind"]) == (2, "store")


def test_a_damaged_store_is_told(cli: Cli, empty: str):
    damaged = bytearray(Path(empty).read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    Path(empty).write_bytes(damaged)
    for words in (("streams",), (*TOM, *NAMED, *BY_HAN)):
        said = cli(*words, "--store", empty, "--json")
        assert (said.exit, said.document["error"]["kind"]) == (2, "store")


def test_a_store_that_somebody_keeps_locked_is_told(
    cli: Cli, empty: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite, "SqliteJournal", partial(sqlite.SqliteJournal, patience=0))
    with closing(connect(empty, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = cli(*TOM, *NAMED, *BY_HAN, "--store", empty, "--json")
        other.execute("ROLLBACK")
    assert (said.exit, said.document["error"]["kind"]) == (2, "store")


def test_a_server_that_is_down_is_told(cli: Cli):
    nobody = "postgresql://127.0.0.1:1/office"
    for words in (("streams",), (*TOM, *NAMED, *BY_HAN), ("demo",)):
        said = cli(*words, "--store", nobody, "--json")
        assert (said.exit, said.document["error"]["kind"]) == (2, "store")


@pytest.mark.parametrize(
    "store",
    [
        "mysql://hua:hunter2@host/office",
        "POSTGRESQL://hua:hunter2@127.0.0.1:1/office",
        "postgresql://hua:hunter2 two@127.0.0.1:1/office",
        "postgresql://hua:one@hunter2@127.0.0.1:1/office",
        "dbname=office password=hunter2",
    ],
)
def test_a_store_that_cannot_be_had_is_told_without_the_password(cli: Cli, store: str):
    for words in (("streams",), ("queue",), ("views",), ("audit", "fsck")):
        for form in ((), ("--json",)):
            said = cli(*words, "--store", store, *form)
            assert said.exit == 2
            assert "hunter2" not in said.out + said.err


def test_whoever_comes_second_is_told_to_ask_again(
    cli: Cli, empty: str, monkeypatch: pytest.MonkeyPatch
):
    def always_second(*asked: object, **more: object) -> None:
        raise Conflict("people.employee/tom is at version 1, not at 0")

    monkeypatch.setattr(Office, "execute", always_second)
    said = cli(*TOM, *NAMED, *BY_HAN, "--store", empty, "--json")
    assert (said.exit, said.document["error"]["kind"]) == (4, "conflict")

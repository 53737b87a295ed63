"""How often a command waits for the server: counted on the wire, by the protocol's own trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from casework.adapters.storage.connections import Order
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.application.audit.proving import inclusion
from casework.application.audit.sealing import Sealer
from casework.application.office import Office
from casework.domain.kernel import Person
from casework.domain.requests.intake import Register
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, SigningKey
from casework.infrastructure.sealing.logs import LogReader, LogSigner
from casework.testing.journals import entry
from tests.offices import (
    FORM,
    LEASE,
    Numbered,
    an_office,
    check,
    denied,
    did,
    filed_short,
    registered,
    staffed,
    submission,
)

APPEND, READ_AND_APPEND = 1, 2
PROOF = 2
CAI = Person("cai")

Waits = Callable[[], int]


@pytest.fixture
def waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Waits]:
    """How often anybody has waited for an answer since this was last asked. A server says that it
    is ready once for each."""
    connect = psycopg.connect
    with (tmp_path / "wire").open("a") as wire, (tmp_path / "wire").open() as told:

        def traced(*given: Any, **more: Any) -> psycopg.Connection[Any]:
            connection = connect(*given, **more)
            connection.pgconn.trace(wire.fileno())
            return connection

        def waited() -> int:
            return told.read().count("ReadyForQuery")

        monkeypatch.setattr(psycopg, "connect", traced)
        yield waited


@pytest.fixture(params=list(Order))
def journal(
    request: pytest.FixtureRequest, waits: Waits, postgres_schema: tuple[str, str]
) -> Iterator[PostgresJournal]:
    with closing(PostgresJournal(*postgres_schema, order=request.param)) as journal:
        yield journal


@pytest.fixture
def office(journal: PostgresJournal, waits: Waits) -> Office:
    """One that has done all of it before, so that every statement is prepared."""
    office = staffed(journal)
    registered(office, "16", "REQ-20240701-0016")
    waits()
    return office


def test_an_append_is_one_wait_and_one_transaction(journal: PostgresJournal, waits: Waits):
    journal.append([entry("first", 1)])  # The first time it is prepared, besides.
    waits()
    for version in range(1, 20):
        journal.append([entry("a", version), entry("b", version)], {"c": 0})

        assert waits() == 1


def test_a_reading_of_one_stream_of_many_or_of_the_feed_waits_once(
    journal: PostgresJournal, waits: Waits
):
    for act in (
        lambda: journal.read("a"),
        lambda: journal.news({"a": 0, "b": 1, "c": 0}),
        lambda: next(journal.feed(), None),
    ):
        act()  # The first time it is prepared, besides.
        waits()
        act()

        assert waits() == 1


def test_a_command_of_who_is_alone_writes_once_and_reads_nothing(office: Office, waits: Waits):
    stream = "requests.intake/17"
    for command in (submission(frozenset({FORM})), check(LEASE)):
        did(office, stream, command)

        assert waits() == APPEND


def test_what_leads_to_more_in_other_streams_writes_no_oftener(office: Office, waits: Waits):
    filed_short(office)
    waits()
    wrote = did(office, "requests.intake/17", Register("REQ-20240701-0017", by=CAI)).wrote

    assert len(wrote) > 2
    assert waits() == APPEND


def test_a_refusal_too(office: Office, waits: Waits):
    outcome = office.execute("requests.intake/17", Register("REQ-20240701-0017", by=CAI))

    assert denied(outcome)
    assert waits() == APPEND


def test_what_others_did_meanwhile_costs_a_second_thought_and_then_commands_read_once(
    office: Office, waits: Waits, journal: PostgresJournal
):
    other = an_office(journal, new_id=Numbered("other"))
    did(office, "requests.intake/17", submission(frozenset({FORM})))
    did(other, "requests.intake/17", check(LEASE))
    waits()
    outcome = office.execute("requests.intake/17", Register("REQ-20240701-0017", by=CAI))

    assert denied(outcome)
    assert waits() == APPEND + READ_AND_APPEND
    did(office, "requests.intake/18", submission(frozenset({FORM})))
    assert waits() == READ_AND_APPEND


def test_an_office_that_knows_nothing_yet_asks_a_few_times_more(
    office: Office, waits: Waits, journal: PostgresJournal
):
    filed_short(office)
    other = an_office(journal, new_id=Numbered("other"))
    waits()
    did(other, "requests.intake/17", Register("REQ-20240701-0017", by=CAI))

    assert waits() > READ_AND_APPEND
    assert denied(other.execute("requests.intake/17", Register("REQ-20240701-0018", by=CAI)))
    assert waits() == READ_AND_APPEND


def test_a_proof_asks_the_journal_once_and_the_seals_once(
    journal: PostgresJournal, waits: Waits, postgres_schema: tuple[str, str]
):
    for n in range(7):
        journal.append([entry(f"page/{n}", version) for version in range(1, 101)])
    key = SigningKey.generate("office.example/log", Kind.LOG)
    reader = LogReader(LogKeys.following(key.verifier))
    with closing(PostgresSeals(*postgres_schema)) as seals:
        Sealer(journal, seals, LogSigner(key), reader).run()
        inclusion(journal, seals, reader, "page/0", 1)  # The first time it is prepared, besides.
        waits()
        for n in range(7):
            proof = inclusion(journal, seals, reader, f"page/{n}", 50)

            assert (proof.index, proof.size) == (100 * n + 49, 700)
            assert waits() == PROOF

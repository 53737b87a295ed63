"""Erasing somebody: the order, the key, and what is left of what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from attrs import frozen
from hypothesis import given, settings
from psycopg.sql import SQL, Identifier

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.erasing import Erasing, Values, begin, erase, keeping
from casework.application.audit.leaves import entry_hash
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Accepted, Denied, Office
from casework.application.ports import Journal, KeyState, StoreFailure
from casework.application.reading import history
from casework.application.record import (
    ErasedPerson,
    KeysMissing,
    MalformedInput,
    erased_in,
    personal_of,
)
from casework.domain.confidentiality.erasure import OrderErasure
from casework.domain.confidentiality.keys import BeginKeys, UnderKeys
from casework.domain.kernel import Person, Personal
from casework.domain.people.employee import EngageEmployee
from casework.infrastructure.bootstrap import open_keys
from casework.infrastructure.personal_keys import FolderKeys, MemoryKeys
from tests.application.plans import Plan, Play, plans, played
from tests.offices import an_office, denied, did, registered, staffed, submission

ANN, HUA, INGA, ZOE = map(Person, ("ann", "hua", "inga", "zoe"))
MARKER = "of 3 Harbour Road"
INTAKE, ORDER = "requests.intake/17", "confidentiality.erasure/ann"
WHY = "She asked for it."
THEN = datetime(2024, 7, 1, tzinfo=UTC)


def an_office_that_knows_ann(journal: Journal | None = None) -> Office:
    office = staffed(journal or MemoryJournal(), keys=MemoryKeys())
    registered(office)
    assert isinstance(office.execute(INTAKE, submission()), Denied)
    return office


def erased(office: Office, person: Person = ANN, **more: str) -> Erasing:
    came = erase(office, person, by=INGA, reason=WHY, **more)
    assert isinstance(came, Erasing)
    return came


def state_of(office: Office, person: Person) -> KeyState:
    assert office.keys is not None
    return office.keys.state(person)


def stored(office: Office) -> bytes:
    return b"".join(entry.data for _, entry in office.journal.feed())


# -- The order and the key ---------------------------------------------------------------------


def test_somebody_is_erased_by_an_order_on_record(journal: Journal):
    office = an_office_that_knows_ann(journal)
    theirs = [it for _, e in journal.feed() for _, it in personal_of(e) if it["of"] == ANN]

    came = erased(office, decision="d1")

    assert came == Erasing(ANN, "d1", Values(erased=len(theirs)))
    assert len(theirs) == 3  # The event, its command, and the refused one.
    (order,) = history(office, ORDER)
    assert (order.by, order.event.reason, order.decision) == (INGA, WHY, "d1")
    assert office.keys is not None
    (tombstone,) = office.keys.tombstones()
    assert (tombstone.person, tombstone.by, tombstone.at) == (ANN, INGA, order.at)
    assert erased_in(office.state(INTAKE)[1]) == {ANN}
    assert keeping(office).sound


def test_asked_again_nothing_more_happens():
    office = an_office_that_knows_ann()
    first = erased(office)
    before = stored(office)

    assert erased(office) == first
    assert erase(office, ANN, by=HUA, reason="Again.") == first
    assert stored(office) == before


@pytest.mark.parametrize(
    ("by", "reason", "rule"),
    [(INGA, " ", "GEN-03"), (Person("hana"), WHY, "GEN-02"), (ANN, WHY, "GEN-02")],
)
def test_an_order_that_is_refused_erases_nobody(by: Person, reason: str, rule: str):
    office = an_office_that_knows_ann()
    came = erase(office, ANN, by=by, reason=reason)

    assert isinstance(came, Denied)
    assert denied(came) == rule
    assert state_of(office, ANN) is KeyState.KEPT
    assert not erased_in(office.state(INTAKE)[1])


def test_whoever_nothing_is_known_of_is_not_erased():
    office = an_office_that_knows_ann()
    before = stored(office)

    with pytest.raises(MalformedInput):
        erase(office, Person("anna"), by=INGA, reason=WHY)
    assert stored(office) == before


def test_without_keys_nobody_can_be_erased():
    office = staffed(MemoryJournal())
    registered(office)

    with pytest.raises(KeysMissing):
        erase(office, ANN, by=INGA, reason=WHY)
    with pytest.raises(KeysMissing):
        begin(office, INGA, WHY)


def test_what_was_recorded_in_the_clear_cannot_be_erased_and_is_counted():
    clear = staffed(MemoryJournal())
    registered(clear)
    office = an_office(clear.journal, keys=MemoryKeys())
    did(office, "requests.intake/18", submission(), "later")

    assert keeping(office).values[ANN] == Values(clear=2, sealed=2)
    assert erased(office, decision="order").values == Values(clear=2, erased=2)
    assert MARKER.encode() in stored(office)
    assert keeping(office).sound


# -- Broken off --------------------------------------------------------------------------------


class Killed(BaseException):
    """As if the process had ended there."""


@frozen
class Breaking:
    """Keys of which none is destroyed, since the process ends before."""

    keys: MemoryKeys

    def __getattr__(self, name: str) -> object:
        return getattr(self.keys, name)

    def destroy(self, person: str, by: str, at: datetime) -> None:
        raise Killed


def test_broken_off_between_order_and_key_it_is_told_and_finished():
    office = an_office_that_knows_ann()
    keys = office.keys
    assert isinstance(keys, MemoryKeys)
    office.keys = Breaking(keys)  # type: ignore[assignment]  # It has the rest of the shape.
    with pytest.raises(Killed):
        erase(office, ANN, by=INGA, reason=WHY, decision="d1")
    office.keys = keys

    assert keeping(office).unfinished == (ANN,)
    assert not keeping(office).sound
    assert MARKER in str(legible(office))

    came = erase(office, ANN, by=HUA, reason="Finish it.")
    assert isinstance(came, Erasing)
    assert came.decision == "d1"
    assert keeping(office).sound
    assert [it.by for it in keys.tombstones()] == [INGA]


def legible(office: Office) -> list[str]:
    return [it.clear for it in within(office.state(INTAKE)[1]) if isinstance(it, Personal)]


def within(value: Any) -> Iterator[Any]:
    yield value
    if attrs.has(type(value)):
        for it in attrs.fields(type(value)):
            yield from within(getattr(value, it.name))
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from within(part)


def test_a_key_destroyed_without_an_order_is_told():
    office = an_office_that_knows_ann()
    assert office.keys is not None
    office.keys.destroy(ANN, "somebody", THEN)

    assert keeping(office).unordered == (ANN,)
    assert not keeping(office).sound


def test_a_key_that_is_lost_is_told_and_what_it_hides_may_be_given_up():
    office = an_office(an_office_that_knows_ann().journal, keys=MemoryKeys())
    kept = keeping(office)

    assert kept.values[ANN] == Values(lost=3)
    assert not kept.sound
    assert kept.total == Values(lost=sum(it.lost for it in kept.values.values()))


# -- Begun -------------------------------------------------------------------------------------


def test_once_keys_are_begun_nothing_personal_is_recorded_without_them(journal: Journal):
    clear = staffed(journal)
    keys = MemoryKeys()
    office = an_office(journal, keys=keys)
    assert not keeping(office).begun
    came = office.execute("confidentiality.keys/all", begin_by(INGA), decision="b")
    assert isinstance(came, Accepted)

    assert keeping(office).begun
    assert isinstance(clear.state("confidentiality.keys/all")[1], UnderKeys)
    with pytest.raises(KeysMissing):
        clear.execute(INTAKE, submission(), decision="c")
    did(office, INTAKE, submission(), "d")
    erased(office, decision="e")
    assert MARKER.encode() not in stored(office)


def begin_by(by: Person) -> BeginKeys:
    return BeginKeys(WHY, by=by)


def test_without_personal_data_an_office_goes_on_without_keys():
    clear = staffed(MemoryJournal())
    begun = begin(an_office(clear.journal, keys=MemoryKeys(), new_id=iter("b").__next__), INGA, WHY)
    assert isinstance(begun, Accepted)

    refused = clear.execute(ORDER, order_by(HUA, ""), decision="c")
    assert denied(refused) == "GEN-03"
    assert begin_again(clear) == "GEN-04"


def order_by(by: Person, reason: str) -> OrderErasure:
    return OrderErasure(reason, by=by)


def begin_again(office: Office) -> str:
    keyed = an_office(office.journal, keys=MemoryKeys(), new_id=iter("z").__next__)
    return denied(begin(keyed, INGA, WHY))


# -- Nowhere -----------------------------------------------------------------------------------

Bytes = Callable[[], bytes]
"""All that a store and its keys keep."""


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Journal, Bytes]]:
    if request.param == "sqlite":
        with closing(SqliteJournal(tmp_path / "office.db")) as journal:
            yield journal, lambda: in_files(tmp_path)
        return
    conninfo, schema = request.getfixturevalue("postgres_schema")
    with closing(PostgresJournal(conninfo, schema)) as server:
        yield server, lambda: in_tables(conninfo, schema) + in_files(tmp_path)


def in_files(folder: Path) -> bytes:
    """Every file's name and bytes: the database, its -wal and -shm, the keys."""
    files = [it for it in sorted(folder.rglob("*")) if it.is_file()]
    return b"\n".join(it.name.encode() + b"\n" + it.read_bytes() for it in files)


def in_tables(conninfo: str, schema: str) -> bytes:
    """Every row of every table, bytes as they are."""
    told = []
    with psycopg.connect(conninfo) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema]
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(SQL("SELECT * FROM {}").format(Identifier(schema, table)))
            told += [it for row in rows for it in row]
    return b"\n".join(it if isinstance(it, bytes) else str(it).encode() for it in told)


def test_afterwards_it_is_nowhere(kept: tuple[Journal, Bytes], tmp_path: Path):
    journal, everything = kept
    keys = open_keys(tmp_path / "keys", make=True)
    office = staffed(journal, keys=keys)
    registered(office)
    key = next((tmp_path / "keys").glob("*.key"))
    assert key.read_bytes() in everything()
    assert b"requests.intake/17" in everything()
    hashes = [entry_hash(it) for _, it in journal.feed()]
    theirs = {it.name: it.read_bytes() for it in (tmp_path / "keys").glob("*.key")}

    erased(office)

    left = {it.name for it in (tmp_path / "keys").glob("*.key")}
    (gone,) = theirs.keys() - left
    for secret in (MARKER.encode(), theirs[gone]):
        assert secret not in everything()
    assert [entry_hash(it) for _, it in journal.feed()][: len(hashes)] == hashes
    assert len(hashes) > 50


def test_keys_that_were_open_elsewhere_open_it_no_more(tmp_path: Path):
    keys = open_keys(tmp_path / "keys", make=True)
    office = staffed(MemoryJournal(), keys=keys)
    registered(office)
    elsewhere = an_office(office.journal, keys=FolderKeys(tmp_path / "keys"))
    assert MARKER in str(legible(elsewhere))

    erased(office)

    assert legible(elsewhere) == [""]


def test_keys_that_cannot_be_reached_are_no_erasure(tmp_path: Path):
    keys = open_keys(tmp_path / "keys", make=True)
    office = staffed(MemoryJournal(), keys=keys)
    registered(office)
    (tmp_path / "keys").rename(tmp_path / "away")
    with pytest.raises((KeysMissing, StoreFailure)):
        office.execute("requests.intake/18", submission(), decision="d")


# -- Again -------------------------------------------------------------------------------------


def test_what_can_no_longer_be_made_again_is_counted_apart():
    office = an_office_that_knows_ann()
    assert {it.came for it in redecide(office)} == {Came.UNCHANGED}
    erased(office)

    apart = [it for it in redecide(office) if it.came is not Came.UNCHANGED]
    assert {it.came for it in apart} == {Came.NOT_DECIDABLE}
    assert {it.command for it in apart} >= {"requests.intake.SubmitRequest"}
    assert len(apart) < 10


@settings(max_examples=5)
@given(plans(), plans())
def test_whatever_happens_before_and_after_an_erasure_the_office_goes_on(before: Plan, after: Plan):
    keys, play = MemoryKeys(), Play()
    for it in play.offices:
        it.keys = it.codec.keys = keys
    played(before, play)
    did(play.office, "requests.intake/hers", submission(), "filed")
    erased(play.office, decision="order")
    for step in after:
        with suppress(ErasedPerson):
            played((step,), play)

    kept = keeping(play.office)
    assert (kept.unordered, kept.total.lost) == ((), 0)
    assert "ann" not in kept.unfinished  # Of others it may have been ordered, and no more.
    came = {it.came for it in redecide(play.office)}
    assert came <= {Came.UNCHANGED, Came.NOT_DECIDABLE}
    streams = {it.stream for _, it in play.office.journal.feed()}
    for stream in (it for it in streams if not it.startswith("decision/")):
        assert play.office.state(stream)[0]


def test_an_employee_who_is_erased_still_works_here():
    office = an_office_that_knows_ann()
    erased(office, Person("cai"))
    filed = office.execute("requests.intake/18", submission(), decision="d")
    assert isinstance(filed, Accepted)
    engage = EngageEmployee(Personal(ZOE, "Zoe"), "full_time", by=HUA)
    assert isinstance(office.execute("people.employee/zoe", engage, decision="e"), Accepted)

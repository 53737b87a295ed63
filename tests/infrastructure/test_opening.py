"""What lies beside a journal is found by the same address: seals, kept views, and the bell."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from casework.adapters.storage.backups_postgres import PostgresFilling
from casework.adapters.storage.notifying import PostgresBell
from casework.application.bells import LocalBell
from casework.application.ports import StoreFailure
from casework.application.views.keeping import Keeper
from casework.application.views.work import OpenWork, Work
from casework.domain.kernel import Person, Personal
from casework.domain.people.organisation import FoundOffice
from casework.infrastructure.bootstrap import (
    open_bell,
    open_journal,
    open_office,
    open_seals,
    open_shelf,
)
from casework.testing.journals import appended, entry
from tests.offices import ORGANISATION, did
from tests.postgres import database

HUA = Person("hua")
FOUND = FoundOffice(HUA, Personal(HUA, "Hua Lin"), by=Person("owner"))
ROOT = Path(__file__).parents[2]

WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
from casework.adapters.cli.main import run
from casework.api import StoreFailure, open_bell, open_office
from casework.infrastructure.bootstrap import open_seals, open_shelf
for opened in (open_office, open_seals, open_bell, lambda where: open_shelf(where, None)):
    try:
        opened("postgresql://host/office")
    except StoreFailure:
        print("told")
open_office("memory:").journal.close()
sys.exit(run(["streams", "--store", "postgresql://host/office"]))
"""


def address_of(conninfo: str) -> str:
    given = conninfo_to_dict(conninfo)
    host, user, name = (str(given[it]).replace("/", "%2F") for it in ("host", "user", "dbname"))
    return f"postgresql://{user}@/{name}?host={host}&port={given.get('port', 5432)}"


def test_a_view_and_a_bell_are_found_where_the_office_is(postgres: str, tmp_path: Path):
    with database(postgres) as fresh:
        address = f"{address_of(fresh)}&casework_order=watermark"
        for where in ("memory:", str(tmp_path / "office.db"), address):
            bell = open_bell(where)
            office = open_office(where, bell=bell)
            heard = bell.heard
            with closing(office.journal), closing(open_shelf(where, office.journal)) as shelf:
                did(office, ORGANISATION, FOUND)
                assert bell.heard > heard
                keeper = Keeper(OpenWork(office), office.journal, shelf)
                position = office.journal.position_of(ORGANISATION, 1) or 0
                assert keeper.catch_up() >= position
                keeper.wait_for(position, timeout=0)
                assert Work.kept(office, *keeper.rows()).due() == Work.of(office).due()
            assert isinstance(bell, LocalBell) is (where != address)


def test_one_database_has_room_for_many_offices_each_in_the_schema_of_its_address(postgres: str):
    """And what an address calls for is made in no other schema, not even in ``public``."""
    with database(postgres) as fresh:
        names = ["one", "the%20other"]
        one, other = (f"{address_of(fresh)}&casework_schema={it}" for it in names)
        bells = [open_bell(it) for it in (one, other)]
        with closing(open_office(one, bell=bells[0]).journal) as journal, closing(bells[1]):
            journal.append([entry("a", 1)])
            with closing(open_shelf(one, journal)) as shelf:
                shelf.begin("work", "digest")
            with closing(open_seals(one)) as seals:
                seals.seal(0, [next(iter(journal.feed()))[0]], {}, b"checkpoint")
            PostgresFilling(other).close()
            with closing(open_journal(other)) as empty, closing(open_seals(other)) as unsealed:
                assert appended(empty) == []
                assert unsealed.head() is None
                with closing(open_shelf(other, empty)) as bare:
                    assert bare.standing("work", "digest") is None
        with closing(open_journal(one)) as again, closing(open_seals(one)) as sealed:
            assert appended(again) == [entry("a", 1)]
            assert sealed.head() is not None
            with closing(open_shelf(one, again)) as kept:
                assert kept.standing("work", "digest") is not None
        with psycopg.connect(fresh) as connection:
            asked = "SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class WHERE relname"
            found = connection.execute(f"{asked} LIKE 'casework%'").fetchall()
    assert sorted(found) == [('"the other"',), ("one",)]


def test_a_bell_is_heard_in_the_schema_of_its_address_whichever_way_that_is_named(postgres: str):
    with database(postgres) as fresh:
        address = f"{address_of(fresh)}&casework_schema=one"
        with closing(PostgresBell(fresh, "one")) as theirs, closing(open_bell(address)) as ours:
            theirs.wait(0, 60)  # It rings once as it begins to listen.
            heard = theirs.heard
            ours.ring()
            theirs.wait(heard, 60)
            assert theirs.heard > heard


def test_an_address_that_names_no_schema_after_all_is_refused(postgres: str):
    with pytest.raises(StoreFailure):
        open_journal(f"{address_of(postgres)}&casework_schema=")


def test_whoever_lacks_the_driver_is_told_so_by_all_that_opens_a_server():
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 2
    assert told.stdout.split() == ["told"] * 4
    assert "Traceback" not in told.stderr

"""What lies beside a journal is found by the same address: kept views, and the bell."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from casework.application.bells import LocalBell
from casework.application.views.keeping import Keeper
from casework.application.views.work import OpenWork, Work
from casework.domain.kernel import Person, Personal
from casework.domain.people.organisation import FoundOffice
from casework.infrastructure.bootstrap import open_bell, open_office, open_shelf
from tests.offices import ORGANISATION, did
from tests.postgres import database

HUA = Person("hua")
FOUND = FoundOffice(HUA, Personal(HUA, "Hua Lin"), by=Person("owner"))


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

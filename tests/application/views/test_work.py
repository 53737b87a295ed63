"""Open work as a kept view says what is read from nothing, and keeps nobody's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import attrs
import pytest
from hypothesis import given, settings

from casework.adapters.cli.demo import story
from casework.adapters.cli.demo.play import Play as Demo
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.views import MemoryShelf
from casework.application.facts.finding import CALENDAR
from casework.application.office import Office
from casework.application.ports import Entry, Journal, StoreFailure
from casework.application.record import personal_of
from casework.application.timers import tick
from casework.application.views import work as module
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf
from casework.application.views.work import OpenWork, Work
from casework.domain.calendar import UNPUBLISHED, PublishCalendar
from casework.domain.kernel import Person
from casework.infrastructure.personal_keys import MemoryKeys
from tests.application.plans import Plan, plans, played
from tests.offices import SetClock, an_office, check, did, filed_short, staffed, submission


class Fed(MemoryJournal):
    """Notes from where its feed is read."""

    def __init__(self) -> None:
        super().__init__()
        self.after: list[int] = []

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        self.after.append(after)
        return super().feed(after)


def read(office: Office, keeper: Keeper) -> Work:
    return Work.kept(office, *keeper.rows())


@settings(max_examples=max(5, settings().max_examples // 10))
@given(plans())
def test_whatever_happened_it_is_what_is_read_from_nothing(plan: Plan):
    office = played(plan).office
    shelf = MemoryShelf(office.journal)
    keeper = Keeper(OpenWork(office), office.journal, shelf, page=37)
    keeper.catch_up()

    assert read(office, keeper).due() == Work.of(office).due()
    assert not any(b"clear" in it for it in keeper.rows()[1].values())


def test_it_goes_on_where_it_was_left_and_in_an_office_that_knows_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    journal: Journal = MemoryJournal()
    shelf: Shelf = MemoryShelf(journal)
    clock = SetClock()
    office = staffed(journal, clock=clock)
    keeper = Keeper(OpenWork(office), journal, shelf, page=3)
    for case in range(20, 24):
        filed_short(office, str(case))
        keeper.catch_up()
        did(office, f"requests.intake/{case}x", submission())
        Keeper(OpenWork(an_office(journal, clock=clock)), journal, shelf).catch_up()
    clock.forward(days=30)
    tick(office)
    before = read(office, keeper)
    keeper.catch_up()
    again = read(an_office(journal, clock=clock), keeper)

    assert before.due() != again.due() == Work.of(office).due() != []
    assert any(it.noted for it in again.due())
    before.follow()
    assert before.due() == again.due()


def test_in_whatever_order_its_rows_come_the_calendar_is_known_before_what_rests_on_it():
    journal: Journal = MemoryJournal()
    office = staffed(journal)
    table = attrs.evolve(UNPUBLISHED, version=1)
    did(office, CALENDAR, PublishCalendar(table, "It is due.", by=Person("mia")))
    did(office, "requests.intake/17", submission())
    keeper = Keeper(OpenWork(office), journal, MemoryShelf(journal))
    keeper.catch_up()
    position, rows = keeper.rows()

    for order in (dict(rows), dict(reversed([*rows.items()]))):
        assert Work.kept(office, position, order).due() == Work.of(office).due() != []


def test_only_what_is_open_is_kept_and_read():
    journal: Journal = MemoryJournal()
    office = staffed(journal)
    filed_short(office, "17")
    keeper = Keeper(OpenWork(office), journal, MemoryShelf(journal))
    keeper.catch_up()
    streams = set(keeper.rows()[1])

    assert "requests.intake/17" in streams
    assert {it.stream for it in read(office, keeper).due()} <= streams
    assert not any(it.startswith(("decision/", "governance.sla/")) for it in streams)


def test_another_rule_set_makes_it_anew():
    journal: Journal = MemoryJournal()
    office, other = an_office(journal), an_office(journal)
    other.rule_set = "of another release"

    assert OpenWork(office).digest == OpenWork(an_office(journal)).digest
    assert OpenWork(office).digest != OpenWork(other).digest


def test_after_an_erasure_nothing_read_before_it_is_at_hand():
    journal: Journal = MemoryJournal()
    keys = MemoryKeys()
    office = staffed(journal, keys=keys)
    with closing(MemoryShelf(journal)) as shelf:
        view = OpenWork(office)
        keeper = Keeper(view, journal, shelf)
        filed_short(office, "17")
        keeper.catch_up()
        assert view._states
        keys.destroy("zoe", Person("hua"), office.clock())
        did(office, "requests.intake/18", submission())
        before = dict(view._states)
        keeper.catch_up()

        assert view._states.keys() != before.keys()
        assert read(office, keeper).due() == Work.of(office).due()


def test_after_an_erasure_what_is_kept_is_read_on_and_not_from_the_beginning():
    journal, keys = Fed(), MemoryKeys()
    office = staffed(journal, keys=keys)
    keys.destroy("zoe", Person("hua"), office.clock())
    did(office, SHORT, submission())
    keeper = Keeper(OpenWork(office), journal, MemoryShelf(journal))
    position = keeper.catch_up()
    again = an_office(journal, keys=keys)
    work = read(again, keeper)
    journal.after.clear()
    work.follow()
    kept = list(journal.after)
    keys.destroy("yan", Person("hua"), office.clock())
    work.follow()

    assert kept == [position]
    assert journal.after == [position, 0]
    assert work.due() == Work.of(again).due() != []


def test_no_erasure_and_no_missing_key_changes_what_is_kept():
    keys, journal = MemoryKeys(), MemoryJournal()
    story.tell(Demo(journal, lambda told: None, keys))
    before = kept(an_office(journal, keys=keys))
    for person in {it["of"] for _, entry in journal.feed() for _, it in personal_of(entry)}:
        keys.destroy(person, "wu", SetClock()())
    after = kept(an_office(journal, keys=keys))

    assert before == after == kept(an_office(journal)) != {}


def kept(office: Office) -> dict[str, bytes]:
    keeper = Keeper(OpenWork(office), office.journal, MemoryShelf(office.journal))
    keeper.catch_up()
    return dict(keeper.rows()[1])


SHORT = "requests.intake/17"
DAMAGED: dict[str, Callable[[dict[str, bytes]], object]] = {
    "cut short": lambda rows: rows.update({SHORT: rows[SHORT][:-1]}),
    "nothing": lambda rows: rows.update({SHORT: b""}),
    "of no stream": lambda rows: rows.update({"of no stream": rows[SHORT]}),
    "of no page": lambda rows: rows.update({"no.page/1": rows[SHORT]}),
    "of what has not happened": lambda rows: rows.update({SHORT: b'{"version":99,"runs":true}'}),
    "no calendar": lambda rows: rows.pop(CALENDAR),
    "an earlier calendar": lambda rows: rows.update({CALENDAR: b'{"version":1,"runs":true}'}),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_row_that_says_what_was_never_written_is_a_fault(how: str):
    journal: Journal = MemoryJournal()
    office = staffed(journal)
    for version in (1, 2):
        table = attrs.evolve(UNPUBLISHED, version=version)
        did(office, CALENDAR, PublishCalendar(table, "It is due.", by=Person("mia")))
    did(office, SHORT, submission())
    keeper = Keeper(OpenWork(office), journal, MemoryShelf(journal))
    keeper.catch_up()
    position, rows = keeper.rows()
    assert Work.kept(office, position, rows).due() != []
    DAMAGED[how](damaged := dict(rows))

    with pytest.raises(StoreFailure):
        Work.kept(office, position, damaged)


def test_a_damaged_row_is_a_fault_to_who_keeps_it_until_it_is_made_anew():
    journal: Journal = MemoryJournal()
    office, shelf = staffed(journal), MemoryShelf(journal)
    did(office, SHORT, submission())
    keeper = Keeper(OpenWork(office), journal, shelf)
    keeper.catch_up()
    standing = shelf.standing("work")
    assert standing is not None
    shelf.write("work", standing, standing.position, {SHORT: b"{"})
    did(office, SHORT, check())
    with pytest.raises(StoreFailure):
        keeper.catch_up()
    keeper.rebuild()

    assert read(office, keeper).due() == Work.of(office).due()

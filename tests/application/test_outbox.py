"""What follows a decision is told at least once, in order, and nothing else is."""

from __future__ import annotations

import pytest
from attrs import define, field

from casework.application.office import Office
from casework.application.outbox import Effect, NotDelivered, Outbox
from casework.application.ports import Journal
from casework.domain.kernel import Person
from tests.offices import check, denied, did, registered, staffed, submission


@define
class Kept:
    """Keeps what it is handed; ``breaks`` is how many more it takes."""

    breaks: int = 10_000
    received: list[Effect] = field(factory=list)

    def deliver(self, effect: Effect) -> None:
        if not self.breaks:
            raise NotDelivered("full")
        self.breaks -= 1
        self.received.append(effect)


@define
class Cursor:
    at: dict[str, int] = field(factory=dict)

    def load(self, reader: str) -> int:
        return self.at.get(reader, 0)

    def save(self, reader: str, position: int) -> None:
        self.at[reader] = position


@pytest.fixture
def office(journal: Journal) -> Office:
    office = staffed(journal)
    registered(office)
    return office


def test_every_step_of_every_accepted_decision_is_told_once_and_in_order(office: Office):
    courier = Kept()
    outbox = Outbox(office, courier, Cursor(), "mail")
    told = outbox.run()

    entries = [it for _, it in office.journal.feed() if not it.stream.startswith("decision/")]
    events = [(stream, version) for it in courier.received for stream, version, _, _ in it.events]
    assert events == [(it.stream, it.version) for it in entries]
    assert told == len(courier.received) == len({it.id for it in courier.received})
    assert outbox.run() == 0


def test_steps_of_one_decision_are_told_apart(office: Office):
    courier = Kept()
    Outbox(office, courier, Cursor(), "mail").run()
    last = courier.received[-1].decision

    assert [it.id for it in courier.received if it.decision == last] == [
        f"{last}.{step}" for step in range(3)
    ]


def test_a_refused_decision_tells_nothing(office: Office):
    courier, cursor = Kept(), Cursor()
    outbox = Outbox(office, courier, cursor, "mail")
    outbox.run()
    strange = check()
    assert denied(office.execute("requests.intake/99", strange)) == "GEN-04"

    assert outbox.run() == 0


def test_what_could_not_be_delivered_is_next_and_nothing_is_passed_over(office: Office):
    courier, cursor = Kept(breaks=5), Cursor()
    outbox = Outbox(office, courier, cursor, "mail")
    with pytest.raises(NotDelivered):
        outbox.run()
    courier.breaks = 10_000
    Outbox(office, courier, cursor, "mail").run()
    whole = Kept()
    Outbox(office, whole, Cursor(), "mail").run()

    assert list(dict.fromkeys(it.id for it in courier.received)) == [it.id for it in whole.received]


def test_a_crash_after_delivery_tells_it_again_under_the_same_id(office: Office):
    class Forgets(Cursor):
        def save(self, reader: str, position: int) -> None:
            raise SystemExit("killed")

    courier = Kept()
    with pytest.raises(SystemExit):
        Outbox(office, courier, Forgets(), "mail").run()
    first = [it.id for it in courier.received]
    Outbox(office, courier, Cursor(), "mail").run()

    assert [it.id for it in courier.received][len(first) : 2 * len(first)] == first


def test_each_reader_has_its_own_place(office: Office):
    cursor, mail, crm = Cursor(), Kept(), Kept()
    Outbox(office, mail, cursor, "mail").run()
    did(office, "requests.intake/18", submission())
    Outbox(office, crm, cursor, "crm").run()
    Outbox(office, mail, cursor, "mail").run()

    assert mail.received == crm.received
    assert mail.received[-1].by == Person("ann")

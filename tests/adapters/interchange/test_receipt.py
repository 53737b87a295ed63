"""A real log: a municipality's permit intake, and who in it decided on their own work."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

import pytest

from casework.adapters.interchange.player import Account
from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.people import people, side_of
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Office
from tests.adapters.interchange.logs import DECISION, REWORK, WORK, played

LOG = Path(__file__).parents[3].parent / "shared" / "data" / "receipt.xes.gz"

pytestmark = pytest.mark.skipif(
    not LOG.exists(), reason=f"the log of the permit intake is not there: {LOG.name}"
)


@pytest.fixture(scope="module")
def imported() -> tuple[Account, Office]:
    return played(LOG, MemoryJournal())


def told_by_the_log() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each case with what was done in it, and by whom: read without any of our readers."""
    with gzip.open(LOG) as file:
        for _, element in iterparse(file):
            if element.tag.endswith("}trace"):
                events = [_told(it) for it in element if it.tag.endswith("}event")]
                yield (
                    _told(element)["concept:name"],
                    [(it["concept:name"], it["org:resource"]) for it in events],
                )
                element.clear()


def _told(element: Element) -> dict[str, str]:
    return {it.get("key", ""): it.get("value", "") for it in element}


def decided_on_their_own(events: list[tuple[str, str]]) -> bool:
    """Whether somebody decided who was the last before to do the work."""
    last = ""
    for activity, resource in events:
        if activity == WORK:
            last = resource
        elif activity == DECISION and resource == last:
            return True
    return False


def test_every_case_and_every_event_is_accounted_for(imported: tuple[Account, Office]):
    account, _ = imported

    assert (account.cases, account.events) == (1434, 8577)
    assert account.recorded + len(account.unlawful) + account.noted.total() == 8577
    assert account.not_assumed == 0


def test_whoever_decided_on_their_own_work_is_found_and_nobody_else(
    imported: tuple[Account, Office],
):
    account, _ = imported
    own = {name for name, events in told_by_the_log() if decided_on_their_own(events)}

    assert {it.case for it in account.unlawful if it.rule == "REV-08"} == own
    assert account.findings()["REV-08"] == len(own) == 1041


def test_every_rework_is_found_since_the_log_gives_no_reason(imported: tuple[Account, Office]):
    account, _ = imported
    reworks = {
        (name, number)
        for name, events in told_by_the_log()
        for number, (activity, _) in enumerate(events, 1)
        if activity == REWORK
    }
    found = {(it.case, it.event): it.rule for it in account.unlawful if it.activity == REWORK}

    assert len(reworks) == 55
    assert found.keys() == reworks
    assert sorted(found.values()) == ["REV-03"] * 51 + ["REV-09"] * 4  # Four were decided by then.
    assert len({case for case, _ in reworks}) == 37


def test_every_decision_can_be_made_again(imported: tuple[Account, Office]):
    account, office = imported
    again = list(redecide(office))

    own = account.recorded + len(account.unlawful) + account.assumed
    assert len(again) == account.cases + own  # Each case is kept besides, as the log tells it.
    assert {it.came for it in again} == {Came.UNCHANGED}


def test_the_same_person_prepared_and_determined_as_the_log_itself_tells(
    imported: tuple[Account, Office],
):
    _, office = imported
    names = tuple(office.codec.types)
    by_activity = people(office, side_of(WORK, names), side_of(DECISION, names))
    work = side_of("requests.processing.CompleteProcessing", names)
    by_command = people(office, work, side_of("review.review.PassStage", names))

    for told in (by_activity, by_command):  # What was refused is among both.
        assert (told.both, told.same) == (1303, 1042)
    assert {it.case for it in by_activity.found} == {it.case for it in by_command.found}

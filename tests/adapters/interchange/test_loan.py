"""A large real log: a bank's loan applications, and who in it approved what they worked out."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

import pytest

from casework.adapters.interchange.mapping import plan_of
from casework.adapters.interchange.player import Account
from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.people import people, side_of
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Office
from casework.domain.archives.source import SourceKept
from casework.infrastructure.bootstrap import PAGES
from tests.adapters.interchange.logs import played

ROOT = Path(__file__).parents[3]
LOG = ROOT.parent / "shared" / "data" / "BPIC2012_loan.xes.gz"
MAPPING = ROOT / "examples" / "loan" / "mapping.toml"

pytestmark = pytest.mark.skipif(
    not LOG.exists(), reason=f"the log of the loan applications is not there: {LOG.name}"
)


@pytest.fixture(scope="module")
def imported() -> tuple[Account, Office]:
    return played(LOG, MemoryJournal(), plan_of(MAPPING.read_text(), PAGES))


def told_by_the_log() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each case with what was done in it, and by whom: read without any of our readers."""
    with gzip.open(LOG) as file:
        for _, element in iterparse(file):
            if element.tag.endswith("}trace"):
                events = [_told(it) for it in element if it.tag.endswith("}event")]
                yield _told(element)["concept:name"], [_done(it) for it in events]
                element.clear()


def _told(element: Element) -> dict[str, str]:
    return {it.get("key", ""): it.get("value", "") for it in element}


def _done(event: dict[str, str]) -> tuple[str, str]:
    activity = f"{event['concept:name']}+{event['lifecycle:transition']}"
    return activity, event.get("org:resource", "")


def approved_their_own(events: list[tuple[str, str]]) -> bool:
    """Whether somebody approved who was the last before to work it out."""
    last = ""
    for activity, resource in events:
        if activity == "A_FINALIZED+COMPLETE":
            last = resource
        elif activity == "A_APPROVED+COMPLETE" and resource == last:
            return True
    return False


def test_every_case_and_every_event_is_accounted_for_and_kept(imported: tuple[Account, Office]):
    account, office = imported
    feed = (it for _, it in office.journal.feed() if it.stream.startswith("archives.source/"))
    kept = [office.codec.decode(office.codec.body(it).event, SourceKept) for it in feed]

    assert (account.cases, account.events) == (13_087, 262_200)
    assert account.recorded + len(account.unlawful) + account.noted.total() == account.events
    assert account.not_assumed == 0
    told = {it.case: [(one.activity, one.resource) for one in it.lines] for it in kept}
    assert told == dict(told_by_the_log())


def test_whoever_approved_what_they_worked_out_is_found_and_nothing_else(
    imported: tuple[Account, Office],
):
    account, _ = imported
    own = {name for name, events in told_by_the_log() if approved_their_own(events)}

    assert own
    assert {(it.case, it.rule) for it in account.unlawful} == {(it, "REV-08") for it in own}


def test_every_decision_can_be_made_again(imported: tuple[Account, Office]):
    account, office = imported
    again = list(redecide(office))

    own = account.recorded + len(account.unlawful) + account.assumed
    assert len(again) == account.cases + own
    assert {it.came for it in again} == {Came.UNCHANGED}


@pytest.mark.parametrize(
    ("left", "right", "both", "same"),
    [
        ("A_SUBMITTED+COMPLETE", "A_APPROVED+COMPLETE", 2246, 3),
        ("W_Completeren aanvraag+COMPLETE", "W_Valideren aanvraag+COMPLETE", 3209, 80),
    ],
)
def test_who_did_the_one_and_then_the_other_is_found_and_the_unnamed_are_nobody(
    imported: tuple[Account, Office], left: str, right: str, both: int, same: int
):
    _, office = imported
    names = tuple(office.codec.types)
    told = people(office, side_of(left, names), side_of(right, names), before=True)

    assert (told.both, told.same) == (both, same)

"""What an archive file is told."""

from __future__ import annotations

from casework.adapters.storage.memory import MemoryJournal
from casework.application.facts.archives import ARCHIVES
from casework.application.office import Office
from casework.domain import policy
from casework.domain.archives.file import (
    OF_BUSINESS,
    AddRecord,
    Copies,
    OpenArchive,
    Opening,
    RecordKind,
    SealArchive,
)
from casework.domain.kernel import Person
from casework.domain.policy import DEFAULT_CHOICES, Choices, ChoiceSet, InForce
from casework.domain.requests import intake
from tests import offices
from tests.application.seen import Seen
from tests.domain.cast import did
from tests.domain.requests.test_intake import FILED_IN_FULL

STREAM = "archives.file/17"


def seen(*requested: intake.Event, policy_: InForce = policy.decider.initial) -> Seen:
    request = intake.decider.after(requested)
    return Seen({"requests.intake/17": request, f"{policy.decider.name}/office": policy_})


def test_a_file_is_opened_in_a_class_that_policy_knows_and_for_a_request_if_there_is_one():
    open_it = OpenArchive("sales", "SALES-20240701-0001", **did("ari", 1))
    find = ARCHIVES[OpenArchive].find
    classes = DEFAULT_CHOICES[Choices.ARCHIVE_CLASSES]

    assert find(STREAM, open_it, seen()) == Opening(classes, of_request=False)
    assert find(STREAM, open_it, seen(FILED_IN_FULL)) == Opening(classes, of_request=True)


def test_records_are_kept_twofold_unless_policy_switches_it_off():
    seal, find = SealArchive(**did("ari", 3)), ARCHIVES[SealArchive].find
    off = policy.decider.after([ChoiceSet(Choices.DUAL_COPY, frozenset({"off"}), "Digital.")])

    assert find(STREAM, seal, seen()) == Copies(dual=True)
    assert find(STREAM, seal, seen(policy_=off)) == Copies(dual=False)


# -- Through the office ------------------------------------------------------------------------


def volume(office: Office, name: str, number: str) -> None:
    """Everything that belongs to some business, put on file and sealed."""
    stream, arno = f"archives.file/{name}", Person("arno")
    offices.did(office, stream, OpenArchive("business", number, by=arno))
    for kind in sorted(OF_BUSINESS):
        offices.did(office, stream, AddRecord(kind, "1", "disk 3", "box 7", by=arno))
    offices.did(office, stream, SealArchive(by=arno))


def test_what_comes_after_the_seal_goes_into_a_further_volume():
    office, arno = offices.staffed(MemoryJournal()), Person("arno")
    volume(office, "17", "BUSINESS-20240701-0017")
    late = AddRecord(RecordKind.OTHER, "objection of August", "disk 4", "box 8", by=arno)
    assert offices.denied(office.execute("archives.file/17", late)) == "GEN-04"
    same = OpenArchive("business", "BUSINESS-20240701-0017", by=arno)
    assert offices.denied(office.execute("archives.file/17-2", same)) == "ARC-02"

    volume(office, "17-2", "BUSINESS-20240801-0001")

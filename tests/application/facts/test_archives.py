"""What an archive file is told."""

from __future__ import annotations

from casework.application.facts.archives import ARCHIVES
from casework.domain import policy
from casework.domain.archives.file import Copies, OpenArchive, Opening, SealArchive
from casework.domain.policy import DEFAULT_CHOICES, Choices, ChoiceSet, InForce
from casework.domain.requests import intake
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

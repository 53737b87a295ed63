"""What follows when what was signed is put on file."""

from __future__ import annotations

from casework.domain.archives import file
from casework.domain.archives.file import ArchiveOpened, OpenArchive, Opening
from casework.domain.numbers import ARCHIVE_NUMBERED
from casework.domain.policies.when_signing_is_archived import when_signing_is_archived
from casework.domain.signing.contract import ArchiveContract, SigningArchiveOpened
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.contract import with_contract
from tests.domain.signing.test_contract import DONE, FILED

PUT = ArchiveContract(FILED.number, **did("sam", 6))
CLASSES = Opening(frozenset({"signing"}), of_request=False)


def test_its_archive_is_opened_beside_that_of_the_request():
    [(stream, command)] = when_signing_is_archived(with_contract(PUT, *DONE, FILED))

    assert stream == "archives.file/signing:17"
    assert command == OpenArchive("signing", FILED.number, **did("sam", 6))
    given(file.decider).when(command, CLASSES).then(ArchiveOpened("signing", FILED.number))


def test_a_number_by_another_scheme_is_refused_there():
    [(_, command)] = when_signing_is_archived(
        with_contract(PUT, *DONE, SigningArchiveOpened("LEASE-1"))
    )

    given(file.decider).when(command, CLASSES).refused(ARCHIVE_NUMBERED)


def test_nothing_follows_before_that():
    assert not list(when_signing_is_archived(with_contract(PUT, *DONE)))

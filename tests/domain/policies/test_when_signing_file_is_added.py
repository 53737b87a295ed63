"""What follows when a file to be signed is added."""

from __future__ import annotations

from casework.domain import numbers
from casework.domain.numbers import DOCUMENT_NUMBERED, NumberKind, NumberTaken, TakeNumber
from casework.domain.policies.when_signing_file_is_added import when_signing_file_is_added
from casework.domain.signing.files import AddFile
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.policies.contract import with_contract
from tests.domain.signing.test_contract import ADDED, FILE, OPENED, TEXT

ADD = AddFile("lease", FILE.number, TEXT, **did("sam", 1))


def test_its_number_is_taken_and_no_other_file_ever_has_it():
    [(stream, command)] = when_signing_file_is_added(with_contract(ADD, OPENED, ADDED))
    taken = NumberTaken(NumberKind.DOCUMENT, "signing.contract/17")

    assert stream == "numbers/document:FILE-20240701-0001"
    assert command == TakeNumber(taken.kind, taken.holder, **did("sam", 1))
    given(numbers.decider).when(command).then(taken)
    given(numbers.decider, taken).when(command).refused(DOCUMENT_NUMBERED)


def test_nothing_follows_from_anything_else():
    assert not list(when_signing_file_is_added(with_contract(ADD, OPENED)))
